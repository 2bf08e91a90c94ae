"""How the systems that students hand in to name what one downloads: a preset each, and which one it is.

The names are those of Canvas's ContentZipper, Moodle's assignment module, nbgrader's course folder, Gradescope's
export, and what `gh teacher download` and `gh classroom clone` make.
"""

import os.path
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timezone
from typing import Final, NamedTuple

from pytest_grade.classroom import gradescope
from pytest_grade.classroom.nbgrader import SUBMITTED
from pytest_grade.classroom.whose import Owner, Root, Seen, Whose
from pytest_grade.marking.times import as_written, in_utc

FOLDERS: Final = "folders"
ONE: Final = "one"  # all that was given is one student's: a repository, what one has handed in
_CANVAS: Final = re.compile(
    r"(?:(?P<name>\w+?)(?P<late>_LATE)?_(?P<id>\d+)|(?P<late_anon>LATE_)?(?P<anon>anon_[A-Za-z0-9]+))"
    r"_(?:(?P<attachment>\d+)_(?P<file>.+)|(?:text|link)\.html)",
    re.DOTALL,
)
_ATTEMPT: Final = re.compile(r"-(\d{1,3})$")
_MOODLE: Final = re.compile(
    r"(?P<name>.+?)_(?P<id>\d+)_assign(?:submission|feedback)_[a-z]+(?:_(?P<file>.*))?", re.DOTALL
)
_TIMESTAMP: Final = "timestamp.txt"
_LONGEST_TIMESTAMP: Final = 200
# `gh teacher download` puts `CLASSROOM-ASSIGNMENT-USER` into a folder of this name, `gh classroom clone` likewise.
_OF_REPOSITORIES: Final = re.compile(r"(.+)(?:_submissions_\d{4}(?:_\d\d){2}_T(?:_\d\d){3}|-submissions)", re.DOTALL)


def _canvas(_root: Root, *, is_strict: bool) -> Whose | None:  # noqa: ARG001
    """`lastfirst_LATE_123_456_file.ipynb`; a file that was handed in again ends in `-1`, `-2`."""

    def whose(seen: Seen) -> Owner | None:
        match = None if seen.is_folder or len(seen.parts) > 1 else _CANVAS.fullmatch(seen.parts[0])
        if match is None:
            return None
        again = _ATTEMPT.search(os.path.splitext(match["file"] or "")[0])  # noqa: PTH122 - of a name, not of a path
        name, id_ = match["name"] or "", match["id"] or match["anon"]
        return Owner(
            label="_".join(filter(None, (name, id_))),
            name=name,
            ids=(id_,),
            is_late=bool(match["late"] or match["late_anon"]),
            attempt=int(again[1]) if again else 0,
        )

    return whose


def _moodle(_root: Root, *, is_strict: bool) -> Whose | None:  # noqa: ARG001
    """`Full Name_12345_assignsubmission_file_/…`, or flat: `Full Name_12345_assignsubmission_file_week4.ipynb`."""

    def whose(seen: Seen) -> Owner | None:
        match = _MOODLE.fullmatch(seen.parts[0])
        is_flat = not seen.is_folder and len(seen.parts) == 1
        if match is None or bool(match["file"]) != is_flat:
            return None
        return Owner(label=f"{match['name']}_{match['id']}", name=match["name"], ids=(match["id"],))

    return whose


def _nbgrader(root: Root, *, is_strict: bool) -> Whose | None:
    """`submitted/ID/ASSIGNMENT/…` of a course folder, from whichever of these folders was given."""
    above = root.named.parts[1:]
    if is_strict and SUBMITTED not in (root.named.name, *root.names):
        return None

    def whose(seen: Seen) -> Owner | None:
        parts = (*above, *seen.parts)
        first = _first_below_submitted(parts, seen)
        below = parts[first:]
        if len(below) < (1 if seen.is_folder else 3):
            return None
        timestamp = (*parts[: first + 2], _TIMESTAMP)[len(above) :]
        said = _text(root.read(timestamp)) if seen.is_submission and timestamp else ""
        at = _time(said)
        return Owner(label=below[0], ids=(below[0],), at=at, unread="" if at else said)

    return whose


def _first_below_submitted(parts: Sequence[str], seen: Seen) -> int:
    """Where in a path the student stands: below `submitted`; where there is none, two folders above the notebook."""
    if SUBMITTED in parts[:-1]:
        return len(parts) - tuple(parts)[::-1].index(SUBMITTED)
    return len(parts) - max(len(seen.parts), 1 if seen.is_folder else 3)


