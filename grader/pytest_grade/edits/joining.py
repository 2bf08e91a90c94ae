"""Edits of one kind made in several places at once: a slip is often made wherever the same is written."""

import ast
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pytest_grade.edits.context import called
from pytest_grade.edits.edit import Edit
from pytest_grade.edits.kinds import TABLE
from pytest_grade.notebook.names import nodes_below

_EACH_ITS_OWN = frozenset({"added"})
_MOST_CHOICES = 12
_TOGETHER = frozenset({"scaled", "layer-key", "shape", "keepdims", "squeeze", "assertion", "part", "slice"})
_MOST_ALIKE = 6
_MOST_OF_ONE_FORM = 150
_REPEATED = frozenset(
    {
        *("keepdims", "axis", "activation", "transpose", "sign", "minus", "index", "key", "name", "spelling", "entry"),
        *("key-spelling", "given", "meant", "caret", "clip", "rounding", "whole", "other-count"),
        "call-away",
    }
)
_NEIGHBOURS = frozenset({"removal"})
_IN_ONE_LINE = frozenset({"other-transpose", "applied"})
_IN_NEXT_LINES = frozenset({"mean-away", "factor-away"})
_OF_ONE_TERM = frozenset({"term-away"})
_IN_NEXT_CALLS = frozenset({"axis"})
_OF_ONE_FORM = frozenset(
    {
        *("factor-away", "term-away", "brackets", "slope", "clip", "rounding", "meant", "sign", "keepdims"),
        *("multiplied", "divided", "mean-away", "transpose", "misplaced", "applied", "sizes", "operands", "reversed"),
        "power",
    }
)
# What variables are called; functions of NumPy keep their names.
_WORDS = re.compile(r"(?<!Name\(id='np', ctx=Load\(\)\), )(id|attr|value)='(?!np')[^']*'")
_LONGEST_FORM = 400


def mended_together(kind: str, edits: Sequence[Edit]) -> Iterator[Edit]:
    """In a student's text: one by one, every place at once, the same slip where the same text stands, or next to it."""
    yield from edits
    if kind in _TOGETHER and len(edits) > 1:
        yield from _all_together(edits)
    if kind in _REPEATED:
        yield from _repeated(edits)
    if kind in _OF_ONE_FORM:
        yield from _of_one_form(edits)
    if kind in _EACH_ITS_OWN:
        yield from _each_its_own(edits)
    if kind in _IN_ONE_LINE:
        yield from _in_one_line(edits)
    if kind in _IN_NEXT_LINES:
        yield from _in_next_lines(edits)
    if kind in _OF_ONE_TERM:
        yield from _of_one_term(edits)
    if kind in _IN_NEXT_CALLS:
        yield from _in_next_calls(edits)
    if kind in _NEIGHBOURS:
        yield from _neighbours(edits)


def broken_together(kind: str, edits: Sequence[Edit]) -> Iterator[Edit]:
    """In a right text: one by one, and wherever it has the same form, whatever its variables are called."""
    if any(edit.arranged for edit in edits):
        yield from edits
        return
    alike: dict[tuple[str, str], list[Edit]] = {}
    for edit in edits:
        alike.setdefault(_form_of(edit), []).append(edit)
    groups = [edits] if TABLE[kind].everywhere else list(alike.values())
    in_part = {id(edit) for group in groups if _places(group) > 1 for edit in group}
    yield from (replace(edit, in_part=True) if id(edit) in in_part else edit for edit in edits)
    for group in filter(lambda group: _places(group) > 1, map(_apart, alike.values())):
        is_part = TABLE[kind].everywhere and _places(group) < _places(_apart(edits))
        yield from (replace(edit, in_part=is_part) for edit in _all_together(group))
    if TABLE[kind].everywhere and len(alike) > 1 and _places(_apart(edits)) > 1:
        yield from _all_together(_apart(edits))


def _places(edits: Sequence[Edit]) -> int:
    return len({id(edit.slot) for edit in edits})


def _form_of(edit: Edit) -> tuple[str, str]:
    """What stands there and what is put there; of a call that is left out, only what is called."""
    node, replacement = edit.slot.node, edit.replacements[0]
    if isinstance(node, ast.Call) and any(replacement is argument for argument in node.args):
        return _form(node.func), "argument"
    return _form(node), _form(replacement)


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
    of_each_place = {id(edit.slot): edit for edit in edits}
    texts = {place: edit.before for place, edit in of_each_place.items()}
    places = Counter(texts.values())
    alike: dict[tuple[str, str], dict[int, Edit]] = {}
    for edit in edits:
        before = texts[id(edit.slot)]
        if places[before] > 1:
            alike.setdefault((before, edit.after), {}).setdefault(id(edit.slot), edit)
    for group in (tuple(found.values()) for found in alike.values()):
        pairs = itertools.combinations(group, 2) if 2 < len(group) <= _MOST_ALIKE else ()
        for together in (*pairs, group):
            if len(together) > 1:
                yield _joined(together)


