// SPDX-License-Identifier: MIT
// What the files of the Antimony front end share. Private to the module.
//
//   lexer.c          text -> tokens with places
//   formula.c        tokens -> formulas (precedence climbing), depth-limited
//   parser.c         files, modules, functions, imports; statements are told apart here
//   parse_stmt.c     declarations, assignments, connections, units, annotations
//   parse_process.c  reactions, interactions, events, submodels
//   source.c         files: where imports may lie
//   flat.c           symbols of all instances, their union by `is`, definitions and which of two wins
//   flatten.c        runs the statements of a module, submodels first
//   kinds.c          after flattening: what each symbol is, what deletions take with them
//   math.c           formulas -> libSBML's ASTNodes, with conversion factors and function names
//   unit_build.c     unit formulas -> unit definitions
//   build.c          compartments, species, parameters, functions -> document
//   build_process.c  reactions, rules, events, constraints -> document
//   write.c          document -> text; write_math.c: formulas; write_unit.c; write_process.c: rules, reactions, events
//   antimony.c       the public functions
#ifndef COLEY_ANTIMONY_ANT_INT_H
#define COLEY_ANTIMONY_ANT_INT_H

#include <sbml/SBMLTypes.h>

#include "antimony/antimony.h"
#include "base/arena.h"
#include "base/diag.h"
#include "base/map.h"

enum {
    ANT_MAX_BYTES = 16 * 1024 * 1024,    // of one file
    ANT_MAX_FILES = 500,                 // read by one model
    ANT_MAX_IMPORT_DEPTH = 32,
    ANT_MAX_ERRORS = 1000,    // after that many a file is given up
    ANT_MAX_NESTING = 300,    // operations within one another in a formula
    ANT_MAX_SUBMODEL_DEPTH = 32,
    ANT_MAX_INSTANCES = 20 * 1000,
    ANT_MAX_SYMBOLS = 500 * 1000,
    ANT_FAILED = -2,                     // a submodel that could not be made: what is said of it is no further error
    ANT_MAX_FACTORS = 20,                // connections whose factors name one another
    ANT_MAX_BUILT = 500 * 1000,          // formula nodes made for the document, factors of connections in each place
    ANT_MAX_NODES = 10 * 1000 * 1000,    // formula nodes visited when modules are expanded
};

// A growing list of pointers that lives in an arena.
typedef struct {
    void **item;
    int n, cap;
} ant_vec;

// ---- tokens -----------------------------------------------------------------------------------------------------

typedef enum { TOK_END, TOK_NEWLINE, TOK_NAME, TOK_NUMBER, TOK_STRING, TOK_OP, TOK_BAD } ant_token_kind;

// Operators of more than one character. Those of one are their character.
enum {
    OP_ARROW = 256,
    OP_ARROW_ONE_WAY,
    OP_DEFINE,
    OP_EQ,
    OP_NE,
    OP_LE,
    OP_GE,
    OP_AND,
    OP_OR,
    OP_ELLIPSIS,
    OP_NEG,
    OP_NOT
};

typedef struct {
    ant_token_kind kind;
    int op;
    int line, column, length;    // in characters
    const char *s;               // a name with its dots, a string's content, an operator's text
    double value;
    bool integer;    // a number written without '.' and exponent
    bool glued;      // no blank before it
} ant_token;

// ---- formulas ---------------------------------------------------------------------------------------------------

typedef enum { EX_NUMBER, EX_NAME, EX_CALL, EX_OP, EX_ELLIPSIS } ant_expr_kind;

typedef struct ant_expr ant_expr;
struct ant_expr {
    ant_expr_kind kind;
    int op;    // EX_OP: '+', '*', ... , OP_NEG; '+' and '*' and the logical ones take any number of arguments
    int depth;
    bool integer, parens;    // parens: written in parentheses; (2 metre)^2 is not 2 metre^2
    double value;
    const char *name;    // EX_NAME: the path; EX_CALL: the function
    const char *unit;    // EX_NUMBER: its unit; NULL
    src_loc loc;
    int n;
    ant_expr **arg;
};

// ---- statements -------------------------------------------------------------------------------------------------

