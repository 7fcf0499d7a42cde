// SPDX-License-Identifier: MIT
// patients.csv: what differs between patients, as distributions; correlations.csv: how it goes together.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/map.h"
#include "library/library_int.h"
#include "library/table.h"

static const char *const trait_kinds[] = {"lognormal",  "normal",      "logitnormal", "uniform",
                                          "loguniform", "exponential", "bernoulli",   NULL};

static int trait_kind(const char *text, src_loc loc, diag_list *d)
{
    map *known = map_new();
    for (int i = 0; trait_kinds[i]; i++) {
        map_set(known, trait_kinds[i], i);
    }
    int kind = map_get(known, text);
    if (kind < 0) {
        static const char all[] = "lognormal, normal, logitnormal, uniform, loguniform, exponential, bernoulli";
        char hint[MAP_HINT];
        diag_add(d, DIAG_ERROR, loc, map_hint(known, text, all, hint), "unknown distribution '%.60s'", text);
    }
    map_free(known);
    return kind;
}

// What each distribution needs of median, spread, low and high.
static void trait_check(const library_trait *t, diag_list *d)
{
    const char *wrong = NULL, *expected = NULL;
    bool logs = t->kind == DRAW_LOGNORMAL || t->kind == DRAW_NORMAL || t->kind == DRAW_LOGITNORMAL;
    bool box = t->kind == DRAW_UNIFORM || t->kind == DRAW_LOGUNIFORM;
    if (!box && isnan(t->median)) {
        wrong = "has no median", expected = "a number in column median";
    } else if (logs && !(t->spread >= 0)) {
        wrong = "has no spread, or a negative one", expected = "a standard deviation, 0 or more";
    } else if (t->kind == DRAW_LOGNORMAL && !(t->median > 0)) {
        wrong = "is lognormal and its median is not positive", expected = "a median above 0";
    } else if (t->kind == DRAW_EXPONENTIAL && !(t->median > 0)) {
        wrong = "is exponential and its mean is not positive", expected = "a mean above 0";
    } else if (t->kind == DRAW_LOGITNORMAL && !(t->median > 0 && t->median < 1)) {
        wrong = "is logitnormal and its median is not a share", expected = "a median between 0 and 1";
    } else if (t->kind == DRAW_BERNOULLI && !(t->median >= 0 && t->median <= 1)) {
        wrong = "has no probability", expected = "a median from 0 to 1";
    } else if (box && !(t->low < t->high)) {
        wrong = "has an empty range", expected = "low below high";
    } else if (t->kind == DRAW_LOGUNIFORM && !(t->low > 0)) {
        wrong = "is loguniform from 0 or less", expected = "low above 0";
    } else if (t->low >= t->high) {
        wrong = "has an empty plausible range", expected = "low below high";
    }
    if (wrong) {
        diag_add(d, DIAG_ERROR, t->loc, expected, "'%s' %s", t->id, wrong);
    }
}

// The level that a trait is written with fits its id.
static bool trait_level(const char *level, const char *id, bool lesions, src_loc level_loc, src_loc id_loc,
                        diag_list *d)
{
    if (strcmp(level, "patient") && (!lesions || strcmp(level, "lesion"))) {
        diag_add(d, DIAG_ERROR, level_loc, lesions ? "patient or lesion" : "patient", "the level of '%s' is '%s'", id,
                 level);
    }
    bool per_lesion = !strcmp(level, "lesion");
    // of a drug's route: SC.ka
    bool of_route = !lesions && library_is_of_route(id);
    if (!of_route && per_lesion != (strchr(id, '.') != NULL)) {
        diag_add(d, DIAG_ERROR, id_loc, per_lesion ? "lesion.id" : "an id without a dot",
                 "'%s' does not fit level '%s'", id, level);
    }
    return per_lesion;
}

library_traits library_read_traits(const char *path, bool needed, bool lesions, arena *memory, diag_list *d)
{
    static const char *const columns[] = {"id",   "meaning", "level",  "distribution", "median", "spread", "low",
                                          "high", "unit",    "source", "evidence",     "note",   NULL};
    library_traits out = {0};
    if (!needed && !file_exists(path)) {
        return out;
    }
    csv *c = csv_read(path, d);
    if (!c || !table_columns(c, path, columns, d)) {
        csv_free(c);
        return out;
    }
    out.row = arena_alloc(memory, sizeof *out.row * (size_t)(csv_rows(c) + 1));
    map *seen = map_new();
    const unit one = UNIT_ONE;
    for (int i = 0; i < csv_rows(c); i++) {
        table_fact fact;
        if (!table_row(c, i, seen, &fact, memory, d)) {
            continue;
        }
        int kind =
            trait_kind(csv_cell(c, i, csv_column(c, "distribution")), csv_loc(c, i, csv_column(c, "distribution")), d);
        int level = csv_column(c, "level");
        bool per_lesion = trait_level(csv_cell(c, i, level), fact.id, lesions, csv_loc(c, i, level),
                                      csv_loc(c, i, csv_column(c, "id")), d);
        if (kind < 0) {
            continue;
        }
        bool spread_of_logs = kind != DRAW_NORMAL;
        out.row[out.n] = (library_trait){
            .id = fact.id,
            .per_lesion = per_lesion,
            .kind = (draw_kind)kind,
            .unit = fact.unit,
            .unit_text = fact.unit_text,
            .median = table_quantity(c, i, "median", &fact.unit, false, d),
            .spread = table_quantity(c, i, "spread", spread_of_logs ? &one : &fact.unit, false, d),
            .low = table_quantity(c, i, "low", &fact.unit, false, d),
            .high = table_quantity(c, i, "high", &fact.unit, false, d),
            .meaning = fact.meaning,
            .source = fact.source,
            .evidence = fact.evidence,
            .loc = csv_loc(c, i, csv_column(c, "id")),
        };
        trait_check(&out.row[out.n], d);
        out.n++;
    }
    map_free(seen);
    csv_free(c);
    return out;
}

