"""Text that is Python: its tree, and the lines of the notebook on which it stands."""

import ast
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from pytest_grade.notebook.names import nodes_below


def parsed(text: str, mode: str = "exec") -> Any:
    """The tree of a text; None where it is not Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text, mode=mode)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def placed(tree: ast.AST, text: str, sources: Mapping[int, str], cell: int) -> int:
    """Give the nodes the lines on which their text stands in the notebook; the cell that it is, `cell` if in doubt.

    A line of the text that stands nowhere is taken for one beside it; the lines of a text that is written in one line
    come behind the cell, so that each is another.
    """
    wanted = text.split("\n")
    inner = {line.strip() for line in wanted if len(line.strip()) > 1}

    def held(number: int) -> int:
        return sum(line in sources[number] for line in inner)

    number = max(sources, key=lambda each: (held(each), each == cell), default=cell)
    lines = sources.get(number, "").split("\n")
    at = _found(wanted, lines)
    if len(at) > 1 and len({line for line, _ in at}) == 1:
        at = [(len(lines) + count, 0) for count in range(1, len(at) + 1)]
    for node in nodes_below(tree):
        for line, column in (("lineno", "col_offset"), ("end_lineno", "end_col_offset")):
            if getattr(node, line, None) is not None:
                there, shift = at[min(getattr(node, line), len(at)) - 1]
                setattr(node, line, there)
                setattr(node, column, max(getattr(node, column) + shift, 0))
    return number


def _found(wanted: Sequence[str], lines: Sequence[str]) -> list[tuple[int, int]]:
    """For each wanted line, where it stands (from 1), and how much further to the right."""
    found: list[tuple[int, int]] = []
    unknown = 0
    last = next((number for number, line in enumerate(lines) if wanted[0].strip() in line), 0) if wanted[0] else 0
    for text in wanted:
        word = text.strip()
        here = next((k for k in range(last, len(lines)) if word in lines[k]), None) if word else None
        if here is None:
            unknown += 1
            continue
        found += [(max(last, here - count) + 1, 0) for count in range(unknown, 0, -1)]
        found.append((here + 1, lines[here].index(word) - text.index(word)))
        last, unknown = here, 0
    return found + [(last + 1, 0)] * unknown
