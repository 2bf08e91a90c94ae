"""Whom of a roster somebody means who writes a name, an address or a login in the place of an id."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from pytest_grade.classroom.names import name_keys
from pytest_grade.classroom.roster_file import ids_of
from pytest_grade.model.roster import Roster


def ids_called(roster: Roster) -> Callable[[str], Sequence[str]]:
    """Who gives the ids of those whom a text may mean: the surest first, and all who are called alike."""
    own: dict[str, dict[str, None]] = defaultdict(dict)
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for row in roster.rows:
        for text in ids_of(roster, row):
            own[text.casefold()][row.id] = None
        for key in name_keys(row.name):
            names[key][row.id] = None
    ids = {row.id.casefold(): row.id for row in roster.rows}

    def called(text: str) -> Sequence[str]:
        if (exact := ids.get(text.casefold())) is not None:
            return (exact,)
        if (found := own.get(text.casefold())) is not None:
            return tuple(found)
        return tuple(_all(names.get(key, ()) for key in name_keys(text)))

    return called


def _all(found: Iterable[Iterable[str]]) -> Sequence[str]:
    return tuple(dict.fromkeys(id_ for ids in found for id_ in ids))
