// SPDX-License-Identifier: MIT
// The compiler: a child process that is started without a shell, with its arguments one by one, and that another thread
// may end.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "native/native_int.h"

extern char **environ;

// ---- a child --------------------------------------------------------------------------------------------------------

void native_child_stop(native_child *c)
{
    pthread_mutex_lock(&c->lock);
    c->stopped = true;
    if (c->pid > 0) {
        kill(-c->pid, SIGTERM);    // a group of its own: the compiler's own children end too
    }
    pthread_mutex_unlock(&c->lock);
}

static bool child_start(native_child *c, char *const *argv, const char *log, int pipe_end)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&how);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (pipe_end >= 0) {
        posix_spawn_file_actions_adddup2(&files, pipe_end, STDOUT_FILENO);
    } else {
        posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    }
    posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&how, 0);
    pthread_mutex_lock(&c->lock);
    pid_t pid = 0;
    bool started = !c->stopped && posix_spawn(&pid, argv[0], &files, &how, argv, environ) == 0;
    c->pid = started ? pid : 0;
    pthread_mutex_unlock(&c->lock);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&how);
    return started;
}

static bool child_end(native_child *c)
{
    // wait first, take it off afterwards, under the lock: its number is not another's while we may signal it
    siginfo_t info;
    while (waitid(P_PID, (id_t)c->pid, &info, WEXITED | WNOWAIT) && errno == EINTR) {}
    pthread_mutex_lock(&c->lock);
    int status = -1;
    bool good = waitpid(c->pid, &status, 0) == c->pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    c->pid = 0;
    pthread_mutex_unlock(&c->lock);
    return good;
}

bool native_child_run(native_child *c, char *const *argv, const char *log, char *output, size_t size)
{
    int ends[2] = {-1, -1};
    if (output && pipe2(ends, O_CLOEXEC)) {
        return false;
    }
    bool started = child_start(c, argv, log, ends[1]);
    if (output) {
        close(ends[1]);
        size_t n = 0;
        char rest[256];
        for (ssize_t got = 1; started && got > 0;) {
            got = n + 1 < size ? read(ends[0], output + n, size - 1 - n) : read(ends[0], rest, sizeof rest);
            n += got > 0 && n + 1 < size ? (size_t)got : 0;
        }
        output[n] = 0;
        close(ends[0]);
    }
    return started && child_end(c);
}

// ---- finding it -----------------------------------------------------------------------------------------------------

// Does it answer?
static bool compiler_try(native_compiler *c, native_child *child, char *path)
{
    char answer[512];
    char *const argv[] = {path, "--version", NULL};
    if (access(path, X_OK) == 0 && native_child_run(child, argv, NULL, answer, sizeof answer)) {
        answer[strcspn(answer, "\n")] = 0;
        c->path = path;
        c->version = base_strdup(answer);
        return true;
    }
    free(path);
    return false;
}

static bool compiler_search(native_compiler *c, native_child *child, const char *name)
{
    if (strchr(name, '/')) {
        return compiler_try(c, child, base_strdup(name));
    }
    const char *path = getenv("PATH");
    for (path = path ? path : "/usr/local/bin:/usr/bin:/bin"; *path;) {
        size_t n = strcspn(path, ":");
        char *folder = base_alloc(n + 1, 1);
        memcpy(folder, path, n);
        // a relative folder would mean another compiler in every working folder
        bool found = *folder == '/' && compiler_try(c, child, path_join(folder, name));
        free(folder);
        if (found) {
            return true;
        }
        path += n + (path[n] == ':');
    }
    return false;
}

bool native_compiler_find(native_compiler *c, native_child *child)
{
    *c = (native_compiler){0};
    const char *wanted = getenv("COLEY_CC");
    if (wanted && *wanted) {
        return compiler_search(c, child, wanted);
    }
    return compiler_search(c, child, "cc") || compiler_search(c, child, "gcc") || compiler_search(c, child, "clang");
}

void native_compiler_clear(native_compiler *c)
{
    free(c->path);
    free(c->version);
    *c = (native_compiler){0};
}

// ---- running it -----------------------------------------------------------------------------------------------------

void native_flags(const native_object *o, strbuf *out)
{
    // -O1: on straight lines of this kind the higher levels take longer to compile and give nothing (docs/engine.md)
    strbuf_puts(out, "-std=gnu17 -O1 -fPIC -shared -nostdlib -ffreestanding -ffp-contract=off -fno-math-errno "
                     "-fno-stack-protector -fno-asynchronous-unwind-tables -fvisibility=hidden -w ");
#if defined(__x86_64__)
    static const char *const isa[] = {
        [ISA_BASELINE] = "", [ISA_AVX2] = "-mavx2 -mfma ", [ISA_AVX512] = "-mavx512f -mavx512dq -mavx512vl -mfma "};
    strbuf_puts(out, isa[o->isa]);
#endif
    strbuf_printf(out, "-DLANES=%d -DSTRIDE=%d -DPACKS=%d -DSINGLES=%d -DWHOLE=%d ", o->lanes, o->stride, o->packs,
                  o->singles, o->whole);
}

// The compiler's first complaint
static void compile_complaint(const char *log, char *why)
{
    int fd = open(log, O_RDONLY | O_CLOEXEC);
    char text[300] = "";
    ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
    if (fd >= 0) {
        close(fd);
    }
    text[n > 0 ? n : 0] = 0;
    text[strcspn(text, "\n")] = 0;
    snprintf(why, 512, "the compiler failed: %s", *text ? text : "it said nothing");
}

bool native_compile(native_child *child, const native_compiler *c, const native_object *o, const char *folder,
                    char *why)
{
    strbuf flags = {0};
    native_flags(o, &flags);
    char *source = path_join(folder, "kernel.c"), *object = path_join(folder, "kernel.so"),
         *log = path_join(folder, "log");
    char **argv = NULL, *const end[] = {"-o", object, source, NULL};
    int n = 0;
    size_t cap = 0;
    ARRAY_PUSH(argv, n, cap, c->path);
    for (char *save = NULL, *word = strtok_r(flags.s, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
        ARRAY_PUSH(argv, n, cap, word);
    }
    for (size_t i = 0; i < sizeof end / sizeof *end; i++) {
        ARRAY_PUSH(argv, n, cap, end[i]);
    }
    bool good = native_child_run(child, argv, log, NULL, 0);
    if (!good) {
        compile_complaint(log, why);
    }
    strbuf_free(&flags);
    free(argv);
    free(source);
    free(object);
    free(log);
    return good;
}
