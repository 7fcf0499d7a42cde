// SPDX-License-Identifier: MIT
// Trial files that are wrong, one mistake each: a missing key, a wrong type, unit, range, reference or order in each
// construct. What is said of each: line, what was found, what was expected. The files are the toy trial with one piece
// of text replaced; the lines are those of the edited text.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "library/library.h"

static const char TOY[] = "tests/data/library/trials/TOY-1/trial.yaml";

static const struct {
    const char *from, *to;
    int line;
    const char *found, *expected;
} BAD[] = {
    {"trial: TOY-1\n",
     "",
     2, "key 'trial' is missing",
     "'trial: ...'"},
    {"cancer: toy",
     "cancer: [toy]",
     4, "'cancer' is not a text",
     "a text"},
    {"cancer: toy",
     "cancer: tox",
     4, "there is no cancer 'tox'",
     "did you mean 'toy'?"},
    {"patients_per_arm: 20",
     "patients_per_arm: 0",
     6, "'patients_per_arm' is '0'",
     "a whole number from 1 to 10000000"},
    {"patients_per_arm: 20",
     "patients_per_arm: 20.5",
     6, "'patients_per_arm' is '20.5'",
     "a whole number from 1 to 10000000"},
    {"patients_per_arm: 20, ",
     "",
     6, "key 'patients_per_arm' is missing",
     "'patients_per_arm: ...'"},
    {"counterfactuals: false",
     "counterfactuals: maybe",
     6, "'counterfactuals' is 'maybe'",
     "true or false"},
    {"seed: 3",
     "seed: -3",
     6, "'seed' is '-3'",
     "a whole number from 0 to 2147483647"},
    {"population: {patients",
     "population: {patiens",
     6, "unknown key 'patiens_per_arm' in population",
     "did you mean 'patients_per_arm'?"},
    {"low: 25 mm",
     "low: 25 mmm",
     8, "'low': 'mmm' is not a unit; expected one such as mg/kg, 1/day, cell/mL, nmol/L",
     ""},
    {"low: 25 mm, ",
     "",
     8, "the range of 'sld' has no limits",
     "low or high, with a unit"},
    {"low: 25 mm",
     "low: 25 mm, high: 20 mm",
     8, "the range of 'sld' is empty",
     "low at most high, in units of one dimension"},
    {"low: 25 mm",
     "low: 25 mm, high: 20 day",
     8, "the range of 'sld' is empty",
     "low at most high, in units of one dimension"},
    {"{id: sld, ",
     "{",
     8, "key 'id' is missing",
     "'id: ...'"},
    {"role: control",
     "role: placebo",
     17, "the role is 'placebo'",
     "experimental or control"},
    {"name: beta 1 mg/kg\n",
     "name: alpha 3 mg/kg Q2W\n",
     16, "arm 'alpha 3 mg/kg Q2W' is there a second time",
     "each name once"},
    {"drug: beta, dose",
     "drug: betta, dose",
     18, "there is no drug 'betta'",
     "did you mean 'beta'?"},
    {"drug: beta, dose: 1 mg/kg",
     "drug: beta",
     18, "key 'dose' is missing",
     "'dose: ...'"},
    {"dose: 200 mg",
     "dose: 200 mL",
     15, "dose is 200 mL, which has the wrong unit",
     "an amount: mg, nmol or cell, or one of them by kg or m2"},
    {"dose: 200 mg",
     "dose: -200 mg",
     15, "dose is -200 mg",
     "a positive dose"},
    {"dose: 200 mg",
     "dose: much",
     15, "dose 'much': 'much' does not begin with a number; expected a quantity such as 10 mg/kg",
     "an amount such as '10 mg/kg'"},
    {"dose: 200 mg",
     "dose: 200",
     15, "dose is 200, which has the wrong unit",
     "an amount: mg, nmol or cell, or one of them by kg or m2"},
    {"infusion: 30 min",
     "infusion: 30 mg",
     12, "'infusion' is '30 mg', which has the wrong unit",
     "a unit such as 'h'"},
    {"infusion: 4 h",
     "infusion: 30 day",
     15, "infusions would overlap",
     "an infusion shorter than 'every'"},
    {"infusion: 4 h",
     "infusion: -4 h",
     15, "'infusion' is -4 h",
     "from 0 to 8760 h"},
    {"every: 14 day",
     "every: 0 day",
     12, "'every' is 0 day",
     "from 0.01 to 40000 day"},
    {"every: 14 day, ",
     "count: 3, ",
     12, "a dose given 3 times has no interval",
     "'every: 21 day'"},
    {"until: 12 month",
     "until: -1 month",
     12, "'until' is -1 month",
     "from 0 to 40000 day"},
    {"count: 4}]\n    next",
     "count: 0}]\n    next",
     18, "'count' is '0'",
     "a whole number from 1 to 100000"},
    {"route: IV, infusion: 4 h",
     "route: XX, infusion: 4 h",
     15, "not supported: route 'XX'",
     "IV"},
    {"share: 50 %",
     "share: 150 %",
     20, "'share' is 150 %",
     "from 0 to 100 %"},
    {"share: 50 %, ",
     "",
     20, "key 'share' is missing",
     "'share: ...'"},
    {"after: 30 day",
     "after: 30 kg",
     20, "'after' is '30 kg', which has the wrong unit",
     "a unit such as 'day'"},
    {"share: 50 %, after: 30 day, doses",
     "share: 50 %, after: 30 day, dose",
     20, "unknown key 'dose' in next_line",
     "did you mean 'doses'?"},
    {"visits: {first: 84 day",
     "visits: {first: 84 mg",
     21, "'first' is '84 mg', which has the wrong unit",
     "a unit such as 'day'"},
    {"first: 84 day, ",
     "",
     21, "key 'first' is missing",
     "'first: ...'"},
    {"first: 84 day",
     "first: 0 day",
     21, "'first' is 0 day",
     "from 1 to 40000 day"},
    {"until: 336 day",
     "until: 40 day",
     21, "'until' is 40 day",
     "from 84 to 40000 day"},
    {"every: 42 day, until: 336 day",
     "every: 42 day",
     21, "key 'until' is missing",
     "'until: ...'"},
    {"until: 336 day}, {every: 84 day}]}",
     "until: 336 day}, {every: 84 day}], window: 60 day}",
     21, "'window' is 60 day",
     "from 0 to 42 day"},
    {"{every: 84 day}]}",
     "{every: 84 day}], missed: 95 %}",
     21, "'missed' is 95 %",
     "from 0 to 90 %"},
    {"lesion_bias_sd: 0.08",
     "lesion_bias_sd: 2",
     22, "'lesion_bias_sd' is 2",
     "from 0 to 1"},
    {"floor: 5 mm",
     "floor: 5 kg",
     22, "'floor' is '5 kg', which has the wrong unit",
     "a unit such as 'mm'"},
    {"targets: 5",
     "targets: 6",
     22, "'targets' is '6'",
     "a whole number from 1 to 5"},
    {"targets: 5",
     "targets: few",
     22, "'targets' is 'few'",
     "a whole number from 1 to 5"},
    {"response: RECIST 1.1",
     "response: WHO",
     23, "not supported: response by 'WHO'",
     "RECIST 1.1"},
    {"response: RECIST 1.1",
     "response: {criteria: RECIST 1.1, reader: me}",
     23, "endpoints are read by 'me'",
     "central or investigator"},
    {"response: RECIST 1.1",
     "response: {criteria: RECIST 1.1}",
     23, "key 'reader' is missing",
     "'reader: ...'"},
    {"stop_on_progression: true",
     "stop_on_progression: perhaps",
     24, "'stop_on_progression' is 'perhaps'",
     "true, false, or confirmed (by iRECIST, at a later visit)"},
    {"visit_every: 21 day",
     "visit_every: 21",
     25, "'visit_every' is '21', which has the wrong unit",
     "a unit such as 'day'"},
    {"visit_every: 21 day, ",
     "",
     25, "key 'visit_every' is missing",
     "'visit_every: ...'"},
    {"hold_at_grade: 2",
     "hold_at_grade: 7",
     25, "'hold_at_grade' is '7'",
     "a whole number from 1 to 5"},
    {"resume_at_grade: 1",
     "resume_at_grade: 3",
     25, "resume_at_grade is 3",
     "a grade below hold_at_grade"},
    {"stop_at_grade: 3",
     "stop_at_grade: high",
     25, "'stop_at_grade' is 'high'",
     "a whole number from 1 to 5"},
    {"toxicity: {visit_every: 21 day, hold_at_grade: 2, resume_at_grade: 1, stop_at_grade: 3, steroid_at_grade: "
     "3, steroid_duration: 42 day}",
     "rules: [{when: {grade: 2}, do: stop}]",
     25, "rules without safety visits",
     "'toxicity: {visit_every: 21 day}': rules are looked at then"},
    {"toxicity: {visit_every: 21 day, hold_at_grade: 2, resume_at_grade: 1, stop_at_grade: 3, steroid_at_grade: "
     "3, steroid_duration: 42 day}",
     "toxicity: {visit_every: 21 day}\nrules: [{when: {grade: 2}, do: pause}]",
     26, "a rule does 'pause'",
     "hold, delay, reduce, stop or give"},
    {"toxicity: {visit_every: 21 day, hold_at_grade: 2, resume_at_grade: 1, stop_at_grade: 3, steroid_at_grade: "
     "3, steroid_duration: 42 day}",
     "toxicity: {visit_every: 21 day}\nrules: [{when: {grade: 5}, do: stop}]",
     26, "'grade' is '5'",
     "a whole number from 1 to 4"},
    {"toxicity: {visit_every: 21 day, hold_at_grade: 2, resume_at_grade: 1, stop_at_grade: 3, steroid_at_grade: "
     "3, steroid_duration: 42 day}",
     "toxicity: {visit_every: 21 day}\nrules: [{do: stop}]",
     26, "key 'when' is missing",
     "'when: ...'"},
    {"toxicity: {visit_every: 21 day, hold_at_grade: 2, resume_at_grade: 1, stop_at_grade: 3, steroid_at_grade: "
     "3, steroid_duration: 42 day}",
     "toxicity: {visit_every: 21 day}\nrules: [{when: {grade: 2}}]",
     26, "key 'do' is missing",
     "'do: ...'"},
    {"toxicity: {visit_every: 21 day, hold_at_grade: 2, resume_at_grade: 1, stop_at_grade: 3, steroid_at_grade: "
     "3, steroid_duration: 42 day}",
     "toxicity: {visit_every: 21 day}\nrules: [{when: {event: rush, grade: 2}, do: stop}]",
     26, "there is no event 'rush'",
     "did you mean 'rash'?"},
    {"toxicity: {visit_every: 21 day, hold_at_grade: 2, resume_at_grade: 1, stop_at_grade: 3, steroid_at_grade: "
     "3, steroid_duration: 42 day}",
     "toxicity: {visit_every: 21 day}\nrules: [{when: {event: rash}, do: stop}]",
     26, "key 'grade' is missing",
     "'grade: ...'"},
    {"toxicity: {visit_every: 21 day, hold_at_grade: 2, resume_at_grade: 1, stop_at_grade: 3, steroid_at_grade: "
     "3, steroid_duration: 42 day}",
     "toxicity: {visit_every: 21 day}\nrules: [{when: {lab: ANC, below: 3}, do: delay}]",
     26, "there is no lab 'ANC'",
     "one of the trial's 'labs'"},
    {"toxicity: {visit_every: 21 day, hold_at_grade: 2, resume_at_grade: 1, stop_at_grade: 3, steroid_at_grade: "
     "3, steroid_duration: 42 day}",
     "toxicity: {visit_every: 21 day}\nrules: [{when: {event: rash, lab: ANC, grade: 1}, do: delay}]",
     26, "a condition is on both",
     "an event or a lab"},
    {"toxicity: {visit_every: 21 day, hold_at_grade: 2, resume_at_grade: 1, stop_at_grade: 3, steroid_at_grade: "
     "3, steroid_duration: 42 day}",
     "toxicity: {visit_every: 21 day}\nrules: [{when: {grade: 2, above: 3}, do: hold}]",
     26, "a value of no lab",
     "'lab: NAME' beside it"},
    {"toxicity: {visit_every: 21 day, hold_at_grade: 2, resume_at_grade: 1, stop_at_grade: 3, steroid_at_grade: "
     "3, steroid_duration: 42 day}",
     "toxicity: {visit_every: 21 day}\nrules: [{when: {grade: 2}, do: reduce}]",
     26, "key 'by' is missing",
     "'by: ...'"},
    {"toxicity: {visit_every: 21 day, hold_at_grade: 2, resume_at_grade: 1, stop_at_grade: 3, steroid_at_grade: "
     "3, steroid_duration: 42 day}",
     "toxicity: {visit_every: 21 day}\nrules: [{when: {grade: 2}, do: reduce, by: 120 %}]",
     26, "'by' is 120 %",
     "from 1 to 99 %"},
    {"toxicity: {visit_every: 21 day, hold_at_grade: 2, resume_at_grade: 1, stop_at_grade: 3, steroid_at_grade: "
     "3, steroid_duration: 42 day}",
     "toxicity: {visit_every: 21 day}\nrules: [{when: {grade: 2}, do: stop, by: 20 %}]",
     26, "'by' with 'do: stop'",
     "this key with another 'do'"},
    {"toxicity: {visit_every: 21 day, hold_at_grade: 2, resume_at_grade: 1, stop_at_grade: 3, steroid_at_grade: "
     "3, steroid_duration: 42 day}",
     "toxicity: {visit_every: 21 day}\nrules: [{when: {grade: 2}, do: stop, drug: gamma}]",
     26, "there is no drug 'gamma'",
     "a drug of the trial's arms"},
    {"toxicity: {visit_every: 21 day, hold_at_grade: 2, resume_at_grade: 1, stop_at_grade: 3, steroid_at_grade: "
     "3, steroid_duration: 42 day}",
     "toxicity: {visit_every: 21 day}\nrules: [{when: {grade: 2}, do: give}]",
     26, "a rule gives nothing",
     "'medicine: steroid'"},
    {"toxicity: {visit_every: 21 day, hold_at_grade: 2, resume_at_grade: 1, stop_at_grade: 3, steroid_at_grade: "
     "3, steroid_duration: 42 day}",
     "toxicity: {visit_every: 21 day}\nrules: [{when: {grade: 2}, do: give, medicine: aspirin}]",
     26, "there is no medicine 'aspirin'",
     "a name under 'medicines' of the cancer, or steroid"},
    {"toxicity: {visit_every: 21 day, hold_at_grade: 2, resume_at_grade: 1, stop_at_grade: 3, steroid_at_grade: "
     "3, steroid_duration: 42 day}",
     "toxicity: {visit_every: 21 day}\nrules: [{when: {grade: 2}, do: give, medicine: steroid, for: 3 mg}]",
     26, "'for' is '3 mg', which has the wrong unit",
     "a unit such as 'day'"},
    {"toxicity: {visit_every: 21 day, hold_at_grade: 2, resume_at_grade: 1, stop_at_grade: 3, steroid_at_grade: "
     "3, steroid_duration: 42 day}",
     "toxicity: {visit_every: 21 day}\nrules: [{when: {grade: 2}, do: give, medicine: steroid, taper: 3 day}]",
     26, "what is given for life is tapered",
     "'for: 28 day' before it"},
    {"toxicity: {visit_every: 21 day, hold_at_grade: 2, resume_at_grade: 1, stop_at_grade: 3, steroid_at_grade: "
     "3, steroid_duration: 42 day}",
     "toxicity: {visit_every: 21 day}\nrules: [{when: {grade: 2, despite: luck}, do: stop}]",
     26, "there is no medicine 'luck'",
     "a name under 'medicines' of the cancer, or steroid"},
    {"toxicity: {visit_every: 21 day, hold_at_grade: 2, resume_at_grade: 1, stop_at_grade: 3, steroid_at_grade: "
     "3, steroid_duration: 42 day}",
     "toxicity: {visit_every: 21 day}\nrules: [{when: {grade: 2}, times: 0, do: stop}]",
     26, "'times' is '0'",
     "a whole number from 1 to 100"},
    {"toxicity: {visit_every: 21 day, hold_at_grade: 2, resume_at_grade: 1, stop_at_grade: 3, steroid_at_grade: "
     "3, steroid_duration: 42 day}",
     "toxicity: {visit_every: 21 day, hold_at_grade: 2, resume_at_grade: 1, stop_at_grade: 3, steroid_at_grade: "
     "3, steroid_duration: 42 day}\nrules: [{when: {grade: 2}, do: give, medicine: steroid, for: 3 day}]",
     26, "steroids by a rule and by the shorthand",
     "no 'steroid_at_grade' under 'toxicity'"},
    {"dropout: {rate: 0.02 1/year}",
     "dropout: {rate: 0.02 year}",
     26, "'rate' is '0.02 year', which has the wrong unit",
     "a unit such as '1/day'"},
    {"dropout: {rate: 0.02 1/year}",
     "dropout: {rte: 0.02 1/year}",
     26, "unknown key 'rte' in dropout",
     "did you mean 'rate'?"},
    {"dropout:",
     "labs: [ALT]\ndropout:",
     26, "toy has no lab 'ALT'",
     "a name under 'labs' of the cancer"},
    {"accrual: {duration: 6 month}",
     "accrual: 6 month",
     27, "'accrual' is not a map",
     "keys and values, {key: value, ...}"},
    {"after_last: 6 month",
     "after_last: -6 month",
     28, "'after_last' is -6 month",
     "from 0 to 40000 day"},
    {"report_at: [6 month",
     "report_at: [six",
     29, "'report_at': 'six' does not begin with a number; expected a quantity such as 10 mg/kg",
     ""},
    {"follow_up: 24 month\n",
     "",
     2, "key 'follow_up' is missing",
     "'follow_up: ...'"},
    {"follow_up: 24 month",
     "follow_up: 24 mm",
     30, "'follow_up' is '24 mm', which has the wrong unit",
     "a unit such as 'day'"},
    {"endpoints: [ORR",
     "endpoints: [OR",
     31, "unknown endpoint 'OR'",
     "did you mean 'ORR'?"},
    {"OS_12mo",
     "OS_0mo",
     31, "unknown endpoint 'OS_0mo'",
     "did you mean 'OS_12mo'?"},
    {"rash_g3plus",
     "rush_g3plus",
     31, "unknown endpoint 'rush_g3plus'",
     "ORR, CR, DCR, median_PFS_months, PFS_rate_6mo, OS_12mo, HR_OS, EVENT_g3plus, ..."},
    {"reference: beta 1 mg/kg",
     "reference: beta 2 mg/kg",
     32, "there is no arm 'beta 2 mg/kg'",
     "the name of an arm"},
    {"title: Alpha",
     "tittle: Alpha",
     3, "unknown key 'tittle' in a trial",
     "did you mean 'title'?"},
    {"reference: beta 1 mg/kg",
     "reference: beta 1 mg/kg\nlooks: [{arm: gamma, endpoint: OS, events: 10}]",
     33, "there is no arm 'gamma'",
     "the name of an arm"},
    {"reference: beta 1 mg/kg",
     "reference: beta 1 mg/kg\nlooks: [{arm: alpha 3 mg/kg Q2W, endpoint: ORR, events: 10}]",
     33, "looks at 'ORR'",
     "OS or PFS"},
    {"reference: beta 1 mg/kg",
     "reference: beta 1 mg/kg\nlooks: [{arm: alpha 3 mg/kg Q2W, endpoint: OS, events: 10, at: [50 %, 40 %]}]",
     33, "'at' is 40 %",
     "from 50.5 to 100 %"},
    {"reference: beta 1 mg/kg",
     "reference: beta 1 mg/kg\nrandomisation: {ratio: {alpha 3 mg/kg Q2W: 2, alpha 200 mg Q3W: 1}}",
     33, "key 'beta 1 mg/kg' is missing",
     "'beta 1 mg/kg: ...'"},
    {"reference: beta 1 mg/kg",
     "reference: beta 1 mg/kg\nrandomisation: {ratio: {alpha 3 mg/kg Q2W: 2, alpha 200 mg Q3W: 1, "
     "beta: 1, beta 1 mg/kg: 1}}",
     33, "unknown key 'beta' in ratio",
     "one of alpha 3 mg/kg Q2W, alpha 200 mg Q3W, beta 1 mg/kg"},
    {"reference: beta 1 mg/kg",
     "reference: beta 1 mg/kg\nrandomisation: {ratio: {alpha 3 mg/kg Q2W: 0, alpha 200 mg Q3W: 1, beta 1 mg/kg: 1}}",
     33, "'alpha 3 mg/kg Q2W' is '0'",
     "a whole number from 1 to 20"},
    {"reference: beta 1 mg/kg",
     "reference: beta 1 mg/kg\nrandomisation: {blocks: [3, 4]}",
     33, "a block has 4 patients",
     "a multiple of 3, the sum of the ratio"},
    {"reference: beta 1 mg/kg",
     "reference: beta 1 mg/kg\nrandomisation: {blocks: [300]}",
     33, "'blocks' is 300",
     "from 1 to 64"},
    {"reference: beta 1 mg/kg",
     "reference: beta 1 mg/kg\nrandomisation: {strata: [{factor: weigth, at: [75 kg]}]}",
     33, "nothing known of a patient at day 0 is called 'weigth'",
     "did you mean 'weight'?"},
    {"reference: beta 1 mg/kg",
     "reference: beta 1 mg/kg\nrandomisation: {strata: [{factor: weight, at: [75 day]}]}",
     33, "'at' is '75 day', which has the wrong unit",
     "a unit such as 'kg'"},
    {"reference: beta 1 mg/kg",
     "reference: beta 1 mg/kg\nrandomisation: {strata: [{factor: weight, at: [75 kg, 70 kg]}]}",
     33, "'at' is 70 kg after 75 kg",
     "limits in rising order"},
    {"reference: beta 1 mg/kg",
     "reference: beta 1 mg/kg\nrandomisation: {strata: [{factor: weight}]}",
     33, "key 'at' is missing",
     "'at: ...'"},
    {"reference: beta 1 mg/kg",
     "reference: beta 1 mg/kg\nrandomisation: {strata: [{factor: weight, at: [75 kg]}, {factor: weight, at: [80 kg]}]}",
     33, "'weight' is there a second time",
     "each factor once"},
    {"reference: beta 1 mg/kg",
     "reference: beta 1 mg/kg\nrandomisation: {strata: [{factor: weight, at: [60 kg, "
     "70 kg, 80 kg, 90 kg, 95 kg, 99 kg, 110 kg, 120 kg]}, {factor: immunity, at: [0.01 1/day, 0.02 1/day, 0.03 1/day, 0.04 1/day, 0.05 1/day, 0.06 1/day, 0.07 1/day]}]}",
     33, "there are 72 strata",
     "at most 64: fewer factors or limits"},
    {"reference: beta 1 mg/kg",
     "reference: beta 1 mg/kg\nrandomization: {blocks: [3]}",
     33, "unknown key 'randomization' in a trial",
     "did you mean 'randomisation'?"},
    {"reference: beta 1 mg/kg",
     "reference: beta 1 mg/kg\nset: [{id: x, value: 3 mmm, source: none}]",
     33, "'value': 'mmm' is not a unit; expected one such as mg/kg, 1/day, cell/mL, nmol/L",
     ""},
};

