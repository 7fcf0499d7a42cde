// SPDX-License-Identifier: MIT
// A model of either kind, as every verb on models reads it.
#include <string.h>
#include <strings.h>

#include "antimony/antimony.h"
#include "api/api_int.h"
#include "base/file.h"
#include "num/fmath.h"

bool api_is_antimony(const char *path)
{
    const char *dot = strrchr(path_base(path), '.');
    return dot && (strcasecmp(dot, ".ant") == 0 || strcasecmp(dot, ".txt") == 0);
}

bool api_is_sbml(const char *path)
{
    const char *dot = strrchr(path_base(path), '.');
    return dot && (strcasecmp(dot, ".xml") == 0 || strcasecmp(dot, ".sbml") == 0);
}

static model *read_antimony(const char *path, const sbml_options *options, diag_list *d, bool *refused)
{
    antimony_model *text = antimony_read_file(path, NULL, NULL, d);
    model *m =
        text ? sbml_read_document(antimony_document(text), antimony_source_map(text), options, d, refused) : NULL;
    antimony_free(text);
    return m;
}

model *api_read_model(const char *path, const sbml_options *options, diag_list *d, bool *refused)
{
    // equations are simplified as they are read, by the functions that simulations use
    if (!fmath_require(d)) return NULL;
    model *m =
        api_is_antimony(path) ? read_antimony(path, options, d, refused) : sbml_read_file(path, options, d, refused);
    if (m && m->nsymbol <= 1) {    // time alone
        diag_add(d, DIAG_WARNING, (src_loc){.file = path}, "compartments, species or parameters",
                 "there is nothing in this model");
    }
    return m;
}

bool api_read_units(const char *units, const char *time_unit, sbml_options *options, diag_list *d)
{
    *options = (sbml_options){.check_units = true, .unit_mode = SBML_UNITS_AUTO, .time_unit = time_unit};
    if (!units || strcmp(units, "auto") == 0) return true;
    if (strcmp(units, "convert") == 0) options->unit_mode = SBML_UNITS_CONVERTED;
    else if (strcmp(units, "as-written") == 0) options->unit_mode = SBML_UNITS_AS_WRITTEN;
    else {
        diag_add(d, DIAG_ERROR, (src_loc){0}, "auto, convert or as-written", "units are '%.60s'", units);
        return false;
    }
    return true;
}
