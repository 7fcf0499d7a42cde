// SPDX-License-Identifier: MIT
// Fuzzes the Antimony front end: any text is read or refused; what is read can be written, and the written text can be
// read again.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "antimony/antimony.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (memchr(data, 0, size)) return 0;
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    diag_list *d = diag_new();
    antimony_model *m = antimony_read_text(text, "fuzz.ant", NULL, NULL, NULL, d);
    if (m) {
        char *again = antimony_write(antimony_document(m));
        antimony_free(antimony_read_text(again, "again.ant", NULL, NULL, NULL, d));
        free(again);
    } else if (diag_errors(d) == 0) {
        abort();    // refused without a reason
    }
    antimony_free(m);
    diag_free(d);
    free(text);
    return 0;
}
