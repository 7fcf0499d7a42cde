// SPDX-License-Identifier: MIT
// The C text: what a model can put into it is comments and numbers, whatever its names are; and it compiles for arm64.
#include "random_listing.h"
#include "tests/folder.h"

#include <ctype.h>

#include "../cgen/handmade.h"
#include "num/fmath.h"

static const char *hostile[] = {
    "x; system(\"touch /tmp/coley-was-here\");",
    "__attribute__((constructor))",
    "a*/ int evil; /*b",
    "a?"
    "?/\nint evil;",
    "back\\",
    "line\nint evil;\n#include \"/etc/passwd\"",
    "tab\tbell\a\x7f",
    "\xce\xb1\xe2\x80\xa8int evil;",
    "%:include <stdio.h>",
    "_Pragma(\"x\")",
    NULL,
    NULL,    // the last name is 10,000 characters long
};
enum { NHOSTILE = sizeof hostile / sizeof *hostile - 1 };
static char long_name[10001];

// A model whose states have these names
static cgen_result hostile_model(hand *h)
{
    memset(long_name, 'n', sizeof long_name - 1);
    hostile[NHOSTILE - 1] = long_name;
    static const char *plain[NHOSTILE + 1] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", NULL};
    hand_init(h, plain, (const char *const[]){"rate", NULL});
    for (int i = 0; i < NHOSTILE; i++) {
        char rate[64];
        snprintf(rate, sizeof rate, "- * rate %s * 0.5 %s", plain[(i + 1) % NHOSTILE], plain[i]);
        hand_rate(h, plain[i], rate);
    }
    hand_event(h, hostile[0], "> a 3", "b", "+ a 1");
    for (int i = 0; i < NHOSTILE; i++) {
        h->state[i].id = hostile[i];
    }
    return hand_compile(h, &(cgen_request){0});
}

// Text without its comments, lines that end in a backslash refused
static char *without_comments(const char *text)
{
    char *out = base_alloc(strlen(text) + 1, 1), *to = out;
    for (const char *c = text; *c;) {
        if (c[0] == '/' && c[1] == '/') {
            const char *end = c + strcspn(c, "\n");
            assert_int_not_equal(end[-1], '\\');
            for (; c < end; c++) {
                assert_true(*c >= ' ' && *c <= '~' && *c != '\\' && *c != '?');
            }
        } else if (c[0] == '/' && c[1] == '*') {
            c = strstr(c, "*/") + 2;
        } else {
            *to++ = *c++;
        }
    }
    return out;
}

// Words that the emitter may write: its own, and a letter with a number
static bool known_word(const char *word, size_t n)
{
    static const char *const own[] = {
        "if",
        "else",
        "endif",
        "define",
        "PACKS",
        "SINGLES",
        "WHOLE",
        "PART",
        "void",
        "double",
        "const",
        "static",
        "section",
        "pack",
        "math",
        "restrict",
        "AT",
        "PUT",
        "ALL",
        "FMA",
        "FMS",
        "FNMA",
        "SQRT",
        "ABS",
        "NOT",
        "EXP",
        "LN",
        "POW",
        "RARE",
        "MIN",
        "MAX",
        "MAXABS",
        "LT",
        "LE",
        "EQ",
        "NE",
        "AND",
        "OR",
        "XOR",
        "SELECT",
        "s",
        "m",
        "t",
        "x",
        "p",
        "q",
        "lu",
        "out",
        "worst",
        "shift",
        "prepare",
        "rhs",
        "rhs_t",
        "factor",
        "solve",
        "jacobian",
        "roots",
        "triggers",
        "priorities",
        "outputs",
        "function",
        "functions",
        "__attribute__",
        "visibility",
        "default",
        "extern",
        "kernel_object",
        "coley_kernel",
        "LANES",
        "STRIDE",
        "__builtin_nan",
        "__builtin_inf",
    };
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        size_t length = strlen(own[i]);
        // also "rhs_3", a part, and "event_2"
        if (strncmp(own[i], word, length) == 0 &&
            (n == length || (word[length] == '_' && strspn(word + length + 1, "0123456789") == n - length - 1))) {
            return true;
        }
    }
    if (strncmp(word, "event_", 6) == 0) {
        return strspn(word + 6, "0123456789_") == n - 6;
    }
    return strchr("ctxpqhlowv", word[0]) && n > 1 && strspn(word + 1, "0123456789") == n - 1;
}

