#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs each fuzzer given (X_fuzz) for FUZZ_SECONDS, from FUZZ_SEED (0: another each time); stops at the first finding, whose input is kept beside the
# program and printed. Exit status 77 where there is no fuzzer because there is no clang. A corpus starts from
# tests/fuzz/seeds/X, from what the shared cases have of X and from the library's own files, and grows beside the program: in the folder of the build, never
# in the tree.
set -u
shared=${COLEY_SHARED:-../shared}
most=4096                                    # bytes of an input

# small files of a kind below a folder, copied under names of their own
small() {
    [ -d "$1" ] || return 0
    find -L "$1" -name "$2" -size -"$most"c -type f | sort | awk 'NR % every == 1 || every == 1' every="$3" | while read -r file; do
        cp "$file" "$to/$(printf '%s' "$file" | cksum | tr ' ' -)"
    done
}

# each line of standard input becomes a file, each line once
lines() {
    sort -u | awk -v to="$to" 'length($0) > 0 { file = to "/line" NR; printf "%s", $0 > file; close(file) }'
}

# cases for the fuzzer $1, into $to
cases() {
    case $1 in
    antimony) small "$shared/antimony" '*.ant' 1 ;;
    expr)
        [ -d "$shared/antimony" ] && find -L "$shared/antimony" -name '*.ant' -size -200k -exec sed -n 's/^[^#"]*[:>]=* *\([^;]*[-+*^(][^;]*\);.*$/\1/p' {} + | lines
        ;;
    sbml_math)
        [ -d "$shared/sbml-test-suite" ] && find -L "$shared/sbml-test-suite" -name model.xml -size -40k -exec sed -e 's/^ *//' -e 's/ *$//' {} + |
            tr -d '\n' | sed -e 's/<math[^>]*>/\n/g' -e 's/<\/math>/\n/g' | grep -E '^<(apply|piecewise|ci|cn|csymbol)' | awk 'length($0) < 2000' | lines
        small "$shared/sbml-test-suite" model.xml 10
        ;;
    csv) small "$shared" '*.csv' 20 ;;
    units) awk -F, 'FNR == 1 { for (i = 1; i <= NF; i++) if ($i == "unit") c = i; next } c && $c ~ /^[^"]*$/ { print $c; print "2 " $c }' library/*/*/*.csv library/model/*.csv | lines ;;
    yaml) small library/trials trial.yaml 1 ;;
    doses) small "$shared/dosing" '*.csv' 1 ;;
    esac
}

for program; do
    echo "== $program"
    if [ ! -x "$program" ]; then
        command -v clang > /dev/null && { echo 'did not build'; exit 1; }
        echo 'skipped: fuzzers are built by clang, which is not here'
        exit 77
    fi
    name=$(basename "$program" _fuzz)
    mkdir -p "$program.corpus"
    to=$program.cases
    rm -rf "$to"
    mkdir -p "$to"
    cases "$name"
    seeds=tests/fuzz/seeds/$name
    [ -d "$seeds" ] || seeds=
    # shellcheck disable=SC2086  # an empty list of folders is none
    "$program" -seed="${FUZZ_SEED:-0}" -max_total_time="${FUZZ_SECONDS:-60}" -max_len="$most" -timeout="${FUZZ_TIMEOUT:-10}" -rss_limit_mb=1024 -verbosity=0 \
        -print_final_stats=1 -artifact_prefix="$program." "$program.corpus" $seeds "$to" > "$program.log" 2>&1
    rc=$?
    cat "$program.log"
    found=$(sed -n 's/.*Test unit written to //p' "$program.log" | tail -n 1)
    [ -n "$found" ] && { echo "the input, as base64:"; base64 "$found"; }
    [ "$rc" -eq 0 ] || exit 1
    # inputs from the shared cases are read before any is made up: fewer runs than that found nothing out
    ran=$(sed -n 's/^stat::number_of_executed_units: *//p' "$program.log")
    [ "${ran:-0}" -gt 500 ] || { echo "only ${ran:-0} inputs were tried"; exit 1; }
done
