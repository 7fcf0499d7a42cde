// SPDX-License-Identifier: MIT
// The public functions: files and imports, which module is the model, the source map, where elements come from, flags
// of elements.
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "reading.h"
#include "tests/folder.h"

// ---- a folder of files ------------------------------------------------------------------------------------------

typedef struct {
    char dir[FOLDER_SIZE];
} folder;

static void put(const folder *f, const char *name, const char *text)
{
    char *path = path_join(f->dir, name);
    char *dir = path_dir(path);
    diag_list *d = diag_new();
    assert_true(file_make_dirs(dir, d));
    assert_true(file_write_atomic(path, text, strlen(text), d));
    diag_free(d);
    free(dir);
    free(path);
}

static int set_up(void **state)
{
    folder *f = calloc(1, sizeof *f);
    if (folder_make(f->dir)) return 1;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    folder *f = *state;
    const int rc = folder_remove(f->dir);
    free(f);
    return rc;
}

static reading read_file(const folder *f, const char *name, const char *root)
{
    reading r = {.d = diag_new()};
    char *path = path_join(f->dir, name);
    r.m = antimony_read_file(path, root, NULL, r.d);
    if (r.m) r.sbml = SBMLDocument_getModel(antimony_document(r.m));
    free(path);
    return r;
}

// ---- imports ----------------------------------------------------------------------------------------------------

static void test_imports(void **state)
{
    const folder *f = *state;
    put(f, "units.ant", "unit per_day = 1/86400 second\n");
    put(f, "sub/a.ant", "import \"../units.ant\"\nmodel a()\n  k has per_day; k = 3\nend\n");
    put(f, "sub/b.ant", "import \"a.ant\"\nmodel b()\n  A: a()\nend\n");
    put(f, "main.ant",
        "import \"sub/b.ant\"; import \"sub/a.ant\"\nimport \"units.ant\"\nmodel *top()\n  B: b(); A: a()\nend\n");
    reading r = read_file(f, "main.ant", NULL);
    if (!r.sbml) diag_print(r.d, stdout, false);
    assert_non_null(r.sbml);
    assert_string_equal(Parameter_getUnits(Model_getParameterById(r.sbml, "B__A__k")), "per_day");
    const src_loc loc = antimony_source_map(r.m)->find(antimony_source_map(r.m)->self, "B__A__k");
    assert_non_null(strstr(loc.file, "sub/a.ant"));
    assert_int_equal(loc.line, 3);
    read_end(&r);
}

static void test_import_errors(void **state)
{
    const folder *f = *state;
    put(f, "outside.ant", "model o()\nend\n");
    put(f, "in/cycle1.ant", "import \"cycle2.ant\"\n");
    put(f, "in/cycle2.ant", "import \"cycle1.ant\"\n");
    put(f, "in/broken.ant", "x = \n\ny = )\n");
    put(f, "in/main.ant",
        "import \"../outside.ant\"\nimport \"/etc/hostname\"\nimport \"none.ant\"\nimport \"cycle1.ant\"\nimport "
        "\"link.ant\"\n"
        "import \"main.ant\"\nimport \"sub/../../outside.ant\"\nimport \"broken.ant\"\nimport \"\"\nimport \"dir\"\n");
    char *link = path_join(f->dir, "in/link.ant"), *target = path_join(f->dir, "outside.ant"),
         *dir = path_join(f->dir, "in/dir");
    assert_int_equal(symlink(target, link), 0);
    assert_int_equal(mkdir(dir, 0700), 0);
    reading r = read_file(f, "in/main.ant", NULL);
    assert_null(r.m);
    assert_error(&r, 1, 8, 16, "lies outside the model's folder", "");
    assert_error(&r, 2, 8, 15, "import \"/etc/hostname\"", "a path relative to this file");
    assert_error(&r, 3, 8, 10, "there is no such file", "");
    assert_error(&r, 5, 8, 10, "lies outside the model's folder", "");
    assert_error(&r, 6, 8, 10, "comes back to a file that is being read", "without a cycle");
    assert_error(&r, 7, 8, 23, "lies outside the model's folder", "");
    assert_error(&r, 1, 8, 12, "import \"cycle1.ant\" comes back", "");    // in cycle2.ant
    assert_error(&r, 3, 5, 1, "unexpected ')'", "");                       // in broken.ant
    read_end(&r);
    // with the outer folder as root the same import is right
    put(f, "in/good.ant", "import \"../outside.ant\"\n");
    r = read_file(f, "in/good.ant", f->dir);
    assert_non_null(r.m);
    read_end(&r);
    free(link);
    free(target);
    free(dir);
    // a text without a folder imports nothing
    r = read_text("import \"units.ant\"\n");
    assert_error(&r, 1, 8, 11, "without a folder", "");
    read_end(&r);
}

