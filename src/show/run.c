// SPDX-License-Identifier: MIT
// A run as such, from its store alone and whatever state it is in: what it is of, how far it came, arms, failures. What
// was found is in summary.json and the report.
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "show/text.h"

enum { RUN_FAILURES = 10 };    // listed one by one

typedef struct {
    store *s;
    const show_terminal *t;
    strbuf *out;
    arena *memory;
} run_page;

static const char *run_meta(const run_page *p, const char *key)
{
    char *value = store_meta(p->s, key);
    const char *kept = value ? arena_strdup(p->memory, value) : "";
    free(value);
    return kept;
}

static void run_line(const run_page *p, const char *label, const char *value)
{
    bool whole = !strcmp(label, "shard") && !strcmp(value, "1/1");
    if (*value && !whole) {
        text_colour(p->out, p->t, "2");
        text_put(p->out, label, 18, p->t->ascii);
        text_colour(p->out, p->t, "0");
        text_put(p->out, value, -1, p->t->ascii);
        strbuf_puts(p->out, "\n");
    }
}

static void run_provenance(const run_page *p)
{
    static const char *const pair[][2] = {{"title", "trial_title"},
                                          {"trial file", "trial_path"},
                                          {"command", "command"},
                                          {"Coley", "coley"},
                                          {"seed", "seed"},
                                          {"patients an arm", "patients_per_arm"},
                                          {"shard", "shard"},
                                          {"merged of", "merged"},
                                          {"model (SHA-256)", "model_hash"},
                                          {"threads", "threads"},
                                          {"instruction set", "instruction_set"}};
    bool done = !strcmp(run_meta(p, "phase"), "done");
    text_colour(p->out, p->t, "1");
    text_put(p->out, run_meta(p, "trial"), -1, p->t->ascii);
    text_colour(p->out, p->t, "0");
    strbuf_puts(p->out, done ? "\n" : ": not finished; `coley trial` with --resume goes on\n");
    for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
        run_line(p, pair[i][0], run_meta(p, pair[i][1]));
    }
    const char *wall = run_meta(p, "wall_s");
    if (*wall) {
        run_line(p, "computed in", arena_printf(p->memory, "%s s", wall));
    }
    char hex[65];
    if (store_hash(p->s, hex)) {
        run_line(p, "rows (SHA-256)", hex);
    }
}

static void run_count(void *self, const char *value, int64_t n)
{
    map_set(self, value, (int)n);
}

// Rows of a table by arm.
static map *run_by_arm(const run_page *p, const char *table)
{
    map *count = map_new();
    int t = store_find_table(p->s, table), column = t < 0 ? -1 : store_find_column(p->s, t, "arm");
    if (column >= 0) {
        store_count_by(p->s, t, column, run_count, count);
    }
    return count;
}

static void run_number(const run_page *p, const map *m, const char *arm)
{
    int n = map_get(m, arm);
    strbuf_printf(p->out, "%11d", n < 0 ? 0 : n);
}

static void run_arms(const run_page *p)
{
    map *patients = run_by_arm(p, "patients"), *results = run_by_arm(p, "results"),
        *failures = run_by_arm(p, "failures");
    int wide = p->t->columns - 36;
    wide = wide > 60 ? 60 : wide < 12 ? 12 : wide;
    strbuf_puts(p->out, "\n");
    text_put(p->out, "arm", wide, p->t->ascii);
    strbuf_puts(p->out, " randomised   computed     failed\n");
    for (int i = 0; i < map_count(patients); i++) {
        const char *arm = map_key(patients, i);
        text_put(p->out, arm, wide, p->t->ascii);
        run_number(p, patients, arm);
        run_number(p, results, arm);
        run_number(p, failures, arm);
        strbuf_puts(p->out, "\n");
    }
    int candidates = store_find_table(p->s, "candidates");
    if (candidates >= 0) {
        strbuf_printf(p->out, "\n%" PRId64 " candidates were looked at\n", store_count(p->s, candidates));
    }
    map_free(patients);
    map_free(results);
    map_free(failures);
}

static void run_failures(const run_page *p)
{
    static const char *const name[] = {"arm", "patient", "phase", "time_days", "state", "reason"};
    int64_t n = store_count(p->s, store_find_table(p->s, "failures"));
    store_cursor *c = store_pick(p->s, "failures", name, 6, NULL, NULL);
    if (n) {
        strbuf_printf(p->out, "\n%" PRId64 " failures\n", n);
    }
    for (int i = 0; c && i < RUN_FAILURES && store_next(c); i++) {
        const char *arm = store_get_text(c, 0);
        text_put(p->out,
                 arena_printf(p->memory, "  %s %lld%s%s: %s on day %.1f of %s, state %s",
                              *arm ? "patient" : "candidate", (long long)store_get_int(c, 1), *arm ? ", " : "", arm,
                              arena_strdup(p->memory, store_get_text(c, 5)), store_get_real(c, 3),
                              arena_strdup(p->memory, store_get_text(c, 2)),
                              store_is_null(c, 4) ? "none" : arena_strdup(p->memory, store_get_text(c, 4))),
                 -1, p->t->ascii);
        strbuf_puts(p->out, "\n");
    }
    store_cursor_free(c);
    if (n > RUN_FAILURES) {
        strbuf_printf(p->out, "  and %" PRId64 " more\n", n - RUN_FAILURES);
    }
}

char *show_run(store *s, const char *path, const show_terminal *t, diag_list *d)
{
    strbuf out = {0};
    run_page p = {s, t, &out, arena_new()};
    run_provenance(&p);
    run_arms(&p);
    run_failures(&p);
    strbuf_puts(&out, "\nOne patient's course: --patient N\n");
    arena_free(p.memory);
    if (*store_error(s)) {
        diag_add(d, DIAG_ERROR, (src_loc){diag_file(d, path, "", 0), 0, 0, 0}, NULL, "the run cannot be read: %s",
                 store_error(s));
        strbuf_free(&out);
        return NULL;
    }
    return out.s;
}
