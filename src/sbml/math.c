// SPDX-License-Identifier: MIT
// MathML, as libSBML holds it, to expressions, with the unit of each. Function definitions are expanded here: arguments
// become expressions in the caller's names first, then the body is read with its arguments bound to them, so names can
// never be captured. Depth and number of nodes are limited. The operators follow SBML Level 3 Version 2 Core, section
// 3.4.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sbml/sbml_int.h"

// Names bound in the body of a function; outer calls are not visible in it.
typedef struct {
    FunctionDefinition_t *function;
    const sbml_term *argument;
} scope;

typedef struct {
    sbml_reader *r;
    sbml_place *place;
    int depth;
    const scope *bound;    // NULL outside function bodies
} context;

static sbml_term read_node(context *c, const ASTNode_t *node);

static const sbml_term nothing = {EXPR_NONE, {false, 1, {0}}, false, 0};

static sbml_term number(context *c, double value)
{
    bool strict = c->r->o->strict_units || c->r->o->house_units || c->r->converts;
    bool zero = value == 0 || !isfinite(value);
    return (sbml_term){expr_const(c->r->m->graph, value), strict ? UNIT_ONE : UNIT_NONE, zero, 0};
}

static sbml_term plain(context *c, double value)
{
    return (sbml_term){expr_const(c->r->m->graph, value), UNIT_ONE, false, 0};
}

static sbml_term unary(context *c, expr_op op, sbml_term a, unit u)
{
    return (sbml_term){expr_unary(c->r->m->graph, op, a.e), u, false, 0};
}

static sbml_term binary(context *c, expr_op op, sbml_term a, sbml_term b, unit u)
{
    return (sbml_term){expr_binary(c->r->m->graph, op, a.e, b.e), u, false, 0};
}

// The unit that two operands share; a finding where they differ.
static unit common_unit(context *c, sbml_term a, sbml_term b, const char *doing)
{
    if (a.zero) {
        return b.u;
    }
    if (b.zero || sbml_same_unit(a.u, b.u)) {
        return a.u.known ? a.u : b.u;
    }
    char x[80], y[80];
    sbml_unit_text(a.u, x);
    sbml_unit_text(b.u, y);
    sbml_unit_finding(c->r, c->place, "the same unit", "%s %s and %s", doing, x, y);
    return UNIT_NONE;
}

static void want_dimensionless(context *c, sbml_term a, const char *what)
{
    if (!a.zero && !sbml_same_unit(a.u, UNIT_ONE)) {
        char x[80];
        sbml_unit_text(a.u, x);
        sbml_unit_finding(c->r, c->place, "a dimensionless number", "%s is in %s", what, x);
    }
}

// Both zero: so is a sum of them.
static sbml_term fold(context *c, expr_op op, sbml_term a, sbml_term b, const char *doing)
{
    sbml_term t = binary(c, op, a, b, common_unit(c, a, b, doing));
    t.zero = a.zero && b.zero;
    return t;
}

static sbml_term power(context *c, sbml_term a, sbml_term b)
{
    expr_graph *g = c->r->m->graph;
    want_dimensionless(c, b, "an exponent");
    unit u = UNIT_NONE;
    if (expr_kind(g, b.e) == X_CONST && isfinite(expr_value(g, b.e))) {
        u = unit_pow(a.u, expr_value(g, b.e));
    } else if (!a.u.known || sbml_same_unit(a.u, UNIT_ONE)) {
        u = a.u;
    } else {
        want_dimensionless(c, a, "the base of a power that is not a number");
    }
    return binary(c, X_POW, a, b, u);
}

static sbml_term root(context *c, sbml_term degree, sbml_term a)
{
    if (expr_is_const(c->r->m->graph, degree.e, 2)) {
        return unary(c, X_SQRT, a, unit_pow(a.u, 0.5));
    }
    return power(c, a, binary(c, X_DIV, plain(c, 1), degree, degree.u));
}

