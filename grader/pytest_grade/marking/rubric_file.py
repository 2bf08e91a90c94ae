"""Reading a rubric from YAML, validated line by line."""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import yaml

import pytest_grade
from pytest_grade.dataclass import dataclass
from pytest_grade.marking.late import Late
from pytest_grade.marking.rubric import CONVENTIONS, HINTS, LAWFUL, Rubric, can_be_imported
from pytest_grade.marking.rubric_keys import KEYS, OF_LATE
from pytest_grade.marking.times import DURATIONS, TIMES, due_of, seconds_of
from pytest_grade.marking.yaml_file import YamlReader, text_of
from pytest_grade.mistakes.table import IDS

_KEYS = tuple(key.name for key in KEYS)
_OF_LATE = tuple(key.name for key in OF_LATE)

PartsOf: TypeAlias = Callable[[str], Mapping[str, Collection[str]]]


def load_rubric(
    path: Path,
    functions_of: Callable[[str], Sequence[str] | None],
    assignments: Sequence[str],
    parts_of: PartsOf = lambda _: {},
) -> Rubric:
    """Read and validate a rubric file.

    `functions_of` gives the graded functions of an assignment, or None for an unknown one, `parts_of` what is asked of
    those of which several things are. Raises `ConfigurationError` with file, line, what was found and what is allowed.
    """
    return _Reader(str(path), "a rubric with the keys assignment and points").read(
        text_of(path), functions_of, assignments, parts_of
    )


@dataclass(frozen=True, slots=True)
class _Reader(YamlReader):
    """Reads a rubric, node by node."""

    def read(
        self,
        text: str,
        functions_of: Callable[[str], Sequence[str] | None],
        assignments: Sequence[str],
        parts_of: PartsOf,
    ) -> Rubric:
        keys = self.mapping(self.root(text), _KEYS)
        for required in ("assignment", "points"):
            if required not in keys:
                self.refuse(None, f'no key "{required}"', self.what, 1)
        assignment = self.scalar(keys["assignment"])
        functions = functions_of(assignment)
        if functions is None:
            self.refuse(keys["assignment"], f'"{assignment}"', f"one of {', '.join(assignments)}")
            raise AssertionError
        points, parts = self.points(keys["points"], functions, parts_of(assignment))
        rubric = Rubric(
            assignment=assignment,
            points=points,
            parts=parts,
            accepted=self.choices(keys["accepted"]) if "accepted" in keys else LAWFUL,
            undecided=self.share(keys["undecided"]) if "undecided" in keys else 1.0,
            planted=self.share(keys["planted"]) if "planted" in keys else 1.0,
            partial_credit=self.shares(keys["partial_credit"]) if "partial_credit" in keys else {},
            hints=self.choice(keys["hints"], HINTS) if "hints" in keys else HINTS[-1],
            release_values="release_values" in keys
            and self.choice(keys["release_values"], ("true", "false")) == "true",
            modules=self.modules(keys["modules"]) if "modules" in keys else (),
            late=self.late(keys["late"]) if "late" in keys else Late(),
        )
        if rubric.possible <= 0:
            self.refuse(keys["points"], "points that add up to 0", "at least one function with points")
        return rubric

    def points(
        self, node: yaml.Node, functions: Sequence[str], parts: Mapping[str, Collection[str]]
    ) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
        """The points of each function, whole or for the things that are asked of it; and how they are shared out."""
        given = self.mapping(node, [*functions, *(part for name in functions for part in parts.get(name, ()))])
        found = {name: self.number(value, "points") for name, value in given.items()}
        shared = {
            name: {part: found.get(part, 0.0) for part in parts[name]}
            for name in functions
            if any(part in found for part in parts.get(name, ()))
        }
        for name, each in shared.items():
            if name in found:
                self.refuse(given[name], f'"{name}" beside parts of it', f"either {name} or {' and '.join(each)}")
        whole = {name: sum(shared[name].values()) if name in shared else found.get(name, 0.0) for name in functions}
        return whole, shared

    def share(self, node: yaml.Node) -> float:
        value = self.number(node, "a share")
        if value > 1:
            self.refuse(node, f'"{self.scalar(node)}"', "a share from 0 to 1")
        return value

    def shares(self, node: yaml.Node) -> dict[str, float]:
        return {name: self.share(value) for name, value in self.mapping(node, IDS).items()}

    def late(self, node: yaml.Node) -> Late:
        """When work is due, and what is taken off after that: per_day and most in percent of all points."""
        keys = self.mapping(node, _OF_LATE)
        if "due" in keys and due_of(self.scalar(keys["due"])) is None:
            self.refuse(keys["due"], f'"{self.scalar(keys["due"])}"', f"due: {TIMES}")
        grace = seconds_of(self.scalar(keys["grace"])) if "grace" in keys else 0
        if grace is None:
            self.refuse(keys["grace"], f'"{self.scalar(keys["grace"])}"', f"grace: {DURATIONS}")
        return Late(
            due=self.scalar(keys["due"]) if "due" in keys else "",
            grace=grace or 0,
            per_day=self.percent(keys["per_day"], "per_day") if "per_day" in keys else 0.0,
            most=self.percent(keys["most"], "most") if "most" in keys else 100.0,
        )

    def percent(self, node: yaml.Node, key: str) -> float:
        try:
            value = float(self.scalar(node).removesuffix("%"))
        except ValueError:
            value = -1.0
        if not 0 <= value <= 100:
            self.refuse(node, f'"{self.scalar(node)}"', f"{key}: percent of all points, from 0 to 100")
        return value

    def choice(self, node: yaml.Node, allowed: Sequence[str]) -> str:
        found = self.scalar(node)
        if found not in allowed:
            self.refuse(node, f'"{found}"', f"one of {', '.join(allowed)}")
        return found

    def modules(self, node: yaml.Node) -> tuple[str, ...]:
        items = self.items(node, "a list of modules")
        for item in items:
            name = self.scalar(item)
            is_ours = name.partition(".")[0] == pytest_grade.__name__
            if is_ours or not all(part.isidentifier() for part in name.split(".")):
                self.refuse(item, f'"{name}"', "modules: names as import takes them, none of the grader's own")
            elif not can_be_imported(name):
                self.refuse(item, f'"{name}"', "modules: those that are installed where the grader runs")
        return tuple(self.scalar(item) for item in items)

    def choices(self, node: yaml.Node) -> tuple[str, ...]:
        items = self.items(node, f"a list of {', '.join(CONVENTIONS)}")
        for item in items:
            if self.scalar(item) not in CONVENTIONS:
                self.refuse(item, f'"{self.scalar(item)}"', f"one of {', '.join(CONVENTIONS)}")
        return tuple(self.scalar(item) for item in items)
