#!/usr/bin/env python3
"""Run a command N times; print least wall and CPU seconds, peak memory in MB, exit code, median wall.

CPU seconds count the whole process tree; memory is that of its largest process (this
program's own 10 MB are the least that can be seen). A run over the limit is killed."""

import os
import signal
import statistics
import subprocess
import sys
import time


def run_once(command, limit):
    start = time.perf_counter()
    child = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    signal.signal(signal.SIGALRM, lambda *_: os.killpg(child.pid, signal.SIGKILL))
    signal.alarm(limit)
    _, status, usage = os.wait4(child.pid, 0)
    signal.alarm(0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, child.returncode


def main():
    if len(sys.argv) < 4:
        raise SystemExit("usage: measure.py RUNS LIMIT_SECONDS COMMAND...")
    count, limit, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    runs = []
    while len(runs) < count and not (runs and runs[-1][3] == -signal.SIGKILL):
        runs.append(run_once(command, limit))
    wall, cpu, memory, codes = zip(*runs)
    print(f"{min(wall):.4f} {min(cpu):.4f} {max(memory):.0f} {codes[-1]} {statistics.median(wall):.4f}")


if __name__ == "__main__":
    main()
