// SPDX-License-Identifier: MIT
// SHA-256 by libmd.
#include "base/sha256.h"

#include <sha2.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

struct sha256 {
    SHA2_CTX context;
};

sha256 *sha256_new(void)
{
    sha256 *s = base_alloc(1, sizeof *s);
    SHA256Init(&s->context);
    return s;
}

void sha256_add(sha256 *s, const void *data, size_t n)
{
    SHA256Update(&s->context, data, n);
}

void sha256_end(sha256 *s, char hex[65])
{
    SHA256End(&s->context, hex);
    free(s);
}

void sha256_text(const char *text, char hex[65])
{
    sha256 *s = sha256_new();
    sha256_add(s, text, strlen(text));
    sha256_end(s, hex);
}
