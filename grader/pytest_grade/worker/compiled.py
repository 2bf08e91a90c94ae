"""What one process has read of a submission and compiled, for those that run the same: they read nothing of it.

It crosses as bytes that none but workers look into: like all that a worker sends, the student may have made them up.
"""

import marshal
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from types import CodeType
from typing import Any, Final, NamedTuple

from pytest_grade.dataclass import dataclass
from pytest_grade.notebook.extraction import Statement
from pytest_grade.worker.answering import Message
from pytest_grade.worker.executing import Executing
from pytest_grade.worker.modules import Guards, know_guards
from pytest_grade.worker.recorder import METHODS
from pytest_grade.worker.surroundings import Surround

# Who writes one of these may look at the text of cells, run a text, or put arrays of NumPy's in place of lists.
SIGNS_OF_MORE: Final = ("inspect", "traceback", "linecache", "exec(", "eval(", "compile(", "from numpy import *")
_MOST_BYTES: Final = 1 << 20


class CompiledStatement(NamedTuple):
    """A statement to be executed: where it stands, what it binds, and its code."""

    cell: int
    line: int
    binds: tuple[str, ...]
    code: CodeType


@dataclass(frozen=True, kw_only=True)
class Compiled:
    """The statements that define the functions, and what surrounds them; there is no text.

    Attributes:
        python: the version that it is written for, 3; None where that is open.
        methods: the names of methods, by file and first line.
        guards: by cell, the lines on which an import that fails is caught.
        kept: what is to be executed, in order.

    """

    python: int | None
    methods: Collection[tuple[tuple[str, int], str]]
    guards: Guards
    kept: Sequence[CompiledStatement]
    sources: Sequence[str] = ()
    statements: Sequence[Statement] = ()
    modules: Mapping[str, Sequence[Statement]] = field(default_factory=dict)
    texts: Mapping[int, str] = field(default_factory=dict)

    def packed(self) -> bytes | None:
        """As bytes; None where they are too many."""
        guards = {cell: [(lines.start, lines.stop) for lines in found] for cell, found in self.guards.items()}
        body = marshal.dumps((self.python, tuple(self.methods), guards, [tuple(each) for each in self.kept]))
        return body if len(body) <= _MOST_BYTES else None

    @classmethod
    def unpacked(cls, body: bytes) -> "Compiled":
        """From its bytes; raises, or worse, if they are others."""
        python, methods, guards, kept = marshal.loads(body)  # noqa: S302 - only confined, like the code that it holds
        return cls(
            python=python,
            methods=methods,
            guards={cell: [range(*lines) for lines in found] for cell, found in guards.items()},
            kept=[CompiledStatement(*each) for each in kept],
        )


class CompiledDefinitions(Executing):
    """The functions of a submission in this process, defined by what another process has compiled of it."""

    def __init__(self, compiled: Compiled, order: Mapping[str, Any], surround: Surround) -> None:
        super().__init__(compiled, order, surround)
        self._kept = compiled.kept
        METHODS.update(compiled.methods)
        know_guards(compiled.guards)

    def execute(self) -> Message:
        """Execute them all; report the functions that are there, and what failed."""
        made = [self._made(statement) for statement in self._kept]
        self._substitute()
        return self._report([problem for problem in made if problem]) | {"reads": {}, "constants": {}}

    def _made(self, statement: CompiledStatement) -> Message | None:
        cell, line, binds, code = statement
        return self._run(cell, line, binds, lambda: code)

    def _absent(self, statements: Sequence[Statement]) -> Collection[str]:
        """None: there are no statements that import."""
        del statements
        return ()
