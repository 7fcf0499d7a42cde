// SPDX-License-Identifier: MIT
// Diagnostics: collected, sorted by file and line, printed with the line and a caret.
#include "base/diag.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum { ERRORS_SHOWN = 50, LINE_SHOWN = 160, LINE_AROUND = 60, MOST_KEPT = 10000 };

typedef struct {
    char *name;
    char *text;
    size_t length;
} source;

struct diag_list {
    arena *memory;
    diag *items;
    size_t n, cap;
    source *sources;
    size_t nsources, cap_sources;
    int errors;
};

diag_list *diag_new(void)
{
    diag_list *d = base_alloc(1, sizeof *d);
    d->memory = arena_new();
    return d;
}

void diag_free(diag_list *d)
{
    if (!d) return;
    arena_free(d->memory);
    free(d->items);
    free(d->sources);
    free(d);
}

const char *diag_file(diag_list *d, const char *name, const char *text, size_t length)
{
    source s = {arena_strdup(d->memory, name), arena_strndup(d->memory, text, length), length};
    ARRAY_PUSH(d->sources, d->nsources, d->cap_sources, s);
    return s.name;
}

void diag_add(diag_list *d, diag_level level, src_loc loc, const char *expected, const char *format, ...)
{
    if (level == DIAG_ERROR) d->errors++;
    if (d->n >= MOST_KEPT) return;    // hostile input must not fill the memory with complaints
    if (loc.file) {
        // a reader's own memory may be gone when this is printed; most messages are of one file
        const char *last = d->n ? d->items[d->n - 1].loc.file : NULL;
        loc.file = last && !strcmp(last, loc.file) ? last : arena_strdup(d->memory, loc.file);
    }
    char buffer[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(buffer, sizeof buffer, format, args);
    va_end(args);
    diag item = {level, loc, arena_strdup(d->memory, buffer), expected ? arena_strdup(d->memory, expected) : NULL,
                 NULL};
    ARRAY_PUSH(d->items, d->n, d->cap, item);
}

void diag_quote(diag_list *d, const char *line, size_t length)
{
    // hostile input's last messages were not kept, and are nobody's line
    if (d->n && d->n < MOST_KEPT) d->items[d->n - 1].line = arena_strndup(d->memory, line, length);
}

void diag_join(diag_list *d, const diag_list *more)
{
    for (size_t i = 0; i < more->nsources; i++) {
        diag_file(d, more->sources[i].name, more->sources[i].text, more->sources[i].length);
    }
    for (size_t i = 0; i < more->n; i++) {
        const diag *m = &more->items[i];
        diag_add(d, m->level, m->loc, m->expected, "%s", m->message);
        if (m->line) {
            diag_quote(d, m->line, strlen(m->line));
        }
    }
}

int diag_errors(const diag_list *d)
{
    return d->errors;
}

int diag_count(const diag_list *d)
{
    return (int)d->n;
}

const diag *diag_at(const diag_list *d, int i)
{
    return &d->items[i];
}

// Start and length of line `number` (from 1) of the file's last registered text; NULL where it has no such line.
static const char *source_line(const diag_list *d, const char *file, int number, int *length)
{
    for (size_t i = d->nsources; i-- > 0;) {
        if (strcmp(d->sources[i].name, file) != 0) continue;
        if (!d->sources[i].length) return NULL;    // registered for its name alone
        const char *line = d->sources[i].text, *end = line + d->sources[i].length;
        for (int k = 1; k < number; k++) {
            line = memchr(line, '\n', (size_t)(end - line));
            if (!line) return NULL;
            line++;
        }
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        if (!stop) stop = end;
        if (stop > line && stop[-1] == '\r') stop--;
        *length = (int)(stop - line);
        return line;
    }
    return NULL;
}

// Message text comes from files: control characters must not reach the terminal.
static void print_clean(FILE *out, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        fputc(c == '\t' ? ' ' : (c < 0x20 || c == 0x7f) ? '?' : c, out);
    }
}

