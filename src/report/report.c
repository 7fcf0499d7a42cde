// SPDX-License-Identifier: MIT
// The report: its data as JSON, put into the page.
#include "report/report.h"

#include "report/data.h"
#include "report/page.h"

bool report_write(store *s, const library_trial *t, const trial_summary *sum, const char *path, diag_list *d)
{
    arena *memory = arena_new();
    report_data r;
    bool good = report_load(&r, s, t, sum, memory, d);
    if (good) {
        json j = {0};
        json_open(&j, NULL, '{');
        report_head(&r, &j);
        report_results(&r, &j);
        report_statistics(&r, &j);
        report_looks(&r, &j);
        report_readings(&r, &j);
        report_deaths(&r, &j);
        report_labs(&r, &j);
        report_specific(&r, &j);
        report_patients(&r, &j);
        report_survival(&r, &j);
        report_harm(&r, &j);
        report_burden(&r, &j);
        report_biomarkers(&r, &j);
        report_subgroups(&r, &j);
        report_design(&r, &j);
        report_lesions(&r, &j);
        report_twins(&r, &j);
        report_exposure(&r, &j);
        report_failures(&r, &j);
        report_courses(&r, &j);
        report_parameters(&r, &j);
        json_close(&j, '}');
        good = report_write_page(path, j.text.s, d);
        strbuf_free(&j.text);
    }
    report_clear(&r);
    arena_free(memory);
    return good;
}
