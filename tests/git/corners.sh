#!/usr/bin/env bash
# Is the credential in every corner of a repository found? `corners.sh BUILD_DIR [FORMAT/PACK/SHAPE...]`
#
# Each variant is made by make_corners.sh and scanned. All credentials must be found (of a shallow clone: those
# that came along), and nothing may be reported as missing unless something is.
set -euo pipefail

# shellcheck source=tests/git/begin_lib.sh
. "$(dirname "$0")/begin_lib.sh"
variants=("$@")
if [ ${#variants[@]} = 0 ]; then
    for packing in loose gc cruft ofs ref-delta no-delta deep idx1 packs; do
        variants+=("sha1/$packing/worktree" "sha256/$packing/worktree")
    done
    for shape in bare shallow missing partial borrowed linked reftable; do
        variants+=("sha1/ofs/$shape" "sha256/packs/$shape")
    done
    variants+=(sha1/{loose,idx1,packs}/missing sha256/loose/{missing,shallow,borrowed})
fi

# What comes along with the last two commits of each branch.
shallow=' current renamed no-diff nul utf16 odd-path symlink '

# The corners of shape $1 whose credentials are not in the report.
not_found()
{
    local corner token
    while read -r corner token; do
        [ "$1" != shallow ] || [[ $shallow == *" $corner "* ]] || continue
        grep -qF "$token" "$scratch/report" || echo "$corner"
    done <"$scratch/tokens"
}

# Make $scratch/repo as $1/$2/$3, and scan it; the report's exit code is $code.
make_and_scan()
{
    code=0
    rm -rf "$scratch"/repo*
    make_corners.sh --format "$1" --pack "$2" --as "$3" --from "$scratch/$1" "$scratch/repo" || return
    sprawl scan --show-secrets -f json "$scratch/repo" >"$scratch/report" 2>"$scratch/stderr" || code=$?
}

# What the report says, but for where in a list of refs or logs it stands: tables have their own order.
findings()
{
    sed -n '/^  "findings": \[/,/^  \]/p' "$scratch/report" | grep -Ev '_line"|_column"|"byte_offset"'
}

# What is wrong with $1/$2/$3.
try()
{
    local code wanted=1 lost
    [ -e "$scratch/$1" ] || make_corners.sh --format "$1" --versions 12 "$scratch/$1" "${corners[@]}" || return
    if [ "$3" = reftable ]; then
        make_and_scan "$1" "$2" worktree
        findings >"$scratch/of-files"
    fi
    make_and_scan "$1" "$2" "$3" || return
    [ "$3" != reftable ] || findings | diff "$scratch/of-files" - || echo "not what it was with files"
    [ "$3" != missing ] && [ "$3" != partial ] || wanted=3
    lost=$(not_found "$3" | tr '\n' ' ')
    [ -z "$lost" ] || echo "not found: $lost"
    [ "$code" = $wanted ] || echo "exit code $code instead of $wanted: $(head -n 3 "$scratch/stderr")"
}

make_corners.sh --tokens >"$scratch/tokens"
mapfile -t corners < <(cut -d' ' -f1 "$scratch/tokens")
for variant in "${variants[@]}"; do
    IFS=/ read -r format packing shape <<<"$variant"
    wrong=$(try "$format" "$packing" "$shape")
    if [ -z "$wrong" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "corners: $variant: FAILED"
        echo "${wrong//$'\n'/$'\n'    }"
    fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
