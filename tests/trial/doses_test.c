// SPDX-License-Identifier: MIT
// Tests of doses.c on patients of the toy trial, computed again in arms that give alpha by different routes: what is
// in the blood follows the closed form of one depot, what is injected kills where it was injected.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/strbuf.h"
#include "tests/trial/toy.h"
#include "trial/replay.h"

static const double EVERY = 0.05, DAYS = 250;

#define ARM(name, doses) "  - {name: " name ", role: experimental, doses: [" doses "]}\n"
static const char ARMS[] = "arms:\n"                                                                                //
    ARM("iv", "{drug: alpha, dose: 200 mg}")                                                                        //
    ARM("sc", "{drug: alpha, dose: 200 mg, route: SC}")                                                             //
    ARM("po", "{drug: alpha, dose: 200 mg, route: PO}")                                                             //
    ARM("both", "{drug: alpha, dose: 200 mg, route: SC}, {drug: alpha, dose: 200 mg, route: PO, start: 60 day}")    //
    ARM("largest", "{drug: alpha, dose: 200 mg, route: IT}")                                                        //
    ARM("all", "{drug: alpha, dose: 200 mg, route: IT, lesions: all, injectable: 1 mm}")                            //
    ARM("none large enough",                                                                                        //
        "{drug: alpha, dose: 200 mg, route: IT, injectable: 500 mm, every: 21 day, count: 3}")                      //
    ARM("steps", "{drug: alpha, dose: 200 mg, steps: [50 mg, 400 mg], every: 40 day, count: 3}")                    //
    "  - {name: untreated, role: control, doses: []}\n";

// The toy trial with these arms, its patients never held back by harm.
static void write_trial(const toy_place *p, char path[128])
{
    diag_list *d = diag_new();
    const char *shown;
    char *text = file_read_text(TOY_TRIAL, NULL, d, &shown), *arms = strstr(text, "arms:"),
         *visits = strstr(text, "visits:"), *toxicity = strstr(text, "toxicity:");
    strbuf out = {0};
    strbuf_write(&out, text, (size_t)(arms - text));
    strbuf_puts(&out, ARMS);
    strbuf_write(&out, visits, (size_t)(toxicity - visits));
    strbuf_puts(&out, strchr(strstr(toxicity, "dropout:"), '\n') + 1);
    out.n = (size_t)(strstr(out.s, "endpoints:") - out.s);
    strbuf_puts(&out, "endpoints: [ORR]\nreference: untreated\n");
    snprintf(path, 128, "%s/routes.yaml", p->folder);
    assert_true(file_write_atomic(path, out.s, out.n, d));
    strbuf_free(&out);
    free(text);
    diag_free(d);
}

typedef struct {
    store *s;
    diag_list *d;
    int64_t patient;
} runs;

static trial_replay *course(runs *x, const char *arm)
{
    trial_replay *r = trial_replay_new(x->s, "run.sqlite", x->patient, arm, EVERY, x->d);
    if (!r) {
        diag_print(x->d, stderr, false);
    }
    assert_non_null(r);
    assert_false(r->failed);
    return r;
}

static const double *series(const trial_replay *r, const char *label)
{
    for (int i = 0; i < r->nseries; i++) {
        if (!strcmp(r->series[i].label, label)) {
            return r->series[i].value;
        }
    }
    fail_msg("there is no series '%s'", label);
    return NULL;
}

// A patient whose tumours are seen for as long as the tests look.
static runs run(toy_place *p)
{
    char path[128], out[128];
    write_trial(p, path);
    trial_options o = toy_plain(path);
    o.patients = 6;
    toy_run(p, &o, out);
    runs x = {.d = diag_new(), .patient = 1};
    x.s = toy_open(out, x.d);
    for (; x.patient <= 48; x.patient++) {
        trial_replay *r = course(&x, "untreated");
        const double end = r->end;
        trial_replay_free(r);
        if (end > DAYS) {
            return x;
        }
    }
    fail_msg("no patient lives for %g days", DAYS);
    return x;
}

static void end(runs *x)
{
    store_close(x->s, x->d);
    diag_free(x->d);
}

// Of the first DAYS of a curve: its area, and when it is highest.
static double area(const trial_replay *r, const double *c, double *peak)
{
    double sum = 0, highest = 0;
    for (int i = 0; i + 1 < r->nday && r->day[i + 1] <= DAYS; i++) {
        sum += 0.5 * (c[i] + c[i + 1]) * (r->day[i + 1] - r->day[i]);
        if (c[i] > highest) {
            highest = c[i];
            *peak = r->day[i];
        }
    }
    return sum;
}

static int at(const trial_replay *r, double day)
{
    int i = 0;
    while (r->day[i] < day) {
        i++;
    }
    return i;
}

// Area up to DAYS of e^-kt, and of a depot's (ka/(ka - k))(e^-kt - e^-ka t).
static double area_iv(double k, double days)
{
    return (1 - exp(-k * days)) / k;
}

static double area_depot(double k, double ka, double days)
{
    return ka / (ka - k) * (area_iv(k, days) - area_iv(ka, days));
}

