// SPDX-License-Identifier: MIT
// Dose tables against ../shared/dosing (closed forms within 1e-6, NONMEM's numbers within 1e-4), on models written
// here; and what is refused. The closed forms of that folder are derived at 40 digits; NONMEM's concentrations have
// five digits.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/number.h"
#include "coley.h"
#include "tests/folder.h"

typedef struct {
    char folder[FOLDER_SIZE], model[96], doses[96];
    const char *shared;
    csv *cases, *records, *expected;
    diag_list *d;
} bench;

static csv *shared_table(bench *b, const char *name)
{
    char path[400];
    snprintf(path, sizeof path, "%s/dosing/%s", b->shared, name);
    return file_exists(path) ? csv_read(path, b->d) : NULL;
}

static bench bench_new(void)
{
    bench b = {.d = diag_new(), .shared = getenv("COLEY_SHARED")};
    if (!b.shared) b.shared = "../shared";
    assert_int_equal(folder_make(b.folder), 0);
    snprintf(b.model, sizeof b.model, "%s/model.ant", b.folder);
    snprintf(b.doses, sizeof b.doses, "%s/doses.csv", b.folder);
    return b;
}

static void bench_clear(bench *b)
{
    unlink(b->model);
    unlink(b->doses);
    rmdir(b->folder);
    csv_free(b->cases);
    csv_free(b->records);
    csv_free(b->expected);
    diag_free(b->d);
}

static const char *cell(const csv *t, int row, const char *column)
{
    return csv_cell(t, row, csv_column(t, column));
}

static double number(const csv *t, int row, const char *column)
{
    return strtod(cell(t, row, column), NULL);
}

static void save(const char *path, strbuf *text)
{
    diag_list *d = diag_new();
    assert_true(file_write_atomic(path, text->s, text->n, d));
    diag_free(d);
    strbuf_free(text);
}

// The simulated table, or NULL and the messages.
static csv *simulate(bench *b, const coley_simulate_options *wanted, coley_messages *m)
{
    coley_simulate_options o = *wanted;
    o.model = b->model;
    o.doses = b->doses;
    char *text = NULL;
    csv *table = coley_simulate(&o, &text, m) == COLEY_OK ? csv_parse(text, "table", b->d) : NULL;
    coley_free(text);
    return table;
}

// The model of a case: a depot where it is oral, and a second compartment that does nothing where Q is 0.
static void write_case_model(bench *b, int row, const char *into)
{
    strbuf m = {0};
    const csv *c = b->cases;
    const bool oral = strcmp(cell(c, row, "route"), "oral") == 0, two = *cell(c, row, "Q") != 0;
    static const char *const own[] = {"F", "ALAG", "D", "R"};
    strbuf_printf(&m, "model pk\n CL = %s; V1 = %s; KA = %s; Q = %s; V2 = %s\n", cell(c, row, "CL"), cell(c, row, "V1"),
                  oral ? cell(c, row, "KA") : "1", two ? cell(c, row, "Q") : "0", two ? cell(c, row, "V2") : "1");
    strbuf_printf(&m, " depot' = -KA*depot; depot = 0\n central' = KA*depot - CL/V1*central - Q/V1*central + "
                      "Q/V2*second; central = 0\n"
                      " second' = Q/V1*central - Q/V2*second; second = 0\n conc := central/V1\n");
    for (int k = 0; k < 4; k++) {
        if (*cell(c, row, own[k])) strbuf_printf(&m, " %s_%s = %s\n", own[k], into, cell(c, row, own[k]));
    }
    strbuf_puts(&m, "end\n");
    save(b->model, &m);
}

static void write_case_doses(bench *b, const char *name, const char *into)
{
    strbuf t = {0};
    strbuf_puts(&t, "TIME,EVID,AMT,RATE,ADDL,II,SS,CMT\n");
    for (int i = 0; i < csv_rows(b->records); i++) {
        if (strcmp(cell(b->records, i, "case"), name) != 0) continue;
        static const char *const columns[] = {"time", "evid", "amt", "rate", "addl", "ii", "ss"};
        for (int k = 0; k < 7; k++) strbuf_printf(&t, "%s,", cell(b->records, i, columns[k]));
        strbuf_printf(&t, "%s\n", into);
    }
    save(b->doses, &t);
}

