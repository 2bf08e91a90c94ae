"""What the statements of a notebook change: values bound elsewhere, directly or through the functions that they call.

All is read off the text, and errs on the side of more: that a statement may change a value is a reason to run it
with the definitions of that value, if it is otherwise fit to be run.
"""

import ast
import builtins
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import field

from pytest_grade.dataclass import dataclass
from pytest_grade.notebook.acts import Acts, acts_of, roots, roots_and_results, running_nodes
from pytest_grade.notebook.methods import owners_of
from pytest_grade.notebook.names import declared_global, defaults_of, modules_behind, needed_names, nodes_below
from pytest_grade.notebook.namespaces import ANY_NAME, NAMESPACES, is_of_the_notebook
from pytest_grade.notebook.outside import reads_outside, root_of, texts_run
from pytest_grade.notebook.scopes import NOTEBOOK, Function, Scope, at_once, hold, inside, parameters_of

_DEEPEST = 30  # functions that call one another
_MAKING = ("__init__", "__new__", "__post_init__")
_LOOKING = frozenset(("copy", "count", "get", "head", "index", "info", "items", "keys", "show", "tail", "values"))


@dataclass(slots=True)
class Effect:
    """What running some code does to the names of the notebook.

    `binds`: names, beyond those that its own assignments bind. `changes`: names whose values it changes, and modules
    as `modules_behind` writes them; of a function `parameters` are those that it changes, and `results` those of which
    it changes what they return. `needs` is what the functions that it calls, one through another, look up. `tests`: one
    of these does work, as `Effects.is_work` says.
    """

    binds: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)
    results: set[str] = field(default_factory=set)
    needs: set[str] = field(default_factory=set)
    tests: bool = False


_NO_EFFECT = Effect()


