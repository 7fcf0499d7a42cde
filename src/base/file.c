// SPDX-License-Identifier: MIT
// Files, read and written whole.
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

enum { LARGEST = 64 * 1024 * 1024 };

// Length of the UTF-8 character at s, 0 where it is not valid (overlong forms, surrogates and what is beyond U+10FFFF
// are not).
static int utf8_length(const unsigned char *s, size_t left)
{
    if (s[0] < 0x80) return 1;
    int n = s[0] >= 0xc2 && s[0] <= 0xdf ? 2 : (s[0] & 0xf0) == 0xe0 ? 3 : s[0] >= 0xf0 && s[0] <= 0xf4 ? 4 : 0;
    if (n == 0 || (size_t)n > left) return 0;
    for (int i = 1; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80) return 0;
    }
    if (s[0] == 0xe0 && s[1] < 0xa0) return 0;
    if (s[0] == 0xed && s[1] > 0x9f) return 0;
    if (s[0] == 0xf0 && s[1] < 0x90) return 0;
    if (s[0] == 0xf4 && s[1] > 0x8f) return 0;
    return n;
}

bool file_check_utf8(const char *name, const char *text, size_t length, diag_list *d)
{
    int line = 1, column = 1;
    for (size_t i = 0; i < length;) {
        int n = text[i] == '\0' ? 0 : utf8_length((const unsigned char *)text + i, length - i);
        if (n == 0) {
            diag_add(d, DIAG_ERROR, (src_loc){name, line, column, 1}, "UTF-8 text", "byte 0x%02x is not valid here",
                     (unsigned char)text[i]);
            return false;
        }
        if (text[i] == '\n') {
            line++;
            column = 1;
        } else {
            column++;
        }
        i += (size_t)n;
    }
    return true;
}

// All bytes of an open file; NULL with errno set.
static char *read_all(FILE *f, size_t *length)
{
    size_t n = 0, cap = 0;
    char *data = NULL;
    for (;;) {
        if (n + 4097 > cap) data = array_grow(data, &cap, n + 4097, 1);
        size_t got = fread(data + n, 1, cap - n - 1, f);
        n += got;
        if (n > LARGEST) {
            free(data);
            errno = EFBIG;
            return NULL;
        }
        if (got == 0) break;
    }
    if (ferror(f)) {
        int why = errno ? errno : EIO;
        free(data);
        errno = why;
        return NULL;
    }
    data[n] = '\0';
    *length = n;
    return data;
}

char *file_read_text(const char *path, size_t *length, diag_list *d, const char **diag_name)
{
    FILE *f = fopen(path, "rb");
    size_t n = 0;
    char *text = f ? read_all(f, &n) : NULL;
    int why = errno;
    if (f) fclose(f);
    if (!text) {
        const char *name = diag_file(d, path, "", 0);
        diag_add(d, DIAG_ERROR, (src_loc){.file = name}, why == EFBIG ? "at most 64 MiB" : "a file that can be read",
                 "cannot be read: %s", strerror(why));
        return NULL;
    }
    const char *name = diag_file(d, path, text, n);
    if (!file_check_utf8(name, text, n, d)) {
        free(text);
        return NULL;
    }
    if (length) *length = n;
    if (diag_name) *diag_name = name;
    return text;
}

static bool write_failed(diag_list *d, const char *path, const char *temporary, int why)
{
    if (temporary) unlink(temporary);
    diag_add(d, DIAG_ERROR, (src_loc){.file = diag_file(d, path, "", 0)}, NULL, "cannot be written: %s", strerror(why));
    return false;
}

// Devices and pipes have nothing to be replaced: a file put in the place of one would take it from the machine.
static bool written_in_place(const char *path)
{
    struct stat s;
    return strncmp(path, "/dev/", 5) == 0 || (stat(path, &s) == 0 && !S_ISREG(s.st_mode) && !S_ISDIR(s.st_mode));
}

static bool write_in_place(const char *path, const char *data, size_t length, diag_list *d)
{
    FILE *f = fopen(path, "wb");
    bool good = f && fwrite(data, 1, length, f) == length && fflush(f) == 0;
    int why = errno;
    if (f && fclose(f) != 0 && good) {
        good = false;
        why = errno;
    }
    return good || write_failed(d, path, NULL, why);
}

bool file_write_atomic(const char *path, const char *data, size_t length, diag_list *d)
{
    if (written_in_place(path)) return write_in_place(path, data, length, d);
    size_t size = strlen(path) + 32;
    char *temporary = base_alloc(size, 1);
    snprintf(temporary, size, "%s.%ld.part", path, (long)getpid());
    FILE *f = fopen(temporary, "wb");
    if (!f) {
        bool failed = write_failed(d, path, NULL, errno);
        free(temporary);
        return failed;
    }
    bool good = fwrite(data, 1, length, f) == length && fflush(f) == 0 && fsync(fileno(f)) == 0;
    int why = errno;
    if (fclose(f) != 0 && good) {
        good = false;
        why = errno;
    }
    if (good && rename(temporary, path) != 0) {
        good = false;
        why = errno;
    }
    if (!good) write_failed(d, path, temporary, why);
    free(temporary);
    return good;
}

bool file_make_dirs(const char *path, diag_list *d)
{
    char *partial = base_strdup(path);
    bool good = true;
    for (char *p = partial + (*partial == '/'); good; p++) {
        if (*p != '/' && *p != '\0') continue;
        char kept = *p;
        *p = '\0';
        if (*partial && mkdir(partial, 0777) != 0 && !(errno == EEXIST && dir_exists(partial))) {
            int why = errno == EEXIST ? ENOTDIR : errno;
            diag_add(d, DIAG_ERROR, (src_loc){.file = diag_file(d, partial, "", 0)}, "a folder that can be written to",
                     "the folder cannot be made: %s", strerror(why));
            good = false;
        }
        *p = kept;
        if (kept == '\0') break;
    }
    free(partial);
    return good;
}

bool file_exists(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 && S_ISREG(s.st_mode);
}

bool dir_exists(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

char *path_join(const char *dir, const char *name)
{
    size_t n = strlen(dir), size = n + strlen(name) + 2;
    char *path = base_alloc(size, 1);
    snprintf(path, size, "%s%s%s", dir, n && dir[n - 1] == '/' ? "" : "/", name);
    return path;
}

char *path_dir(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash) return base_strdup(".");
    size_t n = slash == path ? 1 : (size_t)(slash - path);
    char *dir = base_alloc(n + 1, 1);
    memcpy(dir, path, n);
    return dir;
}

const char *path_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}
