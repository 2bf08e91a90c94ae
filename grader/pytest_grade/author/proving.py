"""Proving the assignment in a folder, and remembering which content was proved, so that it is not proved twice.

A proof is kept in the user's cache folder as JSON, under a key over all that it depends on. Whatever is wrong with the
cache, the assignment is proved as if there were none.
"""

import contextlib
import hashlib
import io
import platform
import secrets
import threading
import warnings
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from pytest_grade import __version__
from pytest_grade.author.checking import check
from pytest_grade.author.files import Files, cache_folder, files_in
from pytest_grade.author.loading import Declared, declared, variants
from pytest_grade.author.overtime import watched
from pytest_grade.author.proof import Judged, Proved, Questions, prove
from pytest_grade.author.truth import Course

_QUIET: Final = threading.Lock()


@cache
def _wire() -> Any:
    """What packs proofs, and checks them as it unpacks; None where it is not installed, and nothing is kept."""
    try:
        import msgspec  # noqa: PLC0415 - a student's browser has NumPy, and little else
    except ImportError:
        return None
    return msgspec.json


def proved(folder: Path) -> Proved:
    """The assignment in a folder, proved now; raises `ConfigurationError` at the first thing that is not so."""
    before = files_in(folder) if folder.is_dir() else None
    with _without_a_sound():
        course = _course(folder)
        found = {made.form: _proved(made) for made in (course.made, *course.made.forms)}
    if before is not None and files_in(folder) == before:  # else what was proved is not what lies there now
        for form, each in found.items():
            _remember(_key(before, form), each)
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
            _remember(key, found)
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
    parts = (*([form] if form else []), files.digest, __version__, _prover(), np.__version__, platform.python_version())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@cache
def _prover() -> str:
    """A digest of the sources that prove, which change without a version while one works on them."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _remembered(key: str) -> Mapping[str, tuple[Judged, ...]] | None:
    """How the calls are judged, by an earlier proof; None where there was none, or what is kept of it is damaged."""
    folder, wire = cache_folder(), _wire()
    if folder is None or wire is None:
        return None
    try:
        found: Mapping[str, tuple[Judged, ...]] = wire.decode(
            (folder / f"{key}.json").read_bytes(), type=dict[str, tuple[Judged, ...]]
        )
    except (OSError, ValueError, RecursionError):
        return None
    return found


def _remember(key: str, found: Proved) -> None:
    """Keep what was proved, whole or not at all; of two processes at a time, the last one's, which is the same."""
    folder, wire = cache_folder(), _wire()
    if folder is None or wire is None:
        return
    part = folder / f".{secrets.token_hex(8)}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.write_bytes(wire.encode(found.judged))
        part.replace(folder / f"{key}.json")
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