def _of_one_form(edits: Sequence[Edit]) -> Iterator[Edit]:
    """The same slip made wherever the text has the same form, whatever the variables are called."""
    if len(edits) > _MOST_OF_ONE_FORM:
        return
    alike: dict[tuple[str, str], list[Edit]] = {}
    for edit in edits:
        alike.setdefault(_form_of(edit), []).append(edit)
    for group in alike.values():
        of_each_place = list({id(edit.slot): edit for edit in _apart(group)}.values())
        if len(of_each_place) > 1:
            yield _joined(of_each_place)


def _each_its_own(edits: Sequence[Edit]) -> Iterator[Edit]:
    """The same slip in all lines, another name put in each: the first name in the first line."""
    of_places: dict[int, dict[str, Edit]] = {}
    for edit in _apart(edits):
        of_places.setdefault(id(edit.slot), {}).setdefault(_put_in(edit), edit)
    names = list(dict.fromkeys(name for found in of_places.values() for name in found))
    for chosen in itertools.islice(itertools.combinations(names, len(of_places)), _MOST_CHOICES):
        pairs = list(zip(of_places.values(), chosen, strict=True))
        if len(pairs) > 1 and all(name in found for found, name in pairs):
            yield _joined([found[name] for found, name in pairs])


def _put_in(edit: Edit) -> str:
    replacement = edit.replacements[0]
    return ast.unparse(replacement.right) if isinstance(replacement, ast.BinOp) else ""


def _in_one_line(edits: Sequence[Edit]) -> Iterator[Edit]:
    """The same slip in all terms of one statement, whatever they read like."""
    of_lines: dict[int, list[Edit]] = {}
    for edit in edits:
        of_lines.setdefault(id(edit.slot.statement), []).append(edit)
    for group in of_lines.values():
        of_each_place = list({id(edit.slot): edit for edit in _apart(group)}.values())
        if len(of_each_place) > 1:
            yield _joined(of_each_place)


def _in_next_lines(edits: Sequence[Edit]) -> Iterator[Edit]:
    """The same factor left out of two statements, whatever else they are: of each and the next that has it."""
    for group in _by_what_is_taken(edits):
        for pair in itertools.pairwise(group):
            if pair[0].slot.statement is not pair[1].slot.statement and _form_of(pair[0]) != _form_of(pair[1]):
                yield _joined(pair)


def _of_one_term(edits: Sequence[Edit]) -> Iterator[Edit]:
    """The same number added in several places, whatever else stands there: an epsilon in each logarithm, say."""
    for group in _by_what_is_taken(edits):
        of_each_place = list({id(edit.slot): edit for edit in group}.values())
        if len(of_each_place) > 1 and len({_form_of(edit) for edit in group}) > 1:
            yield _joined(of_each_place)


def _by_what_is_taken(edits: Sequence[Edit]) -> Iterator[Sequence[Edit]]:
    """Those that take away the same part of a sum or of a product."""
    of_parts: dict[str, list[Edit]] = {}
    for edit in edits:
        if isinstance(edit.slot.node, ast.BinOp):
            node = edit.slot.node
            taken = node.right if edit.replacements[0] is node.left else node.left
            of_parts.setdefault(ast.unparse(taken), []).append(edit)
    return map(_apart, of_parts.values())


def _in_next_calls(edits: Sequence[Edit]) -> Iterator[Edit]:
    """The same arguments in a call and in the next one of another function: of a maximum, and of a sum, say."""
    of_arguments: dict[str, list[Edit]] = {}
    for edit in edits:
        made = edit.replacements[0]
        if isinstance(made, ast.Call):
            of_arguments.setdefault(" ".join(sorted(map(ast.unparse, made.keywords))), []).append(edit)
    for group in of_arguments.values():
        for first, second in itertools.pairwise(_apart(group)):
            if called(first.slot.node) != called(second.slot.node):
                yield _joined((first, second))


def _neighbours(edits: Sequence[Edit]) -> Iterator[Edit]:
    """The same slip in two statements, one of which follows the other."""
    at = {(id(edit.slot.parent), edit.slot.field, edit.slot.position): edit for edit in edits}
    for (block, field, position), edit in at.items():
        following = at.get((block, field, position + 1)) if position is not None else None
        if following is not None:
            yield _joined([edit, following])


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
