// SPDX-License-Identifier: MIT
// Diagnostics: all that readers find wrong, with its place, printed as a good compiler does:
//
//   trial.yaml:14:9: error: dose is -2 mg/kg
//      14 |     dose: -2 mg/kg
//         |           ^~
//      expected: a positive dose
//
// A reader reports everything it finds and goes on; its caller looks at diag_errors().
#ifndef COLEY_BASE_DIAG_H
#define COLEY_BASE_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef enum { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE } diag_level;

// A place in a text. line and column count from 1 (columns in characters); 0 = unknown. length: characters to
// underline, 0 = 1.
typedef struct {
    const char *file;
    int line, column, length;
} src_loc;

typedef struct {
    diag_level level;
    src_loc loc;
    const char *message;     // what was found
    const char *expected;    // what was expected; NULL where the message says it all
    const char *line;        // the line of the text, where diag_quote() gave it; NULL: that of diag_file()
} diag;

typedef struct diag_list diag_list;

diag_list *diag_new(void);
void diag_free(diag_list *d);

// Remembers a file's text, so that its lines can be shown. Copies both. Returns the list's own copy of the name.
const char *diag_file(diag_list *d, const char *name, const char *text, size_t length);

void diag_add(diag_list *d, diag_level level, src_loc loc, const char *expected, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

// The line of text that the last message is of, for files too large to be remembered by diag_file(). Copied.
void diag_quote(diag_list *d, const char *line, size_t length);

// Adds all that another list holds, as said after what is there: of a reader that worked beside others. Copied.
void diag_join(diag_list *d, const diag_list *more);

int diag_errors(const diag_list *d);    // number of errors (not of warnings)
int diag_count(const diag_list *d);
const diag *diag_at(const diag_list *d, int i);

// Prints all in order of file and line; at most 50 errors a file, then a count of the rest.
void diag_print(const diag_list *d, FILE *out, bool colour);

#endif
