"""A proved declaration as an assignment: its functions, and what to ask of each."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

import numpy as np

from grader.author.answers import Part
from grader.author.chains import Chaining
from grader.author.checking import check
from grader.author.declaration import Call
from grader.author.drawing import DeclaredCase, Drawing
from grader.author.explaining import SlipExplainer
from grader.author.loading import Declared, variants
from grader.author.notations import Notations
from grader.author.placements import has_choice, own_placement, placements
from grader.author.probes import DOCUMENTED, HANDED, OWN, ProbeMaker, Way
from grader.author.proof import Proved, Questions, prove
from grader.author.proving import proved_once
from grader.author.roles import Roles, alternatives
from grader.author.substitutes import sources
from grader.author.truth import Course
from grader.author.words import Built, Draw
from grader.model.assignment import Assignment, Cases, Function, Placement, Probe, Source
from grader.model.explanations import Explainer
from grader.model.notation import Notation


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
    def _chain_call(self) -> Call:
        chain = self._roles.chain
        if chain is None:
            found = "no call that gives derivatives"
            allowed = "a call such as backward(…) -> {'d{q}': d(q) for q in parameters}"
            self._made.assignment.place.refuse(found, allowed)
        return chain

    @cached_property
    def _probes(self) -> ProbeMaker:
        return ProbeMaker(proved=self.proved, roles=self._roles, chain=self._chain_call)

    @cached_property
    def _calls(self) -> dict[str, list[Call]]:
        """The graded calls of each function, in the order of the declaration."""
        found: dict[str, list[Call]] = {}
        for call in self._made.graded:
            found.setdefault(self._made.key(call), []).append(call)
        return found

    @cached_property
    def _notation(self) -> Notation:
        case = self._cases(0, "").main[0]
        return Notations(proved=self.proved, roles=self._roles, chain=self._chain_call, case=case).notation()

    def assignment(self) -> Assignment:
        """The assignment, with its variants."""
        return replace(self.one(), variants=tuple(self._variants()))

    def _variants(self) -> Iterator[Assignment]:
        """The assignment for every other choice that the course leaves free."""
        for variant in variants(self._made):
            course = Course.of(variant)
            proved = Proved(course=course, asked=Questions(course=course), judged=self.proved.judged)
            yield Compiler(proved=proved).one()
        for placement in placements(self.proved, self._chain_call)[1:] if self._chain_call.given else ():
            yield Compiler(proved=self.proved, placement=placement).one()

    def one(self) -> Assignment:
        """The assignment as the solution stands; raises `ConfigurationError` for what cannot be graded yet."""
        for call in self._made.graded:
            for word, given in (("chance", call.chance), ("replacing", call.replacing)):
                if given:
                    call.place.refuse(
                        f"{word}={given!r}, which is read and proved", f"no {word}=: it is not graded yet"
                    )
            for where in call.then:
                drawn = self._made.assignment.draws.get(_first_name(where))
                if drawn is not None and not isinstance(drawn, Built):
                    call.place.refuse(f"then={{{where!r}: …}}, a part of an argument", "parts of an object, for now")
        declaration, made = self._made.assignment, self._made
        chaining = Chaining(
            probes=self._probes,
            beside=[call for call in self._calls[made.key(self._chain_call)] if call is not self._chain_call],
            prediction=self._notation.prediction,
            first=self._cases(0, "").main[0],
        )
        return Assignment(
            id=declaration.id,
            title=declaration.title,
            functions=tuple(self._function(name, calls) for name, calls in self._calls.items()),
            chain=chaining.chain(),
            notation=self._notation,
            drawing=self._cases,
            modules=declaration.modules,
            recognised_by=declaration.known_by,
            provided=made.provided.text if made.provided else "",
            callees=made.solution.text,
            substitutes=partial(sources, self.proved),
            points={name: sum(call.points for call in calls) for name, calls in self._calls.items()},
        )

    def _cases(self, seed: int, purpose: str) -> Cases:
        call = self._main_call(self._calls[purpose]) if purpose in self._calls else self._chain_call
        seeds = (seed, *f"{self._made.assignment.id}{purpose}".encode())
        drawing = Drawing(proved=self.proved, call=call, seed=seeds, placement=self._placement_of(call))
        return Cases(draw=drawing.cases, seed=seed)

    def _placement_of(self, call: Call) -> Placement | None:
        """Where the mean is taken in the final derivatives of the chain, if they are of a derivative that is given."""
        if call is not self._chain_call or not call.given:
            return None
        return self.placement or own_placement(self.proved, call)

    def _main_call(self, calls: Sequence[Call]) -> Call:
        """Of several calls of one function, the one that asks for most."""
        return self._chain_call if self._chain_call in calls else max(calls, key=lambda call: len(call.leaves))

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
            handed=self._handed(call),
        )

    def _handed(self, call: Call) -> Source | None:
        """What asks for all that the student's own functions hand to this one."""
        if not self._takes_what_others_hand(call):
            return None
        return Source(name=HANDED, probes=partial(self._probes.handed, call))

    @staticmethod
    def _takes_what_others_hand(call: Call) -> bool:
        return bool(call.derivatives) and any(name.startswith("_") for name in call.names)

    def _is_by_chance(self, call: Call) -> bool:
        return call.lowers is not None or any(each.proof == "chance" for each in self.proved.judged[call.text])

    def _sources(self, call: Call, calls: Sequence[Call]) -> Iterator[Source]:
        if call.lowers is not None:
            yield Source(name=DOCUMENTED, probes=partial(self._probes.training, call))
        elif self._is_by_chance(call):
            yield Source(name=DOCUMENTED, probes=partial(self._probes.by_chance, call))
        elif call is self._chain_call:
            yield self._source(calls, lambda cases: cases.all)
            if self._takes_what_others_hand(call):
                yield self._source(calls, lambda cases: cases.all, OWN)
        else:
            yield from self._alone(call, calls)

    def _alone(self, call: Call, calls: Sequence[Call]) -> Iterator[Source]:
        """The sources of a function that is asked by itself."""
        role = self._roles.role(call)
        main = self._main_of(call)
        yield self._source(calls, main, has_odd=role in ("forward", "backward"))
        if role == "cost" and any(
            isinstance(v, Draw) and v.word == "labels" for v in self._made.assignment.draws.values()
        ):
            yield Source(
                name="integer labels", probes=lambda cases: self._probes.asked(calls, _of_integers(main(cases)))
            )
        if self._takes_what_others_hand(call):
            yield self._source(calls, main, OWN, has_odd=True)

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
            probes=lambda cases: self._probes.asked(calls, main(cases), way),
            at_odd_sizes=(lambda cases: self._probes.asked(calls, cases.odd, way)) if has_odd else None,
            explainer=partial(self._explainer, call, way) if call.derivatives else None,
        )

    def _explainer(self, call: Call, way: Way, probes: Sequence[Probe]) -> Explainer:
        return SlipExplainer(
            proved=self.proved,
            call=call,
            probes=[each for each in probes if self._probes.is_of(each, call)],
            places=lambda case: self._probes.places(call, case, way),
        )

    def _main_of(self, call: Call) -> Callable[[Cases], Sequence[DeclaredCase]]:
        """The cases by which a function is asked at first."""
        role, turns = self._roles.role(call), max(2, alternatives(self._made, call))
        if role == "update":
            return lambda cases: (cases.main[0], max((*cases.main[1:], *cases.odd), key=lambda case: case.depth))
        if self.proved.course.examples is None:
            return lambda cases: cases.main[:turns]
        if role == "cost":
            return lambda cases: (
                cases.main[0],
                replace(cases.main[1], label_type=float),
                *cases.odd[:1],
                *cases.sure[1:],
            )
        if role == "other" and self._answers_each_example(call):
            return lambda cases: (cases.main[0], *cases.odd[:2])
        if role == "forward" and self._gives_probabilities(call):
            every = alternatives(self._made, call)
            return lambda cases: (*cases.main[: turns - 1], *cases.sure[every - 1 : every])
        return lambda cases: cases.main[:turns]

    def _gives_probabilities(self, call: Call) -> bool:
        """Whether something comes back that lies between 0 and 1, in some question."""
        asked = (self.proved.course.asking(inputs).asked(call) for inputs in self.proved.questions[:2])
        arrays = [np.asarray(part.value) for parts in asked for part in parts if _is_array(part)]
        return any(bool(((array > 0) & (array < 1)).all()) for array in arrays)

    def _answers_each_example(self, call: Call) -> bool:
        """Whether something comes back for each example."""
        inputs = self.proved.questions[0]
        m = self.proved.course.number_of_examples(inputs)
        return any(
            m in np.shape(part.value) for part in self.proved.course.asking(inputs).asked(call) if _is_array(part)
        )

    def _widely(self, call: Call) -> Source | None:
        """Every combination of alternatives at several m, where 1/m may stand in one branch only."""
        if alternatives(self._made, call) < 2 or not has_choice(self.proved, call):
            return None
        source = self._source([call], lambda cases: (*cases.main[:3], *cases.odd[-4:]))
        return replace(source, name="widely")


def _is_array(part: Part) -> bool:
    return isinstance(part.value, np.ndarray)


def _first_name(text: str) -> str:
    """The name that an expression begins with."""
    return re.split(r"[.\[(]", text, maxsplit=1)[0]


def _of_integers(cases: Sequence[DeclaredCase]) -> tuple[DeclaredCase, ...]:
    return tuple(replace(case, label_type=int) for case in cases)
