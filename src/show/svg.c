// SPDX-License-Identifier: MIT
// A patient's course as a picture: lanes of what was done and found, panels of curves over one axis of months, lines at
// the turns of his course, and under them what was decided by which rule. One file that needs nothing else; light or
// dark as the reader's screen is; every text is escaped; curves differ in dash as well as in colour.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "show/show_int.h"

enum {
    SVG_WIDTH = 1040,
    SVG_LEFT = 96,
    SVG_RIGHT = 730,    // of the plot
    SVG_LEGEND = 744,
    SVG_LANE = 20,
    SVG_PANEL = 92,
    SVG_LESIONS = 170,
    SVG_GAP = 26,
    SVG_ROW = 18,
};

// Swing door: a curve's point is left out where the line without it stays this near [px].
static const double SVG_NEAR = 0.3;

static const char STYLE[] =
    "<style>"
    ".page{--ink:#1b1f24;--dim:#5b6570;--line:#d5dae0;--paper:#fff;--mark:#1b1f24;"
    "--c0:#0068a8;--c1:#c44e00;--c2:#00805c;--c3:#a8457e;--c4:#8a6a00;--c5:#3a8fc4;--c6:#6b6b6b;--c7:#7a1f4f;"
    "--hold:#e3b341;--steroid:#8e6bbf;--g1:#f3dc9b;--g2:#eeb15f;--g3:#d9683a;--g4:#9c2525;--g5:#4a0f0f}"
    "@media "
    "(prefers-color-scheme:dark){.page{--ink:#e6e9ed;--dim:#9aa4af;--line:#3a424c;--paper:#14181d;--mark:#e6e9ed;"
    "--c0:#5db4ec;--c1:#ff9a57;--c2:#3ecfa0;--c3:#e08cbd;--c4:#e0b93a;--c5:#9bd4f5;--c6:#b5b5b5;--c7:#d77aa8;"
    "--hold:#b98a1d;--steroid:#a78bd6;--g1:#6e5c22;--g2:#96602a;--g3:#b84a24;--g4:#c23b3b;--g5:#e06666}}"
    "text{font:12px system-ui,-apple-system,'Segoe UI',sans-serif;fill:var(--ink)}"
    ".dim{fill:var(--dim)}.small{font-size:11px}.title{font-size:17px;font-weight:600}.head{font-weight:600}"
    ".end{text-anchor:end}.mid{text-anchor:middle}"
    ".paper{fill:var(--paper)}.grid{stroke:var(--line);stroke-width:1;fill:none}"
    ".turn{stroke:var(--dim);stroke-width:1;stroke-dasharray:3 3}.dose{stroke:var(--c0);stroke-width:2}"
    ".omitted{stroke:var(--g3);stroke-width:1.5;fill:none}"
    ".hold{fill:var(--hold)}.steroid{fill:var(--steroid)}.read{fill:var(--paper);stroke-width:1.5}"
    ".g1{fill:var(--g1)}.g2{fill:var(--g2)}.g3{fill:var(--g3)}.g4{fill:var(--g4)}.g5{fill:var(--g5)}"
    ".l0{stroke:var(--c0)}.l1{stroke:var(--c1)}.l2{stroke:var(--c2)}.l3{stroke:var(--c3)}.l4{stroke:var(--c4)}"
    ".l5{stroke:var(--c5)}.l6{stroke:var(--c6)}.l7{stroke:var(--c7)}"
    ".curve{fill:none;stroke-width:1.7;stroke-linejoin:round}"
    ".l1.curve{stroke-dasharray:7 3}.l2.curve{stroke-dasharray:2 2}.l3.curve{stroke-dasharray:9 3 2 3}"
    ".l4.curve{stroke-dasharray:5 2}.l5.curve{stroke-dasharray:1 3}.l6.curve{stroke-dasharray:12 4}"
    ".l7.curve{stroke-dasharray:6 2 1 2}"
    "</style>";

