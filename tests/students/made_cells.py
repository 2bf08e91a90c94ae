"""How the cells of a submission are written anew. The first one imports; each other defines one function."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

Cells = Sequence[str]
Way = Callable[[Cells], Cells]

DEF = re.compile(r"^def (\w+)\((.*)\):$", re.MULTILINE)


def named(cell: str) -> str:
    found = DEF.search(cell)
    return found[1] if found else ""


def each(write: Callable[[str], str], first: str = "", last: str = "") -> Way:
    """Every cell that defines a function is written anew; a cell before and one behind."""
    return lambda cells: [*filter(None, [cells[0], first]), *map(write, cells[1:]), *filter(None, [last])]


def indented(text: str, by: str = "    ") -> str:
    return re.sub(r"^(?=.)", by, text, flags=re.MULTILINE)
