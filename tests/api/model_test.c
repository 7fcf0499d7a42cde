// SPDX-License-Identifier: MIT
// Tests src/api/model.c: what `coley model check`, `show` and `convert` say and write.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "coley.h"

static char ant[] = "/tmp/coley_model_test_XXXXXX.ant", xml[] = "/tmp/coley_model_test_XXXXXX.xml";

static const char text[] =
    "model tumour\n  compartment V = 2;\n  species C in V = 10, D in V = 0;\n  k_kill = 0.3; idle = 4;\n  J: C -> 2 D; "
    "k_kill*C*V/(1 + C^2);\n"
    "  total := C + D;\n  C is \"tumour cells\\x1b[31m\";\n  at (time > 4), priority = 2: C = 7;\nend\n";

static void save(const char *path, const char *what)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(what, f);
    fclose(f);
}

static int begin(void **state)
{
    (void)state;
    close(mkstemps(ant, 4));
    close(mkstemps(xml, 4));
    save(ant, text);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    unlink(ant);
    unlink(xml);
    return 0;
}

static void printed(const coley_messages *m, char out[8000])
{
    memset(out, 0, 8000);
    FILE *f = fmemopen(out, 7999, "w");
    coley_messages_print(m, f, false);
    fclose(f);
}

static void checks(void **state)
{
    (void)state;
    coley_model_options o;
    coley_model_default(&o);
    o.model = ant;
    coley_messages *m = coley_messages_new();
    char *summary = NULL, out[8000];
    assert_int_equal(coley_model_check(&o, &summary, m), COLEY_OK);
    assert_string_equal(
        summary, "tumour: 1 compartment, 2 species, 3 parameters, 1 reaction, 1 rule, 1 event; 0 errors, 1 warning\n");
    printed(m, out);
    assert_non_null(strstr(out, "parameter idle is declared, but nothing uses it"));
    assert_non_null(strstr(out, ".ant:4:"));
    coley_free(summary);
    coley_messages_free(m);
    // strictly, numbers need units
    m = coley_messages_new();
    o.strict = true;
    assert_int_equal(coley_model_check(&o, &summary, m), COLEY_ERR_INPUT);
    assert_null(summary);
    printed(m, out);
    assert_non_null(strstr(out, "k_kill has no unit"));
    coley_messages_free(m);
}

static void missing_values_are_errors(void **state)
{
    (void)state;
    char path[] = "/tmp/coley_model_test_XXXXXX.ant", out[8000], *summary = NULL;
    close(mkstemps(path, 4));
    save(path, "model m\n  x' = -k*x; x = 1; var k;\nend\n");
    coley_model_options o;
    coley_model_default(&o);
    o.model = path;
    coley_messages *m = coley_messages_new();
    assert_int_equal(coley_model_check(&o, &summary, m), COLEY_ERR_INPUT);
    printed(m, out);
    assert_non_null(strstr(out, "k has no value, but the derivative of x needs it"));
    coley_free(summary);
    coley_messages_free(m);
    unlink(path);
}

static char *show(const char *format, bool names, bool jacobian)
{
    coley_model_options o;
    coley_model_default(&o);
    o.model = ant;
    o.format = format;
    o.names = names;
    o.jacobian = jacobian;
    coley_messages *m = coley_messages_new();
    char *shown = NULL;
    coley_status status = coley_model_show(&o, &shown, m);
    assert_int_equal(status == COLEY_OK, shown != NULL);
    coley_messages_free(m);
    return shown;
}

static void shows(void **state)
{
    (void)state;
    static const char *const parts[] = {"C in V = 10", "d(C amount)/dt = -J", "d(D amount)/dt = 2*J",
                                        "when time > 4, priority 2: C becomes 7",
                                        "2 states, 2 entries that are not zero"};
    char *shown = show(NULL, false, true);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!strstr(shown, parts[i])) fail_msg("'%s' is not in:\n%s", parts[i], shown);
    }
    coley_free(shown);
    shown = show("markdown", false, false);
    assert_non_null(strstr(shown, "$$\\frac{\\mathrm{d}n(C)}{\\mathrm{d}t} = -J$$"));
    coley_free(shown);
    shown = show("latex", false, true);
    assert_non_null(strstr(shown, "\\begin{document}"));
    assert_non_null(strstr(shown, "\\end{document}"));
    coley_free(shown);
    assert_null(show("html", false, false));
}

