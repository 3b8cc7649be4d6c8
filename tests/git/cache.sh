#!/usr/bin/env bash
# Does a scan that remembers print what one prints that does not? `cache.sh BUILD_DIR [REPOSITORY...]`
#
# A repository with a credential in every corner, or each REPOSITORY (only read: changes go to a clone that borrows
# its objects), is scanned with and without --cache: anew, unchanged, with a new commit, a new ref, repacked, with
# other rules, and with damage to what is remembered. Reports must be the same byte by byte. Nothing that is
# remembered may hold a credential. COST=1 also tells the processor seconds of each scan.
set -euo pipefail

# shellcheck source=tests/git/begin_lib.sh
. "$(dirname "$0")/begin_lib.sh"
export SOURCE_DATE_EPOCH=1617364800
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
TIMEFORMAT='%U %S'
name=''

fail()
{
    failed=$((failed + 1))
    echo "cache: $name: $1: FAILED: $2"
}

# Scan $scratch/repo, writing $scratch/$1 and $scratch/$1.err, with the options that follow.
scan()
{
    local to=$1
    shift
    { time (sprawl scan -v --history-only --no-submodules --fail-on never -f json "$@" "$scratch/repo" \
        >"$scratch/$to" 2>"$scratch/$to.err") || [ $? = 3 ]; } 2>"$scratch/$to.time"
}

# Step $1: with and without what is remembered. $2: is the repository known as it is (yes, no)? Then options.
step()
{
    local step=$1 expected=$2 known=no
    shift 2
    scan remembered --cache "$scratch/cache" "$@"
    scan plain --no-cache "$@"
    grep -q 'as the last scan left them: 1' "$scratch/remembered.err" && known=yes
    if ! cmp -s "$scratch/plain" "$scratch/remembered"; then
        fail "$step" "reports differ"
        diff "$scratch/plain" "$scratch/remembered" | head -n 10
    elif [ "$known" != "$expected" ]; then
        fail "$step" "known: $known"
    else
        passed=$((passed + 1))
        [ -z "${COST:-}" ] || echo "cache: $name: $step: $(cat "$scratch/remembered.time") s, without $(cat "$scratch/plain.time") s"
    fi
}

warned()
{
    grep -q 'damaged or not ours' "$scratch/remembered.err" || fail "$1" "no warning"
}

commit()
{
    local tree blob
    blob=$(echo "$1" | git -C "$scratch/repo" hash-object -w --stdin)
    tree=$( (git -C "$scratch/repo" ls-tree HEAD; printf '100644 blob %s\tnew-%s\n' "$blob" "$1") |
        git -C "$scratch/repo" mktree --missing)
    git -C "$scratch/repo" update-ref HEAD "$(git -C "$scratch/repo" commit-tree -p HEAD -m "$1" "$tree")"
}

# Change the middle of each file that is remembered.
damage()
{
    local file
    for file in "$scratch"/cache/*.shelf; do
        printf '\377\376\375' | dd of="$file" bs=1 seek=$(($(stat -c %s "$file") / 2)) conv=notrunc status=none
    done
}

steps()
{
    rm -rf "$scratch/cache"
    step new no
    step unchanged yes
    step 'one thread' yes -j 1
    step 'many threads' yes -j 8
    commit 1
    step 'new commit' no
    step 'unchanged again' yes
    git -C "$scratch/repo" update-ref refs/heads/other HEAD~1
    step 'new ref' no
    git -C "$scratch/repo" repack -q -d
    step 'packed the new' no
    commit 2
    step 'commit beside packs' no
    step 'other rules' no --disable 'github-*'
    step 'other rules again' yes --disable 'github-*'
    step 'lower confidence' no --min-confidence low
    step 'other paths' no --exclude '*.c'
    step 'rules as before' yes
    damage
    step 'damaged' no
    warned damaged
    step 'made anew' yes
    damage
    commit 3
    step 'damaged, new commit' no
    warned 'damaged, new commit'
    commit 4
    step 'made anew, new commit' no
    rm "$scratch/cache/key"
    step 'key lost' no
    warned 'key lost'
    step 'new key' yes
    step 'all in full' no --full-blobs
}

# A credential's object is spoilt, though all names stay: what was told cannot be read any more.
spoilt_object()
{
    local blob
    step 'all is well' no
    blob=$(sed -n 's/^ *"blob": "\([0-9a-f]*\)".*/\1/p' "$scratch/plain" | head -n 1)
    blob=$scratch/repo/.git/objects/${blob:0:2}/${blob:2}
    mv "$blob" "$scratch/blob"
    commit spoilt
    echo spoilt >"$blob"
    step 'spoilt object, new commit' no
    grep -q 'damaged object' "$scratch/remembered" || fail 'spoilt object, new commit' 'not told'
    mv -f "$scratch/blob" "$blob"
    step 'mended' no
    rm "$blob"
    echo spoilt >"$blob"
    step 'spoilt object' no
    grep -q 'damaged object' "$scratch/remembered" || fail 'spoilt object' 'not told'
    step 'still spoilt' no
}

make()
{
    rm -rf "$scratch"/repo* "$scratch/cache"
    make_corners.sh --format sha1 --pack "$name" --as worktree --versions 12 "$scratch/repo"
}

holds_no_credential()
{
    local corner token
    while read -r corner token; do
        if grep -qaF "$token" "$scratch"/cache/*; then
            fail "$corner" "its credential is remembered"
        fi
    done <"$scratch/tokens"
}

if [ $# = 0 ]; then
    make_corners.sh --tokens >"$scratch/tokens"
    for packing in loose ofs packs; do
        name=$packing
        [ "$packing" != loose ] || { make && spoilt_object; }
        make
        steps
        holds_no_credential
    done
fi
for repo; do
    name=$repo
    rm -rf "$scratch/repo"
    git clone -q --bare --shared "$repo" "$scratch/repo"
    steps
done
echo "cache: $passed passed, $failed failed"
[ $failed = 0 ]
