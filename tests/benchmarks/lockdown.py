"""What giving up all rights costs a worker: `python -m tests.benchmarks.lockdown [N]`.

In microseconds of wall-clock time, by layer: the median over N forked children.
"""

import os
import statistics
import struct
import sys
import time
from dataclasses import replace

from grader.sandbox.client import MEMORY_BYTES
from grader.sandbox.lockdown import LAYERS, Lockdown, prepare

PARTS = {
    "nothing but limits": {"ruleset": None, "program": None},
    "limits and Landlock": {"program": None},
    "limits and seccomp": {"ruleset": None},
    "all": {},
}


def measured(lockdown: Lockdown) -> float:
    """Microseconds of `apply`, in a child."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        started = time.perf_counter_ns()
        lockdown.apply()
        os.write(write, struct.pack("q", time.perf_counter_ns() - started))
        os._exit(0)
    os.close(write)
    (nanoseconds,) = struct.unpack("q", os.read(read, 8))
    os.close(read)
    os.waitpid(child, 0)
    return float(nanoseconds) / 1000


def main() -> None:
    """Print the medians."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    lockdown = prepare(LAYERS, MEMORY_BYTES)
    for name, without in PARTS.items():
        partly = replace(lockdown, **without)  # type: ignore[arg-type]
        found = [measured(partly) for _ in range(count)]
        sys.stdout.write(f"{name:22}{statistics.median(found):7.0f} µs\n")


if __name__ == "__main__":
    main()
