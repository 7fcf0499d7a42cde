// SPDX-License-Identifier: MIT
// Arguments of the benchmarks' commands.
#include <stdlib.h>
#include <string.h>

#include "bench/solver/bench.h"
#include "native/native.h"

static bool whole_number(const char *text, int low, int *out)
{
    char *end;
    const long x = text ? strtol(text, &end, 10) : 0;
    if (!text || !*text || *end || x < low || x > 1000000) return false;
    *out = (int)x;
    return true;
}

bool bench_options_read(int argc, char **argv, const bench_option *option, int n, const char **word)
{
    *word = NULL;
    for (int i = 1; i < argc; i++) {
        const bench_option *o = NULL;
        for (int k = 0; k < n && !o; k++) {
            if (strcmp(argv[i], option[k].name) == 0) o = &option[k];
        }
        if (!o) {
            if (*argv[i] == '-' || *word) return false;
            *word = argv[i];
        } else if (o->flag) {
            *o->flag = true;
        } else {
            const char *value = ++i < argc ? argv[i] : NULL;
            if (!value || (o->number && !whole_number(value, o->low, o->number))) return false;
            if (o->text) *o->text = value;
        }
    }
    return true;
}

bool bench_options_width(bench_options *o)
{
    const bool interpreter = o->back_end && !strcmp(o->back_end, "interpreter");
    if (!o->width && !interpreter) o->width = NATIVE_WIDTH;
    return (o->width & (o->width - 1)) == 0 && o->width <= KERNEL_MAX_WIDTH;
}
