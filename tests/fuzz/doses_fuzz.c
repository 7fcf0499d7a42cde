// SPDX-License-Identifier: MIT
// Any text as a dose table of a small model: no crash, no endless work; a table that is read has states and numbers
// that exist.
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "antimony/antimony.h"
#include "model/system.h"
#include "sim/dosing.h"

static ode_system *small_model(diag_list *d)
{
    antimony_model *text = antimony_read_text(
        "model m\n depot' = -depot; depot = 0\n central' = depot - k*central; central = 0\n k = 1\nend\n", "m.ant", ".",
        ".", NULL, d);
    const sbml_options o = {0};
    model *m = sbml_read_document(antimony_document(text), antimony_source_map(text), &o, d, NULL);
    ode_system *s = system_new(m, d);
    model_free(m);
    antimony_free(text);
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    diag_list *d = diag_new();
    ode_system *s = small_model(d);
    dose_table *t = dose_table_parse(text, "fuzz", s, d);
    for (int i = 0; t && i < t->nrecord; i++) {
        const dose_record *record = &t->record[i];
        if (record->state < -1 || record->state > 1 || isnan(record->time) || record->addl < 0 || record->ss < 0 ||
            record->ss > 2)
            abort();
        if (record->state >= 0 && record->rate != 0 && t->rate_input[record->state] < 0) abort();
    }
    dose_table_free(t);
    system_free(s);
    diag_free(d);
    free(text);
    return 0;
}
