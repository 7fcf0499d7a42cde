#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs the Debian packages that Coley needs and does not find; `setup.sh fuzz` those of the fuzzers too, `setup.sh bench` those of the
# benchmark, `setup.sh docs` that of the pages. Works as root or through sudo, asks for neither when nothing is missing.
set -u

packages='gcc g++ make pkg-config libsbml5-dev libsleef-dev libfyaml-dev libsuitesparse-dev libsqlite3-dev libcjson-dev libmd-dev
librandom123-dev libboost-dev libcmocka-dev'
case ${1:-} in
fuzz) packages="$packages clang libclang-rt-dev" ;;
bench) packages="$packages cmake dpkg-dev" ;;      # to build SUNDIALS from its source package (sundials.sh)
docs) packages="$packages pandoc" ;;               # pages of docs/
# generated C is compiled for arm64 too, the fuzzers run, the baseline runs on an emulated old processor, and the report is clicked through in a browser
ci) packages="$packages gcc-aarch64-linux-gnu libc6-dev-arm64-cross clang libclang-rt-dev qemu-user chromium fonts-dejavu-core pandoc" ;;
esac
# node may come from elsewhere
command -v node > /dev/null && command -v npm > /dev/null || packages="$packages nodejs npm"

missing=
for package in $packages; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null)" = installed ] || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

if ! command -v apt-get > /dev/null; then
    echo "Coley needs these packages, and there is no apt-get here to install them:$missing" >&2
    exit 1
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo > /dev/null && { sudo -n true 2> /dev/null || { [ -t 0 ] && sudo -v; }; }; then
    as_root=sudo
else
    echo "Coley needs packages that only an administrator can install; ask for: apt-get install$missing" >&2
    exit 1
fi

echo "Installing:$missing" >&2
export DEBIAN_FRONTEND=noninteractive
run() {
    # quiet unless it fails
    if ! $as_root env DEBIAN_FRONTEND=noninteractive "$@" > "$log" 2>&1; then
        cat "$log" >&2
        return 1
    fi
}
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
run apt-get update || { echo "Coley's set-up could not read the lists of packages (apt-get update failed)." >&2; exit 1; }
# shellcheck disable=SC2086  # a list of words
run apt-get install -y --no-install-recommends $missing || {
    echo "Coley's set-up could not install:$missing" >&2
    exit 1
}
