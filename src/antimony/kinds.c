// SPDX-License-Identifier: MIT
// What is decided once all statements have run: what `delete` takes with it, what an undeclared symbol is (a
// parameter), which compartment a species is in:
//
//   the one it was said to be in; else that of the last reaction with a compartment it takes part in; else that of the
//   innermost submodel with a compartment; else default_compartment, of size 1.
#include <string.h>

#include "antimony/ant_int.h"

static bool kinds_inside(const ant_flat *f, int instance, int ancestor)
{
    while (instance >= 0 && instance != ancestor) instance = ant_inst(f, instance)->parent;
    return instance == ancestor;
}

static void kinds_delete(ant_flat *f, const ant_scoped *x)
{
    const int i = ant_find(f, x->scope, x->stmt->name);
    if (i >= 0) {
        ant_sym(f, ant_root(f, i))->deleted = true;
        return;
    }
    const int instance = ant_find_instance(f, x->scope, x->stmt->name);
    if (instance >= 0) {
        for (int k = 0; k < f->symbols.n; k++) {
            ant_symbol *s = ant_sym(f, k);
            if (s->link < 0 && kinds_inside(f, s->instance, instance)) s->deleted = true;
        }
        return;
    }
    if (instance == ANT_FAILED || f->broken) return;
    // a unit of a submodel may be deleted: nothing of the mathematics
    const char *dot = strrchr(x->stmt->name, '.');
    if (dot) {
        const char *owner = arena_strndup(f->a, x->stmt->name, (size_t)(dot - x->stmt->name));
        const int in = ant_find_instance(f, x->scope, owner);
        for (int k = 0; in >= 0 && k < ant_inst(f, in)->module->stmts.n; k++) {
            const ant_stmt *s = ant_inst(f, in)->module->stmts.item[k];
            if (s->kind == ST_UNIT && strcmp(s->name, dot + 1) == 0) return;
        }
    }
    ant_error(f, x->stmt->loc, "an element of a submodel", "there is no %s to delete", x->stmt->name);
}

bool ant_uses_deleted(const ant_flat *f, int scope, const ant_expr *e)
{
    if (!e || f->deletions.n == 0) return false;
    if (e->kind == EX_NAME) {
        const int i = ant_find(f, scope, e->name);
        if (i >= 0 && ant_sym(f, ant_root(f, i))->deleted) return true;
    }
    for (int i = 0; i < e->n; i++) {
        if (ant_uses_deleted(f, scope, e->arg[i])) return true;
    }
    return false;
}

static void kinds_of_reaction(ant_flat *f, const ant_symbol *reaction, const ant_vec *list)
{
    for (int i = 0; i < list->n; i++) {
        const ant_participant *p = list->item[i];
        const int k = ant_find(f, reaction->stmt_scope, p->species);
        if (k < 0) continue;
        ant_symbol *s = ant_sym(f, ant_root(f, k));
        if (s->compartment < 0 || s->compartment_depth > ANT_MAX_SUBMODEL_DEPTH) s->compartment = reaction->compartment;
    }
}

static int kinds_default_compartment(ant_flat *f)
{
    const int i = ant_lookup(f, 0, "default_compartment", (src_loc){0});
    if (i >= 0) {
        ant_set_kind(f, i, KIND_COMPARTMENT, ant_inst(f, 0)->loc);
        ant_symbol *s = ant_sym(f, ant_root(f, i));
        if (s->sbo < 0) s->sbo = 410;
    }
    return i;
}

static void kinds_species(ant_flat *f, ant_symbol *s)
{
    for (int i = s->instance; s->compartment < 0 && i >= 0; i = ant_inst(f, i)->parent) {
        const ant_instance *in = ant_inst(f, i);
        if (in->in && in->parent >= 0) s->compartment = ant_find(f, in->parent, in->in);
    }
    if (s->compartment < 0) s->compartment = kinds_default_compartment(f);
}

// Ids of the document. A name that `is` another stands for that one, unless it is an element's own id.
static void kinds_ids(ant_flat *f)
{
    for (int i = 0; i < f->symbols.n; i++) {
        const ant_symbol *s = ant_sym(f, i);
        if (s->link >= 0 || s->deleted) continue;
        const int other = map_get(f->ids, s->id);
        if (other >= 0) {
            ant_error(f, s->loc, "another name for one of them",
                      "%s stands for two elements: one of this name, and %s of a submodel", s->id, s->name);
        }
        map_set(f->ids, s->id, i);
    }
    for (int i = 0; i < f->symbols.n; i++) {
        if (ant_sym(f, i)->link >= 0 && map_get(f->ids, ant_sym(f, i)->id) < 0) map_set(f->ids, ant_sym(f, i)->id, i);
    }
}

void ant_settle(ant_flat *f)
{
    for (int i = 0; i < f->deletions.n; i++) kinds_delete(f, f->deletions.item[i]);
    for (int i = 0; i < f->symbols.n; i++) {
        const ant_symbol *s = ant_sym(f, i);
        if (s->link >= 0 || s->kind != KIND_REACTION || s->compartment < 0 || !s->stmt) continue;
        kinds_of_reaction(f, s, &s->stmt->left);
        kinds_of_reaction(f, s, &s->stmt->right);
    }
    const int n = f->symbols.n;    // default_compartment may come in addition
    for (int i = 0; i < n; i++) {
        ant_symbol *s = ant_sym(f, i);
        if (s->link >= 0) continue;
        if (s->kind == KIND_UNKNOWN) s->kind = KIND_PARAMETER;
        if (s->kind == KIND_SPECIES && !s->deleted) kinds_species(f, s);
    }
    kinds_ids(f);
}
