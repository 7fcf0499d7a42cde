#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs each fuzzer given for FUZZ_SECONDS; stops at the first finding, whose input is kept beside the program.
set -u
for program; do
    echo "== $program"
    mkdir -p "$program.corpus"
    seeds=tests/fuzz/seeds/$(basename "$program" _fuzz)
    [ -d "$seeds" ] || seeds=
    # shellcheck disable=SC2086  # an empty list of folders is none
    "$program" -max_total_time="${FUZZ_SECONDS:-60}" -max_len=4096 -timeout=5 -rss_limit_mb=1024 -verbosity=0 -print_final_stats=1 \
        -artifact_prefix="$program." "$program.corpus" $seeds || exit 1
done
