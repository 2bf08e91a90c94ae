"""Python's own traps: what reads like one thing, and is another to the language or to NumPy."""

import ast
from collections.abc import Iterator

from pytest_grade.edits.context import Context, called, is_a_size
from pytest_grade.edits.rewriting import LOAD, like, size_along
from pytest_grade.edits.slots import Slot

_OF_NUMPY = frozenset({"sum", "max", "min", "abs", "exp", "log", "sqrt", "tanh"})


def identity(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """A comparison of values where `is` stands."""
    match slot.node:
        case ast.Compare(ops=[ast.Is() | ast.IsNot() as operator], comparators=[ast.Constant(value=value)]) as node:
            if value is not None:
                yield like(node, ops=[ast.Eq() if isinstance(operator, ast.Is) else ast.NotEq()])


def is_given(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """Whether something is given at all, where a condition asks whether it is true, or equal to None.

    Of what is yes or no, a condition does ask whether it is true.
    """
    nothing = ast.Constant(value=None)
    match slot.node:
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name() as name) if _is_asked(slot) and name.id not in context.flags:
            yield ast.Compare(left=name, ops=[ast.Is()], comparators=[nothing])
        case ast.Name(ctx=ast.Load()) as name if _is_asked(slot) and name.id not in context.flags:
            yield ast.Compare(left=name, ops=[ast.IsNot()], comparators=[nothing])
        case ast.Compare(ops=[ast.Eq() | ast.NotEq() as operator], comparators=[ast.Constant(value=None)]) as node:
            yield like(node, ops=[ast.Is() if isinstance(operator, ast.Eq) else ast.IsNot()])


def _is_asked(slot: Slot) -> bool:
    """Whether it is a condition, or one of several."""
    return slot.field == "test" or isinstance(slot.parent, ast.BoolOp)


def alternatives(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """`x == a or x == b` where `x == a or b` stands, and the first alone."""
    match slot.node:
        case ast.BoolOp(op=ast.Or(), values=[ast.Compare(ops=[ast.Eq()]) as first, *others]) as node:
            if all(isinstance(other, ast.Constant) for other in others):
                yield like(node, values=[first, *(like(first, comparators=[other]) for other in others)])
                yield first


def found_anew(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """What is to be kept in an object, where what it holds already is kept if there is something."""
    match slot.node, slot.parent:
        case ast.BoolOp(op=ast.Or(), values=[held, value]), ast.Assign(targets=[ast.Attribute() as kept]):
            found = [value] if ast.unparse(held) == ast.unparse(kept) else []
        case ast.IfExp(body=body, orelse=orelse), ast.Assign(targets=[ast.Attribute() as kept]):
            found = [each for each in (body, orelse) if ast.unparse(each) != ast.unparse(kept)]
            found = found if len(found) == 1 else []
        case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(), value]), ast.Assign():
            found = [value]
        case _:
            found = []
    yield from found


def minus_assigned(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """`x = x - y` where `x = -y` stands; `x -= y` would write into what the caller has."""
    match slot.node:
        case ast.Assign(targets=[ast.Name() | ast.Subscript() as target], value=value) as node:
            taken = _without_minus(value)
            if taken is not None:
                yield like(node, value=ast.BinOp(left=like(target, ctx=LOAD), op=ast.Sub(), right=taken))


def _without_minus(node: ast.expr) -> ast.expr | None:
    """What stands behind the minus that an expression begins with; None where it begins with none."""
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return inner
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div()):
            rest = _without_minus(left)
            taken: ast.expr | None = like(node, left=rest) if rest is not None else None
            return taken
    return None


def of_arrays(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """NumPy's function where Python's of the same name stands, or that of its module for single numbers."""
    match slot.node, slot.parent:
        case ast.Attribute(value=ast.Name(id="math") as module, attr=name) as node, ast.Call() if name in _OF_NUMPY:
            yield like(node, value=like(module, id="np"))
        case ast.Name(id=name), ast.Call() if slot.field == "func" and name in _OF_NUMPY:
            yield ast.Attribute(value=ast.Name(id="np", ctx=LOAD), attr=name, ctx=LOAD)


def counted(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """The size along an axis where the length, or all entries, are counted; the number that another line divides by."""
    if isinstance(slot.node, ast.expr) and id(slot.node) in context.dividing and is_a_size(slot.node):
        yield from (ast.Name(id=name, ctx=LOAD) for name in context.divisors)
    match slot.node:
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name() | ast.Subscript() as array]):
            yield size_along(array, 1)
        case ast.Call(func=ast.Name(id="len"), args=[ast.Call(args=[array]) as inner]) if called(inner) == "unique":
            yield size_along(array, 0)
        case ast.Call(args=[array, ast.Constant(value=int(axis))]) if called(slot.node) == "size":
            yield size_along(array, 1 - int(axis))
        case ast.Attribute(value=array, attr="size", ctx=ast.Load()) if not _is_module(array):
            yield size_along(array, 1)
            yield size_along(array, 0)


def _is_module(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"np", "numpy"}


def number_in_text(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """A number made a text before it is joined to one."""
    match slot.node:
        case ast.BinOp(left=ast.Constant(value=str()), op=ast.Add(), right=right) as node:
            if not isinstance(right, (ast.Constant, ast.JoinedStr)) and called(right) != "str":
                yield like(node, right=ast.Call(func=ast.Name(id="str", ctx=LOAD), args=[right], keywords=[]))


def listed(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """A list made of what goes only one way, before it is turned around."""
    match slot.node:
        case ast.Call(func=ast.Name(id="reversed"), args=[ast.Call(func=ast.Name(id="enumerate" | "zip")) as inner]):
            made = ast.Call(func=ast.Name(id="list", ctx=LOAD), args=[inner], keywords=[])
            yield like(slot.node, args=[made])


def column(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """An array with a second axis of one, where it has only one axis."""
    match slot.node:
        case ast.Call(args=[ast.Name() | ast.Subscript() | ast.Attribute() as size]) as node if _makes(node):
            yield like(node, args=[ast.Tuple(elts=[size, ast.Constant(value=1)], ctx=LOAD)])
        case ast.Call(args=[ast.Tuple(elts=[size]) | ast.List(elts=[size])]) as node if _makes(node):
            yield like(node, args=[ast.Tuple(elts=[size, ast.Constant(value=1)], ctx=LOAD)])


def _makes(node: ast.Call) -> bool:
    return called(node) in {"zeros", "ones"}


def joined_lists(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """Two lists joined in the other order."""
    match slot.node:
        case ast.BinOp(left=left, op=ast.Add(), right=right) as node if _is_list(left) and _is_list(right):
            yield like(node, left=right, right=left)


def _is_list(node: ast.expr) -> bool:
    return isinstance(node, ast.List) or (isinstance(node, ast.BinOp) and isinstance(node.left, ast.List))


def argument_kept(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """What is unpacked not put in the place of an argument."""
    match slot.node, slot.parent:
        case ast.Name(id=name, ctx=ast.Store()) as node, ast.Tuple() if name in context.parameters:
            yield like(node, id="_")


def added_at(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """What is added at indices added for each of them, where one may occur several times."""
    match slot.node:
        case ast.AugAssign(target=ast.Subscript(value=array, slice=index), op=ast.Add(), value=value):
            if "np" in context.known and not isinstance(index, (ast.Slice, ast.Constant, ast.JoinedStr)):
                func = ast.Attribute(
                    value=ast.Attribute(value=ast.Name(id="np", ctx=LOAD), attr="add", ctx=LOAD), attr="at", ctx=LOAD
                )
                yield ast.Expr(value=ast.Call(func=func, args=[_read(array), index, value], keywords=[]))


def _read(node: ast.expr) -> ast.expr:
    read: ast.expr = like(node, ctx=LOAD) if hasattr(node, "ctx") else node
    return read


def _is_new(index: ast.expr) -> bool:
    """Whether an index makes a new axis."""
    is_none = isinstance(index, ast.Constant) and index.value is None
    return is_none or (isinstance(index, ast.Attribute) and index.attr == "newaxis")


def indices(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """Two indices exchanged; a new axis in another place."""
    match slot.node:
        case (
            ast.Subscript(
                value=ast.Subscript(slice=ast.Name() as first) as inner, slice=ast.Name() as second, ctx=ast.Load()
            ) as node
        ):
            yield like(node, value=like(inner, slice=second), slice=first)
        case ast.Subscript(slice=ast.Tuple(elts=parts) as indices) as node if any(map(_is_new, parts)):
            for place, part in enumerate(parts):
                if not _is_new(part):
                    new = next(number for number, each in enumerate(parts) if _is_new(each))
                    moved = [each for number, each in enumerate(parts) if number != new]
                    yield like(node, slice=like(indices, elts=[*moved[:place], parts[new], *moved[place:]]))
        case ast.Subscript(slice=ast.Tuple(elts=[first, second]) as pair) as node:
            if not any(isinstance(each, (ast.Slice, ast.Constant, ast.Starred)) for each in (first, second)):
                yield like(node, slice=like(pair, elts=[second, first]))
