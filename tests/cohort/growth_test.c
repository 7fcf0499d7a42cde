// SPDX-License-Identifier: MIT
// Tests of src/cohort/growth.c and model.c on the toy cancer, whose growth is known in closed form: a lesion seeded at
// time s has C(t) = 1e6 2^(g (t - s)/T) cells, 1e5 of them in a cubic millimetre, and the diameter of a sphere of that
// volume.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cohort/cohort.h"

enum { N = 300 };

typedef struct {
    arena *memory;
    diag_list *d;
    library_trial *t;
    cohort *c;
    cohort_candidate grown[N];
} fixture;

static void grow(fixture *f, double limit, int threads, int width)
{
    f->t->cancer->growth_limit = limit;
    cohort_grow(f->c, 0, NULL, N, threads, width, f->grown, NULL, (stop_wish){0});
}

static int begin(void **state)
{
    fixture *f = base_alloc(1, sizeof *f);
    f->memory = arena_new();
    f->d = diag_new();
    f->t = library_read_trial("tests/data/library", "tests/data/library/trials/TOY-1/trial.yaml", f->memory, f->d);
    f->c = f->t ? cohort_new(f->t, 17, f->memory, f->d) : NULL;
    diag_print(f->d, stderr, false);
    *state = f;
    return f->c ? 0 : -1;
}

static void clear(fixture *f)
{
    for (int i = 0; i < N; i++) {
        cohort_candidate_clear(&f->grown[i]);
    }
}

static int end(void **state)
{
    fixture *f = *state;
    clear(f);
    cohort_free(f->c);
    diag_free(f->d);
    arena_free(f->memory);
    free(f);
    return 0;
}

static double value(const fixture *f, const cohort_candidate *p, const char *id)
{
    const ode_system *s = f->c->model->model->system;
    int j = system_find_input(s, id);
    assert_true(j >= 0);
    return p->value[1 + s->nstate + j];
}

// [dm]
static double diameter(const fixture *f, const cohort_candidate *p, const char *lesion, double t)
{
    char id[64];
    snprintf(id, sizeof id, "%s__seed_time", lesion);
    double seeded = value(f, p, id);
    snprintf(id, sizeof id, "%s__growth_dev", lesion);
    double cells = t < seeded ? 0 : 1e6 * exp2(value(f, p, id) * (t - seeded) / value(f, p, "doubling_time"));
    return cbrt(6 * cells / 1e5 / 3.14159265358979) / 100;
}

static void growth_ends_at_the_drawn_size(void **state)
{
    fixture *f = *state;
    grow(f, 20 * 365.25, 1, 0);
    int eligible = 0;
    for (int i = 0; i < N; i++) {
        const cohort_candidate *p = &f->grown[i];
        assert_int_equal(p->number, i);
        if (p->outcome != COHORT_ELIGIBLE) {
            continue;
        }
        eligible++;
        double sld = diameter(f, p, "L1", p->time) + diameter(f, p, "L2", p->time),
               drawn = value(f, p, "sld_diagnosis");
        // the solver's relative tolerance of 1e-4 on cells, through 20 doublings
        assert_float_equal(sld, drawn, 2e-3 * drawn);
        assert_float_equal(p->baseline[f->c->at.diameter], diameter(f, p, "L1", p->time), 2e-3 * drawn);
        assert_true(drawn >= 0.25);    // eligibility: 25 mm
    }
    assert_true(eligible > N * 9 / 10);
}

static void outcomes_have_reasons(void **state)
{
    fixture *f = *state;
    // 600 days are too short for many
    grow(f, 600, 2, 4);
    int count[COHORT_NOUTCOME] = {0};
    for (int i = 0; i < N; i++) {
        const cohort_candidate *p = &f->grown[i];
        count[p->outcome]++;
        assert_true((p->outcome == COHORT_ELIGIBLE) == (p->value != NULL));
        if (p->outcome == COHORT_UNDIAGNOSED) {
            assert_float_equal(p->time, 600, 1e-9);
        } else if (p->outcome == COHORT_INELIGIBLE) {
            assert_string_equal(cohort_reason(f->c, p), "too little disease");
        }
    }
    assert_true(count[COHORT_UNDIAGNOSED] > N / 5);
    assert_true(count[COHORT_ELIGIBLE] > N / 5);
    assert_int_equal(count[COHORT_FAILED], 0);
}

static void threads_and_lists_change_nothing(void **state)
{
    fixture *f = *state;
    grow(f, 20 * 365.25, 3, 16);
    const ode_system *s = f->c->model->model->system;
    int64_t number[] = {77, 5, 120};
    cohort_candidate again[3];
    cohort_grow(f->c, 0, number, 3, 1, 1, again, NULL, (stop_wish){0});
    for (int i = 0; i < 3; i++) {
        const cohort_candidate *p = &f->grown[number[i]], *q = &again[i];
        assert_int_equal(q->number, number[i]);
        assert_int_equal(p->outcome, q->outcome);
        assert_memory_equal(&p->time, &q->time, sizeof p->time);
        if (p->value) {
            for (int k = 0; k < 1 + s->nstate + s->ninput; k++) {
                assert_true(p->value[k] == q->value[k] || (isnan(p->value[k]) && isnan(q->value[k])));
            }
        }
        cohort_candidate_clear(&again[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(growth_ends_at_the_drawn_size, begin, end),
        cmocka_unit_test_setup_teardown(outcomes_have_reasons, begin, end),
        cmocka_unit_test_setup_teardown(threads_and_lists_change_nothing, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
