// SPDX-License-Identifier: MIT
// From lists of operations to machine code; private to the module.
//
//   lanes.h     the head of generated C: packs of lanes and their operations
//   prelude.c   its text
//   plan.c      order of operations, cut into parts of some hundred
//   emit.c      a kernel's lists as readable C
//   compile.c   the compiler: found, asked for its version, run without a shell
//   cache.c     compiled kernels in the user's cache and in an installed folder
//   builder.c   a thread that builds kernels in turn and publishes them
#ifndef COLEY_NATIVE_NATIVE_INT_H
#define COLEY_NATIVE_NATIVE_INT_H

#include <pthread.h>
#include <sys/types.h>

#include "base/strbuf.h"
#include "native/native.h"

enum { NATIVE_VERSION = 1 };    // of kernel_object and kernel_math: raised when one changes

const char *native_prelude(void);

// --- plan.c: the lines of one list in order of execution, each operand's whereabouts

typedef struct {
    int *order;    // (n) line numbers
    int n;
    int *part;    // (n) of a line, by its number
    int nparts;
    int *cross;    // (ntemp) place of a temporary that another part reads, -1: none does
    int ncross;
    // (lines) the line that makes a place of the result's sections, by section and index; -1
    int *maker[R_SECTIONS];
    int size[R_SECTIONS];
} native_plan;

enum { NATIVE_PART_LINES = 250 };

// keep_order: results are written over what is read (solve)
native_plan native_plan_make(const program *p, bool keep_order);
void native_plan_clear(native_plan *p);
int native_plan_maker(const native_plan *p, program_ref r);    // line, or -1: given

// --- emit.c

// Text from a model, made fit for a comment of one line: printable ASCII without backslashes and question marks (no
// trigraph, no line joined to the next), cut after `most` characters.
void native_comment(strbuf *b, const char *text, int most);
// The whole file.
void native_emit(const kernel_listing *l, strbuf *out);

// --- compile.c

typedef struct {
    char *path;       // absolute
    char *version;    // the first line of `--version`
} native_compiler;

// A child process that another thread may end.
typedef struct {
    pthread_mutex_t lock;
    pid_t pid;       // 0: none runs
    bool stopped;    // none is to be started any more
} native_child;

void native_child_stop(native_child *c);
// Runs argv[0] without a shell. log, where not NULL: a file that takes what it prints; output: takes the first bytes of
// what it prints instead. True: it ended with 0.
bool native_child_run(native_child *c, char *const *argv, const char *log, char *output, size_t size);

// The compiler that COLEY_CC names, else cc, gcc or clang in PATH; false where none answers.
bool native_compiler_find(native_compiler *c, native_child *child);
void native_compiler_clear(native_compiler *c);

// What an object is compiled for.
typedef struct {
    interp_isa isa;
    int lanes, stride;
    bool packs, singles, whole;
} native_object;
// Flags with a blank behind each; the compiler gets them one by one.
void native_flags(const native_object *o, strbuf *out);
// text.c to object.so; `why` (512) is filled where it fails.
bool native_compile(native_child *child, const native_compiler *c, const native_object *o, const char *folder,
                    char *why);

// --- cache.c

// Beside the running program: ../lib/coley; malloc'ed; NULL: there is none that can be trusted.
char *native_installed_folder(void);
// hash: of the kernel's text; version: the compiler's, NULL: of an installed kernel
void native_key(const char *hash, const native_object *o, const char *version, char hex[65]);

typedef enum { NATIVE_LOADED, NATIVE_MISSING, NATIVE_BROKEN } native_load_result;
native_load_result native_load(const char *folder, const char *key, const kernel_listing *l, const native_object *o,
                               kernel_code **code);
bool native_sound(const char *folder, const char *key);    // the entry is there, and whole
bool native_share(const char *folder, const char *key);    // for all users to read
// Compiles `text` and puts it into the folder under `key`. False and a sentence in `why` (512).
bool native_build(native_child *child, const native_compiler *c, const native_object *o, const char *folder,
                  const char *key, const char *text, char *why);

#endif
