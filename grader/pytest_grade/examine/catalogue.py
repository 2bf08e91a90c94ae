"""The assignments and rubrics to choose from, shipped or anywhere, and recognising which one a submission answers."""

import ast
import json
import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, NoReturn

import pytest_grade
from pytest_grade.author import compiled
from pytest_grade.author.files import DECLARATION, RUBRIC, Files, files_in
from pytest_grade.author.kept import cache_key, keep, kept
from pytest_grade.author.outline import is_declared, outlines_once
from pytest_grade.author.source import RAISED, in_words
from pytest_grade.dataclass import dataclass
from pytest_grade.errors import ConfigurationError
from pytest_grade.examine.unproved import unproved
from pytest_grade.installed import ASSIGNMENT_GROUP, of_course_teams, offers
from pytest_grade.judge.near_names import near_name, near_names
from pytest_grade.kit.files import Kit, is_kit, kit_in, read_kit
from pytest_grade.marking.rubric import Rubric, can_be_imported
from pytest_grade.model.assignment import Assignment
from pytest_grade.model.notation import Notation
from pytest_grade.model.submission import Reading

_ENOUGH_SHARED = 3  # functions whose names other assignments use too, but hardly so many of them together
_SURELY_ENOUGH = 5  # where one among them is the assignment's own
_MOST_SHOWN = 6
_LONGEST_NAME = 60
_ID: Final = re.compile(r"[\w.-]{1,80}")
NONE_INSTALLED: Final = (
    "an assignment that is installed (none is; course teams: pip install 'pytest-grade[assignments]', with solutions)"
)
_LOADED: Final[dict[Files, Assignment]] = {}


def shipped(folder: str) -> Path:
    """Beside the package in a checkout; inside, where that was installed; else in what course teams install besides."""
    package = Path(pytest_grade.__file__).parent
    checkout = [package.parents[1]] if package.parent.name == "grader" else []
    places = [place / folder for place in (*checkout, package, of_course_teams()) if place]
    return next((place for place in places if place.is_dir()), places[0])


def assignment_ids() -> tuple[str, ...]:
    """The ids of the shipped assignments: the folders that hold an `assignment.py`."""
    return tuple(sorted(path.parent.name for path in shipped("assignments").glob(f"*/{DECLARATION}")))


def offered_ids() -> tuple[str, ...]:
    """The ids of all assignments that can be chosen by id: those that are shipped, and those of distributions."""
    return (*assignment_ids(), *offers(ASSIGNMENT_GROUP))


def told_ids(wrong: str = "") -> str:
    """What may stand where an id is wanted: the nearest one, then all; where there is none, how to come by some."""
    ids = offered_ids()
    if not ids:
        return NONE_INSTALLED
    near = near_name(wrong, ids)
    return (f'"{near}", perhaps; ' if near else "") + f"one of {', '.join(ids)}"


@cache
def load_assignment(id_: str) -> Assignment:
    """Load one shipped assignment; raises `ConfigurationError` for an unknown id."""
    if id_ not in assignment_ids():
        raise ConfigurationError(source="assignment", found=f'"{id_}"', allowed=told_ids(id_))
    return load(shipped("assignments") / id_)


@cache
def announced(id_: str) -> Assignment:
    """One shipped assignment by its outline, which is loaded when a submission answers it; raises as `load_assignment`.

    One that does not say what it is known by is loaded at once, since that hangs on the others.
    """
    if id_ in assignment_ids() and (declared := outlines_once(shipped("assignments") / id_)):
        found, *forms = declared
        later = [unproved(form, partial(_form_of, id_, number)) for number, form in enumerate(forms)]
        return unproved(found, partial(load_assignment, id_), later)
    return load_assignment(id_)


def _form_of(id_: str, number: int) -> Assignment:
    """One of the other forms of a shipped assignment, loaded."""
    return load_assignment(id_).forms[number]


def load(folder: Path) -> Assignment:
    """Load the assignment in a folder: one that is declared, one that makes an `Assignment` itself, or a kit of one."""
    path = folder / DECLARATION
    if kit := _kit_in(folder):
        return read_kit(kit).assignment
    try:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
    except (OSError, ValueError, SyntaxError):
        return compiled.load(folder)  # which says what is wrong
    if is_declared(tree):
        return compiled.load(folder)
    namespace: dict[str, Any] = {"__name__": f"grader_assignment_{folder.name}", "__file__": str(path)}
    try:
        exec(compile(tree, str(path), "exec"), namespace)
    except RAISED as error:
        _refuse(path, f"what raises {in_words(error)}", "a file that can be imported")
    found = namespace.get("ASSIGNMENT")
    if not isinstance(found, Assignment):
        _refuse(path, "no Assignment", "ASSIGNMENT = Assignment(…)")
    return found


