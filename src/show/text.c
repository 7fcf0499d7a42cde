// SPDX-License-Identifier: MIT
// A patient's course in a terminal: who he is, lanes and curves over one axis of months, then what was decided and by
// which rule. Each curve has rows of its own, so that it can be read without colours.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "show/braille.h"
#include "show/show_int.h"
#include "show/text.h"

enum { TEXT_LEAST_PLOT = 16, TEXT_CURVE_ROWS = 2, TEXT_DRUG_ROWS = 3, TEXT_WRAPPED = 9 };

typedef struct {
    const trial_replay *r;
    const show_terminal *t;
    strbuf *out;
    int left, plot;    // columns of labels and of the plot
} text_page;

// ---- words ----------------------------------------------------------------------------------------------------------

int text_width(const char *s)
{
    int n = 0;
    for (; *s; s++) {
        n += ((unsigned char)*s & 0xc0) != 0x80;
    }
    return n;
}

// What a terminal would obey, and for ASCII what it lacks, becomes a question mark.
void text_put(strbuf *out, const char *s, int width, bool ascii)
{
    int n = 0, total = text_width(s);
    for (; *s && (width < 0 || n < width); s++) {
        unsigned char c = (unsigned char)*s;
        if ((c & 0xc0) == 0x80) {
            continue;
        }
        if (width >= 0 && n == width - 1 && total > width) {
            strbuf_puts(out, ascii ? "~" : "…");
        } else if (c < 0x20 || c == 0x7f || (c >= 0x80 && ascii) || (c == 0xc2 && (unsigned char)s[1] < 0xa0)) {
            strbuf_puts(out, "?");
        } else {
            size_t bytes = 1;
            while (((unsigned char)s[bytes] & 0xc0) == 0x80) {
                bytes++;
            }
            strbuf_write(out, s, bytes);
        }
        n++;
    }
    for (; n < width; n++) {
        strbuf_puts(out, " ");
    }
}

void text_colour(strbuf *out, const show_terminal *t, const char *code)
{
    if (t->colour) {
        strbuf_printf(out, "\033[%sm", code);
    }
}

static void text_pad(strbuf *out, int n)
{
    for (; n > 0; n--) {
        strbuf_puts(out, " ");
    }
}

// Pairs "label value" one after another, wrapped, under a heading.
void text_pairs(strbuf *out, const show_terminal *t, const char *heading, const replay_pair *pair, int n)
{
    int at = 0;
    text_put(out, heading, TEXT_HEADING, t->ascii);
    for (int i = 0; i < n; i++) {
        int w = text_width(pair[i].label) + 1 + text_width(pair[i].value) + (i + 1 < n);
        if (at && TEXT_HEADING + at + 1 + w > t->columns) {
            strbuf_puts(out, "\n");
            text_pad(out, TEXT_HEADING);
            at = 0;
        }
        strbuf_puts(out, at ? " " : "");
        at += at ? w + 1 : w;
        text_colour(out, t, "2");
        text_put(out, pair[i].label, -1, t->ascii);
        text_colour(out, t, "0");
        strbuf_puts(out, " ");
        text_put(out, pair[i].value, -1, t->ascii);
        strbuf_puts(out, i + 1 < n ? ";" : "");
    }
    strbuf_puts(out, "\n");
}

// Without blanks at its end.
static void text_end_line(strbuf *out)
{
    while (out->n && out->s[out->n - 1] == ' ') {
        out->s[--out->n] = '\0';
    }
    strbuf_puts(out, "\n");
}

static void text_label(const text_page *p, const char *label, const char *colour)
{
    text_colour(p->out, p->t, colour);
    text_put(p->out, label, p->left - 1, p->t->ascii);
    text_colour(p->out, p->t, "0");
    strbuf_puts(p->out, " ");
}

// ---- lanes ----------------------------------------------------------------------------------------------------------

static int text_column(const text_page *p, double day)
{
    double end = p->r->end > 0 ? p->r->end : 1;
    int i = (int)(day / end * p->plot);
    return i < 0 ? 0 : i >= p->plot ? p->plot - 1 : i;
}

// The letters of a lane before they are printed.
typedef struct {
    const char *letter[512];
    char small[512][8];
} text_cells;

// The first word of a visit's finding, "PR", where it has room.
static void text_response(const text_page *p, text_cells *c, const show_mark *m)
{
    int at = text_column(p, m->from), n = (int)strcspn(m->text, ":");
    n = n > 7 ? 7 : n;
    at = at + n > p->plot ? p->plot - n : at;
    if (at < 0 || (at > 0 && c->letter[at - 1]) || c->letter[at]) {
        return;
    }
    for (int i = 0; i < n; i++) {
        c->small[at + i][0] = m->text[i];
        c->letter[at + i] = c->small[at + i];
    }
}

