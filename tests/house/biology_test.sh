#!/bin/sh
# SPDX-License-Identifier: MIT
# No text in the library's C names a cancer, a drug, an organ, an adverse event, a laboratory value or a biomarker: those are
# data, so that a new one needs no C. The names are those of library/cancers and library/therapies. Cancers, drugs and events
# are looked for as words of any text, the others as whole texts (an organ's name may be an English word). Comments may name
# them. src/adam/read_subjects.c may name markers: they are variables of other people's datasets.
set -u
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# values of a key in maps like {name: colon, event: colitis}; a section's alone where one is given
values() {
    awk -v key="$1" -v sections="$2" '
        /^[a-z_]+:/ || /^  [a-z_]+:/ { section = $1; sub(/:.*/, "", section) }
        index(" " sections " ", " " section " ") && match($0, "[{ ]" key ": *[^,}]+") {
            value = substr($0, RSTART, RLENGTH); sub("^.*" key ": *", "", value); print value }' library/cancers/*/cancer.yaml
}
{ ls library/cancers library/therapies | grep -v ':$' | grep .; values event 'organs background'; } | sort -u > "$work/words"
values name 'organs labs biomarkers' | sort -u > "$work/whole"

# file:line:"text" of each text, comments left out; matches are looked for in the text alone
texts() {
    awk '{ line = $0; sub(/^[ \t]*\/\/.*/, "", line); sub(/[;,{})][ \t]+\/\/.*/, ";", line)
           while (match(line, /"([^"\\]|\\.)*"/)) { print FILENAME ":" FNR ":" substr(line, RSTART, RLENGTH); line = substr(line, RSTART + RLENGTH) } }' "$@"
}
named() {
    awk -v words="$work/words" -v whole="$work/whole" '
        BEGIN { while ((getline w < words) > 0) word[++n] = tolower(w); while ((getline w < whole) > 0) is[w] = 1 }
        { text = $0; sub(/^[^"]*"/, "", text); sub(/"$/, "", text)
          bad = text in is
          for (i = 1; i <= n; i++) bad = bad || tolower(text) ~ ("(^|[^a-z])" word[i] "([^a-z]|$)")
          if (bad) print }'
}

# the check itself: these are seen, and these are not
drug=$(ls library/therapies | head -1)
organ=$(head -1 "$work/whole")
printf 'a = "%s";\nb = "of %s here";\n// "%s"\nc = 0;    // "%s"\nd = "the %s is shown";\n' "$organ" "$drug" "$organ" "$drug" "$organ" > "$work/sample.c"
seen=$(texts "$work/sample.c" | named | sed 's/.*sample.c:\([0-9]*\):.*/\1/' | tr '\n' ' ')
[ "$seen" = '1 2 ' ] || { echo "this test no longer sees names: of lines 1 and 2 it saw '$seen'"; exit 1; }
[ "$(wc -l < "$work/words")" -gt 10 ] && [ "$(wc -l < "$work/whole")" -gt 10 ] || { echo 'found no names in the library'; exit 1; }

texts src/*/*.c src/*/*.h src/*/*.cc | grep -v '^src/adam/read_subjects.c:' > "$work/texts"
[ "$(wc -l < "$work/texts")" -gt 1000 ] || { echo 'found no texts in src'; exit 1; }
if named < "$work/texts" | grep .; then
    echo 'biology belongs into library/, not into C'
    exit 1
fi
exit 0
