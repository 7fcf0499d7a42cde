// SPDX-License-Identifier: MIT
// The version and the sentence of each status.
#include "coley.h"

const char *coley_version(void)
{
    return COLEY_VERSION;
}

const char *coley_status_text(coley_status status)
{
    switch (status) {
    case COLEY_OK: return "done";
    case COLEY_ERR_INPUT: return "the input is wrong";
    case COLEY_ERR_UNSUPPORTED: return "the input asks for something that this version does not support";
    case COLEY_ERR_IO: return "a file or folder cannot be read or written";
    case COLEY_ERR_NUMERIC: return "a computation failed";
    case COLEY_ERR_INTERRUPTED: return "interrupted";
    }
    return "unknown status";
}
