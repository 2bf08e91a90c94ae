"""Making the students' notebook from a master, and proving both: the master right, the other without a point."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pytest_grade.author.files import DECLARATION
from pytest_grade.author.masters import MASTERS, as_bytes, master_in, read_master, students
from pytest_grade.author.moved_means import with_the_mean_elsewhere
from pytest_grade.author.proof import Proved
from pytest_grade.author.proving import form_proved_once, proved_once
from pytest_grade.errors import ConfigurationError
from pytest_grade.examine.pace import hand_in
from pytest_grade.examine.plan import Plan
from pytest_grade.model.grade import Grade
from pytest_grade.notebook.as_notebook import Notebook
from pytest_grade.notebook.marks import STUB
from pytest_grade.notebook.masters import Release
from pytest_grade.prove.grading import SEED, Grader, grading_by, lost

_NOTEBOOK: Final = "ipynb"


def written(master: Path, out: Path, assignment: str | Path | None = None, prompt: str = STUB) -> Iterator[str]:
    """Write the students' notebook of a master, and say what became of it.

    `master` is a notebook, or a folder that holds one; `assignment` is by what it is graded, by default the declaration
    beside it. Raises `ConfigurationError` where something is in the way, and has written nothing then: `out` is there
    already, marks do not fit together, the master is wrong, or what students get earns points.
    """
    path = _master(master)
    if out.suffix != f".{_NOTEBOOK}" or out.exists():
        found = "something there already" if out.exists() else f"a name that ends with {out.suffix or 'nothing'}"
        raise ConfigurationError(source=str(out), found=found, allowed="the name of a new notebook, NAME.ipynb")
    notebook = read_master(path)
    made = students(path, notebook, prompt)
    with grading_by(_declared(path) if assignment is None else assignment) as grader:
        yield _proved(path, notebook, made, grader)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(as_bytes(made.notebook))
    gone = f", {_counted(made.hidden, 'hidden part')} gone" if made.hidden else ""
    yield f"{out}: {_counted(made.solutions, 'solution')} replaced{gone}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _master(given: Path) -> Path:
    """The master that was named, or that lies in the folder that was."""
    found = master_in(given) if given.is_dir() else given if given.is_file() else None
    if found is None:
        what = f"none of {', '.join(MASTERS)} in it" if given.is_dir() else "no such file"
        raise ConfigurationError(source=str(given), found=what, allowed="a master notebook, or a folder that holds one")
    return found


def _declared(path: Path) -> Path:
    """The folder of the declaration beside a master."""
    if not (path.parent / DECLARATION).is_file():
        allowed = "the declaration of its assignment there, or --assignment=FOLDER"
        raise ConfigurationError(source=str(path), found=f"no {DECLARATION} beside it", allowed=allowed)
    return path.parent


def _proved(path: Path, notebook: Notebook, made: Release, grader: Grader) -> str:
    """Grade the master and what is made of it, and say so; `ConfigurationError` where one is not as it has to be."""
    assignment = grader.entry.assignment
    for variant in (assignment, *assignment.variants):
        if variant is assignment or variant.callees != assignment.callees:  # else one of another place of 1/m: below
            hand_in(Plan(assignment=variant, seed=SEED), grader.sandbox)
    whole, form = grader.grade_with_form(as_bytes(notebook), _NOTEBOOK)
    if not isinstance(whole, Grade) or whole.earned < whole.possible:
        raise ConfigurationError(source=str(path), found=lost(whole), allowed="a master that gets full marks")
    placed = whole.convention
    if placed is not None and not placed.accepted:
        found = f"1/{whole.examples} placed {placed.id}, which the rubric does not accept"
        raise ConfigurationError(source=str(path), found=found, allowed="a placement that the rubric accepts")
    elsewhere = _elsewhere(path, notebook, grader, _form(grader, form))
    stripped = grader.grade(as_bytes(made.notebook), _NOTEBOOK)
    if isinstance(stripped, Grade) and stripped.earned:
        earning = ", ".join(f"{each.function} ({each.earned:g})" for each in stripped.functions if each.earned)
        found = f"points for what students get: {earning}"
        raise ConfigurationError(source=str(path), found=found, allowed="a mark of a solution in each of these")
    return f"{path}: {whole.earned:g} of {whole.possible:g} points{elsewhere}; what students get of it earns none"


def _form(grader: Grader, name: str) -> Proved:
    """The form of the assignment that a master has."""
    usual = proved_once(grader.entry.folder)
    others = {each.form: each for each in usual.course.made.forms}
    return form_proved_once(others[name]) if name else usual


def _elsewhere(path: Path, notebook: Notebook, grader: Grader, proved: Proved) -> str:
    """Grade the master with 1/m in another place, and say so; "" where it makes no difference to what is judged.

    Raises `ConfigurationError` where it does not get full marks there.
    """
    moved = with_the_mean_elsewhere(notebook, proved)
    if moved is None:
        return ""
    where = f"with 1/{proved.course.made.assignment.examples} moved out of or into {', '.join(moved.functions)}"
    found = grader.grade(as_bytes(moved.notebook), _NOTEBOOK)
    if not isinstance(found, Grade) or found.earned < found.possible:
        allowed = "full marks in every placement that is accepted"
        raise ConfigurationError(source=str(path), found=f"{where}, {lost(found)}", allowed=allowed)
    return f", also {where}"
