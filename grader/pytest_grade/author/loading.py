"""Loading an assignment from its folder: `assignment.py`, `solution.py` or a master, and what students import.

That is `provided.py`, which they may read, or `withheld.py`, which they may not: answers of another assignment.

The files are the author's, and trusted as a rubric is. What is wrong in them is a `ConfigurationError` with file, line,
what was found and what is allowed; nothing of it waits until a submission meets it.
"""

import ast
import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NoReturn

import pytest_grade.author
from pytest_grade.author import names
from pytest_grade.author.declaration import Assignment, Call
from pytest_grade.author.files import DECLARATION
from pytest_grade.author.masters import solution_in
from pytest_grade.author.overtime import in_time
from pytest_grade.author.places import nearest, nearest_or_all
from pytest_grade.author.source import PROVIDED, RAISED, SOLUTION, WITHHELD, Source, in_words, raised_at, read
from pytest_grade.author.vocabulary import refuse_call
from pytest_grade.author.words import WORDS, Built, draws_in
from pytest_grade.dataclass import dataclass
from pytest_grade.errors import ConfigurationError

_WHERE: Final = re.compile(r" \(.*\)$")  # where a module lies, at the end of what Python says of it


@dataclass(frozen=True, kw_only=True)
class Declared:
    """An assignment as its author has written it: the declaration and the texts beside it.

    `forms` are its other forms, each by the name that is its `form`.
    Of the `declaration` the `assignment` is what holds for the values that the solution's constants have here; `chosen`
    says of them what students are told, and `chosen_by` by which words of theirs it shows.
    """

    folder: Path
    assignment: Assignment
    declaration: Assignment
    solution: Source
    provided: Source | None
    form: str = ""
    forms: tuple["Declared", ...] = ()
    chosen: tuple[str, ...] = ()
    chosen_by: tuple[tuple[str, ...], ...] = ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """The texts that are run where the solution is asked."""
        return (self.solution, self.provided) if self.provided else (self.solution,)

    @property
    def is_withheld(self) -> bool:
        """Whether what students import is nothing to be handed out."""
        return self.provided is not None and self.provided.path.name == WITHHELD

    @property
    def graded(self) -> tuple[Call, ...]:
        """The calls that earn points."""
        return tuple(call for call in self.assignment.calls if call.is_graded)

    @cached_property
    def sizes(self) -> frozenset[str]:
        """The names of all sizes, those of lists of widths excepted."""
        return names.sizes(self.assignment.draws)

    @cached_property
    def width_lists(self) -> frozenset[str]:
        """The names that are drawn as lists of widths."""
        return names.width_lists(self.assignment.draws)

    @cached_property
    def constants(self) -> frozenset[int]:
        """The sizes that are given as numbers."""
        return names.constants(self.assignment.draws)

    @cached_property
    def has_many_axes(self) -> bool:
        """Whether arrays of more than three axes are drawn."""
        return any(len(draw.shape) > 3 for value in self.assignment.draws.values() for draw in draws_in(value))

    @cached_property
    def are_examples_joined(self) -> bool:
        """Whether no example can be left out by itself: a draw has them along two axes, or numbers or counts them."""
        return names.are_joined(self.assignment.draws, self.assignment.examples)

    @cached_property
    def drawn(self) -> frozenset[str]:
        """Everything that has a name before any call is made."""
        return names.drawn_names(self.assignment.draws)

    @cached_property
    def producers(self) -> dict[str, Call]:
        """For each name that comes back from a call, that with the fewest derivatives, the first of these.

        What is drawn stays what is drawn.
        """
        calls = sorted(self.assignment.calls, key=lambda call: len(call.derivatives))
        return {name: call for call in reversed(calls) for name in self.made_by(call)}

    def made_by(self, call: Call) -> tuple[str, ...]:
        """The names that stand for what comes back from a call: those that it gives, and that are not drawn."""
        return tuple(name for name in call.binds if not names.is_among(name, self.drawn))

    def batch_of(self, name: str) -> str | None:
        """The size that counts the examples of what a call gives, where another call of the same has `examples`."""
        maker, examples = self.producers.get(name), self.assignment.examples
        if maker is None:
            return None
        alike = (call for call in self.assignment.calls if call is not maker and self.key(call) == self.key(maker))
        own = _arguments(maker)
        found = (names.batch_size(self.assignment.draws, own, _arguments(call), examples) for call in alike)
        return next((size for size in found if size is not None and size != examples), None)

    def key(self, call: Call) -> str:
        """The function of a call as the solution's texts know it: ``Class.method`` of an object that is drawn."""
        made = self.assignment.draws.get(call.receiver or "")
        return f"{made.text.partition('(')[0]}.{call.function}" if isinstance(made, Built) else call.function

    def is_called_by_a_whole(self, call: Call, of: str | None = None) -> bool:
        """Whether the solution calls it where the final derivatives of a cost (made of this one, if told) are made."""
        return bool(self.wholes_that_call(call, of))

    def wholes_that_call(self, call: Call, of: str | None = None) -> tuple[Call, ...]:
        """The graded calls that give final derivatives, and call it on the way: of a cost made of this one, if told."""
        others = (other for other in self.graded if other.derivatives and not other.given and other is not call)
        wholes = (other for other in others if of is None or self._is_made_of(self.cost(other), of))
        return tuple(whole for whole in wholes if self.key(call) in self.solution.called_by(self.key(whole)))

    def _is_made_of(self, cost: str | None, part: str) -> bool:
        """Whether a cost is that one, or something is added to that one: its maker takes it, or calls who makes it."""
        if cost == part:
            return True
        maker, of_part = self.producers.get(cost or ""), self.producers.get(part)
        if maker is None or of_part is None:
            return False
        return part in maker.names or self.key(of_part) in self.solution.called_by(self.key(maker))

    def begins(self, call: Call) -> bool:
        """Whether a way back may begin with what it gives: it knows the cost, and a caller answers for the whole."""
        cost = self.cost(call)
        knows_the_cost = bool(call.derivatives) or cost in call.binds
        return not call.given and knows_the_cost and self.is_called_by_a_whole(call, cost)

    def cost(self, call: Call) -> str | None:
        """The cost whose derivatives a call gives; None of one that is given derivatives, and where there is none."""
        return None if call.given else next(iter(self.objectives(call)), None)

    def objectives(self, call: Call) -> tuple[str, ...]:
        """What the derivatives of a call are of: the quantities whose derivatives are given, or a cost.

        Of several that are given it is what hangs on all of them: the sum of each, times the derivative by it.
        """
        default = "J" if "J" in self.producers else None
        one = call.of or default
        return call.given or ((one,) if one is not None else ())