static sbml_term logarithm(context *c, sbml_term base, sbml_term a)
{
    want_dimensionless(c, a, "the argument of log");
    sbml_term above = unary(c, X_LN, a, UNIT_ONE);
    return binary(c, X_DIV, above, unary(c, X_LN, base, UNIT_ONE), UNIT_ONE);
}

// Truncated towards zero, so that a = b quotient(a, b) + rem(a, b) and rem has the sign of a.
static sbml_term quotient(context *c, sbml_term a, sbml_term b)
{
    expr_graph *g = c->r->m->graph;
    expr_id q = expr_binary(g, X_DIV, a.e, b.e);
    expr_id up = expr_unary(g, X_CEIL, q), down = expr_unary(g, X_FLOOR, q);
    common_unit(c, a, b, "quotient of");
    return (sbml_term){expr_select(g, expr_binary(g, X_LT, q, expr_const(g, 0)), up, down), UNIT_ONE, false, 0};
}

// Functions of one dimensionless number: f(x), f(1/x) or 1/f(x).
typedef struct {
    ASTNodeType_t type;
    expr_op op;
    bool of_inverse, inverse;
    const char *name;
} function_row;

static const function_row functions[] = {
    {AST_FUNCTION_EXP, X_EXP, false, false, "exp"},
    {AST_FUNCTION_LN, X_LN, false, false, "ln"},
    {AST_FUNCTION_SIN, X_SIN, false, false, "sin"},
    {AST_FUNCTION_COS, X_COS, false, false, "cos"},
    {AST_FUNCTION_TAN, X_TAN, false, false, "tan"},
    {AST_FUNCTION_SEC, X_COS, false, true, "sec"},
    {AST_FUNCTION_CSC, X_SIN, false, true, "csc"},
    {AST_FUNCTION_COT, X_TAN, false, true, "cot"},
    {AST_FUNCTION_SINH, X_SINH, false, false, "sinh"},
    {AST_FUNCTION_COSH, X_COSH, false, false, "cosh"},
    {AST_FUNCTION_TANH, X_TANH, false, false, "tanh"},
    {AST_FUNCTION_SECH, X_COSH, false, true, "sech"},
    {AST_FUNCTION_CSCH, X_SINH, false, true, "csch"},
    {AST_FUNCTION_COTH, X_TANH, false, true, "coth"},
    {AST_FUNCTION_ARCSIN, X_ASIN, false, false, "arcsin"},
    {AST_FUNCTION_ARCCOS, X_ACOS, false, false, "arccos"},
    {AST_FUNCTION_ARCTAN, X_ATAN, false, false, "arctan"},
    {AST_FUNCTION_ARCSEC, X_ACOS, true, false, "arcsec"},
    {AST_FUNCTION_ARCCSC, X_ASIN, true, false, "arccsc"},
    {AST_FUNCTION_ARCCOT, X_ATAN, true, false, "arccot"},
    {AST_FUNCTION_ARCSINH, X_ASINH, false, false, "arcsinh"},
    {AST_FUNCTION_ARCCOSH, X_ACOSH, false, false, "arccosh"},
    {AST_FUNCTION_ARCTANH, X_ATANH, false, false, "arctanh"},
    {AST_FUNCTION_ARCSECH, X_ACOSH, true, false, "arcsech"},
    {AST_FUNCTION_ARCCSCH, X_ASINH, true, false, "arccsch"},
    {AST_FUNCTION_ARCCOTH, X_ATANH, true, false, "arccoth"},
    {AST_FUNCTION_FACTORIAL, X_FACTORIAL, false, false, "factorial"},
};

static sbml_term function_of_number(context *c, const function_row *f, sbml_term a)
{
    char what[40];
    snprintf(what, sizeof what, "the argument of %s", f->name);
    want_dimensionless(c, a, what);
    sbml_term one = plain(c, 1);
    sbml_term x = f->of_inverse ? binary(c, X_DIV, one, a, UNIT_ONE) : a;
    sbml_term y = unary(c, f->op, x, UNIT_ONE);
    return f->inverse ? binary(c, X_DIV, one, y, UNIT_ONE) : y;
}

