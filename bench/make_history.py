#!/usr/bin/env python3
"""Make a bare git repository with a long history: 200,000 commits and about 800,000 objects unless told otherwise.

    bench/make_history.py DIR                     the full size
    bench/make_history.py DIR --commits 2000      a smaller one of the same kind

Source files that grow by a few changed lines at a time, some files far more often than others; topic branches that are
merged, tags, pictures, and now and then a password in a URL, which a later change may take out. Same arguments, same
objects; how git packs them depends on its version."""

import argparse
import pathlib
import subprocess
import sys

from make_corpora import WORDS, Noise

COMMITS_PER_FILE = 60
COMMITS_PER_TAG = 500
COMMITS_PER_PASSWORD = 1000
LINES_CEILING = 1500
FIRST_DATE = 1262304000  # 2010-01-01
LINES = [
    b"    result = %s_%s(%s, %s);\n",
    b"    if (%s->%s == NULL || %s_%s < 0)\n",
    b"    // the %s of this %s was %s before the %s\n",
    b"static int %s_%s(struct %s *%s)\n",
    b'    log_info("%s: %s of %s is %s");\n',
    b"    for (const %s_%s *item = %s; item != NULL; item = item->%s)\n",
    b"#define %s_%s (%s + %s)\n",
]
RARE_LINES = [b"    return -1;\n", b"{\n", b"}\n", b"\n", b"    break;\n"]


class Project:
    """The files as the main branch has them, and the stream that tells git fast-import how they came to be."""

    def __init__(self, seed, commits, out):
        self.noise = Noise(seed)
        self.words = [word.encode() for word in WORDS]
        self.out = out
        self.commits = commits
        self.done = 0
        self.files = {}  # path -> lines, or bytes of a picture
        self.paths = []  # in order of birth
        self.busy = set()  # paths that an open topic branch has changed
        self.authors = [f"{self.word().decode().capitalize()} {self.word().decode().capitalize()}" for _ in range(300)]

    def word(self):
        return self.noise.pick(self.words)

    def line(self):
        if self.noise.below(4) == 0:
            return self.noise.pick(RARE_LINES)
        return self.noise.pick(LINES) % (self.word(), self.word(), self.word(), self.word())

    def password_line(self):
        return f'    connect("https://deploy:{self.noise.hex(20)}@{self.noise.pick(WORDS)}.acme.io/");\n'.encode()

    def new_path(self):
        """At the root or up to two folders down, so that a change makes two trees, or a bit more, on average."""
        depth = self.noise.pick([0, 1, 1, 2, 2])
        ending = ".png" if len(self.paths) % 40 == 7 else ".c"
        folders = [self.noise.pick(WORDS[:30]) for _ in range(depth)]
        return "/".join([*folders, f"{self.noise.pick(WORDS)}_{len(self.paths)}{ending}"])

    def changed(self, path):
        """What the file is after one more change."""
        n = self.noise
        if path.endswith(".png"):
            return b"\x89PNG\r\n\x1a\n" + n.random.getrandbits(8 * 8000).to_bytes(8000, "little")
        old = self.files.get(path)
        if old is None:
            return [self.line() for _ in range(40 + n.below(500))]
        lines = list(old)
        for _ in range(1 + n.below(3)):
            at = n.below(len(lines))
            gone = n.below(4) + (8 if len(lines) > LINES_CEILING else 0)
            lines[at : at + gone] = [self.line() for _ in range(1 + n.below(5))]
        if n.below(COMMITS_PER_PASSWORD) == 0:
            lines.insert(n.below(len(lines)), self.password_line())
        return lines

    def choose(self):
        """A path for a change: a new one, or one of those that there are, the older the likelier."""
        if len(self.paths) >= 20 and self.noise.below(COMMITS_PER_FILE):
            share = self.noise.random.random()
            path = self.paths[int(len(self.paths) * share * share * share)]
            if path not in self.busy:
                return path
        self.paths.append(self.new_path())
        return self.paths[-1]

    def data(self, content):
        self.out.write(b"data %d\n" % len(content))
        self.out.write(content)
        self.out.write(b"\n")

    def person(self):
        name = self.noise.pick(self.authors)
        return f"{name} <{name.replace(' ', '.').lower()}@acme.io> {FIRST_DATE + 1800 * self.done + self.noise.below(1800)} +0100\n"

    def commit(self, branch, origin, merged, paths):
        """Write a commit that has these paths as self.files has them."""
        self.done += 1
        self.out.write(f"commit refs/heads/{branch}\nmark :{self.done}\n".encode())
        self.out.write(f"author {self.person()}committer {self.person()}".encode())
        self.data(f"{self.noise.pick(WORDS)}: {self.noise.words(6)}\n\n{self.noise.words(20)}\n".encode())
        self.out.write(b"from :%d\n" % origin if origin else b"")
        self.out.write(b"merge :%d\n" % merged if merged else b"")
        for path in paths:
            content = self.files[path]
            self.out.write(f"M 100644 inline {path}\n".encode())
            self.data(content if isinstance(content, bytes) else b"".join(content))
        if self.done % COMMITS_PER_TAG == 0:
            self.out.write(f"tag v{self.done // COMMITS_PER_TAG}\nfrom :{self.done}\ntagger {self.person()}".encode())
            self.data(f"version {self.done // COMMITS_PER_TAG}\n\n{self.noise.words(30)}\n".encode())
        return self.done

    def change(self, branch, origin):
        """Write a commit that changes a file, sometimes two; return its mark and the paths."""
        paths = [self.choose() for _ in range(1 + (self.noise.below(12) == 0))]
        for path in paths:
            self.files[path] = self.changed(path)
        return self.commit(branch, origin, 0, paths), paths

    def topic(self, tip):
        """Write a topic branch, what happens on the main branch meanwhile, and the merge; return the mark of that."""
        side = tip
        touched = []
        for _ in range(1 + self.noise.below(6)):
            side, paths = self.change("topic", side)
            touched += paths
        self.busy = set(touched)
        for _ in range(1 + self.noise.below(6)):
            tip, _ = self.change("main", tip)
        self.busy = set()
        return self.commit("main", tip, side, sorted(set(touched)))

    def write(self):
        tip = 0
        while self.done < self.commits:
            if self.noise.below(30) == 0 and self.done and self.commits - self.done > 20:
                tip = self.topic(tip)
            else:
                tip, _ = self.change("main", tip)


def git(repo, *words, **more):
    return subprocess.run(["git", "-C", repo, *words], check=True, **more)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("repo", type=pathlib.Path, metavar="DIR", help="where to put it; must not exist")
    parser.add_argument("--commits", type=int, default=200000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if args.repo.exists():
        raise SystemExit(f"{args.repo} exists")
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", args.repo], check=True)
    # The importer knows few deltas; git is to look for all of them (-f), as it does where people push.
    importer = subprocess.Popen(["git", "-C", args.repo, "fast-import", "--quiet", "--depth=0"], stdin=subprocess.PIPE)
    with importer.stdin as out:
        Project(args.seed, args.commits, out).write()
    if importer.wait() != 0:
        raise SystemExit("git fast-import failed")
    git(args.repo, "repack", "-a", "-d", "-f", "-q")
    git(args.repo, "gc", "--quiet", "--prune=now")
    git(args.repo, "count-objects", "-v", stdout=sys.stderr)


if __name__ == "__main__":
    main()
