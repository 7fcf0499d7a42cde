#!/bin/sh
# SPDX-License-Identifier: MIT
# Bad input to `coley trial`: each is an error that names place and expectation, exit status 2 (1 where it is the output that
# cannot be written), and nothing half-written.
# Usage: bad_input_test.sh PATH/TO/coley   (run from the root of the repository)
set -u
coley=${1:-${COLEY:-build/coley}}
tmp=$(mktemp -d) || exit 1
trap 'chmod -R u+w "$tmp" 2>/dev/null; rm -rf "$tmp"' EXIT
failed=0
tests=0

# A fresh copy of the toy library in $tmp/library.
fresh() {
    rm -rf "$tmp/library" "$tmp/out"
    cp -r tests/data/library "$tmp/library"
    trial=$tmp/library/trials/TOY-1/trial.yaml
}

# expect NAME STATUS TEXT...: runs the trial and looks for every TEXT in the messages
expect() {
    name=$1 status=$2
    shift 2
    tests=$((tests + 1))
    COLEY_LIBRARY=$tmp/library "$coley" trial "${run:-TOY-1}" --patients 2 --out "$tmp/out" $options >"$tmp/stdout" 2>"$tmp/stderr"
    got=$?
    ok=1
    [ "$got" = "$status" ] || { ok=0; echo "$name: exit status $got, expected $status"; }
    for text in "$@"; do
        grep -qF -- "$text" "$tmp/stderr" || { ok=0; echo "$name: the messages lack '$text'"; }
    done
    if [ "$status" = 2 ] && [ -e "$tmp/out" ]; then
        ok=0
        echo "$name: something was written:" "$tmp"/out/*
    fi
    [ $ok = 1 ] || { failed=$((failed + 1)); sed 's/^/    /' "$tmp/stderr"; }
    run=TOY-1
}
run=TOY-1
options=

fresh; sed -i 's/^visits:/vists:/' "$trial"
expect 'misspelt key' 2 "trial.yaml:21:1: error: unknown key 'vists'" "did you mean 'visits'" 'vists: {first'

fresh; sed -i 's/dose: 200 mg,/dose: 200 mL,/' "$trial"
expect 'wrong unit' 2 'trial.yaml:' 'dose is 200 mL, which has the wrong unit' 'an amount: mg'

fresh; sed -i 's/first: 84 day/first: 84 mg/' "$trial"
expect 'wrong unit of a time' 2 "'first' is '84 mg', which has the wrong unit" "'day'"

fresh; sed -i 's/first: 84 day/first: 84/' "$trial"
expect 'no unit' 2 "'first' is '84'" "'84 day'"

fresh; sed -i 's/dose: 200 mg,/dose: -200 mg,/' "$trial"
expect 'negative dose' 2 'trial.yaml:' 'dose is -200 mg' 'a positive dose'

fresh; sed -i 's/drug: beta/drug: betta/' "$trial"
expect 'missing drug' 2 "there is no drug 'betta'" "did you mean 'beta'"

# looks: a wrong one in place of one that is right
looks() {
    fresh
    printf 'looks:\n  - {arm: %s, endpoint: %s, events: %s, alpha: %s, at: %s}\n' "$@" >>"$trial"
}
looks 'alpha 200 mg Q3W' OS 100 '2.5 %' '[50 %, 100 %]'; options=--dry-run
expect 'looks as they should be' 0
options=
looks 'alpha 100 mg Q3W' OS 100 '2.5 %' '[50 %, 100 %]'
expect 'looks at an unknown arm' 2 "there is no arm 'alpha 100 mg Q3W'" "did you mean 'alpha 200 mg Q3W'?"
looks 'beta 1 mg/kg' OS 100 '2.5 %' '[50 %, 100 %]'
expect 'looks at the reference' 2 "arm 'beta 1 mg/kg' is the reference itself"
looks 'alpha 200 mg Q3W' ORR 100 '2.5 %' '[50 %, 100 %]'
expect 'looks at a share' 2 "looks at 'ORR'" 'OS or PFS'
looks 'alpha 200 mg Q3W' OS 0 '2.5 %' '[50 %, 100 %]'
expect 'looks without events' 2 "'events'"
looks 'alpha 200 mg Q3W' OS 100 '60 %' '[50 %, 100 %]'
expect 'looks with too large an alpha' 2 "'alpha'"
looks 'alpha 200 mg Q3W' OS 100 '2.5 %' '[50 %, 40 %, 100 %]'
expect 'looks out of order' 2 "'at'"
looks 'alpha 200 mg Q3W' OS 100 '2.5 %' '[50 %, 90 %]'
expect 'looks that never come to an end' 2 'the last look is at 90 %' '100 % at the last look'

fresh; sed -i 's/^response:.*/response: {criteria: RECIST 1.1, reader: both}/' "$trial"
expect 'an unknown reader' 2 "endpoints are read by 'both'" 'central or investigator'
fresh; sed -i 's/^response:.*/response: {criteria: WHO, reader: central}/' "$trial"
expect 'other criteria' 2 "response by 'WHO'" 'RECIST 1.1'
fresh; sed -i 's/^response:.*/response: {criteria: RECIST 1.1}/' "$trial"
expect 'no reader' 2 "'reader'"
fresh; sed -i 's/^stop_on_progression:.*/stop_on_progression: maybe/' "$trial"
expect 'an unknown end of treatment' 2 "'stop_on_progression' is 'maybe'" 'confirmed (by iRECIST'
fresh; sed -i 's/^visits: {/visits: {window: 30 day, /' "$trial"
expect 'windows that overlap' 2 'visits every 42 day may be 30 day early or late' 'half of the shortest interval'
fresh; sed -i 's/^visits: {/visits: {missed: 120 %, /' "$trial"
expect 'more visits missed than there are' 2 "'missed'"

fresh; printf 'traits:\n  - {id: growth, level: leison, distribution: normal, median: 1, spread: 1, unit: "1", source: none, evidence: 1}\n' >>"$trial"
expect 'level of a trait of the trial' 2 "the level of 'growth' is 'leison'" 'patient or lesion'

# 257 drugs: one too many, told once
fresh
i=1
while [ $i -le 258 ]; do
    cp -r "$tmp/library/therapies/beta" "$tmp/library/therapies/drug$i"
    sed -i "s/^therapy: .*/therapy: drug$i/" "$tmp/library/therapies/drug$i/therapy.yaml"
    echo "      - {drug: drug$i, dose: 1 mg/kg, every: 21 day, count: 1}"
    i=$((i + 1))
done >"$tmp/doses"
sed -i -e '/doses: \[{drug: beta/{s/doses:.*/doses:/;r '"$tmp/doses" -e '}' "$trial"
expect 'too many drugs' 2 "drug 'drug256' is one too many" 'at most 256 drugs'

fresh; sed -i 's/cancer: toy/cancer: joy/' "$trial"
expect 'missing cancer' 2 "there is no cancer 'joy'" "did you mean 'toy'"

fresh; sed -i 's/OS_12mo, HR_OS/OS_12month, HR_OS/' "$trial"
expect 'unknown endpoint' 2 "unknown endpoint 'OS_12month'" 'OS_12mo'

fresh; printf 'import "toy.ant";\n' | cat - "$tmp/library/model/nodule.ant" >"$tmp/x" && cp "$tmp/x" "$tmp/library/model/nodule.ant"
expect 'cyclic import' 2 'toy.ant:2:8: error: import "nodule.ant" comes back' 'imports without a cycle'

fresh; sed -i 's/^title: Alpha/title: Alph\xff/' "$trial"
expect 'invalid UTF-8' 2 'trial.yaml:3:' 'UTF-8'

fresh; sed -i 's/sld, low: 25 mm/sld, low: 25 m/' "$trial"
expect 'nobody is eligible' 2 'trial.yaml:8:' 'nobody is eligible' 'too little disease' 'leaves out most of them'

# two rules: the first one leaves out nearly all, the last one of the file is not to blame
fresh; sed -i 's/^  - {id: sld, low: 25 mm.*/  - {id: sld, low: 25 m, reason: hardly any disease}\n  - {id: sld, high: 1 mm, reason: any disease}/' "$trial"
expect 'nobody is eligible, by rule' 2 'trial.yaml:8:' 'nobody is eligible' 'ineligible: hardly any disease' 'leaves out most of them'

fresh; sed -i 's/sld, low: 25 mm/slt, low: 25 mm/' "$trial"
expect 'unknown id' 2 "'slt' is no quantity of the model" "did you mean 'sld'?"

fresh; sed -i 's/^V,5,L,3,8/V,9,L,3,8/' "$tmp/library/therapies/alpha/parameters.csv"
expect 'value outside its range' 2 'parameters.csv:3:3' "'V' is 9, outside its published range" 'from 3 to 8'

fresh; sed -i 's/^V,5,L,3,8,Volume,assumed: toy/V,5,L,3,8,Volume,/' "$tmp/library/therapies/alpha/parameters.csv"
expect 'no source' 2 "parameters.csv:3:" "'V' has no source"

fresh; sed -i 's/^V,5,L,3,8,Volume,assumed: toy,1/V,5,L,3,8,Volume,assumed: toy,9/' "$tmp/library/therapies/alpha/parameters.csv"
expect 'no grade' 2 "the evidence of 'V' is '9'" '1 (assumed)'

fresh; sed -i 's/^k_el,0.03,1\/day/k_el,0.03,1\/mg/' "$tmp/library/therapies/alpha/parameters.csv"
expect 'unit of a parameter' 2 'parameters.csv:2:1' "'k_el' has the wrong unit" 'day'

fresh; sed -i '/^toy.k_injury/d' "$tmp/library/model/parameters.csv"
expect 'parameter without a value' 2 "parameter 'k_injury'" 'has no value' 'parameters.csv'

fresh; sed -i 's/^toy.k_injury/toy.k_injry/' "$tmp/library/model/parameters.csv"
expect 'parameter that is none' 2 "'toy.k_injry' is no parameter of the model" "did you mean 'toy.k_injury'?"

fresh; sed -i 's/^immunity,susceptibility,0.4/immunity,susceptibility,1.4/' "$tmp/library/cancers/toy/correlations.csv"
expect 'correlation' 2 'correlations.csv:2:' 'between -1 and 1'

fresh; sed -i 's/lognormal,75/lognromal,75/' "$tmp/library/cancers/toy/patients.csv"
expect 'distribution' 2 "unknown distribution 'lognromal'" 'lognormal'

fresh; sed -i 's/death: death/death: deth/' "$tmp/library/cancers/toy/cancer.yaml"
expect 'event that is none' 2 "there is no event 'deth'"

fresh; sed -i 's/^  C. = (growth - kill /  C'"'"' = (growth - kil /' "$tmp/library/model/nodule.ant"
expect 'error in a model' 2 'nodule.ant:' 'kil'

fresh; printf 'trial: [\n' >"$trial"
expect 'no YAML' 2 'trial.yaml:' 'not valid YAML'

fresh; run=TOY-9
expect 'no such trial' 2 "there is no trial 'TOY-9'" "did you mean 'TOY-1'"

fresh; run=$tmp/nothing.yaml
expect 'no such file' 2 'nothing.yaml' 'there is no such file'

# a file where the folder should be
fresh; : >"$tmp/file"
tests=$((tests + 1))
COLEY_LIBRARY=$tmp/library "$coley" trial TOY-1 --patients 2 --out "$tmp/file/out" >/dev/null 2>"$tmp/stderr"
if [ $? != 1 ] || ! grep -q "$tmp/file" "$tmp/stderr"; then
    failed=$((failed + 1)); echo 'folder below a file:'; sed 's/^/    /' "$tmp/stderr"
fi

# an unwritable folder (root may write anywhere: then /proc, which nobody may)
mkdir "$tmp/closed" && chmod a-w "$tmp/closed"
out=$tmp/closed/out
[ -w "$tmp/closed" ] && out=/proc/coley-out
tests=$((tests + 1))
COLEY_LIBRARY=$tmp/library "$coley" trial TOY-1 --patients 2 --out "$out" >/dev/null 2>"$tmp/stderr"
if [ $? != 1 ] || ! grep -q "$out" "$tmp/stderr"; then
    failed=$((failed + 1)); echo 'unwritable folder:'; sed 's/^/    /' "$tmp/stderr"
fi

# a run that is there already
tests=$((tests + 1))
COLEY_LIBRARY=$tmp/library "$coley" trial TOY-1 --patients 2 --out "$tmp/twice" >/dev/null 2>&1
COLEY_LIBRARY=$tmp/library "$coley" trial TOY-1 --patients 2 --out "$tmp/twice" >/dev/null 2>"$tmp/stderr"
if [ $? != 1 ] || ! grep -q 'there is a run already' "$tmp/stderr"; then
    failed=$((failed + 1)); echo 'a run that is there already:'; sed 's/^/    /' "$tmp/stderr"
fi

echo "bad_input_test: $tests tests, $failed failed"
[ $failed = 0 ]
