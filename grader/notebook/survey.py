"""What the text of a function shows: its parameters, where it divides by m, its epsilons, blanks left in it.

None of this decides a verdict. It puts a cell and a line to what the numbers have shown.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from grader.notebook.extraction import Statement

_COUNT_NAME = re.compile(r"^_?(?:m|n_?(?:ex\w*|samples?|obs)|num_?(?:ex\w*|samples?)|batch(?:_?size)?|count)\d*$")
_START_MARK = re.compile(r"#+\s*(?:START|BEGIN)\b|#.*\bYOUR CODE STARTS\b", re.IGNORECASE)
_END_MARK = re.compile(r"#+\s*END\b|#.*\bYOUR CODE ENDS\b", re.IGNORECASE)
_MEAN_CALLS = frozenset({"mean", "average"})
_LARGEST_EPSILON = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place in a cell: line (from 1), column range (from 0, in characters), and the name assigned there."""

    line: int
    column: int
    end_column: int
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionSurvey:
    """One definition as its text shows it.

    `required` and `parameters` count positional parameters (without `self`); `blanks` are lines where a
    placeholder was left; `means` the places that divide by a number of examples.
    """

    name: str
    cell: int
    line: int
    end_line: int
    parameters: tuple[str, ...]
    required: int
    blanks: tuple[int, ...]
    means: tuple[Site, ...]
    epsilon: float


def survey(statement: Statement, source: str) -> Iterator[FunctionSurvey]:
    """Survey a notebook-level function, or each method of a class and each function nested in one.

    `source` is the text of the cell, whose comments mark the parts that a template leaves to the student.
    """
    emptied = tuple(_emptied_parts(source))
    for node in ast.walk(statement.node):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield _survey_of(node, statement.cell, emptied)


def _emptied_parts(source: str) -> Iterator[int]:
    """Lines of `# START CODE` marks with nothing but comments between them and their `# END CODE`."""
    start: int | None = None
    for number, line in enumerate(source.split("\n"), start=1):
        text = line.strip()
        if _START_MARK.match(text):
            start = number
        elif _END_MARK.match(text):
            if start is not None:
                yield start
            start = None
        elif text and not text.startswith("#"):
            start = None


def _survey_of(
    node: ast.FunctionDef | ast.AsyncFunctionDef, cell: int, emptied: tuple[int, ...]
) -> FunctionSurvey:
    positional = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
    required = len(positional) - len(node.args.defaults)
    if positional[:1] == ["self"]:
        positional, required = positional[1:], required - 1
    return FunctionSurvey(
        name=node.name,
        cell=cell,
        line=node.lineno,
        end_line=node.end_lineno or node.lineno,
        parameters=tuple(positional),
        required=required,
        blanks=(
            *_blanks(node),
            *(line for line in emptied if node.lineno <= line <= (node.end_lineno or node.lineno)),
        ),
        means=tuple(_means(node)),
        epsilon=max(_epsilons(node), default=0.0),
    )


def _blanks(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[int]:
    """Lines of placeholders: `dW = None`, a body of `pass`, `raise NotImplementedError`."""
    body = function.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    if all(isinstance(node, ast.Pass) or _is_ellipsis(node) for node in body):
        yield function.lineno
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=targets, value=value):
                parts = value.elts if isinstance(value, ast.Tuple) else [value]
                if targets and all(isinstance(p, ast.Constant) and p.value is None for p in parts):
                    yield node.lineno
            case ast.Raise(exc=ast.Name(id="NotImplementedError") | ast.Call(func=ast.Name(id="NotImplementedError"))):
                yield node.lineno
            case ast.For(iter=ast.Constant(value=None)) | ast.Call(args=[ast.Constant(value=None), *_]):
                yield node.lineno


def _is_ellipsis(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _means(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Site]:
    counts = _count_names(function)
    for statement in ast.walk(function):
        if not isinstance(statement, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Expr)):
            continue
        if _is_count(statement, counts):
            continue
        for node in ast.walk(statement):
            if _divides(node, counts):
                yield Site(
                    line=node.lineno,
                    column=node.col_offset,
                    end_column=node.end_col_offset or node.col_offset,
                    target=_target_text(statement),
                )
                break


def _count_names(function: ast.FunctionDef | ast.AsyncFunctionDef) -> frozenset[str]:
    """Names that hold a number of examples, or its inverse, by their look or by what they are assigned."""
    names = {a.arg for a in function.args.args if _COUNT_NAME.match(a.arg)}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and _COUNT_NAME.match(node.id):
            names.add(node.id)
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _measures(value) or _inverts(value, names):
                names.add(name)
    return frozenset(names)


def _measures(node: ast.AST) -> bool:
    """Whether this is a size: `X.shape[1]`, `len(X)`, `np.size(X, 1)`."""
    match node:
        case ast.Subscript(value=ast.Attribute(attr="shape")) | ast.Attribute(attr="size"):
            return True
        case ast.Call(func=ast.Name(id="len" | "float" | "int")) as call:
            return bool(call.args) and (call.func.id == "len" or _measures(call.args[0]))  # type: ignore[attr-defined]
        case ast.Call(func=ast.Attribute(attr="size" | "shape")):
            return True
    return False


def _inverts(node: ast.AST, names: set[str]) -> bool:
    match node:
        case ast.BinOp(left=ast.Constant(), op=ast.Div(), right=right):
            return _measures(right) or (isinstance(right, ast.Name) and right.id in names)
    return False


def _is_count(statement: ast.stmt, counts: frozenset[str]) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return name in counts and (_measures(value) or _inverts(value, set(counts)))
    return False


def _divides(node: ast.AST, counts: frozenset[str]) -> bool:
    def counted(part: ast.AST) -> bool:
        return any(_measures(n) or (isinstance(n, ast.Name) and n.id in counts) for n in ast.walk(part))

    match node:
        case ast.BinOp(op=ast.Div(), right=right):
            return counted(right)
        case ast.BinOp(op=ast.Mult(), left=left, right=right):
            return any(isinstance(p, ast.Name) and p.id in counts for p in (left, right))
        case ast.AugAssign(op=ast.Div() | ast.Mult(), value=value):
            return counted(value)
        case ast.BinOp(op=ast.Pow(), left=left, right=ast.UnaryOp(op=ast.USub())):
            return counted(left)
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in _MEAN_CALLS or (name in {"divide", "true_divide"} and any(counted(a) for a in node.args[1:]))
    return False


def _target_text(statement: ast.stmt) -> str:
    match statement:
        case ast.Assign(targets=[target, *_]) | ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            return ast.unparse(target)[:60]
        case ast.Return():
            return "return"
    return ""


def _epsilons(function: ast.AST) -> Iterator[float]:
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and isinstance(node.value, float) and 0 < node.value <= _LARGEST_EPSILON:
            yield node.value
