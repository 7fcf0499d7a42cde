// SPDX-License-Identifier: MIT
// The model of an arm: the core's Antimony text, into whose module one instance of each therapy's module is written,
// with the rules that join them:
//
//   pembrolizumab: antibody();                     one instance for each drug, named after it
//   pembrolizumab.weight := weight;                its inputs: quantities of the core
//   pd1_load := pembrolizumab.load + nivolumab.load;    a slot: the sum of what the therapies contribute
//   nivolumab_SC: depot();  nivolumab.absorbed := nivolumab_SC.flux;    a depot, where the arm uses the route
//
// The text goes through the Antimony front end and the SBML reader with strict units in house units; then the values of
// the CSV files are set. libSBML validates the core and each module by itself: its rules take long on the whole, and
// composing adds nothing but instances and assignment rules, whose units and cycles are checked here again. A slot
// without contributions is 0. Ids of the core keep their names whatever the drugs are.
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antimony/antimony.h"
#include "base/file.h"
#include "base/map.h"
#include "base/strbuf.h"
#include "library/library_int.h"
#include "sbml/sbml.h"

// --- text ------------------------------------------------------------------------------------------------------------

typedef struct {
    const char *s;    // start of the token
    size_t n;         // 0: end of text
} compose_token;

// The next word or sign; comments and strings are skipped as one.
static compose_token compose_next(const char **at)
{
    const char *s = *at;
    for (;;) {
        if (isspace((unsigned char)*s)) {
            s++;
        } else if (*s == '#' || (s[0] == '/' && s[1] == '/')) {
            s += strcspn(s, "\n");
        } else if (s[0] == '/' && s[1] == '*') {
            const char *end = strstr(s + 2, "*/");
            s = end ? end + 2 : s + strlen(s);
        } else {
            break;
        }
    }
    const char *start = s;
    if (*s == '"') {
        s += 1 + strcspn(s + 1, "\"\n");
        s += *s != '\0';
    } else if (isalpha((unsigned char)*s) || *s == '_') {
        while (isalnum((unsigned char)*s) || *s == '_') {
            s++;
        }
    } else if (*s) {
        s++;
    }
    *at = s;
    return (compose_token){start, (size_t)(s - start)};
}

static bool compose_is(compose_token t, const char *word)
{
    return t.n == strlen(word) && !strncmp(t.s, word, t.n);
}

// Where the `end` of model `name` begins; NULL where there is no such model.
static const char *compose_find_end(const char *text, const char *name)
{
    const char *at = text;
    bool inside = false;
    compose_token t;
    while ((t = compose_next(&at)).n) {
        if (!inside && (compose_is(t, "model") || compose_is(t, "module"))) {
            t = compose_next(&at);
            while (compose_is(t, "*")) {
                t = compose_next(&at);
            }
            inside = compose_is(t, name);
        } else if (inside && compose_is(t, "end")) {
            return t.s;
        }
    }
    return NULL;
}

typedef struct {
    char *to, *term;
} compose_part;

typedef struct {
    compose_part *part;
    size_t n, cap;
} compose_sums;

static void compose_add(compose_sums *s, char *to, const char *instance, const char *quantity)
{
    strbuf term = {0};
    strbuf_printf(&term, "%s.%s", instance, quantity);
    const compose_part part = {to, term.s};
    ARRAY_PUSH(s->part, s->n, s->cap, part);
}

// A rule for each target in order of first appearance, the sum of its parts.
static void compose_write_sums(compose_sums *s, strbuf *out)
{
    for (size_t i = 0; i < s->n; i++) {
        bool before = false;
        for (size_t k = 0; k < i; k++) {
            before = before || !strcmp(s->part[k].to, s->part[i].to);
        }
        const char *sign = "";
        for (size_t k = i; k < s->n && !before; k++) {
            if (!strcmp(s->part[k].to, s->part[i].to)) {
                if (k == i) {
                    strbuf_printf(out, "  %s :=", s->part[i].to);
                }
                strbuf_printf(out, "%s %s", sign, s->part[k].term);
                sign = " +";
            }
        }
        strbuf_puts(out, before ? "" : ";\n");
    }
    for (size_t i = 0; i < s->n; i++) {
        free(s->part[i].to);
        free(s->part[i].term);
    }
    free(s->part);
}

