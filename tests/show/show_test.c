// SPDX-License-Identifier: MIT
// A course as text, picture and table, of a patient made by hand whose names are hostile: nothing of them reaches a
// terminal or a page unescaped, lines keep to their width, and what is drawn is where it belongs.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/csv.h"
#include "base/strbuf.h"
#include "show/braille.h"
#include "show/show.h"
#include "show/show_int.h"
#include "show/text.h"

enum { DAYS = 61 };
#define HOSTILE                                                    \
    "</text><script>alert('1')</script>&\"\033[31mred\r\n\xc2\x9b" \
    "31m"

static trial_replay *made(void)
{
    static library_cancer cancer;
    static library_trial trial;
    arena *m = arena_new();
    trial_replay *r = base_alloc(1, sizeof *r);
    cancer = (library_cancer){.lesion_prefix = "L", .lesions = 1};
    trial = (library_trial){.name = HOSTILE, .cancer = &cancer, .seed = 7};
    *r = (trial_replay){.memory = m,
                        .trial = &trial,
                        .number = 12,
                        .candidate = 40,
                        .arm = HOSTILE,
                        .own_arm = "Å arm",
                        .check = REPLAY_TWIN,
                        .nday = DAYS,
                        .end = 60};
    r->day = arena_alloc(m, sizeof *r->day * DAYS);
    r->series = arena_alloc(m, sizeof *r->series * 4);
    r->nseries = 4;
    static const replay_kind kind[] = {REPLAY_DRUG, REPLAY_COURSE, REPLAY_COURSE, REPLAY_LESION};
    static const char *const label[] = {HOSTILE, "T cells in blood", "T cells in tumour", "L1"}, *const unit_text[] = {
                                                                                                     "mg/L", "cell",
                                                                                                     "cell", "mm"};
    for (int k = 0; k < 4; k++) {
        r->series[k] = (replay_series){kind[k], label[k], unit_text[k], arena_alloc(m, sizeof(double) * DAYS)};
    }
    for (int i = 0; i < DAYS; i++) {
        r->day[i] = i;
        r->series[0].value[i] = 100 * exp(-0.05 * i);
        r->series[1].value[i] = pow(10, 3 + 0.1 * i);
        r->series[2].value[i] = 1e3;
        r->series[3].value[i] = 40 - 0.5 * i;
    }
    static double at[] = {0, 42}, mm[] = {41, 20};
    r->points = arena_alloc(m, sizeof *r->points);
    r->points[0] = (replay_points){REPLAY_READING, "L1", "mm", "target", at, mm, 2, 2};
    r->npoints = 1;
    static const decision row[] = {
        {0, DECISION_DOSE, 1, "drug", "drug 1 mg", ""},
        {14, DECISION_EVENT, 2, "colitis", "colitis grade 2", "injury of the colon at or above 1.5"},
        {14, DECISION_HOLD, NAN, "", HOSTILE, "hold_at_grade: 2"},
        {14, DECISION_OMITTED, NAN, "drug", "drug 1 mg left out", "on hold since day 14"},
        {28, DECISION_OMITTED, NAN, "drug", "drug 1 mg left out", "on hold since day 14"},
        {28, DECISION_PREMEDICATION, 1, "calm", "calm before other", "premedication of other"},
        {42, DECISION_PREMEDICATION, 1, "calm", "calm before other", "premedication of other"},
        {42, DECISION_VISIT, 20, "", "PR: targets 20 mm, -51% of baseline", "RECIST 1.1: 30% below baseline"},
        {60, DECISION_DEATH, NAN, "", "death", "the model's event of death"},
    };
    r->decision = row;
    r->ndecision = sizeof row / sizeof *row;
    return r;
}

static void text_keeps_to_its_width(void **state)
{
    (void)state;
    trial_replay *r = made();
    for (int columns = 60; columns <= 140; columns += 20) {
        for (int ascii = 0; ascii < 2; ascii++) {
            char *text = show_text(r, &(show_terminal){columns, false, ascii});
            assert_null(strchr(text, '\033'));
            assert_null(strchr(text, '\r'));
            assert_null(strstr(text, "\xc2\x9b"));    // a terminal's one-letter escape
            int line = 0;
            for (char *end, *at = text; *at; at = end + 1, line++) {
                end = strchr(at, '\n');
                assert_non_null(end);
                *end = '\0';
                // the first lines have names in full; what follows is laid out
                assert_true(line < 4 || text_width(at) <= columns);
                for (char *c = at; ascii && *c; c++) {
                    assert_true((unsigned char)*c < 0x80);
                }
            }
            free(text);
        }
    }
    char *colour = show_text(r, &(show_terminal){80, true, false});
    assert_non_null(strstr(colour, "\033[36m"));
    assert_null(strstr(colour, "\033[31mred"));
    trial_replay_free(r);
    free(colour);
}