class Effects:
    """The effects of the statements of one notebook.

    Calling `targets`, or a module that is `absent` from this process, is the notebook's own work.
    """

    def __init__(self, nodes: Sequence[ast.stmt], targets: Collection[str], absent: Collection[str]) -> None:
        self._targets = frozenset(owners_of(targets))
        self._methods_asked = {name.rpartition(".")[2] for name in targets}
        self._absent = absent
        self._functions: dict[str, list[Function]] = {}
        self._methods: dict[str, list[Function]] = {}
        self._classes: set[str] = set()
        self._bound: set[str] = set()  # by other means than definitions, imports and assignments
        self._modules: dict[str, str] = {}
        self._held: dict[str, list[ast.expr]] = {}
        self._of_functions: dict[int, Effect] = {}
        self._needed: dict[int, frozenset[str]] = {}
        self._depth = 0
        self._called: set[tuple[str, int]] = set()
        self.acts = [acts_of(running_nodes(node)) for node in nodes]
        for node, acts in zip(nodes, self.acts, strict=True):
            self._take_in(acts)
            self._bound |= acts.bound
            self._bound |= declared_global(node)

    def _take_in(self, acts: Acts) -> None:
        if acts.modules:
            self._modules.update(acts.modules)
        of_classes = {id(part) for class_ in acts.classes for part in class_.body} if acts.classes else ()
        self._classes.update(class_.name for class_ in acts.classes)
        for function in acts.functions:
            table = self._methods if id(function) in of_classes else self._functions
            table.setdefault(function.name, []).append(function)
        for target, value in acts.held:
            if isinstance(value, ast.Lambda) and isinstance(target, ast.Name | ast.Attribute):
                table = self._functions if isinstance(target, ast.Name) else self._methods
                table.setdefault(target.id if isinstance(target, ast.Name) else target.attr, []).append(value)
            else:
                hold(self._held, target, value)

    def needed(self, node: ast.AST) -> frozenset[str]:
        """`needed_names` of a part of the notebook, which is looked through once."""
        found = self._needed.get(id(node))
        if found is None:
            found = self._needed[id(node)] = needed_names(node)
        return found

    def replace(self, function: ast.FunctionDef, new: ast.FunctionDef) -> None:
        """From here on, this function has another body."""
        known = self._functions[function.name]
        known[known.index(function)] = new

    def of(self, index: int) -> Effect:
        """The effect of a statement; none, where it does the notebook's own work."""
        acts = self.acts[index]
        if not acts.does_anything or self.is_work(acts):
            return _NO_EFFECT
        effect = Effect(changes=set(acts.deleted), tests=self._trains(acts))
        self._called.clear()
        self._add_acts(effect, acts, NOTEBOOK)
        return effect

    def is_work(self, acts: Acts, scope: Scope = NOTEBOOK) -> bool:
        """Whether this is the notebook's own work.

        It waits, runs a graded function or an absent module, reads a file, or sets a part of a module that this process
        itself uses, such as NumPy.
        """
        if acts.waits or (acts.calls and any(map(self._reaches_outside, acts.calls))):
            return True
        return bool(acts.patched) and any(
            not self._is_absent(module)
            for expression in acts.patched
            for _, module in self._imports_reached(expression, scope)
        )

    def _trains(self, acts: Acts) -> bool:
        """Whether a loop calls methods that have the names of graded functions."""
        calls = (node for loop in acts.loops for node in nodes_below(loop) if isinstance(node, ast.Call))
        return any(isinstance(call.func, ast.Attribute) and call.func.attr in self._methods_asked for call in calls)

    def _reaches_outside(self, call: ast.Call) -> bool:
        root = root_of(call.func)
        if root in self._targets or self._is_of_absent(call.func) or reads_outside(call, self._functions):
            return True
        return any(self.is_work(acts_of(running_nodes(tree))) for tree in texts_run(call))

    def _is_of_absent(self, called: ast.expr) -> bool:
        module = self._modules.get(root_of(called))
        return module is not None and self._is_absent(module)

    def _is_absent(self, module: str) -> bool:
        return module in self._absent or module.partition(".")[0] in self._absent

    def _imports_reached(self, expression: ast.expr, scope: Scope) -> Iterator[tuple[str, str]]:
        """The names, with their modules, that an expression is: a name, one of a name that it was given, or a part."""
        pending, seen = [expression], set()
        while pending:
            expression = pending.pop()
            if is_of_the_notebook(expression):
                continue
            match expression:
                case ast.Attribute(value=inner) | ast.Subscript(value=inner):
                    pending.append(inner)
                case ast.Call(func=ast.Name(id="vars" | "getattr"), args=[inner, *_]):
                    pending.append(inner)
                case ast.Name(id=name) if name not in seen:
                    seen.add(name)
                    module, held = self._behind(name, scope)
                    if module is not None:
                        yield name, module
                    pending += held

    def _behind(self, name: str, scope: Scope) -> tuple[str | None, Sequence[ast.expr]]:
        """The module that a name was imported from, and the expressions that it was given values by."""
        if name in scope.local:
            return scope.modules.get(name), scope.held.get(name, ())
        return self._modules.get(name), self._held.get(name, ())

    def _add_acts(self, effect: Effect, acts: Acts, scope: Scope) -> None:
        effect.binds |= acts.bound - scope.local
        for expression in (*acts.changed, *acts.patched):
            if isinstance(expression, ast.Name) and any(map(is_of_the_notebook, self._behind(expression.id, scope)[1])):
                effect.binds.add(ANY_NAME)
            self._add_change(effect, expression, scope)
        for call in acts.calls:
            self._add_call(effect, call.func, call, scope)
        for decorator in acts.decorators:
            self._add_call(effect, decorator, None, scope)
        for method in (*acts.alone, *(d for d in acts.decorators if isinstance(d, ast.Attribute))):
            if not (method.attr in self._methods or method.attr in _LOOKING):
                self._add_change(effect, method.value, scope)  # a method of others is called for what it does
        for class_ in acts.classes:
            for base in (*class_.bases, *(keyword.value for keyword in class_.keywords)):
                making = ast.Attribute(base, "__init_subclass__")
                self._add_call(effect, making, None, scope)
                self._add_call(effect, base, None, scope)
                if isinstance(base, ast.Name) and base.id in self._classes:
                    effect.changes.add(base.id)  # it knows its subclasses

    def _add_change(self, effect: Effect, expression: ast.expr, scope: Scope, *, is_held: bool = False) -> None:
        """Add that this value is changed, and so the values that it may be a part of, or hold.

        What a graded function has returned is no part of it, and what only holds one does not change it; nor is what a
        course's function or one of Python's has returned a part of that. `is_held`: a variable may hold the value.
        """
        for name, module in self._imports_reached(expression, scope):
            if self._is_absent(module):
                effect.changes.update(modules_behind(module), {name} - scope.local)
        pending = [(name, is_result, is_held) for name, is_result in roots_and_results(expression)]
        seen = set()
        while pending:
            name, is_result, is_held = found = pending.pop()
            if found in seen:
                continue
            seen.add(found)
            imported, held = self._behind(name, scope)
            if name in scope.local or name == "super":
                changed = effect.results if is_result else effect.parameters
                changed.update({name}.intersection(scope.parameters))
                pending += [(own, False, False) for own in scope.parameters[:1]] if name == "super" else []
            elif imported is None:
                is_graded = name in self._targets and name in self._functions
                if not ((is_graded and (is_result or is_held)) or self._is_of_others(name, is_result)):
                    effect.changes.add(name)
                for function in self._functions.get(name, ()):
                    pending += [(read, False, True) for read in self.needed(function) & self._held.keys()]
            pending += [(root, called, True) for value in held for root, called in roots_and_results(value)]

    def _is_of_others(self, name: str, is_result: bool) -> bool:
        """Whether the notebook gives this name no value: it is Python's, or a course's function that was called."""
        known = (NAMESPACES, self._functions, self._classes, self._held, self._bound)
        if any(name in each for each in known):
            return False
        return hasattr(builtins, name) or (is_result and ANY_NAME not in self._bound)

    def _add_call(self, effect: Effect, called: ast.expr, call: ast.Call | None, scope: Scope) -> None:
        """Add what calling this does, through the functions of the notebook that it may stand for."""
        match called:
            case ast.Name(id=name) if name not in scope.local:
                for function in self._functions.get(name, ()):
                    self._add_function(effect, function, call, scope)
                if name in self._classes:
                    self._add_methods(effect, _MAKING, None, call, scope)
                for value in self._held.get(name, ()):
                    self._add_held_call(effect, name, value, call, scope)
            case ast.Attribute(value=owner, attr=name):
                self._add_methods(effect, (name,), owner, call, scope)
            case ast.Call():
                self._add_made_call(effect, called, called, call)
        for argument in call.args if call else ():
            if isinstance(argument, ast.Name) and argument.id not in self._targets:
                for function in self._functions.get(argument.id, ()):  # which the call may run, or only keep
                    effect.binds |= self._of_function(function).binds
                    effect.changes |= self._of_function(function).changes

    def _add_held_call(self, effect: Effect, name: str, value: ast.expr, call: ast.Call | None, scope: Scope) -> None:
        """Add what calling a variable does, for one value of it: another name of a function, a closure, an object."""
        if not isinstance(value, ast.Name):
            self._add_made_call(effect, value, ast.Name(name, ast.Load()), call)
        elif (value.id, id(call)) not in self._called:
            self._called.add((value.id, id(call)))
            self._add_call(effect, value, call, scope)

    def _add_made_call(self, effect: Effect, made: ast.expr, owner: ast.expr, call: ast.Call | None) -> None:
        """Add what calling something does that this expression has made, such as a closure, a partial or an object."""
        inside = Effect()
        for root in set(roots(made)):
            for function in self._functions.get(root, ()):
                self._add_function(inside, function, None, NOTEBOOK)
                known = self._of_function(function)
                inside.parameters |= known.parameters | known.results
            if root in self._classes:
                self._add_methods(inside, ("__call__",), owner, call, NOTEBOOK)
        if inside.parameters:
            self._add_change(inside, made, NOTEBOOK, is_held=True)
        _join(effect, inside)

    def _add_methods(
        self, effect: Effect, names: Iterable[str], owner: ast.expr | None, call: ast.Call | None, scope: Scope
    ) -> None:
        is_class = isinstance(owner, ast.Name) and owner.id in self._classes
        for method in (method for name in names for method in self._methods.get(name, ())):
            self._add_function(effect, method, call, scope, owner=owner, skipped=1)
            if is_class:  # a static method, or one that is given its object
                self._add_function(effect, method, call, scope)

    def _add_function(
        self,
        effect: Effect,
        function: Function,
        call: ast.Call | None,
        scope: Scope,
        *,
        owner: ast.expr | None = None,
        skipped: int = 0,
    ) -> None:
        """Add what a call of this function does; what it does to a parameter, it does to the argument."""
        known = self._of_function(function)
        _join(effect, known)
        names = parameters_of(function)
        given: list[tuple[str, ast.expr]] = [(names[0], owner)] if owner is not None and names else []
        if call is not None:
            given += zip(names[skipped:], call.args, strict=False)
            given += [(keyword.arg or "", keyword.value) for keyword in call.keywords]
        for name, argument in given:
            if name in known.parameters:
                self._add_change(effect, argument, scope)
            if name in known.results:
                self._add_change(effect, ast.Call(argument, [], []), scope)

    def _of_function(self, function: Function) -> Effect:
        if id(function) in self._of_functions:
            return self._of_functions[id(function)]
        if self._depth == _DEEPEST:
            return Effect(tests=True)
        effect = self._of_functions[id(function)] = Effect(needs=set(self.needed(function)))
        acts, scope = inside(function)
        effect.binds |= acts.stored & acts.declared
        effect.changes |= acts.deleted & acts.declared
        acts.calls = [call for call in acts.calls if call.func not in acts.alone or not self._is_of_absent(call.func)]
        effect.tests = self.is_work(at_once(function, acts), scope) or self._trains(acts)
        self._depth += 1
        self._add_acts(effect, acts, scope)
        self._depth -= 1
        for name, default in defaults_of(function.args):
            if name in effect.parameters:
                self._add_change(effect, default, NOTEBOOK)
            if name in effect.results:
                self._add_change(effect, ast.Call(default, [], []), NOTEBOOK)
        return effect


def _join(effect: Effect, other: Effect) -> None:
    """Add to an effect that of something that it runs, but for what this does to its own parameters."""
    effect.binds |= other.binds
    effect.changes |= other.changes
    effect.needs |= other.needs
    effect.tests = effect.tests or other.tests
