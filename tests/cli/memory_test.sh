#!/bin/sh
# SPDX-License-Identifier: MIT
# Out of memory: one clear line, exit status 1, nothing half-written. COLEY is the program, run from the root of the
# repository.
set -u
coley=${COLEY:-build/coley}
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT

if ASAN_OPTIONS=help=1 "$coley" version 2>&1 | grep -q AddressSanitizer; then
    echo 'skipped: a sanitizer needs terabytes of addresses'
    exit 77
fi

cat > "$tmp/decay.ant" <<'ANT'
model decay
  species A = 1
  A' = -A
end
ANT
# 40 million rows of two numbers are 640 MB; the address space is limited to 600
failed=0
(
    ulimit -v 600000 || exit 77
    "$coley" simulate "$tmp/decay.ant" --points 40000000 --out "$tmp/out.csv"
) > "$tmp/stdout" 2> "$tmp/stderr"
got=$?
[ "$got" -eq 77 ] && { echo 'skipped: no limit can be set'; exit 77; }
[ "$got" -eq 1 ] || { echo "exit status $got, expected 1"; failed=1; }
[ "$(wc -l < "$tmp/stderr")" -eq 1 ] || { echo 'not one line'; failed=1; }
grep -q '^coley: out of memory' "$tmp/stderr" || { echo "the line lacks 'out of memory'"; failed=1; }
[ -s "$tmp/stdout" ] && { echo 'something on stdout'; failed=1; }
[ -e "$tmp/out.csv" ] && { echo 'a table was written'; failed=1; }
# the limit itself is enough for work of an ordinary size
(
    ulimit -v 600000
    "$coley" simulate "$tmp/decay.ant" --points 10 --out "$tmp/out.csv"
) 2>> "$tmp/stderr" || { echo 'ten points fail too'; failed=1; }
[ $failed -eq 0 ] || sed 's/^/    stderr: /' "$tmp/stderr"
exit $failed
