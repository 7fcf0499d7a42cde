// SPDX-License-Identifier: MIT
// One dataset read row by row, whatever its size: CSV by RFC 4180 (quotes, CRLF or LF, a byte order mark), columns
// found by their names. Each row is held to the definition: types, terms, what must be filled, keys. A row that fails
// is told with its line and what was expected, and passed over; after ADAM_MOST_ERRORS of them reading stops.
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adam/adam_int.h"
#include "adam/row_keys.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/number.h"

enum { MOST_COLUMNS = 1000, MOST_ROW_BYTES = 1 << 20, MOST_ROWS = 200000000, ADAM_MOST_ERRORS = 100 };

// Readers ask for columns by literals, row after row: where such a name stands in memory tells its column.
enum { MEMO = 128 };
typedef struct {
    const char *name;
    int column;
} file_memo;

// A row is held to its definition before its readers ask: they get what was read then.
typedef struct {
    int row;                    // row_line; 0: none yet
    bool good;
    double value;
} file_number;

struct adam_file {
    const adam_dataset *set;
    FILE *file;
    const char *name;           // for messages
    diag_list *d;
    strbuf text;                // cells of the row, each with its NUL
    char *buffer;               // a line as it is in the file
    off_t offset, row_start;    // where the next row begins, and this one; -1: not known
    size_t *cell;               // (ncell) where each begins
    size_t ncell, cell_cap;
    file_number *number;        // (columns) what cells hold that were read as numbers already
    map *column;                // names in capitals -> number
    file_memo *memo;            // (MEMO) columns asked for, by where their names stand
    int columns, line, row_line, errors;
    int at[ADAM_MOST_VARIABLES];    // column of each variable of the definition; -1
    row_keys keys;              // of all rows so far
    bool keyed, bad_row, ended;
    int64_t count;
};

// --- messages --------------------------------------------------------------------------------------------------------

enum { QUOTED_BYTES = 4096 };

// The row as it is in the file, up to its first end of line. Returns its length; 0 where it cannot be read again.
static size_t row_source(const adam_file *f, char out[QUOTED_BYTES + 1])
{
    ssize_t n = f->row_start < 0 || !f->file ? 0 : pread(fileno(f->file), out, QUOTED_BYTES, f->row_start);
    out[n > 0 ? n : 0] = '\0';
    return strcspn(out, "\r\n");
}

// The place of cell `column` (from 0) of the row; of the row where that is -1 or beyond what is quoted.
static src_loc row_loc(const adam_file *f, int column)
{
    char text[QUOTED_BYTES + 1];
    size_t length = row_source(f, text), at = 0;
    bool quoted = false;
    int cell = 0, character = 1;
    for (; column > 0 && at < length && cell < column; at++) {
        quoted = quoted != (text[at] == '"');
        cell += text[at] == ',' && !quoted;
        character += ((unsigned char)text[at] & 0xc0) != 0x80;
    }
    const bool found = column >= 0 && at < length && cell == column;
    return (src_loc){.file = f->name, .line = f->row_line, .column = found ? character : 0,
                     .length = found ? (int)strcspn(text + at, ",\r\n") : 0};
}

