// SPDX-License-Identifier: MIT
// trial.yaml as a whole: read part by part (trial_reader.h names the files), checked, its drugs in an order of their
// own.
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "library/trial_reader.h"

static void trial_sort_doses(library_dose *dose, int n, const int *place)
{
    for (int i = 0; i < n; i++) {
        dose[i].therapy = place[dose[i].therapy];
        for (int k = 0; k < dose[i].ndepot; k++) {
            dose[i].depot[k] = place[dose[i].depot[k]];
        }
    }
}

// Therapies in order of name, so that the order of arms changes nothing.
static void trial_sort_therapies(trial_reader *r)
{
    library_trial *t = r->t;
    int *place = arena_alloc(r->memory, sizeof *place * (size_t)(t->ntherapy + 1));
    library_therapy **sorted = arena_alloc(r->memory, sizeof *sorted * (size_t)(t->ntherapy + 1));
    for (int i = 0; i < t->ntherapy; i++) {
        for (int k = 0; k < t->ntherapy; k++) {
            int order = strcmp(t->therapy[k]->name, t->therapy[i]->name);
            place[i] += order < 0 || (order == 0 && k < i);
        }
        sorted[place[i]] = t->therapy[i];
    }
    free(t->therapy);
    t->therapy = sorted;
    for (int i = 0; i < t->nrule; i++) {
        t->rule[i].therapy = t->rule[i].therapy < 0 ? -1 : place[t->rule[i].therapy];
    }
    for (int a = 0; a < t->narm; a++) {
        library_arm *arm = &t->arm[a];
        trial_sort_doses(arm->dose, arm->ndose, place);
        for (int k = 0; k < arm->nnext; k++) {
            trial_sort_doses(arm->next[k].dose, arm->next[k].ndose, place);
        }
    }
}

library_trial *library_read_trial(const char *root, const char *path, arena *memory, diag_list *d)
{
    size_t length;
    const char *name;
    char *text = file_read_text(path, &length, d, &name);
    library_trial *t = text ? library_parse_trial(root, path, text, memory, d) : NULL;
    free(text);
    return t;
}

library_trial *library_parse_trial(const char *root, const char *path, const char *text, arena *memory, diag_list *d)
{
    static const char *const keys[] = {"trial",
                                       "title",
                                       "cancer",
                                       "source",
                                       "population",
                                       "traits",
                                       "set",
                                       "eligibility",
                                       "arms",
                                       "visits",
                                       "measurement",
                                       "response",
                                       "stop_on_progression",
                                       "toxicity",
                                       "dropout",
                                       "accrual",
                                       "cutoff",
                                       "report_at",
                                       "follow_up",
                                       "endpoints",
                                       "reference",
                                       "note",
                                       "looks",
                                       "labs",
                                       "rules",
                                       "randomisation",
                                       "multiplicity",
                                       "crossover",
                                       "estimands",
                                       "blinding",
                                       NULL};
    int before = diag_errors(d);
    const char *shown = diag_file(d, path, text, strlen(text));
    const yaml_node *n = yaml_parse(text, strlen(text), shown, memory, d);
    if (!n) {
        return NULL;
    }
    library_trial *t = arena_alloc(memory, sizeof *t);
    trial_reader r = {t, memory, d, map_new(), 0, false};
    t->root = arena_strdup(memory, root);
    t->path = arena_strdup(memory, path);
    t->text = arena_strdup(memory, text);
    char *folder = path_dir(path);
    t->folder = arena_strdup(memory, folder);
    free(folder);
    yaml_check_keys(n, "a trial", keys, d);
    t->name = yaml_text(n, "trial", true, "", d);
    t->title = yaml_text(n, "title", false, t->name, d);
    t->source = yaml_text(n, "source", false, "", d);
    const char *cancer = yaml_text(n, "cancer", true, NULL, d);
    t->cancer = cancer ? library_read_cancer(root, cancer, yaml_loc(n, "cancer"), memory, d) : NULL;
    trial_population(&r, n);
    trial_arms(&r, n);
    trial_visits(&r, n);
    trial_measurement(&r, n);
    trial_toxicity(&r, n);
    trial_endpoints(&r, n);
    library_read_looks(n, t, memory, d);
    trial_multiplicity(&r, n);
    trial_times(&r, n);
    trial_progression(&r, n);
    trial_response(&r, n);
    trial_crossover(&r, n);
    trial_estimands(&r, n);
    trial_blinding(&r, n);
    if (t->cancer) {
        trial_traits(&r, n);
        trial_eligibility(&r, n);
        trial_randomisation(&r, n);
        library_read_trial_labs(n, t, memory, d);
        library_read_rules(n, t, r.drugs, memory, d);
    }
    char *parameters = path_join(root, "model/parameters.csv");
    t->model_parameters = library_read_parameters(parameters, true, memory, d);
    free(parameters);
    map_free(r.drugs);
    if (diag_errors(d) == before && library_trial_accrue(t, d)) {
        trial_sort_therapies(&r);
        return t;
    }
    free(t->therapy);
    return NULL;
}

bool library_parse_design(const char *text, const char *name, library_trial *t, arena *memory, diag_list *d)
{
    static const char *const keys[] = {"blinding", "looks", "multiplicity", "estimands", NULL};
    int before = diag_errors(d);
    const yaml_node *n = yaml_parse(text, strlen(text), diag_file(d, name, text, strlen(text)), memory, d);
    if (!n) {
        return false;
    }
    trial_reader r = {.t = t, .memory = memory, .d = d};
    yaml_check_keys(n, "a design", keys, d);
    library_read_looks(n, t, memory, d);
    trial_multiplicity(&r, n);
    trial_estimands(&r, n);
    trial_blinding(&r, n);
    return diag_errors(d) == before;
}
