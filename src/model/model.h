// SPDX-License-Identifier: MIT
// A model as its author wrote it: compartments, species, parameters, reactions, rules, events, over one expression
// graph. Readers (sbml) build it; system.h turns it into ordinary differential equations. House units throughout when
// the source declares units (`in_house_units`); else the numbers of the file.
//
// Symbols: each named quantity is symbol number `i` of the graph = index in model.symbol[]; symbol 0 is time. In math,
// a species means what SBML says it means (concentration, or amount where only_substance); a reaction means its rate; a
// species reference its stoichiometry. rateOf(x) is a symbol of its own (MODEL_RATE_OF).
#ifndef COLEY_MODEL_MODEL_H
#define COLEY_MODEL_MODEL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/map.h"
#include "expr/expr.h"
#include "units/units.h"

typedef enum {
    MODEL_TIME,
    MODEL_COMPARTMENT,
    MODEL_SPECIES,
    MODEL_PARAMETER,
    MODEL_REACTION,
    MODEL_SPECIES_REFERENCE,
    MODEL_RATE_OF
} model_kind;
typedef enum { RULE_NONE, RULE_ASSIGNMENT, RULE_RATE } model_rule;

typedef struct {
    const char *id;      // local parameters of reaction R: "R.id"; rateOf(x):
                         // "rateOf(x)"; anonymous stoichiometry: "R.species"
    const char *name;    // the author's long name; NULL where there is none
    model_kind kind;
    unit unit;               // species: of its amount
    bool constant;           // never changes
    double value;            // initial value as declared; NaN where unset. Species: see value_is_amount
    bool value_set;          // false: the file gives none (a file may also give NaN)
    bool value_is_amount;    // species: initialAmount was given, not initialConcentration
    expr_id initial;         // initial assignment; EXPR_NONE
    model_rule rule;
    expr_id rule_math;
    int compartment;          // species: symbol number, -1 where the compartment has no dimensions; else -1
    bool only_substance;      // species: the symbol means an amount
    bool boundary;            // species: reactions do not change it
    int conversion_factor;    // species: symbol number or -1
    expr_id rate;             // reaction: kinetic law; EXPR_NONE where there is none
    int rate_of;              // MODEL_RATE_OF: symbol number; else -1
    src_loc loc;
} model_symbol;

typedef struct {
    int reaction, species;       // symbol numbers
    double sign;                 // -1 reactant, +1 product
    double stoichiometry;        // used where stoichiometry_symbol is -1; NaN where unset
    int stoichiometry_symbol;    // a MODEL_SPECIES_REFERENCE or -1
    double scale;                // units of the species for one of the reaction's extent; 1 unless units are converted
} model_participant;

typedef struct {
    int symbol;
    expr_id math;
} model_assignment;

typedef struct {
    const char *id;
    expr_id trigger;
    bool initial_value;    // the trigger's value just before time 0
    bool persistent;
    bool use_trigger_time_values;
    bool has_priority;
    expr_id priority;    // where it has one: of events that are due at one time the highest goes first
    model_assignment *assignment;
    int nassignment;
    src_loc loc;
} model_event;

// What the author claims to hold at all times. It changes no number; where it does not hold, a simulation says so.
typedef struct {
    expr_id math;
    const char *message;    // "constraint number 2"
    src_loc loc;
} model_constraint;

typedef struct {
    arena *memory;    // owns the strings and the events' assignments
    expr_graph *graph;
    map *index;    // id -> symbol number
    const char *id;
    model_symbol *symbol;
    int nsymbol;
    size_t symbol_cap;
    model_participant *participant;
    int nparticipant;
    size_t participant_cap;
    model_event *event;
    int nevent;
    size_t event_cap;
    model_constraint *constraint;
    int nconstraint;
    size_t constraint_cap;
    bool in_house_units;
    bool units_converted;    // numbers are those of the file, each in its own
                             // unit; factors in the equations convert them
} model;

model *model_new(void);       // holds time alone
void model_free(model *m);    // NULL is fine
// Adds a symbol with the defaults of a constant without value; copies id. Returns its number. The id must be new.
int model_add(model *m, const char *id, model_kind kind);
expr_id model_symbol_expr(model *m, int symbol);    // the symbol in math
int model_find(const model *m, const char *id);     // symbol number or -1

#endif
