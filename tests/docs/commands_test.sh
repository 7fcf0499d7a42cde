#!/bin/sh
# SPDX-License-Identifier: MIT
# Every command line of README.md and the guides that calls coley names a verb and options that the program has, and every
# `make` a target that there is.
set -u
cd "$(dirname "$0")/../.." || exit 1
coley=${COLEY:-build/coley}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# "FILE: coley ..." of the lines in blocks of code, without prompts, comments and what stands before the program
shown() {
    for file in "$@"; do
        awk -v f="$file" '/^```/ {inside = !inside; next} inside {print f ": " $0}' "$file"
    done | sed -n 's/  *#.*$//; s/^\([^:]*: \)\(\$ \)\{0,1\}\([A-Z_]*=[^ ]* \)*\(build\/\)\{0,1\}coley \(.*\)$/\1coley \5/p' | sed 's/ | .*$//; s/ && .*$//'
}
wrong() {
    while IFS= read -r line; do
        verb=$(echo "$line" | awk '{print $3}')
        case $verb in
        help | -*) continue ;;
        bench) verb='bench' ;;
        esac
        # the verb's own verb, of `coley model show`
        sub=
        [ "$verb" = model ] && sub=$(echo "$line" | awk '{print $4}')
        # shellcheck disable=SC2086  # no word where there is none
        "$coley" "$verb" $sub --help > "$work/help" 2>&1 || { echo "$line: no verb $verb"; continue; }
        # its benchmarks have options of their own
        [ "$verb" = bench ] && continue
        for option in $(echo "$line" | grep -o -e ' --[a-z-]*' | sort -u); do
            [ "$option" = --help ] || grep -q -e "^ *$option\b" "$work/help" || echo "$line: coley $verb has no $option"
        done
    done
}
shown README.md docs/guide-*.md > "$work/lines"
[ "$(wc -l < "$work/lines")" -ge 30 ] || { echo "found only $(wc -l < "$work/lines") commands"; exit 1; }
wrong < "$work/lines" > "$work/seen"
for target in $(grep -ho '`make [a-z-]*' README.md docs/*.md | sed 's/`make //' | sort -u); do
    grep -Eq "^$target:|^[a-z -]* $target:" Makefile || echo "make $target: no such target" >> "$work/seen"
done
cat "$work/seen"
# the check itself sees a verb and an option that are not there
printf 'x: coley trail KEYNOTE-006\nx: coley trial KEYNOTE-006 --patient 5\n' | wrong > "$work/self"
[ "$(wc -l < "$work/self")" -eq 2 ] || { echo 'this test no longer sees wrong commands'; exit 1; }
[ ! -s "$work/seen" ]
