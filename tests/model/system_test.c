// SPDX-License-Identifier: MIT
// Tests src/model/system.c (with resolve.c and translate.c): models built by hand, derivatives compared with those
// worked out on paper.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/system.h"

typedef struct {
    model *m;
    diag_list *d;
} fixture;

static fixture begin(void)
{
    return (fixture){model_new(), diag_new()};
}

static void end(fixture *f)
{
    model_free(f->m);
    diag_free(f->d);
}

static int add(fixture *f, model_kind kind, const char *id, double value, bool constant)
{
    int i = model_add(f->m, id, kind);
    f->m->symbol[i].value = value;
    f->m->symbol[i].value_set = !isnan(value);
    f->m->symbol[i].constant = constant;
    return i;
}

// A species given by its amount, in `compartment`.
static int add_species(fixture *f, const char *id, int compartment, double amount)
{
    int i = add(f, MODEL_SPECIES, id, amount, false);
    f->m->symbol[i].compartment = compartment;
    f->m->symbol[i].value_is_amount = true;
    return i;
}

static int add_reaction(fixture *f, const char *id, expr_id rate)
{
    int i = model_add(f->m, id, MODEL_REACTION);
    f->m->symbol[i].rate = rate;
    f->m->symbol[i].constant = false;
    return i;
}

static void take_part(fixture *f, int reaction, int species, double sign, double stoichiometry)
{
    model *m = f->m;
    model_participant p = {reaction, species, sign, stoichiometry, -1, 1};
    ARRAY_PUSH(m->participant, m->nparticipant, m->participant_cap, p);
}

static expr_id of(fixture *f, int symbol)
{
    return model_symbol_expr(f->m, symbol);
}

static expr_id times(fixture *f, expr_id a, expr_id b)
{
    return expr_binary(f->m->graph, X_MUL, a, b);
}

static expr_id num(fixture *f, double value)
{
    return expr_const(f->m->graph, value);
}

static void rule(fixture *f, int symbol, model_rule kind, expr_id math)
{
    f->m->symbol[symbol].rule = kind;
    f->m->symbol[symbol].rule_math = math;
}

// The value of e at time t, states x and inputs p of the system.
static double at(const ode_system *s, expr_id e, double t, const double *x, const double *p)
{
    double *v = calloc((size_t)(1 + s->nstate + s->ninput), sizeof *v);
    v[0] = t;
    memcpy(v + 1, x, sizeof *x * (size_t)s->nstate);
    memcpy(v + 1 + s->nstate, p, sizeof *p * (size_t)s->ninput);
    double y = expr_eval(s->graph, e, v);
    free(v);
    return y;
}

static const char *only_error(const diag_list *d)
{
    assert_int_equal(diag_errors(d), 1);
    return diag_at(d, 0)->message;
}

// A -> 2 B with rate k A V (A a concentration) in V = 4: dA/dt = -k A, dB/dt = 2 k A in amounts.
static void reactions_are_summed_as_amounts(void **state)
{
    (void)state;
    fixture f = begin();
    int V = add(&f, MODEL_COMPARTMENT, "V", 4, true), A = add_species(&f, "A", V, 8), B = add_species(&f, "B", V, 0);
    int k = add(&f, MODEL_PARAMETER, "k", 0.5, true);
    int r = add_reaction(&f, "r", times(&f, times(&f, of(&f, k), of(&f, A)), of(&f, V)));
    take_part(&f, r, A, -1, 1);
    take_part(&f, r, B, 1, 2);
    ode_system *s = system_new(f.m, f.d);
    assert_non_null(s);
    assert_int_equal(s->nstate, 2);
    double p[8] = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN}, x[2] = {NAN, NAN};
    assert_true(system_initial(s, 0, p, x, f.d));
    assert_float_equal(x[0], 8, 0);
    assert_float_equal(at(s, s->state[0].derivative, 0, x, p), -4, 1e-15);
    assert_float_equal(at(s, s->state[1].derivative, 0, x, p), 8, 1e-15);
    const system_quantity *q = &s->quantity[map_get(s->index, "A")];
    assert_float_equal(at(s, q->amount, 0, x, p), 8, 0);
    assert_float_equal(at(s, q->concentration, 0, x, p), 2, 0);
    assert_float_equal(at(s, q->value, 0, x, p), 2, 0);
    system_free(s);
    end(&f);
}

