// SPDX-License-Identifier: MIT
// RECIST 1.1 and iRECIST against every case of ../shared/recist (answers written by hand from the guidelines), and what
// those cases leave open.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/csv.h"
#include "trial/recist.h"

enum { MAX_LESIONS = 16, MAX_VISITS = 16 };

static csv *shared_table(const char *name, diag_list *d)
{
    char path[1024];
    const char *root = getenv("COLEY_SHARED");
    snprintf(path, sizeof path, "%s/recist/%s", root != NULL ? root : "../shared", name);
    return csv_read(path, d);
}

static lesion_reading reading(const char *kind, const char *value)
{
    lesion_reading l = {.mm = strcmp(value, "NE") == 0 ? NAN : strtod(value, NULL)};
    if (strcmp(kind, "nontarget") == 0) {
        l.kind = LESION_NONTARGET;
        l.status = strcmp(value, "present") == 0       ? NONTARGET_PRESENT
                   : strcmp(value, "absent") == 0      ? NONTARGET_ABSENT
                   : strcmp(value, "progression") == 0 ? NONTARGET_PROGRESSION
                                                       : NONTARGET_NE;
    } else {
        l.kind = strcmp(kind, "target") == 0        ? LESION_TARGET
                 : strcmp(kind, "target_node") == 0 ? LESION_TARGET_NODE
                                                    : LESION_NEW;
    }
    return l;
}

// The visits of one case, baseline (day 0) apart; returns their number.
static int assess_case(const csv *m, const char *name, recist_visit *visit)
{
    recist_course course;
    int nvisit = 0;
    for (int i = 0; i < csv_rows(m);) {
        lesion_reading lesion[MAX_LESIONS];
        int n = 0;
        const char *day = csv_cell(m, i, csv_column(m, "day"));
        if (strcmp(csv_cell(m, i, 0), name) != 0) {
            i++;
            continue;
        }
        for (; i < csv_rows(m) && strcmp(csv_cell(m, i, 0), name) == 0 && strcmp(csv_cell(m, i, 1), day) == 0; i++) {
            lesion[n++] = reading(csv_cell(m, i, 3), csv_cell(m, i, 4));
        }
        if (strcmp(day, "0") == 0) {
            recist_begin(&course, &RECIST_1_1, lesion, n);
        } else {
            visit[nvisit++] = recist_assess(&course, strtod(day, NULL), lesion, n);
        }
    }
    return nvisit;
}

static int check(const char *what, const char *name, double day, const char *got, const char *want)
{
    if (strcmp(got, want) != 0) {
        print_error("%s day %g: %s is '%s', expected '%s'\n", name, day, what, got, want);
        return 1;
    }
    return 0;
}

static int check_day(const char *what, const char *name, double got, const char *want)
{
    char text[32] = "";
    if (!isnan(got)) {
        snprintf(text, sizeof text, "%g", got);
    }
    return check(what, name, 0, text, want);
}

