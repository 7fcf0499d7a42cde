// SPDX-License-Identifier: MIT
// What is done to a model in each scenario: when the run starts, how long it lasts, which states get which doses. A
// model that has no row here is run undosed, for 360 of its units of time or for as long as the settings beside it say
// (settings.txt as in the SBML Test Suite).
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "bench/solver/bench.h"

typedef struct {
    const char *label;
    bench_plan plan[BENCH_SCENARIOS];
} scenario_row;

static const scenario_row rows[] = {
    // grown for 3300 days to 3e9 tumour cells, then nivolumab and entinostat; amounts in the file's unit of substance,
    // mole: 240 mg of 143.6 kg/mol into V_C.nivo, 5 mg of 376.4 g/mol into V_C.ENT_Buccal
    {.label = "QSP_BreastCancer_Wang2020",
     .plan = {{.time_unit = "day", .length = 360},
              {.time_unit = "day",
               .start = 3300,
               .length = 360,
               .ndrug = 2,
               .drug = {{"mw092b1fb2_83fd_4769_ac98_cf59f0bb2784", 1.6713e-6, 0, 14, 350},
                        {"mw115206c3_1b63_42f2_a4c3_0f04995e2a65", 1.3284e-5, 0, 7, 357}}}}},
};

static double scenario_duration(const char *folder)
{
    static const char key[] = "\nduration:";
    double length = 0;
    char *path = path_join(folder, "settings.txt");
    diag_list *quiet = diag_new();
    char *text = file_exists(path) ? file_read_text(path, NULL, quiet, NULL) : NULL;
    const char *at = text ? strstr(text, key) : NULL;
    if (at) length = strtod(at + strlen(key), NULL);
    diag_free(quiet);
    free(text);
    free(path);
    return isfinite(length) && length > 0 ? length : 360;
}

bool bench_plan_find(const char *label, const char *folder, int scenario, bench_plan *out)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strcmp(rows[i].label, label) == 0) {
            *out = rows[i].plan[scenario];
            return true;
        }
    }
    *out = (bench_plan){.length = scenario_duration(folder)};
    return scenario == BENCH_UNDOSED;
}

void bench_plan_doses(bench_case *c, const bench_plan *p, const int *state)
{
    const double *amount[BENCH_MAX_DRUGS];
    double next[BENCH_MAX_DRUGS];
    for (int i = 0; i < p->ndrug; i++) {
        double *a = arena_alloc(c->memory, sizeof *a * (size_t)c->n);
        for (int k = 0; k < c->n; k++) a[k] = p->drug[i].amount;
        amount[i] = a;
        next[i] = p->drug[i].first;
    }
    for (;;) {
        int first = -1;
        for (int i = 0; i < p->ndrug; i++) {
            if (next[i] <= p->drug[i].last && (first < 0 || next[i] < next[first])) first = i;
        }
        if (first < 0) return;
        if (state[first] >= 0) bench_case_dose(c, c->start + next[first], state[first], amount[first]);
        next[first] += p->drug[first].every;
    }
}
