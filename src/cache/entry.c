// SPDX-License-Identifier: MIT
// Entries: read when they are whole and nobody else's, sealed with their hash, moved into their place.
//
// An entry ends with "\ncoley object " and the SHA-256 of all before that, 64 hexadecimal digits.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/sha256.h"
#include "cache/cache.h"

static const char MARK[] = "\ncoley object ";
enum { MARK_LENGTH = sizeof MARK - 1, TAIL = MARK_LENGTH + 64, ENTRY_MOST = 1 << 28 };

char *cache_path(const char *folder, const char *key, const char *ending)
{
    char name[100];
    snprintf(name, sizeof name, "%s%s", key, ending);
    return path_join(folder, name);
}

char *cache_read(const char *path, bool used, size_t *size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat s;
    if (fd < 0) {
        return NULL;
    }
    char *data = NULL;
    if (fstat(fd, &s) == 0 && S_ISREG(s.st_mode) && (s.st_uid == geteuid() || s.st_uid == 0) && !(s.st_mode & 022) &&
        s.st_size > 0 && s.st_size < ENTRY_MOST) {
        *size = (size_t)s.st_size;
        data = base_alloc(*size, 1);
        size_t got = 0;
        for (ssize_t n = 1; got < *size && n > 0; got += n > 0 ? (size_t)n : 0) {
            n = read(fd, data + got, *size - got);
        }
        if (got < *size) {
            free(data);
            data = NULL;
        }
    }
    if (data && used) {
        futimens(fd, NULL);    // fails where it is root's: installed kernels are not trimmed
    }
    close(fd);
    return data;
}

static void entry_hash(const char *data, size_t n, char hex[65])
{
    sha256 *h = sha256_new();
    sha256_add(h, data, n);
    sha256_end(h, hex);
}

char *cache_read_sealed(const char *path, bool used, size_t *size)
{
    char *data = cache_read(path, used, size), hex[65];
    if (!data) {
        return NULL;
    }
    if (*size < TAIL) {
        free(data);
        return NULL;
    }
    *size -= TAIL;
    entry_hash(data, *size, hex);
    if (memcmp(data + *size, MARK, MARK_LENGTH) == 0 && memcmp(data + *size + MARK_LENGTH, hex, 64) == 0) {
        return data;
    }
    free(data);
    return NULL;
}

bool cache_write(const char *path, const char *data, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    size_t done = 0;
    for (ssize_t w = 1; fd >= 0 && done < n && w > 0; done += w > 0 ? (size_t)w : 0) {
        w = write(fd, data + done, n - done);
    }
    return fd >= 0 && close(fd) == 0 && done == n;
}

static bool entry_seal(const char *path)
{
    size_t size;
    chmod(path, 0600);
    char *data = cache_read(path, false, &size), hex[65];
    if (!data) {
        return false;
    }
    entry_hash(data, size, hex);
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    bool good = fd >= 0 && write(fd, MARK, MARK_LENGTH) == MARK_LENGTH && write(fd, hex, 64) == 64;
    good = fd >= 0 && close(fd) == 0 && good;
    free(data);
    return good;
}

bool cache_move(const char *made, const char *folder, const char *key, const char *ending)
{
    char *to = cache_path(folder, key, ending);
    bool good = rename(made, to) == 0;
    free(to);
    return good;
}

bool cache_put(const char *made, const char *folder, const char *key, const char *ending)
{
    return entry_seal(made) && cache_move(made, folder, key, ending);
}
