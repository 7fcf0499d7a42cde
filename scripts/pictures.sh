#!/bin/sh
# SPDX-License-Identifier: MIT
# Takes the pictures of docs/ from the reports of the demo and of guide-own-trial.md and the course of guide-show.md:
# scripts/pictures.sh build/demo/report.html q4w/report.html patient-134.svg. Needs chromium and ImageMagick, which
# only this needs, so that set-up does not install them.
set -eu
report=$(readlink -f "${1:-build/demo/report.html}")
own=$(readlink -f "${2:-q4w/report.html}")
course=$(readlink -f "${3:-patient-134.svg}")
cd "$(dirname "$0")/.."
for need in chromium convert node; do
    command -v $need > /dev/null || { echo "pictures.sh: needs $need (Debian packages chromium, imagemagick, nodejs)" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
node scripts/pictures.mjs "$(command -v chromium)" "$report" "$own" "$course" "$work"
for picture in "$work"/*.png; do
    convert "$picture" -resize 900x +dither -colors 128 -define png:compression-level=9 "docs/pictures/$(basename "$picture")"
done
