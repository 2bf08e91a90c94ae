"""A proved declaration as an assignment: its functions, and what to ask of each."""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property, partial
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import numpy as np

from pytest_grade.author.answers import Part, member_names
from pytest_grade.author.chains import Chaining
from pytest_grade.author.checking import check
from pytest_grade.author.declaration import Call, Mistake
from pytest_grade.author.drawing import DeclaredCase, Drawing, other_ways
from pytest_grade.author.explaining import KnownMistakes, SlipExplainer
from pytest_grade.author.inputs import Turning, turning
from pytest_grade.author.loading import Declared, variants
from pytest_grade.author.notations import Notations, without_gradients
from pytest_grade.author.outline import builds_on, graded_calls, makes, parts_of, points_of, recognised_by
from pytest_grade.author.own_updates import form_of, found_at, judged_values
from pytest_grade.author.patterns import Value
from pytest_grade.author.placements import has_choice, own_placement, placements
from pytest_grade.author.planted import lines_of
from pytest_grade.author.probes import DOCUMENTED, HANDED, KEPT, OWN, ProbeMaker, Way
from pytest_grade.author.proof import Proved, Questions, prove
from pytest_grade.author.proving import form_proved_once, proved_once
from pytest_grade.author.roles import Roles, alternatives, is_passed_on, reads
from pytest_grade.author.shown_names import shown_names
from pytest_grade.author.substitutes import sources
from pytest_grade.author.truth import Course
from pytest_grade.author.words import Built, Draw
from pytest_grade.dataclass import dataclass
from pytest_grade.model.assignment import NO_CHAIN, Assignment, Cases, Chain, Function, Handed, Placement, Probe, Source
from pytest_grade.model.explanations import Explainer, Slips
from pytest_grade.model.notation import Notation
from pytest_grade.model.questions import Result


def load(folder: Path) -> Assignment:
    """The assignment that a folder declares, proved unless this very content has been."""
    return Compiler(proved=proved_once(folder)).assignment()


def compiled(made: Declared) -> Assignment:
    """Prove a declaration, and make of it what submissions are asked.

    Raises `ConfigurationError` where it is not so, with the line.
    """
    check(made)
    return Compiler(proved=prove(Course.of(made))).assignment()


