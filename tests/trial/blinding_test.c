// SPDX-License-Identifier: MIT
// An open-label investigator who is biased: what he reads of the experimental arms' lesions is smaller by so much, what
// central review reads of the same scans is not, and the reference arm is read as ever.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/trial/toy.h"
#include "trial/trial_int.h"

enum { PATIENTS = 40 };

static void run(toy_place *p, const char *name, const char *to, char out[128])
{
    char *file = toy_variant(p, name, "012", "response: RECIST 1.1", to);
    trial_options o = toy_plain(file);
    o.patients = PATIENTS;
    toy_run(p, &o, out);
    free(file);
}

// Sums that the reader wrote down at the first visit, of patients 1 ... 3 PATIENTS; NaN: none.
static void first_sums(store *s, const char *arm, const char *reader, double *sum)
{
    static const char *const name[] = {"patient", "reader", "visit", "sum_mm"};
    for (int i = 0; i <= 3 * PATIENTS; i++) {
        sum[i] = NAN;
    }
    store_cursor *c = store_pick(s, "visits", name, 4, "arm", arm);
    while (store_next(c)) {
        if (!strcmp(store_get_text(c, 1), reader) && store_get_int(c, 2) == 1) {
            sum[store_get_int(c, 0)] = store_get_real(c, 3);
        }
    }
    store_cursor_free(c);
}

// Mean log ratio of the sums of both runs, of those large enough that no floor is near.
static double log_ratio(store *x, store *y, const char *arm, const char *reader)
{
    static double a[3 * PATIENTS + 1], b[3 * PATIENTS + 1];
    first_sums(x, arm, reader, a);
    first_sums(y, arm, reader, b);
    double sum = 0;
    int n = 0;
    for (int i = 0; i <= 3 * PATIENTS; i++) {
        if (b[i] > 80) {
            sum += log(a[i] / b[i]);
            n++;
        }
    }
    assert_true(n > 5);
    return sum / n;
}

static int events(store *s, const char *arm, const char *column)
{
    const char *name[] = {"patient", column};
    store_cursor *c = store_pick(s, "results", name, 2, "arm", arm);
    int n = 0;
    while (store_next(c)) {
        n += (int)store_get_int(c, 1);
    }
    store_cursor_free(c);
    return n;
}

static void only_the_investigator_is_biased(void **state)
{
    toy_place *p = *state;
    static const char readers[] = "response: {criteria: RECIST 1.1, reader: investigator}";
    char plain_out[128], out[128], blind_out[128], text[300], one[65], two[65];
    run(p, "plain", readers, plain_out);
    snprintf(text, sizeof text, "%s\nblinding: {design: open-label, investigator_bias: 20 %%, source: test}", readers);
    run(p, "open", text, out);
    snprintf(text, sizeof text, "%s\nblinding: {design: double-blind}", readers);
    run(p, "blind", text, blind_out);
    // a design alone changes nothing
    toy_hash(plain_out, one);
    toy_hash(blind_out, two);
    assert_string_equal(one, two);
    diag_list *d = diag_new();
    store *plain = toy_open(plain_out, d), *open = toy_open(out, d);
    const char *arm = "alpha 3 mg/kg Q2W", *reference = "beta 1 mg/kg";
    // log 0.8 = -0.22; small lesions among the targets are recorded as 5 mm, and the least error does not shrink
    const double biased = log_ratio(open, plain, arm, "investigator");
    print_message("read %.1f %% smaller\n", 100 * (1 - exp(biased)));
    assert_true(biased < -0.19 && biased > -0.24);
    assert_float_equal(log_ratio(open, plain, arm, "central"), 0, 1e-12);
    assert_float_equal(log_ratio(open, plain, reference, "investigator"), 0, 1e-12);
    // he sees progression later
    assert_true(events(open, arm, "cut_pfs_event") < events(plain, arm, "cut_pfs_event"));
    assert_int_equal(events(open, reference, "cut_pfs_event"), events(plain, reference, "cut_pfs_event"));
    store_close(plain, d);
    store_close(open, d);
    diag_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(only_the_investigator_is_biased, toy_begin, toy_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
