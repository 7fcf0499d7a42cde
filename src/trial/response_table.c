// SPDX-License-Identifier: MIT
// A reader's table of lesions: rows are checked one by one, sorted by case and day, and assessed (recist.h).
#include "trial/response_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/number.h"
#include "trial/recist.h"

enum { MAX_TARGETS = 5 };                                           // of RECIST 1.1
static const double MEASURABLE_MM = 10, MEASURABLE_NODE_MM = 15;    // at baseline

typedef struct {
    int row;        // of the csv
    int subject;    // number of the case, in order of first appearance
    double day;
    const char *lesion;
    lesion_reading reading;
} table_row;

enum { CASE, DAY, LESION, KIND, VALUE, NCOLUMN };

typedef struct {
    const csv *c;
    int column[NCOLUMN], name;
    diag_list *d;
    table_row *row;
    int n;
    map *subject;
} table_reader;

static const char *table_cell(const table_reader *t, int row, int column)
{
    return csv_cell(t->c, row, t->column[column]);
}

static void table_wrong(const table_reader *t, int row, int column, const char *expected, const char *what)
{
    diag_add(t->d, DIAG_ERROR, csv_loc(t->c, row, t->column[column]), expected, "%s '%.80s'", what,
             table_cell(t, row, column));
}

// --- reading ---------------------------------------------------------------------------------------------------------

static bool table_kind(const table_reader *t, int row, lesion_kind *kind)
{
    static const struct {
        const char *name;
        lesion_kind kind;
    } known[] = {{"target", LESION_TARGET},
                 {"target_node", LESION_TARGET_NODE},
                 {"nontarget", LESION_NONTARGET},
                 {"new", LESION_NEW}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (!strcmp(table_cell(t, row, KIND), known[i].name)) {
            *kind = known[i].kind;
            return true;
        }
    }
    table_wrong(t, row, KIND, "target, target_node, nontarget or new", "the kind of the lesion is");
    return false;
}

static bool table_status(const table_reader *t, int row, nontarget_status *status)
{
    static const char *const known[] = {
        [NONTARGET_PRESENT] = "present",
        [NONTARGET_ABSENT] = "absent",
        [NONTARGET_PROGRESSION] = "progression",
        [NONTARGET_NE] = "NE",
    };
    for (int i = 0; i < (int)(sizeof known / sizeof *known); i++) {
        if (!strcmp(table_cell(t, row, VALUE), known[i])) {
            *status = (nontarget_status)i;
            return true;
        }
    }
    table_wrong(t, row, VALUE, "present, absent, progression or NE", "a non-target lesion is");
    return false;
}

static bool table_value(const table_reader *t, int row, lesion_reading *l)
{
    if (l->kind == LESION_NONTARGET) {
        return table_status(t, row, &l->status);
    }
    l->mm = NAN;
    if (!strcmp(table_cell(t, row, VALUE), "NE") || (number_whole(table_cell(t, row, VALUE), &l->mm) && l->mm >= 0)) {
        return true;
    }
    table_wrong(t, row, VALUE, "millimetres from 0, or NE", "the lesion measures");
    return false;
}

static void table_read_row(table_reader *t, int i)
{
    table_row *r = &t->row[t->n];
    *r = (table_row){.row = i, .lesion = table_cell(t, i, LESION)};
    const char *subject = table_cell(t, i, CASE);
    bool good = true;
    if (!*subject || !*r->lesion) {
        table_wrong(t, i, *subject ? LESION : CASE, "a name", *subject ? "the lesion is" : "the case is");
        good = false;
    }
    if (!number_whole(table_cell(t, i, DAY), &r->day) || r->day < 0) {
        table_wrong(t, i, DAY, "a day from 0, the baseline", "the day is");
        good = false;
    }
    good = table_kind(t, i, &r->reading.kind) && good;
    good = good && table_value(t, i, &r->reading);
    r->subject = map_get(t->subject, subject);
    if (r->subject < 0) {
        r->subject = map_count(t->subject);
        map_set(t->subject, subject, r->subject);
    }
    t->n += good;
}

static int table_compare(const void *a, const void *b)
{
    const table_row *x = a, *y = b;
    const double day = x->day - y->day;
    return x->subject != y->subject ? x->subject - y->subject : day < 0 ? -1 : day > 0 ? 1 : x->row - y->row;
}

// --- what does not fit together --------------------------------------------------------------------------------------

// The rows of a case: from first, n of them, by day.
typedef struct {
    const table_row *row;
    int n;
} table_case;

