// SPDX-License-Identifier: MIT
// Formulas to libSBML's ASTNodes. A name becomes the flattened id of what it is one with, with the conversion factors
// between; in a submodel with other units of time or extent, `time`, delay() and reaction rates are converted
// (timeconv, extentconv). log(x) is the natural logarithm, as Antimony has it.
#include <math.h>
#include <string.h>

#include "antimony/ant_int.h"
#include "base/strbuf.h"

static const struct math_function {
    const char *name;
    ASTNodeType_t type;
    int least, most;
} math_functions[] = {
    {"abs", AST_FUNCTION_ABS, 1, 1},
    {"acos", AST_FUNCTION_ARCCOS, 1, 1},
    {"arccos", AST_FUNCTION_ARCCOS, 1, 1},
    {"acosh", AST_FUNCTION_ARCCOSH, 1, 1},
    {"arccosh", AST_FUNCTION_ARCCOSH, 1, 1},
    {"acot", AST_FUNCTION_ARCCOT, 1, 1},
    {"arccot", AST_FUNCTION_ARCCOT, 1, 1},
    {"acoth", AST_FUNCTION_ARCCOTH, 1, 1},
    {"arccoth", AST_FUNCTION_ARCCOTH, 1, 1},
    {"acsc", AST_FUNCTION_ARCCSC, 1, 1},
    {"arccsc", AST_FUNCTION_ARCCSC, 1, 1},
    {"acsch", AST_FUNCTION_ARCCSCH, 1, 1},
    {"arccsch", AST_FUNCTION_ARCCSCH, 1, 1},
    {"asec", AST_FUNCTION_ARCSEC, 1, 1},
    {"arcsec", AST_FUNCTION_ARCSEC, 1, 1},
    {"asech", AST_FUNCTION_ARCSECH, 1, 1},
    {"arcsech", AST_FUNCTION_ARCSECH, 1, 1},
    {"asin", AST_FUNCTION_ARCSIN, 1, 1},
    {"arcsin", AST_FUNCTION_ARCSIN, 1, 1},
    {"asinh", AST_FUNCTION_ARCSINH, 1, 1},
    {"arcsinh", AST_FUNCTION_ARCSINH, 1, 1},
    {"atan", AST_FUNCTION_ARCTAN, 1, 1},
    {"arctan", AST_FUNCTION_ARCTAN, 1, 1},
    {"atanh", AST_FUNCTION_ARCTANH, 1, 1},
    {"arctanh", AST_FUNCTION_ARCTANH, 1, 1},
    {"ceil", AST_FUNCTION_CEILING, 1, 1},
    {"ceiling", AST_FUNCTION_CEILING, 1, 1},
    {"cos", AST_FUNCTION_COS, 1, 1},
    {"cosh", AST_FUNCTION_COSH, 1, 1},
    {"cot", AST_FUNCTION_COT, 1, 1},
    {"coth", AST_FUNCTION_COTH, 1, 1},
    {"csc", AST_FUNCTION_CSC, 1, 1},
    {"csch", AST_FUNCTION_CSCH, 1, 1},
    {"delay", AST_FUNCTION_DELAY, 2, 2},
    {"exp", AST_FUNCTION_EXP, 1, 1},
    {"factorial", AST_FUNCTION_FACTORIAL, 1, 1},
    {"floor", AST_FUNCTION_FLOOR, 1, 1},
    {"ln", AST_FUNCTION_LN, 1, 1},
    {"log", AST_FUNCTION_LOG, 1, 2},
    {"log10", AST_FUNCTION_LOG, 1, 1},
    {"max", AST_FUNCTION_MAX, 1, -1},
    {"min", AST_FUNCTION_MIN, 1, -1},
    {"piecewise", AST_FUNCTION_PIECEWISE, 1, -1},
    {"pow", AST_FUNCTION_POWER, 2, 2},
    {"power", AST_FUNCTION_POWER, 2, 2},
    {"quotient", AST_FUNCTION_QUOTIENT, 2, 2},
    {"rateOf", AST_FUNCTION_RATE_OF, 1, 1},
    {"rem", AST_FUNCTION_REM, 2, 2},
    {"root", AST_FUNCTION_ROOT, 2, 2},
    {"sec", AST_FUNCTION_SEC, 1, 1},
    {"sech", AST_FUNCTION_SECH, 1, 1},
    {"sin", AST_FUNCTION_SIN, 1, 1},
    {"sinh", AST_FUNCTION_SINH, 1, 1},
    {"sqr", AST_FUNCTION_POWER, 1, 1},
    {"sqrt", AST_FUNCTION_ROOT, 1, 1},
    {"tan", AST_FUNCTION_TAN, 1, 1},
    {"tanh", AST_FUNCTION_TANH, 1, 1},
    {"plus", AST_PLUS, 0, -1},
    {"times", AST_TIMES, 0, -1},
    {"minus", AST_MINUS, 1, 2},
    {"divide", AST_DIVIDE, 2, 2},
    {"and", AST_LOGICAL_AND, 0, -1},
    {"or", AST_LOGICAL_OR, 0, -1},
    {"xor", AST_LOGICAL_XOR, 0, -1},
    {"not", AST_LOGICAL_NOT, 1, 1},
    {"implies", AST_LOGICAL_IMPLIES, 2, 2},
    {"eq", AST_RELATIONAL_EQ, 2, -1},
    {"neq", AST_RELATIONAL_NEQ, 2, 2},
    {"geq", AST_RELATIONAL_GEQ, 2, -1},
    {"gt", AST_RELATIONAL_GT, 2, -1},
    {"leq", AST_RELATIONAL_LEQ, 2, -1},
    {"lt", AST_RELATIONAL_LT, 2, -1},
};

