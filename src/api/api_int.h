// SPDX-License-Identifier: MIT
// What the files of the API share.
#ifndef COLEY_API_INT_H
#define COLEY_API_INT_H

#include "base/diag.h"
#include "coley.h"

struct coley_messages {
    diag_list *list;
};

#endif
