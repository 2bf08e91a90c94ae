"""What a class comes to, gathered as its entries come: of each student the submission that counts."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pytest_grade.reports.class_page.placements import Placement
from pytest_grade.reports.class_page.remarks import Remark, Said
from pytest_grade.reports.class_page.rows import Shape
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.fairness import MOST_NAMED, FairnessCounts
from pytest_grade.reports.items import ItemAnalysis
from pytest_grade.reports.unfinished import ID as UNFINISHED

TO_WRITE = "to write"
NOT_NAMED = "not named"


class Mistake(NamedTuple):
    """A named mistake: how many have it, and the words that most of them were told."""

    said: Said
    students: int


class AnswerGroup(NamedTuple):
    """Submissions that are wrong in the same way, with what is said of one of them."""

    number: int
    size: int
    remark: Remark


class Counts:
    """The counts of a class. Functions, placements, pictures and groups are known by their numbers in the rows."""

    def __init__(self) -> None:
        self.statuses: Counter[str] = Counter()
        self.shares: array[float] = array("d")
        self.points: array[float] = array("d")
        self.possible: set[float] = set()
        self.late = self.unfinished = self.with_gradients = self.gradients_right = 0
        self.asked: Counter[int] = Counter()
        self.right: Counter[int] = Counter()
        self.heat: Counter[tuple[int, str]] = Counter()
        self.placements: Counter[Placement] = Counter()
        self.items = ItemAnalysis()
        self.fairness = FairnessCounts(most_named=MOST_NAMED)
        self._pictures: dict[Placement, Counter[int]] = defaultdict(Counter)
        self._mistakes: Counter[str] = Counter()
        self._words: dict[str, Counter[Said]] = defaultdict(Counter)
        self._groups: Counter[int] = Counter()
        self._examples: dict[int, Remark] = {}

    def add(self, entry: Entry, shape: Shape | None, remarks: Sequence[Remark]) -> None:
        """Take in an entry that counts; `shape` is that of a graded one."""
        self.statuses[entry["status"]] += 1
        self.late += bool(entry.get("late"))
        if shape is None:
            return
        final, possible = entry.get("final", entry["earned"]), entry["possible"]
        self.points.append(final)
        self.shares.append(100 * final / possible)
        self.possible.add(possible)
        self.unfinished += entry.get("next") is not None
        self.with_gradients += bool(entry["gradients"]["checked"])
        self.gradients_right += entry["gradients"]["correct"] and bool(entry["gradients"]["checked"])
        self.items.add(entry)
        self.fairness.add(entry)
        self.asked.update(shape.numbers.values())
        self.right.update(shape.right)
        self.heat.update([(number, TO_WRITE) for number in shape.write])
        if remarks:
            self._add_mistakes(remarks, shape.numbers)

    def add_placement(self, placement: Placement, picture: int) -> None:
        """Take in where the mean enters, with the number of the picture of it."""
        self.placements[placement] += 1
        self._pictures[placement][picture] += 1

    def add_group(self, group: int, remarks: Sequence[Remark]) -> None:
        """Take in the group of an entry."""
        self._groups[group] += 1
        if remarks:
            self._examples.setdefault(group, remarks[0])

    def picture(self, placement: Placement) -> int:
        """The picture that most submissions of a placement have."""
        return self._pictures[placement].most_common(1)[0][0]

    def mistakes(self) -> Sequence[Mistake]:
        """All named mistakes, the commonest first."""
        ordered = sorted(self._mistakes.items(), key=lambda each: (-each[1], each[0]))
        return [Mistake(self._words[id_].most_common(1)[0][0], number) for id_, number in ordered]

    def groups(self) -> Sequence[AnswerGroup]:
        """The groups of several submissions of which something is said, the largest first."""
        shared = [(group, size) for group, size in self._groups.items() if size > 1 and group in self._examples]
        ordered = sorted(shared, key=lambda each: (-each[1], each[0]))
        return [AnswerGroup(group, size, self._examples[group]) for group, size in ordered]

    def _add_mistakes(self, remarks: Sequence[Remark], numbers: Mapping[str, int]) -> None:
        wrong = [remark for remark in remarks if remark.is_wrong or remark.said.id]
        self.heat.update({(numbers[remark.function], remark.said.id or NOT_NAMED) for remark in wrong})
        named = {remark.said.id: remark.said for remark in wrong if remark.said.id not in ("", UNFINISHED)}
        self._mistakes.update(named.keys())
        for id_, said in named.items():
            self._words[id_][said] += 1
