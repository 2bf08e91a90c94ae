"""Further questions about a function: with a switch on, at a tie, a second time with the same list."""

import inspect
from collections.abc import Mapping, Sequence
from types import FunctionType
from typing import Any, Final

import numpy as np

from pytest_grade.author.declaration import Call
from pytest_grade.author.program import Program
from pytest_grade.dataclass import dataclass
from pytest_grade.model.expectations import Anything, Parts, Satisfies, Template

# The kinds of problem that wrong answers to these questions are, by their usual ones.
SWITCHED: Final[Mapping[str, str]] = {"rule": "switched"}
A_SECOND_TIME: Final = dict.fromkeys(
    ("rule", "raised", "shape", "missing", "missing-entry", "count", "type"), "a-second-time"
)
FURTHER_LAYERS: Final[Mapping[str, str]] = {"rule": "further-layers"}
TWICE: Final = "once it has been called before"
OF_TWO: Final = dict.fromkeys(("rule", "shape"), "of-two")
_ORDER: Final = ("first", "second", "third", "fourth", "fifth")


def switches_of(program: Program, call: Call) -> dict[str, bool]:
    """The parameters that are True or False where a call does not give them, each turned around."""
    function = program.names.get(call.function)
    if call.receiver is not None or type(function) is not FunctionType:
        return {}
    given = {keyword.arg for keyword in call.call.keywords}
    parameters = list(inspect.signature(function).parameters.values())[len(call.call.args) :]
    return {p.name: not p.default for p in parameters if p.name not in given and type(p.default) is bool}


def said(switches: dict[str, bool]) -> str:
    """The switches as they are given: ``print_cost=True``."""
    return ", ".join(f"{name}={value}" for name, value in switches.items())


def with_lists(template: Template, answer: Any) -> tuple[Template, tuple[int, ...]]:
    """A template that has the lists sent too that come back beside what is judged, and which results these are."""
    if not isinstance(template, Parts):
        return template, ()
    beside = [n for n, part in enumerate(template.parts) if part == Anything() and isinstance(answer[n], list)]
    parts = (_SENT if n in beside else part for n, part in enumerate(template.parts))
    return Parts(parts=tuple(parts)), tuple(beside)


@dataclass(frozen=True, slots=True, kw_only=True)
class SameLengths:
    """The rule that a switch changes the length of no list that comes back.

    Attributes:
        lists: which of the results are lists.
        switched: the switch as it is given.

    """

    lists: tuple[int, ...]
    switched: str

    def __call__(self, values: Sequence[Any]) -> str | None:
        """What is wrong in words, of the answers without the switch and with it."""
        for place in self.lists:
            without, switched = (_length(value, place) for value in values)
            if None not in (without, switched) and without != switched:
                return (
                    f"returns a list of {without} as the {_ORDER[place]} of its results without {self.switched}, and "
                    f"one of {switched} with it: a function that shows more is to return the same"
                )
        return None


def _length(value: Any, place: int) -> int | None:
    held = value[place] if isinstance(value, (tuple, list)) and len(value) > place else None
    if isinstance(held, np.ndarray):
        return len(held) if held.ndim == 1 else None
    return len(held) if isinstance(held, (list, tuple)) else None


_SENT: Final = Satisfies(name="", rule=lambda _: None)


def zeroed(value: Any) -> Any:
    """The same with zeros for all its numbers."""
    if isinstance(value, Mapping):
        return {key: zeroed(each) for key, each in value.items()}
    return [zeroed(each) for each in value] if isinstance(value, list) else value * 0
