#!/usr/bin/env python3
"""Show that every rule of another scanner's configuration (.gitleaks.toml, .betterleaks.toml) runs.

    tests/import_check.py SPRAWL CONFIG

For each rule, texts are made from its own regular expression and laid into a file of a name that its path
allows; then `SPRAWL scan --config CONFIG --enable RULE...` must report the rule there: through the prefilter, the
matcher, and the rule's keywords, entropy and allow lists. Prints the rules that were never reported, and counts;
the exit code is 1 if there are any. Python 3.11 or later."""

import argparse
import json
import pathlib
import random
import string
import subprocess
import sys
import tempfile
import tomllib

TOGETHER, ALONE = 4, 6  # rounds; more texts each time, for rules that want luck: an entropy, allow lists with many words
POSIX = {
    "alnum": string.ascii_letters + string.digits,
    "alpha": string.ascii_letters,
    "digit": string.digits,
    "lower": string.ascii_lowercase,
    "upper": string.ascii_uppercase,
    "xdigit": string.hexdigits,
    "space": " \t",
    "word": string.ascii_letters + string.digits + "_",
    "punct": string.punctuation,
}
PRINTABLE = [chr(c) for c in range(32, 127)]
WORD = POSIX["word"]
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
CLASSES = {"d": string.digits, "w": WORD, "s": " \t"}


class Reader:
    """A regular expression of Go's syntax as a tree: ("any", [characters]), ("all", [nodes]), ("one", [nodes]),
    ("repeat", node, least, most), ("end",) for what holds only at the end of the text."""

    def __init__(self, pattern):
        self.p, self.at = pattern, 0

    def peek(self, text):
        return self.p.startswith(text, self.at)

    def eat(self, text):
        found = self.peek(text)
        self.at += len(text) if found else 0
        return found

    def take(self):
        self.at += 1
        return self.p[self.at - 1]

    def alternation(self):
        branches = [self.sequence()]
        while self.eat("|"):
            branches.append(self.sequence())
        return ("one", branches)

    def sequence(self):
        items = []
        while self.at < len(self.p) and not self.peek("|") and not self.peek(")"):
            items.append(self.repeats(self.atom()))
        return ("all", items)

    def repeats(self, node):
        while True:
            if self.eat("*"):
                least, most = 0, None
            elif self.eat("+"):
                least, most = 1, None
            elif self.eat("?"):
                least, most = 0, 1
            elif bounds := self.bounds():
                least, most = bounds
            else:
                return node
            self.eat("?")
            node = ("repeat", node, least, most)

    def bounds(self):
        end = self.p.find("}", self.at)
        inner = self.p[self.at + 1 : end]
        if not self.peek("{") or not inner.replace(",", "", 1).isdigit() or inner.startswith(","):
            return None
        self.at = end + 1
        least, comma, most = inner.partition(",")
        return int(least), int(most) if most else None if comma else int(least)

    def atom(self):
        c = self.take()
        if c == "(":
            return self.group()
        if c == "[":
            return ("any", self.bracket())
        if c == ".":
            return ("any", PRINTABLE)
        if c == "$":
            return ("end",)
        if c == "^":
            return ("all", [])
        return self.escape() if c == "\\" else ("any", [c])

    def group(self):
        if self.eat("?"):
            if self.eat("P<") or self.eat("<"):
                self.at = self.p.index(">", self.at) + 1
            else:
                while self.p[self.at] not in ":)":  # flags: case does not matter to what is made here
                    self.at += 1
                if self.take() == ")":
                    return ("all", [])
        node = self.alternation()
        if not self.eat(")"):
            raise ValueError(f"a group is not closed at {self.at}")
        return node

    def escape(self):
        c = self.take()
        if c == "z":
            return ("end",)
        if c in "bBA":
            return ("all", [])
        return ("any", self.characters(c))

    def characters(self, c):
        """Behind a backslash."""
        if c.lower() in CLASSES:
            return list(CLASSES[c]) if c.islower() else [x for x in PRINTABLE if x not in CLASSES[c.lower()]]
        if c == "x":
            digits = self.p[self.at + 1 : self.p.index("}", self.at)] if self.peek("{") else self.p[self.at : self.at + 2]
            self.at += len(digits) + (2 if self.peek("{") else 0)
            return [chr(int(digits, 16))]
        return [ESCAPES.get(c, c)]

    def bracket(self):
        negated, found, first = self.eat("^"), [], True
        while first or not self.peek("]"):
            first = False
            if self.eat("[:"):
                end = self.p.index(":]", self.at)
                found += POSIX[self.p[self.at : end]]
                self.at = end + 2
                continue
            c = self.take()
            one = self.characters(self.take()) if c == "\\" else [c]
            if len(one) == 1 and self.peek("-") and not self.p.startswith("-]", self.at):
                self.take()
                c = self.take()
                last = self.characters(self.take()) if c == "\\" else [c]
                one = [chr(x) for x in range(ord(one[0]), ord(last[0]) + 1)]
            found += one
        self.take()
        return [c for c in PRINTABLE if c not in found] if negated else found