def loaded(files: Files) -> Assignment:
    """Load an assignment from its files, once; they are laid out for that moment only, where no student gets to."""
    if files not in _LOADED:
        with files.laid_out() as folder:
            _LOADED[files] = load(folder)
    return _LOADED[files]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One assignment of a catalogue with its rubric; `files` are None of a shipped one, which is everywhere."""

    assignment: Assignment
    rubric: Rubric
    folder: Path
    files: Files | None = None


def entered(chosen: str | Path | Files, *, later: bool = False) -> Entry:
    """Load one that was chosen, a shipped one `later`; raises `ConfigurationError` where that cannot be done."""
    if isinstance(chosen, Files):
        assignment = loaded(chosen)
        with chosen.laid_out() as folder:
            return Entry(assignment=assignment, rubric=_rubric(assignment, folder), folder=folder, files=chosen)
    if isinstance(chosen, Path) and (kit := chosen if is_kit(chosen) else _kit_in(chosen)):
        return _from_kit(kit)
    if isinstance(chosen, str) and chosen not in offers(ASSIGNMENT_GROUP):
        assignment = announced(chosen) if later else load_assignment(chosen)
        rubric = _read_once(shipped("rubrics") / f"{chosen}.yaml", assignment)
        return Entry(assignment=assignment, rubric=rubric, folder=shipped("assignments") / chosen)
    return _from_folder(offered_folder(chosen) if isinstance(chosen, str) else chosen)


def _kit_in(folder: Path) -> Path | None:
    """The kit in a folder that holds no assignment."""
    return None if (folder / DECLARATION).exists() else kit_in(folder)


def _from_kit(path: Path) -> Entry:
    """Load a kit, of which nothing but the one file counts."""
    kit = read_kit(path)
    files = Files(content=((path.name, path.read_bytes()),), folder=str(path.parent))
    _LOADED[files] = kit.assignment
    return Entry(assignment=kit.assignment, rubric=rubric_of(kit), folder=path.parent, files=files)


def rubric_of(kit: Kit) -> Rubric:
    """The rubric in a kit; of the modules that it allows, those that are installed here."""
    read: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in kit.rubric.items()
    }
    read["modules"] = tuple(filter(can_be_imported, read.get("modules", ())))
    return Rubric(assignment=kit.assignment.id, **read)


def _from_folder(folder: Path) -> Entry:
    """Load what lies in a folder, and keep its files as they were at that moment."""
    if not (folder / DECLARATION).is_file():
        found = f"no {DECLARATION} in it" if folder.is_dir() else "no such folder"
        _refuse(folder, found, f"a folder that holds {DECLARATION}")
    files = files_in(folder)
    assignment = load(folder)
    if not _ID.fullmatch(assignment.id):
        _refuse(folder / DECLARATION, f"the id {assignment.id!r}", "letters, digits, and _ . -")
    rubric = _rubric(assignment, folder)
    if files_in(folder) != files:
        _refuse(folder, "files that change while they are read", "files that stay as they are")
    _LOADED[files] = assignment
    return Entry(assignment=assignment, rubric=rubric, folder=folder, files=files)


def offered_folder(id_: str) -> Path:
    """The folder that a distribution offers under an id: what its entry point names, or where the module is."""
    offer = offers(ASSIGNMENT_GROUP)[id_]
    if id_ in assignment_ids():
        offer.refuse(f"the id {id_}", "another one: it is that of a shipped assignment")
    found = offer.loaded()
    if isinstance(found, (str, os.PathLike)):
        return Path(found)
    places = [
        *getattr(found, "__path__", ()),
        *(Path(file).parent for file in [getattr(found, "__file__", None)] if file),
    ]
    if not places:
        offer.refuse(f"{type(found).__name__}", "a path, or a module with the assignment's files beside it")
    return Path(places[0])


def distinct(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Each once, however often it was chosen; raises `ConfigurationError` where two have one id."""
    known: dict[str, Entry] = {}
    for entry in entries:
        other = known.setdefault(entry.assignment.id, entry)
        if other.folder.resolve() != entry.folder.resolve():
            _refuse(
                entry.folder / DECLARATION, f"the id {entry.assignment.id}, as in {other.folder}", "an id of its own"
            )
    return tuple(known.values())


def _refuse(path: Path, found: str, allowed: str) -> NoReturn:
    raise ConfigurationError(source=str(path), found=found, allowed=allowed) from None


