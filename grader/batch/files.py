"""Reading submission files, whatever they are, without ever failing."""

import hashlib
import stat
from pathlib import Path

from grader.model.shard import Shard
from grader.pipeline.interview import Content

KINDS = (".ipynb", ".py")
_LARGEST = 48 << 20


class UnreadableFileError(Exception):
    """A file that cannot be read; the message says why."""


def read_content(path: Path) -> Content:
    """The bytes of a submission. Raises `UnreadableFileError`."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            reason = "it is not a regular file"
            raise UnreadableFileError(reason)
        if status.st_size > _LARGEST:
            reason = f"the file has {status.st_size >> 20} MiB; at most {_LARGEST >> 20} are read"
            raise UnreadableFileError(reason)
        with path.open("rb") as file:
            content = file.read(_LARGEST)
    except OSError as error:
        reason = f"the file cannot be read ({error.strerror or error})"
        raise UnreadableFileError(reason) from None
    return Content(content=content, kind="py" if path.suffix.lower() == ".py" else "ipynb")


def is_in(shard: Shard, path: Path) -> bool:
    """Whether a file belongs to a part of the class: by its content; by its name where it cannot be read."""
    try:
        digest = hashlib.sha256(read_content(path).content)
    except UnreadableFileError:
        digest = hashlib.sha256(path.name.encode("utf-8", "surrogateescape"))
    return shard.holds(digest.digest())
