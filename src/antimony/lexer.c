// SPDX-License-Identifier: MIT
// Text to tokens. Names keep their dots ("A.x" is one token); a newline is a token since it ends a statement; a
// backslash before it joins two lines. Comments: # and // to the end of the line, /* ... */. Strings: "..." and
// ```...``` (over several lines). Text is UTF-8 (checked when the file was read); columns count characters.
#include <string.h>

#include "antimony/ant_int.h"
#include "base/number.h"

typedef struct {
    ant_parser *p;
    const char *s, *end;
    int line, column;
    size_t cap;
    bool blank;    // something was skipped before the token
} lexer;

static void lex_advance(lexer *l, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        if (*l->s == '\n') {
            l->line++;
            l->column = 1;
        } else if (((unsigned char)*l->s & 0xC0) != 0x80) {
            l->column++;
        }
        l->s++;
    }
}

static ant_token *lex_push(lexer *l, ant_token_kind kind)
{
    ant_parser *p = l->p;
    const ant_token t = {.kind = kind, .line = l->line, .column = l->column, .length = 1, .glued = !l->blank};
    ARRAY_PUSH(p->tok, p->ntok, l->cap, t);
    l->blank = false;
    return &p->tok[p->ntok - 1];
}

static void lex_error(lexer *l, int line, int column, int length, const char *expected, const char *what)
{
    ant_parser *p = l->p;
    if (++p->errors > ANT_MAX_ERRORS) return;
    diag_add(p->g->d, DIAG_ERROR, (src_loc){p->file, line, column, length}, expected, "%s", what);
}

static bool lex_starts(const lexer *l, const char *word)
{
    const size_t n = strlen(word);
    return (size_t)(l->end - l->s) >= n && memcmp(l->s, word, n) == 0;
}

static bool lex_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool lex_digit(char c)
{
    return c >= '0' && c <= '9';
}

// a name, with dots only where a name goes on behind them
static void lex_name(lexer *l)
{
    ant_token *t = lex_push(l, TOK_NAME);
    const char *e = l->s;
    while (lex_name_start(*e) || lex_digit(*e) || (*e == '.' && lex_name_start(e[1]))) e++;
    t->s = arena_strndup(l->p->g->a, l->s, (size_t)(e - l->s));
    t->length = (int)(e - l->s);
    lex_advance(l, (size_t)(e - l->s));
}

// digits, '.', exponent; "10LuxR" is a number and a name, "2e" too
static void lex_number(lexer *l)
{
    ant_token *t = lex_push(l, TOK_NUMBER);
    const char *e = l->s;
    while (lex_digit(*e)) e++;
    t->integer = true;
    if (*e == '.' && !(e[1] == '.' && e[2] == '.')) {
        t->integer = false;
        e++;
        while (lex_digit(*e)) e++;
    }
    if (*e == 'e' || *e == 'E') {
        const char *x = e + 1;
        if (*x == '+' || *x == '-') x++;
        if (lex_digit(*x)) {
            while (lex_digit(*x)) x++;
            e = x;
            t->integer = false;
        }
    }
    char *digits = arena_strndup(l->p->g->a, l->s, (size_t)(e - l->s));
    const char *stop;
    if (!number_parse(digits, &stop, false, &t->value)) t->value = 0;
    t->s = digits;
    t->length = (int)(e - l->s);
    lex_advance(l, (size_t)(e - l->s));
}

static void lex_string(lexer *l, const char *quote)
{
    const size_t nq = strlen(quote);
    const int line = l->line, column = l->column;
    const int index = l->p->ntok;
    lex_push(l, TOK_STRING);
    const char *from = l->s + nq, *e = from;
    while (e < l->end && memcmp(e, quote, (size_t)(l->end - e) < nq ? (size_t)(l->end - e) : nq) != 0) {
        if (nq == 1 && *e == '\n') break;
        e++;
    }
    const bool closed = (size_t)(l->end - e) >= nq && memcmp(e, quote, nq) == 0;
    if (!closed)
        lex_error(l, line, column, 1, nq == 1 ? "a closing quotation mark on the same line" : "closing ```",
                  "string does not end");
    l->p->tok[index].s = arena_strndup(l->p->g->a, from, (size_t)(e - from));
    lex_advance(l, (size_t)(e - l->s) + (closed ? nq : 0));
    if (!closed) l->p->tok[index].kind = TOK_BAD;
    l->p->tok[index].length = l->line == line ? l->column - column : 1;
}