typedef struct {
    const trial_replay *r;
    strbuf *out, *under;    // under: what all else is drawn upon
    double y;               // where the next thing begins
    double top, bottom;     // of lanes and panels: where turns are drawn
} svg_page;

// ---- words and places -----------------------------------------------------------------------------------------------

// Text of others: what XML would obey is escaped, control letters are left out.
static void svg_escape(strbuf *out, const char *s)
{
    for (; *s; s++) {
        switch (*s) {
        case '<': strbuf_puts(out, "&lt;"); break;
        case '>': strbuf_puts(out, "&gt;"); break;
        case '&': strbuf_puts(out, "&amp;"); break;
        case '"': strbuf_puts(out, "&quot;"); break;
        case '\'': strbuf_puts(out, "&#39;"); break;
        default:
            if ((unsigned char)*s >= 0x20 || *s == '\t') {
                strbuf_write(out, s, 1);
            }
        }
    }
}

// At most `most` letters.
static void svg_text(const svg_page *p, double x, double y, const char *class, const char *text, int most)
{
    strbuf cut = {0};
    int n = 0;
    for (const char *s = text; *s && n <= most; s++) {
        n += ((unsigned char)*s & 0xc0) != 0x80;
        if (n <= most) {
            strbuf_write(&cut, s, 1);
        }
    }
    strbuf_printf(p->out, "<text x=\"%.1f\" y=\"%.1f\"%s%s%s>", x, y, *class ? " class=\"" : "", class,
                  *class ? "\"" : "");
    svg_escape(p->out, cut.n ? cut.s : "");
    strbuf_puts(p->out, n > most ? "…</text>" : "</text>");
    strbuf_free(&cut);
}

static double svg_x(const svg_page *p, double day)
{
    double end = p->r->end > 0 ? p->r->end : 1;
    return SVG_LEFT + (SVG_RIGHT - SVG_LEFT) * fmin(1, fmax(0, day / end));
}

static void svg_line(const svg_page *p, const char *class, double x0, double y0, double x1, double y1)
{
    strbuf_printf(p->out, "<path class=\"%s\" d=\"M%.1f %.1fL%.1f %.1f\"/>", class, x0, y0, x1, y1);
}

static void svg_hint(const svg_page *p, const char *text, double day)
{
    strbuf_puts(p->out, "<title>");
    svg_escape(p->out, text);
    strbuf_printf(p->out, ", day %.0f</title>", day);
}

// ---- lanes ----------------------------------------------------------------------------------------------------------

static void svg_span(const svg_page *p, const show_lane *l, const show_mark *m)
{
    double x0 = svg_x(p, m->from), x1 = fmax(svg_x(p, m->to), x0 + 3);
    int grade = m->grade > 5 ? 5 : m->grade;
    char class[16];
    snprintf(class, sizeof class, l->kind == LANE_HOLD ? "hold" : l->kind == LANE_STEROID ? "steroid" : "g%d", grade);
    strbuf_printf(p->out, "<g><rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"12\" rx=\"2\"/>", class,
                  x0, p->y + 4, x1 - x0);
    if (l->kind == LANE_EVENT && x1 - x0 > 9) {
        strbuf_printf(p->out, "<text class=\"small mid\" x=\"%.1f\" y=\"%.1f\">%d</text>", (x0 + x1) / 2, p->y + 14,
                      grade);
    }
    svg_hint(p, m->text, m->from);
    strbuf_puts(p->out, "</g>");
}

static void svg_dose(const svg_page *p, const show_mark *m)
{
    double x = svg_x(p, m->from), y = p->y + 5;
    if (m->omitted) {
        strbuf_printf(p->out, "<path class=\"omitted\" d=\"M%.1f %.1fl6 8m0 -8l-6 8\">", x - 3, y + 1);
    } else {
        strbuf_printf(p->out, "<path class=\"dose\" d=\"M%.1f %.1fv11\">", x, y);
    }
    svg_hint(p, m->text, m->from);
    strbuf_puts(p->out, "</path>");
}

