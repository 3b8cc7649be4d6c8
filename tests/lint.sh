#!/usr/bin/env bash
# Laws that no compiler knows: who includes whom, what is not called, how long a file is, what the build must list.
set -euo pipefail
cd "$(dirname "$0")/.."

existing=() sources=() scripts=(bootstrap .ci/run)
while IFS= read -r file; do
    [ -f "$file" ] || continue
    existing+=("$file")
    case $file in
    *.c | *.h | *.cpp) sources+=("$file") ;;
    testdata/*) ;;
    *.sh) scripts+=("$file") ;;
    esac
done < <(git ls-files --cached --others --exclude-standard | sort)

# FILE:LINE: $1 for each line of grep -n that comes in.
because()
{
    sed -E "s~^([^:]*:[0-9]+):.*~\1: $1~"
}

check_scripts()
{
    local file
    for file in "${scripts[@]}" tests/*.awk; do
        awk 'FNR == 501 { print FILENAME ":501: a file has at most 500 lines" }' "$file"
        sed -n 1,2p "$file" | grep -q '^# .' || echo "$file:2: the second line says what it is for"
    done
    grep -nHE ' $|TO[D]O|FIX[M]E' "${scripts[@]}" meson.build | because 'a blank at the end, or an issue to be filed' || true
    grep -nHE 'https?:[/][/]' "${scripts[@]}" meson.build | because 'scripts download by package name only' || true
}

# Nothing tells of the machine it was written on.
check_traces()
{
    grep -nHIE '/wor[k]/(main|shared|peers|corpora|[.])' "${existing[@]}" |
        grep -vE '^(testdata|rules/catalog)/|_test\.c:' | because 'a path of one machine' || true
}

# What a file must stand in, so that it is built and run.
check_lists()
{
    local file name
    for file in "${sources[@]}"; do
        name=${file##*/}
        name=${name%.*}
        case $file in
        *.h | bench/* | testdata/*) ;;
        tests/fuzz/*_fuzz.c)
            in_build "$file" "'${name%_fuzz}'"
            [ -n "$(ls "testdata/fuzz/${name%_fuzz}" 2>/dev/null)" ] ||
                echo "$file:1: no corpus in testdata/fuzz/${name%_fuzz}"
            ;;
        tests/*_test.c)
            name=${file#tests/}
            grep -qs "^[A-Z]*($(basename "$name" _test.c))" report/list.h scanner/decode/list.h scanner/source/list.h ||
                in_build "$file" "'${name%_test.c}'"
            ;;
        *) grep -qs "^[A-Z]*(${name#cmd_})" "${file%/*}/list.h" || in_build "$file" "'$file'" ;;
        esac
    done
}

# Say so if meson.build does not have $2, which stands for file $1.
in_build()
{
    grep -qF -- "$2" meson.build || echo "$1:1: not in meson.build"
}

faults=$(
    awk -f tests/lint.awk "${sources[@]}"
    check_scripts
    check_traces
    check_lists
)
[ -z "$faults" ] || echo "$faults"
echo "lint: ${#sources[@]} sources and ${#scripts[@]} scripts, $(grep -c . <<<"$faults" || true) faults"
[ -z "$faults" ]
