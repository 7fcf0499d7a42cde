#!/bin/sh
# SPDX-License-Identifier: MIT
# The trials of docs/examples are read, compiled and described without a complaint. COLEY is the program, run from the root of the repository.
set -u
coley=${COLEY:-build/coley}
passed=0
failed=0
for trial in docs/examples/*.yaml; do
    if COLEY_LIBRARY=library "$coley" trial "$trial" --dry-run 2>&1 | grep -q 'this trial can be run'; then
        passed=$((passed + 1))
    else
        echo "$trial: coley trial --dry-run finds something wrong with it"
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ "$passed" -ge 1 ] && [ "$failed" -eq 0 ]
