#!/usr/bin/env python3
# Is what a scan tells of a blob what git's own log tells? `attribution.py BUILD_DIR [REPOSITORY...]`; only reads.
#
# SAMPLE (2000) blobs are drawn from all that `git log --raw --all --diff-merges=first-parent` names, and of each a line
# that becomes a rule; so each blob has a finding, and a line that other blobs have too is a credential that stays in a
# file. Of every path of every such blob, all that the report says is worked out anew from that log alone: it tells what
# stands at a path in every commit. Without a REPOSITORY some are made, with merges of all kinds (make_merges.py).
import collections
import datetime
import heapq
import json
import os
import random
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ENV = dict(os.environ, GIT_NO_REPLACE_OBJECTS="1", GIT_CONFIG_NOSYSTEM="1", HOME="/nonexistent", GIT_CONFIG_COUNT="2",
           GIT_CONFIG_KEY_0="safe.directory", GIT_CONFIG_VALUE_0="*", GIT_CONFIG_KEY_1="mailmap.blob",
           GIT_CONFIG_VALUE_1="HEAD:.mailmap")
RULE = """
[[rule]]
id = "line-{number}"
title = "Lines"
kind = "api_key"
severity = "high"
pattern = '(?<![^\\r\\n])({lines})(?![^\\r\\n])'
evidence = "prefix"
entropy = false
examples = ['one of the lines']
counter = ['no line']
"""
LINE = re.compile(rb"[A-Za-z0-9#{}(*/ \t_-][A-Za-z0-9#{}()*/ _.,:;!?|@-]{11,99}")  # nothing that is ever escaped
LINES_OF_RULE = 50


def git(repository, *args, **more):
    return subprocess.run(["git", "-C", repository, *args], env=ENV, stdout=subprocess.PIPE, check=True, **more).stdout


# ---- What git says ----

class Commit:
    def __init__(self, fields):
        text = [field.decode(errors="replace") for field in fields]
        self.oid, parents, self.time, self.name, self.email, self.date, self.committed = text
        self.parents = parents.split()
        self.changes = {}  # path -> blob, or None


