// SPDX-License-Identifier: MIT
// A model as text, Markdown (equations as $$...$$) or a LaTeX document. Equations are the author's, constants folded:
// rules and rates as they are written, and for each species that reactions change the sum of their rates. Nothing of
// the model's text reaches Markdown or LaTeX unescaped.
#include "model/show.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

enum { WIDEST_GRID = 60 };    // states; larger Jacobians are shown as lists

typedef struct {
    const model *m;
    const show_options *o;
    strbuf *out;
    expr_graph *g;     // the model's expressions with the names that are shown
    expr_id *image;    // (nodes of the model's graph)
    char **name;       // (nsymbol) what is shown
} pen;

static const char *label(const pen *p, int symbol)
{
    return p->name[symbol];
}

// Long names are any text: nothing of it may move a terminal's cursor or begin a line.
static void choose_names(pen *p)
{
    const model *m = p->m;
    p->name = base_alloc((size_t)m->nsymbol + 1, sizeof *p->name);
    for (int i = 0; i < m->nsymbol; i++) {
        p->name[i] = base_strdup(p->o->names && m->symbol[i].name ? m->symbol[i].name : m->symbol[i].id);
        for (unsigned char *c = (unsigned char *)p->name[i]; *c; c++) {
            const bool c1 = c[0] == 0xC2 && c[1] >= 0x80 && c[1] < 0xA0;    // control characters of two bytes
            if (*c < ' ' || *c == 0x7F || c1) *c = c1 ? '?' : ' ';
            if (c1) c[1] = '?';
        }
    }
}

static expr_id symbol(const pen *p, int i)
{
    return expr_symbol(p->g, i, label(p, i));
}

static void copy_expressions(pen *p)
{
    const expr_graph *from = p->m->graph;
    const int n = expr_count(from);
    p->g = expr_new();
    p->image = base_alloc((size_t)n + 1, sizeof *p->image);
    for (expr_id e = 0; e < n; e++) {
        const expr_op op = expr_kind(from, e);
        expr_id arg[3];
        for (int k = 0; k < expr_arity(op); k++) arg[k] = p->image[expr_arg(from, e, k)];
        p->image[e] = op == X_CONST    ? expr_const(p->g, expr_value(from, e))
                      : op == X_SYMBOL ? symbol(p, expr_symbol_of(from, e))
                                       : expr_operation(p->g, op, arg);
    }
}

// --- pieces

// Text in a paragraph: what Markdown or LaTeX would take for a command is escaped.
static void pen_text(pen *p, const char *text)
{
    for (const char *c = text; *c; c++) {
        if (p->o->format == SHOW_MARKDOWN && strchr("\\`*_{}[]<>()#+-.!|$&", *c)) strbuf_puts(p->out, "\\");
        if (p->o->format == SHOW_LATEX && strchr("#$%&_{}", *c)) strbuf_puts(p->out, "\\");
        if (p->o->format == SHOW_LATEX && strchr("\\^~", *c)) strbuf_printf(p->out, "\\char`\\%c{}", *c);
        else strbuf_write(p->out, *c == '\n' || *c == '\r' ? " " : c, 1);
    }
}

static void pen_heading(pen *p, const char *text)
{
    static const char *const before[] = {[SHOW_TEXT] = "\n", [SHOW_MARKDOWN] = "\n## ", [SHOW_LATEX] = "\n\\section*{"};
    static const char *const after[] = {[SHOW_TEXT] = "\n", [SHOW_MARKDOWN] = "\n\n", [SHOW_LATEX] = "}\n"};
    strbuf_puts(p->out, before[p->o->format]);
    pen_text(p, text);
    strbuf_puts(p->out, after[p->o->format]);
}

static void pen_begin(pen *p)
{
    static const char *const begin[] = {[SHOW_TEXT] = "  ", [SHOW_MARKDOWN] = "$$", [SHOW_LATEX] = "\\["};
    strbuf_puts(p->out, begin[p->o->format]);
}

static void pen_end(pen *p)
{
    static const char *const end[] = {[SHOW_TEXT] = "\n", [SHOW_MARKDOWN] = "$$\n\n", [SHOW_LATEX] = "\\]\n"};
    strbuf_puts(p->out, end[p->o->format]);
}

static void pen_expr(pen *p, expr_id e)
{
    if (p->o->format == SHOW_TEXT) expr_print_flat(p->g, e, p->out);
    else expr_latex(p->g, e, p->out);
}

static void pen_name(pen *p, int i)
{
    if (p->o->format == SHOW_TEXT) strbuf_puts(p->out, label(p, i));
    else expr_latex_name(label(p, i), p->out);
}

// Words within a formula.
static void pen_words(pen *p, const char *text)
{
    strbuf_puts(p->out, p->o->format == SHOW_TEXT ? "" : "\\text{");
    strbuf_puts(p->out, text);
    strbuf_puts(p->out, p->o->format == SHOW_TEXT ? "" : "}");
}