static sbml_term reject(context *c, const char *expected, const char *what, const char *name)
{
    sbml_error(c->r, c->place->loc, expected, "%s: %s%s", c->place->where, what, name ? name : "");
    return nothing;
}

static sbml_term child(context *c, const ASTNode_t *node, unsigned i)
{
    return read_node(c, ASTNode_getChild(node, i));
}

static sbml_term comparison(context *c, const ASTNode_t *node, expr_op op)
{
    unsigned n = ASTNode_getNumChildren(node);
    sbml_term all = plain(c, 1), left = n > 0 ? child(c, node, 0) : nothing;
    for (unsigned i = 1; i < n; i++) {
        sbml_term right = child(c, node, i);
        if (left.e == EXPR_NONE || right.e == EXPR_NONE) {
            return nothing;
        }
        common_unit(c, left, right, "compares");
        sbml_term pair = binary(c, op, left, right, UNIT_ONE);
        all = i == 1 ? pair : binary(c, X_AND, all, pair, UNIT_ONE);
        left = right;
    }
    return all;
}

// Sums, products, and the like: any number of operands, `empty` where there is none.
static sbml_term n_ary(context *c, const ASTNode_t *node, expr_op op, double empty, const char *doing)
{
    unsigned n = ASTNode_getNumChildren(node);
    sbml_term sum = n == 0 ? number(c, empty) : child(c, node, 0);
    for (unsigned i = 1; i < n; i++) {
        sbml_term next = child(c, node, i);
        if (sum.e == EXPR_NONE || next.e == EXPR_NONE) {
            return nothing;
        }
        if (op == X_MUL) {
            sum = binary(c, op, sum, next, unit_mul(sum.u, next.u));
        } else if (doing) {
            sum = fold(c, op, sum, next, doing);
        } else {
            sum = binary(c, op, sum, next, UNIT_ONE);
        }
    }
    if (!doing && op != X_MUL && n == 1 && sum.e != EXPR_NONE) {
        sum = binary(c, X_NE, sum, plain(c, 0), UNIT_ONE);    // logic of one operand: its truth
    }
    return sum;
}

// value, condition, value, condition, ..., [otherwise]; undefined (NaN) where no condition holds.
static sbml_term piecewise(context *c, const ASTNode_t *node)
{
    unsigned n = ASTNode_getNumChildren(node);
    sbml_term all = n % 2 == 1 ? child(c, node, n - 1) : number(c, NAN);
    for (unsigned i = n / 2; i-- > 0 && all.e != EXPR_NONE;) {
        sbml_term value = child(c, node, 2 * i), condition = child(c, node, 2 * i + 1);
        if (value.e == EXPR_NONE || condition.e == EXPR_NONE) {
            return nothing;
        }
        unit u = common_unit(c, value, all, "piecewise gives");
        all = (sbml_term){expr_select(c->r->m->graph, condition.e, value.e, all.e), u, value.zero && all.zero, 0};
    }
    return all;
}

static sbml_term symbol_term(context *c, int symbol)
{
    sbml_reader *r = c->r;
    unit u = sbml_meaning(r->m, symbol);
    return (sbml_term){sbml_to_coherent(r, model_symbol_expr(r->m, symbol), u), sbml_coherent_unit(r, u), false,
                       symbol};
}

