#!/bin/sh
# SPDX-License-Identifier: MIT
# `coley trial --dry-run` says the protocol of the toy trial in words: each line below was written from the trial's file, the crosses of
# the schedule by hand from its intervals. Nothing is written. Usage: dry_run_test.sh PATH/TO/coley   (run from the root of the repository)
set -u
coley=${1:-${COLEY:-build/coley}}
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
failed=0
mkdir "$tmp/temporary"
export COLEY_CACHE="$tmp/cache"
TMPDIR=$tmp/temporary COLEY_LIBRARY=tests/data/library "$coley" trial TOY-1 --dry-run --out "$tmp/run" > "$tmp/out" 2> "$tmp/err" || failed=1
while IFS= read -r line; do
    grep -qxF -- "$line" "$tmp/out" || { echo "the protocol lacks: '$line'"; failed=1; }
done << 'END'
TOY-1: Alpha against beta in toy cancer
  Toy cancer. 20 patients in each of 3 arms, 60 in all.
  - sld at least 25 mm (else: too little disease)
       alpha 3 mg/kg IV over 30 minutes every 14 days, none after 12 months
       alpha 200 mg IV over 4 hours every 21 days, none after 12 months
  3. beta 1 mg/kg (control, the reference)
       beta 1 mg/kg IV every 21 days, 4 doses
       after progression, for 50 % of the patients and 30 days later:
  First after 84 days, then every 42 days until 336 days, then every 84 days.
  - rash (skin)
  Doses are left out from grade 2 on, until grade 1 or lower.
  Steroids from grade 3 on, for 42 days.
  day                              0   14   21   28   42   56   63   70   84   98  105  112  126
  alpha 3 mg/kg Q2W                x    x    .    x    x    x    .    x    x    x    .    x    x  ..
  beta 1 mg/kg                     x    .    x    .    x    .    x    .    .    .    .    .    .
  tumour imaging                   x    .    .    .    .    .    .    .    x    .    .    .    x  ..
  safety visit                     .    .    x    .    x    .    x    .    x    .    x    .    x  ..
END
grep -q 'courses of patients, about .* here and .* MB' "$tmp/out" || { echo 'no size and time of the run'; failed=1; }
[ "$(awk '{ if (length($0) > 100) n++ } END { print n + 0 }' "$tmp/out")" = 0 ] || { echo 'lines above 100 columns'; failed=1; }
[ "$(tail -n 1 "$tmp/err")" = 'TOY-1: this trial can be run' ] || { echo 'no verdict, or not the last line'; failed=1; }
[ ! -e "$tmp/run" ] || { echo 'a dry run wrote a folder'; failed=1; }
[ -z "$(find "$tmp/cache" -name '*.grown' 2> /dev/null)" ] || { echo 'the pilot kept candidates'; failed=1; }
[ -z "$(ls -A "$tmp/temporary")" ] || { echo 'the pilot left files:' "$tmp"/temporary/*; failed=1; }

# what cannot come is warned of, with its line; the verdict still comes last
doubt() {
    sed "$1" tests/data/library/trials/TOY-1/trial.yaml > "$tmp/doubt.yaml"
    COLEY_LIBRARY=tests/data/library "$coley" trial "$tmp/doubt.yaml" --dry-run > "$tmp/out" 2> "$tmp/err" || failed=1
    shift
    for text in "$@"; do
        grep -qF -- "$text" "$tmp/err" || { echo "the messages lack '$text'"; sed 's/^/    /' "$tmp/err"; failed=1; }
    done
    case $(tail -n 1 "$tmp/err") in
    *'this trial can be run; read what is said of it above first') ;;
    *) echo 'no verdict of doubt, or not the last line'; failed=1 ;;
    esac
}
doubt 's/^cutoff: .*/cutoff: {events: 61, endpoint: OS}/' 'doubt.yaml:28:10: warning: the cut-off waits for 61 deaths of 60 patients' \
    'fewer events, or more patients: each has one death at most'
doubt 's/^cutoff: .*/cutoff: {after_last: 30 month}/' \
    'warning: the cut-off is 30 months after the last patient came in, but each is followed for' 'a longer follow_up, or an earlier cut-off'
doubt 's/^cutoff: .*/cutoff: {after_last: 10 day}/' \
    'warning: the cut-off is 10 days after the last patient came in, the first scan is after 84 days' 'a cut-off after the first scan'
doubt '$a looks: [{arm: alpha 3 mg/kg Q2W, endpoint: PFS, events: 41}]' \
    'warning: the last look waits for 41 progressions or deaths of 40 patients' 'each has one progression or death at most'
[ $failed = 0 ] || sed 's/^/    /' "$tmp/out" "$tmp/err"
exit $failed
