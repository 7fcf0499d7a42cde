// SPDX-License-Identifier: MIT
// Unit formulas to SBML's unit definitions: products of (multiplier * kind)^exponent. A number belongs to the unit
// behind it: 1/86400 second is 1/(86400 second), and 10 metre^2 is ten square metres, (10 metre)^2 a hundred.
//
// A name is looked up in its module, then among the units defined outside modules, then among SBML's own kinds (plural
// or not), then among house units (day, cell, nmol, mL, ...: an extension of the language). Submodels that define a
// unit of the same name in the same way share it; one that differs is A__x.
#include <math.h>
#include <string.h>

#include "antimony/ant_int.h"
#include "units/units.h"

enum { UNIT_MAX_DEPTH = 50 };

typedef struct {
    ant_unit_def def;
    double factor;    // of numbers that no unit has taken yet
} unit_value;

// ---- names ------------------------------------------------------------------------------------------------------

static UnitKind_t unit_kind(const char *name)
{
    char one[64];
    snprintf(one, sizeof one, "%s", name);
    const size_t n = strlen(one);
    for (int plural = 0; plural < 2; plural++) {
        if (strcmp(one, "liter") == 0) return UNIT_KIND_LITRE;
        if (strcmp(one, "meter") == 0) return UNIT_KIND_METRE;
        if (strcmp(one, "Celsius") != 0) {
            const UnitKind_t kind = UnitKind_forName(one);
            if (kind != UNIT_KIND_INVALID)
                return kind == UNIT_KIND_LITER ? UNIT_KIND_LITRE : kind == UNIT_KIND_METER ? UNIT_KIND_METRE : kind;
        }
        if (n < 2 || one[n - 1] != 's') break;
        one[n - 1] = '\0';
    }
    return UNIT_KIND_INVALID;
}

bool ant_unit_name(const char *name)
{
    return unit_kind(name) != UNIT_KIND_INVALID;
}

static void unit_term(ant_unit_def *d, UnitKind_t kind, double exponent, double multiplier)
{
    if (d->n == (int)(sizeof d->kind / sizeof *d->kind)) return;
    d->kind[d->n] = kind;
    d->exponent[d->n] = exponent;
    d->multiplier[d->n++] = multiplier;
}

// House units as SBML would write them; the rest of units/units.h by its dimensions.
static bool unit_house(const char *name, ant_unit_def *d)
{
    static const struct {
        const char *name;
        UnitKind_t kind;
        double multiplier;
    } known[] = {
        {"s", UNIT_KIND_SECOND, 1},       {"min", UNIT_KIND_SECOND, 60},    {"h", UNIT_KIND_SECOND, 3600},
        {"hour", UNIT_KIND_SECOND, 3600}, {"day", UNIT_KIND_SECOND, 86400}, {"week", UNIT_KIND_SECOND, 604800},
        {"cell", UNIT_KIND_ITEM, 1},      {"mol", UNIT_KIND_MOLE, 1},       {"mmol", UNIT_KIND_MOLE, 1e-3},
        {"umol", UNIT_KIND_MOLE, 1e-6},   {"nmol", UNIT_KIND_MOLE, 1e-9},   {"pmol", UNIT_KIND_MOLE, 1e-12},
        {"fmol", UNIT_KIND_MOLE, 1e-15},  {"L", UNIT_KIND_LITRE, 1},        {"dL", UNIT_KIND_LITRE, 1e-1},
        {"mL", UNIT_KIND_LITRE, 1e-3},    {"uL", UNIT_KIND_LITRE, 1e-6},    {"m", UNIT_KIND_METRE, 1},
        {"dm", UNIT_KIND_METRE, 1e-1},    {"cm", UNIT_KIND_METRE, 1e-2},    {"mm", UNIT_KIND_METRE, 1e-3},
        {"um", UNIT_KIND_METRE, 1e-6},    {"nm", UNIT_KIND_METRE, 1e-9},    {"kg", UNIT_KIND_GRAM, 1e3},
        {"g", UNIT_KIND_GRAM, 1},         {"mg", UNIT_KIND_GRAM, 1e-3},     {"ug", UNIT_KIND_GRAM, 1e-6},
        {"ng", UNIT_KIND_GRAM, 1e-9},     {"pg", UNIT_KIND_GRAM, 1e-12},    {"K", UNIT_KIND_KELVIN, 1},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(known[i].name, name) != 0) continue;
        unit_term(d, known[i].kind, 1, known[i].multiplier);
        return true;
    }
    // one unit of each dimension in house units
    static const struct {
        UnitKind_t kind;
        double multiplier;
    } base[DIM_N] = {{UNIT_KIND_SECOND, 86400}, {UNIT_KIND_ITEM, 1},   {UNIT_KIND_MOLE, 1e-9}, {UNIT_KIND_METRE, 0.1},
                     {UNIT_KIND_GRAM, 1e-3},    {UNIT_KIND_KELVIN, 1}, {UNIT_KIND_AMPERE, 1},  {UNIT_KIND_CANDELA, 1}};
    unit u;
    char why[160];
    if (!unit_parse(name, &u, why)) return false;
    for (int i = 0; i < DIM_N; i++) {
        if (u.dim[i] != 0) unit_term(d, base[i].kind, u.dim[i], base[i].multiplier);
    }
    if (u.factor != 1 || d->n == 0) unit_term(d, UNIT_KIND_DIMENSIONLESS, 1, u.factor);
    return true;
}

