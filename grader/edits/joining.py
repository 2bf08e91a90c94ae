"""Edits of one kind made in several places at once: a slip is often made wherever the same is written."""

import ast
import itertools
import re
from collections.abc import Iterator, Sequence

from grader.edits.edit import Edit
from grader.edits.kinds import TABLE
from grader.notebook.names import nodes_below

_TOGETHER = frozenset({"layer-key", "shape", "keepdims", "squeeze", "assertion", "part"})
_MOST_ALIKE = 6
_REPEATED = frozenset({"keepdims", "axis", "activation", "transpose", "sign", "minus", "index", "key", "name"})
_WORDS = re.compile(r"(id|attr|value)='[^']*'")
_LONGEST_FORM = 400


def mended_together(kind: str, edits: Sequence[Edit]) -> Iterator[Edit]:
    """In a student's text: every place at once, and the same slip where the same text stands."""
    if kind in _TOGETHER and len(edits) > 1:
        yield from _all_together(edits)
    if kind in _REPEATED:
        yield from _repeated(edits)


def broken_together(kind: str, edits: Sequence[Edit]) -> Iterator[Edit]:
    """In a right text: the same slip wherever the text has the same form, whatever its variables are called."""
    alike: dict[tuple[str, str], list[Edit]] = {}
    for edit in edits:
        alike.setdefault((_form(edit.slot.node), _form(edit.replacements[0])), []).append(edit)
    groups = [*alike.values(), edits] if TABLE[kind].everywhere and len(alike) > 1 else alike.values()
    for group in map(_apart, groups):
        if len({id(edit.slot) for edit in group}) > 1:
            yield from _all_together(group)


def _form(node: ast.AST) -> str:
    try:
        return _WORDS.sub(r"\1", ast.dump(node))[:_LONGEST_FORM]
    except RecursionError:
        return ""


def _apart(edits: Sequence[Edit]) -> list[Edit]:
    """Those whose places do not lie within those of others; of one place, all ways."""
    inside = {id(node) for edit in edits for node in nodes_below(edit.slot.node) if node is not edit.slot.node}
    return [edit for edit in edits if id(edit.slot.node) not in inside]


def _repeated(edits: Sequence[Edit]) -> Iterator[Edit]:
    """The same slip made wherever the same text stands, or in two places: for W and for b, say."""
    alike: dict[tuple[str, str], list[Edit]] = {}
    for edit in edits:
        alike.setdefault((edit.before, edit.after), []).append(edit)
    for group in alike.values():
        pairs = itertools.combinations(group, 2) if 2 < len(group) <= _MOST_ALIKE else ()
        for together in (*pairs, group):
            if len(together) > 1:
                yield _joined(together)


def _all_together(edits: Sequence[Edit]) -> Iterator[Edit]:
    """Every place at once; the first way of each, then the second."""
    ways: dict[int, list[Edit]] = {}
    for edit in edits:
        ways.setdefault(id(edit.slot), []).append(edit)
    for chosen in itertools.zip_longest(*ways.values()):
        yield _joined([edit for edit in chosen if edit is not None])


def _joined(edits: Sequence[Edit]) -> Edit:
    return Edit(
        kind=edits[0].kind,
        slots=tuple(edit.slot for edit in edits),
        replacements=tuple(edit.replacements[0] for edit in edits),
        function=edits[0].function,
    )
