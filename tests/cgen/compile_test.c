// SPDX-License-Identifier: MIT
// The compiler from end to end on a small model of a tumour, a drug and its receptor: right-hand side against
// expr_eval(), Jacobian against differences, factor and solve against a dense solve, all at every width; roots,
// triggers, events, outputs.
#include "handmade.h"

#include "num/dense.h"
#include "num/fmath.h"

static const char *const states[] = {"C", "T", "D", "R", "DR", "S", NULL};
static const char *const inputs[] = {"k_kill", "K", "k_on", "k_off", "n", "dose", "flag", NULL};

static void tumour(hand *h)
{
    hand_init(h, states, inputs);
    // growth, killing with a Hill term, an immune reaction that is switched by an input and by time
    hand_rate(h, "C", "- * * 0.1 C - 1 / C 1e3 / * * k_kill T C + K C");
    hand_rate(h, "T", "- + * 0.3 / ^ C n + ^ 10 n ^ C n piecewise && > time 5 > C 2 0.7 0 * 0.2 T");
    hand_rate(h, "D", "- dose + * 0.05 D - * * k_on D R * k_off DR");
    hand_rate(h, "R", "- - 1 * 0.1 R - * * k_on D R * k_off DR");
    hand_rate(h, "DR", "- - * * k_on D R * k_off DR * 0.01 DR");
    // quadratic root as modellers write it, powers, time
    hand_rate(h, "S", "- + / - + + D R 0.3 sqrt - ^ + + D R 0.3 2 * * 4 D R 2 / sin time + 1 ^ S 1.5 * S ^ T 3");
    hand_event(h, "erased", "< C 0.9", "C", "0");
    hand_event(h, "toxic", ">= S * 2 K", "flag", "+ flag 1");
}

static void set_lane(lane *l, int seed)
{
    static const double x[] = {40, 7, 0.4, 5, 0.9, 1.7}, p[] = {0.02, 30, 0.8, 0.2, 1.7, 0.5, 0};
    for (int i = 0; i < l->k->nx; i++) {
        l->x[i] = x[i] * (1 + 0.13 * ((seed * 7 + i * 3) % 11));
    }
    for (int j = 0; j < l->k->np; j++) {
        l->p[j] = p[j] * (1 + 0.07 * ((seed * 5 + j) % 7));
    }
    l->t = 3.3 + seed;
}

static void rhs_is_what_was_written(void **state)
{
    (void)state;
    hand h;
    tumour(&h);
    cgen_result r = hand_compile(&h, &(cgen_request){0});
    assert_int_equal(r.kernel->nx, 6);
    assert_int_equal(r.kernel->np, 7);
    lane l = lane_new(r.kernel);
    for (int seed = 0; seed < 8; seed++) {
        set_lane(&l, seed);
        lane_rhs(&l);
        double symbols[1 + 6 + 7] = {l.t};
        memcpy(symbols + 1, l.x, 6 * sizeof(double));
        memcpy(symbols + 7, l.p, 7 * sizeof(double));
        for (int i = 0; i < 6; i++) {
            double expected = expr_eval(h.s.graph, h.state[i].derivative, symbols);
            // rounding of a few operations; the root loses digits as written
            assert_true(fabs(l.dx[i] - expected) <= 1e-13 * (1 + fabs(expected)) * 10);
        }
    }
    lane_clear(&l);
    cgen_clear(&r);
    hand_clear(&h);
}

