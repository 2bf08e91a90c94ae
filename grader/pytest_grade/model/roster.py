"""A roster: who is in the class, with all columns of the file that it was read from."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from pytest_grade.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One student of a class.

    `id` is unique in its roster, and what `person.id` of an entry is: where the file has no column of ids, it is the
    login, the address or the name. What a file does not say is empty. `fields` are all columns of the line, as they
    stand there.
    """

    id: str
    name: str
    section: str = ""
    email: str = ""
    login: str = ""
    line: int = 0
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def person(self) -> dict[str, str]:
        """As an entry holds it."""
        return {"id": self.id, "name": self.name, "section": self.section}


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The students of a class in the order of the file `source`, whose headings are `columns`.

    `beside` are lines of the file that are no student's, such as the points possible of Canvas. `text` is all of the
    file, its byte order mark included: what is made of it is to be as it was, but for some cells.
    """

    source: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    beside: tuple[Mapping[str, str], ...] = ()
    delimiter: str = ","
    text: str = field(default="", repr=False)
    _by_id: Mapping[str, Row] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the rows."""
        object.__setattr__(self, "_by_id", {row.id: row for row in self.rows})

    def row_of(self, entry: Mapping[str, Any]) -> Row | None:
        """The row of an entry's student; None where the roster has none."""
        person = entry["person"]
        return self._by_id.get(person["id"]) if person else None