typedef struct {
    ant_flat *f;
    int scope;
    const ant_function *function;    // its parameters are the only names; NULL outside functions
} math_place;

static ASTNode_t *math_node(const math_place *m, const ant_expr *e);

static ASTNode_t *math_integer(long value)
{
    ASTNode_t *n = ASTNode_createWithType(AST_INTEGER);
    ASTNode_setInteger(n, value);
    return n;
}

static ASTNode_t *math_name(const char *id)
{
    ASTNode_t *n = ASTNode_createWithType(AST_NAME);
    ASTNode_setName(n, id);
    return n;
}

static ASTNode_t *math_binary(ASTNodeType_t type, ASTNode_t *a, ASTNode_t *b)
{
    ASTNode_t *n = ASTNode_createWithType(type);
    ASTNode_addChild(n, a);
    ASTNode_addChild(n, b);
    return n;
}

// ---- conversion -------------------------------------------------------------------------------------------------

// Says so once; no formula is built any more.
static void math_too_large(ant_flat *f, src_loc loc, const char *expected, const char *format, int most)
{
    if (!f->too_large) ant_error(f, loc, expected, format, most);
    f->too_large = true;
}

// node op factor
static ASTNode_t *math_apply(ant_flat *f, ASTNode_t *node, int op, int scope, const ant_expr *value)
{
    ASTNode_t *factor = ant_math(f, scope, value);
    if (!factor) {
        ASTNode_free(node);
        return NULL;
    }
    return math_binary(op == '*' ? AST_TIMES : AST_DIVIDE, node, factor);
}

ASTNode_t *ant_scale(ant_flat *f, ASTNode_t *node, const ant_factor *l)
{
    if (!l || !node) return node;
    if (f->factors == ANT_MAX_FACTORS) {
        math_too_large(f, l->value->loc, "factors that do not depend on what they connect",
                       "the factors of connections name one another in a circle, or more than %d deep",
                       ANT_MAX_FACTORS);
        ASTNode_free(node);
        return NULL;
    }
    f->factors++;
    for (; l && node; l = l->next) node = math_apply(f, node, l->op, l->scope, l->value);
    f->factors--;
    return node;
}

