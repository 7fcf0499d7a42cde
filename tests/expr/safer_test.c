// SPDX-License-Identifier: MIT
// Safer forms: the binding equilibrium where it cancels, against its value in long double arithmetic; all ways in which
// modellers write it; no harm where the sign is the other one, or where there is nothing to make safer.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "random_expr.h"

typedef struct {
    expr_graph *g;
    expr_id a, b, k, sum, square;
} binding;

static binding binding_new(void)
{
    expr_graph *g = expr_new();
    binding q = {.g = g, .a = expr_symbol(g, 0, "A"), .b = expr_symbol(g, 1, "B"), .k = expr_symbol(g, 2, "K")};
    q.sum = expr_binary(g, X_ADD, expr_binary(g, X_ADD, q.a, q.b), q.k);
    q.square = expr_binary(g, X_POW, q.sum, expr_const(g, 2));
    return q;
}

// s^2 - 4 A B
static expr_id discriminant(binding *q)
{
    expr_id c = expr_binary(q->g, X_MUL, expr_binary(q->g, X_MUL, expr_const(q->g, 4), q->a), q->b);
    return expr_unary(q->g, X_SQRT, expr_binary(q->g, X_SUB, q->square, c));
}

// (s - sqrt(s^2 - 4 A B))/2 without cancellation
static double bound(double a, double b, double k)
{
    long double s = (long double)a + b + k;
    return (double)(2 * (long double)a * b / (s + __builtin_sqrtl(s * s - 4 * (long double)a * b)));
}

static void root_that_cancels(void **state)
{
    (void)state;
    binding q = binding_new();
    expr_id written = expr_binary(q.g, X_DIV, expr_binary(q.g, X_SUB, q.sum, discriminant(&q)), expr_const(q.g, 2));
    expr_id safe = expr_safer(q.g, written);
    const double at[] = {1e-9, 1e-3, 5.0};
    double exact = bound(1e-9, 1e-3, 5.0);
    assert_true(fabs(expr_eval(q.g, written, at) - exact) > 1e-6 * exact);    // as written, 9 digits are gone
    assert_true(fabs(expr_eval(q.g, safe, at) - exact) <= 4e-16 * exact);
    // all zero: 0, not 0/0
    assert_true(expr_eval(q.g, safe, (const double[]){0, 0, 0}) == 0);
    expr_free(q.g);
}

// sqrt(r) - s, s + sqrt(r), other orders of terms, s*s, the wrong sign of s
static void other_ways_to_write_it(void **state)
{
    (void)state;
    binding q = binding_new();
    expr_graph *g = q.g;
    expr_id sum = expr_binary(g, X_ADD, q.k, expr_binary(g, X_ADD, q.b, q.a));
    expr_id four = expr_binary(g, X_MUL, expr_binary(g, X_MUL, expr_const(g, -4), q.b), q.a);
    expr_id root = expr_unary(g, X_SQRT, expr_binary(g, X_ADD, four, expr_binary(g, X_MUL, sum, sum)));
    const double at[] = {1e-9, 1e-3, 5.0}, minus[] = {-1e-9, -1e-3, -5.0};
    double exact = 2 * bound(1e-9, 1e-3, 5.0);
    const struct {
        expr_id e;
        const double *at;
        double value;
    } cases[] = {
        {expr_binary(g, X_SUB, q.sum, root), at, exact},
        {expr_binary(g, X_SUB, root, q.sum), at, -exact},
        {expr_binary(g, X_ADD, root, q.sum), minus, -exact},
        {expr_binary(g, X_SUB, expr_unary(g, X_NEG, q.sum), discriminant(&q)), minus, exact},
        {expr_binary(g, X_ADD, q.sum, root), at, 2 * 5.001000001 - exact},
        {expr_binary(g, X_SUB, q.sum, root), minus, -2 * 5.001000001 + exact},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double got = expr_eval(g, expr_safer(g, cases[i].e), cases[i].at);
        assert_true(fabs(got - cases[i].value) <= 1e-15 * fabs(cases[i].value));
    }
    expr_free(g);
}

// (s + sqrt(s^2 + c)) with c added: -b + sqrt(b^2 + 4 a c)
static void root_of_a_sum(void **state)
{
    (void)state;
    binding q = binding_new();
    expr_graph *g = q.g;
    expr_id r = expr_unary(g, X_SQRT, expr_binary(g, X_ADD, expr_binary(g, X_MUL, q.b, q.b), q.a));
    double got = expr_eval(g, expr_safer(g, expr_binary(g, X_SUB, r, q.b)), (const double[]){1e-12, 3, 0});
    assert_true(fabs(got - 1e-12 / (3 + sqrt(9 + 1e-12))) <= 1e-27);
    expr_free(g);
}

// s - a sqrt((s/a)^2 - 4 B/a), a = A: the same root with a factor, as SimBiology's exports have it; a also as a number
static void root_with_a_factor(void **state)
{
    (void)state;
    binding q = binding_new();
    expr_graph *g = q.g;
    const double a[] = {1e-9, 3e9, -7};    // with the other sign of a nothing cancels
    for (int number = 0; number < 2; number++) {
        for (size_t i = 0; i < sizeof a / sizeof *a; i++) {
            expr_id factor = number ? expr_const(g, a[i]) : q.a;
            expr_id sum = expr_binary(g, X_ADD, expr_binary(g, X_ADD, q.b, q.k), factor);
            expr_id square = expr_binary(g, X_POW, expr_binary(g, X_DIV, sum, factor), expr_const(g, 2));
            expr_id c = expr_binary(g, X_DIV, expr_binary(g, X_MUL, expr_const(g, 4), q.b), factor);
            expr_id root = expr_unary(g, X_SQRT, expr_binary(g, X_SUB, square, c));
            expr_id written = expr_binary(g, X_SUB, sum, expr_binary(g, X_MUL, factor, root));
            const double at[] = {a[i], 1e-3, 5.0};
            const long double s = (long double)a[i] + 1e-3L + 5, d = __builtin_sqrtl(s * s - 4 * a[i] * 1e-3L);
            // a sqrt() has the sign of a
            const double exact = (double)(a[i] > 0 ? 4 * a[i] * 1e-3L / (s + d) : s + d);
            assert_true(fabs(expr_eval(g, expr_safer(g, written), at) - exact) <= 1e-15 * fabs(exact));
        }
    }
    expr_free(g);
}

// What is not of this kind stays the same node
static void the_rest_is_left_alone(void **state)
{
    (void)state;
    binding q = binding_new();
    expr_graph *g = q.g;
    expr_id root = expr_unary(g, X_SQRT, expr_binary(g, X_SUB, expr_binary(g, X_MUL, q.a, q.a), q.b));
    expr_id other = expr_binary(g, X_SUB, q.b, root);
    assert_int_equal(expr_safer(g, other), other);
    random_expr r = {.g = g, .state = 3, .at = {0.3, 0.4, 0.5}};
    for (int i = 0; i < 300; i++) {
        random_term term = random_smooth(&r, 5);
        expr_id safe = expr_safer(g, term.e);
        assert_true(fabs(expr_eval(g, safe, r.at) - expr_eval(g, term.e, r.at)) <= 1e-12 * (1 + fabs(term.value)));
    }
    expr_free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(root_that_cancels),  cmocka_unit_test(other_ways_to_write_it), cmocka_unit_test(root_of_a_sum),
        cmocka_unit_test(root_with_a_factor), cmocka_unit_test(the_rest_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
