// SPDX-License-Identifier: MIT
// The run is timed twice, with PILOT_SMALL and PILOT_LARGE patients an arm, as it would be made (back end, threads);
// the difference is what patients cost, the rest is set-up. A run compiles its kernels while it goes, so a large one
// is rather faster than this says.
#include "api/pilot.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"

enum { PILOT_SMALL = 2, PILOT_LARGE = 16 };

static double pilot_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

// Seconds for n patients an arm, and the size of the store [bytes]; negative where it could not be run.
static double pilot_time(const trial_options *o, int n, double *bytes)
{
    static const char *const left[] = {"run.sqlite", "run.sqlite-wal", "run.sqlite-shm", "summary.json"};
    const char *temporary = getenv("TMPDIR");
    char *folder = path_join(temporary && *temporary ? temporary : "/tmp", "coley-pilot-XXXXXX");
    double took = -1;
    if (mkdtemp(folder)) {
        diag_list *unheard = diag_new();
        trial_options pilot = *o;
        pilot.out = folder;
        pilot.patients = n;
        pilot.dry_run = pilot.resume = false;
        pilot.keep = false;    // the time of growing all anew, and nothing is left behind
        pilot.causes = 0;
        pilot.progress = NULL;
        pilot.protocol = NULL;
        double begun = pilot_clock();
        took = trial_run(&pilot, NULL, unheard) == TRIAL_OK ? pilot_clock() - begun : -1;
        diag_free(unheard);
        for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
            char *path = path_join(folder, left[i]);
            FILE *f = i ? NULL : fopen(path, "rb");
            if (f && !fseek(f, 0, SEEK_END)) {
                *bytes = (double)ftell(f);
            }
            if (f) {
                fclose(f);
            }
            unlink(path);
            free(path);
        }
        rmdir(folder);
    }
    free(folder);
    return took;
}

static void pilot_duration(double s, char out[40])
{
    if (s < 90) {
        snprintf(out, 40, "%.0f s", s < 1 ? 1 : s);
    } else if (s < 90 * 60) {
        snprintf(out, 40, "%.0f minutes", s / 60);
    } else {
        snprintf(out, 40, "%.1f hours", s / 3600);
    }
}

char *pilot_add(const trial_options *o, char *text)
{
    arena *memory = arena_new();
    diag_list *unheard = diag_new();
    char *root = library_root(unheard), *path = root ? library_find_trial(root, o->name, unheard) : NULL;
    const library_trial *t = path ? library_read_trial(root, path, memory, unheard) : NULL;
    double small_bytes = 0, large_bytes = 0;
    double small = t ? pilot_time(o, PILOT_SMALL, &small_bytes) : -1;
    double large = small >= 0 ? pilot_time(o, PILOT_LARGE, &large_bytes) : -1;
    strbuf out = {0};
    strbuf_printf(&out, "%s\nSize and time of the run\n", text);
    if (large < 0) {
        strbuf_puts(&out, "  not known: a few patients could not be treated to measure it\n");
    } else {
        int n = o->patients > 0 ? o->patients : t->patients_per_arm;
        const int64_t courses = (int64_t)n * t->narm * (t->counterfactuals ? t->narm : 1);
        double each = (large - small) / (PILOT_LARGE - PILOT_SMALL), grown = (large_bytes - small_bytes);
        char took[40];
        pilot_duration(small + (each > 0 ? each : 0) * (n - PILOT_SMALL), took);
        strbuf_printf(
            &out, "  %" PRId64 " courses of patients, about %s here and %.0f MB (told from %d patients an arm)\n",
            courses, took, 1e-6 * (small_bytes + grown / (PILOT_LARGE - PILOT_SMALL) * (n - PILOT_SMALL)) + 0.5,
            PILOT_LARGE);
    }
    free(text);
    free(root);
    free(path);
    diag_free(unheard);
    arena_free(memory);
    return out.s;
}
