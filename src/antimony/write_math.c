// SPDX-License-Identifier: MIT
// libSBML's formulas as Antimony text, with no more parentheses than are needed. Numbers are written so that they read
// back the same.
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "antimony/write_int.h"
#include "base/number.h"

// Words of the language and of its formulas; libAntimony, too, writes an underscore behind ids of these names.
static bool write_is_word(const char *id)
{
    static const char *const word[] = {
        "DNA",           "after", "at",           "avogadro", "compartment", "const",    "constraint", "delete",
        "end",           "event", "exponentiale", "ext",      "extent",      "false",    "formula",    "function",
        "gene",          "has",   "import",       "in",       "inf",         "infinity", "is",         "model",
        "module",        "nan",   "notanumber",   "operator", "parameter",   "pi",       "reaction",   "species",
        "substanceOnly", "time",  "true",         "unit",     "var"};
    for (size_t i = 0; i < sizeof word / sizeof *word; i++) {
        if (strcmp(id, word[i]) == 0) return true;
    }
    return strcasecmp(id, "inf") == 0 || strcasecmp(id, "infinity") == 0 || strcasecmp(id, "nan") == 0 ||
           strcasecmp(id, "notanumber") == 0;
}

void ant_write_id(strbuf *b, const char *id)
{
    strbuf_puts(b, id);
    if (write_is_word(id)) strbuf_puts(b, "_");
}

void ant_write_unit_id(strbuf *b, const char *id)
{
    strbuf_puts(b, strcmp(id, "time") == 0 ? "time_unit" : id);
}

void ant_write_number(strbuf *b, double x)
{
    char text[32];
    number_format(x, text);
    if (isnan(x)) strbuf_puts(b, "nan");
    else if (isinf(x)) strbuf_puts(b, x > 0 ? "inf" : "-inf");
    else strbuf_puts(b, text);
}

static const struct {
    ASTNodeType_t type;
    const char *name;
} write_functions[] = {
    {AST_FUNCTION_ABS, "abs"},
    {AST_FUNCTION_ARCCOS, "arccos"},
    {AST_FUNCTION_ARCCOSH, "arccosh"},
    {AST_FUNCTION_ARCCOT, "arccot"},
    {AST_FUNCTION_ARCCOTH, "arccoth"},
    {AST_FUNCTION_ARCCSC, "arccsc"},
    {AST_FUNCTION_ARCCSCH, "arccsch"},
    {AST_FUNCTION_ARCSEC, "arcsec"},
    {AST_FUNCTION_ARCSECH, "arcsech"},
    {AST_FUNCTION_ARCSIN, "arcsin"},
    {AST_FUNCTION_ARCSINH, "arcsinh"},
    {AST_FUNCTION_ARCTAN, "arctan"},
    {AST_FUNCTION_ARCTANH, "arctanh"},
    {AST_FUNCTION_CEILING, "ceil"},
    {AST_FUNCTION_COS, "cos"},
    {AST_FUNCTION_COSH, "cosh"},
    {AST_FUNCTION_COT, "cot"},
    {AST_FUNCTION_COTH, "coth"},
    {AST_FUNCTION_CSC, "csc"},
    {AST_FUNCTION_CSCH, "csch"},
    {AST_FUNCTION_DELAY, "delay"},
    {AST_FUNCTION_EXP, "exp"},
    {AST_FUNCTION_FACTORIAL, "factorial"},
    {AST_FUNCTION_FLOOR, "floor"},
    {AST_FUNCTION_LN, "ln"},
    {AST_FUNCTION_MAX, "max"},
    {AST_FUNCTION_MIN, "min"},
    {AST_FUNCTION_PIECEWISE, "piecewise"},
    {AST_FUNCTION_QUOTIENT, "quotient"},
    {AST_FUNCTION_RATE_OF, "rateOf"},
    {AST_FUNCTION_REM, "rem"},
    {AST_FUNCTION_SEC, "sec"},
    {AST_FUNCTION_SECH, "sech"},
    {AST_FUNCTION_SIN, "sin"},
    {AST_FUNCTION_SINH, "sinh"},
    {AST_FUNCTION_TAN, "tan"},
    {AST_FUNCTION_TANH, "tanh"},
    {AST_LOGICAL_XOR, "xor"},
    {AST_LOGICAL_IMPLIES, "implies"},
    {AST_RELATIONAL_EQ, "eq"},
    {AST_RELATIONAL_NEQ, "neq"},
    {AST_RELATIONAL_GEQ, "geq"},
    {AST_RELATIONAL_GT, "gt"},
    {AST_RELATIONAL_LEQ, "leq"},
    {AST_RELATIONAL_LT, "lt"},
    {AST_PLUS, "plus"},
    {AST_TIMES, "times"},
    {AST_LOGICAL_AND, "and"},
    {AST_LOGICAL_OR, "or"},
};

