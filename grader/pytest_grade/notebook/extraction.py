"""Taking the graded functions, and exactly what they need, out of a notebook: from the syntax tree alone.

Definitions, imports and constants come along when a graded function needs them, directly or through one another.
Plots, training loops, test calls and data loading do not: an assignment is a constant only where its value can be
had from literals, definitions and available modules. What changes a value that a graded function needs comes along
on the same terms, in the order of the notebook: a table that is filled, an attribute that is set, a call that sets
globals.
"""

import ast
import builtins
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import field, replace

from pytest_grade.dataclass import dataclass
from pytest_grade.notebook.acts import acts_of, running_nodes
from pytest_grade.notebook.blocks import defines_for_all, is_block, without_work
from pytest_grade.notebook.effects import Effects
from pytest_grade.notebook.methods import methods_in, owners_of
from pytest_grade.notebook.names import (
    TRIES,
    annotations_in,
    bound_names,
    modules_among,
    modules_behind,
    modules_imported,
    needed_names,
    nodes_below,
)
from pytest_grade.notebook.namespaces import ANY_NAME
from pytest_grade.notebook.python_2 import PYTHON_2_NAMES

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_IMPORTS = (ast.Import, ast.ImportFrom)
_ASSIGNMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign)
_BLOCKS = (ast.If, *TRIES, ast.With, ast.For, ast.While, ast.Match)
_BUILTIN_NAMES = frozenset(dir(builtins)) | {"display", "get_ipython", *PYTHON_2_NAMES}
_LOOK_UP = frozenset({"exec", "eval", "compile", "globals", "locals", "vars"})  # a name that a text gives
_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One notebook-level statement: its cell (code cells count from 1), its tree, and the names it binds."""

    cell: int
    node: ast.stmt
    binds: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What to execute, in notebook order, so that the targets exist.

    `reads` names, for each kept definition, the notebook variables that it needs: names that only code left out
    would bind, such as test calls, loaded data, loop variables; `constants` the values that the notebook computes and
    that were kept for it. `patched` are the modules that the statements change.
    """

    statements: tuple[Statement, ...]
    reads: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    patched: frozenset[str] = frozenset()


def statements_of(cells: Sequence[Sequence[ast.stmt]], first: int = 1) -> tuple[Statement, ...]:
    """Number the statements of parsed cells, from `first`, and note what each binds."""
    return tuple(
        Statement(cell=number, node=node, binds=bound_names(node))
        for number, nodes in enumerate(cells, start=first)
        for node in nodes
    )


def extract(
    statements: Sequence[Statement],
    targets: Collection[str],
    absent_modules: Collection[str] = (),
    *,
    annotations: bool = False,
    starred: Collection[str] = (),
) -> Extraction:
    """Find the statements that define `targets`, functions and methods (`Class.method`), and all that those need.

    `absent_modules` are the imported modules that this process does not have: a value made by calling into one
    of them is data, not a constant. `annotations` says that the notebook looks at its own; `starred` are the names that
    its star imports bring.
    """
    selection = _Selection(statements, frozenset(targets), frozenset(absent_modules), starred, annotations=annotations)
    owners, methods = owners_of(targets), {name for name in targets if "." in name}
    kept: set[int] = {
        index
        for index, statement in enumerate(statements)
        if ANY_NAME in statement.binds and isinstance(statement.node, ast.ImportFrom)
    }
    needed: dict[int, frozenset[str]] = {}
    variables: set[str] = set()
    pending, seen = list(owners), set(owners)
    new = list(kept)
    while pending or new:
        for index in new:
            if index not in needed:
                needed[index] = selection.needs(index)
                pending += needed[index] - seen
                seen |= needed[index]
        if not pending:
            break
        name = pending.pop()
        binding = selection.making(name)
        defining = [index for index in binding if selection.defines(index)]
        if not defining and (binding or name in selection.lost):
            variables.add(name)
        new = [*defining, *filter(selection.is_fit, selection.changing.get(name, ()))]
        kept.update(new)
    values = {name for index in kept for name in selection.values(index)}

    def readers(of: set[str]) -> Mapping[str, tuple[str, ...]]:
        found = {
            name: tuple(sorted(names & of))
            for index, names in needed.items()
            if names & of
            for name in selection.named(index)
        }
        for index in needed if methods else ():
            for name, method in methods_in(selection.statements[index].node):
                if name in methods and (names := needed_names(method) & of):
                    found[name] = tuple(sorted(names))
        return found

    return Extraction(
        statements=tuple(selection.statements[index] for index in sorted(kept)),
        reads=readers(variables),
        constants=readers(values),
        patched=frozenset(module for index in kept for module in modules_among(selection.done[index].changes)),
    )


