"""What the usual check of a course says of a function: one set of numbers, one placement of 1/m, values alone.

Written to the behaviour of checks that courses publish: a function is given documented inputs, once for each of its
branches, runs with the student's own other functions, and what comes back is compared by `numpy.allclose`. Other lawful
placements of 1/m, other layouts of caches, and further sizes are unknown to such a check. Ours is a little milder:
it compares no more than the assignment asks of a function, and is not particular about types.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pytest_grade.judge.assessments import agreeing_variants
from pytest_grade.model.assignment import Probe
from pytest_grade.model.judgement import UsualCheck
from pytest_grade.model.questions import NotAsked, Outcome

_EPSILON: Final = 1e-7  # allows for as much as the tolerance of `numpy.allclose`, 1e-5


def one_set(probes: Sequence[Probe]) -> tuple[Probe, ...]:
    """The probes that a usual check makes, of all that there are: the first for each branch and each part."""
    return tuple({(probe.part, probe.branch): probe for probe in reversed(list(_ordinary(probes)))}.values())[::-1]


def usual_check(probes: Sequence[Probe], outcomes: Mapping[str, Outcome]) -> UsualCheck | None:
    """What it says of a function, by the answers to its probes; None where nothing was asked."""
    asked = [(probe, outcomes.get(probe.question.id)) for probe in probes]
    if not asked or any(outcome is None or isinstance(outcome, NotAsked) for _, outcome in asked):
        return None
    return "passes" if all(_is_the_lectures(probe, outcome) for probe, outcome in asked if outcome) else "fails"


def _ordinary(probes: Sequence[Probe]) -> Iterator[Probe]:
    """Those that ask nothing particular, such as what comes back with a switch turned around."""
    return (probe for probe in probes if not (probe.when or probe.problems))


def _is_the_lectures(probe: Probe, outcome: Outcome) -> bool:
    """Whether an answer is that of the assignment's own solution, whose placement is the first of the variants."""
    return next(iter(probe.expects)) in agreeing_variants(probe, outcome, _EPSILON)
