// SPDX-License-Identifier: MIT
// Words for a terminal, private to this module.
#ifndef COLEY_SHOW_TEXT_H
#define COLEY_SHOW_TEXT_H

#include "show/show_int.h"

enum { TEXT_HEADING = 11 };    // columns of the word before pairs

int text_width(const char *s);    // letters of UTF-8
// At most `width` letters, filled up to it with blanks; -1: as many as there are. Control letters become '?'.
void text_put(strbuf *out, const char *s, int width, bool ascii);
void text_colour(strbuf *out, const show_terminal *t, const char *code);    // "36"; "0" ends it
void text_pairs(strbuf *out, const show_terminal *t, const char *heading, const replay_pair *pair, int n);

#endif
