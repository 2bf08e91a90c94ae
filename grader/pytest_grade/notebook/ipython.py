"""Turning a cell's text into a syntax tree: IPython's own syntax taken out, broken cells saved piecewise.

Line numbers never move: a line that is not Python becomes `pass`. IPython's own transformer would cost 0.3 s of
start-up in every worker, and stops at the first line it does not understand; here a line is only taken for
IPython syntax where the Python parser itself stumbles over it, so `%` inside an expression is safe.
"""

import ast
import itertools
import re
import warnings
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from pytest_grade.dataclass import dataclass
from pytest_grade.notebook.exported import without_shell
from pytest_grade.notebook.holes import hole_in
from pytest_grade.notebook.magics import RUNS_HERE, WRITES, cell_magic, line_as_python
from pytest_grade.notebook.marimo import cells_opened
from pytest_grade.notebook.python_2 import translated
from pytest_grade.notebook.scripts import CELL_MARK, is_text

_LINE_MAGIC = re.compile(r"^\s*(?:%|!|\?|,|;|/(?!/))|\?\s*$|^[\s\w.,\[\]()'\"]+=\s*[%!]")
_TOP_LEVEL = re.compile(r"^(?![\s#)\]}])(?!(?:elif|else|except|finally)\b)", re.MULTILINE)
_DEFINITION = re.compile(r"^[ \t]*(?:async\s+)?(?:def|class)\s+(\w+)", re.MULTILINE)

_MAY_LEAD_TO_AN_INDENT = (" ", "\t", "\n", "#")
_INDENT = re.compile(r"[ \t]+")

_OTHER_LINE = re.compile(r"on line (\d{1,9})\b")  # than the one where the parser stumbled, in the piece that it parsed
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_JOINED = 24  # pieces that may belong together: a docstring whose lines start at the margin
_PLACED = (ast.stmt, ast.expr, ast.ExceptHandler, ast.arg, ast.keyword, ast.alias)
# What Python 2 reads and Python 3 does not, by what the parser says of it.
_PYTHON_2 = (
    ("Missing parentheses in call to 'print'", "a print statement is Python 2, and Python 3 is graded: print(…)"),
    ("Missing parentheses in call to 'exec'", "an exec statement is Python 2, and Python 3 is graded: exec(…)"),
    ("multiple exception types must be", "this except clause is Python 2, and Python 3 is graded: except … as …"),
    ("leading zeros in decimal", "a number with leading zeros is Python 2, and Python 3 is graded: 0o…"),
)
_DEFINED_AT_THE_MARGIN = re.compile(r"(?:async[ \t]+)?def[ \t]+(\w+)[ \t]*\(")
_PARSER_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenText:
    """A piece of a cell that is not Python: where, why, and the definition it was to be (or None).

    `magic` is the cell magic that keeps it from being run, where it is Python and the cell begins with such a one, or
    `#` where it is a comment; `is_hole` says that it only lacks what is still to be written on that line.
    """

    line: int
    message: str
    code: str
    name: str | None
    magic: str = ""
    is_hole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedCell:
    """The statements of one cell, and the pieces of it that could not be parsed.

    `file` is the file that they are written to, where they are not run; `is_python_2` says that only Python 2 reads it.
    """

    statements: tuple[ast.stmt, ...]
    broken: tuple[BrokenText, ...] = ()
    file: str = ""
    is_python_2: bool = False


def parse_cell(source: str, runs_here: Collection[str] = RUNS_HERE, *, may_be_python_2: bool = False) -> ParsedCell:
    """Parse one code cell; what does not parse costs only itself.

    `runs_here` are the cell magics that run the cell in the notebook.
    """
    source, indented, width = _without_leading_indent(source)
    source, magics = _without_cell_magics(source)
    idle = next((name for name, _ in magics if name not in runs_here), None)
    file = next((argument for name, argument in magics if name in WRITES and ".py" in argument), "")
    if idle and not file:
        return ParsedCell(statements=(), broken=tuple(_not_run(source, idle)))
    text, tree = _without_line_magics(source)
    parsed = _saved(text) if tree is None else ParsedCell(statements=tuple(tree.body))
    if tree is None and may_be_python_2:
        parsed = _read_as_python_2(text, parsed)
    if "get_ipython" in source:
        parsed = replace(parsed, statements=tuple(n for node in parsed.statements for n in without_shell(node)))
    for node in parsed.statements if indented else ():
        _shift(node, indented, width)
    return replace(parsed, file=file.removeprefix("-a").strip()) if file else parsed


