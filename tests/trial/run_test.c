// SPDX-License-Identifier: MIT
// Tests of whole runs (run.c, treat.c, cohort/growth.c) on the toy trial of tests/data: the rows of a run depend on
// seed and trial alone, not on threads, packs, the order of arms, published results or interruptions; an added arm
// changes no row of another.
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/file.h"
#include "base/strbuf.h"
#include "native/native.h"
#include "trial/trial.h"

static const char TRIAL[] = "tests/data/library/trials/TOY-1/trial.yaml";

typedef struct {
    char folder[64];    // for everything that a test writes
    int runs;
} place;

static int begin(void **state)
{
    place *p = base_alloc(1, sizeof *p);
    snprintf(p->folder, sizeof p->folder, "/tmp/coley-run-test-XXXXXX");
    setenv("COLEY_LIBRARY", "tests/data/library", 1);
    *state = p;
    return mkdtemp(p->folder) ? 0 : -1;
}

static int end(void **state)
{
    place *p = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", p->folder);
    int status = system(command);
    free(p);
    return status;
}

// The toy trial with its arms in the order of `order` ("210": the last one first), and `from` replaced by `to`.
static char *variant(place *p, const char *name, const char *order, const char *from, const char *to)
{
    diag_list *d = diag_new();
    const char *shown;
    char *text = file_read_text(TRIAL, NULL, d, &shown);
    assert_non_null(text);
    char *arm[4], *at = strstr(text, "  - name: "), *tail = strstr(text, "visits:");
    strbuf out = {0};
    strbuf_write(&out, text, (size_t)(at - text));
    int n = 0;
    for (; at && at < tail && n < 3; n++) {
        arm[n] = at;
        at = strstr(at + 1, "  - name: ");
    }
    arm[n] = tail;
    for (const char *o = order; *o; o++) {
        int i = *o - '0';
        strbuf_write(&out, arm[i], (size_t)(arm[i + 1] - arm[i]));
    }
    strbuf_puts(&out, tail);
    char *found = from ? strstr(out.s, from) : NULL;
    strbuf final = {0};
    strbuf_write(&final, out.s, found ? (size_t)(found - out.s) : out.n);
    if (found) {
        strbuf_puts(&final, to);
        strbuf_puts(&final, found + strlen(from));
    }
    char file[128];
    snprintf(file, sizeof file, "%s/%s.yaml", p->folder, name);
    assert_true(file_write_atomic(file, final.s, final.n, d));
    free(text);
    strbuf_free(&out);
    strbuf_free(&final);
    diag_free(d);
    return base_strdup(file);
}

static trial_options plain(const char *name)
{
    return (trial_options){.name = name, .seed = -1, .threads = 1};
}

static void run(place *p, trial_options *o, char out[128])
{
    snprintf(out, 128, "%s/run%d", p->folder, p->runs++);
    o->out = out;
    diag_list *d = diag_new();
    trial_status status = trial_run(o, NULL, d);
    diag_print(d, stderr, false);
    assert_int_equal(status, TRIAL_OK);
    diag_free(d);
}

static store *open_run(const char *out, diag_list *d)
{
    char path[200];
    snprintf(path, sizeof path, "%s/run.sqlite", out);
    store *s = store_open(path, STORE_READ, NULL, 0, d);
    assert_non_null(s);
    return s;
}

static void hash_of(const char *out, char hex[65])
{
    diag_list *d = diag_new();
    store *s = open_run(out, d);
    assert_true(store_hash(s, hex));
    store_close(s, d);
    diag_free(d);
}

static void run_and_hash(place *p, trial_options o, char hex[65])
{
    char out[128];
    run(p, &o, out);
    hash_of(out, hex);
}

static void threads_and_packs_change_nothing(void **state)
{
    char first[65], other[65];
    run_and_hash(*state, plain(TRIAL), first);
    static const struct {
        int threads, width;
    } way[] = {{2, 0}, {1, 1}, {2, 4}, {3, 16}};
    for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
        trial_options o = plain(TRIAL);
        o.threads = way[i].threads;
        o.width = way[i].width;
        run_and_hash(*state, o, other);
        assert_string_equal(first, other);
    }
    trial_options o = plain(TRIAL);
    o.seed = 4;
    run_and_hash(*state, o, other);
    assert_string_not_equal(first, other);
}

