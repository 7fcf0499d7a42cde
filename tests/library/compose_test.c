// SPDX-License-Identifier: MIT
// Tests of src/library: a trial with its cancer and therapies read, and the model of its arms composed, on the toy
// library of tests/data.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "library/library.h"
#include "tests/folder.h"

static const char ROOT[] = "tests/data/library";

typedef struct {
    arena *memory;
    diag_list *d;
    library_trial *t;
} fixture;

static int begin(void **state)
{
    fixture *f = base_alloc(1, sizeof *f);
    f->memory = arena_new();
    f->d = diag_new();
    f->t = library_read_trial(ROOT, "tests/data/library/trials/TOY-1/trial.yaml", f->memory, f->d);
    if (!f->t) {
        diag_print(f->d, stderr, false);
    }
    *state = f;
    return f->t ? 0 : -1;
}

static int end(void **state)
{
    fixture *f = *state;
    diag_free(f->d);
    arena_free(f->memory);
    free(f);
    return 0;
}

static void a_trial_is_read(void **state)
{
    const fixture *f = *state;
    const library_trial *t = f->t;
    assert_string_equal(t->name, "TOY-1");
    assert_int_equal(t->narm, 3);
    assert_int_equal(t->ntherapy, 2);
    assert_string_equal(t->therapy[0]->name, "alpha");
    assert_int_equal(t->reference, 2);
    // 3 mg/kg: 3 mg by mg of body weight times 1e-6; every 14 days, 12 months of 365.25/12 days
    const library_dose *dose = &t->arm[0].dose[0];
    assert_int_equal(dose->kind, DOSE_PER_WEIGHT);
    assert_float_equal(dose->amount, 3e-6, 1e-18);
    assert_float_equal(dose->every, 14, 1e-12);
    assert_float_equal(dose->until, 365.25, 1);
    assert_int_equal(t->arm[1].dose[0].kind, DOSE_FLAT);
    assert_float_equal(t->arm[1].dose[0].amount, 200, 1e-12);
    assert_float_equal(t->arm[1].dose[0].infusion, 4 / 24.0, 1e-12);
    assert_float_equal(t->arm[2].next[0].share, 0.5, 1e-12);
    // mm become dm
    assert_float_equal(t->measurement.measurable, 0.1, 1e-12);
    assert_float_equal(t->eligibility[0].low, 0.25, 1e-12);
    assert_float_equal(t->first_visit, 84, 1e-12);
    assert_int_equal(t->nvisit, 2);
    assert_true(isinf(t->visit[1].until));
    assert_int_equal(t->cancer->traits.n, 8);
    assert_int_equal(t->cancer->ncorrelation, 2);
}

static void the_core_has_slots_of_zero(void **state)
{
    fixture *f = *state;
    library_model *m = library_compose(f->t, NULL, 0, f->memory, f->d);
    if (!m) {
        diag_print(f->d, stderr, false);
    }
    assert_non_null(m);
    const ode_system *s = m->system;
    assert_int_equal(s->nstate, 4);    // C of two lesions, injury, hazard
    assert_float_equal(m->input[system_find_input(s, "boost")], 0, 0);
    assert_float_equal(m->input[system_find_input(s, "steroid")], 0, 0);
    assert_float_equal(m->input[system_find_input(s, "L2__C_seed")], 1e6, 0);
    assert_float_equal(m->input[system_find_input(s, "h_burden")], 2e-5 * 1e3, 1e-12);    // 1/mL/day in 1/L/day
    assert_true(isnan(m->input[system_find_input(s, "immunity")]));                       // drawn
    assert_true(isnan(m->input[system_find_input(s, "L1__growth_dev")]));
    library_model_free(m);
}

static void therapies_fill_the_slot(void **state)
{
    fixture *f = *state;
    int both[2] = {0, 1};
    char *text = library_compose_text(f->t, both, 2, f->d);
    assert_non_null(text);
    assert_non_null(strstr(text, "boost := alpha.load + beta.load"));
    assert_non_null(strstr(text, "alpha.weight := weight"));
    free(text);
    library_model *m = library_compose(f->t, both, 2, f->memory, f->d);
    assert_non_null(m);
    const ode_system *s = m->system;
    assert_int_equal(s->nstate, 6);
    assert_true(system_find_state(s, "alpha__amount") >= 0);
    assert_true(system_find_state(s, "beta__amount") >= 0);
    assert_int_equal(system_find_input(s, "boost"), -1);
    assert_float_equal(m->input[system_find_input(s, "alpha__kd")], 100, 1e-9);
    assert_float_equal(m->input[system_find_input(s, "beta__kd")], 900, 1e-9);
    assert_true(isnan(m->input[system_find_input(s, "alpha__k_el")]));    // drawn
    library_model_free(m);
}

