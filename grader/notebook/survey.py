"""What the text of a function shows: where it divides by m, its epsilons, blanks left in it.

None of this decides a verdict. It puts a cell and a line to what the numbers have shown.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from grader.notebook.extraction import Statement
from grader.notebook.names import nodes_below

_COUNT_NAME = re.compile(r"^_?(?:m|n_?(?:ex\w*|samples?|obs)|num_?(?:ex\w*|samples?)|batch(?:_?size)?|count)\d*$")
_START_MARK = re.compile(r"#+\s*(?:START|BEGIN)\b|#.*\bYOUR CODE STARTS\b", re.IGNORECASE)
_END_MARK = re.compile(r"#+\s*END\b|#.*\bYOUR CODE ENDS\b", re.IGNORECASE)
_MEAN_CALLS = frozenset({"mean", "average"})
_LARGEST_EPSILON = 1e-5
_ANY_NUMBER = 255  # of arguments: what takes `*args`
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_WORKING = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Expr)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place in a cell: line (from 1), column range (from 0, in bytes), and the name assigned there."""

    line: int
    column: int
    end_column: int
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionSurvey:
    """One definition as its text shows it.

    `accepts` is how many arguments by position it takes at most; `blanks` are lines where a placeholder was left;
    `means` the places that divide by a number of examples; `epsilon` the largest tiny constant. An outline leaves
    these three out.
    """

    name: str
    cell: int
    line: int
    end_line: int
    accepts: int
    blanks: tuple[int, ...] = ()
    means: tuple[Site, ...] = ()
    epsilon: float = 0.0


def outline(statement: Statement) -> Iterator[FunctionSurvey]:
    """Where each function, method or nested function of a definition stands; ten times quicker than a survey."""
    pending: list[ast.stmt] = [statement.node]
    while pending:
        node = pending.pop(0)
        if isinstance(node, _FUNCTIONS):
            yield FunctionSurvey(
                name=node.name,
                cell=statement.cell,
                line=node.lineno,
                end_line=node.end_lineno or node.lineno,
                accepts=_accepts(node.args),
            )
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            pending += [inner for inner in node.body if isinstance(inner, (*_FUNCTIONS, ast.ClassDef))]


def survey(statement: Statement, source: str) -> Iterator[FunctionSurvey]:
    """Survey a notebook-level function, or each method of a class and each function nested in one.

    `source` is the text of the cell, whose comments mark the parts that a template leaves to the student.
    """
    emptied = tuple(_emptied_parts(source))
    nodes = nodes_below(statement.node)
    for node in nodes:
        if isinstance(node, _FUNCTIONS):
            yield _survey_of(node, nodes if node is statement.node else nodes_below(node), statement.cell, emptied)


def _accepts(arguments: ast.arguments) -> int:
    """How many arguments by position this takes at most."""
    return _ANY_NUMBER if arguments.vararg else len(arguments.posonlyargs) + len(arguments.args)


def _emptied_parts(source: str) -> Iterator[int]:
    """Lines of `# START CODE` marks with nothing but comments between them and their `# END CODE`."""
    start: int | None = None
    for number, line in enumerate(source.split("\n"), start=1):
        text = line.lstrip()
        if not text.startswith("#"):
            start = None if text else start
        elif _START_MARK.match(text):
            start = number
        elif _END_MARK.match(text):
            if start is not None:
                yield start
            start = None


def _survey_of(
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    nodes: Sequence[ast.AST],
    cell: int,
    emptied: tuple[int, ...],
) -> FunctionSurvey:
    end_line = node.end_lineno or node.lineno
    return FunctionSurvey(
        name=node.name,
        cell=cell,
        line=node.lineno,
        end_line=end_line,
        accepts=_accepts(node.args),
        blanks=(*_blanks(node, nodes), *(line for line in emptied if node.lineno <= line <= end_line)),
        means=tuple(_means(node, nodes)),
        epsilon=max((e for e in map(_constant, nodes) if 0 < e <= _LARGEST_EPSILON), default=0.0),
    )


def _constant(node: ast.AST) -> float:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, float) else 0.0


def _blanks(function: ast.FunctionDef | ast.AsyncFunctionDef, nodes: Sequence[ast.AST]) -> Iterator[int]:
    """Lines of placeholders: `dW = None`, a body of `pass`, `raise NotImplementedError`."""
    body = function.body[1:] if _is_bare_constant(function.body[0]) else function.body
    if all(isinstance(node, ast.Pass) or _is_bare_constant(node) for node in body):
        yield function.lineno
    filled_in = set(_filled_in_later(nodes))
    for node in nodes:
        match node:
            case ast.Assign(value=ast.Constant(value=None), lineno=line):
                if line not in filled_in:
                    yield line
            case ast.Assign(value=ast.Tuple(elts=parts), lineno=line):
                if parts and all(isinstance(part, ast.Constant) and part.value is None for part in parts):
                    yield line
            case ast.Raise(exc=ast.Name(id=name) | ast.Call(func=ast.Name(id=name)), lineno=line):
                if name == "NotImplementedError":
                    yield line
            case ast.For(iter=ast.Constant(value=None), lineno=line):
                yield line
            case ast.Call(func=called, args=[ast.Constant(value=None), *_], lineno=line):
                if isinstance(called, ast.Name) or ast.unparse(called).startswith(("np.", "numpy.")):
                    yield line  # what other modules offer may well be given None


