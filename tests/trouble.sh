#!/usr/bin/env bash
# The program when things go wrong: `trouble.sh BUILD_DIR [TEST...]` runs the functions test_* below, each in a folder
# of its own. BUILD_DIR holds a build for Linux without sanitizers.
#
# What the program writes goes to $out/NAME.out and NAME.err, and what planted secrets it sees to $out.planted: at the
# end none of them may stand in anything that was written.
set -uo pipefail

if [ $# -lt 1 ]; then
    sed -n '2s/^# //p' "$0" >&2
    exit 2
fi
root=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
out=$scratch/out
trap 'chmod -R u+rwX "$scratch"; rm -rf "$scratch"' EXIT
chmod 755 "$scratch"
mkdir "$scratch/bin" "$out"
cp "$1/sprawl" "$1/sprawl-recipe" "$1/fault.so" "$scratch/bin" || exit 2
shift
PATH=$scratch/bin:$PATH
unset NO_COLOR CLICOLOR CLICOLOR_FORCE FORCE_COLOR FAULT FAULT_FILE
ulimit -c unlimited 2>/dev/null || true

# shellcheck source=tests/trouble_lib.sh
. "$root/tests/trouble_lib.sh"
# shellcheck source=tests/trouble_git.sh
. "$root/tests/trouble_git.sh"
long_formats=(json text jsonl sarif gitlab junit markdown csv html) formats=("${long_formats[@]}" github azure)

test_interrupt_of_a_stream()
{
    open_stream
    plant early >&7
    until_true 2 grep -q '"type":"finding"' "$out/$test.out" || fail "no finding within 2 s"
    kill -INT "$pid"
    ends 3
    places 1
    says out '"incomplete":true'
}

# The first one waits for a reader of the report who does not come; the second ends all.
test_interrupt_twice()
{
    many_findings
    mkfifo pipe
    exec 7<>pipe
    env --default-signal=INT sprawl scan -f json many.env >pipe 2>"$out/$test.err" &
    pid=$!
    sleep 0.5
    kill -INT "$pid"
    sleep 0.3
    ! has_ended || fail "did not wait for the reader"
    kill -INT "$pid"
    ends 3
    silent
}

# Memory holds secrets: a crash leaves no file with them.
test_no_core()
{
    open_stream
    plant early >&7
    until_true 2 grep -q '"type":"finding"' "$out/$test.out" || fail "no finding within 2 s"
    kill -SEGV "$pid"
    ends 139
    exec 7>&-
    [ "$(ls)" = stream ] || fail "left: $(ls)"
}

# ---- Output ----

test_reader_gone()
{
    local format codes
    many_findings
    for format in "${long_formats[@]}"; do
        sprawl scan -f "$format" . 2>"$out/$test.err" | head -n 1 >"$out/$test.out"
        codes=${PIPESTATUS[*]}
        [ "$codes" = "3 0" ] || fail "$format: exit codes $codes"
        silent
    done
}

# A stream without end stops when nobody reads what is found.
test_reader_of_a_stream_gone()
{
    plant one >line
    yes "$(cat line)" | timeout 20 sprawl scan -f jsonl - 2>"$out/$test.err" | head -n 1 >"$out/$test.out"
    [ "${PIPESTATUS[1]}" = 3 ] || fail "exit code ${PIPESTATUS[1]}"
    silent
}

test_stdout_closed()
{
    plant one >a.env
    sprawl scan a.env 2>"$out/$test.err" >&-
    [ $? = 3 ] || fail "exit code"
    says err '^sprawl: standard output: '
    sprawl version 2>"$out/$test.err" >&- && fail "version: exit code"
    says err '^sprawl: standard output: '
}

test_all_streams_closed()
{
    plant one >a.env
    sprawl scan a.env -o json=r.json <&- >&- 2>&-
    [ $? = 3 ] || fail "exit code"
    grep -q '"path": "a.env"' r.json || fail "the report that could be written was not"
}

test_stdout_full()
{
    local format
    plant one >a.env
    for format in "${formats[@]}"; do
        sprawl scan -f "$format" a.env >/dev/full 2>"$out/$test.err"
        [ $? = 3 ] || fail "$format: exit code"
        says err '^sprawl: standard output: No space left'
    done
}

test_report_full()
{
    local format
    plant one >a.env
    for format in "${formats[@]}"; do
        expect 3 sprawl scan -f json -o "$format=/dev/full" a.env
        says err '^sprawl: /dev/full: No space left'
        places 1
    done
    [ -c /dev/full ] || fail "/dev/full was replaced"
}

test_report_folder_goes()
{
    plant one >a.env
    mkdir reports
    meanwhile stop-open a.env 'rm -r reports' scan -f json -o sarif=reports/r.sarif .
    ends 3
    says err '^sprawl: reports/r.sarif: '
    says out '"places": 1,'
}

test_report_unwritable()
{
    plant one >a.env
    mkdir closed
    chmod 555 closed
    expect 2 nobody sprawl scan -o json=closed/r.json a.env
    says err '^sprawl: closed/r.json: Permission denied'
}

# An old report stays until the new one is whole.
test_report_is_whole_or_old()
{
    plant one >a.env
    echo old >r.json
    truncate -s 200G b.bin
    start scan -o json=r.json b.bin
    sleep 0.4
    grep -qx old r.json || fail "the old report is gone"
    kill -KILL "$pid"
    ends 137
    grep -qx old r.json || fail "the old report is gone"
}

# ---- Files that change ----

eio_on()
{
    LD_PRELOAD=$scratch/bin/fault.so FAULT=eio:$2 FAULT_FILE=$1 expect 3 sprawl scan -f json .
    says out '"path": "'"$1"
    says out '"detail": "Input/output error"'
    ! grep -q "$(basename "$1")_late" "$out/$test.out" || fail "read on"
}

test_read_error()
{
    { plant early; head -c 3000000 /dev/zero | tr '\0' 'x\n'; plant late; } >a.txt
    plant other >b.txt
    eio_on a.txt 2000000
    places 3 # two findings, one skipped
    eio_on a.txt 0
    places 2
}

test_read_error_in_utf16()
{
    plant early late | iconv -t UTF-16 >a.txt
    eio_on a.txt 128
    places 2
}

test_vanishing_file()
{
    plant one >a.env
    plant two >b.env
    meanwhile stop-open a.env 'rm a.env' scan -j1 -f json .
    ends 1
    says out '"reason": "vanished"'
    places 2
}

# One that the user named should have been scanned.
test_vanishing_target()
{
    plant one >a.env
    meanwhile stop-open a.env 'rm a.env' scan -f json a.env
    ends 3
    says out '"reason": "vanished"'
}

test_file_becomes_something_else()
{
    local act
    plant outside >../outside.env
    for act in 'ln -s ../outside.env a.env' 'mkdir a.env' 'mkfifo a.env'; do
        plant one >a.env
        meanwhile stop-open a.env "rm a.env; $act" scan -j1 -f json .
        ends 0
        says out '"skipped": 1'
        places 1
        rm -rf a.env
    done
}

test_shrinking_file()
{
    { plant early; head -c 3000000 /dev/zero | tr '\0' x; plant late; } >a.txt
    meanwhile stop-read a.txt 'truncate -s 2000000 a.txt' scan -f json .
    ends 1
    places 1
}

test_growing_file()
{
    { plant early; head -c 3000000 /dev/zero | tr '\0' x; } >a.txt
    meanwhile stop-read a.txt 'plant late >>a.txt' scan -f json .
    ends 1
    places 2 # it was read to the end that it had by then
}

test_vanishing_directory()
{
    mkdir -p a/b/c d
    plant one | tee a/x.env a/b/x.env a/b/c/x.env >d/x.env
    meanwhile stop-open b 'rm -r a' scan -j1 -f json .
    ends 1
    says out '"path": "d/x.env"'
    says out '"reason": "vanished"'
    mkdir -p a/b/c
    plant one | tee a/x.env a/b/x.env >a/b/c/x.env
    meanwhile stop-open c "rm -r ../here" scan -j1 -f json .
    until_true 10 has_ended || fail "did not end" # what it saw before depends on who was faster
    wait "$pid" || [ $? = 1 ] || fail "neither 0 nor 1"
}

# ---- Many, large, deep, strange ----

test_few_descriptors()
{
    local n
    for n in 1 2 3 4 5 6 7 8 9; do
        mkdir -p $n/b/c
        plant $n | tee $n/1.env $n/2.env $n/b/1.env $n/b/2.env $n/b/c/1.env >$n/b/c/2.env
    done
    for n in 32 16; do
        (ulimit -n $n; expect 1 sprawl scan -j8 -f json .) || exit 1
        places 54
    done
}

test_too_few_descriptors_for_the_depth()
{
    plant top >a.env
    deep 40 d
    (ulimit -n 32; expect 3 sprawl scan -j8 -f json .) || exit 1
    says out '"detail": "Too many open files"'
    says out '"path": "a.env"'
}

# Folders called $2 in each other, $1 of them, with a file in the last.
deep()
{
    (
        for ((i = 0; i < $1; i++)); do
            mkdir "$2" && cd "$2" || exit 1
        done
        plant deep >deep.env
    ) || fail "cannot build"
}

test_deeper_than_the_limit()
{
    plant top >a.env
    deep 600 d
    expect 3 sprawl scan -f json .
    says out '"reason": "too deep"'
    says out '"path": "a.env"'
}

test_path_longer_than_path_max()
{
    deep 20 "$(printf 'n%.0s' {1..250})"
    expect 1 sprawl scan -f json .
    places 1
    says out '/deep.env"'
}

test_longest_name()
{
    plant one >"$(printf 'n%.0s' {1..255})"
    expect 1 sprawl scan -f sarif .
    says out '"uri": "n{255}"'
}

test_many_files_in_a_directory()
{
    seq -f f%06g 100000 | xargs touch
    plant one >f050000
    SECONDS=0
    expect 1 sprawl scan -f json .
    places 1
    says out '"items": 100000'
    [ $SECONDS -lt 20 ] || fail "took $SECONDS s"
}

# In bounded memory, whatever the size.
test_large_sparse_file()
{
    plant first >a.bin
    truncate -s 150M a.bin
    plant middle >>a.bin
    truncate -s 300M a.bin
    plant last >>a.bin
    (ulimit -v 200000; expect 1 sprawl scan -j1 -f json a.bin) || exit 1
    places 3
}

# Without memory there is no report that says clean.
test_no_memory()
{
    local size code
    plant one >a.env
    for size in 15000 18000 20000 25000; do
        (ulimit -v $size; sprawl scan -j8 a.env) >"$out/$test.out" 2>"$out/$test.err"
        code=$?
        [ $code != 0 ] || fail "$size kB: exit code $code"
        [ $code != 139 ] || fail "$size kB: a crash"
    done
}

test_devices()
{
    local device
    for device in /dev/null /dev/zero /dev/tty /proc/self/mem; do
        expect 3 timeout 10 sprawl scan "$device"
    done
}

# Files in /proc say that they are empty.
test_files_of_size_0()
{
    env "$(plant one)" sleep 30 &
    pid=$!
    until_true 5 grep -qa PLANTED "/proc/$pid/environ" || fail "no environment"
    expect 1 sprawl scan -f json "/proc/$pid/environ"
    places 1
    kill "$pid"
}

test_target_twice()
{
    plant one >a.env
    expect 1 sprawl scan -f json a.env a.env ./a.env
    says out '"findings": 1,'
}

# As the user nobody, if we may become that one.
nobody()
{
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"
    else
        "$@"
    fi
}

test_not_allowed_to_read()
{
    mkdir closed unlisted
    plant one | tee closed/a.env unlisted/a.env >b.env
    plant two >a.env
    chmod 755 . && chmod 644 a.env
    chmod 000 b.env closed
    chmod 311 unlisted
    expect 3 nobody sprawl scan -f json .
    [ "$(grep -c '"detail": "Permission denied"' "$out/$test.out")" = 3 ] || fail "not 3 skipped"
    places 4
}

# ---- Streams ----

test_stream()
{
    local at
    open_stream
    for at in 1 2 3; do
        echo "something else" >&7
        plant "$at" >&7
        until_true 2 test "$(wc -l <"$out/$test.out")" = "$at" || sleep 1
        places "$at"
    done
    exec 7>&-
    ends 1
    places 3
    says out '"findings":3,"places":3,'
}

# The end may change what it is, so an open line waits for it.
test_stream_without_newline()
{
    open_stream
    plant one | tr -d '\n' >&7
    sleep 0.5
    exec 7>&-
    ends 1
    places 1
}

test_long_stream_in_bounded_memory()
{
    plant first last >lines
    { head -n 1 lines; yes 'nothing to see in this line' | head -c 300000000; tail -n 1 lines; } |
        (ulimit -v 200000; sprawl scan -j1 -f json -) >"$out/$test.out" 2>"$out/$test.err"
    [ $? = 1 ] || fail "exit code"
    places 2
}

# ---- Promises ----

test_no_network()
{
    plant one >a.env
    expect 1 strace -f -qq -e trace=network -o network sprawl scan -f json .
    [ ! -s network ] || fail "system calls: $(head -n 3 network)"
}

# Every command and format, over secrets of many forms. --show-secrets is the only one to show them.
test_outputs_without_secrets()
{
    local file=app.env format line
    sprawl-recipe <"$root/tests/secrets.recipe" >$file
    sed -n 's/^[A-Z0-9_]*=\([^ ]*\).*/\1/p' $file >values
    [ "$(wc -l <values)" -ge 20 ] || fail "too few"
    cat values >>"$out.planted"
    for format in "${formats[@]}"; do
        sprawl scan -f "$format" --min-confidence low --report-suppressed --stats -vv --color always \
            -o "$format=$out/$test.$format.report" --exclude values . >"$out/$test.$format" 2>&1
        [ $? = 1 ] || fail "$format: exit code"
        sprawl scan -f "$format" - <$file >>"$out/$test.$format" 2>&1
        sprawl report -f "$format" "$out/$test.json.report" >>"$out/$test.$format" 2>&1 ||
            fail "$format: of a saved report"
    done
    for ((line = 1; line <= $(wc -l <$file); line++)); do
        sprawl explain --min-confidence low "$file:$line"
    done >"$out/$test.explain" 2>&1
    sprawl scan --format "$(head -n 1 values)" . >"$out/usage" 2>&1
    rm "$out/usage" # what the user typed may be said again
    sprawl scan --show-secrets --min-confidence low --report-suppressed -f json $file | python3 -c 'import json, sys
shown = {f["secret"] for f in json.load(sys.stdin)["findings"]}
for secret in open("values").read().split():
    if not any(secret in s or s in secret for s in shown): print(secret[:12])' >missed
    [ ! -s missed ] || fail "not found: $(tr '\n' ' ' <missed)"
}

# ---- All of them ----

passed=0 failed=0
: >"$out.planted"
[ $# -gt 0 ] || mapfile -t tests < <(sed -n 's/^\(test_[a-z0-9_]*\)()$\|^\(test_[a-z0-9_]*\)() .*/\1\2/p' "$0" "$root/tests/trouble_git.sh")
for test in "${tests[@]:-$@}"; do
    mkdir -p "$scratch/work/$test/here"
    if (cd "$scratch/work/$test/here" && "$test"); then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
    chmod -R u+rwX "$scratch/work"
    rm -rf "$scratch/work"
done
if "$root/tests/leaks.py" "$out.planted" "$out"; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]