static void text_mark(const text_page *p, text_cells *c, const show_lane *l, const show_mark *m)
{
    bool ascii = p->t->ascii;
    int from = text_column(p, m->from), to = text_column(p, m->to);
    if (l->kind == LANE_DOSES) {
        c->letter[from] = m->omitted ? (ascii ? "x" : "×") : ascii ? "|" : "╿";
        return;
    }
    for (int i = from; i <= to; i++) {
        if (l->kind == LANE_EVENT) {
            c->small[i][0] = (char)('0' + (m->grade > 5 ? 5 : m->grade));
            c->letter[i] = c->small[i];
        } else {
            c->letter[i] = ascii ? "#" : l->kind == LANE_HOLD ? "▒" : "█";
        }
    }
}

static void text_lane(const text_page *p, const show_lane *l)
{
    static const char *const colour[] = {"36", "33", "35", "1", "31"};
    text_cells *c = base_alloc(1, sizeof *c);
    for (int i = 0; i < l->n; i++) {
        if (l->kind == LANE_VISITS) {
            text_response(p, c, &l->mark[i]);
        } else {
            text_mark(p, c, l, &l->mark[i]);
        }
    }
    text_label(p, l->label, "0");
    text_colour(p->out, p->t, colour[l->kind]);
    int last = -1;
    for (int i = 0; i < p->plot; i++) {
        last = c->letter[i] ? i : last;
    }
    for (int i = 0; i <= last; i++) {
        strbuf_puts(p->out, c->letter[i] ? c->letter[i] : " ");
    }
    text_colour(p->out, p->t, "0");
    strbuf_puts(p->out, "\n");
    free(c);
}

// ---- curves ---------------------------------------------------------------------------------------------------------

static void text_axis(const text_page *p)
{
    int step = show_month_step(p->r->end, p->plot / 6), at = 0;
    text_label(p, "months", "2");
    text_colour(p->out, p->t, "2");
    for (int month = 0; month * TRIAL_MONTH <= p->r->end; month += step) {
        char label[16];
        int column = text_column(p, month * TRIAL_MONTH), n = snprintf(label, sizeof label, "%d", month);
        if (column < at || column + n > p->plot) {
            continue;
        }
        text_pad(p->out, column - at);
        strbuf_puts(p->out, label);
        at = column + n;
    }
    text_colour(p->out, p->t, "0");
    strbuf_puts(p->out, "\n");
}

static void text_range(const show_panel *axis, char text[80])
{
    const char *gap = *axis->unit ? " " : "";
    snprintf(text, 80, "  %.3g to %.3g%s%.30s%s", axis->low, axis->high, gap, axis->unit, axis->log ? " log" : "");
}

// Where the label is broken over two rows; its length where it fits into one.
static size_t text_break(const char *label, int width)
{
    size_t at = strlen(label);
    if (text_width(label) <= width) {
        return at;
    }
    for (size_t i = 0; label[i]; i++) {
        if (label[i] == ' ' && (int)i <= width) {
            at = i;
        }
    }
    return at;
}

// The rows of a curve: its label and range at the left, dots at the right.
static void text_curve_rows(const text_page *p, const braille *b, const char *label, const char *range)
{
    size_t cut = text_break(label, p->left - 1);
    char first[300];
    snprintf(first, sizeof first, "%.*s", (int)cut, label);
    const char *second = label[cut] ? label + cut + 1 : range;
    for (int i = 0; i < b->rows; i++) {
        const char *left = i == 0 ? first : i == 1 ? second : i == 2 && second != range ? range : "";
        text_label(p, left, left == range ? "2" : "0");
        text_colour(p->out, p->t, "36");
        braille_row(b, i, p->t->ascii, p->out);
        text_colour(p->out, p->t, "0");
        text_end_line(p->out);
    }
}

static void text_curve(const text_page *p, const show_panel *axis, const show_line *line, int rows)
{
    braille b;
    char label[300], range[80];
    double end = p->r->end > 0 ? p->r->end : 1, *x = base_alloc((size_t)line->n + 1, sizeof *x),
           *y = base_alloc((size_t)line->n + 1, sizeof *y);
    snprintf(label, sizeof label, "%.180s%s%.80s", line->label, line->note && *line->note ? ", " : "",
             line->note ? line->note : "");
    braille_init(&b, p->plot, label[text_break(label, p->left - 1)] && rows < 3 ? 3 : rows);
    for (int i = 0; i < line->n; i++) {
        x[i] = line->day[i] / end;
        y[i] = show_height(axis, line->value[i]);
    }
    braille_curve(&b, x, y, line->n);
    for (int i = 0; line->reading && i < line->reading->n; i++) {
        braille_letter(&b, line->reading->day[i] / end, show_height(axis, line->reading->value[i]),
                       p->t->ascii ? "o" : "●");
    }
    text_range(axis, range);
    text_curve_rows(p, &b, label, range);
    braille_clear(&b);
    free(x);
    free(y);
}

// The injury at which harm is noticed: grade 1 of the organ.
static double text_harm(const trial_replay *r, const char *label)
{
    const library_cancer *c = r->trial->cancer;
    for (int i = 0; i < c->norgan; i++) {
        if (!strcmp(label, c->organ[i].label)) {
            return c->organ[i].grade[0];
        }
    }
    return 0;
}

