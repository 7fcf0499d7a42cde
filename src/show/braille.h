// SPDX-License-Identifier: MIT
// Curves in a terminal: a canvas of braille dots, two by four in a letter.
#ifndef COLEY_SHOW_BRAILLE_H
#define COLEY_SHOW_BRAILLE_H

#include <stdbool.h>

#include "base/strbuf.h"

typedef struct {
    int columns, rows;      // letters
    unsigned char *dots;    // (rows x columns) bits of a letter; owned
    const char **over;      // (rows x columns) a letter that stands in a cell's place; NULL
} braille;

void braille_init(braille *b, int columns, int rows);
void braille_clear(braille *b);
// A curve through the points (x, y), each from 0 to 1 of the canvas's width and height; x ascending; NaN breaks it.
// Within a column of dots it covers from its least to its greatest.
void braille_curve(braille *b, const double *x, const double *y, int n);
// A letter at a point.
void braille_letter(braille *b, double x, double y, const char *letter);
// Row `row` from the top; ascii: a star where there is any dot.
void braille_row(const braille *b, int row, bool ascii, strbuf *out);

#endif
