#!/usr/bin/env bash
# What the tests of trouble.sh are said with: planting secrets, starting the program, expecting. Sourced, not run.
# shellcheck disable=SC2154 # root, scratch, out and test are set by trouble.sh

# ---- What tests say ----

fail()
{
    echo "trouble: $test: $*"
    for name in "$out/$test".*; do
        echo "--- ${name##*/}"
        head -c 1500 "$name"
    done
    exit 1
}

# Print lines with a new secret in each: `plant LABEL...`.
plant()
{
    local label lines
    lines=$(for label in "$@"; do
        printf 'PLANTED_%s={@}ghp_{A-Za-z0-9:30}{+github}\n' "$label"
    done | sprawl-recipe) || fail "sprawl-recipe"
    # shellcheck disable=SC2001 # of each line
    sed 's/.*=//' <<<"$lines" >>"$out.planted"
    printf '%s\n' "$lines"
}

# Expect exit code $1 of the command that follows, run with its streams kept.
expect()
{
    local want=$1 code=0
    shift
    "$@" >"$out/$test.out" 2>"$out/$test.err" </dev/null || code=$?
    [ $code = "$want" ] || fail "exit code $code, not $want, of: $*"
}

# The program in the background, with signals as a terminal's child has them; its number in $pid.
start()
{
    env --default-signal=INT,QUIT sprawl "$@" <&0 >"$out/$test.out" 2>"$out/$test.err" 7>&- &
    pid=$!
}

# Start a scan of what is written to descriptor 7, until that is closed.
open_stream()
{
    mkfifo stream
    exec 7<>stream
    start scan -f jsonl - <stream
}

# Expect exit code $1 of what was started, within 10 s.
ends()
{
    local code=0
    until_true 10 has_ended || { kill -KILL "$pid"; fail "did not end"; }
    wait "$pid" || code=$?
    [ $code = "$1" ] || fail "exit code $code, not $1"
}

has_ended()
{
    ! kill -0 "$pid" 2>/dev/null || is_in_state Z
}

is_in_state()
{
    local state
    state=$(sed 's/.*) \(.\).*/\1/' "/proc/$pid/stat" 2>/dev/null)
    [ "$state" = "$1" ]
}

# Try the command that follows for $1 seconds.
until_true()
{
    local end=$(($(date +%s%3N) + $1 * 1000))
    shift
    until "$@"; do
        [ "$(date +%s%3N)" -lt "$end" ] || return 1
        sleep 0.02
    done
}

# Expect $2 (a regular expression) on output $1 (out, err).
says()
{
    grep -qE -- "$2" "$out/$test.$1" || fail "no '$2' on $1"
}

silent()
{
    [ ! -s "$out/$test.err" ] || fail "there is a message"
}

# Expect $1 places in the JSON report (jsonl: lines) on standard output.
places()
{
    local found
    found=$(grep -cE '"path": |"type":"finding"' "$out/$test.out")
    [ "$found" = "$1" ] || fail "$found places, not $1"
}

# Run the program with fault $1 on file $2 until it stops, then the command $3, then the program to its end.
meanwhile()
{
    local fault=$1 file=$2 act=$3
    shift 3
    LD_PRELOAD=$scratch/bin/fault.so FAULT=$fault FAULT_FILE=$file start "$@"
    until_true 10 is_in_state T || fail "did not stop at $file"
    eval "$act" || fail "cannot: $act"
    kill -CONT "$pid"
}

# The same for each time that it stops, which $stop counts.
meanwhile_each()
{
    local fault=$1 file=$2 act=$3 stop=0 end=$((SECONDS + 10))
    shift 3
    LD_PRELOAD=$scratch/bin/fault.so FAULT=$fault FAULT_FILE=$file start "$@"
    while ! has_ended && [ $SECONDS -lt $end ]; do
        if is_in_state T; then
            stop=$((stop + 1))
            eval "$act" || fail "cannot: $act"
            kill -CONT "$pid"
        fi
        sleep 0.005
    done
    [ $stop -gt 0 ] || fail "did not stop at $file"
}

many_findings()
{
    local labels
    mapfile -t labels < <(seq 2000)
    plant "${labels[@]}" >many.env
}

# ---- Signals ----

# What was found before a signal is reported, in each format.
interrupted()
{
    local format
    for format in text json jsonl sarif; do
        plant early >a.env
        truncate -s 200G b.bin
        start scan -f $format a.env b.bin
        sleep 0.4
        kill "-$1" "$pid"
        ends 3
        says out 'ghp_\*{8}'
        says out 'interrupted'
    done
}

test_interrupt() { interrupted INT; }
test_terminate() { interrupted TERM; }
test_hangup() { interrupted HUP; }