static void jacobian_against_differences(void **state)
{
    (void)state;
    hand h;
    tumour(&h);
    cgen_result r = hand_compile(&h, &(cgen_request){0});
    const kernel *k = r.kernel;
    lane l = lane_new(k);
    for (int seed = 0; seed < 5; seed++) {
        set_lane(&l, seed);
        lane_rhs(&l);
        k->jacobian(k, l.t, l.x, l.p, l.q, l.J, l.scratch);
        for (int j = -1; j < k->nx; j++) {
            // column -1: by time
            double up[HAND_MAX], ft[HAND_MAX], at = j < 0 ? l.t : l.x[j], step = 1e-5 * (1 + fabs(at)),
                                               *v = j < 0 ? &l.t : &l.x[j];
            *v = at + step;
            lane_rhs(&l);
            memcpy(up, l.dx, sizeof *up * 6);
            *v = at - step;
            lane_rhs(&l);
            *v = at;
            k->rhs_t(k, 1, &l.t, l.x, l.p, l.q, ft, l.scratch);
            for (int i = 0; i < k->nx; i++) {
                double expected = (up[i] - l.dx[i]) / (2 * step), got = j < 0 ? ft[i] : l.J[j * k->nx + i];
                assert_true(fabs(got - expected) <= 1e-7 * (1 + fabs(expected)));
            }
        }
    }
    assert_false(k->autonomous);
    lane_clear(&l);
    cgen_clear(&r);
    hand_clear(&h);
}

// worst by its definition, from the dense matrix in the kernel's own order of pivots: unknown here, so bounds and one
// exact case below
static void factor_and_solve_against_dense(void **state)
{
    (void)state;
    hand h;
    tumour(&h);
    cgen_result r = hand_compile(&h, &(cgen_request){0});
    const kernel *k = r.kernel;
    lane l = lane_new(k);
    int n = k->nx, pivot[HAND_MAX];
    for (int seed = 0; seed < 5; seed++) {
        double shift = 0.5 + seed, worst, b[HAND_MAX], x[HAND_MAX];
        set_lane(&l, seed);
        lane_rhs(&l);
        k->jacobian(k, l.t, l.x, l.p, l.q, l.J, l.scratch);
        for (int i = 0; i < n * n; i++) {
            l.J[i] = (i % (n + 1) == 0 ? shift : 0) - l.J[i];
        }
        for (int i = 0; i < n; i++) {
            x[i] = b[i] = 1 + i - 0.3 * i * i;
        }
        assert_true(dense_factor(n, l.J, pivot));
        dense_solve(n, l.J, pivot, b);
        k->factor(k, 1, &l.t, l.x, l.p, l.q, &shift, l.lu, &worst, l.scratch);
        k->solve(k, 1, l.lu, x, l.scratch);
        for (int i = 0; i < n; i++) {
            assert_true(fabs(x[i] - b[i]) <= 1e-11 * (1 + fabs(b[i])));
        }
        assert_true(worst > 1e-4 && worst <= 1 + 1e-12);
    }
    lane_clear(&l);
    cgen_clear(&r);
    hand_clear(&h);
}

// x' = a x, y' = b y: pivots are shift - a, shift - b
static void worst_pivot(void **state)
{
    (void)state;
    hand h;
    hand_init(&h, (const char *const[]){"x", "y", NULL}, (const char *const[]){"a", "b", NULL});
    hand_rate(&h, "x", "* a x");
    hand_rate(&h, "y", "* b y");
    cgen_result r = hand_compile(&h, &(cgen_request){0});
    const kernel *k = r.kernel;
    lane l = lane_new(k);
    double shift = 4, worst;
    l.p[0] = 3;
    l.p[1] = -5;
    lane_rhs(&l);
    k->factor(k, 1, &l.t, l.x, l.p, l.q, &shift, l.lu, &worst, l.scratch);
    assert_true(fabs(worst - 1.0 / 7) < 1e-15);    // |4 - 3| / (4 + 3)
    l.p[0] = 4;
    k->factor(k, 1, &l.t, l.x, l.p, l.q, &shift, l.lu, &worst, l.scratch);
    assert_true(!(worst > 0));    // singular
    lane_clear(&l);
    cgen_clear(&r);
    hand_clear(&h);
}

typedef struct {
    double *t, *x, *p, *q, *dx, *ft, *lu, *worst, *b, *root, *on, *out, *shift, *scratch;
} pack;

