#!/bin/sh
# SPDX-License-Identifier: MIT
# No number of a patient comes from the C library's functions: they are chosen by the machine, and differ in their last bits where it fuses
# operations. With fused operations masked off in the C library (glibc's tunables) a run has the same hash and a simulation the same table. That the
# mask worked is seen in the C library itself: awk, which calls it, prints other digits.
set -u
coley=${1:-${COLEY:-build/coley}}
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
export COLEY_LIBRARY="$PWD/tests/data/library" COLEY_CACHE="$tmp/cache"
mask=glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2

digits() {
    awk 'BEGIN { for (i = 1; i <= 20000; i++) { x = i*0.0137; printf "%.17g %.17g %.17g %.17g\n", sin(x), exp(x/20), log(x), x^1.7 } }'
}
digits > "$tmp/free"
GLIBC_TUNABLES=$mask digits > "$tmp/masked"
if cmp -s "$tmp/free" "$tmp/masked"; then
    echo 'skipped: the C library has no fused operations to mask, or no tunables'
    exit 77
fi
echo "the mask changes $(diff "$tmp/free" "$tmp/masked" | grep -c '^<') of 20000 lines of the C library's own functions"

cat > "$tmp/all.ant" <<'E2'
model all
  x = 1; y = 0.3; z = 2
  k := exp(-time/7) + ln(2 + time) + (1 + time)^0.37 + sin(time)*cos(3*time) + tanh(time/11) + arctan(time)
  x' = k - 0.1*x
  y' = tan(y/9) + sinh(y/20) + cosh(y/20) - arcsin(y/400) - arccos(y/400)/10 - y/2
  z' = 1/(1 + exp(-x)) - z^1.31/50
  at x > 5: y = y + log10(x)
end
E2

# each_way NAME VARIABLE...: a trial and a simulation with these variables set
each_way() {
    name=$1
    shift
    env "$@" "$coley" trial TOY-1 --patients 6 --out "$tmp/run-$name" > "$tmp/log" 2>&1 || { echo "$name: the trial failed"; cat "$tmp/log"; exit 1; }
    "$coley" hash "$tmp/run-$name" > "$tmp/$name.hash" || exit 1
    env "$@" "$coley" simulate "$tmp/all.ant" --end 40 --points 2000 > "$tmp/$name.csv" || { echo "$name: the simulation failed"; exit 1; }
    if [ "$name" != free ]; then
        cmp "$tmp/free.hash" "$tmp/$name.hash" || { echo "$name: another hash"; exit 1; }
        cmp "$tmp/free.csv" "$tmp/$name.csv" || { echo "$name: another table"; exit 1; }
    fi
}
each_way free A=
[ "$(wc -l < "$tmp/free.csv")" -eq 2002 ] || { echo 'the table is not whole'; exit 1; }
each_way masked "GLIBC_TUNABLES=$mask"
each_way masked-baseline "GLIBC_TUNABLES=$mask" COLEY_ISA=baseline
if command -v cc > /dev/null || command -v gcc > /dev/null || command -v clang > /dev/null; then
    each_way masked-compiled "GLIBC_TUNABLES=$mask" COLEY_BACKEND=c
fi
exit 0
