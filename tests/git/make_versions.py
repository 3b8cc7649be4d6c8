#!/usr/bin/env python3
# A history in which credentials are edited again and again: `make_versions.py FLAVOUR SEED VERSIONS | git fast-import`.
#
# FLAVOUR is lines, crlf, long (one line of some 60 KB), utf16, binary, edges (short texts, credentials at their
# start and end) or encoded (no credential is readable as it stands). The same arguments give the same bytes.
# sprawl-recipe must be on PATH.
import base64
import random
import subprocess
import sys

RECIPES = [
    "{@}ghp_{A-Za-z0-9:30}{+github}",
    "{@}npm_{A-Za-z0-9:30}{+npm}",
    "sk_live_{A-Za-z0-9:24}",
    "AIza{A-Za-z0-9_-:34}a",
    "glpat-{A-Za-z0-9_-:19}a",
    'password = "{A-Za-z0-9:20}"',
    "postgres://app:{A-Za-z0-9:20}@db.acme.io:5432/app",
    "{A-Za-z0-9:64}",
]


def credentials(count, seed):
    """Texts that a scan finds, mostly."""
    lines = [f"{seed}-{n} {RECIPES[n % len(RECIPES)]}" for n in range(count)]
    run = subprocess.run(["sprawl-recipe"], input="\n".join(lines).encode(), stdout=subprocess.PIPE, check=True)
    return [line.split(b" ", 1)[1] for line in run.stdout.splitlines()]


def encoded(text, kind):
    """In one of the ways that are decoded; some are long, and what shows them is far from their end."""
    if kind == 0:
        return base64.b64encode(b"user=me?>~&token: " + text)
    if kind == 1:
        return base64.encodebytes(b"[section]\nname = value\n" * 5 + b"token: " + text).rstrip()
    if kind == 2:
        return text.hex().encode()
    if kind == 3:
        return b"https%3a//acme.io/?" + b"path=to-somewhere;" * 4 + b"token=" + text
    if kind == 4:
        return b"&quot;" + b"name=value;" * 6 + b"token=" + text
    return b"".join(b"\\u%04x" % c if n % 9 == 4 else b"%c" % c for n, c in enumerate(text))


class Editor:
    """A text that changes, piece by piece."""

    def __init__(self, flavour, dice, known):
        self.dice = dice
        self.known = known
        self.flavour = flavour
        self.end = {"crlf": b"\r\n", "long": b";"}.get(flavour, b"\n")
        lines = {"edges": 3, "long": 3000}.get(flavour, 400)
        self.text = b"".join(self.filler() for _ in range(lines))

    def filler(self):
        word = b"setting_%04d" % self.dice.randrange(10000)
        if self.flavour == "binary":
            return word + bytes(self.dice.randrange(256) for _ in range(8)) + b"\0"
        return word + b" = on" + self.end

    def spot(self):
        """Somewhere; often where the text begins or ends."""
        where = self.dice.randrange(8)
        return 0 if where == 0 else len(self.text) if where == 1 else self.dice.randrange(len(self.text) + 1)

    def put(self, at, what):
        self.text = self.text[:at] + what + self.text[at:]

    def held(self):
        """Where a credential that is still in the text lies."""
        for secret in self.dice.sample(self.known, min(8, len(self.known))):
            at = self.text.find(secret)
            if at >= 0:
                return at, secret
        return None

    def edit(self):
        """One change."""
        kind = self.dice.randrange(9)
        held = self.held()
        if self.flavour == "encoded" and self.dice.randrange(4) == 0:  # what is broken goes too
            self.text = b"".join(x for x in self.text.splitlines(True) if x.startswith(b"setting_") and len(x) < 19)
        elif held is not None and self.dice.randrange(4) == 0:
            self.text = self.text.replace(held[1], b"gone")
        elif kind == 0 or held is None:
            if kind > 1:  # mostly there is nothing to be found
                self.put(self.spot(), self.filler())
                return
            secret = self.dice.choice(self.known)
            self.put(self.spot(), self.end + b"key = " + secret + self.dice.choice([b"", self.end, b"x", b'"']))
        elif kind == 1:  # split
            self.put(held[0] + self.dice.randrange(len(held[1])), self.dice.choice([b"\n", b" ", b"+", b"x", b'"', b"/"]))
        elif kind == 2:  # moved
            self.text = self.text.replace(held[1], b"", 1)
            self.put(self.spot(), held[1])
        elif kind == 3:  # cut at its end or its start
            at = held[0] + len(held[1]) - self.dice.randrange(12)
            self.text = self.text[:at] + self.text[at + self.dice.randrange(30):]
        elif kind == 4:  # half of one and half of another
            half = self.dice.randrange(len(held[1]))
            self.put(held[0] + half, self.dice.choice(self.known)[half:])
        elif kind == 5:  # a stretch doubled
            at, some = self.spot(), self.dice.randrange(2000)
            self.put(self.spot(), self.text[at:at + some])
        elif kind == 6:  # a stretch taken out
            at = self.spot()
            self.text = self.text[:at] + self.text[at + self.dice.randrange(600):]
        elif kind == 7:  # the head is cut off, or the tail
            some = self.dice.randrange(100)
            self.text = self.text[some:] if self.dice.randrange(2) else self.text[:len(self.text) - some]
        else:
            self.put(self.spot(), self.filler())
        if self.flavour == "edges" and len(self.text) > 600:
            self.text = self.text[:300]
        if len(self.text) > 200000:
            self.text = self.text[50000:]

    def bytes(self):
        if self.flavour == "utf16":
            return b"\xff\xfe" + self.text.decode("latin-1").encode("utf-16-le")
        return self.text


def main():
    flavour, seed, versions = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    dice = random.Random(f"{flavour} {seed}")
    known = credentials(40, f"{flavour}-{seed}")
    if flavour == "encoded":
        known = [encoded(text, number % 6) for number, text in enumerate(known[:12])]
    files = [Editor(flavour, dice, known) for _ in range(2)]
    out = sys.stdout.buffer
    for version in range(versions):
        who = f"A U Thor <author@acme.example> {1600000000 + version * 60} +0000\n"
        message = f"Version {version}\n"
        out.write(f"commit refs/heads/main\nauthor {who}committer {who}data {len(message)}\n{message}".encode())
        for number, file in enumerate(files):
            for _ in range(dice.randrange(4)):
                file.edit()
            content = file.bytes()
            out.write(f"M 100644 inline config-{number}.txt\ndata {len(content)}\n".encode() + content + b"\n")
    out.write(b"done\n")


main()
