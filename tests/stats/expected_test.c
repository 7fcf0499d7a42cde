// SPDX-License-Identifier: MIT
// Every row of ../shared/statistics/expected.csv (R 4.2.2, survival 3.5-3, pROC 1.18.0) is computed again and must lie
// within the tolerances that the file gives. One function a method; a method without one fails the test, except the
// Sobol indices, which belong to sensitivity analysis.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/csv.h"
#include "num/quantile.h"
#include "stats/categorical.h"
#include "stats/cox.h"
#include "stats/logistic.h"
#include "stats/roc.h"
#include "stats/samples.h"
#include "stats/survival.h"

typedef struct {
    const char *dataset, *method, *arguments, *quantity;
} row;

static const char *shared_path(const char *name)
{
    static char path[1024];
    const char *root = getenv("COLEY_SHARED");
    snprintf(path, sizeof path, "%s/statistics/%s", root != NULL ? root : "../shared", name);
    return path;
}

// ---- data sets ----

static csv *dataset(const char *name, int length)
{
    static struct {
        char name[32];
        csv *table;
    } cache[16];
    static diag_list *d;
    if (d == NULL) {
        d = diag_new();
    }
    for (int i = 0; i < 16; i++) {
        if (cache[i].table == NULL) {
            char file[64];
            snprintf(cache[i].name, sizeof cache[i].name, "%.*s", length, name);
            snprintf(file, sizeof file, "data/%s.csv", cache[i].name);
            cache[i].table = csv_read(shared_path(file), d);
            assert_non_null(cache[i].table);
            return cache[i].table;
        }
        if ((int)strlen(cache[i].name) == length && strncmp(cache[i].name, name, (size_t)length) == 0) {
            return cache[i].table;
        }
    }
    fail_msg("too many data sets");
    return NULL;
}

static double cell(const csv *c, int i, const char *column)
{
    const char *text = csv_cell(c, i, csv_column(c, column));
    return *text ? strtod(text, NULL) : NAN;
}

// Categories: number of the column's value in alphabetical order.
static int category(const csv *c, int i, const char *column)
{
    const int k = csv_column(c, column);
    int below = 0;
    for (int j = 0; j < csv_rows(c); j++) {
        bool first = strcmp(csv_cell(c, j, k), csv_cell(c, i, k)) < 0;
        for (int m = 0; m < j && first; m++) {
            first = strcmp(csv_cell(c, m, k), csv_cell(c, j, k)) != 0;
        }
        below += first;
    }
    return below;
}

typedef struct {
    int n;
    double time[2000];
    int event[2000], group[2000], stratum[2000];
} times;

// Times of a data set, of the rows that "column=value;..." or "all;..." selects; group and stratum by the names given.
static times *select_times(const row *r, const char *filter, const char *group, const char *stratum)
{
    static times t;
    const csv *c = dataset(r->dataset, (int)strlen(r->dataset));
    char column[64] = "", value[64] = "";
    if (filter != NULL && strncmp(filter, "all", 3) != 0) {
        assert_int_equal(sscanf(filter, "%63[^=]=%63[^;]", column, value), 2);
    }
    t.n = 0;
    for (int i = 0; i < csv_rows(c); i++) {
        if (*column && strcmp(csv_cell(c, i, csv_column(c, column)), value) != 0) {
            continue;
        }
        t.time[t.n] = cell(c, i, "time");
        t.event[t.n] = (int)cell(c, i, "event");
        t.group[t.n] = group != NULL ? category(c, i, group) : 0;
        t.stratum[t.n++] = stratum != NULL ? category(c, i, stratum) : 0;
    }
    assert_true(t.n > 0);
    return &t;
}

// The number behind "key=" in the arguments.
static double argument(const row *r, const char *key)
{
    for (const char *s = r->arguments; (s = strstr(s, key)) != NULL; s++) {
        if ((s == r->arguments || s[-1] == ';') && s[strlen(key)] == '=') {
            return strtod(s + strlen(key) + 1, NULL);
        }
    }
    fail_msg("no argument %s in %s", key, r->arguments);
    return NAN;
}

static bool is(const row *r, const char *quantity)
{
    return strcmp(r->quantity, quantity) == 0;
}

static double pick(const row *r, stats_estimate e)
{
    const bool low = is(r, "ci_low") || is(r, "loglog_ci_low"), high = is(r, "ci_high") || is(r, "loglog_ci_high");
    return low ? e.low : high ? e.high : e.value;
}

// ---- methods ----

