"""What `pytest --grade` grades where its command line names no path, and what of that is the repository's own tests.

First what `testpaths` (or `addopts`) of an ini file names, but for the folders of the repository's own tests; else the
folder of submissions that lies here; else the working directory, without the repository's own tests.
"""

from __future__ import annotations

import os
from fnmatch import fnmatch
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_grade.dataclass import dataclass
from pytest_grade.model.kinds import KINDS
from pytest_grade.reports.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SUBMISSIONS = ("submissions", "submitted")
_TESTS = ("tests", "test", "testing")
_OF_TESTS = ("test_*.py", "*_test.py", "conftest.py", "__init__.py")
_TEXT = ".md"  # seldom a notebook
_OF_A_SUBMISSION = ("", "grade")
_LONGEST = 300
_MOST_LOOKED_AT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The arguments that stand for those which were not given, why, and what below them is not graded."""

    paths: tuple[str, ...]
    why: str
    left_out: tuple[Path, ...] = ()


def path_of(argument: str, base: Path) -> Path:
    """The path that an argument names, as it is or as the id of its submission.

    Raises `pytest.UsageError` where there is none.
    """
    whole = Path(os.path.abspath(base / argument))  # noqa: PTH100 - which follows no link
    path, _, part = str(whole).rpartition("::")
    if not os.path.lexists(whole) and part in _OF_A_SUBMISSION and os.path.lexists(path):
        return Path(path)
    if not os.path.lexists(whole):
        message = f"file or directory not found: {printable(argument)[:_LONGEST]}"
        raise pytest.UsageError(message)
    return whole


TAKEN = pytest.StashKey[Taken]()
WORKER_LEFT_OUT = "grade_left_out"


def left_out(config: pytest.Config) -> frozenset[Path]:
    """What is not graded of what this run, or the one that a pytest-xdist worker is part of, has taken."""
    inherited = getattr(config, "workerinput", {}).get(WORKER_LEFT_OUT)
    if inherited is not None:
        return frozenset(map(Path, inherited))
    found = config.stash.get(TAKEN, None)
    return frozenset(found.left_out if found else ())


def taken(config: pytest.Config, added: Sequence[str]) -> Taken:
    """What to grade; `added` are paths that the settings add to the command line."""
    here = config.invocation_params.dir
    settings = config.inipath.name if config.inipath else "-o"
    if added:
        return Taken(paths=tuple(added), why=f"addopts of {settings}")
    named = [str(text) for text in config.getini("testpaths")] if here == config.rootpath else []
    found = [path for text in named for path in sorted(glob(text, root_dir=here, recursive=True))]  # noqa: PTH207 - as pytest
    below = [path for path in found if not _holds(here / path, here)]
    left_out = tuple(here / path for path in below if _is_of_tests(here / path))
    chosen = tuple(path for path in below if here / path not in left_out)
    if chosen:
        return Taken(paths=chosen, why=f"testpaths of {settings}", left_out=left_out)
    for name in _SUBMISSIONS:
        folder = here / name
        if folder.is_dir() and not folder.is_symlink() and any(_submissions(folder)):
            return Taken(paths=(name,), why="no path was given, and they lie here")
    own = (path for path in _listed(here) if _is_named_as_tests(path))
    return Taken(paths=(str(here),), why="no path was given", left_out=tuple(dict.fromkeys((*left_out, *own))))


def _holds(path: Path, here: Path) -> bool:
    """Whether a path is that of the working directory, or of a folder above it."""
    real = Path(os.path.realpath(path))
    return real in (Path(os.path.realpath(here)), *Path(os.path.realpath(here)).parents)


def _is_named_as_tests(path: Path) -> bool:
    """Whether what lies in the working directory is named as a repository's own tests are."""
    if path.is_dir():
        return path.name in _TESTS and not path.is_symlink()
    return _is_test(path)


def _is_of_tests(path: Path) -> bool:
    """Whether what `testpaths` names holds the repository's own tests, by its name, or as it has nothing but tests."""
    return path.name in _TESTS or (any(map(_is_test, _files(path))) and not any(_submissions(path)))


def _is_test(path: Path) -> bool:
    return any(fnmatch(path.name, pattern) for pattern in _OF_TESTS)


def _submissions(path: Path) -> Iterator[Path]:
    """The files that may be handed in, of those that are looked at."""
    for number, each in enumerate(_files(path)):
        is_telling = each.suffix.lower() in KINDS and each.suffix.lower() != _TEXT
        if number >= _MOST_LOOKED_AT or (is_telling and not _is_test(each)):
            yield each


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, _, names in os.walk(path):
        yield from (Path(folder, name) for name in names)


def _listed(folder: Path) -> Iterable[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return ()