typedef enum {
    ST_DECLARE,    // const/var, kind, $, `in`
    ST_VALUE,      // x = e     (value NULL: cleared)
    ST_RULE,       // x := e
    ST_RATE,       // x' = e
    ST_REACTION,
    ST_INTERACTION,
    ST_EVENT,
    ST_SUBMODEL,
    ST_CONNECT,    // x is y
    ST_DELETE,
    ST_UNIT,       // unit x = e
    ST_HAS,        // x has unit
    ST_DISPLAY,    // x is "text"
    ST_SBO,        // x.sboTerm = n
    ST_NOTES,
    ST_ANNOTATION,    // accepted, says nothing about the mathematics
    ST_ALGEBRAIC,     // 0 = e
    ST_CONSTRAINT,
    ST_STRAND,    // --P--G--
} ant_stmt_kind;

typedef enum {
    KIND_UNKNOWN,
    KIND_PARAMETER,
    KIND_SPECIES,
    KIND_COMPARTMENT,
    KIND_REACTION,
    KIND_EVENT,
    KIND_STOICHIOMETRY,
    KIND_ALGEBRAIC,
    KIND_CONSTRAINT,
    KIND_INTERACTION,
    KIND_STRAND,
} ant_kind;

typedef struct {
    const char *species;
    double stoichiometry;
    const char *stoichiometry_name;    // NULL: the number
    bool boundary;
    src_loc loc, name_loc;
} ant_participant;

typedef struct {
    const char *variable;
    ant_expr *value;
    src_loc loc;
} ant_set;

typedef struct ant_stmt ant_stmt;
struct ant_stmt {
    ant_stmt_kind kind;
    src_loc loc;         // of the name it is about
    const char *name;    // that name; NULL where it has none (an unnamed reaction)
    const char *in;      // compartment; NULL
    src_loc in_loc;
    const char *other;    // ST_CONNECT: the other name; ST_HAS: unit; ST_SUBMODEL: module
    src_loc other_loc;
    const char *text;       // ST_DISPLAY, ST_NOTES
    ant_expr *value;        // formula; an event's trigger; a reaction's rate
    ant_expr *factor;       // ST_CONNECT: name*factor is other
    ant_vec left, right;    // ant_participant: of reactions, interactions (right: names of reactions); strands: left
    ant_vec args;           // ant_expr: of submodels
    ant_vec sets;           // ant_set: of events
    ant_expr *timeconv, *extentconv;                                // of submodels
    ant_expr *delay, *priority, *t0, *persistent, *from_trigger;    // of events; delay of a connection: unused
    ant_kind declared;                                              // ST_DECLARE
    int constness;                                                  // 0 not said, 1 const, -1 var
    bool boundary, substance_only, reversible;
    bool open_left, open_right;    // strands
    int op;                        // interactions: 'o', '|', '('
    int number;                    // SBO term
};

typedef struct {
    const char *name;
    src_loc loc;
    bool main;            // marked with '*'
    ant_vec ports;        // names
    ant_vec port_locs;    // src_loc *
    ant_vec stmts;        // ant_stmt
    const char *display, *notes;
    int sbo;
    map *units;    // its unit statements: name -> number in stmts; made when first asked for
} ant_module;

typedef struct {
    const char *name, *display;
    src_loc loc;
    ant_vec params;    // names
    ant_expr *body;
    int sbo;
} ant_function;

// All that was read.
typedef struct {
    arena *a;
    diag_list *d;
    char *root;    // folder that imports must lie in, canonical; NULL where there is none
    map *module_index, *function_index, *file_index;
    ant_vec modules;    // [0] is what stands outside modules
    ant_vec functions;
    ant_vec open;          // canonical paths of the files being read, for cycles
    const char *wanted;    // module asked for; NULL
} ant_program;

// ---- parsing ----------------------------------------------------------------------------------------------------

typedef struct {
    ant_program *g;
    const char *file;    // name in diagnostics
    const char *dir;     // folder of the file
    ant_token *tok;
    int ntok, at;
    ant_module *module;     // being filled
    int nesting, inside;    // of the formula being read: levels, open parentheses
    int errors;
} ant_parser;

void ant_vec_add(arena *a, ant_vec *v, void *item);

// lexer.c: false where the text is too large. Bad characters are reported and become TOK_BAD.
bool ant_lex(ant_parser *p, const char *text, size_t length);

// formula.c. NULL and an error where there is no formula.
ant_expr *ant_parse_expr(ant_parser *p);
ant_expr *ant_expr_new(ant_parser *p, ant_expr_kind kind, src_loc loc);
bool ant_reserved_word(const char *s);    // `in`, `after`, ...: never the unit of the number before it
// A formula that is one number, perhaps with a sign.
bool ant_expr_number(const ant_expr *e, double *value);

