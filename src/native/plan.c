// SPDX-License-Identifier: MIT
// Order of the operations of generated C. A compiler keeps a list's order by and large, so it should be one that needs
// few numbers at a time: each result is computed when it is wanted, its operands right before it (depth first from the
// results in their order; a factorisation thus becomes left-looking, each entry summed up in a register). The list is
// cut into parts of equal length, because compilers take more than linear time over long functions; what one part
// computes and another reads goes through memory.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "native/native_int.h"

int native_plan_maker(const native_plan *p, program_ref r)
{
    if (r == PROGRAM_NO_REF) {
        return -1;
    }
    program_section s = program_section_of(r);
    return program_index(r) < p->size[s] ? p->maker[s][program_index(r)] : -1;
}

static void plan_makers(native_plan *plan, const program *p)
{
    for (int i = 0; i < p->n; i++) {
        program_ref d = p->line[i].dst;
        int *size = &plan->size[program_section_of(d)];
        *size = program_index(d) >= *size ? program_index(d) + 1 : *size;
    }
    for (int s = 0; s < R_SECTIONS; s++) {
        plan->maker[s] = base_alloc((size_t)plan->size[s] + 1, sizeof(int));
        memset(plan->maker[s], 0xff, ((size_t)plan->size[s] + 1) * sizeof(int));
    }
    for (int i = 0; i < p->n; i++) {
        plan->maker[program_section_of(p->line[i].dst)][program_index(p->line[i].dst)] = i;
    }
}

typedef struct {
    const program *p;
    native_plan *plan;
    unsigned char *seen;    // (lines)
    int *stack;
    int nstack;
    size_t cap;
} plan_walk;

static void plan_want(plan_walk *w, program_ref r)
{
    int line = native_plan_maker(w->plan, r);
    if (line >= 0 && !w->seen[line]) {
        ARRAY_PUSH(w->stack, w->nstack, w->cap, line);
    }
}

// The line after all that it needs; a line is on the stack twice: to open it, and to write it
static void plan_visit(plan_walk *w, int root)
{
    enum { NEW, OPEN, DONE };
    ARRAY_PUSH(w->stack, w->nstack, w->cap, root);
    while (w->nstack > 0) {
        int line = w->stack[w->nstack - 1];
        const program_line *l = &w->p->line[line];
        if (w->seen[line] == NEW) {
            w->seen[line] = OPEN;
            // the last one pushed comes first: a sum's earlier terms, then the factors of this one
            plan_want(w, l->b);
            plan_want(w, l->a);
            plan_want(w, l->c);
            continue;
        }
        w->nstack--;
        if (w->seen[line] == OPEN) {
            w->seen[line] = DONE;
            w->plan->order[w->plan->n++] = line;
        }
    }
}

// Results are wanted, and of a factorisation how much cancelled so far: its operands are near then
static bool plan_is_root(const program_line *l)
{
    return program_section_of(l->dst) != R_TEMP || l->op == K_MAXABS;
}

static void plan_order(native_plan *plan, const program *p, bool keep_order)
{
    plan->order = base_alloc((size_t)p->n + 1, sizeof(int));
    if (keep_order) {
        for (int i = 0; i < p->n; i++) {
            plan->order[plan->n++] = i;
        }
        return;
    }
    plan_walk w = {.p = p, .plan = plan, .seen = base_alloc((size_t)p->n + 1, 1)};
    for (int i = 0; i < p->n; i++) {
        if (!w.seen[i] && plan_is_root(&p->line[i])) {
            plan_visit(&w, i);
        }
    }
    free(w.seen);
    free(w.stack);
}

// Temporaries that cross from part to part get a place in memory, free again after the part of the last use
static void plan_cross(native_plan *plan, const program *p)
{
    int *last = base_alloc((size_t)p->ntemp + 1, sizeof(int));
    int *released = base_alloc((size_t)p->ntemp + 1, sizeof(int)), nreleased = 0;
    plan->cross = base_alloc((size_t)p->ntemp + 1, sizeof(int));
    for (int t = 0; t < p->ntemp; t++) {
        plan->cross[t] = last[t] = -1;
    }
    for (int k = 0; k < plan->n; k++) {
        const program_line *l = &p->line[plan->order[k]];
        const program_ref arg[3] = {l->a, l->b, l->c};
        for (int i = 0; i < 3; i++) {
            if (arg[i] != PROGRAM_NO_REF && program_section_of(arg[i]) == R_TEMP) {
                last[program_index(arg[i])] = plan->part[plan->order[k]];
            }
        }
    }
    for (int k = 0; k < plan->n; k++) {
        int line = plan->order[k], part = plan->part[line];
        program_ref d = p->line[line].dst;
        if (program_section_of(d) == R_TEMP && last[program_index(d)] > part) {
            plan->cross[program_index(d)] = nreleased > 0 ? released[--nreleased] : plan->ncross++;
        }
        bool part_ends = k + 1 == plan->n || plan->part[plan->order[k + 1]] != part;
        for (int t = 0; part_ends && t < p->ntemp; t++) {
            if (last[t] == part && plan->cross[t] >= 0) {
                released[nreleased++] = plan->cross[t];
            }
        }
    }
    free(last);
    free(released);
}

native_plan native_plan_make(const program *p, bool keep_order)
{
    native_plan plan = {0};
    plan_makers(&plan, p);
    plan_order(&plan, p, keep_order);
    // parts of about equal length
    plan.nparts = plan.n ? (plan.n + NATIVE_PART_LINES - 1) / NATIVE_PART_LINES : 1;
    int length = (plan.n + plan.nparts - 1) / plan.nparts;
    plan.part = base_alloc((size_t)p->n + 1, sizeof(int));
    for (int k = 0; k < plan.n; k++) {
        plan.part[plan.order[k]] = k / length;
    }
    plan_cross(&plan, p);
    return plan;
}

void native_plan_clear(native_plan *p)
{
    for (int s = 0; s < R_SECTIONS; s++) {
        free(p->maker[s]);
    }
    free(p->order);
    free(p->part);
    free(p->cross);
    *p = (native_plan){0};
}