def _read_as_python_2(text: str, parsed: ParsedCell) -> ParsedCell:
    """What Python 2 reads in a text that Python 3 does not read, where that is more."""
    in_python_3 = translated(text)
    if in_python_3 == text:
        return parsed
    text, tree = _without_line_magics(in_python_3)
    read = _saved(text) if tree is None else ParsedCell(statements=tuple(tree.body))
    return replace(read, is_python_2=True) if len(read.broken) < len(parsed.broken) else parsed


def parse_script(cells: Sequence[str], runs_here: Collection[str] = RUNS_HERE) -> ParsedCell:
    """Parse the cells of a script as one: whole where Python reads it so, else cell by cell. Lines are the file's.

    Nothing says which Python a script is for: it is for Python 2 where that alone reads it.
    """
    whole = "".join(cells)
    if "get_ipython" not in whole and (read := _read_whole(whole)):
        return read
    statements: list[ast.stmt] = []
    broken: list[BrokenText] = []
    above, is_python_2 = 0, False
    for cell in cells:
        parsed = parse_cell(cell, runs_here, may_be_python_2=True)
        is_python_2 |= parsed.is_python_2
        if not (is_text(cell) and parsed.broken):
            statements += [ast.increment_lineno(node, above) for node in parsed.statements if not parsed.file]
            broken += [replace(piece, line=piece.line + above) for piece in parsed.broken]
        above += cell.count("\n")
    return ParsedCell(statements=tuple(statements), broken=tuple(broken), is_python_2=is_python_2)


def _read_whole(text: str) -> ParsedCell | None:
    """A script that parses as it stands, or as Python 2; None of another."""
    for read_as in (str, translated):
        try:
            body = _parse(read_as(text)).body
        except _PARSER_ERRORS:
            continue
        is_of_marimo = "import marimo" in text
        opened = (inner for node in body for inner in cells_opened(node)) if is_of_marimo else body
        return ParsedCell(statements=tuple(opened), is_python_2=read_as is translated)
    return None


def _not_run(source: str, magic: str) -> Iterator[BrokenText]:
    """The functions in a cell that is not run in the notebook, should it be Python."""
    for number, line in enumerate(source.split("\n"), start=1):
        if found := _DEFINED_AT_THE_MARGIN.match(line):
            yield BrokenText(line=number, message="", code=line.strip()[:200], name=found[1], magic=f"%%{magic}")


def _without_leading_indent(source: str) -> tuple[str, frozenset[int], int]:
    """Take the indent of the first line, as IPython does, from every line that has it: text, their numbers, width."""
    if not source.startswith(_MAY_LEAD_TO_AN_INDENT):
        return source, frozenset(), 0
    lines = source.split("\n")
    start = _begin(lines)
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


def _without_cell_magics(source: str) -> tuple[str, list[tuple[str, str]]]:
    """Blank the magics that begin a cell; which ones, each with its argument."""
    if "%%" not in source:
        return source, []
    lines = source.split("\n")
    magics: list[tuple[str, str]] = []
    for number in range(_begin(lines), len(lines)):
        if found := cell_magic(lines[number]):
            magics.append(found)
            lines[number] = ""
        elif lines[number].strip() or WRITES.intersection(name for name, _ in magics):
            break
    return "\n".join(lines), magics


def _begin(lines: Sequence[str]) -> int:
    """The first line of a cell that is not empty: below the line that marks it in a script, and a form of Colab's."""
    begin = next((number for number, line in enumerate(lines) if line.strip() and not line.startswith("#@")), 0)
    return begin + bool(CELL_MARK.match(lines[begin]))


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
            _replace(lines, number)
        except _PARSER_ERRORS:
            return text, None
    return source, None


