// SPDX-License-Identifier: MIT
// One file: modules, functions, imports and bare statements, told apart by their first words. Keywords are words only
// where a statement of theirs can begin; elsewhere they are names like any other (a species may be called `unit`).
// After an error the parser goes on at the next statement, so that all mistakes of a text are reported at once.
#include <string.h>

#include "antimony/ant_int.h"

void ant_vec_add(arena *a, ant_vec *v, void *item)
{
    if (v->n == v->cap) {
        const int cap = v->cap ? 2 * v->cap : 4;
        void **grown = arena_alloc(a, sizeof *grown * (size_t)cap);
        if (v->n) memcpy(grown, v->item, sizeof *grown * (size_t)v->n);
        v->item = grown;
        v->cap = cap;
    }
    v->item[v->n++] = item;
}

src_loc ant_loc(const ant_parser *p, const ant_token *t)
{
    return (src_loc){p->file, t->line, t->column, t->length};
}

ant_token *ant_peek(ant_parser *p, int ahead)
{
    const int last = p->ntok - 1;
    return &p->tok[p->at + ahead < last ? p->at + ahead : last];
}

bool ant_is_op(ant_parser *p, int ahead, int op)
{
    const ant_token *t = ant_peek(p, ahead);
    return t->kind == TOK_OP && t->op == op;
}

bool ant_is_name(ant_parser *p, int ahead, const char *name)
{
    const ant_token *t = ant_peek(p, ahead);
    return t->kind == TOK_NAME && (!name || strcmp(t->s, name) == 0);
}

bool ant_take_op(ant_parser *p, int op)
{
    if (!ant_is_op(p, 0, op)) return false;
    p->at++;
    return true;
}

bool ant_take_name(ant_parser *p, const char *name)
{
    if (!ant_is_name(p, 0, name)) return false;
    p->at++;
    return true;
}

bool ant_at_end(ant_parser *p)
{
    const ant_token *t = ant_peek(p, 0);
    return t->kind == TOK_END || t->kind == TOK_NEWLINE || ant_is_op(p, 0, ';') || ant_is_name(p, 0, "end");
}

void ant_skip_newlines(ant_parser *p)
{
    while (ant_peek(p, 0)->kind == TOK_NEWLINE) p->at++;
}

void ant_unexpected(ant_parser *p, const char *expected)
{
    const ant_token *t = ant_peek(p, 0);
    if (t->kind == TOK_BAD) return;    // the lexer has reported it
    if (++p->errors > ANT_MAX_ERRORS) return;
    const src_loc loc = ant_loc(p, t);
    if (t->kind == TOK_NEWLINE || t->kind == TOK_END) {
        diag_add(p->g->d, DIAG_ERROR, loc, expected, "unexpected %s", t->s);
    } else if (t->kind == TOK_STRING) {
        diag_add(p->g->d, DIAG_ERROR, loc, expected, "unexpected text in quotation marks");
    } else {
        diag_add(p->g->d, DIAG_ERROR, loc, expected, "unexpected '%s'", t->s);
    }
}

ant_stmt *ant_stmt_new(ant_parser *p, ant_stmt_kind kind, const ant_token *name)
{
    ant_stmt *s = arena_alloc(p->g->a, sizeof *s);
    s->kind = kind;
    s->loc = ant_loc(p, name ? name : ant_peek(p, 0));
    s->name = name ? name->s : NULL;
    s->number = -1;
    return s;
}

void ant_stmt_add(ant_parser *p, ant_stmt *s)
{
    ant_vec_add(p->g->a, &p->module->stmts, s);
}

// ---- statements -------------------------------------------------------------------------------------------------

static bool parse_labelled(ant_parser *p)
{
    const ant_token *label = ant_peek(p, 0);
    ant_stmt place = {0};
    p->at++;
    if (ant_is_name(p, 0, "in") && !ant_parse_in(p, &place)) return false;
    if (!ant_take_op(p, ':')) {
        ant_unexpected(p, "':'");
        return false;
    }
    ant_skip_newlines(p);
    if (ant_is_name(p, 0, "at") && !ant_is_op(p, 1, OP_ARROW) && !ant_is_op(p, 1, '+'))
        return ant_parse_event(p, label, &place);
    if (ant_looks_like_strand(p)) return ant_parse_strand(p, label);
    if (ant_looks_like_reaction(p)) return ant_parse_reaction(p, label, &place);
    if (ant_peek(p, 0)->kind == TOK_NUMBER && ant_is_op(p, 1, '=')) return ant_parse_algebraic(p, label);
    if (ant_is_name(p, 0, NULL) && ant_is_op(p, 1, '(')) return ant_parse_submodel(p, label, &place);
    ant_unexpected(p, "a reaction, an event (at ...), or a module with its connections in parentheses");
    return false;
}