// Every function of the kernel in a pack of W lanes: the same bits as in one lane
static void run_pack(const kernel *k, int W, pack *v)
{
    k->prepare(k, W, v->p, v->q, v->scratch);
    k->rhs(k, W, v->t, v->x, v->p, v->q, v->dx, v->scratch);
    k->rhs_t(k, W, v->t, v->x, v->p, v->q, v->ft, v->scratch);
    k->factor(k, W, v->t, v->x, v->p, v->q, v->shift, v->lu, v->worst, v->scratch);
    memcpy(v->b, v->dx, (size_t)(k->nx * W) * sizeof(double));
    k->solve(k, W, v->lu, v->b, v->scratch);
    k->roots(k, W, v->t, v->x, v->p, v->q, v->root, v->scratch);
    k->triggers(k, W, v->t, v->x, v->p, v->q, v->on, v->scratch);
    k->outputs(k, W, v->t, v->x, v->p, v->q, v->out, v->scratch);
}

static pack pack_new(const kernel *k, int W)
{
    pack v;
    double **all[] = {&v.t,     &v.x, &v.p,    &v.q,  &v.dx,  &v.ft,    &v.lu,
                      &v.worst, &v.b, &v.root, &v.on, &v.out, &v.shift, &v.scratch};
    size_t n = (size_t)(k->nx + k->np + k->nq + k->nlu + k->nroot + k->nevent + k->nout + k->nscratch + 1);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        *all[i] = base_alloc_aligned(n * (size_t)W * sizeof(double) + 64);
    }
    for (int l = 0; l < W; l++) {
        lane one = lane_new(k);
        set_lane(&one, l);
        for (int i = 0; i < k->nx; i++) {
            v.x[i * W + l] = one.x[i];
        }
        for (int j = 0; j < k->np; j++) {
            v.p[j * W + l] = one.p[j];
        }
        v.t[l] = one.t;
        v.shift[l] = 0.4 + l;
        lane_clear(&one);
    }
    return v;
}

static void pack_clear(pack *v)
{
    double *all[] = {v->t,     v->x, v->p,    v->q,  v->dx,  v->ft,    v->lu,
                     v->worst, v->b, v->root, v->on, v->out, v->shift, v->scratch};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        free(all[i]);
    }
}

static void assert_lane(const double *wide, int W, int l, const double *reference, int W0, int n)
{
    for (int i = 0; i < n; i++) {
        assert_memory_equal(&wide[i * W + l], &reference[i * W0 + l], sizeof(double));
    }
}

static void every_width_has_the_same_bits(void **state)
{
    (void)state;
    hand h;
    tumour(&h);
    expr_id output[] = {hand_expr(&h, "/ D + D K"), hand_expr(&h, "exp ~ * 0.01 C")};
    static const char *const isa[] = {"baseline", "avx2", "avx512"};
    cgen_request request = {.output = output, .noutput = 2};
    setenv("COLEY_ISA", "baseline", 1);
    cgen_result first = hand_compile(&h, &request);
    pack reference = pack_new(first.kernel, 16);
    run_pack(first.kernel, 16, &reference);
    for (int i = 0; i < 3; i++) {
        setenv("COLEY_ISA", isa[i], 1);
        cgen_result r = hand_compile(&h, &request);
        const kernel *k = r.kernel;
        for (int W = 1; W <= 16; W *= 2) {
            pack v = pack_new(k, W);
            run_pack(k, W, &v);
            for (int l = 0; l < W; l++) {
                assert_lane(v.q, W, l, reference.q, 16, k->nq);
                assert_lane(v.dx, W, l, reference.dx, 16, k->nx);
                assert_lane(v.ft, W, l, reference.ft, 16, k->nx);
                assert_lane(v.lu, W, l, reference.lu, 16, k->nlu);
                assert_lane(v.worst, W, l, reference.worst, 16, 1);
                assert_lane(v.b, W, l, reference.b, 16, k->nx);
                assert_lane(v.root, W, l, reference.root, 16, k->nroot);
                assert_lane(v.on, W, l, reference.on, 16, k->nevent);
                assert_lane(v.out, W, l, reference.out, 16, k->nout);
            }
            pack_clear(&v);
        }
        cgen_clear(&r);
    }
    unsetenv("COLEY_ISA");
    pack_clear(&reference);
    cgen_clear(&first);
    hand_clear(&h);
}

