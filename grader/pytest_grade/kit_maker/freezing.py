"""An assignment without its solution: its questions, drawn for the kit alone, and what the solution answers to them."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from pytest_grade.dataclass import dataclass
from pytest_grade.errors import ConfigurationError
from pytest_grade.examine.plan import Plan
from pytest_grade.kit.digests import Table
from pytest_grade.kit.forms import Draws, FrozenAssignment, FrozenFunction, FrozenSource
from pytest_grade.kit.later import Later, kept
from pytest_grade.kit.values import CannotBeFrozenError, Writer
from pytest_grade.kit_maker.chains import frozen_chain
from pytest_grade.kit_maker.changed import Changed
from pytest_grade.kit_maker.foreseeing import Foreseeing
from pytest_grade.model.assignment import Assignment, Function, Source
from pytest_grade.sandbox.client import Sandbox


def seeds_of(drawn: int) -> tuple[int, int]:
    """The seeds of the two draws of a kit, so long that no run has one of them."""
    first, second = (int.from_bytes(f"kit {number} {drawn}".encode(), "little") for number in range(2))
    return first, second


@dataclass(frozen=True, kw_only=True)
class Freezing:
    """Freezes one assignment with the questions of these seeds: those that are asked, and once more others.

    `seconds` are the CPU time of its solution, which runs in the sandbox with small changes made in it.
    """

    assignment: Assignment
    seeds: tuple[int, int]
    seconds: float
    salt: str
    sandbox: Sandbox

    @classmethod
    def of(cls, assignment: Assignment, seed: int | None, seconds: float, sandbox: Sandbox) -> "Freezing":
        """With a seed that nobody knows, or one that is given; no run has the same questions."""
        drawn = secrets.randbits(48) if seed is None else seed
        salt = hashlib.blake2b(f"kit {drawn}".encode(), digest_size=8).hexdigest()
        return cls(assignment=assignment, seeds=seeds_of(drawn), seconds=seconds, salt=salt, sandbox=sandbox)

    def frozen(self) -> FrozenAssignment:
        """All that a kit holds."""
        left_out = self.left_out
        if missing := [name for name in self.assignment.chain.path if name in left_out]:
            raise ConfigurationError(
                source=self.assignment.id,
                found=f"{missing[0]}, which only a solution at hand can judge, on the way to the final gradients",
                allowed="functions there whose answers are known beforehand",
            )
        if len(left_out) == len(self.assignment.functions):
            found = f"no function that is judged without the solution at hand ({', '.join(left_out)})"
            raise ConfigurationError(source=self.assignment.id, found=found, allowed="at least one")
        return self._of(self.assignment)

    @cached_property
    def left_out(self) -> tuple[str, ...]:
        """The functions that are judged by running the solution: no kit can."""
        return tuple(name for name, function in self._functions.items() if function is None)

    @cached_property
    def _plans(self) -> tuple[Plan, ...]:
        return tuple(Plan(assignment=self.assignment, seed=seed) for seed in self.seeds)

    @cached_property
    def _foreseeing(self) -> Foreseeing:
        return Foreseeing(salt=self.salt)

    @cached_property
    def _functions(self) -> dict[str, FrozenFunction | None]:
        return {function.name: self._function(function) for function in self.assignment.functions}

    def _of(self, assignment: Assignment) -> FrozenAssignment:
        left_out = self.left_out
        first, *_ = self._plans
        checked = [_without(function, left_out) for function in self._functions.values() if function is not None]
        return FrozenAssignment(
            id=assignment.id,
            title=assignment.title,
            functions=tuple(checked),
            chain=frozen_chain(assignment, first.cases.all, left_out),
            notation=assignment.notation,
            cases=({"main": first.cases.main, "odd": first.cases.odd},),
            modules=assignment.modules,
            makes=assignment.makes,
            recognised_by=tuple(name for name in assignment.recognised_by if name not in left_out),
            provided=assignment.provided,
            variants=tuple(replace(self, assignment=variant)._of(variant) for variant in assignment.variants),
            chosen=assignment.chosen,
            chosen_by=assignment.chosen_by,
            form=assignment.form,
            forms=tuple(replace(self, assignment=form)._of(form) for form in assignment.forms),
            preload=assignment.preload,
            points={name: points for name, points in assignment.points.items() if name not in left_out},
            parts={name: parts for name, parts in assignment.parts.items() if name not in left_out},
            placement=assignment.placement,
            seconds=self.seconds,
        )

    def _function(self, function: Function) -> FrozenFunction | None:
        """A function with its questions; None where something of it hangs on the solution."""
        if function.replaced:
            return None
        handed = function.handed
        first, *others = (self._source(function, source) for source in function.sources)
        found = FrozenFunction(
            name=function.name,
            sources=(replace(first, tables=(*first.tables, *self._changed(function))), *others),
            callees=function.callees,
            placements=function.placements,
            role=function.role,
            widely=self._source(function, function.widely) if function.widely else None,
            by_chance=function.by_chance,
            handed_source=self._source(function, handed.source) if handed else None,
            looking=self._source(function, handed.looking) if handed else None,
            makers=handed.makers if handed else (),
            helpers=handed.helpers if handed else (),
            reads_from=function.reads_from,
            may_change=function.may_change,
            begins=function.begins,
            has_a_choice=function.has_a_choice,
            is_optional=function.is_optional,
            planted=function.planted,
            after=function.after,
            answers_alike=function.answers_alike,
        )
        try:
            Writer().written(found)
        except CannotBeFrozenError:
            return None
        return found

    def _source(self, function: Function, source: Source) -> FrozenSource:
        asked, odd = self._asked(function, source), source.odd
        return FrozenSource(
            name=source.name,
            asked=kept(asked),
            odd=kept(self._asked(function, odd)) if odd else None,
            tables=tuple(map(kept, self._foreseeing.tables(source, asked[0]))),
        )

    def _changed(self, function: Function) -> tuple[Later[Table], ...]:
        """What the function answers with small changes in its text."""
        changed = Changed(plan=self._plans[0], sandbox=self.sandbox, salt=self.salt)
        return tuple(map(kept, changed.tables(function)))

    def _asked(self, function: Function, source: Source) -> Draws:
        return tuple(plan.probes[function.name, source.name] for plan in self._plans)


def _without(function: FrozenFunction, left_out: Sequence[str]) -> FrozenFunction:
    """A function that knows nothing of those that are left out."""

    def others(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(name for name in names if name not in left_out)

    return replace(
        function,
        callees=others(function.callees),
        makers=others(function.makers),
        helpers=others(function.helpers),
        reads_from=function.reads_from if others(function.reads_from) == function.reads_from else (),
    )