static double run_km(const row *r)
{
    const times *t = select_times(r, r->arguments, NULL, NULL);
    km_curve k;
    km_init(&k, t->time, t->event, t->n);
    double value;
    if (strcmp(r->method, "brookmeyer_crowley") == 0) {
        value = pick(r, km_quantile(&k, argument(r, "p")));
    } else if (strcmp(r->method, "rmst") == 0) {
        const rmst_estimate m = km_rmst(&k, argument(r, "tau"));
        value = is(r, "se") ? m.se : m.value;
    } else {
        const km_point p = km_at(&k, argument(r, "t"));
        value = is(r, "greenwood_se")        ? p.se
                : is(r, "at_risk")           ? p.at_risk
                : is(r, "cumulative_hazard") ? p.hazard
                                             : pick(r, p.survival);
    }
    km_clear(&k);
    return value;
}

static double run_logrank(const row *r)
{
    char group[64] = "", stratum[64] = "";
    assert_int_equal(sscanf(r->arguments, "group=%63[^;]", group), 1);
    const char *s = strstr(r->arguments, "strata=");
    if (s != NULL) {
        assert_int_equal(sscanf(s, "strata=%63[^;]", stratum), 1);
    }
    const bool weighted = strcmp(r->method, "fleming_harrington") == 0;
    const times *t = select_times(r, NULL, group, *stratum ? stratum : NULL);
    const double rho = weighted ? argument(r, "rho") : 0, gamma = weighted ? argument(r, "gamma") : 0;
    const test_chi2 x = logrank_test(t->time, t->event, t->group, 8, t->stratum, t->n, rho, gamma, NULL, NULL);
    return is(r, "p") ? x.p : x.chi2;
}

static double run_cox(const row *r)
{
    static double x[6000];
    char names[4][32] = {{0}};
    int p = 0;
    const bool placebo = strncmp(r->arguments, "arm==", 5) == 0;
    const char *s = strstr(r->arguments, "strata=");
    const times *t = select_times(r, NULL, NULL, s != NULL ? "celltype" : NULL);
    const csv *c = dataset(r->dataset, (int)strlen(r->dataset));
    if (placebo) {
        p = 1;
    } else {
        p = sscanf(r->arguments, "%31[a-z]+%31[a-z]+%31[a-z]", names[0], names[1], names[2]);
    }
    for (int i = 0; i < t->n; i++) {
        for (int j = 0; j < p; j++) {
            x[i * p + j] =
                placebo ? strcmp(csv_cell(c, i, csv_column(c, "arm")), "placebo") == 0 : cell(c, i, names[j]);
        }
    }
    const cox_ties ties = strcmp(r->method, "cox_breslow") == 0 ? COX_BRESLOW : COX_EFRON;
    const cox_data data = {t->n, p, t->time, t->event, x, t->stratum, ties};
    cox_model m;
    cox_fit(&data, &m);
    assert_true(m.converged);
    double value = is(r, "loglik")       ? m.loglik
                   : is(r, "score_chi2") ? m.score.chi2
                   : is(r, "wald_chi2")  ? m.wald.chi2
                                         : m.concordance;
    const char *what = strrchr(r->quantity, ':');
    if (what != NULL) {
        int j = 0;
        while (!placebo && strncmp(names[j], r->quantity, (size_t)(what - r->quantity)) != 0) {
            j++;
        }
        const stats_estimate hr = cox_hazard_ratio(&m, j);
        value = strcmp(what, ":coef") == 0        ? m.coef[j]
                : strcmp(what, ":se") == 0        ? m.se[j]
                : strcmp(what, ":hr_ci_low") == 0 ? hr.low
                                                  : hr.high;
    }
    cox_clear(&m);
    return value;
}

static double run_weibull(const row *r)
{
    static double x[4000];
    const times *t = select_times(r, NULL, NULL, NULL);
    const csv *c = dataset(r->dataset, (int)strlen(r->dataset));
    for (int i = 0; i < t->n; i++) {
        x[2 * i] = 1;
        x[2 * i + 1] = cell(c, i, "sex");
    }
    double coef[2], scale, loglik;
    assert_true(weibull_fit(t->time, t->event, x, t->n, 2, coef, &scale, &loglik));
    return is(r, "intercept") ? coef[0] : is(r, "sex") ? coef[1] : scale;
}

