// SPDX-License-Identifier: MIT
// What happens in a model: reactions, interactions, algebraic rules, events; submodels; DNA strands.
//
//   J0 in C: 2 S1 + $S2 -> n S3; k*S1          =>  for one direction only; n: a stoichiometry with a name
//   I0: S4 -| J0        -o activates, -| inhibits, -( either
//   E0: at 2 after time > 3, priority=1, t0=false, persistent=false, fromTrigger=false: a = b, c = d
//   A: module(x, y), timeconv=60, extentconv=10
#include <string.h>

#include "antimony/ant_int.h"

// ---- reactions --------------------------------------------------------------------------------------------------

// Where the arrow after a list of participants stands, counted from here; -1 where there is none.
static int process_arrow(ant_parser *p)
{
    int i = 0;
    for (;;) {
        const ant_token *t = ant_peek(p, i);
        if (t->kind == TOK_NUMBER) t = ant_peek(p, ++i);
        else if (t->kind == TOK_NAME && (ant_is_name(p, i + 1, NULL) || ant_is_op(p, i + 1, '$')) &&
                 !ant_reserved_word(ant_peek(p, i + 1)->s)) {
            t = ant_peek(p, ++i);
        }
        if (ant_is_op(p, i, '$')) t = ant_peek(p, ++i);
        if (t->kind == TOK_NAME) i++;
        if (!ant_is_op(p, i, '+')) break;
        i++;
    }
    const ant_token *t = ant_peek(p, i), *next = ant_peek(p, i + 1);
    if (t->kind != TOK_OP) return -1;
    if (t->op == OP_ARROW || t->op == OP_ARROW_ONE_WAY) return i;
    if (t->op != '-' || !next->glued || i == 0) return -1;
    if (next->kind == TOK_NAME && strcmp(next->s, "o") == 0) return i;
    return next->kind == TOK_OP && (next->op == '|' || next->op == '(') ? i : -1;
}

bool ant_looks_like_reaction(ant_parser *p)
{
    return process_arrow(p) >= 0;
}

static bool process_participant(ant_parser *p, ant_vec *list)
{
    ant_participant *r = arena_alloc(p->g->a, sizeof *r);
    r->stoichiometry = 1;
    const ant_token *t = ant_peek(p, 0);
    if (t->kind == TOK_NUMBER) {
        r->stoichiometry = t->value;
        p->at++;
    } else if (t->kind == TOK_NAME && (ant_is_name(p, 1, NULL) || ant_is_op(p, 1, '$')) &&
               !ant_reserved_word(ant_peek(p, 1)->s)) {
        r->stoichiometry_name = t->s;
        r->name_loc = ant_loc(p, t);
        p->at++;
    }
    r->boundary = ant_take_op(p, '$');
    t = ant_peek(p, 0);
    if (t->kind != TOK_NAME || ant_reserved_word(t->s)) {
        ant_unexpected(p, "a species");
        return false;
    }
    r->species = t->s;
    r->loc = ant_loc(p, t);
    p->at++;
    ant_vec_add(p->g->a, list, r);
    return true;
}

static bool process_participants(ant_parser *p, ant_vec *list)
{
    const ant_token *t = ant_peek(p, 0);
    if (t->kind != TOK_NAME && t->kind != TOK_NUMBER && !ant_is_op(p, 0, '$')) return true;
    if (ant_is_name(p, 0, "end") || ant_is_name(p, 0, "in")) return true;
    do {
        ant_skip_newlines(p);
        if (!process_participant(p, list)) return false;
    } while (ant_take_op(p, '+'));
    return true;
}

// S2 -o J0, J1
static bool process_interaction(ant_parser *p, ant_stmt *s)
{
    s->kind = ST_INTERACTION;
    s->op = ant_peek(p, 1)->kind == TOK_NAME ? 'o' : ant_peek(p, 1)->op;
    p->at += 2;
    do {
        const ant_token *t = ant_peek(p, 0);
        if (t->kind != TOK_NAME) {
            ant_unexpected(p, "the name of a reaction");
            return false;
        }
        ant_participant *r = arena_alloc(p->g->a, sizeof *r);
        r->species = t->s;
        r->loc = ant_loc(p, t);
        ant_vec_add(p->g->a, &s->right, r);
        p->at++;
    } while (ant_take_op(p, '+') || ant_take_op(p, ','));
    ant_stmt_add(p, s);
    return true;
}