static void svg_lane(svg_page *p, const show_lane *l)
{
    double free = 0;    // to the right of the last letters
    svg_text(p, SVG_LEFT - 8, p->y + 14, "end dim small", l->label, 16);
    svg_line(p, "grid", SVG_LEFT, p->y + SVG_LANE, SVG_RIGHT, p->y + SVG_LANE);
    for (int i = 0; i < l->n; i++) {
        const show_mark *m = &l->mark[i];
        if (l->kind == LANE_DOSES) {
            svg_dose(p, m);
        } else if (l->kind == LANE_VISITS) {
            double x = svg_x(p, m->from);
            int n = (int)strcspn(m->text, ":");
            if (x - 9 < free) {
                continue;
            }
            free = x + 10;
            strbuf_printf(p->out, "<text class=\"small mid head\" x=\"%.1f\" y=\"%.1f\">%.*s", x, p->y + 14,
                          n > 6 ? 6 : n, m->text);
            svg_hint(p, m->text, m->from);
            strbuf_puts(p->out, "</text>");
        } else {
            svg_span(p, l, m);
        }
    }
    p->y += SVG_LANE;
}

// ---- panels ---------------------------------------------------------------------------------------------------------

// The curve within tolerance: from the last point kept, as long as one straight line passes near all points since.
static void svg_curve(const svg_page *p, const show_panel *axis, const show_line *l, int k, double top, double height)
{
    double x0 = NAN, y0 = NAN, least = -INFINITY, most = INFINITY, xl = NAN, yl = NAN;
    strbuf_printf(p->out, "<path class=\"curve l%d\" d=\"", k);
    for (int i = 0; i < l->n; i++) {
        double x = svg_x(p, l->day[i]), y = top + height * (1 - show_height(axis, l->value[i]));
        if (isnan(y)) {
            continue;
        }
        if (isnan(x0)) {
            strbuf_printf(p->out, "M%.1f %.1f", x, y);
            x0 = x;
            y0 = y;
        } else {
            double low = x > x0 ? (y - SVG_NEAR - y0) / (x - x0) : INFINITY,
                   high = x > x0 ? (y + SVG_NEAR - y0) / (x - x0) : -INFINITY;
            least = fmax(least, low);
            most = fmin(most, high);
            if (least > most) {
                strbuf_printf(p->out, "L%.1f %.1f", xl, yl);
                x0 = xl;
                y0 = yl;
                least = x > x0 ? (y - SVG_NEAR - y0) / (x - x0) : -INFINITY;
                most = x > x0 ? (y + SVG_NEAR - y0) / (x - x0) : INFINITY;
            }
        }
        xl = x;
        yl = y;
    }
    if (!isnan(xl)) {
        strbuf_printf(p->out, "L%.1f %.1f", xl, yl);
    }
    strbuf_puts(p->out, "\"><title>");
    svg_escape(p->out, l->label);
    strbuf_puts(p->out, "</title></path>");
}

static void svg_readings(const svg_page *p, const show_panel *axis, const show_line *l, int k, double top,
                         double height)
{
    for (int i = 0; l->reading && i < l->reading->n; i++) {
        char text[120];
        snprintf(text, sizeof text, "%.60s measured: %.3g%s%.30s", l->label, l->reading->value[i],
                 *axis->unit ? " " : "", axis->unit);
        strbuf_printf(p->out, "<circle class=\"read l%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\">", k,
                      svg_x(p, l->reading->day[i]), top + height * (1 - show_height(axis, l->reading->value[i])));
        svg_hint(p, text, l->reading->day[i]);
        strbuf_puts(p->out, "</circle>");
    }
}

