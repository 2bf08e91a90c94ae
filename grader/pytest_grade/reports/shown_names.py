"""What students of a class are called where people read it: by name, with the id beside it where two have one name."""

import re
from collections import defaultdict
from typing import Final

from pytest_grade.reports.contract import Entry

# What Canvas and Moodle put between a student's name and that of the file.
_OF_SYSTEMS: Final = re.compile(r"(?:\w+_LATE_\d+)?(?:_\d+_|_assignsubmission_[a-z]+_/?|[/_])")


def id_of(entry: Entry) -> str:
    """What tells one student from every other one: the id in the roster, else the label of the submission."""
    person = entry.get("person")
    return f"id {person['id']}" if person else f"label {entry['student']}"


class ShownNames:
    """Names of a class, gathered as its entries come; asked when all have come."""

    def __init__(self) -> None:
        self._ids: dict[str, set[str]] = defaultdict(set)

    def add(self, entry: Entry) -> None:
        """Take in whose an entry is."""
        if person := entry.get("person"):
            self._ids[person["name"]].add(person["id"])

    def of_person(self, name: str, id_: str) -> str:
        """A name; with the id, where another one has that name too."""
        return f"{name} ({id_})" if id_ and len(self._ids[name]) > 1 else name

    def of(self, entry: Entry) -> str:
        """The student's name by the roster, where it has one; else the label."""
        person = entry.get("person")
        return self.of_person(person["name"], person["id"]) if person else str(entry["student"])

    def of_file(self, entry: Entry) -> str:
        """The same, with the file; by its path alone, which begins with the label, where nobody has told a name."""
        label, path = str(entry["student"]), str(entry["path"])
        if not entry.get("person"):
            return path
        own = path[len(label) :] if path.startswith(label) else path
        return f"{self.of(entry)}: {_OF_SYSTEMS.sub('', own, count=1) or path}"
