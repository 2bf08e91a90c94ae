"""What is known of an assignment before it is proved: enough to see who answers it, and to read its rubric."""

import ast
import fnmatch
from collections.abc import Mapping, Sequence
from pathlib import Path

from pytest_grade.author.declaration import Call
from pytest_grade.author.files import DECLARATION, files_in
from pytest_grade.author.kept import cache_key, keep, kept
from pytest_grade.author.loading import Declared, declared
from pytest_grade.author.roles import Roles
from pytest_grade.author.words import Built
from pytest_grade.dataclass import dataclass
from pytest_grade.model.kinds import key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """An assignment as it is declared; each name means what it means of an `Assignment`."""

    id: str
    title: str
    names: tuple[str, ...]
    telling: tuple[str, ...]
    recognised_by: tuple[str, ...]
    modules: tuple[str, ...]
    points: Mapping[str, float]
    parts: Mapping[str, Mapping[str, float]]
    builds_on: tuple[str, ...] = ()
    preload: tuple[str, ...] = ()
    has_solution: bool = True
    form: str = ""

    @property
    def key(self) -> str:
        """What it is known by among all assignments and their forms."""
        return key_of(self.id, self.form)


def outlines(folder: Path) -> tuple[Outline, ...]:
    """The outline of the assignment in a folder, and of each of its forms.

    Raises `ConfigurationError` where its files cannot be read.
    """
    made = declared(folder)
    return tuple(map(_outline, (made, *made.forms)))


def outlines_once(folder: Path) -> tuple[Outline, ...]:
    """The same, made now or by an earlier run; none where nothing is declared that says who answers it."""
    files = files_in(folder)
    key = cache_key(["outlines", files.digest], "author")
    found = kept(key, tuple[Outline, ...])
    if found is None:
        is_told = is_declared(ast.parse((folder / DECLARATION).read_text(encoding="utf-8")))
        found = outlines(folder) if is_told else ()
        if files_in(folder) == files:  # else what was read is not what lies there now
            keep(key, found)
    return found if found and found[0].recognised_by else ()


def is_declared(tree: ast.Module) -> bool:
    """Whether the file of an assignment declares it, in the words of `pytest_grade.author`."""
    makes_one = any(
        isinstance(target, ast.Name) and target.id == "ASSIGNMENT"
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
    )
    imports = (node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return not makes_one or any(name.startswith("pytest_grade.author") for name in imports)


def _outline(made: Declared) -> Outline:
    roles, calls = Roles(made), graded_calls(made)
    return Outline(
        id=made.assignment.id,
        form=made.form,
        title=made.assignment.title,
        names=tuple(calls),
        telling=tuple(dict.fromkeys(made.key(each) for each in roles.path)) or tuple(calls),
        recognised_by=recognised_by(made),
        builds_on=builds_on(made),
        modules=made.assignment.modules,
        points=points_of(made),
        parts=parts_of(made),
    )


def graded_calls(made: Declared) -> Mapping[str, Sequence[Call]]:
    """The graded calls of each function, in the order of the declaration."""
    found: dict[str, list[Call]] = {}
    for call in made.graded:
        found.setdefault(made.key(call), []).append(call)
    return found


def recognised_by(made: Declared) -> tuple[str, ...]:
    """The functions that only this assignment has, as its author says."""
    patterns = made.assignment.known_by
    return tuple(name for name in graded_calls(made) if any(fnmatch.fnmatchcase(name, each) for each in patterns))


def builds_on(made: Declared) -> tuple[str, ...]:
    """The functions that are called on the way and not graded."""
    return tuple(dict.fromkeys(call.function for call in made.assignment.calls if not call.is_graded))


def makes(made: Declared) -> tuple[str, ...]:
    """The classes of which objects are made, and nothing is graded."""
    names = {name for value in made.assignment.draws.values() if isinstance(value, Built) for name in value.names}
    graded = {name.partition(".")[0] for name in graded_calls(made)}
    return tuple(sorted(names & made.solution.classes - graded))


def points_of(made: Declared) -> Mapping[str, float]:
    """What each function earns."""
    return {name: sum(call.points for call in calls) for name, calls in graded_calls(made).items()}


def parts_of(made: Declared) -> Mapping[str, Mapping[str, float]]:
    """Of each function that several things are asked of, what each of them earns."""
    return {name: parts for name, calls in graded_calls(made).items() if len(parts := _parts(calls)) > 1}


def _parts(calls: Sequence[Call]) -> Mapping[str, float]:
    asked = dict.fromkeys(call.asked for call in calls)
    return {each: sum(call.points for call in calls if call.asked == each) for each in asked}
