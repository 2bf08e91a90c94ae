"""What the text of a function shows: what its statements compute, its epsilons, blanks left in it.

None of this decides a verdict. It puts a cell and a line to what the numbers have shown.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pytest_grade.dataclass import dataclass
from pytest_grade.notebook.blanks import Blank, blanks_in
from pytest_grade.notebook.computations import Computation, computations
from pytest_grade.notebook.epsilons import epsilon_in
from pytest_grade.notebook.extraction import Statement
from pytest_grade.notebook.factors import Factors
from pytest_grade.notebook.keeping import changed_defaults, gives_back
from pytest_grade.notebook.methods import Method, methods_in
from pytest_grade.notebook.names import nodes_below
from pytest_grade.notebook.unread import unread_numbers

_ANY_NUMBER = 255  # of arguments: what takes `*args`
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_BLOCKS = (ast.If, ast.Try, ast.With, ast.For, ast.While)


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionSurvey:
    """One definition as its text shows it.

    `accepts` is how many arguments by position it takes at most, a method beside its object; `blanks` are the
    placeholders left in it; `computations` its statements; `epsilon` its largest tiny number; `gives_back` says whether
    it returns anything, `changed_defaults` are the defaults that it changes, `unread` the numbers that it is given and
    never reads. An outline leaves these five out. A method goes by `Class.method`, a lambda that a notebook-level
    statement holds by the name that the statement binds.
    """

    name: str
    cell: int
    line: int
    end_line: int
    accepts: int
    blanks: tuple[Blank, ...] = ()
    computations: tuple[Computation, ...] = ()
    epsilon: float = 0.0
    gives_back: bool = True
    changed_defaults: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def outline(statement: Statement, lines: Sequence[str]) -> Iterator[FunctionSurvey]:
    """Where each function, method or nested function of a statement stands; ten times quicker than a survey.

    `lines` are those of its cell.
    """
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
                blanks=blanks_in(node, lines),
            )
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            pending += [inner for inner in node.body if isinstance(inner, (*_FUNCTIONS, ast.ClassDef))]
        elif isinstance(node, (*_BLOCKS, ast.ExceptHandler)):
            pending += ast.iter_child_nodes(node)


def survey(statement: Statement, lines: Sequence[str], epsilons: Mapping[str, float]) -> Iterator[FunctionSurvey]:
    """Survey a notebook-level function, each method of a class, each function nested in one, under `try` or `if`.

    `lines` are those of its cell, whose comments mark the parts that a template leaves to the student; `epsilons` are
    the tiny numbers that have a name in the notebook.
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
        methods = _methods_in(node)
        for function, found in _surveys(nodes_below(node), statement.cell, lines, epsilons):
            accepts = found.accepts - _takes_an_object(function, methods)
            yield replace(found, name=methods[id(function)], accepts=accepts) if id(function) in methods else found


def _methods_in(node: ast.AST) -> Mapping[int, str]:
    return {} if isinstance(node, _FUNCTIONS) else {id(method): name for name, method in methods_in(node)}


def _takes_an_object(function: Method, methods: Mapping[int, str]) -> bool:
    """Whether the first of its parameters is given by the object or class that it is asked of."""
    decorators = function.decorator_list
    return id(function) in methods and not any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in decorators)


def _surveys(
    nodes: Sequence[ast.AST], cell: int, lines: Sequence[str], epsilons: Mapping[str, float]
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
            found = _survey_of(node, cell, lines, factors, below)
            yield node, replace(found, epsilon=epsilon_in(node, epsilons))


def _accepts(arguments: ast.arguments) -> int:
    """How many arguments by position this takes at most."""
    return _ANY_NUMBER if arguments.vararg else len(arguments.posonlyargs) + len(arguments.args)


def _survey_of(
    node: Method,
    cell: int,
    lines: Sequence[str],
    factors: Factors,
    below: Sequence[ast.AST],
) -> FunctionSurvey:
    end_line = node.end_lineno or node.lineno
    return FunctionSurvey(
        name=node.name,
        cell=cell,
        line=node.lineno,
        end_line=end_line,
        accepts=_accepts(node.args),
        blanks=blanks_in(node, lines),
        computations=tuple(computations(node.body, factors)),
        gives_back=gives_back(node),
        changed_defaults=tuple(changed_defaults(node)),
        unread=tuple(unread_numbers(node, below)),
    )
