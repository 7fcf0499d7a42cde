// SPDX-License-Identifier: MIT
// Tests src/model/initial.c: initial values in the order in which they need one another.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "model/system.h"

static int parameter(model *m, const char *id, double value)
{
    int i = model_add(m, id, MODEL_PARAMETER);
    m->symbol[i].value = value;
    m->symbol[i].value_set = !isnan(value);
    return i;
}

static expr_id twice(model *m, int symbol)
{
    return expr_binary(m->graph, X_MUL, expr_const(m->graph, 2), model_symbol_expr(m, symbol));
}

// a = 2 b, b = 2 c, c = 3: whatever the order of declaration.
static void initial_assignments_follow_their_needs(void **state)
{
    (void)state;
    model *m = model_new();
    diag_list *d = diag_new();
    int a = parameter(m, "a", 100), b = parameter(m, "b", NAN), c = parameter(m, "c", 3);
    m->symbol[a].initial = twice(m, b);
    m->symbol[b].initial = twice(m, c);
    ode_system *s = system_new(m, d);
    assert_non_null(s);
    double p[3] = {NAN, NAN, NAN}, x[1] = {NAN};
    assert_true(system_initial(s, 0, p, x, d));
    assert_float_equal(p[0], 12, 0);
    assert_float_equal(p[1], 6, 0);
    // a value of the user's own takes the place of the model's, and what depends on it follows
    double q[3] = {NAN, NAN, 5};
    assert_true(system_initial(s, 0, q, x, d));
    assert_float_equal(q[0], 20, 0);
    double r[3] = {NAN, 1, 5};
    assert_true(system_initial(s, 0, r, x, d));
    assert_float_equal(r[0], 2, 0);
    system_free(s);
    model_free(m);
    diag_free(d);
}

static void cycle_is_named(void **state)
{
    (void)state;
    model *m = model_new();
    diag_list *d = diag_new();
    int a = parameter(m, "a", 1), b = parameter(m, "b", 2);
    m->symbol[a].initial = twice(m, b);
    m->symbol[b].initial = twice(m, a);
    assert_null(system_new(m, d));
    assert_int_equal(diag_errors(d), 1);
    assert_string_equal(diag_at(d, 0)->message, "the initial value of a needs itself: a -> b -> a");
    model_free(m);
    diag_free(d);
}

// x' = k with k unset: an error that says who needs it. An unset value that nothing needs is none.
static void unset_value_is_an_error_where_needed(void **state)
{
    (void)state;
    model *m = model_new();
    diag_list *d = diag_new();
    int x = parameter(m, "x", 1), k = parameter(m, "k", NAN);
    parameter(m, "idle", NAN);
    m->symbol[x].constant = false;
    m->symbol[x].rule = RULE_RATE;
    m->symbol[x].rule_math = model_symbol_expr(m, k);
    m->symbol[k].loc = (src_loc){"decay.ant", 7, 3, 1};
    ode_system *s = system_new(m, d);
    assert_non_null(s);
    double p[2] = {NAN, NAN}, start[1] = {NAN};
    assert_false(system_initial(s, 0, p, start, d));
    assert_int_equal(diag_errors(d), 1);
    assert_string_equal(diag_at(d, 0)->message, "k has no value, but the derivative of x needs it");
    assert_string_equal(diag_at(d, 0)->loc.file, "decay.ant");
    assert_int_equal(diag_at(d, 0)->loc.line, 7);
    double given[2] = {4, NAN};
    start[0] = NAN;
    assert_true(system_initial(s, 0, given, start, d));
    assert_float_equal(start[0], 1, 0);
    system_free(s);
    model_free(m);
    diag_free(d);
}

// A species given as concentration 3 in V = 2 V0, V0 = 5: its state starts at the amount 30.
static void concentrations_become_amounts(void **state)
{
    (void)state;
    model *m = model_new();
    diag_list *d = diag_new();
    int V = model_add(m, "V", MODEL_COMPARTMENT), V0 = parameter(m, "V0", 5), S = model_add(m, "S", MODEL_SPECIES);
    m->symbol[V].initial = twice(m, V0);
    m->symbol[S].compartment = V;
    m->symbol[S].value = 3;
    m->symbol[S].value_set = true;
    m->symbol[S].constant = false;
    m->symbol[S].rule = RULE_RATE;
    m->symbol[S].rule_math = expr_const(m->graph, 0);
    ode_system *s = system_new(m, d);
    assert_non_null(s);
    double p[2] = {NAN, NAN}, x[1] = {NAN};
    assert_true(system_initial(s, 0, p, x, d));
    assert_float_equal(x[0], 30, 0);
    assert_true(s->state[0].is_amount_of_species);
    system_free(s);
    model_free(m);
    diag_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(initial_assignments_follow_their_needs),
        cmocka_unit_test(cycle_is_named),
        cmocka_unit_test(unset_value_is_an_error_where_needed),
        cmocka_unit_test(concentrations_become_amounts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
