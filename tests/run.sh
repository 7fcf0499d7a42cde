#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs test programs and counts their tests; the last line is `N passed, N failed[, N skipped]`.
#   tests/run.sh JOBS (LABEL | COLEY=PROGRAM | TEST)...
# A test with a cmocka program's name (X_test) counts each of its tests, from what it prints; any other program or shell test
# (X_test.sh) counts one: exit 0 passed, 77 skipped. A program that is missing (did not build), crashes, leaks or runs over TEST_SECONDS counts as one failure more.
# A fuzzer (X_fuzz) is run by scripts/fuzz.sh for FUZZ_SECONDS and counts one.
# LABEL names the build that follows. Output of tests is shown only where something failed or was skipped.
set -u
jobs=$1
shift
cd "$(dirname "$0")/.." || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export COLEY=${COLEY:-} TEST_SECONDS="${TEST_SECONDS:-300}" FUZZ_SECONDS="${FUZZ_SECONDS:-60}"
# what is tested in passing neither compiles kernels nor touches the user's cache
export COLEY_BACKEND="${COLEY_BACKEND:-interpreter}" COLEY_CACHE="$work/cache"
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_stack_use_after_return=0}" UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"

# one test: leaves "passed failed skipped" in OUT.count and a line in OUT.line
cat > "$work/one" <<'ONE'
out=$1 label=$2 COLEY=$3 test=$4
export COLEY
begin=$(date +%s)
passed=0 failed=0 skipped=0 why=
case $test in
*.sh)
    timeout "$TEST_SECONDS" sh "$test" > "$out" 2>&1
    rc=$?
    case $rc in
    0) passed=1 ;;
    77) skipped=1 ;;
    *) failed=1 why="exit $rc" ;;
    esac
    ;;
*_fuzz)
    timeout $((FUZZ_SECONDS + TEST_SECONDS)) sh scripts/fuzz.sh "$test" > "$out" 2>&1
    rc=$?
    case $rc in
    0) passed=1 ;;
    77) skipped=1 ;;
    *) failed=1 why="exit $rc" ;;
    esac
    ;;
*)
    if [ ! -x "$test" ]; then
        failed=1 why='did not build'
        : > "$out"
    else
        timeout "$TEST_SECONDS" "$test" > "$out" 2>&1
        rc=$?
        passed=$(grep -c '^\[       OK \]' "$out")
        failed=$(grep '^\[  FAILED  \] [A-Za-z_][A-Za-z_0-9]*$' "$out" | sort -u | wc -l)
        skipped=$(grep '^\[  SKIPPED \] [A-Za-z_][A-Za-z_0-9]*$' "$out" | sort -u | wc -l)
        if ! grep -q '^\[=====' "$out"; then
            # no cmocka program: one test, as a shell test is
            case $rc in
            0) passed=1 ;;
            77) skipped=1 ;;
            *) failed=1 why="exit $rc" ;;
            esac
        elif [ "$rc" -ne 0 ] && { [ "$failed" -eq 0 ] || ! grep -q '^\[==========\] [0-9]* test(s) run' "$out"; }; then
            failed=$((failed + 1)) why="exit $rc"
            [ "$rc" -eq 124 ] && why="over $TEST_SECONDS s"
        elif [ $((passed + failed + skipped)) -eq 0 ]; then
            failed=1 why='ran no test'
        fi
    fi
    ;;
esac
echo "$passed $failed $skipped" > "$out.count"
{
    if [ "$failed" -gt 0 ]; then
        printf 'FAIL %s %s: %s passed, %s failed %s\n' "$label" "$test" "$passed" "$failed" "$why"
        grep -v -e '^\[ RUN' -e '^\[       OK' "$out" | tail -n 60 | sed 's/^/     /'
    elif [ "$skipped" -gt 0 ]; then
        printf 'ok   %s %s: %s passed, %s skipped (%s s)\n' "$label" "$test" "$passed" "$skipped" $(($(date +%s) - begin))
        grep -i 'skipped' "$out" | grep -v '^\[' | grep -v 'SKIPPED TEST' | head -n 3 | sed 's/^/     /'
    else
        printf 'ok   %s %s: %s passed (%s s)\n' "$label" "$test" "$passed" $(($(date +%s) - begin))
    fi
} > "$out.line"
cat "$out.line"
ONE

label=- n=0
: > "$work/list"
for word; do
    case $word in
    COLEY=*) COLEY=${word#COLEY=} ;;
    *_test | *_test.sh | *_fuzz)
        n=$((n + 1))
        printf '%s\n' "$work/$n $label ${COLEY:--} $word" >> "$work/list"
        ;;
    *) label=$word ;;
    esac
done

xargs -r -P "$jobs" -L 1 sh "$work/one" < "$work/list"

passed=0 failed=0 skipped=0
i=1
while [ "$i" -le "$n" ]; do
    p=0 f=1 s=0
    [ -f "$work/$i.count" ] && read -r p f s < "$work/$i.count"
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    i=$((i + 1))
done
line="$passed passed, $failed failed"
[ "$skipped" -gt 0 ] && line="$line, $skipped skipped"
echo "$line"
[ "$failed" -eq 0 ] && [ "$n" -gt 0 ]
