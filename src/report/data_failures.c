// SPDX-License-Identifier: MIT
// What leaving out the patients who could not be computed does: shares as analysed, and what they would be if every one
// of those had failed on treatment or every one had done well. What lies between is all that they can have changed.
#include <math.h>
#include <stdlib.h>

#include "report/data.h"
#include "stats/categorical.h"
#include "stats/survival.h"

// Milestones of survival, where a failed patient is taken to have died on day 0 or to be alive at the end.
static const double MILESTONE = 12;                      // [month]

static void write_share(json *j, const char *label, stats_estimate e, double worst, double best)
{
    json_open(j, NULL, '{');
    json_text(j, "label", label);
    json_number(j, "value", 100*e.value, 4);
    json_number(j, "low", 100*e.low, 4);
    json_number(j, "high", 100*e.high, 4);
    json_number(j, "worst", 100*worst, 4);
    json_number(j, "best", 100*best, 4);
    json_close(j, '}');
}

static void write_response(const report_data *r, json *j, int arm, int n, int failed)
{
    static const char *const name[] = {"patient", "cut_response"};
    int x = 0, all = n + failed;
    bool known = false;
    report_rows rows = report_open(r, "results", name, 2, r->trial->arm[arm].name);
    while (report_next(&rows)) {
        known = known || *report_text(&rows, 1);
        x += report_own(r, arm, report_int(&rows, 0)) && report_responded(report_text(&rows, 1));
    }
    report_close(&rows);
    if (!known) return;              // times to events alone tell no responses
    double patients = all ? all : NAN;
    write_share(j, "Objective response, confirmed", proportion_clopper_pearson(x, n), x/patients,
                (x + failed)/patients);
}

static void write_survival(const report_data *r, json *j, int arm, const char *what, const char *label, int failed)
{
    double *day;
    int *event, n = report_times(r, arm, what, &day, &event);
    km_curve k;
    km_init(&k, day, event, n);
    km_point at = km_at(&k, MILESTONE*TRIAL_MONTH);
    double all = n + failed > 0 ? n + failed : NAN;
    write_share(j, label, at.survival, at.survival.value*n/all, (at.survival.value*n + failed)/all);
    km_clear(&k);
    free(day);
    free(event);
}

void report_failures(const report_data *r, json *j)
{
    json_open(j, "failures", '[');
    for (int arm = 0; arm < r->trial->narm; arm++) {
        int n = r->computed[arm], failed = r->summary->arm[arm].failed;
        json_open(j, NULL, '{');
        json_int(j, "arm", arm);
        json_int(j, "n", n);
        json_int(j, "failed", failed);
        json_open(j, "endpoints", '[');
        write_response(r, j, arm, n, failed);
        write_survival(r, j, arm, "full_pfs", "PFS at 12 months", failed);
        write_survival(r, j, arm, "full_os", "OS at 12 months", failed);
        json_close(j, ']');
        json_close(j, '}');
    }
    json_close(j, ']');
}
