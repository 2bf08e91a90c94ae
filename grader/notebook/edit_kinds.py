"""The table of edits: for each kind, what could stand in a place instead of what does.

A kind is one rule about novices' slips; none of them knows what the function is for.
"""

import ast
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from grader.notebook.names import bound_names, nodes_below
from grader.notebook.slots import Slot

_SUMS = frozenset({"sum", "mean"})
_FLATTENING = frozenset({"squeeze", "flatten", "ravel"})
_PRODUCTS = frozenset({"dot", "matmul"})
_ACTIVATIONS = ("relu", "sigmoid", "tanh")
_BACKWARD = tuple(f"{name}_backward" for name in _ACTIVATIONS)
_COUNTS = frozenset({"m", "M", "n_examples", "num_examples"})
_OF_A_LAYER = re.compile(r"([A-Za-z]+)(\d)")
_MOST_KEYS = 8
_MOST_NAMES = 14
_LOAD, _STORE = ast.Load(), ast.Store()


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What an edit may use of the function around: local names, loop variables, names called, keys of dictionaries."""

    name: str
    local: tuple[str, ...]
    counters: tuple[str, ...]
    called: frozenset[str]
    keys: tuple[str, ...]

    @classmethod
    def of(cls, function: ast.FunctionDef | ast.AsyncFunctionDef) -> "Around":
        """Look through a function once."""
        nodes = nodes_below(function)
        arguments = function.args
        parameters = [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
        bound = [name for statement in function.body for name in sorted(bound_names(statement))]
        loops = [n.target for n in nodes if isinstance(n, (ast.For, ast.comprehension))]
        called = {n.func.id for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
        return cls(
            name=function.name,
            local=tuple(dict.fromkeys([*parameters, *bound])),
            called=frozenset(called),
            keys=tuple(dict.fromkeys(_with_siblings(list(_keys_of(nodes))))),
            counters=tuple(dict.fromkeys(target.id for target in loops if isinstance(target, ast.Name))),
        )


def _keys_of(nodes: Sequence[ast.AST]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.Subscript(slice=ast.Constant(value=str(key))):
                yield key
            case ast.Dict(keys=keys):
                yield from (key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))


def _with_siblings(keys: Sequence[str]) -> Iterator[str]:
    """The keys, and those of the same names in the other layers: `b1` beside `W1` and `b2`."""
    yield from keys
    found = [match for key in keys if (match := _OF_A_LAYER.fullmatch(key))]
    for name, number in itertools.product(*({match[part]: None for match in found} for part in (1, 2))):
        yield name + number


Maker: TypeAlias = Callable[[Slot, Around], Iterator[ast.AST]]


def _like(node: Any, **changes: Any) -> Any:
    """A node of the same kind with some fields changed, and no place in the text yet; the others are shared."""
    fields = {name: getattr(node, name) for name in node._fields}
    return type(node)(**{**fields, **changes})


def _called(node: ast.AST) -> str:
    """The last part of the name of what a call calls: `sum` of `np.sum(x)` and of `x.sum()`."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
            return name
    return ""


def _is_of_module(call: ast.Call) -> bool:
    """Whether `np.f(x)` is meant, not `x.f()`."""
    match call.func:
        case ast.Attribute(value=ast.Name(id=name)):
            return name in {"np", "numpy"}
    return isinstance(call.func, ast.Name)


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _with_keywords(call: ast.Call, **values: int) -> ast.Call:
    others = [keyword for keyword in call.keywords if keyword.arg not in values]
    added = [ast.keyword(arg=name, value=ast.Constant(value=value)) for name, value in values.items()]
    changed: ast.Call = _like(call, keywords=[*others, *added])
    return changed


def _axis(call: ast.Call) -> tuple[int | None, bool]:
    """The axis of a sum, where it is a plain number, and whether it stands by position."""
    first = 1 if _is_of_module(call) else 0
    positional = len(call.args) > first
    match call.args[first] if positional else _keyword(call, "axis"):
        case ast.Constant(value=int(axis)):
            return axis, positional
    return None, positional


def _keepdims(slot: Slot, _: Around) -> Iterator[ast.AST]:
    match slot.node:
        case ast.Call() as call if _called(call) in _SUMS and _axis(call)[0] is not None:
            match _keyword(call, "keepdims"):
                case ast.Constant(value=True):
                    return
            yield _with_keywords(call, keepdims=True)


