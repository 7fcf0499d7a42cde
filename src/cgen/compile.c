// SPDX-License-Identifier: MIT
// The compiler from end to end, and the kernel that it makes: a list of operations for each of the kernel's functions,
// run by the lane interpreter until there is machine code of them (kernel/listing.h). The kernel keeps nothing of the
// system it was made from.
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cgen/cgen_int.h"
#include "kernel/interp.h"
#include "num/fmath.h"

typedef struct {
    int state, input;    // kernel numbers; one is -1. Both -1: the target was removed
} target;

typedef struct {
    kernel k;         // first: the functions find the rest behind it
    arena *memory;    // names, tables
    kernel_listing listing;
    interp **interp;    // (listing.nlist)
    target **assign;    // (nevent) targets of each event's assignments
    int njac;
    const int *jac_at;    // (njac) place in the dense, column-major Jacobian
} compiled;

// ---- the kernel's functions -----------------------------------------------------------------------------------------

static const compiled *of(const kernel *k)
{
    return k->self;
}

// The back ends take all sections as writable; they write to the result's alone.
static double *in(const double *a)
{
    return (double *)(uintptr_t)a;
}

static void run(const kernel *k, int function, int W, double *const *section, double *scratch)
{
    if (!kernel_listing_run(&of(k)->listing, function, W, section)) {
        interp_run(of(k)->interp[function], W, section, scratch);
    }
}

static void run_prepare(const kernel *k, int W, const double *p, double *q, double *scratch)
{
    run(k, KF_PREPARE, W, (double *[R_SECTIONS]){[R_P] = in(p), [R_Q] = q}, scratch);
}

#define FUNCTION(name, list)                                                                                           \
    static void run_##name(const kernel *k, int W, const double *t, const double *x, const double *p, const double *q, \
                           double *out, double *scratch)                                                               \
    {                                                                                                                  \
        double *section[R_SECTIONS] = {[R_TIME] = in(t), [R_X] = in(x), [R_P] = in(p), [R_Q] = in(q), [R_OUT] = out};  \
        run(k, list, W, section, scratch);                                                                             \
    }
FUNCTION(rhs, KF_RHS)
FUNCTION(rhs_t, KF_RHS_T)
FUNCTION(roots, KF_ROOTS)
FUNCTION(triggers, KF_TRIGGERS)
FUNCTION(priorities, KF_PRIORITIES)
FUNCTION(outputs, KF_OUTPUTS)

static void run_factor(const kernel *k, int W, const double *t, const double *x, const double *p, const double *q,
                       const double *shift, double *lu, double *worst, double *scratch)
{
    double *section[R_SECTIONS] = {[R_TIME] = in(t),      [R_X] = in(x), [R_P] = in(p),    [R_Q] = in(q),
                                   [R_SHIFT] = in(shift), [R_LU] = lu,   [R_WORST] = worst};
    run(k, KF_FACTOR, W, section, scratch);
}

static void run_solve(const kernel *k, int W, const double *lu, double *b, double *scratch)
{
    run(k, KF_SOLVE, W, (double *[R_SECTIONS]){[R_LU] = in(lu), [R_X] = b, [R_OUT] = b}, scratch);
}

static void run_jacobian(const kernel *k, double t, const double *x, const double *p, const double *q, double *J,
                         double *scratch)
{
    const compiled *c = of(k);
    double *entry = scratch + interp_scratch(c->interp[KF_JACOBIAN]);
    double *section[R_SECTIONS] = {[R_TIME] = &t, [R_X] = in(x), [R_P] = in(p), [R_Q] = in(q), [R_OUT] = entry};
    run(k, KF_JACOBIAN, 1, section, scratch);
    memset(J, 0, (size_t)k->nx * (size_t)k->nx * sizeof *J);
    for (int i = 0; i < c->njac; i++) {
        J[c->jac_at[i]] = entry[i];
    }
}

static void run_event_values(const kernel *k, int event, double t, const double *x, const double *p, const double *q,
                             double *value, double *scratch)
{
    double *section[R_SECTIONS] = {[R_TIME] = &t, [R_X] = in(x), [R_P] = in(p), [R_Q] = in(q), [R_OUT] = value};
    run(k, KF_EVENT + event, 1, section, scratch);
}

