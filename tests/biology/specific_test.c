// SPDX-License-Identifier: MIT
// Nothing is put in by hand: the trials say nothing of the disease but who was let in, the model's parameters belong to
// no drug, arm or trial, a drug's parameters are how it is distributed and binds (or damages) and nothing else, and
// what was published changes no row of a run.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/biology/experiment.h"
#include "tests/folder.h"
#include "trial/store.h"

static const char *const TRIALS[] = {"KEYNOTE-006", "CheckMate-067", "CheckMate-066", "CA184-169"};
enum { TRIAL_COUNT = sizeof TRIALS / sizeof *TRIALS };

// d: owns the names of the files that the trial was read of
static library_trial *read_trial(const char *name, arena *memory, diag_list *d)
{
    char path[200];
    snprintf(path, sizeof path, "library/trials/%s/trial.yaml", name);
    library_trial *t = library_read_trial("library", path, memory, d);
    diag_print(d, stderr, false);
    assert_non_null(t);
    return t;
}

static bool listed(const char *id, const char *const *list)
{
    while (*list && strcmp(*list, id)) {
        list++;
    }
    return *list != NULL;
}

// The one trait that a trial replaces is a rule of its protocol: who had been treated before.
static void trials_set_nothing_but_the_line_of_therapy(void **state)
{
    (void)state;
    for (int k = 0; k < TRIAL_COUNT; k++) {
        arena *memory = arena_new();
        diag_list *d = diag_new();
        const library_trial *t = read_trial(TRIALS[k], memory, d);
        assert_int_equal(t->set.n, 0);
        int own = 0;
        for (int i = 0; i < t->traits.n; i++) {
            if (!strcmp(t->traits.row[i].loc.file, t->path)) {
                assert_string_equal(t->traits.row[i].id, "later_line");
                own++;
            }
        }
        print_message("%s: %d traits of its own\n", t->name, own);
        assert_true(own <= 1);
        diag_free(d);
        arena_free(memory);
    }
}

static void parameters_belong_to_no_drug_and_no_trial(void **state)
{
    (void)state;
    static const char *const names[] = {"nivo", "ipi", "pembro", "dacarb", "keynote", "checkmate", "arm_", "trial"};
    static const char *const antibody[] = {"CL",           "V_c",       "V_p",        "Q",          "weight_ref",
                                           "albumin_ref",  "cl_weight", "v_weight",   "cl_albumin", "cl_change",
                                           "cl_half_time", "cl_hill",   "first_dose", "molar_mass", "kd",
                                           "fc_active",    NULL};
    static const char *const cytotoxic[] = {"CL",          "V_c",          "V_p",           "Q",
                                            "surface_ref", "molar_mass",   "C_ref",         "k_repair",
                                            "spent_half",  "marrow_slope", "k_lymphocytes", NULL};
    for (int k = 0; k < TRIAL_COUNT; k++) {
        arena *memory = arena_new();
        diag_list *d = diag_new();
        const library_trial *t = read_trial(TRIALS[k], memory, d);
        assert_true(t->model_parameters.n > 100);
        for (int i = 0; i < t->model_parameters.n; i++) {
            for (size_t j = 0; j < sizeof names / sizeof *names; j++) {
                assert_null(strstr(t->model_parameters.row[i].id, names[j]));
            }
        }
        for (int i = 0; i < t->ntherapy; i++) {
            const library_therapy *drug = t->therapy[i];
            const char *const *own = strcmp(drug->module, "antibody") ? cytotoxic : antibody;
            for (int j = 0; j < drug->parameters.n; j++) {
                print_message("%s.%s\n", drug->name, drug->parameters.row[j].id);
                assert_true(listed(drug->parameters.row[j].id, own));
            }
            for (int j = 0; j < drug->traits.n; j++) {
                assert_true(listed(drug->traits.row[j].id, own));
            }
        }
        diag_free(d);
        arena_free(memory);
    }
}

static void run_rows(const char *library, const char *trial, const char *out, char hash[65])
{
    char database[300];
    snprintf(database, sizeof database, "%s/run.sqlite", out);
    setenv("COLEY_LIBRARY", library, 1);
    diag_list *d = diag_new();
    trial_options o = {.name = trial, .out = out, .patients = 2, .seed = 5};
    assert_int_equal(trial_run(&o, NULL, d), TRIAL_OK);
    store *s = store_open(database, STORE_READ, NULL, 0, d);
    assert_non_null(s);
    assert_true(store_hash(s, hash));
    store_close(s, d);
    diag_free(d);
}

// A copy of the library without any published.csv gives the same rows.
static void what_was_published_changes_no_row(void **state)
{
    (void)state;
    char folder[FOLDER_SIZE], command[300], library[100];
    assert_int_equal(folder_make(folder), 0);
    snprintf(library, sizeof library, "%s/library", folder);
    snprintf(command, sizeof command, "cp -r library %s && find %s -name published.csv -delete", library, library);
    assert_int_equal(system(command), 0);
    for (int k = 0; k < 3; k++) {
        char with[65], without[65], out[200];
        snprintf(out, sizeof out, "%s/with-%d", folder, k);
        run_rows("library", TRIALS[k], out, with);
        snprintf(out, sizeof out, "%s/without-%d", folder, k);
        run_rows(library, TRIALS[k], out, without);
        assert_string_equal(with, without);
    }
    assert_int_equal(folder_remove(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trials_set_nothing_but_the_line_of_therapy),
        cmocka_unit_test(parameters_belong_to_no_drug_and_no_trial),
        cmocka_unit_test(what_was_published_changes_no_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
