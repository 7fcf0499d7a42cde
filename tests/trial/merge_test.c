// SPDX-License-Identifier: MIT
// Shards (batch.c) and what is made of them (merge.c): the rows of a run in one piece, and errors for what is not all
// shards of one run. What is refused leaves nothing behind.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/trial/toy.h"

#include "base/file.h"

static trial_options small(void)
{
    trial_options o = toy_plain("TOY-1");
    o.patients = 21;
    o.causes = 3;
    return o;
}

static void run_shard(toy_place *p, trial_options o, int shard, int shards, char out[128])
{
    o.shard = shard;
    o.shards = shards;
    o.threads = 1 + shard % 2;
    toy_run(p, &o, out);
}

static trial_status merge(const char *out, const char *const *run, int n, char said[1000])
{
    trial_options o = {.out = out, .threads = 2, .seed = -1};
    char *summary = NULL;
    diag_list *d = diag_new();
    trial_status status = trial_merge(&o, run, n, &summary, d);
    *said = '\0';
    for (int i = 0; i < diag_count(d); i++) {
        size_t at = strlen(said);
        snprintf(said + at, 1000 - at, "%s\n", diag_at(d, i)->message);
    }
    assert_true((status == TRIAL_OK) == (summary != NULL));
    assert_true((status == TRIAL_OK) == (diag_errors(d) == 0));
    free(summary);
    diag_free(d);
    return status;
}

static void refused(toy_place *p, const char *const *run, int n, const char *text)
{
    char out[128], said[1000];
    snprintf(out, sizeof out, "%s/refused", p->folder);
    assert_int_equal(merge(out, run, n, said), TRIAL_ERR_INPUT);
    if (!strstr(said, text)) {
        fail_msg("said '%s', expected '%s' in it", said, text);
    }
    assert_false(dir_exists(out));
}

static void four_shards_are_one_run(void **state)
{
    toy_place *p = *state;
    char *twins = toy_variant(p, "twins", "012", "counterfactuals: false", "counterfactuals: true");
    for (int paired = 0; paired < 2; paired++) {
        char whole[65], merged[65], part[65], shard[4][128], out[128], said[1000], report[700];
        trial_options o = small();
        o.name = paired ? twins : "TOY-1";
        toy_run_and_hash(p, o, whole);
        for (int i = 0; i < 4; i++) {
            run_shard(p, o, i + 1, 4, shard[i]);
            toy_hash(shard[i], part);
            assert_string_not_equal(part, whole);
            // what is made of all patients is not made of a share
            snprintf(report, sizeof report, "%s/summary.json", shard[i]);
            assert_false(file_exists(report));
        }
        const char *run[] = {shard[2], shard[0], shard[3], shard[1]};
        snprintf(out, sizeof out, "%s/merged%d", p->folder, paired);
        assert_int_equal(merge(out, run, 4, said), TRIAL_OK);
        toy_hash(out, merged);
        assert_string_equal(whole, merged);
        snprintf(report, sizeof report, "%s/summary.json", out);
        assert_true(file_exists(report));
        // a second time it is refused, and the first run stays
        assert_int_equal(merge(out, run, 4, said), TRIAL_ERR_IO);
        assert_non_null(strstr(said, "there is a run already"));
        toy_hash(out, merged);
        assert_string_equal(whole, merged);
    }
    free(twins);
}

// More shards than patients: some have none.
static void shards_may_be_empty(void **state)
{
    toy_place *p = *state;
    char whole[65], merged[65], shard[8][128], out[128], said[1000];
    const char *run[8];
    trial_options o = toy_plain("TOY-1");
    o.patients = 2;
    toy_run_and_hash(p, o, whole);
    for (int i = 0; i < 8; i++) {
        run_shard(p, o, i + 1, 8, shard[i]);
        run[i] = shard[i];
    }
    snprintf(out, sizeof out, "%s/merged", p->folder);
    assert_int_equal(merge(out, run, 8, said), TRIAL_OK);
    toy_hash(out, merged);
    assert_string_equal(whole, merged);
}

static bool after_a_while(void *self)
{
    return ++*(int *)self > 100;
}

static void what_is_not_one_run_is_refused(void **state)
{
    toy_place *p = *state;
    char a[128], b[128], c[128], whole[128], said[1000], half[128];
    trial_options o = small(), other = small();
    run_shard(p, o, 1, 2, a);
    run_shard(p, o, 2, 2, b);
    refused(p, (const char *[]){a}, 1, "shard 2/2 is missing: 1 of 2 are given");
    refused(p, (const char *[]){a, b, a}, 3, "shard 1/2 is given twice");
    refused(p, (const char *[]){a, "/tmp/none-such"}, 2, "no run store");
    toy_run(p, &o, whole);
    refused(p, (const char *[]){a, whole}, 2, "this run is no shard");
    run_shard(p, o, 2, 3, c);
    refused(p, (const char *[]){a, c}, 2, "this is shard 2/3, but others are of 2");
    other.seed = 9;
    run_shard(p, other, 2, 2, c);
    refused(p, (const char *[]){a, c}, 2, "differ: seed is 9 and 3");
    other = small();
    other.causes = 1;
    run_shard(p, other, 2, 2, c);
    refused(p, (const char *[]){a, c}, 2, "differ: causes is 1 and 3");
    char *file = toy_variant(p, "other", "012", "rate: 0.02", "rate: 0.03");
    other = small();
    other.name = file;
    run_shard(p, other, 2, 2, c);
    refused(p, (const char *[]){a, c}, 2, "another trial file");
    free(file);
    // a shard that was stopped
    int asked = 0;
    other = small();
    other.shard = other.shards = 2;
    snprintf(half, sizeof half, "%s/half", p->folder);
    other.out = half;
    other.patients = 300;
    other.stop = (stop_wish){after_a_while, &asked};
    assert_int_equal(toy_try(&other, said), TRIAL_ERR_INTERRUPTED);
    other.patients = 21;
    char store_file[200];
    snprintf(store_file, sizeof store_file, "%s/run.sqlite", half);
    if (file_exists(store_file)) {
        refused(p, (const char *[]){a, half}, 2, "is not finished");
    }
    // going on with a shard as another one
    other = small();
    other.out = a;
    other.resume = true;
    other.shard = other.shards = 2;
    assert_int_equal(toy_try(&other, said), TRIAL_ERR_INPUT);
    assert_non_null(strstr(said, "shard 1/2, not 2/2"));
}

// Shards are merged with the library that they were computed with: what is made of all patients needs it.
static void another_library_is_refused(void **state)
{
    toy_place *p = *state;
    char a[128], b[128], command[400], library[128];
    trial_options o = toy_plain("TOY-1");
    o.patients = 3;
    run_shard(p, o, 1, 2, a);
    snprintf(library, sizeof library, "%s/library", p->folder);
    snprintf(command, sizeof command,
             "cp -r tests/data/library '%s' && sed -i 's/lognormal,75/lognormal,76/' '%s/cancers/toy/patients.csv'",
             library, library);
    assert_int_equal(system(command), 0);
    setenv("COLEY_LIBRARY", library, 1);
    run_shard(p, o, 2, 2, b);
    refused(p, (const char *[]){a, b}, 2, "another library or program");
    setenv("COLEY_LIBRARY", "tests/data/library", 1);
    run_shard(p, o, 2, 2, b);
    setenv("COLEY_LIBRARY", library, 1);
    refused(p, (const char *[]){a, b}, 2, "the library has changed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(four_shards_are_one_run, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(shards_may_be_empty, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(what_is_not_one_run_is_refused, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(another_library_is_refused, toy_begin, toy_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
