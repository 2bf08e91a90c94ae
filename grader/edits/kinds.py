"""The table of edits: for each kind, what could stand in a place instead of what does.

A kind is one rule about novices' slips; none of them knows what the function is for.
"""

from collections.abc import Mapping

from grader.edits import arrays, names, statements
from grader.edits.around import Maker

# The kinds in the order in which they are tried, the most telling first.
EDITS: Mapping[str, Maker] = {
    "keepdims": arrays.keepdims,
    "squeeze": arrays.squeeze,
    "axis": arrays.other_axis,
    "shape": arrays.shape,
    "assertion": statements.assertion,
    "activation": names.activation,
    "order": names.order,
    "transpose": arrays.transpose,
    "operands": arrays.operands,
    "product": arrays.product,
    "sign": arrays.sign,
    "minus": arrays.minus,
    "accumulation": statements.accumulation,
    "index": names.index,
    "part": names.part,
    "mean-away": arrays.mean_away,
    "comparison": statements.comparison,
    "key": names.key,
    "layer-key": names.layer_key,
    "indent": statements.indent,
    "name": names.name,
    "carry": statements.carry,
    "removal": statements.removal,
}
