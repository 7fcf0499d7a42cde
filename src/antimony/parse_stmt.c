// SPDX-License-Identifier: MIT
// Statements about one name: declarations, assignments, connections, units, display names, annotations.
//
//   const species $S1 in C = 3, S2   x = e   x := e   x' = e   x is y   x*cf is y   x is "text"   x has unit   x in C
//   unit u = e   delete A.x, B.y   constraint c: e   x.sboTerm = 5   x notes "..."   x identity "http://..."
#include <string.h>
#include <strings.h>

#include "antimony/ant_int.h"

bool ant_parse_in(ant_parser *p, ant_stmt *s)
{
    p->at++;
    const ant_token *t = ant_peek(p, 0);
    if (t->kind != TOK_NAME) {
        ant_unexpected(p, "a compartment");
        return false;
    }
    s->in = t->s;
    s->in_loc = ant_loc(p, t);
    p->at++;
    return true;
}

// The part of a path before its last dot.
static const char *stmt_owner(ant_parser *p, const char *path, const char **last)
{
    const char *dot = strrchr(path, '.');
    *last = dot ? dot + 1 : path;
    return dot ? arena_strndup(p->g->a, path, (size_t)(dot - path)) : NULL;
}

static bool stmt_sbo(ant_parser *p, const ant_token *name)
{
    const char *last;
    const char *owner = stmt_owner(p, name->s, &last);
    p->at++;    // =
    const ant_token *t = ant_peek(p, 0);
    if (t->kind != TOK_NUMBER || !t->integer || t->value > 9999999) {
        ant_unexpected(p, "the number of an SBO term, 0 to 9999999");
        return false;
    }
    p->at++;
    ant_stmt *s = ant_stmt_new(p, ST_SBO, name);
    s->name = owner;
    s->other = name->s;    // an element called sboTerm may be meant
    s->number = (int)t->value;
    s->value = ant_expr_new(p, EX_NUMBER, ant_loc(p, t));
    s->value->value = t->value;
    s->value->integer = true;
    ant_stmt_add(p, s);
    return true;
}

static bool stmt_is_sbo(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot && strcasecmp(dot + 1, "sboTerm") == 0;
}

// x.mean = 3 and the like: SBML's `distrib` package; nothing that a simulation uses.
static bool stmt_is_uncertainty(const char *path)
{
    static const char *const word[] = {"mean",
                                       "median",
                                       "mode",
                                       "variance",
                                       "stdev",
                                       "standardDeviation",
                                       "standardError",
                                       "coefficientOfVariation",
                                       "kurtosis",
                                       "skewness",
                                       "sampleSize",
                                       "range",
                                       "confidenceInterval",
                                       "credibleInterval",
                                       "interquartileRange",
                                       "distribution",
                                       "externalParameter"};
    const char *dot = strrchr(path, '.');
    if (!dot) return false;
    for (size_t i = 0; i < sizeof word / sizeof *word; i++) {
        if (strcasecmp(dot + 1, word[i]) == 0) return true;
    }
    return false;
}

// x.mean = e, x.range = {e, f}, x.distribution is "...": x is an element; the rest is read over. `A.mean = 3` may also
// mean element mean of submodel A: told apart when modules are expanded.
static bool stmt_uncertainty(ant_parser *p, const ant_token *name)
{
    const char *last;
    ant_stmt *s = ant_stmt_new(p, ST_ANNOTATION, name);
    s->name = stmt_owner(p, name->s, &last);
    s->other = name->s;
    if (ant_is_op(p, 0, '=') && !ant_is_op(p, 1, '{')) {
        p->at++;
        s->value = ant_parse_expr(p);
        if (!s->value) return false;
    }
    ant_stmt_add(p, s);
    while (ant_peek(p, 0)->kind != TOK_END && ant_peek(p, 0)->kind != TOK_NEWLINE && !ant_is_op(p, 0, ';')) p->at++;
    return true;
}

// `= e`, `:= e`, `' = e` after a name; an empty right side clears
static bool stmt_assign(ant_parser *p, const ant_token *name)
{
    ant_stmt_kind kind = ST_VALUE;
    if (ant_take_op(p, '\'')) {
        kind = ST_RATE;
        if (!ant_take_op(p, '=')) {
            ant_unexpected(p, "'=' and the rate");
            return false;
        }
    } else if (ant_take_op(p, OP_DEFINE)) {
        kind = ST_RULE;
    } else {
        p->at++;
    }
    ant_stmt *s = ant_stmt_new(p, kind, name);
    if (!ant_at_end(p) && !ant_is_op(p, 0, ',')) {
        s->value = ant_parse_expr(p);
        if (!s->value) return false;
    }
    if (ant_is_name(p, 0, "in") && !ant_parse_in(p, s)) return false;
    ant_stmt_add(p, s);
    return true;
}

