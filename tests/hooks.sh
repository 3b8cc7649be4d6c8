#!/usr/bin/env bash
# Hooks and ranges with real git, in a scratch directory: `hooks.sh BUILD_DIR`. Ends with "N passed, N failed".
#
# Each case plants a credential (a recipe, expanded here) and asks whether git was stopped, or makes a clean change
# and asks whether it went through.
set -uo pipefail

[ $# = 1 ] || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
root=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "$1" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0

export HOME=$scratch/home PATH=$build:$PATH GIT_CONFIG_NOSYSTEM=1 LC_ALL=C.UTF-8 TZ=UTC
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
unset GIT_DIR GIT_INDEX_FILE GITHUB_ACTIONS GITLAB_CI CI XDG_CONFIG_HOME
mkdir -p "$HOME"
git config --global init.defaultBranch main
git config --global advice.detachedHead false

# A line with a credential; $1 is the name that it is set to.
planted()
{
    local line
    line=$(printf '%s={@}ghp_{A-Za-z0-9:30}{+github}\n' "$1" | sprawl-recipe)
    echo "${line#*=}" >>"$scratch/secrets"
    echo "$line"
}

note()
{
    cat "$scratch/log" >>"$scratch/said"
    if [ "$1" = ok ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $2" >&3
        tail -n 20 "$scratch/log" >&3
    fi
}

# The command must succeed.
lets()
{
    local what=$1
    shift
    if "$@" >"$scratch/log" 2>&1 </dev/null; then note ok "$what"; else note bad "lets: $what"; fi
}

# The command must fail, and tell of the credential.
stops()
{
    local what=$1
    shift
    if "$@" >"$scratch/log" 2>&1 </dev/null; then
        note bad "stops: $what (it went through)"
    elif grep -qE 'github-pat|GitHub personal access token' "$scratch/log"; then
        note ok "$what"
    else
        note bad "stops: $what (for another reason)"
    fi
}

# The command must end with code $2.
ends()
{
    local what=$1 want=$2 code=0
    shift 2
    "$@" >"$scratch/log" 2>&1 </dev/null || code=$?
    if [ "$code" = "$want" ]; then note ok "$what"; else note bad "$what: exit $code, not $want"; fi
}

# The last log must have a line that fits.
says()
{
    if grep -qE -- "$1" "$scratch/log"; then note ok "says $1"; else note bad "does not say: $1"; fi
}

# A fresh repository to work in, with one commit and our hooks.
fresh()
{
    rm -rf "$scratch/work"
    git init -q "$scratch/work" && cd "$scratch/work" || exit 2
    seq 1 50 >numbers
    git add numbers && git commit -qm first
    lets 'install' sprawl hook install
}

### Commits ###

commits()
{
    fresh
    planted A >a.env && git add a.env
    stops 'a plain commit' git commit -m planted
    git rm -qf --cached a.env && rm a.env

    planted A >>numbers
    stops 'commit -a' git commit -am planted
    lets 'what is only in the work tree' git commit --allow-empty -m clean
    stops 'commit PATH' git commit -m planted numbers
    git checkout -q numbers

    echo more >>numbers
    lets 'a clean commit -a' git commit -am clean
    planted A >>numbers && git add numbers
    stops 'amend' git commit --amend --no-edit
    git reset -q --hard

    planted OLD >old.env && git add old.env && git commit -qnm 'past the hook'
    echo more >>old.env
    lets 'a change beside an old credential' git commit -am clean
    git mv old.env new.env && echo more >>new.env && git add new.env
    lets 'a file with an old credential that is renamed' git commit -m renamed
    chmod +x new.env && git add new.env
    lets 'a change of mode' git commit -m mode
    lets 'amend of what HEAD has' git commit --amend --no-edit
    git rm -q new.env
    lets 'a credential that goes' git commit -m gone
    printf '[[allow]]\npaths = ["ok.env"]\nreason = "an example"\n' >.sprawl.toml
    planted A >ok.env && git add . && git commit -q -m allowed >"$scratch/log" 2>&1
    lets 'a clean commit says nothing' test ! -s "$scratch/log"
}

joins()
{
    fresh
    git checkout -qb side && planted S >side.env && git add side.env && git commit -qnm side
    git checkout -q main && echo more >>numbers && git commit -qam main
    git checkout -qb clean-side HEAD~1 && echo x >other && git add other && git commit -qm other
    git checkout -q main
    lets 'a clean merge' git merge --no-edit clean-side
    # git runs no pre-commit for a merge without conflicts; the one that ends a conflict is stopped.
    git merge -q --no-commit side
    stops 'a merge' git commit --no-edit
    git merge --abort
    git cherry-pick -n side >/dev/null
    stops 'a cherry-pick' git commit -m picked
    git reset -q --hard
    git checkout -q side
    stops 'a rebase' git rebase -q -x 'sprawl scan --range HEAD^..HEAD' main
    git rebase --abort 2>/dev/null
    git checkout -q main
}

first_commit()
{
    rm -rf "$scratch/work"
    git init -q "$scratch/work" && cd "$scratch/work" || exit 2
    lets 'install' sprawl hook install
    planted A >a.env && git add a.env
    stops 'the initial commit' git commit -m first
    git rm -qf --cached a.env && echo clean >a.txt && git add a.txt
    lets 'a clean initial commit' git commit -m first
}

### What lies in an index ###

odd_entries()
{
    fresh
    # A key whose id was there before, and whose secret comes now.
    printf 'x\n"a": 1,\n' >pair && git add pair && git commit -qm pair
    printf '%s' "$(planted A)" | iconv -t UTF-16LE | { printf '\xff\xfe'; cat; } >wide && git add wide
    stops 'UTF-16' git commit -m wide
    git rm -qf --cached wide && rm wide
    echo '*.env -diff' >.gitattributes && git add .gitattributes && planted A >a.env && git add a.env
    stops 'the attribute -diff' git commit -m attribute
    git rm -qf --cached a.env && rm a.env
    { printf 'a\0b\n'; planted A; } >bin && git add bin
    stops 'binary content' git commit -m binary
    git rm -qf --cached bin && rm bin
    ln -s "x/$(planted token)" link && git add link
    stops 'the target of a link' git commit -m link
    git rm -qf --cached link && rm link
    git init -q sub && (cd sub && git commit -q --allow-empty -m sub) && git add sub 2>/dev/null
    lets 'a submodule' git commit -m submodule
    git worktree add -q ../linked -b linked 2>/dev/null
    cd ../linked && planted A >a.env && git add a.env
    stops 'a linked work tree' git commit -m planted
    cd ../work || exit 2
    git worktree remove -f ../linked
    local version
    for version in 2 3 4; do
        git update-index --index-version $version
        [ $version != 3 ] || git update-index --skip-worktree numbers
        planted V$version >v.env && git add v.env
        stops "an index of version $version" git commit -m version
        git rm -qf --cached v.env && rm v.env
        ends "clean in version $version" 0 sprawl staged
    done
    git update-index --no-skip-worktree numbers
    git update-index --index-version 2
    git update-index --split-index
    planted S >s.env && git add s.env
    stops 'a split index' git commit -m split
    git rm -qf --cached s.env && rm s.env
    echo more >>numbers && git add numbers && git rm -q --cached pair
    ends 'a split index with changes' 0 sprawl staged
    git update-index --no-split-index && git reset -q --hard
    mkdir -p in/deep out && echo x >in/deep/a && echo x >out/b && git add in out && git commit -qm dirs
    git sparse-checkout init --cone --sparse-index >/dev/null 2>&1
    git sparse-checkout set in >/dev/null 2>&1
    planted P >in/p.env && git add in/p.env
    stops 'a sparse index' git commit -m sparse
    git rm -qf --cached in/p.env && rm in/p.env
    ends 'a sparse index that is clean' 0 sprawl staged
    git sparse-checkout disable >/dev/null 2>&1
    git add -N . && git reset -q
    planted N >n.env && git add -N n.env
    ends 'what is only intended to be added' 0 sprawl staged
    ends '... is seen by --all' 1 sprawl staged --all
    git reset -q && ends 'an untracked file' 1 sprawl staged --all
    echo '*.env' >.gitignore
    ends 'an ignored file' 0 sprawl staged --all
    git checkout -q . && rm -f n.env .gitignore && planted W >>numbers
    ends 'an unstaged change' 1 sprawl staged --all
    cp .git/index "$scratch/index" && sprawl staged --all >/dev/null 2>&1
    ends 'the index is as it was' 0 cmp .git/index "$scratch/index"
    git checkout -q numbers
    cd in && ends 'from a directory below' 0 sprawl staged && cd ..
}

### Repositories of other kinds ###

other_kinds()
{
    rm -rf "$scratch/work"
    git init -q --object-format=sha256 "$scratch/work" && cd "$scratch/work" || exit 2
    lets 'install' sprawl hook install
    echo clean >a && git add a && git commit -qm first
    planted A >a.env && git add a.env
    stops 'SHA-256: a commit' git commit -m planted
    git commit -qnm planted && git gc -q
    ends 'SHA-256: a range' 1 sprawl scan --range HEAD~1..
    ends 'SHA-256: a range by an id cut short' 1 sprawl scan --range "$(git rev-parse --short=7 HEAD~1)..@"
    git read-tree HEAD && ends 'SHA-256: nothing staged' 0 sprawl staged

    fresh
    mv .git "$scratch/elsewhere.git" && git --git-dir="$scratch/elsewhere.git" config core.bare false
    planted A >a.env
    git --git-dir="$scratch/elsewhere.git" --work-tree=. add a.env
    stops 'a git directory elsewhere' git --git-dir="$scratch/elsewhere.git" --work-tree=. commit -m planted
    rm -rf "$scratch/elsewhere.git"

    fresh
    git clone -q --shared . "$scratch/borrower" && cd "$scratch/borrower" && sprawl hook install >/dev/null 2>&1
    echo more >>numbers && git add numbers
    lets 'a clone that borrows its objects' git commit -m clean
    planted A >>numbers && git add numbers
    stops 'the same' git commit -m planted
    cd "$scratch/work" && rm -rf "$scratch/borrower"

    fresh
    local i version
    for i in $(seq 1 30); do seq "$i" $((i + 400)) >numbers && git commit -qanm "$i"; done
    git tag -a -m old v0 HEAD~20 && git gc -q --prune=now && git pack-refs --all
    planted A >>numbers && git commit -qanm planted
    ends 'packed: from a tag' 1 sprawl scan --range v0..
    ends 'packed: before it' 0 sprawl scan --range v0~5..v0
    ends 'packed: since a tag' 1 sprawl scan --since v0
    ends 'packed: since a time' 1 sprawl scan --since 1.week
    ends 'packed: the whole' 1 sprawl scan --range main
    local pack
    for version in 1 2,0x40; do # the old form, and offsets of 64 bits
        for pack in .git/objects/pack/*.pack; do
            rm -f "${pack%.pack}.idx"
            git index-pack --index-version=$version "$pack"
        done
        ends "packed: an index $version" 1 sprawl scan --range HEAD~1..
    done
    mkdir below && cd below && git -C .. rm -q --cached numbers
    ends 'packed: removed from the index' 0 sprawl staged
}

### Pushes ###

pushes()
{
    fresh
    rm -rf "$scratch/server.git"
    git init -q --bare "$scratch/server.git"
    git remote add origin "$scratch/server.git"
    lets 'a first push' git push -q origin main
    git branch b1 && git branch b2 && git tag -am 'a tag' v1
    lets 'three new refs' git push -q origin b1 b2 v1
    git checkout -q b2 && planted P >p.env && git add p.env && git commit -qnm planted
    git rm -q p.env && git commit -qnm 'and gone'
    stops 'a credential that a later commit removed' git push origin b2
    git checkout -q main && echo x >x && git add x && git commit -qm x
    git branch n1 && git branch n2 b2 && git branch n3
    stops 'the second of three new branches' git push origin n1 n2 n3
    lets 'the other ones' git push -q origin n1 n3
    git tag -am "$(planted T)" v2
    stops 'the text of a tag' git push origin v2
    git commit -q --allow-empty -m "$(planted M)"
    stops 'the message of a commit' git push origin HEAD:message
    git reset -q --hard HEAD~1
    lets 'a deletion' git push -q origin :n1
    git commit -q --amend -m 'x again' && lets 'a clean forced push' git push -q -f origin main

    # The same on the server, whatever the client has.
    sprawl hook uninstall >/dev/null 2>&1
    printf '#!/bin/sh\nexec sprawl hook pre-receive\n' >"$scratch/server.git/hooks/pre-receive"
    chmod +x "$scratch/server.git/hooks/pre-receive"
    stops 'pre-receive: a push with three refs' git push origin b2:s1 main:s2 main:s3
    ends 'pre-receive: nothing came' 1 git --git-dir="$scratch/server.git" rev-parse -q --verify s2
    stops 'pre-receive: from a page of GitLab' env GL_PROTOCOL=web git push origin b2:s1
    says '^(remote: )?GL-HOOK-ERR: '
    lets 'pre-receive: a clean push' git push -q origin main:s2
    stops 'pre-receive: a tag' git push origin v2
    git checkout -q -b allow main && printf '%s # sprawl:allow\n' "$(planted I)" >i.env && git add i.env
    git commit -qnm 'allowed by itself'
    stops 'pre-receive: an allow comment of the push' git push origin allow
    says 'this change would allow i.env:1'
    git checkout -q -b config main && printf '[[allow]]\npaths = ["*.env"]\nreason = "mine"\n' >.sprawl.toml
    planted C >c.env && git add . && git commit -qnm 'allowed by itself'
    stops 'pre-receive: an allow rule of the push' git push origin config
    says 'this change would allow c.env:1 .*sprawl.toml'
    lets 'pre-receive: a deletion' git push -q origin :s2
    printf '#!/bin/sh\nexec sprawl hook pre-receive --deadline 1ms\n' >"$scratch/server.git/hooks/pre-receive"
    git checkout -q main && seq 1 20000 | while read -r n; do echo "$n" >"many$((n % 400))"; done
    git add . && git commit -qm many
    if git push origin main:late >"$scratch/log" 2>&1; then note bad 'a deadline'; else note ok 'a deadline'; fi
    says 'deadline'
    printf '#!/bin/sh\nexec sprawl hook pre-receive --deadline 1ms --on-deadline=pass\n' \
        >"$scratch/server.git/hooks/pre-receive"
    lets 'a deadline that lets pass' git push -q origin main:late
}

### Installing ###

installs()
{
    fresh
    lets 'installing twice' sprawl hook install
    lets 'uninstalling' sprawl hook uninstall
    lets 'nothing is left' test ! -e .git/hooks/pre-commit
    printf '#!/bin/sh\necho theirs >>"%s"\n' "$scratch/theirs" >.git/hooks/pre-commit
    chmod +x .git/hooks/pre-commit
    cp .git/hooks/pre-commit "$scratch/kept"
    lets 'beside another hook' sprawl hook install --pre-commit
    lets 'one hook alone' test ! -e .git/hooks/pre-push
    planted A >a.env && git add a.env
    stops 'with another hook' git commit -m planted
    lets 'theirs is run' test -s "$scratch/theirs"
    cp "$scratch/kept" .git/hooks/pre-commit
    ends 'what is not ours is not overwritten' 2 sprawl hook install --pre-commit
    lets 'it is kept' cmp .git/hooks/pre-commit "$scratch/kept"
    rm .git/hooks/pre-commit && sprawl hook install --pre-commit >/dev/null 2>&1
    lets 'uninstalling puts theirs back' sprawl hook uninstall
    lets 'theirs is back' cmp .git/hooks/pre-commit "$scratch/kept"
    git rm -qf --cached a.env && rm -f a.env
    git config core.hooksPath .hooks
    lets 'core.hooksPath' sprawl hook install --pre-commit
    lets 'the hook is there' test -x .hooks/pre-commit
    planted A >a.env && git add a.env
    stops 'from core.hooksPath' git commit -m planted
    git config --unset core.hooksPath
    ends 'global without core.hooksPath' 2 sprawl hook install --global
    git config --global core.hooksPath "$scratch/global"
    lets 'global' sprawl hook install --global
    lets 'the hook is in the global ones' test -x "$scratch/global/pre-push"
    stops 'from the global hooks' git commit -m planted
    git config --global --unset core.hooksPath
}

### Pipelines ###

# Run `sprawl ci` as on GitHub; $1 is the event, $2 its document.
on_github()
{
    printf '%s' "$2" >"$scratch/event"
    env GITHUB_ACTIONS=true GITHUB_EVENT_NAME="$1" GITHUB_EVENT_PATH="$scratch/event" sprawl ci
}

pipelines()
{
    fresh
    local base head
    planted OLD >old.env && git add old.env && git commit -qnm old
    # (an old credential, which no change below touches)
    base=$(git rev-parse HEAD)
    git checkout -qb topic && echo x >x && git add x && git commit -qm x
    head=$(git rev-parse HEAD)
    ends 'a clean pull request' 0 on_github pull_request \
        "{\"pull_request\":{\"base\":{\"sha\":\"$base\"},\"head\":{\"sha\":\"$head\"}}}"
    planted NEW >new.env && printf '[[allow]]\npaths = ["new.env"]\nreason = "mine"\n' >.sprawl.toml
    git add . && git commit -qnm 'its own law'
    head=$(git rev-parse HEAD)
    ends 'a pull request that allows its own secret' 1 on_github pull_request \
        "{\"pull_request\":{\"base\":{\"sha\":\"$base\"},\"head\":{\"sha\":\"$head\"}}}"
    says 'this change would allow new.env:1'
    ends 'a merge group' 1 on_github merge_group \
        "{\"merge_group\":{\"base_sha\":\"$base\",\"head_sha\":\"$head\"}}"
    ends 'a push' 1 on_github push "{\"before\":\"$base\",\"after\":\"$head\",\"ref\":\"refs/heads/topic\"}"
    ends 'a deleted branch' 0 on_github push '{"deleted":true}'
    ends 'a scheduled run' 1 on_github schedule '{}'
    git rm -q --cached .sprawl.toml && rm .sprawl.toml
    lets 'a baseline' sprawl baseline create --no-history --owner a --reason mine .
    git add . && git commit -qnm 'its own baseline'
    ends 'a pull request that accepts its own secret' 1 sprawl ci --base main --head topic
    says 'this change would allow new.env:1 .*sprawl-baseline.json'
    git reset -q --hard "$head"
    ends 'base and head by hand' 1 sprawl ci --base main --head topic
    git update-ref refs/remotes/origin/main main && git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main
    gone=$(tr '0-9a-f' 'f0-9a-e' <<<"$base")
    ends 'a forced push' 1 on_github push "{\"before\":\"$gone\",\"after\":\"$head\"}"
    says 'main branch has not'
    ends 'a build of the main branch, and nothing tells more' 1 env CIRCLECI=true CIRCLE_SHA1="$base" sprawl ci
    says 'everything is scanned'
    ends 'GitLab' 1 env GITLAB_CI=true CI_COMMIT_SHA="$head" CI_COMMIT_BEFORE_SHA="$base" sprawl ci
    git clone -q --depth 1 "file://$PWD" "$scratch/shallow" -b topic
    cd "$scratch/shallow" || exit 2
    ends 'a shallow clone' 3 on_github push "{\"before\":\"$base\",\"after\":\"$head\"}"
    says 'fetch-depth: 0'
    ends 'a shallow clone in full' 1 sprawl ci --base "$base" --on-missing-base=full
    cd "$scratch/work" && rm -rf "$scratch/shallow"
    ends 'a range' 1 sprawl scan --no-repo-config --range main..topic
    ends 'a range with its own law' 0 sprawl scan --range main..topic
    ends 'the law of another commit' 1 sprawl scan --range main..topic --config-from main
    ends 'the law of the head' 0 sprawl scan --range main..topic --config-from topic
    ends 'a range that is none' 2 sprawl scan --range nothing..topic
}

exec 3>&1
for part in commits joins first_commit odd_entries other_kinds pushes installs pipelines; do
    "$part" >/dev/null 2>&1
done
lets 'no secret was ever shown' /usr/bin/python3 "$root/tests/leaks.py" "$scratch/secrets" "$scratch/said"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
