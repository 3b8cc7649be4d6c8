#!/usr/bin/env bash
# Is the end of an object of more than 4 GiB scanned? `huge.sh BUILD_DIR [MIB]`
#
# A blob of MIB (4608) MiB with a credential near its end is scanned as a loose object, in a pack, and in a pack whose
# index has offsets of 64 bits: it must be found each time, at the right place, in 200 MB of address space; so must what
# a range of commits brings, and nothing else. That takes minutes; beyond 512 MiB an object is read in the same way, so
# run.sh asks for less.
set -euo pipefail

# shellcheck source=tests/git/begin_lib.sh
. "$(dirname "$0")/begin_lib.sh"
mib=${1:-4608}

# The content: lines of 64 bytes, a credential in the first one behind that many MiB, and some more lines; then what
# comes in.
content()
{
    local line=123456789012345678901234567890123456789012345678901234567890123
    yes $line | head -c $((mib << 20)) || true
    echo 'token = {@}ghp_{A-Za-z0-9:30}{+github}' | sprawl-recipe
    yes $line | head -c 64000 || true
    cat
}

# Scan the repository with options $4...; $1 says how. The only credential must be in line $2, at offset $3.
try()
{
    local code=0 wrong="" start=$SECONDS how=$1 line=$2 offset=$3
    shift 3
    (ulimit -v 200000; sprawl scan -j1 "$@" -f json "$scratch/r") >"$scratch/report" 2>"$scratch/stderr" || code=$?
    [ $code = 1 ] || wrong="exit code $code: $(head -n 3 "$scratch/stderr")"
    [ "$(grep -c '"start_line"' "$scratch/report")" = 1 ] || wrong="not one place"
    grep -q "\"start_line\": $line," "$scratch/report" || wrong="not at its line"
    grep -q "\"byte_offset\": $offset," "$scratch/report" || wrong="not at its offset"
    if [ -z "$wrong" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
    echo "huge: $mib MiB, $how: ${wrong:-found} after $((SECONDS - start)) s"
}

# Give the pack an index of its own kind.
large_offsets()
{
    local pack
    pack=$(echo .git/objects/pack/*.pack)
    rm -f "${pack%.pack}.idx" "${pack%.pack}.rev"
    git index-pack --index-version=2,0x40 "$pack" >/dev/null
}

git init --quiet -b main "$scratch/r"
cd "$scratch/r"
git config core.compression 1
git commit --quiet --allow-empty -m "Begin"
first=$(((mib << 14) + 1)) at=$(((mib << 20) + 8)) # of the credential
git update-index --add --cacheinfo "100644,$(content </dev/null | git hash-object -w --stdin),huge.csv"
git commit --quiet -m "Add a table"
try "loose" $first $at --history-only
try "loose, in a range" $first $at --range HEAD~..HEAD
git repack --quiet -a -d
try "packed" $first $at --history-only
try "packed, in a range" $first $at --range HEAD~..HEAD
large_offsets
try "packed, offsets of 64 bits" $first $at --history-only
echo 'other = {@}ghp_{A-Za-z0-9:29}b{+github}' | sprawl-recipe >"$scratch/more"
git update-index --cacheinfo "100644,$(content <"$scratch/more" | git hash-object -w --stdin),huge.csv"
git commit --quiet -m "Add a line"
try "a line more, in a range" $((first + 1001)) $((at + 48 - 8 + 1 + 64000 + 8)) --range HEAD~..HEAD
echo "$passed passed, $failed failed"
[ $failed = 0 ]
