// SPDX-License-Identifier: MIT
// Map from strings to ints; keys are copied. Iteration is in order of insertion, so results never depend on hashing.
#ifndef COLEY_BASE_MAP_H
#define COLEY_BASE_MAP_H

typedef struct map map;

map *map_new(void);
void map_free(map *m);
void map_set(map *m, const char *key, int value);    // replaces
int map_get(const map *m, const char *key);          // -1 where there is none
// The same of names that are literals, or stay where they are as long as the memo is used: where a name stands in
// memory tells its value, without looking at its letters. The map must not change meanwhile.
enum { MAP_MEMO = 128 };
typedef struct {
    const map *of;
    const char *key;
    int value;
} map_memo;    // MAP_MEMO of them, zero at the beginning
int map_recall(map_memo *memo, const map *m, const char *key);
int map_count(const map *m);
const char *map_key(const map *m, int i);    // i-th inserted key
// The key of `m` that `word` may have meant (nearest.c): nearest in letters, else in words, for "did you mean ...?".
// NULL where none is near.
const char *map_nearest(const map *m, const char *word);
// What a message expects in place of `word`: "did you mean 'KEY'?", or `otherwise` where no key is near. Returns `out`.
enum { MAP_HINT = 300 };
const char *map_hint(const map *m, const char *word, const char *otherwise, char out[MAP_HINT]);

#endif
