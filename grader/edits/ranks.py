"""Which of several edits that mend a text a teacher would name: the kinds in ranks, the likeliest slip first.

An edit is looked for in this order. Of one rank the smallest that is proved is told; where two of them name different
mistakes, both are told as possible. Leaving a line out comes last, since what is left out needs no mending.
"""

from collections.abc import Sequence
from typing import Final

RANKS: Final[Sequence[tuple[str, ...]]] = (
    ("spelling", "key-spelling", "call", "attribute", "caret"),  # what is not there under that name, or no power
    ("identity", "alternatives", "minus-assigned", "of-arrays", "number-in-text", "listed", "lists", "counted"),
    ("argument-kept", "column", "multiplied", "indices"),
    ("return", "begin", "apart"),  # where a line stands
    ("clip", "rounding", "whole"),  # what is left in
    ("meant", "given", "added"),
    ("keepdims", "squeeze", "axis", "shape"),  # an argument of a sum, the brackets of a shape
    ("assertion",),
    ("activation", "order"),  # what is handed to a function, and in which order
    ("transpose", "operands"),
    ("product",),
    ("brackets", "exchange"),
    ("mean-away",),
    ("sign", "reversed", "slope"),
    ("minus",),
    ("accumulation",),
    ("threshold",),
    ("index", "part", "comparison", "key", "layer-key"),  # a number
    ("indent",),
    ("factor-away", "term-away"),
    ("name",),
    ("carry",),
    ("removal",),
)

_RANK: Final = {kind: rank for rank, kinds in enumerate(RANKS) for kind in kinds}


def rank_of(kind: str) -> int:
    """The rank of a kind; one that has none comes last."""
    return _RANK.get(kind, len(RANKS))