def _rubric(assignment: Assignment, folder: Path) -> Rubric:
    """The rubric that lies in a folder; where there is none, the points that the assignment itself gives."""
    if kit := _kit_in(folder):
        return rubric_of(read_kit(kit))
    path = folder / RUBRIC
    if path.exists():
        return _read(path, assignment)
    if not sum(assignment.points.values()):
        _refuse(path, "no such file, and no points in the assignment", "a rubric for it")
    points = {name: assignment.points.get(name, 0.0) for name in assignment.names}
    return Rubric(assignment=assignment.id, points=points, parts=assignment.parts)


def _read_once(path: Path, assignment: Assignment) -> Rubric:
    """A rubric that is shipped, read now or kept; not one of modules, which are installed or not."""
    try:
        content = path.read_bytes()
    except OSError:
        return _read(path, assignment)  # which says what is wrong
    asked = json.dumps({name: [*assignment.parts.get(name, ())] for name in assignment.names})
    key = cache_key(["rubric", content, assignment.id, asked], "author", "marking", "mistakes")
    found = kept(key, Rubric)
    if found is None:
        found = _read(path, assignment)
        if not found.modules and path.read_bytes() == content:
            keep(key, found)
    return found


def _read(path: Path, assignment: Assignment) -> Rubric:
    """A rubric that has to be for this assignment."""
    from pytest_grade.marking.rubric_file import load_rubric  # noqa: PLC0415 - a kit needs no YAML

    return load_rubric(path, {assignment.id: assignment.names}.get, (assignment.id,), lambda _: assignment.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The assignments to choose from, each with its rubric; `files` are those of the ones that are not shipped."""

    assignments: tuple[Assignment, ...]
    rubrics: Mapping[str, Rubric]
    files: Mapping[str, Files] = field(default_factory=dict)

    @property
    def notations(self) -> Mapping[str, Notation]:
        """How each assignment writes, and each form of one, by its key."""
        return _Notations({form.key: form for each in self.assignments for form in (each, *each.forms)})

    @classmethod
    def load(cls, *chosen: str | Path | Files, rubric_files: Iterable[Path] = (), later: bool = False) -> "Catalogue":
        """Load assignments, by id, folder or files, or all that there are, and rubrics: a user's own in place of ours.

        Those that are shipped may be loaded `later`, when a submission answers them.
        Raises `ConfigurationError` where one cannot be loaded, two have one id, or there is none.
        """
        if not chosen and not offered_ids():
            allowed = f"a kit (NAME.kit), a folder with assignment.py, or {NONE_INSTALLED}"
            raise ConfigurationError(source="--grade-assignment", found="no assignment", allowed=allowed)
        opened = distinct(entered(each, later=later) for each in chosen or offered_ids())
        rubrics = {entry.assignment.id: entry.rubric for entry in opened}
        known = {entry.assignment.id: entry.assignment for entry in opened}
        ids = tuple(dict.fromkeys((*known, *assignment_ids())))

        def assignment_of(id_: str) -> Assignment | None:
            return known.get(id_) or (announced(id_) if id_ in assignment_ids() else None)

        def functions_of(id_: str) -> Sequence[str] | None:
            found = assignment_of(id_)
            return found.names if found else None

        def parts_of(id_: str) -> Mapping[str, Collection[str]]:
            found = assignment_of(id_)
            return found.parts if found else {}

        given: dict[str, Path] = {}
        for path in rubric_files:
            from pytest_grade.marking.rubric_file import load_rubric  # noqa: PLC0415 - a kit needs no YAML

            rubric = load_rubric(path, functions_of, ids, parts_of)
            rubrics[rubric.assignment] = rubric
            given[rubric.assignment] = path
        if chosen and given and given.keys().isdisjoint(known):
            id_, path = next(iter(given.items()))
            allowed = f"one for {', '.join(known)}, which is graded"
            raise ConfigurationError(source=str(path), found=f"a rubric for {id_}", allowed=allowed)
        for id_, assignment in known.items():
            forms = {form.form: form.points for form in assignment.forms}
            rubrics[id_] = replace(rubrics[id_], forms=forms) if forms else rubrics[id_]
        return cls(
            assignments=told_apart([entry.assignment for entry in opened]),
            rubrics=rubrics,
            files={entry.assignment.id: entry.files for entry in opened if entry.files is not None},
        )

    @property
    def self_checks(self) -> frozenset[str]:
        """The ids of the assignments of which there is but a kit: what is graded by one is no official grade."""
        return frozenset(assignment.id for assignment in self.assignments if not assignment.has_solution)

    @property
    def preload(self) -> tuple[str, ...]:
        """The further modules that students of these assignments may import, by the assignments and their rubrics."""
        named = (*(a.preload for a in self.assignments), *(self.rubrics[a.id].modules for a in self.assignments))
        return tuple(dict.fromkeys(module for modules in named for module in modules))

    def recognise(self, reading: Reading) -> Assignment | None:
        """The assignment that the submission's functions make up (broken ones count); None where they make none.

        Many courses use the same names. So a function on the way to the final gradients must be there, and it must be
        one that no other assignment has, or come with others and be callable as the assignment calls it.
        The functions of an assignment that the user named need only be some. Of two that a submission answers, one of
        which builds on the functions of the other, it is the one that builds on them, unless more of that one is
        missing.
        """
        if len(self.assignments) == 1:
            (named,) = self.assignments
            return named if reading.among(named.names) else None

        def fit(assignment: Assignment) -> tuple[int, int]:
            return len(reading.among(assignment.recognised_by)), len(reading.among(assignment.names))

        def share(assignment: Assignment) -> float:
            return len(reading.among(assignment.names)) / len(assignment.names)

        def is_built_on(assignment: Assignment, by: Assignment) -> bool:
            return bool(set(by.builds_on).intersection(assignment.recognised_by)) and share(by) >= share(assignment)

        answered = [assignment for assignment in self.assignments if _is_answered_by(reading, assignment)]
        last = [assignment for assignment in answered if not any(is_built_on(assignment, by) for by in answered)]
        return max(last or answered, key=fit, default=None)

    def named_in(self, content: bytes) -> Iterator[str]:
        """The ids of the assignments of whose own functions, or classes, some name stands in the bytes of a file."""
        for assignment in self.assignments:
            names = assignment.recognised_by or assignment.names
            if any(name.partition(".")[0].encode() in content for name in names):
                yield assignment.id

    def described(self, reading: Reading) -> str:
        """What a submission looks like that answers no assignment: what it defines, and what was perhaps meant."""
        known = ", ".join(assignment.id for assignment in self.assignments)
        names = list(reading.functions)
        if not names:
            return f"it defines no function outside of classes (graded here: {known})"
        shown = ", ".join(name[:_LONGEST_NAME] for name in names[:_MOST_SHOWN])
        more = f" and {len(names) - _MOST_SHOWN} more" if len(names) > _MOST_SHOWN else ""
        telling = [name for assignment in self.assignments for name in assignment.telling]
        wanted = sorted(telling, key=lambda name: "." in name)  # functions before methods that are called alike
        meant = ", ".join(f"{name} by {there}" for there, name in near_names(wanted, reading.functions).items())
        asked = f" (did you mean {meant}?)" if meant else ""
        return f"it defines {shown}{more}{asked}, and that is no assignment that is graded here ({known})"


class _Notations(Mapping[str, Notation]):
    """The notation of each assignment by its id, which is made out when it is asked for."""

    def __init__(self, assignments: Mapping[str, Assignment]) -> None:
        self._assignments = assignments

    def __getitem__(self, id_: str) -> Notation:
        return self._assignments[id_].notation

    def __iter__(self) -> Iterator[str]:
        return iter(self._assignments)

    def __len__(self) -> int:
        return len(self._assignments)


def told_apart(assignments: Sequence[Assignment]) -> tuple[Assignment, ...]:
    """The assignments, each that does not say so itself known by the names that no other one has."""
    count = Counter(name for assignment in assignments for name in assignment.names)
    return tuple(
        a if a.recognised_by else replace(a, recognised_by=tuple(name for name in a.names if count[name] == 1))
        for a in assignments
    )


def _is_answered_by(reading: Reading, assignment: Assignment) -> bool:
    """Whether a submission answers it, in one of its forms."""
    return any(_is_form_of(reading, form, assignment) for form in (assignment, *assignment.forms))


def _is_form_of(reading: Reading, assignment: Assignment, known: Assignment) -> bool:
    path = reading.among(assignment.telling)
    if path.intersection((*assignment.recognised_by, *known.recognised_by)):
        return True
    count = len(reading.among(assignment.names))
    if not path or count < _ENOUGH_SHARED:
        return False
    is_sure = count >= _SURELY_ENOUGH and reading.among(known.recognised_by)
    return bool(is_sure) or _is_called_alike(reading, assignment)


def _is_called_alike(reading: Reading, assignment: Assignment) -> bool:
    """Whether functions that the chain calls are there, and take as many arguments as the assignment gives them."""
    asked = (step for case in assignment.cases(0).main[:1] for step in assignment.chain.steps(case))
    given = {step.function: len(step.arguments) for step in asked}
    found = {name: reading.definition(name) for name in given if name in reading.defines}
    return bool(found) and all(
        definition is None or definition.accepts >= given[name] for name, definition in found.items()
    )
