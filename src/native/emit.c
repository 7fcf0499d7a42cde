// SPDX-License-Identifier: MIT
// A kernel's lists of operations as C: one file a model, one line an operation.
//
//   constants             c3     hexadecimal, exact
//   time, states, inputs  t0, x3, p3, read where a part of a function first needs them, with the author's name and unit
//   of inputs alone       q3     what prepare() computed
//   temporaries           v12    numbered by the list
//   results               dx, lu, ... [slot] at the line's end
//
// Identifiers are made here; of a model's text nothing but comments gets into the file, made fit by native_comment().
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "coley.h"
#include "native/native_int.h"

enum { NAME_MOST = 60, FORMULA_MOST = 150 };

// What is known of a function's results
typedef struct {
    const char *name;              // of the C function
    const char *what;              // comment above it
    const char *result;            // array, as written at a line's end
    const char *before, *after;    // around the name in a formula's comment: "d(" ")/dt"
    const kernel_name *names;      // of results; NULL
    int nnames;
    const char *when;    // condition of its being compiled
} emit_function;

typedef struct {
    const kernel_listing *l;
    const program *p;
    native_plan plan;
    emit_function f;
    bool in_place;    // results overwrite what is read: one array
    strbuf *out;
    int part;
    int *seen[R_SECTIONS];    // last part (+ 1) that named a place
    int seen_size[R_SECTIONS];
} emitter;

static const char letter[R_SECTIONS] = {'c', 't', 'x', 'p', 'q', 'h', 'l', 'o', 'w', 'v'};
static const char *const array[R_SECTIONS] = {NULL, "t", "x", "p", "q", "shift", "lu", "out", "worst", "s"};

void native_comment(strbuf *b, const char *text, int most)
{
    int n = 0;
    for (const unsigned char *c = (const unsigned char *)text; *c; c++, n++) {
        if (n >= most) {
            strbuf_puts(b, "...");
            return;
        }
        bool fit = *c >= ' ' && *c <= '~' && *c != '\\' && *c != '?';
        // ends and beginnings of other comments would only confuse a reader, but might as well not be there
        bool joins = n > 0 && ((*c == '/' && (c[-1] == '*' || c[-1] == '/')) || (*c == '*' && c[-1] == '/'));
        strbuf_printf(b, "%c", fit && !joins ? *c : '_');
    }
}

// ---- operands -------------------------------------------------------------------------------------------------------

// Is the place computed in this part?
static bool here(const emitter *e, program_ref r)
{
    int line = native_plan_maker(&e->plan, r);
    return line >= 0 && e->plan.part[line] == e->part;
}

static void put_name(const emitter *e, program_ref r)
{
    strbuf_printf(e->out, "%c%d", letter[program_section_of(r)], program_index(r));
}

static const kernel_name *given_name(const emitter *e, program_ref r)
{
    int i = program_index(r);
    switch (program_section_of(r)) {
    case R_X: return i < e->l->nstate && !e->in_place ? &e->l->state[i] : NULL;
    case R_P: return i < e->l->ninput ? &e->l->input[i] : NULL;
    default: return NULL;
    }
}

static void put_described(const emitter *e, const kernel_name *n)
{
    if (n && n->name && *n->name) {
        native_comment(e->out, n->name, NAME_MOST);
    }
    if (n && n->unit) {
        strbuf_puts(e->out, " [");
        native_comment(e->out, n->unit, NAME_MOST);
        strbuf_puts(e->out, "]");
    }
}

// A number that this part reads for the first time
static void put_load(emitter *e, program_ref r)
{
    program_section s = program_section_of(r);
    int i = program_index(r);
    if (r == PROGRAM_NO_REF || s == R_CONST || here(e, r) || e->seen[s][i] == e->part + 1) {
        return;
    }
    e->seen[s][i] = e->part + 1;
    strbuf_puts(e->out, "    const pack ");
    put_name(e, r);
    if (s == R_TEMP) {
        strbuf_printf(e->out, " = s[%d];\n", e->plan.cross[i]);
        return;
    }
    strbuf_printf(e->out, " = AT(%s, %d);", e->in_place && s == R_X ? array[R_OUT] : array[s], i);
    const kernel_name *n = given_name(e, r);
    if (n) {
        strbuf_puts(e->out, "    // ");
        put_described(e, n);
    }
    strbuf_puts(e->out, "\n");
}