static void test_import_sbml(void **state)
{
    const folder *f = *state;
    reading made = read_valid("model oscli()\n  A -> B; k*A\n  k = 3; A = 1; B = 2\nend\n");
    char *xml = writeSBMLToString(antimony_document(made.m));
    put(f, "oscli.xml", xml);
    free(xml);
    read_end(&made);
    put(f, "uses.ant", "import \"oscli.xml\"\nmodel *top()\n  O: oscli()\n  O.k = 5\nend\n");
    reading r = read_file(f, "uses.ant", NULL);
    if (!r.sbml) diag_print(r.d, stdout, false);
    assert_non_null(r.sbml);
    assert_true(Parameter_getValue(Model_getParameterById(r.sbml, "O__k")) == 5);
    assert_formula(&r, "O___J0", "O__k * O__A");
    read_end(&r);
    put(f, "bad.xml", "<!DOCTYPE x [<!ENTITY a \"b\">]><sbml/>");
    put(f, "usesbad.ant", "import \"bad.xml\"\n");
    r = read_file(f, "usesbad.ant", NULL);
    assert_null(r.m);
    assert_error(&r, 1, 8, 9, "bad.xml cannot be imported", "");
    read_end(&r);
}

// ---- which module -----------------------------------------------------------------------------------------------

static void assert_model(const char *text, const char *module, const char *id)
{
    reading r = read_module(text, module);
    assert_non_null(r.sbml);
    assert_string_equal(Model_getId(r.sbml), id);
    read_end(&r);
}

static void test_main_module(void **state)
{
    (void)state;
    assert_model("model a()\nend\nmodel b()\nend\n", NULL, "b");
    assert_model("model *a()\nend\nmodel b()\nend\n", NULL, "a");
    assert_model("model a()\nend\nmodel b()\nend\n", "a", "a");
    assert_model("model a()\nend\nx = 3\n", NULL, "__main");
    assert_model("unit u = 3 second\nmodel a()\nend\na is \"A\"\na.sboTerm = 4\na created \"2020-01-01\"\n", NULL, "a");
    assert_model("", NULL, "__main");
    reading r = read_module("model alpha()\nend\n", "alfa");
    assert_null(r.m);
    assert_error(&r, 0, 0, 0, "there is no module alfa", "did you mean alpha?");
    read_end(&r);
}

// ---- elements ---------------------------------------------------------------------------------------------------

static void test_origin(void **state)
{
    (void)state;
    reading r = read_valid(
        "model lesion()\n  k = 1\n  C' = -k*C; C = 5\nend\nmodel *top()\n  L1: lesion()\n  L1.k is shared\nend\n");
    const char *module, *name;
    assert_true(antimony_origin(r.m, "L1__C", &module, &name));
    assert_string_equal(module, "lesion");
    assert_string_equal(name, "C");
    assert_true(antimony_origin(r.m, "shared", &module, &name));
    assert_string_equal(module, "top");
    assert_string_equal(name, "shared");
    assert_true(antimony_origin(r.m, "L1__k", &module, &name));    // another name of `shared`
    assert_string_equal(name, "shared");
    assert_false(antimony_origin(r.m, "L2__C", &module, &name));
    const sbml_source_map *places = antimony_source_map(r.m);
    assert_int_equal(places->find(places->self, "L1__C").line, 3);
    assert_int_equal(places->find(places->self, "nothing").line, 0);
    read_end(&r);
}