static void svg_legend(const svg_page *p, const show_panel *panel, double top)
{
    for (int k = 0; k < panel->nline; k++) {
        const show_line *l = &panel->line[k];
        char label[200];
        snprintf(label, sizeof label, "%.140s%s%.40s", l->label, l->note && *l->note ? ", " : "",
                 l->note ? l->note : "");
        double y = top + 8 + 17 * k;
        strbuf_printf(p->out, "<path class=\"curve l%d\" d=\"M%d %.1fh26\"/>", k, SVG_LEGEND, y - 4);
        if (l->reading) {
            strbuf_printf(p->out, "<circle class=\"read l%d\" cx=\"%d\" cy=\"%.1f\" r=\"3\"/>", k, SVG_LEGEND + 13,
                          y - 4);
        }
        svg_text(p, SVG_LEGEND + 33, y, "", label, 40);
    }
}

static void svg_axis(const svg_page *p, const show_panel *panel, double top, double height)
{
    char text[40];
    for (int i = 0; i <= 2; i++) {
        double share = i / 2.0;
        double value = panel->log ? panel->low * pow(panel->high / panel->low, share)
                                  : panel->low + (panel->high - panel->low) * share;
        double y = top + height * (1 - share);
        svg_line(p, "grid", SVG_LEFT, y, SVG_RIGHT, y);
        snprintf(text, sizeof text, "%.3g", value);
        svg_text(p, SVG_LEFT - 8, y + 4, "end dim small", text, 12);
    }
    strbuf heading = {0};
    strbuf_printf(&heading, "%s%s%s%s", panel->title, *panel->unit && strcmp(panel->unit, panel->title) ? ", " : "",
                  strcmp(panel->unit, panel->title) ? panel->unit : "", panel->log ? " (log)" : "");
    svg_text(p, SVG_LEFT, top - 7, "head", heading.s, 80);
    strbuf_free(&heading);
}

static void svg_panel(svg_page *p, const show_panel *panel)
{
    double height = panel->line[0].reading && panel->nline > 1 ? SVG_LESIONS : SVG_PANEL, top = p->y + SVG_GAP;
    height = fmax(height, 17 * panel->nline);
    svg_axis(p, panel, top, height);
    for (int k = 0; k < panel->nline; k++) {
        svg_curve(p, panel, &panel->line[k], k, top, height);
    }
    for (int k = 0; k < panel->nline; k++) {
        svg_readings(p, panel, &panel->line[k], k, top, height);
    }
    svg_legend(p, panel, top);
    p->y = top + height + 4;
}

static void svg_months(svg_page *p)
{
    int step = show_month_step(p->r->end, 14);
    char text[24];
    svg_page under = *p;
    under.out = p->under;
    for (int month = 0; month * TRIAL_MONTH <= p->r->end; month += step) {
        double x = svg_x(p, month * TRIAL_MONTH);
        svg_line(&under, "grid", x, p->top, x, p->y + 4);
        snprintf(text, sizeof text, "%d", month);
        svg_text(p, x, p->y + 17, "mid dim small", text, 8);
    }
    svg_text(p, SVG_RIGHT + 14, p->y + 17, "dim small", "months since randomisation", 40);
    p->bottom = p->y;
    p->y += 28;
}

// Lines through all panels at the turns of his course.
static void svg_turns(const svg_page *p)
{
    double last = -1e9;
    int row = 0;
    for (int i = 0; i < p->r->ndecision; i++) {
        const decision *d = &p->r->decision[i];
        if (!show_is_milestone(d->kind)) {
            continue;
        }
        double x = svg_x(p, d->day);
        row = x - last < 90 ? row + 1 : 0;
        last = x;
        svg_line(p, "turn", x, p->top - 4, x, p->bottom);
        svg_text(p, x, p->top - 8 - 13 * (row % 2), x > SVG_RIGHT - 60 ? "small end" : "small mid",
                 decision_text(d->kind), 24);
    }
}

// ---- the whole ------------------------------------------------------------------------------------------------------

