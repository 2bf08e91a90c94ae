"""The questions that a declared call makes: with what the solution hands to it, or with what the student's own make."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from grader.author.answers import derivative_given
from grader.author.declaration import Call, compiled
from grader.author.drawing import DeclaredCase
from grader.author.loading import Declared
from grader.author.program import Program
from grader.author.roles import Roles
from grader.author.templates import leaves_of
from grader.model.questions import Result, Step


@dataclass(kw_only=True)
class Steps:
    """The steps of one question, in the order in which they are made.

    Attributes:
        made: the calls, one a step.
        known: where a name is found that a student's own function made.

    """

    roles: Roles
    program: Program
    case: DeclaredCase
    made: list[Step] = field(default_factory=list)
    known: dict[str, Result] = field(default_factory=dict)

    @property
    def _declared(self) -> Declared:
        return self.roles.made

    def ask(self, call: Call, values: Mapping[str, Any] | None = None) -> int:
        """Make a call; the number of its step. `values` take the place of what names stand for."""
        arguments = tuple(self._argument(each, call, values or {}) for each in call.call.args)
        named = {k.arg: self._argument(k.value, call, values or {}) for k in call.call.keywords if k.arg}
        self.made.append(Step(function=call.function, arguments=arguments, named=named))
        number = len(self.made) - 1
        for name, path in self._bound(call):
            self.known[name] = Result(step=number, path=path)
        return number

    def ask_own(self, call: Call, *, everything: bool) -> int:
        """Make a call with what the student's own functions make for it: everything, or only what is passed on."""
        for producer in self.roles.producers_of(call):
            bound = [name for name in producer.binds if name.startswith("_") or everything]
            if bound and not any(name in self.known for name in producer.binds):
                self.ask_own(producer, everything=everything)
                if not everything:
                    self.known = {name: where for name, where in self.known.items() if name.startswith("_")}
        return self.ask(call)

    def _bound(self, call: Call) -> Iterator[tuple[str, tuple[Any, ...]]]:
        if call.whole:
            yield call.whole, ()
        if call.comes_back is not None:
            for leaf in leaves_of(call.comes_back, self.case.drawn.values):
                if leaf.name in call.binds:
                    yield leaf.name, leaf.path

    def _argument(self, expression: ast.expr, call: Call, values: Mapping[str, Any]) -> Any:
        if isinstance(expression, ast.Name) and expression.id in self.known:
            return self.known[expression.id]
        if isinstance(expression, ast.Call) and ast.unparse(expression) in {f"d({name})" for name in call.given}:
            return derivative_given(self.case.asking, ast.unparse(expression)[2:-1], self.case.drawn)
        names = [node.id for node in ast.walk(expression) if isinstance(node, ast.Name)]
        scope = {
            name: values[name] if name in values else self.case.value(name) for name in names if self._is_known(name)
        }
        return self.program.evaluated(compiled(expression), scope)

    def _is_known(self, name: str) -> bool:
        return name in self.case.asking.known or name in self._declared.producers
