#!/usr/bin/env bash
# Is the end of an object of more than 4 GiB scanned? `huge.sh BUILD_DIR [MIB]`
#
# A blob of MIB (4608) MiB with a credential near its end is scanned as a loose object, in a pack, and in a pack whose
# index has offsets of 64 bits: it must be found each time, at the right place, in 200 MB of address space. That takes
# minutes; beyond 16 MiB an object is read in the same way, so run.sh asks for less.
set -euo pipefail

if [ $# -lt 1 ]; then
    sed -n '2s/^# //p' "$0" >&2
    exit 2
fi
build=$(cd "$1" && pwd)
mib=${2:-4608}
scratch=$(mktemp -d)
trap 'chmod -R u+w "$scratch"; rm -rf "$scratch"' EXIT
export PATH=$build:$PATH LC_ALL=C.UTF-8 HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME='A U Thor' GIT_AUTHOR_EMAIL=author@acme.example
export GIT_COMMITTER_NAME='C O Mitter' GIT_COMMITTER_EMAIL=committer@acme.example
passed=0 failed=0

# The content: lines of 64 bytes, a credential in the first one behind that many MiB, and some more lines.
content()
{
    local line=123456789012345678901234567890123456789012345678901234567890123
    yes $line | head -c $((mib << 20)) || true
    echo 'token = {@}ghp_{A-Za-z0-9:30}{+github}' | sprawl-recipe
    yes $line | head -c 64000 || true
}

# Scan the repository as it lies there; $1 says how.
try()
{
    local code=0 wrong="" start=$SECONDS
    (ulimit -v 200000; sprawl scan -j1 --history-only -f json "$scratch/r") >"$scratch/report" 2>"$scratch/stderr" || code=$?
    [ $code = 1 ] || wrong="exit code $code: $(head -n 3 "$scratch/stderr")"
    grep -q "\"start_line\": $(((mib << 14) + 1))," "$scratch/report" || wrong="not at its line"
    grep -q "\"byte_offset\": $(((mib << 20) + 8))," "$scratch/report" || wrong="not at its offset"
    if [ -z "$wrong" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
    echo "huge: $mib MiB, $1: ${wrong:-found} after $((SECONDS - start)) s"
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
blob=$(content | git hash-object -w --stdin)
git update-index --add --cacheinfo "100644,$blob,huge.csv"
git commit --quiet -m "Add a table"
try "loose"
git repack --quiet -a -d
try "packed"
large_offsets
try "packed, offsets of 64 bits"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
