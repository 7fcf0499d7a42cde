// SPDX-License-Identifier: MIT
// Runs a module: first makes its submodels (each one whole before the next), then its own statements in their order; so
// what a module says of a submodel comes after what that submodel says itself. Element x of submodel A is A__x.
#include <string.h>

#include "antimony/ant_int.h"

static int flatten_instance(ant_flat *f, const ant_module *m, int parent, const char *name, const ant_stmt *s);

// ---- submodels --------------------------------------------------------------------------------------------------

static const ant_module *flatten_module(ant_flat *f, const ant_stmt *s)
{
    const int i = map_get(f->g->module_index, s->other);
    if (i >= 0) return f->g->modules.item[i];
    if (f->broken) return NULL;
    const char *near = map_nearest(f->g->module_index, s->other);
    ant_error(f, s->other_loc,
              near ? arena_printf(f->a, "a module; did you mean %s?", near) : "a module of this file or of an import",
              "there is no module %s", s->other);
    return NULL;
}

// A module inside itself would expand for ever.
static bool flatten_recursive(ant_flat *f, int scope, const ant_module *m, const ant_stmt *s)
{
    for (int i = scope; i >= 0; i = ant_inst(f, i)->parent) {
        if (ant_inst(f, i)->module != m) continue;
        ant_error(f, s->other_loc, "modules that do not hold themselves", "module %s holds itself", m->name);
        return true;
    }
    return false;
}

static const char *flatten_unnamed(ant_flat *f, int scope, int counter, const char *stem)
{
    ant_instance *in = ant_inst(f, scope);
    for (;;) {
        const char *name = arena_printf(f->a, "%s%d", stem, in->unnamed[counter]++);
        if (map_get(in->symbols, name) < 0 && map_get(in->children, name) < 0) return name;
    }
}

static void flatten_submodel(ant_flat *f, int scope, ant_stmt *s)
{
    const ant_module *m = flatten_module(f, s);
    const char *name = s->name;
    if (!m || flatten_recursive(f, scope, m, s)) {
        if (name) map_set(ant_inst(f, scope)->children, name, ANT_FAILED);
        return;
    }
    if (!name) {
        int n = 0;
        do name = arena_printf(f->a, "_sub%d", n++);
        while (map_get(ant_inst(f, scope)->children, name) >= 0);
    }
    if (strchr(name, '.')) {
        ant_error(f, s->loc, "a plain name", "%s is not a name for a new submodel", name);
        return;
    }
    if (map_get(ant_inst(f, scope)->children, name) >= 0) {
        ant_error(f, s->loc, "a name of its own", "submodel %s is defined twice", name);
        return;
    }
    const int child = flatten_instance(f, m, scope, name, s);
    map_set(ant_inst(f, scope)->children, name, child >= 0 ? child : ANT_FAILED);
}

// The connections in parentheses: the i-th port is the i-th argument. A number is the port's value.
static void flatten_ports(ant_flat *f, int scope, const ant_stmt *s)
{
    const int child = s->name ? map_get(ant_inst(f, scope)->children, s->name) : -1;
    if (s->args.n == 0 || child == ANT_FAILED) return;
    const ant_module *m =
        map_get(f->g->module_index, s->other) >= 0 ? f->g->modules.item[map_get(f->g->module_index, s->other)] : NULL;
    if (!m) return;
    if (s->args.n > m->ports.n) {
        ant_error(f, s->other_loc, arena_printf(f->a, "at most %d", m->ports.n), "module %s is given %d connections",
                  m->name, s->args.n);
        return;
    }
    int target = child;
    if (target < 0 && !s->name) {
        // an unnamed submodel: found by its place
        for (int i = scope + 1; i < f->instances.n && target < 0; i++) {
            if (ant_inst(f, i)->parent == scope && memcmp(&ant_inst(f, i)->loc, &s->loc, sizeof s->loc) == 0)
                target = i;
        }
    }
    if (target < 0) return;
    for (int i = 0; i < s->args.n; i++) {
        ant_expr *e = s->args.item[i];
        const int port = map_get(ant_inst(f, target)->symbols, m->ports.item[i]);
        if (port < 0) continue;
        double value;
        if (e->kind == EX_NAME && !ant_number_name(e->name, &value)) {
            const int own = ant_lookup(f, scope, e->name, e->loc);
            if (own >= 0) ant_connect(f, scope, port, own, NULL);
        } else {
            ant_define(f, scope, port, ST_VALUE, e, e->loc);
        }
    }
}

