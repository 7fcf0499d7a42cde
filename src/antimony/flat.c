// SPDX-License-Identifier: MIT
// The symbols of all instances of all modules. Symbols that `is` makes one are linked (union-find); a link may carry
// conversion factors. Of two definitions of one thing, that of the outer module wins, then the later one; so a module
// that uses another can always override it.
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "antimony/ant_int.h"

ant_flat *ant_flat_new(ant_program *g)
{
    ant_flat *f = arena_alloc(g->a, sizeof *f);
    f->g = g;
    f->d = g->d;
    f->a = g->a;
    f->reported = map_new();
    f->ids = map_new();
    f->unit_ids = map_new();
    return f;
}

void ant_flat_free(ant_flat *f)
{
    if (!f) return;
    for (int i = 0; i < f->instances.n; i++) {
        map_free(ant_inst(f, i)->symbols);
        map_free(ant_inst(f, i)->children);
    }
    map_free(f->reported);
    map_free(f->ids);
    map_free(f->unit_ids);
}

void ant_error(ant_flat *f, src_loc loc, const char *expected, const char *format, ...)
{
    char text[400], key[600];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    snprintf(key, sizeof key, "%s:%d:%d:%s", loc.file ? loc.file : "", loc.line, loc.column, text);
    if (map_get(f->reported, key) >= 0) return;
    map_set(f->reported, key, 1);
    diag_add(f->d, DIAG_ERROR, loc, expected, "%s", text);
}

ant_instance *ant_inst(const ant_flat *f, int i)
{
    return f->instances.item[i];
}

ant_symbol *ant_sym(const ant_flat *f, int i)
{
    return f->symbols.item[i];
}

int ant_root(const ant_flat *f, int i)
{
    while (ant_sym(f, i)->link >= 0) {
        // halve the path where no factor stands on it
        ant_symbol *s = ant_sym(f, i), *up = ant_sym(f, s->link);
        if (up->link >= 0 && !s->link_factor && !up->link_factor) s->link = up->link;
        i = s->link;
    }
    return i;
}

static ant_factor *factor_new(ant_flat *f, int op, ant_expr *value, int scope, ant_factor *next)
{
    ant_factor *l = arena_alloc(f->a, sizeof *l);
    *l = (ant_factor){op, value, scope, next};
    return l;
}

// a and then b
static ant_factor *factor_join(ant_flat *f, const ant_factor *a, ant_factor *b)
{
    return a ? factor_new(f, a->op, a->value, a->scope, factor_join(f, a->next, b)) : b;
}

ant_factor *ant_factor_inverse(ant_flat *f, const ant_factor *l)
{
    ant_factor *inverse = NULL;
    for (; l; l = l->next) inverse = factor_new(f, l->op == '*' ? '/' : '*', l->value, l->scope, inverse);
    return inverse;
}

ant_factor *ant_root_factor(ant_flat *f, int i)
{
    ant_factor *l = NULL;
    for (; ant_sym(f, i)->link >= 0; i = ant_sym(f, i)->link) l = factor_join(f, ant_sym(f, i)->link_factor, l);
    return l;
}

bool ant_number_name(const char *name, double *value)
{
    if (strcasecmp(name, "inf") == 0 || strcasecmp(name, "infinity") == 0) {
        *value = INFINITY;
        return true;
    }
    if (strcasecmp(name, "nan") == 0 || strcasecmp(name, "notanumber") == 0) {
        *value = NAN;
        return true;
    }
    return false;
}

bool ant_constant_name(const char *name)
{
    static const char *const word[] = {"time", "pi", "exponentiale", "avogadro", "true", "false"};
    double value;
    for (size_t i = 0; i < sizeof word / sizeof *word; i++) {
        if (strcmp(name, word[i]) == 0) return true;
    }
    return ant_number_name(name, &value);
}

const char *ant_kind_text(ant_kind k)
{
    static const char *const text[] = {"a symbol",     "a parameter",    "a species",       "a compartment",
                                       "a reaction",   "an event",       "a stoichiometry", "an algebraic rule",
                                       "a constraint", "an interaction", "a DNA strand"};
    return text[k];
}

// ---- names ------------------------------------------------------------------------------------------------------

static int flat_symbol_new(ant_flat *f, int scope, const char *name, src_loc loc)
{
    ant_instance *in = ant_inst(f, scope);
    if (f->symbols.n >= ANT_MAX_SYMBOLS) {
        if (!f->too_large) ant_error(f, loc, NULL, "more than %d elements", ANT_MAX_SYMBOLS);
        f->too_large = true;
        return -1;
    }
    ant_symbol *s = arena_alloc(f->a, sizeof *s);
    s->name = name;
    s->id = in->parent < 0 ? name : arena_printf(f->a, "%s%s", in->prefix, name);
    s->instance = scope;
    s->link = s->compartment = -1;
    s->loc = loc;
    s->sbo = -1;
    s->constness_depth = s->compartment_depth = s->unit_depth = ANT_MAX_SUBMODEL_DEPTH + 1;
    const int number = f->symbols.n;
    map_set(in->symbols, name, number);
    ant_vec_add(f->a, &f->symbols, s);
    return number;
}