static void text_curves(const text_page *p)
{
    show_panel *panel = base_alloc(SHOW_PANELS, sizeof *panel);
    int n = show_panels(p->r, panel);
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < panel[i].nline; k++) {
            // lesions share an axis, so that they can be compared; others have their own
            show_panel own = panel[i];
            if (own.kind != REPLAY_LESION) {
                own.line[0] = own.line[k];
                own.nline = 1;
                show_scale(&own);
            }
            if (panel[i].kind != REPLAY_INJURY || own.high >= text_harm(p->r, panel[i].line[k].label)) {
                text_curve(p, &own, &panel[i].line[k], own.kind == REPLAY_DRUG ? TEXT_DRUG_ROWS : TEXT_CURVE_ROWS);
            }
        }
    }
    free(panel);
}

// ---- decisions ------------------------------------------------------------------------------------------------------

static void text_decisions(const text_page *p)
{
    int doses = 0, told, width = (p->t->columns - 8) / 2;
    const decision *row = show_told(p->r, &told);
    strbuf_puts(p->out, "\n");
    text_put(p->out, "   day  what", 8 + width + 1, p->t->ascii);
    strbuf_puts(p->out, "by which rule\n");
    for (int i = 0; i < p->r->ndecision; i++) {
        doses += p->r->decision[i].kind == DECISION_DOSE;
    }
    for (int i = 0; i < told; i++) {
        const decision *d = &row[i];
        bool strong = show_is_milestone(d->kind) || d->kind == DECISION_HOLD || d->kind == DECISION_STEROID;
        strbuf_printf(p->out, "%6.0f  ", d->day);
        text_colour(p->out, p->t, strong ? "1" : "0");
        bool fits = text_width(d->what) <= width && 9 + width + text_width(d->rule) <= p->t->columns;
        text_put(p->out, d->what, fits ? width : -1, p->t->ascii);
        text_colour(p->out, p->t, "0");
        if (*d->rule && !fits) {
            strbuf_puts(p->out, "\n");
            text_pad(p->out, TEXT_WRAPPED);    // under what it is the rule of, a little in
        }
        if (*d->rule) {
            strbuf_puts(p->out, " ");
            text_colour(p->out, p->t, "2");
            text_put(p->out, d->rule, -1, p->t->ascii);
            text_colour(p->out, p->t, "0");
        }
        text_end_line(p->out);
    }
    strbuf_printf(p->out, "        %d doses given: each with its day in the CSV\n", doses);
}

// ---- the whole ------------------------------------------------------------------------------------------------------

static void text_head(const text_page *p)
{
    const trial_replay *r = p->r;
    const char *dot = p->t->ascii ? " - " : " · ";
    text_colour(p->out, p->t, "1");
    text_put(p->out, r->trial->name, -1, p->t->ascii);
    strbuf_printf(p->out, "%spatient %lld%s", dot, (long long)r->number, dot);
    text_put(p->out, r->arm, -1, p->t->ascii);
    text_colour(p->out, p->t, "0");
    strbuf_printf(p->out, "%sseed %llu%scandidate %lld\n", dot, (unsigned long long)r->trial->seed, dot,
                  (long long)r->candidate);
    if (strcmp(r->arm, r->own_arm)) {
        strbuf_puts(p->out, "He was randomised to ");
        text_put(p->out, r->own_arm, -1, p->t->ascii);
        strbuf_puts(p->out, ": this is his twin in another arm.\n");
    }
    text_pairs(p->out, p->t, "baseline", r->baseline, r->nbaseline);
    text_pairs(p->out, p->t, "outcome", r->outcome, r->noutcome);
    strbuf_printf(p->out, "%s\n\n",
                  r->check == REPLAY_SAME   ? "Computed again: to the last bit his rows in the run."
                  : r->check == REPLAY_TWIN ? "Computed anew: the run has no rows of him in this arm."
                                            : "Computed again, but his rows in the run are others:");
    if (r->check == REPLAY_OTHER) {
        strbuf_printf(p->out, "  %s\n\n", r->difference);
    }
}

char *show_text(const trial_replay *r, const show_terminal *t)
{
    strbuf out = {0};
    text_page p = {r, t, &out, t->columns >= 100 ? 32 : 26, 0};
    p.plot = t->columns - p.left;
    p.plot = p.plot < TEXT_LEAST_PLOT ? TEXT_LEAST_PLOT : p.plot > 500 ? 500 : p.plot;
    show_lane *lane = base_alloc(SHOW_LANES, sizeof *lane);
    int n = show_lanes(r, lane);
    text_head(&p);
    text_axis(&p);
    for (int i = 0; i < n; i++) {
        text_lane(&p, &lane[i]);
    }
    text_curves(&p);
    text_axis(&p);
    text_decisions(&p);
    free(lane);
    return out.s;
}
