#!/usr/bin/env bash
# Make a git repository with a credential in each corner: `make_corners.sh [OPTION...] DIR [CORNER...]`.
#
# The same options give the same objects, whatever the day and the machine. Each credential has a line or a name
# of its own, `token_<corner> = ...`, so that it can be told which one was found. sprawl-recipe must be on PATH.
# No CORNER means all of them but `huge`; `--tokens` prints their names and credentials, and makes nothing.
#
#   --format sha1|sha256   how objects are hashed (sha1)
#   --pack HOW             loose (as they are made), gc, cruft, or all objects in packs: ofs, ref-delta, no-delta,
#                          deep (chains up to 4095), idx1 (the old index), packs (three that overlap, multi-pack-index)
#   --as SHAPE             worktree (default), bare, shallow (DIR is a clone of depth 2), partial (a blob is missing,
#                          as in a partial clone), missing (the same, and nothing explains it), borrowed (the objects
#                          lie in DIR.lender), linked (DIR.linked is a second work tree with its own configuration),
#                          reftable (refs and reflogs lie in tables)
#   --versions N           of the file that is changed again and again (60)
#   --from BASE            take the corners from BASE, which was made with the same options but --pack and --as
set -euo pipefail

all=(current removed renamed rewritten message author-name author-mail committer tag-message tag-blob note
    stash-tree stash-index stash-untracked reflog-commit reflog-text unreachable dangling replaced replacement
    branch-name tag-name submodule evil-merge side-branch no-diff nul utf16 odd-path symlink detached-tag)
extra=(huge)

die()
{
    echo "make_corners.sh: $*" >&2
    exit 2
}

# ---- Words ----

# The line with the credential of corner $1.
line()
{
    printf 'token_%s = {@}ghp_{A-Za-z0-9:30}{+github}\n' "${1//-/_}" | sprawl-recipe
}

# The credential alone.
token()
{
    line "$1" | sed 's/.* //'
}

# Time goes on by a minute.
tick()
{
    now=$((now + 60))
    export GIT_AUTHOR_DATE="$now +0200" GIT_COMMITTER_DATE="$((now + 1)) +0200"
}

# Commit all there is under message $1.
commit()
{
    tick
    git add -A
    git commit --quiet --allow-empty -m "$1"
}

# A file with the line of corner $1 among harmless ones; $2 is its name.
write_file()
{
    { echo "# settings of $1"; line "$1"; echo "retries = 3"; } >"${2:-$1.conf}"
}

# ---- Corners: content ----

corner_current() { write_file current; commit "Add current"; }

corner_removed()
{
    write_file removed
    commit "Add removed"
    git rm --quiet removed.conf
    commit "Remove removed"
}

corner_renamed()
{
    write_file renamed
    commit "Add renamed"
    git mv renamed.conf moved.conf
    commit "Move renamed"
}

# Many versions of one file; the credential is in some of them.
corner_rewritten()
{
    local i
    seq -f 'setting_%04g = on' 400 >rewritten.conf
    commit "Add rewritten"
    for ((i = 1; i <= versions; i++)); do
        sed -i "$((i * 7 % 400 + 1))s/.*/setting_$(printf %04d $((i * 7 % 400))) = $i/" rewritten.conf
        [ $i != $((versions / 3)) ] || line rewritten >>rewritten.conf
        [ $i != $((versions * 2 / 3)) ] || sed -i '/token_/d' rewritten.conf
        commit "Change rewritten for the $i. time"
    done
}

corner_no-diff() { echo '*.opaque -diff' >.gitattributes; write_file no-diff no-diff.opaque; commit "Add no-diff"; }

corner_nul() { { printf 'a\0b\0\n'; line nul; printf '\0\377\n'; } >nul.bin; commit "Add nul"; }

corner_utf16()
{
    { printf '\377\376'; { echo '# settings'; line utf16; } | iconv -f UTF-8 -t UTF-16LE; } >utf16.conf
    commit "Add utf16"
}