static sbml_term name_term(context *c, const char *name)
{
    sbml_reader *r = c->r;
    if (c->bound) {
        for (unsigned i = 0; i < FunctionDefinition_getNumArguments(c->bound->function); i++) {
            if (strcmp(ASTNode_getName(FunctionDefinition_getArgument(c->bound->function, i)), name) == 0) {
                return c->bound->argument[i];
            }
        }
    } else {
        char *local = c->place->reaction ? arena_printf(r->m->memory, "%s.%s", c->place->reaction, name) : NULL;
        int symbol = local ? model_find(r->m, local) : -1;
        symbol = symbol >= 0 ? symbol : model_find(r->m, name);
        if (symbol >= 0) {
            return symbol_term(c, symbol);
        }
    }
    const char *near = map_nearest(r->m->index, name);
    char expected[160];
    snprintf(expected, sizeof expected,
             near ? "a quantity of the model; did you mean %.80s?" : "a quantity of the model", near);
    return reject(c, arena_strdup(r->m->memory, expected), "there is no ", name);
}

static sbml_term rate_of(context *c, const ASTNode_t *node)
{
    sbml_reader *r = c->r;
    sbml_term of = child(c, node, 0);
    if (of.e == EXPR_NONE || of.symbol == 0) {
        return of.e == EXPR_NONE ? of : reject(c, "rateOf(name)", "rateOf of something that is no name", NULL);
    }
    int symbol = of.symbol;
    char *id = arena_printf(r->m->memory, "rateOf(%s)", r->m->symbol[symbol].id);
    int rate = model_find(r->m, id);
    if (rate < 0) {
        rate = model_add(r->m, id, MODEL_RATE_OF);
        r->m->symbol[rate].rate_of = symbol;
        r->m->symbol[rate].constant = false;
        r->m->symbol[rate].unit = unit_div(sbml_meaning(r->m, symbol), r->time);
    }
    return symbol_term(c, rate);
}

static sbml_term call(context *c, const ASTNode_t *node)
{
    sbml_reader *r = c->r;
    const char *name = ASTNode_getName(node);
    int number_of = name ? map_get(r->function, name) : -1;
    if (number_of < 0 && sbml_is_foreign(name, ASTNode_getNumChildren(node))) {
        sbml_term a = child(c, node, 0), b = ASTNode_getNumChildren(node) > 1 ? child(c, node, 1) : a;
        return a.e == EXPR_NONE || b.e == EXPR_NONE ? nothing : sbml_foreign(r, name, (sbml_term[]){a, b}, c->place);
    }
    if (number_of < 0) {
        return reject(c, "a function definition of this model", "there is no function ", name);
    }
    FunctionDefinition_t *f = Model_getFunctionDefinition(r->sbml, (unsigned)number_of);
    unsigned n = ASTNode_getNumChildren(node);
    if (n != FunctionDefinition_getNumArguments(f)) {
        return reject(c, "as many arguments as the function has", "wrong number of arguments for ", name);
    }
    const ASTNode_t *body = FunctionDefinition_getBody(f);
    if (!body) {
        return reject(c, "a function with a body", "there is no body of function ", name);
    }
    if (r->function_open[number_of]) {
        return reject(c, "functions that do not call themselves", "recursion in function ", name);
    }
    sbml_term *argument = base_alloc((size_t)n + 1, sizeof *argument);
    bool ok = true;
    for (unsigned i = 0; i < n; i++) {
        argument[i] = child(c, node, i);
        ok = ok && argument[i].e != EXPR_NONE;
    }
    sbml_term result = nothing;
    if (ok) {
        scope inner = {f, argument};
        context body_context = {r, c->place, c->depth, &inner};
        r->function_open[number_of] = true;
        result = read_node(&body_context, body);
        r->function_open[number_of] = false;
    }
    free(argument);
    return result;
}

static sbml_term literal(context *c, const ASTNode_t *node)
{
    double value = ASTNode_getValue(node);
    if (!ASTNode_isSetUnits(node)) {
        return number(c, value);
    }
    char *id = ASTNode_getUnits(node);    // a copy, ours
    unit u = sbml_unit(c->r, id, c->place->loc);
    free(id);
    value = sbml_in_house(c->r, value, u) * sbml_coherent_factor(c->r, u);
    return (sbml_term){expr_const(c->r->m->graph, value), sbml_coherent_unit(c->r, u), false, 0};
}

