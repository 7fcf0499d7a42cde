// SPDX-License-Identifier: MIT
// Laboratory values over time: median and quartiles at each visit, of the first REPORT_PATIENTS of an arm; and each
// patient's worst grade after day 0 by his grade on day 0 (shift table), of all patients of an arm. One arm is held at
// a time.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "report/data.h"
#include "stats/samples.h"

// A visit that fewer patients than LEAST came to says nothing of an arm.
enum { MOST_LABS = 20, MOST_VISITS = 150, GRADES = 4, LEAST = 5 };

enum { PATIENT, LAB, VISIT, DAY, VALUE, GRADE, UNIT, COLUMNS };

typedef struct {
    double *value;
    size_t n, cap;
    double days;    // sum
} lab_visit;

typedef struct {
    lab_visit visit[MOST_VISITS];
    int shift[GRADES + 1][GRADES + 1];
} lab_arm;

// A patient's rows of a lab while they go by.
typedef struct {
    int64_t patient;
    int lab, before, worst;    // grades; -1: none yet
} lab_course;

static report_rows open_labs(const report_data *r, const char *arm)
{
    static const char *const name[COLUMNS] = {"patient", "lab", "visit", "day", "value", "grade", "unit"};
    return report_open(r, "labs", name, COLUMNS, arm);
}

// The labs in order of the table: found as rows go by.
typedef struct {
    map *index;
    const char *unit[MOST_LABS];
    int n;
} lab_names;

static int lab_of(const report_data *r, const report_rows *x, lab_names *names)
{
    const char *name = report_text(x, LAB);
    const int found = map_get(names->index, name);
    if (found >= 0 || names->n == MOST_LABS) return found;
    map_set(names->index, name, names->n);
    const char *text = report_text(x, UNIT);
    names->unit[names->n] = strcmp(text, "1") == 0 ? "" : arena_strdup(r->memory, text);
    return names->n++;
}

static void end_course(lab_course *c, lab_arm *of)
{
    if (c->lab >= 0 && c->before >= 0 && c->worst >= 0) of[c->lab].shift[c->before][c->worst]++;
    *c = (lab_course){-1, -1, -1, -1};
}

static void see_value(const report_rows *x, lab_arm *of, lab_course *c, bool drawn)
{
    double day = report_real(x, DAY), value = report_real(x, VALUE);
    int visit = (int)report_int(x, VISIT), grade = (int)report_int(x, GRADE);
    grade = grade < 0 ? 0 : grade > GRADES ? GRADES : grade;
    if (day <= 0) c->before = grade;
    else if (grade > c->worst) c->worst = grade;
    if (!drawn || visit < 0 || visit >= MOST_VISITS || isnan(value)) return;
    lab_visit *v = &of->visit[visit];
    ARRAY_PUSH(v->value, v->n, v->cap, value);
    v->days += day;
}

static void load_arm(const report_data *r, int arm, lab_names *names, lab_arm *of)
{
    lab_course c = {-1, -1, -1, -1};
    int64_t last = -1;
    int patients = 0;
    report_rows x = open_labs(r, r->trial->arm[arm].name);
    while (report_next(&x)) {
        int64_t p = report_int(&x, PATIENT);
        int lab = lab_of(r, &x, names);
        if (lab < 0 || !report_own(r, arm, p)) continue;
        patients += p != last;
        last = p;
        if (p != c.patient || lab != c.lab) {
            end_course(&c, of);
            c.patient = p;
            c.lab = lab;
        }
        see_value(&x, &of[lab], &c, patients <= REPORT_PATIENTS);
    }
    end_course(&c, of);
    report_close(&x);
}

static void write_visits(json *j, const lab_arm *a)
{
    json_open(j, "visits", '[');
    for (int i = 0; i < MOST_VISITS; i++) {
        const lab_visit *v = &a->visit[i];
        if (v->n == 0 || (i > 0 && v->n < LEAST)) continue;
        json_open(j, NULL, '[');
        json_number(j, NULL, v->days / (double)v->n / TRIAL_MONTH, 4);
        json_int(j, NULL, (int64_t)v->n);
        for (int q = 1; q <= 3; q++) json_number(j, NULL, sample_quantile(v->value, (int)v->n, q / 4.0, 7), 4);
        json_close(j, ']');
    }
    json_close(j, ']');
}

static void write_arm(json *j, int arm, const lab_arm *a)
{
    int graded = 0;
    for (int i = 0; i <= GRADES; i++) {
        for (int k = 0; k <= GRADES; k++) graded += (i || k) && a->shift[i][k];
    }
    json_open(j, NULL, '{');
    json_int(j, "arm", arm);
    write_visits(j, a);
    json_open(j, "shift", '[');
    for (int i = 0; i <= GRADES && graded; i++) {
        json_open(j, NULL, '[');
        for (int k = 0; k <= GRADES; k++) json_int(j, NULL, a->shift[i][k]);
        json_close(j, ']');
    }
    json_close(j, ']');
    json_close(j, '}');
}

// The limits of health are the cancer's, where it has the lab.
static void write_limits(const report_data *r, json *j, const char *name)
{
    const library_cancer *k = r->trial->cancer;
    for (int i = 0; i < k->nlab; i++) {
        const library_lab *l = &k->lab[i];
        if (strcmp(l->name, name) != 0) continue;
        json_number(j, "low", l->low / l->unit.factor, 4);
        json_number(j, "high", l->high / l->unit.factor, 4);
    }
}

static void clear_arm(lab_arm *of)
{
    for (int i = 0; i < MOST_LABS; i++) {
        for (int v = 0; v < MOST_VISITS; v++) free(of[i].visit[v].value);
    }
    memset(of, 0, sizeof *of * MOST_LABS);
}

// Arms are read one after another, each once: what is written of a lab waits in a text of its own.
static void write_arms(const report_data *r, lab_names *names, json part[MOST_LABS])
{
    static const lab_arm none;
    lab_arm *of = base_alloc(MOST_LABS, sizeof *of);
    for (int arm = 0, known = 0; arm < r->trial->narm; arm++) {
        load_arm(r, arm, names, of);
        for (; known < names->n; known++) {
            // a lab that no arm before had
            for (int before = 0; before < arm; before++) write_arm(&part[known], before, &none);
        }
        for (int i = 0; i < names->n; i++) write_arm(&part[i], arm, &of[i]);
        clear_arm(of);
    }
    free(of);
}

void report_labs(const report_data *r, json *j)
{
    lab_names names = {.index = map_new()};
    json part[MOST_LABS] = {0};
    write_arms(r, &names, part);
    json_open(j, "labs", '[');
    for (int i = 0; i < names.n; i++) {
        json_open(j, NULL, '{');
        json_text(j, "name", map_key(names.index, i));
        json_text(j, "unit", names.unit[i]);
        write_limits(r, j, map_key(names.index, i));
        json_open(j, "arms", '[');
        strbuf_write(&j->text, part[i].text.s, part[i].text.n);
        json_close(j, ']');
        json_close(j, '}');
        strbuf_free(&part[i].text);
    }
    json_close(j, ']');
    map_free(names.index);
}
