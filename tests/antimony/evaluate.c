// SPDX-License-Identifier: MIT
// See evaluate.h.
#include "evaluate.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

double eval_name(const char *name, int point)
{
    uint64_t h = 1469598103934665603u + (uint64_t)point * 977;
    for (; *name && !(name[0] == '_' && !name[1]); name++) h = (h ^ (unsigned char)*name) * 1099511628211u;
    h ^= h >> 31;
    h *= 0x9E3779B97F4A7C15u;
    return 0.2 + 1.6 * (double)(h >> 11) / 9007199254740992.0;
}

static double eval_arg(const eval_at *at, const ASTNode_t *n, unsigned i)
{
    return eval_node(at, ASTNode_getChild(n, i));
}

static double eval_function(const eval_at *at, const ASTNode_t *n)
{
    // older files define rateOf as a function without a body of its own
    if (strcmp(ASTNode_getName(n), "rateOf") == 0 && ASTNode_getNumChildren(n) == 1) return 1.3 * eval_arg(at, n, 0);
    const FunctionDefinition_t *f = Model_getFunctionDefinitionById(at->m, ASTNode_getName(n));
    if (!f || at->depth > 20) return NAN;
    eval_at in = {.m = at->m, .point = at->point, .depth = at->depth + 1};
    in.n = (int)FunctionDefinition_getNumArguments(f);
    if (in.n != (int)ASTNode_getNumChildren(n) || in.n > 32) return NAN;
    for (int i = 0; i < in.n; i++) {
        in.name[i] = ASTNode_getName(FunctionDefinition_getArgument(f, (unsigned)i));
        in.value[i] = eval_arg(at, n, (unsigned)i);
    }
    return eval_node(&in, FunctionDefinition_getBody(f));
}

static double eval_piecewise(const eval_at *at, const ASTNode_t *n)
{
    const unsigned count = ASTNode_getNumChildren(n);
    for (unsigned i = 0; i + 1 < count; i += 2) {
        if (eval_arg(at, n, i + 1) != 0) return eval_arg(at, n, i);
    }
    return count % 2 ? eval_arg(at, n, count - 1) : NAN;
}

static double eval_many(const eval_at *at, const ASTNode_t *n)
{
    const ASTNodeType_t type = ASTNode_getType(n);
    const unsigned count = ASTNode_getNumChildren(n);
    double r = type == AST_TIMES || type == AST_LOGICAL_AND ? 1 : 0;
    for (unsigned i = 0; i < count; i++) {
        const double x = eval_arg(at, n, i);
        switch (type) {
        case AST_PLUS: r += x; break;
        case AST_TIMES: r *= x; break;
        case AST_LOGICAL_AND: r = r != 0 && x != 0; break;
        case AST_LOGICAL_OR: r = r != 0 || x != 0; break;
        case AST_LOGICAL_XOR: r = (r != 0) != (x != 0); break;
        case AST_FUNCTION_MAX: r = i == 0 || x > r ? x : r; break;
        default: r = i == 0 || x < r ? x : r; break;
        }
    }
    return r;
}

// a comparison of neighbours, all of which must hold
static double eval_relation(const eval_at *at, const ASTNode_t *n)
{
    for (unsigned i = 0; i + 1 < ASTNode_getNumChildren(n); i++) {
        const double a = eval_arg(at, n, i), b = eval_arg(at, n, i + 1);
        bool holds;
        switch (ASTNode_getType(n)) {
        case AST_RELATIONAL_EQ: holds = a == b; break;
        case AST_RELATIONAL_NEQ: holds = a != b; break;
        case AST_RELATIONAL_LT: holds = a < b; break;
        case AST_RELATIONAL_LEQ: holds = a <= b; break;
        case AST_RELATIONAL_GT: holds = a > b; break;
        default: holds = a >= b; break;
        }
        if (!holds) return 0;
    }
    return 1;
}

