// SPDX-License-Identifier: MIT
// The protocol in plain English: its design. How patients are randomised.
#include <stdio.h>

#include "trial/protocol_text_int.h"

bool text_unequal(const library_trial *t)
{
    bool unequal = false;
    for (int a = 1; a < t->narm && t->randomisation.declared; a++) {
        unequal = unequal || t->randomisation.ratio[a] != t->randomisation.ratio[0];
    }
    return unequal;
}

static void text_strata(const library_randomisation *r, strbuf *out)
{
    strbuf words = {0};
    for (int i = 0; i < r->nfactor; i++) {
        const library_factor *f = &r->factor[i];
        strbuf_printf(&words, "%s%.60s (cut at ", i ? ", " : "", f->name);
        for (int k = 0; k < f->ncut; k++) {
            strbuf_printf(&words, "%s%.16s", k ? ", " : "", f->cut_text[k]);
        }
        strbuf_puts(&words, ")");
    }
    if (r->nfactor) {
        text_say(out, "", "Stratified by %s: %d strata. Hazard ratios and tests are within them.", words.s,
                 r->nstratum);
    }
    strbuf_free(&words);
}

void text_randomisation(const library_trial *t, strbuf *out)
{
    const library_randomisation *r = &t->randomisation;
    if (!r->declared) {
        return;
    }
    strbuf ratio = {0}, blocks = {0};
    for (int a = 0; a < t->narm; a++) {
        strbuf_printf(&ratio, "%s%d", a ? ":" : "", r->ratio[a]);
    }
    for (int i = 0; i < r->nblock; i++) {
        strbuf_printf(&blocks, "%s%d", !i ? "" : i + 1 < r->nblock ? ", " : " or ", r->block[i]);
    }
    text_say(out, "", "Randomised %s (in the order of the arms below), in permuted blocks of %s patients.", ratio.s,
             blocks.s);
    strbuf_free(&ratio);
    strbuf_free(&blocks);
    text_strata(r, out);
}