static void order_of_arms_and_published_results_change_nothing(void **state)
{
    char first[65], other[65];
    run_and_hash(*state, plain(TRIAL), first);
    // beside the variant there is no published.csv
    char *file = variant(*state, "turned", "201", NULL, NULL);
    run_and_hash(*state, plain(file), other);
    assert_string_equal(first, other);
    free(file);
}

// Rows of `table` of an arm, hashed as text.
static void rows_of_arm(const char *out, const char *table_name, const char *arm, strbuf *b)
{
    diag_list *d = diag_new();
    store *s = open_run(out, d);
    int table = store_find_table(s, table_name);
    store_cursor *c = store_select(s, table, 0, arm);
    while (store_next(c)) {
        for (int i = 0; i < store_table_at(s, table)->ncolumn; i++) {
            strbuf_printf(b, "%s,", store_is_null(c, i) ? "-" : store_get_text(c, i));
        }
        strbuf_puts(b, "\n");
    }
    store_cursor_free(c);
    store_close(s, d);
    diag_free(d);
}

static void an_added_arm_changes_no_row_of_another(void **state)
{
    static const char *const from = "counterfactuals: false", *const to = "counterfactuals: true";
    // 20 patients an arm in two arms, 14 in three: the first 40 patients are the same
    char *two = variant(*state, "two", "02", from, to), *three = variant(*state, "three", "012", from, to), out[2][128];
    trial_options o = plain(two);
    o.patients = 21;
    run(*state, &o, out[0]);
    o = plain(three);
    o.patients = 14;
    run(*state, &o, out[1]);
    static const char *const arm[] = {"alpha 3 mg/kg Q2W", "beta 1 mg/kg"}, *const table[] = {"results", "visits",
                                                                                              "adverse_events",
                                                                                              "exposure"};
    for (size_t a = 0; a < 2; a++) {
        for (size_t t = 0; t < 4; t++) {
            strbuf b[2] = {{0}, {0}};
            rows_of_arm(out[0], table[t], arm[a], &b[0]);
            rows_of_arm(out[1], table[t], arm[a], &b[1]);
            assert_true(t > 0 || b[0].n > 1000);
            assert_true(b[0].n == b[1].n && (b[0].n == 0 || !strcmp(b[0].s, b[1].s)));
            strbuf_free(&b[0]);
            strbuf_free(&b[1]);
        }
    }
    free(two);
    free(three);
}

static int64_t count(store *s, const char *table)
{
    return store_count(s, store_find_table(s, table));
}

typedef struct {
    int64_t total, eligible, eliminated;
} outcomes;

static void add_outcome(void *self, const char *value, int64_t n)
{
    outcomes *o = self;
    o->total += n;
    o->eligible += strcmp(value, "eligible") ? 0 : n;
    o->eliminated += strcmp(value, "tumour eliminated") ? 0 : n;
}

static void counts_add_up(void **state)
{
    char out[128];
    trial_options o = plain(TRIAL);
    run(*state, &o, out);
    diag_list *d = diag_new();
    store *s = open_run(out, d);
    int candidates = store_find_table(s, "candidates");
    outcomes n = {0};
    assert_true(store_count_by(s, candidates, store_find_column(s, candidates, "outcome"), add_outcome, &n));
    assert_int_equal(n.eligible, 60);
    assert_int_equal(count(s, "patients"), 60);
    assert_int_equal(count(s, "results"), 60);
    assert_int_equal(n.total, count(s, "candidates"));
    // no immunity acts without a drug in the toy model, so nobody is cured before
    assert_int_equal(n.eliminated, 0);
    // the last candidate looked at is the last patient
    store_cursor *c = store_select(s, candidates, -1, NULL);
    int64_t last = -1, patients = 0;
    while (store_next(c)) {
        assert_int_equal(store_get_int(c, 0), last + 1);
        last = store_get_int(c, 0);
        if (!store_is_null(c, 3)) {
            assert_int_equal(store_get_int(c, 3), ++patients);
        }
    }
    store_cursor_free(c);
    assert_int_equal(patients, 60);
    store_close(s, d);
    diag_free(d);
}

