// SPDX-License-Identifier: MIT
// What the files of the API share.
#ifndef COLEY_API_INT_H
#define COLEY_API_INT_H

#include "base/diag.h"
#include "coley.h"
#include "model/model.h"
#include "sbml/sbml.h"

struct coley_messages {
    diag_list *list;
};

// A model by its name: Antimony where it ends in .ant or .txt, else SBML. NULL and messages; *refused where the model
// is right and only asks for more than this version does.
model *api_read_model(const char *path, const sbml_options *options, diag_list *d, bool *refused);
bool api_is_antimony(const char *path);
bool api_is_sbml(const char *path);
// Options for reading from the words of the public interface. Findings in units are warnings: a model's numbers are
// taken as the file gives them, unless units are converted.
bool api_read_units(const char *units, const char *time_unit, sbml_options *options, diag_list *d);

#endif
