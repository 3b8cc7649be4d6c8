#!/usr/bin/env python3
# Does a scan of damaged repositories end as it should? `survive.py BUILD_DIR [--seed N]... [--only NAME]...`
#
# Each damage of damage.py is done to repositories of make_corners.sh, and each copy is scanned. The scan must end
# by itself in time and within memory, with an exit code that it promises and nothing from a sanitizer; where
# something is surely lost it must say so (exit code 3); and one thread and four must print the same.
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
SECONDS = 120
PEAK_MB = {"plain": 750, "sanitized": 3000}

# What is scanned, and the damages after which something that was there cannot be read any more.
REPOSITORIES = [("sha1", "ofs"), ("sha1", "loose"), ("sha256", "ref-delta")]
LOSSES = {
    "pack-flip-many", "pack-cut-half", "pack-cut-all", "pack-gone", "idx-crc", "bomb-size", "bomb-blob",
    "delta-cycles", "delta-offsets", "delta-broken", "loose-lies", "loose-flip", "loose-cut", "text-broken",
    "lie-offsets-out",
}
TROUBLE = re.compile(rb"AddressSanitizer|LeakSanitizer|runtime error|ThreadSanitizer|sprawl: bug at|out of memory")


def is_sanitized(program):
    with open(program, "rb") as file:
        return b"__asan_init" in file.read()


def run(program, jobs, target):
    """Exit code (negative: a signal, None: too long), both outputs, and the peak of memory in MB."""
    command = [program, "scan", "-f", "json", "-j", str(jobs), target]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        late = []
        timer = threading.Timer(SECONDS, lambda: (late.append(True), child.kill()))
        timer.start()
        _, status, usage = os.wait4(child.pid, 0)
        timer.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return None if late else child.returncode, out.read(), err.read(), usage.ru_maxrss // 1024


def judge(program, target, damage, peak):
    """What is wrong with scans of target; empty if nothing."""
    first = run(program, 1, target)
    second = run(program, 4, target)
    for code, _, err, memory in (first, second):
        if code is None:
            return f"no end after {SECONDS} s"
        if TROUBLE.search(err):
            return err.decode(errors="replace")[-2000:]
        if code not in (0, 1, 3):
            return f"exit code {code}: {err.decode(errors='replace')[-500:]}"
        if code != 3 and damage in LOSSES:
            return f"exit code {code}, though something is lost"
        if memory > peak:
            return f"{memory} MB of memory, of {peak}"
    if first[1] != second[1]:
        return "one thread and four print different things"
    return ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--seed", type=int, action="append")
    parser.add_argument("--only", action="append", help="one damage; may be repeated")
    args = parser.parse_args()
    program = os.path.join(os.path.abspath(args.build), "sprawl")
    peak = PEAK_MB["sanitized" if is_sanitized(program) else "plain"]
    env = dict(os.environ, PATH=os.path.abspath(args.build) + ":" + os.environ["PATH"])
    passed = failed = 0
    scratch = tempfile.mkdtemp()
    for hashed, packing in REPOSITORIES:
        whole = os.path.join(scratch, f"{hashed}-{packing}")
        make = [os.path.join(HERE, "make_corners.sh"), "--format", hashed, "--pack", packing, "--versions", "12"]
        subprocess.run(make + [whole], env=env, check=True)
        for seed in args.seed or [1]:
            only = [word for name in args.only or [] for word in ("--only", name)]
            copies = whole + f"-{seed}"
            damage = [sys.executable, os.path.join(HERE, "damage.py"), whole, copies, "--seed", str(seed)]
            subprocess.run(damage + only, stdout=subprocess.DEVNULL, check=True)
            for name in sorted(os.listdir(copies)):
                wrong = judge(program, os.path.join(copies, name), name, peak)
                passed, failed = passed + (not wrong), failed + bool(wrong)
                if wrong:
                    print(f"survive: {hashed} {packing}, seed {seed}, {name}: FAILED: {wrong}")
            shutil.rmtree(copies)
    shutil.rmtree(scratch)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
