"""Which of several edits that mend a text a teacher would name: the kinds in ranks, the likeliest slip first.

An edit is looked for in this order. Of one rank the smallest that is proved is told; where two of them name different
mistakes, both are told as possible. Leaving a line out comes last, since what is left out needs no mending.
"""

from collections.abc import Sequence
from typing import Final

RANKS: Final[Sequence[tuple[str, ...]]] = (
    ("spelling",),
    ("call", "attribute", "caret"),  # brackets of a call, an operator
    ("identity", "is-given", "alternatives", "minus-assigned", "of-arrays", "number-in-text", "listed"),  # Python's own
    ("argument-kept", "found-anew"),
    ("counted",),
    ("added-at",),
    ("lists", "entries-added", "numbered", "entry-of-it"),
    ("key-spelling",),
    ("made",),
    ("return",),  # a statement in a loop that belongs before or behind it
    ("begin",),
    ("begin-inside",),
    ("begin-here",),
    ("direction",),
    ("in-place", "appended", "kept"),  # what comes back
    ("clip",),  # what is done to numbers that is not to be done
    ("rounding",),
    ("whole",),
    ("meant",),
    ("size-given",),
    ("given",),  # what is given and not used
    ("passed-on", "misplaced"),  # what is given and not passed on, or in another's place
    ("multiplied", "divided", "scaled"),
    ("added",),
    ("entries",),
    ("apart",),
    ("keepdims", "squeeze", "axis", "axis-away", "shape", "new-axis"),  # an argument of a sum, the brackets of a shape
    ("row",),
    ("column",),
    ("assertion",),
    ("activation", "order", "arguments"),  # what is handed to a function, and in which order
    ("indices",),
    ("transpose", "operands", "other-transpose", "sizes", "one-row", "reshaped"),
    ("product",),
    ("brackets", "applied"),
    ("function-away",),
    ("exchange",),
    ("mean-away", "mean-over"),
    ("other-count",),
    ("sum-for-size",),
    ("power",),
    ("reversed",),
    ("sign",),
    ("slope",),
    ("slope-away",),
    ("minus",),
    ("accumulation", "summed"),
    ("threshold",),
    ("factor-away",),
    ("term-away",),
    ("call-away",),
    ("step-away",),
    ("index", "bound", "halved", "part", "comparison", "entry", "slice", "key", "layer-key"),  # a number
    ("number",),
    ("comparison-away",),
    ("indent",),
    ("sooner", "condition"),
    ("between",),
    ("anew",),
    ("left",),
    ("assigned",),
    ("name",),
    ("carry",),
    ("always",),
    ("removal",),
)

_RANK: Final = {kind: rank for rank, kinds in enumerate(RANKS) for kind in kinds}


def rank_of(kind: str) -> int:
    """The rank of a kind; one that has none comes last."""
    return _RANK.get(kind, len(RANKS))
