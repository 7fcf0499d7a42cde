#!/bin/sh
# SPDX-License-Identifier: MIT
# Clicks through a report in Chromium (tests/report/browser.mjs): the toy trial with every patient in every arm and an arm whose name is
# markup, and the same without what only a model gives. Skipped where there is no browser (scripts/setup.sh ci installs one).
set -u
coley=${COLEY:-build/coley}
for name in chromium chromium-browser google-chrome; do
    browser=$(command -v "$name") && break
done
if [ -z "$browser" ] || ! command -v node > /dev/null; then
    echo 'skipped: there is no chromium or no node'
    exit 77
fi
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
hostile='</script><img src=x onerror=window.hacked=1>'

export COLEY_LIBRARY=tests/data/library
sed -e "s|alpha 200 mg Q3W|alpha $hostile|" -e 's/counterfactuals: false/counterfactuals: true/' \
    tests/data/library/trials/TOY-1/trial.yaml > "$tmp/toy.yaml"
"$coley" trial "$tmp/toy.yaml" --patients 30 --causes 5 --out "$tmp/out" > "$tmp/log" 2>&1 || { cat "$tmp/log"; exit 1; }

# what observed data has: no candidates, causes, courses, twins, published figures, parameters
node -e '
const fs = require("fs");
const [page, out] = process.argv.slice(1);
const text = fs.readFileSync(page, "utf8");
if (text.length > 5e6) throw new Error("the page has " + text.length + " bytes");
fs.writeFileSync(out, text.replace(/(id="coley-data">)([^<]*)/, (all, head, json) => {
  const data = JSON.parse(json);
  for (const key of ["causes", "reversals", "benefit", "twins", "courses", "parameters", "failures", "published", "biomarkers", "exposure"]) delete data[key];
  data.screening = { candidates: null, removed: [], randomised: 90 };
  data.provenance = data.provenance.filter(([key]) => !["Seed", "Model (SHA-256)"].includes(key));
  for (const p of data.patients) for (const key of ["cause", "dosed", "base", "ae"]) delete p[key];
  return head + JSON.stringify(data).replace(/</g, "\\u003c");
}));' "$tmp/out/report.html" "$tmp/bare.html" || exit 1

node tests/report/browser.mjs "$browser" "$tmp/out/report.html" "$tmp/bare.html" "$hostile"
