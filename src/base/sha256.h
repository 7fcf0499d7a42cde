// SPDX-License-Identifier: MIT
// SHA-256 as lower-case hex, by libmd.
#ifndef COLEY_BASE_SHA256_H
#define COLEY_BASE_SHA256_H

#include <stddef.h>

typedef struct sha256 sha256;
sha256 *sha256_new(void);
void sha256_add(sha256 *s, const void *data, size_t n);
void sha256_end(sha256 *s, char hex[65]);    // frees s
void sha256_text(const char *text, char hex[65]);

#endif
