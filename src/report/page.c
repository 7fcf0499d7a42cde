// SPDX-License-Identifier: MIT
// Splices a run's data into the bundled page at its mark. The page is linked into the binary as bytes, so a report
// needs no file of the installation.
#include "report/page.h"

#include <string.h>

#include "base/file.h"
#include "base/strbuf.h"

// COLEY_REPORT_PAGE is the bundled page's path, given by the Makefile.
__asm__(".section .rodata\n"
        ".balign 16\n"
        "report_page_begin:\n"
        ".incbin \"" COLEY_REPORT_PAGE "\"\n"
        "report_page_end:\n"
        ".byte 0\n"
        ".previous\n");
extern const char report_page_begin[] __attribute__((visibility("hidden")));
extern const char report_page_end[] __attribute__((visibility("hidden")));

static const char DATA_MARK[] = "<!--COLEY-DATA-->";

bool report_write_page(const char *path, const char *json, diag_list *d)
{
    size_t size = (size_t)(report_page_end - report_page_begin);
    const char *mark = memmem(report_page_begin, size, DATA_MARK, strlen(DATA_MARK));
    if (!mark || strchr(json, '<')) {
        diag_add(d, DIAG_ERROR, (src_loc){0}, NULL, "%s: %s", path,
                 mark ? "the report's data holds an unescaped '<'" : "the bundled report page has no place for data");
        return false;
    }

    strbuf page = {0};
    strbuf_write(&page, report_page_begin, (size_t)(mark - report_page_begin));
    strbuf_puts(&page, "<script type=\"application/json\" id=\"coley-data\">");
    strbuf_puts(&page, json);
    strbuf_puts(&page, "</script>");
    strbuf_puts(&page, mark + strlen(DATA_MARK));
    bool written = file_write_atomic(path, page.s, page.n, d);
    strbuf_free(&page);
    return written;
}
