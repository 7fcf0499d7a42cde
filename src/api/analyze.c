// SPDX-License-Identifier: MIT
// Analysis of a trial's data through the public interface, simulated or observed: datasets become a run's tables, and
// analysis and report are those of a run.
#include <stdlib.h>
#include <string.h>

#include "adam/adam.h"
#include "api/api_int.h"
#include "api/trial_table.h"
#include "base/file.h"
#include "report/report.h"

void coley_analyze_default(coley_analyze_options *o)
{
    *o = (coley_analyze_options){0};
}

// The folder of the datasets: `folder`/adam where it is there, else `folder` itself.
static char *analyze_folder(const char *folder)
{
    char *adam = path_join(folder, "adam");
    if (!dir_exists(adam)) {
        free(adam);
        adam = base_strdup(folder);
    }
    return adam;
}

static bool analyze_write(const char *out, const char *json, adam_data *data, const trial_summary *summary,
                          diag_list *d)
{
    char *summary_path = path_join(out, "summary.json"), *report = path_join(out, "report.html");
    bool good = file_make_dirs(out, d) && file_write_atomic(summary_path, json, strlen(json), d) &&
                report_write(data->store, data->trial, summary, report, d);
    free(summary_path);
    free(report);
    return good;
}

coley_status coley_analyze(const coley_analyze_options *o, char **json, char **text, coley_messages *m)
{
    diag_list *d = m->list;
    arena *memory = arena_new();
    adam_data data;
    char *folder = analyze_folder(o->folder), *beside = path_join(o->folder, "analysis"), *made = NULL;
    coley_status status = COLEY_ERR_INPUT;
    if (json) *json = NULL;
    if (text) *text = NULL;
    if (adam_read(folder, o->reference, memory, &data, d)) {
        trial_summary *summary = trial_analyse(data.store, data.trial, d);
        made = summary ? trial_summary_json(summary) : NULL;
        status = !summary ? COLEY_ERR_NUMERIC
                 : analyze_write(o->out ? o->out : beside, made, &data, summary, d) ? COLEY_OK
                                                                                    : COLEY_ERR_IO;
        if (status == COLEY_OK && text) *text = trial_table(summary);
        trial_summary_free(summary);
        store_close(data.store, d);
    }
    if (status == COLEY_OK && json) {
        *json = made;
        made = NULL;
    }
    free(made);
    free(folder);
    free(beside);
    arena_free(memory);
    return status;
}
