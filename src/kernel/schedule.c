// SPDX-License-Identifier: MIT
// Order of execution. The list is a graph of operations that need one another's results; any order that respects it
// gives the same bits. The interpreter pays for every change of operation, so equal operations (same operation, same
// sections of operands) are put in runs: list scheduling (Graham 1969) that stays with its kind as long as one is
// ready.
//
// First, sums are made chains: a sum whose only use is the next sum stays in a register.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "kernel/interp_int.h"

// ---- chains ---------------------------------------------------------------------------------------------------------

typedef struct {
    const program *p;
    int *uses;               // (ntemp) how often a temporary is read
    int *line_of;            // (ntemp) the line that makes it
    int *next, *previous;    // (lines) the line that goes on with this one's sum, and back; -1
    bool *swapped;           // (lines) an addition whose sum is its second argument
} chains;

static int chain_op(program_op op)
{
    switch (op) {
    case K_ADD: return INTERP_ADDS;
    case K_SUB: return INTERP_SUBS;
    case K_FMA: return INTERP_FMAS;
    case K_FNMA: return INTERP_FNMAS;
    default: return -1;
    }
}

static bool chain_fused(program_op op)
{
    return op == K_FMA || op == K_FNMA;
}

static schedule_term chain_term(const chains *c, int i)
{
    const program_line *l = &c->p->line[i];
    if (chain_fused(l->op)) {
        return (schedule_term){l->a, l->b};
    }
    return (schedule_term){c->swapped[i] ? l->a : l->b, PROGRAM_NO_REF};
}

static bool same_section(program_ref a, program_ref b)
{
    return a >> 24 == b >> 24;    // PROGRAM_NO_REF is a section of its own
}

// Can line i go on with the sum that it reads as `sum`?
static bool chain_follows(const chains *c, int i, program_ref sum)
{
    if (program_section_of(sum) != R_TEMP || c->uses[program_index(sum)] != 1) {
        return false;
    }
    int before = c->line_of[program_index(sum)];
    if (before < 0 || c->p->line[before].op != c->p->line[i].op) {
        return false;
    }
    schedule_term a = chain_term(c, before), b = chain_term(c, i);
    return same_section(a.a, b.a) && same_section(a.b, b.b);
}

static void chain_find(chains *c)
{
    for (int i = 0; i < c->p->n; i++) {
        const program_line *l = &c->p->line[i];
        if (chain_op(l->op) < 0) {
            continue;
        }
        program_ref sum = chain_fused(l->op) ? l->c : l->a;
        bool follows = chain_follows(c, i, sum);
        if (!follows && l->op == K_ADD) {
            sum = l->b;
            c->swapped[i] = true;
            follows = chain_follows(c, i, sum);
            c->swapped[i] = follows;
        }
        if (follows) {
            c->previous[i] = c->line_of[program_index(sum)];
            c->next[c->previous[i]] = i;
        }
    }
}

// The step of line i: itself, or the chain that starts with it
static void chain_write(const chains *c, int i, schedule *s)
{
    const program_line *l = &c->p->line[i];
    if (c->next[i] < 0) {
        schedule_step step = {(int)l->op, l->dst, l->a, l->b, l->c, 0, 0};
        // sections of factors in one order, so that more operations are alike
        bool commutes = l->op == K_ADD || l->op == K_MUL || l->op == K_FMA || l->op == K_FMS || l->op == K_FNMA;
        if (commutes && step.a >> 24 > step.b >> 24) {
            step.a = l->b;
            step.b = l->a;
        }
        ARRAY_PUSH(s->step, s->n, s->cap, step);
        return;
    }
    schedule_step step = {.op = chain_op(l->op),
                          .c = chain_fused(l->op) ? l->c
                               : c->swapped[i]    ? l->b
                                                  : l->a,
                          .first_term = s->nterm};
    for (; i >= 0; i = c->next[i]) {
        schedule_term term = chain_term(c, i);
        ARRAY_PUSH(s->term, s->nterm, s->term_cap, term);
        step.d = c->p->line[i].dst;
        step.nterm++;
    }
    step.a = s->term[step.first_term].a;
    step.b = s->term[step.first_term].b;
    ARRAY_PUSH(s->step, s->n, s->cap, step);
}

static void chain_count(chains *c, program_ref r)
{
    if (r != PROGRAM_NO_REF && program_section_of(r) == R_TEMP) {
        c->uses[program_index(r)]++;
    }
}

static schedule chain_all(const program *p)
{
    size_t n = (size_t)p->n + 1, ntemp = (size_t)p->ntemp + 1;
    chains c = {p,
                base_alloc(ntemp, sizeof(int)),
                base_alloc(ntemp, sizeof(int)),
                base_alloc(n, sizeof(int)),
                base_alloc(n, sizeof(int)),
                base_alloc(n, sizeof(bool))};
    memset(c.line_of, 0xff, ntemp * sizeof(int));
    memset(c.next, 0xff, n * sizeof(int));
    memset(c.previous, 0xff, n * sizeof(int));
    for (int i = 0; i < p->n; i++) {
        const program_line *l = &p->line[i];
        chain_count(&c, l->a);
        chain_count(&c, l->b);
        chain_count(&c, l->c);
        if (program_section_of(l->dst) == R_TEMP) {
            c.line_of[program_index(l->dst)] = i;
        }
    }
    chain_find(&c);
    schedule s = {0};
    for (int i = 0; i < p->n; i++) {
        if (c.previous[i] < 0) {
            chain_write(&c, i, &s);
        }
    }
    free(c.uses);
    free(c.line_of);
    free(c.next);
    free(c.previous);
    free(c.swapped);
    return s;
}

// ---- runs -----------------------------------------------------------------------------------------------------------

