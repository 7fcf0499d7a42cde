// SPDX-License-Identifier: MIT
// cancer.yaml: what the clinic reads from the model, organs, biomarkers, causes; with patients.csv and
// correlations.csv. Ids are checked against the model when it is composed (compose.c) and bound (cohort, trial), where
// it is known.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "library/library_int.h"

// A limit with any unit: "10 mm", "1e6 cell", "0.5".
static double cancer_any_quantity(const yaml_node *node, const char *key, unit *u, diag_list *d)
{
    const char *text = yaml_text(node, key, false, NULL, d);
    char buffer[160];
    double value;
    *u = UNIT_ONE;
    if (!text) {
        return NAN;
    }
    if (!quantity_parse(text, &value, u, buffer)) {
        diag_add(d, DIAG_ERROR, yaml_loc(node, key), NULL, "'%s': %s", key, buffer);
        return NAN;
    }
    return value;
}

library_range *library_read_ranges(const yaml_node *node, const char *key, int *n, arena *memory, diag_list *d)
{
    static const char *const keys[] = {"id", "low", "high", "reason", NULL};
    const yaml_node *list = yaml_list(node, key, d);
    *n = list ? list->n : 0;
    library_range *out = arena_alloc(memory, sizeof *out * (size_t)(*n + 1));
    for (int i = 0; i < *n; i++) {
        const yaml_node *e = list->item[i];
        yaml_check_keys(e, key, keys, d);
        unit low, high;
        out[i] = (library_range){.loc = e->loc};
        out[i].id = yaml_text(e, "id", true, "", d);
        out[i].low = cancer_any_quantity(e, "low", &low, d);
        out[i].high = cancer_any_quantity(e, "high", &high, d);
        out[i].low_text = yaml_text(e, "low", false, NULL, d);
        out[i].high_text = yaml_text(e, "high", false, NULL, d);
        out[i].unit = isnan(out[i].low) ? high : low;
        out[i].reason = yaml_text(e, "reason", false, out[i].id, d);
        bool both = !isnan(out[i].low) && !isnan(out[i].high);
        if (both && (!unit_same_dimension(low, high) || out[i].low > out[i].high)) {
            diag_add(d, DIAG_ERROR, yaml_loc(e, "high"), "low at most high, in units of one dimension",
                     "the range of '%s' is empty", out[i].id);
        } else if (!out[i].low_text && !out[i].high_text) {
            diag_add(d, DIAG_ERROR, e->loc, "low or high, with a unit", "the range of '%s' has no limits", out[i].id);
        }
    }
    return out;
}

library_marker *library_read_markers(const yaml_node *node, const char *key, const char *name_key, int *n,
                                     arena *memory, diag_list *d)
{
    const char *keys[] = {name_key, "id", "unit", "noise_sd_log", "positive", NULL};
    const yaml_node *list = yaml_list(node, key, d);
    *n = list ? list->n : 0;
    library_marker *out = arena_alloc(memory, sizeof *out * (size_t)(*n + 1));
    for (int i = 0; i < *n; i++) {
        const yaml_node *e = list->item[i];
        char buffer[160];
        yaml_check_keys(e, key, keys, d);
        out[i] = (library_marker){.loc = e->loc, .unit = UNIT_ONE};
        out[i].name = yaml_text(e, name_key, true, "", d);
        out[i].id = yaml_text(e, "id", true, "", d);
        out[i].unit_text = yaml_text(e, "unit", true, "1", d);
        if (!unit_parse(out[i].unit_text, &out[i].unit, buffer)) {
            diag_add(d, DIAG_ERROR, yaml_loc(e, "unit"), NULL, "%s", buffer);
        }
        out[i].noise_sd_log = yaml_quantity(e, "noise_sd_log", "1", 0, 5, false, 0, d);
        out[i].positive = yaml_quantity(e, "positive", out[i].unit_text, -INFINITY, INFINITY, false, NAN, d);
    }
    return out;
}