static void file_error(adam_file *f, int column, const char *expected, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

// What is wrong with the row, at its cell `column` (-1: with all of it).
static void file_error(adam_file *f, int column, const char *expected, const char *format, ...)
{
    char what[600], line[QUOTED_BYTES + 1];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    diag_add(f->d, DIAG_ERROR, row_loc(f, column), expected, "%s", what);
    size_t length = row_source(f, line);
    if (length) {
        diag_quote(f->d, line, length);
    }
    f->bad_row = true;
    if (++f->errors >= ADAM_MOST_ERRORS) {
        f->ended = true;
    }
}

// --- a row of cells --------------------------------------------------------------------------------------------------

static bool row_is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

// What R and SAS write where there is no value.
static bool row_is_missing(const char *cell)
{
    return !strcmp(cell, "NA") || !strcmp(cell, ".");
}

// Text from `begin` on is the row's next cell; blanks around do not count.
static void row_end_cell(adam_file *f, size_t begin)
{
    while (f->text.n > begin && row_is_blank(f->text.s[f->text.n - 1])) {
        f->text.n--;
    }
    strbuf_write(&f->text, "", 1);
    while (row_is_blank(f->text.s[begin])) {
        begin++;
    }
    if (row_is_missing(f->text.s + begin)) {
        f->text.s[begin] = '\0';
    }
    ARRAY_PUSH(f->cell, f->ncell, f->cell_cap, begin);
}

// A cell that begins with a quote, in place: what stands between its quotes, and then up to the comma. Returns where
// its text ends, in *next the comma or the end of the line; NULL where the quote has no end on this line.
static char *row_unquote(char *p, char **next)
{
    char *to = p;
    for (p++;; p++) {
        char *quote = strchr(p, '"');
        if (!quote) {
            return NULL;
        }
        memmove(to, p, (size_t)(quote - p));
        to += quote - p;
        p = quote + 1;
        if (*p != '"') {
            break;
        }
        *to++ = '"';    // two quotes are one
    }
    const size_t rest = strcspn(p, ",");
    memmove(to, p, rest);
    *next = p + rest;
    return to + rest;
}

// Cuts the line of n bytes in the buffer into cells.
static bool row_cut(adam_file *f, size_t n)
{
    strbuf_write(&f->text, f->buffer, n);
    for (char *cell = f->text.s, *next; cell;) {
        char *end;
        if (*cell == '"') {
            end = row_unquote(cell, &next);
        } else {
            char *comma = strchr(cell, ',');
            end = next = comma ? comma : cell + strlen(cell);
        }
        if (!end) {
            return false;
        }
        char *after = *next ? next + 1 : NULL;
        while (end > cell && row_is_blank(end[-1])) {
            end--;
        }
        *end = '\0';
        while (row_is_blank(*cell)) {
            cell++;
        }
        if (row_is_missing(cell)) {
            *cell = '\0';
        }
        ARRAY_PUSH(f->cell, f->ncell, f->cell_cap, (size_t)(cell - f->text.s));
        cell = after;
    }
    return f->ncell <= MOST_COLUMNS;
}

// Most rows are one line of plain letters: cut at its commas. False where this line is another one, or the last; the
// file is at its beginning again.
static bool row_read_plain(adam_file *f)
{
    off_t start = f->offset;    // asking the file each time would cost a call of the system
    if (start < 0 || !fgets_unlocked(f->buffer, MOST_ROW_BYTES, f->file)) {
        return false;
    }
    size_t n = strlen(f->buffer);
    if (!n || f->buffer[n - 1] != '\n') {
        fseeko(f->file, start, SEEK_SET);
        return false;
    }
    bool high = false;
    for (size_t i = 0; i < n; i++) {
        high = high || (unsigned char)f->buffer[i] >= 0x80;
    }
    if (high) {
        fseeko(f->file, start, SEEK_SET);
        return false;
    }
    f->offset += (off_t)n;
    f->buffer[n - 1] = '\0';
    if (row_cut(f, n - 1)) {
        return true;
    }
    fseeko(f->file, start, SEEK_SET);
    f->offset = start;
    return false;
}

// Any row, byte by byte; false at the end of the file or where it cannot be read on.
static bool row_read_quoted(adam_file *f)
{
    int c = getc_unlocked(f->file);
    if (c == EOF) {
        return false;
    }
    size_t begin = 0;
    bool quoted = false, was_quoted = false, high = false;
    for (;; c = getc_unlocked(f->file)) {
        char byte = (char)c;
        high = high || (c != EOF && c >= 0x80);
        if (c == EOF && quoted) {
            file_error(f, -1, "a closing quote", "a quoted field has no end");
            return false;
        }
        if (c == '\0' || f->text.n > MOST_ROW_BYTES || f->ncell > MOST_COLUMNS) {
            file_error(f, -1, "text of at most 1 MiB and 1000 columns in a row", c == '\0'
                       ? "the row holds a NUL" : "the row is too long");
            f->ended = true;
            return false;
        }
        if (quoted) {
            f->line += c == '\n';
            if (c == '"') {
                int next = getc_unlocked(f->file);
                if (next != '"') {
                    quoted = false;
                    ungetc(next, f->file);
                    continue;
                }
            }
            strbuf_write(&f->text, &byte, 1);
        } else if (c == EOF || c == '\n' || c == ',') {
            row_end_cell(f, begin);
            begin = f->text.n;
            was_quoted = false;
            if (c != ',') {
                break;
            }
        } else if (c == '"' && f->text.n == begin && !was_quoted) {
            quoted = was_quoted = true;
        } else {
            strbuf_write(&f->text, &byte, 1);
        }
    }
    diag_list *scratch = high ? diag_new() : NULL;
    for (size_t i = 0; high && i < f->ncell; i++) {
        const char *cell = f->text.s + f->cell[i];
        if (!file_check_utf8(f->name, cell, strlen(cell), scratch)) {
            file_error(f, (int)i, "text in UTF-8", "cell %zu is not UTF-8", i + 1);
            break;
        }
    }
    diag_free(scratch);
    return true;
}

static bool row_read(adam_file *f)
{
    f->text.n = f->ncell = 0;
    f->row_line = ++f->line;
    f->row_start = f->offset;
    if (row_read_plain(f)) {
        return true;
    }
    f->text.n = f->ncell = 0;
    bool more = row_read_quoted(f);
    f->offset = ftello(f->file);
    return more;
}

static bool row_blank(const adam_file *f)
{
    return f->ncell == 1 && !f->text.s[f->cell[0]];
}

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
    snprintf(expected, sizeof expected, "a column %s: %s%s%.100s%s", v->name, v->label,
             near ? "; is it column " : "", near ? near : "", near ? " that is meant?" : "");
    file_error(f, near ? map_get(others, near) : -1, expected, "column %s is missing", v->name);
    map_free(others);
}

