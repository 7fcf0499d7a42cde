// SPDX-License-Identifier: MIT
// One dataset read row by row, whatever its size: CSV with a byte order mark or without, columns found by their names.
// Each row is held to the definition; one that fails is told with its line and what was expected, and passed over;
// after ADAM_MOST_ERRORS of them reading stops.
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "adam/file_int.h"
#include "base/arena.h"

enum { MOST_ROWS = 200000000 };

// --- the header ------------------------------------------------------------------------------------------------------

// A column that must be there is not: which one may have been meant for it.
static void header_misses(adam_file *f, const adam_variable *v)
{
    map *others = map_new();
    for (int i = 0; i < map_count(f->column); i++) {
        const char *name = map_key(f->column, i);
        if (adam_find(f->set, name) < 0) {
            map_set(others, name, map_get(f->column, name));
        }
    }
    const char *near = map_nearest(others, v->name);
    char expected[300];
    snprintf(expected, sizeof expected, "a column %s: %s%s%.100s%s", v->name, v->label, near ? "; is it column " : "",
             near ? near : "", near ? " that is meant?" : "");
    file_error(f, near ? map_get(others, near) : -1, expected, "column %s is missing", v->name);
    map_free(others);
}

static bool header_read(adam_file *f)
{
    if (!file_row_read(f) || file_row_blank(f)) {
        file_error(f, -1, "a header line with the names of the columns", "the file is empty");
        return false;
    }
    f->columns = (int)f->ncell;
    for (int i = 0; i < f->columns; i++) {
        char *name = f->text.s + f->cell[i];
        if (i == 0 && !strncmp(name, "\xef\xbb\xbf", 3)) {
            name += 3;
            name += *name == '"';
            name[strcspn(name, "\"")] = '\0';
        }
        for (char *p = name; *p; p++) {
            *p = (char)toupper((unsigned char)*p);
        }
        if (*name && map_get(f->column, name) >= 0) {
            file_error(f, i, "a name for each column", "column %.100s is there twice", name);
        }
        map_set(f->column, name, i);
    }
    int keys = 0;
    for (int i = 0; i < f->set->n; i++) {
        const adam_variable *v = &f->set->variable[i];
        f->at[i] = map_get(f->column, v->name);
        // STUDYID and USUBJID alone say nothing of a second row
        keys += i > 1 && (v->rules & ADAM_KEY) && f->at[i] >= 0;
        if ((v->rules & ADAM_NEEDED) && f->at[i] < 0) {
            header_misses(f, v);
        }
    }
    f->number = base_alloc((size_t)f->columns + 1, sizeof *f->number);
    f->keyed = keys > 0 || f->set == &adam_definition[ADAM_ADSL];
    return !f->errors;
}

adam_file *adam_file_open(adam_id id, const char *path, diag_list *d)
{
    adam_file *f = base_alloc(1, sizeof *f);
    f->set = &adam_definition[id];
    f->d = d;
    f->name = diag_file(d, path, "", 0);
    f->column = map_new();
    f->memo = base_alloc(MAP_MEMO, sizeof *f->memo);
    f->file = fopen(path, "rb");
    f->buffer = base_alloc(FILE_MOST_ROW_BYTES + 1, 1);
    if (!f->file) {
        file_error(f, -1, "a file that can be read", "the file cannot be read: %s", strerror(errno));
    }
    if (!f->file || !header_read(f)) {
        adam_file_close(f);
        return NULL;
    }
    return f;
}

// --- row after row ---------------------------------------------------------------------------------------------------

bool adam_file_next(adam_file *f)
{
    while (!f->ended) {
        f->bad_row = false;
        if (!file_row_read(f)) {
            break;
        }
        if (file_row_blank(f)) {
            continue;
        }
        if (!f->bad_row && f->ncell != (size_t)f->columns) {
            file_error(f, -1, "as many cells as there are columns", "the row has %zu cells, but the header has %d",
                       f->ncell, f->columns);
        }
        if (!f->bad_row) {
            file_check_cells(f);
        }
        if (!f->bad_row) {
            file_check_key(f);
        }
        if (!f->bad_row && f->count < MOST_ROWS) {
            f->count++;
            return true;
        }
    }
    if (f->errors >= ADAM_MOST_ERRORS) {
        diag_add(f->d, DIAG_NOTE, file_row_loc(f, -1), NULL, "after %d errors the rest was not read", ADAM_MOST_ERRORS);
        f->errors = 0;
    }
    return false;
}

// Names must be literals, or outlive the file: see map_recall().
static int file_column(const adam_file *f, const char *name)
{
    return map_recall(f->memo, f->column, name);
}

bool adam_file_has(const adam_file *f, const char *name)
{
    return map_get(f->column, name) >= 0;
}

const char *adam_cell(const adam_file *f, const char *name)
{
    return file_cell(f, file_column(f, name));
}

double adam_number(const adam_file *f, const char *name)
{
    double x;
    return file_number_at(f, file_column(f, name), &x) ? x : NAN;
}

int adam_file_row(const adam_file *f)
{
    return f->row_line;
}

void adam_refuse(adam_file *f, const char *name, const char *expected, ...)
{
    char text[600];
    va_list args;
    va_start(args, expected);
    vsnprintf(text, sizeof text, expected, args);
    va_end(args);
    const char *cell = adam_cell(f, name);
    file_error(f, map_get(f->column, name), text, *cell ? "%s is %.200s" : "%s is empty%s", name, cell);
    f->bad_row = true;
}

void adam_file_close(adam_file *f)
{
    if (!f) {
        return;
    }
    if (f->file) {
        fclose(f->file);
    }
    map_free(f->column);
    free(f->memo);
    free(f->number);
    strbuf_free(&f->text);
    free(f->buffer);
    free(f->cell);
    row_keys_free(&f->keys);
    free(f);
}
