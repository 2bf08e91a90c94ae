"""Imports from the package that a script lies in: `from .linear import Linear`, `from ..layers import *`.

A submission is read alone and lies in no package, so that Python would refuse them. They are made absolute, from one
package that stands for whatever is beside the script; how far up makes no difference.
"""

import ast
from collections.abc import Sequence
from typing import Final

from pytest_grade.notebook.names import nodes_below

BESIDE: Final = "_beside"


def make_absolute(statements: Sequence[ast.stmt]) -> None:
    """Have every relative import among these take from the package `BESIDE`."""
    for statement in statements:
        for node in nodes_below(statement):
            if isinstance(node, ast.ImportFrom) and node.level:
                node.module = f"{BESIDE}.{node.module}" if node.module else BESIDE
                node.level = 0
