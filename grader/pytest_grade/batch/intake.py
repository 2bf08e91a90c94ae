"""What comes before and after an examination: reading the file, looking it up, keeping what was found."""

import time
from concurrent.futures import Future
from pathlib import Path

from pytest_grade.batch.files import UnreadableFileError, read_content
from pytest_grade.batch.job import Job
from pytest_grade.batch.known import Found, Known
from pytest_grade.batch.store import Store
from pytest_grade.dataclass import dataclass
from pytest_grade.errors import DisturbedError
from pytest_grade.examine.submission import digest_of
from pytest_grade.model.findings import Findings, NotGradable
from pytest_grade.talk.conversation import Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Where submissions come in and findings go out, whoever examines in between."""

    job: Job
    store: Store | None = None

    def taken_in(self, path: Path) -> Content | Known:
        """What is in a file; what is known of it, where it needs no examination."""
        began = time.perf_counter()
        try:
            content = read_content(path)
        except UnreadableFileError as error:
            return NotGradable(digest=None, reason=str(error), seconds=time.perf_counter() - began)
        except DisturbedError as disturbed:
            return NotGradable.disturbed(disturbed.detail)
        known = self.store.find(digest_of(content.content), content.kind, self.job) if self.store else None
        return known or content

    def known(self, path: Path, came_back: Future[Known] | None) -> Known | None:
        """What is known of a file by now: what came back, or what the store has; nothing is waited for."""
        if came_back and came_back.done() and not came_back.cancelled() and not came_back.exception():
            return came_back.result()
        taken = self.taken_in(path) if self.store else None
        return None if isinstance(taken, Content) else taken

    def keep(self, content: Content, found: Found) -> None:
        """Keep what was found, before anybody hears of it.

        No fault of the run, which the next one looks at again, and nothing that other files of the student decided.
        """
        is_lasting = isinstance(found, Findings) or not (found.is_fault or found.hangs_on_others)
        if self.store and is_lasting:
            self.store.keep(found, content.kind, self.job)
