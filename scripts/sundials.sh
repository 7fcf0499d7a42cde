#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds SUNDIALS' CVODE and ARKODE for the solver benchmark: Debian's source package (its binary package is not optimised) with the compiler's best for this
# machine, static, into FOLDER/{include,lib}. KLU comes from Debian's libsuitesparse-dev. Usage: sundials.sh FOLDER [CC]
#
# The source is fetched by apt from where this machine's packages come from, with lists of its own in FOLDER: nothing outside FOLDER changes
# and no administrator is needed.
set -eu
folder=$1
cc=${2:-cc}
flags='-O3 -march=native -DNDEBUG'
packages='CVODE ARKODE'
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
log=$folder/log
if [ "$(cat "$folder/built" 2> /dev/null)" = "$cc $flags $packages" ]; then
    touch "$folder/built"
    exit 0
fi

fail() {
    tail -n 20 "$log" >&2
    echo "The benchmark needs SUNDIALS, and $1 (all of it: $log)." >&2
    exit 1
}

# the archives that have Debian's packages for this machine, in a list of our own with their sources
own_lists() {
    keys=/usr/share/keyrings/debian-archive-keyring.gpg
    [ -f "$keys" ] && signed="[signed-by=$keys] " || signed=
    mkdir -p "$folder/apt/lists/partial" "$folder/apt/cache/partial"
    apt-get indextargets --format "deb-src $signed\$(REPO_URI) \$(RELEASE) \$(COMPONENT)" 'Identifier: Packages' 'Component: main' \
        'Origin: Debian' | sort -u > "$folder/apt/sources"
    [ -s "$folder/apt/sources" ]
}

apt_own() {
    apt-get -q -o Dir::Etc::sourcelist="$folder/apt/sources" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$folder/apt/lists" \
        -o Dir::Cache="$folder/apt/cache" -o APT::Sandbox::User="$(id -un)" "$@" >> "$log" 2>&1
}

echo "Building SUNDIALS for the benchmark (a minute) ..." >&2
: > "$log"
own_lists || fail "apt knows no archive of Debian here"
rm -rf "$folder/source"
mkdir "$folder/source"
apt_own update || fail "the list of source packages could not be read"
(cd "$folder/source" && apt_own source sundials) || fail "Debian's source package sundials could not be fetched"
rm -rf "$folder/apt"

klu=$($cc -print-file-name=libklu.so)
cmake -S "$folder"/source/sundials-*/ -B "$folder/work" -DCMAKE_C_COMPILER="$cc" -DCMAKE_BUILD_TYPE=None -DCMAKE_C_FLAGS="$flags" \
    -DCMAKE_INSTALL_PREFIX="$folder" -DCMAKE_INSTALL_LIBDIR=lib -DBUILD_SHARED_LIBS=OFF -DBUILD_STATIC_LIBS=ON -DBUILD_FORTRAN_MODULE_INTERFACE=OFF \
    -DBUILD_CVODES=OFF -DBUILD_IDA=OFF -DBUILD_IDAS=OFF -DBUILD_KINSOL=OFF -DEXAMPLES_ENABLE_C=OFF -DEXAMPLES_INSTALL=OFF \
    -DSUNDIALS_INDEX_SIZE=32 -DENABLE_KLU=ON -DKLU_INCLUDE_DIR=/usr/include/suitesparse -DKLU_LIBRARY_DIR="$(dirname "$klu")" >> "$log" 2>&1 ||
    fail "it could not be configured"
cmake --build "$folder/work" -j "$(nproc)" --target install >> "$log" 2>&1 || fail "it did not build"
rm -rf "$folder/work"
echo "$cc $flags $packages" > "$folder/built"
