// SPDX-License-Identifier: MIT
// Formats of the library's files through the public interface.
#include <stdlib.h>
#include <string.h>

#include "api/api_int.h"
#include "base/strbuf.h"
#include "library/library.h"
#include "library/schema.h"

static bool schema_format(const char *root, const char *name, const char *key, const char *format, int columns,
                          strbuf *out, diag_list *d)
{
    if (strcmp(format, "json") == 0) return schema_source(root, name, out, d);
    arena *memory = arena_new();
    const yaml_node *schema = schema_read(root, name, memory, d);
    bool good = schema != NULL;
    if (good && strcmp(format, "markdown") == 0) schema_markdown(schema, name, out);
    else if (good) good = schema_outline(schema, name, key, columns, out, d);
    arena_free(memory);
    return good;
}

coley_status coley_schema(const char *name, const char *key, const char *format, int columns, char **text,
                          coley_messages *m)
{
    static const char *const formats[] = {"text", "markdown", "json"};
    bool known = !format;
    for (size_t i = 0; format && i < sizeof formats / sizeof *formats; i++) {
        known = known || strcmp(format, formats[i]) == 0;
    }
    *text = NULL;
    if (!known) {
        src_loc none = {0};
        diag_add(m->list, DIAG_ERROR, none, "text, markdown or json", "there is no format '%s'", format);
        return COLEY_ERR_INPUT;
    }
    char *root = library_root(m->list);
    if (!root) return COLEY_ERR_INPUT;
    strbuf out = {0};
    const bool good = name ? schema_format(root, name, key, format ? format : "text", columns, &out, m->list)
                           : schema_list(root, &out, m->list);
    free(root);
    if (good) {
        strbuf_puts(&out, "");
        *text = out.s;
        return COLEY_OK;
    }
    strbuf_free(&out);
    return COLEY_ERR_INPUT;
}