def definitions_among(
    statements: Sequence[Statement],
    targets: Collection[str],
    absent_modules: Collection[str],
    starred: Collection[str],
) -> tuple[Statement, ...]:
    """The statements of a module that define something, or change that; not its work, such as calls of `targets`."""
    selection = _Selection(statements, frozenset(targets), frozenset(absent_modules), starred)
    known = (index for index in range(len(statements)) if selection.named(index) and selection.defines(index))
    return tuple(selection.statements[index] for index in known)


def is_import(node: ast.stmt) -> bool:
    """Whether this statement imports, and so takes its names from elsewhere."""
    return isinstance(node, _IMPORTS)


def is_plain(node: ast.stmt) -> bool:
    """Whether executing this only binds names: an undecorated function, a class of these, an import, a constant."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        defaults = (*node.args.defaults, *filter(None, node.args.kw_defaults))
        return not node.decorator_list and all(isinstance(default, ast.Constant) for default in defaults)
    if isinstance(node, ast.ClassDef):
        bases = (base.id if isinstance(base, ast.Name) else "" for base in node.bases)
        is_alone = not (node.decorator_list or node.keywords) and all(base == "object" for base in bases)
        return is_alone and all(isinstance(part, ast.Pass) or _is_text(part) or is_plain(part) for part in node.body)
    if isinstance(node, ast.Assign | ast.AnnAssign):
        working = (ast.Call, ast.BinOp, ast.Subscript, ast.Attribute, ast.ListComp, ast.DictComp, ast.SetComp)
        return not any(isinstance(inner, working) for inner in running_nodes(node))
    return isinstance(node, _IMPORTS)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


class _Selection:
    """Decides, once for each statement, whether it belongs to a definition or is notebook work."""

    def __init__(
        self,
        statements: Sequence[Statement],
        targets: frozenset[str],
        absent: frozenset[str],
        starred: Collection[str] = (),
        *,
        annotations: bool = False,
    ) -> None:
        self._with_annotations = annotations
        self._targets = frozenset(owners_of(targets))
        self._starred = starred
        self.effects = Effects([statement.node for statement in statements], targets, absent)
        self.lost: set[str] = set()
        self.statements = [self._without_work(index, statement) for index, statement in enumerate(statements)]
        self.binding: dict[str, list[int]] = {}
        self.changing: dict[str, list[int]] = {}
        self._decided: dict[int, bool] = {}
        self._fit: dict[int, bool] = {}
        self.done = [self.effects.of(index) for index in range(len(statements))]
        for index, (statement, effect) in enumerate(zip(self.statements, self.done, strict=True)):
            for name in statement.binds | effect.binds:
                self.binding.setdefault(name, []).append(index)
            for name in effect.changes:
                self.changing.setdefault(name, []).append(index)
        self._patches_modules = any(modules_among(self.changing))
        self._is_filled = any(ANY_NAME in effect.binds for effect in self.done)

    def _without_work(self, index: int, statement: Statement) -> Statement:
        """The statement; of a block that tests what it defines, what is left without the tests."""
        if is_block(statement.node) and self.effects.is_work(self.effects.acts[index]):
            return self._without(index, statement, self._is_work)
        function = statement.node
        if not isinstance(function, ast.FunctionDef) or function.name in self._targets or not defines_for_all(function):
            return statement
        node, _ = without_work(function, self._is_work)
        self.effects.replace(function, node)
        return replace(statement, node=node)

    def _is_work(self, part: ast.stmt) -> bool:
        return self.effects.is_work(acts_of(running_nodes(part)))

    def _without(self, index: int, statement: Statement, is_work: Callable[[ast.stmt], bool]) -> Statement:
        node, lost = without_work(statement.node, is_work)
        self.lost |= lost
        self.effects.acts[index] = acts_of(running_nodes(node))
        return replace(statement, node=node, binds=statement.binds - lost)

    def needs(self, index: int) -> frozenset[str]:
        """Names that a kept statement looks up, and the modules that an import takes from: the notebook may patch them.

        Annotations count in a class, where a dataclass reads them, and wherever the notebook reads them itself.
        """
        node = self.statements[index].node
        if isinstance(node, _IMPORTS):
            return frozenset(modules_imported(node))
        needed = self.effects.needed(node)
        if self._with_annotations or isinstance(node, ast.ClassDef):
            names = {name for annotation in annotations_in(node) for name in needed_names(annotation)}
            needed |= {name for name in names if any(map(self.defines, self.binding.get(name, ())))}
        if self._is_filled or not needed.isdisjoint(_LOOK_UP):
            needed |= {name for name in self._named_in(node) if any(map(self.defines, self.binding.get(name, ())))}
        if self._patches_modules:
            inner = (part for part in nodes_below(node) if isinstance(part, _IMPORTS))
            needed |= {module for part in inner for module in modules_imported(part)}
        return needed

    def _named_in(self, node: ast.stmt) -> Collection[str]:
        """The names of the notebook that texts in this code may be, or speak of; a part of a name stands for it."""
        texts = (part.value for part in nodes_below(node) if isinstance(part, ast.Constant))
        words = {word for text in texts if isinstance(text, str) for word in _WORD.findall(text)}
        parts = tuple(word for word in words if word[0] == "_" or word[-1] == "_")
        return {name for name in self.binding if name in words or name.endswith(parts) or name.startswith(parts)}

    def values(self, index: int) -> Collection[str]:
        """The names that a statement gives values by other means than a definition or an import."""
        is_value = isinstance(self.statements[index].node, (*_ASSIGNMENTS, ast.For))
        return (self.statements[index].binds if is_value else frozenset()) | self.done[index].binds

    def named(self, index: int) -> Collection[str]:
        """The names by which a statement is known: those that it binds, or else changes."""
        changes = self.done[index].changes
        binds = self.statements[index].binds or self.done[index].binds
        return binds or changes.difference(*map(modules_behind, modules_among(changes)))

    def making(self, name: str) -> Sequence[int]:
        """The statements that bind a name; of one that no statement names, those that bind names unknown."""
        if name in self.binding or name in _BUILTIN_NAMES:
            return self.binding.get(name, ())
        return [index for index in self.binding.get(ANY_NAME, ()) if not is_import(self.statements[index].node)]

    def defines(self, index: int) -> bool:
        """Whether this statement makes a definition, an import or a constant (and so is safe to keep)."""
        if index not in self._decided:
            self._decided[index] = False  # a value that needs itself is no constant
            self._decided[index] = self._is_definition(index)
        return self._decided[index]

    def is_fit(self, index: int) -> bool:
        """Whether this statement may be run for what it changes: what it calls does no work of the notebook either."""
        if index not in self._fit:
            self._fit[index] = False
            effect = self.done[index]
            self._fit[index] = (
                not effect.tests
                and self._is_constant(index)
                and all(self._is_known(name) for name in effect.needs - effect.binds)
            )
        return isinstance(self.statements[index].node, _DEFINITIONS) or self._fit[index]

    def _is_definition(self, index: int) -> bool:
        node = self.statements[index].node
        if isinstance(node, (*_DEFINITIONS, *_IMPORTS)):
            return True
        return self._is_constant(index) if isinstance(node, (*_ASSIGNMENTS, *_BLOCKS)) else self.is_fit(index)

    def _is_constant(self, index: int) -> bool:
        acts, statement = self.effects.acts[index], self.statements[index]
        if self.effects.is_work(acts):
            return False
        inside = acts.inner | acts.stored if isinstance(statement.node, _BLOCKS) else acts.inner
        if all(self._is_known(name) for name in acts.loaded - inside):
            return True
        return is_block(statement.node) and self._is_constant_in_part(index, inside)

    def _is_constant_in_part(self, index: int, inside: Collection[str]) -> bool:
        """Whether a block makes constants without the statements in it that look up what is not known."""

        def goes(part: ast.stmt) -> bool:
            acts = acts_of(running_nodes(part))
            return not all(self._is_known(name) for name in acts.loaded - acts.inner if name not in inside)

        old = self.statements[index]
        if not any(isinstance(part, _DEFINITIONS) for part in nodes_below(old.node)):
            return False
        self.statements[index] = new = self._without(index, old, goes)
        for name in old.binds - new.binds:
            self.binding[name] = [other for other in self.binding[name] if other != index]
        acts = self.effects.acts[index]
        return all(self._is_known(name) for name in acts.loaded - acts.inner - acts.stored)

    def _is_known(self, name: str) -> bool:
        if any(self.defines(index) for index in self.making(name)):
            return True
        return name not in self.binding and (name in _BUILTIN_NAMES or name in self._starred)
