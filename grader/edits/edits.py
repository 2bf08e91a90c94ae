"""Small candidate repairs of a student's function: one change of its tree at a time, made in place and undone.

They serve a counterfactual: with this one change every answer is right, so the mistake and its place are known.
"""

import ast
import itertools
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from grader.edits.around import Around
from grader.edits.kinds import EDITS
from grader.edits.slots import Slot, slots_of
from grader.notebook.names import nodes_below

KINDS: tuple[str, ...] = tuple(EDITS)
_MOST_OF_A_KIND = 300
_MOST_EDITS = 900
_TOGETHER = frozenset({"layer-key", "shape", "keepdims", "squeeze", "assertion", "part"})
_LONGEST = 80
_MOST_ALIKE = 6
_REPEATED = frozenset({"keepdims", "axis", "activation", "transpose", "sign", "minus", "index", "key", "name"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change: pieces of the tree that read alike, and what stands there with the change.

    `function` is the innermost one around the first piece.
    """

    kind: str
    slots: tuple[Slot, ...]
    replacements: tuple[ast.AST, ...]
    function: str

    @property
    def slot(self) -> Slot:
        """The first piece."""
        return self.slots[0]

    @property
    def shown(self) -> ast.AST:
        """The piece to point at: of a loop whose end is moved, the statement that changes sides."""
        replacement: Any = self.replacements[0]
        return replacement.body[-1] if self.kind == "indent" else self.slot.node

    @property
    def before(self) -> str:
        """The piece as it stands, cut to a readable length, or one a line; empty where something is added."""
        return "" if self.kind == "carry" else "\n".join(before for before, _ in self._changes)

    @property
    def after(self) -> str:
        """The piece with the change, or what is added, for each of `before`; empty where only its place changes."""
        if self.kind == "indent":
            return ""
        replacement: Any = self.replacements[0]
        return _text(replacement.body[-1]) if self.kind == "carry" else "\n".join(after for _, after in self._changes)

    @property
    def _changes(self) -> Sequence[tuple[str, str]]:
        """What stands there and what is to stand there, for pieces that do not read alike."""
        if len(self.slots) == 1:
            return ((_text(self.shown), _text(self.replacements[0])),)
        pairs = zip(self.slots, self.replacements, strict=True)
        return tuple(dict.fromkeys((_text(slot.node), _text(replacement)) for slot, replacement in pairs))

    @property
    def target(self) -> str:
        """What the statement around assigns; "return" for a returned value; of an unpacking, what is unpacked."""
        match self.slot.statement:
            case ast.Assign(value=value) if self.kind == "order" and self.slot.field == "targets":
                return _text(value)
            case ast.Assign(targets=[target, *_]) | ast.AugAssign(target=target) | ast.AnnAssign(target=target):
                return _text(target)
            case ast.Return():
                return "return"
        return ""

    def make(self) -> None:
        """Change the tree in place."""
        for slot, replacement in zip(self.slots, self.replacements, strict=True):
            slot.put(replacement)

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Change the tree in place, for as long as the context lasts."""
        self.make()
        try:
            yield
        finally:
            for slot in self.slots:
                slot.put(slot.node)


def edits_of(statement: ast.stmt, kinds: Collection[str] | None = None) -> list[Edit]:
    """All edits of a notebook-level definition, of these kinds, the most plausible kinds first."""
    functions = [n for n in nodes_below(statement) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
    surroundings = [(Around.of(function), list(slots_of(function))) for function in functions]
    found: list[Edit] = []
    for kind in KINDS if kinds is None else (kind for kind in KINDS if kind in kinds):
        of_kind = [
            Edit(kind=kind, slots=(slot,), replacements=(_placed(new, slot.node),), function=around.name)
            for around, slots in surroundings
            for slot in slots
            for new in EDITS[kind](slot, around)
        ]
        found += of_kind[:_MOST_OF_A_KIND]
        if kind in _TOGETHER and len(of_kind) > 1:
            found += _all_together(of_kind)
        if kind in _REPEATED:
            found += _repeated(of_kind[:_MOST_OF_A_KIND])
    return found[:_MOST_EDITS]


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


def _placed(replacement: ast.AST, original: ast.AST) -> ast.AST:
    """Give every new node a place in the text: that of the original."""
    pending = [replacement]
    while pending:
        node = pending.pop()
        if "lineno" in node._attributes:
            if hasattr(node, "lineno"):
                continue  # a node of the original tree, and all below it
            ast.copy_location(node, original)
        pending += ast.iter_child_nodes(node)
    return replacement


def _text(node: ast.AST) -> str:
    try:
        return ast.unparse(node)[:_LONGEST]
    except RecursionError:
        return ""