// Flags as libAntimony sets them (see also pairs_test.c).
static void test_flags(void **state)
{
    (void)state;
    reading r = read_valid(
        "species A, $B, C in D\nsubstanceOnly species E in D\nconst species F\n"
        "D = 3; C = 6/D; A = 2\nA -> B; k*A*G\nA => ; l\nspecies G\nvar m\nn' = 1; o := 2; at time > 1: q = 3\n"
        "A is \"the A\"; A.sboTerm = 252\nA notes \"a & b\"\nB notes \"<p>not kept\"\n");
    const Species_t *a = Model_getSpeciesById(r.sbml, "A"), *b = Model_getSpeciesById(r.sbml, "B"),
                    *c = Model_getSpeciesById(r.sbml, "C");
    const Species_t *e = Model_getSpeciesById(r.sbml, "E"), *f = Model_getSpeciesById(r.sbml, "F");
    assert_false(Species_getBoundaryCondition(a) || Species_getConstant(a) || Species_getHasOnlySubstanceUnits(a));
    assert_true(Species_getBoundaryCondition(b));
    assert_true(Species_getHasOnlySubstanceUnits(e));
    assert_true(Species_getBoundaryCondition(f) && Species_getConstant(f));
    assert_true(Species_getInitialConcentration(a) == 2);
    assert_true(Species_isSetInitialAmount(c) && Species_getInitialAmount(c) == 6);
    assert_false(Species_isSetInitialAmount(e) || Species_isSetInitialConcentration(e));
    assert_string_equal(SBase_getName((SBase_t *)(uintptr_t)a), "the A");
    assert_int_equal(SBase_getSBOTerm((SBase_t *)(uintptr_t)a), 252);
    char *notes = SBase_getNotesString((SBase_t *)(uintptr_t)a);    // a copy, ours
    assert_non_null(strstr(notes, "a &amp; b"));
    free(notes);
    assert_false(SBase_isSetNotes((SBase_t *)(uintptr_t)b));
    assert_true(Reaction_getReversible(Model_getReactionById(r.sbml, "_J0")));
    assert_false(Reaction_getReversible(Model_getReactionById(r.sbml, "_J1")));
    assert_int_equal(Reaction_getNumModifiers(Model_getReactionById(r.sbml, "_J0")), 1);
    const char *const varies[] = {"m", "n", "o", "q"};
    for (int i = 0; i < 4; i++) assert_false(Parameter_getConstant(Model_getParameterById(r.sbml, varies[i])));
    assert_true(Parameter_getConstant(Model_getParameterById(r.sbml, "k")));
    assert_false(Parameter_isSetValue(Model_getParameterById(r.sbml, "k")));
    read_end(&r);
}

static void test_not_utf8(void **state)
{
    const folder *f = *state;
    put(f, "latin.ant", "x = 3\ny = 4 // \xE9\n");
    reading r = read_file(f, "latin.ant", NULL);
    assert_null(r.m);
    assert_int_equal(diag_at(r.d, 0)->loc.line, 2);
    read_end(&r);
    r = read_file(f, "missing.ant", NULL);
    assert_null(r.m);
    assert_int_equal(diag_errors(r.d), 1);
    read_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_imports),     cmocka_unit_test(test_import_errors), cmocka_unit_test(test_import_sbml),
        cmocka_unit_test(test_main_module), cmocka_unit_test(test_origin),        cmocka_unit_test(test_flags),
        cmocka_unit_test(test_not_utf8),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