static double run_incidence(const row *r)
{
    const times *t = select_times(r, NULL, NULL, NULL);
    incidence_curve c;
    incidence_init(&c, t->time, t->event, 2, t->n);
    double se;
    const stats_estimate e = incidence_at(&c, r->quantity[5] - '0', argument(r, "t"), &se);
    incidence_clear(&c);
    return strstr(r->quantity, ":se") != NULL ? se : e.value;
}

static double run_proportion(const row *r)
{
    const int x = (int)argument(r, "x"), n = (int)argument(r, "n");
    return pick(r, strcmp(r->method, "wilson") == 0 ? proportion_wilson(x, n) : proportion_clopper_pearson(x, n));
}

static double run_table(const row *r)
{
    int t[4];
    assert_int_equal(sscanf(strchr(r->arguments, ':'), ": %d,%d,%d,%d", t, t + 1, t + 2, t + 3), 4);
    if (strcmp(r->method, "fisher_exact") == 0) {
        return table_fisher(t);
    }
    if (strcmp(r->method, "pearson_chi2") == 0) {
        return table_pearson((double[]){t[0], t[1], t[2], t[3]}).chi2;
    }
    return pick(r, proportion_difference(t[0], t[0] + t[1], t[2], t[2] + t[3]));
}

static double run_cmh(const row *r)
{
    // rows come as Admitted/Rejected of Male, then of Female, for each stratum
    const csv *c = dataset(r->dataset, (int)strlen(r->dataset));
    double t[16][4], odds;
    for (int i = 0; i < csv_rows(c); i++) {
        const int column = strcmp(csv_cell(c, i, 1), "Female") == 0, line = strcmp(csv_cell(c, i, 0), "Rejected") == 0;
        t[i / 4][2 * line + column] = cell(c, i, "count");
    }
    const test_chi2 x = table_cmh((const double(*)[4])t, csv_rows(c) / 4, &odds);
    return is(r, "chi2") ? x.chi2 : odds;
}

static double run_roc(const row *r)
{
    const csv *c = dataset(r->dataset, (int)strlen(r->dataset));
    double a[200], b[200];
    int positive[200];
    char first[32] = "", second[32] = "";
    const int markers = sscanf(r->arguments, "%31[^,],%31s", first, second), n = csv_rows(c);
    for (int i = 0; i < n; i++) {
        positive[i] = (int)cell(c, i, "poor");
        a[i] = cell(c, i, first);
        b[i] = markers > 1 ? cell(c, i, second) : 0;
    }
    if (markers > 1) {
        const roc_comparison x = roc_compare(a, b, positive, n);
        return is(r, "z") ? x.z : x.p;
    }
    if (strcmp(r->method, "roc_youden") == 0) {
        const roc_cut cut = roc_youden(a, positive, n);
        return is(r, "sensitivity") ? cut.sensitivity : cut.specificity;
    }
    const roc_area area = roc_auc(a, positive, n);
    return is(r, "variance") ? area.variance : pick(r, area.auc);
}

static double run_sample(const row *r)
{
    static double x[2000], y[2000];
    const bool two = strchr(r->dataset, ',') != NULL;
    const csv *c = dataset(r->dataset, (int)strcspn(r->dataset, ","));
    const csv *d = two ? dataset(strchr(r->dataset, ',') + 1, (int)strlen(strchr(r->dataset, ',') + 1)) : c;
    const int n = csv_rows(c), m = csv_rows(d);
    const bool pairs = strcmp(r->arguments, "karnofsky,time") == 0;
    for (int i = 0; i < n; i++) {
        x[i] = cell(c, i, pairs ? "karnofsky" : "age");
    }
    for (int i = 0; i < m; i++) {
        y[i] = cell(d, i, pairs ? "time" : "age");
    }
    if (strcmp(r->method, "quantile") == 0) {
        return sample_quantile(x, n, argument(r, "p"), atoi(strstr(r->arguments, "type ") + 5));
    }
    if (strcmp(r->method, "kolmogorov_smirnov") == 0) {
        return sample_kolmogorov(x, n, y, m);
    }
    if (pairs) {
        return strcmp(r->method, "spearman") == 0 ? sample_spearman(x, y, n) : sample_pearson(x, y, n);
    }
    const sample_test t = strcmp(r->method, "welch_t") == 0 ? sample_welch(x, n, y, m) : sample_wilcoxon(x, n, y, m);
    return is(r, "p") ? t.p : t.statistic;
}

