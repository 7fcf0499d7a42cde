#!/bin/sh
# SPDX-License-Identifier: MIT
# What may not be in the tree: absolute paths of somebody's machine, registry addresses in lock files, generated files, files
# without their SPDX line, unfinished work. Looks at tracked files, or at all that are not ignored where there is no commit yet.
set -u
cd "$(dirname "$0")/../.." || exit 1
bad=0
complain() {
    printf '%s\n' "$1"
    bad=1
}

if command -v git > /dev/null && git rev-parse --is-inside-work-tree > /dev/null 2>&1; then
    files=$(git ls-files --cached --others --exclude-standard)
else
    files=$(find . -name node_modules -prune -o -path ./build -prune -o -path ./.git -prune -o -type f -print | sed 's,^\./,,')
fi
self=tests/house/tree_test.sh
# nothing named with blanks, so that lists of words are enough
list=$(printf '%s\n' "$files" | grep -v -x -F "$self" | while read -r file; do [ -f "$file" ] && printf '%s\n' "$file"; done)
[ -n "$list" ] || { echo 'found no files'; exit 1; }

# homes, work folders, folders of temporary files with a name of somebody's
found=$(printf '%s\n' "$list" | xargs grep -n -I -E '(^|[^A-Za-z0-9_.~}])/(home|work|Users|root)/[A-Za-z]' /dev/null)
[ -z "$found" ] || complain "absolute paths of a machine:
$found"

found=$(printf '%s\n' "$list" | grep 'package-lock\.json$' | xargs grep -n -E '"resolved": *"[a-z+]*://|registry\.' /dev/null)
[ -z "$found" ] || complain "addresses of a registry in a lock file:
$found"

found=$(printf '%s\n' "$files" | grep -E '(^|/)(node_modules|build)/|\.(o|a|so|d|gch|gcda|gcno|sqlite|pyc)$|(^|/)core$|~$|\.(orig|rej|part)$|(^|/)report\.html$')
[ -z "$found" ] || complain "generated files:
$found"

sources=$(printf '%s\n' "$list" | grep -E '\.(c|h|cc|sh|js|mjs)$|^Makefile$')
found=$(for file in $sources; do head -n 3 "$file" | grep -q 'SPDX-License-Identifier: MIT' || printf '%s\n' "$file"; done)
[ -z "$found" ] || complain "no line 'SPDX-License-Identifier: MIT' among the first three:
$found"

# shellcheck disable=SC2086  # a list of words
found=$(grep -n -w -E 'TODO|FIXME|XXX|HACK' $sources /dev/null)
[ -z "$found" ] || complain "unfinished:
$found"
exit $bad
