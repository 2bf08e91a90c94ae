"""What each statement of a function computes: what it makes of what, and where it may bring a factor in."""

import ast
from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from pytest_grade.dataclass import dataclass
from pytest_grade.notebook.factors import DIVISIONS, Factors, called_name
from pytest_grade.notebook.names import nodes_below

# A division by the number of examples; another factor, or a call of what may multiply; a product; nothing of these.
Scaling: TypeAlias = Literal["mean", "factor", "product", "none"]
_RANK: tuple[Scaling, ...] = ("none", "product", "factor", "mean")

_MEANS = frozenset({"mean", "nanmean", "average"})
_DIVIDES = DIVISIONS | {"__truediv__", "__itruediv__", "floor_divide"}
_PRODUCTS = frozenset({"dot", "matmul", "einsum", "tensordot", "inner", "outer", "vdot", "multi_dot", "kron"})
_MULTIPLIES = frozenset({"multiply", "mul", "__mul__", "__imul__"})
# Calls that add, copy, cut, join, store or ask, and so bring no factor in.
_NEUTRAL_WORDS = """
    sum add subtract negative reduce cumsum reshape ravel flatten squeeze expand_dims transpose swapaxes moveaxis take
    put split hsplit vsplit array_split concatenate hstack vstack stack column_stack row_stack block append where
    copy deepcopy copyto array asarray asanyarray ascontiguousarray atleast_1d atleast_2d astype zeros zeros_like empty
    empty_like full full_like ones ones_like prod abs shape size
    dict list tuple zip map filter enumerate reversed sorted range len items values keys extend insert pop get update
    setdefault iter next setattr getattr hasattr vars print isinstance str format int float bool startswith endswith
    lower upper
"""
_NEUTRAL = frozenset(_NEUTRAL_WORDS.split())
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_MOST_NAMES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Computation:
    """One statement (of a compound one its head): lines from 1, columns from 0 in bytes.

    `line` and the columns are those of the piece that scales, `first` to `last` the whole; `target` is the text of what
    is assigned; `makes` are the variables made or changed, `reads` the names read, `calls` the methods called.
    """

    first: int
    last: int
    line: int
    column: int
    end_column: int
    scaling: Scaling
    target: str
    makes: tuple[str, ...]
    reads: tuple[str, ...]
    calls: tuple[str, ...]

    def row(self) -> list[int | str]:
        """The same as ten plain values."""
        names = (" ".join(names) for names in (self.makes, self.reads, self.calls))
        return [self.first, self.last, self.line, self.column, self.end_column, self.scaling, self.target, *names]


def computations(body: Sequence[ast.stmt], factors: Factors) -> Iterator[Computation]:
    """Every statement of a body and of the blocks in it, those of nested functions and classes apart."""
    for statement in body:
        if isinstance(statement, _FUNCTIONS):
            continue
        heads = [child for child in ast.iter_child_nodes(statement) if not _is_block(child)]
        if heads:
            yield _computation(statement, heads, factors)
        for _, block in ast.iter_fields(statement):
            if isinstance(block, list):
                yield from computations(list(_statements(block)), factors)


def _is_block(node: ast.AST) -> bool:
    return isinstance(node, (ast.stmt, ast.ExceptHandler, ast.match_case))


def _statements(block: Sequence[object]) -> Iterator[ast.stmt]:
    for node in block:
        if isinstance(node, ast.stmt):
            yield node
        elif isinstance(node, (ast.ExceptHandler, ast.match_case)):
            yield from node.body


def _computation(statement: ast.stmt, heads: Sequence[ast.AST], factors: Factors) -> Computation:
    nodes = [node for head in heads for node in nodes_below(head)]
    scaling, whole, piece = _scaling(statement, nodes, factors)
    line = (piece.end_lineno if isinstance(piece, ast.Attribute) else None) or piece.lineno
    if not whole.lineno == line == whole.end_lineno:
        whole = piece
    return Computation(
        first=statement.lineno,
        last=max((getattr(node, "end_lineno", None) or 0 for node in nodes), default=0) or statement.lineno,
        line=line,
        column=whole.col_offset,
        end_column=whole.end_col_offset or whole.col_offset,
        scaling=scaling,
        target=_target_text(statement),
        makes=_unique(_made(statement, nodes)),
        reads=_unique(node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store)),
        calls=_unique(node.attr for node in nodes if isinstance(node, ast.Attribute)),
    )


