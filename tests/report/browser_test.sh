#!/bin/sh
# SPDX-License-Identifier: MIT
# Clicks through a report in Chromium (tests/report/browser.mjs): the toy trial with every patient in every arm, looks, central review
# and an arm whose name is markup, and reports of observed data. Skipped where there is no browser (scripts/setup.sh ci installs one).
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
    -e 's/^response: RECIST 1.1/response: {criteria: RECIST 1.1, reader: central}/' \
    tests/data/library/trials/TOY-1/trial.yaml > "$tmp/toy.yaml"
echo 'looks: [{arm: alpha 3 mg/kg Q2W, endpoint: OS, alpha: 2.5 %, events: 20, at: [50 %, 100 %]}]' >> "$tmp/toy.yaml"
"$coley" trial "$tmp/toy.yaml" --patients 30 --causes 5 --out "$tmp/out" > "$tmp/log" 2>&1 || { cat "$tmp/log"; exit 1; }

[ "$(wc -c < "$tmp/out/report.html")" -lt 5000000 ] || { echo 'the report is larger than 5 MB'; exit 1; }
# the toy cancer has neither laboratory values nor causes of death: the page gets some, of the shape in src/report/data.h
values='"labs":[{"name":"made up","unit":"mg\/L","low":1,"high":4,"arms":[{"arm":0,"visits":[[0,9,1,2,3],[1,9,2,3,5]],"shift":[[5,0,1,0,0],[0,0,0,2,0]]}]}]'
causes='"deaths":[{"arm":0,"n":9,"alive":5,"disease":3,"toxicity":1,"other":0,"unknown":0,"curves":[{"cause":"disease","points":[[1,11],[2,22]]}]}]'
sed -i -e "s/\"labs\":\[\]/$values/" -e "s/\"deaths\":\[\]/$causes/" "$tmp/out/report.html"
# as observed data: all of the analysis datasets, and times to events alone
mkdir "$tmp/times" && cp "$tmp/out/adam/adtte.csv" "$tmp/times/" || exit 1
for data in out times; do
    "$coley" analyze "$tmp/$data" > "$tmp/log" 2>&1 || { cat "$tmp/log"; exit 1; }
done

node tests/report/browser.mjs "$browser" "$tmp/out/report.html" "$hostile" "$tmp/out/analysis/report.html" "$tmp/times/analysis/report.html"
