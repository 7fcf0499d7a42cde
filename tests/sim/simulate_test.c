// SPDX-License-Identifier: MIT
// Simulation of one model against closed forms: settings, doses, events, amounts and concentrations; and what is
// refused.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "antimony/antimony.h"
#include "sbml/sbml.h"
#include "sim/sim.h"

typedef struct {
    diag_list *d;
    antimony_model *text;
    model *m;
    ode_system *s;
} fixture;

static fixture from_text(const char *text)
{
    fixture f = {.d = diag_new()};
    f.text = antimony_read_text(text, "test.ant", ".", ".", NULL, f.d);
    const sbml_options o = {0};
    if (f.text) f.m = sbml_read_document(antimony_document(f.text), antimony_source_map(f.text), &o, f.d, NULL);
    if (f.m) f.s = system_new(f.m, f.d);
    if (!f.s) diag_print(f.d, stderr, false);
    assert_non_null(f.s);
    return f;
}

static void drop(fixture *f)
{
    system_free(f->s);
    model_free(f->m);
    antimony_free(f->text);
    diag_free(f->d);
}

static sim_table run(fixture *f, const sim_request *r)
{
    sim_table t;
    if (!sim_simulate(f->s, r, &t, f->d)) {
        diag_print(f->d, stderr, false);
        fail();
    }
    return t;
}

static double at(const sim_table *t, int row, int column)
{
    return t->value[row * t->ncolumn + column];
}

static const char decay[] = "model decay\n"
                            "  compartment V = 2\n"
                            "  species S1 in V, S2 in V\n"
                            "  J: S1 -> S2; V*k*S1\n"
                            "  S1 = 3; S2 = 0; k = 0.5\n"
                            "  total := S1 + S2\n"
                            "  half = k/2\n"
                            "end\n";

static void amounts_and_concentrations(void **state)
{
    (void)state;
    fixture f = from_text(decay);
    const sim_column column[] = {
        {"S1", SIM_AMOUNT}, {"S1", SIM_CONCENTRATION}, {"S1", SIM_AS_WRITTEN}, {"total", SIM_AS_WRITTEN}};
    const sim_request r = {.end = 4, .steps = 8, .column = column, .ncolumn = 4, .rtol = 1e-8};
    sim_table t = run(&f, &r);
    assert_int_equal(t.nrow, 9);
    for (int i = 0; i < 9; i++) {
        const double c = 3 * exp(-0.5 * t.time[i]);
        assert_true(t.time[i] == 0.5 * i);
        assert_true(fabs(at(&t, i, 0) / (2 * c) - 1) < 1e-7);
        assert_true(fabs(at(&t, i, 1) / c - 1) < 1e-7);
        assert_true(at(&t, i, 2) == at(&t, i, 1));
        assert_true(fabs(at(&t, i, 3) - 3) < 1e-9);
    }
    sim_table_clear(&t);
    drop(&f);
}

static void settings(void **state)
{
    (void)state;
    fixture f = from_text(decay);
    const sim_column column[] = {{"S1", SIM_AMOUNT}, {"half", SIM_AS_WRITTEN}, {"V", SIM_AS_WRITTEN}};
    const sim_setting set[] = {{"S1", 5}, {"k", 0.25}, {"V", 4}};
    const sim_request r = {
        .end = 4, .steps = 1, .column = column, .ncolumn = 3, .setting = set, .nsetting = 3, .rtol = 1e-8};
    sim_table t = run(&f, &r);
    assert_true(at(&t, 0, 0) == 20);    // a concentration of 5 in a volume of 4
    assert_true(fabs(at(&t, 1, 0) / (20 * exp(-1)) - 1) < 1e-7);
    assert_true(at(&t, 1, 2) == 4);
    sim_table_clear(&t);
    drop(&f);
}

static void doses(void **state)
{
    (void)state;
    fixture f = from_text(decay);
    const sim_column column[] = {{"S1", SIM_AMOUNT}};
    const sim_dose dose[] = {{2, "S1", 10}, {1, "S1", 1}, {0, "S1", 4}};
    const sim_request r = {
        .end = 3, .steps = 3, .column = column, .ncolumn = 1, .dose = dose, .ndose = 3, .rtol = 1e-8};
    sim_table t = run(&f, &r);
    const double e = exp(-0.5);
    assert_true(at(&t, 0, 0) == 6);    // at a dose's time: before it
    assert_true(fabs(at(&t, 1, 0) / (10 * e) - 1) < 1e-7);
    assert_true(fabs(at(&t, 2, 0) / ((10 * e + 1) * e) - 1) < 1e-7);
    assert_true(fabs(at(&t, 3, 0) / (((10 * e + 1) * e + 10) * e) - 1) < 1e-7);
    sim_table_clear(&t);
    drop(&f);
}