def _filled_in_later(nodes: Sequence[ast.AST]) -> Iterator[int]:
    """Lines of `x = None` where a later statement of the same block assigns x: an initial value, no placeholder."""
    blocks = [block for node in nodes for _, block in ast.iter_fields(node) if isinstance(block, list)]
    for block in blocks:
        for number, statement in enumerate(block):
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=None), lineno=line):
                    later = [node for following in block[number + 1 :] for node in ast.walk(following)]
                    if any(isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store) for n in later):
                        yield line


def _is_bare_constant(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _means(function: ast.FunctionDef | ast.AsyncFunctionDef, nodes: Sequence[ast.AST]) -> Iterator[Site]:
    counts = _count_names(function, nodes)
    statements = [node for node in nodes if isinstance(node, _WORKING)]
    seen: set[int] = set()
    for node in nodes:
        if not isinstance(node, (ast.BinOp, ast.AugAssign, ast.Call)) or not _divides(node, counts):
            continue
        statement = _statement_around(node, statements)
        if statement is None or _is_count(statement, counts) or id(statement) in seen:
            continue
        seen.add(id(statement))
        yield Site(
            line=node.lineno,
            column=node.col_offset,
            end_column=node.end_col_offset or node.col_offset,
            target=_target_text(statement),
        )


def _statement_around(node: Any, statements: Sequence[ast.stmt]) -> ast.stmt | None:
    around = [s for s in statements if s.lineno <= node.lineno <= (s.end_lineno or s.lineno)]
    return min(around, key=lambda s: (s.end_lineno or s.lineno) - s.lineno, default=None)


def _count_names(function: ast.FunctionDef | ast.AsyncFunctionDef, nodes: Sequence[ast.AST]) -> frozenset[str]:
    """Names that hold a number of examples, or its inverse, by their look or by what they are assigned."""
    names = {a.arg for a in function.args.args if _COUNT_NAME.match(a.arg)}
    names |= {name for name in {n.id for n in nodes if isinstance(n, ast.Name)} if _COUNT_NAME.match(name)}
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _measures(value) or _inverts(value, names):
                names.add(name)
    return frozenset(names)


def _measures(node: ast.AST) -> bool:
    """Whether this is a size: `X.shape[1]`, `len(X)`, `np.size(X, 1)`, `grads["m"]`."""
    match node:
        case ast.Subscript(value=ast.Attribute(attr="shape")) | ast.Attribute(attr="size"):
            return True
        case ast.Subscript(slice=ast.Constant(value=str(key))):
            return _COUNT_NAME.match(key) is not None
        case ast.Call(func=ast.Name(id="len"), args=[_, *_]) | ast.Call(func=ast.Attribute(attr="size" | "shape")):
            return True
        case ast.Call(func=ast.Name(id="float" | "int"), args=[inner, *_]):
            return _measures(inner)
    return False


def _inverts(node: ast.AST, names: set[str] | frozenset[str]) -> bool:
    match node:
        case ast.BinOp(left=ast.Constant(), op=ast.Div(), right=right):
            return _measures(right) or (isinstance(right, ast.Name) and right.id in names)
    return False


def _is_count(statement: ast.stmt, counts: frozenset[str]) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return name in counts and (_measures(value) or _inverts(value, counts))
    return False


def _divides(node: ast.AST, counts: frozenset[str]) -> bool:
    """Whether this divides by a number of examples: `/ m`, `* (1 / m)`, `m ** -1`, `np.mean(…)`."""

    def counted(part: ast.AST) -> bool:
        return any(_measures(n) or (isinstance(n, ast.Name) and n.id in counts) for n in nodes_below(part))

    match node:
        case ast.BinOp(op=ast.Div(), right=right):
            return counted(right)
        case ast.BinOp(op=ast.Mult(), left=left, right=right):
            return any(isinstance(p, ast.Name) and p.id in counts for p in (left, right))
        case ast.AugAssign(op=ast.Div() | ast.Mult(), value=value):
            return counted(value)
        case ast.BinOp(op=ast.Pow(), left=left, right=ast.UnaryOp(op=ast.USub())):
            return counted(left)
        case ast.Call(func=ast.Attribute(attr=name), args=arguments):
            return name in _MEAN_CALLS or (name in {"divide", "true_divide"} and any(map(counted, arguments[1:])))
    return False


def _target_text(statement: ast.stmt) -> str:
    match statement:
        case ast.Assign(targets=[target, *_]) | ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            return ast.unparse(target)[:60]
        case ast.Return():
            return "return"
    return ""
