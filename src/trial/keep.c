// SPDX-License-Identifier: MIT
// Where this run's candidates are kept for the next, and taken from: an entry of the user's cache of its own for each
// program, drug-free kernel, seed and manner of computing. The bits do not depend on the manner; that it is in the key
// lets whoever doubts this compute both.
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/sha256.h"
#include "base/strbuf.h"
#include "cache/cache.h"
#include "coley.h"
#include "trial/trial_int.h"

// A program that was built again is another one.
static void keep_program(strbuf *b)
{
    struct stat s;
    strbuf_printf(b, "coley %s\n", COLEY_VERSION);
    if (stat("/proc/self/exe", &s) == 0) {
        strbuf_printf(b, "%lld %lld.%09ld\n", (long long)s.st_size, (long long)s.st_mtim.tv_sec, s.st_mtim.tv_nsec);
    }
}

static void keep_key(const cohort *c, const trial_back_end *b, int choice, int threads, char hex[65])
{
    strbuf text = {0};
    keep_program(&text);
    strbuf_printf(&text, "%s, packs of %d, back end %d, %d threads\n", interp_isa_name(b->isa), b->width, choice,
                  threads);
    native_text(c->model->code.kernel, &text);
    sha256 *h = sha256_new();
    sha256_add(h, text.s, text.n);
    cohort_identity(c, h);
    sha256_end(h, hex);
    strbuf_free(&text);
}

cohort_kept *keep_open(const cohort *c, const trial_back_end *b, int choice, int threads)
{
    char why[512], key[65];
    char *folder = c->model->code.kernel->listing ? cache_folder(NULL, why) : NULL;
    if (!folder) {
        return NULL;    // whoever compiles says so; here it costs time alone
    }
    keep_key(c, b, choice, threads, key);
    const kernel *k = c->model->code.kernel;
    cohort_kept *kept = cohort_kept_open(folder, key, k->nx, k->np);
    free(folder);
    return kept;
}