// ---- processes --------------------------------------------------------------------------------------------------

// The symbol of a reaction, event, ... made by this statement; -1 and an error where its name is taken.
static int flatten_process(ant_flat *f, int scope, ant_stmt *s, ant_kind kind, int counter, const char *stem)
{
    const char *name = s->name ? s->name : flatten_unnamed(f, scope, counter, stem);
    const int i = ant_lookup(f, scope, name, s->loc);
    if (i < 0 || !ant_set_kind(f, i, kind, s->loc)) return -1;
    ant_symbol *symbol = ant_sym(f, ant_root(f, i));
    if (symbol->stmt && symbol->stmt_scope == scope) {
        ant_error(f, s->loc, "a name of its own", "%s is defined twice (first in line %d)", name,
                  symbol->stmt->loc.line);
        return -1;
    }
    symbol->stmt = s;
    symbol->stmt_scope = scope;
    symbol->declared = true;
    symbol->loc = s->loc;
    return i;
}

static void flatten_compartment(ant_flat *f, int scope, int symbol, const char *in, src_loc loc)
{
    if (!in) return;
    const int c = ant_lookup(f, scope, in, loc);
    if (c < 0 || !ant_set_kind(f, c, KIND_COMPARTMENT, loc)) return;
    ant_symbol *s = ant_sym(f, ant_root(f, symbol));
    const int depth = ant_inst(f, scope)->depth;
    if (s->compartment >= 0 && s->compartment_depth < depth) return;
    s->compartment = c;
    s->compartment_depth = depth;
}

static void flatten_participants(ant_flat *f, int scope, const ant_vec *list)
{
    for (int i = 0; i < list->n; i++) {
        const ant_participant *p = list->item[i];
        const int s = ant_lookup(f, scope, p->species, p->loc);
        if (s >= 0 && ant_set_kind(f, s, KIND_SPECIES, p->loc)) {
            if (p->boundary) ant_sym(f, ant_root(f, s))->boundary = true;
        }
        if (!p->stoichiometry_name) continue;
        const int n = ant_lookup(f, scope, p->stoichiometry_name, p->name_loc);
        if (n >= 0) ant_set_kind(f, n, KIND_STOICHIOMETRY, p->name_loc);
    }
}

static void flatten_reaction(ant_flat *f, int scope, ant_stmt *s)
{
    const int i = flatten_process(f, scope, s, KIND_REACTION, 0, "_J");
    flatten_participants(f, scope, &s->left);
    flatten_participants(f, scope, &s->right);
    if (i < 0) return;
    if (s->value) ant_define(f, scope, i, ST_VALUE, s->value, s->value->loc);
    flatten_compartment(f, scope, i, s->in, s->in_loc);
}

static void flatten_event(ant_flat *f, int scope, ant_stmt *s)
{
    flatten_process(f, scope, s, KIND_EVENT, 1, "_E");
    ant_expr *const part[] = {s->value, s->delay, s->priority};
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) ant_mention(f, scope, part[i]);
    for (int i = 0; i < s->sets.n; i++) {
        const ant_set *set = s->sets.item[i];
        ant_mention(f, scope, set->value);
        const int v = ant_lookup(f, scope, set->variable, set->loc);
        if (v >= 0) ant_sym(f, ant_root(f, v))->set_by_event = true;
    }
}

