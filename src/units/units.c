// SPDX-License-Identifier: MIT
// Arithmetic of units, and writing them in house names.
#include "units/units.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const unit UNIT_NONE = {false, 1, {0}};
const unit UNIT_ONE = {true, 1, {0}};

// Exponents come from roots and quotients of small integers: differences below this are rounding.
static const double SAME_EXPONENT = 1e-9;

unit unit_mul(unit a, unit b)
{
    if (!a.known || !b.known) return UNIT_NONE;
    unit u = {true, a.factor * b.factor, {0}};
    for (int i = 0; i < DIM_N; i++) u.dim[i] = a.dim[i] + b.dim[i];
    return u;
}

unit unit_div(unit a, unit b)
{
    return unit_mul(a, unit_pow(b, -1));
}

unit unit_pow(unit a, double exponent)
{
    if (!a.known) return UNIT_NONE;
    unit u = {true, exponent == -1 ? 1 / a.factor : pow(a.factor, exponent), {0}};
    for (int i = 0; i < DIM_N; i++) u.dim[i] = a.dim[i] * exponent;
    return u;
}

bool unit_same_dimension(unit a, unit b)
{
    if (!a.known || !b.known) return true;
    for (int i = 0; i < DIM_N; i++) {
        if (fabs(a.dim[i] - b.dim[i]) > SAME_EXPONENT) return false;
    }
    return true;
}

bool unit_is_dimensionless(unit a)
{
    return unit_same_dimension(a, UNIT_ONE);
}

static void append(char out[64], const char *text)
{
    size_t n = strlen(out);
    snprintf(out + n, 64 - n, "%s", text);
}

static void append_power(char out[64], const char *name, double exponent)
{
    char text[48];
    if (fabs(exponent - 1) < SAME_EXPONENT) snprintf(text, sizeof text, "%s", name);
    else snprintf(text, sizeof text, "%s^%.4g", name, exponent);
    append(out, text);
}

void unit_format(unit u, char out[64])
{
    // lengths to the third power are volumes
    static const char *const NAME[DIM_N] = {"day", "cell", "nmol", "dm", "mg", "K", "A", "cd"};
    static const int ORDER[DIM_N] = {DIM_COUNT,       DIM_SUBSTANCE, DIM_MASS,     DIM_LENGTH,
                                     DIM_TEMPERATURE, DIM_CURRENT,   DIM_LUMINOUS, DIM_TIME};
    out[0] = '\0';
    if (!u.known) {
        append(out, "no unit");
        return;
    }
    for (int pass = 0; pass < 2; pass++) {
        for (int k = 0; k < DIM_N; k++) {
            double e = u.dim[ORDER[k]];
            const char *name = NAME[ORDER[k]];
            if (fabs(e) < SAME_EXPONENT || (e > 0) != (pass == 0)) continue;
            if (ORDER[k] == DIM_LENGTH && fabs(fabs(e) - 3) < SAME_EXPONENT) {
                name = "L";
                e /= 3;
            }
            if (pass == 0 && out[0]) append(out, " ");
            if (pass == 1) append(out, out[0] ? "/" : "1/");
            append_power(out, name, fabs(e));
        }
    }
    if (!out[0]) append(out, "dimensionless");
}
