#!/usr/bin/env bash
# Repositories that change while they are scanned: tests of trouble.sh. Sourced, not run.
# shellcheck disable=SC2016 # what is to be done meanwhile is expanded then

# Two versions, each with a secret, in the repository r: the first in a pack, the second in files.
make_repository()
{
    export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@acme.example
    export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@acme.example
    git init --quiet -b main r
    { seq 300; plant packed; } >r/a.env
    in_repository add a.env
    in_repository commit --quiet -m one
    in_repository repack --quiet -a -d
    { seq 301; plant loose; } >r/a.env
    in_repository commit --quiet -a -m two
}

in_repository() { git -C r "$@"; }

# The file of the object $1, as the program names it.
object_file()
{
    local name
    name=$(in_repository rev-parse "$1")
    echo "r/.git/objects/${name:0:2}/${name:2}"
}

# Every loose object goes into a pack as it is opened: when it is sifted, when it is looked at ...
test_loose_object_is_packed_meanwhile()
{
    local object at
    make_repository
    for object in HEAD 'HEAD^{tree}' HEAD:a.env; do
        for at in 1 2; do
            rm -rf copy
            cp -r r copy
                meanwhile_each stop-open "$(object_file $object)" \
                '[ $stop != '$at' ] || in_repository repack --quiet -a -d' \
                scan -j1 --history-only -f json r
            ends 1
            places 2
            says out '"skipped": 0,'
            rm -rf r
            mv copy r
        done
    done
    meanwhile_each stop-open "$(object_file HEAD:a.env)" 'in_repository repack --quiet -a -d' \
        scan -j1 --range HEAD~..HEAD -f json r
    ends 1
    places 1
    says out '"skipped": 0,'
}

# The same of a file that is too large to be read in one piece.
test_large_loose_object_is_packed_meanwhile()
{
    local file at
    make_repository
    in_repository config core.compression 1
    { yes 123456789012345678901234567890123456789012345678901234567890123 | head -c $((513 << 20)); plant large; } |
        in_repository hash-object -w --stdin >name
    in_repository update-index --add --cacheinfo "100644,$(cat name),large.csv"
    in_repository commit --quiet -m three
    in_repository pack-objects --quiet "$PWD/pack" <name >/dev/null
    file=$(object_file HEAD:large.csv)
    for at in 1 2 3; do # it is sifted, looked at, and scanned
        cp "$file" loose
        meanwhile_each stop-open "$file" '[ $stop != '$at' ] || { cp pack-* r/.git/objects/pack; rm "$file"; }' \
            scan -j1 --history-only -f json r
        ends 1
        places 3
        says out '"skipped": 0,'
        [ ! -e "$file" ] || fail "it was not opened $at times"
        for pack in pack-*; do
            rm "r/.git/objects/pack/$pack"
        done
        mv loose "$file"
    done
}

# What is pushed while objects are listed is half in the list, and the refs name it already.
test_push_meanwhile()
{
    local tree
    make_repository
    tree=$(object_file 'HEAD^{tree}')
    mv "$tree" tree
    meanwhile_each stop-open "$(object_file HEAD)" '[ -e "$tree" ] || mv tree "$tree"' scan -j1 --history-only -f json r
    ends 1
    places 2
    says out '"skipped": 0,'
    meanwhile_each stop-open "$(object_file HEAD)" 'in_repository commit --quiet --allow-empty -m more' \
        scan -j1 --history-only -f json r
    ends 1
    places 2
    says out '"in_head": true'
}

# Between the listing and the opening. git may remove the index later than the pack.
test_pack_is_replaced_meanwhile()
{
    local index act
    for act in 'in_repository repack --quiet -a -d' \
        '[ $stop != 1 ] || { in_repository repack --quiet -a -d; cp old.idx "$index"; }; [ $stop = 1 ] || rm -f "$index"'; do
        rm -rf r
        make_repository
        index=$(echo r/.git/objects/pack/*.idx)
        cp "$index" old.idx
        meanwhile_each stop-open "$index" "$act" scan -j1 --history-only -f json r
        ends 1
        places 2
        says out '"skipped": 0,'
    done
}