class Log:
    """All commits that refs reach, and which blobs came to and left which paths in them."""

    FORMAT = "%x01%H%x02%P%x02%ct%x02%aN%x02%aE%x02%aI%x02%cI%x02"

    def __init__(self, repository):
        self.repository = repository
        self.commits = {}
        self.paths_of = collections.defaultdict(set)  # blob -> paths
        self.read()
        self.sort()
        self.head = set(git(repository, "rev-list", "HEAD", "--").decode().split())
        self.tip = git(repository, "rev-parse", "HEAD").decode().strip()
        self.first = {oid: (oid not in self.head, n) for oid, n in self.order.items()}
        self.reached = {}

    def read(self):
        log = git(self.repository, "log", "-z", "--all", "--raw", "--no-abbrev", "--no-renames", "--root",
                  "--diff-merges=first-parent", f"--format={self.FORMAT}")
        commit, fields = None, iter(log.split(b"\0"))
        for field in fields:
            if field.lstrip(b"\n").startswith(b"\1"):
                *told, field = field.lstrip(b"\n")[1:].split(b"\2")
                commit = Commit(told)
                self.commits[commit.oid] = commit
            field = field.lstrip(b"\n")
            if not field.startswith(b":"):
                continue
            _, mode, _, blob, _ = field.split(b" ")
            path = next(fields)
            blob = None if mode in (b"000000", b"160000") else blob.decode()
            commit.changes[path] = blob
            if blob:
                self.paths_of[blob].add(path)

    def sort(self):
        """Parents first, then by the committer's time, then by name: the order that a scan promises."""
        children, waits = collections.defaultdict(list), {}
        for commit in self.commits.values():
            commit.parents = [parent for parent in commit.parents if parent in self.commits]
            waits[commit.oid] = len(commit.parents)
            for parent in commit.parents:
                children[parent].append(commit)
        heap = [(int(c.time), c.oid) for c in self.commits.values() if not c.parents]
        heapq.heapify(heap)
        self.order = {}
        while heap:
            oid = heapq.heappop(heap)[1]
            self.order[oid] = len(self.order)
            for child in children[oid]:
                waits[child.oid] -= 1
                if waits[child.oid] == 0:
                    heapq.heappush(heap, (int(child.time), child.oid))

    def standing(self, path):
        """commit -> the blob at a path there, oldest first; only where there is one."""
        stands = {}
        for oid in self.order:
            commit = self.commits[oid]
            if path in commit.changes:
                blob = commit.changes[path]
            else:
                blob = stands.get(commit.parents[0]) if commit.parents else None
            if blob:
                stands[oid] = blob
        return stands

    def leads_to(self, ref, oid):
        """Does a ref, as a scan names it, reach a commit?"""
        kind, _, name = ref.partition(" ")
        if ref not in self.reached:
            full = {"branch": ["refs/heads/", "refs/remotes/"], "tag": ["refs/tags/"], "notes": ["refs/notes/", "refs/"],
                    "ref": ["", "refs/"], "stash": ["refs/stash"]}.get(kind, [])
            self.reached[ref] = set()
            for space in full:
                run = subprocess.run(["git", "-C", self.repository, "rev-list", space + name, "--"], env=ENV, check=False,
                                     stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
                self.reached[ref].update(run.stdout.decode().split())
        return oid in self.reached[ref]


def contents(repository, blobs):
    """blob -> the set of its lines."""
    request = "".join(f"{blob}\n" for blob in blobs).encode()
    answer, at, lines = git(repository, "cat-file", "--batch", "--buffer", input=request), 0, {}
    while at < len(answer):
        end = answer.index(b"\n", at)
        oid, _, size = answer[at:end].decode().split()
        lines[oid] = set(re.split(rb"[\r\n]", answer[end + 1:end + 1 + int(size)]))
        at = end + 2 + int(size)
    return lines


def removers(log, stands, has):
    """The commit that took it out of HEAD's history, by the rule that lineage.h tells."""
    gone = {}  # commits without it that have an ancestor with it
    for oid in log.order:
        if oid in log.head and stands.get(oid) not in has:
            gone[oid] = [p for p in log.commits[oid].parents if p in gone or stands.get(p) in has]
            if not gone[oid]:
                del gone[oid]
    found, asked, todo = [], set(), [log.tip] if log.tip in gone else []
    while todo:
        oid = todo.pop()
        if oid in asked:
            continue
        asked.add(oid)
        before = [parent for parent in gone[oid] if parent in gone]
        todo += before
        if not before:
            found.append(oid)
    return max(found, key=log.order.get, default=None)


def utc(date):
    return datetime.datetime.fromisoformat(date).astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def expected(log, stands, has):
    """What a report must say of a line at a path, has being the blobs with that line."""
    here = [oid for oid in stands if stands[oid] in has]
    first = min(here, key=log.first.get)
    in_head = [oid for oid in here if oid in log.head]
    commit = log.commits[first]
    return {
        "commit": first,
        "blob": stands[first],
        "author": commit.name,
        "email": commit.email,
        "date": commit.date.replace("Z", "+00:00"),
        "commit_date": utc(commit.committed.replace("Z", "+00:00")),
        "last_commit": max(in_head or here, key=log.order.get),
        "in_head": stands.get(log.tip) in has,
        "removed_in": removers(log, stands, has),
        "versions": len({stands[oid] for oid in here}),
        "reachable": True,
    }


# ---- What a scan says ----

def quoted(line):
    return "".join("\\" + c if c in r"\.[]{}()*+?^$|" else c for c in line)


def scan(build, repository, lines, scratch):
    """(line, path) -> place."""
    rules = os.path.join(scratch, "lines.toml")
    with open(rules, "w", encoding="ascii") as file:
        file.write('issuer = "line"\nname = "Line"\ndocs = "https://line.example/"\n')
        for number, at in enumerate(range(0, len(lines), LINES_OF_RULE)):
            some = "|".join(quoted(line.decode()) for line in lines[at:at + LINES_OF_RULE])
            file.write(RULE.format(number=number, lines=some))
    command = [os.path.join(build, "sprawl"), "scan", "--history-only", "--reachable-only", "--no-submodules", "--no-cache",
               "--no-repo-config", "--show-secrets", "--min-confidence", "low", "--fail-on", "never", "-f", "json",
               "--rules", rules, "--disable", "*", "--enable", "line-*", repository]
    run = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if run.returncode not in (0, 3):  # 3: something has more of one kind than is decoded
        sys.exit(f"attribution: the scan ended with {run.returncode}")
    report = json.loads(run.stdout)
    prefix, told = repository.rstrip("/") + "/", {}
    for finding in report["findings"]:
        for place in finding["places"]:
            told[finding["secret"], place["path"].removeprefix(prefix)] = place
    return told


# ---- The comparison ----

def draw(log, repository, count):
    """blob -> one of its lines, of a few the one that the fewest of those that are drawn have."""
    dice, drawn = random.Random(1), {}
    blobs = sorted(log.paths_of)
    dice.shuffle(blobs)
    at = 0
    while at < len(blobs) and len(drawn) < count:
        some = blobs[at:at + count - len(drawn)]
        at += len(some)
        for blob, lines in contents(repository, some).items():
            lines = sorted(line for line in lines if LINE.fullmatch(line) and len(set(line)) > 7)
            if lines:
                drawn[blob] = dice.sample(lines, min(len(lines), 8))
    common = collections.Counter(line for lines in drawn.values() for line in lines)
    return {blob: min(lines, key=lambda line: (common[line], line)) for blob, lines in drawn.items()}


def faults(log, place, want):
    for name, value in want.items():
        if place[name] != value:
            yield f"{name} is {place[name]}, not {value}"
    via = place["via"]
    if (via is None) != (want["commit"] in log.head):
        yield f"via is {via}"
    elif via is not None and not log.leads_to(via, want["commit"]):
        yield f"{via} does not lead to {want['commit']}"


def compare(build, repository, name, scratch):
    """Prints; false if something differs."""
    log, sample = Log(repository), int(os.environ.get("SAMPLE", "2000"))
    drawn = draw(log, repository, sample + sample // 40)
    told = scan(build, repository, sorted(set(drawn.values())), scratch)
    known = {line.encode() for line, _ in told}
    silent = set(drawn.values()) - known
    blobs = [blob for blob in drawn if drawn[blob] in known][:sample]
    wanted = collections.defaultdict(set)  # path -> lines
    for blob in blobs:
        for path in log.paths_of[blob]:
            wanted[path].add(drawn[blob])
    count, wrong, beside, removed = 0, 0, 0, 0
    for path, lines in sorted(wanted.items()):
        stands = log.standing(path)
        texts = contents(repository, sorted(set(stands.values())))
        for line in sorted(lines):
            want = expected(log, stands, {blob for blob, has in texts.items() if line in has})
            place = told.get((line.decode(), path.decode(errors="replace")))
            said = list(faults(log, place, want)) if place else ["it is not told"]
            count += 1
            beside += want["commit"] not in log.head
            removed += want["removed_in"] is not None
            wrong += said != []
            if said:
                print(f"attribution: {name}: {path.decode(errors='replace')}: {line.decode()!r}: " + "; ".join(said))
    print(f"attribution: {name}: {len(blobs)} blobs of {len(log.commits)} commits, {count} places, {beside} beside HEAD, "
          f"{removed} removed, {len(silent)} lines that are no credential; {wrong} differ")
    return wrong == 0 and blobs != []


def made(seed, scratch):
    repository = os.path.join(scratch, f"made-{seed}")
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", repository], env=ENV, check=True)
    history = subprocess.run([os.path.join(HERE, "make_merges.py"), str(seed), "400"], stdout=subprocess.PIPE, check=True)
    git(repository, "fast-import", "--quiet", "--done", "--force", input=history.stdout)
    return repository


def main():
    if len(sys.argv) < 2:
        sys.exit("attribution.py BUILD_DIR [REPOSITORY...]")
    with tempfile.TemporaryDirectory() as scratch:
        repositories = [(path, path) for path in sys.argv[2:]] or [(made(n, scratch), f"made {n}") for n in range(1, 4)]
        good = [compare(sys.argv[1], path, name, scratch) for path, name in repositories]
    print(f"{sum(good)} passed, {len(good) - sum(good)} failed")
    sys.exit(not all(good))


main()
