// SPDX-License-Identifier: MIT
// `blinding` of a trial: who knows the arm, and what an investigator who knows it reads. Trials that had both blinded
// and other assessors found odds ratios exaggerated by 36 % where the arm was known (Hrobjartsson, BMJ
// 2012;344:e1119); oncology trials that were read twice found investigator and blinded review to agree on average
// (Amit, Eur J Cancer 2011;47:1772). So there is no number that holds for all: a trial that wants one says it, with its
// source.
#include <string.h>

#include "library/trial_reader.h"

void trial_blinding(trial_reader *r, const yaml_node *root)
{
    static const char *const keys[] = {"design", "investigator_bias", "source", NULL};
    library_trial *t = r->t;
    const yaml_node *n = yaml_map(root, "blinding", false, r->d);
    if (!n || !yaml_check_keys(n, "blinding", keys, r->d)) {
        return;
    }
    const char *design = yaml_text(n, "design", true, NULL, r->d);
    const bool open = design && !strcmp(design, "open-label");
    if (design && !open && strcmp(design, "double-blind")) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(n, "design"), "open-label or double-blind", "the design is '%s'", design);
    }
    t->blinding.design = design;
    t->blinding.open = open;
    t->blinding.investigator_bias = yaml_quantity(n, "investigator_bias", "%", -50, 50, false, 0, r->d);
    const bool biased = yaml_get(n, "investigator_bias") != NULL;
    t->blinding.source = yaml_text(n, "source", biased, "", r->d);
    if (biased && design && !open) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(n, "investigator_bias"), "'design: open-label'",
                 "an investigator who does not know the arm cannot be biased by it");
    } else if (biased) {
        library_need_reference(t, yaml_loc(n, "investigator_bias"), "there is no arm that is read without bias", r->d);
    }
}
