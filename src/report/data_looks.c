// SPDX-License-Identifier: MIT
// Interim looks as the analysis made them (trial/looks.c): the bound and the statistic at each.
#include "report/data.h"

void report_looks(const report_data *r, json *j)
{
    json_open(j, "looks", '[');
    for (int i = 0; i < r->summary->nlook; i++) {
        const trial_look *l = &r->summary->look[i];
        json_open(j, NULL, '{');
        json_int(j, "arm", report_arm(r, l->arm));
        json_int(j, "reference", report_arm(r, l->reference));
        json_text(j, "endpoint", l->endpoint);
        json_int(j, "number", l->number);
        json_int(j, "of", l->of);
        json_int(j, "planned", l->planned);
        json_int(j, "events", l->events);
        json_bool(j, "reached", l->reached);
        json_bool(j, "held", l->held);
        json_number(j, "month", l->day / TRIAL_MONTH, 4);
        json_int(j, "patients", l->patients);
        json_number(j, "bound", l->bound, 4);
        json_number(j, "z", l->z, 4);
        json_number(j, "p", l->p, 3);
        json_number(j, "ratio", l->hazard_ratio.value, 4);
        json_number(j, "low", l->hazard_ratio.low, 4);
        json_number(j, "high", l->hazard_ratio.high, 4);
        json_bool(j, "stops", l->stops);
        json_close(j, '}');
    }
    json_close(j, ']');
}
