// SPDX-License-Identifier: MIT
// Compiled kernels for both solvers: packs of the width that Coley runs and single lanes for CVODE, all there before
// anything is timed.
#include "bench/solver/bench.h"
#include "native/native.h"

bool bench_compile(bench_case *c, int width, const char *back_end, diag_list *d)
{
    native_choice choice;
    if (!native_choice_read(back_end, &choice, d)) return false;
    if (choice == NATIVE_INTERPRETER) return true;
    c->builder = native_builder_new(interp_isa_choose(), NULL);
    native_builder_add(c->builder, c->k, 1);    // first: packs bring a smaller part for
                                                // one lane, which would take its place
    native_builder_add(c->builder, c->k, bench_width(width));
    const bool built = native_builder_wait(c->builder, NULL);
    native_builder_report(c->builder, d);
    if (!built && choice == NATIVE_C) diag_add(d, DIAG_ERROR, (src_loc){0}, NULL, "the kernels could not be compiled");
    return built || choice != NATIVE_C;
}

void bench_compile_end(bench_case *c)
{
    if (c->builder) native_builder_free(c->builder);
    c->builder = NULL;
}

const char *bench_back_end(const bench_case *c, int width)
{
    const kernel *k = c->k;
    const bool lanes = k->is_compiled && k->is_compiled(k, bench_width(width)),
               single = k->is_compiled && k->is_compiled(k, 1);
    return lanes && single ? "c" : lanes || single ? "c for some widths" : "interpreter";
}