static bool stmt_starts_assignment(ant_parser *p)
{
    return ant_is_op(p, 0, '=') || ant_is_op(p, 0, OP_DEFINE) || ant_is_op(p, 0, '\'');
}

// One of the names of a declaration.
static bool stmt_declare_one(ant_parser *p, const ant_stmt *like)
{
    const bool boundary = ant_take_op(p, '$');
    const ant_token *name = ant_peek(p, 0);
    if (name->kind != TOK_NAME || ant_reserved_word(name->s)) {
        ant_unexpected(p, "a name");
        return false;
    }
    p->at++;
    ant_stmt *s = ant_stmt_new(p, ST_DECLARE, name);
    s->declared = like->declared;
    s->constness = like->constness;
    s->substance_only = like->substance_only;
    s->boundary = boundary;
    if (stmt_is_sbo(name->s) && ant_is_op(p, 0, '=')) {
        const char *last;
        s->name = stmt_owner(p, name->s, &last);
        ant_stmt_add(p, s);
        return stmt_sbo(p, name);
    }
    if (ant_is_name(p, 0, "in") && !ant_parse_in(p, s)) return false;
    ant_stmt_add(p, s);
    if (stmt_starts_assignment(p)) return stmt_assign(p, name);
    return true;
}

bool ant_parse_declaration(ant_parser *p)
{
    ant_stmt like = {0};
    for (;; p->at++) {
        const ant_token *next = ant_peek(p, 1);
        if (!(next->kind == TOK_NAME && !ant_reserved_word(next->s)) && !ant_is_op(p, 1, '$') &&
            next->kind != TOK_NUMBER)
            break;
        if (ant_is_name(p, 0, "const")) like.constness = 1;
        else if (ant_is_name(p, 0, "var")) like.constness = -1;
        else if (ant_is_name(p, 0, "species")) like.declared = KIND_SPECIES;
        else if (ant_is_name(p, 0, "substanceOnly")) like.substance_only = true;
        else if (ant_is_name(p, 0, "compartment")) like.declared = KIND_COMPARTMENT;
        else if (ant_is_name(p, 0, "formula") || ant_is_name(p, 0, "operator") || ant_is_name(p, 0, "parameter"))
            like.declared = KIND_PARAMETER;
        else if (ant_is_name(p, 0, "gene") || ant_is_name(p, 0, "reaction")) like.declared = KIND_REACTION;
        else if (ant_is_name(p, 0, "DNA")) like.declared = KIND_STRAND;
        else if (ant_is_name(p, 0, "event")) like.declared = KIND_EVENT;
        else break;
    }
    do {
        ant_skip_newlines(p);
        if (!stmt_declare_one(p, &like)) return false;
    } while (ant_take_op(p, ','));
    return true;
}

// x [* cf] is y [/ cf], x is "text"
static bool stmt_is(ant_parser *p, const ant_token *name, ant_expr *factor)
{
    p->at++;
    const ant_token *t = ant_peek(p, 0);
    if (t->kind == TOK_STRING) {
        p->at++;
        ant_stmt *s = ant_stmt_new(p, ST_DISPLAY, name);
        s->text = t->s;
        ant_stmt_add(p, s);
        return true;
    }
    if (t->kind != TOK_NAME) {
        ant_unexpected(p, "the name of the other symbol, or a display name in quotation marks");
        return false;
    }
    p->at++;
    ant_stmt *s = ant_stmt_new(p, ST_CONNECT, name);
    s->other = t->s;
    s->other_loc = ant_loc(p, t);
    s->factor = factor;
    s->op = '*';
    if (ant_is_op(p, 0, '/') || ant_is_op(p, 0, '*')) {
        s->op = ant_is_op(p, 0, '/') ? '*' : '/';    // name is other/cf: name*cf is other
        p->at++;
        s->factor = ant_parse_expr(p);
        if (!s->factor) return false;
    }
    ant_stmt_add(p, s);
    return true;
}

static bool stmt_has(ant_parser *p, const ant_token *name)
{
    p->at++;
    const ant_token *t = ant_peek(p, 0);
    if (t->kind != TOK_NAME) {
        ant_unexpected(p, "the name of a unit");
        return false;
    }
    p->at++;
    ant_stmt *s = ant_stmt_new(p, ST_HAS, name);
    s->other = t->s;
    s->other_loc = ant_loc(p, t);
    ant_stmt_add(p, s);
    return true;
}