static void cancer_organs(library_cancer *c, const yaml_node *clinic, arena *memory, diag_list *d)
{
    static const char *const keys[] = {"name",   "event", "class", "injury",  "label",
                                       "grades", "stops", "kind",  "related", NULL};
    const yaml_node *list = yaml_list(clinic, "organs", d);
    c->norgan = list ? list->n : 0;
    c->organ = arena_alloc(memory, sizeof *c->organ * (size_t)(c->norgan + 1));
    for (int i = 0; i < c->norgan; i++) {
        const yaml_node *e = list->item[i];
        library_organ *o = &c->organ[i];
        yaml_check_keys(e, "an organ", keys, d);
        o->loc = e->loc;
        o->name = yaml_text(e, "name", true, "", d);
        o->event = yaml_text(e, "event", true, "", d);
        o->system = yaml_text(e, "class", false, o->name, d);
        o->injury = yaml_text(e, "injury", true, "", d);
        o->label = yaml_text(e, "label", false, arena_printf(memory, "injury of the %s", o->name), d);
        o->stops = yaml_bool(e, "stops", true, d);
        o->kind = yaml_text(e, "kind", false, "immune-related", d);
        o->related = yaml_quantity(e, "related", "%", 0, 100, false, 1, d);
        if (strcmp(o->kind, "immune-related") && strcmp(o->kind, "drug")) {
            diag_add(d, DIAG_ERROR, yaml_loc(e, "kind"), "immune-related or drug", "the kind of %s is '%s'", o->event,
                     o->kind);
        }
        for (int k = 0; k < i; k++) {
            if (!strcmp(c->organ[k].event, o->event)) {
                diag_add(d, DIAG_ERROR, yaml_loc(e, "event"), "an event for each organ",
                         "event '%s' is there a second time", o->event);
            }
        }
        const yaml_node *grades = yaml_list(e, "grades", d);
        if (!grades || grades->n != LIBRARY_GRADES) {
            diag_add(d, DIAG_ERROR, yaml_loc(e, "grades"),
                     "the injury at which grades 1, 2, 3 and 4 begin: [a, b, c, d]", "'grades' of %s has %d values",
                     o->name, grades ? grades->n : 0);
            continue;
        }
        for (int g = 0; g < LIBRARY_GRADES; g++) {
            o->grade[g] = yaml_number(grades->item[g], "grades", "1", g ? o->grade[g - 1] : 0, INFINITY, d);
        }
    }
}

static void cancer_causes(library_cancer *c, const yaml_node *root, arena *memory, diag_list *d)
{
    static const char *const keys[] = {"name", "score", "set", NULL};
    static const char *const set_keys[] = {"id", "value", "factor", NULL};
    const yaml_node *list = yaml_list(root, "causes", d);
    c->ncause = list ? list->n : 0;
    c->cause = arena_alloc(memory, sizeof *c->cause * (size_t)(c->ncause + 1));
    for (int i = 0; i < c->ncause; i++) {
        const yaml_node *e = list->item[i];
        library_cause *cause = &c->cause[i];
        yaml_check_keys(e, "a cause", keys, d);
        cause->loc = e->loc;
        cause->name = yaml_text(e, "name", true, "", d);
        cause->score = yaml_text(e, "score", true, "", d);
        const yaml_node *set = yaml_list(e, "set", d);
        cause->nset = set ? set->n : 0;
        cause->set = arena_alloc(memory, sizeof *cause->set * (size_t)(cause->nset + 1));
        for (int k = 0; k < cause->nset; k++) {
            const yaml_node *s = set->item[k];
            library_setting *out = &cause->set[k];
            yaml_check_keys(s, "set", set_keys, d);
            *out = (library_setting){.loc = s->loc, .unit = UNIT_ONE};
            out->id = yaml_text(s, "id", true, "", d);
            out->factor = yaml_get(s, "factor") != NULL;
            out->value = out->factor ? yaml_quantity(s, "factor", "1", 0, INFINITY, true, 1, d)
                                     : cancer_any_quantity(s, "value", &out->unit, d);
            if (out->factor == (yaml_get(s, "value") != NULL)) {
                diag_add(d, DIAG_ERROR, s->loc, "one of 'value: 3 nmol' and 'factor: 10'", "'%s' has %s", out->id,
                         out->factor ? "both" : "neither");
            }
        }
        if (!cause->nset) {
            diag_add(d, DIAG_ERROR, e->loc, "'set: [{id: ..., factor: ...}]'", "cause '%s' says not what reverses it",
                     cause->name);
        }
    }
}

// tolerances: {relative: 1e-4, absolute: [0.1 cell, 1e-6 nmol]}: one for each dimension
static void cancer_tolerances(library_cancer *c, const yaml_node *root, arena *memory, diag_list *d)
{
    static const char *const keys[] = {"relative", "absolute", NULL};
    c->rtol = 1e-4;
    const yaml_node *n = yaml_map(root, "tolerances", false, d);
    if (!n) {
        return;
    }
    yaml_check_keys(n, "tolerances", keys, d);
    c->rtol = yaml_quantity(n, "relative", "1", 1e-12, 0.1, false, 1e-4, d);
    const yaml_node *list = yaml_list(n, "absolute", d);
    c->natol = list ? list->n : 0;
    c->atol = arena_alloc(memory, sizeof *c->atol * (size_t)(c->natol + 1));
    for (int i = 0; i < c->natol; i++) {
        char buffer[160];
        const yaml_node *e = list->item[i];
        if (e->kind != YAML_SCALAR || !quantity_parse(e->text, &c->atol[i].value, &c->atol[i].unit, buffer) ||
            !(c->atol[i].value > 0)) {
            diag_add(d, DIAG_ERROR, e->loc, "a positive quantity such as 0.1 cell", "the tolerance is '%s'",
                     e->kind == YAML_SCALAR ? e->text : "a list");
        }
    }
}