bool ant_parse_reaction(ant_parser *p, const ant_token *label, ant_stmt *place)
{
    ant_stmt *s = ant_stmt_new(p, ST_REACTION, label);
    s->in = place->in;
    s->in_loc = place->in_loc;
    if (!process_participants(p, &s->left)) return false;
    if (ant_is_op(p, 0, '-')) return process_interaction(p, s);
    if (!ant_is_op(p, 0, OP_ARROW) && !ant_is_op(p, 0, OP_ARROW_ONE_WAY)) {
        ant_unexpected(p, "'->' or '=>'");
        return false;
    }
    s->reversible = ant_is_op(p, 0, OP_ARROW);
    p->at++;
    if (!process_participants(p, &s->right)) return false;
    if (ant_take_op(p, ';') && !ant_at_end(p)) {
        s->value = ant_parse_expr(p);
        if (!s->value) return false;
    }
    if (ant_is_name(p, 0, "in") && !ant_parse_in(p, s)) return false;
    ant_stmt_add(p, s);
    return true;
}

bool ant_parse_algebraic(ant_parser *p, const ant_token *label)
{
    const ant_token *zero = ant_peek(p, 0);
    if (zero->value != 0) {
        ant_unexpected(p, "0: an algebraic rule reads 0 = formula");
        return false;
    }
    ant_stmt *s = ant_stmt_new(p, ST_ALGEBRAIC, label);
    p->at += 2;
    s->value = ant_parse_expr(p);
    if (!s->value) return false;
    ant_stmt_add(p, s);
    return true;
}

// ---- events -----------------------------------------------------------------------------------------------------

static bool event_option(ant_parser *p, ant_stmt *s)
{
    const ant_token *t = ant_peek(p, 0);
    ant_expr **slot = NULL;
    if (ant_is_name(p, 0, "priority")) slot = &s->priority;
    else if (ant_is_name(p, 0, "t0")) slot = &s->t0;
    else if (ant_is_name(p, 0, "persistent")) slot = &s->persistent;
    else if (ant_is_name(p, 0, "fromTrigger")) slot = &s->from_trigger;
    if (!slot) {
        ant_unexpected(p, "priority, t0, persistent or fromTrigger");
        return false;
    }
    p->at++;
    if (!ant_take_op(p, '=')) {
        ant_unexpected(p, "'='");
        return false;
    }
    if (slot != &s->priority && !ant_is_name(p, 0, "true") && !ant_is_name(p, 0, "false")) {
        ant_unexpected(p, "true or false");
        return false;
    }
    if (*slot) {
        p->errors++;
        diag_add(p->g->d, DIAG_ERROR, ant_loc(p, t), "each option once", "%s is said twice", t->s);
    }
    *slot = ant_parse_expr(p);
    return *slot != NULL;
}

static bool event_assignments(ant_parser *p, ant_stmt *s)
{
    ant_skip_newlines(p);
    do {
        ant_skip_newlines(p);
        const ant_token *t = ant_peek(p, 0);
        if (t->kind != TOK_NAME || ant_reserved_word(t->s)) {
            if (s->sets.n == 0 && ant_at_end(p)) return true;
            ant_unexpected(p, "the name of what the event changes");
            return false;
        }
        ant_set *set = arena_alloc(p->g->a, sizeof *set);
        set->variable = t->s;
        set->loc = ant_loc(p, t);
        p->at++;
        if (!ant_take_op(p, '=')) {
            ant_unexpected(p, "'=' and the new value");
            return false;
        }
        set->value = ant_parse_expr(p);
        if (!set->value) return false;
        ant_vec_add(p->g->a, &s->sets, set);
    } while (ant_take_op(p, ','));
    return true;
}

