// SPDX-License-Identifier: MIT
// Which back end a run's kernels work on. They are compiled in the background, in the order in which they are needed;
// a run that must have machine code waits for it. The bits are the same; who did how many steps is provenance.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "trial/trial_int.h"

trial_status back_end_begin(trial_back_end *b, const trial_options *o, const cohort *c, trial_arm *const *arm, int narm,
                            diag_list *d)
{
    native_choice choice = o->dry_run ? NATIVE_INTERPRETER : (native_choice)o->back_end;
    ode_options plain;
    ode_default(&plain);
    *b = (trial_back_end){.isa = interp_isa_choose()};
    b->width = o->width ? o->width : choice == NATIVE_INTERPRETER ? plain.width : NATIVE_WIDTH;
    if (choice == NATIVE_INTERPRETER) {
        return TRIAL_OK;
    }
    b->builder = native_builder_new(b->isa, NULL);
    native_builder_add(b->builder, c->model->code.kernel, b->width);
    for (int a = 0; a < narm; a++) {
        native_builder_add(b->builder, arm[a]->model->code.kernel, b->width);
    }
    if (choice != NATIVE_C) {
        return TRIAL_OK;
    }
    // an interrupt from the terminal ends the compiler too: that is no failure of it
    native_builder_wait(b->builder, &o->stop);
    if (stop_wanted(&o->stop)) {
        return TRIAL_ERR_INTERRUPTED;
    }
    return native_builder_must(b->builder, d) ? TRIAL_OK : TRIAL_ERR_INPUT;
}

static int64_t back_end_steps(const store *s, const char *key)
{
    char *text = store_meta(s, key);
    int64_t n = text ? strtoll(text, NULL, 10) : 0;
    free(text);
    return n;
}

void back_end_resume(trial_back_end *b, const store *s)
{
    b->interpreted_before = back_end_steps(s, "steps_interpreter");
    b->compiled_before = back_end_steps(s, "steps_c");
}

static store_pair back_end_count(const char *key, int64_t n)
{
    store_pair p = {.key = key};
    snprintf(p.value, sizeof p.value, "%lld", (long long)n);
    return p;
}

void back_end_pairs(const trial_back_end *b, store_pair pair[BACK_END_PAIRS])
{
    pair[0] = (store_pair){.key = "instruction_set"};
    snprintf(pair[0].value, sizeof pair[0].value, "%s", interp_isa_name(b->isa));
    pair[1] = back_end_count("pack", b->width);
    pair[2] = back_end_count("steps_interpreter", b->interpreted_before + b->stats.steps - b->stats.compiled);
    pair[3] = back_end_count("steps_c", b->compiled_before + b->stats.compiled);
}

void back_end_end(trial_back_end *b, diag_list *d)
{
    if (b->builder) {
        native_builder_report(b->builder, d);
        native_builder_free(b->builder);
        b->builder = NULL;
    }
}

// ---- kernels that are installed with the program --------------------------------------------------------------------

static trial_status install_trial(const char *root, const char *name, const interp_isa *isa, int nisa,
                                  const char *folder, diag_list *d)
{
    arena *memory = arena_new();
    char *path = library_find_trial(root, name, d);
    library_trial *t = path ? library_read_trial(root, path, memory, d) : NULL;
    cohort *c = t ? cohort_new(t, t->seed, memory, d) : NULL;
    bool good = c != NULL;
    for (int i = 0; i < nisa && good; i++) {
        good = native_install(c->model->code.kernel, isa[i], NATIVE_WIDTH, folder, d);
    }
    for (int a = 0; good && a < t->narm; a++) {
        trial_arm *arm = trial_arm_new(c, a, false, memory, d);
        good = arm != NULL;
        for (int i = 0; i < nisa && good; i++) {
            good = native_install(arm->model->code.kernel, isa[i], NATIVE_WIDTH, folder, d);
        }
        trial_arm_free(arm);
    }
    cohort_free(c);
    free(path);
    arena_free(memory);
    return good ? TRIAL_OK : TRIAL_ERR_INPUT;
}

// The folder is there and can be written to.
static bool install_folder(const char *folder, diag_list *d)
{
    if (!file_make_dirs(folder, d)) {
        return false;
    }
    if (access(folder, W_OK | X_OK) == 0) {
        return true;
    }
    diag_add(d, DIAG_ERROR, (src_loc){0}, "a folder for the kernels", "%.300s: nothing can be written into it", folder);
    return false;
}

trial_status trial_install_kernels(const char *const *trial, int ntrial, const char *folder, diag_list *d)
{
    static const interp_isa all[] = {ISA_AVX512, ISA_AVX2, ISA_BASELINE};
#if defined(__x86_64__)
    const int nisa = sizeof all / sizeof *all, first = 0;
#else
    const int nisa = 1, first = 2;
#endif
    char *root = library_root(d);
    trial_status status = !root ? TRIAL_ERR_INPUT : install_folder(folder, d) ? TRIAL_OK : TRIAL_ERR_IO;
    for (int i = 0; i < ntrial && status == TRIAL_OK; i++) {
        status = install_trial(root, trial[i], all + first, nisa, folder, d);
    }
    free(root);
    return status;
}
