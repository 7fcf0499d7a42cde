// SPDX-License-Identifier: MIT
// Every status has a sentence of its own.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "coley.h"

static void sentences(void **state)
{
    (void)state;
    for (int i = COLEY_OK; i <= COLEY_ERR_INTERRUPTED; i++) {
        const char *text = coley_status_text((coley_status)i);
        assert_true(strlen(text) > 0);
        assert_string_not_equal(text, coley_status_text((coley_status)(COLEY_ERR_INTERRUPTED + 1)));
        for (int k = COLEY_OK; k < i; k++) assert_string_not_equal(text, coley_status_text((coley_status)k));
    }
    assert_string_equal(coley_version(), COLEY_VERSION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(sentences)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
