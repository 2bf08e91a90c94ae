"""The rows of the table as the page's script reads them: every distinct text once, and numbers that point at it."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Final, Generic, NamedTuple, TypeVar

from pytest_grade.reports.class_page.placements import Placement
from pytest_grade.reports.class_page.remarks import Remark, Said, seen, to_write
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.fairness import failed_wrongly, passed_wrongly
from pytest_grade.reports.feedback.letters import visible
from pytest_grade.reports.feedback.words import VERDICTS
from pytest_grade.reports.late import duration
from pytest_grade.reports.ledger import Picture

Thing = TypeVar("Thing", bound=Hashable)

NONE: Final = -1  # where a number points at nothing
LETTERS: Mapping[str, str] = dict(zip(VERDICTS, "cxunmg", strict=True))
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
_BEFORE_NUMBER: Final = re.compile(r"(?<=[a-z])(?=\d)")


def lateness(seconds: float | None) -> str:
    """By how much something is late, if that is known."""
    return "late" if seconds is None else duration(seconds)


def title_of(assignment: str) -> str:
    """An assignment as people say it."""
    words = _BEFORE_NUMBER.sub(" ", visible(assignment).replace("_", " "))
    return words[:1].upper() + words[1:]


class Numbered(Generic[Thing]):
    """Distinct things in the order in which they came, each with its number, and how often it came."""

    def __init__(self) -> None:
        self._numbers: dict[Thing, int] = {}
        self.counts: Counter[Thing] = Counter()

    def number(self, thing: Thing) -> int:
        """The number of this thing."""
        self.counts[thing] += 1
        return self._numbers.setdefault(thing, len(self._numbers))

    def of(self, thing: Thing) -> int:
        """The number of a thing that has come."""
        return self._numbers[thing]

    @property
    def things(self) -> Sequence[Thing]:
        """All of them, in the order of their numbers."""
        return list(self._numbers)


class Added(NamedTuple):
    """The numbers of the picture and of the group of a row."""

    picture: int
    group: int


class Rows:
    """The rows of a class, as its entries come; `pages` has the names of feedback pages by path."""

    def __init__(self, pages: Mapping[str, str]) -> None:
        self._pages = pages
        self._rows: list[list[Any]] = []
        self.texts: Numbered[str] = Numbered()
        self.said: Numbered[Said] = Numbered()
        self._numbers: dict[tuple[str, tuple[str, ...]], Mapping[str, int]] = {}
        self.courses: Numbered[tuple[str, tuple[str, ...]]] = Numbered()
        self.functions: Numbered[tuple[int, str]] = Numbered()
        self.placements: Numbered[Placement] = Numbered()
        self._looks: Numbered[Hashable] = Numbered()
        self.pictures: list[Picture] = []
        self.groups: Numbered[str] = Numbered()
        self.sections: set[str] = set()

    def add(
        self, entry: Entry, remarks: Sequence[Remark], placement: Placement | None, picture: Picture | None
    ) -> "Added":
        """Take an entry in."""
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
        if entry["status"] != "graded":
            row |= {"points": None, "course": NONE, "placement": NONE, "picture": NONE, "group": NONE, "verdicts": ""}
            row |= {
                "possible": 0,
                "failed": [],
                "passed": [],
                "remarks": [],
                "write": [],
                "notes": [self._text(entry["reason"])],
            }
        else:
            row |= self._graded(entry, remarks)
            row["placement"] = NONE if placement is None else self.placements.number(placement)
            row["picture"] = NONE if picture is None else self._picture(picture)
        self._rows.append([row[field] for field in FIELDS])
        self.sections.update([visible(person["section"])] if person.get("section") else [])
        return Added(row["picture"], row["group"])

    def __len__(self) -> int:
        """How many submissions there are."""
        return len(self._rows)

    def functions_of(self, entry: Entry) -> Mapping[str, int]:
        """The numbers of the functions of a graded entry by their names: of two assignments none is the same."""
        key = entry["assignment"], tuple(entry["functions"])
        if key not in self._numbers:
            course = self.courses.number(key)
            self._numbers[key] = {name: self.functions.number((course, visible(name))) for name in key[1]}
        return self._numbers[key]

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
        return [self._looks.of(look) for look, _ in self._looks.counts.most_common()]

    def _picture(self, picture: Picture) -> int:
        number = self._looks.number(_look(picture))
        if number == len(self.pictures):
            self.pictures.append(picture)
        return number

    def _graded(self, entry: Entry, remarks: Iterable[Remark]) -> dict[str, Any]:
        numbers = self.functions_of(entry)
        functions = entry["functions"]
        return {
            "points": entry.get("final", entry["earned"]),
            "possible": entry["possible"],
            "course": self.courses.number((entry["assignment"], tuple(functions))),
            "verdicts": "".join(LETTERS[function["verdict"]] for function in functions.values()),
            "group": NONE if entry["group"] is None else self.groups.number(entry["group"]),
            "failed": [numbers[name] for name in failed_wrongly(entry)],
            "passed": [numbers[name] for name in passed_wrongly(entry)],
            "remarks": [self._remark(each, numbers) for each in remarks],
            "write": [numbers[name] for name in to_write(entry)],
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
