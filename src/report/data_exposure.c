// SPDX-License-Identifier: MIT
// What patients were given: doses of each drug, doses left out, and how many stopped it for good before its time.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "report/data.h"
#include "stats/samples.h"

enum { MOST_DRUGS = 32 };

typedef struct {
    double *dose;    // of each patient
    size_t n, cap;
    int64_t given, omitted, stopped;
} drug_use;

static void load_arm(const report_data *r, int arm, map *drugs, drug_use *use)
{
    enum { PATIENT, DRUG, DOSES, OMITTED, STOPPED };
    static const char *const name[] = {"patient", "drug", "doses", "omitted", "stopped_day"};
    report_rows x = report_open(r, "exposure", name, 5, r->trial->arm[arm].name);
    while (report_next(&x)) {
        int drug = map_get(drugs, report_text(&x, DRUG));
        if (isnan(report_real(&x, OMITTED))) continue;    // data that tell who was treated, and no doses
        if (!report_own(r, arm, report_int(&x, PATIENT))) continue;
        if (drug < 0) {
            if ((drug = map_count(drugs)) >= MOST_DRUGS) continue;
            map_set(drugs, report_text(&x, DRUG), drug);
        }
        drug_use *u = &use[drug];
        ARRAY_PUSH(u->dose, u->n, u->cap, report_real(&x, DOSES));
        u->given += report_int(&x, DOSES);
        u->omitted += report_int(&x, OMITTED);
        u->stopped += !isnan(report_real(&x, STOPPED));
    }
    report_close(&x);
}

static void write_use(json *j, int arm, const char *drug, const drug_use *u)
{
    json_open(j, NULL, '{');
    json_int(j, "arm", arm);
    json_text(j, "drug", drug);
    json_int(j, "patients", (int64_t)u->n);
    json_number(j, "doses", sample_quantile(u->dose, (int)u->n, 0.5, 2), 4);
    json_number(j, "doses_low", sample_quantile(u->dose, (int)u->n, 0.1, 2), 4);
    json_number(j, "doses_high", sample_quantile(u->dose, (int)u->n, 0.9, 2), 4);
    int64_t planned = u->given + u->omitted;
    json_number(j, "omitted", planned ? 100.0 * (double)u->omitted / (double)planned : NAN, 3);
    json_number(j, "stopped", u->n ? 100.0 * (double)u->stopped / (double)u->n : NAN, 3);
    json_close(j, '}');
}

void report_exposure(const report_data *r, json *j)
{
    json_open(j, "exposure", '[');
    for (int arm = 0; arm < r->trial->narm; arm++) {
        map *drugs = map_new();
        drug_use use[MOST_DRUGS] = {0};
        load_arm(r, arm, drugs, use);
        for (int i = 0; i < map_count(drugs); i++) {
            write_use(j, arm, map_key(drugs, i), &use[i]);
            free(use[i].dose);
        }
        map_free(drugs);
    }
    json_close(j, ']');
}
