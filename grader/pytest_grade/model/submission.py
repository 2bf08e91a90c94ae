"""What reading a submission shows, before any of its code runs."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Final

from pytest_grade.dataclass import dataclass

_LONGEST_LINE = 160
SIDES = ("before", "behind", "out")  # of another statement; out: behind all of a block, as far in as it begins
_MOST_NAMES = 100  # that a method may be defined by


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """One statement of a function, as its text shows it: lines from 1, columns in bytes.

    `scaling` is `mean` where it divides by a number of examples, `factor` where it multiplies or calls what may,
    `product` where it only makes a product, else `none`; `line` and the columns are those of the piece that does so,
    `first` to `last` the whole. `makes` are the variables made or changed, `reads` the names read, `calls` the methods
    called; `target` is the text of what is assigned.
    """

    first: int
    last: int
    line: int
    column: int
    end_column: int
    scaling: str
    target: str
    makes: tuple[str, ...]
    reads: tuple[str, ...]
    calls: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A line of a function where something is still to be written, as its text shows it.

    `is_certain` says that nothing right can come of the function as long as it is so; `is_gap` that nothing is there,
    so that what it was to make is missing later; `names` are the variables that hang on it.
    """

    line: int
    is_certain: bool
    is_gap: bool
    names: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A function (or method) of the submission, as its text shows it; a first reading leaves out the last five.

    A method of a notebook-level class has a name such as `TwoLayerNet.loss`. `accepts` is how many arguments by
    position it takes at most, beside its object; `gives_back` says whether it returns anything at all, and
    `changed_defaults` are the parameters whose default is a list, say, that the function itself changes, `unread`
    those with a number as default that it never reads.
    """

    name: str
    cell: int
    line: int
    end_line: int
    accepts: int = 255
    blanks: tuple[Blank, ...] = ()
    workings: tuple[Working, ...] = ()
    epsilon: float = 0.0
    gives_back: bool = True
    changed_defaults: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def own_name(self) -> str:
        """The name without that of its class, by which an object is asked."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenPiece:
    """A piece of a cell that does not parse; `name` is the definition it was to be, where one can be told.

    `magic` is the cell magic that keeps it from being run in the notebook, where it is Python, or `#` where it is a
    comment; else empty. `is_hole` says that it only lacks what is still to be written on that line.
    """

    cell: int
    line: int
    message: str
    code: str
    name: str | None
    magic: str = ""
    is_hole: bool = False

    @property
    def is_comment(self) -> bool:
        """Whether it is a comment: nothing of the submission hangs on it."""
        return self.magic == "#"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A submission as read: code cells, names it binds (imports aside), definitions, broken pieces, cell texts.

    Bound are the methods of its classes too, inherited ones with them; `stands_for` are by class those that it inherits
    from, and by method (`Net.loss = loss`) the function that was put there.

    Code cells count from 1; a script is one cell with the number 0, so that its lines are those of the file. The cells
    that a script hands to a cell magic have numbers too; `exported` says in which line of the file each stands.
    """

    cells: int
    binds: frozenset[str]
    definitions: tuple[Definition, ...]
    broken: tuple[BrokenPiece, ...]
    sources: Mapping[int, str]
    exported: Mapping[int, int] = field(default_factory=dict)
    stands_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _lines: dict[int, Sequence[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def defines(self) -> frozenset[str]:
        """Every name that the submission gives something, or was to: a definition that does not parse counts."""
        return self.binds.union(self._broken_names)

    @property
    def _broken_names(self) -> frozenset[str]:
        return frozenset(piece.name for piece in self.broken if piece.name and not piece.is_comment)

    def among(self, names: Collection[str]) -> frozenset[str]:
        """Those of these names that it defines, or was to: of a class that does not parse, all methods."""
        broken = self._broken_names
        lost = (name for name in names if name.partition(".")[0] in broken) if broken else ()
        return self.binds.intersection(names).union(lost)

    @property
    def functions(self) -> Mapping[str, None]:
        """The functions that it defines, and the methods of its classes, in order; broken ones last."""
        names = (name for found in self.definitions for name in (found.name, found.own_name))
        there = [name for name in names if name in self.binds]
        return dict.fromkeys((*there, *(piece.name for piece in self.broken if piece.name in self._broken_names)))

    def definition(self, name: str) -> Definition | None:
        """The last definition of that name, the one that counts; of a class that of its `__init__`.

        A method may be that of a base; by its own name it is found too, since it may be bound to an object.
        """
        found = self._last(name)
        if found is None and self.stands_for:
            found = next(filter(None, map(self._last, self._others(name))), None)
        return found or (self._last(f"{name}.__init__") if "." not in name else None)

    def _last(self, name: str) -> Definition | None:
        return next((found for found in reversed(self.definitions) if name in (found.name, found.own_name)), None)

    def _others(self, name: str) -> Iterator[str]:
        """The other names that a method may be defined by, the nearest first."""
        pending, seen = [name if "." in name else f"{name}.__init__"], set[str]()
        while pending and len(seen) < _MOST_NAMES:
            name = pending.pop(0)
            if name not in seen:
                seen.add(name)
                yield name
                owner, _, method = name.rpartition(".")
                pending += self.stands_for.get(name, ()) if owner else ()
                pending += [f"{base}.{method}" for base in self.stands_for.get(owner, ())]

    def used_by(self, names: Collection[str]) -> tuple[Definition, ...]:
        """The definitions of these names, and of all that they read or call, as far as the text shows it.

        What an object is made with stands in its `__init__`.
        """
        named: dict[str, list[Definition]] = {}
        for each in self.definitions:
            made_by = (each.name.rpartition(".")[0],) if each.own_name == "__init__" else ()
            for name in {each.name, each.own_name, *made_by}:
                named.setdefault(name, []).append(each)
        pending, seen, found = [*names], set[str](), list[Definition]()
        while pending:
            if (name := pending.pop()) not in seen:
                seen.add(name)
                for each in named.get(name, ()):
                    found.append(each)
                    pending += (used for working in each.workings for used in (*working.reads, *working.calls))
                    pending.append(each.name.rpartition(".")[0])
        return tuple(found)

    @property
    def is_close(self) -> bool:
        """Whether the statements of the functions were surveyed."""
        return any(definition.workings for definition in self.definitions)

    def workings_of(self, definition: Definition) -> tuple[Working, ...]:
        """The statements of a function, those of the functions nested in it among them, by line."""
        found = [
            working
            for inner in self.definitions
            if inner.cell == definition.cell and definition.line <= inner.line <= definition.end_line
            for working in inner.workings
        ]
        return tuple(sorted(found, key=lambda working: working.line))

    def around(self, cell: int, line: int) -> Definition | None:
        """The innermost function that a line stands in."""
        found = [each for each in self.definitions if each.cell == cell and each.line <= line <= each.end_line]
        return min(found, key=lambda each: each.end_line - each.line, default=None)

    def broken_definition(self, name: str) -> BrokenPiece | None:
        """The piece that was to define that name, or its class, and does not parse."""
        return next((piece for piece in reversed(self.broken) if piece.name in (name, name.partition(".")[0])), None)

    def text_of(self, definition: Definition) -> str:
        """The lines of a function."""
        lines = range(definition.line, definition.end_line + 1)
        return "\n".join(self._whole_line(definition.cell, line) for line in lines)

    def line(self, cell: int, line: int) -> str:
        """The text of one line, stripped and cut to a readable length."""
        return self._whole_line(cell, line).strip()[:_LONGEST_LINE]

    def columns(self, cell: int, line: int, start: int, end: int) -> tuple[int, int] | tuple[None, None]:
        """Where in the text of `line` a piece is whose columns count in bytes of the whole line, as in a tree."""
        whole = self._whole_line(cell, line)
        indent = len(whole) - len(whole.lstrip())
        first, last = (len(whole.encode()[:count].decode(errors="replace")) - indent for count in (start, end))
        return (first, last) if 0 <= first < last <= _LONGEST_LINE else (None, None)

    def _whole_line(self, cell: int, line: int) -> str:
        lines = self._lines.get(cell)
        if lines is None:  # a large cell is cut into lines once, however many of them are asked for
            lines = self._lines[cell] = self.sources.get(cell, "").split("\n")
        return lines[line - 1] if 0 < line <= len(lines) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionProblem:
    """A kept notebook-level statement that raised, so that the names it binds are not there."""

    names: tuple[str, ...]
    cell: int
    line: int
    type_name: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Defined:
    """What came of executing the definitions: functions that exist, problems, and what reads the notebook.

    `reads` holds, by reader, the notebook variables that are not there; `constants` those that are. `keeps` is what
    functions write into that is made once. `change` is the edit that was made first, where one was ordered.
    """

    functions: frozenset[str]
    problems: tuple[DefinitionProblem, ...]
    reads: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keeps: tuple["Keeping", ...] = ()
    change: "Change | None" = None


NOTHING_DEFINED: Final = Defined(functions=frozenset(), problems=(), reads={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """A list, say, that a function writes into and that is made once, in this line: as a default, or outside."""

    function: str
    name: str
    cell: int
    line: int
    is_default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedPiece:
    """A piece of a cell's text, and what is to stand there; columns count from 0, in bytes.

    Where there is a `side`, the statement that begins with `before` is to stand on that side of the one that begins in
    the line `beside`; where `before` is empty, `after` is a new one. Without a side that is a line at the end of the
    loop that begins there.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    before: str
    after: str
    side: str = ""
    beside: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One small edit of a function: number `number` of its kinds, at which piece of text, for what.

    `target` is what the edited statement assigns (of an unpacking, what it unpacks), `function` the innermost function
    around; columns count from 0. `in_part` says that the same could have been changed elsewhere in it, and is not,
    `decides` that it stands in a condition, `is_whole` that it is all that the statement assigns.
    `pieces` are all that is to be changed, each so that it can be made by hand; none where that cannot be told, or
    where the edit was only tried.
    """

    number: int
    kind: str
    cell: int
    line: int
    column: int
    end_column: int
    before: str
    after: str
    target: str
    function: str
    in_part: bool = False
    decides: bool = False
    is_whole: bool = False
    pieces: tuple[ChangedPiece, ...] = ()