static void events(void **state)
{
    (void)state;
    fixture f = from_text("model pulse\n x' = -x\n x = 8\n n = 0\n at (x < 1): x = x + 7, n = n + 1\nend\n");
    const sim_column column[] = {{"x", SIM_AS_WRITTEN}, {"n", SIM_AS_WRITTEN}};
    const sim_request r = {.end = 5, .steps = 5, .column = column, .ncolumn = 2, .rtol = 1e-9};
    sim_table t = run(&f, &r);
    const double period = log(8);    // 2.079
    for (int i = 0; i <= 5; i++) {
        const int fired = (int)floor(i / period);
        assert_true(at(&t, i, 1) == fired);
        assert_true(fabs(at(&t, i, 0) / (8 * exp(-(i - fired * period))) - 1) < 1e-7);
    }
    sim_table_clear(&t);
    drop(&f);
}

// An equality with time holds for an instant, which is not seen; at the start it is.
static void instants(void **state)
{
    (void)state;
    fixture f = from_text("model m\n a = 0; b = 0; c = 0\n x' = 1; x = 0\n at (time == 2): a = 1\n at (time == 0), t0 "
                          "= false: b = 1\n at (time >= 2): c = 1\nend\n");
    const sim_column column[] = {{"a", SIM_AS_WRITTEN}, {"b", SIM_AS_WRITTEN}, {"c", SIM_AS_WRITTEN}};
    const sim_request r = {.end = 4, .steps = 2, .column = column, .ncolumn = 3};
    sim_table t = run(&f, &r);
    assert_true(at(&t, 0, 0) == 0 && at(&t, 0, 1) == 1 && at(&t, 0, 2) == 0);
    assert_true(at(&t, 1, 0) == 0 && at(&t, 1, 1) == 1 && at(&t, 1, 2) == 1);
    assert_true(at(&t, 2, 0) == 0);
    sim_table_clear(&t);
    drop(&f);
}

// What floor() sees is computed as written: 3*604800/(3*604800) is 1, also where a division is otherwise by a
// reciprocal.
static void steps_are_exact(void **state)
{
    (void)state;
    fixture f = from_text("model m\n week = 604800; cycle = 3\n x' = 1; x = 0\n n := "
                          "floor(time*week/(cycle*week))\nend\n");
    const sim_column column[] = {{"n", SIM_AS_WRITTEN}};
    const sim_request r = {.end = 300, .steps = 100, .column = column, .ncolumn = 1};
    sim_table t = run(&f, &r);
    for (int i = 0; i <= 100; i++) assert_true(at(&t, i, 0) == i);
    sim_table_clear(&t);
    drop(&f);
}

// Events that are due at one time: the highest priority first, evaluated anew after each; without priority last; a
// trigger that turns true again makes its event due once more.
static void priorities(void **state)
{
    (void)state;
    fixture f = from_text("model m\n x' = 1; x = 0\n p = 1; order = 0; again = 0\n"
                          " last: at (x >= 1), fromTrigger = false: order = 10*order + 4\n"
                          " low: at (x >= 1), priority = p, fromTrigger = false: order = 10*order + 3\n"
                          " high: at (x >= 1), priority = 9, fromTrigger = false: order = 10*order + 1, p = 5, again "
                          "= 1\n"
                          " mid: at (x >= 1), priority = 3, fromTrigger = false: order = 10*order + 2, again = 0\n"
                          " more: at (again > 0), priority = 4, fromTrigger = false: order = 10*order + 7\nend\n");
    const sim_column column[] = {{"order", SIM_AS_WRITTEN}};
    const sim_request r = {.end = 2, .steps = 1, .column = column, .ncolumn = 1};
    sim_table t = run(&f, &r);
    assert_true(at(&t, 1, 0) == 13724);    // high; p is now 5: low; more; mid; last
    sim_table_clear(&t);
    drop(&f);
}

// x counts up by 1 at each of 200 times, by one of two events of equal priority: each gets its share (within 4 standard
// deviations, 7.07 each), the other one is taken back, and the draws are the same each time.
static void ties(void **state)
{
    (void)state;
    fixture f = from_text("model m\n c' = 1; c = 0; a = 0; b = 0; open = 0\n"
                          " at (c > 1), priority = 9: c = 0, open = 1\n"
                          " A: at (open > 0), priority = 1, persistent = false: a = a + 1, open = 0\n"
                          " B: at (open > 0), priority = 1, persistent = false: b = b + 1, open = 0\nend\n");
    const sim_column column[] = {{"a", SIM_AS_WRITTEN}, {"b", SIM_AS_WRITTEN}};
    const sim_request r = {.end = 200.5, .steps = 1, .column = column, .ncolumn = 2};
    sim_table t = run(&f, &r), again = run(&f, &r);
    assert_true(at(&t, 1, 0) + at(&t, 1, 1) == 200);
    assert_true(fabs(at(&t, 1, 0) - 100) < 29);
    assert_true(at(&t, 1, 0) == at(&again, 1, 0));
    sim_table_clear(&t);
    sim_table_clear(&again);
    drop(&f);
}

