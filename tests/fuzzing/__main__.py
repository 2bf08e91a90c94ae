"""`python -m tests.fuzzing [--minutes 30] [--seed N] [--out FOLDER]`: fuzz for long, and keep what crashes."""

import argparse
import secrets
import warnings
from pathlib import Path

from tests.fuzzing.fuzzer import Fuzzer
from tests.fuzzing.targets import TARGETS


def main() -> int:
    """Fuzz every target in turn, a minute at a time, until the time is over; the number of crashes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    parser.add_argument("--out", type=Path, default=Path("fuzz-crashes"))
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    fuzzers = [Fuzzer(target=target, seed=given.seed) for target in TARGETS]
    rounds = max(1, round(given.minutes / len(fuzzers)))
    for number in range(rounds):
        for fuzzer in fuzzers:
            fuzzer.seed = given.seed + number
            fuzzer.fuzz(60 * given.minutes / rounds / len(fuzzers))
    for fuzzer in fuzzers:
        print(f"{fuzzer.target.name}: {fuzzer.runs:,} runs, {len(fuzzer.seen):,} lines, {len(fuzzer.crashes)} crashes")
        for count, crash in enumerate(fuzzer.crashes.values()):
            given.out.mkdir(exist_ok=True)
            (given.out / f"{crash.target}-{count}").write_bytes(crash.data)
            print(f"  {crash.error}")
    print(f"seed {given.seed}")
    return sum(len(fuzzer.crashes) for fuzzer in fuzzers)


if __name__ == "__main__":
    raise SystemExit(min(main(), 1))
