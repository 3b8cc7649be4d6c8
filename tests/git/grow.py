#!/usr/bin/env python3
"""Does a scan that remembers print what one prints that does not, however a repository grows?

grow.py BUILD_DIR [SEED [STEPS]]: a repository changes at random - commits, merges, rewritten and deleted
branches, tags, notes, stashes, packs of all kinds, objects that go, damage to what is remembered - and after each
step is scanned with and without --cache. Reports must be the same byte by byte.
"""
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

PATHS = ["a.env", "src/config.py", "src/deep/er/settings.yml", "docs/notes.md", "test/data.json", "b.txt"]


class Repository:
    def __init__(self, path, seed):
        self.path = path
        self.random = random.Random(seed)
        self.clock = 1600000000
        self.token = 0
        self.git("init", "-q", "-b", "main", f"--object-format={'sha256' if seed % 4 == 3 else 'sha1'}", path, where=None)
        self.git("config", "gc.auto", "0")
        self.git("config", "core.logAllRefUpdates", "true")
        self.commit()

    def git(self, *args, where=True, text=None, check=True):
        env = dict(os.environ, GIT_AUTHOR_NAME="A", GIT_AUTHOR_EMAIL="a@acme.example", GIT_COMMITTER_NAME="C",
                   GIT_COMMITTER_EMAIL="c@acme.example", GIT_AUTHOR_DATE=f"{self.clock} +0000",
                   GIT_COMMITTER_DATE=f"{self.clock} +0000", GIT_CONFIG_NOSYSTEM="1", HOME="/nonexistent")
        command = ["git"] + (["-C", self.path] if where else []) + list(args)
        done = subprocess.run(command, input=text, capture_output=True, text=True, env=env, check=False)
        if check and done.returncode != 0:
            sys.exit(f"{' '.join(command)}: {done.stderr}")
        return done.stdout.strip()

    # What looks like a credential, made up here and now.
    def secret(self):
        self.token += self.random.random() < 0.6
        rand = random.Random(self.token)
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        return "xoxb-" + "".join(rand.choice("0123456789") for _ in range(12)) + "-" + \
            "".join(rand.choice("0123456789") for _ in range(12)) + "-" + "".join(rand.choice(letters) for _ in range(24))

    def line(self):
        if self.random.random() < 0.3:
            return f"slack_token = {self.secret()}\n"
        return f"line {self.random.randrange(10 ** 6)} of text that holds nothing\n"

    def write(self):
        path = os.path.join(self.path, self.random.choice(PATHS))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        lines = open(path, encoding="utf-8").readlines() if os.path.exists(path) else []
        for _ in range(self.random.randrange(1, 6)):
            lines.insert(self.random.randrange(len(lines) + 1), self.line())
        if len(lines) > 8 and self.random.random() < 0.4:
            del lines[self.random.randrange(len(lines))]
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(lines)

    def branch(self):
        return self.random.choice(self.git("for-each-ref", "--format=%(refname:short)", "refs/heads").split())

    def commit(self):
        self.clock += self.random.randrange(-50, 4000)
        what = self.random.random()
        files = [f for f in self.git("ls-files").split() if os.path.exists(os.path.join(self.path, f))]
        if what < 0.1 and len(files) > 1:
            self.git("rm", "-q", "-f", self.random.choice(files))
        elif what < 0.2 and files:
            self.git("mv", "-f", self.random.choice(files), f"moved-{self.random.randrange(5)}.txt", check=False)
        else:
            self.write()
        self.git("add", "-A")
        message = f"a message\n\n{self.line()}" if self.random.random() < 0.2 else "a message"
        self.git("commit", "-q", "--allow-empty", "-m", message)

    def commits(self):
        for _ in range(self.random.randrange(1, 30)):
            self.commit()

    def new_branch(self):
        self.git("checkout", "-q", "-f", "-b", f"branch-{self.random.randrange(10 ** 9)}")
        self.commit()

    def switch(self):
        self.git("checkout", "-q", "-f", self.branch())

    def merge(self):
        self.clock += 100
        self.git("merge", "-q", "-X", "ours", "-m", "merged", "--no-ff", self.branch(), check=False)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "merged by hand", check=False)

    def amend(self):
        self.write()
        self.git("add", "-A")
        self.git("commit", "-q", "--amend", "-m", "amended")

    def force(self):
        back = self.random.randrange(1, 4)
        if self.git("rev-parse", "-q", "--verify", f"HEAD~{back}", check=False):
            self.git("reset", "-q", "--hard", f"HEAD~{back}")
        self.commit()

    def delete_branch(self):
        name = self.branch()
        self.git("branch", "-q", "-D", name, check=False)

    def tag(self):
        name = f"v{self.random.randrange(10 ** 9)}"
        if self.random.random() < 0.5:
            self.git("tag", "-a", "-m", f"tag {self.line()}", name)
        else:
            self.git("tag", name, self.branch())

    def tag_blob(self):
        blob = self.git("hash-object", "-w", "--stdin", text=self.line() * 2)
        self.git("tag", f"blob{self.random.randrange(10 ** 9)}", blob)

    def delete_tag(self):
        tags = self.git("tag").split()
        if tags:
            self.git("tag", "-d", self.random.choice(tags))

    def note(self):
        self.git("notes", "add", "-f", "-m", self.line(), self.branch())

    def stash(self):
        self.write()
        self.git("stash", "-q", check=False)

    def dangling(self):
        self.git("hash-object", "-w", "--stdin", text=self.line() * 3)

    # A tree without a commit, which gets one in the next step, or never.
    def dangling_tree(self):
        self.write()
        self.git("add", "-A")
        self.tree = self.git("write-tree")
        self.git("reset", "-q", "--hard")

    tree = None

    def use_tree(self):
        if self.tree and self.git("cat-file", "-t", self.tree, check=False) == "tree":
            self.git("update-ref", f"refs/heads/tree-{self.random.randrange(10 ** 9)}",
                     self.git("commit-tree", "-m", "of a tree", self.tree))

    def mailmap(self):
        with open(os.path.join(self.path, ".mailmap"), "w", encoding="utf-8") as file:
            file.write(f"Name {self.random.randrange(100)} <a@acme.example>\n")
        self.commit()

    def repack(self):
        self.git("repack", "-q", *self.random.choice([["-d"], ["-ad"], ["-adf"], ["-adf", "--depth=1"], ["-A", "-d"], []]))

    def gc(self):
        self.git("gc", "-q", f"--prune={self.random.choice(['now', 'never'])}")

    def expire(self):
        self.git("reflog", "expire", "--expire=now", "--all")
        self.git("gc", "-q", "--prune=now")

    def unpack(self):
        directory = os.path.join(self.path, ".git", "objects", "pack")
        packs = [f for f in os.listdir(directory) if f.endswith(".pack")] if os.path.isdir(directory) else []
        if packs:
            moved = os.path.join(self.path, ".git", "moved.pack")
            name = self.random.choice(packs)
            os.rename(os.path.join(directory, name), moved)
            os.remove(os.path.join(directory, name[:-5] + ".idx"))
            with open(moved, "rb") as pack:
                subprocess.run(["git", "-C", self.path, "unpack-objects", "-q"], stdin=pack, check=True)
            os.remove(moved)

    # One object goes, or comes back: history with holes.
    lost = None

    def lose(self):
        kept = os.path.join(self.path, ".git", "kept")
        objects = os.path.join(self.path, ".git", "objects")
        if self.lost:
            os.makedirs(os.path.dirname(os.path.join(objects, self.lost)), exist_ok=True)
            os.rename(kept, os.path.join(objects, self.lost))
            self.lost = None
            return
        loose = [os.path.join(d, f) for d in sorted(os.listdir(objects)) if len(d) == 2
                 for f in sorted(os.listdir(os.path.join(objects, d)))]
        if loose:
            self.lost = self.random.choice(loose)
            os.rename(os.path.join(objects, self.lost), kept)

    # A new object is damaged, until the next step.
    spoilt = None

    def spoil(self):
        name = self.git("hash-object", "-w", "--stdin", text=self.line() * 4)
        path = os.path.join(self.path, ".git", "objects", name[:2], name[2:])
        if os.path.exists(path):
            self.spoilt = path
            os.chmod(path, 0o644)
            with open(path, "r+b") as file:
                file.truncate(9)

    def mend(self):
        if self.spoilt:
            os.remove(self.spoilt)
            self.spoilt = None

    def nothing(self):
        pass