int ant_find_instance(const ant_flat *f, int scope, const char *path)
{
    char part[256];
    while (scope >= 0 && *path) {
        const size_t n = strcspn(path, ".");
        if (n >= sizeof part) return -1;
        memcpy(part, path, n);
        part[n] = '\0';
        scope = map_get(ant_inst(f, scope)->children, part);
        path += n + (path[n] == '.');
    }
    return scope;
}

// The instance that the last name of a path belongs to.
static int flat_owner(const ant_flat *f, int scope, const char *path, const char **last)
{
    const char *dot = strrchr(path, '.');
    *last = dot ? dot + 1 : path;
    if (!dot) return strcmp(path, "default_compartment") == 0 ? 0 : scope;
    char owner[512];
    if ((size_t)(dot - path) >= sizeof owner) return -1;
    memcpy(owner, path, (size_t)(dot - path));
    owner[dot - path] = '\0';
    return ant_find_instance(f, scope, owner);
}

int ant_find(const ant_flat *f, int scope, const char *path)
{
    const char *last;
    const int owner = flat_owner(f, scope, path, &last);
    return owner < 0 ? -1 : map_get(ant_inst(f, owner)->symbols, last);
}

int ant_lookup(ant_flat *f, int scope, const char *path, src_loc loc)
{
    const char *last;
    const int owner = flat_owner(f, scope, path, &last);
    if (owner == ANT_FAILED || (owner < 0 && f->broken)) return -1;
    if (owner < 0) {
        const char *near = map_nearest(ant_inst(f, scope)->children, path);
        ant_error(f, loc,
                  near ? arena_printf(f->a, "a submodel; did you mean %s?", near)
                       : "a submodel, made by NAME: module()",
                  "%.*s is no submodel of this module", (int)(strrchr(path, '.') - path), path);
        return -1;
    }
    const int i = map_get(ant_inst(f, owner)->symbols, last);
    if (i >= 0) return i;
    if (owner != scope && strchr(path, '.')) {
        if (f->broken) return -1;
        const char *near = map_nearest(ant_inst(f, owner)->symbols, last);
        ant_error(f, loc, near ? arena_printf(f->a, "an element of it; did you mean %s?", near) : "an element of it",
                  "module %s has no %s", ant_inst(f, owner)->module->name, last);
        return -1;
    }
    if (strcmp(last, "time") == 0) {
        ant_error(f, loc, "another name", "time is the model's time and cannot be an element");
        return -1;
    }
    return flat_symbol_new(f, owner, last, loc);
}

void ant_mention(ant_flat *f, int scope, const ant_expr *e)
{
    if (!e || f->too_large) return;
    if (++f->nodes > ANT_MAX_NODES) {
        ant_error(f, e->loc, "fewer or smaller submodels", "the expanded model has more than %d operations",
                  ANT_MAX_NODES);
        f->too_large = true;
        return;
    }
    if (e->kind == EX_NAME && (!ant_constant_name(e->name) || ant_find(f, scope, e->name) >= 0))
        ant_lookup(f, scope, e->name, e->loc);
    for (int i = 0; i < e->n; i++) ant_mention(f, scope, e->arg[i]);
}

// ---- definitions ------------------------------------------------------------------------------------------------

bool ant_set_kind(ant_flat *f, int symbol, ant_kind kind, src_loc loc)
{
    ant_symbol *s = ant_sym(f, ant_root(f, symbol));
    if (kind == KIND_UNKNOWN || s->kind == kind) return true;
    if (s->kind == KIND_UNKNOWN || (s->kind == KIND_PARAMETER &&
                                    (kind == KIND_SPECIES || kind == KIND_COMPARTMENT || kind == KIND_STOICHIOMETRY))) {
        s->kind = kind;
        return true;
    }
    if (kind == KIND_PARAMETER) return true;    // `formula`: any quantity
    ant_error(f, loc, "another name for one of them", "%s is %s here and %s elsewhere", s->name, ant_kind_text(kind),
              ant_kind_text(s->kind));
    return false;
}

