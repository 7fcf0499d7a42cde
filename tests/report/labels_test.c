// SPDX-License-Identifier: MIT
// Tests of src/report/labels.c.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "report/labels.h"

static void expect(arena *a, const char *code, const char *label, const char *shown_unit)
{
    report_label l = report_endpoint_label(a, code);
    assert_string_equal(l.label, label);
    assert_string_equal(l.unit, shown_unit);
}

static void codes_have_names(void **state)
{
    (void)state;
    arena *a = arena_new();
    expect(a, "ORR", "Objective response, confirmed", "%");
    expect(a, "median_PFS_months", "Median PFS", "months");
    expect(a, "OS_12mo", "OS at 12 months", "%");
    expect(a, "PFS_rate_6mo", "PFS at 6 months", "%");
    expect(a, "colitis_g3plus", "colitis, grade 3 and above", "%");
    expect(a, "rash_any", "rash, any grade", "%");
    expect(a, "adrenal_insufficiency_g3plus", "adrenal insufficiency, grade 3 and above", "%");
    expect(a, "HR_OS", "Hazard ratio of OS", "");
    expect(a, "something_else", "something else", "");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(codes_have_names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