# More than is read in one piece; and gone again, so that only the object has it.
corner_huge()
{
    { seq -f 'row %.0f of a large table' 700000; line huge; seq 1000; } >huge.csv
    commit "Add huge"
    git rm --quiet huge.csv
    commit "Remove huge"
}

# A name that is no UTF-8, with a quote and a line break in it.
corner_odd-path() { write_file odd-path "$(printf 'caf\351 "o"\nx.conf')"; commit "Add odd-path"; }

corner_symlink() { ln -s "build:$(token symlink)@git.acme.example/x" symlink; commit "Add symlink"; }

# Made by the merge: neither side has it.
corner_evil-merge()
{
    echo one >evil.conf
    commit "Add evil"
    git checkout --quiet -b evil-side
    echo two >evil-side.conf
    commit "On the side"
    git checkout --quiet main
    echo three >>evil.conf
    commit "On main"
    tick
    git merge --quiet --no-ff --no-commit evil-side >/dev/null 2>&1
    write_file evil-merge evil.conf
    commit "Merge with something new"
    git branch --quiet -D evil-side
    sed -i '/token_/d' evil.conf
    commit "Clean up after the merge"
}

# Comes and goes on a branch that is merged.
corner_side-branch()
{
    git checkout --quiet -b side
    write_file side-branch
    commit "Add side-branch"
    git rm --quiet side-branch.conf
    commit "Remove side-branch"
    git checkout --quiet main
    tick
    git merge --quiet --no-ff -m "Merge side" side >/dev/null
    git branch --quiet -D side
}

# ---- Corners: what is said ----

corner_message() { commit "Say too much"$'\n\n'"$(line message)"; }

corner_author-name() { GIT_AUTHOR_NAME="A $(token author-name)" commit "By somebody"; }

corner_author-mail() { GIT_AUTHOR_EMAIL="$(token author-mail)@acme.example" commit "From somewhere"; }

corner_committer() { GIT_COMMITTER_NAME="C $(token committer)" commit "Put in by somebody"; }

corner_tag-message() { tick; git tag -a -m "$(line tag-message)" release-1; }

corner_tag-blob()
{
    git tag blob-only "$(line tag-blob | git hash-object -w --stdin)"
}

# An annotated tag of a tree that no commit has.
corner_detached-tag()
{
    local blob tree
    blob=$(line detached-tag | git hash-object -w --stdin)
    tree=$(printf '100644 blob %s\tdetached.conf\n' "$blob" | git mktree)
    tick
    git tag -a -m "A tree" tree-only "$tree"
}

corner_note() { tick; git notes add -m "$(line note)" HEAD; }

corner_branch-name() { git branch "fix/$(token branch-name)"; }

corner_tag-name() { git tag "v1-$(token tag-name)"; }

# ---- Corners: what only git remembers ----

corner_stash-tree()
{
    write_file stash-tree
    git add -A
    tick
    git stash push --quiet -m "work tree"
}

# Staged, and changed back before the stash.
corner_stash-index()
{
    write_file stash-index
    git add -A
    echo nothing >stash-index.conf
    tick
    git stash push --quiet -m "index"
}

corner_stash-untracked()
{
    write_file stash-untracked
    tick
    git stash push --quiet --include-untracked -m "untracked"
}

corner_reflog-commit()
{
    write_file reflog-commit
    commit "Add reflog-commit"
    git rm --quiet --cached reflog-commit.conf
    rm reflog-commit.conf
    tick
    git commit --quiet --amend --allow-empty -m "Amended"
    tick
    git reset --quiet --hard HEAD~
}

corner_reflog-text() { tick; git update-ref --create-reflog -m "moved: $(line reflog-text)" refs/heads/moved HEAD; }