@dataclass(frozen=True, kw_only=True)
class Compiler:
    """Makes an assignment of a proved declaration.

    Where the final derivatives are of a derivative that is given, and the mean may be taken in them or not, `placement`
    says where; None where the solution does.
    """

    proved: Proved
    placement: Placement | None = None

    @property
    def _made(self) -> Declared:
        return self.proved.course.made

    @cached_property
    def _roles(self) -> Roles:
        return Roles(self._made)

    @cached_property
    def _chain_call(self) -> Call | None:
        return self._roles.chain

    @cached_property
    def _probes(self) -> ProbeMaker:
        return ProbeMaker(proved=self.proved, roles=self._roles, chain=self._chain_call)

    @cached_property
    def _calls(self) -> Mapping[str, Sequence[Call]]:
        return graded_calls(self._made)

    @cached_property
    def _notation(self) -> Notation:
        shown = shown_names(self._made)
        if self._chain_call is None:
            return replace(without_gradients(self._made.assignment.examples), shown=shown)
        found = Notations(proved=self.proved, roles=self._roles, chain=self._chain_call, case=self._first).notation()
        return replace(found, shown=shown)

    def assignment(self) -> Assignment:
        """The assignment, with its variants and forms."""
        forms = (Compiler(proved=form_proved_once(form)).assignment() for form in self._made.forms)
        return replace(self.one(), choices=cache(lambda: tuple(self._variants())), forms=tuple(forms))

    def _variants(self) -> Iterator[Assignment]:
        """The assignment for every other choice that the course leaves free."""
        for variant in variants(self._made):
            course = Course.of(variant)
            proved = Proved(course=course, asked=Questions(course=course), judged=self.proved.judged)
            yield Compiler(proved=proved).one()
        chain = self._chain_call
        for placement in placements(self.proved, chain)[1:] if chain is not None and chain.given else ():
            yield Compiler(proved=self.proved, placement=placement).one()

    def one(self) -> Assignment:
        """The assignment as the solution stands."""
        declaration, made = self._made.assignment, self._made
        return Assignment(
            id=declaration.id,
            form=made.form,
            title=declaration.title,
            functions=tuple(self._function(name, calls) for name, calls in self._calls.items()),
            chain=self._chain(),
            notation=self._notation,
            drawing=self._cases,
            modules=declaration.modules,
            recognised_by=recognised_by(made),
            makes=makes(made),
            builds_on=builds_on(made),
            provided=made.provided.text if made.provided else "",
            is_withheld=made.is_withheld,
            callees=made.solution.text,
            substitutes=cache(partial(sources, self.proved)),
            points=points_of(made),
            parts=parts_of(made),
            placement=self._own_placement(),
            chosen=made.chosen,
            chosen_by=made.chosen_by,
        )

    def _own_placement(self) -> Placement:
        """Where the solution takes the mean, as the functions show that have a choice."""
        chosen = {own_placement(self.proved, call) for call in self._made.graded if has_choice(self.proved, call)}
        return "outside" if chosen == {"outside"} else "inside"

    def _chain(self) -> Chain:
        call = self._chain_call
        if call is None:
            return NO_CHAIN
        return Chaining(
            probes=self._probes,
            call=call,
            beside=[other for other in self._calls[self._made.key(call)] if other is not call],
            prediction=self._notation.prediction,
            first=self._first,
        ).chain()

    def _cases(self, seed: int, purpose: str) -> Cases:
        call = self._main_call(self._calls[purpose]) if purpose in self._calls else self._chain_call
        return Cases(draw=self._drawing(call, seed, purpose).cases if call else lambda _: (), seed=seed)

    def _drawing(self, call: Call, seed: int, purpose: str = "") -> Drawing:
        seeds = (seed, *f"{self._made.assignment.id}{purpose}".encode())
        return Drawing(proved=self.proved, call=call, seed=seeds, placement=self._placement_of(call))

    @cached_property
    def _first(self) -> DeclaredCase:
        """A case of the chain, by which its structure is read off."""
        assert self._chain_call is not None
        return self._drawing(self._chain_call, 0).first

    def _placement_of(self, call: Call) -> Placement | None:
        """Where the mean is taken in the final derivatives of the chain, if they are of a derivative that is given."""
        if call is not self._chain_call or not call.given:
            return None
        return self.placement or own_placement(self.proved, call)

    def _main_call(self, calls: Sequence[Call]) -> Call:
        """Of several calls of one function, the one that asks for most."""
        return next((call for call in calls if call is self._chain_call), max(calls, key=lambda call: len(call.leaves)))

    def _function(self, name: str, calls: Sequence[Call]) -> Function:
        call = self._main_call(calls)
        callees = [other for other in self._roles.callees(call) if self._made.key(other) != name]
        has_layers = any(len(placements(self.proved, other)) > 1 for other in callees)
        return Function(
            name=name,
            sources=tuple(self._sources(call, calls)),
            callees=tuple(dict.fromkeys(self._made.key(other) for other in callees)),
            placements=("inside", "outside") if call is self._chain_call and has_layers else ("inside",),
            role=self._roles.role(call),
            widely=self._widely(call),
            by_chance=self._is_by_chance(call),
            handed=self._handed(call, calls),
            kept=self._kept(call),
            replaced=tuple(call.replacing.items()),
            reads_from=tuple(self._makers_off_the_chain(call)),
            begins=self._begins(call),
            has_a_choice=has_choice(self.proved, call),
            is_optional=all(each.optional for each in calls),
            may_change=tuple(dict.fromkeys(name for each in calls for name in self._may_change(each))),
            planted=tuple(lines_of(call)),
            after=tuple(dict.fromkeys(self._methods_before(call))),
            answers_alike=self._answers_alike(call),
        )

    def _methods_before(self, call: Call) -> Iterator[str]:
        """The graded methods that are called before on the same object."""
        for each in call.before:
            if isinstance(each.func, ast.Attribute) and ast.unparse(each.func.value) == call.receiver:
                name = f"{self._made.key(call).rpartition('.')[0]}.{each.func.attr}"
                if name in self._calls:
                    yield name

    def _answers_alike(self, call: Call) -> bool:
        """Whether the solution gives the same derivatives again, when its object is asked the same a second time."""
        if call.receiver is None or not call.derivatives:
            return False
        asking = self.proved.course.asking(self.proved.first)
        once, twice = (asking.looked_at(call, again) for again in ((), call.codes[-1:]))
        return _is_alike(once, twice)

    def _may_change(self, call: Call) -> Iterator[str]:
        """The draws that a call is to give anew: attributes that it sets, arguments that it adds to or moves on."""
        made = self._made.assignment.draws.get(call.receiver or "")
        for where in call.then if isinstance(made, Built) else ():
            attribute = where.partition(".")[2]
            if isinstance(made, Built) and isinstance(drawn := made.attributes.get(attribute), str):
                yield drawn
        yield from _arguments(call).intersection(self._added_to)
        yield from self._moved_on(call)

    def _moved_on(self, call: Call) -> Iterator[str]:
        """The arguments that come back anew, off the way to any derivative: arrays in a dictionary or a list.

        So are parameters and states kept that go a step; an array by itself may be data, which is to stay as it is.
        """
        first = self.proved.first
        given = {name: first.values[name] for name in sorted(_arguments(call) & first.values.keys())}
        states = {name: value for name, value in given.items() if isinstance(value, (dict, list)) and form_of(value)}
        if not states or self._roles.role(call) != "other" or call.derivatives or self._is_by_chance(call):
            return
        answer = self.proved.course.asking(first).looked_at(call)
        forms = [form_of(found_at(answer[where], leaf.path)) for where, leaf in judged_values(call, first)]
        for name, value in states.items():
            if form_of(value) in forms:
                yield from (name, *member_names(name, value))

    @cached_property
    def _added_to(self) -> frozenset[str]:
        """The arguments that come back with derivatives added: running sums, which nobody reads afterwards."""
        calls = [(_arguments(call), derivative) for call in self._made.graded for derivative in call.derivatives]
        return frozenset(name for arguments, derivative in calls for name in arguments & derivative.names)

    def _begins(self, call: Call) -> Literal["judged", "unjudged"] | None:
        """Whether a way back begins with what it gives, and whether that is judged."""
        if call is self._chain_call or not self._made.begins(call):
            return None
        if has_choice(self.proved, call):
            return "judged"
        is_judged = all(leaf.is_judged for leaf in call.leaves if isinstance(leaf, Value))
        return None if is_judged else "unjudged"

    def _handed(self, call: Call, calls: Sequence[Call]) -> Handed | None:
        """What the student's own functions hand to this one; None where that is none of their own affair."""
        makers = {self._made.key(each) for each in self._roles.makers_of(call)}
        if not makers or call.lowers is not None or self._is_by_chance(call):
            return None
        on_the_way = makers.union(*map(self._made.solution.called_by, makers))
        graded = [name for name in self._calls if name in on_the_way]
        keeping = [name for name in graded if any(map(self._roles.keeps, self._calls[name]))]
        return Handed(
            source=self._own_source(call, calls),
            looking=Source(name=HANDED, probes=partial(self._probes.handed, call)),
            makers=tuple(keeping),
            helpers=tuple(name for name in graded if name not in keeping),
        )

    def _kept(self, call: Call) -> Source | None:
        """Where its callers may read, in what it gives back, what is a student's own affair."""
        is_read = any(self._made.key(call) in self._made.solution.called_by(name) for name in self._calls)
        is_free = any(isinstance(leaf, Value) and not leaf.is_judged for leaf in call.leaves)
        if not is_read or call.receiver is not None or not is_free or self._is_by_chance(call):
            return None
        return Source(name=KEPT, probes=partial(self._probes.kept, call))

    def _own_source(self, call: Call, calls: Sequence[Call]) -> Source:
        """Asking with what the student's own functions make."""
        if call is self._chain_call:
            return self._source(calls, lambda cases: cases.all, OWN)
        return self._source(calls, self._main_of(call), OWN, has_odd=True)

    def _makers_off_the_chain(self, call: Call) -> Iterator[str]:
        """The graded functions whose caches a call takes, where no final derivatives show that they fit to it."""
        if call.derivatives and call not in self._roles.path:
            for maker in self._roles.producers_of(call):
                if maker.is_graded and any(map(is_passed_on, {*maker.binds} & call.names)):
                    yield self._made.key(maker)

    def _is_by_chance(self, call: Call) -> bool:
        return (
            call.lowers is not None
            or call.picks is not None
            or any(each.proof == "chance" for each in self.proved.judged[call.text])
        )

    def _sources(self, call: Call, calls: Sequence[Call]) -> Iterator[Source]:
        if call.lowers is not None:
            yield Source(name=DOCUMENTED, probes=partial(self._probes.training, call))
        elif call.picks is not None:
            yield Source(name=DOCUMENTED, probes=partial(self._probes.picking, call))
        elif self._is_by_chance(call) and not call.chance:
            yield Source(name=DOCUMENTED, probes=partial(self._probes.by_chance, call))
        elif call is self._chain_call:
            yield self._source(calls, lambda cases: cases.all)
        else:
            yield from self._alone(call, calls)

    def _alone(self, call: Call, calls: Sequence[Call]) -> Iterator[Source]:
        """The sources of a function that is asked by itself."""
        role = self._roles.role(call)
        main = self._main_of(call)
        first = self._source(calls, main, has_odd=role in ("forward", "backward"))
        yield replace(first, probes=lambda cases: chain(first.probes(cases), self._otherwise(calls, main(cases)[0])))
        if role == "cost" and any(
            isinstance(v, Draw) and v.word == "labels" for v in self._made.assignment.draws.values()
        ):
            yield Source(
                name="integer labels", probes=lambda cases: self._probes.asked(calls, _of_integers(main(cases)))
            )
        if call.derivatives and any(map(is_passed_on, call.names)):
            yield self._own_source(call, calls)

    def _otherwise(self, calls: Sequence[Call], case: DeclaredCase) -> Iterator[Probe]:
        """What is asked besides of a function that is asked by itself."""
        for call in calls:
            yield from self._probes.switched(call, case)
            yield from self._probes.at_ties(call, case)
            yield from self._probes.of_many_masked(call, case)
            yield from self._probes.made_twice(call, case)
            yield from self._probes.after_others(call, case)

    def _source(
        self,
        calls: Sequence[Call],
        main: Callable[[Cases], Sequence[DeclaredCase]],
        way: Way = DOCUMENTED,
        *,
        has_odd: bool = False,
    ) -> Source:
        call = self._main_call(calls)
        return Source(
            name=way,
            probes=lambda cases: self._probes.asked(calls, self._turned(calls, main(cases), cases.main), way),
            at_odd_sizes=(lambda cases: self._probes.asked(calls, _at_odd_sizes(cases, main), way))
            if has_odd
            else None,
            explainer=partial(self._explainer, call, calls, way) if call.derivatives or self._mistakes(call) else None,
        )

    def _explainer(
        self, call: Call, calls: Sequence[Call], way: Way, probes: Sequence[Probe], slips: Slips
    ) -> Explainer:
        own = [each for each in probes if self._probes.is_of(each, call)]
        found: Explainer | None = None
        if call.derivatives:
            places = partial(self._places, call, way)
            found = SlipExplainer(proved=self.proved, call=call, probes=own, slips=slips, places=places)
        mistakes = self._mistakes(call)
        if not mistakes and found is not None:
            return found
        further = [other for other in calls if other is not call]
        by_call = [
            KnownMistakes(
                proved=self.proved,
                call=each,
                mistakes=mistakes,
                probes=[probe for probe in probes if self._probes.is_of(probe, each)],
                places=partial(self._places, each, way),
                others=found if each is call else None,
            )
            for each in (call, *further)
        ]
        return replace(by_call[0], beside=by_call[1:])

    def _places(self, call: Call, way: Way, case: DeclaredCase) -> Sequence[Result]:
        return self._probes.places(call, case, way)

    def _mistakes(self, call: Call) -> Sequence[Mistake]:
        """The wrong functions that the course knows in the place of this one."""
        return [each for each in self._made.assignment.mistakes if each.instead_of == call.function]

    def _main_of(self, call: Call) -> Callable[[Cases], Sequence[DeclaredCase]]:
        """The cases by which a function is asked at first; they are chosen when they are asked for."""
        return partial(self._chosen, call)

    def _chosen(self, call: Call, cases: Cases) -> Sequence[DeclaredCase]:
        role, turns = self._roles.role(call), max(2, alternatives(self._made, call))
        is_of_numbers = self._drawing(call, 0).takes_numbers_alone
        if role == "update" and not is_of_numbers:
            return cases.main[0], max((*cases.main[1:], *cases.odd), key=lambda case: case.depth)
        if is_of_numbers or self.proved.course.examples is None:
            return cases.main if is_of_numbers else cases.main[:turns]
        if role == "cost":
            floats = replace(cases.main[1], label_type=float)
            return cases.main[0], floats, *cases.odd[:1], *cases.sure[1:]
        if role == "other" and self._answers_each_example(call):
            return cases.main[0], *cases.odd[:2]
        if role == "forward" and self._gives_probabilities(call):
            every = alternatives(self._made, call)
            return *cases.main[: turns - 1], *cases.sure[every - 1 : every], *cases.whole
        return *cases.main[:turns], *cases.whole

    def _turned(
        self, calls: Sequence[Call], chosen: Sequence[DeclaredCase], among: Sequence[DeclaredCase]
    ) -> Sequence[DeclaredCase]:
        """The chosen cases, and those that it takes besides.

        These are for each word that turns to be asked with all it is to, and for the solution to go either way where
        it compares numbers.
        """
        draws = self._made.assignment.draws
        names = sorted(set[str]().union(*(reads(self._made, call) for call in calls)) & draws.keys())
        asked = list(chosen)
        for case in among:
            turns, before = self._turns(names, case), [self._turns(names, each) for each in asked]
            is_new_end = any(
                end is not None and all(each.ends[number] != end for each in before)
                for number, end in enumerate(turns.ends)
            )
            is_new_choice = turns.choice not in [each.choice for each in before]
            if case not in asked and (is_new_end or is_new_choice or case.ways & other_ways(asked)):
                asked.append(case)
        return asked

    def _turns(self, names: Sequence[str], case: DeclaredCase) -> Turning:
        draws, values = self._made.assignment.draws, case.drawn.values
        there = [name for name in names if name in values]
        return turning([draws[name] for name in there], [values[name] for name in there])

    def _gives_probabilities(self, call: Call) -> bool:
        """Whether something comes back that lies between 0 and 1, in some question."""
        asked = (self.proved.course.asking(inputs).asked(call) for inputs in self.proved.first_two)
        arrays = [np.asarray(part.value) for parts in asked for part in parts if _is_array(part)]
        return any(bool(((array > 0) & (array < 1)).all()) for array in arrays)

    def _answers_each_example(self, call: Call) -> bool:
        """Whether something comes back for each example."""
        m = self.proved.course.number_of_examples(self.proved.first)
        return any(m in np.shape(part.value) for part in self.proved.parts_at_first(call) if _is_array(part))

    def _widely(self, call: Call) -> Source | None:
        """Every combination of alternatives at several m, where 1/m may stand in one branch only."""
        if alternatives(self._made, call) < 2 or not has_choice(self.proved, call):
            return None
        source = self._source([call], lambda cases: (*cases.main[:3], *cases.odd[-4:]))
        return replace(source, name="widely")


def _arguments(call: Call) -> frozenset[str]:
    """The names among the arguments of a call."""
    return frozenset(argument.id for argument in call.call.args if isinstance(argument, ast.Name))


def _is_alike(one: Any, other: Any) -> bool:
    """Whether two answers of a solution hold the same numbers."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_is_alike(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(_is_alike, one, other))
    return np.array_equal(one, other)


def _is_array(part: Part) -> bool:
    return isinstance(part.value, np.ndarray)


def _at_odd_sizes(cases: Cases, main: Callable[[Cases], Sequence[DeclaredCase]]) -> tuple[DeclaredCase, ...]:
    """The odd cases, and the main ones that are left: code that keeps count is called once more in one process."""
    asked = main(cases)
    return (*cases.odd, *(case for case in cases.main if case not in asked))


def _of_integers(cases: Sequence[DeclaredCase]) -> tuple[DeclaredCase, ...]:
    return tuple(replace(case, label_type=int) for case in cases)
