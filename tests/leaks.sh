#!/usr/bin/env bash
# No secret in anything that is written: `leaks.sh BUILD_DIR [KEEP_DIR]` plants secrets in a work tree and in history, in
# clear and encoded, runs every command in every format over them, and looks for them in all that came out: standard
# output and error, and each file that appeared or changed anywhere. A command or format that is new is tried by itself.
set -uo pipefail

if [ $# -lt 1 ]; then
    sed -n '2s/^# //p' "$0" >&2
    exit 2
fi
root=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
trap 'chmod -R u+rwX "$scratch"; rm -rf "$scratch"' EXIT
out=$scratch/out tree=$scratch/tree
mkdir -p "$scratch/bin" "$out/reports" "$tree" "$scratch/tmp" "$scratch/home"
cp "$1/sprawl" "$1/sprawl-recipe" "$scratch/bin" || exit 2
export PATH=$scratch/bin:$PATH TMPDIR=$scratch/tmp HOME=$scratch/home GIT_CONFIG_NOSYSTEM=1
unset NO_COLOR CLICOLOR CLICOLOR_FORCE FORCE_COLOR
ulimit -c unlimited 2>/dev/null || true
runs=0

# ---- Planting ----

# Secrets of many forms, one a line; others for another word $1.
values()
{
    sed "s/^/$1_/" "$root/tests/secrets.recipe" | sprawl-recipe | sed -n 's/^[A-Z0-9_]*=\([^ ]*\).*/\1/p'
}

# Every form in which a file may hold the values of standard input.
plant()
{
    local into=$1
    mkdir -p "$into"
    python3 - "$into" 3<&0 <<'END'
import base64, pathlib, sys, urllib.parse
into, values = pathlib.Path(sys.argv[1]), open(3).read().split()
lines = "".join(f"SECRET_{i}={v}\n" for i, v in enumerate(values))
pairs = list(enumerate(values))
texts = {
    "clear.env": lines,
    "two.log": "".join(f"token={a} and password={b}\n" for a, b in zip(values, values[1:])),
    "allowed.c": "".join(f'/* sprawl:allow */ key = "{v}"; /* {v} */\n' for v in values),
    "reason.py": "".join(f'key = "{v}"  # sprawl:allow until=2020-01-01 key = "{v}"\n' for v in values),
    "base64.yml": "".join(f"token_{i}: {base64.b64encode(v.encode()).decode()}\n" for i, v in pairs),
    "hex.yml": "".join(f"token_{i}: {v.encode().hex()}\n" for i, v in pairs),
    "percent.url": "".join(f"https:/" f"/u:{urllib.parse.quote(v, safe='')}@h.example/?token={v}\n" for v in values),
    "header.txt": "".join(f"Authorization: Bearer {v}\nAuthorization: Basic {base64.b64encode(b'u:' + v.encode()).decode()}\n" for v in values),
}
for name, text in texts.items():
    (into / name).write_text(text)
(into / "utf16le.env").write_bytes(b"\xff\xfe" + lines.encode("utf-16-le"))
(into / "utf16be.env").write_bytes(b"\xfe\xff" + lines.encode("utf-16-be"))
END
}

git_in()
{
    git -C "$tree" -c user.name=x -c user.email=x@example.com "$@"
}

# One set of secrets in history only, also in messages and in a tag; another in the work tree.
plant_all()
{
    git -C "$tree" init -q -b main
    values OLD >"$scratch/old"
    plant "$tree" <"$scratch/old"
    git_in add -A
    git_in commit -qm "the key is $(head -n 1 "$scratch/old")"
    git_in tag -am "was $(sed -n 2p "$scratch/old")" tagged
    git_in rm -qr .
    git_in commit -qm 'clean up'
    values NEW >"$scratch/new"
    plant "$tree" <"$scratch/new"
    git_in add clear.env
    cat "$scratch/old" "$scratch/new" >"$scratch/planted"
    [ "$(sort -u "$scratch/planted" | wc -l)" -ge 40 ] || { echo 'leaks: too few secrets'; exit 1; }
}

# ---- Running ----

# Run the command line, whatever its exit code; 124 (too long) and signals are faults.
run()
{
    local code=0
    runs=$((runs + 1))
    (cd "$tree" && timeout 120 sprawl "$@") >"$out/$runs.out" 2>"$out/$runs.err" </dev/null || code=$?
    [ $code -lt 124 ] || { echo "leaks: exit code $code of: sprawl $*"; exit 1; }
}

scan_all()
{
    local format all=(--min-confidence low --report-suppressed --stats -vv)
    for format in "${formats[@]}"; do
        run scan -f "$format" "${all[@]}" --color always .
        run scan -f "$format" --history-only .git
        run scan -f "$format" -o "$format=$out/reports/$format" "${all[@]}" .
    done
    run scan -f jsonl clear.env utf16le.env two.log
    (cd "$tree" && sprawl scan - <clear.env) >"$out/stdin.out" 2>"$out/stdin.err"
}

baseline_all()
{
    run baseline create --min-confidence low --owner x --expires 2020-01-01 .
    cp "$tree/.sprawl-baseline.json" "$tree/theirs.json"
    run scan -f text .
    run scan -f json --report-suppressed --today 2019-01-01 .
    run baseline update --no-history .
    run baseline show
    run baseline merge /dev/null .sprawl-baseline.json theirs.json
    run baseline merge theirs.json .sprawl-baseline.json clear.env
    run baseline prune .
}

# A secret where something else belongs: messages do not repeat it.
mistakes_all()
{
    local secret
    secret=$(head -n 1 "$scratch/new")
    printf '[[allow]]\nreason = "x"\nfingerprints = ["%s"]\n' "$secret" >"$scratch/bad.toml"
    run scan --config "$scratch/bad.toml" .
    printf '[policy]\ntest_fingerprints = ["%s"]\n' "$secret" >"$scratch/bad.toml"
    run scan --config "$scratch/bad.toml" .
    printf '[[allow]]\nreason = "x"\nvalues = ["%s"\n' "$secret" >"$scratch/bad.toml"
    run scan --config "$scratch/bad.toml" .
    sed "s/\"fingerprint\":\"[a-z2-7]*\"/\"fingerprint\":\"$secret\"/" "$tree/theirs.json" >"$scratch/bad.json"
    run scan --baseline "$scratch/bad.json" .
    run baseline show --baseline "$scratch/bad.json"
    run rules check clear.env
    run scan --config clear.env .
    run scan --baseline clear.env .
}

# Every command there is, in ways that may or may not mean something to it.
commands_all()
{
    local command format
    for command in $(sprawl help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
        run "$command"
        run "$command" --help
        run "$command" .
        run "$command" "$out/reports/json"
        for format in "${formats[@]}"; do
            run "$command" -f "$format"
            run "$command" -f "$format" "$out/reports/json"
        done
    done
    for format in "${formats[@]}"; do
        run verify --verify-plan -v "$out/reports/json" -o "$format=$out/reports/verified.$format"
    done
    run explain -v github-pat
    for ((line = 1; line <= $(wc -l <"$tree/clear.env"); line++)); do
        run explain --min-confidence low "clear.env:$line"
        run explain --min-confidence low "utf16le.env:$line"
        run explain "allowed.c:$line"
    done
}

# ---- All of it ----

state()
{
    (cd "$scratch" && find tree home -type f ! -path '*/.git/*' -exec sha256sum {} + | sort)
}

# What the program left in the tree, into $out.
keep_written()
{
    state | comm -13 "$scratch/before" - | sed 's/^[0-9a-f]*  //' | while IFS= read -r file; do
        mkdir -p "$out/files/$(dirname "$file")"
        cp "$scratch/$file" "$out/files/$file"
    done
}

mapfile -t formats < <(sprawl scan -f '?' 2>&1 | sed -n "s/.*--format is \(.*\), not.*/\1/p; s/.*-f is \(.*\), not.*/\1/p" |
    sed 's/ or /, /' | sed 's/, /\n/g')
[ ${#formats[@]} -ge 4 ] || { echo "leaks: formats are ${formats[*]}"; exit 1; }
plant_all
state >"$scratch/before"
scan_all
baseline_all
mistakes_all
commands_all
keep_written
mkdir "$scratch/control"
(cd "$tree" && sprawl scan --show-secrets --min-confidence low --report-suppressed -f json . >"$scratch/control/shown" 2>&1)
for set in old new; do
    [ "$(grep -cFf "$scratch/$set" "$scratch/control/shown")" -ge 20 ] || { echo "leaks: $set secrets were not found"; exit 1; }
done
[ $# -lt 2 ] || cp -r "$out" "$scratch/planted" "$2"
if python3 "$root/tests/leaks.py" "$scratch/planted" "$scratch/control" >/dev/null; then
    echo 'leaks: what --show-secrets prints is not noticed'
    exit 1
fi
echo "$runs runs, formats ${formats[*]}"
python3 "$root/tests/leaks.py" "$scratch/planted" "$out" "$scratch/tmp" "$scratch/home"