// dc/dt = r for a concentration while dV/dt = g: the amount x = c V changes by r V + c g.
static void rate_rule_on_concentration_in_growing_compartment(void **state)
{
    (void)state;
    fixture f = begin();
    int V = add(&f, MODEL_COMPARTMENT, "V", 2, false), A = add_species(&f, "A", V, 6);
    rule(&f, V, RULE_RATE, num(&f, 0.25));
    rule(&f, A, RULE_RATE, num(&f, 5));
    ode_system *s = system_new(f.m, f.d);
    assert_non_null(s);
    double p[1] = {0}, x[2] = {2, 6};
    assert_float_equal(at(s, s->state[system_find_state(s, "A")].derivative, 0, x, p), 5 * 2 + 3 * 0.25, 1e-15);
    system_free(s);
    end(&f);
}

// V = 1 + t by an assignment rule: the same law, with dV/dt = 1 found by differentiation.
static void rate_rule_on_concentration_in_assigned_compartment(void **state)
{
    (void)state;
    fixture f = begin();
    int V = add(&f, MODEL_COMPARTMENT, "V", NAN, false), A = add_species(&f, "A", V, 6);
    rule(&f, V, RULE_ASSIGNMENT, expr_binary(f.m->graph, X_ADD, num(&f, 1), model_symbol_expr(f.m, 0)));
    rule(&f, A, RULE_RATE, num(&f, 5));
    ode_system *s = system_new(f.m, f.d);
    assert_non_null(s);
    double p[1] = {0}, x[1] = {6};
    assert_float_equal(at(s, s->state[0].derivative, 1, x, p), 5 * 2 + 3 * 1, 1e-15);
    system_free(s);
    end(&f);
}

// a = b + 1, b = 2 c, c constant; declared in the order in which they need one another last to first.
static void assignment_rules_are_substituted_in_order(void **state)
{
    (void)state;
    fixture f = begin();
    int a = add(&f, MODEL_PARAMETER, "a", NAN, false), b = add(&f, MODEL_PARAMETER, "b", NAN, false);
    int c = add(&f, MODEL_PARAMETER, "c", 3, true);
    rule(&f, a, RULE_ASSIGNMENT, expr_binary(f.m->graph, X_ADD, of(&f, b), num(&f, 1)));
    rule(&f, b, RULE_ASSIGNMENT, times(&f, num(&f, 2), of(&f, c)));
    ode_system *s = system_new(f.m, f.d);
    assert_non_null(s);
    assert_int_equal(s->nstate, 0);
    assert_int_equal(s->ninput, 1);
    double p[1] = {3};
    assert_float_equal(at(s, s->quantity[map_get(s->index, "a")].value, 0, p, p), 7, 0);
    system_free(s);
    end(&f);
}

static void assignment_cycle_is_named(void **state)
{
    (void)state;
    fixture f = begin();
    int a = add(&f, MODEL_PARAMETER, "a", NAN, false), b = add(&f, MODEL_PARAMETER, "b", NAN, false);
    int c = add(&f, MODEL_PARAMETER, "c", NAN, false);
    rule(&f, a, RULE_ASSIGNMENT, of(&f, b));
    rule(&f, b, RULE_ASSIGNMENT, of(&f, c));
    rule(&f, c, RULE_ASSIGNMENT, of(&f, b));
    assert_null(system_new(f.m, f.d));
    assert_string_equal(only_error(f.d), "the definition of b needs itself: b -> c -> b");
    end(&f);
}

static void species_with_rule_and_reaction_is_an_error(void **state)
{
    (void)state;
    fixture f = begin();
    int V = add(&f, MODEL_COMPARTMENT, "V", 1, true), A = add_species(&f, "A", V, 1);
    take_part(&f, add_reaction(&f, "r", num(&f, 1)), A, 1, 1);
    rule(&f, A, RULE_RATE, num(&f, 1));
    assert_null(system_new(f.m, f.d));
    assert_non_null(strstr(only_error(f.d), "species A"));
    end(&f);
}

