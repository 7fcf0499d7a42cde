// SPDX-License-Identifier: MIT
// Formulas by precedence climbing. From weakest to strongest, as in SBML's Level 3 formulas:
//
//   ||   &&   == != < > <= >=   + -   * / %   unary - + !   ^ (right to left)   number unit, name, call, ( )
//
// so -a^b is -(a^b) and 2^-3 is allowed. Sums, products and logical chains become one node with many arguments: they do
// not nest. A formula goes on in the next line after an operator, a comma or an open parenthesis.
#include <math.h>
#include <string.h>

#include "antimony/ant_int.h"

bool ant_reserved_word(const char *s)
{
    static const char *const word[] = {"in", "is", "has", "at", "after", "end"};
    for (size_t i = 0; i < sizeof word / sizeof *word; i++) {
        if (strcmp(s, word[i]) == 0) return true;
    }
    return false;
}

ant_expr *ant_expr_new(ant_parser *p, ant_expr_kind kind, src_loc loc)
{
    ant_expr *e = arena_alloc(p->g->a, sizeof *e);
    e->kind = kind;
    e->loc = loc;
    e->depth = 1;
    return e;
}

bool ant_expr_number(const ant_expr *e, double *value)
{
    if (!e) return false;
    if (e->kind == EX_OP && e->op == OP_NEG && ant_expr_number(e->arg[0], value)) {
        *value = -*value;
        return true;
    }
    if (e->kind == EX_NAME) return ant_number_name(e->name, value);
    if (e->kind != EX_NUMBER) return false;
    *value = e->value;
    return true;
}

static void formula_args(ant_parser *p, ant_expr *e, const ant_vec *args)
{
    e->n = args->n;
    e->arg = arena_alloc(p->g->a, sizeof *e->arg * (size_t)(args->n ? args->n : 1));
    for (int i = 0; i < args->n; i++) {
        e->arg[i] = args->item[i];
        if (e->arg[i]->depth + 1 > e->depth) e->depth = e->arg[i]->depth + 1;
    }
}

static ant_expr *formula_checked(ant_parser *p, ant_expr *e)
{
    if (e->depth <= ANT_MAX_NESTING) return e;
    diag_add(p->g->d, DIAG_ERROR, e->loc, "parts of it under names of their own",
             "formula nests more than %d operations", ANT_MAX_NESTING);
    p->errors++;
    return NULL;
}

static ant_expr *formula_op(ant_parser *p, int op, src_loc loc, const ant_vec *args)
{
    ant_expr *e = ant_expr_new(p, EX_OP, loc);
    e->op = op;
    formula_args(p, e, args);
    return formula_checked(p, e);
}

static ant_expr *formula_level(ant_parser *p, int level);

// One level deeper: parentheses, signs, powers. The caller comes back up.
static bool formula_too_deep(ant_parser *p)
{
    if (++p->nesting <= ANT_MAX_NESTING) return false;
    p->errors++;
    diag_add(p->g->d, DIAG_ERROR, ant_loc(p, ant_peek(p, 0)), "parts of it under names of their own",
             "formula nests more than %d deep", ANT_MAX_NESTING);
    return true;
}

// inside parentheses a line break means nothing where the formula goes on behind it
static void formula_skip_inside(ant_parser *p)
{
    int n = 0;
    while (ant_peek(p, n)->kind == TOK_NEWLINE) n++;
    if (n == 0) return;
    const ant_token *t = ant_peek(p, n);
    if (t->kind == TOK_OP && t->op != ';' && t->op != '=' && t->op != OP_DEFINE && t->op != '$' && t->op != ':')
        p->at += n;
}

static bool formula_close(ant_parser *p, const ant_token *open)
{
    formula_skip_inside(p);
    p->inside--;
    if (ant_take_op(p, ')')) return true;
    char expected[80];
    snprintf(expected, sizeof expected, "an operator, or ')' for the '(' of column %d", open->column);
    ant_unexpected(p, arena_strdup(p->g->a, expected));
    return false;
}

static ant_expr *formula_call(ant_parser *p)
{
    const ant_token *name = ant_peek(p, 0), *open = ant_peek(p, 1);
    p->at += 2;
    p->inside++;
    ant_expr *e = ant_expr_new(p, EX_CALL, ant_loc(p, name));
    e->name = name->s;
    ant_vec args = {0};
    ant_skip_newlines(p);
    if (!ant_is_op(p, 0, ')')) {
        do {
            ant_skip_newlines(p);
            ant_expr *arg = formula_level(p, 0);
            if (!arg) return NULL;
            ant_vec_add(p->g->a, &args, arg);
            formula_skip_inside(p);
        } while (ant_take_op(p, ','));
    }
    if (!formula_close(p, open)) return NULL;
    formula_args(p, e, &args);
    return formula_checked(p, e);
}

