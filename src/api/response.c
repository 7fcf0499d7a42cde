// SPDX-License-Identifier: MIT
// Tumour response of anybody's table through the public interface.
#include <stdlib.h>

#include "api/api_int.h"
#include "base/csv.h"
#include "base/file.h"
#include "trial/response_table.h"

static bool response_write(const char *out, const char *name, const strbuf *text, diag_list *d)
{
    char *path = path_join(out, name);
    const bool good = file_write_atomic(path, text->s, text->n, d);
    free(path);
    return good;
}

coley_status coley_response(const char *measurements, const char *out, coley_messages *m)
{
    strbuf visits = {0}, patients = {0};
    csv *c = csv_read(measurements, m->list);
    coley_status status = c && response_table(c, &visits, &patients, m->list) ? COLEY_OK : COLEY_ERR_INPUT;
    if (status == COLEY_OK && !(file_make_dirs(out, m->list) && response_write(out, "visits.csv", &visits, m->list) &&
                                response_write(out, "patients.csv", &patients, m->list))) {
        status = COLEY_ERR_IO;
    }
    csv_free(c);
    strbuf_free(&visits);
    strbuf_free(&patients);
    return status;
}