static void text_tells_decisions_and_rules(void **state)
{
    (void)state;
    trial_replay *r = made();
    char *text = show_text(r, &(show_terminal){120, false, false});
    assert_non_null(strstr(text, "hold_at_grade: 2"));
    assert_non_null(strstr(text, "2 doses of drug left out until day 28"));
    assert_null(strstr(text, "drug 1 mg left out"));
    assert_non_null(strstr(text, "calm before other, 2 times until day 42"));
    assert_non_null(strstr(text, "premedication of other"));
    assert_non_null(strstr(text, "RECIST 1.1: 30% below baseline"));
    assert_non_null(strstr(text, "1 doses given"));
    assert_non_null(strstr(text, "this is his twin in another arm"));
    trial_replay_free(r);
    free(text);
}

static void picture_is_escaped(void **state)
{
    (void)state;
    trial_replay *r = made();
    char *svg = show_svg(r);
    assert_non_null(strstr(svg, "<svg xmlns="));
    assert_null(strstr(svg, "<script"));
    assert_null(strchr(svg, '\033'));
    assert_non_null(strstr(svg, "&lt;script&gt;alert(&#39;1&#39;)"));
    assert_non_null(strstr(svg, "prefers-color-scheme:dark"));
    // each element that is opened is closed: tags balance
    int depth = 0;
    for (const char *c = svg; (c = strchr(c, '<')); c++) {
        const char *end = strchr(c, '>');
        depth += c[1] == '/' ? -1 : end[-1] == '/' ? 0 : 1;
        assert_true(depth >= 0);
    }
    assert_int_equal(depth, 0);
    assert_null(strstr(svg, "nan"));
    assert_null(strstr(svg, "inf "));
    trial_replay_free(r);
    free(svg);
}

static void table_reads_back(void **state)
{
    (void)state;
    trial_replay *r = made();
    char *text = show_csv(r);
    diag_list *d = diag_new();
    csv *c = csv_parse(text, "course.csv", d);
    assert_non_null(c);
    // four curves, two readings, nine decisions
    assert_int_equal(csv_rows(c), 4 * DAYS + 2 + 9);
    int type = csv_column(c, "type"), rule = csv_column(c, "rule"), day = csv_column(c, "day");
    assert_string_equal(csv_cell(c, 4 * DAYS + 2 + 2, type), "hold");
    assert_string_equal(csv_cell(c, 4 * DAYS + 2 + 2, rule), "hold_at_grade: 2");
    assert_string_equal(csv_cell(c, 4 * DAYS + 1, day), "42");
    csv_free(c);
    diag_free(d);
    free(text);
    trial_replay_free(r);
}

// Curves of one unit share a panel; more than three decades make a logarithmic axis of at most six.
static void panels_group_curves(void **state)
{
    (void)state;
    trial_replay *r = made();
    show_panel panel[SHOW_PANELS];
    assert_int_equal(show_panels(r, panel), 3);
    assert_int_equal(panel[1].nline, 2);
    assert_true(panel[1].log && panel[1].high == 1e9 && panel[1].low == 1e3);
    assert_true(!panel[0].log && panel[0].low == 0 && panel[0].high == 100);
    assert_true(panel[2].line[0].reading && panel[2].high == 41);
    assert_float_equal(show_height(&panel[1], 1e6), 0.5, 1e-12);
    assert_true(isnan(show_height(&panel[1], 1)));
    // 24 months in at most 9 ticks: every third; a month every month
    assert_int_equal(show_month_step(730, 9), 3);
    assert_int_equal(show_month_step(30, 9), 1);
    trial_replay_free(r);
}

// Dots of U+2800: a rising line of two letters in one row, worked out by hand. Columns of dots 0 to 3, rows 3 to 0.
static void braille_draws_dots(void **state)
{
    (void)state;
    braille b;
    strbuf out = {0};
    braille_init(&b, 2, 1);
    const double x[] = {0, 1.0 / 3, 2.0 / 3, 1}, y[] = {0, 0, 1, 1};
    braille_curve(&b, x, y, 2);
    braille_curve(&b, x + 2, y + 2, 2);
    braille_row(&b, 0, false, &out);
    // dots 7 and 8 (0x40 | 0x80), then 1 and 4 (0x01 | 0x08)
    assert_string_equal(out.s, "\xe2\xa3\x80\xe2\xa0\x89");
    out.n = 0;
    braille_letter(&b, 1, 1, "o");
    braille_row(&b, 0, true, &out);
    assert_string_equal(out.s, "*o");
    strbuf_free(&out);
    braille_clear(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_keeps_to_its_width), cmocka_unit_test(text_tells_decisions_and_rules),
        cmocka_unit_test(picture_is_escaped),      cmocka_unit_test(table_reads_back),
        cmocka_unit_test(panels_group_curves),     cmocka_unit_test(braille_draws_dots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
