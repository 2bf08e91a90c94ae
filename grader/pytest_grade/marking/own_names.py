"""What a student calls a derivative that was seen to be handed on: by the line that made it."""

import re
from collections.abc import Sequence
from typing import Final

from pytest_grade.model.judgement import LedgerLine

_NUMBERED: Final = "0123456789'"
_ASSIGNED: Final = re.compile(r"([A-Za-z_]\w*)(?:\[.*\])? (?:[-+*/]|)= ")


def kind_of(quantity: str) -> str:
    """The kind of a quantity: `dZ` of `dZ2`."""
    return quantity.rstrip(_NUMBERED)


def own_name(quantity: str, ledger: Sequence[LedgerLine]) -> str:
    """A quantity, or a kind of them, as the course calls it; the variable that held it where the code has none so."""
    kind = kind_of(quantity)
    lines = [line for line in ledger if quantity in (line.quantity, kind_of(line.quantity))]
    codes = [line.place.code for line in lines if line.place is not None]
    if any(re.search(rf"\b{re.escape(kind)}(?![a-z])", code) for code in codes):
        return quantity
    found = next(filter(None, map(_variable, lines)), None)
    if found is None or kind_of(found) == kind:
        return quantity
    return f"`{kind_of(found) if quantity == kind else found}`"


def _variable(line: LedgerLine) -> str | None:
    """The variable that was seen to hold it, where its line assigns to one name; else that name, or none."""
    assigned = _ASSIGNED.match(line.place.code) if line.place is not None else None
    held = line.variable.partition("[")[0]
    if assigned is None or not held.isidentifier() or held == "return":
        return assigned[1] if assigned else None
    return held
