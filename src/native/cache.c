// SPDX-License-Identifier: MIT
// Compiled kernels in the user's cache and in an installed folder. Loading a file is running it: an installed folder,
// which everybody reads, must be root's or the user's own and written by nobody else; so must each object.
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
#include "cache/cache.h"
#include "native/native_int.h"

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

// ---- loading --------------------------------------------------------------------------------------------------------

bool native_sound(const char *folder, const char *key)
{
    size_t size;
    char *path = cache_path(folder, key, ".so"), *data = cache_read_sealed(path, false, &size);
    free(data);
    free(path);
    return data;
}

bool native_share(const char *folder, const char *key)
{
    char *object = cache_path(folder, key, ".so"), *text = cache_path(folder, key, ".c");
    bool good = chmod(object, 0644) == 0 && chmod(text, 0644) == 0;
    free(object);
    free(text);
    return good;
}

typedef struct {
    kernel_code code;    // first
    void *handle;
    int fd;    // of the loaded bytes
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
    void *handle = done == size && fcntl(*fd, F_ADD_SEALS, seals) == 0 ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
    if (!handle) {
        close(*fd);
    }
    return handle;
}

native_load_result native_load(const char *folder, const char *key, const kernel_listing *l, const native_object *o,
                               kernel_code **code)
{
    char *path = cache_path(folder, key, ".so");
    if (access(path, F_OK)) {
        free(path);
        return NATIVE_MISSING;
    }
    size_t size;
    int fd = -1;
    char *data = cache_read_sealed(path, true, &size);
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

bool native_build(native_child *child, const native_compiler *c, const native_object *o, const char *folder,
                  const char *key, const char *text, char *why)
{
    char *made = cache_workplace(folder);
    if (!made) {
        snprintf(why, 512, "%.300s: nothing can be written into this folder", folder);
        return false;
    }
    char *source = path_join(made, "kernel.c"), *object = path_join(made, "kernel.so");
    bool good = cache_write(source, text, strlen(text));
    if (!good) {
        snprintf(why, 512, "%.300s: the text of a kernel cannot be written", folder);
    }
    good = good && native_compile(child, c, o, made, why);
    if (good && !(cache_put(object, folder, key, ".so") && cache_move(source, folder, key, ".c"))) {
        snprintf(why, 512, "%.300s: a compiled kernel cannot be kept", folder);
        good = false;
    }
    cache_workplace_end(made);
    free(source);
    free(object);
    return good;
}
