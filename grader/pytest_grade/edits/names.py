"""Slips with names, indices and keys: another one stands where one belongs."""

import ast
import itertools
from collections.abc import Iterator, Sequence

from pytest_grade.edits.context import OF_A_LAYER, Context
from pytest_grade.edits.elsewhere import FEWEST_PACKED
from pytest_grade.edits.rewriting import LOAD, like, of_self
from pytest_grade.edits.siblings import target_of
from pytest_grade.edits.slots import Slot, divides
from pytest_grade.notebook.names import nodes_below

_ACTIVATIONS = ("relu", "sigmoid", "tanh")
_BACKWARD = tuple(f"{name}_backward" for name in _ACTIVATIONS)
_MOST_KEYS = 8
_MOST_OTHER_KEYS = 3
_MOST_NAMES = 14
_MOST_IDLE = 3
_MOST_ATTRIBUTES = 6


def activation(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """The name of another activation."""
    match slot.node:
        case ast.Constant(value=str(text)) as node if text in _ACTIVATIONS:
            for other in _ACTIVATIONS:
                if other != text:
                    yield like(node, value=other)
        case ast.Name(id=name) as node:
            for names in (_ACTIVATIONS, _BACKWARD):
                if name in names:
                    yield from (like(node, id=other) for other in names if other != name)


def order(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """What is unpacked, or returned, in another order: any of a few, of many one in which the notebook has them."""
    match slot.node:
        case ast.Tuple(elts=parts, ctx=use) as node if isinstance(slot.parent, ast.Return) or (
            isinstance(use, ast.Store) and _unpacks(slot.parent)
        ):
            for order in _orders(parts, context):
                if list(order) != parts:
                    yield like(node, elts=list(order))


def _orders(parts: Sequence[ast.expr], context: Context) -> Iterator[Sequence[ast.expr]]:
    if len(parts) < FEWEST_PACKED:
        yield from itertools.permutations(parts) if len(parts) > 1 else ()
        return
    by_name = {part.id: part for part in parts if isinstance(part, ast.Name)}
    if len(by_name) == len(parts):
        for names in context.packed.get(frozenset(by_name), ()):
            yield [by_name[name] for name in names]


def _unpacks(parent: ast.AST) -> bool:
    """Whether something made elsewhere is taken apart, and not one value given to each name."""
    if isinstance(parent, (ast.For, ast.Tuple)):
        return True
    return isinstance(parent, ast.Assign) and not isinstance(parent.value, ast.Tuple)


def _shifted(node: ast.expr, by: int) -> ast.expr:
    return ast.BinOp(left=node, op=ast.Add() if by > 0 else ast.Sub(), right=ast.Constant(value=abs(by)))


def index(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """An index one higher, one lower, or the variable of the loop."""
    in_call = isinstance(slot.parent, ast.Call) and slot.field == "args"
    match slot.node:
        case ast.Constant(value=int(number)) as node if slot.indexes and not isinstance(number, bool):
            yield like(node, value=number + 1)
            if number:
                yield like(node, value=number - 1)
            elif _ends_a_way_down(slot):
                yield ast.UnaryOp(op=ast.USub(), operand=like(node, value=1))
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=ast.Constant(value=int())) as node:
            if divides(slot):
                return  # a count, and no index
            if slot.indexes or in_call or context.is_counting(left) or _is_for_an_index(slot, context):
                yield left
                yield like(node, op=ast.Sub() if isinstance(node.op, ast.Add) else ast.Add())
        case ast.Name(ctx=ast.Load()) as node if slot.indexes and not isinstance(slot.parent, ast.BinOp):
            yield _shifted(node, 1)
            yield _shifted(node, -1)
        case (ast.BinOp() | ast.Call() | ast.Subscript()) as node if _is_an_end(slot):
            yield _shifted(node, 1)
            yield _shifted(node, -1)
    in_formula = isinstance(slot.parent, (ast.BinOp, ast.JoinedStr))
    if slot.indexes and not in_formula and isinstance(slot.node, (ast.BinOp, ast.Constant)):
        for counter in context.counters:
            name = ast.Name(id=counter, ctx=LOAD)
            yield from (name, _shifted(name, 1), _shifted(name, -1))


def index_or_from_one(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """The same, and a loop that counts from 1 to the last, where it counts from 0 to the one before."""
    match slot.node:
        case ast.Call(func=ast.Name(id="range"), args=[end]) as node if isinstance(slot.parent, ast.For):
            yield like(node, args=[ast.Constant(value=1), _shifted(end, 1)])
    yield from index(slot, context)


def bound(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """What a counter is compared with, one lower or one higher."""
    match slot.node:
        case ast.Name() as node if slot.field == "comparators" and context.is_counting(node):
            yield _shifted(node, -1)
            yield _shifted(node, 1)


def halved(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """Half of how many entries there are, where all are counted."""
    match slot.node:
        case ast.Call(func=ast.Name(id="len"), args=[_]) as node if not _is_halved(slot):
            yield ast.BinOp(left=node, op=ast.FloorDiv(), right=ast.Constant(value=2))


def _is_halved(slot: Slot) -> bool:
    return isinstance(slot.parent, ast.BinOp) and isinstance(slot.parent.op, ast.FloorDiv | ast.Div)


def _is_for_an_index(slot: Slot, context: Context) -> bool:
    """Whether this is given a name that stands in an index."""
    match slot.parent:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name in context.indexing
    return False


def _is_an_end(slot: Slot) -> bool:
    """Whether this is where a range begins or ends."""
    match slot.parent:
        case ast.Call(func=ast.Name(id="range")):
            return slot.field == "args"
    return False


def _ends_a_way_down(slot: Slot) -> bool:
    """Whether a range that counts down ends there."""
    match slot.parent:
        case ast.Call(func=ast.Name(id="range"), args=[_, end, ast.UnaryOp(op=ast.USub())]):
            return end is slot.node
    return False


def index_or_start(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """The same, and a loop that leaves out the first round."""
    yield from index(slot, context)
    match slot.node:
        case ast.Call(func=ast.Name(id="range"), args=[end]) as node:
            yield like(node, args=[ast.Constant(value=1), end])


def entry_for_position(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """The entry at a position, `y[i]`, where the position stands, or in an index another counter."""
    match slot.node:
        case ast.Name(id=name, ctx=ast.Load()) as node if not _is_position(slot, context):
            is_a_counter = slot.indexes and name in context.counters
            for array, position in context.entries:
                if position == name or is_a_counter:
                    yield _entry(array, like(node, id=position))


def position_for_entry(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """The position, where the entry at it is to stand."""
    match slot.node:
        case ast.Subscript(value=ast.Name(id=array), slice=ast.Name(id=name) as position):
            if (array, name) in context.entries:
                yield position


def _is_position(slot: Slot, context: Context) -> bool:
    match slot.parent:
        case ast.Subscript(value=ast.Name(id=array), slice=ast.Name(id=name)):
            return (array, name) in context.entries
    return False


def _entry(array: str, position: ast.Name) -> ast.expr:
    return ast.Subscript(value=ast.Name(id=array, ctx=LOAD), slice=position, ctx=LOAD)


def part(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """One part of what a call returns, or all of it."""
    match slot.node, slot.parent:
        case ast.Call() as node, ast.Assign(targets=[ast.Name() | ast.Subscript()]) if slot.field == "value":
            for index in range(3):
                yield ast.Subscript(value=node, slice=ast.Constant(value=index), ctx=LOAD)
        case ast.Attribute(attr="shape") as node, ast.Assign(targets=[ast.Name()]) if slot.field == "value":
            for index in range(2):
                yield ast.Subscript(value=node, slice=ast.Constant(value=index), ctx=LOAD)
        case ast.Subscript(value=inner, slice=ast.Constant(value=int()), ctx=ast.Load()), _:
            yield inner


def key(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """Another key of the same function."""
    match slot.node:
        case ast.Constant(value=str(text)) as node if slot.indexes:
            others = sorted((key for key in context.keys if key != text), key=lambda key: _distance(key, text))
            of_the_notebook = [key for key in context.other_keys if key != text and key[-1:] == text[-1:]]
            for other in (*others[:_MOST_KEYS], *of_the_notebook[:_MOST_OTHER_KEYS]):
                yield like(node, value=other)


def _distance(key: str, other: str) -> int:
    """Keys of the same name, or of the same layer, first."""
    return (key.rstrip("0123456789") != other.rstrip("0123456789")) + (key[-1:] != other[-1:])


def layer_key(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """A key that names a layer, `W1`, in a loop over the layers: made of the loop's variable."""
    match slot.node:
        case ast.Constant(value=str(text)) if slot.indexes and (found := OF_A_LAYER.fullmatch(text)):
            number: ast.expr = ast.Name(id=context.counters[0], ctx=LOAD) if context.counters else ast.Constant(value=0)
            if not slot.in_loop:
                number = ast.Name(id="L", ctx=LOAD)
            if context.counters if slot.in_loop else "L" in context.local:
                yield _layer_name(found[1], number)
                yield _layer_name(found[1], _shifted(number, 1))


def one_layer(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """A key of one layer, `W1`, where it is made of the loop's variable."""
    match slot.node:
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Add(), right=ast.Call()) if slot.indexes:
            yield ast.Constant(value=f"{text}1")
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), ast.FormattedValue()]) if slot.indexes:
            yield ast.Constant(value=f"{text}1")


def _layer_name(name: str, number: ast.expr) -> ast.expr:
    text = ast.Call(func=ast.Name(id="str", ctx=LOAD), args=[number], keywords=[])
    return ast.BinOp(left=ast.Constant(value=name), op=ast.Add(), right=text)


def name(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """Another local name; of the notebook's, what the object has; for an entry passed on, what is made and not read.

    For an attribute of the object another one, and for what is compared too, as in a mask.
    """
    match slot.node, slot.parent:
        case ast.Subscript(), ast.Assign() if slot.field == "value":
            made = (other for other in context.idle if other not in context.parameters)
            yield from (ast.Name(id=other, ctx=LOAD) for other in list(made)[:_MOST_IDLE])
    match slot.node:
        case ast.Attribute(value=ast.Name(id="self"), attr=kept, ctx=ast.Load()) if kept in context.attributes:
            alike = sorted(context.attributes, key=lambda other: _difference(other, kept))
            yield from map(of_self, [other for other in alike if other != kept][:_MOST_ATTRIBUTES])
        case ast.Name(ctx=ast.Load()) if isinstance(slot.parent, ast.Compare) and not slot.indexes:
            yield from map(of_self, context.attributes[:_MOST_ATTRIBUTES])
    match slot.node:
        case ast.Name(id=name, ctx=ast.Load()) as node if name not in {"np", "numpy"} and name not in context.called:
            if name not in context.local:
                yield from map(of_self, context.kept_in_self)
            alike = [other for other in context.local if (other in context.counting) == (name in context.counting)]
            others = [o for o in (alike if name in context.local else context.local) if o not in (name, "self")]
            made_last = [*reversed([other for other in others if other not in context.parameters])]
            others = [*made_last, *(other for other in others if other in context.parameters)]
            together = context.unpacked_with.get(name, frozenset())
            others.sort(key=lambda other: 0 if other in together else _difference(other, name))
            for other in others[:_MOST_NAMES]:
                yield like(node, id=other)


def assigned(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """Of what is assigned more than once the variable that the value is made of, where that is not itself."""
    match slot.node, slot.parent:
        case ast.Name(id=name) as node, ast.Assign(targets=[target], value=value) if target is node:
            targets = [each.id for line, _ in context.assignments if isinstance(each := target_of(line), ast.Name)]
            read = dict.fromkeys(each.id for each in nodes_below(value) if isinstance(each, ast.Name))
            if targets.count(name) > 1 and name not in read:
                yield from (like(node, id=other) for other in read if other in targets)


def _difference(name: str, other: str) -> int:
    """Names that begin alike first, or of which one holds the other; then those of the same form: `dZ` and `dA`."""
    if name[:2] == other[:2] or (min(len(name), len(other)) > 1 and (name in other or other in name)):
        return 0
    return 1 if _form(name) == _form(other) else 2


def _form(name: str) -> str:
    """Which of its letters are small, which capital, and which are digits."""
    return "".join("a" if letter.islower() else "A" if letter.isupper() else letter for letter in name)
