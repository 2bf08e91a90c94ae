"""The record of one run of a plain NumPy program, and the derivatives by everything that it went through.

The chain rule, from the end back to the beginning: dJ/da is the sum over all steps y = f(…, a, …) of dJ/dy · ∂f/∂a
(reverse accumulation; Griewank and Walther, *Evaluating Derivatives*, ch. 3).
"""

import sys
import traceback
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import field
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from pytest_grade.author.noting import Note
from pytest_grade.dataclass import dataclass

Array: TypeAlias = Any
Rule: TypeAlias = Callable[..., Array]
"""dJ/da of one argument of a step: from dJ/dy, the value y, and the arguments of the step."""


class Way(NamedTuple):
    """What was found where two numbers were compared: the file and the line, and whether the first was larger.

    Of a slice these are its end and that of the array.
    """

    file: str
    line: int
    is_larger: bool

    @property
    def other(self) -> "Way":
        """The one that was not found."""
        return self._replace(is_larger=not self.is_larger)


class NoDerivativeError(Exception):
    """A step whose derivative is not known.

    Attributes:
        step: what was done, as the program writes it.

    """

    def __init__(self, *, step: str) -> None:
        super().__init__(step)
        self.step = step

    def __str__(self) -> str:
        """Name the step."""
        return f"{self.step} has no derivative rule"


GIVEN, CONSTANT, HANDED = "given", "constant", "handed"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Step:
    """A value, and how it was made.

    Attributes:
        name: the function of NumPy; `GIVEN` of what the run began with, `CONSTANT` of what hangs on none of that;
            `HANDED` of the sum that stands in the place of a cost where several derivatives are given.
        arguments: what the function was given, as plain arrays.
        parents: for each argument the step that made it; None for a constant.
        rules: for each argument its rule; None where it has none because it is a constant.

    """

    name: str
    value: Array
    arguments: Sequence[Array] = ()
    parents: Sequence["Step | None"] = ()
    rules: Sequence[Rule | None] = ()


@dataclass(slots=True, kw_only=True)
class Tape:
    """The steps of one run, in the order in which they were made.

    Attributes:
        notes: the names that the program had for the values of steps.
        margins: how far each comparison was from being decided otherwise; a derivative near 0 of it means little.
        ties: the arrays whose largest numbers stay equal whatever the run begins with, with weights of these: what is
            handed back to one of them and not to another hangs on the text, where a derivative by them is asked for.
        sides: how near to a threshold some number came, above it and below it.
        ways: which of two numbers was found to be larger (not larger), and in which line of `texts`, the program's.
        cuts: the same of slices that begin within an array: whether it ends before them, as with a rest.
        fixed: what the run began with that is never a little more or less, as labels are.
        departures: where an array was made a plain number, so that what follows from it has no derivative.

    """

    steps: list[Step] = field(default_factory=list)
    notes: dict[Step, list[Note]] = field(default_factory=dict)
    margins: list[float] = field(default_factory=list)
    ties: list[tuple[Step, Array]] = field(default_factory=list)
    sides: list[float] = field(default_factory=list)
    ways: set[Way] = field(default_factory=set)
    cuts: set[Way] = field(default_factory=set)
    texts: Collection[str] = ()
    fixed: set[Step] = field(default_factory=set)
    departures: list[str] = field(default_factory=list)
    _times: Counter[tuple[str, str, int]] = field(default_factory=Counter)

    def add(self, step: Step) -> Step:
        """Record one step."""
        self.steps.append(step)
        return step

    def note(self, step: Step, function: str, variable: str, line: int) -> None:
        """Record that the program has a name for a value."""
        place = (function, variable, line)
        before = self._times[place]
        self._times[place] += 1
        self.notes.setdefault(step, []).append(Note(function=function, variable=variable, line=line, before=before))

    def compared(self, left: Array, right: Array, sure: Array | bool = False) -> None:
        """Record a comparison of two arrays; where it is `sure`, nothing near what the run began with decides it."""
        distances = np.abs(np.subtract(left, right, dtype=float))
        if distances.size:
            self.margins.append(float(np.where(sure, np.inf, distances).min()))
        above = np.greater(left, right)
        if self.texts and (line := self._line()):
            self.ways.update(Way(*line, side) for side in (True, False) if (above == side).any())
        if np.ndim(right) == 0 and distances.size > 1:
            self.sides += (float(distances[side].min(initial=np.inf)) for side in (above, ~above))

    def sliced(self, key: Any, shape: Sequence[int]) -> None:
        """Record of the slices with which an array of that shape is indexed where they end."""
        for part, length in zip(key if isinstance(key, tuple) else (key,), shape, strict=False):
            if isinstance(part, slice):
                begins_within = part.start and part.stop and 0 < part.start < min(part.stop, length)
                if begins_within and self.texts and (line := self._line()):
                    self.cuts.add(Way(*line, bool(part.stop > length)))
            elif not isinstance(part, int):
                return

    def _line(self) -> tuple[str, int] | None:
        """The line of the program that is being run."""
        running = ((frame.f_code.co_filename, line) for frame, line in traceback.walk_stack(sys._getframe(2)))
        return next((each for each in running if each[0] in self.texts), None)

    def derivatives(
        self, end: Step, seed: Array = 1.0, left_out: Collection[tuple[Step, int]] = ()
    ) -> Mapping[Step, Array]:
        """The derivative of ``sum(seed * end)`` by the value of every step that `end` was made from.

        `seed` has the shape of `end`, or is one number for all of it; `left_out` are the steps, and the numbers of
        their arguments, by which nothing is handed back.
        """
        found: dict[Step, Array] = {end: np.asarray(seed, float) * np.ones(np.shape(end.value))}
        for step in reversed(self.steps):
            if step in found:
                for parent, share in _shares(step, found[step], left_out):
                    found[parent] = found[parent] + share if parent in found else share
        return found


def _shares(step: Step, derivative: Array, left_out: Collection[tuple[Step, int]]) -> list[tuple[Step, Array]]:
    """What each argument of a step contributes to the derivative by it."""
    return [
        (parent, rule(derivative, step.value, *step.arguments))
        for number, (parent, rule) in enumerate(zip(step.parents, step.rules, strict=True))
        if parent is not None and rule is not None and (step, number) not in left_out
    ]
