// SPDX-License-Identifier: MIT
// Folders of compiled kernels. Loading a file is running it: so the user's folder must be his and closed to all others,
// an installed one (which everybody reads) root's or his own and written by nobody else; so must each object. The hash
// behind an object has no key: it finds damage, such as a file that was cut off, not intent. Who may write into the
// folder can write a hash too; against him stand owner and mode.
//
//   KEY.so    the object, then "\ncoley object " and the SHA-256 of all before that, 64 hexadecimal digits
//   KEY.c     its text, for readers
//   .build-XXXXXX/    where an entry is made, to be moved into its place when it is whole
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/sha256.h"
#include "native/native_int.h"

static const char MARK[] = "\ncoley object ";
enum { MARK_LENGTH = sizeof MARK - 1, TAIL = MARK_LENGTH + 64, OBJECT_MOST = 1 << 28, STALE_S = 24*3600 };

// ---- folders --------------------------------------------------------------------------------------------------------

// A build that was killed leaves its folder behind
static void folder_remove(const char *path)
{
    static const char *const names[] = {"kernel.c", "kernel.so", "log"};
    for (size_t i = 0; i < sizeof names/sizeof *names; i++) {
        char *file = path_join(path, names[i]);
        unlink(file);
        free(file);
    }
    rmdir(path);
}

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

char *native_cache_folder(const char *wanted, char *why)
{
    char *folder = folder_name(wanted);
    struct stat s;
    *why = 0;
    if (!folder) {
        snprintf(why, 512, "there is no folder for compiled kernels: neither COLEY_CACHE nor HOME is set");
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
        snprintf(why, 512, "%.300s: no folder that compiled kernels can be written to", folder);
    } else if (s.st_uid != geteuid()) {
        snprintf(why, 512,
                 "%.300s belongs to somebody else; compiled kernels are loaded from a folder of one's own only",
                 folder);
    } else if (s.st_mode & 077) {
        snprintf(why, 512,
                 "%.300s is open to others (mode %04o); compiled kernels are loaded from a folder of mode 0700 only",
                 folder, (unsigned)(s.st_mode & 07777));
    }
    if (*why) {
        free(folder);
        return NULL;
    }
    folder_tidy(folder);
    return folder;
}

char *native_installed_folder(void)
{
    char self[4096];
    struct stat s;
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0) {
        return NULL;
    }
    self[n] = 0;
    char *bin = path_dir(self), *folder = path_join(bin, "../lib/coley");
    free(bin);
    if (stat(folder, &s) || !S_ISDIR(s.st_mode) || (s.st_uid != 0 && s.st_uid != geteuid()) || (s.st_mode & 022)) {
        free(folder);
        return NULL;
    }
    return folder;
}

// ---- keys -----------------------------------------------------------------------------------------------------------

void native_key(const char *hash, const native_object *o, const char *version, char hex[65])
{
    strbuf head = {0};
    strbuf_printf(&head, "coley kernel %d\n%s\n%s\n", NATIVE_VERSION, version ? version : "", hash);
    native_flags(o, &head);
    sha256_text(head.s, hex);
    strbuf_free(&head);
}

static char *entry_path(const char *folder, const char *key, const char *ending)
{
    char name[80];
    snprintf(name, sizeof name, "%s%s", key, ending);
    return path_join(folder, name);
}

// ---- loading --------------------------------------------------------------------------------------------------------

// The whole file; NULL where it is not a plain one of ours (or root's), or too large. used: its time is set to now.
static char *object_read(const char *path, bool used, size_t *size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat s;
    if (fd < 0) {
        return NULL;
    }
    char *data = NULL;
    if (fstat(fd, &s) == 0 && S_ISREG(s.st_mode) && (s.st_uid == geteuid() || s.st_uid == 0) && !(s.st_mode & 022) &&
        s.st_size > TAIL && s.st_size < OBJECT_MOST) {
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
        futimens(fd, NULL);      // fails where it is root's: installed kernels are not trimmed
    }
    close(fd);
    return data;
}

static void object_hash(const char *data, size_t n, char hex[65])
{
    sha256 *h = sha256_new();
    sha256_add(h, data, n);
    sha256_end(h, hex);
}

// The bytes of an object whose hash is right, without it; NULL
static char *object_sound(const char *path, bool used, size_t *size)
{
    char *data = object_read(path, used, size), hex[65];
    if (!data) {
        return NULL;
    }
    *size -= TAIL;
    object_hash(data, *size, hex);
    if (memcmp(data + *size, MARK, MARK_LENGTH) == 0 && memcmp(data + *size + MARK_LENGTH, hex, 64) == 0) {
        return data;
    }
    free(data);
    return NULL;
}

bool native_sound(const char *folder, const char *key)
{
    size_t size;
    char *path = entry_path(folder, key, ".so"), *data = object_sound(path, false, &size);
    free(data);
    free(path);
    return data;
}

