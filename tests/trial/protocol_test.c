// SPDX-License-Identifier: MIT
// Tests of protocol.c on doses made by hand: what is given of a dose between its limits.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "trial/trial_int.h"

// 10 mg/kg: 1e-5 of a body weight in mg
static library_dose per_weight(void)
{
    return (library_dose){
        .kind = DOSE_PER_WEIGHT, .amount = 10e-6, .floor = NAN, .cap = NAN, .round_to = NAN, .surface_cap = NAN};
}

static double kg(double weight)
{
    return weight * 1e6;
}

static void a_dose_is_held_between_floor_and_cap(void **state)
{
    (void)state;
    library_dose dose = per_weight();
    assert_float_equal(protocol_amount(&dose, 1, 1, kg(70)), 700, 1e-9);
    dose.cap = 800;
    dose.floor = 600;
    const double weight[] = {50, 60, 70, 80, 90}, given[] = {600, 600, 700, 800, 800};
    for (int i = 0; i < 5; i++) {
        assert_float_equal(protocol_amount(&dose, 1, 1, kg(weight[i])), given[i], 1e-9);
    }
    // a reduced dose is a share of what was held; 150 mg are 1 umol
    assert_float_equal(protocol_amount(&dose, 1 / 0.15, 0.5, kg(90)), 400 / 0.15, 1e-9);
}

static void a_dose_is_a_whole_number_of_vials(void **state)
{
    (void)state;
    library_dose dose = per_weight();
    dose.round_to = 50;
    const double weight[] = {1, 62, 63, 64, 68}, given[] = {50, 600, 650, 650, 700};
    for (int i = 0; i < 5; i++) {
        assert_float_equal(protocol_amount(&dose, 1, 1, kg(weight[i])), given[i], 1e-9);
    }
    // to the nearest, but not above the cap
    dose.cap = 680;
    assert_float_equal(protocol_amount(&dose, 1, 1, kg(68)), 650, 1e-9);
    dose.cap = NAN;
    // rounded after the reduction: 75% of 620 mg are 465
    assert_float_equal(protocol_amount(&dose, 1, 0.75, kg(62)), 450, 1e-9);
}

static void body_surface_counts_up_to_its_cap(void **state)
{
    (void)state;
    library_dose dose = per_weight();
    dose.kind = DOSE_PER_SURFACE;
    dose.amount = 75e-2;    // 75 mg/m2, by dm2
    dose.surface_cap = 200;
    assert_float_equal(protocol_amount(&dose, 1, 1, 180), 135, 1e-9);
    assert_float_equal(protocol_amount(&dose, 1, 1, 240), 150, 1e-9);
    dose.kind = DOSE_FLAT;
    dose.amount = 240;
    assert_float_equal(protocol_amount(&dose, 1, 1, NAN), 240, 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dose_is_held_between_floor_and_cap),
        cmocka_unit_test(a_dose_is_a_whole_number_of_vials),
        cmocka_unit_test(body_surface_counts_up_to_its_cap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
