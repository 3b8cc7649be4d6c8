#!/usr/bin/env bash
# Run every fuzz target on its corpus: `fuzz.sh BUILD_DIR [SECONDS]`, as many at a time as there are processors.
#
# testdata/fuzz/<target>/ is read, never written. What crashes is left in BUILD_DIR/fuzz-<target>-*;
# once it is mended, the file moves to the corpus under a name that says what it was.
set -euo pipefail

if [ $# -lt 1 ]; then
    sed -n '2s/^# //p' "$0" >&2
    exit 2
fi
root=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "$1" && pwd)
seconds=${2:-20}

fuzz_one()
{
    local target=$1 found log corpus
    found=$(mktemp -d)
    log=$build/fuzz-$target.log
    corpus=("$found")
    [ ! -d "$root/testdata/fuzz/$target" ] || corpus+=("$root/testdata/fuzz/$target")
    [ "$target" != rules ] || corpus+=("$root/rules/catalog")
    if "$build/${target}_fuzz" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
        -artifact_prefix="$build/fuzz-$target-" "${corpus[@]}" >"$log" 2>&1; then
        echo "fuzz $target: ok, $(sed -n 's/^Done \([0-9]*\) runs.*/\1 inputs/p' "$log")"
    else
        tail -n 60 "$log"
        echo "fuzz $target: FAILED, whole log in $log"
    fi
    rm -rf "$found"
}
export -f fuzz_one
export root build seconds

mapfile -t targets < <(cd "$root/tests/fuzz" && find . -name '*_fuzz.c' -printf '%f\n' | sed 's/_fuzz\.c$//' | sort)
results=$(printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I{} bash -c 'fuzz_one {}')
echo "$results"
failed=$(grep -c '^fuzz .*: FAILED' <<<"$results") || true
passed=$(grep -c '^fuzz .*: ok' <<<"$results") || true
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" = ${#targets[@]} ]
