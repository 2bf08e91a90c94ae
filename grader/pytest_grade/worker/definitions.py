"""Executing the definitions of one submission, as they stand or altered."""

import __future__

import ast
import itertools
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import CodeType
from typing import Any, TypeAlias

from pytest_grade.edits.edit import Edit
from pytest_grade.edits.edits import Places, in_order
from pytest_grade.edits.elsewhere import Elsewhere
from pytest_grade.edits.focus import MOST_TRIED, Focus, tried
from pytest_grade.edits.pieces import Piece, pieces_of
from pytest_grade.notebook.extraction import Extraction, Statement, extract, is_import, is_plain
from pytest_grade.notebook.keeping import kept_in
from pytest_grade.notebook.methods import methods_in, methods_of, owner_of, owners_of
from pytest_grade.notebook.names import annotations_in, nodes_below
from pytest_grade.sandbox.values import copied
from pytest_grade.worker.answering import Message, answer_to
from pytest_grade.worker.compiled import SIGNS_OF_MORE, Compiled, CompiledStatement
from pytest_grade.worker.executing import Executing
from pytest_grade.worker.modules import guards_of, is_there
from pytest_grade.worker.recorder import CELL_FILE, METHODS
from pytest_grade.worker.submission import Submission
from pytest_grade.worker.surroundings import Surround
from pytest_grade.worker.written_modules import starred_names

_AS_TEXT = __future__.annotations.compiler_flag  # annotations stay as they are written, and are not evaluated
_SILENT_SECONDS = 0.005
_PYTHON_2 = 2
_now = time.perf_counter  # what student code makes of the name in `time` is nothing to us
_Made: TypeAlias = tuple[Statement, Sequence[Piece]]  # where an edit was made, and what it has changed there
_READ_ANNOTATIONS = ("__annotations__", "get_type_hints", "get_annotations", "signature(", ".annotation")