static double svg_pairs(const svg_page *p, double y, const replay_pair *pair, int n)
{
    strbuf line = {0};
    for (int i = 0; i <= n; i++) {
        bool full = i == n || (line.n && line.n + strlen(pair[i].label) + strlen(pair[i].value) > 145);
        if (full && line.n) {
            svg_text(p, 16, y, "dim", line.s, 170);
            y += SVG_ROW;
            line.n = 0;
        }
        if (i < n) {
            strbuf_printf(&line, "%s%s %s", line.n ? " · " : "", pair[i].label, pair[i].value);
        }
    }
    strbuf_free(&line);
    return y;
}

static void svg_head(svg_page *p)
{
    const trial_replay *r = p->r;
    svg_text(p, 16, 28, "title",
             arena_printf(r->memory, "%s · patient %lld · %s", r->trial->name, (long long)r->number, r->arm), 100);
    p->y = svg_pairs(p, 50, r->baseline, r->nbaseline);
    p->y = svg_pairs(p, p->y, r->outcome, r->noutcome);
    const char *check = r->check == REPLAY_SAME   ? "computed again: to the last bit his rows in the run"
                        : r->check == REPLAY_TWIN ? "computed anew: the run has no rows of him in this arm"
                                                  : "computed again, but his rows in the run are others";
    svg_text(p, 16, p->y, "dim",
             arena_printf(r->memory, "seed %llu · candidate %lld · %s", (unsigned long long)r->trial->seed,
                          (long long)r->candidate, check),
             170);
    p->y += 44;
}

static void svg_decisions(svg_page *p)
{
    p->y += 14;
    svg_text(p, 56, p->y, "head end", "day", 8);
    svg_text(p, 70, p->y, "head", "what was found and decided", 40);
    svg_text(p, 600, p->y, "head", "by which rule", 40);
    p->y += SVG_ROW;
    int told;
    const decision *row = show_told(p->r, &told);
    for (int i = 0; i < told; i++) {
        const decision *d = &row[i];
        char day[24];
        snprintf(day, sizeof day, "%.0f", d->day);
        svg_text(p, 56, p->y, "end dim", day, 10);
        svg_text(p, 70, p->y, show_is_milestone(d->kind) ? "head" : "", d->what, 84);
        svg_text(p, 600, p->y, "dim", d->rule, 70);
        p->y += SVG_ROW;
    }
}

char *show_svg(const trial_replay *r)
{
    strbuf body = {0}, under = {0}, all = {0};
    svg_page p = {.r = r, .out = &body, .under = &under};
    show_lane *lane = base_alloc(SHOW_LANES, sizeof *lane);
    show_panel *panel = base_alloc(SHOW_PANELS, sizeof *panel);
    int nlane = show_lanes(r, lane), npanel = show_panels(r, panel);
    svg_head(&p);
    p.top = p.y;
    for (int i = 0; i < nlane; i++) {
        svg_lane(&p, &lane[i]);
    }
    for (int i = 0; i < npanel; i++) {
        svg_panel(&p, &panel[i]);
    }
    svg_months(&p);
    svg_turns(&p);
    svg_decisions(&p);
    strbuf_printf(&all,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %.0f\" width=\"%d\" height=\"%.0f\" "
                  "role=\"img\" class=\"page\">",
                  SVG_WIDTH, p.y + 10, SVG_WIDTH, p.y + 10);
    strbuf_puts(&all, "<title>");
    svg_escape(&all, arena_printf(r->memory, "The course of patient %lld of %s", (long long)r->number, r->trial->name));
    strbuf_puts(&all, "</title>");
    strbuf_puts(&all, STYLE);
    strbuf_printf(&all, "<rect class=\"paper\" width=\"%d\" height=\"%.0f\"/>\n", SVG_WIDTH, p.y + 10);
    strbuf_puts(&all, under.n ? under.s : "");
    strbuf_write(&all, body.s, body.n);
    strbuf_free(&under);
    strbuf_puts(&all, "</svg>\n");
    strbuf_free(&body);
    free(lane);
    free(panel);
    return all.s;
}