// A constraint changes nothing and is named where it does not hold.
static void constraints(void **state)
{
    (void)state;
    static const char text[] =
        "<sbml xmlns=\"http://www.sbml.org/sbml/level3/version2/core\" level=\"3\" "
        "version=\"2\"><model><listOfParameters><parameter id=\"x\" "
        "value=\"1\" constant=\"false\"/></listOfParameters><listOfRules><rateRule variable=\"x\"><math "
        "xmlns=\"http://www.w3.org/1998/Math/MathML\">"
        "<cn>1</cn></math></rateRule></listOfRules><listOfConstraints><constraint/><constraint><math "
        "xmlns=\"http://www.w3.org/1998/Math/MathML\">"
        "<apply><lt/><ci>x</ci><cn>3.5</cn></apply></math></constraint></listOfConstraints></model></sbml>";
    fixture f = {.d = diag_new()};
    const sbml_options o = {0};
    f.m = sbml_read_text(text, "x.xml", &o, f.d, NULL);
    f.s = f.m ? system_new(f.m, f.d) : NULL;
    assert_non_null(f.s);
    const sim_request r = {.end = 4, .steps = 4};
    sim_table t = run(&f, &r);
    assert_true(fabs(at(&t, 4, 0) - 5) < 1e-6);
    assert_int_equal(diag_count(f.d), 1);
    assert_string_equal(diag_at(f.d, 0)->message, "constraint number 2 does not hold at time 3");
    sim_table_clear(&t);
    drop(&f);
}

// Right-hand sides that jump: by two relations at the same time, far above the tolerance of a state that is still 0,
// and by steps of floor() and ceil() that no relation announces. staircase(): y' = u - y where u rises by 1 at each
// multiple of 7.
static double staircase(double t, int first)
{
    double y = 0;
    for (int n = 0; 7 * n < t; n++) {
        const double end = fmin(7 * (n + 1), t), e = exp(-(end - 7 * n));
        y = y * e + (n + first) * (1 - e);
    }
    return y;
}

static void jumps(void **state)
{
    (void)state;
    fixture f = from_text("model m\n a' = piecewise(1, time < 7, 0); a = 0\n b' = piecewise(1e9, time >= 7, 0) - b; b "
                          "= 0\n"
                          " c' = 1e6*floor(time/7) - c; c = 0\n d' = 1e6*ceil(time/7) - d; d = 0\nend\n");
    const sim_column column[] = {
        {"a", SIM_AS_WRITTEN}, {"b", SIM_AS_WRITTEN}, {"c", SIM_AS_WRITTEN}, {"d", SIM_AS_WRITTEN}};
    const sim_request r = {.end = 40, .steps = 4, .column = column, .ncolumn = 4, .rtol = 1e-8};
    sim_table t = run(&f, &r);
    for (int i = 1; i <= 4; i++) {
        assert_true(fabs(at(&t, i, 0) / 7 - 1) < 1e-7);
        assert_true(fabs(at(&t, i, 1) / (1e9 * (1 - exp(-(10 * i - 7)))) - 1) < 1e-7);
        assert_true(fabs(at(&t, i, 2) / (1e6 * staircase(10 * i, 0)) - 1) < 1e-7);
        assert_true(fabs(at(&t, i, 3) / (1e6 * staircase(10 * i, 1)) - 1) < 1e-7);
    }
    assert_true(t.stats.steps + t.stats.rejected < 2000);
    sim_table_clear(&t);
    drop(&f);
}

// More rows change no number.
static void rows_change_nothing(void **state)
{
    (void)state;
    fixture f = from_text(decay);
    sim_request r = {.end = 4, .steps = 4};
    sim_table few = run(&f, &r);
    r.steps = 400;
    sim_table many = run(&f, &r);
    assert_int_equal(few.ncolumn, f.s->nquantity);
    for (int c = 0; c < few.ncolumn; c++) {
        assert_true(at(&few, 4, c) == at(&many, 400, c) || (isnan(at(&few, 4, c)) && isnan(at(&many, 400, c))));
    }
    assert_int_equal(few.stats.steps, many.stats.steps);
    sim_table_clear(&few);
    sim_table_clear(&many);
    drop(&f);
}

