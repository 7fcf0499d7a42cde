#!/bin/sh
# SPDX-License-Identifier: MIT
# No line of a C or C++ source is longer than 120 characters, and no section's banner was broken over two.
set -u
cd "$(dirname "$0")/../.." || exit 1
long='^.{121,}'
over() { LC_ALL=C.UTF-8 grep -n -E "$long" "$@" /dev/null; }

# the check itself: 121 characters are found, 120 are not, whatever their bytes
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
printf '%0120d\n' 0 | sed 's/0/ä/' > "$work/good"
printf '%0121d\n' 0 > "$work/bad"
if over "$work/good" > "$work/seen" || ! over "$work/bad" > "$work/seen"; then
    echo 'this test no longer sees long lines'
    exit 1
fi

find src include apps tests bench \( -name '*.c' -o -name '*.h' -o -name '*.cc' \) 2> /dev/null > "$work/files"
[ "$(wc -l < "$work/files")" -gt 100 ] || { echo 'found no sources'; exit 1; }
LC_ALL=C.UTF-8 xargs grep -n -E "$long" /dev/null < "$work/files" > "$work/seen"
if [ -s "$work/seen" ]; then
    echo 'longer than 120 characters:'
    cut -c 1-160 "$work/seen"
    exit 1
fi
# a banner is one line, title and rule: where a formatter wraps it the rule stands alone
if LC_ALL=C.UTF-8 xargs grep -n -E '^ *// ?-{20,}$' /dev/null < "$work/files"; then
    echo 'a rule without its title'
    exit 1
fi
exit 0
