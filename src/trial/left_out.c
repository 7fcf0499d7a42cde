// SPDX-License-Identifier: MIT
// What leaving out the patients who could not be computed can have changed: a share S of n patients, with f more of
// whom nothing is known, lies between nS/(n + f), where each of them did badly (no response; progression and death on
// day 0), and (nS + f)/(n + f), where each did well (response; alive, without progression, at the time asked for).
// Exact for response, and for Kaplan-Meier where nobody is censored before; shares are in %, as endpoints are.
#include <math.h>
#include <string.h>

#include "trial/trial.h"

static bool left_out_is_share(const char *name)
{
    return !strcmp(name, "ORR") || !strncmp(name, "PFS_rate_", 9) || !strncmp(name, "OS_", 3);
}

int trial_left_out(const trial_arm_summary *a, trial_bound *out, int room)
{
    int n = 0;
    for (int i = 0; i < a->nendpoint && a->failed && n < room; i++) {
        const trial_endpoint *e = &a->endpoint[i];
        double known = e->value * e->n, all = (double)e->n + a->failed;
        if (left_out_is_share(e->name)) {
            // nobody computed: nothing is known, so anything may be
            known = e->n ? known : 0;
            out[n++] =
                (trial_bound){e->name, e->value, known / all, (known + 100.0 * a->failed) / all, e->n, a->failed};
        }
    }
    return n;
}
