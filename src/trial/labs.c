// SPDX-License-Identifier: MIT
// Laboratory values: the model's quantity with the error of the assay, lognormal and keyed by lab and visit (the same
// in all arms), and its grade by the limits that the cancer gives.
#include <math.h>
#include <stdio.h>

#include "num/fmath.h"
#include "trial/trial_int.h"

int labs_grade(const library_lab *l, double value)
{
    int grade = 0;
    while (grade < LIBRARY_GRADES && (l->falls ? value < l->grade[grade] : value > l->grade[grade])) {
        grade++;
    }
    return grade;
}

void labs_visit(const trial_arm *a, clinic_record *r, double day, const double *output)
{
    const library_trial *t = a->trial;
    for (int i = 0; i < t->nlab; i++) {
        const library_lab *l = &t->cancer->lab[t->lab[i]];
        char name[160];
        snprintf(name, sizeof name, "lab:%.150s", l->name);
        double z = random_normal(clinic_random(a, r), random_purpose(name), (uint64_t)r->safety_visits);
        clinic_lab row = {t->lab[i], r->safety_visits, day, output[a->at.lab + i] * f_exp(l->noise_sd_log * z), 0};
        row.grade = labs_grade(l, row.value);
        ARRAY_PUSH(r->lab, r->nlab, r->lab_cap, row);
    }
}

void labs_rows(const trial_arm *a, const clinic_record *r, const store *s, store_rows *out)
{
    int table = store_find_table(s, "labs");
    for (int i = 0; i < r->nlab; i++) {
        const clinic_lab *x = &r->lab[i];
        const library_lab *l = &a->trial->cancer->lab[x->lab];
        store_row(out, table);
        store_text(out, a->arm->name);
        store_int(out, r->patient->number);
        store_text(out, l->name);
        store_real(out, x->day);
        store_int(out, x->visit);
        store_real(out, x->value / l->unit.factor);
        store_text(out, l->unit_text);
        store_int(out, x->grade);
    }
}
