// SPDX-License-Identifier: MIT
// Keeps the user's folder below a size: entries that were not used for longest go, an object with its text. An entry's
// time is that of its last use (entry.c sets it). Who has loaded one needs its file no more.
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "cache/cache.h"

enum { KEY_LENGTH = 64, IN_USE_S = 3600 };

typedef struct {
    char key[KEY_LENGTH + 1];
    const char *ending;
    time_t used;
    long long bytes;
} trim_entry;

static int trim_older(const void *a, const void *b)
{
    const trim_entry *x = a, *y = b;
    return x->used != y->used ? (x->used < y->used ? -1 : 1) : strcmp(x->key, y->key);
}

static void trim_name(const trim_entry *e, const char *ending, char name[KEY_LENGTH + 8])
{
    snprintf(name, KEY_LENGTH + 8, "%s%s", e->key, ending);
}

static const char *trim_ending(const char *name)
{
    static const char *const ending[] = {".so", ".grown"};
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
        if (strcmp(name, ending[i]) == 0) {
            return ending[i];
        }
    }
    return NULL;
}

// An entry of this name: KEY.so, KEY.grown. False where it is none.
static bool trim_look(int folder, const char *name, trim_entry *e)
{
    struct stat s;
    char text[KEY_LENGTH + 8];
    if (strspn(name, "0123456789abcdef") != KEY_LENGTH || !(e->ending = trim_ending(name + KEY_LENGTH)) ||
        fstatat(folder, name, &s, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(s.st_mode)) {
        return false;
    }
    memcpy(e->key, name, KEY_LENGTH);
    e->key[KEY_LENGTH] = 0;
    e->used = s.st_mtime;
    e->bytes = s.st_size;
    trim_name(e, ".c", text);
    if (fstatat(folder, text, &s, AT_SYMLINK_NOFOLLOW) == 0) {
        e->bytes += s.st_size;
    }
    return true;
}

int cache_trim(const char *path, long long most)
{
    DIR *d = opendir(path);
    if (!d) {
        return 0;
    }
    trim_entry *entry = NULL, found;
    int n = 0, removed = 0;
    size_t cap = 0;
    long long sum = 0;
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        if (trim_look(dirfd(d), e->d_name, &found)) {
            ARRAY_PUSH(entry, n, cap, found);
            sum += found.bytes;
        }
    }
    if (n) {
        qsort(entry, (size_t)n, sizeof *entry, trim_older);
    }
    const time_t now = time(NULL);
    for (int i = 0; i < n && sum > most && now - entry[i].used > IN_USE_S; i++) {
        char name[KEY_LENGTH + 8];
        trim_name(&entry[i], entry[i].ending, name);
        if (unlinkat(dirfd(d), name, 0) == 0) {
            removed++;
            sum -= entry[i].bytes;
            trim_name(&entry[i], ".c", name);
            unlinkat(dirfd(d), name, 0);
        }
    }
    free(entry);
    closedir(d);
    return removed;
}