STEPS = [("commits", 8), ("commit", 4), ("new_branch", 2), ("switch", 2), ("merge", 3), ("amend", 2), ("force", 2),
         ("delete_branch", 2), ("tag", 2), ("tag_blob", 1), ("delete_tag", 1), ("note", 1), ("stash", 1), ("dangling", 1),
         ("dangling_tree", 1), ("use_tree", 1), ("mailmap", 1), ("repack", 4), ("gc", 2), ("expire", 1), ("unpack", 1),
         ("spoil", 1), ("nothing", 1)]


class Scans:
    def __init__(self, build, scratch, repository):
        self.program = os.path.join(build, "sprawl")
        self.cache = os.path.join(scratch, "cache")
        self.repository = repository
        self.known = 0  # scans that did not begin anew

    def scan(self, *options):
        command = [self.program, "scan", "-v", "--history-only", "--fail-on", "never", "-f", "json", *options, self.repository]
        done = subprocess.run(command, capture_output=True, env=dict(os.environ, SOURCE_DATE_EPOCH="1617364800"), check=False)
        if done.returncode not in (0, 3):
            sys.exit(f"{' '.join(command)}: {done.returncode}: {done.stderr.decode()}")
        known = re.search(rb"objects of history that earlier scans have read: (\d+)", done.stderr)
        self.known += known is not None
        return done.stdout

    def agree(self, rand, step):
        options = ["-j", rand.choice(["1", "2", "8"])] + rand.choice([[], [], [], [], ["--exclude", "src"], ["--reachable-only"]])
        plain = self.scan("--no-cache", *options)
        remembered = self.scan("--cache", self.cache, *options)
        if plain == remembered:
            return True
        for name, text in (("plain", plain), ("remembered", remembered)):
            with open(os.path.join(os.path.dirname(self.cache), name), "wb") as file:
                file.write(text)
        print(f"{step}: reports differ", flush=True)
        subprocess.run(["diff", "plain", "remembered"], cwd=os.path.dirname(self.cache), check=False)
        return False

    def spoil(self, rand):
        files = [os.path.join(self.cache, f) for f in sorted(os.listdir(self.cache))]
        if not files:
            return
        path = rand.choice(files)
        content = bytearray(open(path, "rb").read())
        what = rand.randrange(3)
        if what == 0 and content:
            content[rand.randrange(len(content))] ^= 1 << rand.randrange(8)
        elif what == 1:
            content = content[:rand.randrange(len(content) + 1)]
        else:
            os.remove(path)
            return
        with open(path, "wb") as file:
            file.write(content)


