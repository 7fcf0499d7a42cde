// SPDX-License-Identifier: MIT
// Tests src/api/simulate.c: tables and statuses of coley_simulate(). The model decays with rate k: S(t) = 10 exp(-k t).
#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "coley.h"
#include "tests/folder.h"

static char model_path[] = "/tmp/coley_simulate_test_XXXXXX.ant", settings_path[] = "/tmp/coley_simulate_test_XXXXXX";

static void write_file(int file, const char *text)
{
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), strlen(text));
    close(file);
}

static int begin(void **state)
{
    (void)state;
    write_file(mkstemps(model_path, 4), "model m\n  S = 10; k = 0.3; c = 4;\n  S' = -k*S;\n  twice := 2*S;\nend\n");
    write_file(mkstemp(settings_path),
               "start: 0\nduration: 2\nsteps: 2\nvariables: S, twice\nabsolute: 1e-6\nrelative: 1e-6\n");
    return 0;
}

static int finish(void **state)
{
    (void)state;
    unlink(model_path);
    unlink(settings_path);
    return 0;
}

static coley_status simulate(const coley_simulate_options *o, char **csv)
{
    coley_messages *m = coley_messages_new();
    coley_status status = coley_simulate(o, csv, m);
    assert_int_equal(status == COLEY_OK, coley_messages_errors(m) == 0);
    coley_messages_free(m);
    return status;
}

static coley_simulate_options options(void)
{
    coley_simulate_options o;
    coley_simulate_default(&o);
    o.model = model_path;
    o.end = 2;
    o.points = 1;
    return o;
}

static int entries(const char *folder)
{
    DIR *d = opendir(folder);
    int n = 0;
    for (struct dirent *e = readdir(d); e; e = readdir(d)) n += strstr(e->d_name, ".so") != NULL;
    closedir(d);
    return n;
}

// The back end changes no number; another word is no back end; and compiled kernels that cannot be had are an error,
// though they are in the cache. The model alone, then with a table of doses.
static void check_back_ends(const char *doses)
{
    coley_simulate_options o = options();
    char *interpreted = NULL, *compiled = NULL, cache[FOLDER_SIZE];
    assert_int_equal(folder_make(cache), 0);
    setenv("COLEY_CACHE", cache, 1);
    o.points = 20;
    o.doses = doses;
    o.back_end = "interpreter";
    assert_int_equal(simulate(&o, &interpreted), COLEY_OK);
    assert_int_equal(entries(cache), 0);
    o.back_end = "c";
    assert_int_equal(simulate(&o, &compiled), COLEY_OK);
    assert_string_equal(interpreted, compiled);
    assert_int_equal(entries(cache), 1);
    coley_free(interpreted);
    coley_free(compiled);
    setenv("COLEY_CC", "/nonexistent", 1);
    assert_int_equal(simulate(&o, &compiled), COLEY_ERR_INPUT);
    assert_null(compiled);
    unsetenv("COLEY_CC");
    o.back_end = "fortran";
    assert_int_equal(simulate(&o, &compiled), COLEY_ERR_INPUT);
    o.back_end = NULL;
    setenv("COLEY_ISA", "avx3", 1);
    assert_int_equal(simulate(&o, &compiled), COLEY_ERR_INPUT);
    unsetenv("COLEY_ISA");
    assert_int_equal(folder_remove(cache), 0);
}

static void back_ends(void **state)
{
    (void)state;
    char doses[] = "/tmp/coley_simulate_test_XXXXXX";
    write_file(mkstemp(doses), "TIME,AMT,CMT,EVID\n0.5,3,S,1\n1.5,3,S,1\n");
    check_back_ends(NULL);
    check_back_ends(doses);
    unlink(doses);
}

// By default the columns are what can change: not the constants k and c.
static void table_holds_what_changes(void **state)
{
    (void)state;
    coley_simulate_options o = options();
    char *csv;
    double t, S, twice;
    assert_int_equal(simulate(&o, &csv), COLEY_OK);
    assert_int_equal(strncmp(csv, "time,S,twice\n0,10,20\n", 21), 0);
    assert_int_equal(sscanf(csv + 21, "%lf,%lf,%lf", &t, &S, &twice), 3);
    assert_float_equal(S, 10 * exp(-0.6), 1e-6);    // the default tolerance is 1e-8, of a course
    assert_float_equal(twice, 2 * S, 1e-14);
    coley_free(csv);
}