// ---- formulas ---------------------------------------------------------------------------------------------------

// Gives a number to the first unit that can hold it.
static void unit_fold(unit_value *v)
{
    if (v->factor == 1) return;
    for (int i = 0; i < v->def.n; i++) {
        if (v->def.exponent[i] != 1 && v->def.exponent[i] != -1) continue;
        if (v->def.exponent[i] == 1) v->def.multiplier[i] *= v->factor;
        else v->def.multiplier[i] /= v->factor;
        v->factor = 1;
        return;
    }
    if (v->def.n > 0) {
        unit_term(&v->def, UNIT_KIND_DIMENSIONLESS, 1, v->factor);
        v->factor = 1;
    }
}

static bool unit_eval(ant_flat *f, int scope, const ant_expr *e, unit_value *v, int depth);

static const ant_stmt *unit_stmt(ant_flat *f, int module, const char *name)
{
    ant_module *m = f->g->modules.item[module];
    if (!m->units) {
        m->units = map_new();
        for (int i = 0; i < m->stmts.n; i++) {
            const ant_stmt *s = m->stmts.item[i];
            // `unit x` alone and `unit time_unit = time_unit` define nothing
            if (s->kind == ST_UNIT && s->value && !(s->value->kind == EX_NAME && strcmp(s->value->name, s->name) == 0))
                map_set(m->units, s->name, i);
        }
    }
    const int i = map_get(m->units, name);
    return i < 0 ? NULL : m->stmts.item[i];
}

static int unit_module_number(const ant_flat *f, int scope)
{
    const ant_module *m = ant_inst(f, scope)->module;
    const int i = m->name ? map_get(f->g->module_index, m->name) : 0;
    return i < 0 ? 0 : i;
}

// The statement that defines a unit as a scope sees it.
static const ant_stmt *unit_statement(ant_flat *f, int scope, const char *name)
{
    const int own = unit_module_number(f, scope);
    const ant_stmt *s = unit_stmt(f, own, name);
    return s || own == 0 ? s : unit_stmt(f, 0, name);
}

static void unit_unknown(ant_flat *f, int scope, const char *name, src_loc loc)
{
    if (f->broken) return;
    const ant_module *own = ant_inst(f, scope)->module, *bare = f->g->modules.item[0];
    const char *near = own->units ? map_nearest(own->units, name) : NULL;
    if (!near && bare->units) near = map_nearest(bare->units, name);
    ant_error(f, loc,
              near ? arena_printf(f->a, "a unit; did you mean %s?", near)
                   : arena_printf(f->a, "a definition: unit %s = ...", name),
              "there is no unit %s", name);
}