def _unique(names: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))[:_MOST_NAMES]


def _scaling(
    statement: ast.stmt, nodes: Sequence[ast.AST], factors: Factors
) -> tuple[Scaling, ast.expr | ast.stmt, ast.expr | ast.stmt]:
    """How a statement scales: by which expression as a whole, and by which piece of it."""
    best: tuple[Scaling, ast.expr | ast.stmt, ast.expr | ast.stmt] = ("none", statement, statement)
    if _makes_a_factor(statement, factors):
        return best
    for node in (statement, *nodes):
        scaling, piece = _scaling_of(node, factors)
        if piece is not None and _RANK.index(scaling) > _RANK.index(best[0]):
            best = (scaling, node, piece)  # type: ignore[assignment]
    return best


def _makes_a_factor(statement: ast.stmt, factors: Factors) -> bool:
    match statement:
        case ast.Assign(value=ast.Tuple(elts=values)):
            return bool(values) and all(factors.is_plain(value) for value in values)
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            return factors.inverts(value) or factors.counts_examples(value)
    return False


def _scaling_of(  # noqa: PLR0911 - one for each way to write it
    node: ast.AST, factors: Factors
) -> tuple[Scaling, ast.expr | None]:
    match node:
        case ast.BinOp(op=ast.Div(), right=right):
            return ("mean" if factors.has_count(right) else "factor"), right
        case ast.BinOp(op=ast.Pow(), left=left, right=ast.UnaryOp(op=ast.USub())):
            return ("mean" if factors.has_count(left) else "factor"), left
        case ast.BinOp(op=ast.Mult() | ast.MatMult() as op, left=left, right=right):
            inverse = next((side for side in (left, right) if factors.inverts(side)), None)
            if isinstance(inverse.operand if isinstance(inverse, ast.UnaryOp) else inverse, ast.BinOp):
                return "none", None  # of `1 / m * dZ` the division is found by itself
            return ("mean", inverse) if inverse else ("factor" if isinstance(op, ast.Mult) else "product", left)
        case ast.AugAssign(op=ast.Div(), value=value):
            return ("mean" if factors.has_count(value) else "factor"), value
        case ast.AugAssign(op=ast.Mult(), value=value):
            return ("mean" if factors.inverts(value) else "factor"), value
        case ast.Call():
            return _scaling_of_call(node, factors)
    return "none", None


def _scaling_of_call(node: ast.Call, factors: Factors) -> tuple[Scaling, ast.expr | None]:
    name, arguments = called_name(node), node.args
    if name in _MEANS and isinstance(node.func, ast.Attribute) and not _is_own(node.func.value):
        return "mean", node.func
    if name in _DIVIDES:
        divisor = next((part for part in arguments[1:] or arguments if factors.has_count(part)), None)
        return ("mean", divisor) if divisor else ("factor", node.func)
    if name in _PRODUCTS or name in _MULTIPLIES:
        inverse = next((part for part in _each(arguments) if factors.inverts(part)), None)
        return ("mean", inverse) if inverse else ("factor" if name in _MULTIPLIES else "product", node.func)
    return ("none", None) if name in _NEUTRAL else ("factor", node.func)


def _is_own(node: ast.expr) -> bool:
    """Whether this is the object whose methods are the student's."""
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


def _each(arguments: Sequence[ast.expr]) -> Iterator[ast.expr]:
    """Arguments, those in lists one by one."""
    for argument in arguments:
        if isinstance(argument, (ast.List, ast.Tuple)):
            yield from argument.elts
        else:
            yield argument


def _made(statement: ast.stmt, nodes: Sequence[ast.AST]) -> Iterator[str]:
    """Variables that a statement binds, or may change: by an index, as `out=`, as what a bare call is given."""
    for node in nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
                yield from _roots(node)
            case ast.keyword(arg="out", value=value):
                yield from _roots(value)
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        for part in (statement.value.func, *statement.value.args):
            yield from _roots(part)


def _roots(node: ast.AST) -> Iterator[str]:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, (ast.Tuple, ast.List)):
        for part in node.elts:
            yield from _roots(part)


def _target_text(statement: ast.stmt) -> str:
    match statement:
        case ast.Assign(targets=[target, *_]) | ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            return ast.unparse(target)[:60]
        case ast.Return():
            return "return"
    return ""
