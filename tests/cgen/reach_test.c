// SPDX-License-Identifier: MIT
// Reachability: an undosed drug leaves no trace, to the bit; constants fold; events that cannot fire go; what is dosed,
// driven or assigned stays.
#include "handmade.h"

#include "num/fmath.h"

// A tumour C and T cells; with_drug adds an antibody A in two compartments that binds receptors R, and an event that A
// alone can cause. The receptor's occupancy takes part in everything.
static void therapy(hand *h, bool with_drug)
{
    static const char *const with[] = {"A", "C", "A2", "AR", "T", "R", NULL}, *const without[] = {"C", "T", "R", NULL};
    static const char *const inputs_with[] = {"k_on", "k", "infusion", "K", "held", NULL}, *const inputs_without[] = {
                                                                                               "k", "K", NULL};
    hand_init(h, with_drug ? with : without, with_drug ? inputs_with : inputs_without);
    if (with_drug) {
        // another order of ids: the drug's expressions come first
        hand_rate(h, "A", "- - infusion * 0.3 A * 0.1 - A A2");
        hand_rate(h, "A2", "- * 0.1 - A A2 * * k_on A2 R");
        hand_rate(h, "AR", "- * * k_on A2 R * 0.02 AR");
        hand_rate(h, "R", "- - - 1 * 0.1 R * * k_on A2 R * 0 AR");
        hand_rate(h, "C", "- * * 0.1 C - 1 / C 1e3 / * * * k T C + 1 / AR R + K C");
        hand_rate(h, "T", "- + + 5 * 0.3 / ^ C 2 + ^ C 2 ^ / R + R AR 2 * 0.01 A * + 0.2 * 0.1 exp ~ / A K T");
        hand_event(h, "hold", "> A 10", "held", "1");
    } else {
        hand_rate(h, "T", "- + 5 * 0.3 / ^ C 2 + ^ C 2 1 * + 0.2 0.1 T");
        hand_rate(h, "C", "- * * 0.1 C - 1 / C 1e3 / * * k T C + K C");
        hand_rate(h, "R", "- 1 * 0.1 R");
    }
}

static void set(lane *l, const cgen_result *r, const hand *h, double seed)
{
    for (int i = 0; i < h->s.nstate; i++) {
        if (r->state_of[i] >= 0) {
            l->x[r->state_of[i]] = seed * (3 + (double)h->state[i].id[0] / 7);
        }
    }
    for (int j = 0; j < h->s.ninput; j++) {
        if (r->input_of[j] >= 0) {
            l->p[r->input_of[j]] = (h->input[j].id[0] == 'k' ? 0.013 : 17.7) + seed;
        }
    }
}

static void undosed_drug_leaves_no_trace(void **state)
{
    (void)state;
    hand with, without;
    therapy(&with, true);
    therapy(&without, false);
    const bool vary_with[] = {false, true, false, true, false};
    const double value[HAND_MAX] = {2.5, 0, 0, 0, 0};
    // C, T, R start at values of their own
    const bool start_with[] = {false, true, false, false, true, true}, start_without[] = {true, true, true};
    cgen_result a = hand_compile(
        &with, &(cgen_request){.state_dosed = start_with, .input_varies = vary_with, .input_value = value});
    cgen_result b = hand_compile(&without, &(cgen_request){.state_dosed = start_without, .input_value = value});
    assert_int_equal(a.kernel->nx, 3);
    assert_int_equal(a.removed_states, 3);
    assert_int_equal(a.removed_events, 1);
    assert_int_equal(a.event_of[0], -1);
    assert_int_equal(a.kernel->nroot, 0);
    assert_int_equal(a.state_of[0], -1);
    assert_int_equal(a.state_of[1], 0);
    assert_int_equal(a.kernel->np, b.kernel->np);
    assert_int_equal(a.kernel->nq, b.kernel->nq);
    assert_int_equal(a.kernel->nlu, b.kernel->nlu);
    assert_int_equal(a.operations, b.operations);
    lane la = lane_new(a.kernel), lb = lane_new(b.kernel);
    for (int i = 1; i < 20; i++) {
        double shift = i, worst_a, worst_b;
        set(&la, &a, &with, 0.1 * i);
        set(&lb, &b, &without, 0.1 * i);
        lane_rhs(&la);
        lane_rhs(&lb);
        assert_memory_equal(la.dx, lb.dx, 3 * sizeof(double));
        a.kernel->factor(a.kernel, 1, &la.t, la.x, la.p, la.q, &shift, la.lu, &worst_a, la.scratch);
        b.kernel->factor(b.kernel, 1, &lb.t, lb.x, lb.p, lb.q, &shift, lb.lu, &worst_b, lb.scratch);
        a.kernel->solve(a.kernel, 1, la.lu, la.dx, la.scratch);
        b.kernel->solve(b.kernel, 1, lb.lu, lb.dx, lb.scratch);
        assert_memory_equal(la.dx, lb.dx, 3 * sizeof(double));
        assert_memory_equal(&worst_a, &worst_b, sizeof worst_a);
    }
    lane_clear(&la);
    lane_clear(&lb);
    cgen_clear(&a);
    cgen_clear(&b);
    hand_clear(&with);
    hand_clear(&without);
}