static bool unit_by_name(ant_flat *f, int scope, const char *name, src_loc loc, unit_value *v, int depth)
{
    const ant_stmt *s = unit_statement(f, scope, name);
    if (s) {
        if (depth >= UNIT_MAX_DEPTH) {
            ant_error(f, loc, "units defined by others without a cycle", "unit %s is defined by itself", name);
            return false;
        }
        return unit_eval(f, scope, s->value, v, depth + 1);
    }
    const UnitKind_t kind = unit_kind(name);
    if (kind != UNIT_KIND_INVALID) {
        unit_term(&v->def, kind, 1, 1);
        return true;
    }
    if (unit_house(name, &v->def)) return true;
    unit_unknown(f, scope, name, loc);
    return false;
}

static bool unit_error(ant_flat *f, src_loc loc, const char *what)
{
    ant_error(f, loc, "a product, quotient or power of numbers and units", "%s in a unit", what);
    return false;
}

static bool unit_power(ant_flat *f, int scope, const ant_expr *e, unit_value *v, int depth)
{
    double power;
    if (!ant_expr_number(e->arg[1], &power) || !isfinite(power))
        return unit_error(f, e->arg[1]->loc, "an exponent that is no number");
    const ant_expr *base = e->arg[0];
    double outside = 1;
    if (base->kind == EX_NUMBER && base->unit && !base->parens) {
        // 10 metre^2: the number stays outside
        outside = base->value;
        if (!unit_by_name(f, scope, base->unit, base->loc, v, depth)) return false;
    } else if (!unit_eval(f, scope, base, v, depth)) {
        return false;
    }
    for (int i = 0; i < v->def.n; i++) v->def.exponent[i] *= power;
    v->factor = pow(v->factor, power) * outside;
    unit_fold(v);
    return true;
}

static bool unit_product(ant_flat *f, int scope, const ant_expr *e, unit_value *v, int depth)
{
    for (int i = 0; i < e->n; i++) {
        unit_value part = {.factor = 1};
        if (!unit_eval(f, scope, e->arg[i], &part, depth)) return false;
        const double sign = e->op == '/' && i > 0 ? -1 : 1;
        if (v->def.n + part.def.n > 16) return unit_error(f, e->loc, "more than 16 factors");
        for (int k = 0; k < part.def.n; k++)
            unit_term(&v->def, part.def.kind[k], sign * part.def.exponent[k], part.def.multiplier[k]);
        v->factor = sign > 0 ? v->factor * part.factor : v->factor / part.factor;
    }
    unit_fold(v);
    return true;
}

static bool unit_eval(ant_flat *f, int scope, const ant_expr *e, unit_value *v, int depth)
{
    if (e->kind == EX_NUMBER) {
        if (!(e->value > 0)) return unit_error(f, e->loc, "a number that is not positive");
        v->factor = e->value;
        if (e->unit && !unit_by_name(f, scope, e->unit, e->loc, v, depth)) return false;
        v->factor = e->unit ? v->factor * 1 : e->value;
        if (e->unit) unit_fold(v);
        return true;
    }
    if (e->kind == EX_NAME) return unit_by_name(f, scope, e->name, e->loc, v, depth);
    if (e->kind != EX_OP) return unit_error(f, e->loc, "a function");
    if (e->op == '^') return unit_power(f, scope, e, v, depth);
    if (e->op == '*' || e->op == '/') return unit_product(f, scope, e, v, depth);
    return unit_error(f, e->loc, "a sum, a sign or a comparison");
}

// ---- the document's units ---------------------------------------------------------------------------------------

