#!/usr/bin/env bash
# Compare sprawl's time and memory with cat, ripgrep and other scanners; print Markdown tables.
set -euo pipefail

usage="usage: bench/run.sh [--quick] DIR_OF_CORPORA    (see bench/README.md)"
runs=3
quick=
if [ "${1:-}" = --quick ]; then
    runs=1 quick=yes
    shift
fi
if [ $# != 1 ] || [ ! -d "$1" ]; then
    echo "$usage" >&2
    exit 2
fi

corpora=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
sprawl=${SPRAWL:-sprawl}
limit=${LIMIT:-600}
most=${THREADS:-$(nproc)}
PATH=${PEERS_PATH:+$PEERS_PATH:}$PATH
all_peers=(gitleaks betterleaks kingfisher trufflehog ripsecrets detect-secrets)

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export KF_RULE_CACHE_DIR=$scratch/kingfisher

# Set cmd to what runs TOOL with THREADS on TARGET: every rule on, nothing verified, no network.
set_command()
{
    local tool=$1 threads=$2 target=$3
    case $tool in
    cat) cmd=(find "$target" -type f -exec cat {} +) ;;
    rg) cmd=(rg -c -F -f "$here/literals.txt" -uu -a -j "$threads" "$target") ;;
    sprawl) cmd=("$sprawl" scan --no-history -j "$threads" --format json --fail-on never "$target") ;;
    gitleaks) cmd=(env GOMAXPROCS="$threads" gitleaks dir --no-banner --exit-code 0 -f json -r - "$target") ;;
    betterleaks) cmd=(env GOMAXPROCS="$threads" betterleaks dir --no-banner --exit-code 0 --validation=false -f json -r - "$target") ;;
    kingfisher) cmd=(kingfisher scan --no-update-check -n -j "$threads" -c low --no-limits --no-extract-archives --git-history none -f json "$target") ;;
    trufflehog) cmd=(trufflehog filesystem --no-update --no-verification --concurrency="$threads" -j "$target") ;;
    ripsecrets) cmd=(ripsecrets "$target") ;;
    detect-secrets) cmd=(detect-secrets -C "${target%/*}" -c "$threads" scan --all-files --no-verify "$target") ;;
    esac
}

# measure RUNS TOOL THREADS TARGET: print "tool threads wall cpu MiB exit median".
measure()
{
    local result
    set_command "$2" "$3" "$4"
    result=$(python3 "$here/measure.py" "$1" "$limit" "${cmd[@]}")
    echo "$2 $3 $result"
}

bytes_in()
{
    find "$1" -type f -printf '%s\n' | awk '{ sum += $1 } END { printf "%.0f", sum }'
}

# Read measure's lines; print the table. "Ours" is sprawl with the most threads.
table()
{
    awk -v name="$1" -v bytes="$2" -v most="$most" -v limit="$limit" '
        function ratio(a, b) { return (b > 0) ? sprintf("%.2f", a / b) : "-" }
        function state(code) { return (code == -9) ? "killed after " limit " s" : code }
        { line[NR] = $0; if ($1 == "cat") cat = NR; if ($1 == "sprawl" && $2 == most) ours = NR }
        END {
            split(line[cat], c); split(line[ours], o)
            printf "\n### %s: %.2f GB\n\n", name, bytes / 1e9
            print "| tool | threads | wall s | CPU s | peak MiB | MB per CPU s | wall / cat | CPU / cat | wall / ours | CPU / ours | exit |"
            print "|---|---|---|---|---|---|---|---|---|---|---|"
            for (i = 1; i <= NR; i++) {
                split(line[i], f)
                printf "| %s | %s | %.2f | %.2f | %s | %s | %s | %s | %s | %s | %s |\n", f[1], f[2], f[3], f[4], f[5],
                    ratio(bytes / 1e6, f[4]), ratio(f[3], c[3]), ratio(f[4], c[4]),
                    ratio(f[3], o[3]), ratio(f[4], o[4]), state(f[6])
            }
        }'
}

compare()
{
    local target=$1 threads tool
    measure 1 cat 1 "$target" >/dev/null # warms the cache
    {
        measure "$runs" cat 1 "$target"
        for tool in rg ${have_sprawl:+sprawl}; do
            for threads in 1 "$most"; do
                measure "$runs" "$tool" "$threads" "$target"
            done
        done
        for tool in "${peers[@]}"; do
            measure 1 "$tool" "$most" "$target"
        done
    } | table "${target##*/}" "$(bytes_in "$target")"
}

start_up()
{
    local tool
    printf '### Start-up: one small file, median wall of 50 runs (peers: 5)\n\n| tool | ms | exit |\n|---|---|---|\n'
    cp "$here/README.md" "$scratch/small.md"
    {
        for tool in cat rg ${have_sprawl:+sprawl}; do
            measure 50 "$tool" 1 "$scratch/small.md"
        done
        for tool in "${peers[@]}"; do
            measure 5 "$tool" "$most" "$scratch/small.md"
        done
    } | awk '{ printf "| %s | %.1f | %s |\n", $1, 1000 * $7, $6 }'
}

have_sprawl=$(command -v "$sprawl" || true)
[ "$have_sprawl" ] || echo "bench: '$sprawl' not found, measuring the others only; set SPRAWL" >&2
peers=()
if [ -z "$quick" ]; then
    for peer in "${all_peers[@]}"; do
        if command -v "$peer" >/dev/null; then peers+=("$peer"); fi
    done
fi

echo "least of $runs runs, warm cache, $most threads at most, limit $limit s"
echo
start_up
for name in linux node big.log minified.js one-line.json; do
    if [ -e "$corpora/$name" ]; then
        compare "$corpora/$name"
    else
        echo "bench: no $name in $corpora, left out" >&2
    fi
done
