#!/bin/sh
# SPDX-License-Identifier: MIT
# Kernels that were built at installation are found beside the program and used where there is no compiler; one that was damaged is not
# loaded, and then such a run fails. (Whoever may write there can put the hash right too: owner and mode keep him out, which the last part tests.)
set -u
coley=${COLEY:-build/coley}
[ -x "$coley" ] || { echo "$coley is not there"; exit 1; }
command -v cc > /dev/null || command -v gcc > /dev/null || command -v clang > /dev/null || { echo 'skipped: no C compiler'; exit 77; }
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
export COLEY_LIBRARY=tests/data/library COLEY_CACHE="$tmp/cache"
unset COLEY_BACKEND
chmod 755 "$tmp"
mkdir -m 755 -p "$tmp/opt/bin" "$tmp/opt/lib/coley"
cp "$coley" "$tmp/opt/bin/coley"
"$coley" build-kernels "$tmp/opt/lib/coley" TOY-1 || { echo 'kernels cannot be built'; exit 1; }
for file in "$tmp"/opt/lib/coley/*.so; do
    [ "$(stat -c %a "$file")" = 644 ] || { echo "$file is not for everybody to read"; exit 1; }
done

run() {
    rm -rf "$tmp/run"
    COLEY_CC=/nonexistent "$tmp/opt/bin/coley" trial TOY-1 --patients 2 --backend c --out "$tmp/run" > "$tmp/log" 2>&1
}
run || { echo 'installed kernels are not used'; cat "$tmp/log"; exit 1; }
[ -z "$(find "$tmp/cache" -name '*.so' -o -name '*.c')" ] || { echo 'something was compiled'; exit 1; }
for file in "$tmp"/opt/lib/coley/*.so; do
    printf X | dd of="$file" bs=1 seek=900 conv=notrunc 2> /dev/null
done
run && { echo 'kernels that were damaged are used'; exit 1; }
grep -q 'cannot be compiled' "$tmp/log" || { echo 'the message does not say that there is no compiler'; cat "$tmp/log"; exit 1; }
rm "$tmp"/opt/lib/coley/*
"$coley" build-kernels "$tmp/opt/lib/coley" TOY-1 && run || { echo 'kernels that were built again are not used'; cat "$tmp/log"; exit 1; }
chmod 775 "$tmp/opt/lib/coley"
run && { echo 'kernels are used from a folder that others may write to'; exit 1; }
exit 0