// ---- lines ----------------------------------------------------------------------------------------------------------

static const char *const infix[K_N] = {[K_ADD] = " + ", [K_SUB] = " - ", [K_MUL] = "*", [K_DIV] = "/"};
static const char *const call[K_N] = {
    [K_SQRT] = "SQRT",     [K_ABS] = "ABS", [K_NOT] = "NOT", [K_EXP] = "EXP",   [K_LN] = "LN",
    [K_MIN] = "MIN",       [K_MAX] = "MAX", [K_LT] = "LT",   [K_LE] = "LE",     [K_EQ] = "EQ",
    [K_NE] = "NE",         [K_AND] = "AND", [K_OR] = "OR",   [K_XOR] = "XOR",   [K_POW] = "POW",
    [K_MAXABS] = "MAXABS", [K_FMA] = "FMA", [K_FMS] = "FMS", [K_FNMA] = "FNMA", [K_SELECT] = "SELECT",
};

static void put_list(const emitter *e, const program_line *l)
{
    const program_ref arg[3] = {l->a, l->b, l->c};
    for (int k = 0; k < program_arity(l->op); k++) {
        strbuf_puts(e->out, k ? ", " : "(");
        put_name(e, arg[k]);
    }
    strbuf_puts(e->out, ")");
}

static void put_operation(const emitter *e, const program_line *l)
{
    if (infix[l->op]) {
        put_name(e, l->a);
        strbuf_puts(e->out, infix[l->op]);
        put_name(e, l->b);
        return;
    }
    if (call[l->op]) {
        strbuf_puts(e->out, call[l->op]);
        put_list(e, l);
        return;
    }
    switch (l->op) {
    case K_COPY: put_name(e, l->a); return;
    case K_NEG:
        strbuf_puts(e->out, "-");
        put_name(e, l->a);
        return;
    case K_RECIPROCAL:
        strbuf_puts(e->out, "1.0/");
        put_name(e, l->a);
        return;
    case K_ADDABS:
        put_name(e, l->a);
        strbuf_puts(e->out, " + ABS(");
        put_name(e, l->b);
        strbuf_puts(e->out, ")");
        return;
    default:
        strbuf_printf(e->out, "RARE(%d /* %s */, ", (int)l->op, program_op_name(l->op));
        put_name(e, l->a);
        strbuf_puts(e->out, ", ");
        put_name(e, program_arity(l->op) == 2 ? l->b : l->a);
        strbuf_puts(e->out, ")");
    }
}

static void put_line(emitter *e, const program_line *l)
{
    put_load(e, l->a);
    put_load(e, l->b);
    put_load(e, l->c);
    strbuf_puts(e->out, "    const pack ");
    put_name(e, l->dst);
    strbuf_puts(e->out, " = ");
    put_operation(e, l);
    strbuf_puts(e->out, ";");
    program_section s = program_section_of(l->dst);
    int i = program_index(l->dst);
    if (s == R_TEMP) {
        if (e->plan.cross[i] >= 0) {
            strbuf_printf(e->out, "    s[%d] = v%d;", e->plan.cross[i], i);
        }
        strbuf_puts(e->out, "\n");
        return;
    }
    strbuf_printf(e->out, "    PUT(%s, %d, ", array[s], i);
    put_name(e, l->dst);
    strbuf_puts(e->out, ");    // ");
    const kernel_name *n = s == R_OUT && i < e->f.nnames ? &e->f.names[i] : NULL;
    if (n && n->name) {
        strbuf_puts(e->out, e->f.before);
        native_comment(e->out, n->name, NAME_MOST);
        strbuf_puts(e->out, e->f.after);
        strbuf_puts(e->out, "  ");
    }
    strbuf_printf(e->out, "%s[%d]\n", s == R_OUT ? e->f.result : array[s], i);
}