def run(build, seed, steps, holes):
    scratch = tempfile.mkdtemp()
    good = bad = 0
    rand = random.Random(seed)
    repository = Repository(os.path.join(scratch, "repo"), seed)
    scans = Scans(build, scratch, repository.path)
    names = [name for name, weight in STEPS + ([("lose", 15)] if holes else []) for _ in range(weight)]
    for number in range(steps):
        name = rand.choice(names)
        repository.mend()
        if not repository.lost or name in ("lose", "nothing", "tag", "dangling"):
            getattr(repository, name)()
        if rand.random() < 0.04 and os.path.isdir(scans.cache):
            scans.spoil(rand)
        if rand.random() < 0.3:
            continue
        same = scans.agree(rand, f"grow: seed {seed}, step {number}: {name}")
        good += same
        bad += not same
        if bad and os.environ.get("KEEP"):
            print(f"kept: {scratch}")
            return good, bad
    shutil.rmtree(scratch)
    if scans.known < good // 4:
        print(f"grow: seed {seed}: only {scans.known} of {good} scans made use of earlier ones")
        bad += 1
    return good, bad


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    build = os.path.abspath(sys.argv[1])
    seeds = [int(sys.argv[2])] if len(sys.argv) > 2 else [1, 2, 3, 4]
    steps = int(sys.argv[3]) if len(sys.argv) > 3 else 40
    passed = failed = 0
    for seed in seeds:
        good, bad = run(build, seed, steps, seed % 4 == 0)
        passed += good
        failed += bad
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
