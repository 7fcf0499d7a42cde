// SPDX-License-Identifier: MIT
// A look at XML text before libSBML and its parser see it. They follow nesting by recursion, so a text nested deeper
// than a few hundred elements could exhaust the stack; and a document type could define entities that grow without
// bound or name files. SBML needs neither. This is no parser: text that is not well-formed is left for the parser to
// report.
#include <string.h>

#include "sbml/sbml_int.h"

typedef struct {
    const char *at, *end;
    int line;
} scan;

static bool starts(const scan *s, const char *what)
{
    size_t n = strlen(what);
    return (size_t)(s->end - s->at) >= n && memcmp(s->at, what, n) == 0;
}

// Moves behind the next `what`, counting lines; to the end where there is none.
static void skip_past(scan *s, const char *what)
{
    while (s->at < s->end && !starts(s, what)) {
        s->line += *s->at++ == '\n';
    }
    s->at = s->at < s->end ? s->at + strlen(what) : s->end;
}

// Moves behind the '>' of a tag, minding quoted values. True where the tag closes itself.
static bool skip_tag(scan *s)
{
    char quote = 0, last = 0;
    for (; s->at < s->end; s->at++) {
        char c = *s->at;
        s->line += c == '\n';
        if (quote) {
            quote = c == quote ? 0 : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            s->at++;
            return last == '/';
        }
        last = c;
    }
    return false;
}

bool sbml_guard(const char *text, size_t length, const char *name, diag_list *d)
{
    scan s = {text, text + length, 1};
    int depth = 0;
    while (s.at < s.end) {
        if (*s.at != '<') {
            s.line += *s.at++ == '\n';
        } else if (starts(&s, "<!--")) {
            skip_past(&s, "-->");
        } else if (starts(&s, "<![CDATA[")) {
            skip_past(&s, "]]>");
        } else if (starts(&s, "<?")) {
            skip_past(&s, "?>");
        } else if (starts(&s, "<!")) {
            diag_add(d, DIAG_ERROR, (src_loc){name, s.line, 0, 0},
                     "a document without <!DOCTYPE> and entities of its own", "the document declares a document type");
            return false;
        } else if (starts(&s, "</")) {
            skip_tag(&s);
            depth--;
        } else if (!skip_tag(&s) && ++depth > SBML_MAX_NESTING) {
            diag_add(d, DIAG_ERROR, (src_loc){name, s.line, 0, 0}, "at most 800 elements within one another",
                     "the document nests elements too deeply");
            return false;
        }
    }
    return true;
}