ASTNode_t *ant_scale_time(ant_flat *f, int scope, ASTNode_t *node, int op)
{
    for (int i = scope; node && ant_inst(f, i)->parent >= 0; i = ant_inst(f, i)->parent) {
        const ant_instance *in = ant_inst(f, i);
        if (in->timeconv) node = math_apply(f, node, op, in->parent, in->timeconv);
    }
    return node;
}

ASTNode_t *ant_scale_rate(ant_flat *f, int scope, ASTNode_t *node, bool extent)
{
    for (int i = scope; node && ant_inst(f, i)->parent >= 0; i = ant_inst(f, i)->parent) {
        const ant_instance *in = ant_inst(f, i);
        if (in->timeconv) node = math_apply(f, node, '/', in->parent, in->timeconv);
        if (node && extent && in->extentconv) node = math_apply(f, node, '*', in->parent, in->extentconv);
    }
    return node;
}

// What a reaction's rate of the whole model is in a submodel's own units.
static ASTNode_t *math_inner_rate(ant_flat *f, int scope, ASTNode_t *node)
{
    for (int i = scope; node && ant_inst(f, i)->parent >= 0; i = ant_inst(f, i)->parent) {
        const ant_instance *in = ant_inst(f, i);
        if (in->extentconv) node = math_apply(f, node, '/', in->parent, in->extentconv);
        if (node && in->timeconv) node = math_apply(f, node, '*', in->parent, in->timeconv);
    }
    return node;
}

// ---- names and numbers ------------------------------------------------------------------------------------------

static ASTNode_t *math_constant(const math_place *m, const ant_expr *e)
{
    double value;
    ASTNodeType_t type = AST_UNKNOWN;
    if (strcmp(e->name, "time") == 0) type = AST_NAME_TIME;
    else if (strcmp(e->name, "avogadro") == 0) type = AST_NAME_AVOGADRO;
    else if (strcmp(e->name, "pi") == 0) type = AST_CONSTANT_PI;
    else if (strcmp(e->name, "exponentiale") == 0) type = AST_CONSTANT_E;
    else if (strcmp(e->name, "true") == 0) type = AST_CONSTANT_TRUE;
    else if (strcmp(e->name, "false") == 0) type = AST_CONSTANT_FALSE;
    if (type != AST_UNKNOWN) {
        ASTNode_t *n = ASTNode_createWithType(type);
        if (type == AST_NAME_TIME || type == AST_NAME_AVOGADRO) ASTNode_setName(n, e->name);
        if (type == AST_NAME_TIME && !m->function) n = ant_scale_time(m->f, m->scope, n, '/');
        return n;
    }
    if (!ant_number_name(e->name, &value)) return NULL;
    ASTNode_t *n = ASTNode_createWithType(AST_REAL);
    ASTNode_setReal(n, value);
    return n;
}

static ASTNode_t *math_symbol(const math_place *m, const ant_expr *e, int i)
{
    ant_flat *f = m->f;
    const ant_symbol *s = ant_sym(f, ant_root(f, i));
    if (s->kind == KIND_EVENT || s->kind == KIND_CONSTRAINT || s->kind == KIND_ALGEBRAIC ||
        s->kind == KIND_INTERACTION) {
        ant_error(f, e->loc, "a quantity", "%s is %s and has no value", e->name, ant_kind_text(s->kind));
        return NULL;
    }
    ASTNode_t *n = math_name(s->id);
    if (s->kind == KIND_REACTION) n = math_inner_rate(f, m->scope, n);
    return n ? ant_scale(f, n, ant_root_factor(f, i)) : NULL;
}

static ASTNode_t *math_lookup(const math_place *m, const ant_expr *e)
{
    ant_flat *f = m->f;
    if (m->function) {
        for (int i = 0; i < m->function->params.n; i++) {
            if (strcmp(m->function->params.item[i], e->name) == 0) return math_name(e->name);
        }
        ASTNode_t *n = math_constant(m, e);
        if (!n) {
            ant_error(f, e->loc, "one of the function's arguments: a function sees nothing of the model",
                      "%s is no argument of function %s", e->name, m->function->name);
        }
        return n;
    }
    const int i = ant_find(f, m->scope, e->name);
    if (i >= 0) return math_symbol(m, e, i);
    ASTNode_t *n = math_constant(m, e);
    if (!n && !f->too_large && !strchr(e->name, '.')) ant_error(f, e->loc, "a quantity", "%s has no value", e->name);
    return n;
}

