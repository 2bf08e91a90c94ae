"""What was handed in, read once more for a report that shows it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_grade.batch.files import UnreadableFileError, read_content
from pytest_grade.errors import DisturbedError
from pytest_grade.examine.submission import digest_of
from pytest_grade.reports.report import HandedIn

if TYPE_CHECKING:
    from pytest_grade.reports.contract import Entry
    from pytest_grade.reports.spool import Spool


def as_text(source: Path) -> str:
    """A path as text that may travel anywhere, whatever bytes it is of."""
    return os.fsencode(source).decode("latin-1")


def handed_in(spool: Spool, entry: Entry) -> HandedIn | str:
    """The submission of an entry, if its bytes are those that were graded; else why it cannot be shown.

    It is opened as it was for grading: no part of its path may be a link by now.
    """
    source = spool.source(entry["path"])
    if source is None:
        return "the file is not at hand"
    try:
        found = read_content(Path(os.fsdecode(source.encode("latin-1"))))
    except (UnreadableFileError, DisturbedError) as error:
        return str(error)
    if digest_of(found.content) != entry["digest"]:
        return "the file has changed since it was graded"
    return HandedIn(content=found.content, kind=found.kind)
