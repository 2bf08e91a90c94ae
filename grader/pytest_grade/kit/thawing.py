"""An assignment of what a kit holds: every function that an `Assignment` is made of looks its answers up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property, partial
from typing import Any

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.kit.digests import Lookup, Table
from pytest_grade.kit.forms import (
    AtCase,
    Draws,
    FrozenAssignment,
    FrozenChain,
    FrozenForward,
    FrozenFunction,
    FrozenSource,
)
from pytest_grade.kit.later import Later
from pytest_grade.kit.losses import mean_loss
from pytest_grade.model.assignment import (
    NO_CHAIN,
    OF_EVERY_RUN,
    Assignment,
    Cases,
    Chain,
    Forward,
    Function,
    Handed,
    Probe,
    Source,
    Update,
)
from pytest_grade.model.cases import Array, Case
from pytest_grade.model.explanations import Explainer, Slips
from pytest_grade.model.questions import Result, Step
from pytest_grade.tuples import with_items

_NO_LABELS = np.empty(0)

AGAIN = 1  # the draw that is there for what may hang on the numbers


def thawed(frozen: FrozenAssignment) -> Assignment:
    """The assignment."""
    return Assignment(
        id=frozen.id,
        title=frozen.title,
        functions=tuple(map(_function, frozen.functions)),
        chain=thawed_chain(frozen.chain, frozen.notation.labels) if frozen.chain else NO_CHAIN,
        notation=frozen.notation,
        drawing=_Drawing(frozen.cases),
        modules=frozen.modules,
        makes=frozen.makes,
        recognised_by=frozen.recognised_by,
        provided=frozen.provided,
        choices=cache(lambda: tuple(map(thawed, frozen.variants))),
        chosen=frozen.chosen,
        chosen_by=frozen.chosen_by,
        form=frozen.form,
        forms=tuple(map(thawed, frozen.forms)),
        preload=frozen.preload,
        points=frozen.points,
        parts=frozen.parts,
        placement=frozen.placement,
        solution_seconds=frozen.seconds,
    )


def thawed_chain(frozen: FrozenChain, labels: str) -> Chain:
    """The chain; `labels` is what these are called."""
    return _Chain(frozen, labels).chain()


def _function(frozen: FrozenFunction) -> Function:
    handed = None
    if frozen.handed_source is not None and frozen.looking is not None:
        source, looking = _source(frozen.handed_source), _source(frozen.looking)
        handed = Handed(source=source, looking=looking, makers=frozen.makers, helpers=frozen.helpers)
    return Function(
        name=frozen.name,
        sources=tuple(map(_source, frozen.sources)),
        callees=frozen.callees,
        placements=frozen.placements,
        role=frozen.role,
        widely=_source(frozen.widely) if frozen.widely else None,
        by_chance=frozen.by_chance,
        handed=handed,
        reads_from=frozen.reads_from,
        may_change=frozen.may_change,
        begins=frozen.begins,
        has_a_choice=frozen.has_a_choice,
        is_optional=frozen.is_optional,
        planted=frozen.planted,
        after=frozen.after,
        answers_alike=frozen.answers_alike,
    )


def _source(frozen: FrozenSource) -> Source:
    return Source(
        name=frozen.name,
        probes=_Drawn(frozen.asked),
        at_odd_sizes=_Drawn(frozen.odd) if frozen.odd is not None else None,
        explainer=_Explaining(frozen.tables) if frozen.tables else None,
    )


@dataclass(frozen=True, slots=True)
class _Explaining:
    """`Source.explainer`: mistakes were foreseen when the kit was written, whatever is foreseen here."""

    tables: tuple[Later[Table], ...]

    def __call__(self, _: Sequence[Probe], __: Slips) -> Explainer:
        return Lookup(tables=self.tables)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """`Source.probes`, by draw."""

    asked: Later[Draws]

    def __call__(self, cases: Cases) -> Iterator[Probe]:
        draws = self.asked.value
        return iter(draws[min(cases.seed, len(draws) - 1)])


@dataclass(frozen=True, slots=True)
class _Drawing:
    """`Assignment.drawing`: the seed of all runs has the second draw, any other the first."""

    cases: tuple[Mapping[str, tuple[Case, ...]], ...]

    def __call__(self, seed: int, purpose: str) -> Cases:
        draw = AGAIN if seed == OF_EVERY_RUN else 0
        of_chain = self.cases[min(draw, len(self.cases) - 1)] if not purpose else {}
        return Cases(draw=lambda kind: of_chain.get(kind, ()), seed=draw)


class _Chain:
    """The chain of a kit: what it says of a case is looked up by its inputs and the type of its labels."""

    def __init__(self, frozen: FrozenChain, labels: str) -> None:
        self._frozen, self._labels = frozen, labels

    @cached_property
    def _at(self) -> Mapping[tuple[str, int, type], AtCase]:
        return {_key(at.case, at.label_type): at for at in self._frozen.at.value}

    def chain(self) -> Chain:
        """The chain."""
        frozen = self._frozen
        return Chain(
            function=frozen.function,
            path=frozen.path,
            cache_makers=frozen.cache_makers,
            cost=frozen.cost,
            steps=self._steps,
            gradients=lambda case: self._of(case).gradients,
            beside=lambda case: self._of(case).beside,
            keep=(lambda case: self._of(case).keep or {}) if frozen.has_keep else None,
            update=self._update if frozen.has_update else None,
            update_function=frozen.update_function,
            own_cost=self._own_cost if frozen.has_own_cost else None,
            forward=self._forward(frozen.forward) if frozen.forward else None,
            is_of_cost=frozen.is_of_cost,
            takes_examples=frozen.takes_examples,
            asked=frozen.asked,
            is_alone=frozen.is_alone,
        )

    def _of(self, case: Case) -> AtCase:
        return self._at[_key(case, case.label_type)]

    def _steps(self, case: Case) -> tuple[Step, ...]:
        """The steps; with the parameters of the case, where some were moved."""
        at = self._of(case)
        moved = [(at.case.values[q.of], case.values[q.of]) for q in case.finals if q.of in at.case.values]
        changed = [(old, new) for old, new in moved if old is not new]
        return tuple(_replaced(step, changed) for step in at.steps) if changed else at.steps

    def _update(self, case: Case) -> Update:
        update = self._of(case).update
        assert update is not None
        return update

    def _own_cost(self, case: Case) -> Result:
        found = self._of(case).own_cost
        assert found is not None
        return found

    def _output(self, case: Case) -> Result:
        found = self._of(case).output
        assert found is not None
        return found

    def _forward(self, frozen: FrozenForward) -> Forward:
        return Forward(
            output=self._output,
            by=frozen.by,
            cost_of=lambda case, output: mean_loss(frozen.loss, output, self._labels_of(case), case.m),
            moved=moved,
            others=tuple((name, partial(self._with_another, number)) for number, name in enumerate(frozen.others)),
        )

    def _labels_of(self, case: Case) -> Array:
        """The labels; none where what the course calls so is no array."""
        return case.values.get(self._labels, _NO_LABELS)

    def _with_another(self, number: int, case: Case) -> Array:
        return self._of(case).others[number]


def moved(case: Case, name: str, by: Array) -> Case:
    """A case with a parameter moved, by which the final derivative of that name is taken; a number stays as it is."""
    of = case.named[name].of
    if of not in case.values:
        return case
    return replace(case, values={**case.values, of: case.values[of] + by})


def _key(case: Case, label_type: type) -> tuple[str, int, type]:
    return case.name, case.chance, label_type


def _replaced(step: Step, changed: Sequence[tuple[Array, Array]]) -> Step:
    """A step with other parameters among what it is given."""

    def other(value: Any) -> Any:
        match value:
            case np.ndarray():
                same = (new for old, new in changed if old.shape == value.shape and np.array_equal(old, value))
                return next(same, value)
            case dict():
                return {key: other(each) for key, each in value.items()}
            case list() | tuple():
                return with_items(value, map(other, value))
        return value

    named = {name: other(value) for name, value in step.named.items()}
    return replace(step, arguments=other(step.arguments), spare=other(step.spare), named=named, sets=other(step.sets))
