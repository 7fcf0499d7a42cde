// SPDX-License-Identifier: MIT
// All pairs of Antimony text and SBML of ../shared/antimony, read in place: our reading of the text is the model of the
// SBML file, element by element. The references come from libAntimony (topics core, events, units, hierarchy,
// annotation, notes), from the SBML Test Suite (trajectories) and from BioModels; manifest.csv says which. Files in
// SBML's `comp` are flattened by libSBML first.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "antimony/antimony.h"
#include "base/csv.h"
#include "base/file.h"
#include "compare.h"

typedef struct {
    char topic[40];
    int pairs, same, read;
} tally;

static const char *shared_folder(void)
{
    const char *s = getenv("COLEY_SHARED");
    return s ? s : "../shared";
}

static void paths(const char *group, const char *name, bool flat, char ant[600], char xml[600])
{
    const char *s = shared_folder();
    if (strcmp(group, "trajectories") == 0) {
        snprintf(ant, 600, "%s/antimony/trajectories/%s/model.ant", s, name);
        snprintf(xml, 600, "%s/antimony/trajectories/%s/model.xml", s, name);
        return;
    }
    snprintf(ant, 600, "%s/antimony/%s/%s.ant", s, group, name);
    snprintf(xml, 600, "%s/antimony/%s/%s%s.xml", s, group, name, flat ? "_flat" : "");
    if (flat && !file_exists(xml)) snprintf(xml, 600, "%s/antimony/%s/%s.xml", s, group, name);
}

// Pairs whose text and SBML file are not the same model, and why.
static const struct {
    const char *name, *why;
} different[] = {
    {"BIOMD0000000759", "the text says 86400e-1 second where the SBML file has 86400 second"},
    {"BIOMD0000000760", "the text says litre/1000 where the SBML file has dimensionless"},
    {"test45",
     "the text has no initial value of t1 of its own; that of sub1.t1 is converted, which the SBML file does not"},
    {"00966", "the text has no initial value of finalchi"},
    {"00967", "the text gives another priority"},
};

static bool is_different(const char *name)
{
    for (size_t i = 0; i < sizeof different / sizeof *different; i++) {
        if (strcmp(different[i].name, name) == 0) return true;
    }
    return false;
}

// Nothing but the text to compare with: the uncertainty of `a` leaves a parameter.
static bool text_alone(antimony_model *m)
{
    return Model_getParameterById(SBMLDocument_getModel(antimony_document(m)), "a") != NULL;
}

static bool one_pair(const char *group, const char *name, bool flat, tally *t)
{
    char ant[600], xml[600];
    paths(group, name, flat, ant, xml);
    diag_list *d = diag_new();
    antimony_model *m = antimony_read_file(ant, NULL, NULL, d);
    t->pairs++;
    bool same = false;
    if (m) {
        t->read++;
        SBMLDocument_t *ref = compare_read(xml);
        strbuf out = {0};
        const bool loose = strcmp(group, "biomodels") == 0 || strcmp(group, "trajectories") == 0;
        same = ref ? compare_documents(antimony_document(m), ref, loose, &out) : text_alone(m);
        if (!same && !is_different(name)) printf("%s/%s differs:\n%s", group, name, out.s ? out.s : "");
        SBMLDocument_free(ref);
        strbuf_free(&out);
    } else {
        printf("%s/%s cannot be read:\n", group, name);
        diag_print(d, stdout, false);
    }
    t->same += same;
    antimony_free(m);
    diag_free(d);
    return same;
}

static tally *find(tally *list, int *n, const char *topic)
{
    for (int i = 0; i < *n; i++) {
        if (strcmp(list[i].topic, topic) == 0) return &list[i];
    }
    assert_true(*n < 20);
    tally *t = &list[(*n)++];
    *t = (tally){.pairs = 0};
    snprintf(t->topic, sizeof t->topic, "%s", topic);
    return t;
}

static void test_pairs(void **state)
{
    (void)state;
    char path[600];
    snprintf(path, sizeof path, "%s/antimony/manifest.csv", shared_folder());
    if (!file_exists(path)) {
        printf("skipped: %s is not there\n", path);
        skip();
    }
    diag_list *d = diag_new();
    csv *table = csv_read(path, d);
    assert_non_null(table);
    tally list[20];
    int n = 0, unexpected = 0;
    const int group = csv_column(table, "group"), name = csv_column(table, "name"), topic = csv_column(table, "topic");
    const int flat = csv_column(table, "flattened_reference");
    for (int i = 0; i < csv_rows(table); i++) {
        const char *g = csv_cell(table, i, group);
        const bool own = strcmp(g, "biomodels") == 0 || strcmp(g, "trajectories") == 0;
        const char *id = csv_cell(table, i, name);
        const bool flattened = strcmp(csv_cell(table, i, flat), "yes") == 0 && strcmp(g, "hierarchy") == 0;
        const bool same = one_pair(g, id, flattened, find(list, &n, own ? g : csv_cell(table, i, topic)));
        unexpected += same == is_different(id);
    }
    for (int i = 0; i < n; i++)
        printf("%-14s %3d of %3d pairs agree, %d read\n", list[i].topic, list[i].same, list[i].pairs, list[i].read);
    assert_int_equal(csv_rows(table), 250);
    assert_int_equal(unexpected, 0);
    csv_free(table);
    diag_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pairs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
