"""Executing the definitions of one submission in this process, whether they were read here or in another one."""

from collections.abc import Callable, Collection, Mapping, Sequence
from types import CodeType
from typing import Any

import numpy as np

from pytest_grade.notebook.extraction import Statement
from pytest_grade.notebook.methods import owner_of, owners_of
from pytest_grade.sandbox.values import answer_limits
from pytest_grade.worker.answering import SUBSTITUTE, Message, raised
from pytest_grade.worker.modules import AbsentModuleError, Placeholder
from pytest_grade.worker.objects import in_class, is_class, is_there, unwrapped
from pytest_grade.worker.substitution import laid_out_as, put_in_place, put_on_class
from pytest_grade.worker.surroundings import Surround, Text


class Executing:
    """What the grader has ordered to define, in the surroundings of a text.

    The order names the graded functions and methods (`targets`), the functions that students import (`provided`,
    `modules`), the classes of which objects are made besides (`makes`), the solution's functions that take the place of
    the student's (`substitutes`, `constants`), and whether their answers have the shapes of the student's own
    (`laid_out_as_theirs`), whether only what runs nothing is to be executed (`only_plain`), whether
    assertions are to hold (`assertions`), one edit to make first (`edit`: the function, the kinds of edits and their
    direction, and its number among them), how many characters may be printed in one answer (`most_output`), and how
    many bytes it may have (`most_reply`).
    """

    def __init__(self, text: Text, order: Mapping[str, Any], surround: Surround) -> None:
        self._order = {key: value for key, value in order.items() if key != "provided"}  # which stays here as code only
        self.most_output: int = order["most_output"]
        self.limits = {recorded: answer_limits(order["most_reply"], recorded=recorded) for recorded in (True, False)}
        provided: dict[str, Any] = {"__name__": "provided"}
        exec(compile(order["provided"], "<provided>", "exec"), provided)
        self._provided = {name: value for name, value in provided.items() if not name.startswith("_") and name != "np"}
        self._substitutes = {name: compile(s, SUBSTITUTE, "exec") for name, s in order["substitutes"].items()}
        self._surroundings = surround(text, order, self._provided, self._absent)
        self.namespace = self._surroundings.namespace

    def _absent(self, statements: Sequence[Statement]) -> Collection[str]:
        """The modules that these import and that are not there."""
        raise NotImplementedError

    def _report(self, problems: Sequence[Message]) -> Message:
        """Which of the functions are there, and what failed."""
        defined = [name for name in self._order["targets"] if is_there(self.namespace, name)]
        return {"defined": defined, "problems": list(problems)}

    def _place(self, cell: int, line: int, binds: Collection[str]) -> Message:
        """Where a statement stands, and what is missing where it fails."""
        methods = (name for name in self._order["targets"] if "." in name and owner_of(name) in binds)
        return {"names": sorted({*binds, *methods}), "line": line, "cell": cell}

    def _run(self, cell: int, line: int, binds: Collection[str], code: Callable[[], CodeType]) -> Message | None:
        """Execute the code of a statement; what it raised and where it stands, if it did."""
        try:
            exec(code(), self.namespace)
        except BaseException as error:  # noqa: BLE001 - whatever student code raises is an outcome
            if isinstance(error, AbsentModuleError):
                self._stand_in(binds, error)
            return self._place(cell, line, binds) | raised(error)
        return None

    def _stand_in(self, binds: Collection[str], error: AbsentModuleError) -> None:
        """Have what could not be defined without a module name that module where it is used."""
        for name in {*binds} - {"*", *owners_of(self._order["targets"])}:
            self.namespace.setdefault(name, Placeholder(error.name or name))

    def _substitute(self) -> None:
        """Put the solution's functions in the place of the student's; they call one another, else the student's own."""
        if not self._substitutes:
            return
        targets = self._order["targets"]
        theirs = {name: self.namespace[name] for name in owners_of(targets) if name in self.namespace}
        methods = [found for name in targets if "." in name for found in self._method(name)]
        own: dict[str, Any] = {**theirs, "np": np, **self._provided, **self._order["constants"]}
        for name, code in self._substitutes.items():
            made: dict[str, Any] = {}
            exec(code, own, made)
            own.update({each: value for each, value in made.items() if each != name.rpartition(".")[2]})
            spaces = (self.namespace, *self._surroundings.written.loaded(owner_of(name)))
            if "." in name:
                put_on_class(name, self._laid_out(made[name.rpartition(".")[2]], self._method(name)), spaces)
            else:
                own[name] = made[name]
                new = self._laid_out(made[name], [theirs[name]] if name in theirs else [])
                put_in_place(name, new, (*theirs.values(), *methods), spaces)

    def _laid_out(self, new: Any, theirs: Sequence[Any]) -> Any:
        """A function of the solution as it stands, or as it is ordered."""
        return laid_out_as(theirs[0], new) if theirs and self._order["laid_out_as_theirs"] else new

    def _method(self, name: str) -> Sequence[Any]:
        """The function of a method as it stands in its class; empty where there is none."""
        kind: Any = self.namespace.get(owner_of(name))
        return [unwrapped(found) for found in in_class(kind, name.rpartition(".")[2])] if is_class(kind) else []
