// SPDX-License-Identifier: MIT
// A braille letter is U+2800 and eight bits, one a dot: 1 2 3 7 down the left, 4 5 6 8 down the right (Unicode 15,
// chapter 21.1).
#include "show/braille.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"

static const unsigned char DOT[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};

void braille_init(braille *b, int columns, int rows)
{
    size_t n = (size_t)columns * (size_t)rows;
    *b = (braille){columns, rows, base_alloc(n, 1), base_alloc(n, sizeof(char *))};
}

void braille_clear(braille *b)
{
    free(b->dots);
    free(b->over);
}

static void braille_dot(braille *b, int x, int y)
{
    if (x >= 0 && y >= 0 && x < 2 * b->columns && y < 4 * b->rows) {
        b->dots[y / 4 * b->columns + x / 2] |= DOT[y % 4][x % 2];
    }
}

static int braille_place(double share, int n)
{
    int i = (int)(share * (n - 1) + 0.5);
    return i < 0 ? 0 : i >= n ? n - 1 : i;
}

// Straight from one point to the next: in each column of dots from where it enters to where it leaves.
static void braille_line(braille *b, double x0, double y0, double x1, double y1)
{
    int from = braille_place(x0, 2 * b->columns), to = braille_place(x1, 2 * b->columns), high = 4 * b->rows;
    for (int x = from; x <= to; x++) {
        double a = to > from ? (double)(x - from) / (to - from) : 1,
               before = to > from && x > from ? a - 0.5 / (to - from) : 0;
        int ya = braille_place(1 - (y0 + (y1 - y0) * before), high), yb = braille_place(1 - (y0 + (y1 - y0) * a), high);
        for (int y = ya < yb ? ya : yb; y <= (ya < yb ? yb : ya); y++) {
            braille_dot(b, x, y);
        }
    }
}

void braille_curve(braille *b, const double *x, const double *y, int n)
{
    for (int i = 0; i < n; i++) {
        if (isnan(y[i])) {
            continue;
        }
        int k = i > 0 && !isnan(y[i - 1]) ? i - 1 : i;
        braille_line(b, x[k], y[k], x[i], y[i]);
    }
}

void braille_letter(braille *b, double x, double y, const char *letter)
{
    b->over[braille_place(1 - y, b->rows) * b->columns + braille_place(x, b->columns)] = letter;
}

void braille_row(const braille *b, int row, bool ascii, strbuf *out)
{
    for (int i = 0; i < b->columns; i++) {
        unsigned char dots = b->dots[row * b->columns + i];
        const char *over = b->over[row * b->columns + i];
        if (over) {
            strbuf_puts(out, over);
        } else if (!dots) {
            strbuf_puts(out, " ");
        } else if (ascii) {
            strbuf_puts(out, "*");
        } else {
            // U+2800 + dots in UTF-8
            const char letter[3] = {(char)0xe2, (char)(0xa0 | dots >> 6), (char)(0x80 | (dots & 0x3f))};
            strbuf_write(out, letter, 3);
        }
    }
}
