"""A student's folder may hold a program: many scripts, few of which define what is graded. The others are passed over.

A file that defines no graded function is passed over where it shows that it is a part of a program: it lies in a
package, another file of the folder imports it, or it imports a script that defines a graded function, as `train.py` and
the notebook of the course do. Any other file is told, whatever is in it: it may be all that somebody has handed in.

Files are only searched for words; what they say is found out where they are graded.
"""

from __future__ import annotations

import itertools
import os
import re
from typing import TYPE_CHECKING, Final

from pytest_grade.batch.files import UnreadableFileError, entries, read_content
from pytest_grade.dataclass import dataclass
from pytest_grade.model.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from pytest_grade.batch.files import Entry

_DEEPEST: Final = 20
_MOST: Final = 1000  # files of one student: more are no program
_PACKAGE: Final = "__init__.py"
_IMPORTS: Final = re.compile(rb"\b(?:from\s+([.\w]+)\s+import\s+(\(?[\w\s,]*)|import\s+([\w., ]+))")
_WORD: Final = re.compile(rb"\w+")
_LOOKED_AT: Final = frozenset({"py", "ipynb"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A file of a program, as far as its words tell."""

    path: Path
    is_in_package: bool
    defines: bool
    imports: frozenset[bytes]


def parts_of_programs(
    folder: Path, found: Sequence[Entry], defines: re.Pattern[bytes], *, is_whole: bool
) -> frozenset[Path]:
    """The files of a student's folder that are parts of a program, and define none of what is graded.

    `found` lies in the folder; `is_whole`: the folders in it are the student's as well.
    """
    paths = list(itertools.islice(_files(folder, found, _DEEPEST if is_whole else 0), _MOST + 1))
    if len(paths) == 1 or len(paths) > _MOST or not any(_kind(path) == "py" for path, _ in paths):
        return frozenset()
    files = [file for path, is_in_package in paths if (file := _read(path, defines, is_in_package=is_in_package))]
    imported = {name for file in files for name in file.imports}
    defining = {os.fsencode(file.path.stem) for file in files if file.defines and _kind(file.path) == "py"}
    return frozenset(file.path for file in files if not file.defines and _is_part(file, imported, defining))


def _is_part(file: _File, imported: Collection[bytes], defining: Collection[bytes]) -> bool:
    is_module = _kind(file.path) == "py" and (file.is_in_package or os.fsencode(file.path.stem) in imported)
    return is_module or not file.imports.isdisjoint(defining)


def defining(names: Iterable[str]) -> re.Pattern[bytes]:
    """What the text of a file holds that defines one of these functions, or the class of one of these methods."""
    owners = sorted({name.partition(".")[0] for name in names})
    any_of_them = b"|".join(re.escape(owner.encode()) for owner in owners)
    return re.compile(rb"\b(?:def|class)\s+(?:%b)\b|(?:^|[\s;\"'])(?:%b)\s*=(?!=)" % (any_of_them, any_of_them))


def is_package(found: Iterable[Entry]) -> bool:
    """Whether a folder in which this lies says itself that its scripts belong together."""
    return any(entry.name == _PACKAGE for entry in found)


def _files(folder: Path, found: Sequence[Entry], deep: int) -> Iterator[tuple[Path, bool]]:
    """The files that may be submissions, and whether each lies in a package. No link is followed."""
    is_in_package = is_package(found)
    for entry in found:
        path = folder / entry.name
        if entry.is_link or entry.unknown is not None or entry.name.startswith("."):
            continue
        if entry.is_folder:
            if deep:
                yield from _files(path, _entries(path), deep - 1)
        elif _kind(path) in _LOOKED_AT and entry.name != _PACKAGE:
            yield path, is_in_package


def _entries(folder: Path) -> Sequence[Entry]:
    """What lies in a folder, as far as it can be read."""
    try:
        return entries(folder)
    except OSError:
        return ()


def _kind(path: Path) -> str | None:
    return KINDS.get(path.suffix.lower())


def _read(path: Path, defines: re.Pattern[bytes], *, is_in_package: bool) -> _File | None:
    """A file, if it can be read."""
    try:
        content = read_content(path).content
    except UnreadableFileError:
        return None
    if b"\0" in content:
        return None
    words = (part for found in _IMPORTS.finditer(content) for part in found.groups(b""))
    return _File(
        path=path,
        is_in_package=is_in_package,
        defines=defines.search(content) is not None,
        imports=frozenset(word for part in words for word in _WORD.findall(part)),
    )
