"""The table of edits: for each kind, what could stand in a place instead of what does.

A kind is one rule about novices' slips; none of them knows what the function is for.
"""

from collections.abc import Mapping

from grader.notebook import array_edits, name_edits, statement_edits
from grader.notebook.around import Maker

# The kinds in the order in which they are tried, the most telling first.
EDITS: Mapping[str, Maker] = {
    "keepdims": array_edits.keepdims,
    "squeeze": array_edits.squeeze,
    "axis": array_edits.other_axis,
    "shape": array_edits.shape,
    "assertion": statement_edits.assertion,
    "activation": name_edits.activation,
    "order": name_edits.order,
    "transpose": array_edits.transpose,
    "operands": array_edits.operands,
    "product": array_edits.product,
    "sign": array_edits.sign,
    "minus": array_edits.minus,
    "accumulation": statement_edits.accumulation,
    "index": name_edits.index,
    "part": name_edits.part,
    "mean-away": array_edits.mean_away,
    "comparison": statement_edits.comparison,
    "key": name_edits.key,
    "layer-key": name_edits.layer_key,
    "indent": statement_edits.indent,
    "name": name_edits.name,
    "carry": statement_edits.carry,
    "removal": statement_edits.removal,
}
