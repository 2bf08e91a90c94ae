"""One edit of a function's tree, made in place and undone."""

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pytest_grade.dataclass import dataclass
from pytest_grade.edits.arranged import Arranged
from pytest_grade.edits.slots import Slot
from pytest_grade.notebook.names import nodes_below

_LONGEST = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change: pieces of the tree that read alike, and what stands there with the change.

    `function` is the innermost one around the first piece; `in_part` says that elsewhere in it the same slip could
    have been made, and is not. `arranged` says which statements are moved, or added, and beside what.
    """

    kind: str
    slots: tuple[Slot, ...]
    replacements: tuple[ast.AST, ...]
    function: str
    in_part: bool = False
    arranged: Arranged | None = None

    @property
    def slot(self) -> Slot:
        """The first piece."""
        return self.slots[0]

    @property
    def shown(self) -> ast.AST:
        """The piece to point at: of what changes its place, the statement that does; beside what is added, that.

        Of a loop in which something is added up, that.
        """
        if self.arranged is not None:
            return self.arranged.beside if self.arranged.new else self.arranged.statements[0]
        if self.kind == "summed":
            sums = (node for node in nodes_below(self.replacements[0]) if isinstance(node, ast.AugAssign))
            return next(each.value for each in sums if each.lineno == self.slot.node.lineno)  # type: ignore[attr-defined]
        return self.slot.node

    @property
    def before(self) -> str:
        """The piece as it stands, cut to a readable length, or one a line; empty where something is added."""
        if self.arranged is not None:
            return "" if self.arranged.new else _text(self.arranged.statements[0])
        if len(self.slots) == 1:
            return "" if self.kind == "carry" else _text(self.slot.node)
        return "\n".join(before for before, _ in self._changes)

    @property
    def after(self) -> str:
        """The piece with the change, or what is added, for each of `before`; empty where only its place changes."""
        if self.arranged is not None:
            return _text(self.arranged.statements[0]) if self.arranged.new else ""
        replacement: Any = self.replacements[0]
        if len(self.slots) == 1:
            return _text(replacement.body[-1] if self.kind == "carry" else replacement)
        return "\n".join(after for _, after in self._changes)

    @property
    def _changes(self) -> Sequence[tuple[str, str]]:
        """What stands there and what is to stand there, for pieces that do not read alike."""
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

    @property
    def decides(self) -> bool:
        """Whether it stands in the condition of a statement, or of one value or another."""
        if self.arranged is not None:
            return False
        choices = (node for node in nodes_below(self.slot.statement) if isinstance(node, ast.IfExp))
        is_of_a_choice = any(self.slot.node is node for each in choices for node in nodes_below(each.test))
        return isinstance(self.slot.statement, (ast.If, ast.While)) or is_of_a_choice

    @property
    def is_whole(self) -> bool:
        """Whether it is all that the statement around assigns."""
        return self.arranged is None and self.slot.parent is self.slot.statement and self.slot.field == "value"

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


def _text(node: ast.AST) -> str:
    try:
        return ast.unparse(node)[:_LONGEST]
    except RecursionError:
        return ""