static double run_logistic(const row *r)
{
    const csv *c = dataset(r->dataset, (int)strlen(r->dataset));
    double x[600], coef[3], se[3], loglik;
    int y[200];
    for (int i = 0; i < csv_rows(c); i++) {
        y[i] = (int)cell(c, i, "poor");
        x[3 * i] = 1;
        x[3 * i + 1] = cell(c, i, "s100b");
        x[3 * i + 2] = cell(c, i, "wfns");
    }
    assert_true(logistic_fit(y, x, csv_rows(c), 3, coef, se, &loglik));
    const int j = r->quantity[0] == 's' ? 1 : r->quantity[0] == 'w' ? 2 : 0;
    return strstr(r->quantity, ":se") != NULL ? se[j] : coef[j];
}

static double run_distribution(const row *r)
{
    if (strcmp(r->method, "normal_quantile") == 0) {
        return normal_quantile(argument(r, "p"));
    }
    if (strcmp(r->method, "gamma_quantile") == 0) {
        return stats_gamma_quantile(argument(r, "p"), argument(r, "shape"));
    }
    if (strcmp(r->method, "beta_quantile") == 0) {
        return stats_beta_quantile(argument(r, "p"), argument(r, "a"), argument(r, "b"));
    }
    const double x = argument(r, "x"), df = argument(r, "df");
    return strcmp(r->method, "chi2_upper_tail") == 0 ? stats_chi2_upper(x, df) : stats_t_upper(x, df);
}

static const struct {
    const char *method;
    double (*run)(const row *);
} methods[] = {
    {"kaplan_meier", run_km},
    {"brookmeyer_crowley", run_km},
    {"rmst", run_km},
    {"nelson_aalen", run_km},
    {"logrank", run_logrank},
    {"fleming_harrington", run_logrank},
    {"cox_efron", run_cox},
    {"cox_breslow", run_cox},
    {"weibull_aft", run_weibull},
    {"cumulative_incidence", run_incidence},
    {"clopper_pearson", run_proportion},
    {"wilson", run_proportion},
    {"fisher_exact", run_table},
    {"pearson_chi2", run_table},
    {"newcombe_difference", run_table},
    {"cochran_mantel_haenszel", run_cmh},
    {"roc", run_roc},
    {"roc_delong", run_roc},
    {"roc_delong_paired", run_roc},
    {"roc_youden", run_roc},
    {"quantile", run_sample},
    {"wilcoxon_rank_sum", run_sample},
    {"kolmogorov_smirnov", run_sample},
    {"welch_t", run_sample},
    {"spearman", run_sample},
    {"pearson", run_sample},
    {"logistic_regression", run_logistic},
    {"normal_quantile", run_distribution},
    {"gamma_quantile", run_distribution},
    {"beta_quantile", run_distribution},
    {"chi2_upper_tail", run_distribution},
    {"t_upper_tail", run_distribution},
};

static int find_method(const char *name)
{
    for (int i = 0; i < (int)(sizeof methods / sizeof *methods); i++) {
        if (strcmp(methods[i].method, name) == 0) {
            return i;
        }
    }
    return -1;
}

static void test_expected(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    csv *c = csv_read(shared_path("expected.csv"), d);
    if (c == NULL) {
        diag_free(d);
        print_message("skipped: %s is not there\n", shared_path("expected.csv"));
        skip();
    }
    int passed = 0, wrong = 0, left_out = 0;
    for (int i = 0; i < csv_rows(c); i++) {
        const row r = {csv_cell(c, i, 1), csv_cell(c, i, 2), csv_cell(c, i, 3), csv_cell(c, i, 4)};
        const int m = find_method(r.method);
        if (m < 0 && strncmp(r.method, "sobol_", 6) == 0) {
            left_out++;
            continue;
        }
        assert_true(m >= 0);
        const char *text = csv_cell(c, i, 5);
        const double got = methods[m].run(&r), rel = cell(c, i, "rel_tol"), tolerance = cell(c, i, "abs_tol");
        const double want = strcmp(text, "NA") == 0 ? NAN : strtod(text, NULL);
        const bool same = isnan(want) ? isnan(got) : fabs(got - want) <= tolerance + rel * fabs(want);
        passed += same;
        wrong += !same;
        if (!same) {
            print_error("%s %s %s %s %s: %.15g, expected %s\n", csv_cell(c, i, 0), r.dataset, r.method, r.arguments,
                        r.quantity, got, text);
        }
    }
    print_message("%d rows passed, %d wrong, %d of sobol_first and sobol_total skipped\n", passed, wrong, left_out);
    csv_free(c);
    diag_free(d);
    assert_int_equal(wrong, 0);
    assert_int_equal(passed + left_out, 399);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_expected)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