static void run_event_assign(const kernel *k, int event, const double *value, double *x, double *p)
{
    for (int i = 0; i < k->event_assignments[event]; i++) {
        target to = of(k)->assign[event][i];
        if (to.state >= 0) {
            x[to.state] = value[i];
        } else {
            p[to.input] = value[i];
        }
    }
}

static bool is_compiled(const kernel *k, int W)
{
    return atomic_load_explicit(&of(k)->listing.code[__builtin_ctz((unsigned)W)], memory_order_relaxed) != NULL;
}

static void compiled_free(kernel *k)
{
    compiled *c = k->self;
    for (int i = 0; i < c->listing.nlist; i++) {
        interp_free(c->interp[i]);
    }
    free(c->interp);
    kernel_listing_clear(&c->listing);
    arena_free(c->memory);
    free(c);
}

// ---- making it ------------------------------------------------------------------------------------------------------

typedef struct {
    compiled *c;
    const reduced *r;
    lowering *w;
} maker;

static void make_programs(maker *m)
{
    const reduced *r = m->r;
    kernel_listing *l = &m->c->listing;
    l->nlist = KF_EVENT + r->nevent;
    l->list = base_alloc((size_t)l->nlist, sizeof *l->list);
    lower_outputs(m->w, &l->list[KF_RHS], r->derivative, r->nx);
    lower_outputs(m->w, &l->list[KF_RHS_T], r->by_time, r->nx);
    lower_outputs(m->w, &l->list[KF_JACOBIAN], r->jac, r->njac);
    lower_outputs(m->w, &l->list[KF_ROOTS], r->root, r->nroot);
    lower_outputs(m->w, &l->list[KF_TRIGGERS], r->trigger, r->nevent);
    lower_outputs(m->w, &l->list[KF_PRIORITIES], r->priority, r->priorities ? r->nevent : 0);
    lower_outputs(m->w, &l->list[KF_OUTPUTS], r->output, r->nout);
    for (int k = 0; k < r->nevent; k++) {
        lower_outputs(m->w, &l->list[KF_EVENT + k], r->value[k], r->s->event[r->event[k]].nassignment);
    }
    lower_factor(m->w, r, &l->constants, &l->list[KF_FACTOR]);
    lower_solve(r, &l->list[KF_SOLVE]);
    m->c->k.nq = lower_prepare(m->w, &l->list[KF_PREPARE]);
}

// Once all lists are complete, and with them the constants; returns the number of operations
static int make_interps(compiled *c, int njac)
{
    kernel_listing *l = &c->listing;
    interp_isa isa = interp_isa_choose();
    int operations = 0;
    c->interp = base_alloc((size_t)l->nlist, sizeof *c->interp);
    for (int i = 0; i < l->nlist; i++) {
        c->interp[i] = interp_new(&l->list[i], &l->constants, isa);
        int scratch = interp_scratch(c->interp[i]) + (i == KF_JACOBIAN ? njac : 0);
        c->k.nscratch = scratch > c->k.nscratch ? scratch : c->k.nscratch;
        operations += l->list[i].n;
    }
    return operations;
}

static void make_event_tables(compiled *c, const reduced *r)
{
    size_t n = (size_t)r->nevent + 1;
    const char **name = arena_alloc(c->memory, n * sizeof *name);
    int *assignments = arena_alloc(c->memory, n * sizeof *assignments);
    bool *initial = arena_alloc(c->memory, n * sizeof *initial);
    bool *persistent = arena_alloc(c->memory, n * sizeof *persistent);
    bool *trigger_time = arena_alloc(c->memory, n * sizeof *trigger_time);
    c->assign = arena_alloc(c->memory, n * sizeof *c->assign);
    for (int k = 0; k < r->nevent; k++) {
        const system_event *e = &r->s->event[r->event[k]];
        name[k] = arena_strdup(c->memory, e->id ? e->id : "");
        assignments[k] = e->nassignment;
        initial[k] = e->initial_value;
        persistent[k] = e->persistent;
        trigger_time[k] = e->use_trigger_time_values;
        c->assign[k] = arena_alloc(c->memory, ((size_t)e->nassignment + 1) * sizeof *c->assign[k]);
        for (int i = 0; i < e->nassignment; i++) {
            const system_assignment *a = &e->assignment[i];
            c->assign[k][i] = a->state >= 0 ? (target){r->state_of[a->state], -1} : (target){-1, r->input_of[a->input]};
        }
    }
    c->k.event_name = name;
    c->k.event_assignments = assignments;
    c->k.event_initial_value = initial;
    c->k.event_persistent = persistent;
    c->k.event_trigger_time_values = trigger_time;
}