static void flatten_algebraic_vars(ant_flat *f, int scope, const ant_expr *e)
{
    if (e->kind == EX_NAME && ant_find(f, scope, e->name) >= 0)
        ant_sym(f, ant_root(f, ant_find(f, scope, e->name)))->in_algebraic = true;
    for (int i = 0; i < e->n; i++) flatten_algebraic_vars(f, scope, e->arg[i]);
}

// ---- statements about one symbol --------------------------------------------------------------------------------

static void flatten_declare(ant_flat *f, int scope, const ant_stmt *s)
{
    const int i = ant_lookup(f, scope, s->name, s->loc);
    if (i < 0 || !ant_set_kind(f, i, s->declared, s->loc)) return;
    ant_symbol *symbol = ant_sym(f, ant_root(f, i));
    const int depth = ant_inst(f, scope)->depth;
    if (!symbol->declared) {
        symbol->declared = true;
        symbol->loc = s->loc;
    }
    symbol->boundary |= s->boundary;
    symbol->substance_only |= s->substance_only;
    if (s->constness && depth <= symbol->constness_depth) {
        symbol->constness = s->constness;
        symbol->constness_depth = depth;
    }
    flatten_compartment(f, scope, i, s->in, s->in_loc);
}

static void flatten_unit_of(ant_flat *f, int scope, int symbol, const char *name, src_loc loc)
{
    ant_symbol *s = ant_sym(f, ant_root(f, symbol));
    const int depth = ant_inst(f, scope)->depth;
    if (s->unit && s->unit_depth < depth) return;
    s->unit = name;
    s->unit_scope = scope;
    s->unit_depth = depth;
    s->unit_loc = loc;
}

// The model-wide units, `length = metre`, may be written without the word `unit`.
static bool flatten_is_unit(ant_flat *f, int scope, const ant_expr *e)
{
    if (e->kind == EX_NAME) return ant_unit_name(e->name) && ant_find(f, scope, e->name) < 0;
    if (e->kind == EX_NUMBER) return true;
    bool is = e->kind == EX_OP && (e->op == '*' || e->op == '/' || e->op == '^');
    for (int i = 0; is && i < e->n; i++) is = flatten_is_unit(f, scope, e->arg[i]);
    return is;
}

static bool flatten_names_unit(const ant_expr *e)
{
    bool found = e->kind == EX_NAME && ant_unit_name(e->name);
    for (int i = 0; !found && i < e->n; i++) found = flatten_names_unit(e->arg[i]);
    return found;
}

static bool flatten_global_unit(ant_flat *f, int scope, ant_stmt *s)
{
    static const char *const word[] = {"substance", "extent", "time_unit", "volume", "area", "length"};
    if (s->kind != ST_VALUE || !s->value || !flatten_names_unit(s->value) || !flatten_is_unit(f, scope, s->value))
        return false;
    for (size_t i = 0; i < sizeof word / sizeof *word; i++) {
        if (strcmp(s->name, word[i]) == 0) {
            s->kind = ST_UNIT;
            return true;
        }
    }
    return false;
}

static void flatten_assign(ant_flat *f, int scope, ant_stmt *s)
{
    if (flatten_global_unit(f, scope, s)) return;
    const int i = ant_lookup(f, scope, s->name, s->loc);
    if (i < 0) return;
    ant_symbol *symbol = ant_sym(f, ant_root(f, i));
    if (symbol->kind == KIND_EVENT || symbol->kind == KIND_CONSTRAINT || symbol->kind == KIND_ALGEBRAIC) {
        ant_error(f, s->loc, "a quantity", "%s is %s and has no value", s->name, ant_kind_text(symbol->kind));
        return;
    }
    ant_define(f, scope, i, s->kind, s->value, s->loc);
    if (!symbol->declared) {
        symbol->declared = true;
        symbol->loc = s->loc;
    }
    // x = 3 mL says x's unit, too
    const ant_expr *e = s->value;
    if (e && e->kind == EX_OP && e->op == OP_NEG) e = e->arg[0];
    if (s->kind == ST_VALUE && e && e->kind == EX_NUMBER && e->unit && !symbol->unit)
        flatten_unit_of(f, scope, i, e->unit, e->loc);
    flatten_compartment(f, scope, i, s->in, s->in_loc);
}

