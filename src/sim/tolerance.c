// SPDX-License-Identifier: MIT
// Default absolute tolerances; the rule is in sim.h.
#include <math.h>

#include "sim/sim.h"

static const double CELL_LEVEL = 1e-2, OTHER_LEVEL = 1e-6, INITIAL_SHARE = 1e-3;

void sim_tolerances(const ode_system *s, double rtol, const double *x, double *atol)
{
    double largest = 0;
    for (int i = 0; x && i < s->nstate; i++) {
        if (isfinite(x[i])) largest = fmax(largest, fabs(x[i]));
    }
    for (int i = 0; i < s->nstate; i++) {
        const unit u = s->state[i].unit;
        double level = OTHER_LEVEL;
        if (!u.known) level = largest > 0 ? OTHER_LEVEL * largest : OTHER_LEVEL;
        else if (u.dim[DIM_COUNT] != 0) level = CELL_LEVEL;
        else if (largest > 0) level = fmin(OTHER_LEVEL, OTHER_LEVEL * largest);
        if (s->units_converted && u.known) level = fmin(level, level / u.factor);
        if (x && x[i] != 0 && isfinite(x[i])) level = fmin(level, INITIAL_SHARE * fabs(x[i]));
        atol[i] = rtol * level;
    }
}
