// SPDX-License-Identifier: MIT
// Names of endpoints for readers.
#include "report/labels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *code, *label, *unit;
} KNOWN[] = {
    {"ORR", "Objective response, confirmed", "%"},
    {"ORR_unconfirmed", "Objective response, unconfirmed too", "%"},
    {"CR", "Complete response", "%"},
    {"CR_unconfirmed", "Complete response, unconfirmed too", "%"},
    {"any_irAE", "Immune-related events, any grade", "%"},
    {"DCR", "Disease control", "%"},
    {"median_PFS_months", "Median PFS", "months"},
    {"median_OS_months", "Median OS", "months"},
    {"median_DOR_months", "Median duration of response", "months"},
    {"median_TTR_months", "Median time to response", "months"},
    {"median_followup_months", "Median follow-up", "months"},
    {"grade3plus_irAE", "Immune-related events, grade 3 and above", "%"},
    {"any_TRAE", "Treatment-related events, any grade", "%"},
    {"grade3plus_TRAE", "Treatment-related events, grade 3 and above", "%"},
    {"discontinuation_TRAE", "Stopped for toxicity", "%"},
    {"HR_PFS", "Hazard ratio of PFS", ""},
    {"HR_OS", "Hazard ratio of OS", ""},
};

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

// "OS_12mo", "PFS_rate_6mo": a Kaplan-Meier estimate at a month.
static const char *milestone(arena *memory, const char *code)
{
    if (!ends_with(code, "mo")) return NULL;
    const char *kind = strncmp(code, "OS_", 3) == 0 ? "OS" : strncmp(code, "PFS_", 4) == 0 ? "PFS" : NULL;
    const char *number = strrchr(code, '_');
    if (!kind || !number || atoi(number + 1) <= 0) return NULL;
    return arena_printf(memory, "%s at %d months", kind, atoi(number + 1));
}

// The first n characters of a name, "thyroid_disorder", in words.
static const char *words(arena *memory, const char *code, int n)
{
    char *text = arena_printf(memory, "%.*s", n, code);
    for (char *c = text; *c; c++) {
        *c = *c == '_' ? ' ' : *c;
    }
    return text;
}

const char *report_words(arena *memory, const char *name)
{
    return words(memory, name, (int)strlen(name));
}

report_label report_endpoint_label(arena *memory, const char *code)
{
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
        if (strcmp(KNOWN[i].code, code) == 0) return (report_label){KNOWN[i].label, KNOWN[i].unit};
    }
    const char *at = milestone(memory, code);
    if (at) return (report_label){at, "%"};
    int stem = (int)strlen(code);
    if (ends_with(code, "_any")) {
        return (report_label){arena_printf(memory, "%s, any grade", words(memory, code, stem - 4)), "%"};
    }
    if (ends_with(code, "_g3plus")) {
        return (report_label){arena_printf(memory, "%s, grade 3 and above", words(memory, code, stem - 7)), "%"};
    }
    if (ends_with(code, "_months")) return (report_label){words(memory, code, stem - 7), "months"};
    return (report_label){words(memory, code, stem), ""};
}
