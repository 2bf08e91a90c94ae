"""Slips with arrays: sums, shapes, products, signs."""

import ast
import itertools
from collections.abc import Iterator, Mapping, Sequence

from pytest_grade.edits.context import Context, called, is_of_module
from pytest_grade.edits.rewriting import LOAD, like
from pytest_grade.edits.slots import Slot

_SUMS = frozenset({"sum", "mean"})
_KEEPING = _SUMS | {"max", "min", "amax", "amin"}  # those that may keep the axis
_ALONG_AN_AXIS = _KEEPING | {"argmax", "argmin"}
_OTHER_AXES: Mapping[int, tuple[int, ...]] = {0: (1,), 1: (0,), -1: (0, 1), -2: (-1, 0)}
_FLATTENING = frozenset({"squeeze", "flatten", "ravel"})
_PRODUCTS = frozenset({"dot", "matmul"})
_OF_SIZES = frozenset({"randn", "rand"})
_SEVERAL = 3  # axes: of two, a transpose without any says the same
_OF_A_SHAPE = frozenset(
    {
        *("zeros", "ones", "empty", "full", "tile", "reshape", "broadcast_to"),
        *("normal", "uniform", "random", "standard_normal"),
    }
)


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _with_keywords(call: ast.Call, **values: int) -> ast.Call:
    made = {name: ast.keyword(arg=name, value=_number(value)) for name, value in values.items()}
    kept = [made.pop(keyword.arg or "", keyword) for keyword in call.keywords]
    changed: ast.Call = like(call, keywords=[*kept, *made.values()])
    return changed


def _number(value: int) -> ast.expr:
    """A number as it is parsed: a negative one is a minus before another."""
    return ast.Constant(value=value) if value >= 0 else ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=-value))


def _axis(call: ast.Call) -> tuple[int | None, bool]:
    """The axis of a sum, where it is a plain number, and whether it stands by position."""
    first = 1 if is_of_module(call) else 0
    positional = len(call.args) > first
    match call.args[first] if positional else _keyword(call, "axis"):
        case ast.Constant(value=int(axis)):
            return axis, positional
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(axis))):
            return -axis, positional
    return None, positional


def keepdims(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """A sum that keeps its dimension; who writes `keepdims=true` has misspelled a word, and knows about dimensions."""
    match slot.node:
        case ast.Call() as call if called(call) in _KEEPING and _axis(call)[0] is not None:
            match _keyword(call, "keepdims"):
                case ast.Constant(value=True):
                    return
                case ast.Name(id=name) if name in context.unbound:
                    return
            yield _with_keywords(call, keepdims=True)


def dimension_lost(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """A sum that does not keep its dimension."""
    match slot.node:
        case ast.Call() as call if called(call) in _SUMS and _keyword(call, "keepdims") is not None:
            yield like(call, keywords=[keyword for keyword in call.keywords if keyword.arg != "keepdims"])


def row_for_squeezed(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """The first row, where a loop goes through what every axis of length 1 is taken away from."""
    if slot.field != "iter":
        return
    match slot.node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="np" | "numpy"), attr="squeeze"), args=[inner], keywords=[]):
            yield ast.Subscript(value=inner, slice=ast.Constant(value=0), ctx=LOAD)
        case ast.Call(func=ast.Attribute(value=inner, attr="squeeze"), args=[], keywords=[]):
            yield ast.Subscript(value=inner, slice=ast.Constant(value=0), ctx=LOAD)


