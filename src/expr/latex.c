// SPDX-License-Identifier: MIT
// Expressions in LaTeX's math: quotients as fractions, products by juxtaposition, piecewise functions as cases. Names
// keep their letters: what stands behind the first '_' becomes a subscript, and every character that LaTeX would take
// for a command is escaped. Text ends in \dots where it gets longer than 1 MiB or deeper than 400 operations.
#include <string.h>

#include "base/number.h"
#include "expr/expr_int.h"

enum { LATEX_MOST = 1 << 20, LATEX_DEEPEST = 400 };
enum { L_ANY, L_OR, L_AND, L_COMPARE, L_SUM, L_PRODUCT, L_NEG, L_POWER, L_ATOM };

typedef struct {
    const expr_graph *g;
    strbuf *out;
    size_t start;
    int depth;
} latex;

static void latex_node(latex *l, expr_id e, int precedence);

static void latex_characters(strbuf *out, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        switch (s[i]) {
        case '#':
        case '$':
        case '%':
        case '&':
        case '_':
        case '{':
        case '}': strbuf_printf(out, "\\%c", s[i]); break;
        case '\\': strbuf_puts(out, "\\backslash{}"); break;
        case '^': strbuf_puts(out, "\\wedge{}"); break;
        case '~': strbuf_puts(out, "\\sim{}"); break;
        case ' ': strbuf_puts(out, "\\ "); break;
        case '<': strbuf_puts(out, "\\lt{}"); break;
        case '>': strbuf_puts(out, "\\gt{}"); break;
        case '`': strbuf_puts(out, "'"); break;
        case '\n':
        case '\r':
        case '\t': strbuf_puts(out, " "); break;
        default: strbuf_write(out, s + i, 1); break;
        }
    }
}

void expr_latex_name(const char *name, strbuf *out)
{
    size_t n = strcspn(name, "_");
    if (n == 0) n = strlen(name);
    const bool single = n == 1;
    strbuf_puts(out, single ? "" : "\\mathrm{");
    latex_characters(out, name, n);
    strbuf_puts(out, single ? "" : "}");
    if (name[n]) {
        strbuf_puts(out, "_{\\mathrm{");
        latex_characters(out, name + n + 1, strlen(name + n + 1));
        strbuf_puts(out, "}}");
    }
}

static void latex_number(strbuf *out, double x)
{
    char text[32];
    number_format(x, text);
    char *exponent = strchr(text, 'e');
    if (strcmp(text, "INF") == 0 || strcmp(text, "-INF") == 0) {
        strbuf_puts(out, text[0] == '-' ? "-\\infty" : "\\infty");
    } else if (strcmp(text, "NaN") == 0) {
        strbuf_puts(out, "\\text{undefined}");
    } else if (exponent) {
        *exponent = 0;
        const char *power = exponent + 1 + (exponent[1] == '+' || exponent[1] == '-');
        power += strspn(power, "0");
        strbuf_printf(out, "%s\\times 10^{%s%s}", text, exponent[1] == '-' ? "-" : "", power);
    } else {
        strbuf_puts(out, text);
    }
}

static int latex_precedence(const expr_node *n)
{
    switch ((expr_op)n->op) {
    case X_CONST: return n->value < 0 ? L_NEG : L_ATOM;
    case X_OR: return L_OR;
    case X_AND: return L_AND;
    case X_LT:
    case X_LE:
    case X_GT:
    case X_GE:
    case X_EQ:
    case X_NE: return L_COMPARE;
    case X_ADD:
    case X_SUB: return L_SUM;
    case X_MUL: return L_PRODUCT;
    case X_NEG: return L_PRODUCT;
    case X_NOT: return L_NEG;
    case X_POW: return L_POWER;
    default: return L_ATOM;
    }
}

static void latex_wrapped(latex *l, const char *before, expr_id e, const char *after)
{
    strbuf_puts(l->out, before);
    latex_node(l, e, L_ANY);
    strbuf_puts(l->out, after);
}

