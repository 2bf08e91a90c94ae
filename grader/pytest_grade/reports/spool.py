"""The entries of a run on disk, so that a large class takes no more memory than a small one."""

import errno
import itertools
import json
import os
import tempfile
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from pytest_grade.reports.contract import Entry


class Spool:
    """Entries in a temporary file, read back in the order of their paths; one of the same path replaces the other."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile("w+b", buffering=0)  # noqa: SIM115 - closed with the spool
        self._places: dict[str, tuple[int, int, str]] = {}
        self._sources: dict[str, str] = {}
        self._end = 0

    def add(self, entry: Entry, source: str | None = None) -> None:
        """Add an entry, as one line of JSON in which control and bidirectional characters are escaped.

        `source` is where the submission was read, if that is known. Raises `OSError` where there is no room for it.
        """
        text = json.dumps(entry, ensure_ascii=True, allow_nan=False).encode()
        self._file.seek(self._end)
        if self._file.write(text) != len(text):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._places[str(entry["path"])] = self._end, len(text), "fault" if entry.get("fault") else entry["status"]
        self._end += len(text)
        if source is not None:
            self._sources[str(entry["path"])] = source

    def source(self, path: str) -> str | None:
        """Where the submission of that path was read; None where nobody has said."""
        return self._sources.get(path)

    def __len__(self) -> int:
        """How many submissions have an entry."""
        return len(self._places)

    def __contains__(self, path: str) -> bool:
        """Whether the submission of that path has an entry."""
        return path in self._places

    @property
    def graded(self) -> int:
        """How many submissions were graded."""
        return self.count("graded")

    @property
    def faults(self) -> int:
        """How many submissions were not gradable by a fault of the grader."""
        return self.count("fault")

    def reasons_of_faults(self, most: int) -> Iterator[str]:
        """Why, of so many of them at most."""
        paths = itertools.islice((path for path, (_, _, kind) in self._places.items() if kind == "fault"), most)
        return (str(json.loads(self._line(path))["reason"]) for path in paths)

    def lines(self) -> Iterator[str]:
        """Every entry as a line of JSON, in the order of the paths."""
        for path in sorted(self._places):
            yield self._line(path)

    def entries(self) -> Iterator[dict[str, Any]]:
        """Every entry, in the order of the paths."""
        return map(json.loads, self.lines())

    def get(self, path: str) -> dict[str, Any] | None:
        """The entry of that path."""
        return json.loads(self._line(path)) if path in self._places else None

    def close(self) -> None:
        """Give back the disk space."""
        self._file.close()

    def __enter__(self) -> "Spool":
        """Return the spool itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it, whatever happened."""
        self.close()

    def count(self, kind: str) -> int:
        """How many entries have this status."""
        return sum(found == kind for _, _, found in self._places.values())

    def _line(self, path: str) -> str:
        start, length, _ = self._places[path]
        self._file.seek(start)
        return self._file.read(length).decode()
