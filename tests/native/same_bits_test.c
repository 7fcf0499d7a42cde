// SPDX-License-Identifier: MIT
// Compiled code against the interpreter: every operation and random lists, on ordinary and odd numbers, on every
// instruction set that this machine has, at every width: the same bits. And a compiled kernel of a whole model in use.
#include "random_listing.h"
#include "tests/folder.h"

#include "../cgen/handmade.h"
#include "num/fmath.h"

static interp_isa best(void)
{
    unsetenv("COLEY_ISA");
    return interp_isa_choose();
}

// All bits but those of NaN, whose sign and payload IEEE 754 leaves open
static void assert_same(const double *got, const double *expected, int n)
{
    for (int i = 0; i < n; i++) {
        if (expected[i] != expected[i]) {
            assert_true(got[i] != got[i]);
        } else {
            assert_memory_equal(&got[i], &expected[i], sizeof *got);
        }
    }
}

static void compare(const kernel_listing *l, int f, int W)
{
    enum { MOST = ((int)K_N > (int)RANDOM_OUT ? (int)K_N : (int)RANDOM_OUT) * KERNEL_MAX_WIDTH };
    interp *reference = interp_new(&l->list[f], &l->constants, ISA_BASELINE);
    double *x = base_alloc_aligned(RANDOM_X * 16 * sizeof *x), *p = base_alloc_aligned(RANDOM_X * 16 * sizeof *p);
    double *got = base_alloc_aligned(MOST * sizeof *got), *expected = base_alloc_aligned(MOST * sizeof *got);
    double *scratch = base_alloc_aligned((size_t)(interp_scratch(reference) * W + 8) * sizeof *scratch);
    for (int round = 0; round < 40; round++) {
        for (int i = 0; i < RANDOM_X * W; i++) {
            x[i] = random_number();
            p[i] = random_number();
        }
        assert_true(kernel_listing_run(l, f, W, (double *[R_SECTIONS]){[R_X] = x, [R_P] = p, [R_OUT] = got}));
        interp_run(reference, W, (double *[R_SECTIONS]){[R_X] = x, [R_P] = p, [R_OUT] = expected}, scratch);
        assert_same(got, expected, MOST);
    }
    interp_free(reference);
    free(x);
    free(p);
    free(got);
    free(expected);
    free(scratch);
}

static void every_width_and_instruction_set(void **unused)
{
    (void)unused;
    char folder[64];
    if (!has_compiler()) {
        skip();
    }
    assert_int_equal(folder_make(folder), 0);
    for (int isa = 0; isa <= (int)best(); isa++) {
        for (int W = 1; W <= KERNEL_MAX_WIDTH; W *= 2) {
            // a pack of two vectors, of one; other widths on the best set alone, for time's sake
            if (isa < (int)best() ? W != 4 && W != 16 : W == 4) {
                continue;
            }
            kernel_listing l;
            random_state = 7;    // the same lists, so that they are compiled once for each flag
            kernel k = random_kernel(&l);
            native_builder *b = native_builder_new((interp_isa)isa, folder);
            native_builder_add(b, &k, W);
            assert_true(native_builder_wait(b, NULL));
            native_builder_free(b);
            compare(&l, KF_RHS, W);
            compare(&l, KF_FACTOR, W);
            compare(&l, KF_ROOTS, W);
            compare(&l, KF_ROOTS, 1);
            kernel_listing_clear(&l);
        }
    }
    assert_int_equal(folder_remove(folder), 0);
}

// A patient's worth of calls in a row: what is compiled takes over from the interpreter at any of them
static void calls_of_a_model(const kernel *k, double *out)
{
    lane l = lane_new(k);
    double worst, shift = 3.7;
    for (int i = 0; i < k->nx; i++) {
        l.x[i] = 0.3 + i;
    }
    for (int j = 0; j < k->np; j++) {
        l.p[j] = 0.7 + 0.2 * j;
    }
    l.t = 6;
    lane_rhs(&l);
    memcpy(out, l.dx, (size_t)k->nx * sizeof *out);
    k->factor(k, 1, &l.t, l.x, l.p, l.q, &shift, l.lu, &worst, l.scratch);
    k->solve(k, 1, l.lu, l.dx, l.scratch);
    memcpy(out + k->nx, l.dx, (size_t)k->nx * sizeof *out);
    out[2 * k->nx] = worst;
    k->roots(k, 1, &l.t, l.x, l.p, l.q, l.dx, l.scratch);
    memcpy(out + 2 * k->nx + 1, l.dx, (size_t)k->nroot * sizeof *out);
    k->triggers(k, 1, &l.t, l.x, l.p, l.q, l.dx, l.scratch);
    memcpy(out + 2 * k->nx + 1 + k->nroot, l.dx, (size_t)k->nevent * sizeof *out);
    k->event_values(k, 0, l.t, l.x, l.p, l.q, &out[2 * k->nx + 1 + k->nroot + k->nevent], l.scratch);
    lane_clear(&l);
}

static void a_model_goes_on_with_the_same_bits(void **unused)
{
    (void)unused;
    char folder[64];
    if (!has_compiler()) {
        skip();
    }
    assert_int_equal(folder_make(folder), 0);
    hand h;
    hand_init(&h, (const char *const[]){"C", "T", "S", NULL}, (const char *const[]){"k", "K", NULL});
    hand_rate(&h, "C", "- * * 0.1 C - 1 / C 1e3 / * * k T C + K C");
    hand_rate(&h, "T", "- + * 0.3 / ^ C 1.7 + ^ 10 1.7 ^ C 1.7 piecewise && > time 5 > C 2 0.7 0 * 0.2 T");
    hand_rate(&h, "S", "- + sqrt S sin time + 1 ^ S 1.5 * S ^ T 3");
    hand_event(&h, "erased", "< C 0.9", "C", "* 0.5 K");
    cgen_result r = hand_compile(&h, &(cgen_request){0});
    double before[32] = {0}, after[32] = {0};
    assert_false(r.kernel->is_compiled(r.kernel, 1));
    calls_of_a_model(r.kernel, before);
    native_builder *b = native_builder_new(best(), folder);
    native_builder_add(b, r.kernel, 1);
    assert_true(native_builder_wait(b, NULL));
    native_builder_free(b);
    assert_true(r.kernel->is_compiled(r.kernel, 1));
    assert_false(r.kernel->is_compiled(r.kernel, 8));
    calls_of_a_model(r.kernel, after);
    assert_true(before[0] != 0);
    assert_memory_equal(before, after, sizeof before);
    cgen_clear(&r);
    hand_clear(&h);
    assert_int_equal(folder_remove(folder), 0);
}

int main(void)
{
    if (!fmath_supported()) {
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_width_and_instruction_set),
        cmocka_unit_test(a_model_goes_on_with_the_same_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
