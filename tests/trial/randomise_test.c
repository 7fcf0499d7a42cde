// SPDX-License-Identifier: MIT
// Randomisation of the toy trial 2:1:1 in blocks of 4 and 8 within six strata: the ratio within each stratum, the same
// arms whatever the threads, shards, order of arms and interruptions, and strata that the analysis uses.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/trial/toy.h"
#include "trial/trial_int.h"

static const char STRATIFIED[] =
    "reference: beta 1 mg/kg\n"
    "randomisation: {ratio: {alpha 3 mg/kg Q2W: 2, alpha 200 mg Q3W: 1, beta 1 mg/kg: 1}, blocks: [4, 8],\n"
    "  strata: [{factor: weight, at: [75 kg]}, {factor: immunity, at: [0.01 1/day, 0.03 1/day]}]}";

static char *stratified(toy_place *p, const char *name, const char *order)
{
    return toy_variant(p, name, order, "reference: beta 1 mg/kg", STRATIFIED);
}

static int64_t count(store *s, const char *table, const char *column, const char *value)
{
    const char *name[] = {"patient"};
    store_cursor *c = store_pick(s, table, name, 1, column, value);
    int64_t n = 0;
    while (c && store_next(c)) {
        n++;
    }
    store_cursor_free(c);
    return n;
}

// A block has 2:1:1, so in each stratum an arm is off its share by less than what an open block of 8 can hold of it.
static void arms_follow_the_ratio_in_each_stratum(void **state)
{
    toy_place *p = *state;
    char *file = stratified(p, "ratio", "012"), out[128];
    trial_options o = toy_plain(file);
    o.patients = 100;
    toy_run(p, &o, out);
    diag_list *d = diag_new();
    store *s = toy_open(out, d);
    static const char *const column[] = {"stratum", "arm", "weight", "immunity"};
    store_cursor *c = store_pick(s, "patients", column, 4, NULL, NULL);
    struct {
        char name[100];
        int n[3];
    } stratum[6] = {0};
    int nstratum = 0;
    while (store_next(c)) {
        char name[100];
        snprintf(name, sizeof name, "%s", store_get_text(c, 0));
        // the levels are those of the columns that the patient has
        assert_int_equal(strstr(name, "weight >= 75 kg") != NULL, store_get_real(c, 2) >= 75);
        assert_int_equal(strstr(name, "immunity < 0.01 1/day") != NULL, store_get_real(c, 3) < 0.01);
        assert_int_equal(strstr(name, "immunity >= 0.03 1/day") != NULL, store_get_real(c, 3) >= 0.03);
        int k = 0;
        while (k < nstratum && strcmp(stratum[k].name, name)) {
            k++;
        }
        if (k == nstratum) {
            assert_true(nstratum < 6);
            strcpy(stratum[nstratum++].name, name);
        }
        const char *arm = store_get_text(c, 1);
        stratum[k].n[arm[0] == 'b' ? 2 : arm[6] == '3' ? 0 : 1]++;
    }
    store_cursor_free(c);
    assert_int_equal(nstratum, 6);
    int all = 0;
    for (int k = 0; k < 6; k++) {
        const int n = stratum[k].n[0] + stratum[k].n[1] + stratum[k].n[2];
        all += n;
        assert_true(abs(4 * stratum[k].n[0] - 2 * n) <= 16);
        assert_true(abs(4 * stratum[k].n[1] - n) <= 8 && abs(4 * stratum[k].n[2] - n) <= 8);
    }
    assert_int_equal(all, 300);
    store_close(s, d);
    diag_free(d);
    free(file);
}

static void same_arms_by_threads_order_and_shards(void **state)
{
    toy_place *p = *state;
    char *file = stratified(p, "same", "012"), *turned = stratified(p, "turned", "210"), one[65], other[65];
    trial_options o = toy_plain(file);
    toy_run_and_hash(p, o, one);
    o.threads = 3;
    toy_run_and_hash(p, o, other);
    assert_string_equal(one, other);
    o.name = turned;
    toy_run_and_hash(p, o, other);
    assert_string_equal(one, other);

    char shard[2][128], merged[128];
    const char *const run[] = {shard[0], shard[1]};
    o.name = file;
    o.shards = 2;
    for (o.shard = 1; o.shard <= 2; o.shard++) {
        toy_run(p, &o, shard[o.shard - 1]);
    }
    snprintf(merged, sizeof merged, "%s/merged", p->folder);
    trial_options m = toy_plain(NULL);
    m.out = merged;
    diag_list *d = diag_new();
    assert_int_equal(trial_merge(&m, run, 2, NULL, d), TRIAL_OK);
    diag_free(d);
    toy_hash(merged, other);
    assert_string_equal(one, other);
    free(file);
    free(turned);
}

// Blocks that are skipped are those that were drawn: where an interrupted run goes on.
static void skipping_ends_where_drawing_does(void **state)
{
    toy_place *p = *state;
    char *file = stratified(p, "skip", "012");
    arena *memory = arena_new();
    diag_list *d = diag_new();
    library_trial *t = library_read_trial("tests/data/library", file, memory, d);
    assert_non_null(t);
    randomisation drawn = {0};
    for (int n = 0; n < 60; n++) {
        randomisation skipped = {0}, copy = drawn;
        randomise_skip(&skipped, t, 3, 2, n);
        assert_memory_equal(&skipped, &drawn, sizeof drawn);
        assert_int_equal(randomise_next(&skipped, t, 3, 2), randomise_next(&copy, t, 3, 2));
        randomise_next(&drawn, t, 3, 2);
    }
    diag_free(d);
    arena_free(memory);
    free(file);
}

// Within strata by default; what it is without them stands beside it. Equal to a fit by hand of the same rows.
static void comparisons_are_stratified(void **state)
{
    toy_place *p = *state;
    char *file = stratified(p, "analysis", "012"), out[128];
    trial_options o = toy_plain(file);
    toy_run(p, &o, out);
    diag_list *d = diag_new();
    store *s = toy_open(out, d);
    arena *memory = arena_new();
    library_trial *t = trial_of_run(s, memory, d);
    trial_summary *summary = trial_analyse(s, t, d);
    assert_non_null(summary);
    assert_true(summary->ncomparison > 0 && summary->nsurvival > 0);
    for (int i = 0; i < summary->ncomparison; i++) {
        const trial_comparison *c = &summary->comparison[i];
        assert_int_equal(c->strata, 6);
        assert_true(fabs(c->value - c->unstratified.value) > 1e-3);
        for (int k = 0; k < summary->nsurvival; k++) {
            const trial_survival *x = &summary->survival[k];
            if (!strcmp(x->arm, c->arm) && !strcmp(x->endpoint, c->endpoint + 3) && x->full == c->full) {
                assert_float_equal(x->stratified_hr.value, c->value, 1e-9);
                assert_float_equal(x->stratified_p, c->p, 1e-9);
            }
        }
    }
    trial_summary_free(summary);
    assert_int_equal(count(s, "patients", NULL, NULL), 60);
    store_close(s, d);
    arena_free(memory);
    diag_free(d);
    free(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arms_follow_the_ratio_in_each_stratum),
        cmocka_unit_test(same_arms_by_threads_order_and_shards),
        cmocka_unit_test(skipping_ends_where_drawing_does),
        cmocka_unit_test(comparisons_are_stratified),
    };
    return cmocka_run_group_tests(tests, toy_begin, toy_end);
}
