#!/usr/bin/env bash
# How the checks of whole repositories begin: a build, a folder that goes at the end, git without this machine. Sourced.
#
# Takes BUILD_DIR from the arguments. Sets $here, $build, $scratch, and $passed and $failed to 0.
# shellcheck disable=SC2034 # they are for whoever sources this

if [ $# -lt 1 ]; then
    sed -n '2s/^# //p' "$0" >&2
    exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
shift
scratch=$(mktemp -d)
trap 'chmod -R u+w "$scratch"; rm -rf "$scratch"' EXIT
export PATH=$build:$here:$PATH LC_ALL=C.UTF-8 HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME='A U Thor' GIT_AUTHOR_EMAIL=author@acme.example
export GIT_COMMITTER_NAME='C O Mitter' GIT_COMMITTER_EMAIL=committer@acme.example
passed=0 failed=0