static void a_parameter_without_a_value_is_named(void **state)
{
    fixture *f = *state;
    library_parameters all = f->t->model_parameters;
    f->t->model_parameters.n--;    // toy.k_injury is the last row
    assert_null(library_compose(f->t, NULL, 0, f->memory, f->d));
    assert_int_equal(diag_errors(f->d), 1);
    assert_non_null(strstr(diag_at(f->d, 0)->message, "k_injury"));
    f->t->model_parameters = all;
}

static void a_wrong_unit_of_a_parameter_is_named(void **state)
{
    fixture *f = *state;
    char buffer[160];
    unit was = f->t->model_parameters.row[5].unit;
    assert_true(unit_parse("mL", &f->t->model_parameters.row[5].unit, buffer));
    assert_null(library_compose(f->t, NULL, 0, f->memory, f->d));
    assert_non_null(strstr(diag_at(f->d, 0)->message, "k_injury"));
    f->t->model_parameters.row[5].unit = was;
}

static void a_trial_is_found_in_any_case(void **state)
{
    fixture *f = *state;
    char *path = library_find_trial(ROOT, "toy-1", f->d);
    assert_non_null(path);
    assert_string_equal(path, "tests/data/library/trials/TOY-1/trial.yaml");
    free(path);
    assert_null(library_find_trial(ROOT, "TOY-2", f->d));
    assert_non_null(strstr(diag_at(f->d, 0)->expected, "TOY-1"));
    assert_null(library_find_trial(ROOT, "../trials/TOY-1", f->d));
    assert_null(library_find_trial(ROOT, "nowhere.yaml", f->d));
}

static void endpoints_are_known(void **state)
{
    const fixture *f = *state;
    static const char *const good[] = {"ORR",         "PFS_rate_6mo", "OS_60mo",         "rash_any",
                                       "rash_g3plus", "HR_OS",        "grade3plus_TRAE", "any_TRAE"};
    static const char *const bad[] = {"orr", "OS_mo", "PFS_rate_6", "OS_0mo", "colitis_any", "rash", ""};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(library_is_endpoint(f->t->cancer, good[i]));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(library_is_endpoint(f->t->cancer, bad[i]));
    }
}

// Events tell rows, endpoints and draws apart: a second organ with the same one is refused.
static void an_event_of_two_organs_is_refused(void **state)
{
    (void)state;
    char folder[FOLDER_SIZE], command[600], path[100];
    assert_int_equal(folder_make(folder), 0);
    snprintf(command, sizeof command,
             "cp -r %s/. %s && "
             "sed -i 's/^  organs:/&\\n    - {name: scalp, event: rash, injury: injury, grades: [1, 2, 3, 4]}/' "
             "%s/cancers/toy/cancer.yaml",
             ROOT, folder, folder);
    assert_int_equal(system(command), 0);
    snprintf(path, sizeof path, "%s/trials/TOY-1/trial.yaml", folder);
    diag_list *d = diag_new();
    arena *memory = arena_new();
    assert_null(library_read_trial(folder, path, memory, d));
    assert_int_equal(diag_errors(d), 1);
    assert_string_equal(diag_at(d, 0)->message, "event 'rash' is there a second time");
    arena_free(memory);
    diag_free(d);
    assert_int_equal(folder_remove(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_trial_is_read, begin, end),
        cmocka_unit_test_setup_teardown(the_core_has_slots_of_zero, begin, end),
        cmocka_unit_test_setup_teardown(therapies_fill_the_slot, begin, end),
        cmocka_unit_test_setup_teardown(a_parameter_without_a_value_is_named, begin, end),
        cmocka_unit_test_setup_teardown(a_wrong_unit_of_a_parameter_is_named, begin, end),
        cmocka_unit_test_setup_teardown(a_trial_is_found_in_any_case, begin, end),
        cmocka_unit_test(an_event_of_two_organs_is_refused),
        cmocka_unit_test_setup_teardown(endpoints_are_known, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
