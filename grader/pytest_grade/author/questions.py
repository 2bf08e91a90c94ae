"""The questions that a declared call makes: with what the solution hands to it, or with what the student's own make."""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from pytest_grade.author.answers import Asking, derivative_given
from pytest_grade.author.declaration import Call, changed_by, compiled, given_as, with_given
from pytest_grade.author.inputs import Inputs
from pytest_grade.author.loading import Declared
from pytest_grade.author.program import Program
from pytest_grade.author.roles import Roles
from pytest_grade.author.templates import leaves_of
from pytest_grade.author.words import Built
from pytest_grade.dataclass import dataclass
from pytest_grade.model.questions import HELD, Given, Key, Result, Step

if TYPE_CHECKING:
    from pytest_grade.author.drawing import DeclaredCase


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainCase:
    """Inputs not chosen to tell anything apart, and the solution at them; `before` is as in `DeclaredCase`."""

    drawn: Inputs
    asking: Asking
    before: tuple["PlainCase", ...] = ()

    def value(self, name: str) -> Any:
        """What a name of the declaration stands for."""
        return self.asking.value(name)


@dataclass(kw_only=True)
class Steps:
    """The steps of one question, in the order in which they are made.

    Attributes:
        made: the calls, one a step.
        known: where a name is found that a student's own function made.
        objects: the objects that were made, and the arguments that are looked at afterwards, by name.
        goes_on: whether a call is made too where one before it, on the same object, has raised.

    """

    roles: Roles
    program: Program
    case: "DeclaredCase | PlainCase"
    made: list[Step] = field(default_factory=list)
    known: dict[str, Result] = field(default_factory=dict)
    objects: dict[str, Result] = field(default_factory=dict)
    goes_on: bool = False

    @property
    def _declared(self) -> Declared:
        return self.roles.made

    def ask(self, call: Call, spare: tuple[Any, ...] = ()) -> int:
        """Make a call, with the calls before it on the same object; the number of its step."""
        for name in changed_by(call):
            self.made.append(Step(function=HELD, arguments=(self.case.value(name),)))
            self.objects[name] = Result(step=len(self.made) - 1)
        for expression in call.before:
            before = self._step(expression, call)
            self.made[before] = replace(self.made[before], may_raise=self.goes_on)
        number = self._step(call.call, call)
        self.made[number] = replace(self.made[number], spare=spare)
        for name, path in self._bound(call):
            self.known[name] = Result(step=number, path=path)
        return number

    def ask_own(self, call: Call, *, everything: bool) -> int:
        """Make a call with what the student's own functions make for it: everything, or only what is passed on."""
        for producer in self.roles.producers_of(call):
            made = self._declared.made_by(producer)
            bound = [name for name in made if name.startswith("_") or everything]
            if bound and not self.roles.is_given(producer) and not any(name in self.known for name in made):
                self.ask_own(producer, everything=everything)
                if not everything:
                    self.known = {name: where for name, where in self.known.items() if name.startswith("_")}
        return self.ask(call)

    def ask_before(self, calls: Sequence[Call], ask: Callable[[Call], int]) -> None:
        """Make these calls so, on the same objects, with what the case has `before`, if it has that."""
        case = self.case
        for self.case in case.before:
            for call in calls:
                ask(call)
            self.known.clear()
        self.case = case

    def found_at(self, where: str, number: int) -> Result:
        """Where an expression of a call is found, such as ``layer.dLdW``; the empty one is what step `number` gives."""
        return self._result(ast.parse(where, mode="eval").body, number) if where else Result(step=number)

    def _result(self, node: ast.expr, last: int = 0) -> Result:
        match node:
            case ast.Call():
                return Result(step=last)
            case ast.Attribute(value=value, attr=name):
                return self._result(value, last)[f".{name}"]
            case ast.Subscript(value=value, slice=ast.Constant(value=int() | str() as key)):
                return self._result(value, last)[key]
            case ast.Name(id=name):
                return self.objects[name] if name in self.objects else self.known[name]
        raise TypeError(ast.dump(node))

    def _step(self, expression: ast.Call, call: Call) -> int:
        """One call: of a function, or of a method of an object that is drawn or that another call has made."""
        function, of = self._declared.key(call), None
        if isinstance(expression.func, ast.Attribute):
            of = self._object(expression.func.value)
            function = f"{function.rpartition('.')[0] or 'object'}.{expression.func.attr}"
        arguments = tuple(self._argument(each, call) for each in expression.args)
        named = {k.arg: self._argument(k.value, call) for k in expression.keywords if k.arg}
        self.made.append(Step(function=function, arguments=arguments, named=named, of=of))
        return len(self.made) - 1

    def _object(self, node: ast.expr) -> Result:
        """The object that is asked; it is made when it is first needed."""
        if isinstance(node, ast.Name) and node.id not in self.objects and node.id not in self.known:
            drawn = self._declared.assignment.draws[node.id]
            assert isinstance(drawn, Built)
            made = ast.parse(drawn.text, mode="eval").body
            assert isinstance(made, ast.Call)
            self.objects[node.id] = self._built(made, drawn.attributes)
        return self._result(node)

    def _built(self, made: ast.Call, attributes: Mapping[str, Any]) -> Result:
        sets = {
            name: self._part(ast.Name(id=value)) if isinstance(value, str) else value
            for name, value in attributes.items()
        }
        arguments = tuple(self._part(each) for each in made.args)
        named = {k.arg: self._part(k.value) for k in made.keywords if k.arg}
        self.made.append(Step(function=ast.unparse(made.func), arguments=arguments, named=named, sets=sets))
        return Result(step=len(self.made) - 1)

    def _part(self, node: ast.expr) -> Any:
        """What an object is made of: another one, or a value."""
        if isinstance(node, ast.Name) and isinstance(self._declared.assignment.draws.get(node.id), Built):
            return self._object(node)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in self._declared.solution.classes:
            return self._built(node, {})
        if isinstance(node, (ast.List, ast.Tuple)) and self._holds_objects(node):
            return [self._part(each) for each in node.elts]
        return self._evaluated(node)

    def _holds_objects(self, node: ast.expr) -> bool:
        names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        drawn = (self._declared.assignment.draws.get(name) for name in names)
        return bool(names & self._declared.solution.classes) or any(isinstance(each, Built) for each in drawn)

    def _bound(self, call: Call) -> Iterator[tuple[str, tuple[Key, ...]]]:
        names = self._declared.made_by(call)
        if call.whole in names:
            yield call.whole, ()
        if call.comes_back is not None:
            for leaf in leaves_of(call.comes_back, self.case.drawn.values):
                if leaf.name in names:
                    yield leaf.name, leaf.path

    def _argument(self, expression: ast.expr, call: Call) -> Any:
        if isinstance(expression, ast.Name) and expression.id in {*self.known, *changed_by(call)}:
            return self._result(expression)
        if not call.given:
            return self._evaluated(expression)
        derivatives = {
            given_as(name): derivative_given(self.case.asking, name, self.case.drawn, call.given) for name in call.given
        }
        return self._evaluated(with_given(expression), derivatives)

    def _evaluated(self, expression: ast.expr, derivatives: Mapping[str, Any] | None = None) -> Any:
        if isinstance(expression, ast.Name) and self.program.gives(expression.id):
            return Given(name=expression.id)
        if isinstance(expression, ast.Name) and self._is_known(expression.id):
            return self.case.value(expression.id)
        names = [node.id for node in ast.walk(expression) if isinstance(node, ast.Name)]
        scope: Mapping[str, Any] = {name: self.case.value(name) for name in names if self._is_known(name)}
        return self.program.evaluated(compiled(expression), {**scope, **(derivatives or {})})

    def _is_known(self, name: str) -> bool:
        return name in self.case.asking.known or name in self._declared.producers