static bool header_read(adam_file *f)
{
    if (!row_read(f) || row_blank(f)) {
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
    f->memo = base_alloc(MEMO, sizeof *f->memo);
    f->file = fopen(path, "rb");
    f->buffer = base_alloc(MOST_ROW_BYTES + 1, 1);
    if (!f->file) {
        file_error(f, -1, "a file that can be read", "the file cannot be read: %s", strerror(errno));
    }
    if (!f->file || !header_read(f)) {
        adam_file_close(f);
        return NULL;
    }
    return f;
}

// --- a row held to the definition ------------------------------------------------------------------------------------

static const char *cell_at(const adam_file *f, int column)
{
    return column >= 0 && (size_t)column < f->ncell ? f->text.s + f->cell[column] : "";
}

// Whether the cell of a column is a number.
static bool number_at(const adam_file *f, int column, double *value)
{
    if (column < 0 || column >= f->columns) {
        return false;
    }
    file_number *n = &f->number[column];
    if (n->row != f->row_line) {
        n->row = f->row_line;
        n->good = number_whole(cell_at(f, column), &n->value);
    }
    *value = n->value;
    return n->good;
}

static void check_number(adam_file *f, const adam_variable *v, int column)
{
    double x;
    if (!number_at(f, column, &x)) {
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
           (response && (adam_is_not_evaluable(cell) ||
                         adam_response_parameter(adam_cell(f, "PARAMCD"), &later) == RESPONSE_NONE));
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

static void check_cells(adam_file *f)
{
    for (int i = 0; i < f->set->n; i++) {
        const adam_variable *v = &f->set->variable[i];
        const char *cell = cell_at(f, f->at[i]);
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
        const char *p = cell_at(f, f->at[i]);
        do {
            k.a = (k.a ^ (unsigned char)*p)*0x100000001b3u;
            k.b = (k.b ^ (unsigned char)*p)*0xd6e8feb86659fd93u;
        } while (*p++);
    }
    return k;
}

// How many rows there will be, if all are as long as the first one.
static void keys_expect(adam_file *f)
{
    struct stat s;
    if (f->row_start >= 0 && f->offset > f->row_start && fstat(fileno(f->file), &s) == 0 && S_ISREG(s.st_mode)) {
        row_keys_expect(&f->keys, (size_t)((s.st_size - f->row_start)/(f->offset - f->row_start)));
    }
}

static void check_key(adam_file *f)
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

bool adam_file_next(adam_file *f)
{
    while (!f->ended) {
        f->bad_row = false;
        if (!row_read(f)) {
            break;
        }
        if (row_blank(f)) {
            continue;
        }
        if (!f->bad_row && f->ncell != (size_t)f->columns) {
            file_error(f, -1, "as many cells as there are columns", "the row has %zu cells, but the header has %d",
                       f->ncell, f->columns);
        }
        if (!f->bad_row) {
            check_cells(f);
        }
        if (!f->bad_row) {
            check_key(f);
        }
        if (!f->bad_row && f->count < MOST_ROWS) {
            f->count++;
            return true;
        }
    }
    if (f->errors >= ADAM_MOST_ERRORS) {
        diag_add(f->d, DIAG_NOTE, row_loc(f, -1), NULL, "after %d errors the rest was not read",
                 ADAM_MOST_ERRORS);
        f->errors = 0;
    }
    return false;
}

// Names must be literals, or outlive the file: see file_memo.
static int file_column(const adam_file *f, const char *name)
{
    file_memo *m = &f->memo[((uintptr_t)name ^ (uintptr_t)name >> 7)%MEMO];
    if (m->name != name) {
        *m = (file_memo){name, map_get(f->column, name)};
    }
    return m->column;
}

bool adam_file_has(const adam_file *f, const char *name)
{
    return map_get(f->column, name) >= 0;
}

const char *adam_cell(const adam_file *f, const char *name)
{
    return cell_at(f, file_column(f, name));
}

double adam_number(const adam_file *f, const char *name)
{
    double x;
    return number_at(f, file_column(f, name), &x) ? x : NAN;
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
