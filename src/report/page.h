// SPDX-License-Identifier: MIT
// The report's page: one offline HTML file made of the bundled page (src/report/web, built by esbuild and linked into
// the binary) and a run's data as JSON.
#ifndef COLEY_REPORT_PAGE_H
#define COLEY_REPORT_PAGE_H

#include <stdbool.h>

#include "base/diag.h"

// Writes the page with `json` as its data to `path`, whole or not at all. json: made with strbuf_json() for strings, so
// that it holds no '<' and cannot end the script element it stands in. False and an error in `d` where it cannot be
// written.
bool report_write_page(const char *path, const char *json, diag_list *d);

#endif
