#!/bin/sh
# SPDX-License-Identifier: MIT
# The command line itself: help of every verb with an example, exit codes, where output goes, suggestions, no colour outside a terminal.
# COLEY is the program, run from the root of the repository.
set -u
coley=${COLEY:-build/coley}
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
failed=0

wrong() {
    echo "$1"
    sed 's/^/    stdout: /' "$tmp/out"
    sed 's/^/    stderr: /' "$tmp/err"
    failed=1
}

# expect STATUS ARGUMENT...: runs coley
expect() {
    status=$1
    shift
    asked="coley $*"
    "$coley" "$@" > "$tmp/out" 2> "$tmp/err" < /dev/null
    got=$?
    [ "$got" -eq "$status" ] || wrong "$asked: exit status $got, expected $status"
    if grep -q "$(printf '\033')" "$tmp/out" "$tmp/err"; then wrong "$asked: colours though this is no terminal"; fi
}
out() { grep -qF -- "$1" "$tmp/out" || wrong "$asked: stdout lacks '$1'"; }
err() { grep -qF -- "$1" "$tmp/err" || wrong "$asked: stderr lacks '$1'"; }
silent() { [ ! -s "$tmp/$1" ] || wrong "$asked: something on std$1"; }

# help goes to stdout when asked for, to stderr when it is an answer to nothing
expect 0 --help
silent err
out 'usage: coley VERB'
out 'never for treating a patient'
expect 2
silent out
err 'usage: coley VERB'

verbs=$("$coley" --help | sed -n 's/^  \([a-z][a-z-]*\)  *[A-Z].*/\1/p' | tr '\n' ' ')
[ "$verbs" = 'trial merge analyze show hash response simulate model schema bench build-kernels version ' ] || wrong "coley --help lists: $verbs"
for verb in $verbs; do
    expect 0 help "$verb"
    out "usage: coley $verb"
    expect 0 "$verb" --help
    silent err
    out "usage: coley $verb"
    out 'example:'
    out "  coley $verb"
    expect 2 "$verb" --no-such-option
    silent out
    err "there is no option '--no-such-option'"
done

# the formats of files
expect 0 schema
out 'coley schema trial'
expect 0 schema trial arms.doses.every
silent err
out 'every: 14 day'
expect 2 schema trial arms.doses.evry
silent out
err "did you mean 'every'?"
expect 2 schema trial arms --markdown
expect 0 schema therapy --markdown
out '# therapy.yaml'

expect 0 version
silent err
out "coley $(sed -n 's/^#define COLEY_VERSION "\(.*\)"/\1/p' include/coley.h)"
expect 0 --version
out 'coley '

# wrong usage: what was found, what is near, what was expected
expect 2 trail
silent out
err "there is no verb 'trail'"
err "did you mean 'trial'"
expect 2 trial KEYNOTE-006 --sead 1
err "did you mean '--seed'"
expect 2 trial
err 'no trial is given'
expect 2 trial KEYNOTE-006 --seed
err '--seed has no value'
expect 2 trial KEYNOTE-006 --seed one
err "--seed is 'one'"
err 'a whole number'
expect 2 trial KEYNOTE-006 --seed=1x
err "--seed is '1x'"
expect 2 trial KEYNOTE-006 --dry-run=no
err "--dry-run is given the value 'no'"
expect 2 trial KEYNOTE-006 --pack 3
err '1, 2, 4, 8 or 16'
expect 2 trial KEYNOTE-006 --patients 0
err '--patients is 0'
expect 2 trial KEYNOTE-006 KEYNOTE-006
err 'one argument too many'
expect 2 simulate
err 'no model is given'
expect 2 simulate "$tmp/none.xml"
silent out
err 'none.xml'
expect 2 hash
err 'no run is given'
expect 2 hash "$tmp/none"
silent out
err 'none'
expect 2 trial KEYNOTE-006 --shard 5/4
err "--shard is '5/4'"
err 'i from 1 to n'
expect 2 trial KEYNOTE-006 --progress loud
err 'json, lines or none'
expect 2 merge
err 'no folder for the run is given'
expect 2 merge "$tmp/merged"
err 'no shard is given'
expect 2 merge "$tmp/merged" "$tmp/none"
err 'no run store'
expect 2 show
err 'no run is given'
expect 2 show "$tmp/none"
err 'none'
expect 2 show "$tmp/none" --patient 0
err 'N from 1'
expect 2 show "$tmp/none" --svg "$tmp/a.svg"
err 'no patient is given'
expect 2 show "$tmp/none" --patient 1 --width 10
err '40 to 400'
expect 2 version --json
err "there is no option '--json'"

# a table that cannot be written is not a success
cat > "$tmp/decay.ant" << 'ANT'
model decay
  compartment V = 1
  species A in V
  A = 10
  R: A -> ; k*A
  k = 0.1