static void check_case(bench *b, int row)
{
    const char *name = cell(b->cases, row, "case"),
               *into = strcmp(cell(b->cases, row, "route"), "oral") == 0 ? "depot" : "central";
    write_case_model(b, row, into);
    write_case_doses(b, name, into);
    double end = 0;
    for (int i = 0; i < csv_rows(b->expected); i++) {
        if (strcmp(cell(b->expected, i, "case"), name) == 0) end = fmax(end, number(b->expected, i, "time"));
    }
    coley_simulate_options o;
    coley_simulate_default(&o);
    const char *conc = "conc";
    o.outputs = &conc;
    o.noutputs = 1;
    o.end = end;
    o.points = (int)lround(end / 0.05);    // every time of expected.csv is a multiple
    coley_messages *m = coley_messages_new();
    csv *table = simulate(b, &o, m);
    coley_messages_print(m, stderr, false);
    assert_non_null(table);
    for (int i = 0; i < csv_rows(b->expected); i++) {
        if (strcmp(cell(b->expected, i, "case"), name) != 0) continue;
        const double want = number(b->expected, i, "concentration"),
                     got = number(table, (int)lround(number(b->expected, i, "time") / 0.05), "conc");
        if (!(fabs(got - want) <= 1e-6 * fabs(want)))
            fail_msg("%s: %.12g at %s, expected %.12g", name, got, cell(b->expected, i, "time"), want);
    }
    csv_free(table);
    coley_messages_free(m);
}

static void closed_forms(void **state)
{
    (void)state;
    bench b = bench_new();
    b.cases = shared_table(&b, "cases.csv");
    b.records = shared_table(&b, "doses.csv");
    b.expected = shared_table(&b, "expected.csv");
    const bool there = b.cases && b.records && b.expected;
    for (int i = 0; there && i < csv_rows(b.cases); i++) check_case(&b, i);
    const int n = there ? csv_rows(b.cases) : 0;
    bench_clear(&b);
    if (!there) {
        print_message("skipped: there is no ../shared/dosing\n");
        skip();
    }
    assert_int_equal(n, 30);
}

static const char pk[] = "model pk\n CL = 1.1; V = 20; KA = 1.5\n depot' = -KA*depot; depot = 0\n central' = KA*depot "
                         "- CL/V*central; central = 0\n"
                         " cp := central/(V/1000)\nend\n";
static const char pk_by_weight[] =
    "model pk\n V = 20; KA = 1.5; weight = 70\n CL := 1.1*(weight/70)^0.75\n depot' = -KA*depot; depot = 0\n"
    " central' = KA*depot - CL/V*central; central = 0\n cp := central/(V/1000)\nend\n";

// Rows of the simulated table are the observation records of `expected`, in order.
static void check_nonmem(bench *b, const char *model, int observations)
{
    strbuf text = {0};
    strbuf_puts(&text, model);
    save(b->model, &text);
    coley_simulate_options o;
    coley_simulate_default(&o);
    const char *cp = "cp";
    o.outputs = &cp;
    o.noutputs = 1;
    o.at_records = true;
    coley_messages *m = coley_messages_new();
    csv *table = simulate(b, &o, m);
    assert_non_null(table);
    assert_int_equal(csv_rows(table), observations);
    int row = 0;
    for (int i = 0; i < csv_rows(b->expected); i++) {
        if (number(b->expected, i, "evid") != 0) continue;
        const double want = number(b->expected, i, "nonmem_cp"), got = number(table, row, "cp");
        assert_string_equal(cell(table, row, "ID"), cell(b->expected, i, "id"));
        if (!(fabs(got - want) <= 1e-4 * fabs(want))) {
            fail_msg("subject %s: %.8g at %s, NONMEM has %.8g", cell(b->expected, i, "id"), got,
                     cell(b->expected, i, "time"), want);
        }
        row++;
    }
    csv_free(table);
    coley_messages_free(m);
}

// Bioavailability and lag of that table are those of compartment 2 alone.
static void nonmem(void **state)
{
    (void)state;
    bench b = bench_new();
    b.expected = shared_table(&b, "nonmem/events.csv");
    strbuf t = {0};
    strbuf_puts(&t, "ID,TIME,EVID,AMT,CMT,SS,II,ADDL,RATE,F,ALAG,D,R\n");
    int observations = 0;
    for (int i = 0; b.expected && i < csv_rows(b.expected); i++) {
        static const char *const columns[] = {"id", "time", "evid", "amt", "cmt", "ss", "ii", "addl", "rate"};
        for (int k = 0; k < 9; k++) strbuf_printf(&t, "%s,", cell(b.expected, i, columns[k]));
        const bool central = number(b.expected, i, "cmt") == 2;
        strbuf_printf(&t, "%s,%s,%s,%s\n", central ? cell(b.expected, i, "bioavailability") : ".",
                      central ? cell(b.expected, i, "lag") : ".", cell(b.expected, i, "duration"),
                      cell(b.expected, i, "modeled_rate"));
        observations += number(b.expected, i, "evid") == 0;
    }
    save(b.doses, &t);
    const bool there = b.expected != NULL;
    if (there) check_nonmem(&b, pk, observations);
    bench_clear(&b);
    if (!there) skip();
}

