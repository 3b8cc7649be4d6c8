#!/usr/bin/env bash
# Does reading deltas find what reading everything finds? `equality.sh BUILD_DIR [REPOSITORY...]`
#
# For each repository, what is found in all blobs must be the same in three ways: through deltas, in full, and in
# what `git cat-file` gives out, each blob scanned as a file; compared by (blob, offset, rule, fingerprint). The
# whole scan must print the same with --full-blobs as without. Without a REPOSITORY they are made, and packed in
# four ways; a given one is only read, and if it is no larger than REPACK_MB (50) repacked elsewhere.
set -euo pipefail

# shellcheck source=tests/git/begin_lib.sh
. "$(dirname "$0")/begin_lib.sh"
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'

# Compare the three ways for the repository $1, called $2.
compare()
{
    local way lines wrong=''
    sprawl-blobs deltas "$1" 2>"$scratch/log" | sort -u >"$scratch/deltas" || wrong='deltas: incomplete'
    sprawl-blobs full "$1" 2>>"$scratch/log" | sort -u >"$scratch/full" || wrong='full: incomplete'
    GIT_NO_REPLACE_OBJECTS=1 git -C "$1" cat-file --batch-all-objects --batch --buffer --unordered |
        sprawl-blobs stream 2>>"$scratch/log" | sort -u >"$scratch/stream"
    for way in deltas full; do
        cmp -s "$scratch/$way" "$scratch/stream" || wrong+=" $way differs"
    done
    sprawl scan --no-cache --history-only -f json "$1" >"$scratch/scan" 2>/dev/null || [ $? = 1 ] || wrong+=' scan: incomplete'
    sprawl scan --no-cache --history-only --full-blobs -f json "$1" >"$scratch/scan-full" 2>/dev/null || true
    cmp -s "$scratch/scan" "$scratch/scan-full" || wrong+=' --full-blobs differs'
    lines=$(wc -l <"$scratch/stream")
    [ "$lines" -gt 0 ] || wrong+=' nothing found'
    if [ -z "$wrong" ]; then
        passed=$((passed + 1))
        echo "equality: $2: ok, $(sed -n 's/^deltas: \([0-9]* blobs, [0-9]* scanned\).*/\1/p' "$scratch/log"), $lines findings"
    else
        failed=$((failed + 1))
        echo "equality: $2: FAILED:$wrong"
        diff "$scratch/stream" "$scratch/deltas" | head -n 5 || true
        cat "$scratch/log"
    fi
}

# Put all objects of $1 into a new repository $2, packed with the options that follow.
packed_anew()
{
    local from=$1 to=$2 format
    shift 2
    format=$(git -C "$from" rev-parse --show-object-format)
    git init --quiet --bare --object-format="$format" "$to"
    GIT_NO_REPLACE_OBJECTS=1 git -C "$from" cat-file --batch-all-objects --batch-check='%(objectname) %(objecttype)' |
        cut -d ' ' -f 1 | git -C "$from" -c pack.threads=2 pack-objects --quiet --no-reuse-delta "$@" "$to/objects/pack/pack" >/dev/null
}

compare_repacks()
{
    packed_anew "$1" "$scratch/none" --window=0
    packed_anew "$1" "$scratch/deep" --delta-base-offset --window=20 --depth=4095
    packed_anew "$1" "$scratch/names" --window=20
    compare "$scratch/none" "$2, no deltas"
    compare "$scratch/deep" "$2, deep"
    compare "$scratch/names" "$2, bases by name"
    rm -rf "$scratch/none" "$scratch/deep" "$scratch/names"
}

# A generated history as git packs it; $4: how objects are hashed.
make()
{
    git init --quiet --bare --object-format="$4" "$scratch/$1"
    "$here/make_versions.py" "$1" "$2" "$3" | git -C "$scratch/$1" fast-import --quiet --done
    git -C "$scratch/$1" -c pack.threads=1 repack --quiet -a -d -f
    compare "$scratch/$1" "$1"
    compare_repacks "$scratch/$1" "$1"
}

for repository in "$@"; do
    compare "$repository" "$repository"
    if [ "$(du -sm "$repository" | cut -f 1)" -le "${REPACK_MB:-50}" ]; then
        compare_repacks "$repository" "$repository"
    fi
done
if [ $# = 0 ]; then
    for flavour in lines crlf edges binary encoded; do
        make $flavour 1 150 sha1
    done
    make utf16 1 40 sha256
    make long 1 60 sha1
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]
