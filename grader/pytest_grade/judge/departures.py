"""Where answers depart from what is expected: by each lawful variant, every quantity that is not right."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace

from pytest_grade.dataclass import dataclass
from pytest_grade.judge.compare import Mismatch, mismatches
from pytest_grade.model.assignment import Probe
from pytest_grade.model.cases import Array
from pytest_grade.model.expectations import known_in
from pytest_grade.model.questions import Outcome, Returned


@dataclass(frozen=True, slots=True, kw_only=True)
class Departures:
    """The departures of all answers of a function, each looked for once, when it is first asked for."""

    outcomes: Mapping[str, Outcome]
    epsilon: float
    _known: dict[tuple[str, str], tuple[Mismatch, ...]] = field(default_factory=dict)

    def of(self, probe: Probe, variant: str) -> Sequence[Mismatch]:
        """Every departure of one answer from one variant, in reading order; none of what is no answer."""
        key = probe.question.id, variant
        if key not in self._known:
            outcome = self.outcomes[probe.question.id]
            found = _departures(probe, variant, outcome, self.epsilon) if isinstance(outcome, Returned) else ()
            self._known[key] = tuple(found)
        return self._known[key]

    def of_first(self, probe: Probe) -> Sequence[Mismatch] | None:
        """Those from the variant that is the assignment's own; None where there is no answer."""
        is_answer = isinstance(self.outcomes[probe.question.id], Returned)
        return self.of(probe, next(iter(probe.expects))) if is_answer else None


def broken_rule(probe: Probe, outcome: Returned) -> str | None:
    """What is wrong with all that was sent together, in words."""
    return probe.rule([outcome.values[step] for step in sorted(outcome.values)]) if probe.rule else None


def wrong_parts(probe: Probe, outcome: Returned, name: str) -> Sequence[Array]:
    """What an answer gives for each quantity that is wrong, by the variant that it is nearest to; that `name` first."""
    found = min((list(_departures(probe, each, outcome, 0.0)) for each in probe.expects), key=len, default=[])
    return [each.numbers for each in sorted(found, key=lambda one: one.name != name) if each.numbers is not None]


def right_names(probe: Probe, outcome: Returned) -> frozenset[str]:
    """The names of what an answer gives rightly, by the variant that it is nearest to."""
    found = {variant: [each.name for each in _departures(probe, variant, outcome, 0.0)] for variant in probe.expects}
    nearest = min(found, key=lambda variant: len(found[variant]))
    asked = (each.name for template in probe.expects[nearest].values() for each in known_in(template))
    return frozenset(asked) - {*found[nearest]}


def _departures(probe: Probe, variant: str, outcome: Returned, epsilon: float) -> Iterator[Mismatch]:
    found = False
    for step, template in probe.expects[variant].items():
        for mismatch in mismatches(template, outcome.values[step], epsilon):
            found = True
            yield replace(mismatch, is_nothing=True) if outcome.values[step] is None else mismatch
    if not found and (problem := broken_rule(probe, outcome)) is not None:
        yield Mismatch(name="", kind="rule", got=problem, asked="")