# A commit that no ref and no log leads to any more.
corner_unreachable()
{
    local blob tree
    blob=$(line unreachable | git hash-object -w --stdin)
    tree=$(printf '100644 blob %s\tunreachable.conf\n' "$blob" | git mktree)
    tick
    git branch doomed "$(git commit-tree -p HEAD -m "Doomed" "$tree")"
    git branch --quiet -D doomed
}

corner_dangling() { line dangling | git hash-object -w --stdin >/dev/null; }

# git shows the clean one.
corner_replaced()
{
    write_file replaced
    commit "Add replaced"
    git replace "$(git rev-parse HEAD:replaced.conf)" "$(echo clean | git hash-object -w --stdin)"
}

corner_replacement()
{
    echo plain >replacement.conf
    commit "Add replacement"
    git replace "$(git rev-parse HEAD:replacement.conf)" "$(line replacement | git hash-object -w --stdin)"
}

# A repository inside, whose git directory lies in .git/modules.
corner_submodule()
{
    git init --quiet --object-format="$format" -b main inner
    (cd inner && write_file submodule && commit "Add submodule" && git rm --quiet submodule.conf &&
        commit "Remove submodule")
    git submodule --quiet add --name inner git@git.acme.example:inner.git ./inner >/dev/null 2>&1
    git submodule --quiet absorbgitdirs 2>/dev/null
    tick
    commit "Add a submodule"
}

# ---- Packs ----

# The names of all objects but the missing one, those with a path first.
objects()
{
    { git rev-list --objects --all --reflog; git cat-file --batch-all-objects --batch-check='%(objectname)'; } |
        awk -v missing="${missing:-none}" '!seen[$1]++ && $1 != missing'
}

# Pack the objects whose names come in, with the options given.
pack()
{
    git -c pack.threads=1 pack-objects --quiet "$@" .git/objects/pack/pack >/dev/null
}

pack_all()
{
    GIT_NO_REPLACE_OBJECTS=1 objects >.git/to-pack
    pack "$@" <.git/to-pack
    rm .git/to-pack
    git prune-packed --quiet
}

pack_three()
{
    GIT_NO_REPLACE_OBJECTS=1 objects >.git/to-pack
    awk 'NR % 2 == 0' .git/to-pack | pack --delta-base-offset
    awk 'NR % 2 == 1' .git/to-pack | pack
    awk 'NR % 3 == 0' .git/to-pack | pack --delta-base-offset
    rm .git/to-pack
    git prune-packed --quiet
    git multi-pack-index write --no-progress 2>/dev/null
}

pack_as_asked()
{
    case $packing in
    loose) ;;
    gc)
        git -c gc.reflogExpire=never -c gc.reflogExpireUnreachable=never -c gc.cruftPacks=false \
            -c pack.threads=1 gc --quiet --prune=never
        ;;
    cruft) git -c pack.threads=1 repack --quiet --cruft -d ;;
    ofs) pack_all --delta-base-offset ;;
    ref-delta) pack_all ;;
    no-delta) pack_all --window=0 ;;
    deep) pack_all --delta-base-offset --depth=4095 --window=250 ;;
    idx1) pack_all --delta-base-offset --index-version=1 ;;
    packs) pack_three ;;
    *) die "unknown: --pack $packing" ;;
    esac
}

# ---- Shapes ----

# The first version of a file that nothing else has goes away.
lose_a_blob()
{
    local file
    echo "this will be missing" >missing.conf
    commit "Add missing"
    missing=$(git rev-parse HEAD:missing.conf)
    git rm --quiet missing.conf
    commit "Remove missing"
    pack_as_asked
    file=.git/objects/${missing:0:2}/${missing:2}
    rm -f "$file"
    ! git cat-file -e "$missing" 2>/dev/null || die "--pack $packing keeps what should be missing"
}