// parser.c
src_loc ant_loc(const ant_parser *p, const ant_token *t);
ant_token *ant_peek(ant_parser *p, int ahead);
bool ant_is_op(ant_parser *p, int ahead, int op);
bool ant_is_name(ant_parser *p, int ahead, const char *name);    // name NULL: any
bool ant_take_op(ant_parser *p, int op);
bool ant_take_name(ant_parser *p, const char *name);
bool ant_at_end(ant_parser *p);    // of a statement
void ant_skip_newlines(ant_parser *p);
void ant_unexpected(ant_parser *p, const char *expected);
ant_stmt *ant_stmt_new(ant_parser *p, ant_stmt_kind kind, const ant_token *name);
void ant_stmt_add(ant_parser *p, ant_stmt *s);
bool ant_parse_file(ant_program *g, const char *text, size_t length, const char *file, const char *dir);

// parse_stmt.c, parse_process.c: false where an error was reported; the caller goes on at the end of the statement.
bool ant_parse_declaration(ant_parser *p);
bool ant_parse_named(ant_parser *p);    // a statement that begins with a name
bool ant_parse_unit(ant_parser *p);
bool ant_parse_delete(ant_parser *p);
bool ant_parse_constraint(ant_parser *p, const ant_token *label);
bool ant_parse_in(ant_parser *p, ant_stmt *s);
bool ant_parse_event(ant_parser *p, const ant_token *label, ant_stmt *place);
bool ant_parse_submodel(ant_parser *p, const ant_token *label, ant_stmt *place);
bool ant_parse_reaction(ant_parser *p, const ant_token *label, ant_stmt *place);
bool ant_parse_strand(ant_parser *p, const ant_token *label);
bool ant_parse_algebraic(ant_parser *p, const ant_token *label);
bool ant_looks_like_reaction(ant_parser *p);
bool ant_looks_like_strand(ant_parser *p);

// source.c
// Opens what the import names; reports why it may not be read. NULL, or text to free.
bool ant_import(ant_parser *p, const ant_token *name);
char *ant_canonical(const char *path);    // malloc'ed; NULL where there is no such file
bool ant_below(const char *root, const char *path);

// ---- flattening -------------------------------------------------------------------------------------------------

// A factor of a connection: one of `op` '*' or '/' by a formula of a scope.
typedef struct ant_factor ant_factor;
struct ant_factor {
    int op;
    ant_expr *value;
    int scope;
    ant_factor *next;
};

// A formula and where its names are looked up. rank orders definitions: those of outer modules win, then later ones.
typedef struct {
    bool set;           // said, even if cleared
    ant_expr *value;    // NULL: cleared
    int scope, depth;
    src_loc loc;
    ant_factor *factor;
} ant_def;

typedef struct {
    const char *name, *id;    // in its module; flattened
    int instance;
    int link;                   // symbol that it is one with; -1: itself
    ant_factor *link_factor;    // its value = linked value, then these factors
    ant_kind kind;
    src_loc loc;    // first mention, or declaration
    bool declared, deleted, boundary, substance_only, set_by_event, in_algebraic;
    int constness, constness_depth;
    bool value_is_rule;
    bool ruled;         // a rule was said of it once, even if it was cleared: it is no constant
    ant_def value;      // initial value or assignment rule; a reaction's rate
    ant_def rate;       // rate rule
    int compartment;    // symbol; -1
    int compartment_depth;
    const char *unit;
    int unit_scope, unit_depth;
    src_loc unit_loc;
    const char *display, *notes;
    int sbo;
    ant_stmt *stmt;    // reaction, event, constraint, algebraic rule
    int stmt_scope;
} ant_symbol;

typedef struct {
    const ant_module *module;
    int parent, depth;
    const char *prefix;         // "A__B__"
    map *symbols, *children;    // names -> symbols; -> instances, or ANT_FAILED
    ant_expr *timeconv, *extentconv;
    const char *in;    // compartment of the whole submodel, a name in the parent
    src_loc loc;
    int unnamed[4];    // counters of unnamed reactions, events, algebraic rules, constraints
} ant_instance;

