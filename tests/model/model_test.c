// SPDX-License-Identifier: MIT
// Tests src/model/model.c: storage and look-up of symbols.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/model.h"

static void new_model_holds_time_alone(void **state)
{
    (void)state;
    model *m = model_new();
    assert_int_equal(m->nsymbol, 1);
    assert_int_equal(m->symbol[0].kind, MODEL_TIME);
    // the author may call a quantity of his own "time"
    assert_int_equal(model_find(m, "time"), -1);
    assert_int_equal(model_add(m, "time", MODEL_PARAMETER), 1);
    assert_int_equal(model_find(m, "time"), 1);
    model_free(m);
}

static void many_symbols_are_found_again(void **state)
{
    (void)state;
    model *m = model_new();
    char id[16];
    for (int i = 0; i < 5000; i++) {
        snprintf(id, sizeof id, "p%d", i);
        assert_int_equal(model_add(m, id, MODEL_PARAMETER), i + 1);
    }
    for (int i = 0; i < 5000; i++) {
        snprintf(id, sizeof id, "p%d", i);
        assert_int_equal(model_find(m, id), i + 1);
        assert_string_equal(m->symbol[i + 1].id, id);
    }
    assert_int_equal(model_find(m, "p5000"), -1);
    model_free(m);
}

static void defaults_are_a_constant_without_value(void **state)
{
    (void)state;
    model *m = model_new();
    const model_symbol *y = &m->symbol[model_add(m, "k", MODEL_PARAMETER)];
    assert_true(y->constant);
    assert_false(y->value_set);
    assert_true(isnan(y->value));
    assert_false(y->unit.known);
    assert_int_equal(y->rule, RULE_NONE);
    assert_int_equal(y->initial, EXPR_NONE);
    assert_int_equal(y->compartment, -1);
    assert_int_equal(y->conversion_factor, -1);
    model_free(m);
}

static void free_takes_null(void **state)
{
    (void)state;
    model_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_model_holds_time_alone),
        cmocka_unit_test(many_symbols_are_found_again),
        cmocka_unit_test(defaults_are_a_constant_without_value),
        cmocka_unit_test(free_takes_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