shape()
{
    case $1 in
    worktree) pack_as_asked ;;
    bare)
        pack_as_asked
        git config core.bare true
        find . -mindepth 1 -maxdepth 1 ! -name .git -exec rm -r {} +
        mv .git/* .
        rmdir .git
        ;;
    shallow)
        pack_as_asked
        mv "$dir" "$dir.whole"
        git clone --quiet --depth 2 --no-single-branch "file://$dir.whole" "$dir" 2>/dev/null
        git -C "$dir" remote remove origin
        rm -r "$dir.whole"
        ;;
    missing) lose_a_blob ;;
    partial)
        lose_a_blob
        for file in .git/objects/pack/*.pack; do
            [ ! -e "$file" ] || touch "${file%.pack}.promisor"
        done
        git config core.repositoryFormatVersion 1
        git config extensions.partialClone origin
        git config remote.origin.url git@git.acme.example:x.git
        git config remote.origin.promisor true
        ;;
    reftable)
        pack_as_asked
        to_reftable.py .git
        [ ! -d .git/modules/inner ] || to_reftable.py .git/modules/inner
        ;;
    borrowed)
        pack_as_asked
        mkdir "$dir.lender"
        mv .git/objects "$dir.lender/objects"
        mkdir -p .git/objects/info .git/objects/pack
        echo "../../../${dir##*/}.lender/objects" >.git/objects/info/alternates
        ;;
    linked)
        pack_as_asked
        git worktree add --quiet --detach "$dir.linked" 2>/dev/null
        git config extensions.worktreeConfig true
        git -C "$dir.linked" config --worktree core.hooksPath /nonexistent
        (cd "$dir.linked" && write_file linked && commit "Only in the linked work tree")
        ;;
    *) die "unknown: --as $1" ;;
    esac
}

# ---- The whole ----

format=sha1 packing=loose form=worktree versions=60 now=1600000000 from=
while [ $# -gt 0 ]; do
    case $1 in
    --tokens)
        for corner in "${all[@]}" "${extra[@]}"; do
            echo "$corner $(token "$corner")"
        done
        exit
        ;;
    --format) format=$2; shift 2 ;;
    --pack) packing=$2; shift 2 ;;
    --as) form=$2; shift 2 ;;
    --versions) versions=$2; shift 2 ;;
    --from) from=$2; shift 2 ;;
    -*) die "unknown option: $1" ;;
    *) break ;;
    esac
done
[ $# -gt 0 ] || die "no DIR; see the head of this file"
[ ! -e "$1" ] || die "$1 exists"
command -v sprawl-recipe >/dev/null || die "sprawl-recipe is not on PATH"
[ -z "$from" ] || from=$(cd "$from" && pwd)
mkdir -p "$1"
dir=$(cd "$1" && pwd)
shift
corners=("$@")
[ ${#corners[@]} -gt 0 ] || corners=("${all[@]}")

export LC_ALL=C.UTF-8 TZ=UTC HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME='A U Thor' GIT_AUTHOR_EMAIL=author@acme.example
export GIT_COMMITTER_NAME='C O Mitter' GIT_COMMITTER_EMAIL=committer@acme.example
export GIT_CONFIG_COUNT=3
export GIT_CONFIG_KEY_0=protocol.file.allow GIT_CONFIG_VALUE_0=always
export GIT_CONFIG_KEY_1=gc.auto GIT_CONFIG_VALUE_1=0
export GIT_CONFIG_KEY_2=core.hooksPath GIT_CONFIG_VALUE_2=/nonexistent
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE

cd "$dir"
if [ -n "$from" ]; then
    cp -r "$from/." .
    now=$(($(git log -1 --format=%ct) - 1))
else
    git init --quiet --template= --object-format="$format" -b main .
    echo "An example" >README
    commit "Begin"
    for corner in "${corners[@]}"; do
        declare -F "corner_$corner" >/dev/null || die "unknown corner: $corner"
        "corner_$corner"
    done
    commit "End"
fi
shape "$form"
