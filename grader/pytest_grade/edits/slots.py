"""The places of a function's tree where something stands that could be something else."""

import ast
from collections.abc import Iterator

from pytest_grade.dataclass import dataclass

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_INDEXING_CALLS = frozenset({"range", "str", "reversed", "enumerate", "xrange", "format"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One place: the node that stands there, and how to put another in its stead.

    `statement` is the innermost statement around it; `indexes` says whether the place is (part of) an index: in a
    subscript, in a key, in `range(…)`, in `str(…)`; `in_loop` whether a loop is around it.
    """

    parent: ast.AST
    field: str
    position: int | None
    node: ast.AST
    statement: ast.stmt
    indexes: bool = False
    in_loop: bool = False

    def put(self, node: ast.AST) -> None:
        """Put a node in this place."""
        if self.position is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.position] = node


def divides(slot: Slot) -> bool:
    """Whether something is divided by what stands there."""
    return isinstance(slot.parent, ast.BinOp) and isinstance(slot.parent.op, ast.Div) and slot.field == "right"


def slots_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Slot]:
    """Every place in the body of a function, in the order of the text; functions within it are passed over."""
    pending = [slot for slot in _below(function, function, indexes=False, in_loop=False) if slot.field == "body"]
    pending.reverse()
    while pending:
        slot = pending.pop()
        yield slot
        if isinstance(slot.node, _FUNCTIONS):
            continue
        statement = slot.node if isinstance(slot.node, ast.stmt) else slot.statement
        in_loop = slot.in_loop or isinstance(slot.node, (ast.For, ast.While))
        pending += reversed(list(_below(slot.node, statement, indexes=slot.indexes, in_loop=in_loop)))


def _below(node: ast.AST, statement: ast.stmt, *, indexes: bool, in_loop: bool) -> Iterator[Slot]:
    if isinstance(node, ast.keyword) and node.arg == "axis" and isinstance(node.value, (ast.Constant, ast.UnaryOp)):
        return  # a number that is no part of a formula; whoever edits it looks at the call
    for field, value in ast.iter_fields(node):
        inner = indexes or _is_index(node, field)
        items = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for position, item in items:
            if isinstance(item, (ast.stmt, ast.expr, ast.ExceptHandler, ast.keyword, ast.comprehension)):
                yield Slot(
                    parent=node,
                    field=field,
                    position=position,
                    node=item,
                    statement=statement,
                    indexes=inner,
                    in_loop=in_loop,
                )


def _is_index(node: ast.AST, field: str) -> bool:
    match node:
        case ast.Subscript():
            return field == "slice"
        case ast.Dict():
            return field == "keys"
        case ast.Call(func=ast.Name(id=name)):
            return field == "args" and name in _INDEXING_CALLS
    return False
