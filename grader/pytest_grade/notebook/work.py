"""Whether the statements of a function compute anything, or only prepare and pass on what is there already."""

import ast
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from pytest_grade.notebook.names import nodes_below

# Calls that templates have around the part that is left to the student.
_WORDS: Final = (
    "len range reversed enumerate zip shape seed print str int float list dict tuple set copy deepcopy squeeze reshape "
    "zeros zeros_like empty empty_like ones ones_like format isinstance asarray array ravel flatten astype item items "
    "keys values append get slice"
)
_PREPARING: Final = frozenset(_WORDS.split())
_MANY: Final = 400  # parts of an expression: no template has so many
_PLAIN: Final = (ast.Assign, ast.Return)
_QUIET: Final = (ast.Assert, ast.Raise, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.Pass)


def does_work(block: Sequence[ast.stmt], hollow: Collection[str] = ()) -> bool:
    """Whether some statement computes something, of other names than the `hollow` ones, which hold nothing."""
    if not hollow and any(_is_computing(statement.value) for statement in block if type(statement) in _PLAIN):  # type: ignore[attr-defined]
        return True  # nearly always, and found ten times quicker
    return any(_works(statement, hollow) for statement in block)


def waits(statement: ast.stmt) -> bool:
    """Whether a loop does nothing until its condition holds no more: it may never end, and is no placeholder."""
    return isinstance(statement, ast.While) and all(isinstance(inner, ast.Pass) for inner in statement.body)


def _works(statement: ast.stmt, hollow: Collection[str]) -> bool:
    if isinstance(statement, _QUIET):
        return False
    if waits(statement):
        return True
    if isinstance(statement, ast.AugAssign):
        return not _is_hollow(statement.value, hollow)
    expressions, blocks = [], []
    for name, value in ast.iter_fields(statement):
        if name in ("targets", "target", "test", "args", "decorator_list", "returns"):
            continue  # an index, a condition, a default computes nothing that comes back
        if isinstance(value, ast.expr):
            expressions.append(value)
        elif isinstance(value, list):
            blocks += value
    inner = (block.body if isinstance(block, (ast.ExceptHandler, ast.match_case)) else [block] for block in blocks)
    return any(_computes(expression, hollow) for expression in expressions) or any(
        does_work([each for each in block if isinstance(each, ast.stmt)], hollow) for block in inner
    )


def _computes(expression: ast.expr, hollow: Collection[str]) -> bool:
    below = nodes_below(expression)
    if len(below) > _MANY:
        return True
    return any(not _is_hollow(node, hollow) for node in below if _is_computing(node))


def _is_computing(node: ast.AST | None) -> bool:
    match node:
        case ast.Call(func=func):
            return called_name(func) not in _PREPARING
        case ast.BinOp():
            return not _is_of_sizes(node)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return not isinstance(operand, ast.Constant)
        case ast.Compare():
            return True
    return False


def _is_of_sizes(node: ast.BinOp) -> bool:
    """Whether this is arithmetic of sizes or of texts, as in `len(parameters) // 2` or `"W" + str(l)`."""
    operands, pending = list[ast.expr](), [node.left, node.right]
    while pending:
        operand = pending.pop()
        if isinstance(operand, ast.BinOp):
            pending += [operand.left, operand.right]
        else:
            operands.append(operand)
    return any(map(_is_text, operands)) or all(map(_is_size, operands))


def _is_text(node: ast.expr) -> bool:
    is_constant = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return (
        is_constant or isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Call) and _name_of(node.func) == "str")
    )


def _is_size(node: ast.expr) -> bool:
    match node:
        case ast.Constant():
            return True
        case ast.Subscript(value=value):
            return _name_of(value) == "shape"
        case ast.Call(func=func):
            return _name_of(func) == "len"
    return False


def _name_of(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def called_name(func: ast.expr) -> str:
    """The last part of the name of what is called."""
    return _name_of(func)


def _is_hollow(node: ast.AST, hollow: Collection[str]) -> bool:
    """Whether nothing can come of it: it is given a placeholder, or a name that holds none but that."""
    return any(is_placeholder(each) or (isinstance(each, ast.Name) and each.id in hollow) for each in nodes_below(node))


def is_placeholder(node: ast.AST) -> bool:
    """Whether this stands for what is to be written: `None`, `...`, `____`, `NotImplemented`, a text that says so."""
    match node:
        case ast.Constant(value=value):
            return value is None or value is Ellipsis or (isinstance(value, str) and says_so(value))
        case ast.Name(id=name):
            return name == "NotImplemented" or (len(name) > 1 and not name.strip("_"))
    return False


def says_so(text: str) -> bool:
    """Whether a text says that something is still to be written."""
    upper = text.upper()
    return any(sign in upper for sign in ("TODO", "YOUR CODE", "NOT IMPLEMENTED", "FILL IN", "____"))


def names_read(root: ast.AST) -> Iterator[str]:
    """The names that an expression reads, those of what it calls left out."""
    pending: list[tuple[ast.AST, bool]] = [(root, False)]
    while pending:
        node, is_called = pending.pop()
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load) and not is_called:
                yield node.id
            continue
        func = node.func if isinstance(node, ast.Call) else None
        pending += [(inner, is_called if func is None else inner is func) for inner in ast.iter_child_nodes(node)]