static bool parse_is_declaration(ant_parser *p)
{
    static const char *const word[] = {"const", "var",  "species",  "substanceOnly", "compartment", "formula",
                                       "DNA",   "gene", "operator", "reaction",      "event",       "parameter"};
    const ant_token *t = ant_peek(p, 0), *next = ant_peek(p, 1);
    if (t->kind != TOK_NAME) return false;
    if (!(next->kind == TOK_NAME && !ant_reserved_word(next->s)) && !ant_is_op(p, 1, '$') && next->kind != TOK_NUMBER)
        return false;
    if (ant_peek(p, 2)->kind == TOK_STRING) return false;    // `species notes "..."`
    for (size_t i = 0; i < sizeof word / sizeof *word; i++) {
        if (strcmp(t->s, word[i]) == 0) return true;
    }
    return false;
}

static bool parse_has_label(ant_parser *p)
{
    return ant_is_name(p, 0, NULL) &&
           (ant_is_op(p, 1, ':') || (ant_is_name(p, 1, "in") && ant_is_name(p, 2, NULL) && ant_is_op(p, 3, ':')));
}

// A word that has a statement of its own, unless it is used as a name here (`unit = 3`, `at -> b`).
static bool parse_is_keyword(ant_parser *p, const char *word)
{
    if (!ant_is_name(p, 0, word)) return false;
    const ant_token *next = ant_peek(p, 1);
    if (next->kind == TOK_NAME) return !ant_reserved_word(next->s);
    if (strcmp(word, "at") != 0 && strcmp(word, "constraint") != 0) return false;
    return next->kind == TOK_NUMBER || ((ant_is_op(p, 1, '(') || ant_is_op(p, 1, '-') || ant_is_op(p, 1, '!')) &&
                                        !ant_looks_like_strand(p) && !ant_looks_like_reaction(p));
}

static bool parse_statement(ant_parser *p)
{
    const ant_stmt nowhere = {0};
    ant_stmt place = nowhere;
    if (parse_has_label(p)) return parse_labelled(p);
    if (parse_is_keyword(p, "at")) return ant_parse_event(p, NULL, &place);
    if (parse_is_keyword(p, "unit")) return ant_parse_unit(p);
    if (parse_is_keyword(p, "delete")) return ant_parse_delete(p);
    if (parse_is_keyword(p, "constraint")) return ant_parse_constraint(p, NULL);
    if (parse_is_declaration(p)) return ant_parse_declaration(p);
    if (ant_looks_like_reaction(p)) return ant_parse_reaction(p, NULL, &place);
    if (ant_looks_like_strand(p)) return ant_parse_strand(p, NULL);
    if (ant_peek(p, 0)->kind == TOK_NUMBER && ant_is_op(p, 1, '=')) return ant_parse_algebraic(p, NULL);
    if (ant_is_name(p, 0, NULL) && ant_is_op(p, 1, '(')) return ant_parse_submodel(p, NULL, &place);
    if (ant_is_name(p, 0, NULL)) return ant_parse_named(p);
    ant_unexpected(p, "a statement");
    return false;
}

// Does a statement that assigns, declares or connects begin here?
static bool parse_fresh_start(ant_parser *p)
{
    if (!ant_is_name(p, 0, NULL)) return false;
    const ant_token *next = ant_peek(p, 1);
    return next->kind == TOK_NAME || ant_is_op(p, 1, '=') || ant_is_op(p, 1, ':') || ant_is_op(p, 1, '\'') ||
           ant_is_op(p, 1, OP_DEFINE);
}

// To the end of the statement: its line, or a ';' before the next statement. What follows the ';' of a broken reaction
// is its rate, which would be reported once more.
static void parse_recover(ant_parser *p, int began)
{
    if (p->at == began) p->at++;
    while (ant_peek(p, 0)->kind != TOK_END && ant_peek(p, 0)->kind != TOK_NEWLINE) {
        p->at++;
        if (p->tok[p->at - 1].kind == TOK_OP && p->tok[p->at - 1].op == ';' && parse_fresh_start(p)) return;
    }
}

