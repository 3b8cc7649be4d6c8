#!/usr/bin/env python3
# A history of branches that are merged again and again: `make_merges.py SEED COMMITS | git fast-import`.
#
# Lines wander between a few files that come, go, move and come back; merges take any side for each file, or neither,
# or write their own; some have three parents, some take one branch twice. Clocks run backwards and stand still. Some
# branches end as a tag or as another ref, HEAD's (main) is one of many. The same arguments give the same bytes.
import random
import sys

PATHS = ["a", "a/b", "a/c/d", "README", "src/main.c", "src/two words.c", "src/n\u00e4me.c", "lib/x/y/z", "copy/main.c"]
BRANCHES = ["main", "topic", "old", "wild", "twin"]
PEOPLE = [("Ann", "ann@acme.example"), ("Bo", "bo@acme.example"), ("bob", "bo@home.example"), ("C\u00e9", "c@acme.example")]
MAILMAP = "Ann Lind <lind@acme.example> <ann@acme.example>\nBob <bo@acme.example> bob <bo@home.example>\n"
WORDS = "river stone cloud paper engine garden winter silver bridge candle forest market".split()


class History:
    def __init__(self, seed, out):
        self.dice = random.Random(seed)
        self.out = out
        self.lines = [self.line() for _ in range(60)]
        self.clock = 1600000000
        self.count = 0
        self.tips = {}  # branch -> (mark, files)
        self.past = []  # all of them

    def line(self):
        return " ".join(self.dice.choices(WORDS, k=5)) + f" {self.dice.randrange(1000)}\n"

    def put(self, text):
        self.out.write(text.encode())

    def put_data(self, text):
        data = text.encode()
        self.put(f"data {len(data)}\n")
        self.out.write(data + b"\n")

    def edited(self, files):
        """Some files changed; a name is never both a file and a directory."""
        files, dice = dict(files), self.dice
        for _ in range(dice.randrange(1, 4)):
            path, what = dice.choice(PATHS), dice.randrange(8)
            mode, lines = files.get(path, ("100644", ()))
            if what == 0:
                files.pop(path, None)
            elif what == 1 and files:
                files[path] = files.pop(dice.choice(sorted(files)))
            elif what == 2 and self.past:
                files.update((p, f) for p, f in dice.choice(self.past)[1].items() if dice.randrange(3) == 0)
            elif what == 3:
                files[path] = (dice.choice(["100644", "100755", "120000"]), lines or (dice.choice(self.lines),))
            else:
                lines = [line for line in lines if dice.randrange(4)] + dice.choices(self.lines, k=dice.randrange(1, 4))
                files[path] = (mode, tuple(lines))
        return {path: file for path, file in files.items() if file[1]}

    def merged(self, sides):
        files = {}
        for path in sorted({path for side in sides for path in side}):
            side = self.dice.choice(sides)
            if path in side:
                files[path] = side[path]
        return self.edited(files) if self.dice.randrange(3) == 0 else files

    def commit(self, branch, parents, files):
        files = {p: f for p, f in files.items() if not any(other.startswith(p + "/") for other in files)}
        self.count += 1
        self.clock += self.dice.choice([0, 0, 60, 3600, -7200])
        written = self.clock - self.dice.randrange(100000)
        author, committer = self.dice.choice(PEOPLE), self.dice.choice(PEOPLE)
        zone = self.dice.choice(["+0000", "-0830", "+1245"])
        self.put(f"commit refs/heads/{branch}\nmark :{self.count}\nauthor {author[0]} <{author[1]}> {written} {zone}\n")
        self.put(f"committer {committer[0]} <{committer[1]}> {self.clock} {zone}\n")
        self.put_data(f"Change {self.count}\n")
        for number, (mark, _) in enumerate(parents):
            self.put(f"{'merge' if number else 'from'} :{mark}\n")
        self.put("deleteall\n")
        for path, (mode, lines) in files.items():
            self.put(f"M {mode} inline {path}\n")
            self.put_data("".join(lines))
        self.put("M 100644 inline .mailmap\n")
        self.put_data(MAILMAP)
        self.tips[branch] = (self.count, files)
        self.past.append(self.tips[branch])

    def step(self):
        branch, what = self.dice.choice(BRANCHES), self.dice.randrange(10)
        tip = self.tips.get(branch)
        if tip is None or what == 0:  # from anywhere; a branch that was there stays as a tag
            if tip and branch != "main":
                self.put(f"reset refs/{self.dice.choice(['tags/v', 'odd/'])}{self.count}\nfrom :{tip[0]}\n\n")
            start = [self.dice.choice(self.past)] if self.past and self.dice.randrange(8) else []
            if branch == "main" and tip:
                start = [tip]
            self.begin(branch, start)
        elif what < 5:
            others = self.dice.sample(self.past, min(len(self.past), self.dice.choice([1, 1, 1, 2])))
            sides = [tip] + [other for other in others if other[0] != tip[0]]
            self.dice.shuffle(sides)
            self.commit(branch, sides, self.merged([side[1] for side in sides]))
        else:
            self.commit(branch, [tip], self.edited(tip[1]))

    def begin(self, branch, start):
        if not start:  # git fast-import would go on where the branch is
            self.put(f"reset refs/heads/{branch}\n\n")
        self.commit(branch, start, self.edited(start[0][1] if start else {}))


def main():
    history = History(int(sys.argv[1]), sys.stdout.buffer)
    for _ in range(int(sys.argv[2])):
        history.step()
    history.put("done\n")


main()
