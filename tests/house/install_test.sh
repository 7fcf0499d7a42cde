#!/bin/sh
# SPDX-License-Identifier: MIT
# An installed Coley finds its library beside itself, wherever it is called from; so does one named by COLEY_LIBRARY. Installs by
# `make install` into a folder of its own, from the build that COLEY (the program) belongs to.
set -u
coley=${COLEY:-build/coley}
[ -x "$coley" ] || { echo "$coley is not there"; exit 1; }
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
failed=0
wrong() {
    echo "$1"
    failed=1
}

# what is built stays as it is: only the copying is tested (-o: do not remake the program)
unset MAKEFLAGS MAKELEVEL MFLAGS
build=$(dirname "$coley")
make -s -o "$build/coley" BUILD="$build" DESTDIR="$tmp" PREFIX=/opt/coley KERNELS= install > "$tmp/log" 2>&1 || { cat "$tmp/log"; exit 1; }
there=$tmp/opt/coley
for file in bin/coley include/coley.h share/coley/library/trials/KEYNOTE-006/trial.yaml; do
    [ -f "$there/$file" ] || wrong "make install left out $file"
done

root=$PWD
cd / || exit 1
"$there/bin/coley" trial keynote-006 --patients 2 --dry-run --out "$tmp/run" > "$tmp/log" 2>&1 ||
    { wrong 'the installed program cannot read its own trial from another folder'; cat "$tmp/log"; }
[ ! -e "$tmp/run" ] || wrong '--dry-run wrote something'

rm -rf "$there/share"
"$there/bin/coley" trial KEYNOTE-006 --dry-run > "$tmp/log" 2>&1
[ $? -eq 2 ] || wrong 'without a library the exit status is not 2'
grep -q 'there is no library' "$tmp/log" || { wrong 'without a library the message does not say so'; cat "$tmp/log"; }

COLEY_LIBRARY=$root/tests/data/library "$there/bin/coley" trial TOY-1 --patients 2 --dry-run > "$tmp/log" 2>&1 ||
    { wrong 'COLEY_LIBRARY is not followed'; cat "$tmp/log"; }
COLEY_LIBRARY=/no/such/library "$there/bin/coley" trial TOY-1 --dry-run > "$tmp/log" 2>&1
[ $? -eq 2 ] || wrong 'with a COLEY_LIBRARY that is none the exit status is not 2'
grep -q 'COLEY_LIBRARY names no library' "$tmp/log" || { wrong 'a COLEY_LIBRARY that is none is not named'; cat "$tmp/log"; }
exit $failed
