// SPDX-License-Identifier: MIT
// A thread that makes kernels native: text, key, installed folder, cache, compiler, publication. Of each kernel what
// runs over packs comes first, then what is called for one lane alone.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/sha256.h"
#include "cache/cache.h"
#include "native/native_int.h"

typedef struct {
    const kernel *k;
    int W;
} build_job;

// A kernel's text and its hash
typedef struct {
    strbuf c;
    char hash[65];
} build_text;

struct native_builder {
    interp_isa isa;
    char *cache;    // asked for; NULL
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    bool started, stop;
    build_job *job;
    int njob, done;    // done: jobs that are over
    size_t job_cap;
    char **note;
    int nnote, nreported;
    size_t note_cap;
    native_counts counts;
    native_child child;
    // the thread's
    native_compiler compiler;
    bool compiler_sought, compiler_found;
    char *folder, *installed;
    bool folder_sought;
};

bool native_choice_read(const char *word, native_choice *choice, diag_list *d)
{
    static const char *const names[] = {[NATIVE_AUTO] = "auto", [NATIVE_INTERPRETER] = "interpreter", [NATIVE_C] = "c"};
    const char *from = word ? "--backend" : "COLEY_BACKEND";
    word = word ? word : getenv("COLEY_BACKEND");
    if (!interp_isa_check(d)) {
        return false;
    }
    if (!word || !*word) {
        *choice = NATIVE_AUTO;
        return true;
    }
    for (int i = 0; i < 3; i++) {
        if (strcmp(word, names[i]) == 0) {
            *choice = (native_choice)i;
            return true;
        }
    }
    diag_add(d, DIAG_ERROR, (src_loc){0}, "auto, interpreter or c", "%s is '%.60s'", from, word);
    return false;
}

int native_lanes(interp_isa isa, int W)
{
    int most = isa == ISA_AVX512 ? 8 : isa == ISA_AVX2 ? 4 : 2;
    return W < most ? W : most;
}

void native_text(const kernel *k, strbuf *out)
{
    native_emit(k->listing, out);
}

// ---- one job --------------------------------------------------------------------------------------------------------

static void builder_note(native_builder *b, const char *text)
{
    pthread_mutex_lock(&b->lock);
    bool known = b->stop;    // what we ended ourselves is no news
    for (int i = 0; i < b->nnote; i++) {
        known = known || strcmp(b->note[i], text) == 0;
    }
    if (!known) {
        char *copy = base_strdup(text);
        ARRAY_PUSH(b->note, b->nnote, b->note_cap, copy);
    }
    pthread_mutex_unlock(&b->lock);
}

static bool builder_has_compiler(native_builder *b)
{
    if (!b->compiler_sought) {
        b->compiler_sought = true;
        b->compiler_found = native_compiler_find(&b->compiler, &b->child);
    }
    if (!b->compiler_found) {
        const char *wanted = getenv("COLEY_CC");
        char text[400];
        if (wanted && *wanted) {
            snprintf(text, sizeof text, "COLEY_CC names no C compiler that answers ('%.200s')", wanted);
        } else {
            snprintf(text, sizeof text, "no C compiler (cc, gcc or clang) is in PATH");
        }
        builder_note(b, text);
    }
    return b->compiler_found;
}

static bool builder_has_folder(native_builder *b)
{
    char why[512] = "";
    if (!b->folder_sought) {
        b->folder_sought = true;
        b->folder = cache_folder(b->cache, why);
        if (!b->folder) {
            builder_note(b, why);
        }
    }
    return b->folder != NULL;
}

// What packs of W lanes need; or, single, the part for one lane alone of a kernel whose packs are wider
static native_object object_of(interp_isa isa, int W, bool single)
{
    if (single) {
        return (native_object){isa, 1, 1, false, true, false};
    }
    return (native_object){isa, native_lanes(isa, W), W, true, W == 1, W == 1};
}

