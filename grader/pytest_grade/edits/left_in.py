"""What is done too much: clipped, rounded, made whole; a term, a factor or a function that does not belong there."""

import ast
from collections.abc import Iterator

from pytest_grade.edits.context import Context, called
from pytest_grade.edits.rewriting import LOAD, like
from pytest_grade.edits.slots import Slot, divides

_CLIPS = frozenset({"clip", "maximum", "minimum", "fmax", "fmin", "max", "min"})
_ROUNDS = frozenset({"round", "around", "round_", "rint", "floor", "ceil", "trunc", "fix"})
_WHOLE = frozenset({"int", "int8", "int16", "int32", "int64", "uint8", "int_", "intp"})
_SHORT = frozenset({"float16", "half"})
_LIKE = {"zeros_like": "zeros", "ones_like": "ones", "empty_like": "zeros"}
_TAKEN_AS_THEY_ARE = frozenset({"array", "asarray", "asanyarray"})
_OF_ARRAYS = frozenset({"dot", "matmul", "multiply", "sum", "mean", "log", "exp"})
_OF_METHODS = frozenset({"clip", "round"})
_OF_EACH_NUMBER = frozenset(
    {
        *("abs", "absolute", "fabs", "exp", "expm1", "log", "log2", "log10", "log1p", "sqrt", "square", "sign"),
        *("tanh", "sin", "cos", "negative", "reciprocal"),
    }
)


def clip(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """What is clipped, as it is."""
    if slot.indexes:
        return
    match slot.node:
        case ast.Call(args=[inner, *_]) as node if called(node) == "clip" and _is_of_numpy(node):
            yield inner
        case ast.Call(func=ast.Attribute(value=inner, attr="clip")):
            yield inner
        case ast.Call(args=[first, second]) as node if called(node) in _CLIPS:
            yield from (other for other in (first, second) if not isinstance(other, ast.Constant))
            yield from (_clipped(other) for other in (first, second) if _is_clip(other))


def _is_clip(node: ast.expr) -> bool:
    return called(node) in _CLIPS


def _clipped(node: ast.expr) -> ast.expr:
    """What is between two bounds."""
    arguments = node.args if isinstance(node, ast.Call) else []
    return next((each for each in arguments if not isinstance(each, ast.Constant)), node)


def rounding(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """What is rounded, as it is."""
    match slot.node:
        case ast.Call(args=[inner, *_]) as node if called(node) in _ROUNDS and _is_of_numpy(node):
            yield inner
        case ast.Call(func=ast.Attribute(value=inner, attr="round")):
            yield inner
        case ast.Call(func=ast.Attribute(value=inner, attr="astype"), args=[kind, *_]) if _name(kind) in _SHORT:
            yield inner
        case ast.Call(args=[inner], keywords=[]) as node if called(node) in _SHORT:
            yield inner


def whole(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """What is made of whole numbers, of any."""
    match slot.node:
        case ast.Call(func=ast.Attribute(value=inner, attr="astype"), args=[kind, *_]) if _name(kind) in _WHOLE:
            yield inner
        case ast.Call(args=[inner], keywords=[]) as node if called(node) in _WHOLE:
            yield inner
        case ast.Call(keywords=[_, *_] as keywords) as node if any(_makes_whole(each) for each in keywords):
            yield like(node, keywords=[each for each in keywords if not _makes_whole(each)])
        case ast.Call(args=[shape, kind]) as node if called(node) in _LIKE.values() and _name(kind) in _WHOLE:
            yield like(node, args=[shape])
        case ast.Call(func=ast.Attribute(attr=name) as function, args=[model], keywords=[]) if name in _LIKE:
            shape = ast.Attribute(value=model, attr="shape", ctx=LOAD)
            yield ast.Call(func=like(function, attr=_LIKE[name]), args=[shape], keywords=[])
        case ast.Call(args=[shape, ast.Constant(value=int(number))]) as node if called(node) == "full":
            yield like(node, args=[shape, ast.Constant(value=float(number))])
        case ast.Call(args=[ast.Name()], keywords=[]) as node if called(node) in _TAKEN_AS_THEY_ARE:
            yield like(node, keywords=[ast.keyword(arg="dtype", value=ast.Name(id="float", ctx=LOAD))])
        case ast.BinOp(op=ast.FloorDiv()) as node if not slot.indexes:
            yield like(node, op=ast.Div())


def _makes_whole(keyword: ast.keyword) -> bool:
    """Whether a type is asked for that has no digits behind the point; that of another array may be one."""
    return keyword.arg == "dtype" and _name(keyword.value) in {*_WHOLE, "dtype"}


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.Constant(value=str(name)):
            return name
    return ""


def _is_of_numpy(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id=name)):
            return name in {"np", "numpy", "math"}
    return isinstance(call.func, ast.Name)


def term_away(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """A sum without one of its terms; not so that a statement does nothing."""
    is_of_counts = context.is_about_counts(slot.node) or _shifts(slot.node)
    if not slot.indexes and (divides(slot) or not is_of_counts):
        yield from (rest for rest in _terms_of(slot.node) if not _is_what_is_assigned(rest, slot))


def _shifts(node: ast.AST) -> bool:
    """Whether a whole number is added or taken away: that is an index, or a count."""
    match node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=ast.Constant(value=int())):
            return not any(isinstance(node, ast.Call) and called(node) in _OF_ARRAYS for node in ast.walk(left))
    return False


def call_away(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """What a function is applied to, as it is: one of NumPy's for each number, or one of the notebook's own."""
    match slot.node:
        case ast.Call(args=[inner], keywords=[]) as node if not slot.indexes and not isinstance(inner, ast.Starred):
            is_of_the_notebook = isinstance(node.func, ast.Name) and node.func.id in context.known
            if is_of_the_notebook or (called(node) in _OF_EACH_NUMBER and _is_of_numpy(node)):
                yield inner


def _is_what_is_assigned(rest: ast.expr, slot: Slot) -> bool:
    match slot.parent:
        case ast.Assign(targets=[target]):
            return ast.unparse(target) == ast.unparse(rest)
    return False


def _terms_of(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield left
            yield right
        case ast.BinOp(left=left, op=ast.Sub(), right=right) if not isinstance(left, ast.Constant):
            yield left
            yield ast.UnaryOp(op=ast.USub(), operand=right)


def factor_away(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """A product without one of its factors; not so that a statement does nothing."""
    if not slot.indexes and not context.is_about_counts(slot.node):
        yield from (rest for rest in _factors_of(slot.node) if not _is_what_is_assigned(rest, slot))


def _factors_of(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            yield left
            yield right
        case ast.BinOp(left=left, op=ast.Div()) if not isinstance(left, ast.Constant):
            yield left
        case ast.BinOp(left=base, op=ast.Pow()):
            yield base
        case ast.Call(args=[left, right]) as node if called(node) == "multiply":
            yield left
            yield right