// x keyword "uri", "uri": kept out of the model; notes are kept
static bool stmt_annotation(ant_parser *p, const ant_token *name)
{
    const ant_token *word = ant_peek(p, 0), *value = ant_peek(p, 1);
    ant_stmt *s =
        ant_stmt_new(p, strcmp(word->s, "notes") == 0 && value->kind == TOK_STRING ? ST_NOTES : ST_ANNOTATION, name);
    if (strcmp(name->s, "model") == 0) s->name = NULL;
    s->text = value->kind == TOK_STRING ? value->s : NULL;
    p->at += 2;
    while (ant_is_op(p, 0, ',')) {
        p->at++;
        ant_skip_newlines(p);
        if (ant_peek(p, 0)->kind != TOK_STRING) {
            ant_unexpected(p, "one more text in quotation marks");
            return false;
        }
        p->at++;
    }
    ant_stmt_add(p, s);
    return true;
}

bool ant_parse_named(ant_parser *p)
{
    const ant_token *name = ant_peek(p, 0);
    if (ant_is_name(p, 1, NULL) && !ant_reserved_word(ant_peek(p, 1)->s) &&
        (ant_peek(p, 2)->kind == TOK_STRING ||
         (ant_peek(p, 2)->kind == TOK_NUMBER && strchr(ant_peek(p, 1)->s, '.')))) {
        p->at++;
        return stmt_annotation(p, name);
    }
    p->at++;
    if (ant_is_op(p, 0, '=') && stmt_is_sbo(name->s)) return stmt_sbo(p, name);
    if (stmt_is_uncertainty(name->s) &&
        (ant_is_op(p, 0, '=') || (ant_is_name(p, 0, "is") && ant_peek(p, 1)->kind == TOK_STRING))) {
        return stmt_uncertainty(p, name);
    }
    if (stmt_starts_assignment(p)) return stmt_assign(p, name);
    if (ant_is_name(p, 0, "is")) return stmt_is(p, name, NULL);
    if (ant_is_name(p, 0, "has")) return stmt_has(p, name);
    if (ant_is_name(p, 0, "in")) {
        ant_stmt *s = ant_stmt_new(p, ST_DECLARE, name);
        if (!ant_parse_in(p, s)) return false;
        ant_stmt_add(p, s);
        return !stmt_starts_assignment(p) || stmt_assign(p, name);
    }
    if (ant_is_op(p, 0, '*') || ant_is_op(p, 0, '/')) {
        // x*cf is y
        const int op = ant_peek(p, 0)->op;
        p->at++;
        ant_expr *factor = ant_parse_expr(p);
        if (!factor) return false;
        if (ant_is_name(p, 0, "is") && ant_is_name(p, 1, NULL)) {
            if (!stmt_is(p, name, factor)) return false;
            ant_stmt *s = p->module->stmts.item[p->module->stmts.n - 1];
            s->op = op;
            return true;
        }
        ant_unexpected(p, "'is' and the other symbol");
        return false;
    }
    ant_unexpected(p, "'=', ':=', \"' =\", 'is', 'has', 'in', an arrow or '('");
    return false;
}

bool ant_parse_unit(ant_parser *p)
{
    p->at++;
    do {
        const ant_token *name = ant_peek(p, 0);
        if (name->kind != TOK_NAME || strchr(name->s, '.')) {
            ant_unexpected(p, "the unit's name");
            return false;
        }
        p->at++;
        ant_stmt *s = ant_stmt_new(p, ST_UNIT, name);
        if (ant_take_op(p, '=')) {
            s->value = ant_parse_expr(p);
            if (!s->value) return false;
        }
        ant_stmt_add(p, s);
    } while (ant_take_op(p, ','));
    return true;
}

bool ant_parse_delete(ant_parser *p)
{
    p->at++;
    do {
        ant_skip_newlines(p);
        const ant_token *name = ant_peek(p, 0);
        if (name->kind != TOK_NAME) {
            ant_unexpected(p, "the name of an element of a submodel");
            return false;
        }
        p->at++;
        ant_stmt_add(p, ant_stmt_new(p, ST_DELETE, name));
    } while (ant_take_op(p, ','));
    return true;
}

bool ant_parse_constraint(ant_parser *p, const ant_token *label)
{
    p->at++;
    if (!label && ant_is_name(p, 0, NULL) && ant_is_op(p, 1, ':')) {
        label = ant_peek(p, 0);
        p->at += 2;
    }
    ant_stmt *s = ant_stmt_new(p, ST_CONSTRAINT, label);
    s->value = ant_parse_expr(p);
    if (!s->value) return false;
    ant_stmt_add(p, s);
    return true;
}