def sample(node, luck):
    """A text that the tree matches. Ends of the text, of lines and of words are left to luck."""
    kind = node[0]
    if kind == "any":
        return luck.choice(node[1])
    if kind == "all":
        return "".join(sample(item, luck) for item in node[1])
    if kind == "one":
        branches = [b for b in node[1] if b != ("all", [("end",)])]
        return sample(luck.choice(branches or node[1]), luck)
    if kind == "repeat":
        _, inner, least, most = node
        most = least + 12 if most is None else min(most, least + 40)
        count = least if luck.random() < 0.4 else luck.randint(least, most)
        return "".join(sample(inner, luck) for _ in range(count))
    return ""


def text_for(rule, luck):
    text = sample(Reader(rule["regex"]).alternation(), luck) if "regex" in rule else "something"
    keywords = rule.get("keywords", [])
    if keywords and not any(word.lower() in text.lower() for word in keywords):
        text = f"{luck.choice(keywords)}\n{text}"
    return text


def path_for(rule, number, luck):
    if "path" not in rule:
        return f"{number}/notes.txt"
    path = sample(Reader(rule["path"]).alternation(), luck).strip("/ ")
    return f"{number}/{path}" if path.strip(".") else f"{number}/x{path}"


def lay(folder, rule, luck, count):
    for i in range(count):
        path = folder / path_for(rule, i, luck)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = text_for(rule, luck)
        path.write_text(text if i % 2 else f"a line before\n{text}\nand one behind\n")


def reported(sprawl, config, names, tree):
    """The names that are reported in the folder of their own."""
    chosen = [word for name in names for word in ("--enable", name)]
    command = [sprawl, "scan", "--no-history", "-q", "-c", config, "--min-confidence", "low", "-f", "jsonl", "--disable", "*", *chosen, "."]
    answer = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    if answer.returncode not in (0, 1):
        raise SystemExit(f"import_check: {sprawl} scan -c {config}: exit code {answer.returncode}\n{answer.stderr}")
    found = set()
    for line in map(json.loads, answer.stdout.splitlines()):
        if line["type"] == "finding" and any(place["path"].split("/")[0] == line["rule"] for place in line["places"]):
            found.add(line["rule"])
    return found


def known_names(sprawl):
    answer = subprocess.run([sprawl, "rules", "list", "-f", "json"], capture_output=True, text=True, check=True)
    return {rule["id"] for rule in json.loads(answer.stdout)}


def look(sprawl, config, rules, names, number):
    """Lay texts for the rules of names and scan them with these rules only. The same luck every time."""
    with tempfile.TemporaryDirectory() as tree:
        for name in names:
            lay(pathlib.Path(tree) / name, rules[name], random.Random(f"{name} {number}"), 4 * number)
        return reported(sprawl, config, names, tree)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sprawl", type=pathlib.Path)
    parser.add_argument("config", type=pathlib.Path)
    options = parser.parse_args()
    ours, rules, without = known_names(options.sprawl), {}, 0
    for rule in tomllib.loads(options.config.read_text()).get("rules", []):
        if "regex" in rule or "path" in rule:
            rules[rule["id"] + ("-imported" if rule["id"] in ours else "")] = rule
        else:
            without += 1  # it only adds allow lists to a rule of another file
    sprawl, config, silent = options.sprawl.resolve(), options.config.resolve(), set(rules)
    for number in range(1, TOGETHER + 1):  # most are found at once; some are outranked by others
        silent -= look(sprawl, config, rules, sorted(silent), number) if silent else set()
    silent = {name for name in silent if not any(look(sprawl, config, rules, [name], number) for number in range(1, ALONE + 1))}
    for name in sorted(silent):
        print(f"never reported: {name}")
    print(f"{len(rules) + without} rules: {len(rules) - len(silent)} reported, {len(silent)} never reported, {without} without an expression")
    return 1 if silent or not rules else 0


if __name__ == "__main__":
    sys.exit(main())
