// SPDX-License-Identifier: MIT
// Tests of src/cohort/draws.c on the toy cancer (tests/data/library): marginal distributions, correlations,
// independence of draws. Tolerances are 5 standard errors of the sample of N draws, so a right implementation fails
// once in a million.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cohort/cohort.h"

enum { N = 20000 };

typedef struct {
    arena *memory;
    diag_list *d;
    library_trial *t;
    cohort_draws *draws;
    double *value;    // (N x draws.n)
    int outside;
} sample;

static int draw_of(const sample *s, const char *id)
{
    for (int i = 0; i < s->draws->n; i++) {
        if (!strcmp(s->draws->draw[i].id, id)) {
            return i;
        }
    }
    fail_msg("no draw %s", id);
    return -1;
}

static double at(const sample *s, int row, const char *id)
{
    return s->value[(size_t)row * (size_t)s->draws->n + (size_t)draw_of(s, id)];
}

static void sample_begin(sample *s)
{
    s->memory = arena_new();
    s->d = diag_new();
    s->t = library_read_trial("tests/data/library", "tests/data/library/trials/TOY-1/trial.yaml", s->memory, s->d);
    if (!s->t) {
        diag_print(s->d, stderr, false);
    }
    assert_non_null(s->t);
}

static void sample_draw(sample *s)
{
    s->draws = cohort_draws_new(s->t, s->memory, s->d);
    assert_non_null(s->draws);
    s->value = arena_alloc(s->memory, sizeof(double) * N * (size_t)s->draws->n);
    s->outside = 0;
    for (int i = 0; i < N; i++) {
        s->outside += cohort_draw_values(s->draws, 11, i, s->value + (size_t)i * (size_t)s->draws->n) >= 0;
    }
}

static void sample_end(sample *s)
{
    diag_free(s->d);
    arena_free(s->memory);
}

static void moments(const sample *s, const char *id, bool log_scale, double *mean, double *sd)
{
    double sum = 0, squares = 0;
    int k = draw_of(s, id);
    for (int i = 0; i < N; i++) {
        double x = s->value[(size_t)i * (size_t)s->draws->n + (size_t)k];
        x = log_scale ? log(x) : x;
        sum += x;
        squares += x * x;
    }
    *mean = sum / N;
    *sd = sqrt(squares / N - *mean * *mean);
}

static void marginals_are_as_written(void **state)
{
    (void)state;
    sample s;
    sample_begin(&s);
    sample_draw(&s);
    double mean, sd, se = 5 / sqrt(N);
    moments(&s, "immunity", true, &mean, &sd);    // lognormal, median 0.02/day, sd of log 0.8
    assert_float_equal(mean, log(0.02), 0.8 * se);
    assert_float_equal(sd, 0.8, 0.8 * se);
    moments(&s, "weight", true, &mean, &sd);    // 75 kg in mg
    assert_float_equal(mean, log(75e6), 0.2 * se);
    assert_float_equal(sd, 0.2, 0.2 * se);
    moments(&s, "death_draw", false, &mean,
            &sd);    // exponential, mean 1, sd 1 (its variance has a heavier tail: wider)
    assert_float_equal(mean, 1, se);
    assert_float_equal(sd, 1, 2 * se);
    moments(&s, "L2__seed_time", false, &mean, &sd);    // uniform 0 to 200
    assert_float_equal(mean, 100, 200 / sqrt(12) * se);
    assert_float_equal(sd, 200 / sqrt(12), 200 / sqrt(12) * se);
    sample_end(&s);
}

static double correlation(const sample *s, const char *a, const char *b)
{
    double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
    int p = draw_of(s, a), q = draw_of(s, b);
    for (int i = 0; i < N; i++) {
        double x = log(s->value[(size_t)i * (size_t)s->draws->n + (size_t)p]),
               y = log(s->value[(size_t)i * (size_t)s->draws->n + (size_t)q]);
        sx += x, sy += y, sxx += x * x, syy += y * y, sxy += x * y;
    }
    return (sxy - sx * sy / N) / sqrt((sxx - sx * sx / N) * (syy - sy * sy / N));
}

