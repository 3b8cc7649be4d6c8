#!/usr/bin/env bash
# Compare reading a whole git history by sprawl with what git itself needs to read it; print a Markdown table of ratios.
set -euo pipefail

usage="usage: bench/history.sh [--no-log] REPOSITORY    (see bench/README.md)"
log=yes
if [ "${1:-}" = --no-log ]; then
    log=
    shift
fi
repo=$(git -C "${1:-/nowhere}" rev-parse --path-format=absolute --git-common-dir 2>/dev/null) || repo=
if [ $# != 1 ] || [ ! "$repo" ]; then
    echo "$usage" >&2
    exit 2
fi

here=$(cd "$(dirname "$0")" && pwd)
sprawl=${SPRAWL:-sprawl}
threads=${THREADS:-$(nproc)}
runs=${RUNS:-3}
limit=${LIMIT:-3600}
if ! command -v "$sprawl" >/dev/null; then
    echo "bench: '$sprawl' not found; set SPRAWL" >&2
    exit 2
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Nobody's settings; and git is not to fetch what a partial clone lacks, nor stop at a repository of somebody else.
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_NO_LAZY_FETCH=1 GIT_PAGER=cat
git=(git -c safe.directory='*' -C "$repo")
cat_file=("${git[@]}" cat-file --batch-all-objects --batch --buffer --unordered)
log_p=("${git[@]}" log -p -U0 --all --full-history)
ours=("$sprawl" scan --history-only --allow-missing --no-cache --format json --fail-on never --progress never)

# measure RUNS COMMAND...: print "wall cpu MiB exit", the least of all runs.
measure()
{
    python3 "$here/measure.py" "$1" "$limit" "${@:2}" | cut -d ' ' -f 1-4
}

# "objects bytes" of the repository; also warms the cache.
size_of_repository()
{
    "${git[@]}" cat-file --batch-all-objects --batch-check='%(objectsize)' --buffer --unordered |
        awk '{ sum += $1 } END { printf "%d %.0f\n", NR, sum }'
}

# "bytes path" of each pack, the largest last.
packs()
{
    find "$repo/objects/pack" -name '*.pack' -printf '%s %p\n' | sort -n
}

# Index a copy of the largest pack, in a place that is no repository.
measure_index()
{
    local pack format
    pack=$(packs | tail -n 1 | cut -d ' ' -f 2-)
    format=$("${git[@]}" rev-parse --show-object-format)
    if [ ! "$pack" ]; then
        echo "- - - -"
        return
    fi
    cp "$pack" "$scratch/copy.pack"
    cd "$scratch"
    GIT_CEILING_DIRECTORIES=${scratch%/*} measure "$runs" git index-pack --threads="$threads" --object-format="$format" \
        -o copy.idx copy.pack
}

# Once, because it takes long.
measure_log()
{
    if [ "$log" ]; then measure 1 "${log_p[@]}"; else echo "- - - left_out"; fi
}

# row WHAT OURS GIT EXIT GOAL: the ratio, or the word why there is none.
row()
{
    awk -v what="$1" -v ours="$2" -v git="$3" -v code="$4" -v goal="$5" -v limit="$limit" 'BEGIN {
        why["-"] = "no pack"; why["left_out"] = "left out"; why[-9] = "git was killed after " limit " s"
        if (code == 0)
            printf "| %s | %.2f s | %.2f s | **%.2f** | %s |\n", what, ours, git, (git > 0) ? ours / git : 0, goal
        else
            printf "| %s | %.2f s | %s | - | %s |\n", what, ours, (code in why) ? why[code] : "git died; are objects missing?", goal
    }'
}

# row_memory NAME MIB: peak memory, all of it anonymous as packs are read and not mapped, and what that is for each object.
row_memory()
{
    awk -v name="$1" -v mib="$2" -v objects="$objects" 'BEGIN {
        printf "| peak memory, %s | %d MiB | | %.0f B an object | %.0f MiB |\n", name, mib, mib * 1048576 / objects,
            (64 * objects + 150e6) / 1048576
    }'
}

load=$(cut -d ' ' -f 1 /proc/loadavg 2>/dev/null || echo unknown)
read -r objects bytes < <(size_of_repository)
packed=$(packs | awk '{ sum += $1 } END { printf "%.0f", sum }')
read -r cat_wall cat_cpu _ cat_code < <(measure "$runs" "${cat_file[@]}")
read -r _ one_cpu one_mib one_code < <(measure "$runs" "${ours[@]}" -j 1 "$repo")
read -r all_wall _ all_mib all_code < <(measure "$runs" "${ours[@]}" -j "$threads" "$repo")
read -r index_wall _ _ index_code < <(measure_index)
read -r _ log_cpu _ log_code < <(measure_log)
for code in "$one_code" "$all_code"; do
    [ "$code" = 0 ] || echo "bench: sprawl ended with exit code $code: something was left out" >&2
done

cpu_goal=0.45 cat_goal=- index_goal=-
[ "$packed" -ge 100000000 ] || cpu_goal=0.65
case $threads in
2) cat_goal=0.33 ;;
4) cat_goal=0.18 index_goal=0.15 ;;
esac
awk -v objects="$objects" -v bytes="$bytes" -v packed="$packed" -v runs="$runs" -v threads="$threads" -v busy="$load" 'BEGIN {
    printf "%d objects, %.2f GB, packed %.1f MB; least of %d runs, warm cache, %d threads, load before %s\n\n",
        objects, bytes / 1e9, packed / 1e6, runs, threads, busy
}'
echo "| ratio | sprawl | git | sprawl / git | goal |"
echo "|---|--:|--:|--:|--:|"
row "CPU, 1 thread / \`git cat-file --batch-all-objects --batch --buffer --unordered\`" "$one_cpu" "$cat_cpu" "$cat_code" $cpu_goal
row "wall, $threads threads / the same" "$all_wall" "$cat_wall" "$cat_code" $cat_goal
row "wall, $threads threads / \`git index-pack --threads=$threads\`" "$all_wall" "$index_wall" "$index_code" $index_goal
row "CPU, 1 thread / \`git log -p -U0 --all --full-history\`" "$one_cpu" "$log_cpu" "$log_code" 0.14
row_memory "1 thread" "$one_mib"
row_memory "$threads threads" "$all_mib"