bool ant_parse_event(ant_parser *p, const ant_token *label, ant_stmt *place)
{
    ant_stmt *s = ant_stmt_new(p, ST_EVENT, label);
    s->in = place->in;
    s->in_loc = place->in_loc;
    p->at++;
    s->value = ant_parse_expr(p);
    if (!s->value) return false;
    if (ant_take_name(p, "after")) {
        s->delay = s->value;
        s->value = ant_parse_expr(p);
        if (!s->value) return false;
    }
    while (ant_take_op(p, ',')) {
        ant_skip_newlines(p);
        if (!event_option(p, s)) return false;
    }
    if (!ant_take_op(p, ':')) {
        ant_unexpected(p, "':' and the event's assignments");
        return false;
    }
    if (!event_assignments(p, s)) return false;
    ant_stmt_add(p, s);
    return true;
}

// ---- submodels --------------------------------------------------------------------------------------------------

static bool submodel_conversion(ant_parser *p, ant_stmt *s)
{
    const bool time = ant_is_name(p, 0, "timeconv");
    if (!time && !ant_is_name(p, 0, "extentconv")) {
        ant_unexpected(p, "timeconv or extentconv");
        return false;
    }
    p->at++;
    if (!ant_take_op(p, '=')) {
        ant_unexpected(p, "'='");
        return false;
    }
    ant_expr *e = ant_parse_expr(p);
    if (!e) return false;
    *(time ? &s->timeconv : &s->extentconv) = e;
    return true;
}

bool ant_parse_submodel(ant_parser *p, const ant_token *label, ant_stmt *place)
{
    const ant_token *module = ant_peek(p, 0);
    ant_stmt *s = ant_stmt_new(p, ST_SUBMODEL, label);
    if (!label) s->loc = ant_loc(p, module);
    s->in = place->in;
    s->in_loc = place->in_loc;
    s->other = module->s;
    s->other_loc = ant_loc(p, module);
    p->at += 2;
    ant_skip_newlines(p);
    while (!ant_is_op(p, 0, ')')) {
        ant_expr *e = ant_parse_expr(p);
        if (!e) return false;
        ant_vec_add(p->g->a, &s->args, e);
        ant_skip_newlines(p);
        if (!ant_take_op(p, ',')) break;
        ant_skip_newlines(p);
    }
    if (!ant_take_op(p, ')')) {
        ant_unexpected(p, "',' or ')'");
        return false;
    }
    if (ant_is_name(p, 0, "in") && !ant_parse_in(p, s)) return false;
    while (ant_take_op(p, ',')) {
        if (!submodel_conversion(p, s)) return false;
    }
    ant_stmt_add(p, s);
    return true;
}

// ---- DNA strands ------------------------------------------------------------------------------------------------

static bool strand_joint(ant_parser *p, int ahead)
{
    return ant_is_op(p, ahead, '-') && ant_is_op(p, ahead + 1, '-') && ant_peek(p, ahead + 1)->glued;
}

bool ant_looks_like_strand(ant_parser *p)
{
    return (strand_joint(p, 0) && ant_is_name(p, 2, NULL)) || (ant_is_name(p, 0, NULL) && strand_joint(p, 1));
}

bool ant_parse_strand(ant_parser *p, const ant_token *label)
{
    ant_stmt *s = ant_stmt_new(p, ST_STRAND, label);
    s->open_left = strand_joint(p, 0);
    if (s->open_left) p->at += 2;
    for (;;) {
        const ant_token *t = ant_peek(p, 0);
        if (t->kind != TOK_NAME) {
            ant_unexpected(p, "an element of the strand");
            return false;
        }
        ant_participant *r = arena_alloc(p->g->a, sizeof *r);
        r->species = t->s;
        r->loc = ant_loc(p, t);
        ant_vec_add(p->g->a, &s->left, r);
        p->at++;
        if (!strand_joint(p, 0)) break;
        p->at += 2;
        if (ant_at_end(p)) {
            s->open_right = true;
            break;
        }
    }
    ant_stmt_add(p, s);
    return true;
}