def _squeeze(slot: Slot, _: Around) -> Iterator[ast.AST]:
    match slot.node:
        case ast.Call(args=[inner]) as call if _called(call) in _FLATTENING | {"float"} and _is_of_module(call):
            yield inner
        case ast.Call(func=ast.Attribute(value=inner), args=[]) as call if _called(call) in _FLATTENING:
            yield inner


def _other_axis(slot: Slot, _: Around) -> Iterator[ast.AST]:
    match slot.node:
        case ast.Call() as call if _called(call) in _SUMS:
            axis, positional = _axis(call)
            bare = _like(call, args=call.args[: 1 if _is_of_module(call) else 0]) if positional else call
            if axis in (0, 1):
                yield _with_keywords(bare, axis=1 - axis)
                yield _with_keywords(bare, axis=1 - axis, keepdims=True)
            elif axis is None and not positional:
                yield _with_keywords(call, axis=1, keepdims=True)


def _shape(slot: Slot, _: Around) -> Iterator[ast.AST]:
    match slot.node:
        case ast.Call(args=[first, second]) as node if _called(node) in {"zeros", "ones", "empty"}:
            yield _like(node, args=[ast.Tuple(elts=[first, second], ctx=_LOAD)])


def _assertion(slot: Slot, _: Around) -> Iterator[ast.AST]:
    if isinstance(slot.node, ast.Assert):
        yield ast.Pass()


def _activation(slot: Slot, _: Around) -> Iterator[ast.AST]:
    match slot.node:
        case ast.Constant(value=str(text)) as node if text in _ACTIVATIONS:
            for other in _ACTIVATIONS:
                if other != text:
                    yield _like(node, value=other)
        case ast.Name(id=name) as node:
            for names in (_ACTIVATIONS, _BACKWARD):
                if name in names:
                    yield from (_like(node, id=other) for other in names if other != name)


def _order(slot: Slot, _: Around) -> Iterator[ast.AST]:
    match slot.node:
        case ast.Tuple(elts=parts, ctx=context) as node if len(parts) in (2, 3):
            is_target = isinstance(context, ast.Store) and isinstance(slot.parent, (ast.Assign, ast.For))
            if is_target or isinstance(slot.parent, ast.Return):
                for order in itertools.permutations(parts):
                    if list(order) != parts:
                        yield _like(node, elts=list(order))


def _factors(slot: Slot) -> bool:
    """Whether the place is a factor of a product of arrays."""
    match slot.parent:
        case ast.BinOp(op=ast.MatMult() | ast.Mult()):
            return True
        case ast.Call() as call:
            return slot.field == "args" and _called(call) in _PRODUCTS | {"multiply"}
    return False


def _is_product(node: ast.AST) -> bool:
    return _called(node) in _PRODUCTS or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult))


def _transpose(slot: Slot, _: Around) -> Iterator[ast.AST]:
    node = slot.node
    match node:
        case ast.Attribute(attr="T", value=inner, ctx=ast.Load()):
            yield inner
        case ast.Call(args=[inner]) if _called(node) == "transpose":
            yield inner
        case ast.Name() | ast.Subscript() | ast.Attribute() | ast.Call():
            if _factors(slot) or _is_product(node):
                yield _transposed(node)
        case ast.BinOp() if _is_product(node):
            yield _transposed(node)


def _operands(slot: Slot, _: Around) -> Iterator[ast.AST]:
    match slot.node:
        case ast.Call(args=[first, second]) as node if _called(node) in _PRODUCTS:
            yield _like(node, args=[second, first])
        case ast.BinOp(left=left, right=right, op=ast.MatMult()) as node:
            yield _like(node, left=right, right=left)


def _product(slot: Slot, _: Around) -> Iterator[ast.AST]:
    match slot.node:
        case ast.BinOp(left=left, right=right, op=ast.Mult()) if not slot.indexes:
            yield from _matrix_products(left, right)
        case ast.Call(args=[left, right]) as node if _called(node) == "multiply":
            yield from _matrix_products(left, right)
        case ast.Call(args=[left, right]) as node if _called(node) in _PRODUCTS:
            yield ast.BinOp(left=left, op=ast.Mult(), right=right)
        case ast.BinOp(left=left, right=right, op=ast.MatMult()):
            yield ast.BinOp(left=left, op=ast.Mult(), right=right)


def _matrix_products(left: ast.expr, right: ast.expr) -> Iterator[ast.AST]:
    """The product of two matrices, one of them transposed if need be."""
    yield ast.BinOp(left=left, op=ast.MatMult(), right=right)
    yield ast.BinOp(left=left, op=ast.MatMult(), right=_transposed(right))
    yield ast.BinOp(left=_transposed(left), op=ast.MatMult(), right=right)