static sbml_term minus(context *c, const ASTNode_t *node)
{
    sbml_term a = child(c, node, 0);
    if (a.e == EXPR_NONE) {
        return a;
    }
    if (ASTNode_getNumChildren(node) == 1) {
        sbml_term t = unary(c, X_NEG, a, a.u);
        t.zero = a.zero;
        return t;
    }
    sbml_term b = child(c, node, 1);
    return b.e == EXPR_NONE ? b : fold(c, X_SUB, a, b, "subtracts");
}

// Operators of two operands, once both are read.
static sbml_term two_operands(context *c, const ASTNode_t *node, ASTNodeType_t type)
{
    sbml_term a = child(c, node, 0), b = child(c, node, 1);
    if (a.e == EXPR_NONE || b.e == EXPR_NONE) {
        return nothing;
    }
    switch (type) {
    case AST_DIVIDE: return binary(c, X_DIV, a, b, unit_div(a.u, b.u));
    case AST_FUNCTION_ROOT: return root(c, a, b);
    case AST_FUNCTION_LOG: return logarithm(c, a, b);
    case AST_FUNCTION_QUOTIENT: return quotient(c, a, b);
    case AST_FUNCTION_REM: return binary(c, X_REM, a, b, common_unit(c, a, b, "rem of"));
    case AST_LOGICAL_IMPLIES: return binary(c, X_OR, unary(c, X_NOT, a, UNIT_ONE), b, UNIT_ONE);
    default: return power(c, a, b);
    }
}

static sbml_term one_operand(context *c, const ASTNode_t *node, ASTNodeType_t type)
{
    sbml_term a = child(c, node, 0);
    if (a.e == EXPR_NONE) {
        return a;
    }
    switch (type) {
    case AST_FUNCTION_ABS: return unary(c, X_ABS, a, a.u);
    case AST_FUNCTION_FLOOR: return unary(c, X_FLOOR, a, a.u);
    case AST_FUNCTION_CEILING: return unary(c, X_CEIL, a, a.u);
    case AST_LOGICAL_NOT: return unary(c, X_NOT, a, UNIT_ONE);
    case AST_FUNCTION_ROOT: return root(c, plain(c, 2), a);
    case AST_FUNCTION_LOG: return logarithm(c, plain(c, 10), a);
    default: break;
    }
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (functions[i].type == type) {
            return function_of_number(c, &functions[i], a);
        }
    }
    return nothing;
}

static bool operands(context *c, const ASTNode_t *node, unsigned low, unsigned high)
{
    unsigned n = ASTNode_getNumChildren(node);
    if (n < low || n > high) {
        const char *name = ASTNode_getName(node);
        reject(c, "the operands that MathML asks for", "wrong number of operands", name ? name : "");
        return false;
    }
    return true;
}

static sbml_term avogadro(context *c)
{
    if (c->r->o->house_units) {
        sbml_refuse(c->r, c->place->loc, "Avogadro's constant in a model in house units, in %s", c->place->where);
        return nothing;
    }
    return plain(c, 6.02214179e23);    // SBML Level 3's value
}

static sbml_term leaf(context *c, const ASTNode_t *node, ASTNodeType_t type)
{
    switch (type) {
    case AST_INTEGER:
    case AST_REAL:
    case AST_REAL_E:
    case AST_RATIONAL: return literal(c, node);
    case AST_NAME: return name_term(c, ASTNode_getName(node));
    case AST_NAME_TIME: return symbol_term(c, 0);
    case AST_NAME_AVOGADRO: return avogadro(c);
    case AST_CONSTANT_E: return plain(c, exp(1));
    case AST_CONSTANT_PI: return plain(c, acos(-1));
    case AST_CONSTANT_TRUE: return plain(c, 1);
    default: return plain(c, 0);
    }
}