typedef struct {
    ant_program *g;
    diag_list *d;
    arena *a;
    ant_vec instances, symbols;
    ant_vec interactions;    // ant_stmt with its scope: see ant_scoped
    ant_vec strands;
    ant_vec unit_defs;    // ant_unit_def, see unit_build.c
    map *reported;        // errors, place and text
    bool broken;          // statements are missing: names that may be theirs are no errors
    map *ids;             // flattened id -> symbol
    map *unit_ids;        // unit id in the document -> number in unit_defs
    ant_vec deletions;    // ant_scoped
    long nodes, built;
    int factors;       // of connections, within one another
    bool too_large;    // reported once
} ant_flat;

typedef struct {
    ant_stmt *stmt;
    int scope, symbol;    // symbol: of an interaction; -1
} ant_scoped;

// flat.c
// An error of the model. The same one is reported once, however often its module is used.
void ant_error(ant_flat *f, src_loc loc, const char *expected, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
ant_flat *ant_flat_new(ant_program *g);
void ant_flat_free(ant_flat *f);
ant_instance *ant_inst(const ant_flat *f, int i);
ant_symbol *ant_sym(const ant_flat *f, int i);
int ant_root(const ant_flat *f, int symbol);             // what it is one with
ant_factor *ant_root_factor(ant_flat *f, int symbol);    // its value = the root's value, then these
ant_factor *ant_factor_inverse(ant_flat *f, const ant_factor *l);
// The symbol a path means in a scope, made where a plain name is new. -1 and an error otherwise.
int ant_lookup(ant_flat *f, int scope, const char *path, src_loc loc);
int ant_find(const ant_flat *f, int scope, const char *path);    // -1 where there is none; makes and says nothing
int ant_find_instance(const ant_flat *f, int scope, const char *path);
void ant_mention(ant_flat *f, int scope, const ant_expr *e);    // makes the symbols that a formula names
void ant_define(ant_flat *f, int scope, int symbol, ant_stmt_kind how, ant_expr *value, src_loc loc);
void ant_connect(ant_flat *f, int scope, int a, int b, const ant_expr *factor);
bool ant_set_kind(ant_flat *f, int symbol, ant_kind kind, src_loc loc);
const char *ant_kind_text(ant_kind k);
bool ant_constant_name(const char *name);                 // time, pi, avogadro, true, inf, ...
bool ant_number_name(const char *name, double *value);    // inf, NaN, ...

// flatten.c: false where the model is beyond a limit.
bool ant_flatten(ant_flat *f, const ant_module *m);
// kinds.c
void ant_settle(ant_flat *f);
bool ant_uses_deleted(const ant_flat *f, int scope, const ant_expr *e);    // does it name what `delete` took away?

// math.c: the formula as a libSBML node, owned by the caller; NULL and an error where something in it is not right.
ASTNode_t *ant_math(ant_flat *f, int scope, const ant_expr *e);
ASTNode_t *ant_math_def(ant_flat *f, const ant_def *d);    // with the factors of connections
ASTNode_t *ant_math_function(ant_flat *f, const ant_function *fn);
ASTNode_t *ant_scale(ant_flat *f, ASTNode_t *node, const ant_factor *l);
// node scaled from the units of a submodel to those of the whole: time (+1: per time, i.e. divided), extent.
ASTNode_t *ant_scale_time(ant_flat *f, int scope, ASTNode_t *node, int op);
ASTNode_t *ant_scale_rate(ant_flat *f, int scope, ASTNode_t *node, bool extent);

// unit_build.c
typedef struct {
    const char *id;
    UnitKind_t kind[16];
    double exponent[16], multiplier[16];
    int n;
} ant_unit_def;
// The id in the document of the unit a name means in a scope: defined there, outside modules, one of SBML's own, or a
// house unit. NULL and an error where it is none.
const char *ant_unit_id(ant_flat *f, int scope, const char *name, src_loc loc);
bool ant_unit_name(const char *name);    // one of SBML's kinds, plural or not
void ant_intern_units(ant_flat *f);
void ant_build_units(ant_flat *f, Model_t *m);

// build.c, build_process.c
bool ant_def_stands(const ant_flat *f, const ant_def *d);    // a formula that is there, and that no deletion took away
SBMLDocument_t *ant_build(ant_flat *f, const ant_module *m);
void ant_build_named(SBase_t *element, const char *display, int sbo, const char *notes);
void ant_build_processes(ant_flat *f, Model_t *m);

#endif
