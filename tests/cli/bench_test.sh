#!/bin/sh
# SPDX-License-Identifier: MIT
# The benchmarks are a program of their own: coley hands over to the one beside it with all arguments, and where there is
# none says how to build it. coley itself links neither SUNDIALS nor KLU.
set -u
coley=$(cd "$(dirname "$COLEY")" && pwd)/$(basename "$COLEY")
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
bad=0
wrong() {
    echo "$1"
    bad=1
}

mkdir "$work/bin"
cp "$coley" "$work/bin/coley"
"$work/bin/coley" bench solver KEYNOTE-006 > "$work/out" 2> "$work/err"
[ $? -eq 1 ] || wrong 'without the benchmark: not exit 1'
[ "$(wc -l < "$work/err")" -eq 1 ] && grep -q 'make bench-build' "$work/err" || wrong "without the benchmark: $(cat "$work/err")"

# installed below libexec: arguments arrive unchanged, its exit code comes back
mkdir -p "$work/libexec/coley"
printf '#!/bin/sh\nprintf "%%s|" "$@"\nexit 7\n' > "$work/libexec/coley/coley-bench"
chmod +x "$work/libexec/coley/coley-bench"
"$work/bin/coley" bench solver 'a model; $(x)' --json > "$work/out" 2> "$work/err"
[ $? -eq 7 ] || wrong 'exit code of the benchmark is lost'
[ "$(cat "$work/out")" = 'solver|a model; $(x)|--json|' ] || wrong "arguments: $(cat "$work/out")"

"$coley" bench nothing > "$work/out" 2> "$work/err"
[ $? -eq 2 ] && grep -q "there is no benchmark 'nothing'" "$work/err" || wrong "an unknown benchmark: $(cat "$work/err")"

if command -v ldd > /dev/null; then
    ldd "$coley" | grep -i -E 'sundials|klu' && wrong 'coley links them'
    ldd "$coley" | grep -i -E 'cjson|cmocka' && wrong 'coley links what only tests use'
fi
exit $bad
