"""What an edit may look at, and how a changed node is made."""

import ast
import builtins
import itertools
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from grader.edits.arranged import Arranged
from grader.edits.slots import Slot
from grader.notebook.factors import Factors
from grader.notebook.names import bound_names, nodes_below

OF_A_LAYER = re.compile(r"([A-Za-z]+)(\d)")
LOAD, STORE = ast.Load(), ast.Store()
_BUILTINS = frozenset(dir(builtins))
_LONGEST_TEXT = 20
_NEVER_IDLE = ("self", "cls", "_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What an edit may use of the function around: local names, loop variables, names called, keys of dictionaries.

    `applied` are the functions of NumPy that are applied to one array; `factors` knows what stands for a number of
    examples there, `sizes` the text that such a name was assigned. `known` are all names that are bound there, or in
    the notebook; `unbound` those that are read and bound nowhere; `idle` those that are bound and never read,
    `idle_parameters` of them the numbers and arrays that the function is given, `only_kept` them and what only becomes
    a part of a tuple, a list or a dictionary; `counting` are names of counters and sizes; `texts` are its texts.
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

    @classmethod
    def of(cls, function: ast.FunctionDef | ast.AsyncFunctionDef, around: Collection[str] = ()) -> "Context":
        """Look through a function once; `around` are the names of the notebook."""
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
        return cls(
            name=function.name,
            known=known,
            parameters=tuple(name for name in parameters if name not in _NEVER_IDLE),
            unbound=frozenset(loaded - known - _BUILTINS),
            idle=idle,
            idle_parameters=tuple(name for name in idle if name in set(parameters) - set(_options(arguments))),
            only_kept=tuple(name for name in local if name not in used and name not in _NEVER_IDLE),
            counting=frozenset(_counting(nodes)).intersection(local),
            texts=frozenset(_texts_in(nodes)),
            factors=factors,
            sizes=sizes,
            local=local,
            called=frozenset(called),
            applied=tuple(dict.fromkeys(applied)),
            keys=tuple(dict.fromkeys(_with_siblings(list(_keys_of(nodes))))),
            counters=tuple(dict.fromkeys(target.id for target in loops if isinstance(target, ast.Name))),
        )

    def counts(self, node: ast.AST) -> bool:
        """Whether this is a number of examples."""
        return _shallow(self.factors.counts_examples, node)

    def inverts(self, node: ast.AST) -> bool:
        """Whether this is one over a number of examples."""
        return _shallow(self.factors.inverts, node)

    def is_about_counts(self, node: ast.AST) -> bool:
        """Whether this is either, or a whole part of a number of examples."""
        match node:
            case ast.BinOp(left=left, op=ast.FloorDiv()) if self.counts(left):
                return True
        return self.counts(node) or self.inverts(node)


def _options(arguments: ast.arguments) -> Iterator[str]:
    """The parameters that are yes or no, a text, or nothing, unless they are given."""
    by_position = [*arguments.posonlyargs, *arguments.args]
    for argument, default in (
        *zip(reversed(by_position), reversed(arguments.defaults), strict=False),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ):
        if isinstance(default, ast.Constant) and (default.value is None or isinstance(default.value, (bool, str))):
            yield argument.arg


def _only_kept(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """The names that are read as a part of a tuple, a list or a dictionary, and nowhere else."""
    kept = [part for node in nodes if isinstance(node, (ast.Tuple, ast.List)) for part in node.elts]
    kept += [part for node in nodes if isinstance(node, ast.Dict) for part in node.values]
    inside = {id(part) for part in kept}
    names = [node for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    elsewhere = {name.id for name in names if id(name) not in inside}
    yield from {name.id for name in names} - elsewhere


def _counting(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """The names of what a loop counts, and of sizes: of `len(x)`, of `x.shape[0]`."""
    for node in nodes:
        match node:
            case ast.For(target=ast.Name(id=name), iter=ast.Call(func=ast.Name(id="range" | "reversed"))):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if is_a_size(value):
                yield name
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
    return False


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


def _keys_of(nodes: Sequence[ast.AST]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.Subscript(slice=ast.Constant(value=str(key))):
                yield key
            case ast.Subscript(slice=ast.BinOp(left=ast.Constant(value=str(piece)), op=ast.Add())):
                yield piece
            case ast.Subscript(slice=ast.JoinedStr(values=[ast.Constant(value=str(piece)), *_])):
                yield piece
            case ast.Dict(keys=keys):
                yield from (key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))


def _with_siblings(keys: Sequence[str]) -> Iterator[str]:
    """The keys, and those of the same names in the other layers: `b1` beside `W1` and `b2`."""
    yield from keys
    found = [match for key in keys if (match := OF_A_LAYER.fullmatch(key))]
    for name, number in itertools.product(*({match[part]: None for match in found} for part in (1, 2))):
        yield name + number


Maker: TypeAlias = Callable[[Slot, Context], Iterator[ast.AST | Arranged]]


def like(node: Any, **changes: Any) -> Any:
    """A node of the same kind with some fields changed, and no place in the text yet; the others are shared."""
    fields = {name: getattr(node, name) for name in node._fields}
    return type(node)(**{**fields, **changes})


def called(node: ast.AST) -> str:
    """The last part of the name of what a call calls: `sum` of `np.sum(x)` and of `x.sum()`."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
            return name
    return ""
