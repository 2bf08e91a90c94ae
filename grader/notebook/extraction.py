"""Taking the graded functions, and exactly what they need, out of a notebook: from the syntax tree alone.

Definitions, imports and constants come along when a graded function needs them, directly or through one another.
Plots, training loops, test calls and data loading do not: an assignment is a constant only where its value can be
had from literals, definitions and available modules.
"""

import ast
import builtins
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from grader.notebook.names import bound_names, needed_names, nodes_below

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_IMPORTS = (ast.Import, ast.ImportFrom)
_ASSIGNMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign)
_BLOCKS = (ast.If, ast.Try, ast.With, ast.For)
_BUILTIN_NAMES = frozenset(dir(builtins))
_READS_OUTSIDE = frozenset({"open", "input", "exec", "eval", "compile", "__import__", "breakpoint", "exit", "quit"})
_LOADS_FILES = frozenset({"load", "loadtxt", "genfromtxt", "fromfile", "memmap", "imread", "read_csv", "File"})


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
    that were kept for it.
    """

    statements: tuple[Statement, ...]
    reads: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def statements_of(cells: Sequence[Sequence[ast.stmt]], first: int = 1) -> tuple[Statement, ...]:
    """Number the statements of parsed cells, from `first`, and note what each binds."""
    return tuple(
        Statement(cell=number, node=node, binds=bound_names(node))
        for number, nodes in enumerate(cells, start=first)
        for node in nodes
    )


def extract(
    statements: Sequence[Statement], targets: Collection[str], absent_modules: Collection[str] = ()
) -> Extraction:
    """Find the statements that define `targets`, and transitively what those need.

    `absent_modules` are the imported modules that this process does not have: a value made by calling into one
    of them is data, not a constant.
    """
    selection = _Selection(statements=statements, targets=frozenset(targets), absent=frozenset(absent_modules))
    kept: set[int] = {
        index
        for index, statement in enumerate(statements)
        if "*" in statement.binds and isinstance(statement.node, ast.ImportFrom)
    }
    needed: dict[int, frozenset[str]] = {}
    variables: set[str] = set()
    pending, seen = list(targets), set(targets)
    while pending:
        name = pending.pop()
        binding = selection.binding.get(name, ())
        defining = [index for index in binding if selection.defines(index)]
        if binding and not defining:
            variables.add(name)
        kept.update(defining)
        for index in defining:
            if index not in needed:
                needed[index] = needed_names(statements[index].node)
                pending += needed[index] - seen
                seen |= needed[index]
    values = {
        name for index in kept if isinstance(statements[index].node, _ASSIGNMENTS) for name in statements[index].binds
    }

    def readers(of: set[str]) -> Mapping[str, tuple[str, ...]]:
        return {
            name: tuple(sorted(names & of))
            for index, names in needed.items()
            if names & of
            for name in statements[index].binds
        }

    return Extraction(
        statements=tuple(statements[index] for index in sorted(kept)),
        reads=readers(variables),
        constants=readers(values),
    )


def is_import(node: ast.stmt) -> bool:
    """Whether this statement imports, and so takes its names from elsewhere."""
    return isinstance(node, _IMPORTS)


def is_plain(node: ast.stmt) -> bool:
    """Whether executing this only binds names: an undecorated function, an import, a constant without calls."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return not (node.decorator_list or node.args.defaults or any(node.args.kw_defaults))
    if isinstance(node, ast.Assign):
        working = (ast.Call, ast.BinOp, ast.Subscript, ast.Attribute, ast.ListComp, ast.DictComp, ast.SetComp)
        return not any(isinstance(inner, working) for inner in nodes_below(node))
    return isinstance(node, _IMPORTS)


@dataclass(slots=True, kw_only=True)
class _Selection:
    """Decides, once for each statement, whether it belongs to a definition or is notebook work."""

    statements: Sequence[Statement]
    targets: frozenset[str]
    absent: frozenset[str]
    binding: Mapping[str, Sequence[int]] = field(init=False)
    _decided: dict[int, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        binding: dict[str, list[int]] = {}
        for index, statement in enumerate(self.statements):
            for name in statement.binds:
                binding.setdefault(name, []).append(index)
        self.binding = binding

    def defines(self, index: int) -> bool:
        """Whether this statement makes a definition, an import or a constant (and so is safe to keep)."""
        if index not in self._decided:
            self._decided[index] = False  # a value that needs itself is no constant
            self._decided[index] = self._is_definition(self.statements[index].node)
        return self._decided[index]

    def _is_definition(self, node: ast.stmt) -> bool:
        if isinstance(node, (*_DEFINITIONS, *_IMPORTS)):
            return True
        if isinstance(node, _ASSIGNMENTS):
            return not self._completes_an_import(node) and self._is_constant(node)
        if isinstance(node, _BLOCKS):
            return self._is_constant(node)
        return False

    def _completes_an_import(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> bool:
        """Whether this patches a module (`np.allclose = …`) rather than a value of the notebook."""
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if all(isinstance(target, ast.Name) for target in targets):
            return False
        return any(
            isinstance(self.statements[index].node, _IMPORTS)
            for name in bound_names(node)
            for index in self.binding.get(name, ())
        )

    def _is_constant(self, root: ast.stmt) -> bool:
        for node in nodes_below(root):
            if isinstance(node, (ast.Await, ast.Yield, ast.YieldFrom, ast.While)):
                return False
            if isinstance(node, ast.Call) and self._reaches_outside(node.func):
                return False
        inside = bound_names(root) if isinstance(root, _BLOCKS) else frozenset()
        return all(self._is_known(name) for name in needed_names(root) - inside)

    def _reaches_outside(self, called: ast.expr) -> bool:
        """Whether calling this runs a graded function, an absent module or reads a file: tests and data loading."""
        if isinstance(called, ast.Attribute) and called.attr in _LOADS_FILES:
            return True
        root = called
        while isinstance(root, ast.Attribute):
            root = root.value
        if not isinstance(root, ast.Name):
            return False
        return root.id in self.targets | _READS_OUTSIDE or any(
            self._imports_an_absent_module(self.statements[index].node) for index in self.binding.get(root.id, ())
        )

    def _is_known(self, name: str) -> bool:
        if name not in self.binding:
            return name in _BUILTIN_NAMES
        return any(self.defines(index) for index in self.binding[name])

    def _imports_an_absent_module(self, node: ast.stmt) -> bool:
        if isinstance(node, ast.Import):
            return any(alias.name.partition(".")[0] in self.absent for alias in node.names)
        return isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in self.absent