// The slots that any of the therapies fills, in order of name of the therapies, and what depots give to their drugs.
static void compose_slots(const library_trial *t, const int *therapy, int n, strbuf *out)
{
    compose_sums sums = {0};
    for (int feeds = 0; feeds < 2; feeds++) {
        for (int i = 0; i < n; i++) {
            const library_therapy *drug = t->therapy[therapy[i]];
            for (int k = 0; !feeds && k < drug->nslot; k++) {
                compose_add(&sums, base_strdup(drug->slot[k].from), drug->name, drug->slot[k].to);
            }
            for (int k = 0; feeds && k < drug->nfeed; k++) {
                strbuf to = {0};
                strbuf_printf(&to, "%s.%s", drug->drug->name, drug->feed[k].from);
                compose_add(&sums, to.s, drug->name, drug->feed[k].to);
            }
        }
    }
    compose_write_sums(&sums, out);
}

static char *compose_core_path(const library_trial *t)
{
    char file[300];
    snprintf(file, sizeof file, "model/%.200s.ant", t->cancer->model);
    return path_join(t->root, file);
}

char *library_compose_text(const library_trial *t, const int *therapy, int ntherapy, diag_list *d)
{
    char *path = compose_core_path(t);
    size_t length;
    const char *name;
    char *core = file_read_text(path, &length, d, &name);
    const char *end = core ? compose_find_end(core, t->cancer->model) : NULL;
    strbuf out = {0};
    if (core && !end) {
        src_loc loc = {name, 1, 1, 1};
        diag_add(d, DIAG_ERROR, loc, "'model NAME() ... end'", "there is no model '%s' in this file", t->cancer->model);
    } else if (core) {
        // imports on the first line, so that the lines keep their numbers
        map *imported = map_new();
        for (int i = 0; i < ntherapy; i++) {
            const char *module = t->therapy[therapy[i]]->module;
            if (map_get(imported, module) < 0) {
                map_set(imported, module, 1);
                strbuf_printf(&out, "import \"%s.ant\"; ", module);
            }
        }
        map_free(imported);
        strbuf_write(&out, core, (size_t)(end - core));
        strbuf_puts(&out, "\n");
        for (int i = 0; i < ntherapy; i++) {
            const library_therapy *drug = t->therapy[therapy[i]];
            strbuf_printf(&out, "  %s: %s();\n", drug->name, drug->module);
            for (int k = 0; k < drug->ninput; k++) {
                strbuf_printf(&out, "  %s.%s := %s;\n", drug->name, drug->input[k].from, drug->input[k].to);
            }
        }
        compose_slots(t, therapy, ntherapy, &out);
        strbuf_puts(&out, end);
    }
    free(core);
    free(path);
    return out.s;
}

// --- values ----------------------------------------------------------------------------------------------------------

typedef struct {
    const library_trial *t;
    library_model *m;
    antimony_model *source;
    map *module_name;    // "module.name" -> 1, and modules "module" -> 1
    arena *memory;
    diag_list *d;
} compose_values;

static bool compose_origin(const compose_values *v, const char *id, char out[512])
{
    const char *module, *name;
    if (!antimony_origin(v->source, id, &module, &name)) {
        return false;
    }
    snprintf(out, 512, "%.200s.%.200s", module, name);
    return true;
}

static void compose_set(compose_values *v, int j, const library_parameter *p)
{
    const system_input *in = &v->m->system->input[j];
    if (!unit_same_dimension(in->unit, p->unit)) {
        char expected[128], unit_name[64];
        unit_format(in->unit, unit_name);
        snprintf(expected, sizeof expected, "a unit such as %s", unit_name);
        diag_add(v->d, DIAG_ERROR, p->loc, expected, "'%s' has the wrong unit", p->id);
        return;
    }
    v->m->input[j] = p->value;
}

static void compose_unknown(compose_values *v, const library_parameter *p, const map *names, const char *kind)
{
    char hint[MAP_HINT];
    diag_add(v->d, DIAG_ERROR, p->loc, map_hint(names, p->id, kind, hint), "'%s' is no parameter of the model", p->id);
}