end
ANT
expect 0 simulate "$tmp/decay.ant" --end 10 --points 2
silent err
out 'A'
[ "$(wc -l < "$tmp/out")" -eq 4 ] || wrong "$asked: expected a header and three rows"
expect 1 simulate "$tmp/decay.ant" --out "$tmp/no/folder/results.csv"
silent out
err 'cannot be written'

# models: check, show, convert, doses
expect 2 model
err 'coley model check|show|convert'
expect 2 model chek
err "did you mean 'check'"
for part in check show convert; do
    expect 0 model "$part" --help
    out "usage: coley model $part"
    out "  coley model $part"
done
expect 2 model convert "$tmp/decay.ant"
err '1 of 2 files are given'
expect 0 model check "$tmp/decay.ant"
silent err
out '1 species, 1 parameter, 1 reaction,'
expect 0 model show "$tmp/decay.ant" --jacobian
out 'd(A amount)/dt = -R'
expect 2 model show "$tmp/decay.ant" --format html
err 'text, markdown, latex or c'
expect 0 model convert "$tmp/decay.ant" "$tmp/decay.xml"
silent out
expect 0 model convert "$tmp/decay.xml" "$tmp/again.ant"
grep -q 'R: A -> ; k\*A' "$tmp/again.ant" || wrong "$asked: the law is not in the converted model"
expect 2 model convert "$tmp/decay.xml" "$tmp/decay.doc"
err 'neither Antimony nor SBML'
printf 'TIME,AMT,CMT,EVID\n0,100,A,1\n5,.,.,0\n' > "$tmp/doses.csv"
expect 0 simulate "$tmp/decay.ant" --doses "$tmp/doses.csv"
[ "$(wc -l < "$tmp/out")" -eq 2 ] || wrong "$asked: expected a header and the one observation"
expect 0 simulate "$tmp/decay.ant" --doses "$tmp/doses.csv" --end 10 --points 2
[ "$(wc -l < "$tmp/out")" -eq 4 ] || wrong "$asked: expected a header and three rows"
printf 'TIME,AMT,CMT\n0,100,B\n' > "$tmp/doses.csv"
expect 2 simulate "$tmp/decay.ant" --doses "$tmp/doses.csv"
silent out
err 'doses.csv:2:7: error'
err 'A (1)'
# a run and a patient of it are shown: plain where there is no terminal, ASCII where letters are not UTF-8
export COLEY_LIBRARY=tests/data/library
expect 0 trial TOY-1 --patients 3 --out "$tmp/shown"
expect 0 show "$tmp/shown"
silent err
out 'patients an arm   3'
expect 0 show "$tmp/shown" --patient 2 --svg "$tmp/two.svg" --csv "$tmp/two.csv"
silent err
out 'to the last bit his rows in the run'
grep -q '^<svg ' "$tmp/two.svg" || wrong "$asked: no picture was written"
grep -q '^type,name,day,value,unit,text,rule$' "$tmp/two.csv" || wrong "$asked: no table was written"
expect 2 show "$tmp/shown" --patient 10
err 'no patient 10'
# shards of it, with progress as JSON lines that are whole
for shard in 1/2 2/2; do
    expect 0 trial TOY-1 --patients 3 --shard $shard --out "$tmp/part${shard%/2}" --progress json
    silent out
    err "shard $shard is in"
    grep -q '^{"phase":"[a-z]*","done":[0-9]*,"total":[0-9]*,"candidates":[0-9]*,"elapsed_s":[0-9.]*,"remaining_s":[0-9.nul]*}$' \
        "$tmp/err" || wrong "$asked: no progress as JSON"
done
expect 0 merge "$tmp/merged" "$tmp/part2" "$tmp/part1"
[ "$("$coley" hash "$tmp/merged")" = "$("$coley" hash "$tmp/shown")" ] || wrong "$asked: other rows than in one piece"
expect 0 trial TOY-1 --patients 3 --out "$tmp/quiet" --progress none
silent err
LC_ALL=C expect 0 show "$tmp/shown" --patient 2
if LC_ALL=C grep -q '[^ -~]' "$tmp/out"; then wrong "$asked: letters outside ASCII in the C locale"; fi
unset COLEY_LIBRARY
# what cannot be printed is not a success, whichever verb printed it
full() {
    asked="coley $* > /dev/full"
    : > "$tmp/out"
    "$coley" "$@" > /dev/full 2> "$tmp/err" < /dev/null
    got=$?
    [ "$got" -eq 1 ] || wrong "$asked: exit status $got, expected 1"
    err 'the output cannot be written'
}
if [ -w /dev/full ]; then
    full --help
    full version
    full simulate --help
    full model --help
    full simulate "$tmp/decay.ant"
    full simulate "$tmp/decay.ant" --points 5000
    full model check "$tmp/decay.ant"
    full model show "$tmp/decay.ant"
    export COLEY_LIBRARY=tests/data/library
    for json in '' --json; do full trial TOY-1 --patients 2 --out "$tmp/run$json" $json; done
    unset COLEY_LIBRARY
    full hash "$tmp/run"
    full show "$tmp/run"
fi
exit $failed