static void pen_unit(pen *p, unit u)
{
    char name[64], factor[32];
    if (!u.known) return;
    unit_format(u, name);
    number_format(u.factor, factor);
    strbuf text = {0};
    strbuf_puts(&text, "  [");
    if (!p->m->in_house_units && fabs(u.factor - 1) > 1e-9) strbuf_printf(&text, "%s ", factor);
    strbuf_printf(&text, "%s]", name);
    for (char *c = text.s; *c && p->o->format != SHOW_TEXT; c++) *c = *c == '^' ? ' ' : *c;
    pen_words(p, text.s);
    strbuf_free(&text);
}

// --- the parts of a model

static void show_start(pen *p, int i)
{
    const model_symbol *y = &p->m->symbol[i];
    char value[32];
    number_format(y->value, value);
    pen_begin(p);
    pen_name(p, i);
    if (y->kind == MODEL_SPECIES && y->compartment >= 0) {
        pen_words(p, " in ");
        pen_name(p, y->compartment);
    }
    if (y->kind == MODEL_SPECIES && y->value_set && y->value_is_amount && !y->only_substance && y->initial == EXPR_NONE)
        pen_words(p, ", amount");
    strbuf_puts(p->out, " = ");
    if (y->initial != EXPR_NONE) pen_expr(p, p->image[y->initial]);
    else if (y->rule == RULE_ASSIGNMENT) pen_words(p, "by a rule");
    else if (y->value_set) pen_expr(p, expr_const(p->g, y->value));
    else pen_words(p, "not given");
    pen_unit(p, y->unit);
    if (y->kind == MODEL_PARAMETER && !y->constant && y->rule == RULE_NONE) pen_words(p, "  may change");
    if (y->boundary) pen_words(p, "  boundary");
    pen_end(p);
}

static void show_starts(pen *p, model_kind kind, const char *heading)
{
    bool any = false;
    for (int i = 1; i < p->m->nsymbol; i++) {
        if (p->m->symbol[i].kind != kind) continue;
        if (!any) pen_heading(p, heading);
        any = true;
        show_start(p, i);
    }
}

static void show_derivative(pen *p, int i, bool amount)
{
    pen_begin(p);
    if (p->o->format == SHOW_TEXT) {
        strbuf_printf(p->out, amount ? "d(%s amount)/dt = " : "d(%s)/dt = ", label(p, i));
        return;
    }
    strbuf_puts(p->out, "\\frac{\\mathrm{d}");
    strbuf_puts(p->out, amount ? "n(" : "");
    pen_name(p, i);
    strbuf_puts(p->out, amount ? ")}{\\mathrm{d}t} = " : "}{\\mathrm{d}t} = ");
}

// The change of a species by its reactions; EXPR_NONE where there is none.
static expr_id change_by_reactions(pen *p, int i)
{
    const model *m = p->m;
    expr_graph *g = p->g;
    expr_id sum = EXPR_NONE;
    for (int k = 0; k < m->nparticipant; k++) {
        const model_participant *a = &m->participant[k];
        if (a->species != i) continue;
        expr_id n = a->stoichiometry_symbol >= 0 ? symbol(p, a->stoichiometry_symbol) : expr_const(g, a->stoichiometry);
        n = expr_binary(g, X_MUL, expr_const(g, a->scale), n);
        expr_id term = expr_binary(g, X_MUL, n, symbol(p, a->reaction));
        if (sum == EXPR_NONE) sum = expr_const(g, 0);
        sum = expr_binary(g, a->sign < 0 ? X_SUB : X_ADD, sum, term);
    }
    if (sum != EXPR_NONE && m->symbol[i].conversion_factor >= 0) {
        sum = expr_binary(g, X_MUL, symbol(p, m->symbol[i].conversion_factor), sum);
    }
    return sum;
}

static void show_rates(pen *p)
{
    bool any = false;
    for (int i = 1; i < p->m->nsymbol; i++) {
        const model_symbol *y = &p->m->symbol[i];
        if (y->kind != MODEL_REACTION) continue;
        if (!any) pen_heading(p, "Rates of reactions");
        any = true;
        pen_begin(p);
        pen_name(p, i);
        strbuf_puts(p->out, " = ");
        if (y->rate == EXPR_NONE) pen_words(p, "not given");
        else pen_expr(p, p->image[y->rate]);
        pen_unit(p, y->unit);
        pen_end(p);
    }
}

static void show_assignments(pen *p)
{
    bool any = false;
    for (int i = 1; i < p->m->nsymbol; i++) {
        const model_symbol *y = &p->m->symbol[i];
        if (y->rule != RULE_ASSIGNMENT) continue;
        if (!any) pen_heading(p, "Assignments, at all times");
        any = true;
        pen_begin(p);
        pen_name(p, i);
        strbuf_puts(p->out, " = ");
        pen_expr(p, p->image[y->rule_math]);
        pen_end(p);
    }
}

