// SPDX-License-Identifier: MIT
#include "tests/trial/toy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/strbuf.h"
#include "tests/folder.h"

int toy_begin(void **state)
{
    toy_place *p = base_alloc(1, sizeof *p);
    setenv("COLEY_LIBRARY", "tests/data/library", 1);
    *state = p;
    return folder_make(p->folder);
}

int toy_end(void **state)
{
    toy_place *p = *state;
    int status = folder_remove(p->folder);
    free(p);
    return status;
}

// The toy trial with its arms in the order of `order` ("210": the last one first), and `from` replaced by `to`.
char *toy_variant(toy_place *p, const char *name, const char *order, const char *from, const char *to)
{
    diag_list *d = diag_new();
    const char *shown;
    char *text = file_read_text(TOY_TRIAL, NULL, d, &shown);
    assert_non_null(text);
    char *arm[4], *at = strstr(text, "  - name: "), *tail = strstr(text, "visits:");
    strbuf out = {0};
    strbuf_write(&out, text, (size_t)(at - text));
    int n = 0;
    for (; at && at < tail && n < 3; n++) {
        arm[n] = at;
        at = strstr(at + 1, "  - name: ");
    }
    arm[n] = tail;
    for (const char *o = order; *o; o++) {
        int i = *o - '0';
        strbuf_write(&out, arm[i], (size_t)(arm[i + 1] - arm[i]));
    }
    strbuf_puts(&out, tail);
    char *found = from ? strstr(out.s, from) : NULL;
    strbuf final = {0};
    strbuf_write(&final, out.s, found ? (size_t)(found - out.s) : out.n);
    if (found) {
        strbuf_puts(&final, to);
        strbuf_puts(&final, found + strlen(from));
    }
    char file[128];
    snprintf(file, sizeof file, "%s/%s.yaml", p->folder, name);
    assert_true(file_write_atomic(file, final.s, final.n, d));
    free(text);
    strbuf_free(&out);
    strbuf_free(&final);
    diag_free(d);
    return base_strdup(file);
}

trial_options toy_plain(const char *name)
{
    return (trial_options){.name = name, .seed = -1, .threads = 1};
}

void toy_run(toy_place *p, trial_options *o, char out[128])
{
    snprintf(out, 128, "%s/run%d", p->folder, p->runs++);
    o->out = out;
    diag_list *d = diag_new();
    trial_status status = trial_run(o, NULL, d);
    diag_print(d, stderr, false);
    assert_int_equal(status, TRIAL_OK);
    diag_free(d);
}

store *toy_open(const char *out, diag_list *d)
{
    char path[200];
    snprintf(path, sizeof path, "%s/run.sqlite", out);
    store *s = store_open(path, STORE_READ, NULL, 0, d);
    assert_non_null(s);
    return s;
}

void toy_hash(const char *out, char hex[65])
{
    diag_list *d = diag_new();
    store *s = toy_open(out, d);
    assert_true(store_hash(s, hex));
    store_close(s, d);
    diag_free(d);
}

void toy_run_and_hash(toy_place *p, trial_options o, char hex[65])
{
    char out[128];
    toy_run(p, &o, out);
    toy_hash(out, hex);
}

trial_status toy_try(const trial_options *o, char said[1000])
{
    diag_list *d = diag_new();
    trial_status status = trial_run(o, NULL, d);
    size_t n = 0;
    *said = '\0';
    for (int i = 0; i < diag_count(d) && n < 1000; i++) {
        const diag *m = diag_at(d, i);
        n += (size_t)snprintf(said + n, 1000 - n, "%s (%s)\n", m->message, m->expected ? m->expected : "");
    }
    diag_free(d);
    return status;
}