static void latex_infix(latex *l, const expr_node *n, int precedence)
{
    static const char *const sign[X_N] = {
        [X_ADD] = " + ",   [X_SUB] = " - ", [X_LT] = " < ",    [X_LE] = " \\le ",     [X_GT] = " > ",
        [X_GE] = " \\ge ", [X_EQ] = " = ",  [X_NE] = " \\ne ", [X_AND] = " \\wedge ", [X_OR] = " \\vee ",
    };
    const bool number_right = n->op == X_MUL && l->g->node[n->arg[1]].op == X_CONST;
    latex_node(l, n->arg[0], precedence + (precedence == L_COMPARE));
    strbuf_puts(l->out, n->op != X_MUL ? sign[n->op] : number_right ? " \\cdot " : " \\, ");
    const bool sum_or_product = n->op == X_ADD || n->op == X_MUL;    // a (b c) is a b c to a reader
    latex_node(l, n->arg[1], precedence + !sum_or_product);
}

static void latex_call(latex *l, const expr_node *n)
{
    static const char *const name[X_N] = {
        [X_EXP] = "\\exp",     [X_LN] = "\\ln",       [X_SIN] = "\\sin",     [X_COS] = "\\cos",   [X_TAN] = "\\tan",
        [X_ASIN] = "\\arcsin", [X_ACOS] = "\\arccos", [X_ATAN] = "\\arctan", [X_SINH] = "\\sinh", [X_COSH] = "\\cosh",
        [X_TANH] = "\\tanh",   [X_MIN] = "\\min",     [X_MAX] = "\\max",
    };
    if (name[n->op]) strbuf_puts(l->out, name[n->op]);
    else strbuf_printf(l->out, "\\operatorname{%s}", expr_op_name((expr_op)n->op));
    strbuf_puts(l->out, "\\left(");
    for (int i = 0; i < expr_arity((expr_op)n->op); i++) latex_wrapped(l, i ? ", " : "", n->arg[i], "");
    strbuf_puts(l->out, "\\right)");
}

static void latex_operation(latex *l, const expr_node *n, int precedence)
{
    switch ((expr_op)n->op) {
    case X_CONST: latex_number(l->out, n->value); break;
    case X_SYMBOL: expr_latex_name(l->g->name[n->arg[0]], l->out); break;
    case X_DIV:
        latex_wrapped(l, "\\frac{", n->arg[0], "}{");
        latex_wrapped(l, "", n->arg[1], "}");
        break;
    case X_POW:
        latex_node(l, n->arg[0], L_ATOM);
        latex_wrapped(l, "^{", n->arg[1], "}");
        break;
    case X_NEG:
    case X_NOT:
        strbuf_puts(l->out, n->op == X_NEG ? "-" : "\\neg ");
        latex_node(l, n->arg[0], precedence);
        break;
    case X_SQRT: latex_wrapped(l, "\\sqrt{", n->arg[0], "}"); break;
    case X_ABS: latex_wrapped(l, "\\left|", n->arg[0], "\\right|"); break;
    case X_FLOOR: latex_wrapped(l, "\\left\\lfloor ", n->arg[0], "\\right\\rfloor "); break;
    case X_CEIL: latex_wrapped(l, "\\left\\lceil ", n->arg[0], "\\right\\rceil "); break;
    case X_FACTORIAL:
        latex_node(l, n->arg[0], L_ATOM);
        strbuf_puts(l->out, "!");
        break;
    case X_SELECT:
        latex_wrapped(l, "\\begin{cases} ", n->arg[1], " & \\text{if } ");
        latex_wrapped(l, "", n->arg[0], " \\\\ ");
        latex_wrapped(l, "", n->arg[2], " & \\text{otherwise} \\end{cases}");
        break;
    default:
        if (precedence == L_ATOM) latex_call(l, n);
        else latex_infix(l, n, precedence);
    }
}

static void latex_node(latex *l, expr_id e, int precedence)
{
    const expr_node *n = &l->g->node[e];
    const int own = latex_precedence(n);
    if (l->out->n - l->start > LATEX_MOST || l->depth >= LATEX_DEEPEST) {
        strbuf_puts(l->out, "\\dots ");
        return;
    }
    l->depth++;
    // a fraction raised to a power is an atom that needs parentheses all the same
    const bool wrap = own < precedence || (precedence == L_ATOM && (n->op == X_DIV || n->op == X_SELECT));
    if (wrap) strbuf_puts(l->out, "\\left(");
    latex_operation(l, n, own);
    if (wrap) strbuf_puts(l->out, "\\right)");
    l->depth--;
}

void expr_latex(const expr_graph *g, expr_id e, strbuf *out)
{
    latex l = {g, out, out->n, 0};
    latex_node(&l, e, L_ANY);
}