static build_text text_of(const kernel *k)
{
    build_text t = {0};
    native_emit(k->listing, &t.c);
    sha256_text(t.c.s, t.hash);
    return t;
}

static bool builder_compile(native_builder *b, const native_object *o, const char *key, const build_text *text)
{
    char why[512] = "";
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    bool good = native_build(&b->child, &b->compiler, o, b->folder, key, text->c.s, why);
    clock_gettime(CLOCK_MONOTONIC, &to);
    pthread_mutex_lock(&b->lock);
    b->counts.seconds += (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
    pthread_mutex_unlock(&b->lock);
    if (good) {
        cache_trim(b->folder, CACHE_MOST);
    } else {
        builder_note(b, why);
    }
    return good;
}

static void builder_count(native_builder *b, int *counter)
{
    pthread_mutex_lock(&b->lock);
    ++*counter;
    pthread_mutex_unlock(&b->lock);
}

// The code of an object, or NULL
static kernel_code *builder_code(native_builder *b, const kernel_listing *l, const native_object *o,
                                 const build_text *text)
{
    kernel_code *code = NULL;
    char key[65];
    native_key(text->hash, o, NULL, key);
    if (b->installed && native_load(b->installed, key, l, o, &code) == NATIVE_LOADED) {
        builder_count(b, &b->counts.loaded);
        return code;
    }
    if (!builder_has_compiler(b) || !builder_has_folder(b)) {
        return NULL;
    }
    native_key(text->hash, o, b->compiler.version, key);
    native_load_result there = native_load(b->folder, key, l, o, &code);
    if (there == NATIVE_LOADED) {
        builder_count(b, &b->counts.loaded);
        return code;
    }
    if (!builder_compile(b, o, key, text)) {
        return NULL;
    }
    builder_count(b, there == NATIVE_BROKEN ? &b->counts.rebuilt : &b->counts.compiled);
    if (native_load(b->folder, key, l, o, &code) != NATIVE_LOADED) {
        builder_note(b, "a kernel that was just compiled cannot be loaded");
        return NULL;
    }
    return code;
}

static bool builder_stopped(native_builder *b)
{
    pthread_mutex_lock(&b->lock);
    bool stop = b->stop;
    pthread_mutex_unlock(&b->lock);
    return stop;
}

static void builder_do(native_builder *b, const build_job *j)
{
    build_text text = text_of(j->k);
    for (int single = 0; single <= (j->W > 1) && !builder_stopped(b); single++) {
        const native_object o = object_of(b->isa, j->W, single);
        kernel_code *code = builder_code(b, j->k->listing, &o, &text);
        if (code) {
            kernel_listing_publish(j->k->listing, single ? 1 : j->W, code);
        } else {
            builder_count(b, &b->counts.failed);
        }
    }
    strbuf_free(&text.c);
}

// ---- the thread -----------------------------------------------------------------------------------------------------

static void *builder_thread(void *self)
{
    native_builder *b = self;
    pthread_mutex_lock(&b->lock);
    while (!b->stop) {
        if (b->done == b->njob) {
            pthread_cond_wait(&b->changed, &b->lock);
            continue;
        }
        build_job j = b->job[b->done];
        pthread_mutex_unlock(&b->lock);
        builder_do(b, &j);
        pthread_mutex_lock(&b->lock);
        b->done++;
        pthread_cond_broadcast(&b->changed);
    }
    pthread_mutex_unlock(&b->lock);
    return NULL;
}

native_builder *native_builder_new(interp_isa isa, const char *cache)
{
    native_builder *b = base_alloc(1, sizeof *b);
    b->isa = isa;
    b->cache = cache ? base_strdup(cache) : NULL;
    b->installed = native_installed_folder();
    pthread_mutex_init(&b->lock, NULL);
    pthread_mutex_init(&b->child.lock, NULL);
    pthread_cond_init(&b->changed, NULL);
    return b;
}

void native_builder_add(native_builder *b, const kernel *k, int W)
{
    if (!k->listing) {
        return;
    }
    pthread_mutex_lock(&b->lock);
    build_job job = {k, W};
    ARRAY_PUSH(b->job, b->njob, b->job_cap, job);
    if (!b->started) {
        b->started = pthread_create(&b->thread, NULL, builder_thread, b) == 0;
        b->done = b->started ? b->done : b->njob;    // without a thread nothing is built
    }
    pthread_cond_broadcast(&b->changed);
    pthread_mutex_unlock(&b->lock);
}

bool native_builder_wait(native_builder *b, const stop_wish *stop)
{
    static const long poll = 100000000;    // [ns] a wish, as a signal's, wakes nobody
    pthread_mutex_lock(&b->lock);
    while (b->done < b->njob && !(stop && stop_wanted(stop))) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += poll;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&b->changed, &b->lock, &until);
    }
    bool good = b->counts.failed == 0 && b->started && b->done == b->njob;
    pthread_mutex_unlock(&b->lock);
    return good;
}