typedef struct {
    int user, next;    // a step that reads the result; next edge of the same maker, -1
} run_edge;

typedef struct {
    int first, last;    // ready steps of this kind, a queue; -1
    int count;
    schedule_step like;
} run_kind;

typedef struct {
    const schedule *s;
    int *maker[R_SECTIONS];    // the step that writes a place, -1
    int size[R_SECTIONS];
    run_edge *edge;
    int nedge;
    size_t edge_cap;
    int *first_edge;         // (steps)
    int *waits;              // (steps) results that are still missing
    int *kind_of, *queue;    // (steps) kind; next in the queue
    run_kind *kind;
    int nkind;
    size_t kind_cap;
} runner;

bool schedule_same_run(const schedule_step *a, const schedule_step *b)
{
    return a->op == b->op && same_section(a->d, b->d) && same_section(a->a, b->a) && same_section(a->b, b->b) &&
           same_section(a->c, b->c);
}

static void runner_read(runner *r, int step, program_ref ref)
{
    if (ref == PROGRAM_NO_REF) {
        return;
    }
    program_section s = program_section_of(ref);
    if (program_index(ref) >= r->size[s] || r->maker[s][program_index(ref)] < 0) {
        return;    // given
    }
    int maker = r->maker[s][program_index(ref)];
    run_edge e = {step, r->first_edge[maker]};
    ARRAY_PUSH(r->edge, r->nedge, r->edge_cap, e);
    r->first_edge[maker] = r->nedge - 1;
    r->waits[step]++;
}

static void runner_makers(runner *r)
{
    for (int i = 0; i < r->s->n; i++) {
        program_ref d = r->s->step[i].d;
        int *size = &r->size[program_section_of(d)];
        *size = program_index(d) >= *size ? program_index(d) + 1 : *size;
    }
    for (int k = 0; k < R_SECTIONS; k++) {
        r->maker[k] = base_alloc((size_t)r->size[k] + 1, sizeof(int));
        memset(r->maker[k], 0xff, ((size_t)r->size[k] + 1) * sizeof(int));
    }
    for (int i = 0; i < r->s->n; i++) {
        program_ref d = r->s->step[i].d;
        assert(r->maker[program_section_of(d)][program_index(d)] < 0);    // written once
        r->maker[program_section_of(d)][program_index(d)] = i;
    }
}

static void runner_edges(runner *r)
{
    for (int i = 0; i < r->s->n; i++) {
        const schedule_step *step = &r->s->step[i];
        runner_read(r, i, step->c);
        if (step->nterm == 0) {
            runner_read(r, i, step->a);
            runner_read(r, i, step->b);
        }
        for (int k = 0; k < step->nterm; k++) {
            runner_read(r, i, r->s->term[step->first_term + k].a);
            runner_read(r, i, r->s->term[step->first_term + k].b);
        }
    }
}

static int runner_kind(runner *r, const schedule_step *step)
{
    for (int k = 0; k < r->nkind; k++) {
        if (schedule_same_run(&r->kind[k].like, step)) {
            return k;
        }
    }
    run_kind kind = {-1, -1, 0, *step};
    ARRAY_PUSH(r->kind, r->nkind, r->kind_cap, kind);
    return r->nkind - 1;
}

static void runner_ready(runner *r, int step)
{
    run_kind *k = &r->kind[r->kind_of[step]];
    r->queue[step] = -1;
    if (k->count++ == 0) {
        k->first = step;
    } else {
        r->queue[k->last] = step;
    }
    k->last = step;
}

static int runner_take(runner *r, int kind)
{
    run_kind *k = &r->kind[kind];
    int step = k->first;
    k->first = r->queue[step];
    k->count--;
    for (int e = r->first_edge[step]; e >= 0; e = r->edge[e].next) {
        if (--r->waits[r->edge[e].user] == 0) {
            runner_ready(r, r->edge[e].user);
        }
    }
    return step;
}

// The kind with most ready steps
static int runner_choose(const runner *r)
{
    int best = -1;
    for (int k = 0; k < r->nkind; k++) {
        if (r->kind[k].count > 0 && (best < 0 || r->kind[k].count > r->kind[best].count)) {
            best = k;
        }
    }
    return best;
}

static void runner_free(runner *r)
{
    for (int k = 0; k < R_SECTIONS; k++) {
        free(r->maker[k]);
    }
    free(r->edge);
    free(r->first_edge);
    free(r->waits);
    free(r->kind_of);
    free(r->queue);
    free(r->kind);
}

schedule schedule_make(const program *p)
{
    schedule s = chain_all(p);
    size_t n = (size_t)s.n + 1;
    runner r = {.s = &s,
                .first_edge = base_alloc(n, sizeof(int)),
                .waits = base_alloc(n, sizeof(int)),
                .kind_of = base_alloc(n, sizeof(int)),
                .queue = base_alloc(n, sizeof(int))};
    memset(r.first_edge, 0xff, n * sizeof(int));
    runner_makers(&r);
    runner_edges(&r);
    for (int i = 0; i < s.n; i++) {
        r.kind_of[i] = runner_kind(&r, &s.step[i]);
        if (r.waits[i] == 0) {
            runner_ready(&r, i);
        }
    }
    schedule_step *order = base_alloc(n, sizeof *order);
    int done = 0;
    for (int kind = runner_choose(&r); kind >= 0; kind = runner_choose(&r)) {
        while (r.kind[kind].count > 0) {
            order[done++] = s.step[runner_take(&r, kind)];
        }
    }
    assert(done == s.n);    // else the list needs a result before it is made
    runner_free(&r);
    free(s.step);
    s.step = order;
    return s;
}

void schedule_free(schedule *s)
{
    free(s->step);
    free(s->term);
    *s = (schedule){0};
}
