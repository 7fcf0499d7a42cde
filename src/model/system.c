// SPDX-License-Identifier: MIT
// From a model to its ordinary differential equations: each symbol becomes a state, an input or an expression of these.
//
//   state    what a rate rule or a reaction changes continuously
//   input    what is constant or changed by events only
//   derived  what an assignment rule, a kinetic law or rateOf() gives
#include "model/system.h"

#include <stdlib.h>
#include <string.h>

#include "model/system_int.h"

static bool is_derived(const model_symbol *y)
{
    return y->kind == MODEL_TIME || y->kind == MODEL_REACTION || y->kind == MODEL_RATE_OF || y->rule == RULE_ASSIGNMENT;
}

static bool reactions_change(const builder *b, int i)
{
    const model_symbol *y = &b->m->symbol[i];
    return y->kind == MODEL_SPECIES && !y->boundary && !y->constant &&
           b->first_participant[i + 1] > b->first_participant[i];
}

// Sorts the participants by species (counting sort, keeps their order).
static void sort_participants(builder *b)
{
    const model *m = b->m;
    b->first_participant = base_alloc((size_t)m->nsymbol + 2, sizeof(int));
    b->by_species = base_alloc((size_t)m->nparticipant + 1, sizeof(int));
    int *first = b->first_participant;
    for (int k = 0; k < m->nparticipant; k++) {
        first[m->participant[k].species + 2]++;
    }
    for (int i = 2; i <= m->nsymbol; i++) {
        first[i] += first[i - 1];
    }
    for (int k = 0; k < m->nparticipant; k++) {
        b->by_species[first[m->participant[k].species + 1]++] = k;
    }
}

static void mark_event_targets(builder *b)
{
    const model *m = b->m;
    b->event_assigned = base_alloc((size_t)m->nsymbol, sizeof(bool));
    for (int e = 0; e < m->nevent; e++) {
        for (int k = 0; k < m->event[e].nassignment; k++) {
            b->event_assigned[m->event[e].assignment[k].symbol] = true;
        }
    }
}

// What two laws may not both determine.
static void check_symbol(builder *b, int i)
{
    const model_symbol *y = &b->m->symbol[i];
    src_loc loc = builder_loc(b, i);
    bool reacts = y->kind == MODEL_SPECIES && !y->boundary && b->first_participant[i + 1] > b->first_participant[i];
    if (reacts && y->rule != RULE_NONE) {
        diag_add(b->d, DIAG_ERROR, loc, "a rule or reactions; with both, a boundary species",
                 "species %s is changed by reactions and has a rule as well", y->id);
    }
    if (reacts && y->constant) {
        diag_add(b->d, DIAG_ERROR, loc, "reactants and products that may change, or a boundary species",
                 "species %s is constant, but takes part in a reaction", y->id);
    }
    if (y->constant && y->rule != RULE_NONE && y->kind != MODEL_REACTION) {
        diag_add(b->d, DIAG_ERROR, loc, "constant=\"false\"", "%s is constant, but has a rule", y->id);
    }
    if (b->event_assigned[i] && (y->constant || is_derived(y))) {
        diag_add(b->d, DIAG_ERROR, loc, "a quantity that may change and has no assignment rule",
                 "an event assigns %s, which is %s", y->id,
                 y->constant ? "constant" : "already determined by an equation");
    }
    if (y->rule == RULE_ASSIGNMENT && y->initial != EXPR_NONE) {
        diag_add(b->d, DIAG_ERROR, loc, "one of the two", "%s has an assignment rule and an initial assignment", y->id);
    }
}

static void add_state(builder *b, int i)
{
    const model_symbol *y = &b->m->symbol[i];
    system_state x = {
        .id = arena_strdup(b->s->memory, y->id),
        .unit = y->unit,
        .symbol = expr_symbol(b->s->graph, 1 + b->s->nstate, y->id),
        .initial = EXPR_NONE,
        .derivative = EXPR_NONE,
        .is_amount_of_species = y->kind == MODEL_SPECIES,
        .compartment = EXPR_NONE,
        .loc = y->loc,
    };
    b->state_of[i] = b->s->nstate;
    b->s->state[b->s->nstate++] = x;
}

static void add_input(builder *b, int i)
{
    const model_symbol *y = &b->m->symbol[i];
    system_input p = {
        .id = arena_strdup(b->s->memory, y->id),
        .unit = y->unit,
        .symbol = expr_symbol(b->s->graph, 1 + b->s->nstate + b->s->ninput, y->id),
        .initial = EXPR_NONE,
        .constant = !b->event_assigned[i],
        .is_amount_of_species = y->kind == MODEL_SPECIES,
        .compartment = EXPR_NONE,
        .loc = y->loc,
    };
    b->input_of[i] = b->s->ninput;
    b->s->input[b->s->ninput++] = p;
}

