// SPDX-License-Identifier: MIT
// Places of temporaries, and the words that the interpreter's loops read (format in interp_int.h). A temporary's slot
// is free again after its last use; the slot freed last is taken first, because it is still in the nearest cache.
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "kernel/interp_int.h"

typedef struct {
    const schedule *s;
    int *left;         // (ntemp) uses to come
    int *slot;         // (ntemp)
    int *free_slot;    // stack
    int nfree, nslot;
    uint32_t *word;     // for width 1, offsets in numbers; scaled afterwards
    bool *is_offset;    // (words)
    int n;
    size_t cap, offset_cap;
    int nrun;
} assembler;

static void count_use(assembler *a, program_ref r)
{
    if (r != PROGRAM_NO_REF && program_section_of(r) == R_TEMP) {
        a->left[program_index(r)]++;
    }
}

static void put_word(assembler *a, uint32_t w, bool offset)
{
    int n = a->n;
    ARRAY_PUSH(a->is_offset, n, a->offset_cap, offset);
    ARRAY_PUSH(a->word, a->n, a->cap, w);
}

static uint32_t place(const assembler *a, program_ref r)
{
    return (uint32_t)(program_section_of(r) == R_TEMP ? a->slot[program_index(r)] : program_index(r));
}

// A read: the slot becomes free with the last one
static void put_read(assembler *a, program_ref r)
{
    if (r == PROGRAM_NO_REF) {
        return;
    }
    put_word(a, place(a, r), true);
    if (program_section_of(r) == R_TEMP && --a->left[program_index(r)] == 0) {
        a->free_slot[a->nfree++] = a->slot[program_index(r)];
    }
}

static void take_slot(assembler *a, program_ref d)
{
    if (program_section_of(d) != R_TEMP) {
        return;
    }
    int t = program_index(d);
    a->slot[t] = a->nfree > 0 ? a->free_slot[--a->nfree] : a->nslot++;
    if (a->left[t] == 0) {
        a->free_slot[a->nfree++] = a->slot[t];    // never read
    }
}

static void put_step(assembler *a, const schedule_step *step)
{
    // the result's word comes first, but its slot may be one that an argument leaves: it is filled in afterwards
    int at = a->n;
    put_word(a, 0, true);
    if (step->nterm == 0) {
        put_read(a, step->a);
        put_read(a, step->b);
        put_read(a, step->c);
    } else {
        put_read(a, step->c);
        put_word(a, (uint32_t)step->nterm, false);
        for (int k = 0; k < step->nterm; k++) {
            put_read(a, a->s->term[step->first_term + k].a);
            put_read(a, a->s->term[step->first_term + k].b);
        }
    }
    take_slot(a, step->d);
    a->word[at] = place(a, step->d);
}

static uint32_t sections(const schedule_step *step)
{
    uint32_t a = step->a == PROGRAM_NO_REF ? 0 : program_section_of(step->a);
    uint32_t b = step->b == PROGRAM_NO_REF ? 0 : program_section_of(step->b);
    uint32_t c = step->c == PROGRAM_NO_REF ? 0 : program_section_of(step->c);
    return program_section_of(step->d) | a << 8 | b << 16 | c << 24;
}

static void put_all(assembler *a)
{
    const schedule *s = a->s;
    for (int i = 0; i < s->n;) {
        int end = i + 1;
        while (end < s->n && schedule_same_run(&s->step[end], &s->step[i])) {
            end++;
        }
        put_word(a, (uint32_t)s->step[i].op | (uint32_t)(end - i) << 8, false);
        put_word(a, sections(&s->step[i]), false);
        for (; i < end; i++) {
            put_step(a, &s->step[i]);
        }
        a->nrun++;
    }
    put_word(a, INTERP_END, false);
    put_word(a, 0, false);
}

void interp_assemble(interp *p, const schedule *s, int ntemp)
{
    size_t n = (size_t)ntemp + 1;
    assembler a = {.s = s,
                   .left = base_alloc(n, sizeof(int)),
                   .slot = base_alloc(n, sizeof(int)),
                   .free_slot = base_alloc(n, sizeof(int))};
    for (int i = 0; i < s->n; i++) {
        count_use(&a, s->step[i].c);
        if (s->step[i].nterm == 0) {
            count_use(&a, s->step[i].a);
            count_use(&a, s->step[i].b);
        }
    }
    for (int k = 0; k < s->nterm; k++) {
        count_use(&a, s->term[k].a);
        count_use(&a, s->term[k].b);
    }
    put_all(&a);
    for (int w = 0; w < INTERP_WIDTHS; w++) {
        p->word[w] = base_alloc((size_t)a.n, sizeof(uint32_t));
        for (int i = 0; i < a.n; i++) {
            p->word[w][i] = a.is_offset[i] ? a.word[i] * (uint32_t)(sizeof(double) << w) : a.word[i];
        }
    }
    p->nword = a.n;
    p->nrun = a.nrun;
    p->nslot = a.nslot;
    free(a.left);
    free(a.slot);
    free(a.free_slot);
    free(a.word);
    free(a.is_offset);
}
