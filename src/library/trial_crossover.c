// SPDX-License-Identifier: MIT
// `crossover` of a trial: patients of one arm who get another arm's treatment after progression. Each entry becomes one
// more line of treatment of the arm that they leave, so that it is simulated as any line after progression is.
#include <string.h>

#include "library/trial_reader.h"

static int crossover_arm(trial_reader *r, const yaml_node *e, const char *key)
{
    return library_arm_named(r->t, yaml_text(e, key, true, NULL, r->d), yaml_loc(e, key), r->d);
}

// The lines of the arm and one more, whose doses are a copy: therapies are numbered anew later.
static void crossover_add(trial_reader *r, library_arm *from, const library_arm *to, library_next_line line)
{
    library_next_line *next = arena_alloc(r->memory, sizeof *next * (size_t)(from->nnext + 1));
    double shares = line.share;
    for (int i = 0; i < from->nnext; i++) {
        next[i] = from->next[i];
        shares += next[i].share;
    }
    if (shares > 1 + 1e-9) {
        diag_add(r->d, DIAG_ERROR, line.loc, "shares of at most 100 % together, with those of 'next_line'",
                 "the shares after progression of '%s' sum to %g %%", from->name, 100 * shares);
    }
    line.crossover = to->name;
    line.ndose = to->ndose;
    line.dose = arena_alloc(r->memory, sizeof *line.dose * (size_t)(to->ndose + 1));
    for (int i = 0; i < to->ndose; i++) {
        line.dose[i] = to->dose[i];
    }
    next[from->nnext++] = line;
    from->next = next;
}

void trial_crossover(trial_reader *r, const yaml_node *root)
{
    static const char *const keys[] = {"from", "to", "share", "after", NULL};
    library_trial *t = r->t;
    const yaml_node *list = yaml_list(root, "crossover", r->d);
    for (int i = 0; list && i < list->n; i++) {
        const yaml_node *e = list->item[i];
        if (!yaml_check_keys(e, "crossover", keys, r->d)) {
            continue;
        }
        const int from = crossover_arm(r, e, "from"), to = crossover_arm(r, e, "to");
        const library_next_line line = {
            .share = yaml_quantity(e, "share", "%", 0, 100, true, 0, r->d),
            .after = yaml_quantity(e, "after", "day", 0, TRIAL_LONGEST, false, 30, r->d),
            .loc = e->loc,
        };
        if (from >= 0 && from == to) {
            diag_add(r->d, DIAG_ERROR, yaml_loc(e, "to"), "another arm than the one they leave",
                     "patients of '%s' cross over to it", t->arm[to].name);
        } else if (from >= 0 && to >= 0) {
            crossover_add(r, &t->arm[from], &t->arm[to], line);
            t->crossover = true;
        }
    }
    if (t->crossover && !t->stop_on_progression) {
        diag_add(r->d, DIAG_ERROR, list->loc, "'stop_on_progression: true' or 'confirmed'",
                 "crossover in a trial that goes on after progression");
    }
}