static void covariates_over_time(void **state)
{
    (void)state;
    bench b = bench_new();
    b.expected = shared_table(&b, "nonmem/time_varying.csv");
    strbuf t = {0};
    strbuf_puts(&t, "ID,TIME,weight,EVID,AMT,CMT,SS,II,ADDL,RATE\n");
    int observations = 0;
    for (int i = 0; b.expected && i < csv_rows(b.expected); i++) {
        for (int k = 0; k < 10; k++) strbuf_printf(&t, "%s%s", csv_cell(b.expected, i, k), k < 9 ? "," : "\n");
        observations += number(b.expected, i, "evid") == 0;
    }
    save(b.doses, &t);
    const bool there = b.expected != NULL;
    if (there) check_nonmem(&b, pk_by_weight, observations);
    bench_clear(&b);
    if (!there) skip();
}

static void refused(void **state)
{
    (void)state;
    static const struct {
        const char *table, *message;
    } wrong[] = {
        {"AMT,CMT\n100,depot\n", "there is no column TIME"},
        {"TIMES,AMT\n0,100\n", "is it column TIMES that is meant?"},
        {"TIME,AMOUNT,EVID\n0,1,1\n1,1,1\n",
         "a column AMT, the amount of each dose; is it column AMOUNT that is meant?"},
        {"TIME,AMT,CMT\n0,100,gut\n", "there is no compartment 'gut'"},
        {"TIME,AMT,CMT\n0,100,3\n", "there is no compartment '3'"},
        {"TIME,AMT,CMT\n0,100,V\n", "'V' has no differential equation, so that nothing can be given into it"},
        {"TIME,AMT,CMT\n0,-1,1\n", "the dose has no positive AMT"},
        {"TIME,AMT,EVID\n0,0,1\n", "the dose has no positive AMT"},
        {"TIME,AMT,ADDL\n0,1,3\n", "ADDL asks for more doses, but II is not positive"},
        {"TIME,AMT,SS\n0,1,1\n", "SS asks for a steady state, but II is not positive"},
        {"TIME,AMT,RATE\n0,1,-3\n", "RATE is negative"},
        {"TIME,AMT,RATE\n0,1,-2\n", "RATE leaves the infusion to the model, which does not say it"},
        {"TIME,AMT,EVID\n0,1,5\n", "EVID is 5"},
        {"TIME,AMT\n5,1\n4,1\n", "TIME goes back from 5 to 4"},
        {"TIME,AMT\nsoon,1\n", "TIME is 'soon'"},
        {"TIME,AMT,F\n0,1,-1\n", "the number is negative"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        bench b = bench_new();
        strbuf model = {0}, table = {0};
        strbuf_puts(&model, pk);
        strbuf_puts(&table, wrong[i].table);
        save(b.model, &model);
        save(b.doses, &table);
        coley_simulate_options o;
        coley_simulate_default(&o);
        coley_messages *m = coley_messages_new();
        assert_null(simulate(&b, &o, m));
        assert_int_equal(coley_messages_errors(m), 1);    // each mistake once
        char printed[4000] = "";
        FILE *f = fmemopen(printed, sizeof printed, "w");
        coley_messages_print(m, f, false);
        fclose(f);
        if (!strstr(printed, wrong[i].message) || !strstr(printed, "doses.csv:") || !strstr(printed, "expected:")) {
            fail_msg("expected '%s' in: %s", wrong[i].message, printed);
        }
        coley_messages_free(m);
        bench_clear(&b);
    }
}

// So many rows that their number does not fit into 32 bits: 1000 times 4294968 is 704 there.
static void tables_too_large_are_refused(void **state)
{
    (void)state;
    bench b = bench_new();
    strbuf model = {0}, table = {0};
    strbuf_puts(&model, pk);
    strbuf_puts(&table, "ID,TIME,AMT,CMT\n");
    for (int i = 1; i <= 1000; i++) strbuf_printf(&table, "%d,0,100,depot\n", i);
    save(b.model, &model);
    save(b.doses, &table);
    coley_simulate_options o;
    coley_simulate_default(&o);
    const char *cp = "cp";
    o.outputs = &cp;
    o.noutputs = 1;
    o.points = 4294967;
    coley_messages *m = coley_messages_new();
    char *text = NULL, printed[1000] = "";
    o.model = b.model;
    o.doses = b.doses;
    assert_int_equal(coley_simulate(&o, &text, m), COLEY_ERR_INPUT);
    assert_null(text);
    FILE *f = fmemopen(printed, sizeof printed, "w");
    coley_messages_print(m, f, false);
    fclose(f);
    if (!strstr(printed, "1000 subjects has 4294968000 rows of 2 columns") || !strstr(printed, "100 million cells"))
        fail_msg("%s", printed);
    coley_messages_free(m);
    bench_clear(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_forms),
        cmocka_unit_test(nonmem),
        cmocka_unit_test(covariates_over_time),
        cmocka_unit_test(refused),
        cmocka_unit_test(tables_too_large_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
