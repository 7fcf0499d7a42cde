// SPDX-License-Identifier: MIT
// `estimands` of a trial (ICH E9(R1), 2019, A.3): for each endpoint, what is done about each event that may come
// between treatment and endpoint. An endpoint that is named must say it of every such event.
#include <string.h>

#include "base/strbuf.h"
#include "library/trial_reader.h"

const char *const library_tested_name[LIBRARY_NTESTED] = {"OS", "PFS", "ORR"};
const char *const library_intercurrent_name[LIBRARY_NINTERCURRENT] = {"subsequent_therapy", "crossover",
                                                                      "discontinuation", "missed_visits", "death"};
const char *const library_strategy_name[LIBRARY_NSTRATEGY] = {"treatment_policy", "hypothetical", "composite",
                                                              "while_on_treatment"};

#define CAN(s) (1u << STRATEGY_##s)

// What an endpoint may do about an event; 0: the event is not one of that endpoint. Death belongs to overall survival
// itself, and after it nobody responds.
static const unsigned ALLOWED[LIBRARY_NTESTED][LIBRARY_NINTERCURRENT] = {
    [TESTED_OS] = {[INTERCURRENT_NEXT] = CAN(POLICY) | CAN(HYPOTHETICAL) | CAN(WHILE_ON),
                   [INTERCURRENT_CROSSOVER] = CAN(POLICY) | CAN(HYPOTHETICAL) | CAN(WHILE_ON),
                   [INTERCURRENT_STOP] = CAN(POLICY) | CAN(HYPOTHETICAL) | CAN(WHILE_ON)},
    [TESTED_PFS] = {[INTERCURRENT_NEXT] = CAN(POLICY) | CAN(HYPOTHETICAL) | CAN(COMPOSITE) | CAN(WHILE_ON),
                    [INTERCURRENT_CROSSOVER] = CAN(POLICY) | CAN(HYPOTHETICAL) | CAN(COMPOSITE) | CAN(WHILE_ON),
                    [INTERCURRENT_STOP] = CAN(POLICY) | CAN(HYPOTHETICAL) | CAN(COMPOSITE) | CAN(WHILE_ON),
                    [INTERCURRENT_MISSED] = CAN(POLICY) | CAN(HYPOTHETICAL),
                    [INTERCURRENT_DEATH] = CAN(HYPOTHETICAL) | CAN(COMPOSITE)},
    [TESTED_ORR] = {[INTERCURRENT_NEXT] = CAN(POLICY) | CAN(COMPOSITE) | CAN(WHILE_ON),
                    [INTERCURRENT_CROSSOVER] = CAN(POLICY) | CAN(COMPOSITE) | CAN(WHILE_ON),
                    [INTERCURRENT_STOP] = CAN(POLICY) | CAN(COMPOSITE) | CAN(WHILE_ON)},
};

static void estimand_strategy(trial_reader *r, const yaml_node *e, library_tested endpoint, int event)
{
    const unsigned allowed = ALLOWED[endpoint][event];
    const char *key = library_intercurrent_name[event];
    // crossover need not be named where there is none
    const char *text = yaml_text(e, key, event != INTERCURRENT_CROSSOVER || r->t->crossover, NULL, r->d);
    strbuf words = {0};
    int last = 0;
    for (int s = 0; s < LIBRARY_NSTRATEGY; s++) {
        last = allowed & (1u << s) ? s : last;
    }
    for (int s = 0; s < LIBRARY_NSTRATEGY; s++) {
        if (!(allowed & (1u << s))) {
            continue;
        }
        if (text && !strcmp(text, library_strategy_name[s])) {
            r->t->estimand[endpoint].strategy[event] = (library_strategy)s;
            text = NULL;
        }
        strbuf_printf(&words, "%s%s", !words.n ? "" : s == last ? " or " : ", ", library_strategy_name[s]);
    }
    if (text) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(e, key), words.s, "%s of %s is '%s'", key, library_tested_name[endpoint],
                 text);
    }
    strbuf_free(&words);
}

static void estimand_of(trial_reader *r, const yaml_node *e, library_tested endpoint)
{
    const char *keys[LIBRARY_NINTERCURRENT + 1] = {NULL};
    int n = 0;
    for (int i = 0; i < LIBRARY_NINTERCURRENT; i++) {
        if (ALLOWED[endpoint][i]) {
            keys[n++] = library_intercurrent_name[i];
        }
    }
    if (!yaml_check_keys(e, library_tested_name[endpoint], keys, r->d)) {
        return;
    }
    r->t->estimand[endpoint].declared = true;
    for (int i = 0; i < LIBRARY_NINTERCURRENT; i++) {
        if (ALLOWED[endpoint][i]) {
            estimand_strategy(r, e, endpoint, i);
        }
    }
}

void trial_estimands(trial_reader *r, const yaml_node *root)
{
    static const char *const keys[] = {"OS", "PFS", "ORR", NULL};
    r->t->estimand[TESTED_PFS].strategy[INTERCURRENT_DEATH] = STRATEGY_COMPOSITE;
    const yaml_node *n = yaml_map(root, "estimands", false, r->d);
    if (!n || !yaml_check_keys(n, "estimands", keys, r->d)) {
        return;
    }
    for (int i = 0; i < LIBRARY_NTESTED; i++) {
        const yaml_node *e = yaml_map(n, library_tested_name[i], false, r->d);
        if (e) {
            estimand_of(r, e, (library_tested)i);
        }
    }
}
