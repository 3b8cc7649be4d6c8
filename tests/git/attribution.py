#!/usr/bin/env python3
# Is the commit that a scan names the one git names? `attribution.py BUILD_DIR REPOSITORY [OPTION_OF_SCAN...]`.
#
# With options such as `--rules FILE` anything that is common in the repository may be looked for; SAMPLE (2000) places
# are chosen. Every finding of the history with a commit is looked up in `git log --raw` (merges against their first parent, no
# renames): its blob came to its path in that commit, and of all commits in which it did, none that HEAD (or, if
# HEAD never had it, any ref) reaches comes before it in topological order. Only what is told of blobs counts.
import collections
import json
import os
import random
import subprocess
import sys

ENV = dict(os.environ, GIT_NO_REPLACE_OBJECTS="1", GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="safe.directory",
           GIT_CONFIG_VALUE_0="*")


def git(repository, *args):
    run = subprocess.run(["git", "-C", repository, *args], env=ENV, stdout=subprocess.PIPE, check=True)
    return run.stdout


def scanned(build, repository, options):
    """(blob, path, commit, via) of each place in the history."""
    command = [os.path.join(build, "sprawl"), "scan", "--history-only", "-f", "json", "--min-confidence", "low", *options,
               repository]
    report = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=False).stdout)
    prefix = repository.rstrip("/") + "/"
    for finding in report["findings"]:
        for place in finding["places"]:
            path = place["path"]
            if place.get("commit") and place.get("blob") and place["blob"] != place["commit"]:
                yield place["blob"], path.removeprefix(prefix), place["commit"], place["via"] or ""


def arrivals(repository, wanted):
    """blob -> [(commit, path)] oldest first, as git tells it; and how old each commit is."""
    log = git(repository, "-c", "core.quotePath=false", "log", "-z", "--all", "--topo-order", "--reverse", "--raw",
              "--no-abbrev", "--no-renames", "--root", "--diff-merges=first-parent", "--format=%x01%H")
    came = collections.defaultdict(list)
    age, commit = {}, None
    fields = iter(log.split(b"\0"))
    for field in fields:
        field = field.lstrip(b"\n")
        if field.startswith(b"\1"):
            commit, _, field = field[1:].partition(b"\n")
            commit = commit.decode()
            age[commit] = len(age)
            field = field.lstrip(b"\n")
        if field.startswith(b":"):
            blob = field.split(b" ")[3].decode()
            path = next(fields)
            if blob in wanted:
                came[blob].append((commit, path.decode(errors="replace")))
    return came, age


def reached(repository, *tips):
    return set(git(repository, "rev-list", *tips).decode().split())


def is_before(repository, a, b):
    """Is a an ancestor of b?"""
    command = ["git", "-C", repository, "merge-base", "--is-ancestor", a, b]
    return subprocess.run(command, env=ENV, check=False).returncode == 0


def judge(repository, place, came, head):
    """What is wrong with a place, or None."""
    _, path, commit, _ = place
    at_path = [where for where, name in came if name == path]
    if not at_path:
        return "git does not know this path of it"
    if commit not in at_path:
        return f"git has it come in {at_path[0]}"
    if commit not in head and any(where in head for where in at_path):
        return "HEAD had it, but a commit that HEAD does not reach is named"
    older = [where for where in at_path if where != commit and (where in head) == (commit in head)]
    for where in older[:20]:
        if is_before(repository, where, commit):
            return f"{where} is its ancestor, and had it already"
    return None


def main():
    build, repository = sys.argv[1], sys.argv[2]
    places = sorted(set(scanned(build, repository, sys.argv[3:])))
    places = random.Random(1).sample(places, min(len(places), int(os.environ.get("SAMPLE", "2000"))))
    came, age = arrivals(repository, {place[0] for place in places})
    head = reached(repository, "HEAD")
    wrong = checked = aside = 0
    for place in places:
        if place[2] not in age:  # no ref leads there: git log does not, either
            continue
        aside += place[3] != ""
        said = judge(repository, place, came[place[0]], head)
        checked += 1
        if said:
            wrong += 1
            print(f"attribution: blob {place[0]} at {place[1]}: commit {place[2]}: {said}")
    print(f"attribution: {checked} places, {aside} of them beside HEAD")
    print(f"{int(wrong == 0)} passed, {int(wrong > 0)} failed")
    sys.exit(wrong > 0 or checked == 0)


main()