def _replace(lines: list[str], number: int) -> None:
    """Put Python in the place of a line of IPython's, however many lines it is continued over."""
    first, text = number, lines[number]
    while lines[number].endswith("\\") and number + 1 < len(lines):
        number += 1
        text = f"{text[:-1]} {lines[number].lstrip()}"
    python = line_as_python(text)
    indent = python[: len(python) - len(python.lstrip())]
    lines[first : number + 1] = [python, *[indent + "pass"] * (number - first)]


def _saved(source: str) -> ParsedCell:
    """Parse a broken cell one top-level piece at a time, joining pieces that only parse together.

    Prose may name functions by stubs, `def f(x): ...`, which Python never runs: these define nothing. What cannot be
    seen costs nothing: it comes with what is copied from a page.
    """
    if _UNSEEN.search(source):
        return _saved_but_for_what_is_unseen(source)
    pieces = _pieces(source)
    statements: list[ast.stmt] = []
    broken: list[BrokenText] = []
    index = 0
    while index < len(pieces):
        for end in range(index + 1, min(index + _JOINED, len(pieces)) + 1):
            first_line = pieces[index][0]
            text = "\n".join(piece for _, piece in pieces[index:end])
            try:
                parsed = _parsed_piece(text)
            except _PARSER_ERRORS as error:
                if end == index + 1:
                    problem = _described(error, first_line, text)
                continue
            stubs = [node for node in parsed.body if _is_a_stub(node)]
            broken += [_left_as_a_hole(node, first_line, text) for node in stubs]
            statements += [ast.increment_lineno(node, first_line - 1) for node in parsed.body if node not in stubs]
            index = end
            break
        else:
            broken.append(problem)
            index += 1
    return ParsedCell(statements=tuple(statements), broken=tuple(broken))


def _saved_but_for_what_is_unseen(source: str) -> ParsedCell:
    """The same without the characters that nobody sees; where nothing else is broken, they are told as what is."""
    text, tree = _without_line_magics(_UNSEEN.sub("", source))
    if tree is None:
        return _saved(text)
    broken: tuple[BrokenText, ...] = ()
    try:
        _parsed_piece(source)
    except _PARSER_ERRORS as error:
        broken = (replace(_described(error, 1, source), name=None),)
    return ParsedCell(statements=tuple(tree.body), broken=broken)


def _is_a_stub(node: ast.stmt) -> bool:
    """Whether a function does nothing: `...`, and at most a return beside it."""
    if not isinstance(node, ast.FunctionDef):
        return False
    values = [each.value for each in node.body if isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)]
    is_nothing_else = all(isinstance(each, (ast.Expr, ast.Pass, ast.Return)) for each in node.body)
    return is_nothing_else and any(value.value is ... for value in values)


def _left_as_a_hole(node: ast.stmt, first_line: int, text: str) -> BrokenText:
    """A stub, as a piece that is not run."""
    assert isinstance(node, ast.FunctionDef)
    code = text.split("\n")[node.lineno - 1].strip()[:200]
    return BrokenText(line=first_line + node.lineno - 1, message="", code=code, name=node.name, is_hole=True)


def _parsed_piece(text: str) -> ast.Module:
    """Parse a piece, with what is IPython's in it taken out. Raises what the parser raises."""
    text, tree = _without_line_magics(text)
    return tree or _parse(text)


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
        message = next((said for begin, said in _PYTHON_2 if error.msg.startswith(begin)), error.msg)
    elif isinstance(error, (RecursionError, MemoryError)):
        message = "the code is too deeply nested to be read"
    name = _DEFINITION.search(text)
    hole = hole_in(lines, offset, message)
    offset = hole or offset
    return BrokenText(
        line=first_line + offset - 1,
        message=_OTHER_LINE.sub(lambda found: f"on line {first_line + int(found[1]) - 1}", message),
        code=lines[min(offset, len(lines)) - 1].strip()[:200],
        name=name.group(1) if name else None,
        is_hole=hole is not None,
    )