static void names_stay_in_comments(void **unused)
{
    (void)unused;
    hand h;
    cgen_result r = hostile_model(&h);
    strbuf text = {0};
    native_text(r.kernel, &text);
    assert_non_null(strstr(text.s, "x; system("));    // it is there, as a comment
    char *code = strstr(text.s, "// ---- constants"), *bare = without_comments(code);
    int words = 0;
    for (const char *c = bare; *c;) {
        if (isdigit((unsigned char)*c)) {    // a number, hexadecimal or a place
            c += strspn(c, "0123456789abcdefABCDEFxXp.+-");
        } else if (isalpha((unsigned char)*c) || *c == '_') {
            size_t n = strspn(c, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
            if (!known_word(c, n)) {
                print_message("the word %.*s comes from nowhere\n", (int)n, c);
                fail();
            }
            words++;
            c += n;
        } else {
            assert_non_null(strchr(" \n(){}[]=;,*/+-|#\"&", *c));
            c++;
        }
    }
    assert_true(words > 200);
    for (const char *line = text.s; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        assert_true(strcspn(line, "\n") < 400);    // the long name was cut
    }
    free(bare);
    strbuf_free(&text);
    cgen_clear(&r);
    hand_clear(&h);
}

static void hostile_names_compile_and_run(void **unused)
{
    (void)unused;
    if (!has_compiler()) {
        skip();
    }
    hand h;
    char folder[64];
    cgen_result r = hostile_model(&h);
    assert_int_equal(folder_make(folder), 0);
    native_builder *b = native_builder_new(interp_isa_choose(), folder);
    native_builder_add(b, r.kernel, 1);
    assert_true(native_builder_wait(b, NULL));
    native_builder_free(b);
    lane l = lane_new(r.kernel);
    for (int i = 0; i < r.kernel->nx; i++) {
        l.x[i] = i;
    }
    l.p[0] = 2;
    lane_rhs(&l);
    assert_true(r.kernel->is_compiled(r.kernel, 1));
    assert_true(l.dx[3] == 2 * 4 - 0.5 * 3);
    assert_int_not_equal(access("/tmp/coley-was-here", F_OK), 0);
    lane_clear(&l);
    cgen_clear(&r);
    hand_clear(&h);
    assert_int_equal(folder_remove(folder), 0);
}

// The generic vectors, for a machine that we only compile for
static void compiles_for_arm64(void **unused)
{
    (void)unused;
    if (system("command -v aarch64-linux-gnu-gcc > /dev/null 2>&1") != 0) {
        print_message("skipped: there is no cross compiler (gcc-aarch64-linux-gnu)\n");
        skip();
    }
    kernel_listing l;
    char folder[64], path[100], command[600];
    kernel k = random_kernel(&l);
    strbuf text = {0};
    assert_int_equal(folder_make(folder), 0);
    native_text(&k, &text);
    snprintf(path, sizeof path, "%s/kernel.c", folder);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fwrite(text.s, 1, text.n, f);
    fclose(f);
    for (int lanes = 1; lanes <= 4; lanes *= 4) {
        snprintf(command, sizeof command,
                 "cd %s && aarch64-linux-gnu-gcc -std=gnu17 -O1 -fPIC -shared -nostdlib -ffreestanding "
                 "-ffp-contract=off -fno-math-errno -w "
                 "-DLANES=%d -DSTRIDE=%d -DPACKS=1 -DSINGLES=1 -DWHOLE=1 -o kernel.so kernel.c && "
                 "aarch64-linux-gnu-nm -u kernel.so > undefined && ! grep -q ' U ' undefined",
                 folder, lanes, lanes);
        assert_int_equal(system(command), 0);
    }
    strbuf_free(&text);
    kernel_listing_clear(&l);
    assert_int_equal(folder_remove(folder), 0);
}

int main(void)
{
    if (!fmath_supported()) {
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_stay_in_comments),
        cmocka_unit_test(hostile_names_compile_and_run),
        cmocka_unit_test(compiles_for_arm64),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
