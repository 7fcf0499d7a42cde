// SPDX-License-Identifier: MIT
// Tests of routes.c: `routes` of a therapy read right and wrong, the rows of a route taken from the drug's, and the
// depots of an arm in its composed model and in no other.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/strbuf.h"
#include "library/library_int.h"

static const char ROOT[] = "tests/data/library";

static const struct {
    const char *text, *found, *expected;
} BAD[] = {
    {"routes: {SC: {into: amount, feeds: {absorbed: flux}}}\n", "key 'module' is missing", "'module: ...'"},
    {"routes: {IV: {module: depot, into: amount, feeds: {a: b}}}\n", "'routes' names 'IV'", "SC, IM, PO or IT"},
    {"routes: {XX: {module: depot, into: amount, feeds: {a: b}}}\n", "'routes' names 'XX'", "SC, IM, PO or IT"},
    {"routes: {SC: {module: depot, into: amount}}\n", "what goes in by route SC comes out nowhere",
     "'feeds: {absorbed: flux}' or 'slots: ...'"},
    {"routes: {SC: {module: depot, into: amount, feed: {a: b}}}\n", "unknown key 'feed' in a route",
     "did you mean 'feeds'?"},
    {"routes: {SC: {module: a b, into: amount, feeds: {a: b}}}\n", "'a b' is not an id", "an id"},
    {"routes: {SC: {module: depot, into: amount, feeds: {\"a;b\": c}}}\n", "'a;b' is not an id", "an id"},
    {"routes: {SC: {module: depot, into: amount, slots: {lesion.a: c}}}\n", "'lesion.a' is not an id", "an id"},
    {"routes: {IT: {module: depot, into: amount, slots: {lesion.a.b: c}}}\n", "'lesion.a.b' is not an id",
     "an id, or lesion.x"},
    {"routes: [SC]\n", "'routes' is not a map", "a map"},
};

static void wrong_routes_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        arena *memory = arena_new();
        diag_list *d = diag_new();
        const yaml_node *n = yaml_parse(BAD[i].text, strlen(BAD[i].text), "t.yaml", memory, d);
        assert_non_null(n);
        library_therapy t = {0};
        library_read_routes(n, &t, memory, d);
        assert_true(diag_count(d) >= 1);
        const diag *first = diag_at(d, 0);
        assert_string_equal(first->message, BAD[i].found);
        assert_int_equal(first->loc.line, 1);
        if (i + 1 < sizeof BAD / sizeof *BAD) {
            assert_string_equal(first->expected, BAD[i].expected);
        }
        diag_free(d);
        arena_free(memory);
    }
}

static void rows_of_a_route_are_taken_from_the_drug(void **state)
{
    (void)state;
    static const char text[] = "routes: {PO: {module: depot, into: amount, feeds: {absorbed: flux}}}\n";
    arena *memory = arena_new();
    diag_list *d = diag_new();
    unit day, none = UNIT_ONE;
    char buffer[160];
    unit_parse("day", &day, buffer);
    library_parameter row[] = {{.id = "CL", .unit = none},
                               {.id = "PO.lag", .value = 0.5, .unit = day},
                               {.id = "PO.ka", .unit = none},
                               {.id = "POX", .unit = none}};
    library_trait trait[] = {{.id = "PO.ka"}, {.id = "CL"}};
    library_therapy t = {.parameters = {.row = row, .n = 4}, .traits = {.row = trait, .n = 2}};
    library_read_routes(yaml_parse(text, strlen(text), "t.yaml", memory, d), &t, memory, d);
    assert_int_equal(diag_errors(d), 0);
    assert_int_equal(t.nroute, 1);
    assert_int_equal(t.parameters.n, 2);
    assert_string_equal(t.parameters.row[1].id, "POX");
    assert_int_equal(t.route[0].parameters.n, 2);
    assert_string_equal(t.route[0].parameters.row[1].id, "ka");
    assert_float_equal(t.route[0].lag, 0.5, 0);
    assert_int_equal(t.traits.n, 1);
    assert_string_equal(t.route[0].traits.row[0].id, "ka");
    // a lag that is no time, and one that is drawn
    library_parameter wrong[] = {{.id = "PO.lag", .value = 0.5, .unit = none}};
    library_trait drawn[] = {{.id = "PO.lag"}};
    t = (library_therapy){.parameters = {.row = wrong, .n = 1}, .traits = {.row = drawn, .n = 1}};
    library_read_routes(yaml_parse(text, strlen(text), "t.yaml", memory, d), &t, memory, d);
    assert_int_equal(diag_errors(d), 2);
    // rows of a route that the drug has not
    library_parameter left[] = {{.id = "IM.ka", .unit = none}};
    library_trait left_trait[] = {{.id = "SC.ka"}};
    t = (library_therapy){.parameters = {.row = left, .n = 1}, .traits = {.row = left_trait, .n = 1}};
    library_read_routes(yaml_parse(text, strlen(text), "t.yaml", memory, d), &t, memory, d);
    assert_int_equal(diag_errors(d), 4);
    assert_string_equal(diag_at(d, 3)->message, "'SC.ka' is of a route that the drug has not");
    diag_free(d);
    arena_free(memory);
}

static void a_depot_is_in_the_arm_that_uses_it(void **state)
{
    (void)state;
    arena *memory = arena_new();
    diag_list *d = diag_new();
    const char *shown;
    char *text = file_read_text("tests/data/library/trials/TOY-1/trial.yaml", NULL, d, &shown),
         *iv = strstr(text, "dose: 200 mg, route: IV, infusion: 4 h");
    strbuf with = {0};
    strbuf_write(&with, text, (size_t)(iv - text));
    strbuf_puts(&with, "dose: 200 mg, route: IT");
    strbuf_puts(&with, strchr(iv, 'h') + 1);
    library_trial *t = library_parse_trial(ROOT, "t.yaml", with.s, memory, d);
    assert_non_null(t);
    // in order of name: alpha, alpha_IT_L1, alpha_IT_L2, beta
    assert_int_equal(t->ntherapy, 4);
    const library_dose *dose = &t->arm[1].dose[0];
    assert_int_equal(dose->ndepot, 2);
    assert_string_equal(t->therapy[dose->depot[1]]->name, "alpha_IT_L2");
    assert_ptr_equal(t->therapy[dose->depot[1]]->drug, t->therapy[dose->therapy]);
    assert_int_equal(t->arm[0].dose[0].ndepot, 0);
    const int all[] = {0, 1, 2};
    char *composed = library_compose_text(t, all, 3, d);
    assert_non_null(strstr(composed, "alpha_IT_L2.lesion_volume := L2.volume;"));
    assert_non_null(strstr(composed, "L2.local_kill := alpha_IT_L2.kill;"));
    assert_non_null(strstr(composed, "alpha.absorbed := alpha_IT_L1.flux + alpha_IT_L2.flux;"));
    free(composed);
    composed = library_compose_text(t, all, 1, d);
    assert_null(strstr(composed, "_IT_"));
    assert_null(strstr(composed, "absorbed :="));
    free(composed);
    strbuf_free(&with);
    free(text);
    diag_free(d);
    arena_free(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_routes_are_refused),
        cmocka_unit_test(rows_of_a_route_are_taken_from_the_drug),
        cmocka_unit_test(a_depot_is_in_the_arm_that_uses_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