// States first: inputs are numbered after them.
static void classify(builder *b)
{
    int n = b->m->nsymbol;
    b->s->state = base_alloc((size_t)n, sizeof *b->s->state);
    b->s->input = base_alloc((size_t)n, sizeof *b->s->input);
    b->state_of = base_alloc((size_t)n, sizeof(int));
    b->input_of = base_alloc((size_t)n, sizeof(int));
    for (int i = 0; i < n; i++) {
        b->state_of[i] = b->input_of[i] = -1;
        if (b->m->symbol[i].rule == RULE_RATE || (!is_derived(&b->m->symbol[i]) && reactions_change(b, i))) {
            add_state(b, i);
        }
    }
    for (int i = 0; i < n; i++) {
        if (b->state_of[i] < 0 && !is_derived(&b->m->symbol[i])) {
            add_input(b, i);
        }
    }
}

// Symbol i starts at this: for a species, its amount.
static expr_id initial_value(builder *b, int i)
{
    expr_graph *g = b->s->graph;
    const model_symbol *y = &b->m->symbol[i];
    bool assigned = y->initial != EXPR_NONE;
    expr_id value = assigned ? system_translate(b, y->initial) : expr_const(g, y->value);
    if (y->kind != MODEL_SPECIES || y->compartment < 0) {
        return value;
    }
    bool is_concentration = assigned ? !y->only_substance : !y->value_is_amount;
    if (!is_concentration || (!assigned && !y->value_set)) {
        return value;
    }
    return expr_binary(g, X_MUL, value, b->found[NODE_VALUE][y->compartment]);
}

static void set_states_and_inputs(builder *b)
{
    ode_system *s = b->s;
    s->units_converted = b->m->units_converted;
    for (int i = 0; i < b->m->nsymbol; i++) {
        const model_symbol *y = &b->m->symbol[i];
        bool unset = y->initial == EXPR_NONE && !y->value_set;
        expr_id V = y->compartment < 0 ? EXPR_NONE : b->found[NODE_VALUE][y->compartment];
        if (b->state_of[i] >= 0) {
            system_state *x = &s->state[b->state_of[i]];
            x->initial = initial_value(b, i);
            x->derivative = b->found[NODE_DERIV][i];
            x->unset = unset;
            x->compartment = V;
        } else if (b->input_of[i] >= 0) {
            system_input *p = &s->input[b->input_of[i]];
            p->initial = initial_value(b, i);
            p->unset = unset;
            p->compartment = V;
        }
    }
}

static void set_quantities(builder *b)
{
    ode_system *s = b->s;
    expr_graph *g = s->graph;
    s->quantity = base_alloc((size_t)b->m->nsymbol, sizeof *s->quantity);
    for (int i = 1; i < b->m->nsymbol; i++) {
        const model_symbol *y = &b->m->symbol[i];
        system_quantity q = {.id = arena_strdup(s->memory, y->id),
                             .unit = y->unit,
                             .value = b->found[NODE_VALUE][i],
                             .amount = EXPR_NONE,
                             .concentration = EXPR_NONE};
        if (y->kind == MODEL_SPECIES) {
            expr_id V = y->compartment < 0 ? EXPR_NONE : b->found[NODE_VALUE][y->compartment];
            bool held = b->state_of[i] >= 0 || b->input_of[i] >= 0;
            expr_id x = b->state_of[i] >= 0 ? s->state[b->state_of[i]].symbol
                        : held              ? s->input[b->input_of[i]].symbol
                                            : EXPR_NONE;
            q.amount = held ? x : y->only_substance ? q.value : expr_binary(g, X_MUL, q.value, V);
            q.concentration = V == EXPR_NONE      ? EXPR_NONE
                              : y->only_substance ? expr_binary(g, X_DIV, q.amount, V)
                                                  : q.value;
        }
        map_set(s->index, y->id, s->nquantity);
        s->quantity[s->nquantity++] = q;
    }
}