static void make_tables(compiled *c, const reduced *r)
{
    const char **name = arena_alloc(c->memory, ((size_t)r->nx + 1) * sizeof *name);
    for (int i = 0; i < r->nx; i++) {
        name[i] = arena_strdup(c->memory, r->s->state[r->state[i]].id);
    }
    bool *closed = arena_alloc(c->memory, (size_t)r->nroot + 1);
    for (int i = 0; i < r->nroot; i++) {
        closed[i] = r->root_closed[i];
    }
    int *at = arena_alloc(c->memory, ((size_t)r->njac + 1) * sizeof *at);
    for (int i = 0; i < r->njac; i++) {
        at[i] = r->jac_col[i] * r->nx + r->jac_row[i];
    }
    c->k.state_name = name;
    c->k.root_closed = closed;
    c->jac_at = at;
    c->njac = r->njac;
    make_event_tables(c, r);
}

static compiled *make_kernel(const reduced *r, int *operations)
{
    compiled *c = base_alloc(1, sizeof *c);
    c->memory = arena_new();
    c->k = (kernel){
        .self = c,
        .nx = r->nx,
        .np = r->np,
        .nlu = r->nlu,
        .nroot = r->nroot,
        .nevent = r->nevent,
        .nout = r->nout,
        .autonomous = r->autonomous,
        .prepare = run_prepare,
        .rhs = run_rhs,
        .rhs_t = run_rhs_t,
        .factor = run_factor,
        .solve = run_solve,
        .jacobian = run_jacobian,
        .roots = run_roots,
        .triggers = run_triggers,
        .priorities = r->priorities ? run_priorities : NULL,
        .event_values = run_event_values,
        .event_assign = run_event_assign,
        .outputs = run_outputs,
        .is_compiled = is_compiled,
        .listing = &c->listing,
        .free = compiled_free,
    };
    make_tables(c, r);
    names_fill(&c->listing, r, c->memory);
    maker m = {.c = c, .r = r, .w = lowering_new(r, &c->listing.constants)};
    make_programs(&m);
    lowering_free(m.w);
    *operations = make_interps(c, r->njac);
    return c;
}

static void safer_list(reduced *r, expr_id *e, int n)
{
    for (int i = 0; i < n; i++) {
        e[i] = expr_safer(r->g, e[i]);
    }
}

// Safer forms everywhere alike, so that a root function stays the same number in triggers and derivatives
static void safer_all(reduced *r)
{
    safer_list(r, r->derivative, r->nx);
    safer_list(r, r->root, r->nroot);
    safer_list(r, r->trigger, r->nevent);
    safer_list(r, r->priority, r->nevent);
    safer_list(r, r->output, r->nout);
    for (int k = 0; k < r->nevent; k++) {
        safer_list(r, r->value[k], r->s->event[r->event[k]].nassignment);
    }
}

static int *copy_numbers(const int *from, int n)
{
    int *to = base_alloc((size_t)n + 1, sizeof *to);
    memcpy(to, from, (size_t)n * sizeof *to);
    return to;
}

bool cgen_compile(const ode_system *s, const cgen_request *request, cgen_result *out, diag_list *d)
{
    *out = (cgen_result){0};
    if (!fmath_require(d)) {
        return false;
    }
    reduced r;
    reach_reduce(&r, s, request);
    atoms_collect(&r);
    safer_all(&r);
    jacobian_derive(&r);
    cheapen_all(&r);
    lu_plan(&r);
    compiled *c = make_kernel(&r, &out->operations);
    out->kernel = &c->k;
    out->state_of = copy_numbers(r.state_of, s->nstate);
    out->input_of = copy_numbers(r.input_of, s->ninput);
    out->event_of = copy_numbers(r.event_of, s->nevent);
    out->removed_states = s->nstate - r.nx;
    out->removed_events = s->nevent - r.nevent;
    out->jacobian_nonzeros = r.njac;
    out->lu_nonzeros = r.nlu;
    reduced_clear(&r);
    return true;
}

void cgen_clear(cgen_result *r)
{
    kernel_free(r->kernel);
    free(r->state_of);
    free(r->input_of);
    free(r->event_of);
    *r = (cgen_result){0};
}
