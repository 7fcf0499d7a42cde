// SPDX-License-Identifier: MIT
// How far a run is: a line that is written over on a terminal, a line a minute elsewhere (so that a log shows life and
// stays short), JSON lines on request, one a second. All on stderr.
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

static const double JSON_EVERY = 1, LOG_EVERY = 60;    // [s]

// "about 50 s", "about 12 min", "about 3.5 h"
static void progress_time(double s, char text[40])
{
    if (s < 90) {
        snprintf(text, 40, "about %.0f s", s < 10 ? ceil(s) : 5 * ceil(s / 5));
    } else if (s < 90 * 60) {
        snprintf(text, 40, "about %.0f min", s / 60);
    } else {
        snprintf(text, 40, "about %.1f h", s / 3600);
    }
}

static void progress_line(const coley_progress *p)
{
    char left[40];
    fprintf(stderr, "%s: %lld of %lld patients", p->phase, (long long)p->done, (long long)p->total);
    if (p->done == 0) {
        fprintf(stderr, ", %lld candidates grown", (long long)p->candidates);
    }
    fprintf(stderr, ", %.0f s", p->elapsed_s);
    if (isfinite(p->remaining_s) && p->done < p->total) {
        progress_time(p->remaining_s, left);
        fprintf(stderr, ", %s to go", left);
    }
}

// The phase is the library's own word: nothing to escape.
static void progress_json(const coley_progress *p)
{
    fprintf(stderr,
            "{\"phase\":\"%s\",\"done\":%lld,\"total\":%lld,\"candidates\":%lld,\"elapsed_s\":%.1f,\"remaining_s\":",
            p->phase, (long long)p->done, (long long)p->total, (long long)p->candidates, p->elapsed_s);
    if (isfinite(p->remaining_s)) {
        fprintf(stderr, "%.1f}\n", p->remaining_s);
    } else {
        fprintf(stderr, "null}\n");
    }
}

static void progress_show(void *self, const coley_progress *p)
{
    cli_progress *s = self;
    double every = s->kind == PROGRESS_JSON ? JSON_EVERY : s->kind == PROGRESS_LOG ? LOG_EVERY : 0;
    // a log's first line comes after a minute: short runs say nothing
    if (p->elapsed_s - s->last < every && (s->kind != PROGRESS_JSON || s->shown)) {
        return;
    }
    s->last = p->elapsed_s;
    s->shown = true;
    if (s->kind == PROGRESS_JSON) {
        progress_json(p);
    } else {
        fputs(s->kind == PROGRESS_TERMINAL ? "\r\033[K" : "", stderr);
        progress_line(p);
        fputs(s->kind == PROGRESS_TERMINAL ? "" : "\n", stderr);
    }
    fflush(stderr);
}

bool cli_progress_begin(cli_progress *s, const verb *v, const char *word, coley_trial_options *o)
{
    *s = (cli_progress){.kind = isatty(STDERR_FILENO) ? PROGRESS_TERMINAL : PROGRESS_LOG};
    if (word && strcmp(word, "json") == 0) {
        s->kind = PROGRESS_JSON;
    } else if (word && strcmp(word, "lines") == 0) {
        s->kind = PROGRESS_LOG;
    } else if (word && strcmp(word, "none") != 0) {
        fprintf(stderr, "coley %s: --progress is '%s'\nexpected: json, lines or none\n", v->name, word);
        return false;
    } else if (word) {
        return true;
    }
    o->progress = progress_show;
    o->progress_self = s;
    return true;
}

void cli_progress_end(const cli_progress *s)
{
    if (s->shown && s->kind == PROGRESS_TERMINAL) {
        fputs("\r\033[K", stderr);
    }
}