def _arguments(call: Call) -> list[str]:
    return [each.id for each in call.call.args if isinstance(each, ast.Name)]


def variants(made: Declared) -> Iterator[Declared]:
    """The same assignment with every other combination of lawful values of the solution's constants."""
    choices = made.assignment.either
    first, *others = itertools.product(*choices.values())
    del first
    for values in others:
        constants = dict(zip(choices, values, strict=True))
        declaration = made.declaration
        yield replace(
            made,
            assignment=declaration.decided(constants),
            solution=made.solution.with_constants(constants),
            chosen=declaration.told_of(constants),
            chosen_by=declaration.shown_by(constants),
        )


def declared(folder: Path) -> Declared:
    """Read the files of a folder; `ConfigurationError` where one is missing, does not run, or declares nothing."""
    path = folder / DECLARATION
    source = read(path)
    every = [value for value in _run(source).values() if isinstance(value, Assignment)]
    forms = [form for each in every for form in each.forms.values()]
    found = [each for each in every if each not in forms]
    if len(found) != 1:
        source.at(1).refuse(f"{len(found)} assignments", "one: name = Assignment('id', 'title', …)")
    main = _declared(folder, found[0])
    return replace(main, forms=tuple(_declared(folder, form, name) for name, form in found[0].forms.items()))