static sbml_term operation(context *c, const ASTNode_t *node, ASTNodeType_t type)
{
    switch (type) {
    case AST_PLUS: return n_ary(c, node, X_ADD, 0, "adds");
    case AST_TIMES: return n_ary(c, node, X_MUL, 1, NULL);
    case AST_LOGICAL_AND: return n_ary(c, node, X_AND, 1, NULL);
    case AST_LOGICAL_OR: return n_ary(c, node, X_OR, 0, NULL);
    case AST_LOGICAL_XOR: return n_ary(c, node, X_XOR, 0, NULL);
    case AST_FUNCTION_MAX: return operands(c, node, 1, -1u) ? n_ary(c, node, X_MAX, 0, "max of") : nothing;
    case AST_FUNCTION_MIN: return operands(c, node, 1, -1u) ? n_ary(c, node, X_MIN, 0, "min of") : nothing;
    case AST_RELATIONAL_EQ: return comparison(c, node, X_EQ);
    case AST_RELATIONAL_NEQ: return operands(c, node, 2, 2) ? comparison(c, node, X_NE) : nothing;
    case AST_RELATIONAL_LT: return comparison(c, node, X_LT);
    case AST_RELATIONAL_LEQ: return comparison(c, node, X_LE);
    case AST_RELATIONAL_GT: return comparison(c, node, X_GT);
    case AST_RELATIONAL_GEQ: return comparison(c, node, X_GE);
    case AST_FUNCTION_PIECEWISE: return piecewise(c, node);
    case AST_FUNCTION: return call(c, node);
    case AST_FUNCTION_RATE_OF: return operands(c, node, 1, 1) ? rate_of(c, node) : nothing;
    case AST_MINUS: return operands(c, node, 1, 2) ? minus(c, node) : nothing;
    case AST_DIVIDE:
    case AST_POWER:
    case AST_FUNCTION_POWER:
    case AST_FUNCTION_QUOTIENT:
    case AST_FUNCTION_REM:
    case AST_LOGICAL_IMPLIES: return operands(c, node, 2, 2) ? two_operands(c, node, type) : nothing;
    case AST_FUNCTION_ROOT:
    case AST_FUNCTION_LOG:
        return !operands(c, node, 1, 2)            ? nothing
               : ASTNode_getNumChildren(node) == 2 ? two_operands(c, node, type)
                                                   : one_operand(c, node, type);
    case AST_FUNCTION_DELAY: sbml_refuse(c->r, c->place->loc, "delay() in %s", c->place->where); return nothing;
    default: break;
    }
    bool known = (type >= AST_FUNCTION_ABS && type <= AST_FUNCTION_TANH) || type == AST_LOGICAL_NOT;
    if (!known) {
        const char *name = ASTNode_getName(node);
        sbml_refuse(c->r, c->place->loc, "%s in %s", name ? name : "an operator of MathML beyond SBML's core",
                    c->place->where);
        return nothing;
    }
    return operands(c, node, 1, 1) ? one_operand(c, node, type) : nothing;
}

static sbml_term read_node(context *c, const ASTNode_t *node)
{
    sbml_reader *r = c->r;
    if (!node) {
        return nothing;
    }
    if (++r->nodes > SBML_MAX_NODES || c->depth >= SBML_MAX_NESTING) {
        if (!r->nodes_reported) {
            reject(c, "smaller expressions",
                   r->nodes > SBML_MAX_NODES ? "more than 5 million operations, functions expanded"
                                             : "more than 800 operations within one another",
                   NULL);
        }
        r->nodes_reported = true;
        return nothing;
    }
    ASTNodeType_t type = ASTNode_getType(node);
    bool is_leaf = (type >= AST_INTEGER && type <= AST_RATIONAL) || (type >= AST_NAME && type <= AST_CONSTANT_TRUE);
    c->depth++;
    sbml_term t = is_leaf ? leaf(c, node, type) : operation(c, node, type);
    c->depth--;
    return t;
}

sbml_term sbml_math(sbml_reader *r, const ASTNode_t *node, sbml_place *place)
{
    context c = {r, place, 0, NULL};
    return read_node(&c, node);
}
