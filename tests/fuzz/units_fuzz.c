// SPDX-License-Identifier: MIT
// Any text as a unit and as a quantity: no crash; what is taken is finite and is written in the room there is.
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "units/units.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1), message[160], out[64];
    memcpy(text, data, size);
    text[size] = '\0';
    unit u;
    double x;
    if (unit_parse(text, &u, message)) {
        if (!u.known || !isfinite(u.factor) || !(u.factor > 0)) abort();
        for (int k = 0; k < DIM_N; k++) {
            if (!isfinite(u.dim[k])) abort();
        }
        unit_format(u, out);
    } else if (!message[0]) {
        abort();
    }
    if (quantity_parse(text, &x, &u, message) && !isfinite(x)) abort();
    free(text);
    return 0;
}