static void test_shared_cases(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    csv *m = shared_table("measurements.csv", d), *v = shared_table("visits.csv", d),
        *p = shared_table("patients.csv", d);
    if (m == NULL || v == NULL || p == NULL) {
        diag_free(d);
        print_message("skipped: ../shared/recist is not there\n");
        skip();
    }
    int wrong = 0, visits = 0;
    for (int i = 0; i < csv_rows(p); i++) {
        recist_visit visit[MAX_VISITS];
        const char *name = csv_cell(p, i, 0);
        const int n = assess_case(m, name, visit);
        for (int k = 0, j = 0; j < csv_rows(v); j++) {
            if (strcmp(csv_cell(v, j, 0), name) != 0) {
                continue;
            }
            assert_true(k < n);
            const recist_visit *r = &visit[k++];
            assert_true(r->day == strtod(csv_cell(v, j, 1), NULL));
            wrong += check("target", name, r->day, recist_text(r->target), csv_cell(v, j, 2));
            wrong += check("nontarget", name, r->day, recist_text(r->nontarget), csv_cell(v, j, 3));
            wrong += check("new_lesion", name, r->day, r->new_lesion ? "1" : "0", csv_cell(v, j, 4));
            wrong += check("overall", name, r->day, recist_text(r->overall), csv_cell(v, j, 5));
            wrong += check("ioverall", name, r->day, irecist_text(r->ioverall), csv_cell(v, j, 6));
            visits++;
        }
        const recist_summary s = recist_best(&RECIST_1_1, visit, n);
        wrong += check("confirmed_bor", name, 0, recist_text(s.confirmed), csv_cell(p, i, 2));
        wrong += check("unconfirmed_bor", name, 0, recist_text(s.unconfirmed), csv_cell(p, i, 3));
        wrong += check_day("progression_day", name, s.progression_day, csv_cell(p, i, 4));
        wrong += check("ibor", name, 0, irecist_text(s.ibest), csv_cell(p, i, 5));
        wrong += check_day("iprogression_day", name, s.iprogression_day, csv_cell(p, i, 6));
    }
    print_message("%d patients, %d visits, %d wrong\n", csv_rows(p), visits, wrong);
    assert_int_equal(wrong, 0);
    assert_int_equal(visits, csv_rows(v));
    assert_true(csv_rows(p) >= 27 && visits >= 63);
    csv_free(m);
    csv_free(v);
    csv_free(p);
    diag_free(d);
}

// Visits of a patient with one target lesion, every 42 days; NAN: not evaluated.
static recist_summary one_target(double baseline, const double *mm, int n, recist_visit *visit)
{
    recist_course c;
    recist_begin(&c, &RECIST_1_1, &(lesion_reading){LESION_TARGET, baseline, 0, false}, 1);
    for (int i = 0; i < n; i++) {
        visit[i] = recist_assess(&c, 42.0 * (i + 1), &(lesion_reading){LESION_TARGET, mm[i], 0, false}, 1);
    }
    return recist_best(&RECIST_1_1, visit, n);
}

static void test_limits(void **state)
{
    (void)state;
    recist_visit v[4];
    // exactly 20% and exactly 5 mm: 25 -> 30 is progression, in decimals that binary numbers miss
    one_target(25, (double[]){30}, 1, v);
    assert_int_equal(v[0].overall, RECIST_PD);
    one_target(25, (double[]){29.9}, 1, v);
    assert_int_equal(v[0].overall, RECIST_SD);
    one_target(0.7 * 41.3, (double[]){0.7 * 0.7 * 41.3}, 1, v);
    assert_int_equal(v[0].overall, RECIST_PR);
    // the nadir is not moved by a missed scan, and the sum is unknown then
    one_target(50, (double[]){NAN, 40, 47}, 3, v);
    assert_int_equal(v[0].overall, RECIST_NE);
    assert_true(isnan(v[0].sum) && isnan(v[0].from_baseline));
    assert_int_equal(v[1].overall, RECIST_SD);
    assert_int_equal(v[2].overall, RECIST_SD);    // 47 is +17.5%
}

