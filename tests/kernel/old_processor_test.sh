#!/bin/sh
# SPDX-License-Identifier: MIT
# Older processors, emulated by qemu-x86_64 (Debian's qemu-user), which has no AVX-512 and says no to any instruction that the processor named lacks.
#   Haswell   AVX2 and FMA, no AVX-512: a run there has the same hash, with the instruction sets avx2 and baseline.
#   Nehalem   neither: every verb that computes refuses with a sentence, none ends by an illegal instruction.
# And without emulation: what is compiled for no instruction set in particular has no instruction of AVX in it. (What keeps the baseline set from a
# Nehalem is SLEEF alone, whose deterministic scalar functions Debian compiles for FMA; see src/num/fmath.c.)
set -u
coley=${1:-${COLEY:-build/coley}}
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
failed=0
wrong() {
    echo "$1"
    failed=1
}
case $(uname -m) in
x86_64) ;;
*) echo 'skipped: no x86-64'; exit 77 ;;
esac

# instructions of AVX begin with v; the same look at what is compiled for AVX2 finds them
avx() { objdump -d --no-show-raw-insn "$@" | grep -c -E '^ *[0-9a-f]+:[[:space:]]+v[a-z0-9]+[[:space:]].*%[xyz]mm'; }
if command -v objdump > /dev/null; then
    objects=$(find "$(dirname "$coley")/obj/src" -name '*.o' ! -name '*_avx2.o' ! -name '*_avx512.o')
    # shellcheck disable=SC2086  # a list of words
    if [ -n "$objects" ]; then
        [ "$(avx $objects)" -eq 0 ] || wrong 'objects for every processor have instructions of AVX'
        [ "$(avx "$(dirname "$coley")/obj/src/kernel/interp_avx2.o")" -gt 100 ] || wrong 'this test no longer sees instructions of AVX'
    fi
fi

on() {
    processor=$1
    shift
    qemu-x86_64 -cpu "$processor" "$coley" "$@"
}
# a sanitizer needs terabytes of addresses, and qemu takes minutes to say that it has none
sanitized() { ASAN_OPTIONS=help=1 "$coley" version 2>&1 | grep -q AddressSanitizer; }
if ! command -v qemu-x86_64 > /dev/null || sanitized || ! on Haswell version > "$tmp/log" 2>&1; then
    [ $failed -eq 0 ] || exit 1
    echo 'skipped: qemu-x86_64 is not here, or cannot run this build'
    exit 77
fi

export COLEY_LIBRARY="$PWD/tests/data/library" COLEY_BACKEND=interpreter
unset COLEY_ISA
"$coley" trial TOY-1 --patients 2 --out "$tmp/here" > "$tmp/log" 2>&1 || { cat "$tmp/log"; exit 1; }
"$coley" hash "$tmp/here" > "$tmp/here.hash"
for isa in avx2 baseline; do
    if COLEY_ISA=$isa on Haswell trial TOY-1 --patients 2 --out "$tmp/$isa" > "$tmp/log" 2>&1; then
        "$coley" hash "$tmp/$isa" > "$tmp/hash"
        cmp "$tmp/here.hash" "$tmp/hash" || wrong "Haswell, $isa: another hash"
    else
        wrong "Haswell, $isa: the trial failed"
        tail -n 5 "$tmp/log"
    fi
done
printf 'model m\n x = exp(1); x'"'"' = -x*ln(3)\nend\n' > "$tmp/m.ant"
refused() {
    on Nehalem "$@" > "$tmp/out" 2> "$tmp/log"
    status=$?
    [ $status -eq 2 ] || wrong "Nehalem: coley $*: exit status $status, expected 2"
    grep -q 'this machine lacks instructions' "$tmp/log" || { wrong "Nehalem: coley $*: no sentence"; cat "$tmp/log"; }
    grep -q 'expected: an x86-64 processor with AVX2 and FMA' "$tmp/log" || wrong "Nehalem: coley $*: no expectation"
}
refused trial TOY-1 --dry-run
refused trial TOY-1 --patients 2 --out "$tmp/none"
[ ! -e "$tmp/none" ] || wrong 'Nehalem: something was written'
refused simulate "$tmp/m.ant"
refused model check "$tmp/m.ant"
refused model show "$tmp/m.ant"
refused model convert "$tmp/m.ant" "$tmp/m.xml"
refused build-kernels "$tmp/kernels" TOY-1
on Nehalem version > "$tmp/out" 2>&1 || wrong 'Nehalem: coley version fails'
exit $failed
