// SPDX-License-Identifier: MIT
// Unit definitions as Antimony text: a product of (multiplier kind)^exponent, those of negative exponent behind '/'.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "antimony/write_int.h"
#include "base/number.h"

// multiplier * 10^scale, rounded once
static double unit_multiplier(const Unit_t *u)
{
    char text[64], digits[32];
    number_format(Unit_getMultiplier(u), digits);
    double x;
    snprintf(text, sizeof text, strchr(digits, 'e') ? "%s" : "%se%d", digits, Unit_getScale(u));
    if (strchr(digits, 'e') || !number_whole(text, &x)) x = Unit_getMultiplier(u) * pow(10, Unit_getScale(u));
    return x;
}

static const char *unit_name(const Unit_t *u)
{
    const UnitKind_t kind = Unit_getKind(u);
    if (kind == UNIT_KIND_LITER) return "litre";
    if (kind == UNIT_KIND_METER) return "metre";
    return UnitKind_toString(kind);
}

static void unit_factor(strbuf *b, const Unit_t *u, double exponent, bool enclose)
{
    const double multiplier = unit_multiplier(u);
    const bool number = multiplier != 1;
    if (number && (exponent != 1 || enclose)) strbuf_puts(b, "(");
    if (number) {
        ant_write_number(b, multiplier);
        strbuf_puts(b, " ");
    }
    strbuf_puts(b, unit_name(u));
    if (number && (exponent != 1 || enclose)) strbuf_puts(b, ")");
    if (exponent != 1) {
        strbuf_puts(b, "^");
        ant_write_number(b, exponent);
    }
}

static void unit_definition(strbuf *b, UnitDefinition_t *d)
{
    const unsigned n = UnitDefinition_getNumUnits(d);
    bool any = false;
    for (unsigned i = 0; i < n; i++) {
        const Unit_t *u = UnitDefinition_getUnit(d, i);
        const double e = Unit_getExponentAsDouble(u);
        if (!(e > 0)) continue;
        strbuf_puts(b, any ? " * " : "");
        unit_factor(b, u, e, false);
        any = true;
    }
    if (!any) strbuf_puts(b, "1");
    bool below = false;
    for (unsigned i = 0; i < n; i++) {
        const Unit_t *u = UnitDefinition_getUnit(d, i);
        const double e = Unit_getExponentAsDouble(u);
        if (!(e < 0)) continue;
        strbuf_puts(b, " / ");
        unit_factor(b, u, -e, true);
        below = true;
    }
    if (!any && !below) strbuf_puts(b, " dimensionless");
}

static void unit_whole(ant_writer *w, const char *name, const char *units)
{
    if (!units || !*units || strcmp(units, name) == 0 || (strcmp(units, "time") == 0 && strcmp(name, "time_unit") == 0))
        return;
    strbuf_printf(&w->b, "  unit %s = ", name);
    ant_write_unit_id(&w->b, units);
    strbuf_puts(&w->b, ";\n");
}

// What Levels 1 and 2 mean where a file says nothing (SBML Level 2 Version 5, table 1): Antimony text is read as Level
// 3, which means nothing then. A file's own definition of one of these names is among its definitions.
static void unit_builtin(ant_writer *w)
{
    static const struct {
        const char *id, *name, *unit;
    } builtin[] = {{"substance", "substance", "mole"}, {"substance", "extent", "substance"},
                   {"time", "time_unit", "second"},    {"volume", "volume", "litre"},
                   {"area", "area", "metre^2"},        {"length", "length", "metre"}};
    for (size_t i = 0; i < sizeof builtin / sizeof *builtin && SBase_getLevel((SBase_t *)w->m) < 3; i++) {
        // of extents Level 2 knows nothing
        const bool known = strcmp(builtin[i].name, "extent") != 0 && Model_getUnitDefinitionById(w->m, builtin[i].id);
        if (!known && !Model_getUnitDefinitionById(w->m, builtin[i].name))
            strbuf_printf(&w->b, "  unit %s = %s;\n", builtin[i].name, builtin[i].unit);
    }
}

void ant_write_units(ant_writer *w)
{
    for (unsigned i = 0; i < Model_getNumUnitDefinitions(w->m); i++) {
        UnitDefinition_t *d = Model_getUnitDefinition(w->m, i);
        strbuf_puts(&w->b, "  unit ");
        ant_write_unit_id(&w->b, UnitDefinition_getId(d));
        strbuf_puts(&w->b, " = ");
        unit_definition(&w->b, d);
        strbuf_puts(&w->b, ";\n");
    }
    unit_builtin(w);
    unit_whole(w, "substance", Model_getSubstanceUnits(w->m));
    unit_whole(w, "extent", Model_getExtentUnits(w->m));
    unit_whole(w, "time_unit", Model_getTimeUnits(w->m));
    unit_whole(w, "volume", Model_getVolumeUnits(w->m));
    unit_whole(w, "area", Model_getAreaUnits(w->m));
    unit_whole(w, "length", Model_getLengthUnits(w->m));
}