static void parse_one(ant_parser *p)
{
    const int began = p->at;
    if (!parse_statement(p)) {
        parse_recover(p, began);
        return;
    }
    if (ant_at_end(p)) {
        ant_take_op(p, ';');
        return;
    }
    ant_unexpected(p, "';' or the end of the line");
    parse_recover(p, began);
}

// ---- modules, functions, imports --------------------------------------------------------------------------------

static bool parse_params(ant_parser *p, ant_vec *names, ant_vec *locs)
{
    if (!ant_take_op(p, '(')) return true;
    ant_skip_newlines(p);
    while (!ant_is_op(p, 0, ')')) {
        const ant_token *t = ant_peek(p, 0);
        if (t->kind != TOK_NAME) {
            ant_unexpected(p, "a name or ')'");
            return false;
        }
        src_loc *loc = arena_alloc(p->g->a, sizeof *loc);
        *loc = ant_loc(p, t);
        ant_vec_add(p->g->a, names, (void *)(uintptr_t)t->s);
        ant_vec_add(p->g->a, locs, loc);
        p->at++;
        ant_skip_newlines(p);
        if (!ant_take_op(p, ',')) break;
        ant_skip_newlines(p);
    }
    if (ant_take_op(p, ')')) return true;
    ant_unexpected(p, "',' or ')'");
    return false;
}

static void parse_to_line_end(ant_parser *p)
{
    while (ant_peek(p, 0)->kind != TOK_END && ant_peek(p, 0)->kind != TOK_NEWLINE) p->at++;
}

static bool parse_is_heading(ant_parser *p)
{
    if (ant_is_name(p, 0, "function")) return ant_is_name(p, 1, NULL) && ant_is_op(p, 2, '(');
    if (!ant_is_name(p, 0, "model") && !ant_is_name(p, 0, "module")) return false;
    if (ant_is_op(p, 1, '*') || (ant_peek(p, 1)->kind == TOK_NUMBER && ant_is_op(p, 2, '('))) return true;
    return ant_is_name(p, 1, NULL) && !ant_reserved_word(ant_peek(p, 1)->s) && ant_peek(p, 2)->kind != TOK_STRING;
}

static bool parse_end_missing(ant_parser *p, const char *what, const char *name, src_loc opened)
{
    const ant_token *t = ant_peek(p, 0);
    p->errors++;
    diag_add(p->g->d, DIAG_ERROR, opened, "'end' before the next module and before the end of the file",
             "%s %s is not ended", what, name);
    return t->kind != TOK_END;
}

// A module's name. libAntimony writes names with '-' (which it cannot read): they are joined, '-' as '_'.
static const char *parse_module_name(ant_parser *p, src_loc *loc)
{
    const ant_token *t = ant_peek(p, 0);
    if (t->kind != TOK_NAME || strchr(t->s, '.')) {
        ant_unexpected(p, "the module's name");
        return NULL;
    }
    const char *name = t->s;
    *loc = ant_loc(p, t);
    p->at++;
    while (ant_peek(p, 0)->glued && (ant_is_op(p, 0, '-') || ant_is_name(p, 0, NULL))) {
        name = arena_printf(p->g->a, "%s%s", name, ant_is_op(p, 0, '-') ? "_" : ant_peek(p, 0)->s);
        p->at++;
    }
    return name;
}

// A bare statement about a module with such a name: `Wang2019_-_A is "..."`. Only its display name is kept.
static bool parse_about_odd_module(ant_parser *p)
{
    if (!ant_is_name(p, 0, NULL) || !ant_is_op(p, 1, '-') || !ant_peek(p, 1)->glued) return false;
    const int began = p->at;
    src_loc loc;
    const char *name = parse_module_name(p, &loc);
    const int i = name ? map_get(p->g->module_index, name) : -1;
    if (i < 0) {
        p->at = began;
        return false;
    }
    if (ant_is_name(p, 0, "is") && ant_peek(p, 1)->kind == TOK_STRING)
        ((ant_module *)p->g->modules.item[i])->display = ant_peek(p, 1)->s;
    while (ant_peek(p, 0)->kind != TOK_END && !(ant_peek(p, 0)->kind == TOK_NEWLINE && !ant_is_op(p, -1, ','))) p->at++;
    return true;
}

