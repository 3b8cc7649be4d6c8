#!/usr/bin/env bash
# Scan trees that look like secrets and hold none (bench/make_quiet.py); print a Markdown table; 1 if anything is found.
set -euo pipefail

if [ $# -gt 1 ]; then
    echo "usage: bench/quiet.sh [MORE_TREES_DIR]    (see bench/README.md)" >&2
    exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
sprawl=${SPRAWL:-sprawl}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
PYTHONDONTWRITEBYTECODE=1 python3 "$here/make_quiet.py" "$scratch"

printf '| tree | files | MB | findings |\n|---|---|---|---|\n'
worst=0
for tree in "$scratch"/* ${1:+"$1"/*}; do
    "$sprawl" scan --no-history --fail-on never --format jsonl "$tree" >"$scratch.jsonl" || worst=3
    findings=$(grep -c '"type":"finding"' "$scratch.jsonl" || true)
    files=$(find "$tree" -type f | wc -l)
    bytes=$(find "$tree" -type f -printf '%s\n' | awk '{ sum += $1 } END { printf "%.1f", sum / 1e6 }')
    echo "| ${tree##*/} | $files | $bytes | $findings |"
    [ "$findings" = 0 ] || worst=1
done
rm -f "$scratch.jsonl"
exit "$worst"
