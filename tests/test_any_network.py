"""The engine knows no network: what is particular to one is said by tables made from an assignment."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import sources
from tests.sources import PACKAGE

NAMES = frozenset({"dW", "db", "dA", "dZ", "dAL", "dZL", "AL", "dA_prev", "A_prev", "sigmoid", "relu", "tanh"})
# In texts besides: the number of examples and its mean by the letter that one course has for them.
TEXTS = re.compile(rf"(?<![\w-])(?:{'|'.join(NAMES)}|1/m|m times|axis=1)(?![\w-])|^m$|^d[AZWb]\w?$")
ID = re.compile(r"[A-Za-z0-9]+(?:-[\w]+)+")  # of a mistake: rubrics rely on them
# Made from an assignment, or of the grammar of NumPy and of file names; each with what of it is meant.
TABLES = {
    "author": "what NumPy's functions are called, and the rules of their derivatives",
    "marking/facts.py": "the facts of texts by name, made from the notation",
    "edits": "what NumPy's functions and their arguments are called, for edits of texts",
    "plugin/folders.py": "the endings of files",
    "classroom/nbgrader.py": "the endings of files",
}
MODULES = [p for p in sources.MODULES if not p.relative_to(PACKAGE).as_posix().startswith(tuple(TABLES))]


def particular(path: Path) -> Iterator[str]:
    """What a module names of one network, with its line; what documents it is for readers."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documents = {id(node.body[0].value) for node in ast.walk(tree) if documented(node)}  # type: ignore[attr-defined]
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.FunctionDef(name=name):
                found = name in NAMES
            case ast.keyword(arg="axis", value=ast.Constant(value=1)):
                found, name = True, "axis=1"
            case ast.keyword(arg=str(name)):
                found = name in NAMES
            case ast.Constant(value=str(name)) if id(node) not in documents:
                found = TEXTS.search(name) is not None and ID.fullmatch(name) is None
            case _:
                continue
        if found:
            yield f"line {getattr(node, 'lineno', 0)}: {name}"


def documented(node: ast.AST) -> bool:
    """Whether a node begins with a documenting text."""
    body = getattr(node, "body", None)
    return (
        isinstance(body, list)
        and bool(body)
        and isinstance(body[0], ast.Expr)
        and isinstance(body[0].value, ast.Constant)
        and isinstance(body[0].value.value, str)
    )


def test_a_module_names_nothing_of_one_network() -> None:
    named = {path.relative_to(PACKAGE).as_posix(): list(particular(path)) for path in MODULES}
    assert {path: found for path, found in named.items() if found} == {}


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_may_do_so_is_there(table: str) -> None:
    assert (PACKAGE / table).exists()


@pytest.mark.parametrize(
    "text",
    [
        "dW = 1",
        'x = f"{layer} dZ"',
        "f(axis=1)",
        'words = "divide by 1/m"',
        'of = "m"',
        'names = ("dW", "db")',
        "def relu(x): pass",
        "x.AL",
        'says = "the sigmoid\'s slope"',
    ],
)
def test_it_would_be_found(text: str, tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(f'"""About dW."""\n{text}\n', encoding="utf-8")
    assert len(list(particular(path))) >= 1


@pytest.mark.parametrize("text", ['id_ = "dW-transposed"', "m = case.m", "f(axis=0)", '"""Of dW and db."""'])
def test_it_is_not_mistaken_for_one(text: str, tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(f"{text}\n", encoding="utf-8")
    assert list(particular(path)) == []
