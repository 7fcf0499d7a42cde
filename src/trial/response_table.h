// SPDX-License-Identifier: MIT
// RECIST 1.1 and iRECIST for a table of lesions as anybody may have it, of real patients as well as of virtual ones.
//
//   in    case,day,lesion,kind,value        further columns are ignored, rows may come in any order
//         day      0: baseline; later days are visits after it
//         kind     target (longest diameter), target_node (short axis), nontarget, new
//         value    mm of a target or a new lesion (0: gone); of a non-target: present, absent, progression; NE: not
//                  evaluated
//   out   visits    case,day,target,nontarget,new_lesion,overall,ioverall
//         patients  case,name,confirmed_bor,unconfirmed_bor,progression_day,ibor,iprogression_day,rule
//
// NN is non-CR/non-PD of non-target lesions. name: as in a column `name` of the table, else empty. rule: the sums that
// the answer comes of, in words.
#ifndef COLEY_TRIAL_RESPONSE_TABLE_H
#define COLEY_TRIAL_RESPONSE_TABLE_H

#include "base/csv.h"

// Appends the two tables. False, and an error for each wrong row, where a kind or value is none of those above, a
// lesion is there twice in a visit or changes its kind, a case has no baseline, a lesion that was not there at baseline
// is not called new, or a column is missing; warnings where the baseline is not as RECIST 1.1 wants it.
bool response_table(const csv *measurements, strbuf *visits, strbuf *patients, diag_list *d);

#endif
