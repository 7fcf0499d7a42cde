#!/bin/sh
# SPDX-License-Identifier: MIT
# `coley trial --dry-run` says the design of a trial in words: the toy trial with the constructs of a design added, each line below was
# written from that text. Usage: dry_run_design_test.sh PATH/TO/coley   (run from the root of the repository)
set -u
coley=${1:-${COLEY:-build/coley}}
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
failed=0
grep -v '^accrual\|^cutoff\|^dropout' tests/data/library/trials/TOY-1/trial.yaml > "$tmp/trial.yaml"
cat >> "$tmp/trial.yaml" << 'END'
accrual: {rate: [{per_month: 0, to: 10, until: 4 month}, {per_month: 10}]}
cutoff: {events: 25, endpoint: PFS}
dropout: {rate: 0.02 1/year, arms: {beta 1 mg/kg: 0.1 1/year}}
randomisation:
  ratio: {alpha 3 mg/kg Q2W: 2, alpha 200 mg Q3W: 1, beta 1 mg/kg: 1}
  blocks: [4, 8]
  strata: [{factor: weight, at: [75 kg]}, {factor: immunity, at: [0.01 1/day, 0.03 1/day]}]
blinding: {design: open-label, investigator_bias: 3 %, source: assumed}
estimands:
  OS: {subsequent_therapy: treatment_policy, crossover: hypothetical, discontinuation: treatment_policy}
  PFS: {subsequent_therapy: hypothetical, crossover: hypothetical, discontinuation: composite, missed_visits: hypothetical, death: composite}
crossover: [{from: beta 1 mg/kg, to: alpha 200 mg Q3W, share: 30 %, after: 14 day}]
multiplicity:
  method: graphical
  hypotheses:
    - {name: survival, arm: alpha 200 mg Q3W, endpoint: OS, weight: 80 %, to: {response: 100 %}}
    - {name: response, arm: alpha 200 mg Q3W, endpoint: ORR, weight: 20 %}
END
COLEY_LIBRARY=tests/data/library "$coley" trial "$tmp/trial.yaml" --dry-run > "$tmp/out" 2> "$tmp/err" || failed=1
# paragraphs on one line each, so that where a line is broken does not matter
tr '\n' ' ' < "$tmp/out" | tr -s ' ' > "$tmp/words"
while IFS= read -r line; do
    grep -qF -- "$line" "$tmp/words" || { echo "the protocol lacks: '$line'"; failed=1; }
done << 'END'
Toy cancer. 60 patients in 3 arms.
Randomised 2:1:1 (in the order of the arms below), in permuted blocks of 4 or 8 patients.
Stratified by weight (cut at 75 kg), immunity (cut at 0.01 1/day, 0.03 1/day): 6 strata.
Patients come in at 0 rising to 10 a month until 4 months, then 10 a month: all are there after 8 months.
on the day that 25 progressions or deaths have come in all arms together, but not before the last patient came in;
1.98 % of the patients withdraw in a year.
Of beta 1 mg/kg 9.52 % withdraw in a year.
after progression, for 30 % of the patients and 14 days later: crossover to alpha 200 mg Q3W
Open-label; endpoints are read by the investigator, who knows the arm: no blinded reading stands against his expectation.
After day 0 he reads lesions of all arms but the reference 3 % smaller than they are (assumed).
Estimand of OS: subsequent therapy, discontinuation by toxicity: treatment policy (what comes after counts); crossover: hypothetical (censored on that day).
Estimand of PFS: subsequent therapy, crossover: hypothetical (censored at the last assessment before);
discontinuation by toxicity: composite (an event, as progression and death are); missed assessments: hypothetical (an event after two or more is censored before them); death: composite (an event, as progression is).
2 hypotheses share the one-sided error of the first kind of 2.5 %, on a graph:
1. survival: better overall survival with alpha 200 mg Q3W; 80 % of it at first, then 100 % to response
2. response: better response rate with alpha 200 mg Q3W; 20 % of it at first
END
# a limit of a lab without a unit has no blank after it
sed 's/^labs: .*/&\nrules: [{when: {lab: LDH, above: 3}, do: hold}]/' library/trials/CheckMate-066/trial.yaml > "$tmp/rule.yaml"
"$coley" trial "$tmp/rule.yaml" --patients 1 --dry-run > "$tmp/out" 2> "$tmp/err" || failed=1
grep -q '^  - when LDH is above 3: doses of all study treatment are left out' "$tmp/out" || { echo "no rule of LDH as it should be"; failed=1; }
[ $failed = 0 ] || sed 's/^/    /' "$tmp/out" "$tmp/err"
exit $failed
