// SPDX-License-Identifier: MIT
// A row of cells: CSV by RFC 4180 (quotes, CRLF or LF). Most rows are one line without quotes of more lines, and are
// cut in place; any other is read byte by byte. Messages quote the row as it is in the file.
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "adam/file_int.h"
#include "base/arena.h"
#include "base/file.h"

enum { MOST_COLUMNS = 1000, QUOTED_BYTES = 4096 };

// The row as it is in the file, up to its first end of line. Returns its length; 0 where it cannot be read again.
static size_t row_source(const adam_file *f, char out[QUOTED_BYTES + 1])
{
    ssize_t n = f->row_start < 0 || !f->file ? 0 : pread(fileno(f->file), out, QUOTED_BYTES, f->row_start);
    out[n > 0 ? n : 0] = '\0';
    return strcspn(out, "\r\n");
}

src_loc file_row_loc(const adam_file *f, int column)
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
    return (src_loc){.file = f->name,
                     .line = f->row_line,
                     .column = found ? character : 0,
                     .length = found ? (int)strcspn(text + at, ",\r\n") : 0};
}

void file_error(adam_file *f, int column, const char *expected, const char *format, ...)
{
    char what[600], line[QUOTED_BYTES + 1];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    diag_add(f->d, DIAG_ERROR, file_row_loc(f, column), expected, "%s", what);
    size_t length = row_source(f, line);
    if (length) {
        diag_quote(f->d, line, length);
    }
    f->bad_row = true;
    if (++f->errors >= ADAM_MOST_ERRORS) {
        f->ended = true;
    }
}

// --- cells -----------------------------------------------------------------------------------------------------------

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
    if (start < 0 || !fgets_unlocked(f->buffer, FILE_MOST_ROW_BYTES, f->file)) {
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
        if (c == '\0' || f->text.n > FILE_MOST_ROW_BYTES || f->ncell > MOST_COLUMNS) {
            file_error(f, -1, "text of at most 1 MiB and 1000 columns in a row",
                       c == '\0' ? "the row holds a NUL" : "the row is too long");
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

bool file_row_read(adam_file *f)
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

bool file_row_blank(const adam_file *f)
{
    return f->ncell == 1 && !f->text.s[f->cell[0]];
}