double library_tolerance(const library_cancer *c, unit u)
{
    for (int i = 0; i < c->natol; i++) {
        if (u.known && unit_same_dimension(c->atol[i].unit, u)) {
            return c->atol[i].value;
        }
    }
    // a tenth of a cell; small against anything that is measured otherwise
    return u.known && u.dim[DIM_COUNT] == 1 ? 0.1 : 1e-6;
}

static void cancer_clinic(library_cancer *c, const yaml_node *root, arena *memory, diag_list *d)
{
    static const char *const keys[] = {"diameter", "burden",       "diagnosis", "eliminated",
                                       "death",    "growth_limit", "weight",    "body_surface",
                                       "organs",   "steroid",      "medicines", NULL};
    const yaml_node *clinic = yaml_map(root, "clinic", true, d);
    if (!clinic) {
        return;
    }
    yaml_check_keys(clinic, "clinic", keys, d);
    c->clinic_loc = clinic->loc;
    c->diameter = yaml_text(clinic, "diameter", true, "", d);
    c->burden = yaml_text(clinic, "burden", true, "", d);
    c->diagnosis = yaml_text(clinic, "diagnosis", true, "", d);
    c->death = yaml_text(clinic, "death", true, "", d);
    c->eliminated = yaml_text(clinic, "eliminated", false, NULL, d);
    c->weight = yaml_text(clinic, "weight", false, NULL, d);
    c->body_surface = yaml_text(clinic, "body_surface", false, NULL, d);
    c->steroid = yaml_text(clinic, "steroid", false, NULL, d);
    c->growth_limit = yaml_quantity(clinic, "growth_limit", "day", 1, 40000, false, 40 * 365.25, d);
    cancer_organs(c, clinic, memory, d);
}

library_cancer *library_read_cancer(const char *root, const char *name, src_loc asked, arena *memory, diag_list *d)
{
    static const char *const keys[] = {"cancer",    "title",      "model",    "lesions",    "clinic",    "eligibility",
                                       "rejection", "biomarkers", "baseline", "courses",    "causes",    "tolerances",
                                       "source",    "note",       "labs",     "background", "mortality", NULL};
    static const char *const lesion_keys[] = {"prefix", "count", NULL};
    char *folder = library_entry(root, "cancers", name, "cancer", asked, d);
    if (!folder) {
        return NULL;
    }
    char *path = path_join(folder, "cancer.yaml");
    const yaml_node *n = yaml_read(path, memory, d);
    free(path);
    library_cancer *c = arena_alloc(memory, sizeof *c);
    if (n) {
        yaml_check_keys(n, "a cancer", keys, d);
        c->loc = n->loc;
        c->name = yaml_text(n, "cancer", true, "", d);
        c->title = yaml_text(n, "title", false, c->name, d);
        c->model = yaml_text(n, "model", true, "", d);
        const yaml_node *lesions = yaml_map(n, "lesions", true, d);
        if (lesions) {
            yaml_check_keys(lesions, "lesions", lesion_keys, d);
            c->lesion_prefix = yaml_text(lesions, "prefix", false, "L", d);
            c->lesions = yaml_int(lesions, "count", 1, LIBRARY_MAX_LESIONS, true, 1, d);
        }
        cancer_clinic(c, n, memory, d);
        cancer_tolerances(c, n, memory, d);
        c->eligibility = library_read_ranges(n, "eligibility", &c->neligibility, memory, d);
        c->rejection = library_read_ranges(n, "rejection", &c->nrejection, memory, d);
        c->biomarker = library_read_markers(n, "biomarkers", "name", &c->nbiomarker, memory, d);
        c->baseline = library_read_markers(n, "baseline", "name", &c->nbaseline, memory, d);
        c->course = library_read_markers(n, "courses", "label", &c->ncourse, memory, d);
        cancer_causes(c, n, memory, d);
        library_read_clinic_lists(n, c, memory, d);
        path = path_join(folder, "patients.csv");
        c->traits = library_read_traits(path, true, true, memory, d);
        free(path);
        path = path_join(folder, "correlations.csv");
        c->correlation = library_read_correlations(path, &c->traits, &c->ncorrelation, memory, d);
        free(path);
    }
    free(folder);
    return n ? c : NULL;
}