static ASTNode_t *math_number(const math_place *m, const ant_expr *e)
{
    ASTNode_t *n;
    if (e->integer && e->value <= 2147483647.0) {
        n = math_integer((long)e->value);
    } else {
        n = ASTNode_createWithType(AST_REAL);
        ASTNode_setReal(n, e->value);
    }
    if (e->unit) {
        const char *id = ant_unit_id(m->f, m->scope, e->unit, e->loc);
        if (!id) {
            ASTNode_free(n);
            return NULL;
        }
        ASTNode_setUnits(n, id);
    }
    return n;
}

// ---- calls and operators ----------------------------------------------------------------------------------------

static bool math_args(const math_place *m, const ant_expr *e, ASTNode_t *node)
{
    bool ok = true;
    for (int i = 0; i < e->n; i++) {
        ASTNode_t *arg = math_node(m, e->arg[i]);
        if (arg) ASTNode_addChild(node, arg);
        ok = ok && arg;
    }
    return ok;
}

static ASTNode_t *math_count_error(const math_place *m, const ant_expr *e, int least, int most)
{
    const char *expected = most < 0        ? arena_printf(m->f->a, "at least %d", least)
                           : least == most ? arena_printf(m->f->a, "%d", least)
                                           : arena_printf(m->f->a, "%d or %d", least, most);
    ant_error(m->f, e->loc, expected, "%s() is given %d argument%s", e->name, e->n, e->n == 1 ? "" : "s");
    return NULL;
}

static ASTNode_t *math_user_call(const math_place *m, const ant_expr *e, const ant_function *fn)
{
    if (fn->params.n != e->n) return math_count_error(m, e, fn->params.n, fn->params.n);
    ASTNode_t *n = ASTNode_createWithType(AST_FUNCTION);
    ASTNode_setName(n, fn->name);
    if (math_args(m, e, n)) return n;
    ASTNode_free(n);
    return NULL;
}

static ASTNode_t *math_unknown_call(const math_place *m, const ant_expr *e)
{
    map *names = map_new();
    for (size_t i = 0; i < sizeof math_functions / sizeof *math_functions; i++)
        map_set(names, math_functions[i].name, 1);
    for (int i = 0; i < m->f->g->functions.n; i++)
        map_set(names, ((ant_function *)m->f->g->functions.item[i])->name, 1);
    const char *near = map_nearest(names, e->name);
    ant_error(m->f, e->loc,
              near ? arena_printf(m->f->a, "a function; did you mean %s()?", near)
                   : "a function that is defined or built in",
              "there is no function %s()", e->name);
    map_free(names);
    return NULL;
}

static ASTNode_t *math_call(const math_place *m, const ant_expr *e)
{
    const int user = map_get(m->f->g->function_index, e->name);
    if (user >= 0) return math_user_call(m, e, m->f->g->functions.item[user]);
    const struct math_function *fn = NULL;
    for (size_t i = 0; i < sizeof math_functions / sizeof *math_functions; i++) {
        if (strcmp(math_functions[i].name, e->name) == 0) fn = &math_functions[i];
    }
    if (!fn) return math_unknown_call(m, e);
    if (e->n < fn->least || (fn->most >= 0 && e->n > fn->most)) return math_count_error(m, e, fn->least, fn->most);
    const bool natural = strcmp(e->name, "log") == 0 && e->n == 1;
    ASTNode_t *n = ASTNode_createWithType(natural ? AST_FUNCTION_LN : fn->type);
    if (strcmp(e->name, "log10") == 0) ASTNode_addChild(n, math_integer(10));
    if (strcmp(e->name, "sqrt") == 0) ASTNode_addChild(n, math_integer(2));
    if (!math_args(m, e, n)) {
        ASTNode_free(n);
        return NULL;
    }
    if (strcmp(e->name, "sqr") == 0) ASTNode_addChild(n, math_integer(2));
    if (fn->type == AST_FUNCTION_DELAY && !m->function) {
        ASTNode_t *by = ant_scale_time(m->f, m->scope, ASTNode_deepCopy(ASTNode_getChild(n, 1)), '*');
        if (by) ASTNode_replaceAndDeleteChild(n, 1, by);
    }
    if (fn->type == AST_FUNCTION_DELAY) ASTNode_setName(n, "delay");
    if (fn->type == AST_FUNCTION_RATE_OF) {
        ASTNode_setName(n, "rateOf");
        if (!m->function) n = ant_scale_time(m->f, m->scope, n, '*');
    }
    return n;
}