// The formula that the lines from `k` on lead to
static void put_formula(emitter *e, int k)
{
    while (k < e->plan.n && program_section_of(e->p->line[e->plan.order[k]].dst) == R_TEMP) {
        k++;
    }
    if (k == e->plan.n) {
        return;
    }
    program_ref d = e->p->line[e->plan.order[k]].dst;
    if (program_section_of(d) != R_OUT || program_index(d) >= e->f.nnames) {
        return;
    }
    const kernel_name *n = &e->f.names[program_index(d)];
    if (n->formula) {
        strbuf_puts(e->out, "\n    // ");
        if (n->name) {
            strbuf_puts(e->out, e->f.before);
            native_comment(e->out, n->name, NAME_MOST);
            strbuf_printf(e->out, "%s = ", e->f.after);
        }
        native_comment(e->out, n->formula, FORMULA_MOST);
        strbuf_puts(e->out, "\n");
    }
}

// ---- functions ------------------------------------------------------------------------------------------------------

// Arrays that a part reads and writes
static void put_arrays(const emitter *e, int from, int to)
{
    bool used[R_SECTIONS] = {0};
    for (int k = from; k < to; k++) {
        const program_line *l = &e->p->line[e->plan.order[k]];
        const program_ref place[4] = {l->a, l->b, l->c, l->dst};
        for (int i = 0; i < 4; i++) {
            if (place[i] != PROGRAM_NO_REF) {
                used[program_section_of(place[i])] = true;
            }
        }
    }
    if (e->in_place && used[R_X]) {
        used[R_X] = false;
        used[R_OUT] = true;
    }
    for (int s = R_TIME; s < R_TEMP; s++) {
        if (used[s]) {
            bool written = e->plan.size[s] > 0;
            strbuf_printf(e->out, "    %sdouble *%s%s = section[%d];\n", written ? "" : "const ",
                          written && !e->in_place ? "restrict " : "", array[s], s);
        }
    }
}

static void put_part(emitter *e, int from, int to)
{
    strbuf_printf(e->out, "PART void %s_%d(double *const *section, pack *s, const math *m)\n{\n", e->f.name, e->part);
    strbuf_puts(e->out, "    (void)section, (void)s, (void)m;\n");
    put_arrays(e, from, to);
    bool begins = true;
    for (int k = from; k < to; k++) {
        const program_line *l = &e->p->line[e->plan.order[k]];
        if (begins) {
            put_formula(e, k);
        }
        put_line(e, l);
        begins = program_section_of(l->dst) != R_TEMP;
    }
    strbuf_puts(e->out, "}\n\n");
}

static void size_up(emitter *e, program_ref r)
{
    if (r != PROGRAM_NO_REF) {
        int *size = &e->seen_size[program_section_of(r)];
        *size = program_index(r) >= *size ? program_index(r) + 1 : *size;
    }
}

static void emit_list(emitter *e)
{
    for (int i = 0; i < e->p->n; i++) {
        size_up(e, e->p->line[i].a);
        size_up(e, e->p->line[i].b);
        size_up(e, e->p->line[i].c);
    }
    for (int s = 0; s < R_SECTIONS; s++) {
        e->seen[s] = base_alloc((size_t)e->seen_size[s] + 1, sizeof(int));
    }
    e->plan = native_plan_make(e->p, e->in_place);
    strbuf_printf(e->out, "#if %s\n// %s\n", e->f.when, e->f.what);
    for (int k = 0; k < e->plan.n;) {
        int end = k, part = e->plan.part[e->plan.order[k]];
        while (end < e->plan.n && e->plan.part[e->plan.order[end]] == part) {
            end++;
        }
        e->part = part;
        put_part(e, k, end);
        k = end;
    }
    strbuf_printf(e->out, "static void %s(double *const *section, const math *m)\n{\n    pack s[%d];\n", e->f.name,
                  e->plan.ncross + 1);
    for (int part = 0; part < e->plan.nparts && e->plan.n; part++) {
        strbuf_printf(e->out, "    %s_%d(section, s, m);\n", e->f.name, part);
    }
    strbuf_printf(e->out, "    (void)section, (void)s, (void)m;\n}\n#else\n#define %s 0\n#endif\n\n", e->f.name);
    for (int s = 0; s < R_SECTIONS; s++) {
        free(e->seen[s]);
    }
    native_plan_clear(&e->plan);
}

