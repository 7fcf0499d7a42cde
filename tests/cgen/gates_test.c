// SPDX-License-Identifier: MIT
// Root functions that jump are passed over while a condition on time beside them is false, and only then: nothing in
// triggers and derivatives changes unless a root does, and what is behind no gate is found everywhere.
#include "handmade.h"

enum { GRID = 4000 };

static const double END = 40;

typedef struct {
    int changes, late;    // of roots, all and after `limit`
    int silent;           // times at which a rate or a trigger changed and no root did
} counted;

static bool holds(const kernel *k, int i, double root)
{
    return root > 0 || (root == 0 && k->root_closed[i]);
}

// Rates here are steps of time alone, so between two changes of relations they are the same number.
static counted count(const kernel *k, const double *p, double limit)
{
    lane l = lane_new(k);
    double root[HAND_MAX], on[HAND_MAX] = {0}, rate[HAND_MAX] = {0}, was_on[HAND_MAX];
    bool side[HAND_MAX];
    counted c = {0};
    assert_true(k->nroot <= HAND_MAX && k->nevent <= HAND_MAX);
    memcpy(l.p, p, (size_t)k->np * sizeof *p);
    for (int j = 0; j <= GRID; j++) {
        l.t = END * j / GRID;
        lane_rhs(&l);
        k->roots(k, 1, &l.t, l.x, l.p, l.q, root, l.scratch);
        if (k->nevent) k->triggers(k, 1, &l.t, l.x, l.p, l.q, on, l.scratch);
        bool any = false;
        for (int i = 0; i < k->nroot; i++) {
            if (j > 0 && holds(k, i, root[i]) != side[i]) {
                any = true;
                c.changes++;
                c.late += l.t > limit;
            }
            side[i] = holds(k, i, root[i]);
        }
        const bool moved = memcmp(l.dx, rate, (size_t)k->nx * sizeof *rate) != 0 ||
                           memcmp(on, was_on, (size_t)k->nevent * sizeof *on) != 0;
        c.silent += j > 0 && moved && !any;
        memcpy(rate, l.dx, (size_t)k->nx * sizeof *rate);
        memcpy(was_on, on, sizeof on);
    }
    lane_clear(&l);
    return c;
}

static void one(hand *h, const char *rate)
{
    hand_init(h, (const char *const[]){"x", "y", NULL}, (const char *const[]){"len", NULL});
    hand_rate(h, "x", rate);
}

static const bool LEN_VARIES[] = {true};

static counted of(hand *h, double limit)
{
    cgen_result r = hand_compile(h, &(cgen_request){.input_varies = LEN_VARIES});
    const double p[] = {0.37};
    assert_true(r.kernel->np <= 1);
    const counted c = count(r.kernel, p, limit);
    cgen_clear(&r);
    hand_clear(h);
    return c;
}

// Prefix notation, see handmade.h
#define CYCLE "- time * 3 floor / time 3"

// 6 cycles of 3 up to 18: afterwards nothing is looked for, in whatever order the conditions stand and however they are
// nested; and the changes before are as many as without the end.
static void passed_over_after_the_last_cycle(void **state)
{
    (void)state;
    static const char *const rate[] = {
        "piecewise && < time 17.995 < " CYCLE " len 2 0",
        "piecewise && < " CYCLE " len < time 17.995 2 0",
        "piecewise && && > " CYCLE " 0.2 < " CYCLE " len < time 17.995 2 0",
        "piecewise && > " CYCLE " 0.2 && < time 17.995 < " CYCLE " len 2 0",
        "piecewise < time 17.995 piecewise < " CYCLE " len 2 0 0",
        "piecewise < time 17.995 rem time 3 0",
    };
    for (size_t i = 0; i < sizeof rate / sizeof *rate; i++) {
        hand h;
        one(&h, rate[i]);
        const counted c = of(&h, 18);
        if (i < 5) assert_int_equal(c.silent, 0);    // the last one is no step function
        assert_int_equal(c.late, 0);
        assert_true(c.changes >= 11);    // at least one in each half cycle
    }
}

// Before a time from which on they matter
static void passed_over_before(void **state)
{
    (void)state;
    hand h;
    one(&h, "piecewise && > time 18.005 < " CYCLE " len 2 0");
    const counted c = of(&h, 18);
    assert_int_equal(c.silent, 0);
    assert_int_equal(c.late, c.changes);
    assert_true(c.changes >= 14);
}

// Reached in another way too, or beside an alternative: found everywhere
static void found_where_it_matters(void **state)
{
    (void)state;
    static const char *const rate[] = {
        "piecewise || < time 17.995 < " CYCLE " len 2 0",
        "piecewise && < time 17.995 < " CYCLE " len 2 " CYCLE,
        "+ piecewise && < time 17.995 < " CYCLE " len 2 0 piecewise < " CYCLE " len 3 0",
        "piecewise && < y 18 < " CYCLE " len 2 0",
        "piecewise < time 17.995 0 piecewise < " CYCLE " len 3 0",
        "piecewise == 1 < time 17.995 2 floor time",
    };
    for (size_t i = 0; i < sizeof rate / sizeof *rate; i++) {
        hand h;
        one(&h, rate[i]);
        hand_rate(&h, "y", "1");
        const counted c = of(&h, 18);
        if (i != 1) assert_int_equal(c.silent, 0);    // that one is no step function
        assert_true(c.late >= 14);                    // 7 cycles, two changes each
    }
    hand h;
    one(&h, "piecewise && < time 17.995 < " CYCLE " len 2 0");
    hand_event(&h, "again", "< " CYCLE " len", "x", "0");
    const counted c = of(&h, 18);
    assert_int_equal(c.silent, 0);
    assert_true(c.late >= 14);
}

// Triggers have gates as well; relations that do not jump are left as they are
static void triggers_and_smooth_relations(void **state)
{
    (void)state;
    hand h;
    one(&h, "0");
    hand_event(&h, "dose", "&& < time 17.995 < " CYCLE " len", "x", "+ x 1");
    counted c = of(&h, 18);
    assert_int_equal(c.silent, 0);
    assert_int_equal(c.late, 0);
    one(&h, "piecewise && < time 17.995 > sin time 0 2 0");
    c = of(&h, 18);
    assert_int_equal(c.silent, 0);
    assert_int_equal(c.late, 7);    // multiples of pi from 6 pi to 12 pi
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(passed_over_after_the_last_cycle),
                                       cmocka_unit_test(passed_over_before), cmocka_unit_test(found_where_it_matters),
                                       cmocka_unit_test(triggers_and_smooth_relations)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
