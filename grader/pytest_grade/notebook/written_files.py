"""Files that the notebook writes itself: `%%writefile layers.py` in one cell, `from layers import *` in another."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pytest_grade.notebook.extraction import Statement, is_import
from pytest_grade.notebook.names import nodes_below


def with_written_files(
    cells: Iterable[tuple[str, Sequence[Statement]]],
) -> tuple[tuple[Statement, ...], Mapping[str, Sequence[Statement]]]:
    """The statements that are run, cell by cell; an import of a file that cells have written stands for what it holds.

    Also the modules that are so written and are imported whole, each with its statements.

    Each cell is given as the file it is written to (empty where it is run) and its statements.
    """
    run: list[Statement] = []
    written: dict[str, list[Statement]] = {}
    for file, statements in cells:
        if file:
            written.setdefault(_module_of(file), []).extend(statements)
        else:
            run += statements
    if not written:
        return tuple(run), {}
    whole = {name for statement in run for name in _imported_whole(statement.node)}
    own = frozenset().union(*(statement.binds for statement in run if not is_import(statement.node)))
    statements = tuple(new for statement in run for new in _imported(statement, written, own))
    return statements, {module: found for module, found in written.items() if module in whole}


def _imported_whole(root: ast.stmt) -> Iterator[str]:
    """The modules that a statement imports, by whatever means."""
    for node in nodes_below(root):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module)) if node is not root:
                yield module
            case ast.Call(func=ast.Name() | ast.Attribute(), args=[ast.Constant(value=str(module)), *_]):
                yield module


def _module_of(file: str) -> str:
    return file.strip("\"' ").rpartition("/")[2].removesuffix(".py")


def _imported(
    statement: Statement, written: Mapping[str, Sequence[Statement]], own: frozenset[str]
) -> Iterator[Statement]:
    """The statements that an import stands for; what is not imported never hides what the notebook itself defines."""
    node = statement.node
    module = (node.module or "").rpartition(".")[2] if isinstance(node, ast.ImportFrom) else ""
    if not isinstance(node, ast.ImportFrom) or module not in written:
        yield statement
        return
    wanted = {alias.name for alias in node.names}
    yield from (s for s in written[module] if "*" in wanted or s.binds & wanted or not s.binds & own)
    for alias in node.names:
        if alias.asname and alias.asname != alias.name:
            name = ast.Assign(targets=[ast.Name(alias.asname, ast.Store())], value=ast.Name(alias.name, ast.Load()))
            placed = ast.fix_missing_locations(ast.copy_location(name, node))
            yield Statement(cell=statement.cell, node=placed, binds=frozenset({alias.asname}))
