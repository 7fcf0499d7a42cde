#!/bin/sh
# SPDX-License-Identifier: MIT
# Replicates of a trial: same rows whatever the threads and however often they were interrupted; the null takes the
# difference away; replicate r is the trial with the seed that it says.
# Usage: replicates_test.sh PATH/TO/coley   (run from the root of the repository)
set -u
coley=${1:-${COLEY:-build/coley}}
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
export COLEY_LIBRARY=$tmp/library
cp -r tests/data/library "$tmp/library"
cat >>"$tmp/library/trials/TOY-1/trial.yaml" <<'YAML'
looks:
  - {arm: alpha 3 mg/kg Q2W, endpoint: PFS, events: 30, at: [50 %, 100 %]}
multiplicity: {method: holm, hypotheses: [{arm: alpha 3 mg/kg Q2W, endpoint: PFS}, {arm: alpha 200 mg Q3W, endpoint: ORR}]}
YAML
failed=0
tests=0

check() {    # NAME COMMAND...
    name=$1
    shift
    tests=$((tests + 1))
    "$@" >"$tmp/said" 2>&1 || { failed=$((failed + 1)); echo "$name"; sed 's/^/    /' "$tmp/said"; }
}

replicates() {    # FOLDER OPTION...
    folder=$1
    shift
    "$coley" trial TOY-1 --patients 24 --out "$tmp/$folder" "$@" >"$tmp/$folder.txt" 2>"$tmp/$folder.err"
}

rows() { sed -n 's/^rows //p' "$tmp/$1.txt"; }

# value FOLDER FIELD: of the first design
value() { sed -n 's/.*"designs".*//; s/.*"endpoint": "PFS", "replicates".*"'"$2"'": \([0-9.]*\),.*/\1/p' "$tmp/$1/operating.json" | head -1; }

check 'six replicates run' replicates one --replicates 6 --threads 1
check 'power is told' test -n "$(value one power)"
check 'so is that of the family' grep -q '"endpoint": "any hypothesis", "replicates": 6, "power":' "$tmp/one/operating.json"
check 'and of a hypothesis' grep -q '"endpoint": "PFS of alpha 3 mg/kg Q2W", "replicates": 6, "shown":' "$tmp/one/operating.json"
check 'nothing of a replicate is left' test ! -e "$tmp/one/replicate"

check 'as many threads as there are' replicates two --replicates 6
check 'threads change no row' test "$(rows one)" = "$(rows two)"

# killed in the midst, then resumed
"$coley" trial TOY-1 --patients 24 --replicates 6 --out "$tmp/killed" >/dev/null 2>&1 &
pid=$!
n=0
while [ ! -e "$tmp/killed/replicates.sqlite" ] && [ $n -lt 400 ]; do n=$((n + 1)); sleep 0.02; done
kill -9 $pid
wait $pid 2>/dev/null
check 'goes on after a kill' replicates killed --replicates 6 --resume
check 'and ends with the same rows' test "$(rows one)" = "$(rows killed)"

replicates killed --replicates 6 --resume --seed 9
check 'another seed is refused' test $? = 2
check 'and named' grep -q 'seed' "$tmp/killed.err"
replicates killed --replicates 6 --resume --null
check 'another design is refused' test $? = 2
replicates one --replicates 6
check 'a folder that has replicates is refused' grep -q 'there are replicates already' "$tmp/one.err"

# the second replicate is the trial with the next seed
check 'two replicates' replicates pair --replicates 2 --seed 3
check 'one run' replicates single --seed 4
summary=$(sed -n 's/.*"look": 2,.*"z": \([-0-9.]*\),.*/\1/p' "$tmp/single/summary.json")
check 'a look of the single run is there' test -n "$summary"
first=$(replicates first --seed 3 && sed -n 's/.*"look": 2,.*"z": \([-0-9.]*\),.*/\1/p' "$tmp/first/summary.json")
mean=$(sed -n 's/.*"look": 2, .*"mean": \([-0-9.]*\),.*/\1/p' "$tmp/pair/operating.json" | head -1)
check 'mean of two seeds' awk -v a="$first" -v b="$summary" -v m="$mean" \
    'BEGIN { d = (a + b)/2 - m; exit !(d < 2e-4 && d > -2e-4) }'

check 'the null runs' replicates null --replicates 40 --null
check 'and no difference is left' awk -v p="$(value null type_I_error)" 'BEGIN { exit !(p != "" && p < 0.15) }'
check 'of any hypothesis' awk -v p="$(sed -n 's/.*"any hypothesis".*"type_I_error": \([0-9.]*\),.*/\1/p' "$tmp/null/operating.json")" \
    'BEGIN { exit !(p != "" && p < 0.15) }'
# 40 replicates with an error of 2.5%: more than five are a chance of 1 in 3000

echo "$((tests - failed)) passed, $failed failed"
[ $failed = 0 ]
