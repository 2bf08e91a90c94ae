"""Code that stands in a notebook as text: `exec("def f …")`, `eval("lambda …")`, a module that it writes to a file."""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from pytest_grade.notebook.extraction import Statement
from pytest_grade.notebook.names import bound_names, nodes_below
from pytest_grade.notebook.namespaces import is_namespace
from pytest_grade.notebook.texts import parsed, placed

SIGNS = ("exec(", "eval(", ".write(", ".write_text(", "file=")
"""One of these stands in every notebook that runs a text or writes it to a file."""

_DEDENTS: Mapping[str, Callable[[str], str]] = {"dedent": textwrap.dedent, "cleandoc": inspect.cleandoc}
_STRIPS: Mapping[str, Callable[[str], str]] = {"strip": str.strip, "lstrip": str.lstrip, "rstrip": str.rstrip}
_MAGIC = re.compile(r"^%%.*$", re.MULTILINE)
_LONGEST = 1 << 20
_ONCE = (ast.If, ast.With, ast.Try)
_BLOCKS = ("body", "orelse", "finalbody")

Cell = tuple[str, Sequence[Statement]]
"""The file that the statements are written to (empty where they are run), and the statements."""


def opened(cells: Iterable[Cell], sources: Mapping[int, str]) -> list[Cell]:
    """The cells with the statements of every text that is known and run in its place, and of every file written."""
    reader = _Reader(sources)
    return [new for cell in cells for new in reader.read(cell)]


class _Reader:
    """Reads cells in order; `texts` are the strings that names stand for by then, `files` what has been written."""

    def __init__(self, sources: Mapping[int, str]) -> None:
        self._sources = sources
        self._texts: dict[str, str] = {}
        self._files: dict[str, str] = {}
        self._streams: dict[str, str] = {}

    def read(self, cell: Cell) -> Iterator[Cell]:
        file, statements = cell
        if file:
            number = next((statement.cell for statement in statements), 0)
            self._files[_name_of(file)] = _MAGIC.sub("", self._sources.get(number, ""))
            yield cell
            return
        run: list[Statement] = []
        for statement in statements:
            run += self._opened(statement)
            for path, text in self._written(statement.node):
                self._files[path] = text
                yield "", tuple(run)
                yield path, tuple(self._statements(text, statement.cell))
                run = []
            self._learn(statement)
        yield "", tuple(run)

    def _learn(self, statement: Statement) -> None:
        for name in statement.binds:
            self._texts.pop(name, None)
        match statement.node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if (text := self._text(value)) is not None:
                self._texts[name] = text

    def _opened(self, statement: Statement) -> Sequence[Statement]:
        """What a statement does; of a text that is run, the statements in it."""
        node = statement.node
        if (text := self._run(node)) is not None and (inner := list(self._statements(text, statement.cell))):
            return inner
        if not any(isinstance(part, ast.Name) and part.id in ("exec", "eval") for part in nodes_below(node)):
            return [statement]
        for part in nodes_below(node) if isinstance(node, _ONCE) else ():
            for name in _BLOCKS if isinstance(part, (*_ONCE, ast.ExceptHandler)) else ():
                block = getattr(part, name, [])
                block[:] = [new for old in block for new in self._in_block(old, statement.cell)]
        node = _WithValues(self, statement.cell).visit(node)
        return [Statement(cell=statement.cell, node=node, binds=bound_names(node))]

    def _in_block(self, node: ast.stmt, cell: int) -> Sequence[ast.stmt]:
        text = self._run(node)
        return [inner.node for inner in self._statements(text, cell)] or [node] if text is not None else [node]

    def _run(self, node: ast.stmt) -> str | None:
        """The text that this statement runs in the notebook, if it is known."""
        match node:
            case ast.Expr(value=ast.Call(func=ast.Name(id="exec"), args=[text, *spaces], keywords=[])):
                return self._text(text) if all(map(is_namespace, spaces)) else None
        return None

    def _statements(self, text: str, cell: int) -> Iterator[Statement]:
        tree = parsed(text)
        if tree is not None:
            number = placed(tree, text, self._sources, cell)
            for node in tree.body:
                yield Statement(cell=number, node=node, binds=bound_names(node))

    def value(self, text: ast.expr, cell: int) -> ast.expr | None:
        """The expression that a text stands for."""
        known = self._text(text)
        tree = parsed(known.strip(), "eval") if known is not None else None
        if tree is not None and known is not None:
            placed(tree, known.strip(), self._sources, cell)
        return tree and tree.body

    def _text(self, node: ast.expr) -> str | None:
        """The string that this expression gives, where that is plain."""
        text: str | None = None
        match node:
            case ast.Constant(value=str(text)):
                pass
            case ast.Name(id=name):
                text = self._texts.get(name)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                parts = self._text(left), self._text(right)
                is_known = parts[0] is not None and parts[1] is not None and len(parts[0]) + len(parts[1]) < _LONGEST
                text = f"{parts[0]}{parts[1]}" if is_known else None
            case ast.Call(func=ast.Name(id="compile"), args=[inner, *_]):
                text = self._text(inner)
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[inner]) if name in _DEDENTS:
                text = _changed(self._text(inner), _DEDENTS[name])
            case ast.Call(func=ast.Attribute(value=inner, attr=name), args=[]) if name in _STRIPS:
                text = _changed(self._text(inner), _STRIPS[name])
            case ast.Call(func=ast.Attribute(value=ast.Call(args=[path, *_]), attr="read" | "read_text")):
                text = self._files.get(_name_of(self._text(path) or ""))
        return text

    def _written(self, node: ast.stmt) -> Iterator[tuple[str, str]]:
        """The Python files that a statement writes, each with its text."""
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="open"), args=[path, *_])):
                self._streams[name] = self._text(path) or ""
            case ast.With(items=[ast.withitem(context_expr=source, optional_vars=ast.Name(id=name))], body=body):
                if isinstance(source, ast.Call) and source.args:
                    self._streams[name] = self._text(source.args[0]) or ""
                    for inner in body:
                        yield from self._written(inner)
            case ast.Expr(
                value=ast.Call(
                    func=ast.Name(id="print"), args=[text], keywords=[ast.keyword(arg="file", value=ast.Name(id=name))]
                )
            ):
                yield from self._content(self._streams.get(name, ""), text)
            case ast.Expr(
                value=ast.Call(func=ast.Attribute(value=stream, attr="write" | "write_text"), args=[text, *_])
            ):
                opened = stream.args[0] if isinstance(stream, ast.Call) and stream.args else None
                name = stream.id if isinstance(stream, ast.Name) else ""
                file = self._streams.get(name) if opened is None else self._text(opened)
                yield from self._content(file or "", text)

    def _content(self, path: str, text: ast.expr) -> Iterator[tuple[str, str]]:
        content = self._text(text)
        if path.endswith(".py") and content is not None:
            yield _name_of(path), content


class _WithValues(ast.NodeTransformer):
    """Puts the expression in the place of `eval("…")`."""

    def __init__(self, reader: _Reader, cell: int) -> None:
        self._reader, self._cell = reader, cell

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """The expression that is meant; the call, where that is not known."""
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Name(id="eval"), args=[text, *spaces]) if all(map(is_namespace, spaces)):
                return self._reader.value(text, self._cell) or node
        return node


def _changed(text: str | None, change: Callable[[str], str]) -> str | None:
    return None if text is None else change(text)


def _name_of(file: str) -> str:
    return file.removeprefix("./")
