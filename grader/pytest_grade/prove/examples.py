"""Grading the examples of an assignment beside what is expected of them."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from pytest_grade.dataclass import dataclass
from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import FunctionGrade, Grade
from pytest_grade.prove.expectations import EXAMPLES, EXPECTED, Expectation, expectations
from pytest_grade.prove.grading import Grader, lost

_KINDS: Final = (".ipynb", ".py", ".md")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of what is said, and whether it is as it has to be."""

    text: str
    is_right: bool = True


def held(grader: Grader, own_mistakes: Collection[str]) -> Iterator[Line]:
    """Grade every example, a line each; raises `ConfigurationError` where the expectations are not readable.

    `own_mistakes` are the names of those that the assignment itself declares.
    """
    folder = grader.entry.folder / EXAMPLES
    files = dict(_files(folder))
    table = folder / EXPECTED
    functions = grader.entry.assignment.names
    wanted = expectations(table, files, functions, own_mistakes) if table.is_file() else {}
    if not files:
        yield Line(text="  none: a folder a student in examples/")
    for name, path in files.items():
        yield compared(name, grader.grade(path.read_bytes(), path.suffix[1:]), wanted.get(name), table)


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files by the name of their student, with that of the file where a student has several."""
    for student in sorted(folder.iterdir()) if folder.is_dir() else ():
        inside = sorted(student.rglob("*")) if student.is_dir() else [student]
        found = [path for path in inside if path.suffix in _KINDS and path.is_file()]
        for path in found:
            yield (student.name if len(found) == 1 else path.relative_to(folder).as_posix()), path


def compared(name: str, grade: Grade | NotGradable, wanted: Expectation | None, table: Path) -> Line:
    """The line of an example that was graded so, beside what is expected of it, if the table says that."""
    if isinstance(grade, NotGradable):
        return Line(text=f"  {name}: {lost(grade)}", is_right=False)
    found = expectation_of(grade)
    if wanted is None:
        return Line(text=f"  {name}: not in {EXPECTED}, where it would stand as {found.told()}")
    if wanted == found:
        return Line(text=f"  {name}: as expected, {found.told()}")
    text = f"{table}, line {wanted.line}: found {name}: {wanted.told()}; graded as {found.told()}"
    return Line(text=text, is_right=False)


def expectation_of(grade: Grade) -> Expectation:
    """What a grade would be expected as."""
    return Expectation(
        points=round(grade.earned, 6),
        convention=grade.convention.id if grade.convention else None,
        charged={each.function: _why(each) for each in grade.functions if each.earned < each.possible},
    )


def _why(function: FunctionGrade) -> tuple[str, ...]:
    return tuple(each.id for each in function.diagnoses) or (function.verdict,)