class Definitions(Executing):
    """The functions of a submission in this process, defined by what it has read."""

    def __init__(self, submission: Submission, order: Mapping[str, Any], surround: Surround) -> None:
        self._submission = submission
        super().__init__(submission, order, surround)
        self._codes: dict[int, CodeType] = {}
        self._edited: list[Statement] = []  # what was changed for good
        self._reads_annotations = not order["only_plain"] and any(
            word in source for source in submission.sources for word in _READ_ANNOTATIONS
        )
        self._extraction = self._extracted([*order["targets"], *order["makes"]])
        self._dropped: list[tuple[list[Any], int, ast.Assert]] = []
        if not order["assertions"]:
            for statement in self._extraction.statements:
                self._dropped += _drop_assertions(statement.node)

    def execute(self) -> Message:
        """Execute them all; report the functions that are there, what failed, and what reads the notebook."""
        wanted, change = self._order["edit"], None
        earlier: list[_Made] = []
        for mended in self._order["mended"]:
            self._make_earlier(mended, earlier)
            self._make(*self._edit(mended, mended["number"]), earlier)
        if wanted is not None:
            self._make_earlier(wanted, earlier)
            edited, edit = self._edit(wanted, wanted["number"])
            described = _described(edited, edit)
            change = described | {"pieces": [list(piece) for piece in self._make(edited, edit, earlier)]}
            if self._order["asserts_again"]:
                self._assert_again()
        problems = [
            problem
            for statement in self._extraction.statements
            if (problem := self._made(statement, self._order["only_plain"], is_edited=statement in self._edited))
        ]
        self._substitute()
        return self._report(problems) | {
            "reads": dict(self._extraction.reads),
            "constants": dict(self._extraction.constants),
            "keeps": [list(kept) for kept in kept_in(self._extraction.statements)],
            "change": change,
        }

    def _assert_again(self) -> None:
        """Put the assertions back that were left out."""
        for block, position, assertion in self._dropped:
            if position < len(block) and isinstance(block[position], ast.Pass):
                block[position] = assertion

    def compiled(self) -> bytes | None:
        """What was executed, for processes that execute it as it stands; None where more than that may count there."""
        order, submission = self._order, self._submission
        is_altered = bool(order["edit"] or order["mended"] or order["only_plain"]) or not order["assertions"]
        is_looked_at = any(sign in source for source in submission.sources for sign in SIGNS_OF_MORE)
        kept = self._extraction.statements
        if is_altered or is_looked_at or self._reads_annotations or submission.modules:
            return None
        if submission.python == _PYTHON_2 or not all(id(statement) in self._codes for statement in kept):
            return None
        return Compiled(
            python=submission.python,
            methods=tuple(METHODS.items()),
            guards=guards_of(s for s in submission.statements if _may_guard(submission.texts.get(s.cell, ""))),
            kept=[CompiledStatement(s.cell, s.node.lineno, tuple(s.binds), self._codes[id(s)]) for s in kept],
        ).packed()

    def trials(self, order: Mapping[str, Any]) -> Iterator[Message]:
        """Make one edit after the other, from the one numbered `start`, and answer the question with each.

        Of an edit with which nothing comes back, as with most, no more than its number is told: of each, where the
        order `tells_each`, else now and then, so that it is known how far the trials have come.
        """
        earlier: list[_Made] = []
        self._make_earlier(order, earlier)
        for statement, _ in earlier:
            self._codes.pop(id(statement), None)
        told = _now()
        for number, (statement, edit) in enumerate(self._edits(order)):
            if number < order["start"]:
                continue
            answer = self._trial(statement, edit, order["question"])
            if "raised" not in answer and "absent" not in answer:
                yield {"number": number, "change": _described(statement, edit), "answer": answer}
            elif order["tells_each"] or _now() - told > _SILENT_SECONDS:
                yield {"number": number}
            else:
                continue
            told = _now()
        yield {"trials": True}

    def _make_earlier(self, wanted: Mapping[str, Any], earlier: list[_Made]) -> None:
        """Make the edits that others come after."""
        for number in wanted.get("after", ()):
            self._make(*self._edit(wanted, number), earlier)

    def _make(self, statement: Statement, edit: Edit, earlier: list[_Made]) -> Sequence[Piece]:
        """Make an edit for good, and note it: its pieces, in a text with those of `earlier` ones."""
        made = [piece for other, pieces in earlier if other is statement for piece in pieces]
        pieces = pieces_of(edit, statement.node, self._submission.texts.get(statement.cell, ""), made)
        edit.make()
        earlier.append((statement, pieces))
        self._edited.append(statement)
        return pieces

    def _trial(self, edited: Statement, edit: Edit, question: Mapping[str, Any]) -> Message:
        patched = self._extraction.patched.union(self._submission.modules)
        self._surroundings.renew(patched)
        with edit.applied():
            for statement in self._extraction.statements:
                is_edited = statement is edited or statement in self._edited
                if patched or is_edited or not is_import(statement.node):
                    problem = self._made(statement, only_plain=False, is_edited=is_edited)
                    if problem and statement is edited:
                        return {"id": question["id"], "absent": question["steps"][0][0]}
        self._substitute()
        return answer_to(self.namespace, copied(question), self.most_output)

    def _extracted(self, targets: Sequence[str]) -> Extraction:
        statements = self._submission.statements
        absent = self._absent(statements)
        starred = starred_names(statements, {"np", *self._provided})
        return extract(statements, targets, absent, annotations=self._reads_annotations, starred=starred)

    def _absent(self, statements: Sequence[Statement]) -> Collection[str]:
        return _absent_modules(statements) - self._submission.modules.keys()

    def _edit(self, wanted: Mapping[str, Any], number: int) -> tuple[Statement, Edit]:
        """The edit of that number, with the statement in which it is made."""
        return next(itertools.islice(self._edits(wanted), number, None))

    def _edits(self, wanted: Mapping[str, Any]) -> Iterator[tuple[Statement, Edit]]:
        """The edits of the function and of the helpers that are its own: not graded, and needed by it.

        Those that mend come rank by rank, and those near to what went wrong first.
        """
        function, kinds, direction = wanted["function"], wanted["kinds"], wanted["direction"]
        owner = owner_of(function)
        others = set(owners_of(self._order["targets"])) - {owner}
        needed = self._extracted([function])
        apart = (
            statement
            for statement in (*needed.statements, *self._in_modules(owner))
            if owner in statement.binds or not others & set(statement.binds)
        )
        definitions = [
            statement
            for statement in _led_to(owner, tuple(apart))
            if isinstance(statement.node, (ast.FunctionDef, ast.ClassDef))
        ]
        definitions.sort(key=lambda statement: owner not in statement.binds)
        around = {*self._provided, *(name for statement in self._submission.statements for name in statement.binds)}
        notebook = Elsewhere.of(statement.node for statement in self._submission.statements)
        texts = [
            (statement, piece, Places(piece, around, notebook))
            for statement in definitions
            for piece in self._pieces(statement, function)
        ]
        if direction == "mends":
            focus = Focus(lines={(cell, line) for cell, line in wanted.get("lines", ())}, names=wanted.get("names", ()))
            yield from tried([(s, places, focus.nearness(piece, s.cell)) for s, piece, places in texts], kinds)
            return
        for statement, _, places in texts:
            made = places.edits(in_order(kinds, direction), direction)
            yield from ((statement, edit) for edit in itertools.islice(made, MOST_TRIED))

    def _pieces(self, statement: Statement, function: str) -> Sequence[ast.stmt]:
        """What of a definition is to be edited: of a graded class the method first, and the others that are not graded.

        What is graded by the name of a class is its `__init__`.
        """
        graded = {name if "." in name else f"{name}.__init__" for name in self._order["targets"]}
        if not isinstance(statement.node, ast.ClassDef) or not any("." in name for name in self._order["targets"]):
            return [statement.node]
        wanted = function if "." in function else f"{function}.__init__"
        methods = dict(methods_of(statement.node))
        reached = _reached(wanted, {name: each for name, each in methods.items() if name not in graded - {wanted}})
        return [
            *(method for name, method in methods.items() if name == wanted),
            *(method for name, method in methods.items() if name not in graded and name in reached),
        ]

    def _in_modules(self, name: str) -> list[Statement]:
        """The definitions of a name in the modules that the notebook writes."""
        return [s for found in self._submission.modules.values() for s in found if name in s.binds]

    def _made(self, statement: Statement, only_plain: bool, *, is_edited: bool) -> Message | None:
        """See that what a statement makes is there: as it was made before, or by executing it, edited or not."""
        is_altered = is_edited or not self._order["assertions"]
        if not is_altered and self._surroundings.has(statement):
            return None
        return self._execute(statement, only_plain=only_plain, anew=is_edited)

    def _execute(self, statement: Statement, *, only_plain: bool, anew: bool = False) -> Message | None:
        """Execute one kept statement; what it raised, if it did. Only a plain one runs nothing of the student's."""
        cell, line, binds = statement.cell, statement.node.lineno, statement.binds
        if only_plain and not is_plain(statement.node):
            for name in binds:
                self.namespace.pop(name, None)
            return self._place(cell, line, binds) | {
                "raised": "NotExecuted",
                "message": "executing it ends the process",
            }
        return self._run(cell, line, binds, lambda: self._code(statement, anew))

    def _code(self, statement: Statement, anew: bool) -> CodeType:
        key = id(statement)
        if anew or key not in self._codes:
            module = ast.Module(body=[statement.node], type_ignores=[])
            flags = 0 if self._reads_annotations and self._has_annotations_that_hold(statement) else _AS_TEXT
            code: CodeType = compile(module, f"{CELL_FILE}{statement.cell}>", "exec", flags, dont_inherit=True)
            if anew:
                return code
            self._codes[key] = code
        return self._codes[key]

    def _has_annotations_that_hold(self, statement: Statement) -> bool:
        looked_up: list[ast.stmt] = [ast.copy_location(ast.Expr(each), each) for each in annotations_in(statement.node)]
        try:
            exec(compile(ast.Module(looked_up, []), "<annotations>", "exec", dont_inherit=True), self.namespace)
        except BaseException:  # noqa: BLE001 - then they stay text
            return False
        return True