// What an event assigns to a species is a concentration unless it is only_substance: its amount is that times the size
// of the compartment before the event. Where the same event assigns the size as well, the amount stays and the
// concentration follows (cases 01779 and 01506 of the SBML Test Suite).
static void set_assignments(builder *b, const model_event *from, system_event *to)
{
    ode_system *s = b->s;
    to->assignment = arena_alloc(s->memory, sizeof *to->assignment * ((size_t)from->nassignment + 1));
    for (int k = 0; k < from->nassignment; k++) {
        int i = from->assignment[k].symbol;
        const model_symbol *y = &b->m->symbol[i];
        expr_id value = system_translate(b, from->assignment[k].math);
        if (y->kind == MODEL_SPECIES && !y->only_substance) {
            value = expr_binary(s->graph, X_MUL, value, b->found[NODE_VALUE][y->compartment]);
        }
        to->assignment[to->nassignment++] = (system_assignment){b->state_of[i], b->input_of[i], value};
    }
}

static void set_events(builder *b)
{
    const model *m = b->m;
    ode_system *s = b->s;
    s->event = base_alloc((size_t)m->nevent + 1, sizeof *s->event);
    for (int e = 0; e < m->nevent; e++) {
        const model_event *from = &m->event[e];
        system_event *to = &s->event[s->nevent++];
        to->id = arena_strdup(s->memory, from->id);
        to->trigger = system_translate(b, from->trigger);
        to->initial_value = from->initial_value;
        to->persistent = from->persistent;
        to->use_trigger_time_values = from->use_trigger_time_values;
        to->has_priority = from->has_priority;
        to->priority = from->has_priority ? system_translate(b, from->priority) : EXPR_NONE;
        set_assignments(b, from, to);
    }
}

static void set_constraints(builder *b)
{
    const model *m = b->m;
    ode_system *s = b->s;
    s->constraint = base_alloc((size_t)m->nconstraint + 1, sizeof *s->constraint);
    for (int i = 0; i < m->nconstraint; i++) {
        const model_constraint *from = &m->constraint[i];
        s->constraint[s->nconstraint++] =
            (system_constraint){system_translate(b, from->math), arena_strdup(s->memory, from->message), from->loc};
    }
}

static bool build(builder *b)
{
    int errors = diag_errors(b->d);
    for (int i = 1; i < b->m->nsymbol; i++) {
        check_symbol(b, i);
    }
    if (diag_errors(b->d) > errors) {
        return false;
    }
    classify(b);
    if (!system_resolve(b)) {
        return false;
    }
    set_states_and_inputs(b);
    set_quantities(b);
    set_events(b);
    set_constraints(b);
    if (!system_order_initial(b->s, b->d)) {
        return false;
    }
    system_mark_needed(b->s);
    return true;
}

ode_system *system_new(const model *m, diag_list *d)
{
    builder b = {.m = m, .d = d, .s = base_alloc(1, sizeof *b.s)};
    b.s->memory = arena_new();
    b.s->graph = expr_new();
    b.s->index = map_new();
    b.seen = base_alloc((size_t)expr_count(m->graph) + 1, sizeof(int));
    b.memo = base_alloc((size_t)expr_count(m->graph) + 1, sizeof *b.memo);
    for (int e = 0; e < expr_count(m->graph); e++) {
        b.memo[e] = EXPR_NONE;
    }
    for (int k = 0; k < NODE_KINDS; k++) {
        b.found[k] = base_alloc((size_t)m->nsymbol, sizeof(expr_id));
        for (int i = 0; i < m->nsymbol; i++) {
            b.found[k][i] = EXPR_NONE;
        }
    }
    sort_participants(&b);
    mark_event_targets(&b);
    bool ok = build(&b);
    for (int k = 0; k < NODE_KINDS; k++) {
        free(b.found[k]);
    }
    free(b.memo);
    free(b.seen);
    free(b.stack);
    free(b.state_of);
    free(b.input_of);
    free(b.first_participant);
    free(b.by_species);
    free(b.event_assigned);
    if (!ok) {
        system_free(b.s);
        return NULL;
    }
    return b.s;
}

void system_free(ode_system *s)
{
    if (!s) {
        return;
    }
    free(s->state);
    free(s->input);
    free(s->event);
    free(s->constraint);
    free(s->quantity);
    free(s->initial_order);
    map_free(s->index);
    expr_free(s->graph);
    arena_free(s->memory);
    free(s);
}

int system_find_state(const ode_system *s, const char *id)
{
    for (int i = 0; i < s->nstate; i++) {
        if (strcmp(s->state[i].id, id) == 0) {
            return i;
        }
    }
    return -1;
}

int system_find_input(const ode_system *s, const char *id)
{
    for (int j = 0; j < s->ninput; j++) {
        if (strcmp(s->input[j].id, id) == 0) {
            return j;
        }
    }
    return -1;
}