// The toy trial with the first `from` replaced; malloc'ed.
static char *edited(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    assert_non_null(at);
    strbuf b = {0};
    strbuf_write(&b, text, (size_t)(at - text));
    strbuf_puts(&b, to);
    strbuf_puts(&b, at + strlen(from));
    return b.s;
}

static bool said(const diag_list *d, size_t i)
{
    for (int k = 0; k < diag_count(d); k++) {
        const diag *x = diag_at(d, k);
        const char *expected = x->expected ? x->expected : "";
        if (x->level == DIAG_ERROR && x->loc.line == BAD[i].line && x->loc.file && !strcmp(x->loc.file, TOY) &&
            !strcmp(x->message, BAD[i].found) && !strcmp(expected, BAD[i].expected)) {
            return true;
        }
    }
    return false;
}

static void each_mistake_is_named(void **state)
{
    (void)state;
    diag_list *files = diag_new();
    const char *shown;
    char *text = file_read_text(TOY, NULL, files, &shown);
    assert_non_null(text);
    size_t n = sizeof BAD / sizeof *BAD;
    int wrong = 0;
    for (size_t i = 0; i < n; i++) {
        char *file = edited(text, BAD[i].from, BAD[i].to);
        arena *memory = arena_new();
        diag_list *d = diag_new();
        bool refused = !library_parse_trial("tests/data/library", TOY, file, memory, d);
        if (!refused || !said(d, i)) {
            print_error("expected: %s:%d: %s | %s\n", TOY, BAD[i].line, BAD[i].found, BAD[i].expected);
            diag_print(d, stderr, false);
            wrong++;
        }
        diag_free(d);
        arena_free(memory);
        free(file);
    }
    free(text);
    diag_free(files);
    print_message("%zu files, %d wrong\n", n, wrong);
    assert_int_equal(wrong, 0);
    assert_true(n >= 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_mistake_is_named)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
