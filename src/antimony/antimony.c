// SPDX-License-Identifier: MIT
// The public functions: reads a text and what it imports, chooses the model, flattens and builds it, keeps the source
// map.
#include <stdlib.h>
#include <string.h>

#include "antimony/ant_int.h"
#include "base/file.h"

struct antimony_model {
    ant_program *g;
    ant_flat *flat;
    SBMLDocument_t *document;
    sbml_source_map map;
};

// ---- source map -------------------------------------------------------------------------------------------------

static const ant_symbol *source_symbol(const antimony_model *m, const char *id)
{
    const int i = map_get(m->flat->ids, id);
    return i < 0 ? NULL : ant_sym(m->flat, ant_root(m->flat, i));
}

// The place that says most about an element: its rule, else its initial value, else its declaration.
static src_loc source_find(const void *self, const char *id)
{
    const antimony_model *m = self;
    const ant_symbol *s = source_symbol(m, id);
    if (!s) {
        const int fn = map_get(m->g->function_index, id);
        return fn < 0 ? (src_loc){0} : ((ant_function *)m->g->functions.item[fn])->loc;
    }
    if (s->rate.set && s->rate.value) return s->rate.loc;
    if (s->value.set && s->value.value && s->kind != KIND_REACTION) return s->value.loc;
    return s->loc;
}

bool antimony_origin(const antimony_model *m, const char *id, const char **module, const char **name)
{
    const ant_symbol *s = source_symbol(m, id);
    if (!s) return false;
    const ant_module *owner = ant_inst(m->flat, s->instance)->module;
    *module = owner->name ? owner->name : "__main";
    *name = s->name;
    return true;
}

// ---- reading ----------------------------------------------------------------------------------------------------

static ant_program *program_new(diag_list *d)
{
    arena *a = arena_new();
    ant_program *g = arena_alloc(a, sizeof *g);
    g->a = a;
    g->d = d;
    g->module_index = map_new();
    g->function_index = map_new();
    g->file_index = map_new();
    ant_module *bare = arena_alloc(a, sizeof *bare);
    bare->sbo = -1;
    ant_vec_add(a, &g->modules, bare);
    return g;
}

static void program_free(ant_program *g)
{
    if (!g) return;
    for (int i = 0; i < g->modules.n; i++) map_free(((ant_module *)g->modules.item[i])->units);
    map_free(g->module_index);
    map_free(g->function_index);
    map_free(g->file_index);
    free(g->root);
    arena_free(g->a);
}

// Bare statements about a module or function (`foo is "Foo"`, foo.sboTerm = 1) belong to that one.
static bool program_about(ant_program *g, const ant_stmt *s)
{
    if (!s->name || (s->kind != ST_DISPLAY && s->kind != ST_SBO && s->kind != ST_NOTES && s->kind != ST_ANNOTATION))
        return false;
    const int i = map_get(g->module_index, s->name), k = map_get(g->function_index, s->name);
    if (i >= 0) {
        ant_module *m = g->modules.item[i];
        if (s->kind == ST_DISPLAY) m->display = s->text;
        if (s->kind == ST_SBO) m->sbo = s->number;
        if (s->kind == ST_NOTES) m->notes = s->text;
    } else if (k >= 0) {
        ant_function *fn = g->functions.item[k];
        if (s->kind == ST_DISPLAY) fn->display = s->text;
        if (s->kind == ST_SBO) fn->sbo = s->number;
    }
    return i >= 0 || k >= 0;
}

// What a module says of itself: `sboTerm = 5`, `model notes "..."`.
static void program_self(ant_module *m)
{
    for (int i = 0; i < m->stmts.n; i++) {
        const ant_stmt *s = m->stmts.item[i];
        const bool self = !s->name || (m->name && strcmp(s->name, m->name) == 0);
        if (self && s->kind == ST_SBO) m->sbo = s->number;
        if (self && s->kind == ST_NOTES) m->notes = s->text;
    }
}

// Do the statements outside modules make a model? Units and remarks alone do not.
static bool program_bare_model(ant_program *g)
{
    const ant_module *bare = g->modules.item[0];
    bool any = false;
    for (int i = 0; i < bare->stmts.n; i++) {
        const ant_stmt *s = bare->stmts.item[i];
        if (!program_about(g, s) && s->kind != ST_UNIT) any = true;
    }
    return any;
}

// The module asked for; else what stands outside modules; else the one marked '*'; else the last.
static ant_module *program_main(ant_program *g, const char *wanted, const char *file)
{
    const bool bare = program_bare_model(g);
    for (int i = 0; i < g->modules.n; i++) program_self(g->modules.item[i]);
    if (wanted) {
        const int i = map_get(g->module_index, wanted);
        if (i >= 0) return g->modules.item[i];
        const char *near = map_nearest(g->module_index, wanted);
        diag_add(g->d, DIAG_ERROR, (src_loc){file, 0, 0, 0},
                 near ? arena_printf(g->a, "a module of this file; did you mean %s?", near) : "a module of this file",
                 "there is no module %s", wanted);
        return NULL;
    }
    for (int i = g->modules.n - 1; i > 0; i--) {
        if (((ant_module *)g->modules.item[i])->main) return g->modules.item[i];
    }
    return g->modules.item[bare ? 0 : g->modules.n - 1];
}

static antimony_model *model_read(ant_program *g, const char *text, size_t length, const char *file, const char *dir,
                                  const char *wanted)
{
    const int errors = diag_errors(g->d);
    antimony_model *m = base_alloc(1, sizeof *m);
    m->g = g;
    const bool parsed = ant_parse_file(g, text, length, file, dir);
    ant_module *top = program_main(g, wanted, file);
    m->flat = ant_flat_new(g);
    // what can be looked at in spite of errors is looked at, so that all of them are reported
    m->flat->broken = !parsed || diag_errors(g->d) > errors;
    if (top && ant_flatten(m->flat, top)) m->document = ant_build(m->flat, top);
    if (!m->document || diag_errors(g->d) > errors) {
        antimony_free(m);
        return NULL;
    }
    m->map = (sbml_source_map){source_find, m};
    return m;
}

antimony_model *antimony_read_file(const char *path, const char *import_root, const char *module, diag_list *d)
{
    size_t length;
    const char *file;
    char *text = file_read_text(path, &length, d, &file);
    if (!text) return NULL;
    ant_program *g = program_new(d);
    char *dir = path_dir(path), *real = ant_canonical(path);
    g->root = ant_canonical(import_root ? import_root : dir);
    if (real) {
        ant_vec_add(g->a, &g->open, arena_strdup(g->a, real));
        map_set(g->file_index, real, 1);
    }
    antimony_model *m = model_read(g, text, length, file, dir, module);
    free(real);
    free(dir);
    free(text);
    return m;
}

antimony_model *antimony_read_text(const char *text, const char *name, const char *dir, const char *import_root,
                                   const char *module, diag_list *d)
{
    const size_t length = strlen(text);
    const char *file = diag_file(d, name, text, length);
    if (!file_check_utf8(file, text, length, d)) return NULL;
    ant_program *g = program_new(d);
    if (import_root || dir) g->root = ant_canonical(import_root ? import_root : dir);
    return model_read(g, text, length, file, dir ? dir : ".", module);
}

void antimony_free(antimony_model *m)
{
    if (!m) return;
    if (m->document) SBMLDocument_free(m->document);
    ant_flat_free(m->flat);
    program_free(m->g);
    free(m);
}

void *antimony_document(const antimony_model *m)
{
    return m->document;
}

const sbml_source_map *antimony_source_map(const antimony_model *m)
{
    return &m->map;
}
