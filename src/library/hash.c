// SPDX-License-Identifier: MIT
// What a trial's numbers come from, as bytes: every file of the library that belongs to it. Published results are none
// of them. Files are hashed in a fixed order with their names and lengths, so that nothing can move from one into
// another.
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "library/library.h"

// An absent file is told from an empty one; what cannot be read was an error of its reader before.
static bool hash_file(sha256 *h, const char *folder, const char *kind, const char *file, bool needed, diag_list *d)
{
    char *path = path_join(folder, file);
    size_t n = 0;
    const char *shown;
    char *text = needed || file_exists(path) ? file_read_text(path, &n, d, &shown) : NULL;
    char head[600];
    snprintf(head, sizeof head, "%s/%.255s %lld\n", kind, file, text ? (long long)n : -1LL);
    sha256_add(h, head, strlen(head));
    if (text) {
        sha256_add(h, text, n);
    }
    bool good = text || !needed;
    free(text);
    free(path);
    return good;
}

static int hash_is_model(const struct dirent *e)
{
    size_t n = strlen(e->d_name);
    return *e->d_name != '.' && n > 4 && !strcmp(e->d_name + n - 4, ".ant");
}

static int hash_by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);    // not by the locale, as alphasort() is
}

static bool hash_models(sha256 *h, const char *folder, diag_list *d)
{
    struct dirent **entry;
    int n = scandir(folder, &entry, hash_is_model, hash_by_bytes);
    bool good = n >= 0;
    for (int i = 0; i < n; i++) {
        good = good && hash_file(h, folder, "model", entry[i]->d_name, true, d);
        free(entry[i]);
    }
    if (n >= 0) {
        free(entry);
    }
    return good && hash_file(h, folder, "model", "parameters.csv", true, d);
}

bool library_hash(const library_trial *t, sha256 *h, diag_list *d)
{
    char *folder = path_join(t->root, "model");
    bool good = hash_models(h, folder, d);
    free(folder);
    folder = path_dir(t->cancer->loc.file);
    good = good && hash_file(h, folder, t->cancer->name, "cancer.yaml", true, d) &&
           hash_file(h, folder, t->cancer->name, "patients.csv", true, d) &&
           hash_file(h, folder, t->cancer->name, "correlations.csv", false, d);
    free(folder);
    for (int i = 0; i < t->ntherapy && good; i++) {
        const library_therapy *drug = t->therapy[i];
        if (drug->drug) {
            continue;    // the files of a depot are its drug's
        }
        folder = path_dir(drug->loc.file);
        good = hash_file(h, folder, drug->name, "therapy.yaml", true, d) &&
               hash_file(h, folder, drug->name, "parameters.csv", true, d) &&
               hash_file(h, folder, drug->name, "patients.csv", false, d);
        free(folder);
    }
    return good;
}
