// SPDX-License-Identifier: MIT
// Map from strings to ints; keys are copied. Iteration is in order of insertion, so results never depend on hashing.
#ifndef COLEY_BASE_MAP_H
#define COLEY_BASE_MAP_H

typedef struct map map;

map *map_new(void);
void map_free(map *m);
void map_set(map *m, const char *key, int value);        // replaces
int map_get(const map *m, const char *key);              // -1 where there is none
int map_count(const map *m);
const char *map_key(const map *m, int i);                // i-th inserted key
// The key of `m` nearest to `word` in edit distance, for "did you mean ...?"; NULL where none is near.
const char *map_nearest(const map *m, const char *word);

#endif
