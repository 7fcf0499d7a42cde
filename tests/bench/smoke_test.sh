#!/bin/sh
# SPDX-License-Identifier: MIT
# The benchmarks run: few patients, no compiler, no time is looked at. Ratios are numbers, every solver computes every patient,
# and the errors that both sides achieve are at the level of their tolerances. Skipped where the benchmarks were not built (SUNDIALS'
# source could not be had).
set -u
bench=$(dirname "$COLEY")/coley-bench
[ -x "$bench" ] || bench=$(cd "$(dirname "$0")/../.." && pwd)/build/coley-bench
if [ ! -x "$bench" ] && [ -f "$(dirname "$bench")/sundials/built" ]; then
    echo 'the benchmarks do not build, though SUNDIALS is there'
    exit 1
fi
[ -x "$bench" ] || { echo 'skipped: the benchmarks are not built (make bench-build)'; exit 77; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
bad=0
wrong() {
    echo "$1"
    bad=1
}

# enzyme kinetics with a dose by the clock and an event: stiff enough, closed
mkdir -p "$work/models/SMALL"
cat > "$work/models/SMALL/model.ant" << 'ANT'
model small()
  S = 10; E = 1; C = 0; P = 0; k_on = 5; k_off = 1; k_cat = 2; k_in = 0.5
  S + E -> C; k_on*S*E - k_off*C
  C -> E + P; k_cat*C
  -> S; piecewise(k_in, time > 4 && time < 6, 0)
  at time >= 8: S = S + 5
end
ANT
"$COLEY" model convert "$work/models/SMALL/model.ant" "$work/models/SMALL/model.xml" > "$work/out" 2> "$work/err" ||
    wrong "the model could not be converted: $(cat "$work/err")"
printf 'start: 0\nduration: 12\n' > "$work/models/SMALL/settings.txt"

number() {    # KEY FILE: the first value of a key
    tr ',{' '\n\n' < "$2" | sed -n "s/^ *\"$1\": *\\([-0-9.e+]*\\).*/\\1/p" | head -n 1
}
"$bench" models "$work/models" --patients 4 --repeats 1 --backend interpreter --json > "$work/models.json" 2> "$work/err" ||
    wrong "bench models: $(cat "$work/err")"
[ "$(number compared "$work/models.json")" = 1 ] || wrong "not compared: $(cat "$work/models.json")"
for key in ratio_median ratio_worst; do
    awk -v x="$(number $key "$work/models.json")" 'BEGIN { exit !(x > 0) }' || wrong "$key is no positive number"
done

"$bench" precision "$work/models/SMALL" --patients 4 --repeats 1 --backend interpreter --json --svg "$work/p.svg" > "$work/p.json" 2> "$work/err" ||
    wrong "bench precision: $(cat "$work/err")"
grep -q '^</svg>$' "$work/p.svg" || wrong 'no picture'

# every method at every tolerance: nobody failed, Coley's error is within a factor of 300 of the tolerance (loose ones achieve less), and
# peers solved the problem: how far their own error control and events hold is theirs, and moves with the processor they were built for
tr '{' '\n' < "$work/p.json" | awk '
    function value(key,  a) { return match($0, "\"" key "\": *[-0-9.e+]+") ? substr($0, RSTART + length(key) + 4, RLENGTH - length(key) - 4) + 0 : "" }
    /"method"/ { own = /Coley/ }
    /"rtol"/ {
        n++
        if (value("failed") != 0) print "failed at " value("rtol")
        e = value("error")
        if (!(e > 0 && e < (own ? 300*value("rtol") : 10))) print "error " e " at tolerance " value("rtol")
    }
    END { if (n != 42) print n " points, expected 6 methods at 7 tolerances" }' > "$work/complaints"
[ -s "$work/complaints" ] && wrong "$(cat "$work/complaints")"
exit $bad