void ant_define(ant_flat *f, int scope, int symbol, ant_stmt_kind how, ant_expr *value, src_loc loc)
{
    const int depth = ant_inst(f, scope)->depth;
    ant_symbol *s = ant_sym(f, ant_root(f, symbol));
    const ant_def def = {.set = true,
                         .value = value,
                         .scope = scope,
                         .depth = depth,
                         .loc = loc,
                         .factor = ant_factor_inverse(f, ant_root_factor(f, symbol))};
    ant_mention(f, scope, value);
    s->ruled |= how != ST_VALUE;
    if (how == ST_RATE) {
        if (s->rate.set && s->rate.depth < depth) return;
        s->rate = def;
        if (value && s->value_is_rule && s->value.depth >= depth) {
            s->value = (ant_def){0};
            s->value_is_rule = false;
        }
        return;
    }
    if (s->value.set && s->value.depth < depth) return;
    if (!value) {
        // `x = ;` clears an initial value, `x := ;` a rule
        if (s->value.set && s->value_is_rule == (how == ST_RULE)) {
            s->value = def;
            s->value_is_rule = false;
        }
        return;
    }
    if (how == ST_RULE && s->rate.set) {
        if (s->rate.depth < depth) return;
        s->rate = (ant_def){0};
    }
    s->value = def;
    s->value_is_rule = how == ST_RULE;
}

// Does a definition of `b` win over `a`?
static bool flat_wins(const ant_def *b, const ant_def *a)
{
    return b->set && (!a->set || b->depth < a->depth);
}

static void flat_move(ant_flat *f, ant_def *to, const ant_def *from, const ant_factor *to_winner)
{
    *to = *from;
    to->factor = factor_join(f, from->factor, factor_join(f, to_winner, NULL));
}

// The winner takes what it has not, or what an outer module said of the other.
static void flat_merge(ant_flat *f, ant_symbol *w, ant_symbol *l, const ant_factor *to_winner)
{
    if (flat_wins(&l->value, &w->value) &&
        !(w->rate.set && w->rate.value && l->value_is_rule && w->rate.depth <= l->value.depth)) {
        flat_move(f, &w->value, &l->value, to_winner);
        w->value_is_rule = l->value_is_rule;
    }
    if (flat_wins(&l->rate, &w->rate) && !(w->value_is_rule && w->value.depth <= l->rate.depth))
        flat_move(f, &w->rate, &l->rate, to_winner);
    if (l->constness && (!w->constness || l->constness_depth < w->constness_depth)) {
        w->constness = l->constness;
        w->constness_depth = l->constness_depth;
    }
    if (l->compartment >= 0 && (w->compartment < 0 || l->compartment_depth < w->compartment_depth)) {
        w->compartment = l->compartment;
        w->compartment_depth = l->compartment_depth;
    }
    if (l->unit && (!w->unit || l->unit_depth < w->unit_depth)) {
        w->unit = l->unit;
        w->unit_scope = l->unit_scope;
        w->unit_depth = l->unit_depth;
        w->unit_loc = l->unit_loc;
    }
    if (!w->display) w->display = l->display;
    if (!w->notes) w->notes = l->notes;
    if (w->sbo < 0) w->sbo = l->sbo;
    if (!w->stmt) {
        w->stmt = l->stmt;
        w->stmt_scope = l->stmt_scope;
    }
    w->boundary |= l->boundary;
    w->substance_only |= l->substance_only;
    w->set_by_event |= l->set_by_event;
    w->in_algebraic |= l->in_algebraic;
    w->deleted |= l->deleted;
    w->ruled |= l->ruled;
    if (!w->declared && l->declared) {
        w->declared = true;
        w->loc = l->loc;
    }
}

// a*factor is b. The name of the outer module stays, or else b's.
void ant_connect(ant_flat *f, int scope, int a, int b, const ant_expr *factor)
{
    const int ra = ant_root(f, a), rb = ant_root(f, b);
    if (ra == rb) return;
    ant_mention(f, scope, factor);
    ant_symbol *sa = ant_sym(f, ra), *sb = ant_sym(f, rb);
    const bool b_wins = ant_inst(f, sa->instance)->depth >= ant_inst(f, sb->instance)->depth;
    ant_symbol *w = b_wins ? sb : sa, *l = b_wins ? sa : sb;
    if (!ant_set_kind(f, b_wins ? rb : ra, l->kind, w->loc)) return;
    // value(ra) = value(a) then inverse of a's factors, and so on: value of a = value of b / factor
    ant_factor *a_of_b = factor ? factor_new(f, '/', (ant_expr *)(uintptr_t)factor, scope, NULL) : NULL;
    ant_factor *ra_of_rb =
        factor_join(f, ant_root_factor(f, b), factor_join(f, a_of_b, ant_factor_inverse(f, ant_root_factor(f, a))));
    ant_factor *loser_of_winner = b_wins ? ra_of_rb : ant_factor_inverse(f, ra_of_rb);
    flat_merge(f, w, l, ant_factor_inverse(f, loser_of_winner));
    l->link = b_wins ? rb : ra;
    l->link_factor = loser_of_winner;
}
