// SPDX-License-Identifier: MIT
// libSBML is C++: where `new` is refused memory an exception would come through frames of C, and end the process with a
// sentence of the C++ library. Its new-handler is called first; C++ is needed to set it.
#include <new>

#include "base/memory.h"

static void refused()
{
    base_out_of_memory(0);
}

void base_new_handler(bool on)
{
    if (on) {
        std::set_new_handler(refused);
    } else if (std::get_new_handler() == refused) {
        std::set_new_handler(nullptr);
    }
}
