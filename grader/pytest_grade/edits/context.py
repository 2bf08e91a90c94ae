"""What an edit may look at, and how a changed node is made."""

import ast
import builtins
import itertools
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

from pytest_grade.dataclass import dataclass
from pytest_grade.edits.arranged import Arranged
from pytest_grade.edits.begun import never_begun
from pytest_grade.edits.elsewhere import Elsewhere, attributes_in, keys_of
from pytest_grade.edits.siblings import Line, lines_of
from pytest_grade.edits.slots import Slot
from pytest_grade.notebook.factors import DIVISIONS, Factors
from pytest_grade.notebook.names import bound_names, defaults_of, nodes_below
from pytest_grade.notebook.unread import flags, options

OF_A_LAYER = re.compile(r"([A-Za-z]+)(\d)")
_BUILTINS = frozenset(dir(builtins))
_LONGEST_TEXT = 20
SMALL = (0, 1, 2, 0.5)  # numbers that stand in many formulas
_MOST_NUMBERS = 3
_MOST_TURNED = 2
_NEVER_IDLE = ("self", "cls", "_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What an edit may use of the function around: local names, loop variables, names called, keys of dictionaries.

    `applied` are the functions of NumPy that are applied to one array; `factors` knows what stands for a number of
    examples there, `sizes` the text that such a name was assigned. `known` are all names that are bound there, or in
    the notebook; `unbound` those that are read and bound nowhere; `idle` those that are bound and never read,
    `idle_parameters` of them the numbers and arrays that the function is given, `only_kept` them and what only becomes
    a part of a tuple, a list or a dictionary; `counting` are names of counters and sizes; `texts` are its texts.
    `indexing` are names that stand in an index, `numbers` those that are written out; `assignments` are its plain
    lines; `unread_beside` says, for a statement of a branch, what is given and read in the other branches only;
    `never_begun` is what something is put into and that nothing begins, with what each is when it is empty.
    `dividing` are the nodes, by `id`, of what something is divided by, and of what the names in that are made of,
    `divided_by` the names that something is divided by as they are;
    `flags` are names that are yes or no, of the notebook too; `entries` what one entry is taken of in a loop, with the
    counter: `y` and `i` of `y[i]`; `defaults` the numbers that a parameter has where none is given, but 0 and 1;
    `kept_in_self` what an object was given when it was made, and the method does not read; `attributes` all that its
    methods keep in it; `walked` the parameters whose entries a loop takes one by one; `unpacked_with` what a name is
    taken apart together with; `lists` are names that begin as lists; `turned` the calls that exchange some of several
    axes, as `x.transpose(0, 2, 1)` does.
    Of the notebook: `signatures`, what each of its functions asks for by name, `other_keys`, and in which orders many
    names are `packed`.
    """

    name: str
    local: tuple[str, ...]
    counters: tuple[str, ...]
    called: frozenset[str]
    parameters: tuple[str, ...]
    applied: tuple[str, ...]
    keys: tuple[str, ...]
    factors: Factors
    sizes: Mapping[str, str]
    known: frozenset[str]
    unbound: frozenset[str]
    idle: tuple[str, ...]
    idle_parameters: tuple[str, ...]
    only_kept: tuple[str, ...]
    counting: frozenset[str]
    texts: frozenset[str]
    indexing: frozenset[str]
    numbers: tuple[float, ...]
    assignments: tuple[Line, ...]
    unread_beside: Mapping[int, tuple[str, ...]]
    never_begun: Mapping[str, ast.expr]
    dividing: frozenset[int]
    divided_by: frozenset[str]
    flags: frozenset[str]
    lists: frozenset[str]
    entries: tuple[tuple[str, str], ...]
    defaults: Mapping[str, float]
    kept_in_self: tuple[str, ...]
    attributes: tuple[str, ...]
    walked: tuple[str, ...]
    unpacked_with: Mapping[str, frozenset[str]]
    turned: tuple[ast.Call, ...]
    signatures: Mapping[str, Sequence[str]]
    other_keys: tuple[str, ...]
    packed: Mapping[frozenset[str], Sequence[tuple[str, ...]]]

    @classmethod
    def of(
        cls,
        function: ast.FunctionDef | ast.AsyncFunctionDef,
        around: Collection[str] = (),
        notebook: Elsewhere | None = None,
    ) -> "Context":
        """Look through a function once; `around` are the names of the notebook, `notebook` is the rest of it."""
        notebook = notebook or Elsewhere()
        nodes = nodes_below(function)
        arguments = function.args
        parameters = [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
        bound = [name for statement in function.body for name in sorted(bound_names(statement))]
        loops = [n.target for n in nodes if isinstance(n, (ast.For, ast.comprehension))]
        applied = [name for node in nodes if (name := _applied(node))]
        called = {n.func.id for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
        factors, sizes = _counts_in(nodes)
        names = [n for n in nodes if isinstance(n, ast.Name)]
        loaded = {n.id for n in names if isinstance(n.ctx, ast.Load)}
        local = tuple(dict.fromkeys([*parameters, *bound]))
        known = frozenset({*local, *around, *(n.id for n in names if isinstance(n.ctx, ast.Store))})
        idle = tuple(name for name in local if name not in loaded and name not in _NEVER_IDLE)
        used = loaded - set(_only_kept(nodes))
        keys = tuple(dict.fromkeys(_with_siblings(list(keys_of(nodes)))))
        optional = set(options(arguments))
        given = tuple(name for name in parameters if name not in _NEVER_IDLE)
        divided_by = {each.id for node in nodes for each in _divisors(node) if isinstance(each, ast.Name)}
        return cls(
            name=function.name,
            known=known,
            parameters=given,
            unbound=frozenset(loaded - known - _BUILTINS),
            idle=idle,
            idle_parameters=tuple(name for name in idle if name in set(parameters) - optional),
            only_kept=tuple(name for name in local if name not in used and name not in _NEVER_IDLE),
            counting=_counting(nodes).intersection(local),
            texts=frozenset(_texts_in(nodes)),
            indexing=frozenset(_indexing(nodes)),
            numbers=tuple(dict.fromkeys(_numbers_in(nodes)))[:_MOST_NUMBERS],
            assignments=tuple(lines_of(nodes)),
            unread_beside=dict(_unread_beside(nodes, [n for n in parameters if n not in optional])),
            never_begun=never_begun(function, nodes, given),
            dividing=frozenset(_dividing(nodes, factors)),
            divided_by=frozenset(divided_by),
            flags=frozenset(flags(function, nodes)) | (notebook.flags - {*local}),
            lists=frozenset(_lists(nodes)),
            entries=tuple(dict.fromkeys(_entries_in(nodes, given))),
            defaults=dict(_defaults_of(arguments)),
            kept_in_self=tuple(_unread_of_self(nodes, notebook.kept_in_self)) if "self" in parameters else (),
            attributes=_attributes_of(function.name, nodes, notebook) if "self" in parameters else (),
            walked=tuple(dict.fromkeys(_walked(nodes, given))),
            turned=tuple(_turned(nodes).values())[:_MOST_TURNED],
            unpacked_with={name: names for names in _unpacked(nodes) for name in names},
            signatures=notebook.signatures,
            other_keys=tuple(key for key in notebook.keys if key not in keys),
            packed=notebook.packed,
            factors=factors,
            sizes=sizes,
            local=local,
            called=frozenset(called),
            applied=tuple(dict.fromkeys(applied)),
            keys=keys,
            counters=tuple(dict.fromkeys(target.id for target in loops if isinstance(target, ast.Name))),
        )

    def counts(self, node: ast.AST) -> bool:
        """Whether this is a number of examples."""
        return _shallow(self.factors.counts_examples, node)

    def inverts(self, node: ast.AST) -> bool:
        """Whether this is one over a number of examples."""
        return _shallow(self.factors.inverts, node)

    @property
    def divisors(self) -> tuple[str, ...]:
        """The parameters that something is divided by."""
        return tuple(name for name in self.parameters if name in self.divided_by)

    @property
    def dividing_sizes(self) -> tuple[str, ...]:
        """The counters and sizes that something is divided by."""
        return tuple(name for name in self.local if name in self.counting and name in self.divided_by)

    def is_counting(self, node: ast.AST) -> bool:
        """Whether this counts layers, rounds or entries, or is how long something is."""
        if isinstance(node, ast.Name):
            return node.id in self.counting or node.id in self.counters
        return isinstance(node, ast.expr) and is_a_size(node)

    def is_of_counts(self, node: ast.AST) -> bool:
        """Whether this is made of what counts, and of whole numbers: `i`, `i % 100`, `len(x) - 1`."""
        match node:
            case ast.BinOp(left=left, right=right):
                return self.is_of_counts(left) and self.is_of_counts(right)
            case ast.Constant(value=value):
                return isinstance(value, int)
        return self.is_counting(node)

    def is_about_counts(self, node: ast.AST) -> bool:
        """Whether this is either, or a whole part of a number of examples."""
        match node:
            case ast.BinOp(left=left, op=ast.FloorDiv()) if self.counts(left):
                return True
        return self.counts(node) or self.inverts(node)


def _only_kept(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """The names that are read as a part of a tuple, a list or a dictionary, and nowhere else."""
    kept = [part for node in nodes if isinstance(node, (ast.Tuple, ast.List)) for part in node.elts]
    kept += [part for node in nodes if isinstance(node, ast.Dict) for part in node.values]
    inside = {id(part) for part in kept}
    names = [node for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    elsewhere = {name.id for name in names if id(name) not in inside}
    yield from {name.id for name in names} - elsewhere


def _counting(nodes: Sequence[ast.AST]) -> frozenset[str]:
    """The names of what a loop counts, of sizes (of `len(x)`, of `x.shape[0]`), and of what is made of these alone."""
    known = frozenset(_counting_by_itself(nodes))
    assigned = [node for node in nodes if isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp)]
    while made := {
        node.targets[0].id
        for node in assigned
        if isinstance(node.targets[0], ast.Name) and node.targets[0].id not in known and _is_made_of(node.value, known)
    }:
        known |= made
    return known


def _is_made_of(node: ast.expr, known: frozenset[str]) -> bool:
    """Whether this is whole numbers and names of such, added, multiplied or divided without a rest."""
    match node:
        case ast.BinOp(left=left, op=ast.FloorDiv()):
            return _is_made_of(left, known)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult(), right=right):
            return _is_made_of(left, known) and _is_made_of(right, known)
        case ast.Name(id=name):
            return name in known
        case ast.Constant(value=int()):
            return True
    return False


def _counting_by_itself(nodes: Sequence[ast.AST]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.For(target=ast.Name(id=name), iter=ast.Call(func=ast.Name(id="range" | "reversed"))):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if is_a_size(value):
                yield name
            case ast.Assign(targets=[ast.Tuple(elts=parts)], value=ast.Attribute(attr="shape")):
                yield from (part.id for part in parts if isinstance(part, ast.Name))
            case ast.AugAssign(target=ast.Name(id=name), value=ast.Constant(value=int())):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.BinOp(left=ast.Name(id=same), right=ast.Constant())):
                yield from (name,) if name == same else ()


def is_a_size(node: ast.expr) -> bool:
    """Whether this is how long something is, or made of that."""
    match node:
        case ast.BinOp(left=left):
            return is_a_size(left)
        case ast.Subscript(value=ast.Attribute(attr="shape")):
            return True
        case ast.Call(func=ast.Name(id="len")):
            return True
        case ast.Call(func=ast.Name(id="int"), args=[inner]):
            return is_a_size(inner)
    return False


def _dividing(nodes: Sequence[ast.AST], factors: Factors) -> Iterator[int]:
    """What something is divided by, and what each name in that is made of: `m` of `x / m`, `len(Y)` of `m = len(Y)`.

    A number of examples that is returned may be what others divide by.
    """
    pending: list[ast.expr] = [divisor for node in nodes for divisor in _divisors(node)]
    returned = (node.value for node in nodes if isinstance(node, ast.Return) and node.value is not None)
    pending += [value for value in returned if _shallow(factors.counts_examples, value)]
    made, seen = list(_made_in(nodes)), set[str]()
    while pending:
        parts = nodes_below(pending.pop())
        yield from map(id, parts)
        names = {part.id for part in parts if isinstance(part, ast.Name)} - seen
        seen |= names
        pending += [value for name, value in made if name in names and _shallow(factors.counts_examples, value)]
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=sizes) as taken], value=ast.Attribute(attr="shape")):
                yield from (id(taken) for size in sizes if isinstance(size, ast.Name) and size.id in seen)


def _made_in(nodes: Sequence[ast.AST]) -> Iterator[tuple[str, ast.expr]]:
    """The names that are given a value, and what it is."""
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                yield name, value


def _divisors(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.BinOp(op=ast.Div(), right=divisor) | ast.AugAssign(op=ast.Div(), value=divisor):
            yield divisor
        case ast.BinOp(op=ast.Pow(), left=divisor, right=ast.UnaryOp(op=ast.USub())):
            yield divisor
        case ast.Call(args=[divisor]) if called(node) == "reciprocal":
            yield divisor
        case ast.Call(args=[_, divisor, *_]) if called(node) in DIVISIONS:
            yield divisor


def _lists(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """The names that a list is given."""
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.List() | ast.ListComp()):
                yield name


def _indexing(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """The names that stand in an index."""
    for node in nodes:
        if isinstance(node, ast.Subscript):
            yield from (name.id for name in nodes_below(node.slice) if isinstance(name, ast.Name))


def _numbers_in(nodes: Sequence[ast.AST]) -> Iterator[float]:
    """The numbers that are written out and are no small whole ones."""
    for node in nodes:
        match node:
            case ast.Constant(value=int() | float() as number) if number not in SMALL:
                yield number


def _unread_beside(nodes: Sequence[ast.AST], given: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """For each plain statement of a branch what of the given names is read in other branches, and only there."""
    branches = [(node, block) for node in nodes if isinstance(node, ast.If) for block in _branches_of(node)]
    loads = {name: [n for n in nodes if isinstance(n, ast.Name) and n.id == name and _is_read(n)] for name in given}
    for node, block in branches:
        if not all(isinstance(each, (ast.Assign, ast.AugAssign)) for each in block):
            continue
        inside = {id(each) for each in nodes_below(node)} - {id(each) for each in nodes_below(node.test)}
        here = {id(each) for statement in block for each in nodes_below(statement)}
        unread = [n for n, found in loads.items() if found and all(id(each) in inside - here for each in found)]
        yield from ((id(statement), tuple(unread)) for statement in block if unread)


def _branches_of(node: ast.If) -> Iterator[Sequence[ast.stmt]]:
    yield node.body
    match node.orelse:
        case [ast.If() as following]:
            yield from _branches_of(following)
        case _:
            yield node.orelse


def _is_read(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Load)


def _entries_in(nodes: Sequence[ast.AST], given: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What a function is given and takes single entries of, with the names of their positions."""
    for node in nodes:
        match node:
            case ast.Subscript(value=ast.Name(id=array), slice=ast.Name(id=position), ctx=ast.Load()) if array in given:
                yield array, position


def _attributes_of(method: str, nodes: Sequence[ast.AST], notebook: Elsewhere) -> tuple[str, ...]:
    """What the methods of its class keep: of a class that has such a method, and all that this one reads."""
    read = {*attributes_in(nodes, ast.Load)}
    for methods, kept in notebook.classes:
        if method in methods and read <= {*methods, *kept}:
            return tuple(kept)
    return ()


def _defaults_of(arguments: ast.arguments) -> Iterator[tuple[str, float]]:
    for name, value in defaults_of(arguments):
        match value:
            case ast.Constant(value=int() | float() as number) if number not in (0, 1):
                yield name, number


def _unread_of_self(nodes: Sequence[ast.AST], kept: Sequence[str]) -> Iterator[str]:
    read = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    yield from (name for name in kept if name not in read)


def _walked(nodes: Sequence[ast.AST], given: Sequence[str]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.For(iter=ast.Name(id=name)) if name in given:
                yield name


def _texts_in(nodes: Sequence[ast.AST]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.Constant(value=str(text)) if len(text) <= _LONGEST_TEXT:
                yield text


def _applied(node: ast.AST) -> str:
    """The function of NumPy that is applied to one array here."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="np"), attr=name), args=[_], keywords=[]):
            return name
    return ""


def _turned(nodes: Sequence[ast.AST]) -> Mapping[str, ast.Call]:
    """The calls that exchange axes that they name, by how they do."""
    found: dict[str, ast.Call] = {}
    for node in nodes:
        match node:
            case ast.Call(func=ast.Attribute(attr="transpose" | "swapaxes" as name), args=[_, *_] as args):
                axes = args[1:] if is_of_module(node) else args
                if axes:
                    found.setdefault(f"{name} {', '.join(map(ast.unparse, axes))}", node)
    return found


def _unpacked(nodes: Sequence[ast.AST]) -> Iterator[frozenset[str]]:
    """The names that one statement gives the parts of something."""
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=parts)]):
                yield frozenset(part.id for part in parts if isinstance(part, ast.Name))


def _counts_in(nodes: Sequence[ast.AST]) -> tuple[Factors, Mapping[str, str]]:
    """What stands for a number of examples, and the text that each such name was assigned."""
    try:
        factors = Factors.of(nodes)
        return factors, dict(_sizes_of(nodes, factors))
    except RecursionError:
        return Factors(), {}


def _shallow(holds: Callable[[ast.AST], bool], node: ast.AST) -> bool:
    """Whether it holds; of an expression that is nested too deeply to be looked through, it does not."""
    try:
        return holds(node)
    except RecursionError:
        return False


def _sizes_of(nodes: Sequence[ast.AST], factors: Factors) -> Iterator[tuple[str, str]]:
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if factors.counts_examples(value):
                yield name, ast.unparse(value)


def _with_siblings(keys: Sequence[str]) -> Iterator[str]:
    """The keys, and those that fit to them: `b1` beside `W1` and `b2`, `db` beside `dW`, `W` and `b`; `b` so too."""
    yield from keys
    ends = [(key, end) for key in keys for end in keys if end and key != end and key.endswith(end)]
    yield from (key.removesuffix(end) + other for key, end in ends for other in keys if len(other) == len(end))
    for begin in {key.removesuffix(end) for key, end in ends}:
        yield from (key.removeprefix(begin) for key in keys if key.startswith(begin) and key != begin)
    found = [match for key in keys if (match := OF_A_LAYER.fullmatch(key))]
    for name, number in itertools.product(*({match[part]: None for match in found} for part in (1, 2))):
        yield name + number


Maker: TypeAlias = Callable[[Slot, Context], Iterator[ast.AST | Arranged]]


def is_of_module(call: ast.Call) -> bool:
    """Whether `np.f(x)` is meant, not `x.f()`."""
    match call.func:
        case ast.Attribute(value=ast.Name(id=name)):
            return name in {"np", "numpy"}
    return isinstance(call.func, ast.Name)


def called(node: ast.AST) -> str:
    """The last part of the name of what a call calls: `sum` of `np.sum(x)` and of `x.sum()`."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
            return name
    return ""
