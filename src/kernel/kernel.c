// SPDX-License-Identifier: MIT
// What is common to kernels of all back ends.
#include "kernel/kernel.h"

void kernel_free(kernel *k)
{
    if (k) {
        k->free(k);
    }
}