bool native_share(const char *folder, const char *key)
{
    char *object = entry_path(folder, key, ".so"), *text = entry_path(folder, key, ".c");
    bool good = chmod(object, 0644) == 0 && chmod(text, 0644) == 0;
    free(object);
    free(text);
    return good;
}

typedef struct {
    kernel_code code;            // first
    void *handle;
    int fd;                      // of the loaded bytes
} loaded;

static void loaded_close(kernel_code *code)
{
    loaded *l = (loaded *)code;
    dlclose(l->handle);
    close(l->fd);
    free(l);
}

// As in lanes.h
typedef struct {
    unsigned version, lanes, stride, functions;
    kernel_compiled *const *function;
} kernel_object;

// What is loaded is what was hashed: the bytes go into a file in memory that is then closed to writing, also to us. The
// file in the folder may be changed or go away meanwhile. Its descriptor stays open as long as it is loaded: the loader
// knows objects by their paths, and this one's is the descriptor's number.
static void *object_open(const char *data, size_t size, int *fd)
{
    char path[40];
    *fd = memfd_create("coley-kernel", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (*fd < 0) {
        return NULL;
    }
    size_t done = 0;
    for (ssize_t n = 1; done < size && n > 0; done += n > 0 ? (size_t)n : 0) {
        n = write(*fd, data + done, size - done);
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", *fd);
    const int seals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
    void *handle = done == size && fcntl(*fd, F_ADD_SEALS, seals) == 0
        ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
    if (!handle) {
        close(*fd);
    }
    return handle;
}

native_load_result native_load(const char *folder, const char *key, const kernel_listing *l, const native_object *o,
                               kernel_code **code)
{
    char *path = entry_path(folder, key, ".so");
    if (access(path, F_OK)) {
        free(path);
        return NATIVE_MISSING;
    }
    size_t size;
    int fd = -1;
    char *data = object_sound(path, true, &size);
    void *handle = data ? object_open(data, size, &fd) : NULL;
    free(data);
    free(path);
    const kernel_object *k = handle ? dlsym(handle, "coley_kernel") : NULL;
    if (!k || k->version != NATIVE_VERSION || k->lanes != (unsigned)o->lanes || k->stride != (unsigned)o->stride ||
        k->functions != (unsigned)l->nlist) {
        if (handle) {
            dlclose(handle);
            close(fd);
        }
        return NATIVE_BROKEN;
    }
    loaded *made = base_alloc(1, sizeof *made);
    *made = (loaded){{o->lanes, k->function, interp_math(o->isa, o->lanes), o->isa, loaded_close}, handle, fd};
    *code = &made->code;
    return NATIVE_LOADED;
}

// ---- building -------------------------------------------------------------------------------------------------------

static bool write_file(const char *path, const char *data, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    size_t done = 0;
    for (ssize_t w = 1; fd >= 0 && done < n && w > 0; done += w > 0 ? (size_t)w : 0) {
        w = write(fd, data + done, n - done);
    }
    return fd >= 0 && close(fd) == 0 && done == n;
}

// The compiler's object with its hash behind it
static bool object_seal(const char *path)
{
    size_t size;
    chmod(path, 0600);
    char *data = object_read(path, false, &size), hex[65];
    if (!data) {
        return false;
    }
    object_hash(data, size, hex);
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    bool good = fd >= 0 && write(fd, MARK, MARK_LENGTH) == MARK_LENGTH && write(fd, hex, 64) == 64;
    good = fd >= 0 && close(fd) == 0 && good;
    free(data);
    return good;
}

static bool entry_move(const char *made, const char *file, const char *folder, const char *key, const char *ending)
{
    char *from = path_join(made, file), *to = entry_path(folder, key, ending);
    bool good = rename(from, to) == 0;
    free(from);
    free(to);
    return good;
}

bool native_build(native_child *child, const native_compiler *c, const native_object *o, const char *folder,
                  const char *key, const char *text, char *why)
{
    char *made = path_join(folder, ".build-XXXXXX");
    if (!mkdtemp(made)) {
        snprintf(why, 512, "%.300s: nothing can be written into this folder", folder);
        free(made);
        return false;
    }
    char *source = path_join(made, "kernel.c"), *object = path_join(made, "kernel.so");
    bool good = write_file(source, text, strlen(text));
    if (!good) {
        snprintf(why, 512, "%.300s: the text of a kernel cannot be written", folder);
    }
    good = good && native_compile(child, c, o, made, why);
    if (good && !(object_seal(object) && entry_move(made, "kernel.so", folder, key, ".so") &&
                  entry_move(made, "kernel.c", folder, key, ".c"))) {
        snprintf(why, 512, "%.300s: a compiled kernel cannot be kept", folder);
        good = false;
    }
    folder_remove(made);
    free(made);
    free(source);
    free(object);
    return good;
}
