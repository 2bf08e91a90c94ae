"""The table of edits: for each kind, what could stand in a place instead of what does.

A kind is one rule about novices' slips; none of them knows what the function is for. It `mends` a student's text, where
what could stand there is right, and `breaks` a right text, where it is a slip.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What could stand in a place, in each direction in which the kind is tried.

    A slip that is made in one line is often made in all that read alike, and in a few kinds `everywhere` in a function.
    """

    mends: Maker | None = None
    breaks: Maker | None = None
    everywhere: bool = False

    def maker(self, direction: Direction) -> Maker | None:
        """The maker of that direction."""
        return self.mends if direction == "mends" else self.breaks


def _both(maker: Maker) -> Kind:
    return Kind(mends=maker, breaks=maker)


# The kinds in the order in which a right text is broken; how a student's is mended, `pytest_grade/edits/ranks.py` says.
TABLE: Mapping[str, Kind] = {
    "spelling": Kind(mends=spelling.spelling),
    "call": Kind(mends=spelling.method_called),
    "attribute": Kind(mends=spelling.read_as_it_is),
    "caret": Kind(mends=brackets.caret),
    "identity": Kind(mends=traps.identity),
    "is-given": Kind(mends=traps.is_given),
    "alternatives": Kind(mends=traps.alternatives),
    "minus-assigned": Kind(mends=traps.minus_assigned),
    "of-arrays": Kind(mends=traps.of_arrays),
    "number-in-text": Kind(mends=traps.number_in_text),
    "listed": Kind(mends=traps.listed),
    "argument-kept": Kind(mends=traps.argument_kept),
    "counted": Kind(mends=traps.counted),
    "lists": Kind(mends=traps.joined_lists),
    "column": Kind(mends=traps.column),
    "multiplied": Kind(mends=left_out.multiplied),
    "scaled": Kind(mends=functions.scaled),
    "indices": Kind(mends=traps.indices),
    "size-given": Kind(mends=unmade.size_given),
    "made": Kind(mends=unmade.size_made),
    "key-spelling": Kind(mends=spelling.key_spelling),
    "return": Kind(mends=moves.returned_after),
    "begin": Kind(mends=loops.begun_before),
    "begin-inside": Kind(mends=loops.begun_inside),
    "begin-here": Kind(mends=loops.begun_here),
    "in-place": Kind(mends=results.changed_in_place),
    "appended": Kind(mends=results.appended),
    "kept": Kind(mends=results.kept),
    "sooner": Kind(mends=moves.sooner),
    "condition": Kind(mends=moves.condition),
    "between": Kind(mends=results.between),
    "anew": Kind(mends=results.taken_anew),
    "clip": Kind(mends=left_in.clip),
    "rounding": Kind(mends=left_in.rounding),
    "whole": Kind(mends=left_in.whole),
    "meant": Kind(mends=functions.meant),
    "given": Kind(mends=exchanges.given),
    "added": Kind(mends=left_out.added),
    "apart": Kind(mends=loops.apart),
    "keepdims": Kind(mends=arrays.keepdims, breaks=arrays.dimension_lost),
    "squeeze": Kind(mends=arrays.squeeze, breaks=arrays.flattened),
    "row": Kind(mends=arrays.row_for_squeezed),
    "axis": Kind(mends=arrays.other_axis, breaks=arrays.wrong_axis),
    "axis-away": Kind(mends=arrays.of_everything),
    "shape": Kind(mends=arrays.shape),
    "assertion": Kind(mends=statements.assertion),
    "activation": _both(names.activation),
    "order": _both(names.order),
    "passed-on": Kind(mends=arguments.passed_on),
    "misplaced": Kind(mends=arguments.misplaced),
    "arguments": Kind(mends=arguments.exchanged, breaks=calls.arguments_swapped),
    "transpose": _both(arrays.transpose),
    "other-transpose": Kind(mends=arrays.other_transposed),
    "sizes": Kind(mends=arrays.sizes_exchanged),
    "operands": _both(arrays.operands),
    "product": _both(arrays.product),
    "brackets": Kind(mends=brackets.brackets),
    "applied": Kind(mends=nesting.applied_elsewhere),
    "exchange": Kind(mends=exchanges.exchange),
    "mean-away": Kind(mends=means.away, breaks=means.left_out, everywhere=True),
    "mean-again": Kind(breaks=means.again, everywhere=True),
    "mean-over": Kind(mends=functions.sum_over_examples, breaks=means.over_another, everywhere=True),
    "sign": _both(arrays.sign),
    "slope": Kind(mends=exchanges.slopes),
    "reversed": _both(terms.turned_around),
    "minus": _both(arrays.minus),
    "term": Kind(breaks=terms.term_left_out),
    "factor": Kind(breaks=terms.factor_left_out),
    "power": Kind(mends=functions.power, breaks=terms.power_left_out),
    "inverse": Kind(breaks=terms.inverse),
    "function": Kind(breaks=calls.another_function),
    "function-away": Kind(mends=left_out.applied, breaks=calls.function_left_out),
    "accumulation": Kind(mends=statements.accumulation, breaks=statements.overwriting),
    "threshold": Kind(mends=exchanges.threshold),
    "factor-away": Kind(mends=left_in.factor_away),
    "term-away": Kind(mends=left_in.term_away),
    "step-away": Kind(mends=statements.step_away),
    "index": Kind(mends=names.index_or_from_one, breaks=names.index_or_start),
    "part": _both(names.part),
    "comparison": _both(statements.comparison),
    "comparison-away": Kind(breaks=statements.comparison_left_out),
    "bound": Kind(mends=names.bound),
    "halved": Kind(mends=names.halved),
    "slice": Kind(mends=numbers.other_end),
    "entries": Kind(mends=numbers.of_each_row),
    "key": _both(names.key),
    "layer-key": Kind(mends=names.layer_key, breaks=names.one_layer),
    "indent": Kind(mends=moves.loop, breaks=moves.last_or_next),
    "name": _both(names.name),
    "number": Kind(mends=numbers.number, breaks=terms.another_number),
    "carry": Kind(mends=statements.carry),
    "removal": Kind(mends=statements.removal_with_its_condition, breaks=statements.removal),
}

KINDS: Mapping[Direction, tuple[str, ...]] = {
    "mends": tuple(sorted((name for name, kind in TABLE.items() if kind.mends), key=rank_of)),
    "breaks": tuple(name for name, kind in TABLE.items() if kind.breaks),
}
