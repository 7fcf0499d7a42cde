// SPDX-License-Identifier: MIT
// SHA-256 against the examples of FIPS 180-4 (NIST, "SHA-256 examples": one block, two blocks) and its hash of nothing.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/sha256.h"

static void known_answers(void **state)
{
    (void)state;
    static const struct {
        const char *text, *hex;
    } CASES[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char hex[65];
        sha256_text(CASES[i].text, hex);
        assert_string_equal(hex, CASES[i].hex);
    }
}

static void parts_make_the_whole(void **state)
{
    (void)state;
    char hex[65], whole[65];
    sha256 *s = sha256_new();
    sha256_add(s, "a", 1);
    sha256_add(s, "", 0);
    sha256_add(s, "bc", 2);
    sha256_end(s, hex);
    sha256_text("abc", whole);
    assert_string_equal(hex, whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(known_answers), cmocka_unit_test(parts_make_the_whole)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