static void show_derivatives(pen *p)
{
    bool any = false;
    for (int i = 1; i < p->m->nsymbol; i++) {
        const model_symbol *y = &p->m->symbol[i];
        const bool rate = y->rule == RULE_RATE;
        const expr_id e = rate                                                       ? p->image[y->rule_math]
                          : y->kind == MODEL_SPECIES && !y->boundary && !y->constant ? change_by_reactions(p, i)
                                                                                     : EXPR_NONE;
        if (e == EXPR_NONE) continue;
        if (!any) pen_heading(p, "Differential equations");
        any = true;
        show_derivative(p, i, !rate && !y->only_substance);
        pen_expr(p, e);
        pen_end(p);
    }
}

static void show_events(pen *p)
{
    const model *m = p->m;
    for (int k = 0; k < m->nevent; k++) {
        const model_event *e = &m->event[k];
        if (k == 0) pen_heading(p, "Events");
        pen_begin(p);
        pen_words(p, "when ");
        pen_expr(p, p->image[e->trigger]);
        if (e->has_priority) {
            pen_words(p, ", priority ");
            pen_expr(p, p->image[e->priority]);
        }
        strbuf_puts(p->out, ": ");
        for (int i = 0; i < e->nassignment; i++) {
            strbuf_puts(p->out, i ? ", " : "");
            pen_name(p, e->assignment[i].symbol);
            strbuf_puts(p->out, p->o->format == SHOW_TEXT ? " becomes " : " \\leftarrow ");
            pen_expr(p, p->image[e->assignment[i].math]);
        }
        pen_end(p);
    }
}

// --- the Jacobian's structure: x where the row's derivative depends on the column's state

static void show_dependence(pen *p, const ode_system *s, const bool *used, int row)
{
    if (s->nstate > WIDEST_GRID) {
        strbuf_printf(p->out, "  %s:", s->state[row].id);
        for (int j = 0; j < s->nstate; j++) {
            if (used[1 + j]) strbuf_printf(p->out, " %s", s->state[j].id);
        }
    } else {
        strbuf_puts(p->out, "  ");
        for (int j = 0; j < s->nstate; j++) strbuf_puts(p->out, used[1 + j] ? "x " : ". ");
        strbuf_printf(p->out, " %s", s->state[row].id);
    }
    strbuf_puts(p->out, "\n");
}

static void show_jacobian(pen *p, const ode_system *s)
{
    static const char *const fence[][2] = {[SHOW_TEXT] = {"", ""},
                                           [SHOW_MARKDOWN] = {"```\n", "```\n"},
                                           [SHOW_LATEX] = {"\\begin{verbatim}\n", "\\end{verbatim}\n"}};
    bool *used = base_alloc((size_t)(1 + s->nstate) + 1, sizeof *used);
    int nonzeros = 0;
    pen_heading(p, "Jacobian: the states that each derivative depends on");
    strbuf_puts(p->out, fence[p->o->format][0]);
    for (int i = 0; i < s->nstate; i++) {
        expr_symbols(s->graph, s->state[i].derivative, used, 1 + s->nstate);
        for (int j = 0; j < s->nstate; j++) nonzeros += used[1 + j];
        show_dependence(p, s, used, i);
    }
    strbuf_printf(p->out, "  %d states, %d entries that are not zero (%.1f %%)\n", s->nstate, nonzeros,
                  s->nstate ? 100.0 * nonzeros / s->nstate / s->nstate : 0);
    strbuf_puts(p->out, fence[p->o->format][1]);
    free(used);
}

static void show_title(pen *p)
{
    static const char *const before[] = {
        [SHOW_TEXT] = "",
        [SHOW_MARKDOWN] = "# ",
        [SHOW_LATEX] = ("\\documentclass{article}\n\\usepackage[utf8]{inputenc}\n\\usepackage{amsmath}\n"
                        "\\usepackage[margin=2cm]{geometry}\n\\begin{document}\n\\section*{"),
    };
    strbuf_puts(p->out, before[p->o->format]);
    pen_text(p, p->m->id && *p->m->id ? p->m->id : "model");
    strbuf_puts(p->out, p->o->format == SHOW_LATEX ? "}\n" : "\n");
}

void model_show(const model *m, const ode_system *s, const show_options *o, strbuf *out)
{
    pen p = {.m = m, .o = o, .out = out};
    choose_names(&p);
    copy_expressions(&p);
    show_title(&p);
    show_starts(&p, MODEL_COMPARTMENT, "Compartments");
    show_starts(&p, MODEL_SPECIES, "Species, at the start");
    show_starts(&p, MODEL_PARAMETER, "Parameters");
    show_rates(&p);
    show_assignments(&p);
    show_derivatives(&p);
    show_events(&p);
    if (o->jacobian && s) show_jacobian(&p, s);
    if (o->format == SHOW_LATEX) strbuf_puts(out, "\\end{document}\n");
    expr_free(p.g);
    for (int i = 0; i < m->nsymbol; i++) free(p.name[i]);
    free(p.name);
    free(p.image);
}
