// SPDX-License-Identifier: MIT
// What leaving out the patients who could not be computed can have changed, as trial/left_out.c tells it.
#include "report/data.h"
#include "report/labels.h"

enum { MOST_BOUNDS = 40 };

static void write_bound(const report_data *r, json *j, const trial_bound *b)
{
    json_open(j, NULL, '{');
    json_text(j, "label", report_endpoint_label(r->memory, b->endpoint).label);
    json_number(j, "value", b->value, 4);
    json_number(j, "worst", b->worst, 4);
    json_number(j, "best", b->best, 4);
    json_close(j, '}');
}

void report_failures(const report_data *r, json *j)
{
    json_open(j, "failures", '[');
    for (int arm = 0; arm < r->trial->narm; arm++) {
        const trial_arm_summary *a = &r->summary->arm[arm];
        trial_bound bound[MOST_BOUNDS];
        int n = trial_left_out(a, bound, MOST_BOUNDS);
        json_open(j, NULL, '{');
        json_int(j, "arm", arm);
        json_int(j, "n", r->computed[arm]);
        json_int(j, "failed", a->failed);
        json_open(j, "endpoints", '[');
        for (int i = 0; i < n; i++) write_bound(r, j, &bound[i]);
        json_close(j, ']');
        json_close(j, '}');
    }
    json_close(j, ']');
}
