"""A mistake in a function of the student's own that several graded ones call: one mistake, charged once.

That it sits there is proved in either of two ways: with the course's function of that name in its place alone the
graded ones are right, or with the change that was proved to mend one of them they are. Who has another mistake besides
is not right with it, and stays charged.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pytest_grade.dataclass import dataclass
from pytest_grade.examine.examination import Examination
from pytest_grade.judge.places import place_of_definition
from pytest_grade.model.assignment import Substitution
from pytest_grade.model.judgement import FunctionVerdict, Problem
from pytest_grade.talk.alteration import Alteration


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """What several functions fail by: the `helper`, who is `charged` for it, and who besides is right without it."""

    helper: str
    charged: str
    others: tuple[str, ...]


def several_fail_beside_the_chain(examination: Examination) -> bool:
    """Whether several functions are wrong that no chain of final derivatives holds together."""
    return len(_failing(examination)) > 1


def charge_shared_helpers_once(examination: Examination) -> None:
    """Charge a mistake of a helper at one of the functions that fail by it."""
    shared = _shared(examination)
    if shared is not None:
        examination.verdicts = tuple(_told(verdict, shared, examination) for verdict in examination.verdicts)


def _told(verdict: FunctionVerdict, shared: _Shared, examination: Examination) -> FunctionVerdict:
    if verdict.function in shared.others:
        caller = {} if shared.helper == shared.charged else {"caller": shared.charged}
        problem = Problem(kind="helper-wrong-too", facts={"helper": shared.helper, **caller})
        return FunctionVerdict(function=verdict.function, verdict="correct", problem=problem)
    if verdict.function != shared.charged or shared.helper == shared.charged or verdict.problem is None:
        return verdict
    place = verdict.problem.place or place_of_definition(shared.helper, examination.reading)
    facts = {**verdict.problem.facts, "right_with": shared.helper}
    return replace(verdict, problem=replace(verdict.problem, facts=facts, place=place))


def _failing(examination: Examination) -> Sequence[str]:
    """The wrong functions off the chain that answer, in the order in which they are asked."""
    chain = examination.assignment.chain
    return [
        verdict.function
        for verdict in examination.verdicts
        if verdict.verdict == "incorrect" and verdict.function not in {*chain.path, chain.function, *chain.cache_makers}
        if verdict.function not in examination.unsteady and examination.assessments.get(verdict.function)
    ]


def _shared(examination: Examination) -> _Shared | None:
    """The one helper that makes several functions right, where it is."""
    return next(_by_the_solution(examination), None) or next(_by_a_change(examination), None)


def _by_the_solution(examination: Examination) -> Iterator[_Shared]:
    """By the course's functions of these names: first all together, then each alone."""
    users = _users(examination)
    known = [helper for helper in users if examination.assignment.sources_of(Substitution(functions=(helper,)))]
    failing = dict.fromkeys(name for helper in known for name in users[helper])
    right = [name for name in failing if _is_right(examination, name, _replacing(known, name))]
    for helper in known if right else ():
        mended = [n for n in users[helper] if n in right and _is_right(examination, n, _replacing([helper], n))]
        yield from _found(helper, mended, examination)


def _replacing(helpers: Sequence[str], function: str) -> Substitution:
    """These replaced by the course's, but for the function that is asked."""
    return Substitution(functions=tuple(helper for helper in helpers if helper != function))


def _by_a_change(examination: Examination) -> Iterator[_Shared]:
    """By the changes of a helper that were proved to mend one of them."""
    users = _users(examination)
    for name, change in examination.mending.items():
        made = change.change
        around = examination.reading.around(made.cell, made.line) if made is not None else None
        if around is not None and name in users.get(around.own_name, ()):
            others = (other for other in users[around.own_name] if other != name)
            mended = [other for other in others if _is_right(examination, other, None, change)]
            yield from _found(around.own_name, [name, *mended], examination)


def _found(helper: str, mended: Sequence[str], examination: Examination) -> Iterator[_Shared]:
    """The helper, where it is charged by itself, or mends more than one."""
    if helper in examination.assignment.names:
        yield from [_Shared(helper=helper, charged=helper, others=tuple(mended))] if mended else ()
    elif len(mended) > 1:
        charged, *others = sorted(mended, key=examination.assignment.names.index)
        yield _Shared(helper=helper, charged=charged, others=tuple(others))


def _users(examination: Examination) -> dict[str, list[str]]:
    """The own functions that several of the failing call, or one where they are failing themselves, with who calls."""
    failing = _failing(examination)
    found: dict[str, list[str]] = {}
    for name in failing:
        used = {definition.own_name for definition in examination.reading.used_by([name])} - {name}
        for helper in sorted(used):
            found.setdefault(helper, []).append(name)
    graded = examination.assignment.names
    return {
        helper: names for helper, names in found.items() if (helper in failing if helper in graded else len(names) > 1)
    }


def _is_right(
    examination: Examination, function: str, substitution: Substitution | None, alteration: Alteration | None = None
) -> bool:
    """Whether everything that a function is asked comes out right so."""
    asked = examination.assignment.function(function)
    for source in filter(None, (asked.sources[0], asked.sources[0].odd)):
        outcomes = examination.ask(examination.plan.questions(asked, source.name), substitution, alteration)
        if not outcomes or not examination.answers_are_right(function, source.name, outcomes):
            return False
    return True