static void builder_report(native_builder *b, diag_list *d, const char *and)
{
    pthread_mutex_lock(&b->lock);
    for (; b->nreported < b->nnote; b->nreported++) {
        diag_add(d, DIAG_NOTE, (src_loc){0}, NULL, "%s%s", b->note[b->nreported], and);
    }
    pthread_mutex_unlock(&b->lock);
}

bool native_builder_must(native_builder *b, diag_list *d)
{
    if (native_builder_wait(b, NULL)) {
        return true;
    }
    builder_report(b, d, "");
    diag_add(d, DIAG_ERROR, (src_loc){0}, "a C compiler and a folder for compiled kernels, or another back end",
             "the kernels cannot be compiled");
    return false;
}

void native_builder_report(native_builder *b, diag_list *d)
{
    builder_report(b, d, "; the interpreter goes on");
}

native_counts native_builder_counts(native_builder *b)
{
    pthread_mutex_lock(&b->lock);
    native_counts c = b->counts;
    pthread_mutex_unlock(&b->lock);
    return c;
}

void native_builder_free(native_builder *b)
{
    if (!b) {
        return;
    }
    pthread_mutex_lock(&b->lock);
    b->stop = true;
    pthread_cond_broadcast(&b->changed);
    pthread_mutex_unlock(&b->lock);
    native_child_stop(&b->child);
    if (b->started) {
        pthread_join(b->thread, NULL);
    }
    native_compiler_clear(&b->compiler);
    for (int i = 0; i < b->nnote; i++) {
        free(b->note[i]);
    }
    free(b->note);
    free(b->job);
    free(b->cache);
    free(b->folder);
    free(b->installed);
    pthread_mutex_destroy(&b->lock);
    pthread_mutex_destroy(&b->child.lock);
    pthread_cond_destroy(&b->changed);
    free(b);
}

// ---- installation ---------------------------------------------------------------------------------------------------

bool native_install(const kernel *k, interp_isa isa, int W, const char *folder, diag_list *d)
{
    native_child child = {0};
    native_compiler compiler;
    char why[512] = "no C compiler (COLEY_CC, or cc, gcc, clang in PATH) answers";
    pthread_mutex_init(&child.lock, NULL);
    build_text text = text_of(k);
    bool good = native_compiler_find(&compiler, &child);
    for (int single = 0; single <= (W > 1) && good; single++) {
        const native_object o = object_of(isa, W, single);
        char key[65];
        native_key(text.hash, &o, NULL, key);
        good = native_sound(folder, key) ||
               (native_build(&child, &compiler, &o, folder, key, text.c.s, why) && native_share(folder, key));
    }
    if (!good) {
        diag_add(d, DIAG_ERROR, (src_loc){0}, NULL, "a kernel cannot be installed: %s", why);
    }
    native_compiler_clear(&compiler);
    strbuf_free(&text.c);
    pthread_mutex_destroy(&child.lock);
    return good;
}
