"""What is kept from run to run, in the user's cache folder: as JSON, under a key over all that it depends on.

Whatever is wrong with the cache, what is asked for is made as if there were none.
"""

import contextlib
import hashlib
import platform
import secrets
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

import pytest_grade
from pytest_grade.author.files import cache_folder

_Kept = TypeVar("_Kept")


def cache_key(content: Iterable[str | bytes], *packages: str) -> str:
    """A key over this content, over the sources of the packages that make something of it, and what these need."""
    versions = (pytest_grade.__version__, np.__version__, platform.python_version())
    digest = hashlib.sha256()
    for part in (*content, *versions, *map(_sources, packages)):
        piece = part.encode() if isinstance(part, str) else part
        digest.update(f"{len(piece)} ".encode() + piece)
    return digest.hexdigest()


def kept(key: str, kind: type[_Kept]) -> _Kept | None:
    """What an earlier run has kept; None where it has not, or what is there is damaged."""
    folder, wire = cache_folder(), _wire()
    if folder is None or wire is None:
        return None
    try:
        found: _Kept = wire.decode((folder / f"{key}.json").read_bytes(), type=kind)
    except (OSError, ValueError, RecursionError):
        return None
    return found


def keep(key: str, value: object) -> None:
    """Keep a value, whole or not at all; of two processes at a time, the last one's, which is the same."""
    folder, wire = cache_folder(), _wire()
    if folder is None or wire is None:
        return
    part = folder / f".{secrets.token_hex(8)}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.write_bytes(wire.encode(value))
        part.replace(folder / f"{key}.json")
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()


@cache
def _sources(package: str) -> str:
    """A digest of the sources of a package, which change without a version while one works on them."""
    digest = hashlib.sha256()
    for path in sorted((Path(pytest_grade.__file__).parent / package).glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def _wire() -> Any:
    """What packs values, and checks them as it unpacks; None where it is not installed, and nothing is kept."""
    try:
        import msgspec  # noqa: PLC0415 - a student's browser has NumPy, and little else
    except ImportError:
        return None
    return msgspec.json
