"""Asking a submission in its own names: who writes the parameters in small letters has made one mistake, not ten."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import field, replace
from typing import Any

from pytest_grade.dataclass import dataclass
from pytest_grade.model.questions import Keep, Outcome, Question, Raised, Result, Returned, Step
from pytest_grade.tuples import with_items


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnNames:
    """The names of a submission, by those that the course has: `own` of parameters, of gradients, or of both.

    The functions `by_course` have the course's all the same, where they are asked alone.
    """

    own: Mapping[str, str] = field(default_factory=dict)
    by_course: frozenset[str] = frozenset()

    def asked(self, question: Question) -> Question:
        """The question in the names of the submission."""
        if question.functions <= self.by_course:
            return question
        steps = tuple(self._step(step) for step in question.steps)
        return replace(question, steps=steps, send={step: self._keep(keep) for step, keep in question.send.items()})

    def answered(self, outcome: Outcome) -> Outcome:
        """The outcome in the names of the course."""
        if not isinstance(outcome, (Returned, Raised)):
            return outcome
        courses = {own: name for name, own in self.own.items()}
        return replace(outcome, values={step: _renamed(value, courses) for step, value in outcome.values.items()})

    def _step(self, step: Step) -> Step:
        arguments, spare = (tuple(map(self._argument, given)) for given in (step.arguments, step.spare))
        named, sets = (
            {key: self._argument(value) for key, value in given.items()} for given in (step.named, step.sets)
        )
        return replace(step, arguments=arguments, spare=spare, named=named, sets=sets)

    def _argument(self, argument: Any) -> Any:
        if isinstance(argument, Result):
            path = (self.own.get(key, key) if isinstance(key, str) else key for key in argument.path)
            return replace(argument, path=tuple(path))
        return _renamed(argument, self.own)

    def _keep(self, keep: Keep) -> Keep:
        return _renamed(keep, self.own)  # type: ignore[no-any-return]


def own_names_of(outcomes: Iterable[Outcome], known: OwnNames, groups: Iterable[Collection[str]]) -> OwnNames:
    """The names that a submission misses in what it is given, besides those that are known of it.

    `groups` are the names that belong together: those of the parameters, and those of the gradients. Who misses one of
    them in small letters has them all so.
    """
    missed = {
        outcome.message.strip("'")
        for outcome in outcomes
        if isinstance(outcome, Raised) and outcome.type_name == "KeyError"
    }
    own = dict(known.own)
    for names in groups if missed else ():
        small = {name: name.lower() for name in names}
        if missed.intersection(small[name] for name in names if small[name] != name):
            own |= small
    return OwnNames(own=own)


def asks_for_the_courses(outcome: Outcome | None, names: Mapping[str, str]) -> bool:
    """Whether what is asked in these names misses one of the course's."""
    is_missed = isinstance(outcome, Raised) and outcome.type_name == "KeyError"
    missed = outcome.message.strip("'") if isinstance(outcome, Raised) else ""
    return is_missed and names.get(missed, missed) != missed


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """The value with the keys of its dictionaries renamed."""
    if type(value) is dict:
        return {names.get(key, key): _renamed(inner, names) for key, inner in value.items()}
    if isinstance(value, (tuple, list)):
        return with_items(value, (_renamed(inner, names) for inner in value))
    return value
