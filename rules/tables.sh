#!/bin/sh
# Compile rules/catalog/*.toml with sprawl-rulegen, and tell ninja which files that were: `tables.sh GENERATOR OUT DEPFILE ROOT`.
# The folder is named among them: its time changes when a file is added or removed, and the tables are made again.
set -eu
generator=$(realpath "$1")
out=$(realpath "$2")
deps=$(realpath "$3")
cd "$4"
LC_ALL=C
set -- rules/catalog/*.toml
"$generator" "$out" "$@"
{
    printf '%s: %s' "$out" "$PWD/rules/catalog"
    printf ' %s' "$@" | sed "s| | $PWD/|g"
    echo
} >"$deps"