static double eval_one(const eval_at *at, const ASTNode_t *n)
{
    const double x = eval_arg(at, n, 0);
    switch (ASTNode_getType(n)) {
    case AST_FUNCTION_ABS: return fabs(x);
    case AST_FUNCTION_ARCCOS: return acos(x);
    case AST_FUNCTION_ARCCOSH: return acosh(x);
    case AST_FUNCTION_ARCCOT: return atan(1 / x);
    case AST_FUNCTION_ARCCOTH: return atanh(1 / x);
    case AST_FUNCTION_ARCCSC: return asin(1 / x);
    case AST_FUNCTION_ARCCSCH: return asinh(1 / x);
    case AST_FUNCTION_ARCSEC: return acos(1 / x);
    case AST_FUNCTION_ARCSECH: return acosh(1 / x);
    case AST_FUNCTION_ARCSIN: return asin(x);
    case AST_FUNCTION_ARCSINH: return asinh(x);
    case AST_FUNCTION_ARCTAN: return atan(x);
    case AST_FUNCTION_ARCTANH: return atanh(x);
    case AST_FUNCTION_CEILING: return ceil(x);
    case AST_FUNCTION_COS: return cos(x);
    case AST_FUNCTION_COSH: return cosh(x);
    case AST_FUNCTION_COT: return 1 / tan(x);
    case AST_FUNCTION_COTH: return 1 / tanh(x);
    case AST_FUNCTION_CSC: return 1 / sin(x);
    case AST_FUNCTION_CSCH: return 1 / sinh(x);
    case AST_FUNCTION_EXP: return exp(x);
    case AST_FUNCTION_FACTORIAL: return tgamma(x + 1);
    case AST_FUNCTION_FLOOR: return floor(x);
    case AST_FUNCTION_LN: return log(x);
    case AST_FUNCTION_RATE_OF: return 1.3 * x;
    case AST_FUNCTION_SEC: return 1 / cos(x);
    case AST_FUNCTION_SECH: return 1 / cosh(x);
    case AST_FUNCTION_SIN: return sin(x);
    case AST_FUNCTION_SINH: return sinh(x);
    case AST_FUNCTION_TAN: return tan(x);
    case AST_FUNCTION_TANH: return tanh(x);
    case AST_LOGICAL_NOT: return x == 0;
    default: return NAN;
    }
}

static double eval_leaf(const eval_at *at, const ASTNode_t *n)
{
    switch (ASTNode_getType(n)) {
    case AST_CONSTANT_E: return M_E;
    case AST_CONSTANT_PI: return M_PI;
    case AST_CONSTANT_TRUE: return 1;
    case AST_CONSTANT_FALSE: return 0;
    case AST_INTEGER: return (double)ASTNode_getInteger(n);
    case AST_REAL:
    case AST_REAL_E:
    case AST_RATIONAL: return ASTNode_getReal(n);
    case AST_NAME_AVOGADRO: return 6.02214179e23;
    case AST_NAME_TIME: return eval_name("time", at->point);
    default: break;
    }
    for (int i = 0; i < at->n; i++) {
        if (strcmp(at->name[i], ASTNode_getName(n)) == 0) return at->value[i];
    }
    return eval_name(ASTNode_getName(n), at->point);
}

double eval_node(const eval_at *at, const ASTNode_t *n)
{
    const ASTNodeType_t type = ASTNode_getType(n);
    const unsigned count = ASTNode_getNumChildren(n);
    if (count == 0 && type != AST_FUNCTION && type != AST_PLUS && type != AST_TIMES) return eval_leaf(at, n);
    switch (type) {
    case AST_PLUS:
    case AST_TIMES:
    case AST_LOGICAL_AND:
    case AST_LOGICAL_OR:
    case AST_LOGICAL_XOR:
    case AST_FUNCTION_MAX:
    case AST_FUNCTION_MIN: return eval_many(at, n);
    case AST_RELATIONAL_EQ:
    case AST_RELATIONAL_NEQ:
    case AST_RELATIONAL_LT:
    case AST_RELATIONAL_LEQ:
    case AST_RELATIONAL_GT:
    case AST_RELATIONAL_GEQ: return eval_relation(at, n);
    case AST_MINUS: return count == 1 ? -eval_arg(at, n, 0) : eval_arg(at, n, 0) - eval_arg(at, n, 1);
    case AST_DIVIDE: return eval_arg(at, n, 0) / eval_arg(at, n, 1);
    case AST_POWER:
    case AST_FUNCTION_POWER: return pow(eval_arg(at, n, 0), eval_arg(at, n, 1));
    case AST_FUNCTION_LOG:
        return count == 1 ? log10(eval_arg(at, n, 0)) : log(eval_arg(at, n, 1)) / log(eval_arg(at, n, 0));
    case AST_FUNCTION_ROOT:
        return count == 1 ? sqrt(eval_arg(at, n, 0)) : pow(eval_arg(at, n, 1), 1 / eval_arg(at, n, 0));
    case AST_FUNCTION_DELAY: return eval_arg(at, n, 0) + 0.37 * eval_arg(at, n, 1);
    case AST_FUNCTION_QUOTIENT: return trunc(eval_arg(at, n, 0) / eval_arg(at, n, 1));
    case AST_FUNCTION_REM: return fmod(eval_arg(at, n, 0), eval_arg(at, n, 1));
    case AST_FUNCTION_PIECEWISE: return eval_piecewise(at, n);
    case AST_FUNCTION: return eval_function(at, n);
    case AST_LOGICAL_IMPLIES: return eval_arg(at, n, 0) == 0 || eval_arg(at, n, 1) != 0;
    default: return eval_one(at, n);
    }
}

bool eval_near(double a, double b)
{
    if (isnan(a) || isnan(b)) return isnan(a) && isnan(b);
    if (a == b) return true;
    return fabs(a - b) <= 1e-5 * fmax(fabs(a), fabs(b));
}
