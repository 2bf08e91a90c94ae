"""Calls that bring something into a notebook from outside: files, what somebody types, a text that is run."""

import ast
from collections.abc import Collection, Iterator

from pytest_grade.notebook.names import nodes_below
from pytest_grade.notebook.texts import parsed

_READS_OUTSIDE = frozenset({"open", "input", "breakpoint", "exit", "quit"})
_LOADS = "load loadtxt genfromtxt fromfile memmap imread read_csv File load_dataset loadmat"
_LOADS_FILES = frozenset(_LOADS.split())
_TO_WRITE = ("w", "a", "x", "wt", "at", "wb", "ab")


def reads_outside(call: ast.Call, own: Collection[str]) -> bool:
    """Whether this reads a file or waits for somebody; `own` are the functions of the notebook."""
    root = root_of(call.func)
    if isinstance(call.func, ast.Attribute) and call.func.attr in _LOADS_FILES:
        return True
    if isinstance(call.func, ast.Name) and root in _LOADS_FILES:
        return root not in own
    return root in _READS_OUTSIDE and not (root == "open" and _opens_to_write(call))


def texts_run(call: ast.Call) -> Iterator[ast.AST]:
    """The trees of the texts that this call runs."""
    if isinstance(call.func, ast.Name) and call.func.id in ("exec", "eval"):
        texts = (node.value for node in nodes_below(call) if isinstance(node, ast.Constant))
        yield from filter(None, (parsed(text) for text in texts if isinstance(text, str)))


def root_of(called: ast.expr) -> str:
    """The first name of `a.b.c`; empty, where it is another expression."""
    while isinstance(called, ast.Attribute) and called.attr != "__dict__":
        called = called.value
    return called.id if isinstance(called, ast.Name) else ""


def _opens_to_write(call: ast.Call) -> bool:
    """Whether this opens a file only to write to it, as logs are: nothing comes from outside."""
    modes = [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    return any(isinstance(mode, ast.Constant) and mode.value in _TO_WRITE for mode in modes)
