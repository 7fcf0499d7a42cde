// SPDX-License-Identifier: MIT
// Machine code of a kernel: published once for each width, then called.
#include "kernel/listing.h"

#include <stdlib.h>

static int width_at(int W)
{
    return __builtin_ctz((unsigned)W);
}

void kernel_listing_publish(kernel_listing *l, int W, kernel_code *code)
{
    kernel_code *none = NULL;
    if (!atomic_compare_exchange_strong(&l->code[width_at(W)], &none, code)) {
        code->close(code);
    }
}

void kernel_listing_clear(kernel_listing *l)
{
    for (int w = 0; w < KERNEL_WIDTHS; w++) {
        kernel_code *code = atomic_exchange(&l->code[w], NULL);
        if (code) {
            code->close(code);
        }
    }
    for (int i = 0; i < l->nlist; i++) {
        program_free(&l->list[i]);
    }
    free(l->list);
    free(l->constants.value);
    *l = (kernel_listing){0};
}

bool kernel_listing_run(const kernel_listing *l, int f, int W, double *const section[R_SECTIONS])
{
    const kernel_code *code = atomic_load_explicit(&l->code[width_at(W)], memory_order_acquire);
    if (!code || !code->function[f]) {
        return false;
    }
    if (code->lanes == W) {
        code->function[f](section, code->math);
        return true;
    }
    for (int first = 0; first < W; first += code->lanes) {
        double *part[R_SECTIONS];
        for (int s = 0; s < R_SECTIONS; s++) {
            part[s] = section[s] ? section[s] + first : NULL;
        }
        code->function[f](part, code->math);
    }
    return true;
}