// An event sets c = 3 and V = 10 at once: the amount afterwards is 3*2, of the size before the event.
static void event_assigns_concentration_and_size_together(void **state)
{
    (void)state;
    fixture f = begin();
    int V = add(&f, MODEL_COMPARTMENT, "V", 2, false), A = add_species(&f, "A", V, 6);
    model_assignment to[2] = {{A, num(&f, 3)}, {V, num(&f, 10)}};
    model_event e = {.id = "e", .trigger = num(&f, 1), .assignment = to, .nassignment = 2};
    ARRAY_PUSH(f.m->event, f.m->nevent, f.m->event_cap, e);
    ode_system *s = system_new(f.m, f.d);
    assert_non_null(s);
    assert_int_equal(s->ninput, 2);
    double p[2] = {2, 6};
    assert_float_equal(at(s, s->event[0].assignment[0].value, 0, p, p), 6, 0);
    assert_false(s->input[s->event[0].assignment[0].input].constant);
    system_free(s);
    end(&f);
}

static void event_may_not_assign_a_constant(void **state)
{
    (void)state;
    fixture f = begin();
    model_assignment to = {add(&f, MODEL_PARAMETER, "k", 1, true), num(&f, 3)};
    model_event e = {.id = "e", .trigger = num(&f, 1), .assignment = &to, .nassignment = 1};
    ARRAY_PUSH(f.m->event, f.m->nevent, f.m->event_cap, e);
    assert_null(system_new(f.m, f.d));
    assert_string_equal(only_error(f.d), "an event assigns k, which is constant");
    end(&f);
}

// dx/dt = k f, f the conversion factor.
static void conversion_factor_scales_the_change(void **state)
{
    (void)state;
    fixture f = begin();
    int V = add(&f, MODEL_COMPARTMENT, "V", 1, true), A = add_species(&f, "A", V, 1);
    f.m->symbol[A].conversion_factor = add(&f, MODEL_PARAMETER, "f", 7, true);
    take_part(&f, add_reaction(&f, "r", num(&f, 3)), A, 1, 1);
    ode_system *s = system_new(f.m, f.d);
    double p[2] = {1, 7}, x[1] = {1};
    assert_float_equal(at(s, s->state[0].derivative, 0, x, p), 21, 0);
    system_free(s);
    end(&f);
}

// rateOf(a) with a = x^2 and dx/dt = 3: 2 x 3.
static void rate_of_an_assigned_quantity(void **state)
{
    (void)state;
    fixture f = begin();
    int x = add(&f, MODEL_PARAMETER, "x", 1, false), a = add(&f, MODEL_PARAMETER, "a", NAN, false);
    int rate = model_add(f.m, "rateOf(a)", MODEL_RATE_OF);
    f.m->symbol[rate].rate_of = a;
    f.m->symbol[rate].constant = false;
    rule(&f, x, RULE_RATE, num(&f, 3));
    rule(&f, a, RULE_ASSIGNMENT, times(&f, of(&f, x), of(&f, x)));
    ode_system *s = system_new(f.m, f.d);
    assert_non_null(s);
    double at_5[1] = {5};
    assert_float_equal(at(s, s->quantity[map_get(s->index, "rateOf(a)")].value, 0, at_5, at_5), 30, 1e-14);
    system_free(s);
    end(&f);
}

// 20,000 rules, each the next one's definition: no stack is exhausted.
static void long_chains_of_rules_are_no_problem(void **state)
{
    (void)state;
    fixture f = begin();
    enum { N = 20000 };
    char id[16];
    for (int i = 0; i < N; i++) {
        snprintf(id, sizeof id, "p%d", i);
        int symbol = add(&f, MODEL_PARAMETER, id, i == N - 1 ? 1 : NAN, i == N - 1);
        if (i > 0) {
            rule(&f, symbol - 1, RULE_ASSIGNMENT, times(&f, num(&f, 1 + i % 2), of(&f, symbol)));
        }
    }
    ode_system *s = system_new(f.m, f.d);
    assert_non_null(s);
    assert_int_equal(s->ninput, 1);
    system_free(s);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reactions_are_summed_as_amounts),
        cmocka_unit_test(rate_rule_on_concentration_in_growing_compartment),
        cmocka_unit_test(rate_rule_on_concentration_in_assigned_compartment),
        cmocka_unit_test(assignment_rules_are_substituted_in_order),
        cmocka_unit_test(assignment_cycle_is_named),
        cmocka_unit_test(species_with_rule_and_reaction_is_an_error),
        cmocka_unit_test(event_assigns_concentration_and_size_together),
        cmocka_unit_test(event_may_not_assign_a_constant),
        cmocka_unit_test(conversion_factor_scales_the_change),
        cmocka_unit_test(rate_of_an_assigned_quantity),
        cmocka_unit_test(long_chains_of_rules_are_no_problem),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
