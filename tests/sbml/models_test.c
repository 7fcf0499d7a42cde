// SPDX-License-Identifier: MIT
// Published tumour-immune models (../shared/models) through the public interface: every table within the tolerance that
// its settings give. The tables were made by an independent interpreter of SBML at a relative tolerance of 1e-11 (the
// large QSP model: 1e-7). Arguments: names of the models to run. Under sanitizers, every fifth model and the large one:
// the whole would take minutes.
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/number.h"
#include "coley.h"
#include "suite.h"

#if defined(__SANITIZE_ADDRESS__)
enum { STRIDE = 5 };
#else
enum { STRIDE = 1 };
#endif

// "key: number" of a settings file
static double setting(const char *text, const char *key)
{
    const char *at = strstr(text, key);
    return at ? strtod(at + strlen(key), NULL) : NAN;
}

static double cell(const csv *t, int row, int column)
{
    const char *end;
    double x = NAN;
    number_parse(csv_cell(t, row, column), &end, true, &x);
    return x;
}

// The first value out of tolerance in `found`; false where there is none.
static bool differs(const csv *expected, const csv *actual, const char *settings, char found[300])
{
    double relative = setting(settings, "\nrelative:"), of_max = setting(settings, "\nabsolute_of_max:");
    int rows = csv_rows(expected), columns = csv_columns(expected);
    if (csv_rows(actual) != rows || csv_columns(actual) != columns || !(relative > 0) || !(of_max >= 0)) {
        snprintf(found, 300, "%d rows and %d columns, expected %d and %d", csv_rows(actual), csv_columns(actual), rows,
                 columns);
        return true;
    }
    for (int j = 0; j < columns; j++) {
        double largest = 0;
        for (int i = 0; i < rows; i++) {
            largest = fmax(largest, fabs(cell(expected, i, j)));
        }
        for (int i = 0; i < rows; i++) {
            double x = cell(expected, i, j), y = cell(actual, i, j);
            if (!(fabs(x - y) <= relative * fabs(x) + of_max * largest)) {
                snprintf(found, 300, "%s is %.12g at time %s, expected %.12g", csv_header(expected, j), y,
                         csv_cell(expected, i, 0), x);
                return true;
            }
        }
    }
    return false;
}

static bool model_is_right(const char *folder)
{
    char *model = path_join(folder, "model.xml"), *settings = path_join(folder, "settings.txt"),
         *results = path_join(folder, "results.csv");
    diag_list *d = diag_new();
    char *settings_text = file_read_text(settings, NULL, d, NULL),
         *expected_text = file_read_text(results, NULL, d, NULL);
    coley_simulate_options o;
    coley_simulate_default(&o);
    o.model = model;
    o.settings = settings;
    coley_messages *m = coley_messages_new();
    char *text = NULL, found[300] = "";
    coley_status status = coley_simulate(&o, &text, m);
    bool right = status == COLEY_OK && settings_text && expected_text;
    if (right) {
        csv *expected = suite_table(expected_text, results, d), *actual = suite_table(text, "the simulated table", d);
        right = expected && actual && !differs(expected, actual, settings_text, found);
        csv_free(expected);
        csv_free(actual);
    }
    if (!right) {
        printf("%s: %s\n", folder, found[0] ? found : coley_status_text(status));
        coley_messages_print(m, stdout, false);
        diag_print(d, stdout, false);
    }
    coley_free(text);
    coley_messages_free(m);
    diag_free(d);
    free(settings_text);
    free(expected_text);
    free(model);
    free(settings);
    free(results);
    return right;
}

static int is_model(const struct dirent *e)
{
    return strncmp(e->d_name, "BIOMD", 5) == 0 || strncmp(e->d_name, "QSP_", 4) == 0;
}

static bool wanted(const char *name, int i, int argc, char **argv)
{
    for (int k = 1; k < argc; k++) {
        if (strcmp(argv[k], name) == 0) {
            return true;
        }
    }
    return argc == 1 && (i % STRIDE == 0 || strncmp(name, "QSP_", 4) == 0);
}

int main(int argc, char **argv)
{
    const char *shared = getenv("COLEY_SHARED");
    char *models = path_join(shared ? shared : "../shared", "models");
    struct dirent **entry;
    int n = scandir(models, &entry, is_model, alphasort), run = 0, right = 0;
    if (n <= 0) {
        puts("skipped: there is no ../shared/models (COLEY_SHARED names another place)");
        free(models);
        return 77;
    }
    for (int i = 0; i < n; i++) {
        if (wanted(entry[i]->d_name, i, argc, argv)) {
            char *folder = path_join(models, entry[i]->d_name);
            run++;
            right += model_is_right(folder);
            free(folder);
        }
        free(entry[i]);
    }
    free(entry);
    free(models);
    printf("%d of %d models are right\n", right, run);
    return right == run ? 0 : 1;
}
