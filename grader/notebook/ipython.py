"""Turning a cell's text into a syntax tree: IPython's own syntax taken out, broken cells saved piecewise.

Line numbers never move: a line that is not Python becomes `pass`. IPython's own transformer would cost 0.3 s of
start-up in every worker, and stops at the first line it does not understand; here a line is only taken for
IPython syntax where the Python parser itself stumbles over it, so `%` inside an expression is safe.
"""

import ast
import itertools
import re
import warnings
from collections.abc import Collection
from dataclasses import dataclass

from grader.notebook.reading import CELL_MARK

_LINE_MAGIC = re.compile(r"^\s*(?:%|!|\?|,|;|/(?!/))|\?\s*$|^[\s\w.,\[\]()'\"]+=\s*[%!]")
_RUNS_PYTHON = re.compile(r"^%%(?:time|timeit|capture|prun|px|pypy|python3?|debug|memit|snakeviz)\b")
_TOP_LEVEL = re.compile(r"^(?![\s#)\]}])(?!(?:elif|else|except|finally)\b)", re.MULTILINE)
_DEFINITION = re.compile(r"^[ \t]*(?:async\s+)?(?:def|class)\s+(\w+)", re.MULTILINE)

_MAY_LEAD_TO_AN_INDENT = (" ", "\t", "\n", "#")
_INDENT = re.compile(r"[ \t]+")

_JOINED = 24  # pieces that may belong together: a docstring whose lines start at the margin
_PLACED = (ast.stmt, ast.expr, ast.ExceptHandler, ast.arg, ast.keyword, ast.alias)
_PARSER_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenText:
    """A piece of a cell that is not Python: where, why, and the definition it was to be (or None)."""

    line: int
    message: str
    code: str
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedCell:
    """The statements of one cell, and the pieces of it that could not be parsed."""

    statements: tuple[ast.stmt, ...]
    broken: tuple[BrokenText, ...] = ()


def parse_cell(source: str) -> ParsedCell:
    """Parse one code cell; what does not parse costs only itself."""
    source, indented, width = _without_leading_indent(source)
    source = _without_cell_magic(source)
    text, tree = _without_line_magics(source)
    parsed = _saved(text) if tree is None else ParsedCell(statements=tuple(tree.body))
    for node in parsed.statements if indented else ():
        _shift(node, indented, width)
    return parsed


def _without_leading_indent(source: str) -> tuple[str, frozenset[int], int]:
    """Take the indent of the first line, as IPython does, from every line that has it: text, their numbers, width."""
    if not source.startswith(_MAY_LEAD_TO_AN_INDENT):
        return source, frozenset(), 0
    lines = source.split("\n")
    start = bool(CELL_MARK.match(source))  # in a script, the line that begins a cell is no part of it
    first = next((number for number, line in enumerate(lines) if number >= start and line.strip()), None)
    found = _INDENT.match(lines[first]) if first is not None else None
    if found is None:
        return source, frozenset(), 0
    indented = frozenset(number for number, line in enumerate(lines, start=1) if line.startswith(found[0]))
    return "\n".join(line.removeprefix(found[0]) for line in lines), indented, len(found[0])


def _shift(statement: ast.stmt, lines: Collection[int], width: int) -> None:
    """Count the columns on these lines from the margin of the notebook again."""
    for node in ast.walk(statement):
        if isinstance(node, _PLACED):
            node.col_offset += width * (node.lineno in lines)
            if node.end_col_offset is not None:
                node.end_col_offset += width * (node.end_lineno in lines)


def _parse(source: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source)


def _without_cell_magic(source: str) -> str:
    """Blank the magics that begin a cell; the whole of it, where one of them hands it to another language."""
    lines = source.split("\n")
    for number, line in enumerate(lines):
        if line.startswith("%%"):
            if not _RUNS_PYTHON.match(line):
                return ""
            lines[number] = ""
        elif line.strip():
            break
    return "\n".join(lines)


def _without_line_magics(source: str) -> tuple[str, ast.Module | None]:
    """Replace the IPython lines that the parser stumbles over; the tree is None where it stumbles over more."""
    lines = source.split("\n")
    for _ in range(len(lines) + 1):
        text = "\n".join(lines)
        try:
            return text, _parse(text)
        except SyntaxError as error:
            number = (error.lineno or 0) - 1
            if not (0 <= number < len(lines) and _LINE_MAGIC.search(lines[number])):
                return text, None
            _replace_with_pass(lines, number)
        except _PARSER_ERRORS:
            return text, None
    return source, None


def _replace_with_pass(lines: list[str], number: int) -> None:
    indent = lines[number][: len(lines[number]) - len(lines[number].lstrip())]
    while lines[number].endswith("\\") and number + 1 < len(lines):
        lines[number] = indent + "pass"
        number += 1
    lines[number] = indent + "pass"


def _saved(source: str) -> ParsedCell:
    """Parse a broken cell one top-level piece at a time, joining pieces that only parse together."""
    pieces = _pieces(source)
    statements: list[ast.stmt] = []
    broken: list[BrokenText] = []
    index = 0
    while index < len(pieces):
        for end in range(index + 1, min(index + _JOINED, len(pieces)) + 1):
            first_line = pieces[index][0]
            text = "\n".join(piece for _, piece in pieces[index:end])
            try:
                parsed = _parse(text)
            except _PARSER_ERRORS as error:
                if end == index + 1:
                    problem = _described(error, first_line, text)
                continue
            statements += [ast.increment_lineno(node, first_line - 1) for node in parsed.body]
            index = end
            break
        else:
            broken.append(problem)
            index += 1
    return ParsedCell(statements=tuple(statements), broken=tuple(broken))


def _pieces(source: str) -> list[tuple[int, str]]:
    """Cut at lines that start at the margin: (number of the first line, text); decorators stay with their def."""
    lines = source.split("\n")
    starts = [number for number, line in enumerate(lines) if line and _TOP_LEVEL.match(line)]
    starts = [number for number in starts if number == 0 or not lines[number - 1].startswith("@")]
    if any(line.strip() for line in lines[: next(iter(starts), len(lines))]):
        starts.insert(0, 0)  # what precedes the first line at the margin
    bounds = [*starts, len(lines)]
    return [(start + 1, "\n".join(lines[start:end])) for start, end in itertools.pairwise(bounds)]


def _described(error: Exception, first_line: int, text: str) -> BrokenText:
    offset = error.lineno if isinstance(error, SyntaxError) and error.lineno else 1
    lines = text.split("\n")
    message = "it holds characters that Python cannot read"
    if isinstance(error, SyntaxError):
        message = error.msg
    elif isinstance(error, (RecursionError, MemoryError)):
        message = "the code is too deeply nested to be read"
    name = _DEFINITION.search(text)
    return BrokenText(
        line=first_line + offset - 1,
        message=message,
        code=lines[min(offset, len(lines)) - 1].strip()[:200],
        name=name.group(1) if name else None,
    )
