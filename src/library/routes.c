// SPDX-License-Identifier: MIT
// `routes` of a therapy: what stands between a dose that does not go into a vein and the drug's own module.
//
//   routes:
//     SC: {module: depot, into: amount, feeds: {absorbed: flux}}
//     IT: {module: deposit, into: amount, inputs: {volume: lesion.volume}, slots: {lesion.local: load}}
//
// A depot is a module of its own, one instance for each route (for each lesion: IT) of an arm that uses it, named
// nivolumab_SC or alpha_IT_L1, so that an arm without it has the model that it had. It gives to parameters of the drug
// (`feeds`, summed over depots) and, as a drug does, to slots of the core. Its values are rows SC.x of the drug's
// parameters.csv and patients.csv; SC.lag is also the time that the clinic waits before a dose is in the depot.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "library/library_int.h"
#include "library/table.h"

static const char *const NAME[ROUTE_COUNT] = {"IV", "SC", "IM", "PO", "IT"};
static const char *const WORD[ROUTE_COUNT] = {"intravenous", "subcutaneous", "intramuscular", "oral", "intratumoural"};
static const char LESION[] = "lesion.";

const char *library_route_name(dose_route route)
{
    return NAME[route];
}

bool library_route_of(const char *name, dose_route *out)
{
    for (int i = 0; i < ROUTE_COUNT; i++) {
        if (!strcmp(name, NAME[i])) {
            *out = (dose_route)i;
            return true;
        }
    }
    return false;
}

bool library_is_of_route(const char *id)
{
    for (int i = 0; i < ROUTE_COUNT; i++) {
        const size_t n = strlen(NAME[i]);
        if (i != ROUTE_IV && !strncmp(id, NAME[i], n) && id[n] == '.') {
            return true;
        }
    }
    return false;
}

const library_route *library_find_route(const library_therapy *t, dose_route route)
{
    for (int i = 0; i < t->nroute; i++) {
        if (t->route[i].route == route) {
            return &t->route[i];
        }
    }
    return NULL;
}

char *library_routes_of(const library_therapy *t)
{
    strbuf out = {0};
    strbuf_puts(&out, NAME[ROUTE_IV]);
    for (int i = 0; i < t->nroute; i++) {
        strbuf_printf(&out, "%s%s", i + 1 < t->nroute ? ", " : " or ", NAME[t->route[i].route]);
    }
    return out.s;
}

// --- reading ---------------------------------------------------------------------------------------------------------

// Ids are written into Antimony text; lesion.x is x of the lesion that is injected.
static void routes_check_id(const char *id, bool lesion, src_loc loc, diag_list *d)
{
    const bool of_lesion = !strncmp(id, LESION, strlen(LESION));
    const char *plain = lesion && of_lesion ? id + strlen(LESION) : id;
    if (!table_is_id(plain) || strchr(plain, '.')) {
        diag_add(d, DIAG_ERROR, loc, lesion ? "an id, or lesion.x" : "an id", "'%s' is not an id", id);
    }
}

static library_link *routes_links(const yaml_node *n, const char *key, bool lesion_from, bool lesion_to, int *count,
                                  arena *memory, diag_list *d)
{
    const yaml_node *node = yaml_map(n, key, false, d);
    *count = node ? node->n : 0;
    library_link *out = arena_alloc(memory, sizeof *out * (size_t)(*count + 1));
    for (int i = 0; i < *count; i++) {
        const char *value = yaml_text(node, node->key[i], true, "", d);
        out[i] = (library_link){.from = node->key[i], .to = value, .loc = node->key_loc[i]};
        routes_check_id(out[i].from, lesion_from, node->key_loc[i], d);
        routes_check_id(value, lesion_to, yaml_loc(node, node->key[i]), d);
    }
    return out;
}

// Rows whose id begins with "SC." go from the drug to the route, without that.
static void routes_take_parameters(library_therapy *t, library_route *o, arena *memory, diag_list *d)
{
    const size_t n = strlen(NAME[o->route]);
    int kept = 0;
    o->parameters = (library_parameters){.file = t->parameters.file};
    o->parameters.row = arena_alloc(memory, sizeof *o->parameters.row * (size_t)(t->parameters.n + 1));
    for (int i = 0; i < t->parameters.n; i++) {
        library_parameter p = t->parameters.row[i];
        if (strncmp(p.id, NAME[o->route], n) || p.id[n] != '.') {
            t->parameters.row[kept++] = p;
            continue;
        }
        p.id += n + 1;
        o->parameters.row[o->parameters.n++] = p;
        if (!strcmp(p.id, "lag")) {
            unit day;
            char buffer[160];
            unit_parse("day", &day, buffer);
            if (!unit_same_dimension(p.unit, day) || !(p.value >= 0) || o->route == ROUTE_IT) {
                diag_add(d, DIAG_ERROR, p.loc,
                         o->route == ROUTE_IT ? "no lag of an injection into a lesion"
                                              : "a time such as 0.5 h, not negative",
                         "'%s.lag' is %g %s", NAME[o->route], p.value, p.unit_text);
            } else {
                o->lag = p.value;
            }
        }
    }
    t->parameters.n = kept;
}

