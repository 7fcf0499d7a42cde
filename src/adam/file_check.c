// SPDX-License-Identifier: MIT
// A row held to the definition of its dataset: types, terms, what must be filled, keys.
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "adam/file_int.h"
#include "base/number.h"

const char *file_cell(const adam_file *f, int column)
{
    return column >= 0 && (size_t)column < f->ncell ? f->text.s + f->cell[column] : "";
}

bool file_number_at(const adam_file *f, int column, double *value)
{
    if (column < 0 || column >= f->columns) {
        return false;
    }
    file_number *n = &f->number[column];
    if (n->row != f->row_line) {
        n->row = f->row_line;
        n->good = number_whole(file_cell(f, column), &n->value);
    }
    *value = n->value;
    return n->good;
}

static void check_number(adam_file *f, const adam_variable *v, int column)
{
    double x;
    if (!file_number_at(f, column, &x)) {
        adam_refuse(f, v->name, "a number");
    } else if (v->type == ADAM_INTEGER && x != floor(x)) {
        adam_refuse(f, v->name, "a whole number");
    } else if ((v->rules & ADAM_NOT_NEGATIVE) && x < 0) {
        adam_refuse(f, v->name, "zero or more");
    }
}

static bool term_taken(const adam_file *f, const adam_variable *v, const char *cell)
{
    bool later;
    const bool response = f->set == &adam_definition[ADAM_ADRS] && !strcmp(v->name, "AVALC");
    return adam_is_term(v->terms, cell) || v->terms->extensible ||
           (response &&
            (adam_is_not_evaluable(cell) || adam_response_parameter(adam_cell(f, "PARAMCD"), &later) == RESPONSE_NONE));
}

static void check_term(adam_file *f, const adam_variable *v, const char *cell)
{
    if (term_taken(f, v, cell)) {
        return;
    }
    strbuf all = {0};
    for (int i = 0; v->terms->term[i]; i++) {
        strbuf_printf(&all, "%s%s", i ? ", " : "", v->terms->term[i]);
    }
    adam_refuse(f, v->name, v->terms->term[1] ? "one of %s" : "%s or nothing", all.s);
    strbuf_free(&all);
}

void file_check_cells(adam_file *f)
{
    for (int i = 0; i < f->set->n; i++) {
        const adam_variable *v = &f->set->variable[i];
        const char *cell = file_cell(f, f->at[i]);
        int64_t day;
        if (f->at[i] < 0) {
            continue;
        }
        if (!*cell) {
            if (v->rules & ADAM_FILLED) {
                file_error(f, f->at[i], v->label, "%s is empty", v->name);
            }
        } else if (v->terms) {
            check_term(f, v, cell);
        } else if (v->type == ADAM_DATE) {
            if (!adam_date_number(cell, &day)) {
                adam_refuse(f, v->name, "a date as 2013-09-18");
            }
        } else if (v->type != ADAM_TEXT) {
            check_number(f, v, f->at[i]);
        }
    }
}

// FNV-1a, twice with different beginnings.
static row_key key_of(const adam_file *f)
{
    row_key k = {0xcbf29ce484222325u, 0x9e3779b97f4a7c15u};
    for (int i = 0; i < f->set->n; i++) {
        if (!(f->set->variable[i].rules & ADAM_KEY) || f->at[i] < 0) {
            continue;
        }
        const char *p = file_cell(f, f->at[i]);
        do {
            k.a = (k.a ^ (unsigned char)*p) * 0x100000001b3u;
            k.b = (k.b ^ (unsigned char)*p) * 0xd6e8feb86659fd93u;
        } while (*p++);
    }
    return k;
}

// How many rows there will be, if all are as long as the first one.
static void keys_expect(adam_file *f)
{
    struct stat s;
    if (f->row_start >= 0 && f->offset > f->row_start && fstat(fileno(f->file), &s) == 0 && S_ISREG(s.st_mode)) {
        row_keys_expect(&f->keys, (size_t)((s.st_size - f->row_start) / (f->offset - f->row_start)));
    }
}

void file_check_key(adam_file *f)
{
    if (f->keyed && !f->keys.cap) {
        keys_expect(f);
    }
    int earlier = f->keyed ? row_keys_add(&f->keys, key_of(f), f->row_line) : 0;
    if (!earlier) {
        return;
    }
    strbuf names = {0};
    for (int i = 0; i < f->set->n; i++) {
        if ((f->set->variable[i].rules & ADAM_KEY) && f->at[i] >= 0) {
            strbuf_printf(&names, "%s%s", names.n ? ", " : "one row for each ", f->set->variable[i].name);
        }
    }
    file_error(f, -1, names.s, "the row has the same key as line %d: %s is %.100s", earlier, "USUBJID",
               adam_cell(f, "USUBJID"));
    strbuf_free(&names);
}
