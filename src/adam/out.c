// SPDX-License-Identifier: MIT
// One dataset as CSV, row by row: into a file beside, which takes its place when it is whole. Dates are counted in days
// since 1970-01-01 (proleptic Gregorian calendar: 400 years have 146,097 days, years begin in March so that the leap
// day is a year's last).
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adam/adam_int.h"
#include "base/arena.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/number.h"

// --- dates -----------------------------------------------------------------------------------------------------------

enum { ERA_DAYS = 146097, EPOCH = 719468 /* 1970-01-01, from the year 0's first of March */ };

static int64_t date_number(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year, era = (y >= 0 ? y : y - 399) / 400, of_era = y - 400 * era;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return ERA_DAYS * era + 365 * of_era + of_era / 4 - of_era / 100 + of_year - EPOCH;
}

void adam_date_text(int64_t number, char out[16])
{
    int64_t z = number + EPOCH, era = (z >= 0 ? z : z - (ERA_DAYS - 1)) / ERA_DAYS, d = z - ERA_DAYS * era;
    int64_t of_era = (d - d / 1460 + d / 36524 - d / 146096) / 365,
            of_year = d - (365 * of_era + of_era / 4 - of_era / 100);
    int64_t m = (5 * of_year + 2) / 153, day = of_year - (153 * m + 2) / 5 + 1, month = m < 10 ? m + 3 : m - 9;
    int64_t year = of_era + 400 * era + (month <= 2);
    snprintf(out, 16, "%04d-%02d-%02d", (int)(year < -999 || year > 99999 ? 0 : year), (int)month, (int)day);
}

bool adam_date_number(const char *text, int64_t *day)
{
    static const int weight[10] = {1000, 100, 10, 1, 0, 10, 1, 0, 10, 1};
    int part[3] = {0};    // year, month, day
    for (int i = 0; i < 10; i++) {
        bool dash = i == 4 || i == 7;
        if (dash ? text[i] != '-' : text[i] < '0' || text[i] > '9') {
            return false;
        }
        part[(i > 4) + (i > 7)] += dash ? 0 : weight[i] * (text[i] - '0');
    }
    // a time of day may follow
    if ((text[10] && text[10] != 'T') || part[1] < 1 || part[1] > 12 || part[2] < 1) {
        return false;
    }
    *day = date_number(part[0], part[1], part[2]);
    // the day is in its month
    int year = part[1] == 12 ? part[0] + 1 : part[0], month = part[1] == 12 ? 1 : part[1] + 1;
    return *day < date_number(year, month, 1);
}

double adam_study_day(double day)
{
    double whole = floor(day);
    return whole >= 0 ? whole + 1 : whole;
}

// --- cells -----------------------------------------------------------------------------------------------------------

bool adam_out_open(adam_out *o, adam_id id, const char *folder, diag_list *d)
{
    char name[32];
    *o = (adam_out){.set = &adam_definition[id]};
    snprintf(name, sizeof name, "%s.csv", o->set->name);
    o->path = path_join(folder, name);
    size_t size = strlen(o->path) + 32;
    o->part = base_alloc(size, 1);
    snprintf(o->part, size, "%s.%ld.part", o->path, (long)getpid());
    o->file = fopen(o->part, "wb");
    if (!o->file) {
        diag_add(d, DIAG_ERROR, (src_loc){.file = diag_file(d, o->path, "", 0)}, "a folder that can be written to",
                 "the file cannot be written: %s", strerror(errno));
        return false;
    }
    for (int i = 0; i < o->set->n; i++) {
        strbuf_puts(&o->row, i ? "," : "");
        strbuf_puts(&o->row, o->set->variable[i].name);
    }
    return true;
}

// The next cell, whose variable must be `name`: a slip here is ours. Names beyond the definition are a marker's.
static void out_next(adam_out *o, const char *name)
{
    if (o->at < o->set->n && strcmp(o->set->variable[o->at].name, name)) {
        abort();
    }
    strbuf_puts(&o->row, o->at++ ? "," : "");
}

void adam_text(adam_out *o, const char *name, const char *value)
{
    out_next(o, name);
    csv_write_cell(&o->row, value ? value : "");
}

void adam_int(adam_out *o, const char *name, int64_t value)
{
    out_next(o, name);
    strbuf_printf(&o->row, "%lld", (long long)value);
}

void adam_real(adam_out *o, const char *name, double value)
{
    out_next(o, name);
    if (isfinite(value)) {
        strbuf_number(&o->row, value);
    }
}

void adam_day(adam_out *o, const char *name, double day)
{
    char text[16] = "";
    int64_t first = 0;
    if (isfinite(day) && fabs(day) < 1e6 && adam_date_number(ADAM_FIRST_DATE, &first)) {
        adam_date_text(first + (int64_t)floor(day), text);
    }
    adam_text(o, name, text);
}

void adam_flag(adam_out *o, const char *name, bool yes)
{
    adam_text(o, name, yes ? "Y" : "N");
}

void adam_end_row(adam_out *o)
{
    if (o->at && o->at < o->set->n) {
        abort();
    }
    strbuf_puts(&o->row, "\n");
    o->failed = o->failed || fwrite(o->row.s, 1, o->row.n, o->file) != o->row.n;
    o->row.n = 0;
    o->at = 0;
}

bool adam_out_close(adam_out *o, bool keep, diag_list *d)
{
    bool good = !o->failed && keep;
    int why = o->failed ? errno : 0;
    if (o->file) {
        good = good && fflush(o->file) == 0 && fsync(fileno(o->file)) == 0;
        why = !good && keep && !why ? errno : why;
        good = fclose(o->file) == 0 && good;
        good = good && rename(o->part, o->path) == 0;
        why = !good && keep && !why ? errno : why;
        if (!good) {
            unlink(o->part);
        }
    }
    if (keep && !good && o->file) {
        diag_add(d, DIAG_ERROR, (src_loc){.file = diag_file(d, o->path, "", 0)}, "room on the disk",
                 "the file cannot be written: %s", strerror(why));
    }
    strbuf_free(&o->row);
    free(o->path);
    free(o->part);
    *o = (adam_out){0};
    return good;
}
