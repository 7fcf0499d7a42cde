#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes the pages and follows every link: to a page, a heading, a picture; each page is in the list of all, nothing is
# loaded from elsewhere. And the links of the Markdown files themselves.
set -u
cd "$(dirname "$0")/../.." || exit 1
for need in pandoc node; do
    command -v $need > /dev/null || { echo "skipped: no $need (scripts/setup.sh docs)"; exit 77; }
done
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
scripts/docs.sh "${COLEY:-build/coley}" "$work/site" > "$work/said" || { cat "$work/said"; exit 1; }
wrong=0
bad() { echo "$1"; wrong=1; }

# links of a page as "target", one a line
links() { grep -o '\(href\|src\)="[^"]*"' "$1" | sed 's/^[a-z]*="//; s/"$//' | sort -u; }
follow() {
    for page in "$1"/*.html; do
        for link in $(links "$page"); do
            case $link in
            http://* | https://* | mailto:*) continue ;;
            esac
            file=${link%%#*} anchor=
            case $link in *\#*) anchor=${link#*#} ;; esac
            target=$1/${file:-$(basename "$page")}
            if [ ! -e "$target" ]; then
                echo "$(basename "$page"): no $link"
            elif [ -n "$anchor" ] && ! grep -qF "id=\"$anchor\"" "$target"; then
                echo "$(basename "$page"): $file has no #$anchor"
            fi
        done
    done
}
follow "$work/site" > "$work/seen"
[ -s "$work/seen" ] && bad "$(cat "$work/seen")"
pages=$(ls "$work/site"/*.html | wc -l)
[ "$pages" -ge 18 ] || bad "only $pages pages"
[ "$(ls docs/*.md | wc -l)" -eq $((pages - 5)) ] || bad "a file of docs/ is in no list of pages (scripts/docs.sh)"
for page in "$work/site"/*.html; do
    [ "$(grep -c '<li><a href=' "$page")" -eq "$pages" ] || bad "$(basename "$page") does not list all pages"
    grep -q '<h1' "$page" || bad "$(basename "$page") has no title"
    grep -Eq '(<script|src="http|stylesheet" href="http)' "$page" && bad "$(basename "$page") loads from elsewhere"
done
grep -q 'url(' "$work/site/site.css" && bad 'the style loads something'
# the reference has what the program and the schema have
grep -q '<code>arms.doses.route</code>' "$work/site/schema-trial.html" || bad 'no arms.doses.route in the reference'
grep -q -e '--reference ARM' "$work/site/commands.html" || bad 'no --reference in the reference'

# the Markdown as it is
for file in README.md docs/*.md; do
    for link in $(grep -o '](\([^) ]*\))' "$file" | sed 's/^](//; s/)$//'); do
        case $link in http*) continue ;; esac
        [ -e "$(dirname "$file")/${link%%#*}" ] || bad "$file: no $link"
    done
    for named in $(grep -o '`docs/[a-z0-9/.-]*`' "$file" | tr -d '`'); do
        [ -e "$named" ] || bad "$file: no $named"
    done
done

# the check itself sees a link that leads nowhere, and an anchor that is not there
mkdir "$work/bad" && printf '<a href="none.html">x</a><a href="#nowhere">x</a>' > "$work/bad/a.html"
[ "$(follow "$work/bad" | wc -l)" -eq 2 ] || bad 'this test no longer sees broken links'
exit $wrong
