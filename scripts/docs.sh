#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes the documentation as pages that need no network: scripts/docs.sh PROGRAM FOLDER. README.md and docs/*.md by pandoc
# with docs/site/; the reference of the program from what it says of itself, that of files from library/schema.
set -eu
coley=$(readlink -f "$1")
mkdir -p "$2"
out=$(readlink -f "$2")
cd "$(dirname "$0")/.."
command -v pandoc > /dev/null || { echo "docs.sh: needs pandoc (scripts/setup.sh docs)" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# name of the page, title in the list; a line without a name begins a group
pages() {
    cat << 'LIST'
|Start
index|Five minutes
|Guides
guide-trial|Run and write a trial
guide-own-trial|A trial of your own
guide-show|Look at one patient
guide-runs|Long runs
guide-analyze|Analyse a trial's data
guide-response|Response from a table
guide-simulate|Simulate one model
guide-models|Check, show, convert, dose
antimony|Antimony
|Reference
commands|The program's verbs
schema-trial|A trial's file
schema-cancer|A cancer's file
schema-therapy|A therapy's file
|The model
model|Equations, parameters, sources
validation|Predicted beside published
|Inside
architecture|Architecture
engine|The engine
benchmarks|Benchmarks
LIST
}

navigation() {
    pages | while IFS='|' read -r name title; do
        if [ -z "$name" ]; then
            [ "${open:-}" ] && echo '</ul>'
            open=1
            echo "<h2>$title</h2><ul>"
        elif [ "$name" = "$1" ]; then
            echo "<li><a href=\"$name.html\" aria-current=\"page\">$title</a></li>"
        else
            echo "<li><a href=\"$name.html\">$title</a></li>"
        fi
    done
    echo '</ul>'
}

# the program's own words: a verb and its help each
commands() {
    printf '# The program'"'"'s verbs\n\nWhat `coley VERB --help` says.\n'
    "$coley" help | sed -n 's/^  \([a-z-]*\)  *[A-Z`].*/\1/p' | while read -r verb; do
        printf '\n## coley %s\n\n```text\n' "$verb"
        "$coley" help "$verb"
        printf '```\n'
        # the verbs of a verb
        "$coley" help "$verb" | sed -n "s/^  coley $verb \\([a-z]*\\) [A-Z].*/\\1/p" | sort -u | while read -r inner; do
            "$coley" "$verb" "$inner" --help > "$work/inner" 2> /dev/null || continue
            grep -q "^usage: coley $verb $inner" "$work/inner" || continue
            printf '\n### coley %s %s\n\n```text\n' "$verb" "$inner"
            cat "$work/inner"
            printf '```\n'
        done
    done
}

source_of() {
    case $1 in
    index) echo README.md ;;
    commands) commands > "$work/commands.md"; echo "$work/commands.md" ;;
    schema-*) node scripts/reference.mjs "library/schema/${1#schema-}.schema.json" > "$work/$1.md"; echo "$work/$1.md" ;;
    *) echo "docs/$1.md" ;;
    esac
}

rm -rf "$out"/*.html "$out/pictures" "$out/examples"
pages | while IFS='|' read -r name title; do
    [ -z "$name" ] && continue
    file=$(source_of "$name")
    pandoc -f gfm+smart-smart -t html5 --mathml --no-highlight --lua-filter docs/site/links.lua --template docs/site/page.html \
        -V "navigation=$(navigation "$name")" --metadata "pagetitle=$title" "$file" -o "$out/$name.html"
done
cp docs/site/site.css "$out/"
cp -r docs/pictures docs/examples "$out/"
echo "$out/index.html"
