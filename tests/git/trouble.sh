#!/usr/bin/env bash
# Trouble with repositories while they are scanned: `trouble.sh BUILD_DIR [SECONDS]`.
#
# A repository that is repacked, collected and pushed to in a loop (for SECONDS, 8) must be scanned wholly: each report
# has the findings of a quiet one. What a hostile configuration names is never run, and nothing is written.
set -euo pipefail

# shellcheck source=tests/git/begin_lib.sh
. "$(dirname "$0")/begin_lib.sh"
seconds=${1:-8}
changer=
trap '[ -z "$changer" ] || kill "$changer" 2>/dev/null; wait; chmod -R u+w "$scratch"; rm -rf "$scratch"' EXIT

# Count case $1: $2 says what is wrong, or nothing.
judge()
{
    if [ -z "$2" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "git trouble: $1: FAILED: $2"
    fi
}

# A repository $1 with 40 versions, a credential in every fourth.
make()
{
    local i
    git init --quiet -b main "$1"
    seq 500 >"$1/file"
    for ((i = 1; i <= 40; i++)); do
        sed -i "$((i * 11 % 500 + 1))s/.*/line $i/" "$1/file"
        if [ $((i % 4)) = 0 ]; then
            echo "token_$i = {@}ghp_{A-Za-z0-9:30}{+github}" | sprawl-recipe >"$1/secret"
        fi
        git -C "$1" add .
        git -C "$1" commit --quiet -m "Version $i"
    done
}

# ---- Changed while it is read ----

change_again_and_again()
{
    local i=0
    while :; do
        i=$((i + 1))
        echo "$i" >"$scratch/other/more"
        git -C "$scratch/other" add .
        git -C "$scratch/other" commit --quiet -m "More $i"
        git -C "$scratch/other" push --quiet --force "$scratch/changing" "HEAD:refs/heads/pushed"
        git -C "$scratch/changing" repack --quiet -a -d
        git -C "$scratch/changing" gc --quiet --prune=now
        git -C "$scratch/changing" repack --quiet -A -d -f
    done >/dev/null 2>&1
}

# Scan the whole history, or the range $2, of repository $1; its findings go to standard output.
findings()
{
    local repo=$1 range=(--history-only) code=0
    [ $# = 1 ] || range=(--range "$2")
    timeout 60 sprawl scan "${range[@]}" -f json "$repo" >"$scratch/report" 2>"$scratch/stderr" || code=$?
    if [ $code = 1 ]; then
        sed -n '/^  "findings": \[/,/^  \]/p' "$scratch/report"
    else
        echo "exit code $code: $(tail -n 3 "$scratch/stderr") $(sed -n '/^  "skipped": \[/,/^  \]/p' "$scratch/report")"
    fi
}

try_changing()
{
    local end scans=0 wrong="" newer=main~20..main
    make "$scratch/changing"
    git clone --quiet "$scratch/changing" "$scratch/other"
    findings "$scratch/changing" >"$scratch/whole"
    findings "$scratch/changing" "$newer" >"$scratch/part"
    [ "$(grep -c '"fingerprint"' "$scratch/whole")" = 10 ] || wrong="not all is found in a quiet repository"
    [ "$(grep -c '"fingerprint"' "$scratch/part")" = 5 ] || wrong="not all is found in a quiet range"
    change_again_and_again &
    changer=$!
    end=$((SECONDS + seconds))
    while [ $SECONDS -lt $end ] && [ -z "$wrong" ]; do
        wrong=$(findings "$scratch/changing" | diff "$scratch/whole" - | head -n 20)
        [ -n "$wrong" ] || wrong=$(findings "$scratch/changing" "$newer" | diff "$scratch/part" - | head -n 20)
        scans=$((scans + 2))
    done
    kill "$changer"
    wait "$changer" 2>/dev/null || true
    changer=
    [ $scans -gt 0 ] || wrong="no scan was made"
    judge "changed while it is read" "$wrong"
    echo "git trouble: $scans scans while the repository changed"
}

# ---- Hostile ----

try_hostile()
{
    local repo=$scratch/hostile run="touch $scratch/ran" before after hook wrong=
    make "$repo"
    for hook in pre-commit post-checkout fsmonitor-watchman reference-transaction; do
        printf '#!/bin/sh\n%s\n' "$run" >"$repo/.git/hooks/$hook"
        chmod +x "$repo/.git/hooks/$hook"
    done
    printf '[core]\n\tfsmonitor = %s\n\tsshCommand = %s\n\tgitProxy = %s\n\tpager = %s\n\teditor = %s\n\talternateRefsCommand = %s\n' \
        "$run" "$run" "$run" "$run" "$run" "$run" >>"$repo/.git/config"
    # shellcheck disable=SC2016 # for git
    printf '[include]\n\tpath = /etc/passwd\n[filter "x"]\n\tclean = %s\n\tsmudge = %s\n\trequired\n[alias]\n\tlog = !%s\n[diff "x"]\n\ttextconv = %s\n[gpg]\n\tprogram = %s\n[credential]\n\thelper = !%s\n[remote "origin"]\n\turl = ext::%s\n\tpromisor = true\n' \
        "$run" "$run" "$run" "$run" "$run" "$run" "$run" >>"$repo/.git/config"
    echo '* filter=x diff=x' >"$repo/.gitattributes"
    chmod -R a-w "$repo"
    before=$(find "$repo" -printf '%p %s %T@ %C@\n' | sort)
    sprawl scan -f json "$repo" >"$scratch/report" 2>"$scratch/stderr" || [ $? = 1 ] || wrong="exit code"
    after=$(find "$repo" -printf '%p %s %T@ %C@\n' | sort)
    [ "$(grep -c '"fingerprint"' "$scratch/report")" = 10 ] || wrong="not all is found"
    [ ! -e "$scratch/ran" ] || wrong="a command of the repository was run"
    [ "$before" = "$after" ] || wrong="something was written"
    judge "a hostile configuration" "$wrong"
}

# Nothing but the program itself is started, and no connection made.
try_traced()
{
    local wrong=
    command -v strace >/dev/null || { echo "git trouble: no strace, not traced"; return; }
    strace -f -qq -e trace=execve,socket,connect,fork,vfork -o "$scratch/trace" \
        sprawl scan -j 2 "$scratch/hostile" >/dev/null 2>&1 || true
    [ "$(grep -c 'execve(' "$scratch/trace")" = 1 ] || wrong="a program was started"
    ! grep -Eq 'socket\(|connect\(|v?fork\(' "$scratch/trace" || wrong="$(grep -E 'socket|fork' "$scratch/trace" | head -n 1)"
    judge "traced" "$wrong"
}

try_changing
try_hostile
try_traced
echo "$passed passed, $failed failed"
[ $failed = 0 ]
