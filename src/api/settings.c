// SPDX-License-Identifier: MIT
// Settings files of the SBML Test Suite; see settings.h.
#include "api/settings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/map.h"
#include "base/number.h"

enum {
    KEY_START,
    KEY_DURATION,
    KEY_STEPS,
    KEY_VARIABLES,
    KEY_ABSOLUTE,
    KEY_RELATIVE,
    KEY_AMOUNT,
    KEY_CONCENTRATION,
    KEY_ABSOLUTE_OF_MAX,
    KEY_TIME_UNIT,
    KEY_UNIT_CONVERSION,
    KEY_N
};
static const char *const KEYS[KEY_N] = {"start",           "duration",  "steps",          "variables",
                                        "absolute",        "relative",  "amount",         "concentration",
                                        "absolute_of_max", "time_unit", "unit_conversion"};

// Of the comparison's tolerances; the solver's own error must not be what a comparison sees.
static const double SOLVER_SHARE = 1e-3, TIGHTEST_RTOL = 1e-10, LOOSEST_RTOL = 1e-6;

typedef struct {
    const char *file;
    arena *memory;
    diag_list *d;
    char *value[KEY_N];    // NULL: not given
    src_loc loc[KEY_N];
} settings;

static char *trimmed(arena *memory, const char *from, const char *to)
{
    while (from < to && strchr(" \t\r", *from)) from++;
    while (to > from && strchr(" \t\r", to[-1])) to--;
    return arena_strndup(memory, from, (size_t)(to - from));
}

static void settings_unknown(settings *s, const char *key, src_loc loc)
{
    map *known = map_new();
    for (int k = 0; k < KEY_N; k++) map_set(known, KEYS[k], k);
    const char *near = map_nearest(known, key);
    diag_add(s->d, DIAG_ERROR, loc,
             near ? arena_printf(s->memory, "one of the suite's keys; did you mean '%s'?", near)
                  : "a key of the suite: start, duration, steps, variables, absolute, "
                    "relative, amount, concentration",
             "there is no key '%.60s'", key);
    map_free(known);
}

static void settings_line(settings *s, const char *line, const char *end, int number)
{
    const char *colon = memchr(line, ':', (size_t)(end - line));
    const char *first = line + strspn(line, " \t\r");
    if (first >= end) return;
    src_loc loc = {s->file, number, (int)(first - line) + 1, 1};
    if (!colon) {
        diag_add(s->d, DIAG_ERROR, loc, "key: value", "the line has no colon");
        return;
    }
    char *key = trimmed(s->memory, line, colon);
    loc.length = (int)strlen(key);
    for (int k = 0; k < KEY_N; k++) {
        if (strcmp(KEYS[k], key) != 0) continue;
        if (s->value[k]) diag_add(s->d, DIAG_ERROR, loc, "each key once", "'%s' is there twice", key);
        s->value[k] = trimmed(s->memory, colon + 1, end);
        s->loc[k] = loc;
        return;
    }
    settings_unknown(s, key, loc);
}

// A number of at least `least`; `absent` where the key is missing.
static double settings_number(settings *s, int key, double least, double absent)
{
    if (!s->value[key] || !*s->value[key]) return absent;
    double x;
    if (!number_whole(s->value[key], &x) || x < least) {
        diag_add(s->d, DIAG_ERROR, s->loc[key], arena_printf(s->memory, "a number of at least %g", least),
                 "%s is '%.60s'", KEYS[key], s->value[key]);
        return absent;
    }
    return x;
}

// Calls for each word of a list with commas.
static int settings_words(settings *s, int key, const char ***words)
{
    const char **list = NULL;
    size_t n = 0, cap = 0;
    for (const char *p = s->value[key]; p && *p;) {
        const char *end = p + strcspn(p, ",");
        const char *word = trimmed(s->memory, p, end);
        if (*word) ARRAY_PUSH(list, n, cap, word);
        p = *end ? end + 1 : end;
    }
    *words = list;
    return (int)n;
}

static void settings_forms(settings *s, int key, sim_form form, sim_column *column, int n)
{
    const char **words;
    int nword = settings_words(s, key, &words);
    for (int w = 0; w < nword; w++) {
        bool found = false;
        for (int c = 0; c < n; c++) {
            if (strcmp(column[c].id, words[w]) != 0) continue;
            column[c].form = form;
            found = true;
        }
        if (!found)
            diag_add(s->d, DIAG_ERROR, s->loc[key], "names among `variables`", "%s names '%.60s'", KEYS[key], words[w]);
    }
    free(words);
}

static void settings_columns(settings *s, sim_request *r)
{
    const char **words;
    int n = settings_words(s, KEY_VARIABLES, &words);
    sim_column *column = arena_alloc(s->memory, ((size_t)n + 1) * sizeof *column);
    for (int c = 0; c < n; c++) column[c] = (sim_column){words[c], SIM_AS_WRITTEN};
    free(words);
    settings_forms(s, KEY_AMOUNT, SIM_AMOUNT, column, n);
    settings_forms(s, KEY_CONCENTRATION, SIM_CONCENTRATION, column, n);
    r->column = column;
    r->ncolumn = n;
}

static void settings_units(settings *s, sbml_options *units)
{
    const char *conversion = s->value[KEY_UNIT_CONVERSION], *time = s->value[KEY_TIME_UNIT];
    if (conversion && strcmp(conversion, "yes") == 0) units->unit_mode = SBML_UNITS_CONVERTED;
    else if (conversion && strcmp(conversion, "no") == 0) units->unit_mode = SBML_UNITS_AS_WRITTEN;
    else if (conversion) {
        diag_add(s->d, DIAG_ERROR, s->loc[KEY_UNIT_CONVERSION], "yes or no", "unit_conversion is '%.60s'", conversion);
    }
    if (time && *time) units->time_unit = time;
}

bool settings_read(const char *path, arena *memory, sim_request *r, sbml_options *units, diag_list *d)
{
    int before = diag_errors(d);
    settings s = {.memory = memory, .d = d};
    char *text = file_read_text(path, NULL, d, &s.file);
    if (!text) return false;
    int number = 0;
    for (const char *line = text; *line;) {
        const char *end = line + strcspn(line, "\n");
        settings_line(&s, line, end, ++number);
        line = *end ? end + 1 : end;
    }
    free(text);
    for (int k = KEY_DURATION; k <= KEY_VARIABLES; k++) {
        if (!s.value[k])
            diag_add(d, DIAG_ERROR, (src_loc){.file = s.file}, "duration, steps and variables", "%s is not given",
                     KEYS[k]);
    }
    if (diag_errors(d) > before) return false;

    r->start = settings_number(&s, KEY_START, 0, 0);
    r->end = r->start + settings_number(&s, KEY_DURATION, 0, 1);
    double steps = settings_number(&s, KEY_STEPS, 1, 1);
    if (steps > SIM_CELLS_MOST || steps != rint(steps)) {
        diag_add(d, DIAG_ERROR, s.loc[KEY_STEPS], "a whole number, at most 100 million", "steps is '%.60s'",
                 s.value[KEY_STEPS]);
        steps = 1;
    }
    r->steps = (int)steps;
    r->rtol = fmin(fmax(SOLVER_SHARE * settings_number(&s, KEY_RELATIVE, 0, 0), TIGHTEST_RTOL), LOOSEST_RTOL);
    r->atol = SOLVER_SHARE * settings_number(&s, KEY_ABSOLUTE, 0, 0);
    settings_columns(&s, r);
    settings_units(&s, units);
    return diag_errors(d) == before;
}