static void csv(void **state)
{
    (void)state;
    fixture f = from_text("model m\n x' = 1; x = 0.5\nend\n");
    const sim_column column[] = {{"x", SIM_AS_WRITTEN}};
    const sim_request r = {.end = 2, .steps = 2, .column = column, .ncolumn = 1};
    sim_table t = run(&f, &r);
    t.value[1] = 1.5, t.value[2] = 2.5;    // the solver's last bits are no matter here
    strbuf b = {0};
    sim_table_csv(&t, &b);
    assert_string_equal(b.s, "time,x\n0,0.5\n1,1.5\n2,2.5\n");
    strbuf_free(&b);
    sim_table_clear(&t);
    drop(&f);
}

static void refused(void **state)
{
    (void)state;
    const sim_column good[] = {{"S1", SIM_AS_WRITTEN}}, bad[] = {{"S3", SIM_AS_WRITTEN}};
    const sim_setting unknown[] = {{"kk", 1}}, rule[] = {{"total", 1}}, infinite[] = {{"k", INFINITY}};
    const sim_dose late[] = {{5, "S1", 1}}, nowhere[] = {{1, "k", 1}};
    const struct {
        sim_request r;
        const char *message;
    } wrong[] = {
        {{.end = 0, .steps = 1, .column = good, .ncolumn = 1}, "the table goes from 0 to 0"},
        {{.end = 1, .steps = 0, .column = good, .ncolumn = 1}, "the table has 0 steps"},
        {{.end = 1, .steps = 1000000000, .column = good, .ncolumn = 1}, "the table has 1000000000 steps"},
        {{.end = 1, .steps = 1, .column = bad, .ncolumn = 1}, "there is no 'S3'"},
        {{.end = 1, .steps = 1, .setting = unknown, .nsetting = 1}, "there is no 'kk' to set"},
        {{.end = 1, .steps = 1, .setting = rule, .nsetting = 1}, "'total' is computed by a rule and cannot be set"},
        {{.end = 1, .steps = 1, .setting = infinite, .nsetting = 1}, "'k' is set to inf"},
        {{.end = 1, .steps = 1, .dose = late, .ndose = 1}, "S1 is dosed with 1 at time 5"},
        {{.end = 1, .steps = 1, .dose = nowhere, .ndose = 1}, "'k' cannot be dosed"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        fixture f = from_text(decay);
        const int before = diag_count(f.d);
        sim_table t;
        assert_false(sim_simulate(f.s, &wrong[i].r, &t, f.d));
        assert_int_equal(diag_count(f.d), before + 1);
        assert_string_equal(diag_at(f.d, before)->message, wrong[i].message);
        assert_null(t.value);
        drop(&f);
    }
}

// x' = x^2 reaches infinity at t = 1.
static void gives_up(void **state)
{
    (void)state;
    fixture f = from_text("model blow\n x' = x^2; x = 1\nend\n");
    const sim_request r = {.end = 2, .steps = 2};
    sim_table t;
    assert_false(sim_simulate(f.s, &r, &t, f.d));
    const char *message = diag_at(f.d, diag_count(f.d) - 1)->message;
    assert_non_null(strstr(message, "the simulation stopped at time 1"));
    assert_non_null(strstr(message, "x"));
    drop(&f);
}

static void tolerances(void **state)
{
    (void)state;
    unit cell = UNIT_ONE, nmol = UNIT_ONE, nothing = UNIT_NONE;
    cell.dim[DIM_COUNT] = 1;
    nmol.dim[DIM_SUBSTANCE] = 1;
    system_state three[] = {{.unit = cell}, {.unit = nmol}, {.unit = UNIT_ONE}, {.unit = nmol}, {.unit = nothing}};
    const ode_system s = {.state = three, .nstate = 5};
    const double x[] = {0, 0, 5, 1e-9, 100};
    double atol[5];
    sim_tolerances(&s, 1e-4, x, atol);
    const double want[] = {1e-6, 1e-10, 1e-10, 1e-16, 1e-8};    // rtol times 1e-2, 1e-6, 1e-6, 1e-3*1e-9, 1e-6*100
    for (int i = 0; i < 5; i++) assert_true(fabs(atol[i] / want[i] - 1) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_and_concentrations),
        cmocka_unit_test(settings),
        cmocka_unit_test(doses),
        cmocka_unit_test(events),
        cmocka_unit_test(jumps),
        cmocka_unit_test(priorities),
        cmocka_unit_test(constraints),
        cmocka_unit_test(ties),
        cmocka_unit_test(instants),
        cmocka_unit_test(steps_are_exact),
        cmocka_unit_test(rows_change_nothing),
        cmocka_unit_test(csv),
        cmocka_unit_test(refused),
        cmocka_unit_test(gives_up),
        cmocka_unit_test(tolerances),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
