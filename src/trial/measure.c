// SPDX-License-Identifier: MIT
// What a reader writes down of a lesion: a bias that this reader has with this lesion at every visit, an error of each
// visit, and the rules of RECIST 1.1 for small ones (recorded as 5 mm; 0 once it is gone). Errors are keyed by lesion
// and visit number: they are the same in all arms.
//
//   m = d exp(b_bias z_lesion) + max(s_visit d, s_min) z_visit
#include <math.h>
#include <stdio.h>

#include "num/fmath.h"
#include "trial/trial_int.h"

static const double MM = 100;    // one dm in mm

const char *reader_name(int reader)
{
    return reader == READER_CENTRAL ? "central" : "investigator";
}

int reader_count(const library_trial *t)
{
    return t->central_review ? 2 : 1;
}

measure_keys measure_keys_of(const library_cancer *c)
{
    static const char *const whose[READER_MAX] = {"", "central:"};
    measure_keys k;
    char name[80];
    for (int i = 0; i < READER_MAX; i++) {
        for (int l = 0; l < LIBRARY_MAX_LESIONS; l++) {
            snprintf(name, sizeof name, "visit:%s%.40s%d", whose[i], c->lesion_prefix, l + 1);
            k.visit[i][l] = random_purpose(name);
            snprintf(name, sizeof name, "reader:%s%.40s%d", whose[i], c->lesion_prefix, l + 1);
            k.reader[i][l] = random_purpose(name);
        }
    }
    return k;
}

double measure_seen(const library_trial *t, const library_arm *arm, int reader, double d)
{
    const bool knows = t->blinding.open && reader == READER_INVESTIGATOR && arm - t->arm != t->reference;
    return knows ? d * (1 - t->blinding.investigator_bias) : d;
}

double measure_lesion(const library_trial *t, const measure_keys *k, int reader, rng r, int lesion, int visit, double d,
                      double *raw)
{
    if (!(d > t->measurement.gone)) {
        *raw = 0;
        return 0;
    }
    double m = d * f_exp(t->measurement.lesion_bias_sd * random_normal(r, k->reader[reader][lesion], 0));
    double sd = fmax(t->measurement.visit_sd * m, t->measurement.minimum_error);
    m += sd * random_normal(r, k->visit[reader][lesion], (uint64_t)visit);
    *raw = MM * fmax(m, 0);
    return fmax(*raw, MM * t->measurement.floor);
}