// Roots: C < 0.9, S >= 2 K, time > 5, C > 2. Triggers and right-hand side are decided by the very numbers of roots().
static void roots_and_events(void **state)
{
    (void)state;
    hand h;
    tumour(&h);
    cgen_result r = hand_compile(&h, &(cgen_request){0});
    const kernel *k = r.kernel;
    assert_int_equal(k->nroot, 4);
    assert_int_equal(k->nevent, 2);
    assert_string_equal(k->event_name[0], "erased");
    lane l = lane_new(k);
    set_lane(&l, 0);
    int closed = 0;
    for (int side = -1; side <= 1; side++) {
        double root[4], on[2];
        l.x[0] = 0.9 + side * 1e-16;    // one or no unit in the last place
        l.x[5] = 2 * l.p[1] + side * 1e-14;
        lane_rhs(&l);
        k->roots(k, 1, &l.t, l.x, l.p, l.q, root, l.scratch);
        k->triggers(k, 1, &l.t, l.x, l.p, l.q, on, l.scratch);
        for (int e = 0; e < 2; e++) {
            assert_true(on[e] == (k->root_closed[e] ? root[e] >= 0 : root[e] > 0));
        }
        assert_true(on[0] == (l.x[0] < 0.9));
        assert_true(on[1] == (l.x[5] >= 2 * l.p[1]));
    }
    for (int i = 0; i < 4; i++) {
        closed += k->root_closed[i];
    }
    assert_int_equal(closed, 1);

    double value;
    k->event_values(k, 0, l.t, l.x, l.p, l.q, &value, l.scratch);
    k->event_assign(k, 0, &value, l.x, l.p);
    assert_true(l.x[0] == 0);
    l.p[6] = 3;
    k->prepare(k, 1, l.p, l.q, l.scratch);
    k->event_values(k, 1, l.t, l.x, l.p, l.q, &value, l.scratch);
    k->event_assign(k, 1, &value, l.x, l.p);
    assert_true(l.p[6] == 4);
    lane_clear(&l);
    cgen_clear(&r);
    hand_clear(&h);
}

// What depends on inputs alone is in q, and constants do not reach the operations of the right-hand side
static void hoisting(void **state)
{
    (void)state;
    hand h;
    hand_init(&h, (const char *const[]){"x", NULL}, (const char *const[]){"a", "b", NULL});
    hand_rate(&h, "x", "* / exp a + b 2 x");
    cgen_result r = hand_compile(&h, &(cgen_request){0});
    assert_int_equal(r.kernel->nq, 1);
    cgen_clear(&r);
    const bool varies[] = {true, false};
    r = hand_compile(&h, &(cgen_request){.input_varies = varies, .input_value = (const double[]){0, 3}});
    assert_int_equal(r.kernel->np, 1);
    assert_int_equal(r.input_of[1], -1);
    lane l = lane_new(r.kernel);
    l.p[0] = 1;
    l.x[0] = 2;
    lane_rhs(&l);
    assert_true(fabs(l.dx[0] - 2 * exp(1) / 5) < 1e-15);
    assert_true(r.kernel->autonomous);
    lane_clear(&l);
    cgen_clear(&r);
    hand_clear(&h);
}

// No states, no events: nothing to do, and that works
static void empty_systems(void **state)
{
    (void)state;
    hand h;
    hand_init(&h, (const char *const[]){NULL}, (const char *const[]){NULL});
    cgen_result r = hand_compile(&h, &(cgen_request){0});
    lane l = lane_new(r.kernel);
    lane_rhs(&l);
    double shift = 1, worst;
    r.kernel->factor(r.kernel, 1, &l.t, l.x, l.p, l.q, &shift, l.lu, &worst, l.scratch);
    assert_true(worst == 1);
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
        cmocka_unit_test(rhs_is_what_was_written),
        cmocka_unit_test(jacobian_against_differences),
        cmocka_unit_test(factor_and_solve_against_dense),
        cmocka_unit_test(worst_pivot),
        cmocka_unit_test(every_width_has_the_same_bits),
        cmocka_unit_test(roots_and_events),
        cmocka_unit_test(hoisting),
        cmocka_unit_test(empty_systems),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