def _may_guard(source: str) -> bool:
    """Whether an import that fails may be caught in this text."""
    return "except" in source or "suppress" in source


def _led_to(name: str, statements: Sequence[Statement]) -> Iterator[Statement]:
    """Those of the statements that make a name, and those whose names these read, and so on."""
    making = {made: statement for statement in statements for made in statement.binds}
    found, pending = set[int](), [statement for statement in statements if name in statement.binds]
    while pending:
        statement = pending.pop()
        if id(statement) not in found:
            found.add(id(statement))
            read = {node.id for node in nodes_below(statement.node) if isinstance(node, ast.Name)}
            pending += [making[each] for each in read & making.keys()]
    return (statement for statement in statements if id(statement) in found)


def _reached(wanted: str, methods: Mapping[str, ast.stmt]) -> Collection[str]:
    """The methods that one of them may call, and those that these may."""
    reached, pending = set[str](), [wanted]
    while pending:
        name = pending.pop()
        if name in methods and name not in reached:
            reached.add(name)
            called = {node.attr for node in nodes_below(methods[name]) if isinstance(node, ast.Attribute)}
            pending += [other for other in methods if other.rpartition(".")[2] in called]
    return reached


def _described(statement: Statement, edit: Edit) -> Message:
    node: Any = edit.shown
    methods = {method.name: name for name, method in methods_in(statement.node)}
    return {
        "kind": edit.kind,
        "cell": statement.cell,
        "line": node.lineno,
        "column": node.col_offset,
        "end_column": node.end_col_offset if node.end_lineno == node.lineno else node.col_offset,
        "before": edit.before,
        "after": edit.after,
        "target": edit.target,
        "function": methods.get(edit.function, edit.function),
        "in_part": edit.in_part,
        "decides": edit.decides,
        "is_whole": edit.is_whole,
    }


def _drop_assertions(root: ast.stmt) -> list[tuple[list[Any], int, ast.Assert]]:
    """Leave the assertions out; each with where it stood."""
    dropped: list[tuple[list[Any], int, ast.Assert]] = []
    for node in nodes_below(root):
        for block in ("body", "orelse", "finalbody"):
            statements = getattr(node, block, None)
            if isinstance(statements, list):
                kept = [ast.copy_location(ast.Pass(), s) if isinstance(s, ast.Assert) else s for s in statements]
                setattr(node, block, kept)
                dropped += [(kept, n, each) for n, each in enumerate(statements) if isinstance(each, ast.Assert)]
    return dropped


def _absent_modules(statements: Sequence[Statement]) -> frozenset[str]:
    """The modules that are imported, by full name, and are not there."""
    imported: set[str] = set()
    for statement in statements:
        if isinstance(statement.node, ast.Import):
            imported |= {alias.name for alias in statement.node.names}
        elif isinstance(statement.node, ast.ImportFrom):
            imported.add(statement.node.module or "")
    return frozenset(name for name in imported if not is_there(name))
