// SPDX-License-Identifier: MIT
// What a document may rightly ask for and this version does not compute. Each is named with its element, so that no
// model is computed as something that its author did not write. (rateOf and functions outside SBML's core are met in
// math.c.)
#include "sbml/sbml_int.h"

static const char *event_name(Event_t *e, unsigned number, char text[32])
{
    if (Event_isSetId(e)) {
        return Event_getId(e);
    }
    snprintf(text, 32, "number %u", number + 1);
    return text;
}

static void refuse_events(sbml_reader *r)
{
    char text[32];
    for (unsigned i = 0; i < Model_getNumEvents(r->sbml); i++) {
        Event_t *e = Model_getEvent(r->sbml, i);
        src_loc loc = sbml_loc(r, e, Event_getId(e));
        if (Event_isSetDelay(e)) {
            sbml_refuse(r, loc, "event delay of event %s", event_name(e, i, text));
        }
    }
}

static void refuse_rules(sbml_reader *r)
{
    for (unsigned i = 0; i < Model_getNumRules(r->sbml); i++) {
        Rule_t *rule = Model_getRule(r->sbml, i);
        if (Rule_isAlgebraic(rule)) {
            sbml_refuse(r, sbml_loc(r, rule, NULL), "algebraic rule (rule number %u)", i + 1);
        }
    }
}

static void refuse_reactions(sbml_reader *r)
{
    for (unsigned i = 0; i < Model_getNumReactions(r->sbml); i++) {
        Reaction_t *reaction = Model_getReaction(r->sbml, i);
        if (Reaction_isSetFast(reaction) && Reaction_getFast(reaction)) {
            sbml_refuse(r, sbml_loc(r, reaction, Reaction_getId(reaction)), "fast reaction %s",
                        Reaction_getId(reaction));
        }
    }
}

// Packages that may change what the core means. Annotations, layout, rendering, groups do not.
static void refuse_packages(sbml_reader *r)
{
    static const char *const required[] = {"comp", "distrib", "arrays", "spatial", "dyn", "multi"};
    for (size_t i = 0; i < sizeof required / sizeof *required; i++) {
        if (SBMLDocument_isSetPackageRequired(r->document, required[i])) {
            sbml_refuse(r, sbml_loc(r, r->document, NULL), "SBML package %s", required[i]);
        }
    }
}

void sbml_refuse_unsupported(sbml_reader *r)
{
    refuse_packages(r);
    refuse_rules(r);
    refuse_reactions(r);
    refuse_events(r);
}
