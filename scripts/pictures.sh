#!/bin/sh
# SPDX-License-Identifier: MIT
# Takes the pictures of docs/ from a run's report: scripts/pictures.sh build/demo/report.html. Needs chromium and ImageMagick, which
# only this needs, so that set-up does not install them. Crops are places on the page of KEYNOTE-006.
set -eu
report=$(readlink -f "${1:-build/demo/report.html}")
cd "$(dirname "$0")/.."
for need in chromium convert; do
    command -v $need > /dev/null || { echo "pictures.sh: needs $need (Debian packages chromium, imagemagick)" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1100,16000 --virtual-time-budget=8000 \
    --screenshot="$work/page.png" "file://$report" > /dev/null 2>&1
crop() {    # NAME TOP HEIGHT
    convert "$work/page.png" -crop "1100x$3+0+$2" +repage -resize 800x +dither -colors 96 -define png:compression-level=9 "docs/pictures/$1.png"
}
crop report-results 0 1240
crop report-survival 12220 490
