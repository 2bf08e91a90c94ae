"""What was copied and not changed where it should: numbers that count on, one entry for all; lists taken for arrays."""

import ast
import re
from collections.abc import Iterator, Sequence
from functools import partial

from pytest_grade.edits.context import Context
from pytest_grade.edits.rewriting import LOAD, STORE, rewritten
from pytest_grade.edits.siblings import indexed_as_elsewhere
from pytest_grade.edits.slots import Slot
from pytest_grade.notebook.names import nodes_below

_NUMBERED = re.compile(r"(?P<letters>[A-Za-z_]*[A-Za-z_])(?P<number>[1-9])")
_FEWEST = 2


def numbered_on(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """The terms of a sum that are alike, with the numbers in their names counting on: W1, W2, W3 for W1, W1, W1."""
    terms = _terms(slot.node)
    is_all_of_it = not (isinstance(slot.parent, ast.BinOp) and isinstance(slot.parent.op, ast.Add))
    if len(terms) < _FEWEST or not is_all_of_it or len({ast.dump(term) for term in terms}) == len(terms):
        return
    numbers = [_number(term) for term in terms]
    first = numbers[0]
    if first is None or None in numbers:
        return
    counted = [rewritten(term, partial(_with_number, number=first + at)) for at, term in enumerate(terms)]
    if any(number == first + at for at, number in enumerate(numbers)):
        yield _sum_of(counted)


def _terms(node: ast.AST) -> list[ast.expr]:
    """What a sum adds up; of anything else nothing."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Add):
        return []
    return [*(_terms(node.left) or [node.left]), node.right]


def _sum_of(terms: Sequence[ast.AST]) -> ast.AST:
    whole, *others = terms
    for term in others:
        whole = ast.BinOp(left=whole, op=ast.Add(), right=term)  # type: ignore[arg-type]
    return whole


def _number(term: ast.expr) -> int | None:
    """The only number in which names, or texts, of a term end; None where there is none, or another one."""
    texts = [n.id if isinstance(n, ast.Name) else getattr(n, "value", None) for n in nodes_below(term)]
    found = {m["number"] for text in texts if isinstance(text, str) and (m := _NUMBERED.fullmatch(text))}
    return int(found.pop()) if len(found) == 1 else None


def _with_number(node: ast.AST, number: int) -> ast.AST | None:
    """A name, or a text, that ends in a number, with this one."""
    match node:
        case ast.Name(id=text) | ast.Constant(value=str(text)):
            found = _NUMBERED.fullmatch(text)
            changed = f"{found['letters']}{number}" if found else text
            return ast.Name(id=changed, ctx=node.ctx) if isinstance(node, ast.Name) else ast.Constant(value=changed)
    return None


def entry_of_it(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """The entry that a line like it changes, where this one changes all of an array."""
    if isinstance(slot.node, ast.AugAssign):
        yield from indexed_as_elsewhere(slot.node, context.assignments)


def entries_added(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """The entries of two lists added one by one, where the lists are joined."""
    match slot.node:
        case ast.AugAssign(target=ast.Name(id=name), op=ast.Add(), value=ast.Name(id=other)):
            if {name, other} & context.lists:
                summed = _entry_by_entry(name, other)
                yield ast.Assign(targets=[ast.Name(id=name, ctx=STORE)], value=summed)
        case ast.BinOp(left=ast.Name(id=name), op=ast.Add(), right=ast.Name(id=other)):
            if {name, other} & context.lists:
                yield _entry_by_entry(name, other)


def _entry_by_entry(name: str, other: str) -> ast.expr:
    """`[a + b for a, b in zip(name, other)]`."""
    a, b = "total", "share"
    both = ast.Call(
        func=ast.Name(id="zip", ctx=LOAD), args=[ast.Name(id=each, ctx=LOAD) for each in (name, other)], keywords=[]
    )
    target = ast.Tuple(elts=[ast.Name(id=each, ctx=STORE) for each in (a, b)], ctx=STORE)
    added = ast.BinOp(left=ast.Name(id=a, ctx=LOAD), op=ast.Add(), right=ast.Name(id=b, ctx=LOAD))
    return ast.ListComp(elt=added, generators=[ast.comprehension(target=target, iter=both, ifs=[], is_async=0)])
