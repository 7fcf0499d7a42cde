// SPDX-License-Identifier: MIT
// Texts that are small, or could be, and mean too much: every reader's limit on size, depth and expansion ends with a
// sentence that names it, in seconds and without the memory that was asked for. (Limits of one reader's own tests:
// Antimony's nesting, submodels and factors of connections, XML's nesting and entities, cells of a dosed table.)
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "antimony/antimony.h"
#include "base/arena.h"
#include "base/strbuf.h"
#include "library/yaml.h"
#include "model/system.h"
#include "sim/dosing.h"
#include "sim/sim.h"
#include "tests/folder.h"

// Some message holds this text
static void expect(diag_list *d, const char *text)
{
    for (int i = 0; i < diag_count(d); i++) {
        if (strstr(diag_at(d, i)->message, text)) return;
    }
    diag_print(d, stdout, false);
    fail_msg("no message with '%s'", text);
}

static void repeat(strbuf *b, const char *text, int n)
{
    for (int i = 0; i < n; i++) strbuf_puts(b, text);
}

// Antimony text that is refused for this reason
static void refuse_antimony(strbuf *text, const char *reason)
{
    diag_list *d = diag_new();
    assert_null(antimony_read_text(text->s, "big.ant", NULL, NULL, NULL, d));
    expect(d, reason);
    diag_free(d);
    strbuf_free(text);
}

static void antimony(void **state)
{
    (void)state;
    strbuf b = {0};
    repeat(&b, "                                                                \n", (16 << 20) / 64);
    refuse_antimony(&b, "file has 1");

    repeat(&b, "x = ;;= 3\n", 1200);
    refuse_antimony(&b, "more than 1000 mistakes");

    // 20 by 20 by 20 submodels of 80 parameters
    strbuf_puts(&b, "model m0()\n");
    for (int i = 0; i < 80; i++) strbuf_printf(&b, "  p%d = 1\n", i);
    strbuf_puts(&b, "end\n");
    for (int k = 1; k <= 3; k++) {
        strbuf_printf(&b, "model m%d()\n", k);
        for (int i = 0; i < 20; i++) strbuf_printf(&b, "  s%d: m%d()\n", i, k - 1);
        strbuf_puts(&b, "end\n");
    }
    refuse_antimony(&b, "more than 500000 elements");

    // as many of a formula of two thousand operations
    strbuf_puts(&b, "model m0()\n  x = 1; y := x");
    repeat(&b, " + x", 1000);
    strbuf_puts(&b, "\nend\n");
    for (int k = 1; k <= 3; k++) {
        strbuf_printf(&b, "model m%d()\n", k);
        for (int i = 0; i < 20; i++) strbuf_printf(&b, "  s%d: m%d()\n", i, k - 1);
        strbuf_puts(&b, "end\n");
    }
    refuse_antimony(&b, "operations");
}

static void imports(void **state)
{
    (void)state;
    char folder[FOLDER_SIZE], path[80];
    assert_int_equal(folder_make(folder), 0);
    for (int i = 0; i < 40; i++) {
        snprintf(path, sizeof path, "%s/f%d.ant", folder, i);
        FILE *f = fopen(path, "w");
        assert_non_null(f);
        fprintf(f, "import \"f%d.ant\"\nmodel m%d()\n  x = 1\nend\n", i + 1, i);
        fclose(f);
    }
    snprintf(path, sizeof path, "%s/f0.ant", folder);
    diag_list *d = diag_new();
    assert_null(antimony_read_file(path, NULL, NULL, d));
    expect(d, "imports more than 32 deep");
    diag_free(d);
    for (int i = 0; i < 40; i++) {
        snprintf(path, sizeof path, "%s/f%d.ant", folder, i);
        unlink(path);
    }
    rmdir(folder);
}