static void counterfactuals_pair(void **state)
{
    char *file = variant(*state, "paired", "012", "counterfactuals: false", "counterfactuals: true"), out[128],
         plain_out[128];
    trial_options o = plain(file);
    run(*state, &o, out);
    diag_list *d = diag_new();
    store *s = open_run(out, d);
    assert_int_equal(count(s, "patients"), 60);
    assert_int_equal(count(s, "results"), 180);
    arena *memory = arena_new();
    library_trial *t = trial_of_run(s, memory, d);
    assert_non_null(t);
    trial_summary *summary = trial_analyse(s, t, d);
    assert_non_null(summary);
    assert_int_equal(summary->arm[0].n, 20);
    assert_int_equal(summary->npaired, 4);
    assert_int_equal(summary->paired[0].n, 60);
    assert_float_equal(summary->paired[0].both + summary->paired[0].only_arm + summary->paired[0].only_reference +
                           summary->paired[0].neither,
                       1, 1e-12);
    // the randomised analysis is the one of the run without counterfactuals
    o = plain(TRIAL);
    run(*state, &o, plain_out);
    store *s2 = open_run(plain_out, d);
    library_trial *t2 = trial_of_run(s2, memory, d);
    trial_summary *alone = trial_analyse(s2, t2, d);
    assert_int_equal(alone->npaired, 0);
    for (int a = 0; a < 3; a++) {
        for (int e = 0; e < alone->arm[a].nendpoint; e++) {
            double x = alone->arm[a].endpoint[e].value, y = summary->arm[a].endpoint[e].value;
            assert_true(x == y || (isnan(x) && isnan(y)));
        }
    }
    trial_summary_free(summary);
    trial_summary_free(alone);
    arena_free(memory);
    store_close(s, d);
    store_close(s2, d);
    diag_free(d);
    free(file);
}

static const char EMPTY_THE_STORE[] =
    "DELETE FROM meta; DELETE FROM done; DELETE FROM failures; DELETE FROM candidates; DELETE FROM patients; "
    "DELETE FROM results; DELETE FROM visits; DELETE FROM adverse_events; DELETE FROM exposure; DELETE FROM courses";

typedef struct {
    char log[200], summary[200];    // SQLite's log of a run that goes on; what is there at its end
} killer;

// Kills this process when the first rows have been committed (or, were it faster than we look, at its end).
static void *kill_soon(void *self)
{
    const killer *k = self;
    struct stat s = {0};
    while ((stat(k->log, &s) || s.st_size < 100000) && !file_exists(k->summary)) {
        usleep(200);
    }
    kill(getpid(), SIGKILL);
    return NULL;
}

