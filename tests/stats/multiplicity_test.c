// SPDX-License-Identifier: MIT
// Adjusted p values: Bonferroni, Holm and Hochberg by hand, a graph of four hypotheses by hand, and that graphs which
// are Holm's and the hierarchical procedure give what those give.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "num/random.h"
#include "stats/multiplicity.h"

static void check(const double *got, const double *want, int n)
{
    for (int i = 0; i < n; i++) {
        assert_true(fabs(got[i] - want[i]) < 1e-12);
    }
}

static void steps_by_hand(void **state)
{
    (void)state;
    double a[4];
    // sorted 0.005, 0.01, 0.03, 0.04: times 4, 3, 2, 1 = 0.02, 0.03, 0.06, 0.04
    const double p[] = {0.01, 0.04, 0.03, 0.005};
    multiplicity_holm(p, 4, a);
    check(a, (double[]){0.03, 0.06, 0.06, 0.02}, 4);
    multiplicity_hochberg(p, 4, a);
    check(a, (double[]){0.03, 0.04, 0.04, 0.02}, 4);
    multiplicity_hierarchical(p, 4, a);
    check(a, (double[]){0.01, 0.04, 0.04, 0.04}, 4);
    multiplicity_bonferroni(p, NULL, 4, a);
    check(a, (double[]){0.04, 0.16, 0.12, 0.02}, 4);
    multiplicity_bonferroni(p, (double[]){0.5, 0.4, 0.1, 0}, 4, a);
    check(a, (double[]){0.02, 0.1, 0.3, 1}, 4);
    // one that is not tested is not rejected, and stops an order
    multiplicity_hierarchical((double[]){0.01, NAN, 0.001}, 3, a);
    check(a, (double[]){0.01, 1, 1}, 3);
    multiplicity_holm((double[]){0.3, NAN, 0.4}, 3, a);
    check(a, (double[]){0.9, 1, 0.9}, 3);
}

// Two primary (1, 2) and two secondary hypotheses (3, 4) on a graph of the kind of Bretz et al 2009. Half of
// alpha each at first; 1 gives half to 2 and half to 3, 2 gives half to 1 and half to 4, 3 gives all to 2, 4 all to 1.
//   p/w: 0.02, 0.01           2 goes at 0.01: w1 = 3/4, w4 = 1/4, g13 = 2/3, g14 = 1/3, g31 = g34 = 1/2, g41 = 1
//   p/w: 0.04/3, 4: 0.088     1 goes at 0.04/3: w3 = 1/2, w4 = 1/2, g34 = g43 = 1
//   p/w: 3: 0.03, 4: 0.044    3 goes at 0.03: w4 = 1
//   p/w: 4: 0.022             4 goes at 0.03, as no later one can be before it
static void a_graph_by_hand(void **state)
{
    (void)state;
    const double p[] = {0.01, 0.005, 0.015, 0.022}, w[] = {0.5, 0.5, 0, 0};
    const double g[] = {0, 0.5, 0.5, 0, 0.5, 0, 0, 0.5, 0, 1, 0, 0, 1, 0, 0, 0};
    double a[4];
    multiplicity_graphical(p, w, g, 4, a);
    check(a, (double[]){0.04 / 3, 0.01, 0.03, 0.03}, 4);
    // without the first two, nothing comes to the others
    multiplicity_graphical((double[]){0.6, 0.7, 1e-9, 1e-9}, w, g, 4, a);
    assert_true(a[2] >= a[0] && a[3] >= a[1] && a[0] == 1 && a[1] == 1);
}

static void graphs_of_known_procedures(void **state)
{
    (void)state;
    enum { N = 4 };
    const double equal[N] = {0.25, 0.25, 0.25, 0.25}, first[N] = {1, 0, 0, 0};
    double all[N * N], chain[N * N] = {0}, p[N], graph[N], known[N];
    for (int i = 0; i < N * N; i++) {
        all[i] = i / N == i % N ? 0 : 1.0 / (N - 1);
        chain[i] = i % N == i / N + 1;
    }
    for (uint64_t k = 0; k < 200; k++) {
        rng r = {1, k};
        for (uint64_t i = 0; i < N; i++) {
            p[i] = 0.1 * random_uniform(r, 7, i);
        }
        multiplicity_graphical(p, equal, all, N, graph);
        multiplicity_holm(p, N, known);
        check(graph, known, N);
        multiplicity_graphical(p, first, chain, N, graph);
        multiplicity_hierarchical(p, N, known);
        check(graph, known, N);
        // Hochberg rejects all that Holm rejects
        multiplicity_holm(p, N, graph);
        multiplicity_hochberg(p, N, known);
        for (int i = 0; i < N; i++) {
            assert_true(known[i] <= graph[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_by_hand),
        cmocka_unit_test(a_graph_by_hand),
        cmocka_unit_test(graphs_of_known_procedures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
