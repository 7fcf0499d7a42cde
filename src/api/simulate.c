// SPDX-License-Identifier: MIT
// Simulation of one model through the public interface: SBML or Antimony -> equations -> table.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "api/api_int.h"
#include "api/settings.h"
#include "base/arena.h"
#include "base/number.h"
#include "sim/dosing.h"
#include "sim/sim.h"

enum { DEFAULT_POINTS = 100 };
static const double RTOL = 1e-8, LOOSEST_RTOL = 0.1;    // tight: one model is cheap

void coley_simulate_default(coley_simulate_options *o)
{
    *o = (coley_simulate_options){.end = 100, .points = DEFAULT_POINTS};
}

// "id=value" of each --set.
static bool read_set(const coley_simulate_options *o, arena *memory, sim_request *r, diag_list *d)
{
    int before = diag_errors(d);
    sim_setting *setting = arena_alloc(memory, ((size_t)o->nset + 1) * sizeof *setting);
    for (int i = 0; i < o->nset; i++) {
        const char *equals = strchr(o->set[i], '=');
        if (!equals || equals == o->set[i] || !number_whole(equals + 1, &setting[i].value)) {
            diag_add(d, DIAG_ERROR, (src_loc){0}, "id=number", "'%.80s' sets nothing", o->set[i]);
            continue;
        }
        setting[i].id = arena_strndup(memory, o->set[i], (size_t)(equals - o->set[i]));
    }
    r->setting = setting;
    r->nsetting = o->nset;
    return diag_errors(d) == before;
}

// Whether a quantity depends on time, a state, or an input that events change. used: room for all symbols of the
// system.
static bool can_change(const ode_system *s, const system_quantity *q, bool *used)
{
    expr_symbols(s->graph, q->value, used, 1 + s->nstate + s->ninput);
    for (int k = 0; k <= s->nstate; k++) {
        if (used[k]) return true;
    }
    for (int j = 0; j < s->ninput; j++) {
        if (used[1 + s->nstate + j] && !s->input[j].constant) return true;
    }
    return false;
}

// The columns that the caller asks for; else all that can change.
static void choose_columns(const coley_simulate_options *o, const ode_system *s, arena *memory, sim_request *r)
{
    int most = o->noutputs ? o->noutputs : s->nquantity, n = 0;
    sim_column *column = arena_alloc(memory, ((size_t)most + 1) * sizeof *column);
    bool *used = arena_alloc(memory, (size_t)(1 + s->nstate + s->ninput) * sizeof *used);
    for (int i = 0; i < most; i++) {
        if (o->noutputs) column[n++].id = o->outputs[i];
        else if (can_change(s, &s->quantity[i], used)) column[n++].id = s->quantity[i].id;
    }
    r->column = column;
    r->ncolumn = n;
}

static coley_status run(const coley_simulate_options *o, ode_system *s, sim_request *r, arena *memory, char **csv,
                        diag_list *d)
{
    if (!o->settings) choose_columns(o, s, memory, r);
    sim_table table = {0};
    dose_table *doses = o->doses ? dose_table_read(o->doses, s, d) : NULL;
    if (o->doses && !doses) return COLEY_ERR_INPUT;
    const bool ok =
        doses ? sim_dosed(s, r, doses, o->at_records && !o->settings, &table, d) : sim_simulate(s, r, &table, d);
    dose_table_free(doses);
    if (!ok) return table.stats.failed ? COLEY_ERR_NUMERIC : COLEY_ERR_INPUT;
    strbuf text = {0};
    sim_table_csv(&table, &text);
    sim_table_clear(&table);
    *csv = text.s;
    return COLEY_OK;
}

coley_status coley_simulate(const coley_simulate_options *o, char **csv, coley_messages *m)
{
    diag_list *d = m->list;
    *csv = NULL;
    arena *memory = arena_new();
    sim_request r = {
        .start = o->start, .end = o->end, .steps = o->points, .rtol = o->rtol > 0 ? o->rtol : RTOL, .atol = o->atol};
    bool good = native_choice_read(o->back_end, &r.back_end, d) && read_set(o, memory, &r, d);
    sbml_options options = {0};
    good &= api_read_units(o->units, o->time_unit, &options, d);
    if (o->settings) good &= settings_read(o->settings, memory, &r, &options, d);
    if (o->rtol > 0) r.rtol = o->rtol;
    if (o->atol > 0) r.atol = o->atol;
    if (!(o->rtol >= 0 && o->rtol <= LOOSEST_RTOL && o->atol >= 0)) {
        diag_add(d, DIAG_ERROR, (src_loc){0}, "a relative tolerance of at most 0.1, none negative",
                 "the tolerances are %g and %g", o->rtol, o->atol);
        good = false;
    }

    bool refused = false;
    model *text = api_read_model(o->model, &options, d, &refused);
    ode_system *s = text ? system_new(text, d) : NULL;
    coley_status status = good && s         ? run(o, s, &r, memory, csv, d)
                          : good && refused ? COLEY_ERR_UNSUPPORTED
                                            : COLEY_ERR_INPUT;
    system_free(s);
    model_free(text);
    arena_free(memory);
    return status;
}
