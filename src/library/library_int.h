// SPDX-License-Identifier: MIT
// What the readers of the library share among themselves.
#ifndef COLEY_LIBRARY_LIBRARY_INT_H
#define COLEY_LIBRARY_LIBRARY_INT_H

#include "base/map.h"
#include "library/library.h"
#include "library/yaml.h"

// parameters.c; `needed`: an absent file is an error
library_parameters library_read_parameters(const char *path, bool needed, arena *memory, diag_list *d);

// traits.c
library_traits library_read_traits(const char *path, bool needed, bool lesions, arena *memory, diag_list *d);
bool library_trait_from_yaml(const yaml_node *n, library_trait *out, arena *memory, diag_list *d);
library_correlation *library_read_correlations(const char *path, const library_traits *traits, int *n, arena *memory,
                                               diag_list *d);

// cancer.c
library_cancer *library_read_cancer(const char *root, const char *name, src_loc asked, arena *memory, diag_list *d);
library_range *library_read_ranges(const yaml_node *node, const char *key, int *n, arena *memory, diag_list *d);
library_marker *library_read_markers(const yaml_node *node, const char *key, const char *name_key, int *n,
                                     arena *memory, diag_list *d);

// trial_arms.c: the arm of this name; -1 and an error at `loc` that names a near one or all (nothing is said of a NULL
// name). The one that is compared with the reference is another error where it is the reference itself.
int library_arm_named(const library_trial *t, const char *name, src_loc loc, diag_list *d);
int library_compared_arm(const library_trial *t, const char *name, src_loc loc, diag_list *d);
// An error where a trial has no reference arm and has not been told that the one it names is unknown.
void library_need_reference(const library_trial *t, src_loc loc, const char *what, diag_list *d);

// trial_looks.c: `looks` of a trial whose arms and reference have been read
void library_read_looks(const yaml_node *root, library_trial *t, arena *memory, diag_list *d);

// clinic_lists.c: what the clinic can measure and what happens besides treatment; the labs that a trial asks for
void library_read_clinic_lists(const yaml_node *root, library_cancer *c, arena *memory, diag_list *d);
void library_read_trial_labs(const yaml_node *root, library_trial *t, arena *memory, diag_list *d);

// trial_rules.c: `rules` of a trial whose arms, cancer and labs have been read; drugs: names of t->therapy as it is
void library_read_rules(const yaml_node *root, library_trial *t, const map *drugs, arena *memory, diag_list *d);

// therapy.c
library_therapy *library_read_therapy(const char *root, const char *name, src_loc asked, arena *memory, diag_list *d);
// routes.c: `routes` of a therapy whose parameters and traits have been read, their rows taken from those. A depot of
// the route: in lesion number `lesion`, -1 where the route is of no lesion.
void library_read_routes(const yaml_node *n, library_therapy *t, arena *memory, diag_list *d);
// Whether a row is of a route and not of the drug's module: "SC.ka".
bool library_is_of_route(const char *id);
library_therapy *library_depot(const library_therapy *drug, const library_route *route, const library_cancer *c,
                               int lesion, arena *memory);
// therapy.c
// Whether some therapy of the library fills the core's slot `id`.
bool library_is_slot(const char *root, const char *id, arena *memory);

// find.c: dir/name/file, or NULL and an error at `asked` that names the entry and near ones. what: "cancer". malloc'ed.
char *library_entry(const char *root, const char *kind, const char *name, const char *what, src_loc asked,
                    diag_list *d);

#endif