static void a_killed_run_resumes(void **state)
{
    place *p = *state;
    char whole[65], resumed[65], out[128];
    trial_options o = plain(TRIAL);
    o.patients = 400;
    o.causes = 5;
    o.threads = 2;
    run_and_hash(p, o, whole);
    snprintf(out, sizeof out, "%s/killed", p->folder);
    o.out = out;
    pid_t child = fork();
    if (child == 0) {
        killer k;
        pthread_t thread;
        snprintf(k.log, sizeof k.log, "%s/run.sqlite-wal", out);
        snprintf(k.summary, sizeof k.summary, "%s/summary.json", out);
        pthread_create(&thread, NULL, kill_soon, &k);
        diag_list *d = diag_new();
        trial_run(&o, NULL, d);
        pause();
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    diag_list *d = diag_new();
    // another seed is not the same run
    o.resume = true;
    o.seed = 99;
    assert_int_equal(trial_run(&o, NULL, d), TRIAL_ERR_INPUT);
    assert_true(diag_errors(d) == 1);
    o.seed = -1;
    trial_status again = trial_run(&o, NULL, d);
    assert_int_equal(again, TRIAL_OK);
    diag_free(d);
    hash_of(out, resumed);
    assert_string_equal(whole, resumed);
}

// Killed before it began: nothing in the file, or the tables without what the run is of. It begins anew.
static void a_run_killed_at_once_resumes(void **state)
{
    place *p = *state;
    char whole[65], resumed[65], out[128], file[160];
    trial_options o = plain(TRIAL);
    run_and_hash(p, o, whole);
    for (int tables = 0; tables < 2; tables++) {
        snprintf(out, sizeof out, "%s/at-once-%d", p->folder, tables);
        snprintf(file, sizeof file, "%s/run.sqlite", out);
        o.out = out;
        o.resume = false;
        if (tables) {
            diag_list *d = diag_new();
            assert_int_equal(trial_run(&o, NULL, d), TRIAL_OK);
            diag_free(d);
            sqlite3 *db;
            assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
            assert_int_equal(sqlite3_exec(db, EMPTY_THE_STORE, NULL, NULL, NULL), SQLITE_OK);
            sqlite3_close(db);
        } else {
            assert_int_equal(mkdir(out, 0700), 0);
            FILE *f = fopen(file, "w");
            assert_non_null(f);
            fclose(f);
        }
        o.resume = true;
        diag_list *d = diag_new();
        assert_int_equal(trial_run(&o, NULL, d), TRIAL_OK);
        assert_int_equal(diag_errors(d), 0);
        diag_free(d);
        hash_of(out, resumed);
        assert_string_equal(whole, resumed);
    }
}

// A copy of the test library, and what becomes of a run that goes on with `file` of it changed.
static int resumed_with(place *p, const char *file, const char *script, strbuf *said)
{
    char command[600], out[128], library[128];
    snprintf(library, sizeof library, "%s/library%d", p->folder, p->runs);
    snprintf(command, sizeof command, "cp -r tests/data/library '%s'", library);
    assert_int_equal(system(command), 0);
    setenv("COLEY_LIBRARY", library, 1);
    trial_options o = plain("TOY-1");
    o.patients = 5;
    run(p, &o, out);
    snprintf(command, sizeof command, "sed -i '%s' '%s/%s'", script, library, file);
    assert_int_equal(system(command), 0);
    o.resume = true;
    diag_list *d = diag_new();
    trial_status status = trial_run(&o, NULL, d);
    for (int i = 0; i < diag_count(d); i++) {
        strbuf_printf(said, "%s\n", diag_at(d, i)->message);
    }
    strbuf_puts(said, "");
    diag_free(d);
    return (int)status;
}

static void another_library_is_not_resumed(void **state)
{
    static const struct {
        const char *file, *script;
    } change[] = {{"therapies/alpha/parameters.csv", "s/Volume,assumed/volume,assumed/"},
                  {"therapies/alpha/patients.csv", "2s/,0\\.3,/,0.4,/"},
                  {"therapies/beta/therapy.yaml", "s/title: Drug/title: drug/"},
                  {"cancers/toy/correlations.csv", "2s/,0\\.4,/,0.3,/"},
                  {"cancers/toy/patients.csv", "s/lognormal,75/lognormal,76/"},
                  {"cancers/toy/cancer.yaml", "s/^title: /title: A /"},
                  {"model/agent.ant", "1s,^,// changed\\n,"},
                  {"model/parameters.csv", "s/assumed: toy/assumed:  toy/"}};
    for (size_t i = 0; i < sizeof change / sizeof *change; i++) {
        strbuf said = {0};
        int status = resumed_with(*state, change[i].file, change[i].script, &said);
        if (status != TRIAL_ERR_INPUT || !strstr(said.s, "the library has changed")) {
            fail_msg("%s changed: status %d, %s", change[i].file, status, said.s);
        }
        strbuf_free(&said);
    }
    // what was published belongs to no run
    strbuf said = {0};
    assert_int_equal(resumed_with(*state, "trials/TOY-1/published.csv", "2s/,/, /", &said), TRIAL_OK);
    strbuf_free(&said);
}

static bool at_once(void *self)
{
    (void)self;
    return true;
}

static bool is_object(const char *folder)
{
    char command[300];
    snprintf(command, sizeof command, "find '%s' -name '*.so' 2>/dev/null | grep -q .", folder);
    return system(command) == 0;
}

// Waiting for the compiler ends when it is wished; a folder that will not do is told before anything is compiled.
static void compiling_waits_for_the_folder_and_can_be_stopped(void **state)
{
    place *p = *state;
    char cache[128], out[128], twice[128];
    snprintf(cache, sizeof cache, "%s/cache", p->folder);
    snprintf(twice, sizeof twice, "%s/twice", p->folder);
    trial_options o = plain(TRIAL);
    o.patients = 5;
    run(p, &o, out);
    setenv("COLEY_CACHE", cache, 1);
    o.back_end = NATIVE_C;
    diag_list *d = diag_new();
    assert_int_equal(trial_run(&o, NULL, d), TRIAL_ERR_IO);
    assert_non_null(strstr(diag_at(d, 0)->message, "there is a run already"));
    assert_false(is_object(cache));
    o.out = twice;
    o.stop.wanted = at_once;
    assert_int_equal(trial_run(&o, NULL, d), TRIAL_ERR_INTERRUPTED);
    assert_int_equal(diag_errors(d), 1);
    assert_false(dir_exists(twice));
    unsetenv("COLEY_CACHE");
    diag_free(d);
}

// A disk that is full: the run says so, and goes on where it was when there is room again.
static void a_full_disk_is_told_and_resumed(void **state)
{
    place *p = *state;
    char whole[65], resumed[65], out[128];
    trial_options o = plain(TRIAL);
    o.patients = 400;
    run_and_hash(p, o, whole);
    for (rlim_t room = 100000; room <= 700000; room += 300000) {
        snprintf(out, sizeof out, "%s/full%d", p->folder, (int)room);
        o.out = out;
        o.resume = false;
        pid_t child = fork();
        if (child == 0) {
            const struct rlimit limit = {room, room};
            signal(SIGXFSZ, SIG_IGN);
            setrlimit(RLIMIT_FSIZE, &limit);
            diag_list *d = diag_new();
            char *summary = NULL;
            trial_status status = trial_run(&o, &summary, d);
            diag_print(d, stderr, false);
            _exit(diag_errors(d) > 0 && !summary ? (int)status : 100 + (int)status);
        }
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), TRIAL_ERR_IO);
        o.resume = true;
        diag_list *d = diag_new();
        assert_int_equal(trial_run(&o, NULL, d), TRIAL_OK);
        diag_free(d);
        hash_of(out, resumed);
        assert_string_equal(whole, resumed);
    }
}

