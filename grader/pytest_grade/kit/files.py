"""The one file of a kit: a zip of JSON and arrays, with a version and a checksum. What is wrong in it is one line."""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.errors import ConfigurationError
from pytest_grade.kit.forms import FrozenAssignment
from pytest_grade.kit.thawing import thawed
from pytest_grade.kit.values import Reader, Writer
from pytest_grade.model.assignment import Assignment
from pytest_grade.model.cases import Array

SUFFIX: Final = ".kit"
VERSION: Final = 1
_CONTENT: Final = "kit.json"
_LINES: Final = "lines.json"
_CHECKSUM: Final = "checksum"
_MOST_BYTES: Final = 64 << 20
_DATE: Final = (2000, 1, 1, 0, 0, 0)  # so that the same content makes the same file
_ALLOWED: Final = "the file as pytest-grade kit has written it; ask for it once more"
_NO_KIT: Final = "no kit, or one of which a part is missing"
_TOO_LARGE: Final = f"a kit of more than {_MOST_BYTES >> 20} MB"
_CHANGED: Final = "a kit that was changed since it was written"
_OF_OTHER_FORM: Final = "a kit whose content is not of the form that it should have"
_ANOTHER_GRADER: Final = f"one of version {VERSION}; install the pytest-grade that goes with the kit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """What students get: the assignment without its solution, and the rubric as plain values."""

    assignment: Assignment
    rubric: Mapping[str, Any]
    left_out: tuple[str, ...] = ()


def is_kit(path: Path) -> bool:
    """Whether a path is that of the file of a kit."""
    return path.suffix == SUFFIX and path.is_file()


def is_file_of_a_kit(name: str) -> bool:
    """Whether a file with this name is to be a kit."""
    return name.endswith(SUFFIX)


def kit_in(folder: Path) -> Path | None:
    """The kit that lies in a folder; None where there is none, or several."""
    found = sorted(folder.glob(f"*{SUFFIX}"))
    return found[0] if len(found) == 1 else None


def packed(frozen: FrozenAssignment, rubric: Mapping[str, Any], left_out: tuple[str, ...] = ()) -> bytes:
    """A kit as the bytes of its file; raises `CannotBeFrozenError`."""
    writer = Writer()
    written = writer.written(frozen)
    content = {
        "kit": VERSION,
        "assignment": written,
        "rubric": dict(rubric),
        "left_out": list(left_out),
    }
    members = {_CONTENT: json.dumps(content, separators=(",", ":"), allow_nan=False).encode()}
    members[_LINES] = "\n".join(writer.lines).encode()
    members |= {f"{kind}.npy": _as_npy(np.concatenate(arrays)) for kind, arrays in writer.arrays.items()}
    members[_CHECKSUM] = _checksum(members).encode()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, each in members.items():
            archive.writestr(zipfile.ZipInfo(name, _DATE), each, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def read_kit(path: Path) -> Kit:
    """Read a kit; raises `ConfigurationError`, in one line, where it cannot be read or is not as it was written."""
    try:
        content = path.read_bytes()
    except OSError as error:
        allowed = "a kit that can be read"
        raise ConfigurationError(
            source=str(path), found=(error.strerror or "no file").lower(), allowed=allowed
        ) from None
    try:
        return kit_of(content)
    except _DamagedError as damage:
        raise ConfigurationError(source=str(path), found=damage.found, allowed=damage.allowed) from None


class _DamagedError(Exception):
    """What is found in a file that is no kit, and what is allowed."""

    def __init__(self, found: str, allowed: str = _ALLOWED) -> None:
        super().__init__(found, allowed)
        self.found, self.allowed = found, allowed


@lru_cache(maxsize=4)
def kit_of(content: bytes) -> Kit:
    """The kit in the bytes of a file."""
    members = _members(content)
    try:
        read = json.loads(members.pop(_CONTENT))
        version = read["kit"]
    except (KeyError, TypeError, ValueError, RecursionError):
        raise _DamagedError(_NO_KIT) from None
    if version != VERSION:
        found = f"a kit of version {version!r:.20}"
        raise _DamagedError(found, _ANOTHER_GRADER)
    try:
        lines = members.pop(_LINES).split(b"\n")
        arrays = {name.removesuffix(".npy"): _of_npy(each) for name, each in members.items()}
        frozen = Reader(arrays=arrays, lines=lines).read(read["assignment"])
        if not isinstance(frozen, FrozenAssignment):
            raise TypeError(type(frozen))
        left_out = tuple(read["left_out"])
        assignment = replace(thawed(frozen), left_out=left_out)
        return Kit(assignment=assignment, rubric=read["rubric"], left_out=left_out)
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
        raise _DamagedError(_OF_OTHER_FORM) from None


def _members(content: bytes) -> dict[str, bytes]:
    """The members, whose checksum is right."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(each.file_size for each in archive.infolist()) > _MOST_BYTES:
                raise _DamagedError(_TOO_LARGE)
            members = {each.filename: archive.read(each) for each in archive.infolist()}
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, zlib.error):
        raise _DamagedError(_NO_KIT) from None
    if members.pop(_CHECKSUM, b"") != _checksum(members).encode():
        raise _DamagedError(_CHANGED)
    return members


def _checksum(members: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(members):
        digest.update(f"{name} {len(members[name])} ".encode() + members[name])
    return digest.hexdigest()


def _as_npy(array: Array) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=False)
    return file.getvalue()


def _of_npy(content: bytes) -> Array:
    array = np.load(io.BytesIO(content), allow_pickle=False)
    array.flags.writeable = False
    return array
