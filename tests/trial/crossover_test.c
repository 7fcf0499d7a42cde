// SPDX-License-Identifier: MIT
// Crossover in the toy trial: as many of those who progressed as the share says get the other arm's drug, on the day
// that the protocol says, and nothing else changes.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/trial/toy.h"
#include "trial/trial_int.h"

static const char TAIL[] = "reference: beta 1 mg/kg";

enum { PATIENTS = 60 };

static char *run(toy_place *p, const char *name, const char *to, char out[128])
{
    char *file = toy_variant(p, name, "012", TAIL, to);
    trial_options o = toy_plain(file);
    o.patients = PATIENTS;
    toy_run(p, &o, out);
    return file;
}

static double number_at(store *s, const char *arm, int64_t patient, const char *column)
{
    const char *name[] = {"patient", column};
    store_cursor *c = store_pick(s, "results", name, 2, "arm", arm);
    double value = NAN;
    while (store_next(c)) {
        value = store_get_int(c, 0) == patient ? store_get_real(c, 1) : value;
    }
    store_cursor_free(c);
    return value;
}

static void patients_cross_over(void **state)
{
    toy_place *p = *state;
    char with[128], without[128];
    free(run(p, "with",
             "reference: beta 1 mg/kg\n"
             "crossover: [{from: beta 1 mg/kg, to: alpha 200 mg Q3W, share: 50 %, after: 14 day}]",
             with));
    free(run(p, "without", TAIL, without));
    diag_list *d = diag_new();
    store *s = toy_open(with, d), *plain = toy_open(without, d);
    static const char *const name[] = {"patient",       "progression_day", "crossover_day",
                                       "next_line_day", "next_line",       "full_os_day"};
    store_cursor *c = store_pick(s, "results", name, 6, "arm", "beta 1 mg/kg");
    int progressed = 0, crossed = 0, lived = 0;
    while (store_next(c)) {
        const double progression = store_get_real(c, 1), day = store_get_real(c, 2), end = store_get_real(c, 5);
        const int64_t patient = store_get_int(c, 0);
        // the same progression without it: crossover comes later
        const double before = number_at(plain, "beta 1 mg/kg", patient, "progression_day");
        assert_true(isnan(before) == isnan(progression) && (isnan(before) || before == progression));
        if (isnan(progression) || end < progression + 31) {
            continue;    // nothing can have begun, or only one of the two lines
        }
        progressed++;
        // the toy's next line has the other half of the patients: it begins after 30 days
        assert_false(isnan(store_get_real(c, 3)));
        assert_string_equal(store_get_text(c, 4), "alpha");
        if (!isnan(day)) {
            crossed++;
            assert_float_equal(day, progression + 14, 1e-9);
            assert_float_equal(store_get_real(c, 3), day, 0);
            lived += number_at(plain, "beta 1 mg/kg", patient, "full_os_day") != end;
        } else {
            assert_float_equal(store_get_real(c, 3), progression + 30, 1e-9);
        }
    }
    store_cursor_free(c);
    print_message("%d progressed, %d crossed over, the course of %d of them is another\n", progressed, crossed, lived);
    // 30 or more of whom a half crosses: fewer than a fifth or more than four fifths are a chance of 1 in 1000
    assert_true(progressed >= 30 && crossed > progressed / 5 && crossed < progressed * 4 / 5);
    assert_true(lived > 0);
    // those of the other arms are as they were
    c = store_pick(s, "results", name, 6, "arm", "alpha 200 mg Q3W");
    while (store_next(c)) {
        assert_true(isnan(store_get_real(c, 2)));
        const double before = number_at(plain, "alpha 200 mg Q3W", store_get_int(c, 0), "full_os_day");
        assert_float_equal(store_get_real(c, 5), before, 0);
    }
    store_cursor_free(c);
    // a trial without crossover has no column of it
    assert_true(store_find_column(plain, store_find_table(plain, "results"), "crossover_day") < 0);
    store_close(s, d);
    store_close(plain, d);
    diag_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(patients_cross_over, toy_begin, toy_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