// A document of functions, each made of the one before; k := the last one of 1.
static void refuse_functions(int n, const char *body, const char *reason)
{
    static const char *const math = "<math xmlns=\"http://www.w3.org/1998/Math/MathML\">";
    strbuf b = {0};
    strbuf_puts(&b, "<sbml xmlns=\"http://www.sbml.org/sbml/level3/version2/core\" level=\"3\" version=\"2\"><model "
                    "id=\"m\"><listOfFunctionDefinitions>");
    for (int i = 0; i < n; i++) {
        strbuf_printf(&b, "<functionDefinition id=\"f%d\">%s<lambda><bvar><ci>x</ci></bvar><apply><plus/>", i, math);
        for (const char *c = body; *c; c++) {
            if (*c == 'f' && i) strbuf_printf(&b, "<apply><ci>f%d</ci><ci>x</ci></apply>", i - 1);
            else strbuf_puts(&b, "<ci>x</ci>");
        }
        strbuf_puts(&b, "</apply></lambda></math></functionDefinition>");
    }
    strbuf_printf(&b,
                  "</listOfFunctionDefinitions><listOfParameters><parameter id=\"k\" constant=\"false\"/>"
                  "</listOfParameters><listOfRules><assignmentRule variable=\"k\">%s<apply><ci>f%d</ci><cn>1</cn>"
                  "</apply></math></assignmentRule></listOfRules></model></sbml>",
                  math, n - 1);
    const sbml_options o = {0};
    diag_list *d = diag_new();
    assert_null(sbml_read_text(b.s, "big.xml", &o, d, NULL));
    expect(d, reason);
    diag_free(d);
    strbuf_free(&b);
}

static void functions(void **state)
{
    (void)state;
    refuse_functions(40, "ff", "more than 5 million operations, functions expanded");
    refuse_functions(820, "fx", "more than 800 operations within one another");
}

static void yaml(void **state)
{
    (void)state;
    static const struct {
        const char *begin, *again;
        int times;
        const char *reason;
    } cases[] = {
        {"a: ", "xxxxxxxx", 8200, "text is too long"},
        {"a: [1", ", 1", 200001, "the file is too large"},
        {"a: ", "[", 30, "nested too deeply"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        strbuf b = {0};
        strbuf_puts(&b, cases[i].begin);
        repeat(&b, cases[i].again, cases[i].times);
        repeat(&b, "]", i == 1 ? 1 : i == 2 ? 30 : 0);
        strbuf_puts(&b, "\n");
        diag_list *d = diag_new();
        arena *memory = arena_new();
        assert_null(yaml_parse(b.s, b.n, "big.yaml", memory, d));
        expect(d, cases[i].reason);
        arena_free(memory);
        diag_free(d);
        strbuf_free(&b);
    }
}

static void doses_and_rows(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    antimony_model *text = antimony_read_text("model m\n x' = -k*x; x = 0\n k = 1\nend\n", "m.ant", ".", ".", NULL, d);
    const sbml_options o = {0};
    model *m = sbml_read_document(antimony_document(text), antimony_source_map(text), &o, d, NULL);
    ode_system *s = system_new(m, d);
    assert_non_null(s);
    strbuf b = {0};
    strbuf_puts(&b, "TIME,AMT,CMT,II,ADDL\n");
    for (int i = 0; i < 60; i++) strbuf_printf(&b, "%d,1,x,1,100000\n", i);
    assert_null(dose_table_parse(b.s, "big.csv", s, d));
    bool said = false;
    for (int i = 0; i < diag_count(d); i++) {
        const char *expected = diag_at(d, i)->expected;
        said = said || (expected && strstr(expected, "at most 5 million doses in a table"));
    }
    assert_true(said);
    strbuf_free(&b);

    sim_table table;
    const sim_request r = {.end = 1, .steps = 1000 * 1000 * 1000};
    assert_false(sim_simulate(s, &r, &table, d));
    expect(d, "the table has 1000000000 steps");
    system_free(s);
    model_free(m);
    antimony_free(text);
    diag_free(d);
}

// All of the above took little: memory of this process at its highest. Sanitizers keep what was freed.
static void memory_stays_small(void **state)
{
    (void)state;
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    print_message("at most %ld MB\n", u.ru_maxrss / 1024);
#ifndef __SANITIZE_ADDRESS__
    assert_true(u.ru_maxrss < 1024 * 1024);    // [KiB]
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(antimony), cmocka_unit_test(imports),        cmocka_unit_test(functions),
        cmocka_unit_test(yaml),     cmocka_unit_test(doses_and_rows), cmocka_unit_test(memory_stays_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
