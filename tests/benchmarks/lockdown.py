"""What giving up all rights costs a worker: `python -m tests.benchmarks.lockdown [N]`.

In microseconds, by part: the medians of CPU time and of wall-clock time over N forked children, the parts in turn.
"""

import os
import statistics
import struct
import sys
import time
from dataclasses import replace

from pytest_grade.sandbox.client import MEMORY_BYTES
from pytest_grade.sandbox.lockdown import LAYERS, Lockdown, prepare
from pytest_grade.sandbox.privileges import UNCHANGED, keep_what_serves

NOTHING = {"ruleset": None, "program": None, "users": UNCHANGED}
PARTS = {
    "nothing but limits": NOTHING,
    "limits and Landlock": {"program": None, "users": UNCHANGED},
    "limits and seccomp": {"ruleset": None, "users": UNCHANGED},
    "limits and another user": {"ruleset": None, "program": None},
    "all": {},
}


def measured(lockdown: Lockdown) -> tuple[float, float]:
    """Microseconds of `apply`, in a child: CPU time, wall-clock time."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        started = time.process_time_ns(), time.perf_counter_ns()
        lockdown.apply()
        ended = time.process_time_ns(), time.perf_counter_ns()
        os.write(write, struct.pack("qq", ended[0] - started[0], ended[1] - started[1]))
        os._exit(0)
    os.close(write)
    cpu, wall = struct.unpack("qq", os.read(read, 16))
    os.close(read)
    os.waitpid(child, 0)
    return cpu / 1000, wall / 1000


def main() -> None:
    """Print the medians."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    lockdown = prepare(LAYERS, MEMORY_BYTES)
    keep_what_serves(lockdown.libc)
    parts = {name: replace(lockdown, **without) for name, without in PARTS.items()}  # type: ignore[arg-type]
    turns = [{name: measured(part) for name, part in parts.items()} for _ in range(count)]
    for name in parts:
        cpu, wall = (statistics.median(turn[name][place] for turn in turns) for place in range(2))
        sys.stdout.write(f"{name:26}{cpu:5.0f} µs of CPU{wall:7.0f} µs\n")


if __name__ == "__main__":
    main()
