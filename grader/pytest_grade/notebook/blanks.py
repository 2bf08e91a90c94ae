"""What of a function is still to be written, as its text shows it: the placeholders that templates leave, in any form.

A placeholder is certain where nothing right can come of the function as long as it stands there: `...`, a call of None,
two values of None at once. Others may be lawful, such as `cache = None`: whether the function fails by them is judged.
"""

import ast
import builtins
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from typing import Final, TypeAlias

from pytest_grade.dataclass import dataclass
from pytest_grade.notebook.names import bound_names, nodes_below
from pytest_grade.notebook.work import called_name, does_work, is_placeholder, names_read, waits

Method: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

_SIGNS: Final = ("None", "pass", "...", "NotImpl", "__", "TODO", "YOUR CODE")
_CODE_WITH_A_SIGN: Final = re.compile(
    r"^[^#\n]*(?:\bNone\b|\.\.\.|NotImpl|\b__+\b|[\"'][^\n]*(?:TODO|YOUR CODE))|^[ \t]+pass\b|:[ \t]*pass\b",
    re.MULTILINE,
)
_START: Final = re.compile(r"#[#\s*=-]*(?:START|BEGIN)\b|#.*\bYOUR CODE STARTS\b", re.IGNORECASE)
_END: Final = re.compile(r"#[#\s*=-]*END\b|#.*\bYOUR CODE ENDS\b", re.IGNORECASE)
_LEFT: Final = re.compile(r"#.*(?:\b(?:START|BEGIN|TODO|FIXME)\b|YOUR CODE)", re.IGNORECASE)
_BANNER: Final = "###"
_AFTER_ALL: Final = ("return", "assert", "print", "raise")  # what templates have below the part that is left
_BLOCKS: Final = ("body", "orelse", "finalbody", "handlers", "cases")
_MAY_BE_NONE: Final = frozenset({"slice", "print", "isinstance", "seed", "default_rng", "RandomState", "str", "repr"})
_MOST_BLANKS, _MOST_FOLLOWING, _MOST_ROUNDS = 40, 60, 4  # of what a person writes into one function
_BUILTIN_NAMES: Final = frozenset(dir(builtins))


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A line where something is still to be written.

    `is_certain` says that by its text nothing right can come of the function, `is_run` that no condition stands around
    it; `is_gap` that nothing is there, so that what it was to make is missing later; `names` are the variables that
    hang on it.
    """

    line: int
    is_certain: bool = False
    is_run: bool = True
    is_gap: bool = False
    names: frozenset[str] = frozenset()

    def row(self) -> list[object]:
        """What the grader is told of it."""
        return [self.line, self.is_certain, self.is_gap, " ".join(sorted(self.names))]


def blanks_in(function: Method, lines: Sequence[str]) -> tuple[Blank, ...]:
    """The placeholders of a function, in the order of its lines; `lines` are those of its cell."""
    has_words = ast.get_docstring(function, clean=False) is not None
    body, begin = (
        (function.body[1:], function.body[0].end_lineno or 0) if has_words else (function.body, function.lineno)
    )
    last = function.end_lineno or begin
    emptied = [Blank(line=line, is_gap=True) for line in emptied_parts(lines, begin + 1, last)]
    if not emptied and not _has_a_sign("\n".join(lines[begin:last])) and does_work(body):
        return ()
    found = [*islice(chain(emptied, _placeholders(body, is_run=True)), _MOST_BLANKS)]
    below = nodes_below(function)
    made = [({*names_read(node.value)}, bound_names(node)) for node in below if isinstance(node, ast.Assign)]
    works = does_work(body, _hanging_on(frozenset[str]().union(*(blank.names for blank in found)), made))
    if works:  # a result that is not handed back is another mistake
        returned = {node.lineno for node in below if isinstance(node, ast.Return) and _is_none(node.value)}
        found = [blank for blank in found if blank.line not in returned]
    else:
        found += [Blank(line=node.lineno, is_gap=True) for node in body if _is_empty(node)]
        found = found or [*_left_empty(function, begin, lines, below)]
    hanging = {names: _hanging_on(names, made) for names in {blank.names for blank in found}}
    return tuple(
        replace(
            blank,
            is_certain=blank.is_certain or (blank.is_run and not works and not (blank.is_gap and blank.names)),
            names=hanging[blank.names],
        )
        for blank in sorted(found, key=lambda blank: blank.line)
    )


def _has_a_sign(text: str) -> bool:
    return any(sign in text for sign in _SIGNS) and _CODE_WITH_A_SIGN.search(text) is not None


def emptied_parts(lines: Sequence[str], first: int, last: int) -> Iterator[int]:
    """Lines of `# START CODE` marks with nothing but comments between them and their `# END CODE`."""
    start: int | None = None
    for number, line in enumerate(lines[first - 1 : last], start=first):
        text = line.lstrip()
        if not text.startswith("#"):
            start = None if text else start
        elif _END.match(text):
            if start is not None:
                yield start
            start = None
        elif _START.match(text):
            start = number


def _placeholders(block: Sequence[ast.stmt], *, is_run: bool) -> Iterator[Blank]:
    """The placeholders of a block; what follows a return never runs."""
    returns = [node for node in block if isinstance(node, ast.Return)]
    given = _Given(block)
    for number, statement in enumerate(block):
        yield from _in_statement(statement, partial(given.is_filled_in, number=number), is_run=is_run)
        if isinstance(statement, ast.If):
            yield from _empty_branches(statement)
        if isinstance(statement, (ast.For, ast.While)) and all(map(_is_empty, statement.body)) and not waits(statement):
            yield Blank(line=statement.body[0].lineno, is_certain=is_run, is_run=is_run, is_gap=True)
        for inner in _blocks_in(statement):
            yield from _placeholders(inner, is_run=is_run and isinstance(statement, (ast.For, ast.While, ast.With)))
        if statement in returns or isinstance(statement, ast.Raise):
            return


def _blocks_in(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in _BLOCKS:
        inner = getattr(statement, name, None) or []
        if inner and not isinstance(inner[0], ast.stmt):
            yield from (each.body for each in inner)
        elif inner:
            yield inner


def _in_statement(
    statement: ast.stmt, is_filled_in: Callable[[Sequence[ast.expr]], bool], *, is_run: bool
) -> Iterator[Blank]:
    """The placeholders in one statement, blocks below it left out; None that is filled in later is none."""
    line, names = statement.lineno, bound_names(statement)
    match statement:
        case ast.Raise(exc=ast.Name(id=name) | ast.Call(func=ast.Name(id=name))):
            if name.startswith("NotImplemented"):
                yield Blank(line=line, is_certain=is_run, is_run=is_run)
        case ast.Return(value=value) if _is_none(value):
            yield Blank(line=line, is_run=is_run)
        case ast.Assign(targets=targets, value=ast.Constant(value=None)):
            is_unpacked = isinstance(targets[0], (ast.Tuple, ast.List))
            if is_unpacked or not is_filled_in(targets):
                yield Blank(line=line, is_certain=is_unpacked and is_run, is_run=is_run, names=names)
        case ast.Assign(targets=[target], value=ast.Tuple(elts=[_, _, *_] as parts)) if all(map(is_placeholder, parts)):
            if not is_filled_in(getattr(target, "elts", [target])):
                yield Blank(line=line, is_certain=is_run, is_run=is_run, names=names)
        case ast.AnnAssign(target=target, value=ast.Constant(value=None)):
            if not is_filled_in([target]):
                yield Blank(line=line, is_run=is_run, names=names)
        case _:
            for is_certain in _left_in_expressions(statement):
                yield Blank(line=line, is_certain=is_certain and is_run, is_run=is_run, names=names)
                return


def _left_in_expressions(statement: ast.stmt) -> Iterator[bool]:
    """For each placeholder in what a statement works out, whether nothing can come of it."""
    match statement:
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.Return():
            expressions = [statement.value]
        case ast.Expr(value=value):
            expressions = [] if isinstance(value, ast.Constant) else [value]
        case ast.For(iter=value) | ast.While(test=value):
            expressions = [value]
        case _:
            expressions = []
    for expression in filter(None, expressions):
        if is_placeholder(expression) and (isinstance(statement, (ast.For, ast.AugAssign)) or not _is_none(expression)):
            yield True
        if isinstance(statement, ast.Return) and isinstance(expression, ast.Tuple):
            yield from [True] * all(map(is_placeholder, expression.elts))
        for node in nodes_below(expression):
            yield from _left_in(node)


def _left_in(node: ast.AST) -> Iterator[bool]:
    match node:
        case ast.Name():
            yield from [True] * (is_placeholder(node) and node.id != "NotImplemented")
        case ast.BinOp(left=left, right=right):
            yield from [True] * (is_placeholder(left) or is_placeholder(right))
        case ast.Call(func=func, args=[first, *further]) if is_placeholder(first) and not isinstance(first, ast.Name):
            is_of_numpy = isinstance(func, ast.Attribute) and _root(func) in ("np", "numpy")
            if called_name(func) in _MAY_BE_NONE or not (isinstance(func, ast.Name) or is_of_numpy):
                return  # what other modules offer may well be given None
            yield is_of_numpy or any(map(is_placeholder, further))


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


class _Given:
    """What the statements of a block give values to, each looked into when it is first asked about."""

    def __init__(self, block: Sequence[ast.stmt]) -> None:
        self._block = block
        self._known: dict[int, frozenset[str]] = {}

    def is_filled_in(self, targets: Sequence[ast.expr], number: int) -> bool:
        """Whether statements after that of this number give all these a value: None was an initial value."""
        following = range(number + 1, min(number + _MOST_FOLLOWING, len(self._block)))
        return all(any(target in self._by(each) for each in following) for target in map(_written, targets))

    def _by(self, number: int) -> frozenset[str]:
        if number not in self._known:
            self._known[number] = frozenset(_given_by(self._block[number]))
        return self._known[number]


def _given_by(statement: ast.stmt) -> Iterator[str]:
    """What a statement gives a value, as it is written."""
    is_plain = isinstance(statement, ast.Assign)
    for node in nodes_below(statement):
        match node:
            case ast.Assign(targets=targets, value=value):
                parts = getattr(value, "elts", [value]) or [value]
                if all(map(is_placeholder, parts)):
                    continue
                own = {*names_read(value)} if is_plain else ()  # `cost = np.squeeze(cost)` makes it of None
                into = (_written(each) for whole in targets for each in getattr(whole, "elts", [whole]))
                yield from (target for target in into if target not in own)
            case ast.For(target=ast.Name(id=name)) | ast.NamedExpr(target=ast.Name(id=name)):
                yield name


def _written(target: ast.AST) -> str:
    return target.id if isinstance(target, ast.Name) else ast.unparse(target)


def _empty_branches(statement: ast.If) -> Iterator[Blank]:
    """Branches in which nothing is done, where others make something: that will be missing."""
    branches, orelse = [statement.body], statement.orelse
    while len(orelse) == 1 and isinstance(orelse[0], ast.If):
        branches.append(orelse[0].body)
        orelse = orelse[0].orelse
    made = frozenset(name for branch in (*branches, orelse) for each in branch for name in bound_names(each))
    for branch in branches:
        if all(map(_is_empty, branch)) and made:
            yield Blank(line=branch[0].lineno, is_run=False, is_gap=True, names=made)


def _left_empty(function: Method, begin: int, lines: Sequence[str], below: Sequence[ast.AST]) -> Iterator[Blank]:
    """Where a function that computes nothing is left to be written: at a comment that says so, or before what it lacks.

    One that only hands on what it is given, and has no such comment, may be meant so. It begins below the line `begin`.
    """
    texts = [(number, line.strip()) for number, line in enumerate(lines[begin : function.end_lineno], start=begin + 1)]
    lacking = _names_lacking(function, below)
    marked = next(_marked(texts), None)
    if marked is not None:
        yield Blank(line=marked, is_gap=True)
    elif len(function.body) == 1 and begin > function.lineno:
        yield Blank(line=function.lineno, is_gap=True)  # words, and nothing else
    elif lacking:
        comments = (number for number, text in texts if text.startswith("#"))
        reading = (node.lineno for node in below if isinstance(node, ast.Name) and node.id in lacking)
        yield Blank(line=min([*comments, *reading]), is_gap=True, names=lacking)


def _marked(texts: Sequence[tuple[int, str]]) -> Iterator[int]:
    """The lines of comments that ask for code which is not there."""
    written = [(number, text) for number, text in texts if text]
    for place, (number, text) in enumerate(written):
        further = written[place + 1 :]
        if text.startswith("#") and (_asks(text, further) or _is_emptied(number, text, further)):
            yield number


def _asks(text: str, further: Sequence[tuple[int, str]]) -> bool:
    """Whether a comment says that code is to follow, and none does."""
    code = next((below for _, below in further if not below.startswith("#")), _AFTER_ALL[0])
    return _LEFT.match(text) is not None and not _END.match(text) and code.startswith(_AFTER_ALL)


def _is_emptied(number: int, text: str, further: Sequence[tuple[int, str]]) -> bool:
    """Whether two banners, in whatever language, have nothing but empty lines between them."""
    is_followed = text.startswith(_BANNER) and bool(further) and further[0][1].startswith(_BANNER)
    return is_followed and further[0][0] > number + 1


def _names_lacking(function: Method, below: Sequence[ast.AST]) -> frozenset[str]:
    """The names that are read, and never made but of themselves."""
    arguments = {node.arg for node in below if isinstance(node, ast.arg)}
    made = {
        name
        for node in below
        if isinstance(node, ast.stmt) and node is not function
        for name in bound_names(node)
        if not (isinstance(node, ast.Assign) and name in names_read(node.value))
    }
    read = {name for node in function.body for name in names_read(node)}
    return frozenset(read - made - arguments - _BUILTIN_NAMES)


def _hanging_on(names: Collection[str], made: Sequence[tuple[set[str], frozenset[str]]]) -> frozenset[str]:
    """These names, and those made of them; `made` are what each assignment reads and binds."""
    hanging = frozenset(names)
    for _ in range(_MOST_ROUNDS if hanging else 0):
        hanging = hanging.union(*(bound for read, bound in made if not hanging.isdisjoint(read)))
    return hanging


def _is_none(node: ast.expr | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and node.value is None)


def _is_bare(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_empty(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or _is_bare(node)
