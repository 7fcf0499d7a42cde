// SPDX-License-Identifier: MIT
// therapy.yaml: which module a drug is, where doses go, how it meets the core; with parameters.csv and patients.csv of
// the drug.
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "library/library_int.h"
#include "library/table.h"

static library_link *therapy_links(const yaml_node *n, const char *key, bool core_first, int *count, arena *memory,
                                   diag_list *d)
{
    const yaml_node *node = yaml_map(n, key, false, d);
    *count = node ? node->n : 0;
    library_link *out = arena_alloc(memory, sizeof *out * (size_t)(*count + 1));
    for (int i = 0; i < *count; i++) {
        const char *value = yaml_text(node, node->key[i], true, "", d);
        out[i] = (library_link){.from = node->key[i], .to = value, .loc = node->key_loc[i]};
        // they are written into Antimony text, so they must be plain ids
        const char *both[2] = {node->key[i], value};
        for (int k = 0; k < 2; k++) {
            if (!table_is_id(both[k]) || strchr(both[k], '.')) {
                bool core = core_first == (k == 0);
                diag_add(d, DIAG_ERROR, k ? yaml_loc(node, node->key[i]) : node->key_loc[i],
                         core ? "an id of the core" : "an id of the module", "'%s' is not an id", both[k]);
            }
        }
    }
    return out;
}

// Modules that show a concentration by mass need the molar mass themselves; then it stands in parameters.csv, once.
static void therapy_molar_mass(library_therapy *t, const yaml_node *dose, diag_list *d)
{
    for (int i = 0; i < t->parameters.n; i++) {
        const library_parameter *p = &t->parameters.row[i];
        if (strcmp(p->id, "molar_mass")) {
            continue;
        }
        if (!isnan(t->molar_mass)) {
            diag_add(d, DIAG_ERROR, yaml_loc(dose, "molar_mass"), "the molar mass in parameters.csv alone",
                     "the molar mass of %s is stated twice", t->name);
        }
        t->molar_mass = p->value;
    }
}

library_therapy *library_read_therapy(const char *root, const char *name, src_loc asked, arena *memory, diag_list *d)
{
    static const char *const keys[] = {"therapy", "title",  "module", "dose", "inputs", "slots",
                                       "courses", "routes", "source", "note", NULL};
    static const char *const dose_keys[] = {"into", "rate", "first", "molar_mass", NULL};
    char *folder = library_entry(root, "therapies", name, "drug", asked, d);
    if (!folder) {
        return NULL;
    }
    char *path = path_join(folder, "therapy.yaml");
    const yaml_node *n = yaml_read(path, memory, d);
    free(path);
    library_therapy *t = arena_alloc(memory, sizeof *t);
    if (n) {
        yaml_check_keys(n, "a therapy", keys, d);
        t->loc = n->loc;
        t->name = yaml_text(n, "therapy", true, "x", d);
        t->title = yaml_text(n, "title", false, t->name, d);
        t->module = yaml_text(n, "module", true, "x", d);
        if (!table_is_id(t->name) || strchr(t->name, '.') || !table_is_id(t->module) || strchr(t->module, '.')) {
            diag_add(d, DIAG_ERROR, n->loc, "letters, digits and '_'",
                     "therapy '%s' of module '%s' cannot be part of a model", t->name, t->module);
        }
        const yaml_node *dose = yaml_map(n, "dose", true, d);
        t->molar_mass = NAN;
        if (dose) {
            yaml_check_keys(dose, "dose", dose_keys, d);
            t->into = yaml_text(dose, "into", true, "", d);
            t->rate = yaml_text(dose, "rate", false, NULL, d);
            t->first = yaml_text(dose, "first", false, NULL, d);
            t->molar_mass = yaml_quantity(dose, "molar_mass", "kg/mol", 1e-6, 1e9, false, NAN, d);
        }
        t->input = therapy_links(n, "inputs", false, &t->ninput, memory, d);
        t->slot = therapy_links(n, "slots", true, &t->nslot, memory, d);
        t->course = library_read_markers(n, "courses", "label", &t->ncourse, memory, d);
        path = path_join(folder, "parameters.csv");
        t->parameters = library_read_parameters(path, true, memory, d);
        free(path);
        if (dose) {
            therapy_molar_mass(t, dose, d);
        }
        path = path_join(folder, "patients.csv");
        t->traits = library_read_traits(path, false, false, memory, d);
        free(path);
        library_read_routes(n, t, memory, d);
    }
    free(folder);
    return n ? t : NULL;
}

bool library_is_slot(const char *root, const char *id, arena *memory)
{
    char *folder = path_join(root, "therapies");
    DIR *dir = opendir(folder);
    struct dirent *e;
    bool is = false;
    while (dir && !is && (e = readdir(dir))) {
        char file[300];
        snprintf(file, sizeof file, "%.255s/therapy.yaml", e->d_name);
        char *path = e->d_name[0] == '.' ? NULL : path_join(folder, file);
        if (path && file_exists(path)) {
            // another drug's mistakes are not this trial's
            diag_list *unheard = diag_new();
            const yaml_node *n = yaml_read(path, memory, unheard);
            is = n && yaml_get(yaml_get(n, "slots"), id) != NULL;
            diag_free(unheard);
        }
        free(path);
    }
    if (dir) {
        closedir(dir);
    }
    free(folder);
    return is;
}
