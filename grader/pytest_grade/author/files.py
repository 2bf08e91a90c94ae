"""The files of an assignment by their content: it travels to other machines, and findings depend on it."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path
from typing import Final

from pytest_grade.dataclass import dataclass
from pytest_grade.errors import ConfigurationError

DECLARATION: Final = "assignment.py"
RUBRIC: Final = "rubric.yaml"
STARTER: Final = "starter.ipynb"
_MOST_BYTES: Final = 32 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The files that lie in a folder, by name; what lies in folders of it, and what is hidden, is none of them.

    The same files of another folder are equal: `folder` is where they were read, for people.
    """

    content: tuple[tuple[str, bytes], ...]
    folder: str = field(default="", compare=False)

    @property
    def digest(self) -> str:
        """A digest of all that findings may depend on; the rubric, by which they are only scored, is left out."""
        digest = hashlib.sha256()
        for name, content in self.content:
            if name != RUBRIC:
                digest.update(f"{len(name)} {name} {len(content)} ".encode() + content)
        return digest.hexdigest()

    @contextmanager
    def laid_out(self) -> Iterator[Path]:
        """A folder that nobody else may enter and that holds these files, for as long as they are read."""
        with tempfile.TemporaryDirectory(prefix="grade-") as folder:
            for name, content in self.content:
                (Path(folder) / name).write_bytes(content)
            yield Path(folder)


def cache_folder() -> Path | None:
    """Where proofs, outlines and rubrics as read are kept: in the user's cache folder, which need not be there.

    None where he has none.
    """
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if given.is_absolute():
        return given / "pytest-grade"
    try:
        return Path.home() / ".cache" / "pytest-grade"
    except RuntimeError:
        return None


def files_in(folder: Path) -> Files:
    """Read the files of a folder; raises `ConfigurationError` where that cannot be done."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
        size = sum(path.stat().st_size for path in paths)
        if size > _MOST_BYTES:
            allowed = f"{_MOST_BYTES >> 20} MB; data and submissions lie in folders of their own"
            raise ConfigurationError(source=str(folder), found=f"files of {size >> 20} MB", allowed=allowed)
        content = tuple((_named(path), path.read_bytes()) for path in paths)
    except OSError as error:
        where, why = error.filename or folder, error.strerror or str(error)
        raise ConfigurationError(
            source=str(where), found=why.lower(), allowed="a folder whose files can be read"
        ) from None
    return Files(content=content, folder=str(folder))


def _named(path: Path) -> str:
    """The name of a file; `ConfigurationError` where it is no text that could be sent."""
    try:
        os.fsencode(path.name).decode()
    except UnicodeDecodeError:
        shown = ascii(path.name)
        raise ConfigurationError(
            source=str(path.parent), found=f"a file named {shown}", allowed="names in UTF-8"
        ) from None
    return path.name