// A trial's own trait: the columns of patients.csv as keys. Numbers are in the row's unit, as in the table.
bool library_trait_from_yaml(const yaml_node *n, library_trait *out, arena *memory, diag_list *d)
{
    static const char *const keys[] = {"id",   "meaning", "level",  "distribution", "median", "spread", "low",
                                       "high", "unit",    "source", "evidence",     "note",   NULL};
    (void)memory;
    int before = diag_errors(d);
    if (!yaml_check_keys(n, "a trait", keys, d)) {
        return false;
    }
    char buffer[160];
    *out = (library_trait){.loc = n->loc, .unit = UNIT_ONE, .median = NAN, .spread = NAN, .low = NAN, .high = NAN};
    out->id = yaml_text(n, "id", true, "", d);
    out->meaning = yaml_text(n, "meaning", false, "", d);
    out->source = yaml_text(n, "source", true, "", d);
    out->unit_text = yaml_text(n, "unit", true, "1", d);
    out->evidence = yaml_int(n, "evidence", 1, 5, true, 1, d);
    const char *level = yaml_text(n, "level", false, "patient", d);
    out->per_lesion = trait_level(level, out->id, true, yaml_loc(n, "level"), yaml_loc(n, "id"), d);
    if (!unit_parse(out->unit_text, &out->unit, buffer)) {
        diag_add(d, DIAG_ERROR, yaml_loc(n, "unit"), NULL, "%s", buffer);
    }
    int kind = trait_kind(yaml_text(n, "distribution", true, "normal", d), yaml_loc(n, "distribution"), d);
    out->kind = kind < 0 ? DRAW_NORMAL : (draw_kind)kind;
    double f = out->unit.factor, inf = INFINITY;
    out->median = f * yaml_quantity(n, "median", "1", -inf, inf, false, NAN, d);
    out->spread = (kind == DRAW_NORMAL ? f : 1) * yaml_quantity(n, "spread", "1", 0, inf, false, NAN, d);
    out->low = f * yaml_quantity(n, "low", "1", -inf, inf, false, NAN, d);
    out->high = f * yaml_quantity(n, "high", "1", -inf, inf, false, NAN, d);
    if (diag_errors(d) == before) {
        trait_check(out, d);
    }
    return diag_errors(d) == before;
}

library_correlation *library_read_correlations(const char *path, const library_traits *traits, int *n, arena *memory,
                                               diag_list *d)
{
    static const char *const columns[] = {"a", "b", "rho", "source", "evidence", "note", NULL};
    *n = 0;
    if (!file_exists(path)) {
        return NULL;
    }
    csv *c = csv_read(path, d);
    if (!c || !table_columns(c, path, columns, d)) {
        csv_free(c);
        return NULL;
    }
    map *known = map_new();
    for (int i = 0; i < traits->n; i++) {
        map_set(known, traits->row[i].id, i);
    }
    library_correlation *out = arena_alloc(memory, sizeof *out * (size_t)(csv_rows(c) + 1));
    for (int i = 0; i < csv_rows(c); i++) {
        int before = diag_errors(d), rho = csv_column(c, "rho");
        library_correlation *r = &out[*n];
        r->loc = csv_loc(c, i, 0);
        const char **side[2] = {&r->a, &r->b};
        for (int k = 0; k < 2; k++) {
            int column = csv_column(c, k ? "b" : "a");
            *side[k] = arena_strdup(memory, csv_cell(c, i, column));
            if (map_get(known, *side[k]) < 0) {
                char hint[MAP_HINT];
                diag_add(d, DIAG_ERROR, csv_loc(c, i, column), map_hint(known, *side[k], "an id of patients.csv", hint),
                         "'%s' is not drawn", *side[k]);
            }
        }
        r->rho = NAN;
        if (!csv_number(c, i, rho, &r->rho, d) || !(fabs(r->rho) < 1)) {
            diag_add(d, DIAG_ERROR, csv_loc(c, i, rho), "a number between -1 and 1",
                     "the correlation of '%s' and '%s' is '%s'", r->a, r->b, csv_cell(c, i, rho));
        }
        if (!strcmp(r->a, r->b) && !strchr(r->a, '.')) {
            diag_add(d, DIAG_ERROR, r->loc, "two ids, or one lesion.id", "'%s' is correlated with itself", r->a);
        }
        *n += diag_errors(d) == before;
    }
    map_free(known);
    csv_free(c);
    return out;
}