static bool flatten_unit_named(const ant_module *m, const char *name)
{
    for (int i = 0; i < m->stmts.n; i++) {
        const ant_stmt *s = m->stmts.item[i];
        if (s->kind == ST_UNIT && strcmp(s->name, name) == 0) return true;
    }
    return false;
}

// A display name, an SBO term or notes; those of units and submodels are not kept. A name met here first is an element,
// too.
static void flatten_text(ant_flat *f, int scope, const ant_stmt *s)
{
    if (!s->name) return;
    if (s->kind == ST_SBO && ant_find(f, scope, s->other) >= 0) {
        ant_define(f, scope, ant_find(f, scope, s->other), ST_VALUE, s->value, s->loc);
        return;
    }
    const ant_module *m = ant_inst(f, scope)->module;
    if (ant_find_instance(f, scope, s->name) >= 0 || (m->name && strcmp(m->name, s->name) == 0)) return;
    if (ant_find(f, scope, s->name) < 0 && flatten_unit_named(m, s->name)) return;
    if (map_get(f->g->function_index, s->name) >= 0 || map_get(f->g->module_index, s->name) >= 0) return;
    const int i = ant_lookup(f, scope, s->name, s->loc);
    if (i < 0) return;
    ant_symbol *symbol = ant_sym(f, ant_root(f, i));
    if (s->kind == ST_DISPLAY) symbol->display = s->text;
    if (s->kind == ST_NOTES) symbol->notes = s->text;
    if (s->kind == ST_SBO) symbol->sbo = s->number;
}

static void flatten_uncertainty(ant_flat *f, int scope, const ant_stmt *s)
{
    const int i = ant_find(f, scope, s->other);
    if (i >= 0 && s->value) ant_define(f, scope, i, ST_VALUE, s->value, s->loc);
    else if (i < 0 && ant_find_instance(f, scope, s->name) < 0) ant_lookup(f, scope, s->name, s->loc);
}

static void flatten_connect(ant_flat *f, int scope, const ant_stmt *s)
{
    const int a = ant_lookup(f, scope, s->name, s->loc), b = a < 0 ? -1 : ant_lookup(f, scope, s->other, s->other_loc);
    if (b < 0) return;
    const ant_expr *factor = s->factor;
    if (factor && s->op == '/') {
        // a/cf is b: the same as b*cf is a
        ant_connect(f, scope, b, a, factor);
    } else {
        ant_connect(f, scope, a, b, factor);
    }
}

static ant_scoped *flatten_scoped(ant_flat *f, ant_vec *list, int scope, ant_stmt *s)
{
    ant_scoped *x = arena_alloc(f->a, sizeof *x);
    *x = (ant_scoped){s, scope, -1};
    ant_vec_add(f->a, list, x);
    return x;
}

