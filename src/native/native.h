// SPDX-License-Identifier: MIT
// The back end that compiles: a kernel's lists of operations (kernel/listing.h) are written as C, compiled in the
// background, kept in a cache, and published into the kernel, whose bits do not change by it.
//
// Cache (cache/cache.h). A compiled kernel is a file KEY.so, KEY being the SHA-256 of text, flags and compiler's
// version; beside it lies its text, KEY.c. The very bytes whose hash was looked at are what is loaded: an entry that is
// broken is built again. Before the user's folder another one is looked at, of kernels that were built when Coley was
// installed; their names leave out the compiler, which need not be there. That one must be root's or the user's, and
// nobody else's to write.
#ifndef COLEY_NATIVE_NATIVE_H
#define COLEY_NATIVE_NATIVE_H

#include "base/diag.h"
#include "base/stop.h"
#include "base/strbuf.h"
#include "kernel/kernel.h"
#include "kernel/listing.h"

typedef enum { NATIVE_AUTO, NATIVE_INTERPRETER, NATIVE_C } native_choice;

// "auto", "interpreter" or "c", or NULL: COLEY_BACKEND says, else auto. False and an error in `d` for another word, and
// for one in COLEY_ISA that is no instruction set.
bool native_choice_read(const char *word, native_choice *choice, diag_list *d);

// --- what is wanted of a pack
// The vector that packs of W lanes are computed in on this instruction set: W or a divisor.
int native_lanes(interp_isa isa, int W);

// --- text
// The kernel as C. Names from the model are in comments only, and fit for them.
void native_text(const kernel *k, strbuf *out);

// --- building
typedef struct native_builder native_builder;

enum { NATIVE_WIDTH = 8 };    // of packs where machine code is to come: a vector of AVX-512

// cache: NULL: as above. The builder has a thread of its own once it has work.
native_builder *native_builder_new(interp_isa isa, const char *cache);
// Kernels that are wanted first are added first. Kernels that cannot be compiled (listing NULL) are left alone. k must
// outlive the builder. W: the packs' width; what is called for one lane alone is compiled too.
void native_builder_add(native_builder *b, const kernel *k, int W);
// Waits for all that was added, or until it is wished that this stops (stop may be NULL); a compiler goes on then until
// the builder is freed. False: something is not built; where that was no wish, native_builder_report() says what.
bool native_builder_wait(native_builder *b, const stop_wish *stop);
// The same for those who do without the interpreter: where something could not be built, the notes and an error in `d`.
bool native_builder_must(native_builder *b, diag_list *d);
// What it found wrong so far, each once, as notes: no compiler, a cache that cannot be used, a compiler that failed.
void native_builder_report(native_builder *b, diag_list *d);
// Ends the compiler that runs and frees. Code that was published is the kernels'.
void native_builder_free(native_builder *b);

typedef struct {
    int loaded, compiled, rebuilt,
        failed;        // objects: found in a cache, compiled, found broken and compiled, given up
    double seconds;    // of compilers
} native_counts;
native_counts native_builder_counts(native_builder *b);

// Builds the kernel for an instruction set into a folder of installed kernels. False and errors in `d`.
bool native_install(const kernel *k, interp_isa isa, int W, const char *folder, diag_list *d);

#endif
