"""Where in a text a mistake can be: which of its edits are tried first, and which are left where there are too many."""

import ast
import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from pytest_grade.dataclass import dataclass
from pytest_grade.edits.edit import Edit
from pytest_grade.edits.edits import MOST_EDITS, Places, distance, in_order
from pytest_grade.edits.ranks import rank_of
from pytest_grade.notebook.names import nodes_below

MOST_TRIED: Final = 1200
FEW_PLACES: Final = 200
_FAR: Final = 99
_Place = TypeVar("_Place")


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """What went wrong: in these lines, by cell, the function raised; these `names` are of what came out wrong."""

    lines: Collection[tuple[int, int]] = ()
    names: Collection[str] = ()

    def nearness(self, definition: ast.stmt, cell: int) -> Mapping[int, int]:
        """How far each statement is from what went wrong, by its identity; empty where that is not to be seen.

        Next to a line are those above and below it; one step from a statement are those that make what it reads.
        """
        statements = [node for node in nodes_below(definition) if isinstance(node, ast.stmt) and node is not definition]
        statements.sort(key=lambda statement: (statement.lineno, statement.col_offset))
        raising = {line for place, line in self.lines if place == cell}
        start = [s for s in statements if raising & set(_own_lines(s))]
        start = start or [s for s in statements if not _is_compound(s) and _made(s) & set(self.names)]
        if not start:
            return {}
        near = {id(statement): 0 for statement in start}
        for before, after in itertools.pairwise(statements):
            if raising and (near.get(id(before)) == 0 or near.get(id(after)) == 0):
                near.setdefault(id(before), 1)
                near.setdefault(id(after), 1)
        return _sliced(statements, near, start)


def _sliced(statements: Sequence[ast.stmt], near: dict[int, int], start: Sequence[ast.stmt]) -> Mapping[int, int]:
    """The same with what is read followed back, step by step."""
    reached, seen, step = list(start), set[str](), 0
    while reached:
        step += 1
        read = {name for statement in reached for name in _read(statement)} - seen
        seen |= read
        reached = [s for s in statements if not _is_compound(s) and near.get(id(s), _FAR) > step and _made(s) & read]
        near.update((id(statement), step) for statement in reached)
    for statement in statements:  # a loop is as near as what is in it
        if _is_compound(statement):
            inner = (near.get(id(node), _FAR) for node in nodes_below(statement) if isinstance(node, ast.stmt))
            near[id(statement)] = min(inner)
    return near


def tried(
    texts: Sequence[tuple[_Place, Places, Mapping[int, int]]], kinds: Collection[str] | None = None
) -> Iterator[tuple[_Place, Edit]]:
    """The edits of some definitions that mend, in the order in which they are tried.

    Of few places the edits of a rank are made when its turn comes, for most searches end long before the last rank. Of
    many all are made first, since there may be too many.
    """
    every, few = in_order(kinds, "mends"), sum(places.number for _, places, _ in texts) <= FEW_PLACES
    for group in (tuple(rank) for _, rank in itertools.groupby(every, rank_of)) if few else (every,):
        edits = (
            (place, edit, near)
            for place, places, near in texts
            for edit in itertools.islice(places.edits(group, "mends", near), MOST_EDITS)
        )
        yield from ordered(list(edits))


def ordered(edits: Sequence[tuple[_Place, Edit, Mapping[int, int]]]) -> list[tuple[_Place, Edit]]:
    """The edits rank by rank, of each rank the nearest first; where there are too many, without the farthest."""
    keyed = [(_distance(edit, near), rank_of(edit.kind), number) for number, (_, edit, near) in enumerate(edits)]
    tried = sorted(keyed)[:MOST_TRIED]
    tried.sort(key=lambda key: (key[1], key[0], key[2]))
    return [edits[number][:2] for _, _, number in tried]


def _distance(edit: Edit, near: Mapping[int, int]) -> int:
    if not near:
        return 0
    return min(distance(slot, near) for slot in edit.slots)


def _is_compound(statement: ast.stmt) -> bool:
    return hasattr(statement, "body")


def _own_lines(statement: ast.stmt) -> range:
    """The lines of a statement; of a compound one its head."""
    inner = getattr(statement, "body", None)
    end = inner[0].lineno if inner else (statement.end_lineno or statement.lineno) + 1
    return range(statement.lineno, max(end, statement.lineno + 1))


def _made(statement: ast.stmt) -> set[str]:
    """The names that a statement makes, or puts something into; what is put under a key is made too."""
    return set(_made_in(statement))


def _made_in(statement: ast.stmt) -> Iterator[str]:
    for node in nodes_below(statement):
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.Subscript(value=value, slice=key, ctx=ast.Store()):
                yield from (each.id for each in nodes_below(value) if isinstance(each, ast.Name))
                texts = (each.value for each in nodes_below(key) if isinstance(each, ast.Constant))
                yield from (text for text in texts if isinstance(text, str))
            case ast.Attribute(value=ast.Name(id=name), ctx=ast.Store()):
                yield name
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name))) if isinstance(statement, ast.Expr):
                yield name


def _read(statement: ast.stmt) -> set[str]:
    return {n.id for n in nodes_below(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
