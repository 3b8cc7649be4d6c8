#!/usr/bin/env bash
# What a pre-commit run costs: `hook.sh BUILD_DIR [FILES [RUNS]]`. Builds a repository of FILES (100000) files, changes
# 10 of them, and compares the median of RUNS (31) with that of `git diff --cached --quiet`. Ends with 1 if it is
# more than 3 times as much plus 10 ms.
set -euo pipefail

[ $# -ge 1 ] || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
build=$(cd "$1" && pwd)
files=${2:-100000} runs=${3:-31}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export HOME=$scratch GIT_CONFIG_NOSYSTEM=1
cd "$scratch"

git init -q repo && cd repo
git config user.name A && git config user.email a@example.org
# As git fast-import wants it: FILES files in directories of 100.
awk -v files="$files" 'BEGIN {
    print "commit refs/heads/main\ncommitter A <a@example.org> 1700000000 +0000\ndata 5\nfirst"
    for (i = 0; i < files; i++) {
        text = "file " i "\nof some lines\nthat say " (i * 7919) % 1000003 "\n"
        printf "M 100644 inline d%03d/e%02d/f%05d.txt\ndata %d\n%s\n", i / 1000, i / 100 % 10, i, length(text), text
    }
}' | git fast-import --quiet
git symbolic-ref HEAD refs/heads/main
git reset -q --hard
for i in 1 2 3 4 5 6 7 8 9 10; do
    n=$((i * files / 11))
    file=$(printf 'd%03d/e%02d/f%05d.txt' $((n / 1000)) $((n / 100 % 10)) "$n")
    echo "changed $i" >>"$file"
    git add "$file"
done
before=$(sha256sum .git/index)

# The median of its wall times, in microseconds.
median()
{
    local i start
    for ((i = 0; i < runs; i++)); do
        start=$(date +%s%N)
        "$@" >/dev/null 2>&1 || true
        echo $((($(date +%s%N) - start) / 1000))
    done | sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
}

"$build/sprawl" hook pre-commit
git_us=$(median git diff --cached --quiet)
our_us=$(median "$build/sprawl" hook pre-commit)
nothing_us=$(median true)
[ "$before" = "$(sha256sum .git/index)" ] || { echo "the index was rewritten"; exit 1; }
limit=$((3 * git_us + 10000))
echo "$files files, 10 changed, median of $runs: git diff --cached --quiet $git_us us, sprawl hook pre-commit $our_us us," \
    "limit $limit us (starting any program: $nothing_us us)"
[ "$our_us" -le "$limit" ]