static char *show_file(const char *path, const char *format, bool names, bool jacobian)
{
    coley_model_options o;
    coley_model_default(&o);
    o.model = path;
    o.format = format;
    o.names = names;
    o.jacobian = jacobian;
    coley_messages *m = coley_messages_new();
    char *shown = NULL;
    assert_int_equal(coley_model_show(&o, &shown, m), COLEY_OK);
    coley_messages_free(m);
    return shown;
}

// The Jacobian's structure in each format, of Antimony and of the SBML that it becomes: C changes by C alone, D by C
// alone (k_kill*C*V/(1 + C^2)): x and . for each row.
static void shows_the_jacobian(void **state)
{
    (void)state;
    char *converted = NULL;
    coley_messages *m = coley_messages_new();
    assert_int_equal(coley_model_convert(ant, "x.xml", &converted, m), COLEY_OK);
    save(xml, converted);
    coley_free(converted);
    coley_messages_free(m);
    static const char *const formats[] = {"text", "markdown", "latex"};
    for (int i = 0; i < 6; i++) {
        char *shown = show_file(i < 3 ? ant : xml, formats[i % 3], false, true);
        if (!strstr(shown, "2 states, 2 entries that are not zero")) fail_msg("no Jacobian in:\n%s", shown);
        if (i % 3 == 0) assert_non_null(strstr(shown, "  x .  C\n  x .  D\n"));
        coley_free(shown);
    }
}

// Models whose texts would be code: names as authors of SBML and Antimony may give them, ids as long as they like.
static const char hostile_ant[] =
    "model m\n  x = 1; y = 2; k = 0.1\n  x' = -k*x; y' = k*x - y^3\n"
    "  x is \"*/ system('touch /tmp/coley-was-here'); /*\"\n  k is \"?\?/\"\n  at x < 0.5: y = 3\nend\n";
