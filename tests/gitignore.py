"""What --respect-gitignore scans against what git tracks or would offer to add: `gitignore.py BUILD_DIR [ROUNDS] [SEED]`."""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

BUILD = os.path.realpath(sys.argv[1])
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 60
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
NAMES = ["a", "b", "c.log", "d.txt", "build", "x y", "#e", "!f", "g[1]", "h*", "doc", "\\i", "ab", "abc", "A", "é", " k", "-l"]
PIECES = NAMES + ["*", "?", "*.log", "**", "[ab]", "[!a]", "[a-c]", "a*", "*b", "\\#e", "\\!f", "g\\[1\\]", "h\\*", "a**", "**b", "[^b]",
                  "d.*", "[[:alpha:]]", "[[:digit:][:upper:]]b", "[]a]", "[a", "\\a", "x\\ y"]


def run(words, folder, env, good=(0,)):
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, check=False)
    if done.returncode not in good:
        raise RuntimeError(f"{words}: {done.returncode}: {done.stderr.decode(errors='replace')}")
    return done.stdout


def pattern(dice):
    """A line of a .gitignore."""
    line = "/".join(dice.choice(PIECES) for _ in range(dice.choice((1, 1, 1, 2, 2, 3))))
    line = dice.choice(("", "", "", "/", "!", "!/")) + line + dice.choice(("", "", "", "/", " ", "\\ ", "\r", "/**", "  "))
    return line if dice.random() > 0.05 else dice.choice(("", "/", "!", "# a", "**", "*", "/*", "\\", "***", "!*/"))


def patterns(dice, most):
    mark = "\ufeff" if dice.random() < 0.05 else ""
    return mark + "\n".join(pattern(dice) for _ in range(dice.randrange(most))) + dice.choice(("", "\n"))


def put(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write(text)


def fill(dice, folder, depth, secret, env):
    """Files, folders, patterns; now and then a repository within."""
    for name in dice.sample(NAMES, dice.randrange(2, 7)):
        path = f"{folder}/{name}"
        if depth > 0 and dice.random() < 0.45:
            os.makedirs(path)
            fill(dice, path, depth - 1, secret, env)
            if dice.random() < 0.08:
                run(["git", "init", "-q"], path, env)
        else:
            put(path, secret)
    if dice.random() < 0.5:
        put(f"{folder}/.gitignore", patterns(dice, 5))


def in_git(folder, env, below=""):
    """The paths that git tracks there, or would offer to add; with the repositories within."""
    found = set()
    for words in (["ls-files", "-z"], ["ls-files", "-o", "--exclude-standard", "-z"]):
        for name in run(["git", *words], folder, env).decode().split("\0"):
            if name.endswith("/"):
                found |= in_git(f"{folder}/{name}", env, below + name)
            elif name and os.path.isfile(f"{folder}/{name}") and not os.path.basename(name) == ".gitignore":
                found.add(below + name)
    return found


def in_scan(folder, env, target):
    out = run([f"{BUILD}/sprawl", "scan", "-q", "--no-history", "--respect-gitignore", "--no-cache", "-f", "json", target], folder, env, (0, 1))
    places = [p["path"] for f in json.loads(out)["findings"] for p in f["places"]]
    return {p for p in places if os.path.basename(p) != ".gitignore"}


def one(dice, folder, secret):
    """One tree. Returns what differs."""
    home = f"{folder}/home"
    tree = f"{folder}/tree"
    env = {"PATH": "/usr/bin:/bin", "HOME": home, "LC_ALL": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1"}
    os.makedirs(home)
    os.makedirs(tree)
    run(["git", "init", "-q"], tree, env)
    fill(dice, tree, 3, secret, env)
    if dice.random() < 0.3:
        put(f"{tree}/.git/info/exclude", patterns(dice, 3))
    if dice.random() < 0.3:
        put(f"{home}/.config/git/ignore", patterns(dice, 3))
    elif dice.random() < 0.3:
        put(f"{home}/own", patterns(dice, 3))
        put(f"{home}/.gitconfig", "[core]\n\texcludesFile = ~/own\n")
    files = [os.path.join(d, f) for d, _, fs in os.walk(tree) for f in fs if "/.git/" not in d + "/" and not is_within(tree, d)]
    for path in dice.sample(files, len(files) // 4):
        run(["git", "add", "-f", "--", os.path.relpath(path, tree)], tree, env)
    wanted, got = in_git(tree, env), in_scan(tree, env, ".")
    differ = [f". {'missed' if p in wanted else 'too much'}: {p}" for p in sorted(wanted ^ got)]
    for name in os.listdir(tree):
        ignored = subprocess.run(["git", "check-ignore", "-q", "--no-index", "--", name], cwd=tree, env=env, check=False).returncode == 0
        if name == ".git" or not os.path.isdir(f"{tree}/{name}") or ignored:
            continue
        part, seen = {p for p in wanted if p.startswith(name + "/")}, in_scan(tree, env, "./" + name)
        seen = {p.removeprefix("./") for p in seen}
        differ += [f"{name} {'missed' if p in part else 'too much'}: {p}" for p in sorted(part ^ seen)]
    return differ


def is_within(tree, folder):
    """In a repository of its own?"""
    while folder != tree:
        if os.path.exists(f"{folder}/.git"):
            return True
        folder = os.path.dirname(folder)
    return False


def main():
    secret = subprocess.run([f"{BUILD}/sprawl-recipe"], input="T={@}ghp_{A-Za-z0-9:30}{+github}\n", text=True, capture_output=True, check=True).stdout
    failed = 0
    for number in range(SEED, SEED + ROUNDS):
        folder = tempfile.mkdtemp(prefix="sprawl-gitignore-")
        differ = one(random.Random(number), folder, secret)
        if differ:
            failed += 1
            print(f"FAILED with seed {number}:", *differ[:5], sep="\n  ", flush=True)
        shutil.rmtree(folder)
    print(f"{ROUNDS} trees against git, {failed} differ")
    sys.exit(failed > 0)


main()