static void settings_give_the_table(void **state)
{
    (void)state;
    coley_simulate_options o = options();
    o.settings = settings_path;
    char *csv;
    assert_int_equal(simulate(&o, &csv), COLEY_OK);
    int lines = 0;
    for (const char *p = csv; *p; p++) lines += *p == '\n';
    assert_int_equal(lines, 4);
    coley_free(csv);
}

static void set_changes_a_start(void **state)
{
    (void)state;
    coley_simulate_options o = options();
    const char *set[] = {"k=0", "S=3"};
    o.set = set;
    o.nset = 2;
    char *csv;
    assert_int_equal(simulate(&o, &csv), COLEY_OK);
    assert_string_equal(csv, "time,S,twice\n0,3,6\n2,3,6\n");
    coley_free(csv);
}

// A concentration that the model leaves open is given by a setting, in a compartment of any size.
static void set_gives_what_the_model_leaves_open(void **state)
{
    (void)state;
    char path[] = "/tmp/coley_simulate_open_XXXXXX.ant";
    write_file(mkstemps(path, 4), "model m\n  compartment C = 4; species A in C; k = 0; J: A -> ; k*A;\nend\n");
    coley_simulate_options o = options();
    const char *set[] = {"A=3"}, *outputs[] = {"A"};
    o.model = path;
    o.outputs = outputs;
    o.noutputs = 1;
    char *csv;
    assert_int_equal(simulate(&o, &csv), COLEY_ERR_INPUT);
    o.set = set;
    o.nset = 1;
    assert_int_equal(simulate(&o, &csv), COLEY_OK);
    assert_string_equal(csv, "time,A\n0,3\n2,3\n");
    coley_free(csv);
    unlink(path);
}

static void an_empty_model_is_warned_of(void **state)
{
    (void)state;
    char path[] = "/tmp/coley_simulate_empty_XXXXXX.ant";
    write_file(mkstemps(path, 4), "model m\nend\n");
    coley_simulate_options o = options();
    o.model = path;
    char *csv;
    coley_messages *m = coley_messages_new();
    assert_int_equal(coley_simulate(&o, &csv, m), COLEY_OK);
    assert_int_equal(coley_messages_count(m), 1);
    char printed[500] = "";
    FILE *f = fmemopen(printed, sizeof printed, "w");
    coley_messages_print(m, f, false);
    fclose(f);
    assert_non_null(strstr(printed, "warning: there is nothing in this model"));
    coley_messages_free(m);
    coley_free(csv);
    unlink(path);
}

static void wrong_input_has_a_status(void **state)
{
    (void)state;
    char *csv;
    coley_simulate_options o = options();
    const char *unknown[] = {"nowhere"}, *bad_set[] = {"k=fast"}, *computed[] = {"twice=3"};
    o.outputs = unknown;
    o.noutputs = 1;
    assert_int_equal(simulate(&o, &csv), COLEY_ERR_INPUT);
    o = options();
    o.set = bad_set;
    o.nset = 1;
    assert_int_equal(simulate(&o, &csv), COLEY_ERR_INPUT);
    o.set = computed;
    assert_int_equal(simulate(&o, &csv), COLEY_ERR_INPUT);
    o = options();
    o.end = -1;
    assert_int_equal(simulate(&o, &csv), COLEY_ERR_INPUT);
    o = options();
    o.model = "/nowhere/model.xml";
    assert_int_equal(simulate(&o, &csv), COLEY_ERR_INPUT);
    assert_null(csv);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(back_ends),
        cmocka_unit_test(table_holds_what_changes),
        cmocka_unit_test(settings_give_the_table),
        cmocka_unit_test(set_changes_a_start),
        cmocka_unit_test(set_gives_what_the_model_leaves_open),
        cmocka_unit_test(an_empty_model_is_warned_of),
        cmocka_unit_test(wrong_input_has_a_status),
    };
    return cmocka_run_group_tests(tests, begin, finish);
}