def _transposed(node: ast.expr) -> ast.expr:
    return ast.Attribute(value=node, attr="T", ctx=_LOAD)


def _sign(slot: Slot, _: Around) -> Iterator[ast.AST]:
    if slot.indexes:
        return
    match slot.node:
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            yield inner
        case ast.BinOp(op=ast.Sub()) as node:
            yield _like(node, op=ast.Add())
        case ast.BinOp(op=ast.Add()) as node:
            yield _like(node, op=ast.Sub())
        case ast.AugAssign(op=ast.Sub()) as node:
            yield _like(node, op=ast.Add())
        case ast.AugAssign(op=ast.Add()) as node:
            yield _like(node, op=ast.Sub())
    if isinstance(slot.parent, (ast.Assign, ast.Return)) and isinstance(slot.node, ast.expr) and slot.field == "value":
        yield ast.UnaryOp(op=ast.USub(), operand=slot.node)


def _accumulation(slot: Slot, _: Around) -> Iterator[ast.AST]:
    """In a loop, a value added to what the rounds before have left, and not put in its place."""
    match slot.node:
        case ast.Assign(targets=[ast.Name() | ast.Subscript() as target], value=value) if slot.in_loop:
            yield ast.AugAssign(target=target, op=ast.Add(), value=value)


def _shifted(node: ast.expr, by: int) -> ast.expr:
    return ast.BinOp(left=node, op=ast.Add() if by > 0 else ast.Sub(), right=ast.Constant(value=abs(by)))


def _index(slot: Slot, around: Around) -> Iterator[ast.AST]:
    in_call = isinstance(slot.parent, ast.Call) and slot.field == "args"
    match slot.node:
        case ast.Constant(value=int(number)) as node if slot.indexes and not isinstance(number, bool):
            yield _like(node, value=number + 1)
            if number:
                yield _like(node, value=number - 1)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=ast.Constant(value=int())) as node:
            if slot.indexes or in_call:
                yield left
                yield _like(node, op=ast.Sub() if isinstance(node.op, ast.Add) else ast.Add())
        case ast.Name(ctx=ast.Load()) as node if slot.indexes and not isinstance(slot.parent, ast.BinOp):
            yield _shifted(node, 1)
            yield _shifted(node, -1)
    if slot.indexes and not isinstance(slot.parent, ast.BinOp) and isinstance(slot.node, (ast.BinOp, ast.Constant)):
        for counter in around.counters:
            name = ast.Name(id=counter, ctx=_LOAD)
            yield from (name, _shifted(name, 1), _shifted(name, -1))


def _part(slot: Slot, _: Around) -> Iterator[ast.AST]:
    match slot.node, slot.parent:
        case ast.Call() as node, ast.Assign(targets=[ast.Name() | ast.Subscript()]) if slot.field == "value":
            for index in range(3):
                yield ast.Subscript(value=node, slice=ast.Constant(value=index), ctx=_LOAD)
        case ast.Subscript(value=inner, slice=ast.Constant(value=int()), ctx=ast.Load()), _:
            yield inner


def _key(slot: Slot, around: Around) -> Iterator[ast.AST]:
    match slot.node:
        case ast.Constant(value=str(text)) as node if slot.indexes:
            others = sorted((key for key in around.keys if key != text), key=lambda key: _distance(key, text))
            for other in others[:_MOST_KEYS]:
                yield _like(node, value=other)


def _distance(key: str, other: str) -> int:
    """Keys of the same name, or of the same layer, first."""
    return (key.rstrip("0123456789") != other.rstrip("0123456789")) + (key[-1:] != other[-1:])


def _layer_key(slot: Slot, around: Around) -> Iterator[ast.AST]:
    """A key that names a layer, `W1`, in a loop over the layers: made of the loop's variable."""
    match slot.node:
        case ast.Constant(value=str(text)) if slot.indexes and (found := _OF_A_LAYER.fullmatch(text)):
            number: ast.expr = ast.Name(id=around.counters[0], ctx=_LOAD) if around.counters else ast.Constant(value=0)
            if not slot.in_loop:
                number = ast.Name(id="L", ctx=_LOAD)
            if around.counters if slot.in_loop else "L" in around.local:
                yield _layer_name(found[1], number)
                yield _layer_name(found[1], _shifted(number, 1))


