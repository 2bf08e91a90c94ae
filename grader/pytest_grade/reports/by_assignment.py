"""Of which assignments the submissions of a class are; of one that few have handed in it is said who."""

from collections import Counter
from collections.abc import Callable, Iterator

from pytest_grade.reports.contract import Entry
from pytest_grade.reports.text import listed, printable

_FEW = 5


class AssignmentCounts:
    """The counts, as the graded entries that count come."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._first: dict[str, list[Entry]] = {}

    def add(self, entry: Entry) -> None:
        """Take an entry in."""
        assignment = entry["assignment"]
        self._counts[assignment] += 1
        first = self._first.setdefault(assignment, [])
        if len(first) < _FEW:
            first.append(entry)

    def parts(self, name: Callable[[Entry], str]) -> Iterator[str]:
        """`week4 31`, `week2 1 (Park, Lee)`; nothing where all are of one. `name` tells whose an entry is."""
        if len(self._counts) < 2:
            return
        most = max(self._counts.values())
        for assignment, count in self._counts.most_common():
            is_odd = count <= _FEW and count < most
            who = f" ({listed([printable(name(each)) for each in self._first[assignment]], _FEW)})" if is_odd else ""
            yield f"{assignment} {count}{who}"