static void flatten_statement(ant_flat *f, int scope, ant_stmt *s)
{
    switch (s->kind) {
    case ST_DECLARE: flatten_declare(f, scope, s); break;
    case ST_VALUE:
    case ST_RULE:
    case ST_RATE: flatten_assign(f, scope, s); break;
    case ST_REACTION: flatten_reaction(f, scope, s); break;
    case ST_EVENT: flatten_event(f, scope, s); break;
    case ST_SUBMODEL: flatten_ports(f, scope, s); break;
    case ST_CONNECT: flatten_connect(f, scope, s); break;
    case ST_DELETE: flatten_scoped(f, &f->deletions, scope, s); break;
    case ST_STRAND: flatten_scoped(f, &f->strands, scope, s); break;
    case ST_ALGEBRAIC:
        flatten_process(f, scope, s, KIND_ALGEBRAIC, 2, "_alg");
        ant_mention(f, scope, s->value);
        flatten_algebraic_vars(f, scope, s->value);
        break;
    case ST_CONSTRAINT:
        flatten_process(f, scope, s, KIND_CONSTRAINT, 3, "_con");
        ant_mention(f, scope, s->value);
        break;
    case ST_INTERACTION:
        flatten_scoped(f, &f->interactions, scope, s)->symbol = flatten_process(f, scope, s, KIND_INTERACTION, 0, "_J");
        flatten_participants(f, scope, &s->left);
        break;
    case ST_HAS: {
        const int i = ant_lookup(f, scope, s->name, s->loc);
        if (i >= 0) flatten_unit_of(f, scope, i, s->other, s->other_loc);
        break;
    }
    case ST_DISPLAY:
    case ST_SBO:
    case ST_NOTES: flatten_text(f, scope, s); break;
    case ST_ANNOTATION:
        if (s->other) flatten_uncertainty(f, scope, s);
        break;
    case ST_UNIT: break;
    }
}

// ---- instances --------------------------------------------------------------------------------------------------

static int flatten_instance_new(ant_flat *f, const ant_module *m, int parent, const char *name, const ant_stmt *s)
{
    const int depth = parent < 0 ? 0 : ant_inst(f, parent)->depth + 1;
    if (depth > ANT_MAX_SUBMODEL_DEPTH || f->instances.n >= ANT_MAX_INSTANCES) {
        if (!f->too_large) {
            ant_error(f, s ? s->loc : m->loc, NULL, "more than %d submodels, or submodels more than %d deep",
                      ANT_MAX_INSTANCES, ANT_MAX_SUBMODEL_DEPTH);
        }
        f->too_large = true;
        return -1;
    }
    ant_instance *in = arena_alloc(f->a, sizeof *in);
    in->module = m;
    in->parent = parent;
    in->depth = depth;
    in->prefix = parent < 0 ? "" : arena_printf(f->a, "%s%s__", ant_inst(f, parent)->prefix, name);
    in->symbols = map_new();
    in->children = map_new();
    in->loc = s ? s->loc : m->loc;
    if (s) {
        in->timeconv = s->timeconv;
        in->extentconv = s->extentconv;
        in->in = s->in;
    }
    ant_vec_add(f->a, &f->instances, in);
    return f->instances.n - 1;
}

static int flatten_instance(ant_flat *f, const ant_module *m, int parent, const char *name, const ant_stmt *s)
{
    const int me = flatten_instance_new(f, m, parent, name, s);
    if (me < 0) return -1;
    for (int i = 0; i < m->ports.n && !f->too_large; i++)
        ant_lookup(f, me, m->ports.item[i], *(src_loc *)m->port_locs.item[i]);
    for (int i = 0; i < m->stmts.n && !f->too_large; i++) {
        ant_stmt *st = m->stmts.item[i];
        if (st->kind == ST_SUBMODEL) flatten_submodel(f, me, st);
    }
    for (int i = 0; i < m->stmts.n && !f->too_large; i++) flatten_statement(f, me, m->stmts.item[i]);
    if (s && s->in && parent >= 0) {
        const int c = ant_lookup(f, parent, s->in, s->in_loc);
        if (c >= 0) ant_set_kind(f, c, KIND_COMPARTMENT, s->in_loc);
    }
    // conversion factors are formulas of the module around
    if (s && s->timeconv) ant_mention(f, parent, s->timeconv);
    if (s && s->extentconv) ant_mention(f, parent, s->extentconv);
    return me;
}

bool ant_flatten(ant_flat *f, const ant_module *m)
{
    flatten_instance(f, m, -1, m->name, NULL);
    if (f->too_large) return false;
    ant_settle(f);
    return true;
}