// A next line may hold no dose at all: its patients have a day of it, but no drug.
static void a_next_line_without_a_dose_names_no_drug(void **state)
{
    char *file = variant(*state, "no-dose", "012",
                         "doses: [{drug: alpha, dose: 3 mg/kg, route: IV, every: 21 day, count: 4}]", "doses: []"),
         out[128];
    trial_options o = plain(file);
    o.patients = 40;
    run(*state, &o, out);
    diag_list *d = diag_new();
    store *s = open_run(out, d);
    int results = store_find_table(s, "results"), name = store_find_column(s, results, "next_line"),
        day = store_find_column(s, results, "next_line_day"), given = 0;
    store_cursor *c = store_select(s, results, 0, "beta 1 mg/kg");
    while (store_next(c)) {
        given += !store_is_null(c, day);
        assert_true(store_is_null(c, name));
    }
    store_cursor_free(c);
    // half of those who progress; most of them do
    assert_true(given > 5);
    store_close(s, d);
    diag_free(d);
    free(file);
}

static void reversing_a_cause_helps(void **state)
{
    char out[128];
    trial_options o = plain(TRIAL);
    o.patients = 40;
    o.causes = 10;
    run(*state, &o, out);
    diag_list *d = diag_new();
    store *s = open_run(out, d);
    arena *memory = arena_new();
    trial_summary *summary = trial_analyse(s, trial_of_run(s, memory, d), d);
    assert_non_null(summary);
    int reversed = 0, responded = 0;
    for (int i = 0; i < summary->ncause; i++) {
        reversed += summary->cause[i].reversed;
        responded += summary->cause[i].responded;
        assert_true(summary->cause[i].reversed <= summary->cause[i].named);
        assert_int_equal(summary->cause[i].reversed, summary->cause[i].other);
    }
    assert_int_equal(reversed, 30);
    // immunity times ten, or a tumour that doubles in 300 days: far more than half respond then
    assert_true(responded > 15);
    trial_summary_free(summary);
    arena_free(memory);
    store_close(s, d);
    diag_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(threads_and_packs_change_nothing, begin, end),
        cmocka_unit_test_setup_teardown(order_of_arms_and_published_results_change_nothing, begin, end),
        cmocka_unit_test_setup_teardown(an_added_arm_changes_no_row_of_another, begin, end),
        cmocka_unit_test_setup_teardown(counts_add_up, begin, end),
        cmocka_unit_test_setup_teardown(counterfactuals_pair, begin, end),
        cmocka_unit_test_setup_teardown(a_killed_run_resumes, begin, end),
        cmocka_unit_test_setup_teardown(a_run_killed_at_once_resumes, begin, end),
        cmocka_unit_test_setup_teardown(another_library_is_not_resumed, begin, end),
        cmocka_unit_test_setup_teardown(compiling_waits_for_the_folder_and_can_be_stopped, begin, end),
        cmocka_unit_test_setup_teardown(a_full_disk_is_told_and_resumed, begin, end),
        cmocka_unit_test_setup_teardown(a_next_line_without_a_dose_names_no_drug, begin, end),
        cmocka_unit_test_setup_teardown(reversing_a_cause_helps, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
