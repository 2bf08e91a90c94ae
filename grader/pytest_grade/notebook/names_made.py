"""The names that a notebook gives values by other means than plain statements, so far as its text tells them."""

import ast
import re
from collections.abc import Iterable, Iterator

from pytest_grade.notebook.acts import Acts, acts_of, running_nodes
from pytest_grade.notebook.extraction import Statement
from pytest_grade.notebook.names import nodes_below
from pytest_grade.notebook.namespaces import ANY_NAME, is_of_the_notebook
from pytest_grade.notebook.scopes import inside

SIGNS = ("globals(", "locals(", "vars(", "exec(", "setattr(", "__main__", "modules[", "global ")
"""One of these stands in every notebook that does so."""

_DEFINED = re.compile(r"^\s*def\s+(\w+)", re.MULTILINE)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def names_made(statements: Iterable[Statement]) -> frozenset[str]:
    """These names. Where some are computed, every function, wherever it stands, gives its name and parts of it."""
    found: set[str] = set()
    functions: set[str] = set()
    words: set[str] = set()
    for statement in statements:
        acts = acts_of(running_nodes(statement.node))
        found |= acts.bound | _of_a_space(acts)
        for node in nodes_below(statement.node):
            if isinstance(node, _FUNCTIONS):
                functions.update([] if isinstance(node, ast.Lambda) else [node.name])
                acts, _ = inside(node)
                found |= acts.bound | _of_a_space(acts) | (acts.stored & acts.declared)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                words.update([node.value] if node.value.isidentifier() else _DEFINED.findall(node.value))
    if ANY_NAME in found:
        found |= words.union(part for name in functions for part in _parts(name))
    return frozenset(found - {ANY_NAME})


def _of_a_space(acts: Acts) -> set[str]:
    """Any name, where a variable stands for the names of the notebook."""
    return {ANY_NAME} if any(is_of_the_notebook(value) for _, value in acts.held) else set()


def _parts(name: str) -> Iterator[str]:
    """The name, and what is left of it without words before or behind: `linear_backward` of `my_linear_backward`."""
    words = name.strip("_").split("_")
    for count in range(len(words)):
        yield "_".join(words[count:])
        yield "_".join(words[: len(words) - count])