static void test_confirmation(void **state)
{
    (void)state;
    recist_visit v[5];
    // stable disease between two partial responses: neither confirms the other
    recist_summary s = one_target(100, (double[]){70, 72, 69}, 3, v);
    assert_int_equal(s.confirmed, RECIST_SD);
    assert_int_equal(s.unconfirmed, RECIST_PR);
    assert_true(s.response_day == 42 && isnan(s.confirmed_response_day));
    // the confirmed response begins later than the first one
    s = one_target(100, (double[]){70, 72, 69, 60}, 4, v);
    assert_int_equal(s.confirmed, RECIST_PR);
    assert_true(s.response_day == 42 && s.confirmed_response_day == 126);
    // partial, then complete, once: PR is confirmed, CR is not
    s = one_target(100, (double[]){50, 0}, 2, v);
    assert_int_equal(s.confirmed, RECIST_PR);
    assert_int_equal(s.unconfirmed, RECIST_CR);
    // a confirmation after progression does not count
    s = one_target(100, (double[]){60, 80, 50, 50}, 4, v);
    assert_int_equal(s.confirmed, RECIST_SD);
    assert_true(s.progression_day == 84 && s.last_day == 84);
    assert_true(fabs(s.best_change + 0.4) < 1e-12);
    // four weeks are needed: the same responses 27 days apart are not enough, 28 are
    v[0].day = 42;
    v[0].overall = v[1].overall = RECIST_PR;
    v[0].ioverall = v[1].ioverall = IRECIST_PR;
    v[1].day = 69;
    assert_int_equal(recist_best(&RECIST_1_1, v, 2).confirmed, RECIST_SD);
    v[1].day = 70;
    assert_int_equal(recist_best(&RECIST_1_1, v, 2).confirmed, RECIST_PR);
    // nothing seen: not evaluable, and no day of anything
    s = recist_best(&RECIST_1_1, NULL, 0);
    assert_int_equal(s.confirmed, RECIST_NE);
    assert_true(isnan(s.last_day) && isnan(s.best_change) && isnan(s.iprogression_day));
}

static void test_lesions(void **state)
{
    (void)state;
    recist_course c;
    const lesion_reading baseline[] = {
        {LESION_TARGET, 30, 0, false}, {LESION_TARGET, 20, 0, false}, {LESION_NONTARGET, 0, NONTARGET_PRESENT, false}};
    recist_begin(&c, &RECIST_1_1, baseline, 3);
    // one target not evaluated: the other can prove progression, nothing else
    lesion_reading now[] = {
        {LESION_TARGET, 10, 0, false}, {LESION_TARGET, NAN, 0, false}, {LESION_NONTARGET, 0, NONTARGET_PRESENT, false}};
    recist_visit v = recist_assess(&c, 42, now, 3);
    assert_int_equal(v.target, RECIST_NE);
    assert_int_equal(v.overall, RECIST_NE);
    now[0].mm = 61;
    assert_int_equal(recist_assess(&c, 84, now, 3).overall, RECIST_PD);
    // a target that is left out of the table was not evaluated
    now[0].mm = 30;
    assert_int_equal(recist_assess(&c, 126, now, 1).target, RECIST_NE);
    // complete response of targets, non-target not evaluated: partial
    now[0].mm = now[1].mm = 0;
    now[2].status = NONTARGET_NE;
    assert_int_equal(recist_assess(&c, 168, now, 3).overall, RECIST_PR);
    // a new lesion that could not be measured is a new lesion
    now[2] = (lesion_reading){LESION_NEW, NAN, 0, false};
    v = recist_assess(&c, 210, now, 3);
    assert_true(v.new_lesion);
    assert_int_equal(v.overall, RECIST_PD);
}

