// SPDX-License-Identifier: MIT
// A benchmark's table for the terminal.
#include <stdio.h>

#include "bench/solver/bench.h"

void bench_print(const bench_table *t)
{
    printf("%s, %s: %d patients, %d states, %d doses, %d lanes, %s; references agree to %.1e\n", t->c->label,
           t->c->name, t->c->n, t->c->k->nx, t->c->ndose, t->width, bench_back_end(t->c, t->width), t->reference_error);
    if (t->c->events_left_out) printf("  without the model's %d events\n", t->c->events_left_out);
    if (t->dropped) {
        printf("  without %d patients: Coley cannot compute %d of them, its peers %d\n", t->dropped, t->by_coley,
               t->by_peers);
    }
    for (int i = 0; i < t->nlanes; i++) {
        const bench_point *p = &t->lanes[i];
        printf("  Coley %.0e  %8.4f ms  error %.1e  %6.0f steps (%.0f rejected), %d failed\n", p->rtol, p->ms, p->error,
               p->steps, p->rejected, p->failed);
    }
    for (int i = 0; i < t->ncomparison; i++) {
        const bench_comparison *m = &t->comparison[i];
        const bench_point *p = &m->point;
        printf("  %s %.0e  %8.4f ms  error %.1e  %6.0f steps  %7.0f rhs %6.0f LU, %d failed  x %.2f%s  %s%s\n",
               m->peer.kind >= PEER_ESDIRK4 ? "ARKODE" : "CVODE", p->rtol, p->ms, p->error, p->steps, p->rhs,
               p->factorisations, p->failed, m->ratio, m->beyond ? " (outside)" : "", bench_peer_name(m->peer.kind),
               t->c->k->nroot ? m->peer.relations ? ", stops at relations" : ", steps over relations" : "");
    }
}