// seen: the last row of each lesion of the case
static void table_check_lesion(const table_reader *t, const table_case *p, int i, map *seen)
{
    const table_row *r = &p->row[i];
    const int k = map_get(seen, r->lesion);
    map_set(seen, r->lesion, i);
    if (k >= 0 && p->row[k].day == r->day) {
        table_wrong(t, r->row, LESION, "each lesion once in a visit", "a second row of the visit is of lesion");
    } else if (k >= 0 && p->row[k].reading.kind != r->reading.kind) {
        char expected[120];
        snprintf(expected, sizeof expected, "%.80s, as on an earlier day", table_cell(t, p->row[k].row, KIND));
        table_wrong(t, r->row, KIND, expected, "the lesion has become");
    } else if (r->day == 0 && r->reading.kind == LESION_NEW) {
        table_wrong(t, r->row, KIND, "target, target_node or nontarget at baseline", "a lesion at baseline is");
    } else if (r->day > 0 && k < 0 && r->reading.kind != LESION_NEW) {
        table_wrong(t, r->row, KIND, "new: the lesion was not there at baseline", "the lesion is");
    }
}

static void table_check_baseline(const table_reader *t, const table_case *p)
{
    int targets = 0;
    for (int i = 0; i < p->n && p->row[i].day == 0; i++) {
        const lesion_reading *l = &p->row[i].reading;
        const bool node = l->kind == LESION_TARGET_NODE;
        if (l->kind != LESION_TARGET && !node) {
            continue;
        }
        targets++;
        if (isnan(l->mm)) {
            diag_add(t->d, DIAG_WARNING, csv_loc(t->c, p->row[i].row, t->column[VALUE]), "a diameter at baseline",
                     "target '%.80s' was not evaluated at baseline and counts at no visit", p->row[i].lesion);
        }
        if (l->mm < (node ? MEASURABLE_NODE_MM : MEASURABLE_MM)) {
            diag_add(t->d, DIAG_WARNING, csv_loc(t->c, p->row[i].row, t->column[VALUE]),
                     node ? "a short axis of 15 mm or more" : "10 mm or more",
                     "target '%.80s' is too small to be measurable by RECIST 1.1: %g mm", p->row[i].lesion, l->mm);
        }
    }
    if (targets > MAX_TARGETS) {
        diag_add(t->d, DIAG_WARNING, csv_loc(t->c, p->row[0].row, t->column[CASE]), "at most 5 target lesions",
                 "case '%.80s' has %d target lesions", table_cell(t, p->row[0].row, CASE), targets);
    }
}

static void table_check_case(const table_reader *t, const table_case *p)
{
    if (p->row[0].day != 0) {
        diag_add(t->d, DIAG_ERROR, csv_loc(t->c, p->row[0].row, t->column[DAY]), "rows of day 0",
                 "case '%.80s' has no baseline", table_cell(t, p->row[0].row, CASE));
        return;
    }
    map *seen = map_new();
    for (int i = 0; i < p->n; i++) {
        table_check_lesion(t, p, i, seen);
    }
    map_free(seen);
    table_check_baseline(t, p);
}

// --- assessing -------------------------------------------------------------------------------------------------------

static void table_day(strbuf *b, double day)
{
    strbuf_puts(b, ",");
    if (!isnan(day)) {
        strbuf_number(b, day);
    }
}

static void table_visit(strbuf *b, const char *subject, const recist_visit *v)
{
    csv_write_cell(b, subject);
    table_day(b, v->day);
    strbuf_printf(b, ",%s,%s,%d,%s,%s\n", recist_text(v->target), recist_text(v->nontarget), v->new_lesion,
                  recist_text(v->overall), irecist_text(v->ioverall));
}

// What the answer comes of: "sum 100 -> 68 mm (-32%); PD on day 84: targets +22% over 50 mm".
static void table_rule(strbuf *b, const recist_course *begin, const recist_visit *v, int n, const recist_summary *s)
{
    strbuf text = {0};
    double least = NAN;
    const recist_visit *first = NULL;
    for (int i = 0; i < n && !first; i++) {
        first = v[i].overall == RECIST_PD ? &v[i] : NULL;
        least = first ? least : fmin(least, v[i].sum);
    }
    if (begin->targets > 0 && !isnan(least)) {
        strbuf_printf(&text, "sum %g -> %g mm", begin->baseline, least);
        if (begin->baseline > 0) {
            strbuf_printf(&text, " (%+.1f%%)", 100 * (least / begin->baseline - 1));
        }
    }
    if (first) {
        const double nadir = fmin(begin->baseline, least);
        strbuf_printf(&text, "%sPD on day %g:", text.n ? "; " : "", s->progression_day);
        if (first->back) {
            strbuf_printf(&text, " back after a complete response%s", first->new_lesion ? "," : "");
        } else if (first->target == RECIST_PD) {
            strbuf_printf(&text, " targets above nadir %g mm%s", nadir,
                          first->nontarget == RECIST_PD || first->new_lesion ? "," : "");
        }
        if (first->nontarget == RECIST_PD && !first->back) {
            strbuf_printf(&text, " non-target progression%s", first->new_lesion ? "," : "");
        }
        strbuf_puts(&text, first->new_lesion ? " new lesion" : "");
    } else if (!n) {
        strbuf_puts(&text, "no visit after baseline");
    }
    csv_write_cell(b, text.n ? text.s : "");
    strbuf_free(&text);
}

