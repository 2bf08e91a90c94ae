"""Instructors' remarks and changes of points, one for many submissions, read from YAML and validated line by line."""

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from typing import Final

import yaml

from pytest_grade.dataclass import dataclass
from pytest_grade.marking.remark_rule import CHOICES, RemarkRule, as_compared
from pytest_grade.marking.yaml_file import YamlReader, text_of

_KEYS: Final = (*CHOICES, "remark", "points", "reason")
_WHAT: Final = f"a list of remarks, each with some of the keys {', '.join(_KEYS)}"
_LARGEST_FILE: Final = 1 << 20
_MOST: Final = {"remarks": 10_000, "names": 100_000}
_LONGEST: Final = {"remark": 4000, "reason": 1000}
_LONGEST_NAME: Final = 500
_MOST_POINTS: Final = 1e6
_BY_HAND: Final = re.compile(r"(\d{1,6}(?:\.\d{1,4})?)\s*(?:of|/)\s*(\d{1,6}(?:\.\d{1,4})?)")
_POINTS: Final = (
    "points: a number, such as 2.5, or -2.5 to take some off; or 75 of 100, for what is graded by hand as a whole"
)
_LINES: Final = frozenset("\n\t")


@dataclass(slots=True)
class _Room:
    """How many remarks and names may still come: one name may stand in for many in YAML."""

    left: dict[str, int] = field(default_factory=lambda: dict(_MOST))

    def takes(self, what: str, count: int) -> bool:
        self.left[what] -= count
        return self.left[what] >= 0


def load_remarks(path: Path) -> tuple[RemarkRule, ...]:
    """Read and validate a file of remarks; raises `ConfigurationError` with file, line, found and allowed."""
    reader = _Reader(str(path), _WHAT)
    if path.exists() and not path.is_file():  # a device has no end
        reader.refuse(None, "no ordinary file", "a readable YAML file")
    size = path.stat().st_size if path.is_file() else 0
    if size > _LARGEST_FILE:
        reader.refuse(None, f"{size:,} bytes", f"a file of {_LARGEST_FILE:,} bytes at most")
    return tuple(reader.rules(text_of(path)))


@dataclass(frozen=True, slots=True)
class _Reader(YamlReader):
    """Reads remarks, node by node."""

    room: _Room = field(default_factory=_Room)

    def rules(self, text: str) -> Iterator[RemarkRule]:
        root = self.root(text)
        for node in self.items(root, self.what):
            self.within("remarks", 1, node)
            yield self.rule(node)

    def rule(self, node: yaml.Node) -> RemarkRule:
        keys = self.mapping(node, _KEYS)
        choices = {str(kind): self.names(keys[kind]) for kind in CHOICES if kind in keys}
        if not choices:
            self.refuse(node, "a remark for nobody", f"whom it is for: one of {', '.join(CHOICES)}")
        by_hand = self.by_hand(keys["points"]) if "points" in keys else None
        rule = RemarkRule(
            source=self.source,
            line=node.start_mark.line + 1,
            choices=choices,
            remark=self.text(keys["remark"], "remark") if "remark" in keys else "",
            points=self.change(keys["points"]) if "points" in keys and by_hand is None else 0.0,
            reason=self.text(keys["reason"], "reason") if "reason" in keys else "",
            by_hand=by_hand,
        )
        has_points = bool(rule.points) or by_hand is not None
        if not (rule.remark or has_points):
            self.refuse(node, "neither remark nor points", "a remark, points, or both")
        if has_points and not rule.reason:
            self.refuse(keys["points"], "points without a reason", "a reason beside them")
        if by_hand and not {"student"} <= choices.keys() <= {"student", "assignment"}:
            self.refuse(
                keys["points"], "points of a whole that are for no student by name", "student, and perhaps assignment"
            )
        return rule

    def names(self, node: yaml.Node) -> tuple[str, ...]:
        """One name, or a list of them."""
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        self.within("names", len(nodes), node)
        names = tuple(as_compared(self.scalar(each)) for each in nodes)
        if not names or not all(0 < len(name) <= _LONGEST_NAME for name in names):
            self.refuse(node, "no name, or one that is far too long", f"names of 1 to {_LONGEST_NAME} characters")
        return names

    def text(self, node: yaml.Node, what: str) -> str:
        """Plain text, in which nothing is hidden."""
        text = self.scalar(node).strip()
        if len(text) > _LONGEST[what]:
            self.refuse(node, f"{len(text):,} characters", f"a {what} of {_LONGEST[what]:,} characters at most")
        hidden = next((letter for letter in text if _is_control(letter)), None)
        if hidden is not None:
            self.refuse(node, f"the control character U+{ord(hidden):04X}", "plain text, of several lines if need be")
        return text

    def by_hand(self, node: yaml.Node) -> tuple[float, float] | None:
        """The points of what was graded by hand as a whole, and of how many; None where they are a change."""
        match = _BY_HAND.fullmatch(self.scalar(node).strip())
        if match is None:
            return None
        given, of = float(match[1]), float(match[2])
        if not 0 <= given <= of or not of:
            self.refuse(node, f'"{match[0]}"', "points of a whole from 0 of N to N of N, such as 75 of 100")
        return given, of

    def change(self, node: yaml.Node) -> float:
        """Points to be given or taken."""
        text = self.scalar(node)
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not abs(value) <= _MOST_POINTS:
            self.refuse(node, f'"{text[:_LONGEST_NAME]}"', _POINTS)
        return value

    def within(self, what: str, count: int, node: yaml.Node) -> None:
        if not self.room.takes(what, count):
            self.refuse(node, f"more than {_MOST[what]:,} {what}", "so many at most in one file")


def _is_control(letter: str) -> bool:
    return letter not in _LINES and unicodedata.category(letter) in ("Cc", "Cs")
