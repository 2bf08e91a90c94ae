"""The table of edits: for each kind, what could stand in a place instead of what does.

A kind is one rule about novices' slips; none of them knows what the function is for. It `mends` a student's text, where
what could stand there is right, and `breaks` a right text, where it is a slip.
"""

import ast
from collections.abc import Mapping
from typing import Literal, TypeAlias

from pytest_grade.dataclass import dataclass
from pytest_grade.edits import (
    arguments,
    arrays,
    brackets,
    calls,
    exchanges,
    functions,
    left_in,
    left_out,
    loops,
    means,
    moves,
    names,
    nesting,
    numbers,
    repeats,
    results,
    spelling,
    statements,
    terms,
    traps,
    unmade,
)
from pytest_grade.edits.context import Maker
from pytest_grade.edits.ranks import rank_of

Direction: TypeAlias = Literal["mends", "breaks"]
Nodes: TypeAlias = tuple[type[ast.AST], ...]

_CALL: Nodes = (ast.Call,)
_LOOP: Nodes = (ast.For, ast.While)
_OPERATION: Nodes = (ast.BinOp,)
_FORMULA: Nodes = (ast.BinOp, ast.Call)
_SIGNED_FORMULA: Nodes = (*_FORMULA, ast.UnaryOp)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What could stand in a place, in each direction in which the kind is tried.

    `at` are the nodes that it looks at: no other place is tried. A slip that is made in one line is often made in all
    that read alike, and in a few kinds `everywhere` in a function.
    """

    at: Nodes
    mends: Maker | None = None
    breaks: Maker | None = None
    everywhere: bool = False

    def maker(self, direction: Direction) -> Maker | None:
        """The maker of that direction."""
        return self.mends if direction == "mends" else self.breaks


def _both(at: Nodes, maker: Maker) -> Kind:
    return Kind(at=at, mends=maker, breaks=maker)


# The kinds in the order in which a right text is broken; how a student's is mended, `pytest_grade/edits/ranks.py` says.
TABLE: Mapping[str, Kind] = {
    "spelling": Kind(at=(ast.Name, ast.Attribute, ast.keyword, ast.Constant), mends=spelling.spelling),
    "call": Kind(at=(ast.Attribute,), mends=spelling.method_called),
    "attribute": Kind(at=_CALL, mends=spelling.read_as_it_is),
    "caret": Kind(at=_OPERATION, mends=brackets.caret),
    "identity": Kind(at=(ast.Compare,), mends=traps.identity),
    "is-given": Kind(at=(ast.UnaryOp, ast.Name, ast.Compare), mends=traps.is_given),
    "alternatives": Kind(at=(ast.BoolOp,), mends=traps.alternatives),
    "minus-assigned": Kind(at=(ast.Assign,), mends=traps.minus_assigned),
    "of-arrays": Kind(at=(ast.Attribute, ast.Name), mends=traps.of_arrays),
    "number-in-text": Kind(at=_OPERATION, mends=traps.number_in_text),
    "listed": Kind(at=_CALL, mends=traps.listed),
    "found-anew": Kind(at=(ast.BoolOp, ast.IfExp, ast.Call), mends=traps.found_anew),
    "argument-kept": Kind(at=(ast.Name,), mends=traps.argument_kept),
    "added-at": Kind(at=(ast.AugAssign,), mends=traps.added_at),
    "counted": Kind(at=(ast.Call, ast.Attribute, ast.Subscript), mends=traps.counted),
    "lists": Kind(at=_OPERATION, mends=traps.joined_lists),
    "entries-added": Kind(at=(ast.AugAssign, ast.BinOp), mends=repeats.entries_added),
    "numbered": Kind(at=_OPERATION, mends=repeats.numbered_on),
    "entry-of-it": Kind(at=(ast.AugAssign,), mends=repeats.entry_of_it),
    "column": Kind(at=_CALL, mends=traps.column),
    "multiplied": Kind(at=(ast.expr,), mends=left_out.multiplied),
    "divided": Kind(at=(ast.expr,), mends=left_out.divided),
    "scaled": Kind(at=_CALL, mends=functions.scaled),
    "indices": Kind(at=(ast.Subscript,), mends=traps.indices),
    "size-given": Kind(at=(ast.Constant,), mends=unmade.size_given),
    "made": Kind(at=(ast.stmt,), mends=unmade.size_made),
    "key-spelling": Kind(at=(ast.keyword, ast.Constant), mends=spelling.key_spelling),
    "return": Kind(at=_LOOP, mends=moves.returned_after),
    "begin": Kind(at=_LOOP, mends=loops.begun_before),
    "begin-inside": Kind(at=_LOOP, mends=loops.begun_inside),
    "begin-here": Kind(at=(ast.stmt,), mends=loops.begun_here),
    "direction": _both((ast.Call, ast.Name, ast.Subscript), loops.other_way_round),
    "in-place": Kind(at=(ast.Assign,), mends=results.changed_in_place),
    "appended": Kind(at=(ast.AugAssign, ast.Call), mends=results.appended),
    "kept": Kind(at=(ast.Expr,), mends=results.kept),
    "sooner": Kind(at=(ast.Assign, ast.AugAssign, ast.Expr), mends=moves.sooner),
    "condition": Kind(at=(ast.If,), mends=moves.condition),
    "between": Kind(at=(ast.expr,), mends=results.between),
    "anew": Kind(at=(ast.AugAssign,), mends=results.taken_anew),
    "clip": Kind(at=_CALL, mends=left_in.clip),
    "rounding": Kind(at=_CALL, mends=left_in.rounding),
    "whole": Kind(at=_FORMULA, mends=left_in.whole),
    "meant": Kind(at=(ast.Attribute, ast.Name), mends=functions.meant),
    "given": Kind(at=(ast.Constant,), mends=exchanges.given),
    "added": Kind(at=(ast.expr,), mends=left_out.added),
    "apart": Kind(at=(ast.Assign, ast.Call, ast.BinOp), mends=loops.apart),
    "keepdims": Kind(at=_CALL, mends=arrays.keepdims, breaks=arrays.dimension_lost),
    "squeeze": Kind(at=(ast.Call, ast.BinOp, ast.Compare), mends=arrays.squeeze, breaks=arrays.flattened),
    "new-axis": Kind(at=(ast.Call, ast.Subscript), mends=arrays.axis_away),
    "row": Kind(at=_CALL, mends=arrays.row_for_squeezed),
    "axis": Kind(at=_CALL, mends=arrays.other_axis, breaks=arrays.wrong_axis),
    "axis-away": Kind(at=_CALL, mends=arrays.of_everything),
    "shape": Kind(at=_CALL, mends=arrays.shape),
    "assertion": Kind(at=(ast.Assert,), mends=statements.assertion),
    "activation": _both((ast.Constant, ast.Name), names.activation),
    "order": _both((ast.Tuple,), names.order),
    "passed-on": Kind(at=_CALL, mends=arguments.passed_on),
    "misplaced": Kind(at=_CALL, mends=arguments.misplaced),
    "arguments": Kind(at=_CALL, mends=arguments.exchanged, breaks=calls.arguments_swapped),
    "transpose": _both((ast.Constant, ast.Attribute, ast.Call, ast.Name, ast.Subscript, ast.BinOp), arrays.transpose),
    "reshaped": Kind(at=_CALL, mends=arrays.transposed_for_reshaped),
    "other-transpose": Kind(at=_FORMULA, mends=arrays.other_transposed),
    "sizes": Kind(at=(ast.Tuple, ast.Call), mends=arrays.sizes_exchanged),
    "one-row": Kind(at=(ast.Tuple,), mends=arrays.one_row_or_column),
    "operands": _both(_FORMULA, arrays.operands),
    "product": _both(_FORMULA, arrays.product),
    "brackets": Kind(at=(ast.BinOp, ast.UnaryOp, ast.Compare, ast.Call, ast.Attribute), mends=brackets.brackets),
    "applied": Kind(at=_SIGNED_FORMULA, mends=nesting.applied_elsewhere),
    "exchange": Kind(at=_SIGNED_FORMULA, mends=exchanges.exchange),
    "mean-away": Kind(at=_FORMULA, mends=means.away, breaks=means.left_out, everywhere=True),
    "mean-again": Kind(at=_FORMULA, breaks=means.again, everywhere=True),
    "mean-over": Kind(at=(ast.expr,), mends=functions.sum_over_examples, breaks=means.over_another, everywhere=True),
    "other-count": Kind(
        at=(ast.Subscript, ast.Call, ast.Attribute, ast.Name, ast.Tuple), mends=means.over_the_examples
    ),
    "sum-for-size": Kind(at=(ast.Subscript, ast.Call, ast.Attribute), mends=means.sum_of_entries),
    "sign": _both((*_SIGNED_FORMULA, ast.AugAssign), arrays.sign),
    "slope": Kind(at=_FORMULA, mends=exchanges.slopes),
    "slope-away": Kind(at=_OPERATION, mends=exchanges.without_slope),
    "reversed": _both(_FORMULA, terms.turned_around),
    "minus": _both((ast.expr,), arrays.minus),
    "term": Kind(at=_OPERATION, breaks=terms.term_left_out),
    "factor": Kind(at=_FORMULA, breaks=terms.factor_left_out),
    "power": Kind(at=_FORMULA, mends=functions.power, breaks=terms.power_left_out),
    "inverse": Kind(at=_FORMULA, breaks=terms.inverse),
    "function": Kind(at=(ast.expr,), breaks=calls.another_function),
    "function-away": Kind(
        at=(ast.Name, ast.Subscript, ast.BinOp, ast.Call), mends=left_out.applied, breaks=calls.function_left_out
    ),
    "unbounded": Kind(at=(ast.Call, ast.IfExp), breaks=left_out.unbounded),
    "accumulation": Kind(at=(ast.Assign, ast.AugAssign), mends=statements.accumulation, breaks=statements.overwriting),
    "summed": Kind(at=_LOOP, mends=loops.summed),
    "threshold": Kind(at=(ast.Constant,), mends=exchanges.threshold),
    "factor-away": Kind(at=_FORMULA, mends=left_in.factor_away),
    "term-away": Kind(at=_OPERATION, mends=left_in.term_away),
    "call-away": Kind(at=_CALL, mends=left_in.call_away),
    "step-away": Kind(at=(ast.Assign, ast.AugAssign), mends=statements.step_away),
    "index": Kind(
        at=(ast.Constant, ast.BinOp, ast.Name, ast.Call, ast.Subscript),
        mends=names.index_or_from_one,
        breaks=names.index_or_start,
    ),
    "part": _both((ast.Call, ast.Attribute, ast.Subscript), names.part),
    "comparison": _both((ast.Compare,), statements.comparison),
    "comparison-away": Kind(at=(ast.Compare,), mends=statements.number_itself, breaks=statements.comparison_left_out),
    "bound": Kind(at=(ast.Name,), mends=names.bound),
    "halved": Kind(at=_CALL, mends=names.halved),
    "entry": Kind(at=(ast.Name, ast.Subscript), mends=names.entry_for_position, breaks=names.position_for_entry),
    "slice": Kind(at=(ast.Slice,), mends=numbers.other_end),
    "entries": Kind(at=(ast.Subscript,), mends=numbers.of_each_row),
    "key": _both((ast.Constant,), names.key),
    "layer-key": Kind(at=(ast.Constant, ast.BinOp, ast.JoinedStr), mends=names.layer_key, breaks=names.one_layer),
    "indent": Kind(at=_LOOP, mends=moves.loop, breaks=moves.last_or_next),
    "assigned": Kind(at=(ast.Name,), mends=names.assigned),
    "name": _both((ast.Name, ast.Attribute, ast.Subscript), names.name),
    "number": Kind(at=(ast.Constant,), mends=numbers.number, breaks=terms.another_number),
    "always": Kind(at=(ast.expr,), mends=statements.always),
    "left": Kind(at=(ast.Break,), mends=statements.round_left),
    "carry": Kind(at=_LOOP, mends=statements.carry),
    "removal": Kind(
        at=(ast.Assign, ast.AugAssign, ast.Expr, ast.If),
        mends=statements.removal_with_its_condition,
        breaks=statements.removal,
    ),
}

KINDS: Mapping[Direction, tuple[str, ...]] = {
    "mends": tuple(sorted((name for name, kind in TABLE.items() if kind.mends), key=rank_of)),
    "breaks": tuple(name for name, kind in TABLE.items() if kind.breaks),
}
