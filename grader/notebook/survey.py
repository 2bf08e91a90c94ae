"""What the text of a function shows: what its statements compute, its epsilons, blanks left in it.

None of this decides a verdict. It puts a cell and a line to what the numbers have shown.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.notebook.computations import Computation, computations
from grader.notebook.epsilons import epsilon_in
from grader.notebook.extraction import Statement
from grader.notebook.factors import Factors
from grader.notebook.keeping import changed_defaults, gives_back
from grader.notebook.methods import Method, methods_in
from grader.notebook.names import nodes_below

_START_MARK = re.compile(r"#+\s*(?:START|BEGIN)\b|#.*\bYOUR CODE STARTS\b", re.IGNORECASE)
_END_MARK = re.compile(r"#+\s*END\b|#.*\bYOUR CODE ENDS\b", re.IGNORECASE)
_ANY_NUMBER = 255  # of arguments: what takes `*args`
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_BLOCKS = (ast.If, ast.Try, ast.With, ast.For, ast.While)


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionSurvey:
    """One definition as its text shows it.

    `accepts` is how many arguments by position it takes at most, a method beside its object; `blanks` are lines where a
    placeholder was left; `computations` its statements; `epsilon` its largest tiny number; `gives_back` says whether it
    returns anything, and `changed_defaults` are the defaults that it changes. An outline leaves these five out. A
    method goes by `Class.method`, a lambda that a notebook-level statement holds by the name that the statement binds.
    """

    name: str
    cell: int
    line: int
    end_line: int
    accepts: int
    blanks: tuple[int, ...] = ()
    computations: tuple[Computation, ...] = ()
    epsilon: float = 0.0
    gives_back: bool = True
    changed_defaults: tuple[str, ...] = ()


def outline(statement: Statement) -> Iterator[FunctionSurvey]:
    """Where each function, method or nested function of a statement stands; ten times quicker than a survey."""
    pending: list[ast.AST] = [statement.node]
    methods = _methods_in(statement.node)
    while pending:
        node = pending.pop(0)
        if isinstance(node, _FUNCTIONS):
            yield FunctionSurvey(
                name=methods.get(id(node), node.name),
                cell=statement.cell,
                line=node.lineno,
                end_line=node.end_lineno or node.lineno,
                accepts=_accepts(node.args) - _takes_an_object(node, methods),
            )
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            pending += [inner for inner in node.body if isinstance(inner, (*_FUNCTIONS, ast.ClassDef))]
        elif isinstance(node, (*_BLOCKS, ast.ExceptHandler)):
            pending += ast.iter_child_nodes(node)


def survey(statement: Statement, source: str, epsilons: Mapping[str, float]) -> Iterator[FunctionSurvey]:
    """Survey a notebook-level function, each method of a class, each function nested in one, under `try` or `if`.

    `source` is the text of the cell, whose comments mark the parts that a template leaves to the student; `epsilons`
    are the tiny numbers that have a name in the notebook.
    """
    node = statement.node
    if isinstance(node, ast.Assign):
        held = next((inner for inner in nodes_below(node) if isinstance(inner, ast.Lambda)), None)
        if held is not None:
            yield FunctionSurvey(
                name=next(iter(sorted(statement.binds)), ""),
                cell=statement.cell,
                line=node.lineno,
                end_line=node.end_lineno or node.lineno,
                accepts=_accepts(held.args),
                computations=tuple(computations([node], Factors())),
            )
    elif isinstance(node, (*_FUNCTIONS, ast.ClassDef, *_BLOCKS)):
        emptied = tuple(_emptied_parts(source))
        methods = _methods_in(node)
        for function, found in _surveys(nodes_below(node), statement.cell, emptied, epsilons):
            accepts = found.accepts - _takes_an_object(function, methods)
            yield replace(found, name=methods[id(function)], accepts=accepts) if id(function) in methods else found


def _methods_in(node: ast.AST) -> Mapping[int, str]:
    return {} if isinstance(node, _FUNCTIONS) else {id(method): name for name, method in methods_in(node)}


def _takes_an_object(function: Method, methods: Mapping[int, str]) -> bool:
    """Whether the first of its parameters is given by the object or class that it is asked of."""
    decorators = function.decorator_list
    return id(function) in methods and not any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in decorators)


def _surveys(
    nodes: Sequence[ast.AST], cell: int, emptied: tuple[int, ...], epsilons: Mapping[str, float]
) -> Iterator[tuple[Method, FunctionSurvey]]:
    """Every function among the nodes; one that is nested knows the numbers of examples of those around it."""
    around: list[tuple[int, int, Factors]] = []
    for node in nodes:
        if isinstance(node, _FUNCTIONS):
            end_line = node.end_lineno or node.lineno
            below = nodes_below(node)
            outer = [factors for first, last, factors in around if first <= node.lineno and end_line <= last]
            factors = Factors.of(below, outer[-1] if outer else None)
            around.append((node.lineno, end_line, factors))
            found = _survey_of(node, below, cell, emptied, factors)
            yield node, replace(found, epsilon=epsilon_in(node, epsilons))


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
    node: Method,
    nodes: Sequence[ast.AST],
    cell: int,
    emptied: tuple[int, ...],
    factors: Factors,
) -> FunctionSurvey:
    end_line = node.end_lineno or node.lineno
    return FunctionSurvey(
        name=node.name,
        cell=cell,
        line=node.lineno,
        end_line=end_line,
        accepts=_accepts(node.args),
        blanks=(*_blanks(node, nodes), *(line for line in emptied if node.lineno <= line <= end_line)),
        computations=tuple(computations(node.body, factors)),
        gives_back=gives_back(node),
        changed_defaults=tuple(changed_defaults(node, nodes)),
    )


def _blanks(function: Method, nodes: Sequence[ast.AST]) -> Iterator[int]:
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
