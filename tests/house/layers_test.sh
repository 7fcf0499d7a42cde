#!/bin/sh
# SPDX-License-Identifier: MIT
# Holds every #include "..." in src/ and apps/ to the table of modules in docs/architecture.md: a module sees its own headers, coley.h and
# the modules that its row names. Private headers (X_int.h) stay inside their module, and the table itself is acyclic: a row names rows
# above it only.
set -u
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# "module|names" from the rows of the table whose last column is titled "may include"
awk -F'|' '
    /^\| *module *\|.*may include *\|/ { inside = 1; next }
    inside && /^\| *-/ { next }
    inside && !/^\|/ { inside = 0 }
    inside {
        module = $2; names = $(NF - 1)
        gsub(/[ \t]/, "", module); gsub(/^[ \t]+|[ \t]+$/, "", names)
        if (names == "none") names = ""
        print module "|" names
    }' docs/architecture.md > "$work/table"

# "file:line|module|header" of every quoted include
for file in src/*/* apps/*/*; do
    case $file in
    *.c | *.h | *.cc)
        module=${file%/*}
        awk -v file="$file" -v module="${module#src/}" '
            /^[ \t]*#[ \t]*include[ \t]*"/ { split($0, part, "\""); print file ":" FNR "|" module "|" part[2] }' "$file"
        ;;
    esac
done > "$work/includes"

awk -F'|' '
    function complain(text) { print text; bad++ }
    FILENAME ~ /table$/ {
        known[$1] = 1
        rows++
        n = split($2, names, " ")
        for (i = 1; i <= n; i++) {
            if (!(names[i] in known) || names[i] == $1) {
                complain("docs/architecture.md: " $1 " may include \"" names[i] "\", which is not a module of a row above it")
            }
            allowed[$1, names[i]] = 1
        }
        next
    }
    {
        seen++
        module = $2; header = $3; slash = index(header, "/")
        if (!(module in known)) { complain($1 ": module " module " has no row in docs/architecture.md"); next }
        if (header == "coley.h") next
        if (!slash) {
            # beside the file, as in apps/cli
            path = $1; sub(/[^\/]*$/, "", path)
            if (module !~ /^apps\// || header !~ /^[a-z_0-9]+\.h$/) complain($1 ": \"" header "\" names no module; expected \"module/header.h\"")
            next
        }
        other = substr(header, 1, slash - 1)
        if (other == module) next
        if (!((module, other) in allowed)) complain($1 ": " module " includes \"" header "\", which docs/architecture.md does not allow")
        else if (header ~ /_int\.h$/) complain($1 ": \"" header "\" is private to " other)
    }
    END {
        if (rows < 5 || seen < 5) complain("read only " rows + 0 " rows of the table and " seen + 0 " includes: this test no longer sees them")
        exit bad > 0
    }' "$work/table" "$work/includes"