// RECIST 1.1, Frequently asked questions: what reappears after a complete response is progression, however small; with
// disease left elsewhere it is measured again.
static void test_back_after_complete(void **state)
{
    (void)state;
    recist_visit v[4];
    recist_summary s = one_target(50, (double[]){0, 0, 3, 0}, 4, v);
    assert_int_equal(v[1].overall, RECIST_CR);
    assert_int_equal(v[2].overall, RECIST_PD);
    assert_true(v[2].back && !v[1].back);
    assert_int_equal(v[2].ioverall, IRECIST_UPD);
    assert_int_equal(v[3].ioverall, IRECIST_CR);
    assert_true(s.progression_day == 126);
    assert_int_equal(s.confirmed, RECIST_CR);
    // a scan missed in between forgets nothing
    one_target(50, (double[]){0, NAN, 3}, 3, v);
    assert_int_equal(v[2].overall, RECIST_PD);

    recist_course c;
    lesion_reading now[] = {{.kind = LESION_TARGET, .mm = 30},
                            {.kind = LESION_TARGET_NODE, .mm = 20},
                            {.kind = LESION_NONTARGET, .status = NONTARGET_PRESENT}};
    recist_begin(&c, &RECIST_1_1, now, 3);
    // partial response, one target gone for a time: its diameter is added again
    now[0].mm = 0;
    assert_int_equal(recist_assess(&c, 42, now, 3).overall, RECIST_PR);
    now[0].mm = 3;
    assert_int_equal(recist_assess(&c, 84, now, 3).overall, RECIST_PR);
    // complete, then a node of 11 mm, which had never gone: by the sum
    now[0].mm = 0;
    now[1].mm = 8;
    now[2].status = NONTARGET_ABSENT;
    assert_int_equal(recist_assess(&c, 126, now, 3).overall, RECIST_CR);
    now[1].mm = 11;
    assert_int_equal(recist_assess(&c, 168, now, 3).overall, RECIST_PR);
    now[2].status = NONTARGET_PRESENT;
    const recist_visit back = recist_assess(&c, 210, now, 3);
    assert_int_equal(back.nontarget, RECIST_PD);
    assert_int_equal(back.overall, RECIST_PD);
}

// What was not evaluated at baseline is in no sum: 50 + 40 against 50 is no progression.
static void test_left_out(void **state)
{
    (void)state;
    recist_course c;
    lesion_reading now[] = {{.kind = LESION_TARGET, .mm = 50},
                            {.kind = LESION_TARGET, .mm = NAN, .left_out = true},
                            {.kind = LESION_NONTARGET, .status = NONTARGET_PRESENT},
                            {.kind = LESION_NONTARGET, .status = NONTARGET_NE, .left_out = true}};
    recist_begin(&c, &RECIST_1_1, now, 4);
    assert_true(c.targets == 1 && c.nontargets == 1 && c.baseline == 50);
    now[1].mm = 40;
    const recist_visit v = recist_assess(&c, 42, now, 4);
    assert_int_equal(v.overall, RECIST_SD);
    assert_true(v.sum == 50);
    // the lesion that is followed was not seen: another one's absence says nothing of it
    now[0].mm = now[1].mm = 0;
    now[2].status = NONTARGET_NE;
    now[3].status = NONTARGET_ABSENT;
    assert_int_equal(recist_assess(&c, 84, now, 4).nontarget, RECIST_NE);
}

static void test_immune(void **state)
{
    (void)state;
    recist_visit v[5];
    // overturned, then progression again: the second one counts, and needs its own confirmation
    recist_summary s = one_target(50, (double[]){62, 50, 63, NAN, 70}, 5, v);
    assert_int_equal(v[0].ioverall, IRECIST_UPD);
    assert_int_equal(v[1].ioverall, IRECIST_SD);
    assert_int_equal(v[2].ioverall, IRECIST_UPD);
    assert_int_equal(v[3].ioverall, IRECIST_NE);
    assert_int_equal(v[4].ioverall, IRECIST_CPD);
    assert_true(s.progression_day == 42 && s.iprogression_day == 126);
    assert_int_equal(s.ibest, IRECIST_SD);
    assert_int_equal(s.confirmed, RECIST_PD);
}

static void test_words(void **state)
{
    (void)state;
    for (recist_response r = RECIST_CR; r <= RECIST_NE; r++) {
        assert_int_equal(recist_of_text(recist_text(r)), r);
        assert_int_equal(recist_responds(r), r == RECIST_CR || r == RECIST_PR);
    }
    assert_int_equal(recist_of_text(""), RECIST_NE);
    assert_int_equal(recist_of_text("iCR"), RECIST_NE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shared_cases),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_confirmation),
        cmocka_unit_test(test_lesions),
        cmocka_unit_test(test_immune),
        cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_back_after_complete),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
