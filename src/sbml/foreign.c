// SPDX-License-Identifier: MIT
// Functions that files call and nobody defines: exporters write functions of their own language where SBML has another
// word. The ones whose meaning is beyond doubt are computed, with a warning; a function definition of the same name
// wins.
#include <math.h>
#include <string.h>

#include "sbml/sbml_int.h"

typedef enum {
    FOREIGN_LOG2,
    FOREIGN_LOG10,
    FOREIGN_SQRT,
    FOREIGN_POWER,
    FOREIGN_NTHROOT,
    FOREIGN_MOD,
    FOREIGN_SIGN
} foreign;

static const struct {
    const char *name;
    foreign what;
    unsigned arguments;
} known[] = {
    {"log2", FOREIGN_LOG2, 1}, {"log10", FOREIGN_LOG10, 1},     {"sqrt", FOREIGN_SQRT, 1}, {"power", FOREIGN_POWER, 2},
    {"pow", FOREIGN_POWER, 2}, {"nthroot", FOREIGN_NTHROOT, 2}, {"mod", FOREIGN_MOD, 2},   {"sign", FOREIGN_SIGN, 1},
};

static int foreign_find(const char *name)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(name, known[i].name) == 0) return (int)i;
    }
    return -1;
}

bool sbml_is_foreign(const char *name, unsigned arguments)
{
    const int i = name ? foreign_find(name) : -1;
    return i >= 0 && known[i].arguments == arguments;
}

// The unit of a power is known where base and exponent are.
static unit foreign_power_unit(const expr_graph *g, const sbml_term *a, double sign, const sbml_term *n)
{
    if (expr_kind(g, n->e) != X_CONST || !isfinite(expr_value(g, n->e)) || expr_value(g, n->e) == 0) return UNIT_NONE;
    return unit_pow(a->u, sign > 0 ? expr_value(g, n->e) : 1 / expr_value(g, n->e));
}

sbml_term sbml_foreign(sbml_reader *r, const char *name, const sbml_term *a, const sbml_place *place)
{
    expr_graph *g = r->m->graph;
    const foreign what = known[foreign_find(name)].what;
    sbml_term t = {EXPR_NONE, UNIT_ONE, false, 0};
    diag_add(r->d, DIAG_WARNING, place->loc, NULL,
             "%s: function %s is not defined in the file; it is taken to be what its name says", place->where, name);
    switch (what) {
    case FOREIGN_LOG2: t.e = expr_binary(g, X_DIV, expr_unary(g, X_LN, a[0].e), expr_const(g, log(2))); break;
    case FOREIGN_LOG10: t.e = expr_binary(g, X_DIV, expr_unary(g, X_LN, a[0].e), expr_const(g, log(10))); break;
    case FOREIGN_SQRT:
        t.e = expr_unary(g, X_SQRT, a[0].e);
        t.u = unit_pow(a[0].u, 0.5);
        break;
    case FOREIGN_POWER:
        t.e = expr_binary(g, X_POW, a[0].e, a[1].e);
        t.u = foreign_power_unit(g, &a[0], 1, &a[1]);
        break;
    case FOREIGN_NTHROOT:
        t.e = expr_binary(g, X_POW, a[0].e, expr_binary(g, X_DIV, expr_const(g, 1), a[1].e));
        t.u = foreign_power_unit(g, &a[0], -1, &a[1]);
        break;
    case FOREIGN_MOD: {    // the sign of the divisor
        expr_id floor = expr_unary(g, X_FLOOR, expr_binary(g, X_DIV, a[0].e, a[1].e));
        t.e = expr_binary(g, X_SUB, a[0].e, expr_binary(g, X_MUL, floor, a[1].e));
        t.u = a[0].u;
        break;
    }
    default: t.e = expr_unary(g, X_SIGN, a[0].e);
    }
    return t;
}
