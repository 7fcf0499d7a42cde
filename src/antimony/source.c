// SPDX-License-Identifier: MIT
// Where an import may lie: a relative path, resolved from the importing file's folder with all links followed, that
// ends below the import root. A file is read once; one that imports itself, over others or not, is an error.
#include <stdlib.h>
#include <string.h>

#include "antimony/ant_int.h"
#include "base/file.h"
#include "base/strbuf.h"

char *ant_canonical(const char *path)
{
    return realpath(path, NULL);
}

bool ant_below(const char *root, const char *path)
{
    const size_t n = strlen(root);
    if (strcmp(root, "/") == 0) return true;
    return strncmp(root, path, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

// SBML files are imported as the Antimony text that antimony_write() makes of them. *file: the text's name in messages.
static char *source_sbml(ant_parser *p, const char *shown, src_loc loc, size_t *length, const char **file)
{
    diag_list *d = p->g->d;
    char *xml = file_read_text(shown, length, d, file);
    if (!xml) return NULL;
    char *text = NULL;
    SBMLDocument_t *document = sbml_document_parse(xml, *length, *file, d);
    if (document) {
        const bool good = SBMLDocument_getModel(document) &&
                          SBMLDocument_getNumErrorsWithSeverity(document, LIBSBML_SEV_ERROR) == 0 &&
                          SBMLDocument_getNumErrorsWithSeverity(document, LIBSBML_SEV_FATAL) == 0;
        if (good) text = antimony_write(document);
        SBMLDocument_free(document);
    }
    free(xml);
    if (!text) {
        diag_add(d, DIAG_ERROR, loc, "an SBML file that libSBML reads without errors",
                 "SBML file %s cannot be imported", shown);
        return NULL;
    }
    *length = strlen(text);
    *file = diag_file(d, arena_printf(p->g->a, "%s as Antimony", shown), text, *length);
    return text;
}

static bool source_read(ant_parser *p, const char *path, const char *shown, src_loc loc)
{
    ant_program *g = p->g;
    const char *dot = strrchr(path, '.'), *file = NULL;
    size_t length = 0;
    const bool xml = dot && (strcmp(dot, ".xml") == 0 || strcmp(dot, ".sbml") == 0);
    char *text = xml ? source_sbml(p, shown, loc, &length, &file) : file_read_text(shown, &length, g->d, &file);
    if (!text) return false;
    char *dir = path_dir(shown);
    ant_vec_add(g->a, &g->open, arena_strdup(g->a, path));
    const bool ok = ant_parse_file(g, text, length, file, dir);
    g->open.n--;
    free(dir);
    free(text);
    return ok;
}

// Does the path, read letter by letter, stay below the root? Nothing outside is even looked at.
static bool source_stays(const ant_parser *p, const char *name)
{
    char *dir = ant_canonical(p->dir);
    strbuf at = {0};
    strbuf_puts(&at, dir ? dir : "/");
    free(dir);
    bool stays = true;
    while (*name && stays) {
        const size_t n = strcspn(name, "/");
        if (n == 2 && strncmp(name, "..", 2) == 0) {
            char *slash = strrchr(at.s, '/');
            *slash = '\0';
            at.n = (size_t)(slash - at.s);
        } else if (n > 0 && !(n == 1 && *name == '.')) {
            strbuf_puts(&at, "/");
            strbuf_write(&at, name, n);
        }
        stays = at.n > 0 && ant_below(p->g->root, at.s);
        name += n + (name[n] == '/');
    }
    strbuf_free(&at);
    return stays;
}

static bool source_outside(ant_parser *p, const char *name, src_loc loc)
{
    diag_add(p->g->d, DIAG_ERROR, loc, "a file below the model's folder",
             "import \"%s\" lies outside the model's folder", name);
    return false;
}

static bool source_allowed(ant_parser *p, const char *name, const char *real, src_loc loc)
{
    ant_program *g = p->g;
    if (!ant_below(g->root, real)) return source_outside(p, name, loc);
    for (int i = 0; i < g->open.n; i++) {
        if (strcmp(g->open.item[i], real) != 0) continue;
        diag_add(g->d, DIAG_ERROR, loc, "imports without a cycle",
                 "import \"%s\" comes back to a file that is being read", name);
        return false;
    }
    if (g->open.n >= ANT_MAX_IMPORT_DEPTH || map_count(g->file_index) >= ANT_MAX_FILES) {
        diag_add(g->d, DIAG_ERROR, loc, NULL, "more than %d files, or imports more than %d deep", ANT_MAX_FILES,
                 ANT_MAX_IMPORT_DEPTH);
        return false;
    }
    return true;
}

bool ant_import(ant_parser *p, const ant_token *token)
{
    ant_program *g = p->g;
    const char *name = token->s;
    const src_loc loc = ant_loc(p, token);
    p->errors++;    // taken back at the end
    if (name[0] == '/' || name[0] == '\0' || !g->root) {
        diag_add(g->d, DIAG_ERROR, loc, "a path relative to this file",
                 g->root ? "import \"%s\"" : "import \"%s\" of a text without a folder", name);
        return false;
    }
    if (!source_stays(p, name)) return source_outside(p, name, loc);
    char *shown = path_join(p->dir, name);
    char *real = ant_canonical(shown);
    bool ok = false;
    if (!real) {
        diag_add(g->d, DIAG_ERROR, loc, "a file beside this one or below the model's folder",
                 "import \"%s\": there is no such file", name);
    } else if (source_allowed(p, name, real, loc)) {
        if (map_get(g->file_index, real) >= 0) {
            ok = true;
        } else {
            map_set(g->file_index, real, 1);
            ok = source_read(p, real, shown, loc);
        }
    }
    free(real);
    free(shown);
    if (ok) p->errors--;
    return ok;
}
