// SPDX-License-Identifier: MIT
// The symbolic sparse Jacobian, and the derivative by time.
#include <stdlib.h>

#include "base/arena.h"
#include "cgen/cgen_int.h"

void jacobian_derive(reduced *r)
{
    size_t row_cap = 0, col_cap = 0, cap = 0;
    int nrow = 0, ncol = 0;
    for (int j = 0; j < r->nx; j++) {
        for (int i = 0; i < r->nx; i++) {
            expr_id entry = expr_diff(r->g, r->derivative[i], 1 + r->state[j]);
            if (expr_is_const(r->g, entry, 0)) {
                continue;
            }
            ARRAY_PUSH(r->jac_row, nrow, row_cap, i);
            ARRAY_PUSH(r->jac_col, ncol, col_cap, j);
            ARRAY_PUSH(r->jac, r->njac, cap, entry);
        }
    }
    r->by_time = base_alloc((size_t)r->nx + 1, sizeof *r->by_time);
    r->autonomous = true;
    for (int i = 0; i < r->nx; i++) {
        r->by_time[i] = expr_diff(r->g, r->derivative[i], 0);
        r->autonomous = r->autonomous && expr_is_const(r->g, r->by_time[i], 0);
    }
}
