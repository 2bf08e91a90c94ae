"""Finding each student of a download on the roster: by id, login or address, else by name; never two for one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import TypeAlias

from pytest_grade.classroom.names import name_keys
from pytest_grade.classroom.roster_file import ids_of
from pytest_grade.classroom.whose import Owner
from pytest_grade.dataclass import dataclass
from pytest_grade.model.roster import Roster, Row

_Index: TypeAlias = Mapping[str, list[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """Who is who: rows by label; `unknown` are labels that no row has, `unclear` those that fit several, with these.

    `shared` are rows that several labels have by their ids.
    """

    rows: Mapping[str, Row] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    unclear: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def matched(owners: Sequence[Owner], roster: Roster) -> Matches:
    """Find them: whoever has the id of a row, or its login or address, has that row; names count where no id does.

    A name that several rows have, or several students, is nobody's.
    """
    indexes = _by_any_id(roster)
    certain: dict[str, Row] = {}
    by_name: dict[str, tuple[Row, ...]] = {}
    for owner in owners:
        rows = next(filter(None, (_by_ids(owner, index) for index in indexes)), ())
        if len(rows) == 1:
            certain[owner.label] = rows[0]
        else:
            by_name[owner.label] = rows
    if by_name:
        names = _named(roster)
        named = {owner.label: owner for owner in owners if owner.label in by_name}
        by_name = {label: rows or _by_name(named[label], names) for label, rows in by_name.items()}
    taken = {row.id for row in certain.values()}
    claims: dict[str, list[str]] = defaultdict(list)
    left = {label: tuple(row for row in rows if row.id not in taken) or rows for label, rows in by_name.items()}
    for label, rows in left.items():
        for row in rows:
            claims[row.id].append(label)
    sure = {
        label: rows[0]
        for label, rows in left.items()
        if len(rows) == 1 and len(claims[rows[0].id]) == 1 and rows[0].id not in taken
    }
    holders: dict[str, list[str]] = defaultdict(list)
    for label, row in certain.items():
        holders[row.id].append(label)
    return Matches(
        rows=certain | sure,
        unknown=tuple(label for label, rows in left.items() if not rows),
        unclear={label: rows for label, rows in left.items() if rows and label not in sure},
        shared={id_: tuple(labels) for id_, labels in holders.items() if len(labels) > 1},
    )


def _by_any_id(roster: Roster) -> Sequence[_Index]:
    """The rows by what a student may be called, the surest first.

    That is the id, then anything else that is his alone, then what stands before the @ of the address.
    """
    first: _Index = {row.id.casefold(): [row] for row in roster.rows}
    ids: dict[str, list[Row]] = defaultdict(list)
    local: dict[str, list[Row]] = defaultdict(list)
    for row in roster.rows:
        for id_ in {each.casefold() for each in ids_of(roster, row)}:
            ids[id_].append(row)
        if "@" in row.email:
            local[row.email.partition("@")[0].casefold()].append(row)
    return first, ids, local


def _named(roster: Roster) -> _Index:
    names: dict[str, list[Row]] = defaultdict(list)
    for row in roster.rows:
        for key in name_keys(row.name):
            names[key].append(row)
    return names


def _by_ids(owner: Owner, ids: _Index) -> tuple[Row, ...]:
    return _all(ids.get(id_.casefold(), ()) for id_ in (*owner.ids, owner.label))


def _by_name(owner: Owner, names: _Index) -> tuple[Row, ...]:
    return _all(names.get(key, ()) for key in name_keys(owner.name or owner.label))


def _all(found: Iterable[Iterable[Row]]) -> tuple[Row, ...]:
    return tuple({row.id: row for rows in found for row in rows}.values())


def others_with(owners: Iterable[Owner], roster: Roster, rows: Mapping[str, Row]) -> dict[str, str]:
    """The students of the roster who handed in together with another: their ids, and the label of the submission."""
    together: dict[str, str] = {}
    for owner in owners:
        if owner.others:
            for row in matched(owner.others, roster).rows.values():
                if all(row.id != known.id for known in rows.values()):
                    together[row.id] = owner.label
    return together