// Where a long line begins to be shown, so that `column` is in sight; in characters.
static int first_shown(int column, int length)
{
    return column > LINE_SHOWN - LINE_AROUND && column <= length && length > LINE_SHOWN ? column - LINE_AROUND : 1;
}

static const char *skip_characters(const char *line, const char *end, int n)
{
    while (n-- > 0 && line < end) {
        do line++;
        while (line < end && ((unsigned char)*line & 0xc0) == 0x80);
    }
    return line;
}

static void print_source(const diag_list *d, const diag *item, FILE *out, bool colour)
{
    const src_loc *loc = &item->loc;
    int length = item->line ? (int)strlen(item->line) : 0;
    const char *line = item->line ? item->line : source_line(d, loc->file, loc->line, &length);
    if (!line) return;
    int first = first_shown(loc->column, length);
    const char *end = line + length, *from = skip_characters(line, end, first - 1),
               *to = skip_characters(from, end, LINE_SHOWN);
    const char *cut = first > 1 ? "..." : "";
    fprintf(out, "%6d | %s", loc->line, cut);
    print_clean(out, from, (size_t)(to - from));
    fputc('\n', out);
    int column = loc->column - first + 1 + (int)strlen(cut);
    if (loc->column < 1 || column > LINE_SHOWN) return;
    fprintf(out, "       | %*s%s^", column - 1, "", colour ? "\033[1;31m" : "");
    for (int k = 1; k < loc->length && column + k <= LINE_SHOWN; k++) fputc('~', out);
    fprintf(out, "%s\n", colour ? "\033[0m" : "");
}

static void print_item(const diag_list *d, const diag *item, FILE *out, bool colour)
{
    static const char *const LEVEL[] = {"error", "warning", "note"};
    static const char *const COLOUR[] = {"\033[1;31m", "\033[1;35m", "\033[1;36m"};
    if (item->loc.file) {
        print_clean(out, item->loc.file, strlen(item->loc.file));
        if (item->loc.line > 0) fprintf(out, ":%d", item->loc.line);
        if (item->loc.line > 0 && item->loc.column > 0) fprintf(out, ":%d", item->loc.column);
        fputs(": ", out);
    }
    fprintf(out, "%s%s:%s ", colour ? COLOUR[item->level] : "", LEVEL[item->level], colour ? "\033[0m" : "");
    print_clean(out, item->message, strlen(item->message));
    fputc('\n', out);
    if (item->loc.file && item->loc.line > 0) print_source(d, item, out, colour);
    if (item->expected) {
        fputs("         expected: ", out);
        print_clean(out, item->expected, strlen(item->expected));
        fputc('\n', out);
    }
}

typedef struct {
    const diag *item;
    size_t order;
} sorted;

static int compare_items(const void *a, const void *b)
{
    const sorted *x = a, *y = b;
    const char *fx = x->item->loc.file ? x->item->loc.file : "", *fy = y->item->loc.file ? y->item->loc.file : "";
    int by_file = strcmp(fx, fy);
    if (by_file) return by_file;
    if (x->item->loc.line != y->item->loc.line) return x->item->loc.line < y->item->loc.line ? -1 : 1;
    if (x->item->loc.column != y->item->loc.column) return x->item->loc.column < y->item->loc.column ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

void diag_print(const diag_list *d, FILE *out, bool colour)
{
    sorted *order = base_alloc(d->n, sizeof *order);
    for (size_t i = 0; i < d->n; i++) order[i] = (sorted){&d->items[i], i};
    qsort(order, d->n, sizeof *order, compare_items);

    const char *file = NULL;
    int shown = 0, hidden = 0;
    for (size_t i = 0; i <= d->n; i++) {
        const char *next = i < d->n ? (order[i].item->loc.file ? order[i].item->loc.file : "") : NULL;
        if (!file || !next || strcmp(file, next) != 0) {
            if (hidden) fprintf(out, "%s: and %d more\n", file, hidden);
            file = next;
            shown = hidden = 0;
        }
        if (i == d->n) break;
        if (shown++ < ERRORS_SHOWN) print_item(d, order[i].item, out, colour);
        else hidden++;
    }
    free(order);
}