def _layer_name(name: str, number: ast.expr) -> ast.expr:
    text = ast.Call(func=ast.Name(id="str", ctx=_LOAD), args=[number], keywords=[])
    return ast.BinOp(left=ast.Constant(value=name), op=ast.Add(), right=text)


def _mean_away(slot: Slot, _: Around) -> Iterator[ast.AST]:
    match slot.node:
        case ast.BinOp(left=left, op=ast.Div(), right=right) if _counts(right) and not isinstance(left, ast.Constant):
            yield left
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            if _inverts(left):
                yield right
            if _inverts(right):
                yield left
        case ast.Call(func=ast.Attribute(attr="mean") as function) as node:
            yield _like(node, func=_like(function, attr="sum"))


def _counts(node: ast.AST) -> bool:
    match node:
        case ast.Name(id=name):
            return name in _COUNTS
        case ast.Subscript(value=ast.Attribute(attr="shape")):
            return True
        case ast.Call(func=ast.Name(id="float" | "int"), args=[inner]):
            return _counts(inner)
    return False


def _inverts(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(left=ast.Constant(), op=ast.Div(), right=right):
            return _counts(right)
    return False


_COMPARED: Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}


def _comparison(slot: Slot, _: Around) -> Iterator[ast.AST]:
    match slot.node:
        case ast.Compare(ops=[operator]) as node:
            for other in _COMPARED.get(type(operator), ()):
                yield _like(node, ops=[other()])


def _indent(slot: Slot, _: Around) -> Iterator[ast.AST]:
    """The last statement of a loop moved to after it, or the one after a loop moved into it."""
    loop = slot.node
    if not isinstance(loop, (ast.For, ast.While)) or slot.position is None:
        return
    if len(loop.body) > 1:
        outside = ast.If(
            test=ast.Constant(value=True), body=[_like(loop, body=loop.body[:-1]), loop.body[-1]], orelse=[]
        )
        yield outside
    following = getattr(slot.parent, slot.field)[slot.position + 1 :]
    if following and not isinstance(following[0], ast.Return):
        yield _like(loop, body=[*loop.body, following[0]])


def _carry(slot: Slot, around: Around) -> Iterator[ast.AST]:
    """At the end of a loop: what it has made handed on to the next round."""
    loop = slot.node
    if not isinstance(loop, (ast.For, ast.While)):
        return
    names = [node for statement in loop.body for node in nodes_below(statement) if isinstance(node, ast.Name)]
    stored = dict.fromkeys(name.id for name in names if isinstance(name.ctx, ast.Store))
    loaded = dict.fromkeys(name.id for name in names if isinstance(name.ctx, ast.Load))
    kept = [name for name in loaded if name in around.local and name not in stored and name not in around.counters]
    for old, new in itertools.islice(itertools.product(kept, stored), _MOST_NAMES * 2):
        handed_on = ast.Assign(targets=[ast.Name(id=old, ctx=_STORE)], value=ast.Name(id=new, ctx=_LOAD))
        yield _like(loop, body=[*loop.body, handed_on])


def _removal(slot: Slot, _: Around) -> Iterator[ast.AST]:
    match slot.node:
        case ast.Assign() | ast.AugAssign():
            yield ast.Pass()
        case ast.Expr(value=ast.Call()):
            yield ast.Pass()


def _name(slot: Slot, around: Around) -> Iterator[ast.AST]:
    match slot.node:
        case ast.Name(id=name, ctx=ast.Load()) as node if name not in {"np", "numpy"} and name not in around.called:
            others = [other for other in around.local if other != name]
            others.sort(key=lambda other: _difference(other, name))
            for other in others[:_MOST_NAMES]:
                yield _like(node, id=other)


def _difference(name: str, other: str) -> bool:
    """Names that begin alike first."""
    return name[:2] != other[:2]


# The kinds in the order in which they are tried, the most telling first.
EDITS: Mapping[str, Maker] = {
    "keepdims": _keepdims,
    "squeeze": _squeeze,
    "axis": _other_axis,
    "shape": _shape,
    "assertion": _assertion,
    "activation": _activation,
    "order": _order,
    "transpose": _transpose,
    "operands": _operands,
    "product": _product,
    "sign": _sign,
    "accumulation": _accumulation,
    "index": _index,
    "part": _part,
    "mean-away": _mean_away,
    "comparison": _comparison,
    "key": _key,
    "layer-key": _layer_key,
    "indent": _indent,
    "name": _name,
    "carry": _carry,
    "removal": _removal,
}
