// SPDX-License-Identifier: MIT
// The interpreter against program_apply(): every operation at every width and instruction set that this machine has,
// the same bits, on ordinary and on odd numbers; and random lists of operations, where schedules, chains and reused
// slots could go wrong.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "kernel/interp.h"
#include "num/fmath.h"

static const double odd[] = {0,      -0.0,    1,     -1,     0.5,       2,         3,           -2.5,
                             1e-310, -1e-300, 1e300, -1e308, INFINITY,  -INFINITY, NAN,         1.0 / 3,
                             700,    -745.2,  0.1,   1e-8,   12345.678, -7.25,     1 + 0x1p-52, 170};
enum { NODD = sizeof odd / sizeof *odd };

static uint64_t state = 1;

static uint32_t below(uint32_t n)
{
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;    // Knuth's MMIX generator
    return (uint32_t)(state >> 33) % n;
}

static double draw(void)
{
    if (below(3) == 0) {
        return odd[below(NODD)];
    }
    return ldexp((double)below(1u << 31) - (1 << 30), (int)below(40) - 50);
}

// All bits but those of NaN, whose sign and payload IEEE 754 leaves open
static void assert_same(double got, double expected)
{
    if (expected != expected) {
        assert_true(got != got);
    } else {
        assert_memory_equal(&got, &expected, sizeof got);
    }
}

static interp_isa best(void)
{
    unsetenv("COLEY_ISA");
    return interp_isa_choose();
}

static void operations_one_by_one(void **unused)
{
    (void)unused;
    enum { ROUNDS = 40 };
    for (int isa = 0; isa <= (int)best(); isa++) {
        for (int op = 0; op < K_N; op++) {
            program p = {0};
            program_constants none = {0};
            int arity = program_arity((program_op)op);
            program_ref arg[3];
            for (int k = 0; k < 3; k++) {
                arg[k] = k < arity ? program_at(R_X, k) : PROGRAM_NO_REF;
            }
            program_emit_to(&p, (program_op)op, program_at(R_OUT, 0), arg[0], arg[1], arg[2]);
            program_end(&p);
            interp *in = interp_new(&p, &none, (interp_isa)isa);
            for (int W = 1; W <= KERNEL_MAX_WIDTH; W *= 2) {
                double *x = base_alloc_aligned((size_t)(3 * W) * sizeof *x),
                       *out = base_alloc_aligned((size_t)(W + 8) * sizeof *out);
                for (int round = 0; round < ROUNDS; round++) {
                    for (int i = 0; i < 3 * W; i++) {
                        x[i] = draw();
                    }
                    double *section[R_SECTIONS] = {[R_X] = x, [R_OUT] = out};
                    interp_run(in, W, section, NULL);
                    for (int l = 0; l < W; l++) {
                        assert_same(out[l], program_apply((program_op)op, x[l], x[W + l], x[2 * W + l]));
                    }
                }
                free(x);
                free(out);
            }
            interp_free(in);
            program_free(&p);
        }
    }
}

// A random list: temporaries, outputs that are read again, sums that chain, constants.
enum { NX = 6, NOUT = 9, NLINE = 120 };

typedef struct {
    program p;
    program_constants k;
} list;

static program_ref random_ref(list *l)
{
    if (l->p.ntemp > 0 && below(4) > 0) {
        int back = (int)below(below(4) == 0 ? (uint32_t)l->p.ntemp : (uint32_t)(l->p.ntemp < 5 ? l->p.ntemp : 5));
        return program_at(R_TEMP, l->p.ntemp - 1 - back);
    }
    if (below(4) == 0) {
        return program_constant(&l->k, (double)below(5) - 2.5);
    }
    return program_at(R_X, (int)below(NX));
}

static list random_list(void)
{
    static const program_op common[] = {K_ADD, K_SUB, K_MUL, K_FMA,    K_FNMA, K_FMS,  K_ADD, K_FMA, K_FNMA,
                                        K_SUB, K_DIV, K_MAX, K_SELECT, K_NEG,  K_SQRT, K_EXP, K_LT,  K_SIN};
    list l = {0};
    for (int i = 0; i < NLINE; i++) {
        program_op op = common[below(sizeof common / sizeof *common)];
        int arity = program_arity(op);
        program_ref a = random_ref(&l), b = arity > 1 ? random_ref(&l) : PROGRAM_NO_REF;
        program_ref c = arity > 2 ? random_ref(&l) : PROGRAM_NO_REF;
        program_emit(&l.p, op, a, b, c);
    }
    for (int i = 0; i < NOUT; i++) {
        program_store(&l.p, program_at(R_OUT, i),
                      i == 0 ? program_at(R_X, 0) : program_at(R_TEMP, NLINE - 1 - (int)below(NLINE / 2)));
    }
    return l;
}

static double value_of(const list *l, program_ref r, const double *x, const double *temp)
{
    if (r == PROGRAM_NO_REF) {
        return 0;
    }
    int i = program_index(r);
    return program_section_of(r) == R_CONST ? l->k.value[i] : program_section_of(r) == R_X ? x[i] : temp[i];
}

