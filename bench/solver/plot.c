// SPDX-License-Identifier: MIT
// Work-precision curves as an SVG picture: a panel for each scenario, error to the right, time a patient upwards, both
// logarithmic, one line for each method, and a legend below. Colours are told apart by the colour-blind (Okabe and Ito
// 2008), marks differ as well.
#include <math.h>

#include "bench/solver/bench.h"

enum { WIDTH = 980, HEIGHT = 520, LEFT = 70, TOP = 60, PANEL_W = 390, PANEL_H = 330, GAP = 80, LEGEND_TOP = 440 };

static const char *const COLOUR[] = {"#0072b2", "#56b4e9", "#e69f00", "#d55e00", "#009e73", "#555555"};
enum { NCOLOUR = sizeof COLOUR / sizeof *COLOUR };

typedef struct {
    double x0, x1, y0, y1;    // powers of ten
    double left;
} plot_axes;

static double plot_x(const plot_axes *a, double error)
{
    // precision grows to the right
    return a->left + PANEL_W * (a->x1 - log10(error)) / (a->x1 - a->x0);
}

static double plot_y(const plot_axes *a, double ms)
{
    return TOP + PANEL_H * (a->y1 - log10(ms)) / (a->y1 - a->y0);
}

static bool plot_has(const bench_point *p)
{
    return p->failed == 0 && p->error > 0 && p->ms > 0 && isfinite(p->error) && isfinite(p->ms);
}

// The powers of ten around all points.
static plot_axes plot_range(const bench_panel *panel, double left)
{
    plot_axes a = {INFINITY, -INFINITY, INFINITY, -INFINITY, left};
    for (int m = 0; m < panel->n; m++) {
        for (int i = 0; i < panel->curve[m].n; i++) {
            const bench_point *p = &panel->curve[m].point[i];
            if (!plot_has(p)) continue;
            a.x0 = fmin(a.x0, floor(log10(p->error)));
            a.x1 = fmax(a.x1, ceil(log10(p->error)));
            a.y0 = fmin(a.y0, floor(log10(p->ms)));
            a.y1 = fmax(a.y1, ceil(log10(p->ms)));
        }
    }
    if (!(a.x1 > a.x0)) a.x0 = -9, a.x1 = 0;
    if (!(a.y1 > a.y0)) a.y0 = -2, a.y1 = 2;
    return a;
}

static void plot_text(strbuf *out, double x, double y, const char *more, const char *text)
{
    strbuf_printf(out, "<text x=\"%.1f\" y=\"%.1f\"%s>", x, y, more);
    for (const char *s = text; *s; s++) {
        switch (*s) {
        case '<': strbuf_puts(out, "&lt;"); break;
        case '>': strbuf_puts(out, "&gt;"); break;
        case '&': strbuf_puts(out, "&amp;"); break;
        default: strbuf_printf(out, "%c", *s);
        }
    }
    strbuf_puts(out, "</text>\n");
}

static void plot_power(strbuf *out, double x, double y, const char *more, int power)
{
    strbuf_printf(out, "<text x=\"%.1f\" y=\"%.1f\"%s>1e%d</text>\n", x, y, more, power);
}

static void plot_frame(strbuf *out, const plot_axes *a, const char *title)
{
    for (int x = (int)a->x0; x <= (int)a->x1; x++) {
        const double at = plot_x(a, pow(10, x));
        strbuf_printf(out, "<path d=\"M%.1f %d V%d\" stroke=\"#dddddd\"/>\n", at, TOP, TOP + PANEL_H);
        plot_power(out, at, TOP + PANEL_H + 20, " text-anchor=\"middle\"", x);
    }
    for (int y = (int)a->y0; y <= (int)a->y1; y++) {
        const double at = plot_y(a, pow(10, y));
        strbuf_printf(out, "<path d=\"M%.1f %.1f h%d\" stroke=\"#dddddd\"/>\n", a->left, at, PANEL_W);
        plot_power(out, a->left - 8, at + 4, " text-anchor=\"end\"", y);
    }
    strbuf_printf(out, "<rect x=\"%.1f\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#333333\"/>\n",
                  a->left, TOP, PANEL_W, PANEL_H);
    plot_text(out, a->left + PANEL_W / 2.0, TOP - 10, " text-anchor=\"middle\" font-weight=\"bold\"", title);
    plot_text(out, a->left + PANEL_W / 2.0, TOP + PANEL_H + 42, " text-anchor=\"middle\"",
              "weighted error (median patient), more precise to the right");
}

static void plot_mark(strbuf *out, int method, double x, double y)
{
    const char *colour = COLOUR[method % NCOLOUR];
    switch (method % 3) {
    case 0: strbuf_printf(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>\n", x, y, colour); break;
    case 1:
        strbuf_printf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"7\" height=\"7\" fill=\"%s\"/>\n", x - 3.5, y - 3.5,
                      colour);
        break;
    default: strbuf_printf(out, "<path d=\"M%.1f %.1f l4.5 8 h-9 z\" fill=\"%s\"/>\n", x, y - 5, colour);
    }
}

static void plot_curve(strbuf *out, const plot_axes *a, const bench_curve *c, int method)
{
    strbuf_printf(out, "<path fill=\"none\" stroke=\"%s\" stroke-width=\"2\" d=\"", COLOUR[method % NCOLOUR]);
    const char *move = "M";
    for (int i = 0; i < c->n; i++) {
        if (!plot_has(&c->point[i])) continue;
        strbuf_printf(out, "%s%.1f %.1f ", move, plot_x(a, c->point[i].error), plot_y(a, c->point[i].ms));
        move = "L";
    }
    strbuf_puts(out, "\"/>\n");
    for (int i = 0; i < c->n; i++) {
        if (plot_has(&c->point[i])) plot_mark(out, method, plot_x(a, c->point[i].error), plot_y(a, c->point[i].ms));
    }
}

void bench_svg(const bench_figure *f, strbuf *out)
{
    const int width = f->n > 1 ? WIDTH : WIDTH - PANEL_W - GAP;
    strbuf_printf(out,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
                  "font-family=\"sans-serif\" font-size=\"13\" fill=\"#222222\">\n"
                  "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n",
                  width, HEIGHT, width, HEIGHT, width, HEIGHT);
    plot_text(out, LEFT, 26, " font-size=\"16\"", f->title);
    strbuf_printf(out, "<text transform=\"translate(18 %d) rotate(-90)\" text-anchor=\"middle\">ms a patient</text>\n",
                  TOP + PANEL_H / 2);
    for (int p = 0; p < f->n; p++) {
        const plot_axes a = plot_range(&f->panel[p], LEFT + p * (PANEL_W + GAP));
        plot_frame(out, &a, f->panel[p].title);
        for (int m = f->panel[p].n - 1; m >= 0; m--) plot_curve(out, &a, &f->panel[p].curve[m], m);
    }
    for (int m = 0; m < f->panel[0].n; m++) {
        const int columns = f->n > 1 ? 3 : 2;
        const double x = LEFT + (m % columns) * 290, y = LEGEND_TOP + 24 + (m / columns) * 24;
        strbuf_printf(out, "<path d=\"M%.1f %.1f h26\" stroke=\"%s\" stroke-width=\"2\"/>\n", x, y - 4,
                      COLOUR[m % NCOLOUR]);
        plot_mark(out, m, x + 13, y - 4);
        plot_text(out, x + 34, y, "", f->panel[0].curve[m].name);
    }
    strbuf_puts(out, "</svg>\n");
}