static void routes_take_traits(library_therapy *t, library_route *o, arena *memory, diag_list *d)
{
    const size_t n = strlen(NAME[o->route]);
    int kept = 0;
    o->traits.row = arena_alloc(memory, sizeof *o->traits.row * (size_t)(t->traits.n + 1));
    for (int i = 0; i < t->traits.n; i++) {
        library_trait x = t->traits.row[i];
        if (strncmp(x.id, NAME[o->route], n) || x.id[n] != '.') {
            t->traits.row[kept++] = x;
            continue;
        }
        x.id += n + 1;
        o->traits.row[o->traits.n++] = x;
        if (!strcmp(x.id, "lag")) {
            diag_add(d, DIAG_ERROR, x.loc, "a row of parameters.csv: the clinic waits as long for all patients",
                     "'%s.lag' is drawn", NAME[o->route]);
        }
    }
    t->traits.n = kept;
}

// Rows of routes that the drug has not.
static void routes_check_rest(const library_therapy *t, diag_list *d)
{
    static const char expected[] = "a row of the module, or the route under 'routes' of therapy.yaml";
    for (int i = 0; i < t->parameters.n; i++) {
        if (library_is_of_route(t->parameters.row[i].id)) {
            diag_add(d, DIAG_ERROR, t->parameters.row[i].loc, expected, "'%s' is of a route that the drug has not",
                     t->parameters.row[i].id);
        }
    }
    for (int i = 0; i < t->traits.n; i++) {
        if (library_is_of_route(t->traits.row[i].id)) {
            diag_add(d, DIAG_ERROR, t->traits.row[i].loc, expected, "'%s' is of a route that the drug has not",
                     t->traits.row[i].id);
        }
    }
}

void library_read_routes(const yaml_node *n, library_therapy *t, arena *memory, diag_list *d)
{
    static const char *const keys[] = {"module", "into", "inputs", "slots", "feeds", NULL};
    const yaml_node *list = yaml_map(n, "routes", false, d);
    t->route = arena_alloc(memory, sizeof *t->route * (size_t)(list ? list->n + 1 : 1));
    for (int i = 0; list && i < list->n; i++) {
        library_route *o = &t->route[t->nroute];
        const yaml_node *e = yaml_map(list, list->key[i], true, d);
        if (!library_route_of(list->key[i], &o->route) || o->route == ROUTE_IV) {
            diag_add(d, DIAG_ERROR, list->key_loc[i], "SC, IM, PO or IT", "'routes' names '%s'", list->key[i]);
            continue;
        }
        if (!e || !yaml_check_keys(e, "a route", keys, d)) {
            continue;
        }
        const bool lesion = o->route == ROUTE_IT;
        o->loc = list->key_loc[i];
        o->module = yaml_text(e, "module", true, "x", d);
        o->into = yaml_text(e, "into", true, "x", d);
        routes_check_id(o->module, false, yaml_loc(e, "module"), d);
        routes_check_id(o->into, false, yaml_loc(e, "into"), d);
        o->input = routes_links(e, "inputs", false, lesion, &o->ninput, memory, d);
        o->slot = routes_links(e, "slots", lesion, false, &o->nslot, memory, d);
        o->feed = routes_links(e, "feeds", false, false, &o->nfeed, memory, d);
        if (!o->nslot && !o->nfeed) {
            diag_add(d, DIAG_ERROR, e->loc, "'feeds: {absorbed: flux}' or 'slots: ...'",
                     "what goes in by route %s comes out nowhere", list->key[i]);
        }
        routes_take_parameters(t, o, memory, d);
        routes_take_traits(t, o, memory, d);
        t->nroute++;
    }
    routes_check_rest(t, d);
}

// --- depots ----------------------------------------------------------------------------------------------------------

// The links with lesion.x as x of the lesion with this prefix ("L1").
static library_link *routes_of_lesion(const library_link *link, int n, const char *lesion, arena *memory)
{
    library_link *out = arena_alloc(memory, sizeof *out * (size_t)(n + 1));
    for (int i = 0; i < n; i++) {
        const char *side[2] = {link[i].from, link[i].to};
        for (int k = 0; k < 2; k++) {
            if (!strncmp(side[k], LESION, strlen(LESION))) {
                side[k] = arena_printf(memory, "%s.%s", lesion, side[k] + strlen(LESION));
            }
        }
        out[i] = (library_link){side[0], side[1], link[i].loc};
    }
    return out;
}

library_therapy *library_depot(const library_therapy *drug, const library_route *route, const library_cancer *c,
                               int lesion, arena *memory)
{
    library_therapy *t = arena_alloc(memory, sizeof *t);
    const char *of = lesion < 0 ? "" : arena_printf(memory, "%s%d", c->lesion_prefix, lesion + 1);
    *t = (library_therapy){.drug = drug, .module = route->module, .into = route->into, .molar_mass = drug->molar_mass};
    t->name = arena_printf(memory, "%s_%s%s%s", drug->name, NAME[route->route], *of ? "_" : "", of);
    t->title = arena_printf(memory, "%s, %s%s%s", drug->title, WORD[route->route], *of ? ", " : "", of);
    t->input = routes_of_lesion(route->input, route->ninput, of, memory);
    t->ninput = route->ninput;
    t->slot = routes_of_lesion(route->slot, route->nslot, of, memory);
    t->nslot = route->nslot;
    t->feed = route->feed;
    t->nfeed = route->nfeed;
    t->parameters = route->parameters;
    t->traits = route->traits;
    t->loc = route->loc;
    return t;
}