static void correlations_are_as_written(void **state)
{
    (void)state;
    sample s;
    sample_begin(&s);
    sample_draw(&s);
    // both are lognormal: the correlation of the logs is 2 sin(pi rho/6) for rank correlation rho
    double se = 5 / sqrt(N);
    assert_float_equal(correlation(&s, "immunity", "susceptibility"), 2 * sin(3.14159265358979 * 0.4 / 6), se);
    assert_float_equal(correlation(&s, "L1__growth_dev", "L2__growth_dev"), 2 * sin(3.14159265358979 * 0.3 / 6), se);
    assert_float_equal(correlation(&s, "immunity", "weight"), 0, se);
    assert_float_equal(correlation(&s, "immunity", "L1__growth_dev"), 0, se);
    sample_end(&s);
}

static void an_added_draw_changes_no_other(void **state)
{
    (void)state;
    sample s;
    sample_begin(&s);
    sample_draw(&s);
    double *before = s.value;
    int n = s.draws->n;
    const cohort_draws *old = s.draws;
    // a new trait in the middle of the table, uncorrelated
    library_traits traits = s.t->traits;
    library_trait *row = arena_alloc(s.memory, sizeof *row * (size_t)(traits.n + 1));
    memcpy(row, traits.row, sizeof *row * 2);
    memcpy(row + 3, traits.row + 2, sizeof *row * (size_t)(traits.n - 2));
    row[2] = traits.row[1];
    row[2].id = "added";
    s.t->traits.row = row;
    s.t->traits.n++;
    sample_draw(&s);
    assert_int_equal(s.draws->n, n + 1);
    for (int k = 0; k < n; k++) {
        int now = draw_of(&s, old->draw[k].id);
        for (int i = 0; i < 200; i++) {
            double x = before[i * n + k], y = s.value[i * (n + 1) + now];
            assert_memory_equal(&x, &y, sizeof x);
        }
    }
    sample_end(&s);
}

static void draws_outside_are_told(void **state)
{
    (void)state;
    sample s;
    sample_begin(&s);
    sample_draw(&s);
    // weight in 30..200 kg and doubling time in 10..600 day: both tails are beyond 3.5 sd, so few of 20000
    int outside = 0;
    for (int i = 0; i < N; i++) {
        double w = at(&s, i, "weight") / 1e6, t = at(&s, i, "doubling_time");
        outside += w < 30 || w > 200 || t < 10 || t > 600;
    }
    assert_int_equal(outside, s.outside);
    assert_true(outside < N / 500);
    // a drug's trait never decides who becomes a patient: it is drawn again until it is inside
    for (int i = 0; i < N; i++) {
        double k = at(&s, i, "alpha__k_el");
        assert_true(k >= 0.01 && k <= 0.1);
    }
    sample_end(&s);
}

static void impossible_correlations_are_told(void **state)
{
    (void)state;
    sample s;
    sample_begin(&s);
    // a with b and b with c nearly 1, a with c nearly -1: no such patients
    library_correlation bad[3] = {{"immunity", "weight", 0.95, {0}},
                                  {"weight", "susceptibility", 0.95, {0}},
                                  {"immunity", "susceptibility", -0.95, {0}}};
    s.t->cancer->correlation = bad;
    s.t->cancer->ncorrelation = 3;
    assert_null(cohort_draws_new(s.t, s.memory, s.d));
    assert_int_equal(diag_errors(s.d), 1);
    assert_non_null(strstr(diag_at(s.d, 0)->message, "contradict"));
    // slightly inconsistent: repaired, with a warning
    bad[0].rho = bad[1].rho = 0.75;
    bad[2].rho = 0;
    assert_non_null(cohort_draws_new(s.t, s.memory, s.d));
    assert_int_equal(diag_errors(s.d), 1);
    assert_int_equal(diag_count(s.d), 2);
    assert_int_equal(diag_at(s.d, 1)->level, DIAG_WARNING);
    sample_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marginals_are_as_written),         cmocka_unit_test(correlations_are_as_written),
        cmocka_unit_test(an_added_draw_changes_no_other),   cmocka_unit_test(draws_outside_are_told),
        cmocka_unit_test(impossible_correlations_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