static emit_function describe(const kernel_listing *l, int f, char name[32])
{
    static const emit_function plain[] = {
        [KF_PREPARE] = {"prepare", "What depends on inputs alone", "q", "", "", NULL, 0, "SINGLES"},
        [KF_RHS] = {"rhs", "Derivatives of the states by time", "dx", "d(", ")/dt", NULL, 0, "PACKS"},
        [KF_RHS_T] = {"rhs_t", "Partial derivatives of the right-hand side by time", "ft", "", "", NULL, 0, "PACKS"},
        [KF_FACTOR] = {"factor", "L D U = shift I - J, no pivoting", "lu", "", "", NULL, 0, "PACKS"},
        [KF_SOLVE] = {"solve", "L D U x = b, x over b", "b", "", "", NULL, 0, "PACKS"},
        [KF_JACOBIAN] = {"jacobian", "Entries of the Jacobian", "J", "", "", NULL, 0, "WHOLE"},
        [KF_ROOTS] = {"roots", "Roots: a relation holds where its root is positive", "root", "", "", NULL, 0,
                      "PACKS || SINGLES"},
        [KF_TRIGGERS] = {"triggers", "Triggers of events", "on", "", "", NULL, 0, "SINGLES"},
        [KF_PRIORITIES] = {"priorities", "Priorities of events", "priority", "", "", NULL, 0, "SINGLES"},
        [KF_OUTPUTS] = {"outputs", "Outputs", "out", "", "", NULL, 0, "SINGLES"},
    };
    if (f >= KF_EVENT) {
        snprintf(name, 32, "event_%d", f - KF_EVENT);
        return (emit_function){name, "What an event assigns", "value", "", "", NULL, 0, "SINGLES"};
    }
    emit_function d = plain[f];
    switch (f) {
    case KF_RHS: d.names = l->state, d.nnames = l->nstate; break;
    case KF_ROOTS: d.names = l->root, d.nnames = l->nroot; break;
    case KF_TRIGGERS: d.names = l->trigger, d.nnames = l->ntrigger; break;
    case KF_OUTPUTS: d.names = l->output, d.nnames = l->noutput; break;
    default: break;
    }
    return d;
}

// ---- the file -------------------------------------------------------------------------------------------------------

static void emit_constants(const program_constants *k, strbuf *out)
{
    strbuf_puts(out, "// ---- constants\n");
    for (int i = 0; i < k->n; i++) {
        char number[32], bits[32];
        double v = k->value[i];
        number_format(v, number);
        if (isnan(v)) {
            strbuf_printf(out, "#define c%d ALL(__builtin_nan(\"\"))\n", i);
        } else if (isinf(v)) {
            strbuf_printf(out, "#define c%d ALL(%s__builtin_inf())\n", i, v < 0 ? "-" : "");
        } else {
            number_format_hex(v, bits);
            strbuf_printf(out, "#define c%d ALL(%s)    // %s\n", i, bits, number);
        }
    }
    strbuf_puts(out, "\n");
}

void native_emit(const kernel_listing *l, strbuf *out)
{
    strbuf_printf(out, "// Made by Coley %s", COLEY_VERSION);
    if (l->model) {
        strbuf_puts(out, " of ");
        native_comment(out, l->model, NAME_MOST);
    }
    strbuf_printf(out, ". %d states, %d inputs, %d outputs, %d events.\n//\n", l->nstate, l->ninput, l->noutput,
                  l->ntrigger);
    strbuf_puts(out, native_prelude());
    strbuf_puts(out, "\n");
    emit_constants(&l->constants, out);
    for (int f = 0; f < l->nlist; f++) {
        char name[32];
        emitter e = {.l = l, .p = &l->list[f], .f = describe(l, f, name), .in_place = f == KF_SOLVE, .out = out};
        emit_list(&e);
    }
    strbuf_puts(out, "static function *const functions[] = {");
    for (int f = 0; f < l->nlist; f++) {
        char name[32];
        strbuf_printf(out, "%s%s", f ? ", " : "", describe(l, f, name).name);
    }
    strbuf_puts(out, "};\n");
    strbuf_printf(out,
                  "__attribute__((visibility(\"default\"))) extern const kernel_object coley_kernel;\n"
                  "const kernel_object coley_kernel = {%d, LANES, STRIDE, %d, functions};\n",
                  NATIVE_VERSION, l->nlist);
}
