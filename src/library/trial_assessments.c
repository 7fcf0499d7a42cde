// SPDX-License-Identifier: MIT
// What a trial's clinic looks at and when: imaging visits, who reads them and how well, progression, toxicity.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "library/trial_reader.h"

void trial_visits(trial_reader *r, const yaml_node *root)
{
    static const char *const keys[] = {"first", "then", "window", "missed", NULL};
    static const char *const then_keys[] = {"every", "until", NULL};
    library_trial *t = r->t;
    const yaml_node *n = yaml_map(root, "visits", true, r->d);
    if (!n) {
        return;
    }
    yaml_check_keys(n, "visits", keys, r->d);
    t->first_visit = yaml_quantity(n, "first", "day", 1, TRIAL_LONGEST, true, 84, r->d);
    // so that a visit never comes before the one before it
    const double shortest = t->first_visit;
    t->visit_window = yaml_quantity(n, "window", "day", 0, shortest / 2, false, 0, r->d);
    t->missed = yaml_quantity(n, "missed", "%", 0, 90, false, 0, r->d);
    const yaml_node *list = yaml_list(n, "then", r->d);
    t->nvisit = list ? list->n : 0;
    t->visit = arena_alloc(r->memory, sizeof *t->visit * (size_t)(t->nvisit + 1));
    double last = t->first_visit;
    for (int i = 0; i < t->nvisit; i++) {
        const yaml_node *e = list->item[i];
        yaml_check_keys(e, "then", then_keys, r->d);
        t->visit[i].every = yaml_quantity(e, "every", "day", 1, TRIAL_LONGEST, true, 84, r->d);
        t->visit[i].until = yaml_quantity(e, "until", "day", last, TRIAL_LONGEST, i + 1 < t->nvisit, INFINITY, r->d);
        last = t->visit[i].until;
        if (t->visit_window > t->visit[i].every / 2) {
            diag_add(r->d, DIAG_ERROR, yaml_loc(n, "window"), "at most half of the shortest interval",
                     "visits every %g day may be %g day early or late", t->visit[i].every, t->visit_window);
        }
    }
}

// "RECIST 1.1", or a map that also says whose readings the endpoints are of.
void trial_response(trial_reader *r, const yaml_node *root)
{
    static const char *const keys[] = {"criteria", "reader", NULL};
    library_trial *t = r->t;
    const yaml_node *n = yaml_get(root, "response");
    const bool readers = n && n->kind == YAML_MAP;
    if (readers) {
        yaml_check_keys(n, "response", keys, r->d);
    }
    const char *key = readers ? "criteria" : "response";
    const char *criteria = yaml_text(readers ? n : root, key, false, "RECIST 1.1", r->d);
    if (strcmp(criteria, "RECIST 1.1")) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(readers ? n : root, key), "RECIST 1.1", "not supported: response by '%s'",
                 criteria);
    }
    const char *reader = readers ? yaml_text(n, "reader", true, "", r->d) : "";
    t->central_review = readers;
    t->primary_is_central = !strcmp(reader, "central");
    if (readers && *reader && !t->primary_is_central && strcmp(reader, "investigator")) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(n, "reader"), "central or investigator", "endpoints are read by '%s'",
                 reader);
    }
}

void trial_progression(trial_reader *r, const yaml_node *root)
{
    library_trial *t = r->t;
    const char *text = yaml_text(root, "stop_on_progression", false, "true", r->d);
    t->until_confirmed = !strcmp(text, "confirmed");
    t->stop_on_progression = t->until_confirmed || !strcmp(text, "true");
    if (!t->stop_on_progression && strcmp(text, "false")) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(root, "stop_on_progression"),
                 "true, false, or confirmed (by iRECIST, at a later visit)", "'stop_on_progression' is '%s'", text);
    }
}

void trial_measurement(trial_reader *r, const yaml_node *root)
{
    static const char *const keys[] = {"lesion_bias_sd", "visit_sd", "minimum_error", "floor", "gone",
                                       "new_lesion",     "targets",  "measurable",    NULL};
    library_trial *t = r->t;
    const yaml_node *n = yaml_map(root, "measurement", true, r->d);
    if (!n) {
        return;
    }
    yaml_check_keys(n, "measurement", keys, r->d);
    t->measurement.lesion_bias_sd = yaml_quantity(n, "lesion_bias_sd", "1", 0, 1, false, 0, r->d);
    t->measurement.visit_sd = yaml_quantity(n, "visit_sd", "1", 0, 1, false, 0, r->d);
    t->measurement.minimum_error = yaml_quantity(n, "minimum_error", "mm", 0, 20, false, 0, r->d);
    t->measurement.floor = yaml_quantity(n, "floor", "mm", 0, 20, false, 0.05, r->d);
    t->measurement.gone = yaml_quantity(n, "gone", "mm", 0, 20, false, 0.02, r->d);
    t->measurement.new_lesion = yaml_quantity(n, "new_lesion", "mm", 1, 100, false, 0.08, r->d);
    t->measurement.measurable = yaml_quantity(n, "measurable", "mm", 1, 100, false, 0.1, r->d);
    t->measurement.targets = yaml_int(n, "targets", 1, 5, false, 5, r->d);
}

void trial_toxicity(trial_reader *r, const yaml_node *root)
{
    static const char *const keys[] = {"visit_every",      "hold_at_grade",    "resume_at_grade", "stop_at_grade",
                                       "steroid_at_grade", "steroid_duration", "after_last_dose", NULL};
    library_trial *t = r->t;
    t->toxicity.visit_every = NAN;
    const yaml_node *n = yaml_map(root, "toxicity", false, r->d);
    if (!n) {
        return;
    }
    yaml_check_keys(n, "toxicity", keys, r->d);
    t->toxicity.visit_every = yaml_quantity(n, "visit_every", "day", 1, TRIAL_LONGEST, true, 21, r->d);
    t->toxicity.steroid_duration = yaml_quantity(n, "steroid_duration", "day", 0, TRIAL_LONGEST, false, 42, r->d);
    t->toxicity.after_last_dose = yaml_quantity(n, "after_last_dose", "day", 0, TRIAL_LONGEST, false, 90, r->d);
    // 5 is a grade that no organ reaches: the rule is off
    t->toxicity.hold = yaml_int(n, "hold_at_grade", 1, 5, false, 5, r->d);
    t->toxicity.resume = yaml_int(n, "resume_at_grade", 0, 4, false, 1, r->d);
    t->toxicity.stop = yaml_int(n, "stop_at_grade", 1, 5, false, 5, r->d);
    t->toxicity.steroid = yaml_int(n, "steroid_at_grade", 1, 5, false, 5, r->d);
    if (t->toxicity.resume >= t->toxicity.hold) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(n, "resume_at_grade"), "a grade below hold_at_grade",
                 "resume_at_grade is %d", t->toxicity.resume);
    }
    // a treatment that has ended for good is never held
    if (yaml_get(n, "hold_at_grade") && t->toxicity.stop < t->toxicity.hold) {
        char expected[60];
        snprintf(expected, sizeof expected, "a grade from hold_at_grade, %d, on", t->toxicity.hold);
        diag_add(r->d, DIAG_ERROR, yaml_loc(n, "stop_at_grade"), expected, "stop_at_grade is %d", t->toxicity.stop);
    }
}