// Binding strength; the larger binds tighter.
enum { BIND_OR, BIND_AND, BIND_RELATION, BIND_SUM, BIND_PRODUCT, BIND_SIGN, BIND_POWER, BIND_ATOM };

static const char *write_operator(const ASTNode_t *n, int *bind)
{
    const unsigned count = ASTNode_getNumChildren(n);
    switch (ASTNode_getType(n)) {
    case AST_LOGICAL_OR: *bind = BIND_OR; return count >= 2 ? " || " : NULL;
    case AST_LOGICAL_AND: *bind = BIND_AND; return count >= 2 ? " && " : NULL;
    case AST_RELATIONAL_EQ: *bind = BIND_RELATION; return count == 2 ? " == " : NULL;
    case AST_RELATIONAL_NEQ: *bind = BIND_RELATION; return count == 2 ? " != " : NULL;
    case AST_RELATIONAL_LT: *bind = BIND_RELATION; return count == 2 ? " < " : NULL;
    case AST_RELATIONAL_LEQ: *bind = BIND_RELATION; return count == 2 ? " <= " : NULL;
    case AST_RELATIONAL_GT: *bind = BIND_RELATION; return count == 2 ? " > " : NULL;
    case AST_RELATIONAL_GEQ: *bind = BIND_RELATION; return count == 2 ? " >= " : NULL;
    case AST_PLUS: *bind = BIND_SUM; return count >= 2 ? " + " : NULL;
    case AST_MINUS: *bind = BIND_SUM; return count == 2 ? " - " : NULL;
    case AST_TIMES: *bind = BIND_PRODUCT; return count >= 2 ? "*" : NULL;
    case AST_DIVIDE: *bind = BIND_PRODUCT; return count == 2 ? "/" : NULL;
    case AST_POWER:
    case AST_FUNCTION_POWER: *bind = BIND_POWER; return count == 2 ? "^" : NULL;
    default: return NULL;
    }
}

static void write_node(strbuf *b, const ASTNode_t *n, int least);

static void write_args(strbuf *b, const char *name, const ASTNode_t *n, unsigned first)
{
    strbuf_printf(b, "%s(", name);
    for (unsigned i = first; i < ASTNode_getNumChildren(n); i++) {
        if (i > first) strbuf_puts(b, ", ");
        write_node(b, ASTNode_getChild(n, i), BIND_OR);
    }
    strbuf_puts(b, ")");
}

static bool write_is_integer(const ASTNode_t *n, long value)
{
    return n && ((ASTNode_getType(n) == AST_INTEGER && ASTNode_getInteger(n) == value) ||
                 ((ASTNode_getType(n) == AST_REAL || ASTNode_getType(n) == AST_REAL_E) &&
                  ASTNode_getReal(n) == (double)value));
}

static void write_literal(strbuf *b, const ASTNode_t *n, int least)
{
    if (ASTNode_getType(n) == AST_RATIONAL) {
        strbuf_printf(b, "(%ld/%ld)", ASTNode_getNumerator(n), ASTNode_getDenominator(n));
        return;
    }
    const double x = ASTNode_getType(n) == AST_INTEGER ? (double)ASTNode_getInteger(n) : ASTNode_getReal(n);
    const bool enclose = (x < 0 || (x == 0 && signbit(x))) && least > BIND_SIGN;
    if (enclose) strbuf_puts(b, "(");
    ant_write_number(b, x);
    if (ASTNode_isSetUnits(n)) {
        char *u = ASTNode_getUnits(n);
        strbuf_puts(b, " ");
        ant_write_unit_id(b, u);
        free(u);
    }
    if (enclose) strbuf_puts(b, ")");
}

