"""Answers that known mistakes give, as digests: a student's numbers can be looked up, and no formula read out of them.

All numbers of an answer are projected onto a few fixed random directions, each array relative to its largest number.
What comes of it is cut into cells, and the cells are digested with a salt. Rounding may move a number over the edge of
its cell, so the cells on both sides of a near edge are looked up.
"""

import hashlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Literal

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.kit.later import Later
from pytest_grade.model.cases import Array
from pytest_grade.model.explanations import Agrees, Concern, Derived, Explanation
from pytest_grade.model.questions import Result
from pytest_grade.rules.numbers import as_numbers

_DIRECTIONS: Final = 4
_CELL: Final = 1e-5
_REACH: Final = 5e-7  # so far rounding may move a projection
_ZERO: Final = 1e-12  # what is smaller is nothing
_MOST_NUMBERS: Final = 1 << 17
_SEED: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Mistakes that give an answer, as `Explanation` has them; `rivals` are others that give the same one.

    `computed` is what comes of a single one on the way, at the first question.
    """

    mistakes: tuple[str, ...]
    about_the_mean: frozenset[str] = frozenset()
    placement: Literal["inside", "outside"] = "inside"
    concerns: frozenset[Concern] = frozenset()
    answered: frozenset[str] = frozenset()
    says: str = ""
    of_text: bool = False
    left_out: str | None = None
    rivals: tuple["Known", ...] = ()
    computed: tuple[Derived, ...] = ()

    def explanation(self, question: str) -> Explanation:
        """The same for whoever judges; what is worked out on the way is known of that question."""
        return Explanation(
            mistakes=self.mistakes,
            about_the_mean=self.about_the_mean,
            placement=self.placement,
            concerns=self.concerns,
            answered=self.answered,
            says=self.says,
            of_text=self.of_text,
            left_out=self.left_out,
            rivals=tuple(rival.explanation(question) for rival in self.rivals),
            computed=lambda _, asked: self.computed if asked == question else (),
        )


@dataclass(frozen=True, kw_only=True)
class Table:
    """The answers to some questions that are known to be wrong.

    Attributes:
        asked: the questions, and where in each answer its parts are.
        needed: all questions that have to be answered.
        salt: of the digests, in hexadecimal digits.
        told: for each selection of parts that is foreseen, their numbers.
        digests: the digests, in ascending order.
        ranks: for each digest, when it is to be told: of several that fit, the lowest.
        named: for each rank, the number of what is known.
        known: what is known.

    """

    asked: tuple[tuple[str, tuple[Result, ...]], ...]
    needed: tuple[str, ...]
    salt: str
    told: tuple[tuple[int, ...], ...]
    digests: Array
    ranks: Array
    named: Array
    known: Later[tuple[Known, ...]]

    def find(self, answers: Mapping[str, Any]) -> Known | None:
        """What is known of these answers, by question; None where that is nothing."""
        if not all(id_ in answers for id_ in self.needed):
            return None
        try:
            parts = [_at(answers[id_][place.step], place) for id_, places in self.asked for place in places]
        except (LookupError, TypeError):
            return None
        numbers = [as_numbers(part) for part in parts]
        found = [rank for chosen in self.told for rank in self._looked_up(chosen, numbers)]
        return self.known.value[int(self.named[min(found)])] if found else None

    def _looked_up(self, chosen: Sequence[int], numbers: Sequence[Array | None]) -> Iterator[int]:
        arrays = [array for number in chosen if (array := numbers[number]) is not None]
        if len(arrays) < len(chosen):
            return
        for digest in digests_of(arrays, chosen, self.salt):
            place = int(np.searchsorted(self.digests, np.uint64(digest)))
            if place < self.digests.size and int(self.digests[place]) == digest:
                yield int(self.ranks[place])


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """The explainer of a kit: what is found in the first table that has the answers."""

    tables: tuple[Later[Table], ...]

    def explain(self, answers: Mapping[str, Any], _agrees: Agrees) -> Explanation | None:
        """The mistakes that are known to give all answers, by question."""
        for table in self.tables:
            found = table.value.find(answers)
            if found is not None:
                first, _ = table.value.asked[0]
                return found.explanation(first)
        return None


def digests_of(arrays: Sequence[Array], chosen: Sequence[int], salt: str) -> Iterator[int]:
    """The digests of arrays, in every cell that they may lie in; the first is that where they do.

    There are none of what is not finite, or has far more numbers than any answer.
    """
    if sum(array.size for array in arrays) > _MOST_NUMBERS or not all(np.isfinite(array).all() for array in arrays):
        return
    shapes = [array.shape if array.size != 1 else () for array in arrays]
    begin = hashlib.blake2b(f"{salt} {list(chosen)} {shapes}".encode(), digest_size=8)
    flat = np.concatenate([_relative(array) for array in arrays])
    projected = (_directions(flat.size) @ flat) / _CELL
    reach = _REACH / _CELL
    cells = [dict.fromkeys(int(np.floor(each + off)) for off in (0.0, -reach, reach)) for each in projected]
    for each in itertools.product(*cells):
        digest = begin.copy()
        digest.update(repr(each).encode())
        yield int.from_bytes(digest.digest(), "little")


def _relative(array: Array) -> Array:
    """The numbers beside the largest, and how large that is."""
    largest = float(np.abs(array).max(initial=0.0))
    if largest <= _ZERO:
        return np.zeros(array.size + 1)
    return np.append(array.ravel() / largest, np.log(largest))


def direction_of(numbers: Array) -> int:
    """1, or -1 where the numbers point the other way; so a multiple is told from its negative."""
    return -1 if float(_directions(numbers.size)[0] @ numbers.ravel()) < 0 else 1


@lru_cache(maxsize=64)
def _directions(size: int) -> Array:
    """Random directions; in the sum of absolute numbers each has length 1, so that no noise is amplified."""
    drawn = np.random.RandomState(_SEED).uniform(-1.0, 1.0, (_DIRECTIONS, size))  # the same in every NumPy
    return drawn / np.abs(drawn).sum(axis=-1, keepdims=True)


def _at(answer: Any, place: Result) -> Any:
    for key in place.path:
        answer = answer[str(key) if isinstance(answer, dict) and key not in answer else key]
    return answer