static void table_patient(const table_reader *t, const table_case *p, const recist_course *begin, const recist_visit *v,
                          int n, strbuf *out)
{
    const recist_summary s = recist_best(&RECIST_1_1, v, n);
    csv_write_cell(out, table_cell(t, p->row[0].row, CASE));
    strbuf_puts(out, ",");
    csv_write_cell(out, t->name < 0 ? "" : csv_cell(t->c, p->row[0].row, t->name));
    strbuf_printf(out, ",%s,%s", recist_text(s.confirmed), recist_text(s.unconfirmed));
    table_day(out, s.progression_day);
    strbuf_printf(out, ",%s", irecist_text(s.ibest));
    table_day(out, s.iprogression_day);
    strbuf_puts(out, ",");
    table_rule(out, begin, v, n, &s);
    strbuf_puts(out, "\n");
}

static bool table_evaluated(const lesion_reading *l)
{
    return l->kind == LESION_NONTARGET ? l->status != NONTARGET_NE : !isnan(l->mm);
}

static void table_assess(const table_reader *t, const table_case *p, strbuf *visits, strbuf *patients)
{
    lesion_reading *lesion = base_alloc((size_t)p->n, sizeof *lesion);
    recist_visit *visit = base_alloc((size_t)p->n, sizeof *visit);
    recist_course course = {0}, begin = {0};
    map *left_out = map_new();
    int nvisit = 0;
    for (int i = 0; i < p->n;) {
        const double day = p->row[i].day;
        int n = 0;
        for (; i < p->n && p->row[i].day == day; i++) {
            lesion[n] = p->row[i].reading;
            if (day == 0 && !table_evaluated(&lesion[n])) {
                map_set(left_out, p->row[i].lesion, 0);
            }
            lesion[n++].left_out = map_get(left_out, p->row[i].lesion) >= 0;
        }
        if (day == 0) {
            recist_begin(&course, &RECIST_1_1, lesion, n);
            begin = course;
        } else {
            visit[nvisit] = recist_assess(&course, day, lesion, n);
            table_visit(visits, table_cell(t, p->row[0].row, CASE), &visit[nvisit++]);
        }
    }
    table_patient(t, p, &begin, visit, nvisit, patients);
    map_free(left_out);
    free(lesion);
    free(visit);
}

// --- the whole -------------------------------------------------------------------------------------------------------

static bool table_columns(table_reader *t)
{
    static const char *const name[NCOLUMN] = {"case", "day", "lesion", "kind", "value"};
    bool all = true;
    for (int i = 0; i < NCOLUMN; i++) {
        t->column[i] = csv_column(t->c, name[i]);
        if (t->column[i] < 0) {
            diag_add(t->d, DIAG_ERROR, csv_loc(t->c, -1, 0), "the columns case, day, lesion, kind, value",
                     "there is no column '%s'", name[i]);
            all = false;
        }
    }
    t->name = csv_column(t->c, "name");
    return all;
}

static table_case table_case_at(const table_reader *t, int first)
{
    int n = 1;
    while (first + n < t->n && t->row[first + n].subject == t->row[first].subject) {
        n++;
    }
    return (table_case){&t->row[first], n};
}

bool response_table(const csv *measurements, strbuf *visits, strbuf *patients, diag_list *d)
{
    table_reader t = {.c = measurements, .d = d};
    const int before = diag_errors(d), rows = csv_rows(measurements);
    if (!table_columns(&t)) {
        return false;
    }
    if (!rows) {
        diag_add(d, DIAG_WARNING, csv_loc(measurements, -1, 0), "a row a lesion and visit",
                 "the table has no rows: there is nothing to assess");
    }
    t.row = base_alloc((size_t)rows + 1, sizeof *t.row);
    t.subject = map_new();
    for (int i = 0; i < rows; i++) {
        table_read_row(&t, i);
    }
    qsort(t.row, (size_t)t.n, sizeof *t.row, table_compare);
    table_case p;
    // a row that cannot be read would be missed in its case
    for (int i = 0; i < t.n && diag_errors(d) == before; i += p.n) {
        p = table_case_at(&t, i);
        table_check_case(&t, &p);
    }
    if (diag_errors(d) == before) {
        strbuf_puts(visits, "case,day,target,nontarget,new_lesion,overall,ioverall\n");
        strbuf_puts(patients, "case,name,confirmed_bor,unconfirmed_bor,progression_day,ibor,iprogression_day,rule\n");
        for (int i = 0; i < t.n; i += p.n) {
            p = table_case_at(&t, i);
            table_assess(&t, &p, visits, patients);
        }
    }
    map_free(t.subject);
    free(t.row);
    return diag_errors(d) == before;
}