static void lex_op(lexer *l)
{
    static const struct {
        const char *s;
        int op;
    } two[] = {{"...", OP_ELLIPSIS}, {"->", OP_ARROW}, {"=>", OP_ARROW_ONE_WAY},
               {":=", OP_DEFINE},    {"==", OP_EQ},    {"!=", OP_NE},
               {"<=", OP_LE},        {">=", OP_GE},    {"&&", OP_AND},
               {"||", OP_OR}};
    for (size_t i = 0; i < sizeof two / sizeof *two; i++) {
        if (!lex_starts(l, two[i].s)) continue;
        ant_token *t = lex_push(l, TOK_OP);
        t->op = two[i].op;
        t->s = two[i].s;
        t->length = (int)strlen(two[i].s);
        lex_advance(l, strlen(two[i].s));
        return;
    }
    if (strchr("+-*/^%()=<>!:;,'$|{}&", *l->s) && *l->s != '\0') {
        ant_token *t = lex_push(l, TOK_OP);
        t->op = *l->s;
        t->s = arena_strndup(l->p->g->a, l->s, 1);
        lex_advance(l, 1);
        return;
    }
    // a character that Antimony has no use for; a run of them is one error
    const int line = l->line, column = l->column;
    const char *from = l->s;
    while (l->s < l->end && ((unsigned char)*l->s >= 0x80 || (*l->s > ' ' && strchr("@?~[]`\\.", *l->s))))
        lex_advance(l, 1);
    if (l->s == from) lex_advance(l, 1);
    const int length = l->column > column ? l->column - column : 1;
    const size_t shown = (size_t)(l->s - from) < 40 ? (size_t)(l->s - from) : 0;
    char what[96] = "unexpected characters";
    if (shown && (unsigned char)*from >= ' ') snprintf(what, sizeof what, "unexpected '%.*s'", (int)shown, from);
    lex_error(l, line, column, length, "a name, a number or an operator", what);
    ant_token t = {.kind = TOK_BAD, .line = line, .column = column, .length = length, .s = "?"};
    ARRAY_PUSH(l->p->tok, l->p->ntok, l->cap, t);
    l->blank = false;
}

// blanks, comments and joined lines before a token
static void lex_skip(lexer *l)
{
    while (l->s < l->end) {
        const char *before = l->s;
        if (*l->s == ' ' || *l->s == '\t' || *l->s == '\r' || lex_starts(l, "\xEF\xBB\xBF")) {
            lex_advance(l, *l->s == '\xEF' ? 3 : 1);
        } else if (*l->s == '#' || lex_starts(l, "//")) {
            while (l->s < l->end && *l->s != '\n') lex_advance(l, 1);
        } else if (lex_starts(l, "/*")) {
            const int line = l->line, column = l->column;
            while (l->s < l->end && !lex_starts(l, "*/")) lex_advance(l, 1);
            if (l->s >= l->end) lex_error(l, line, column, 2, "closing */", "comment does not end");
            else lex_advance(l, 2);
        } else if (*l->s == '\\') {
            const char *e = l->s + 1;
            while (*e == ' ' || *e == '\t' || *e == '\r') e++;
            if (*e != '\n') return;
            lex_advance(l, (size_t)(e - l->s) + 1);
        }
        if (l->s == before) return;
        l->blank = true;
    }
}

bool ant_lex(ant_parser *p, const char *text, size_t length)
{
    if (length > ANT_MAX_BYTES) {
        diag_add(p->g->d, DIAG_ERROR, (src_loc){p->file, 0, 0, 0}, "at most 16 MiB", "file has %zu bytes", length);
        return false;
    }
    lexer l = {.p = p, .s = text, .end = text + length, .line = 1, .column = 1, .blank = true};
    for (;;) {
        lex_skip(&l);
        if (l.s >= l.end || p->errors > ANT_MAX_ERRORS) break;
        if (*l.s == '\n') {
            lex_push(&l, TOK_NEWLINE)->s = "end of line";
            lex_advance(&l, 1);
            l.blank = true;
        } else if (lex_name_start(*l.s)) {
            lex_name(&l);
        } else if (lex_digit(*l.s) || (*l.s == '.' && lex_digit(l.s[1]))) {
            lex_number(&l);
        } else if (*l.s == '"') {
            lex_string(&l, "\"");
        } else if (lex_starts(&l, "```")) {
            lex_string(&l, "```");
        } else {
            lex_op(&l);
        }
    }
    lex_push(&l, TOK_END)->s = "end of file";
    return true;
}
