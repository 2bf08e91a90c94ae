"""What a piece of code does to names when it runs, read off its syntax tree node by node; calls are not followed."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import field
from functools import cache
from typing import Any

from pytest_grade.dataclass import dataclass
from pytest_grade.notebook.namespaces import ANY_NAME, is_namespace, is_notebook, names_of_keys

_FUNCTIONS = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda})
_SET_ATTRIBUTES = frozenset({"setattr", "delattr"})
_FILL = frozenset({"update", "setdefault", "__setitem__"})
_MUTATING = (
    "__delattr__ __delitem__ __ior__ __setattr__ __setitem__ add append appendleft at clear copyto difference_update "
    "discard extend extendleft fill fill_diagonal heapify heappush insert insort intersection_update itemset "
    "move_to_end place pop popitem popleft put putmask register remove resize reverse rotate setdefault setitem "
    "shuffle sort subtract symmetric_difference_update update"
)
# Methods of containers and arrays that change them, and functions of modules that change their first argument.
_MUTATING_METHODS = frozenset(_MUTATING.split())
# What is computed shares nothing with what it is computed from.
_NEW_VALUES = frozenset({ast.Constant, ast.Lambda, ast.BinOp, ast.UnaryOp, ast.Compare, ast.JoinedStr})
# Fields that hold no nodes, or some that are not evaluated.
_WORDS = (
    "annotation arg attr asname conversion ctx id is_async kind kwd_attrs level module name names op ops rest returns "
    "simple tag type_comment type_ignores type_params"
)
_NOT_EVALUATED = frozenset(_WORDS.split())


@dataclass(slots=True)
class Acts:
    """What some nodes do by themselves.

    Of names: `loaded`, `stored`, `deleted`, `declared` global, `bound` in the namespace of the notebook by other means
    than a plain assignment, and `inner` to comprehensions and walruses.

    Of values: `changed` and `patched` (by a statement that sets or deletes a part) are the expressions that had them;
    `held` are pairs of a target and what it gets, or gets a part of; `alone` the calls of methods for their effect.

    `calls`, `decorators`, `classes`, `functions` and `loops` are what the nodes call and define, and their loops;
    `modules` is what is imported, by the name that it gets. `waits`: something never ends, or not here.
    """

    loaded: set[str] = field(default_factory=set)
    stored: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    declared: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)
    inner: set[str] = field(default_factory=set)
    changed: list[ast.expr] = field(default_factory=list)
    patched: list[ast.expr] = field(default_factory=list)
    held: list[tuple[ast.expr, ast.expr]] = field(default_factory=list)
    alone: list[ast.Attribute] = field(default_factory=list)
    calls: list[ast.Call] = field(default_factory=list)
    decorators: list[ast.expr] = field(default_factory=list)
    classes: list[ast.ClassDef] = field(default_factory=list)
    functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = field(default_factory=list)
    modules: dict[str, str] = field(default_factory=dict)
    loops: list[ast.AST] = field(default_factory=list)
    waits: bool = False

    @property
    def does_anything(self) -> bool:
        """Whether more than plain assignments and definitions is among it."""
        more = self.calls or self.changed or self.patched or self.decorators or self.classes
        return bool(more or self.bound or self.deleted or self.waits)


def running_nodes(root: ast.AST) -> list[ast.AST]:
    """The nodes that running this evaluates: without annotations, and of a function its decorators and defaults."""
    found = [root]
    for node in found:
        kind: Any = type(node)
        if kind is ast.Name or kind is ast.Constant or kind is ast.MatchSingleton:
            continue
        if kind in _FUNCTIONS:
            arguments = node.args  # type: ignore[attr-defined]
            found += arguments.defaults
            found += filter(None, arguments.kw_defaults)
            found += getattr(node, "decorator_list", ())
            continue
        for name in _fields_evaluated(kind):
            value = getattr(node, name, None)
            if type(value) is list:
                found += filter(None, value)
            elif value is not None:
                found.append(value)
    return found


@cache
def _fields_evaluated(kind: Any) -> tuple[str, ...]:
    """The fields of a kind of node that hold nodes which running it evaluates."""
    return tuple(name for name in kind._fields if name not in _NOT_EVALUATED)


def acts_of(nodes: Iterable[ast.AST]) -> Acts:
    """Note what each node by itself does."""
    acts = Acts()
    note_of, loaded = _NOTES.get, acts.loaded
    for node in nodes:
        kind: Any = type(node)
        if kind is ast.Name and type(node.ctx) is ast.Load:  # type: ignore[attr-defined]
            loaded.add(node.id)  # type: ignore[attr-defined]
        elif kind is not ast.Constant and (note := note_of(kind)):
            note(acts, node)
    return acts


def _note_name(acts: Acts, node: ast.Name) -> None:
    (acts.stored if isinstance(node.ctx, ast.Store) else acts.deleted).add(node.id)


def _note_part(acts: Acts, node: ast.Attribute | ast.Subscript) -> None:
    if type(node.ctx) is ast.Load:
        if isinstance(node, ast.Attribute) and node.attr in _MUTATING_METHODS:
            acts.changed.append(node.value)
    elif isinstance(node, ast.Attribute) and is_notebook(node.value):
        acts.bound.add(node.attr)
    elif isinstance(node, ast.Subscript) and is_namespace(node.value):
        acts.bound |= names_of_keys(node.slice)
    else:
        acts.patched.append(node.value)


def _note_call(acts: Acts, node: ast.Call) -> None:
    acts.calls.append(node)
    match node.func:
        case ast.Name(id="exec"):
            _note_exec(acts, node)
        case ast.Name(id=name) if name in _SET_ATTRIBUTES and node.args and is_notebook(node.args[0]):
            acts.bound |= {name for key in node.args[1:2] for name in names_of_keys(key)}
        case ast.Name(id=name) if name in _SET_ATTRIBUTES:
            acts.patched += node.args[:1]
        case ast.Name(id="next"):
            acts.changed += node.args[:1]
        case ast.Attribute(value=space, attr=name) if name in _FILL and is_namespace(space):
            acts.bound |= {keyword.arg or ANY_NAME for keyword in node.keywords}
            acts.bound |= {name for filled in node.args[:1] for name in names_of_keys(filled)}
        case ast.Attribute(attr=name) if name in _MUTATING_METHODS:
            acts.changed += node.args[:1]
    acts.changed += [keyword.value for keyword in node.keywords if keyword.arg == "out"]


def _note_exec(acts: Acts, node: ast.Call) -> None:
    """Note that text is run: in the notebook, or in a dictionary that it changes."""
    spaces = [*node.args[1:2], *(keyword.value for keyword in node.keywords if keyword.arg == "globals")]
    others = [space for space in spaces if not is_namespace(space)]
    acts.changed += others
    if not others:
        acts.bound.add(ANY_NAME)


def _note_assignment(acts: Acts, node: ast.Assign) -> None:
    acts.held += [(target, node.value) for target in node.targets]


def _note_annotated(acts: Acts, node: ast.AnnAssign) -> None:
    if node.value:
        acts.held.append((node.target, node.value))


def _note_walrus(acts: Acts, node: ast.NamedExpr) -> None:
    acts.held.append((node.target, node.value))
    acts.inner.add(node.target.id)
    acts.bound.add(node.target.id)


def _note_loop(acts: Acts, node: ast.For | ast.AsyncFor | ast.comprehension) -> None:
    acts.held.append((node.target, node.iter))
    acts.loops.append(node)
    if isinstance(node, ast.comprehension):
        acts.inner.update(names_given(node.target))


def _note_with(acts: Acts, node: ast.withitem) -> None:
    if node.optional_vars:
        acts.held.append((node.optional_vars, node.context_expr))


def _note_expression(acts: Acts, node: ast.Expr) -> None:
    if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
        acts.alone.append(node.value.func)
    elif isinstance(node.value, ast.BinOp):
        acts.changed.append(node.value.left)


def _note_definition(acts: Acts, node: Any) -> None:
    acts.stored.add(node.name)
    acts.decorators += node.decorator_list
    (acts.classes if type(node) is ast.ClassDef else acts.functions).append(node)


def _note_import(acts: Acts, node: ast.Import | ast.ImportFrom) -> None:
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            module = f"{node.module or ''}.{alias.name}"
        else:
            module = alias.name if alias.asname else alias.name.partition(".")[0]
        acts.modules[alias.asname or (module if isinstance(node, ast.Import) else alias.name)] = module
    acts.stored.update(acts.modules)


def _note_global(acts: Acts, node: ast.Global) -> None:
    acts.declared.update(node.names)


def _note_argument(acts: Acts, node: ast.arg) -> None:
    acts.stored.add(node.arg)


def _note_handler(acts: Acts, node: ast.ExceptHandler) -> None:
    acts.stored.update({node.name} if node.name else ())


def _note_wait(acts: Acts, _: ast.AST) -> None:
    acts.waits = True


def _note_while(acts: Acts, node: ast.While) -> None:
    """Note a loop, and whether nothing ends it."""
    acts.loops.append(node)
    has_break = any(isinstance(inner, ast.Break) for inner in ast.walk(node))
    acts.waits = acts.waits or (isinstance(node.test, ast.Constant) and not has_break)


_NOTES: dict[type[ast.AST], Any] = {
    ast.Name: _note_name,
    ast.Attribute: _note_part,
    ast.Subscript: _note_part,
    ast.Call: _note_call,
    ast.Assign: _note_assignment,
    ast.AnnAssign: _note_annotated,
    ast.NamedExpr: _note_walrus,
    ast.Expr: _note_expression,
    ast.withitem: _note_with,
    ast.ExceptHandler: _note_handler,
    ast.Global: _note_global,
    ast.arg: _note_argument,
    ast.While: _note_while,
    **dict.fromkeys((ast.For, ast.AsyncFor, ast.comprehension), _note_loop),
    **dict.fromkeys((ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef), _note_definition),
    **dict.fromkeys((ast.Import, ast.ImportFrom), _note_import),
    **dict.fromkeys((ast.Await, ast.Yield, ast.YieldFrom), _note_wait),
}


def roots(expression: ast.expr) -> list[str]:
    """The names whose values this expression may be a part of, or hold; a function that is called counts as one."""
    return [name for name, _ in roots_and_results(expression)]


def roots_and_results(expression: ast.expr) -> list[tuple[str, bool]]:
    """The same, and of each name whether it stands for what calling it has returned."""
    found: list[tuple[str, bool]] = []
    pending: list[ast.AST] = [expression]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Name):
            found.append((node.id, False))
        elif isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
            pending.append(node.value)
        elif type(node) not in _NEW_VALUES:
            parts = [*ast.iter_child_nodes(node)]
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                found.append((node.func.id, True))
                parts.remove(node.func)
            pending += parts
    return found


def names_given(target: ast.expr) -> Iterator[str]:
    """The plain names in the target of an assignment."""
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from names_given(part)
        case ast.Starred(value=inner):
            yield from names_given(inner)
