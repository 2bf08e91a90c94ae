"""What a student has at the moment: live functions, and the text that they stand in, as a submission would hold it."""

import ast
import json
import re
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from types import FunctionType
from typing import Any

from pytest_grade.dataclass import dataclass

_DEFINED = re.compile(r"^(?:def|class)\s+(\w+)", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Work:
    """The names of a kernel, and the text of its cells by execution count, or that of a script.

    `kind` is that of a submission, `folder` is where it lies. What a later cell has superseded is not in the text;
    the counts stay.
    """

    names: dict[str, Any]
    content: bytes
    kind: str
    folder: Path | None = None

    @classmethod
    def of_cells(
        cls, names: dict[str, Any], cells: Sequence[str], as_python: Sequence[str], folder: Path | None = None
    ) -> "Work":
        """The work in a notebook: its inputs as written, and as IPython turned them into Python, from number 0."""
        kept = _in_force(as_python, names)
        sources = [text if number in kept else "" for number, text in enumerate(cells)][1:]
        notebook = {"nbformat": 4, "cells": [{"cell_type": "code", "source": source} for source in sources]}
        return cls(names=names, content=json.dumps(notebook).encode(), kind="ipynb", folder=folder)

    @classmethod
    def of_script(cls, names: dict[str, Any], path: Path) -> "Work":
        """The work in a file that runs; `OSError` where it cannot be read."""
        return cls(names=names, content=path.read_bytes(), kind="py", folder=path.parent)

    @property
    def is_script(self) -> bool:
        """Whether all of the text is known: that of a file."""
        return self.kind == "py"

    @cached_property
    def functions(self) -> Mapping[str, Any]:
        """The functions and classes that were defined here, by name."""
        return {name: value for name, value in self.names.items() if self._is_own(value)}

    def _is_own(self, value: Any) -> bool:
        if isinstance(value, FunctionType):
            return value.__globals__ is self.names or getattr(value, "__module__", "") == self.names.get("__name__")
        return callable(value) and getattr(value, "__module__", None) == self.names.get("__name__", "__main__")

    def name_of(self, value: Any) -> str | None:
        """The name by which a function of this kernel goes; its own, where it goes by none."""
        found = (name for name, own in self.names.items() if own is value and not name.startswith("_"))
        return next(found, getattr(value, "__name__", None))


def _in_force(cells: Sequence[str], names: Collection[str]) -> frozenset[int]:
    """The numbers of the cells that still say something: run as Python, and not all of it said again later.

    One that is no Python counts where it was to define what is not among the `names`.
    """
    kept: set[int] = set()
    defined: set[str] = set()
    texts: set[str] = set()
    for number in range(len(cells) - 1, 0, -1):
        found = _definitions(cells[number])
        if found is None:
            found = frozenset(_DEFINED.findall(cells[number])) - frozenset(names) - defined
            is_idle = not found
        else:
            is_idle = cells[number] in texts or bool(found and found <= defined)
        if not is_idle:
            kept.add(number)
            texts.add(cells[number])
            defined |= found
    return frozenset(kept)


@lru_cache(maxsize=2000)
def _definitions(text: str) -> frozenset[str] | None:
    """The functions and classes that a cell defines; None where it is no Python."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return frozenset(node.name for node in tree.body if isinstance(node, kinds))
