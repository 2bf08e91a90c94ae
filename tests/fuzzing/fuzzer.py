"""A small fuzzer that is guided by coverage: what reaches a new line of the grader is kept, and changed further."""

import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import pytest_grade

_PACKAGE = str(Path(pytest_grade.__file__).parent)
_LARGEST = 1 << 16
_INTERESTING = (
    b"\x00",
    b"\xff",
    b"\x7f",
    b"\x80",
    b"[" * 600,
    b"(" * 600,
    b"{",
    b"}",
    b'"',
    b"\\",
    b"\n",
    b"-1",
    b"1e999",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is fuzzed: `run` raises only where the grader has a fault; `words` are pieces of its language.

    `regrow` changes an input that has a structure and keeps it well-formed; every second change is one of these.
    """

    name: str
    seeds: Sequence[bytes]
    run: Callable[[bytes], None]
    words: Sequence[bytes] = ()
    regrow: Callable[[random.Random, bytes], bytes] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Crash:
    """An input under which a target raised what it must not."""

    target: str
    data: bytes
    error: str


@dataclass(slots=True, kw_only=True)
class Fuzzer:
    """Runs one target again and again; `seen` are the lines reached so far, `corpus` the inputs that first did."""

    target: Target
    seed: int
    traced: int = 4  # one run in so many is traced, which takes ten times as long
    runs: int = 0
    corpus: list[bytes] = field(default_factory=list)
    seen: set[tuple[str, int]] = field(default_factory=set)
    crashes: dict[str, Crash] = field(default_factory=dict)

    def fuzz(self, seconds: float, most: int | None = None) -> None:
        """Run until the time is over, or so many times."""
        chance = random.Random(self.seed)
        end = time.monotonic() + seconds
        for data in self.target.seeds:
            self._run(data, traced=True)
        while time.monotonic() < end and (most is None or self.runs < most):
            corpus = self.corpus or list(self.target.seeds)
            if self.target.regrow is not None and chance.random() < 0.5:
                data = self.target.regrow(chance, chance.choice(corpus))
            else:
                data = mutated(chance, corpus, self.target.words)
            self._run(data, traced=self.runs % self.traced == 0)

    def _run(self, data: bytes, *, traced: bool) -> None:
        self.runs += 1
        reached: set[tuple[str, int]] = set()
        if traced:
            sys.settrace(_tracer(reached))
        try:
            self.target.run(data)
        except BaseException as error:
            sys.settrace(None)
            if isinstance(error, KeyboardInterrupt):
                raise
            where = _where(error)
            self.crashes.setdefault(where, Crash(target=self.target.name, data=data, error=where))
        finally:
            sys.settrace(None)
        if reached - self.seen:
            self.seen |= reached
            self.corpus.append(data)


def _tracer(reached: set[tuple[str, int]]) -> Any:
    def line(frame: FrameType, event: str, _argument: object) -> Any:
        reached.add((frame.f_code.co_filename, frame.f_lineno))
        return line

    def call(frame: FrameType, _event: str, _argument: object) -> Any:
        return line if frame.f_code.co_filename.startswith(_PACKAGE) else None

    return call


def _where(error: BaseException) -> str:
    """The exception and the innermost lines of ours, by which crashes are told apart."""
    frames, step = [], error.__traceback__
    while step is not None:
        frames.append(f"{Path(step.tb_frame.f_code.co_filename).name}:{step.tb_lineno}")
        step = step.tb_next
    return f"{type(error).__name__} at {' < '.join(reversed(frames[-4:]))}: {str(error)[:200]}"


def mutated(chance: random.Random, corpus: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    """One input of the corpus, changed in a few places."""
    data = bytearray(chance.choice(corpus))
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        chance.choice(_CHANGES)(chance, data, corpus, words)
    return bytes(data[:_LARGEST])


def _span(chance: random.Random, data: bytearray) -> tuple[int, int]:
    start = chance.randint(0, len(data))
    return start, min(len(data), start + chance.choice((1, 2, 8, 64, 1024)))


def _flip(chance: random.Random, data: bytearray, _corpus: Sequence[bytes], _words: Sequence[bytes]) -> None:
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _replace(chance: random.Random, data: bytearray, _corpus: Sequence[bytes], words: Sequence[bytes]) -> None:
    start, end = _span(chance, data)
    data[start:end] = chance.choice((*_INTERESTING, *words))


def _insert(chance: random.Random, data: bytearray, _corpus: Sequence[bytes], words: Sequence[bytes]) -> None:
    start, _ = _span(chance, data)
    data[start:start] = chance.choice((*_INTERESTING, *words))


def _delete(chance: random.Random, data: bytearray, _corpus: Sequence[bytes], _words: Sequence[bytes]) -> None:
    start, end = _span(chance, data)
    del data[start:end]


def _repeat(chance: random.Random, data: bytearray, _corpus: Sequence[bytes], _words: Sequence[bytes]) -> None:
    start, end = _span(chance, data)
    data[start:start] = data[start:end] * chance.choice((1, 2, 20))


def _cross(chance: random.Random, data: bytearray, corpus: Sequence[bytes], _words: Sequence[bytes]) -> None:
    other = chance.choice(corpus)
    start, end = _span(chance, data)
    first, last = _span(chance, bytearray(other))
    data[start:end] = other[first:last]


_CHANGES = (_flip, _replace, _insert, _delete, _repeat, _cross)


def fuzzed(targets: Sequence[Target], seconds: float, seed: int, most: int | None = None) -> Iterator[Fuzzer]:
    """Fuzz every target for its share of the time."""
    for target in targets:
        fuzzer = Fuzzer(target=target, seed=seed)
        fuzzer.fuzz(seconds / len(targets), most)
        yield fuzzer
