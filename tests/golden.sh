#!/usr/bin/env bash
# Run the golden cases: `golden.sh BUILD_DIR JOBS[,JOBS...] [CASE...]`; UPDATE=1 rewrites what they expect.
#
# A case is a folder testdata/golden/<case>/ with
#   args      the command line, quoted as for a shell; scanning commands get `-j JOBS` behind it
#   tree/     copied to a fresh folder, in which the program runs. A file x.recipe in it becomes x, each
#             line expanded as a recipe (rules/catalog/README.md) by BUILD_DIR/sprawl-recipe
#   setup.sh  optional: run by sh in that copy, after the recipes, for what git cannot hold (sockets,
#             modes, strange names, other encodings); sprawl-recipe is on its PATH
#   stdin     optional: standard input, expanded like a recipe; none means empty
#   after.sh  optional: run by sh in that copy afterwards, with standard output as its input; what it prints
#             is compared instead
#   stdout, exit, and optionally stderr: what is expected. A digest of the rules stands as DIGEST.
# For root, too, what has mode 000 is unreadable here.
set -euo pipefail

if [ $# -lt 2 ]; then
    sed -n '2s/^# //p' "$0" >&2
    exit 2
fi
root=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "$1" && pwd)
IFS=, read -ra jobs <<<"$2"
shift 2
cases=("$@")
if [ ${#cases[@]} = 0 ]; then
    mapfile -t cases < <(cd "$root/testdata/golden" && find . -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | sort)
fi
scratch=$(mktemp -d)
trap 'chmod -R u+rwX "$scratch"; rm -rf "$scratch"' EXIT
passed=0 failed=0

# What a case sees of the world: nothing that differs from machine to machine.
clean_env=(env -i "PATH=$build:/usr/bin:/bin" LC_ALL=C.UTF-8 TZ=UTC SOURCE_DATE_EPOCH=1617364800 "HOME=$scratch/home"
    "ASAN_OPTIONS=${ASAN_OPTIONS:-}" "TSAN_OPTIONS=${TSAN_OPTIONS:-}" "UBSAN_OPTIONS=${UBSAN_OPTIONS:-}")
[ "$(id -u)" != 0 ] || clean_env=(setpriv "--bounding-set=-dac_override,-dac_read_search" "${clean_env[@]}")

# Lay the tree of case $1 in $scratch/tree.
lay_tree()
{
    local case=$1 recipe
    chmod -R u+rwX "$scratch"
    rm -rf "$scratch/tree"
    mkdir -p "$scratch/tree" "$scratch/home"
    [ ! -d "$case/tree" ] || cp -R "$case/tree/." "$scratch/tree"
    while IFS= read -r -d '' recipe; do
        "$build/sprawl-recipe" <"$recipe" >"${recipe%.recipe}" || return 1
        rm "$recipe"
    done < <(find "$scratch/tree" -name '*.recipe' -print0)
    if [ -e "$case/setup.sh" ]; then
        (cd "$scratch/tree" && "${clean_env[@]}" sh -eu "$case/setup.sh" >"$scratch/setup.log" 2>&1)
    fi
}

# Run case $1 with $2 threads in its tree; leaves stdout, stderr and exit in $scratch.
run_case()
{
    local case=$1 args=() code=0
    eval "args=($(cat "$case/args"))"
    case ${args[0]:-} in scan | staged | ci | explain) args+=(-j "$2") ;; esac
    : >"$scratch/stdin"
    [ ! -e "$case/stdin" ] || "$build/sprawl-recipe" <"$case/stdin" >"$scratch/stdin" || return 1
    (cd "$scratch/tree" && exec "${clean_env[@]}" timeout 120 "$build/sprawl" "${args[@]}") \
        <"$scratch/stdin" >"$scratch/stdout.raw" 2>"$scratch/stderr" || code=$?
    echo "$code" >"$scratch/exit"
    if [ -e "$case/after.sh" ]; then
        mv "$scratch/stdout.raw" "$scratch/stdout.before"
        (cd "$scratch/tree" && "${clean_env[@]}" sh -eu "$case/after.sh") \
            <"$scratch/stdout.before" >"$scratch/stdout.raw" || return 1
    fi
    sed -E 's/("rules_?[dD]igest": *")[0-9a-f]+/\1DIGEST/; s/^rules: .*/rules: COUNT, digest DIGEST/' \
        "$scratch/stdout.raw" >"$scratch/stdout"
}

# Compare what came with what case $1 expects, or rewrite it.
judge()
{
    local case=$1 file ok=0
    for file in stdout exit stderr; do
        if [ -n "${UPDATE:-}" ] && { [ "$file" != stderr ] || [ -e "$case/stderr" ]; }; then
            cp "$scratch/$file" "$case/$file"
        elif [ "$file" != stderr ] || [ -e "$case/stderr" ]; then
            diff -u --label "expected $file" --label "$file" "$case/$file" "$scratch/$file" || ok=1
        fi
    done
    [ $ok = 0 ] || tail -n 40 "$scratch/stderr"
    return $ok
}

for name in "${cases[@]}"; do
    for j in "${jobs[@]}"; do
        case=$root/testdata/golden/$name
        if ! lay_tree "$case"; then
            echo "golden: $name: its tree cannot be laid"
            cat "$scratch/setup.log" 2>/dev/null || true
            failed=$((failed + 1))
        elif run_case "$case" "$j" && judge "$case"; then
            passed=$((passed + 1))
        else
            echo "golden: $name with -j $j: FAILED"
            failed=$((failed + 1))
        fi
    done
done
[ $((passed + failed)) -gt 0 ] || { echo "golden: no cases"; failed=1; }
echo "$passed passed, $failed failed"
[ $failed = 0 ]