static bool unit_same(const ant_unit_def *a, const ant_unit_def *b)
{
    if (a->n != b->n) return false;
    for (int i = 0; i < a->n; i++) {
        if (a->kind[i] != b->kind[i] || a->exponent[i] != b->exponent[i] || a->multiplier[i] != b->multiplier[i])
            return false;
    }
    return true;
}

// The id of a definition: the name, or with the instance's prefix where the name means another unit already.
static const char *unit_intern(ant_flat *f, int scope, const char *name, ant_unit_def *def)
{
    for (int i = scope;; i = ant_inst(f, i)->parent) {
        const char *id = i == scope ? name : arena_printf(f->a, "%s%s", ant_inst(f, scope)->prefix, name);
        const int known = map_get(f->unit_ids, id);
        if (known >= 0 && unit_same(f->unit_defs.item[known], def))
            return ((ant_unit_def *)f->unit_defs.item[known])->id;
        if (known < 0) {
            def->id = id;
            map_set(f->unit_ids, id, f->unit_defs.n);
            ant_vec_add(f->a, &f->unit_defs, def);
            return id;
        }
        if (i != scope || ant_inst(f, i)->parent < 0) return NULL;
    }
}

const char *ant_unit_id(ant_flat *f, int scope, const char *name, src_loc loc)
{
    const bool defined = unit_statement(f, scope, name) != NULL;
    const UnitKind_t kind = unit_kind(name);
    if (!defined && kind != UNIT_KIND_INVALID) return UnitKind_toString(kind);
    unit_value v = {.factor = 1};
    if (!unit_by_name(f, scope, name, loc, &v, 0)) return NULL;
    unit_fold(&v);
    if (v.def.n == 0) unit_term(&v.def, UNIT_KIND_DIMENSIONLESS, 1, v.factor);
    ant_unit_def *def = arena_alloc(f->a, sizeof *def);
    *def = v.def;
    const char *id = unit_intern(f, scope, name, def);
    if (!id) ant_error(f, loc, "another name", "unit %s is defined in two ways", name);
    return id;
}

static void unit_write(Model_t *m, const ant_unit_def *def)
{
    UnitDefinition_t *u = Model_createUnitDefinition(m);
    UnitDefinition_setId(u, def->id);
    for (int i = 0; i < def->n; i++) {
        Unit_t *part = UnitDefinition_createUnit(u);
        Unit_setKind(part, def->kind[i]);
        Unit_setExponentAsDouble(part, def->exponent[i]);
        Unit_setScale(part, 0);
        Unit_setMultiplier(part, def->multiplier[i]);
    }
}

// The model-wide units are those of these names in the model itself.
static void unit_of_model(ant_flat *f, Model_t *m)
{
    static const struct {
        const char *name;
        int (*set)(Model_t *, const char *);
    } whole[] = {{"substance", Model_setSubstanceUnits}, {"extent", Model_setExtentUnits},
                 {"time_unit", Model_setTimeUnits},      {"volume", Model_setVolumeUnits},
                 {"area", Model_setAreaUnits},           {"length", Model_setLengthUnits}};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        const ant_stmt *s = unit_statement(f, 0, whole[i].name);
        if (!s) continue;
        const char *id = ant_unit_id(f, 0, whole[i].name, s->loc);
        if (id) whole[i].set(m, id);
    }
}

// All units that the model itself defines keep their names: they come before those of submodels.
void ant_intern_units(ant_flat *f)
{
    const ant_module *top = ant_inst(f, 0)->module;
    for (int i = 0; i < top->stmts.n; i++) {
        const ant_stmt *s = top->stmts.item[i];
        if (s->kind == ST_UNIT && unit_statement(f, 0, s->name)) ant_unit_id(f, 0, s->name, s->loc);
    }
}

// The document's units: those of the model, and those of submodels that something uses.
void ant_build_units(ant_flat *f, Model_t *m)
{
    unit_of_model(f, m);
    for (int i = 0; i < f->unit_defs.n; i++) unit_write(m, f->unit_defs.item[i]);
}