def _text(content: bytes | None) -> str:
    return (content or b"")[:_LONGEST_TIMESTAMP].decode("utf-8-sig", "replace").strip()


def _time(said: str) -> str | None:
    """A time as nbgrader writes it: one without a zone is in UTC there, whatever this machine's is."""
    found = as_written(said)
    if found is not None and found.tzinfo is None:
        found = found.replace(tzinfo=timezone.utc)
    return in_utc(found) if found else None


def _repositories(root: Root, *, is_strict: bool) -> Whose | None:
    """`ASSIGNMENT-USER/…`: what stands before the user is said by the folder around them, or is what all begin with."""
    around = _OF_REPOSITORIES.fullmatch(root.named.name)
    names = [name for name in root.names if not name.startswith(".")]
    if around:
        before = f"{around[1]}-"
    elif is_strict:
        return None
    else:
        before = os.path.commonprefix(names) if len(names) > 1 else ""  # noqa: RUF071 - of names, letter by letter
        before = before[: before.rfind("-") + 1]

    def whose(seen: Seen) -> Owner | None:
        repository = seen.parts[0]
        is_one = repository.lower().startswith(before.lower()) and len(repository) > len(before)
        if not is_one or not before or (len(seen.parts) == 1 and not seen.is_folder):
            return None
        user = repository[len(before) :]
        return Owner(label=user, ids=(user,))

    return whose


class Preset(NamedTuple):
    """One system: what its names are called, how they are read, which files are nobody's, and which tells times.

    Read strictly they tell of the system; else they are taken as they are, since somebody said that they are its.
    """

    title: str
    opened: Callable[..., Whose | None]
    nobodys: re.Pattern[str] = re.compile("(?!)")
    times: str = ""


PRESETS: Mapping[str, Preset] = {
    "nbgrader": Preset(
        "nbgrader's folders", _nbgrader, re.compile(r"submitted(/[^/]+/[^/]+/timestamp\.txt)?"), _TIMESTAMP
    ),
    "canvas": Preset("Canvas's names of files", _canvas),
    "moodle": Preset("Moodle's names", _moodle),
    "gradescope": Preset(
        "Gradescope's export",
        gradescope.whose_in,
        re.compile(rf"({gradescope.EXPORT.pattern})?/?({re.escape(gradescope.METADATA)})?"),
        gradescope.METADATA,
    ),
    "classroom50": Preset("names of repositories", _repositories, re.compile(r"scores\.csv")),
    "github-classroom": Preset("names of repositories", _repositories),
}
NAMES: Final = (FOLDERS, ONE, *PRESETS)


def whose_by(name: str, roots: Sequence[Root], *, is_strict: bool = False) -> Whose | None:
    """Who reads names as a preset does; None where one of these folders is none of that system."""
    opened = {root.path: PRESETS[name].opened(root, is_strict=is_strict) for root in roots}
    if not opened or None in opened.values():
        return None
    readers = {path: whose for path, whose in opened.items() if whose is not None}
    return lambda seen: readers[seen.root](seen) if seen.parts and seen.root in readers else None


class Fit(NamedTuple):
    """How the names of a class fit a preset: how many do, and those that do not."""

    name: str
    fitting: int
    others: Sequence[str]


def detected(roots: Sequence[Root], walk: Sequence[Seen]) -> Fit | None:
    """The one preset that all names fit, and that no other does; else the one that most fit; None where none is."""
    fits = [fit for name in PRESETS if name != "github-classroom" and (fit := _fit(name, roots, walk))]
    whole = [fit for fit in fits if not fit.others]
    found = whole or [fit for fit in fits if fit.fitting > max(1, len(fit.others))]
    return found[0] if len(found) == 1 else None


def _fit(name: str, roots: Sequence[Root], walk: Sequence[Seen]) -> Fit | None:
    """How they fit; None where none does."""
    whose, nobodys = whose_by(name, roots, is_strict=True), PRESETS[name].nobodys
    if whose is None:
        return None
    fitting, others = 0, []
    for seen in walk:
        path = "/".join(seen.parts)
        if not path or any(part.startswith(".") or part == "__MACOSX" for part in seen.parts):
            continue
        if nobodys.fullmatch(path):
            continue
        if whose(seen) is None:
            others.append(path)
        else:
            fitting += 1
    return Fit(name, fitting, others) if fitting else None