// Values by "module.name" or flattened id, for the rows of model/parameters.csv. A row whose module is not part of this
// model is for others.
static void compose_set_model(compose_values *v, const library_parameters *rows)
{
    const ode_system *s = v->m->system;
    map *index = map_new();
    for (int i = 0; i < rows->n; i++) {
        map_set(index, rows->row[i].id, i);
    }
    char *used = base_alloc((size_t)rows->n + 1, 1);
    for (int j = 0; j < s->ninput; j++) {
        char origin[512];
        int by_module = compose_origin(v, s->input[j].id, origin) ? map_get(index, origin) : -1;
        int exact = map_get(index, s->input[j].id);
        for (int k = 0; k < 2; k++) {
            int row = k ? exact : by_module;
            if (row >= 0) {
                compose_set(v, j, &rows->row[row]);
                used[row] = 1;
            }
        }
    }
    for (int i = 0; i < rows->n; i++) {
        const char *id = rows->row[i].id, *dot = strchr(id, '.');
        char module[256];
        snprintf(module, sizeof module, "%.*s", dot ? (int)(dot - id) : 0, id);
        bool here = dot ? map_get(v->module_name, module) >= 0 : map_get(s->index, id) >= 0;
        if (!used[i] && here) {
            compose_unknown(v, &rows->row[i], v->module_name, "a parameter that no equation computes");
        }
    }
    free(used);
    map_free(index);
}

// Values of inputs whose flattened id is prefix + id: a therapy's parameters (prefix "drug__") and the trial's `set`.
static void compose_set_exact(compose_values *v, const library_parameters *rows, const char *prefix)
{
    for (int i = 0; i < rows->n; i++) {
        char id[512];
        bool found = false;
        for (int lesion = 0; lesion < v->t->cancer->lesions; lesion++) {
            char flat[256];
            bool many = library_lesion_id(v->t->cancer, rows->row[i].id, lesion, flat);
            snprintf(id, sizeof id, "%s%s", prefix, flat);
            int j = system_find_input(v->m->system, id);
            if (j >= 0) {
                compose_set(v, j, &rows->row[i]);
                found = true;
            }
            if (!many) {
                break;
            }
        }
        if (!found) {
            map *names = map_new();
            size_t n = strlen(prefix);
            for (int j = 0; j < v->m->system->ninput; j++) {
                const char *name = v->m->system->input[j].id;
                if (!strncmp(name, prefix, n)) {
                    map_set(names, name + n, j);
                }
            }
            compose_unknown(v, &rows->row[i], names, "a parameter of the module");
            map_free(names);
        }
    }
}

// Inputs that a trait draws: their shared value is taken away. True where the trait is an input.
static bool compose_is_drawn(const library_trial *t, const library_model *m, const char *id)
{
    char flat[256], drug[512];
    for (int i = 0; i < t->traits.n; i++) {
        for (int l = 0; l < t->cancer->lesions; l++) {
            bool many = library_lesion_id(t->cancer, t->traits.row[i].id, l, flat);
            if (!strcmp(flat, id)) {
                return true;
            }
            if (!many) {
                break;
            }
        }
    }
    for (int i = 0; i < m->ntherapy; i++) {
        const library_therapy *therapy = t->therapy[m->therapy[i]];
        for (int k = 0; k < therapy->traits.n; k++) {
            snprintf(drug, sizeof drug, "%s__%s", therapy->name, therapy->traits.row[k].id);
            if (!strcmp(drug, id)) {
                return true;
            }
        }
    }
    return false;
}

// Parameters of the core that are 0 where nobody sets them: slots of therapies that are not in this model, and the
// steroid switch.
static bool compose_is_zero(const library_trial *t, const char *id, arena *memory)
{
    return (t->cancer->steroid && !strcmp(t->cancer->steroid, id)) || library_is_slot(t->root, id, memory);
}

// Every input has a value now, from a file, the text or a draw; or is not needed.
static void compose_check_complete(compose_values *v)
{
    const ode_system *s = v->m->system;
    for (int j = 0; j < s->ninput; j++) {
        const system_input *in = &s->input[j];
        if (compose_is_drawn(v->t, v->m, in->id)) {
            v->m->input[j] = NAN;
            continue;
        }
        if (!isnan(v->m->input[j]) || !in->unset) {
            continue;
        }
        if (compose_is_zero(v->t, in->id, v->memory)) {
            v->m->input[j] = 0;
            continue;
        }
        if (!in->needed_by) {
            continue;
        }
        char origin[512];
        const char *known = compose_origin(v, in->id, origin) ? origin : in->id;
        src_loc loc = {v->t->model_parameters.file, 0, 0, 0};
        diag_add(v->d, DIAG_ERROR, loc, "a row in parameters.csv of the model or of the drug, or a patient's trait",
                 "parameter '%s' (%s) has no value, but %s needs it", in->id, known, in->needed_by);
    }
}