static void parse_module(ant_parser *p)
{
    ant_program *g = p->g;
    p->at++;
    ant_module *m = arena_alloc(g->a, sizeof *m);
    m->main = ant_take_op(p, '*');
    m->sbo = -1;
    m->name = parse_module_name(p, &m->loc);
    if (!m->name) {
        parse_to_line_end(p);
        return;
    }
    if (!parse_params(p, &m->ports, &m->port_locs)) parse_to_line_end(p);
    ant_take_op(p, ';');
    const int before = map_get(g->module_index, m->name);
    if (before >= 0 || map_get(g->function_index, m->name) >= 0) {
        p->errors++;
        diag_add(g->d, DIAG_ERROR, m->loc, "a name of its own", "module %s is defined twice", m->name);
    } else {
        map_set(g->module_index, m->name, g->modules.n);
        ant_vec_add(g->a, &g->modules, m);
    }
    ant_module *outside = p->module;
    p->module = m;
    for (;;) {
        while (ant_peek(p, 0)->kind == TOK_NEWLINE || ant_is_op(p, 0, ';')) p->at++;
        if (ant_peek(p, 0)->kind == TOK_END || parse_is_heading(p)) {
            parse_end_missing(p, "module", m->name, m->loc);
            break;
        }
        if (ant_take_name(p, "end")) break;
        if (p->errors > ANT_MAX_ERRORS) break;
        parse_one(p);
    }
    p->module = outside;
}

static void parse_function(ant_parser *p)
{
    ant_program *g = p->g;
    p->at++;
    ant_function *f = arena_alloc(g->a, sizeof *f);
    const ant_token *name = ant_peek(p, 0);
    f->name = name->s;
    f->loc = ant_loc(p, name);
    f->sbo = -1;
    p->at++;
    ant_vec locs = {0};
    if (!parse_params(p, &f->params, &locs)) parse_to_line_end(p);
    ant_take_op(p, ';');
    ant_skip_newlines(p);
    const int errors = p->errors;
    f->body = ant_parse_expr(p);
    ant_take_op(p, ';');
    ant_skip_newlines(p);
    if (!ant_take_name(p, "end")) {
        if (p->errors == errors) ant_unexpected(p, "'end': a function is one formula");
        while (ant_peek(p, 0)->kind != TOK_END && !ant_is_name(p, 0, "end") && !parse_is_heading(p)) p->at++;
        ant_take_name(p, "end");
    }
    if (map_get(g->function_index, f->name) >= 0 || map_get(g->module_index, f->name) >= 0) {
        p->errors++;
        diag_add(g->d, DIAG_ERROR, f->loc, "a name of its own", "function %s is defined twice", f->name);
        return;
    }
    map_set(g->function_index, f->name, g->functions.n);
    ant_vec_add(g->a, &g->functions, f);
}

static void parse_import(ant_parser *p)
{
    p->at++;
    const ant_token name = *ant_peek(p, 0);
    p->at++;
    ant_import(p, &name);
    if (!ant_at_end(p)) {
        ant_unexpected(p, "';' or the end of the line");
        parse_to_line_end(p);
    }
}

bool ant_parse_file(ant_program *g, const char *text, size_t length, const char *file, const char *dir)
{
    ant_parser parser = {.g = g, .file = file, .dir = dir, .module = g->modules.item[0]}, *p = &parser;
    if (!ant_lex(p, text, length)) return false;
    for (;;) {
        while (ant_peek(p, 0)->kind == TOK_NEWLINE || ant_is_op(p, 0, ';')) p->at++;
        if (ant_peek(p, 0)->kind == TOK_END || p->errors > ANT_MAX_ERRORS) break;
        if (ant_is_name(p, 0, "import") && ant_peek(p, 1)->kind == TOK_STRING) {
            parse_import(p);
        } else if (parse_is_heading(p)) {
            if (ant_is_name(p, 0, "function")) parse_function(p);
            else parse_module(p);
        } else if (parse_about_odd_module(p)) {
            continue;
        } else if (ant_is_name(p, 0, "end") && ant_peek(p, 1)->kind != TOK_OP) {
            ant_unexpected(p, "a module or function before its end");
            p->at++;
        } else {
            parse_one(p);
        }
    }
    if (p->errors > ANT_MAX_ERRORS) {
        diag_add(g->d, DIAG_ERROR, (src_loc){file, 0, 0, 0}, NULL,
                 "more than %d mistakes: the rest of the file was not read", ANT_MAX_ERRORS);
    }
    free(p->tok);
    return p->errors == 0;
}
