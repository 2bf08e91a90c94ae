"""Where a report is to be written: `FORMAT:PATH`, read in one way wherever it is given."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from pytest_grade.model.kinds import KINDS, is_archive
from pytest_grade.reports.formats import FOLDERS

MOODLES_FILE = "worksheet.csv"  # what Moodle's worksheet is called where it is downloaded, and where it is written
_OF_STUDENTS = frozenset(KINDS) - {".md"}  # which is a report's too


class TargetError(Exception):
    """What is given is no target: what is `allowed`, and the word that names no format, if that is what is wrong."""

    def __init__(self, *, allowed: str, unknown: str = "") -> None:
        super().__init__(allowed)
        self.allowed, self.unknown = allowed, unknown


def target(text: str, formats: Sequence[str], path: Callable[[str], Path]) -> tuple[str, Path]:
    """The format and the path; `path` makes one of its text.

    Raises `TargetError` where the text is none, or nothing can be written there.
    """
    name, colon, rest = text.partition(":")
    if name not in formats or not colon or not rest:
        allowed = f"FORMAT:PATH with one of the formats {', '.join(formats)}"
        raise TargetError(allowed=allowed, unknown="" if name in formats else name)
    found = path(rest)
    if other := other_path(found, is_folder=name in FOLDERS):
        raise TargetError(allowed=other)
    return name, found


def written_to(reports: Iterable[tuple[str, Path]]) -> list[Path]:
    """The files that these reports replace; the folders of those that write pages, which have names of their own."""
    return [path / MOODLES_FILE if name == "moodle" else path for name, path in reports]


def overwritten(targets: Sequence[Path], read: Mapping[str, Sequence[Path]], graded: Sequence[Path] = ()) -> str:
    """What would be lost by writing to these, of what is `read`, by its words, or `graded`; empty where nothing is."""
    real = [os.path.realpath(target) for target in targets]
    for number, target in enumerate(real):
        name = targets[number].name
        if target in real[:number]:
            return f"two reports at {name}"
        for words, paths in read.items():
            if target in map(os.path.realpath, paths):
                return f"{name}, {words}"
        if os.path.lexists(target) and any(_is_theirs(Path(target), os.path.realpath(each)) for each in graded):
            return f"{name}, which is graded"
    return ""


def _is_theirs(target: Path, graded: str) -> bool:
    """Whether a file is what is graded, or by its name a submission or an archive of them within it."""
    may_be_handed_in = target.suffix.lower() in _OF_STUDENTS or is_archive(target)
    return str(target) == graded or (may_be_handed_in and target.is_relative_to(graded))


def other_path(path: Path, *, is_folder: bool) -> str:
    """What another path would have to be, where this one cannot be written to; empty where it can."""
    try:
        return _other_folder(path) if is_folder else _other_file(path)
    except OSError as error:
        return f"a path that can be looked at (here: {error.strerror})"


def _other_folder(path: Path) -> str:
    """A folder is written into, or made: no link, which would lead elsewhere by the time it is opened."""
    if path.is_symlink() or not (path.is_dir() or not path.exists()):
        return f"a folder, or a new one (this is a {'link' if path.is_symlink() else 'file'})"
    return "" if path.parent.is_dir() else f"a folder in one that exists ({path.parent} does not)"


def _other_file(path: Path) -> str:
    if path.is_dir():
        return "a path to a file (this is a folder)"
    return "" if path.parent.is_dir() else f"a path in a folder that exists ({path.parent} does not)"