static void compose_fill(compose_values *v)
{
    const ode_system *s = v->m->system;
    for (int j = 0; j < s->ninput; j++) {
        v->m->input[j] = NAN;
    }
    for (int q = 0; q < s->nquantity; q++) {
        const char *module, *name;
        char both[512];
        if (antimony_origin(v->source, s->quantity[q].id, &module, &name)) {
            snprintf(both, sizeof both, "%.200s.%.200s", module, name);
            map_set(v->module_name, both, 1);
            map_set(v->module_name, module, 1);
        }
    }
    compose_set_model(v, &v->t->model_parameters);
    for (int i = 0; i < v->m->ntherapy; i++) {
        const library_therapy *drug = v->t->therapy[v->m->therapy[i]];
        char prefix[256];
        snprintf(prefix, sizeof prefix, "%.200s__", drug->name);
        compose_set_exact(v, &drug->parameters, prefix);
    }
    compose_set_exact(v, &v->t->set, "");
    compose_check_complete(v);
}

// --- the whole -------------------------------------------------------------------------------------------------------

// The module of a therapy by itself.
static bool compose_check_module(const library_trial *t, const library_therapy *drug, diag_list *d)
{
    char file[300];
    snprintf(file, sizeof file, "model/%.200s.ant", drug->module);
    char *path = path_join(t->root, file);
    antimony_model *source = antimony_read_file(path, NULL, drug->module, d);
    sbml_options options = {.check_units = true, .strict_units = true, .house_units = true};
    model *m =
        source ? sbml_read_document(antimony_document(source), antimony_source_map(source), &options, d, NULL) : NULL;
    bool ok = m != NULL;
    model_free(m);
    antimony_free(source);
    free(path);
    return ok;
}

library_model *library_compose(const library_trial *t, const int *therapy, int ntherapy, arena *memory, diag_list *d)
{
    int before = diag_errors(d);
    for (int i = 0; i < ntherapy; i++) {
        if (!compose_check_module(t, t->therapy[therapy[i]], d)) {
            return NULL;
        }
    }
    char *text = library_compose_text(t, therapy, ntherapy, d);
    if (!text) {
        return NULL;
    }
    char *path = compose_core_path(t), *dir = path_dir(path);
    antimony_model *source = antimony_read_text(text, path, dir, dir, t->cancer->model, d);
    sbml_options options = {.check_units = true, .strict_units = true, .house_units = true, .validated = ntherapy > 0};
    model *document =
        source ? sbml_read_document(antimony_document(source), antimony_source_map(source), &options, d, NULL) : NULL;
    ode_system *system = document ? system_new(document, d) : NULL;
    library_model *m = NULL;
    if (system) {
        m = arena_alloc(memory, sizeof *m);
        m->system = system;
        m->ntherapy = ntherapy;
        m->therapy = arena_alloc(memory, sizeof *m->therapy * (size_t)(ntherapy + 1));
        for (int i = 0; i < ntherapy; i++) {
            m->therapy[i] = therapy[i];
        }
        m->input = arena_alloc(memory, sizeof *m->input * (size_t)(system->ninput + 1));
        compose_values v = {t, m, source, map_new(), memory, d};
        compose_fill(&v);
        map_free(v.module_name);
    }
    model_free(document);
    antimony_free(source);
    free(text);
    free(path);
    free(dir);
    if (m && diag_errors(d) > before) {
        library_model_free(m);
        return NULL;
    }
    return m;
}

void library_model_free(library_model *m)
{
    if (m) {
        system_free(m->system);
        m->system = NULL;
    }
}

bool library_lesion_id(const library_cancer *c, const char *id, int lesion, char out[256])
{
    if (!strncmp(id, "lesion.", 7)) {
        snprintf(out, 256, "%.40s%d__%.200s", c->lesion_prefix, lesion + 1, id + 7);
        return true;
    }
    snprintf(out, 256, "%.250s", id);
    return false;
}
