// SPDX-License-Identifier: MIT
// What somebody meant who wrote a name that there is none of. Nearest in letters first:
//
//   edit distance (insert, delete, replace) of at most a third of the letters, in any case
//
// else nearest in words, so that abbreviations and long forms find their name ("nivo", "nivolumab plus ipilimumab"):
//
//   likeness = letters of the words that both have / letters of all words of both, at least a half
//
// A word of the name that begins with one asked for, of three letters or more, is one that both have. Two names that
// are equally like are none.
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/map.h"

enum { NEAREST_LONGEST = 63, NEAREST_FAR = 1000, NEAREST_WORDS = 24, NEAREST_ABBREVIATION = 3 };
static const double NEAREST_LIKE = 0.5;

// Words longer than the row are never near.
static int edit_distance(const char *a, const char *b)
{
    const size_t na = strlen(a), nb = strlen(b);
    if (na > NEAREST_LONGEST || nb > NEAREST_LONGEST) {
        return NEAREST_FAR;
    }
    int row[NEAREST_LONGEST + 1];
    for (size_t j = 0; j <= nb; j++) {
        row[j] = (int)j;
    }
    for (size_t i = 1; i <= na; i++) {
        int diagonal = row[0];
        row[0] = (int)i;
        for (size_t j = 1; j <= nb; j++) {
            const int above = row[j];
            int best = diagonal + (tolower((unsigned char)a[i - 1]) != tolower((unsigned char)b[j - 1]));
            best = above + 1 < best ? above + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            row[j] = best;
            diagonal = above;
        }
    }
    return row[nb];
}

static const char *nearest_in_letters(const map *m, const char *word)
{
    const char *nearest = NULL;
    int limit = (int)(strlen(word) + 2) / 3;
    for (int i = 0; i < map_count(m); i++) {
        const int distance = edit_distance(word, map_key(m, i));
        if (distance <= limit) {
            limit = distance - 1;
            nearest = map_key(m, i);
        }
    }
    return nearest;
}

typedef struct {
    const char *at[NEAREST_WORDS];
    size_t length[NEAREST_WORDS];
    bool taken[NEAREST_WORDS];
    int n;
    size_t letters;
} nearest_words;

// Runs of letters and digits; those after the first few are not looked at.
static nearest_words nearest_split(const char *text)
{
    nearest_words w = {.n = 0};
    for (const char *p = text; *p && w.n < NEAREST_WORDS;) {
        const char *from = p;
        while (isalnum((unsigned char)*p)) {
            p++;
        }
        if (p > from) {
            w.at[w.n] = from;
            w.length[w.n++] = (size_t)(p - from);
            w.letters += (size_t)(p - from);
        } else {
            p++;
        }
    }
    return w;
}

static double nearest_likeness(const nearest_words *asked, const char *key)
{
    nearest_words name = nearest_split(key);
    size_t common = 0;
    for (int i = 0; i < asked->n; i++) {
        for (int k = 0; k < name.n; k++) {
            const bool begins = name.length[k] >= asked->length[i] &&
                                strncasecmp(asked->at[i], name.at[k], asked->length[i]) == 0,
                       whole = name.length[k] == asked->length[i];
            if (begins && (whole || asked->length[i] >= NEAREST_ABBREVIATION) && !name.taken[k]) {
                name.taken[k] = true;
                common += asked->length[i] + name.length[k];
                break;
            }
        }
    }
    return common ? (double)common / (double)(asked->letters + name.letters) : 0;
}

static const char *nearest_in_words(const map *m, const char *word)
{
    const nearest_words asked = nearest_split(word);
    const char *nearest = NULL;
    double most = 0;
    for (int i = 0; i < map_count(m); i++) {
        const double likeness = nearest_likeness(&asked, map_key(m, i));
        if (likeness >= NEAREST_LIKE && likeness >= most) {
            nearest = likeness > most ? map_key(m, i) : NULL;
            most = likeness;
        }
    }
    return nearest;
}

const char *map_nearest(const map *m, const char *word)
{
    const char *nearest = nearest_in_letters(m, word);
    return nearest ? nearest : nearest_in_words(m, word);
}

const char *map_hint(const map *m, const char *word, const char *otherwise, char out[MAP_HINT])
{
    const char *near = map_nearest(m, word);
    snprintf(out, MAP_HINT, "%s%.250s%s", near ? "did you mean '" : "", near ? near : otherwise, near ? "'?" : "");
    return out;
}
