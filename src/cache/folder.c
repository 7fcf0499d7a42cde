// SPDX-License-Identifier: MIT
// The user's folder: found, made, held to be his own and closed to others.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "cache/cache.h"

enum { STALE_S = 24 * 3600 };

static void folder_remove(const char *path)
{
    static const char *const names[] = {"kernel.c", "kernel.so", "log", "grown"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *file = path_join(path, names[i]);
        unlink(file);
        free(file);
    }
    rmdir(path);
}

char *cache_workplace(const char *folder)
{
    char *made = path_join(folder, ".build-XXXXXX");
    if (mkdtemp(made)) {
        return made;
    }
    free(made);
    return NULL;
}

void cache_workplace_end(char *made)
{
    folder_remove(made);
    free(made);
}

// Who was killed leaves his workplace behind
static void folder_tidy(const char *folder)
{
    DIR *d = opendir(folder);
    for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d)) {
        struct stat s;
        if (strncmp(e->d_name, ".build-", 7) == 0 && fstatat(dirfd(d), e->d_name, &s, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISDIR(s.st_mode) && time(NULL) - s.st_mtime > STALE_S) {
            char *path = path_join(folder, e->d_name);
            folder_remove(path);
            free(path);
        }
    }
    if (d) {
        closedir(d);
    }
}

static char *folder_name(const char *wanted)
{
    const char *asked = wanted ? wanted : getenv("COLEY_CACHE");
    if (asked && *asked) {
        return base_strdup(asked);
    }
    const char *cache = getenv("XDG_CACHE_HOME");
    if (cache && *cache == '/') {
        return path_join(cache, "coley");
    }
    const char *home = getenv("HOME");
    return home && *home == '/' ? path_join(home, ".cache/coley") : NULL;
}

char *cache_folder(const char *wanted, char *why)
{
    char *folder = folder_name(wanted);
    struct stat s;
    *why = 0;
    if (!folder) {
        snprintf(why, 512, "there is no folder for the cache: neither COLEY_CACHE nor HOME is set");
        return NULL;
    }
    if (stat(folder, &s) && errno == ENOENT) {
        diag_list *unsaid = diag_new();
        char *above = path_dir(folder);
        if (file_make_dirs(above, unsaid)) {
            mkdir(folder, 0700);
        }
        free(above);
        diag_free(unsaid);
    }
    if (stat(folder, &s) || !S_ISDIR(s.st_mode) || access(folder, W_OK | X_OK)) {
        snprintf(why, 512, "%.300s: no folder that can be written to", folder);
    } else if (s.st_uid != geteuid()) {
        snprintf(why, 512, "%.300s belongs to somebody else; the cache must be a folder of one's own", folder);
    } else if (s.st_mode & 077) {
        snprintf(why, 512, "%.300s is open to others (mode %04o); the cache must be a folder of mode 0700", folder,
                 (unsigned)(s.st_mode & 07777));
    }
    if (*why) {
        free(folder);
        return NULL;
    }
    folder_tidy(folder);
    return folder;
}
