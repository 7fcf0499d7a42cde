// SPDX-License-Identifier: MIT
// Where the library is, and where its entries are. Names of entries are folder names, matched in any case; nothing
// outside the library is reached by a name ("../x" is not one).
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/file.h"
#include "base/map.h"
#include "library/library_int.h"

static bool find_is_library(const char *dir)
{
    char *models = path_join(dir, "model");
    bool yes = dir_exists(models);
    free(models);
    return yes;
}

char *library_root(diag_list *d)
{
    const char *named = getenv("COLEY_LIBRARY");
    if (named && *named) {
        if (find_is_library(named)) {
            return base_strdup(named);
        }
        src_loc loc = {named, 0, 0, 0};
        diag_add(d, DIAG_ERROR, loc, "a folder with model/, cancers/, therapies/ and trials/",
                 "COLEY_LIBRARY names no library");
        return NULL;
    }
    static const char *const beside[] = {"../library", "library", "../share/coley/library"};
    char program[4096];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    if (n > 0) {
        program[n] = '\0';
        char *dir = path_dir(program);
        for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
            char *candidate = path_join(dir, beside[i]);
            if (find_is_library(candidate)) {
                char *real = realpath(candidate, NULL);
                free(candidate);
                free(dir);
                return real;
            }
            free(candidate);
        }
        free(dir);
    }
    if (find_is_library("library")) {
        return base_strdup("library");
    }
    src_loc loc = {"library", 0, 0, 0};
    diag_add(d, DIAG_ERROR, loc, "a folder 'library' beside the program or here, or its path in COLEY_LIBRARY",
             "there is no library");
    return NULL;
}

static bool find_plain_name(const char *name)
{
    if (!*name || *name == '.' || strlen(name) > 200) {
        return false;
    }
    for (const char *c = name; *c; c++) {
        if (*c == '/' || *c == '\\' || iscntrl((unsigned char)*c)) {
            return false;
        }
    }
    return true;
}

char *library_entry(const char *root, const char *kind, const char *name, const char *what, src_loc asked, diag_list *d)
{
    char *folder = path_join(root, kind);
    DIR *dir = find_plain_name(name) ? opendir(folder) : NULL;
    map *names = map_new();
    char *found = NULL;
    if (dir) {
        struct dirent *e;
        while ((e = readdir(dir))) {
            if (e->d_name[0] == '.') {
                continue;
            }
            map_set(names, e->d_name, 0);
            // a name in its own case wins over one in another
            if (!strcmp(e->d_name, name) || (!found && !strcasecmp(e->d_name, name))) {
                free(found);
                found = path_join(folder, e->d_name);
            }
        }
        closedir(dir);
    }
    if (!found) {
        char otherwise[100], hint[MAP_HINT];
        snprintf(otherwise, sizeof otherwise, "a folder of library/%.60s", kind);
        diag_add(d, DIAG_ERROR, asked, map_hint(names, name, otherwise, hint), "there is no %s '%.200s'", what, name);
    }
    map_free(names);
    free(folder);
    return found;
}

char *library_find_trial(const char *root, const char *name, diag_list *d)
{
    size_t n = strlen(name);
    bool file = (n > 5 && !strcasecmp(name + n - 5, ".yaml")) || (n > 4 && !strcasecmp(name + n - 4, ".yml"));
    if (file) {
        if (file_exists(name)) {
            return base_strdup(name);
        }
        src_loc loc = {name, 0, 0, 0};
        diag_add(d, DIAG_ERROR, loc, "a trial in YAML", "there is no such file");
        return NULL;
    }
    src_loc loc = {"command line", 0, 0, 0};
    char *folder = library_entry(root, "trials", name, "trial", loc, d);
    if (!folder) {
        return NULL;
    }
    char *path = path_join(folder, "trial.yaml");
    free(folder);
    return path;
}
