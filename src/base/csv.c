// SPDX-License-Identifier: MIT
// CSV by RFC 4180, whole in memory, cells pointing into one arena.
#include "base/csv.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/map.h"
#include "base/number.h"

typedef struct {
    const char *text;
    int line, column;
} cell;

struct csv {
    arena *memory;
    const char *file;
    cell *cells;    // rows x columns, the header first
    size_t n, cap;
    int columns, rows;    // rows without the header
};

typedef struct {
    const char *p;
    int line, column;
    const char *file;
    diag_list *d;
    csv *c;
} reader;

static void advance(reader *r)
{
    if (*r->p == '\n') {
        r->line++;
        r->column = 1;
    } else if (((unsigned char)*r->p & 0xc0) != 0x80) {
        r->column++;
    }
    r->p++;
}

// A quoted field, the reader on its opening quote; doubled quotes stand for one.
static char *read_quoted(reader *r)
{
    src_loc start = {r->file, r->line, r->column, 1};
    strbuf text = {0};
    strbuf_puts(&text, "");
    advance(r);
    for (;;) {
        if (*r->p == '\0') {
            diag_add(r->d, DIAG_ERROR, start, "a closing quote", "the quoted field has no end");
            break;
        }
        if (*r->p == '"') {
            advance(r);
            if (*r->p != '"') break;
        }
        strbuf_write(&text, r->p, 1);
        advance(r);
    }
    char *copy = arena_strdup(r->c->memory, text.s);
    strbuf_free(&text);
    return copy;
}

static void trim(char *s)
{
    size_t n = strlen(s), start = 0;
    while (n && isspace((unsigned char)s[n - 1])) n--;
    while (start < n && isspace((unsigned char)s[start])) start++;
    memmove(s, s + start, n - start);
    s[n - start] = '\0';
}

// A lone carriage return ends no line: editors, and the lines that errors show, do not count it as one.
static bool line_end(const char *p)
{
    return *p == '\0' || *p == '\n' || (*p == '\r' && p[1] == '\n');
}

static cell read_cell(reader *r)
{
    while (*r->p == ' ' || *r->p == '\t') advance(r);
    cell c = {"", r->line, r->column};
    char *text;
    if (*r->p == '"') {
        text = read_quoted(r);
        const char *rest = r->p;
        while (*r->p != ',' && !line_end(r->p)) advance(r);
        for (; rest < r->p; rest++) {
            if (!isspace((unsigned char)*rest)) {
                diag_add(r->d, DIAG_ERROR, (src_loc){r->file, c.line, c.column, 1}, "a comma or the end of the line",
                         "text follows a quoted field");
                break;
            }
        }
    } else {
        const char *start = r->p;
        while (*r->p != ',' && !line_end(r->p)) advance(r);
        text = arena_strndup(r->c->memory, start, (size_t)(r->p - start));
    }
    trim(text);
    c.text = text;
    return c;
}

// One line of cells appended; returns how many.
static int read_row(reader *r)
{
    int n = 0;
    for (;;) {
        cell c = read_cell(r);
        ARRAY_PUSH(r->c->cells, r->c->n, r->c->cap, c);
        n++;
        if (*r->p != ',') break;
        advance(r);
    }
    if (*r->p == '\r') advance(r);
    if (*r->p) advance(r);
    return n;
}

static src_loc cell_loc(const csv *c, const cell *x)
{
    int length = 0;    // in characters
    for (const char *p = x->text; *p; p++) length += ((unsigned char)*p & 0xc0) != 0x80;
    return (src_loc){c->file, x->line, x->column, length ? length : 1};
}

static bool blank_line(const char *p)
{
    while (*p == ' ' || *p == '\t' || *p == '\r') p++;
    return *p == '\n' || *p == '\0';
}

// A column that is named twice would be read by its first name alone.
static void check_header(const csv *c, diag_list *d)
{
    map *names = map_new();
    for (int i = 0; i < c->columns; i++) {
        const cell *x = &c->cells[i];
        if (*x->text && map_get(names, x->text) >= 0) {
            diag_add(d, DIAG_ERROR, cell_loc(c, x), "a name for each column", "column '%s' is there twice", x->text);
        }
        map_set(names, x->text, i);
    }
    map_free(names);
}

csv *csv_parse(const char *text, const char *name, diag_list *d)
{
    csv *c = base_alloc(1, sizeof *c);
    c->memory = arena_new();
    c->file = name;
    reader r = {text, 1, 1, name, d, c};
    if ((unsigned char)text[0] == 0xef && (unsigned char)text[1] == 0xbb && (unsigned char)text[2] == 0xbf) r.p += 3;

    int before = diag_errors(d);
    if (blank_line(r.p)) {
        diag_add(d, DIAG_ERROR, (src_loc){name, 1, 1, 1}, "a header line with the names of the columns",
                 "the table is empty");
    } else {
        c->columns = read_row(&r);
        check_header(c, d);
        while (*r.p) {
            if (blank_line(r.p)) {
                while (*r.p && *r.p != '\n') advance(&r);
                if (*r.p) advance(&r);
                continue;
            }
            int line = r.line, n = read_row(&r);
            if (n != c->columns) {
                diag_add(d, DIAG_ERROR, (src_loc){name, line, 1, 1}, NULL,
                         "the row has %d cells, but the header has %d", n, c->columns);
                c->n -= (size_t)n;
                continue;
            }
            c->rows++;
        }
    }
    if (diag_errors(d) > before) {
        csv_free(c);
        return NULL;
    }
    return c;
}

csv *csv_read(const char *path, diag_list *d)
{
    const char *name;
    char *text = file_read_text(path, NULL, d, &name);
    if (!text) return NULL;
    csv *c = csv_parse(text, name, d);
    free(text);
    return c;
}

void csv_free(csv *c)
{
    if (!c) return;
    arena_free(c->memory);
    free(c->cells);
    free(c);
}

int csv_rows(const csv *c)
{
    return c->rows;
}

int csv_columns(const csv *c)
{
    return c->columns;
}

const char *csv_header(const csv *c, int column)
{
    return c->cells[column].text;
}

int csv_column(const csv *c, const char *name)
{
    for (int i = 0; i < c->columns; i++) {
        if (strcmp(c->cells[i].text, name) == 0) return i;
    }
    return -1;
}

static const cell *at(const csv *c, int row, int column)
{
    return &c->cells[(size_t)(row + 1) * (size_t)c->columns + (size_t)column];
}

const char *csv_cell(const csv *c, int row, int column)
{
    return column < 0 ? "" : at(c, row, column)->text;
}

src_loc csv_loc(const csv *c, int row, int column)
{
    return cell_loc(c, at(c, row, column < 0 ? 0 : column));
}

bool csv_number(const csv *c, int row, int column, double *value, diag_list *d)
{
    const char *text = csv_cell(c, row, column);
    if (!*text) return false;
    if (number_whole(text, value)) return true;
    diag_add(d, DIAG_ERROR, csv_loc(c, row, column), "a number", "'%s' is not a number", text);
    return false;
}

void csv_write_cell(strbuf *b, const char *text)
{
    // a byte order mark in a first cell would be taken off when it is read
    if (!text[strcspn(text, ",\"\r\n")] && text[0] != ' ' && strncmp(text, "\xEF\xBB\xBF", 3) != 0) {
        strbuf_puts(b, text);
        return;
    }
    strbuf_puts(b, "\"");
    for (const char *p = text; *p; p++) {
        if (*p == '"') strbuf_puts(b, "\"");
        strbuf_write(b, p, 1);
    }
    strbuf_puts(b, "\"");
}
