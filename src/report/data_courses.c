// SPDX-License-Identifier: MIT
// The courses of a few patients: one panel for each quantity that the cancer and the drugs say is worth seeing, and one
// of the lesions as measured.
#include <math.h>
#include <string.h>

#include "report/data.h"

enum { MOST_COURSES = 36, MOST_PANELS = 24 };

typedef struct {
    const char *label, *unit;
    double *t, *y;
    int n, cap;
} panel;

typedef struct {
    const report_patient *p;
    panel panel[MOST_PANELS];
    int npanel;
} course;

static panel *find_panel(course *c, arena *memory, const char *label, const char *shown_unit)
{
    for (int i = 0; i < c->npanel; i++) {
        if (strcmp(c->panel[i].label, label) == 0) return &c->panel[i];
    }
    if (c->npanel == MOST_PANELS) return NULL;
    panel *p = &c->panel[c->npanel++];
    *p = (panel){.label = arena_strdup(memory, label), .unit = arena_strdup(memory, shown_unit)};
    return p;
}

static void add_point(panel *p, arena *memory, double t, double y)
{
    if (p->n == p->cap) {
        int cap = p->cap ? 2 * p->cap : 64;
        double *more_t = arena_alloc(memory, sizeof *more_t * (size_t)cap),
               *more_y = arena_alloc(memory, sizeof *more_y * (size_t)cap);
        if (p->n) {
            memcpy(more_t, p->t, sizeof *p->t * (size_t)p->n);
            memcpy(more_y, p->y, sizeof *p->y * (size_t)p->n);
        }
        p->t = more_t;
        p->y = more_y;
        p->cap = cap;
    }
    p->t[p->n] = t;
    p->y[p->n++] = y;
}

static course *find_course(course *all, int *n, const report_patient *p)
{
    for (int i = 0; i < *n; i++) {
        if (all[i].p == p) return &all[i];
    }
    if (*n == MOST_COURSES) return NULL;
    all[*n] = (course){.p = p};
    return &all[(*n)++];
}

static int load_courses(const report_data *r, course *all)
{
    enum { ARM, PATIENT, LABEL, DAY, VALUE, UNIT };
    static const char *const name[] = {"arm", "patient", "label", "day", "value", "unit"};
    int n = 0;
    if (store_find_table(r->store, "courses") < 0) return 0;
    store_cursor *c = store_pick(r->store, "courses", name, 6, NULL, NULL);
    while (c && store_next(c)) {
        const report_patient *p = report_find(r, store_get_text(c, ARM), store_get_int(c, PATIENT));
        course *k = p ? find_course(all, &n, p) : NULL;
        panel *q = k ? find_panel(k, r->memory, store_get_text(c, LABEL), store_get_text(c, UNIT)) : NULL;
        if (q) add_point(q, r->memory, store_get_real(c, DAY), store_get_real(c, VALUE));
    }
    store_cursor_free(c);
    return n;
}

// A logarithmic axis where the positive values span more than three decades.
static bool wants_log(const panel *p)
{
    double low = INFINITY, high = 0;
    for (int i = 0; i < p->n; i++) {
        if (p->y[i] > 0) low = fmin(low, p->y[i]);
        high = fmax(high, p->y[i]);
    }
    return high > 1e3 * low;
}

static void write_panel(json *j, const panel *p)
{
    json_open(j, NULL, '{');
    json_text(j, "label", p->label);
    json_text(j, "unit", strcmp(p->unit, "1") == 0 ? "" : p->unit);
    json_text(j, "scale", wants_log(p) ? "log" : "value");
    json_open(j, "series", '[');
    json_open(j, NULL, '{');
    json_text(j, "label", p->label);
    json_open(j, "t", '[');
    for (int i = 0; i < p->n; i++) json_number(j, NULL, p->t[i], 5);
    json_close(j, ']');
    json_open(j, "y", '[');
    for (int i = 0; i < p->n; i++) json_number(j, NULL, p->y[i], 4);
    json_close(j, ']');
    json_close(j, '}');
    json_close(j, ']');
    json_close(j, '}');
}

// Position of a panel: the drugs first, then what the cancer lists, in its order.
static int rank(const report_data *r, const panel *p)
{
    const library_cancer *k = r->trial->cancer;
    for (int i = 0; i < k->ncourse; i++) {
        if (strcmp(k->course[i].name, p->label) == 0) return 1 + i;
    }
    return 0;
}

static bool is_empty(const panel *p)
{
    for (int i = 0; i < p->n; i++) {
        if (p->y[i] != 0) return false;
    }
    return true;
}

static void write_panels(const report_data *r, json *j, const course *c)
{
    json_open(j, "panels", '[');
    for (int wanted = 0; wanted <= r->trial->cancer->ncourse; wanted++) {
        for (int i = 0; i < c->npanel; i++) {
            if (rank(r, &c->panel[i]) == wanted && !is_empty(&c->panel[i])) write_panel(j, &c->panel[i]);
        }
    }
    json_close(j, ']');
}

static void write_course(const report_data *r, json *j, const course *c)
{
    double end = 0;
    for (int i = 0; i < c->npanel; i++) {
        if (c->panel[i].n) end = fmax(end, c->panel[i].t[c->panel[i].n - 1]);
    }
    const report_patient *p = c->p;
    json_open(j, NULL, '{');
    json_int(j, "patient", p->number);
    json_int(j, "arm", p->arm);
    json_text(j, "note",
              arena_printf(r->memory,
                           "Best response %s; PFS %.1f months%s; OS %.1f months%s; worst immune-related grade "
                           "%d.%s%s%s",
                           p->best, p->pfs / TRIAL_MONTH, p->pfs_event ? "" : " (censored)", p->os / TRIAL_MONTH,
                           p->os_event ? "" : " (censored)", p->grade, p->cause ? " Named cause of non-response: " : "",
                           p->cause ? p->cause : "", p->cause ? "." : ""));
    json_number(j, "end_days", end, 5);
    write_panels(r, j, c);
    json_close(j, '}');
}

void report_courses(const report_data *r, json *j)
{
    course *all = arena_alloc(r->memory, sizeof *all * MOST_COURSES);
    int n = load_courses(r, all);
    json_open(j, "courses", '[');
    for (int i = 0; i < n; i++) write_course(r, j, &all[i]);
    json_close(j, ']');
}
