"""The rows of the table as the page's script reads them: every distinct text once, and numbers that point at it."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Final, Generic, NamedTuple, TypeVar

from pytest_grade.reports.class_page.placements import Placement
from pytest_grade.reports.class_page.remarks import Remark, Said, seen, to_write
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.fairness import failed_wrongly, is_right_submission, passed_wrongly
from pytest_grade.reports.feedback.letters import visible
from pytest_grade.reports.feedback.words import VERDICTS
from pytest_grade.reports.late import duration
from pytest_grade.reports.ledger import Picture, look_of, picture_of
from pytest_grade.reports.unfinished import is_to_write

Thing = TypeVar("Thing", bound=Hashable)

NONE: Final = -1  # where a number points at nothing
LETTERS: Mapping[str, str] = dict(zip(VERDICTS, "cxupnmg", strict=True))
FIELDS: Final = (
    "name", "also", "section", "status", "points", "possible", "course", "verdicts", "placement", "picture",
    "group", "late", "lateness", "counts", "failed", "passed", "remarks", "write", "said", "notes", "page",
)  # fmt: skip
STATUSES: Mapping[str, str] = {
    "graded": "graded",
    "not-gradable": "not gradable",
    "nothing-to-grade": "nothing to grade",
    "not-handed-in": "not handed in",
}
HANDED_IN: Final = ("graded", "not-gradable")  # what is called a submission
_BEFORE_NUMBER: Final = re.compile(r"(?<=[a-z])(?=\d)")


def lateness(seconds: float | None) -> str:
    """By how much something is late, if that is known."""
    return "late" if seconds is None else duration(seconds)


def title_of(assignment: str) -> str:
    """An assignment as people say it."""
    words = _BEFORE_NUMBER.sub(" ", visible(assignment).replace("_", " "))
    return words[:1].upper() + words[1:]


class Numbered(Generic[Thing]):
    """Distinct things in the order in which they came, each with its number."""

    def __init__(self) -> None:
        self._numbers: dict[Thing, int] = {}

    def number(self, thing: Thing) -> int:
        """The number of this thing."""
        return self._numbers.setdefault(thing, len(self._numbers))

    def become(self, thing: Thing, other: Thing) -> None:
        """Let another thing take the place of this one, if that has come."""
        self._numbers = {other if each == thing else each: number for each, number in self._numbers.items()}

    def of(self, thing: Thing) -> int:
        """The number of a thing that has come."""
        return self._numbers[thing]

    @property
    def things(self) -> Sequence[Thing]:
        """All of them, in the order of their numbers."""
        return list(self._numbers)


def why_not(entry: Entry) -> str:
    """Why an entry has no points, as a sentence that begins with its status: that stands in some reasons already."""
    status, reason = STATUSES.get(entry["status"], entry["status"]), entry["reason"]
    return reason if reason.startswith(status) else f"{status}: {reason}"


class Shape(NamedTuple):
    """What is so of all entries with the same verdicts: the numbers of their functions, and of those that are right.

    `write` are still to be written; `failed` are right, and usual checks fail them, `passed` the other way round.
    """

    numbers: Mapping[str, int]
    course: int
    verdicts: str
    right: Sequence[int]
    write: Sequence[int]
    failed: Sequence[int]
    passed: Sequence[int]


class Rows:
    """The rows of a class, as its entries come; `pages` has the names of feedback pages by path."""

    def __init__(self, pages: Mapping[str, str]) -> None:
        self._pages = pages
        self._rows: list[list[Any]] = []
        self.texts: Numbered[str] = Numbered()
        self.said: Numbered[Said] = Numbered()
        self._numbers: dict[tuple[str, tuple[str, ...]], Mapping[str, int]] = {}
        self._shapes: dict[Hashable, Shape] = {}
        self.courses: Numbered[tuple[str, tuple[str, ...]]] = Numbered()
        self.functions: Numbered[tuple[int, str]] = Numbered()
        self.placements: Numbered[Placement] = Numbered()
        self._pictures: dict[Hashable, int] = {}  # by what they are made of
        self._drawn: dict[Hashable, int] = {}  # by what is seen of them
        self._uses: Counter[int] = Counter()
        self.pictures: list[Picture] = []
        self.groups: Numbered[str] = Numbered()
        self.sections: set[str] = set()

    def picture(self, entry: Entry) -> int:
        """The number of the picture of a graded entry; pictures that look alike are one, wherever their lines stand."""
        made_of = look_of(entry)
        number = self._pictures.get(made_of)
        if number is None:
            picture = picture_of(entry)
            number = NONE if picture is None else self._drawn.setdefault(_look(picture), len(self.pictures))
            if picture is not None and number == len(self.pictures):
                self.pictures.append(picture)
            self._pictures[made_of] = number
        self._uses[number] += 1
        return number

    def shape(self, entry: Entry) -> Shape:
        """That of a graded entry."""
        functions = entry["functions"]
        checked = [(each["verdict"], each.get("usual_check"), is_to_write(each)) for each in functions.values()]
        key = entry["assignment"], *functions, is_right_submission(entry), *checked
        found = self._shapes.get(key)
        if found is None:
            self._shapes[key] = found = self._new_shape(entry)
        return found

    def _new_shape(self, entry: Entry) -> Shape:
        numbers, functions = self.functions_of(entry), entry["functions"]
        return Shape(
            numbers=numbers,
            course=self._course(entry["assignment"], tuple(functions)),
            verdicts="".join(LETTERS[function["verdict"]] for function in functions.values()),
            right=[numbers[name] for name, function in functions.items() if function["verdict"] == "correct"],
            write=[numbers[name] for name in to_write(entry)],
            failed=[numbers[name] for name in failed_wrongly(entry)],
            passed=[numbers[name] for name in passed_wrongly(entry)],
        )

    def add(
        self, entry: Entry, shape: Shape | None, remarks: Sequence[Remark], placement: Placement | None, picture: int
    ) -> int:
        """Take an entry in, and return the number of its group; `picture` is the number of its picture."""
        person, late = entry.get("person") or {}, entry.get("late")
        row: dict[str, Any] = {
            "name": visible(person.get("name") or entry["student"]),
            "also": visible(" · ".join(filter(None, (person.get("id"), entry["path"])))),
            "section": self._text(person.get("section")),
            "status": self._text(STATUSES.get(entry["status"], entry["status"])),
            "late": self._text(late and lateness(late["seconds"])),
            "lateness": round(late["seconds"] or 1) if late else 0,
            "counts": int(entry.get("counts", True)),
            "said": [self._of_instructors(each) for each in entry.get("remarks") or ()],
            "page": self._pages.get(entry["path"], ""),
        }
        if shape is None:
            row |= {"points": None, "course": NONE, "placement": NONE, "picture": NONE, "group": NONE, "verdicts": ""}
            row |= {
                "possible": 0,
                "failed": [],
                "passed": [],
                "remarks": [],
                "write": [],
                "notes": [self._text(why_not(entry))],
            }
        else:
            row |= self._graded(entry, shape, remarks)
            row["placement"] = NONE if placement is None else self.placements.number(placement)
            row["picture"] = picture
        self._rows.append([row[field] for field in FIELDS])
        self.sections.update([visible(person["section"])] if person.get("section") else [])
        group: int = row["group"]
        return group

    def __len__(self) -> int:
        """How many submissions there are."""
        return len(self._rows)

    def functions_of(self, entry: Entry) -> Mapping[str, int]:
        """The numbers of the functions of a graded entry by their names: of two assignments none is the same."""
        key = entry["assignment"], tuple(entry["functions"])
        if key not in self._numbers:
            course = self._course(*key)
            self._numbers[key] = {name: self.functions.number((course, visible(name))) for name in key[1]}
        return self._numbers[key]

    def _course(self, assignment: str, functions: tuple[str, ...]) -> int:
        """The number of an assignment with these functions; who is graded by hand has none, whichever it is."""
        key = assignment, functions
        if functions:
            self.courses.become((assignment, ()), key)
        else:
            key = next((each for each in self.courses.things if each[0] == assignment), key)
        return self.courses.number(key)

    def as_plain(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {
            "fields": FIELDS,
            "verdicts": {LETTERS[name]: [verdict.glyph, verdict.word] for name, verdict in VERDICTS.items()},
            "courses": [title_of(assignment) for assignment, _ in self.courses.things],
            "functions": [list(each) for each in self.functions.things],
            "placements": [placement.label for placement in self.placements.things],
            "groups": [visible(group) for group in self.groups.things],
            "said": [list(said) for said in self.said.things],
            "texts": self.texts.things,
            "rows": self._rows,
        }

    def pictures_by_use(self) -> list[int]:
        """The numbers of all pictures, those that most rows have first."""
        return [number for number, _ in self._uses.most_common() if number != NONE]

    def _graded(self, entry: Entry, shape: Shape, remarks: Iterable[Remark]) -> dict[str, Any]:
        return {
            "points": entry.get("final", entry["earned"]),
            "possible": entry["possible"],
            "course": shape.course,
            "verdicts": shape.verdicts,
            "group": NONE if entry["group"] is None else self.groups.number(entry["group"]),
            "failed": shape.failed,
            "passed": shape.passed,
            "remarks": [self._remark(each, shape.numbers) for each in remarks],
            "write": shape.write,
            "notes": [self._text(note) for note in entry.get("notes", ())],
        }

    def _remark(self, remark: Remark, numbers: Mapping[str, int]) -> list[int | None]:
        quoted = remark.quoted
        said, reason, code = self.said.number(remark.said), self._text(remark.reason), self._text(quoted.code)
        place = [quoted.cell, quoted.line, code, quoted.column, quoted.end_column]
        return [numbers[remark.function], int(remark.is_wrong), said, reason, *place]

    def _of_instructors(self, remark: Mapping[str, Any]) -> list[Any]:
        function = visible(remark["function"] or "")
        return [self._text(function), self._text(remark["remark"]), remark["points"], self._text(remark["reason"])]

    def _text(self, text: str | None) -> int:
        return self.texts.number(seen(text)) if text else NONE


def _look(picture: Picture) -> Hashable:
    """What two pictures have in common that look alike, whatever lines they were drawn from."""
    boxes = [
        (box.name, box.level, box.often() if box.level is None else "", box.is_final, box.is_reached, box.is_marked)
        for box in picture.boxes
    ]
    return picture.headline, picture.symbol, len(picture.layers), *boxes