def _declared(folder: Path, assignment: Assignment, form: str = "") -> Declared:
    if not assignment.calls:
        assignment.place.refuse("nothing that is graded", f"{assignment.id}.grade('call -> what comes back', points)")
    there = [path for path in (folder / PROVIDED, folder / WITHHELD) if path.exists()]
    if len(there) > 1:
        assignment.place.refuse(f"{PROVIDED} and {WITHHELD}", "one of them")
    solution = _solution(folder, assignment, form)
    _check_first_values(assignment, solution)
    return Declared(
        folder=folder,
        assignment=assignment.decided({name: values[0] for name, values in assignment.either.items() if values}),
        declaration=assignment,
        solution=solution,
        provided=read(there[0], assignment.place) if there else None,
        form=form,
    )


def _check_first_values(assignment: Assignment, solution: Source) -> None:
    """The first value of a constant is the one that the solution has."""
    for name, values in assignment.either.items():
        own = solution.literals.get(name, values[0] if values else None)
        if values and own != values[0]:
            found = f"either={name}, of which {values[0]!r} stands first, and {solution.path.name} has {own!r}"
            assignment.place.refuse(found, f"that of the solution first: [{own!r}, …]")


def _solution(folder: Path, assignment: Assignment, form: str) -> Source:
    """The solution of an assignment, or of a form of it, which has a file of its own."""
    if not form:
        return solution_in(folder, assignment.place, frozenset(_names_in(assignment)))
    return read(folder / SOLUTION.replace(".", f"_{form}."), assignment.place)


def _names_in(assignment: Assignment) -> Iterator[str]:
    """Every name that a declaration has, those of its functions among them."""
    texts = [each.text for each in assignment.draws.values() if isinstance(each, Built)]
    texts += [name for mistake in assignment.mistakes for name in (mistake.name, mistake.instead_of)]
    for call in assignment.calls:
        texts += [call.text, *call.replacing.keys(), *call.replacing.values(), *call.also]
    for text in texts:
        yield from re.findall(r"\w+", text)


def _run(source: Source) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "assignment", "__file__": str(source.path)}
    code = compile(source.tree, str(source.path), "exec")
    try:
        with in_time(source):
            exec(code, namespace)
    except ConfigurationError:
        raise
    except RAISED as error:  # whatever an author's file raises is said where it does
        _refuse(error, source)
    return namespace


def _refuse(error: BaseException, source: Source) -> NoReturn:
    """Say what an error in the declaration means, where it was raised."""
    _, line = raised_at(error, source) or (source, 1)
    place = source.at(line)
    match error:
        case NameError(name=str(name)) if name in pytest_grade.author.__all__:
            place.refuse(f"{name}, which is not imported", f"from pytest_grade.author import {name}")
        case NameError(name=str(name)) if name in _called_in(source):
            place.refuse(f"the word {name}", nearest_or_all(name, WORDS))
        case NameError(name=str(name)):
            place.refuse(f"the name {name}", f"{nearest(name, WORDS)}; a size stands in quotes: '{name}'")
        case ImportError(name="pytest_grade.author"):
            words = ", ".join(pytest_grade.author.__all__)
            place.refuse(_WHERE.sub("", str(error)), f"from pytest_grade.author import {words}")
    refuse_call(error, place)
    place.refuse(in_words(error), "grade('call -> what comes back', points), draw(name=word(sizes))")


def _called_in(source: Source) -> frozenset[str]:
    """The names that a file calls as functions."""
    calls = (node.func for node in ast.walk(source.tree) if isinstance(node, ast.Call))
    return frozenset(function.id for function in calls if isinstance(function, ast.Name))
