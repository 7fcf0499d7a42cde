// SPDX-License-Identifier: MIT
// Tests src/adam/{define,define_xml,out}.c: the definition keeps CDISC's limits (names of 8 characters, labels of 40,
// from SAS transport files), dates are those of the calendar, and define.xml is well-formed whatever a trial is called.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "adam/write_int.h"
#include "base/arena.h"
#include "base/file.h"
#include "tests/folder.h"

static void names_and_labels(void **state)
{
    (void)state;
    for (int id = 0; id < ADAM_NDATASET; id++) {
        const adam_dataset *set = &adam_definition[id];
        assert_true(set->n > 0 && set->n <= ADAM_MOST_VARIABLES);
        for (int i = 0; i < set->n; i++) {
            const adam_variable *v = &set->variable[i];
            size_t n = strlen(v->name);
            assert_true(n >= 1 && n <= 8 && v->name[0] >= 'A' && v->name[0] <= 'Z');
            assert_int_equal(strspn(v->name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"), n);
            if (strlen(v->label) > 40) {
                fail_msg("%s.%s: the label '%s' has more than 40 characters", set->name, v->name, v->label);
            }
            assert_int_equal(adam_find(set, v->name), i);    // no name twice
            assert_true(v->derivation && *v->derivation);
        }
    }
    for (int i = 0; i < adam_ntime; i++) {
        assert_true(strlen(adam_time[i].code) <= 8);
    }
    assert_true(adam_ntime <= 32);
}

static void dates(void **state)
{
    (void)state;
    int64_t day;
    char text[16];
    // days since 1970 as `date -d 2000-02-29 +%s` divided by 86400 tells them
    assert_true(adam_date_number("1970-01-01", &day) && day == 0);
    assert_true(adam_date_number("2000-02-29", &day) && day == 11016);
    assert_true(adam_date_number("1969-12-31T10:00", &day) && day == -1);
    assert_false(adam_date_number("2001-02-29", &day));
    assert_false(adam_date_number("2001-13-01", &day));
    assert_false(adam_date_number("2001-1-1", &day));
    assert_false(adam_date_number("", &day));
    assert_false(adam_date_number("20010101", &day));
    for (int64_t i = -200000; i < 200000; i += 37) {
        int64_t back;
        adam_date_text(i, text);
        assert_true(adam_date_number(text, &back) && back == i);
    }
    assert_true(adam_study_day(0) == 1 && adam_study_day(0.9) == 1 && adam_study_day(-0.5) == -1);
}

static void codes(void **state)
{
    (void)state;
    char code[9];
    adam_code("PD-L1 TPS", code);
    assert_string_equal(code, "PDL1TPS");
    adam_code("5-HT in serum", code);
    assert_string_equal(code, "HTINSERU");
    adam_code("<>", code);
    assert_string_equal(code, "X");
}

// Every tag closed in order, no stray '<' or '&'.
static void check_well_formed(const char *s)
{
    char open[64][64];
    int depth = 0;
    s = strstr(s, "?>") + 2;
    for (; *s; s++) {
        if (*s == '&') {
            assert_true(!strncmp(s, "&amp;", 5) || !strncmp(s, "&lt;", 4) || !strncmp(s, "&gt;", 4) ||
                        !strncmp(s, "&quot;", 6));
        }
        if (*s != '<') {
            continue;
        }
        const char *end = s;
        bool quoted = false;
        for (end++; *end && (quoted || *end != '>'); end++) {
            quoted = *end == '"' ? !quoted : quoted;
            assert_true(*end != '<');
        }
        assert_true(*end == '>' && !quoted);
        bool closes = s[1] == '/', empty = end[-1] == '/';
        char name[64] = "";
        snprintf(name, sizeof name, "%.*s", (int)strcspn(s + 1 + closes, " />"), s + 1 + closes);
        if (closes) {
            assert_true(depth > 0);
            assert_string_equal(open[--depth], name);
        } else if (!empty) {
            assert_true(depth < 64);
            memcpy(open[depth++], name, sizeof name);
        }
        s = end;
    }
    assert_int_equal(depth, 0);
}

static void define_of_a_hostile_trial(void **state)
{
    (void)state;
    char folder[FOLDER_SIZE], path[100];
    assert_int_equal(folder_make(folder), 0);
    diag_list *d = diag_new();
    library_marker marker = {.name = "A & B <\"x\"> of a very long name that goes on and on", .unit_text = "<mg>"};
    library_cancer cancer = {.biomarker = &marker, .nbiomarker = 1};
    library_trial t = {.name = "T</StudyName>&\x01", .title = "a < b & \"c\"", .cancer = &cancer};
    assert_true(adam_write_define(&t, folder, d));
    snprintf(path, sizeof path, "%s/define.xml", folder);
    char *text = file_read_text(path, NULL, d, NULL);
    assert_non_null(text);
    check_well_formed(text);
    assert_non_null(strstr(text, "T&lt;/StudyName&gt;&amp;</StudyName>"));
    assert_non_null(strstr(text, "ItemDef OID=\"IT.ADTTE.CNSR\""));
    assert_non_null(strstr(text, "IT.ADSL.ABXOFAVE"));    // the marker's variable
    free(text);
    unlink(path);
    rmdir(folder);
    diag_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_labels),
        cmocka_unit_test(dates),
        cmocka_unit_test(codes),
        cmocka_unit_test(define_of_a_hostile_trial),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