static const char hostile_xml[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<sbml xmlns=\"http://www.sbml.org/sbml/level3/version2/core\" level=\"3\" version=\"2\">"
    "<model id=\"m\" name=\"*/ int x; /*&#10;#include &lt;stdio.h&gt;\"><listOfParameters>"
    "<parameter id=\"__attribute__\" name=\"\\&#10;#error here\" value=\"1\" constant=\"false\"/>"
    "<parameter id=\"int\" name=\"*/ #error\" value=\"2\" constant=\"true\"/></listOfParameters>"
    "<listOfRules><rateRule variable=\"__attribute__\"><math xmlns=\"http://www.w3.org/1998/Math/MathML\">"
    "<apply><times/><ci>int</ci><ci>__attribute__</ci></apply></math></rateRule></listOfRules></model></sbml>";

// The C of a file compiles for packs and for one lane, without a warning of its text's making, and calls nothing.
static void assert_compiles(const char *path)
{
    char c[] = "/tmp/coley_model_test_XXXXXX.c", command[300], *shown = show_file(path, "c", false, false);
    close(mkstemps(c, 2));
    save(c, shown);
    assert_non_null(strstr(shown, "// Made by Coley"));
    assert_non_null(strstr(shown, "PUT(out, 0, o0);"));
    assert_null(strstr(shown, "system("));
    for (int lanes = 1; lanes <= 4; lanes *= 4) {
        snprintf(command, sizeof command,
                 "$(command -v cc || command -v gcc || command -v clang) -std=gnu17 -O1 -fPIC -ffreestanding "
                 "-ffp-contract=off -Wall -Wno-psabi -Wno-unused -Werror -DLANES=%d -DSTRIDE=%d -DPACKS=1 "
                 "-DSINGLES=1 -DWHOLE=1 -c -o /dev/null %s",
                 lanes, lanes, c);
        assert_int_equal(system(command), 0);
    }
    coley_free(shown);
    unlink(c);
}

static void shows_c(void **state)
{
    (void)state;
    char *shown = show_file(ant, "c", false, false);
    assert_non_null(strstr(shown, "d(C)/dt  dx[0]"));
    assert_non_null(strstr(shown, "// What an event assigns"));
    assert_non_null(strstr(shown, "// Entries of the Jacobian"));
    coley_free(shown);
    if (system("command -v cc > /dev/null || command -v gcc > /dev/null || command -v clang > /dev/null") != 0) {
        print_message("skipped: there is no C compiler\n");
        skip();
    }
    assert_compiles(ant);
    char path[2][40] = {"/tmp/coley_model_test_XXXXXX.ant", "/tmp/coley_model_test_XXXXXX.xml"};
    const char *const hostile[] = {hostile_ant, hostile_xml};
    for (int i = 0; i < 2; i++) {
        close(mkstemps(path[i], 4));
        save(path[i], hostile[i]);
        assert_compiles(path[i]);
        unlink(path[i]);
    }
    assert_int_not_equal(access("/tmp/coley-was-here", F_OK), 0);
}

// SBML and back: what is written reads as the same model, so the same table comes of it, to the bit.
static void converts(void **state)
{
    (void)state;
    char *converted = NULL, *back = NULL, *table[2] = {NULL, NULL};
    coley_messages *m = coley_messages_new();
    assert_int_equal(coley_model_convert(ant, "x.xml", &converted, m), COLEY_OK);
    assert_non_null(strstr(converted, "<sbml"));
    save(xml, converted);
    assert_int_equal(coley_model_convert(xml, "x.ant", &back, m), COLEY_OK);
    assert_non_null(strstr(back, "k_kill*C*V/(1 + C^2)"));
    for (int i = 0; i < 2; i++) {
        coley_simulate_options o;
        coley_simulate_default(&o);
        o.model = i ? xml : ant;
        o.end = 8;
        assert_int_equal(coley_simulate(&o, &table[i], m), COLEY_OK);
    }
    assert_string_equal(table[0], table[1]);
    assert_int_equal(coley_messages_errors(m), 0);
    coley_free(table[0]);
    coley_free(table[1]);
    coley_free(converted);
    coley_free(back);
    assert_int_equal(coley_model_convert(ant, "x.docx", &converted, m), COLEY_ERR_INPUT);
    assert_null(converted);
    coley_messages_free(m);
}

// Level 2 has units where a file says nothing, Level 3 and so Antimony have not: the text says them, and a check of it
// warns of the same.
static void converts_what_level_2_means(void **state)
{
    (void)state;
    static const char level2[] =
        "<sbml xmlns=\"http://www.sbml.org/sbml/level2/version4\" level=\"2\" version=\"4\"><model id=\"m\">"
        "<listOfCompartments><compartment id=\"C\" size=\"1\"/></listOfCompartments>"
        "<listOfSpecies><species id=\"A\" compartment=\"C\" initialConcentration=\"1\"/></listOfSpecies>"
        "<listOfParameters><parameter id=\"k\" value=\"1\" units=\"metre\"/></listOfParameters>"
        "<listOfRules><rateRule variable=\"A\"><math xmlns=\"http://www.w3.org/1998/Math/MathML\"><ci>k</ci></math>"
        "</rateRule></listOfRules></model></sbml>";
    char *converted = NULL, *said = NULL;
    save(xml, level2);
    coley_messages *m = coley_messages_new();
    assert_int_equal(coley_model_convert(xml, "x.ant", &converted, m), COLEY_OK);
    assert_int_equal(coley_messages_count(m), 0);
    assert_non_null(strstr(converted, "unit time_unit = second;"));
    assert_non_null(strstr(converted, "unit substance = mole;"));
    save(ant, converted);
    coley_model_options o;
    coley_model_default(&o);
    for (int i = 0; i < 2; i++) {
        o.model = i ? ant : xml;
        coley_messages *own = coley_messages_new();
        assert_int_equal(coley_model_check(&o, &said, own), COLEY_OK);
        assert_non_null(strstr(said, "0 errors, 1 warning\n"));
        coley_free(said);
        coley_messages_free(own);
    }
    save(ant, text);
    coley_free(converted);
    coley_messages_free(m);
}

// A model of submodels would lose them on the way.
static void packages_are_refused(void **state)
{
    (void)state;
    char path[] = "/tmp/coley_model_test_XXXXXX.xml", *converted = NULL, out[8000];
    close(mkstemps(path, 4));
    save(path, "<sbml xmlns=\"http://www.sbml.org/sbml/level3/version1/core\" "
               "xmlns:comp=\"http://www.sbml.org/sbml/level3/version1/comp/version1\" level=\"3\" "
               "version=\"1\" comp:required=\"true\"><model id=\"m\"/></sbml>");
    coley_messages *m = coley_messages_new();
    assert_int_equal(coley_model_convert(path, "x.ant", &converted, m), COLEY_ERR_INPUT);
    printed(m, out);
    assert_non_null(strstr(out, "not supported: SBML package comp"));
    coley_messages_free(m);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks),
        cmocka_unit_test(missing_values_are_errors),
        cmocka_unit_test(shows),
        cmocka_unit_test(converts),
        cmocka_unit_test(converts_what_level_2_means),
        cmocka_unit_test(packages_are_refused),
        cmocka_unit_test(shows_the_jacobian),
        cmocka_unit_test(shows_c),
    };
    return cmocka_run_group_tests(tests, begin, finish);
}
