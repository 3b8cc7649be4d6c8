#!/usr/bin/env bash
# Every check of the project, for `./bootstrap test`: builds in build-test/, the last line is "N passed, N failed".
#
# build/ must hold a release build. FUZZ_SECONDS (8) is how long each fuzz target runs. A step is counted by what
# it counts itself (tests, cases, targets), else as one; the log of a step that fails is shown.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2

out=$PWD/build-test
logs=$out/logs
mkdir -p "$logs"
passed=0 failed=0

# Run the step called $1 with the command that follows, and count.
step()
{
    local name=$1 log=$logs/$1.log code=0 start=$SECONDS good bad
    shift
    "$@" >"$log" 2>&1 </dev/null || code=$?
    read -r good bad < <(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$log" | tail -n 1)
    if [ -z "${good:-}" ]; then
        good=$((code == 0)) bad=$((code != 0))
    elif [ $code != 0 ] && [ "$bad" = 0 ]; then
        bad=1
    fi
    passed=$((passed + good))
    failed=$((failed + bad))
    printf '%-14s %s passed, %s failed, %s s\n' "$name:" "$good" "$bad" $((SECONDS - start))
    [ "$bad" = 0 ] || { tail -n 150 "$log" | sed 's/^/    /'; }
}

# Build in $out/$1 with compiler $2 (gcc or clang) and the options that follow.
build()
{
    local dir=$out/$1 cc=$2 cxx=g++
    [ "$cc" = gcc ] || cxx=clang++
    shift 2
    [ -e "$dir/build.ninja" ] || CC=$cc CXX=$cxx meson setup "$dir" . "$@" || return
    ninja -C "$dir" --quiet
}

# The unit tests of $out/$1, counted from Criterion's own closing lines.
unit_tests()
{
    local code=0
    meson test -C "$out/$1" --no-rebuild --print-errorlogs || code=$?
    awk '/Synthesis: Tested:/ { gsub(/[|:]/, " "); passed += $6; failed += $8 + $10 }
         END { print passed + 0 " passed, " failed + 0 " failed" }' "$out/$1/meson-logs/testlog.txt"
    return $code
}

# One file at a time: clang-tidy 14 confuses va_lists when it reads several.
tidy()
{
    git ls-files --cached --others --exclude-standard -- base rules scanner verify report cmd |
        grep '\.c$' | xargs -P "$(nproc)" -n 1 clang-tidy --quiet -p "$out/clang"
}

format()
{
    git ls-files --cached --others --exclude-standard -- '*.c' '*.h' '*.cpp' |
        xargs clang-format --dry-run -Werror
}

shell_scripts()
{
    git ls-files --cached --others --exclude-standard -- bootstrap .ci/run '*.sh' ':!testdata' | xargs shellcheck &&
        git ls-files --cached --others --exclude-standard -- 'testdata/*.sh' | xargs shellcheck --shell=sh --exclude=SC2164 # sh -e runs them
}

# tests/golden.sh BUILD_DIR JOBS, the cases dealt out to all CPUs.
golden()
{
    local hands i code=0 workers=() cases
    hands=$(nproc)
    for ((i = 0; i < hands; i++)); do
        mapfile -t cases < <(find testdata/golden -mindepth 1 -maxdepth 1 -type d -printf '%f\n' |
            sort | awk -v hands="$hands" -v hand="$i" 'NR % hands == hand')
        [ ${#cases[@]} != 0 ] || continue
        tests/golden.sh "$@" "${cases[@]}" >"$logs/golden.$i" 2>&1 &
        workers+=($!)
    done
    for i in "${workers[@]}"; do
        wait "$i" || code=1
    done
    cat "$logs"/golden.[0-9]*
    awk '/^[0-9]+ passed, [0-9]+ failed$/ { passed += $1; failed += $3 }
         END { print passed + 0 " passed, " failed + 0 " failed" }' "$logs"/golden.[0-9]*
    rm "$logs"/golden.[0-9]*
    return $code
}

# Does the engine match what PCRE2 alone matches? On prose, code and what looks like credentials.
truth()
{
    printf '%s\n' rules testdata /usr/include/linux/netfilter "base report" "scanner/decode scanner/git cmd" |
        xargs -P "$(nproc)" -L 1 build/sprawl-truth
}

# Our own tree must be clean: its examples are recipes.
own_tree()
{
    build/sprawl scan --no-history --exclude /build --exclude /build-test .
}

export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1

step lint tests/lint.sh
step format format
step shellcheck shell_scripts
step golden golden build 1,8
step schemas /usr/bin/python3 tests/schemas.py
step browser /usr/bin/python3 tests/browser.py build
step trouble tests/trouble.sh build
step leaks tests/leaks.sh build
step hooks tests/hooks.sh build
step rules build/sprawl rules check
step equality tests/git/equality.sh build
step attribution /usr/bin/python3 -B tests/git/attribution.py build
step corners tests/git/corners.sh build
step huge tests/git/huge.sh build 520
step cache tests/git/cache.sh build
step grow /usr/bin/python3 -B tests/git/grow.py build
step git-trouble tests/git/trouble.sh build
step verify tests/verify.sh build
step gitignore /usr/bin/python3 -B tests/gitignore.py build 25
step imports /usr/bin/python3 -B tests/import_check.py build/sprawl testdata/golden/foreign-config/tree/gitleaks.toml
step truth truth
step asan-build build asan gcc -Db_sanitize=address,undefined -Dtests=enabled
step unit-tests unit_tests asan
step asan-golden golden "$out/asan" 4
step survive /usr/bin/python3 tests/git/survive.py "$out/asan"
step tsan-build build tsan gcc -Db_sanitize=thread -Dtests=disabled
step tsan-golden golden "$out/tsan" 16
step clang-build build clang clang -Dtests=enabled
step clang-tidy tidy
step fuzz-build build fuzz clang -Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false
step fuzz tests/fuzz.sh "$out/fuzz" "${FUZZ_SECONDS:-8}"
step own-tree own_tree

echo "$passed passed, $failed failed"
[ $failed = 0 ]