static ASTNodeType_t math_op_type(int op)
{
    switch (op) {
    case '+': return AST_PLUS;
    case '-':
    case OP_NEG: return AST_MINUS;
    case '*': return AST_TIMES;
    case '/': return AST_DIVIDE;
    case '^': return AST_POWER;
    case '%': return AST_FUNCTION_REM;
    case '<': return AST_RELATIONAL_LT;
    case '>': return AST_RELATIONAL_GT;
    case OP_LE: return AST_RELATIONAL_LEQ;
    case OP_GE: return AST_RELATIONAL_GEQ;
    case OP_EQ: return AST_RELATIONAL_EQ;
    case OP_NE: return AST_RELATIONAL_NEQ;
    case OP_AND: return AST_LOGICAL_AND;
    case OP_OR: return AST_LOGICAL_OR;
    case OP_NOT: return AST_LOGICAL_NOT;
    default: return AST_UNKNOWN;
    }
}

static ASTNode_t *math_node(const math_place *m, const ant_expr *e)
{
    if (++m->f->built > ANT_MAX_BUILT) {
        math_too_large(m->f, e->loc, "fewer or smaller submodels, and factors of connections",
                       "the model's formulas have more than %d operations", ANT_MAX_BUILT);
    }
    if (m->f->too_large) return NULL;
    switch (e->kind) {
    case EX_NUMBER: return math_number(m, e);
    case EX_NAME: return math_lookup(m, e);
    case EX_CALL: return math_call(m, e);
    case EX_OP: {
        ASTNode_t *n = ASTNode_createWithType(math_op_type(e->op));
        if (math_args(m, e, n)) return n;
        ASTNode_free(n);
        return NULL;
    }
    case EX_ELLIPSIS: break;
    }
    ant_error(m->f, e->loc, NULL, "not supported: '...', the rate of the element before in a DNA strand");
    return NULL;
}

ASTNode_t *ant_math(ant_flat *f, int scope, const ant_expr *e)
{
    const math_place m = {f, scope, NULL};
    return math_node(&m, e);
}

ASTNode_t *ant_math_def(ant_flat *f, const ant_def *d)
{
    ASTNode_t *n = ant_math(f, d->scope, d->value);
    return n ? ant_scale(f, n, d->factor) : NULL;
}

// libSBML's C interface cannot mark a node as an argument (<bvar>), so the frame comes from MathML and the formula is
// put into it.
ASTNode_t *ant_math_function(ant_flat *f, const ant_function *fn)
{
    const math_place m = {f, 0, fn};
    ASTNode_t *body = math_node(&m, fn->body);
    if (!body) return NULL;
    strbuf frame = {0};
    strbuf_puts(&frame, "<math xmlns=\"http://www.w3.org/1998/Math/MathML\"><lambda>");
    for (int i = 0; i < fn->params.n; i++)
        strbuf_printf(&frame, "<bvar><ci>%s</ci></bvar>", (const char *)fn->params.item[i]);
    strbuf_puts(&frame, "<cn>0</cn></lambda></math>");
    ASTNode_t *lambda = readMathMLFromString(frame.s);
    strbuf_free(&frame);
    if (!lambda) {
        ASTNode_free(body);
        return NULL;
    }
    ASTNode_replaceAndDeleteChild(lambda, (unsigned)fn->params.n, body);
    return lambda;
}