static bool write_leaf(strbuf *b, const ASTNode_t *n, int least)
{
    switch (ASTNode_getType(n)) {
    case AST_INTEGER:
    case AST_REAL:
    case AST_REAL_E:
    case AST_RATIONAL: write_literal(b, n, least); return true;
    case AST_NAME: ant_write_id(b, ASTNode_getName(n)); return true;
    case AST_NAME_TIME: strbuf_puts(b, "time"); return true;
    case AST_NAME_AVOGADRO: strbuf_puts(b, "avogadro"); return true;
    case AST_CONSTANT_E: strbuf_puts(b, "exponentiale"); return true;
    case AST_CONSTANT_PI: strbuf_puts(b, "pi"); return true;
    case AST_CONSTANT_TRUE: strbuf_puts(b, "true"); return true;
    case AST_CONSTANT_FALSE: strbuf_puts(b, "false"); return true;
    default: return false;
    }
}

// Functions with a shape of their own.
static bool write_special(strbuf *b, const ASTNode_t *n, int least)
{
    const unsigned count = ASTNode_getNumChildren(n);
    const ASTNodeType_t type = ASTNode_getType(n);
    if (type == AST_FUNCTION_LOG) {
        const bool ten = count == 1 || write_is_integer(ASTNode_getChild(n, 0), 10);
        write_args(b, ten ? "log10" : "log", n, ten && count == 2 ? 1 : 0);
        return true;
    }
    if (type == AST_FUNCTION_ROOT) {
        const bool square = count == 1 || write_is_integer(ASTNode_getChild(n, 0), 2);
        write_args(b, square ? "sqrt" : "root", n, square && count == 2 ? 1 : 0);
        return true;
    }
    if ((type == AST_MINUS && count == 1) || type == AST_LOGICAL_NOT) {
        const bool enclose = least > BIND_SIGN;
        strbuf_puts(b, enclose ? "(" : "");
        strbuf_puts(b, type == AST_MINUS ? "-" : "!");
        write_node(b, ASTNode_getChild(n, 0), BIND_SIGN);
        strbuf_puts(b, enclose ? ")" : "");
        return true;
    }
    return false;
}

static void write_infix(strbuf *b, const ASTNode_t *n, const char *op, int bind, int least)
{
    const bool power = bind == BIND_POWER;
    // the same operator on the right needs parentheses, so that the order of operations stays; ^ goes from right to
    // left
    const int left = power ? BIND_ATOM : bind == BIND_RELATION ? bind + 1 : bind;
    const int right = power ? BIND_POWER : bind + 1;
    const bool enclose = bind < least;
    if (enclose) strbuf_puts(b, "(");
    for (unsigned i = 0; i < ASTNode_getNumChildren(n); i++) {
        if (i > 0) strbuf_puts(b, op);
        write_node(b, ASTNode_getChild(n, i), i == 0 ? left : right);
    }
    if (enclose) strbuf_puts(b, ")");
}

static void write_node(strbuf *b, const ASTNode_t *n, int least)
{
    if (!n) return;
    int bind = BIND_ATOM;
    if (write_leaf(b, n, least) || write_special(b, n, least)) return;
    const char *op = write_operator(n, &bind);
    if (op) {
        write_infix(b, n, op, bind, least);
        return;
    }
    for (size_t i = 0; i < sizeof write_functions / sizeof *write_functions; i++) {
        if (write_functions[i].type != ASTNode_getType(n)) continue;
        write_args(b, write_functions[i].name, n, 0);
        return;
    }
    strbuf name = {0};
    ant_write_id(&name, ASTNode_getName(n) ? ASTNode_getName(n) : "unknown");
    write_args(b, name.s, n, 0);
    strbuf_free(&name);
}

void ant_write_math(strbuf *b, const ASTNode_t *n)
{
    write_node(b, n, BIND_OR);
}
