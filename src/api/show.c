// SPDX-License-Identifier: MIT
// Looking at a run, and at one patient of it, through the public interface.
#include <stdlib.h>

#include "api/api_int.h"
#include "base/file.h"
#include "show/show.h"

enum { SHOW_LEAST_COLUMNS = 40, SHOW_MOST_COLUMNS = 400 };
static const double SHOW_LEAST_EVERY = 0.01, SHOW_MOST_EVERY = 10000;    // [day]; all values of a course are in memory

void coley_show_default(coley_show_options *o)
{
    *o = (coley_show_options){.columns = 80};
}

static coley_status show_patient(const coley_show_options *o, store *s, const char *path, const show_terminal *t,
                                 char **text, char **svg, char **csv, diag_list *d)
{
    if (o->every_days != 0 && !(o->every_days >= SHOW_LEAST_EVERY && o->every_days <= SHOW_MOST_EVERY)) {
        diag_add(d, DIAG_ERROR, (src_loc){0}, "0.01 to 10000 days between values; 0: half a day", "'every_days' is %g",
                 o->every_days);
        return COLEY_ERR_INPUT;
    }
    trial_replay *r = trial_replay_new(s, path, o->patient, o->arm, o->every_days, d);
    if (!r) {
        return COLEY_ERR_INPUT;
    }
    if (text) *text = show_text(r, t);
    if (svg) *svg = show_svg(r);
    if (csv) *csv = show_csv(r);
    bool other = r->check == REPLAY_OTHER;
    if (other) {
        diag_add(d, DIAG_ERROR, (src_loc){diag_file(d, path, "", 0), 0, 0, 0},
                 "the rows of the run: program, trial and library are those of the run",
                 "patient %lld computed again has other rows: %s", (long long)o->patient, r->difference);
    }
    trial_replay_free(r);
    return other ? COLEY_ERR_NUMERIC : COLEY_OK;
}

coley_status coley_show(const coley_show_options *o, char **text, char **svg, char **csv, coley_messages *m)
{
    int columns = o->columns < SHOW_LEAST_COLUMNS ? SHOW_LEAST_COLUMNS : o->columns;
    show_terminal t = {columns > SHOW_MOST_COLUMNS ? SHOW_MOST_COLUMNS : columns, o->colour, o->ascii};
    char *path = dir_exists(o->run) ? path_join(o->run, "run.sqlite") : base_strdup(o->run);
    if (text) *text = NULL;
    if (svg) *svg = NULL;
    if (csv) *csv = NULL;
    store *s = store_open(path, STORE_READ, NULL, 0, m->list);
    coley_status status = s ? COLEY_OK : COLEY_ERR_INPUT;
    if (s && o->patient) {
        status = show_patient(o, s, path, &t, text, svg, csv, m->list);
    } else if (s && text) {
        *text = show_run(s, path, &t, m->list);
        status = *text ? COLEY_OK : COLEY_ERR_IO;
    }
    if (s) {
        store_close(s, m->list);
    }
    free(path);
    return status;
}