static ant_expr *formula_primary(ant_parser *p)
{
    const ant_token *t = ant_peek(p, 0);
    if (t->kind == TOK_NUMBER) {
        ant_expr *e = ant_expr_new(p, EX_NUMBER, ant_loc(p, t));
        e->value = t->value;
        e->integer = t->integer;
        p->at++;
        const ant_token *u = ant_peek(p, 0);
        if (u->kind == TOK_NAME && !ant_reserved_word(u->s)) {
            e->unit = u->s;
            if (u->line == t->line) e->loc.length = u->column + u->length - t->column;
            p->at++;
        }
        return e;
    }
    if (t->kind == TOK_NAME && !ant_reserved_word(t->s)) {
        if (ant_is_op(p, 1, '(')) return formula_call(p);
        ant_expr *e = ant_expr_new(p, EX_NAME, ant_loc(p, t));
        e->name = t->s;
        p->at++;
        return e;
    }
    if (ant_take_op(p, '(')) {
        p->inside++;
        ant_skip_newlines(p);
        ant_expr *e = formula_level(p, 0);
        if (!e || !formula_close(p, t)) return NULL;
        e->parens = true;
        return e;
    }
    if (ant_take_op(p, OP_ELLIPSIS)) return ant_expr_new(p, EX_ELLIPSIS, ant_loc(p, t));
    ant_unexpected(p, "a number, a name or '('");
    return NULL;
}

// - + ! and what is under them; ^ binds tighter on the left and takes a sign on the right
static ant_expr *formula_unary(ant_parser *p)
{
    const ant_token *t = ant_peek(p, 0);
    if (t->kind == TOK_OP && (t->op == '-' || t->op == '+' || t->op == '!')) {
        p->at++;
        if (formula_too_deep(p)) return NULL;
        ant_expr *e = formula_unary(p);
        p->nesting--;
        if (!e || t->op == '+') return e;
        ant_vec args = {0};
        ant_vec_add(p->g->a, &args, e);
        return formula_op(p, t->op == '-' ? OP_NEG : OP_NOT, ant_loc(p, t), &args);
    }
    ant_expr *base = formula_primary(p);
    if (!base || !ant_is_op(p, 0, '^')) return base;
    const ant_token *power = ant_peek(p, 0);
    p->at++;
    ant_skip_newlines(p);
    if (formula_too_deep(p)) return NULL;
    ant_expr *exponent = formula_unary(p);
    p->nesting--;
    if (!exponent) return NULL;
    ant_vec args = {0};
    ant_vec_add(p->g->a, &args, base);
    ant_vec_add(p->g->a, &args, exponent);
    return formula_op(p, '^', ant_loc(p, power), &args);
}

static int formula_operator_level(int op)
{
    switch (op) {
    case OP_OR: return 0;
    case OP_AND: return 1;
    case OP_EQ:
    case OP_NE:
    case OP_LE:
    case OP_GE:
    case '<':
    case '>': return 2;
    case '+':
    case '-': return 3;
    case '*':
    case '/':
    case '%': return 4;
    default: return -1;
    }
}

static bool formula_many(int op)
{
    return op == '+' || op == '*' || op == OP_AND || op == OP_OR;
}

// a op b op c: left to right; equal neighbours of one associative operator share a node
static ant_expr *formula_chain(ant_parser *p, int level)
{
    ant_expr *left = formula_level(p, level + 1);
    while (left) {
        if (p->inside > 0) formula_skip_inside(p);
        const ant_token *t = ant_peek(p, 0);
        if (t->kind != TOK_OP || formula_operator_level(t->op) != level) return left;
        ant_vec args = {0};
        ant_vec_add(p->g->a, &args, left);
        while (ant_is_op(p, 0, t->op)) {
            p->at++;
            ant_skip_newlines(p);
            ant_expr *right = formula_level(p, level + 1);
            if (!right) return NULL;
            ant_vec_add(p->g->a, &args, right);
            if (p->inside > 0) formula_skip_inside(p);
            if (!formula_many(t->op)) break;
        }
        left = formula_op(p, t->op, ant_loc(p, t), &args);
    }
    return NULL;
}

static ant_expr *formula_level(ant_parser *p, int level)
{
    if (level == 5) return formula_unary(p);
    if (level > 0) return formula_chain(p, level);
    if (formula_too_deep(p)) return NULL;
    ant_expr *e = formula_chain(p, 0);
    p->nesting--;
    return e;
}

ant_expr *ant_parse_expr(ant_parser *p)
{
    p->nesting = p->inside = 0;
    return formula_level(p, 0);
}
