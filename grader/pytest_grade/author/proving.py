"""Proving the assignment in a folder, and remembering which content was proved, so that it is not proved twice.

A proof is kept in the user's cache folder (`kept`).
"""

import contextlib
import io
import threading
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from pytest_grade.author.checking import check
from pytest_grade.author.files import Files, files_in
from pytest_grade.author.kept import cache_key, keep, kept
from pytest_grade.author.loading import Declared, declared, variants
from pytest_grade.author.overtime import watched
from pytest_grade.author.proof import Judged, Proved, Questions, prove
from pytest_grade.author.truth import Course

_QUIET: Final = threading.Lock()


def proved(folder: Path) -> Proved:
    """The assignment in a folder, proved now; raises `ConfigurationError` at the first thing that is not so."""
    before = files_in(folder) if folder.is_dir() else None
    with _without_a_sound():
        course = _course(folder)
        found = {made.form: _proved(made) for made in (course.made, *course.made.forms)}
    if before is not None and files_in(folder) == before:  # else what was proved is not what lies there now
        for form, each in found.items():
            keep(_key(before, form), each.judged)
    return found[""]


def _proved(made: Declared) -> Proved:
    others = tuple(variants(made))
    for each in (made, *others):
        check(each)
    found = prove(Course.of(made))
    for variant in others:
        prove(Course.of(variant))
    return found


def form_proved_once(form: Declared) -> Proved:
    """A form of an assignment, proved now or once before."""
    key = _key(files_in(form.folder), form.form)
    with _without_a_sound():
        judged = _remembered(key)
        if judged is None or judged.keys() != {call.text for call in form.assignment.calls}:
            found = _proved(form)
            keep(key, found.judged)
            return found
        course = Course.of(form)
    return Proved(course=course, asked=Questions(course=course), judged=judged)


def proved_once(folder: Path) -> Proved:
    """The assignment in a folder, proved now or once before; its questions are drawn when wanted."""
    with _without_a_sound():
        course = _course(folder)
    judged = _remembered(_key(files_in(folder)))
    if judged is None or judged.keys() != {call.text for call in course.made.assignment.calls}:
        return proved(folder)
    return Proved(course=course, asked=Questions(course=course), judged=judged)


def _course(folder: Path) -> Course:
    made = declared(folder)
    check(made)
    return Course.of(made)


@contextlib.contextmanager
def _without_a_sound() -> Iterator[None]:
    """Let nothing be seen of what a solution prints, nor of what NumPy warns of in it; one thread at a time.

    What does not end is ended.
    """
    with _QUIET, contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(), watched():
        warnings.simplefilter("ignore")
        yield


def _key(files: Files, form: str = "") -> str:
    """Over the content of all files, and over what proves it; of each form another."""
    return cache_key(["proof", form, files.digest], "author")


def _remembered(key: str) -> Mapping[str, tuple[Judged, ...]] | None:
    """How the calls are judged, by an earlier proof; None where there was none, or what is kept of it is damaged."""
    return kept(key, dict[str, tuple[Judged, ...]])
