"""A pattern of one's own for the paths of submissions: `{name}{late}_{id}_*`."""

import re
from typing import Final

from pytest_grade.classroom.whose import Owner, Seen, Whose

_LATE: Final = r"(?P<late>[_\- ]?LATE[_\- ]?)?"
_PIECES: Final = {"{student}": "student", "{name}": "name", "{id}": "id"}
_TOKEN: Final = re.compile(r"(\{[^{}]*\}|\*)")
ALLOWED: Final = "a path with {student}, {name} or {id} in it, each once, {late} where LATE may stand, * for anything"


def whose_by(pattern: str) -> Whose | str:
    """Read a pattern over the path below the folder that was given; else what is wrong with it.

    It is met by what it names and by all below that; no part of it goes beyond the name of one folder or file.
    """
    parts: list[str] = []
    named: set[str] = set()
    for piece in _TOKEN.split(pattern.strip("/")):
        if piece == "*":
            parts.append("[^/]*?")
        elif piece == "{late}" and "late" not in named:
            named.add("late")
            parts.append(_LATE)
        elif piece in _PIECES and _PIECES[piece] not in named:
            named.add(_PIECES[piece])
            parts.append(f"(?P<{_PIECES[piece]}>[^/]+?)")
        elif _TOKEN.fullmatch(piece) or set("{}") & set(piece):
            return f"{piece} in it{' twice' if piece[1:-1] in named else ''}"
        else:
            parts.append(re.escape(piece))
    if not named - {"late"}:
        return "nobody named in it"
    met_by = re.compile("".join(parts) + r"(?:/.*)?", re.DOTALL | re.IGNORECASE)

    def whose(seen: Seen) -> Owner | None:
        match = met_by.fullmatch("/".join(seen.parts))
        if match is None:
            return None
        found = {key: value for key, value in match.groupdict().items() if value}
        student, name, id_ = (found.get(key, "") for key in ("student", "name", "id"))
        label = student or "_".join(filter(None, (name, id_)))
        return Owner(
            label=label, name=name or student, ids=tuple(filter(None, (id_, student))), is_late="late" in found
        )

    return whose