// An infusion, a dose, or a varying rate: the drug and all behind it stay
static void what_is_dosed_stays(void **state)
{
    (void)state;
    hand h;
    therapy(&h, true);
    const bool start[] = {false, true, false, false, true, true};
    bool vary[] = {false, true, true, true, false};
    const double value[] = {2.5, 0, 0, 0, 0};
    cgen_result r = hand_compile(&h, &(cgen_request){.state_dosed = start, .input_varies = vary, .input_value = value});
    assert_int_equal(r.removed_states, 0);
    assert_int_equal(r.removed_events, 0);
    assert_true(r.input_of[4] >= 0);        // the event assigns it
    assert_int_equal(r.input_of[0], -1);    // a constant
    cgen_clear(&r);

    const bool dosed[] = {true, true, false, false, true, true};
    vary[2] = false;
    r = hand_compile(&h, &(cgen_request){.state_dosed = dosed, .input_varies = vary, .input_value = value});
    assert_int_equal(r.removed_states, 0);
    cgen_clear(&r);

    // a constant infusion drives it as well
    const double infusion[] = {2.5, 0, 1, 0, 0};
    r = hand_compile(&h, &(cgen_request){.state_dosed = start, .input_varies = vary, .input_value = infusion});
    assert_int_equal(r.removed_states, 0);
    cgen_clear(&r);

    // no binding: the antibody stays, bound receptors go
    const double inert[] = {0, 0, 1, 0, 0};
    r = hand_compile(&h, &(cgen_request){.state_dosed = start, .input_varies = vary, .input_value = inert});
    assert_int_equal(r.removed_states, 1);
    assert_int_equal(r.state_of[3], -1);
    cgen_clear(&r);

    r = hand_compile(
        &h,
        &(cgen_request){.state_dosed = start, .input_varies = vary, .input_value = value, .keep_unreachable = true});
    assert_int_equal(r.removed_states + r.removed_events, 0);
    cgen_clear(&r);
    hand_clear(&h);
}

// A state that starts elsewhere than 0 and never moves is a constant of its value; one whose start depends on a varying
// input is none
static void constant_states(void **state)
{
    (void)state;
    hand h;
    hand_init(&h, (const char *const[]){"x", "c", "d", NULL}, (const char *const[]){"a", NULL});
    h.state[1].initial = expr_const(h.s.graph, 4);
    h.state[2].initial = h.input[0].symbol;
    hand_rate(&h, "x", "+ * c x d");
    const bool dosed[] = {true, false, false};
    cgen_result r = hand_compile(&h, &(cgen_request){.state_dosed = dosed});
    assert_int_equal(r.kernel->nx, 2);
    assert_int_equal(r.state_of[1], -1);
    lane l = lane_new(r.kernel);
    l.x[0] = 3;
    l.x[1] = 1;
    lane_rhs(&l);
    assert_true(l.dx[0] == 13);
    lane_clear(&l);
    cgen_clear(&r);
    hand_clear(&h);
}

// A constant trigger that is true but was not before the start fires there; others of its kind never do
static void constant_triggers(void **state)
{
    (void)state;
    hand h;
    hand_init(&h, (const char *const[]){"x", NULL}, (const char *const[]){"a", NULL});
    hand_rate(&h, "x", "- 1 x");
    hand_event(&h, "always", "> a 1", "x", "5");
    hand_event(&h, "never", "> a 3", "x", "5");
    hand_event(&h, "at_start", "> a 1", "x", "5");
    h.event[2].initial_value = false;
    const bool varies[] = {false};
    const double value[] = {2};
    cgen_result r = hand_compile(&h, &(cgen_request){.input_varies = varies, .input_value = value});
    assert_int_equal(r.kernel->nevent, 1);
    assert_int_equal(r.event_of[2], 0);
    lane l = lane_new(r.kernel);
    double on;
    r.kernel->triggers(r.kernel, 1, &l.t, l.x, l.p, l.q, &on, l.scratch);
    assert_true(on == 1);
    lane_clear(&l);
    cgen_clear(&r);
    hand_clear(&h);
}

int main(void)
{
    if (!fmath_supported()) {
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(undosed_drug_leaves_no_trace),
        cmocka_unit_test(what_is_dosed_stays),
        cmocka_unit_test(constant_states),
        cmocka_unit_test(constant_triggers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
