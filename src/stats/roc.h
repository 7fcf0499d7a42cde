// SPDX-License-Identifier: MIT
// Receiver operating characteristic of a biomarker: area with DeLong's interval, comparison of two markers in the same
// patients, best cut-off. A higher marker speaks for being positive. Rows with a NaN marker are left out.
#ifndef COLEY_STATS_ROC_H
#define COLEY_STATS_ROC_H

#include "stats/distributions.h"

typedef struct {
    stats_estimate auc;    // NaN where one of the two groups is empty
    double variance;       // NaN where one of them has fewer than two patients
    int positives, negatives;
} roc_area;

roc_area roc_auc(const double *marker, const int *positive, int n);

typedef struct {
    double difference, z, p;
} roc_comparison;
// paired; rows complete in both
roc_comparison roc_compare(const double *a, const double *b, const int *positive, int n);

typedef struct {
    double threshold;    // positive: marker > threshold; halfway between neighbouring values
    double sensitivity, specificity;
} roc_cut;
// largest sensitivity + specificity, the lowest such threshold
roc_cut roc_youden(const double *marker, const int *positive, int n);

#endif