def squeeze(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """A value that is not flattened."""
    match slot.node:
        case ast.Call(args=[inner]) as call if called(call) in _FLATTENING | {"float"} and is_of_module(call):
            yield inner
        case ast.Call(func=ast.Attribute(value=inner), args=[]) as call if called(call) in _FLATTENING:
            yield inner


def axis_away(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """An array without the axis of length 1 that it is given here; a sum that does not keep its own."""
    match slot.node:
        case ast.Call(func=ast.Attribute(value=value, attr="reshape"), args=[first, *_]) as call:
            yield first if is_of_module(call) else value
        case ast.Call(args=[inner, *_]) as call if called(call) == "expand_dims":
            yield inner
        case ast.Call() as call if called(call) in _KEEPING and _keyword(call, "keepdims") is not None:
            yield like(call, keywords=[keyword for keyword in call.keywords if keyword.arg != "keepdims"])
        case ast.Subscript(value=value, slice=ast.Tuple(elts=places)):
            kept = [place for place in places if not _is_a_new_axis(place)]
            if len(kept) < len(places) and all(isinstance(place, ast.Slice) and _is_whole(place) for place in kept):
                yield value


def _is_a_new_axis(place: ast.expr) -> bool:
    match place:
        case ast.Constant(value=None) | ast.Attribute(attr="newaxis"):
            return True
    return False


def _is_whole(place: ast.Slice) -> bool:
    return place.lower is None and place.upper is None and place.step is None


def flattened(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """A value that is assigned, or returned, flattened."""
    node = slot.node
    is_whole = isinstance(slot.parent, (ast.Assign, ast.Return)) and slot.field == "value"
    if is_whole and isinstance(node, (ast.BinOp, ast.Call, ast.Compare)) and not context.is_about_counts(node):
        yield ast.Call(func=ast.Attribute(value=node, attr="ravel", ctx=LOAD), args=[], keywords=[])


def other_axis(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """A sum, or a choice of the greatest, along the other axis; a sum along the examples alone."""
    match slot.node:
        case ast.Call() as call if called(call) in _ALONG_AN_AXIS:
            axis, positional = _axis(call)
            bare = like(call, args=call.args[: 1 if is_of_module(call) else 0]) if positional else call
            others = () if axis is None else _OTHER_AXES.get(axis, (1, 0))
            for other in others:
                yield _with_keywords(bare, axis=other)
                if called(call) in _KEEPING:
                    yield _with_keywords(bare, axis=other, keepdims=True)
            if axis in (0, 1):
                yield _with_keywords(bare, axis=-1)  # of three or more
            if axis is None and not positional:
                if called(call) in _KEEPING:
                    yield _with_keywords(bare, axis=1, keepdims=True)
                yield _with_keywords(bare, axis=0)
                yield _with_keywords(bare, axis=1)


def of_everything(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """A sum, or a choice of the greatest, over everything, where it goes along an axis."""
    match slot.node:
        case ast.Call() as call if called(call) in _ALONG_AN_AXIS and _axis(call)[0] is not None:
            yield like(call, args=call.args[: 1 if is_of_module(call) else 0], keywords=[])


def wrong_axis(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """A sum along the other axis, with its dimension or without, or over everything."""
    match slot.node:
        case ast.Call() as call if called(call) in _ALONG_AN_AXIS and _axis(call)[0] is not None:
            yield from other_axis(slot, context)
            yield from of_everything(slot, context)


def shape(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """A shape given as one tuple."""
    match slot.node:
        case ast.Call(args=[first, second]) as node if called(node) in {"zeros", "ones", "empty"}:
            yield like(node, args=[ast.Tuple(elts=[first, second], ctx=LOAD)])


def _factors(slot: Slot) -> bool:
    """Whether the place is a factor of a product of arrays."""
    match slot.parent:
        case ast.BinOp(op=ast.MatMult() | ast.Mult()):
            return True
        case ast.Call() as call:
            return slot.field == "args" and called(call) in _PRODUCTS | {"multiply"}
    return False


def _is_added_to_a_product(slot: Slot) -> bool:
    """Whether the place is a summand, such as biases, beside a product."""
    match slot.parent:
        case ast.BinOp(left=left, right=right, op=ast.Add() | ast.Sub()):
            return _is_product(left) or _is_product(right)
    return False


def _is_product(node: ast.AST) -> bool:
    return called(node) in _PRODUCTS or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult))


def transpose(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """A factor, a product, or what is added to one, transposed or not; axes exchanged as elsewhere, of several."""
    node = slot.node
    if context.turned and isinstance(node, (ast.Name, ast.Subscript, ast.Call)):
        yield from _turned(slot, node, context.turned)
    if isinstance(node, ast.Call) and called(node) == "transpose":
        yield from _with_two_axes_exchanged(node)
    match node:
        case ast.Constant(value=str(text)) if called(slot.parent) == "einsum" and "->" in text:
            before, _, after = text.partition("->")
            factors = before.split(",")
            for number, letters in enumerate((*factors, after)):
                turned = [*factors, after]
                turned[number] = letters[::-1]
                if letters != letters[::-1]:
                    yield like(node, value=f"{','.join(turned[:-1])}->{turned[-1]}")
        case ast.Attribute(attr="T", value=inner, ctx=ast.Load()):
            yield inner
        case ast.Call(args=[inner]) if called(node) == "transpose" and is_of_module(node):
            yield inner
        case ast.Call(args=[rows, columns], keywords=[]) if called(node) in _OF_SIZES:
            yield like(node, args=[columns, rows])
        case ast.Name() | ast.Subscript() | ast.Attribute() | ast.Call():
            if _factors(slot) or _is_product(node) or _is_added_to_a_product(slot):
                yield _transposed(node)
        case ast.BinOp() if _is_product(node):
            yield _transposed(node)


def _with_two_axes_exchanged(node: ast.Call) -> Iterator[ast.AST]:
    """Several axes in another order: any two of them exchanged."""
    own = node.args[is_of_module(node) :]
    listed = own[0].elts if len(own) == 1 and isinstance(own[0], (ast.Tuple, ast.List)) else own
    if len(listed) < _SEVERAL or not all(isinstance(each, ast.Constant) for each in listed):
        return
    for one, other in itertools.combinations(range(len(listed)), 2):
        axes = list(listed)
        axes[one], axes[other] = axes[other], axes[one]
        args = axes if listed is own else [like(own[0], elts=axes)]
        yield like(node, args=[*node.args[: is_of_module(node)], *args])


def transposed_for_reshaped(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """Two sizes the other way round, and a transpose of that: a reshape leaves the numbers in their order."""
    node = slot.node
    if not isinstance(node, ast.Call) or called(node) != "reshape":
        return
    own = node.args[is_of_module(node) :]
    listed = own[0].elts if len(own) == 1 and isinstance(own[0], (ast.Tuple, ast.List)) else own
    if len(listed) == _SEVERAL - 1 and not node.keywords:
        sizes = list(reversed(listed))
        args = sizes if listed is own else [like(own[0], elts=sizes)]
        yield _transposed(like(node, args=[*node.args[: is_of_module(node)], *args]))


def _turned(slot: Slot, node: ast.expr, calls: Sequence[ast.Call]) -> Iterator[ast.AST]:
    """A factor with its axes exchanged as in one of these calls, or without that."""
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr="transpose" | "swapaxes"), args=[first, *rest]):
            if rest or not is_of_module(node):
                yield first if is_of_module(node) else value
                return
    if _factors(slot) or _is_product(node):
        for call in calls:
            if is_of_module(call):
                yield like(call, args=[node, *call.args[1:]])
            elif isinstance(call.func, ast.Attribute):
                yield like(call, func=like(call.func, value=node))


def other_transposed(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """Of the two factors of a product the other one transposed."""
    match slot.node:
        case ast.Call(args=[first, second]) as node if called(node) in _PRODUCTS:
            yield from (like(node, args=list(pair)) for pair in _toggled(first, second))
        case ast.BinOp(left=left, right=right, op=ast.MatMult()) as node:
            yield from (like(node, left=first, right=second) for first, second in _toggled(left, right))


def _toggled(first: ast.expr, second: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    before, after = _without_transpose(first), _without_transpose(second)
    if before is not None and after is None:
        yield before, _transposed(second)
    if after is not None and before is None:
        yield _transposed(first), after


def _without_transpose(node: ast.expr) -> ast.expr | None:
    match node:
        case (
            ast.Attribute(attr="T", value=inner) | ast.Call(func=ast.Attribute(attr="transpose", value=inner), args=[])
        ):
            return inner
        case ast.Call(func=ast.Attribute(attr="transpose"), args=[inner]) if is_of_module(node):
            return inner
    return None


def sizes_exchanged(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """The two sizes of a shape the other way round."""
    match slot.node, slot.parent:
        case ast.Tuple(elts=[first, second]) as node, ast.Call() | ast.keyword():
            if _asks_for_a_shape(slot.parent) and ast.dump(first) != ast.dump(second):
                yield like(node, elts=[second, first])
        case ast.Call(args=[first, second]) as node, _ if called(node) in _OF_SIZES:
            if ast.dump(first) != ast.dump(second):
                yield like(node, args=[second, first])


def one_row_or_column(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """Of a shape that has the same size twice one row, or one column."""
    match slot.node, slot.parent:
        case ast.Tuple(elts=[ast.Name() as first, second]) as node, ast.Call() | ast.keyword():
            if _asks_for_a_shape(slot.parent) and ast.dump(first) == ast.dump(second):
                yield like(node, elts=[first, ast.Constant(value=1)])
                yield like(node, elts=[ast.Constant(value=1), second])


def _asks_for_a_shape(parent: ast.AST) -> bool:
    return called(parent) in _OF_A_SHAPE or (isinstance(parent, ast.keyword) and parent.arg in ("shape", "size"))


def operands(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """The factors of a product exchanged."""
    match slot.node:
        case ast.Call(args=[first, second]) as node if called(node) in _PRODUCTS:
            yield like(node, args=[second, first])
        case ast.BinOp(left=left, right=right, op=ast.MatMult()) as node:
            yield like(node, left=right, right=left)


def product(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """A matrix product for an elementwise one, and the other way round."""
    match slot.node:
        case ast.BinOp(left=left, right=right, op=ast.Mult()) if not slot.indexes:
            yield from _matrix_products(left, right)
        case ast.Call(args=[left, right]) as node if called(node) == "multiply":
            yield from _matrix_products(left, right)
        case ast.Call(args=[ast.BinOp(left=left, right=right, op=ast.Mult())]) as node if called(node) in _PRODUCTS:
            yield like(node, args=[left, right])
        case ast.Call(args=[left, right]) as node if called(node) in _PRODUCTS:
            yield ast.BinOp(left=left, op=ast.Mult(), right=right)
        case ast.BinOp(left=left, right=right, op=ast.MatMult()):
            yield ast.BinOp(left=left, op=ast.Mult(), right=right)


def _matrix_products(left: ast.expr, right: ast.expr) -> Iterator[ast.AST]:
    """The product of two matrices, one of them transposed if need be."""
    yield ast.BinOp(left=left, op=ast.MatMult(), right=right)
    yield ast.BinOp(left=left, op=ast.MatMult(), right=_transposed(right))
    yield ast.BinOp(left=_transposed(left), op=ast.MatMult(), right=right)


def _transposed(node: ast.expr) -> ast.expr:
    return ast.Attribute(value=node, attr="T", ctx=LOAD)


def sign(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """A sign turned around; not in an index."""
    if slot.indexes:
        return
    match slot.node:
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            yield inner
        case ast.BinOp(op=ast.Sub()) as node:
            yield like(node, op=ast.Add())
        case ast.BinOp(op=ast.Add()) as node:
            yield like(node, op=ast.Sub())
        case ast.Call(args=[ast.expr() as inner]) as node if called(node) == "exp":
            if not isinstance(inner, ast.UnaryOp):
                yield like(node, args=[ast.UnaryOp(op=ast.USub(), operand=inner)])
        case ast.AugAssign(op=ast.Sub()) as node:
            yield like(node, op=ast.Add())
        case ast.AugAssign(op=ast.Add()) as node:
            yield like(node, op=ast.Sub())


def minus(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """A minus in front of all that is assigned or returned; a number of examples has none."""
    node = slot.node
    is_whole = isinstance(slot.parent, (ast.Assign, ast.Return)) and slot.field == "value"
    if is_whole and isinstance(node, ast.expr) and not context.is_about_counts(node):
        yield ast.UnaryOp(op=ast.USub(), operand=node)
