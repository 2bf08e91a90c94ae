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
    lines = (line for line in ledger if quantity in (line.quantity, kind_of(line.quantity)))
    codes = [line.place.code for line in lines if line.place is not None]
    if any(re.search(rf"\b{re.escape(kind)}(?![a-z])", code) for code in codes):
        return quantity
    found = next((match[1] for code in codes if (match := _ASSIGNED.match(code))), None)
    if found is None:
        return quantity
    return f"`{kind_of(found) if quantity == kind else found}`"
