#!/bin/sh
# SPDX-License-Identifier: MIT
# C and C++ are as `make format` leaves them, by the clang-format of Debian 12; skipped where another or none is here.
set -u
cd "$(dirname "$0")/../.." || exit 1
tool=clang-format-14
command -v $tool > /dev/null || { echo "skipped: there is no $tool"; exit 77; }
find src include apps tests bench \( -name '*.c' -o -name '*.h' -o -name '*.cc' \) ! -path '*/node_modules/*' |
    xargs $tool --dry-run --Werror 2> /dev/null && exit 0
echo 'not formatted (make format):'
find src include apps tests bench \( -name '*.c' -o -name '*.h' -o -name '*.cc' \) ! -path '*/node_modules/*' |
    xargs $tool --dry-run 2>&1 | grep -o '^[^:]*:[0-9]*' | head -20
exit 1