// Lines in their order before program_end(), one lane
static void reference(const list *l, const double *x, double *out)
{
    double temp[NLINE];
    for (int i = 0; i < l->p.n; i++) {
        const program_line *line = &l->p.line[i];
        double v = program_apply(line->op, value_of(l, line->a, x, temp), value_of(l, line->b, x, temp),
                                 value_of(l, line->c, x, temp));
        if (program_section_of(line->dst) == R_TEMP) {
            temp[program_index(line->dst)] = v;
        } else {
            out[program_index(line->dst)] = v;
        }
    }
    for (int t = 0; t < l->p.ntemp; t++) {
        if (l->p.home[t] != PROGRAM_NO_REF) {
            out[program_index(l->p.home[t])] = temp[t];
        }
    }
}

static void check_list(list *l, interp_isa isa, const double (*x)[NX], const double (*expected)[NOUT])
{
    interp *in = interp_new(&l->p, &l->k, isa);
    for (int W = 1; W <= KERNEL_MAX_WIDTH; W *= 2) {
        double *vx = base_alloc_aligned((size_t)(NX * W) * sizeof *vx),
               *vo = base_alloc_aligned((size_t)(NOUT * W) * sizeof *vo);
        double *scratch = base_alloc_aligned((size_t)(interp_scratch(in) * W + 8) * sizeof *scratch);
        for (int i = 0; i < NX * W; i++) {
            vx[i] = x[i % W][i / W];
        }
        interp_run(in, W, (double *[R_SECTIONS]){[R_X] = vx, [R_OUT] = vo}, scratch);
        for (int i = 0; i < NOUT * W; i++) {
            assert_same(vo[i], expected[i % W][i / W]);
        }
        free(vx);
        free(vo);
        free(scratch);
    }
    interp_free(in);
}

static void random_lists(void **unused)
{
    (void)unused;
    for (int round = 0; round < 150; round++) {
        list l = random_list();
        double x[KERNEL_MAX_WIDTH][NX], expected[KERNEL_MAX_WIDTH][NOUT];
        for (int lane = 0; lane < KERNEL_MAX_WIDTH; lane++) {
            for (int i = 0; i < NX; i++) {
                x[lane][i] = (double)below(2000) / 100 - 8;
            }
            reference(&l, x[lane], expected[lane]);
        }
        program_end(&l.p);
        for (int isa = 0; isa <= (int)best(); isa++) {
            check_list(&l, (interp_isa)isa, x, expected);
        }
        program_free(&l.p);
        free(l.k.value);
    }
}

// A thousand sums that feed one another need one dispatch and few slots
static void runs_and_slots(void **unused)
{
    (void)unused;
    program p = {0};
    program_constants none = {0};
    program_ref sum = program_at(R_X, 0);
    for (int i = 0; i < 1000; i++) {
        sum = program_emit(&p, i % 2 ? K_FMA : K_MUL, sum, program_at(R_X, 1),
                           i % 2 ? program_at(R_X, 2) : PROGRAM_NO_REF);
    }
    program_store(&p, program_at(R_OUT, 0), sum);
    program_end(&p);
    interp *in = interp_new(&p, &none, ISA_BASELINE);
    assert_true(interp_scratch(in) <= 2);
    interp_free(in);
    program_free(&p);

    p = (program){0};
    for (int i = 0; i < 1000; i++) {
        program_emit_to(&p, i % 2 ? K_ADD : K_MUL, program_at(R_OUT, i), program_at(R_X, i), program_at(R_X, 1),
                        PROGRAM_NO_REF);
    }
    program_end(&p);
    in = interp_new(&p, &none, ISA_BASELINE);
    assert_int_equal(interp_dispatches(in), 2);
    interp_free(in);
    program_free(&p);
}

static void environment_chooses(void **unused)
{
    (void)unused;
    setenv("COLEY_ISA", "baseline", 1);
    assert_int_equal(interp_isa_choose(), ISA_BASELINE);
    setenv("COLEY_ISA", "nonsense", 1);
    interp_isa other = interp_isa_choose();
    assert_int_equal(other, best());
}

static void environment_is_checked(void **unused)
{
    (void)unused;
    static const char *const good[] = {"", "baseline", "avx2", "avx512"}, *const bad[] = {"avx3", "AVX2", "avx",
                                                                                          " avx2"};
    diag_list *d = diag_new();
    for (int i = 0; i < 4; i++) {
        setenv("COLEY_ISA", good[i], 1);
        assert_true(interp_isa_check(d));
    }
    unsetenv("COLEY_ISA");
    assert_true(interp_isa_check(d));
    assert_int_equal(diag_count(d), 0);
    for (int i = 0; i < 4; i++) {
        setenv("COLEY_ISA", bad[i], 1);
        assert_false(interp_isa_check(d));
        assert_int_equal(diag_errors(d), i + 1);
    }
    assert_string_equal(diag_at(d, 0)->message, "COLEY_ISA is 'avx3'");
    unsetenv("COLEY_ISA");
    diag_free(d);
}

int main(void)
{
    if (!fmath_supported()) {
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operations_one_by_one),  cmocka_unit_test(random_lists),
        cmocka_unit_test(runs_and_slots),         cmocka_unit_test(environment_chooses),
        cmocka_unit_test(environment_is_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