static void a_depot_follows_its_closed_form(void **state)
{
    runs x = run(*state);
    trial_replay *iv = course(&x, "iv");
    const double *c = series(iv, "alpha in blood");
    const double k = log(c[at(iv, 10)] / c[at(iv, 110)]) / (iv->day[at(iv, 110)] - iv->day[at(iv, 10)]);
    double peak = NAN;
    const double whole = area(iv, c, &peak) / area_iv(k, DAYS);    // by infinity, times k
    // alpha's parameters.csv
    static const struct {
        const char *arm;
        double ka, bioavailability, lag;
    } route[] = {{"sc", 0.2, 0.7, 0}, {"po", 4, 0.4, 0.5}};
    for (int i = 0; i < 2; i++) {
        const double ka = route[i].ka, lag = route[i].lag;
        trial_replay *r = course(&x, route[i].arm);
        const double *given = series(r, "alpha in blood");
        const double share = area(r, given, &peak) / area_depot(k, ka, DAYS - lag) / whole;
        // two solutions to a relative 1e-4 each, and the trapezoids
        assert_float_equal(share, route[i].bioavailability, 2e-3 * route[i].bioavailability);
        assert_float_equal(peak, lag + log(ka / k) / (ka - k), 2 * EVERY);
        for (double day = 1; day < 100; day += 7) {
            const double t = day - lag,
                         expected = whole * route[i].bioavailability * ka / (ka - k) * (exp(-k * t) - exp(-ka * t));
            const int n = at(r, day);
            assert_float_equal(r->day[n], day, 1e-6);
            assert_float_equal(given[n], expected, 2e-3 * expected);
        }
        trial_replay_free(r);
    }
    trial_replay_free(iv);
    end(&x);
}

static void two_depots_of_a_drug_add_up(void **state)
{
    runs x = run(*state);
    trial_replay *sc = course(&x, "sc"), *po = course(&x, "po"), *both = course(&x, "both");
    const double *a = series(sc, "alpha in blood"), *b = series(po, "alpha in blood"),
                 *sum = series(both, "alpha in blood");
    for (double day = 5; day < 160; day += 5) {
        const double expected = a[at(sc, day)] + (day > 60 ? b[at(po, day - 60)] : 0);
        assert_float_equal(sum[at(both, day)], expected, 3e-3 * expected);
    }
    trial_replay_free(sc);
    trial_replay_free(po);
    trial_replay_free(both);
    end(&x);
}

static void an_injection_kills_where_it_is(void **state)
{
    runs x = run(*state);
    trial_replay *untreated = course(&x, "untreated"), *iv = course(&x, "iv"), *largest = course(&x, "largest"),
                 *all = course(&x, "all");
    const char *label[2] = {"L1", "L2"};
    const int first = series(untreated, "L1")[0] >= series(untreated, "L2")[0] ? 0 : 1;
    const double *big = series(largest, label[first]), *small = series(largest, label[!first]);
    const int day = at(largest, 20), same = at(untreated, 20);
    // 2 per day at most for as long as the deposit lasts: a tenth of the diameter is a thousandth of the cells
    assert_true(big[day] < 0.1 * series(untreated, label[first])[same]);
    assert_true(small[day] > 0.5 * series(untreated, label[!first])[same]);
    assert_true(series(all, label[0])[day] < 0.1 * series(untreated, label[0])[same]);
    assert_true(series(all, label[1])[day] < 0.1 * series(untreated, label[1])[same]);
    // all of it leaks into the blood, whatever it was split into; k_out is 0.1 per day
    double peak;
    const double *c = series(iv, "alpha in blood");
    const double k = log(c[at(iv, 10)] / c[at(iv, 110)]) / (iv->day[at(iv, 110)] - iv->day[at(iv, 10)]);
    const double whole = area(iv, c, &peak) / area_iv(k, DAYS);
    assert_float_equal(area(largest, series(largest, "alpha in blood"), &peak) / area_depot(k, 0.1, DAYS) / whole, 1,
                       2e-3);
    assert_float_equal(area(all, series(all, "alpha in blood"), &peak) / area_depot(k, 0.1, DAYS) / whole, 1, 2e-3);
    trial_replay_free(untreated);
    trial_replay_free(iv);
    trial_replay_free(largest);
    trial_replay_free(all);
    end(&x);
}

static void without_a_lesion_to_inject_doses_are_left_out(void **state)
{
    runs x = run(*state);
    trial_replay *r = course(&x, "none large enough");
    int omitted = 0;
    for (int i = 0; i < r->ndecision; i++) {
        assert_int_not_equal(r->decision[i].kind, DECISION_DOSE);
        if (r->decision[i].kind == DECISION_OMITTED) {
            assert_string_equal(r->decision[i].rule, "no lesion of 500 mm to inject");
            omitted++;
        }
    }
    assert_int_equal(omitted, 3);
    trial_replay_free(r);
    end(&x);
}

// The sum of curves of single doses, as shares of 200 mg.
static void first_doses_go_by_steps(void **state)
{
    runs x = run(*state);
    trial_replay *iv = course(&x, "iv"), *steps = course(&x, "steps");
    const double *one = series(iv, "alpha in blood"), *c = series(steps, "alpha in blood");
    static const double share[] = {0.25, 2, 1};
    for (double day = 5; day < 160; day += 10) {
        double expected = 0;
        for (int k = 0; k < 3 && 40 * k < day; k++) {
            expected += share[k] * one[at(iv, day - 40 * k)];
        }
        assert_float_equal(c[at(steps, day)], expected, 3e-3 * expected);
    }
    static const char *const given[] = {"alpha 50 mg", "alpha 400 mg", "alpha 200 mg"};
    int n = 0;
    for (int i = 0; i < steps->ndecision; i++) {
        if (steps->decision[i].kind == DECISION_DOSE) {
            assert_true(n < 3);
            assert_string_equal(steps->decision[i].what, given[n++]);
        }
    }
    assert_int_equal(n, 3);
    trial_replay_free(iv);
    trial_replay_free(steps);
    end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_depot_follows_its_closed_form),
        cmocka_unit_test(two_depots_of_a_drug_add_up),
        cmocka_unit_test(first_doses_go_by_steps),
        cmocka_unit_test(an_injection_kills_where_it_is),
        cmocka_unit_test(without_a_lesion_to_inject_doses_are_left_out),
    };
    return cmocka_run_group_tests(tests, toy_begin, toy_end);
}
