"""A submission, what is true of it when it is run, and what a grader must say of it."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tests.students import week3, week4
from tests.students.student import Expected, Student, cells_of, edited

STYLES = {4: week4.STYLES, 3: week3.STYLES}
ASSIGNMENTS = {4: week4.ASSIGNMENT, 3: week3.ASSIGNMENT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A style of week 4 or 3 with edits, and with the functions of `text` in the place of those of their names.

    `fails` are the ways of `truth.WAYS` in which it is wrong when it is run: none of a right one. A wrong one costs
    the points of the functions in `charged`, these and no others, and draws `diagnoses` (None leaves them open).
    `gradients` is whether the final gradients count as right.
    """

    week: int = 4
    style: str = "course"
    text: str = ""
    edits: tuple[tuple[str, str], ...] = ()
    fails: tuple[str, ...] = ()
    charged: tuple[str, ...] = ()
    diagnoses: tuple[str, ...] | None = ()
    gradients: bool = True

    def student(self, name: str) -> Student:
        """The submission under this name."""
        source = edited(STYLES[self.week][self.style].SOURCE, *self.edits)
        return Student(
            id=f"week{self.week}-{self.style.replace('_', '-')}-{name}",
            assignment=ASSIGNMENTS[self.week],
            style=self.style,
            cells=cells_of(_with_functions(source, self.text)),
            expects=Expected(gradients=self.gradients, convention=None, diagnoses=self.diagnoses),
            oddity=name,
        )


def right(week: int, style: str, text: str = "", *edits: tuple[str, str]) -> Claim:
    """A submission that is right in an unusual way."""
    return Claim(week=week, style=style, text=text, edits=edits)


def wrong(week: int, style: str, charged: str, fails: str, text: str = "", *edits: tuple[str, str]) -> Claim:
    """A submission that is wrong in one way (or several, with spaces between), and charged at one function."""
    return Claim(
        week=week,
        style=style,
        text=text,
        edits=edits,
        charged=(charged,),
        fails=tuple(sorted(fails.split())),
        diagnoses=None,
        gradients="gradients" not in fails,
    )


def _with_functions(source: str, text: str) -> str:
    """The source with the functions of the text: where the first of these names was defined, or else at the end."""
    if not text:
        return source
    named = {node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}
    old = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name in named]
    if not old:
        return f"{source}\n# %%\n{text}"
    lines = source.split("\n")
    for node in reversed(old):
        lines[node.lineno - 1 : node.end_lineno] = [text] if node is old[0] else []
    return "\n".join(lines)
