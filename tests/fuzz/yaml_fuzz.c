// SPDX-License-Identifier: MIT
// Any text as a trial's YAML file: no crash, no hang; a trial that is refused is refused with a reason, and one that is
// taken is what a trial can be: drugs, doses and times finite, counts within their limits. Runs where the library lies
// below the folder it is started in.
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "library/library.h"

static void check_doses(const library_trial *t, const library_dose *dose, int n)
{
    for (int i = 0; i < n; i++) {
        if (dose[i].therapy < 0 || dose[i].therapy >= t->ntherapy) abort();
        if (!(dose[i].amount > 0) || !isfinite(dose[i].amount) || !(dose[i].start >= 0)) abort();
        if (dose[i].count < 0) abort();
    }
}

static void check_trial(const library_trial *t)
{
    if (!t->cancer || t->patients_per_arm < 1 || t->narm < 1 || t->reference >= t->narm) abort();
    if (!isfinite(t->follow_up) || !(t->follow_up > 0) || !(t->accrual >= 0) || !(t->dropout_rate >= 0)) abort();
    for (int k = 0; k < t->narm; k++) {
        check_doses(t, t->arm[k].dose, t->arm[k].ndose);
        for (int i = 0; i < t->arm[k].nnext; i++) check_doses(t, t->arm[k].next[i].dose, t->arm[k].next[i].ndose);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (memchr(data, 0, size)) return 0;
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    diag_list *d = diag_new();
    arena *memory = arena_new();
    const library_trial *t = library_parse_trial("library", "library/trials/fuzz/trial.yaml", text, memory, d);
    if (!t && diag_errors(d) == 0) abort();
    if (t && diag_errors(d) == 0) check_trial(t);
    arena_free(memory);
    diag_free(d);
    free(text);
    return 0;
}
