"""How many students and submissions a class has, in the words that every report has for them (docs/classes.md)."""

from pytest_grade.reports.contract import ABSENT, Entry
from pytest_grade.reports.shown_names import id_of
from pytest_grade.reports.text import counted


class ClassCounts:
    """The counts, as the entries come."""

    def __init__(self) -> None:
        self._students: set[str] = set()
        self.submissions = self.graded = self.by_hand = self.not_counting = 0

    def add(self, entry: Entry) -> None:
        """Take an entry in, whether it counts or not."""
        self._students.add(id_of(entry))
        self.submissions += entry["status"] not in ABSENT
        self.graded += entry["status"] == "graded"
        self.by_hand += bool(entry.get("by_hand"))
        self.not_counting += not entry.get("counts", True)

    @property
    def lacking(self) -> str:
        """How many could not be graded."""
        return f"{self.submissions - self.graded} not gradable"

    def line(self) -> str:
        """All of it: `9 students, 7 submissions: 6 graded (1 by hand), 1 not gradable; 1 does not count`."""
        who = f"{counted(len(self._students), 'student')}, {counted(self.submissions, 'submission')}"
        by_hand = f" ({self.by_hand} by hand)" if self.by_hand else ""
        does = "does" if self.not_counting == 1 else "do"
        out = f"; {self.not_counting} {does} not count" if self.not_counting else ""
        return f"{who}: {self.graded} graded{by_hand}, {self.lacking}{out}"
