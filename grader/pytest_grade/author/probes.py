"""What is asked of one function of a declaration, and what should come back."""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import combinations
from typing import Any, Final, Literal

import numpy as np

from pytest_grade.author.asked_otherwise import (
    A_SECOND_TIME,
    FURTHER_LAYERS,
    OF_TWO,
    SWITCHED,
    TWICE,
    SameLengths,
    said,
    switches_of,
    with_lists,
    zeroed,
)
from pytest_grade.author.chances import by_chance
from pytest_grade.author.declaration import Call, with_further, with_number
from pytest_grade.author.drawing import DeclaredCase
from pytest_grade.author.inputs import Inputs, Policy, drawn
from pytest_grade.author.loading import Declared
from pytest_grade.author.masks import Replay
from pytest_grade.author.others_before import with_others_before
from pytest_grade.author.patterns import Derivative, Pattern, Value
from pytest_grade.author.picking import AtPlaces, FromAll, Picked, places_of, times_to_tell
from pytest_grade.author.picking_anew import Anew, keyword_of_steps, most_steps
from pytest_grade.author.placements import own_placement, placements, wanted
from pytest_grade.author.planted import Left, ways_to_leave, with_planted
from pytest_grade.author.program import Program
from pytest_grade.author.proof import Proved
from pytest_grade.author.questions import PlainCase, Steps
from pytest_grade.author.roles import Roles, either_words, is_passed_on
from pytest_grade.author.templates import Leaf, as_answered, leaves_of, nested, template, unjudged
from pytest_grade.author.training import FAR, FEW, MANY_ONCE, SOME, Training
from pytest_grade.author.truth import Course
from pytest_grade.dataclass import dataclass
from pytest_grade.model.assignment import (
    ALIKE,
    HANDED_OVER,
    LAID_OUT,
    ONLY,
    OUTSIDE,
    WITH_FURTHER,
    WRITTEN_OUT,
    Cases,
    Placement,
    Probe,
    probe_of,
)
from pytest_grade.model.cases import Array
from pytest_grade.model.expectations import Entries, Satisfies, Template
from pytest_grade.model.questions import Keep, Result, Step
from pytest_grade.rules.chance import Scale
from pytest_grade.rules.layout import HandedOver, LaidOutAs
from pytest_grade.rules.presence import IsThere, NoFurtherLayers, at

Way = Literal["documented", "own"]
DOCUMENTED: Final[Way] = "documented"  # with what the solution hands to a function
HANDED: Final = "handed"  # what that is
KEPT: Final = "kept"  # what a function gives back beside its answer
OWN: Final[Way] = "own"  # with what the student's own functions hand to it
_PICKED_AT: Final = 3  # cases
_PICKED: Final = 2  # times at each
_TRIED: Final = 8  # draws, for masks with the most and the fewest ones
_MASKED: Final = Policy(name="many masked", examples=(307,), others=(11, 24), apart=False, labels=int)
_LARGE: Final = Policy(name="by chance", examples=(5,), others=(11, 24), wide=(450, 480), labels=int)
# What NumPy says to who writes what is no whole number into an array of these, in place: no float does that.
_OF_WHOLE_NUMBERS: Final = frozenset({"UFuncTypeError"})
_SLOWLY: Final = 1e-6  # of the learning rate that is drawn
_MANY_LAYERS: Final = replace(_LARGE, wide=None)


@dataclass(frozen=True, kw_only=True)
class ProbeMaker:
    """Makes the probes of one proved declaration; `chain` is the call that gives the final derivatives, if one does."""

    proved: Proved
    roles: Roles
    chain: Call | None

    @property
    def made(self) -> Declared:
        """The declaration."""
        return self.proved.course.made

    @cached_property
    def program(self) -> Program:
        """The solution, as it stands."""
        return Program(self.made)

    def steps(self, case: DeclaredCase | PlainCase) -> Steps:
        """The beginning of a question."""
        return Steps(roles=self.roles, program=self.program, case=case)

    def asked(self, calls: Sequence[Call], cases: Sequence[DeclaredCase], way: Way = DOCUMENTED) -> Iterator[Probe]:
        """Ask each of these calls of one function at each case."""
        for call in calls:
            for case in cases:
                yield self._probe(f"{self._begins(call)}{way}/{case.name}", call, case, way)
            if call.further and cases:
                yield self._without_further(call, cases[0])

    def _begins(self, call: Call) -> str:
        """What the ids of the questions of a call begin with: its function, and of a further call its number."""
        calls = [other for other in self.made.graded if self.made.key(other) == self.made.key(call)]
        number = f"{calls.index(call) + 1}/" if calls and call is not calls[0] else ""
        return f"{self.made.key(call)}/{number}"

    def is_of(self, probe: Probe, call: Call) -> bool:
        """Whether a probe is of that call, where its function is called in several ways."""
        begins = self._begins(call)
        return probe.question.id.removeprefix(begins).startswith((DOCUMENTED, OWN))

    def _probe(self, id_: str, call: Call, case: DeclaredCase, way: Way) -> Probe:
        steps = replace(self.steps(case), goes_on=True)
        spare = tuple(case.value(name) for name in call.further) or self.spare(call, case)
        ask = partial(steps.ask_own, everything=False) if way == OWN else partial(steps.ask, spare=spare)
        steps.ask_before([call], ask)
        last = ask(call)
        drawing = self.draws_masks(call, way)
        if drawing is not None:
            return self._replayed(id_, call, case, drawing, steps, last)
        lawful = placements(self.proved, call)
        names: Mapping[str, Placement] = {ONLY: lawful[0]} if len(lawful) < 2 else {each: each for each in lawful}
        expects = {name: self.templates(call, case, placement, steps, last) for name, placement in names.items()}
        expects |= self._written_out(call, case, steps, last)
        if call.further:
            expects[WITH_FURTHER] = self.own_templates(with_further(call), case, steps, last)
        branch = " ".join(str(case.drawn.values[name]) for name, _ in either_words(self.made, call))
        made = probe_of(id_, tuple(steps.made), expects, case)
        when = f"where others stand in the place of {' and '.join(call.replacing)}" if call.replacing else ""
        return replace(
            made,
            branch=branch,
            lawful_errors=_OF_WHOLE_NUMBERS if case.drawn.policy.whole else frozenset(),
            part=call.asked,
            when=when,
            planted=self._planted(call, case, steps, last),
        )

    def _written_out(self, call: Call, case: DeclaredCase, steps: Steps, last: int) -> dict[str, dict[int, Template]]:
        """What comes back from who calls some of the functions that are replaced, and writes out what others do."""
        called = [names for count in range(1, len(call.replacing)) for names in combinations(call.replacing, count)]
        found = {}
        for names in called if not call.derivatives else ():
            others = ", ".join(name for name in call.replacing if name not in names)
            asked = replace(call, replacing={name: call.replacing[name] for name in names})
            found[f"{WRITTEN_OUT}{others}"] = dict(self.own_templates(asked, case, steps, last))
        return found

    def _without_further(self, call: Call, case: DeclaredCase) -> Probe:
        """Ask with nothing further: a function that needs it raises, and is held to have taken it elsewhere too."""
        steps = self.steps(case)
        last = steps.ask(call)
        right = self.own_templates(call, case, steps, last)
        never = {step: Satisfies(name="", rule=_never) for step in right}
        made = probe_of(f"{self._begins(call)}alone/{case.name}", tuple(steps.made), {ONLY: right, WITH_FURTHER: never})
        return replace(made, raising=frozenset({WITH_FURTHER}), part=call.asked)

    def _planted(self, call: Call, case: DeclaredCase, steps: Steps, last: int) -> dict[str, dict[int, Template]]:
        """What comes back from who leaves what is planted, by what that is."""
        found: dict[str, dict[int, Template]] = {}
        for left in ways_to_leave(call):
            answers = self._given_courses[call.text, left].asking(self._with_labels(case)).looked_at(call)
            for where, pattern in call.patterns.items():
                place = steps.found_at(where, last)
                found.setdefault(" ".join(left), {})[place.step] = as_answered(
                    pattern, answers[where], case.drawn.values
                )
        return found

    @cached_property
    def _given_courses(self) -> Mapping[tuple[str, Left], Course]:
        """The solution with lines of what students are given."""
        calls = [(call, left) for call in self.made.graded for left in ways_to_leave(call)]
        return {(call.text, left): Course.of(with_planted(self.made, call, left)) for call, left in calls}

    def switched(self, call: Call, case: DeclaredCase) -> Iterator[Probe]:
        """Ask without and with the switches that a call leaves alone: they change nothing of what comes back."""
        switches = switches_of(self.program, call)
        if not switches:
            return
        steps = self.steps(case)
        number = steps.ask(call, self.spare(call, case))
        *before, step = steps.made
        found = self.own_templates(call, case, steps, number)
        if before or found.keys() != {number}:
            return
        made, lists = with_lists(found[number], self.answers(call, case)[""])
        with_switches = replace(step, switches=switches)
        asked = (step, with_switches) if lists else (with_switches,)
        id_ = f"{self._begins(call)}switched/{case.name}"
        probe = replace(probe_of(id_, asked, {ONLY: dict.fromkeys(range(len(asked)), made)}, case), part=call.asked)
        rule = SameLengths(lists=lists, switched=said(switches)) if lists else None
        yield replace(probe, rule=rule, when=f"with {said(switches)}", problems=SWITCHED)

    def at_ties(self, call: Call, case: DeclaredCase) -> Iterator[Probe]:
        """Ask where every prediction stands on a threshold, if the course says what is to come of that."""
        if call.ties:
            inputs = case.drawn.with_values({name: zeroed(case.drawn.values[name]) for name in call.ties})
            tied = replace(case, drawn=inputs, asking=self.proved.course.asking(inputs))
            when = (
                f"where every number of {' and '.join(call.ties)} is 0, and so each prediction on the threshold itself"
            )
            yield replace(self._probe(f"{self._begins(call)}tie/{case.name}", call, tied, DOCUMENTED), when=when)

    def made_twice(self, call: Call, case: DeclaredCase) -> Iterator[Probe]:
        """Have a method that changes its object do so twice: the second time goes on from where the first has ended.

        Nothing else shows what is kept between two calls, such as sums that never begin anew. Not where the mean may be
        left to a caller: what two such steps come to hangs on that.
        """
        if call.receiver is None or not call.then or len(placements(self.proved, call)) > 1:
            return
        steps = self.steps(case)
        _, last = (steps.ask(call, self.spare(call, case)) for _ in range(2))
        with np.errstate(all="ignore"):
            answers = self.proved.course.asking(self._with_labels(case)).looked_at(call, call.codes)
        found: dict[int, dict[tuple[Any, ...], Template]] = {}
        for where, pattern in call.patterns.items():
            place = steps.found_at(where, last)
            made = as_answered(pattern, answers[where], case.drawn.values)
            found.setdefault(place.step, {})[place.path] = made
        expects = {step: nested(each) for step, each in found.items()}
        probe = probe_of(f"{self._begins(call)}twice/{case.name}", tuple(steps.made), {ONLY: expects}, case)
        yield replace(probe, part=call.asked, when=TWICE)

    def after_others(self, call: Call, case: DeclaredCase) -> Iterator[Probe]:
        """Ask an object for other examples before."""
        for later in with_others_before(self.proved.course, call, case):
            asked = self._probe(f"{self._begins(call)}{later.name}", call, later, DOCUMENTED)
            yield replace(asked, when=f"where {later.sizes}")

    def of_many_masked(self, call: Call, case: DeclaredCase) -> Iterator[Probe]:
        """Ask who draws masks for many numbers, where most of them are kept and where fewest are.

        A few numbers tell little of the share that is kept, and one share little of a constant in its place.
        """
        if not call.chance or call.derivatives:
            return
        probes = []
        for number in range(_TRIED):
            inputs = drawn(self.made, number, _MASKED, (case.chance, *call.function.encode()))
            many = replace(case, name=f"{number}", drawn=inputs, asking=self.proved.course.asking(inputs))
            steps = self.steps(many)
            last = steps.ask(call)
            probes.append(self._replayed(f"{self._begins(call)}many/{number}", call, many, call, steps, last))
        shares = [each.rule.share for each in probes if isinstance(each.rule, Replay)]
        yield from (probes[number] for number in dict.fromkeys((int(np.argmin(shares)), int(np.argmax(shares)))))

    def draws_masks(self, call: Call, way: Way) -> Call | None:
        """The call that draws the masks on which another one hangs that is asked so; None where there are none."""
        makers = (*self.roles.producers_of(call), call) if way == OWN else (call,)
        return next((maker for maker in makers if maker.chance), None)

    def _replayed(self, id_: str, call: Call, case: DeclaredCase, drawing: Call, steps: Steps, last: int) -> Probe:
        """Ask for what hangs on masks: it is judged by those that the student's own function has drawn."""
        rule = Replay(course=self.proved.course, drawing=drawing, call=call, inputs=case.drawn)
        first = next(n for n, step in enumerate(steps.made) if step.function == self.made.key(drawing))
        found = {first: rule.sent()}
        if call is not drawing:
            found |= self.templates(call, case, own_placement(self.proved, call), steps, last)
            found[last] = unjudged(found[last])
        return replace(probe_of(id_, tuple(steps.made), {ONLY: found}, case), rule=rule, is_replayed=True)

    def handed(self, call: Call, cases: Cases) -> Iterator[Probe]:
        """Ask the student's own functions for what they hand to a call, which itself is not made."""
        case = cases.main[0]
        steps = self.steps(case)
        last = steps.ask_own(call, everything=False)
        expressions = (*call.call.args, *(keyword.value for keyword in call.call.keywords if keyword.arg))
        given = zip(expressions, (*steps.made[last].arguments, *steps.made[last].named.values()), strict=True)
        places = {ast.unparse(each): place for each, place in given if isinstance(place, Result)}
        inner = [case.value(name) for other in self.roles.callees(call) for name in other.names if is_passed_on(name)]
        is_alike = self.draws_masks(call, OWN) is None
        rules: dict[str, Callable[..., Callable[[Any], str | None]]] = {
            HANDED_OVER: HandedOver,
            LAID_OUT: LaidOutAs,
            ALIKE: partial(LaidOutAs, is_alike=is_alike),
            f"{LAID_OUT}{OUTSIDE}": partial(LaidOutAs, inner=inner),
            f"{ALIKE}{OUTSIDE}": partial(LaidOutAs, inner=inner, is_alike=is_alike),
        }
        expects: dict[str, dict[int, Template]] = {variant: {} for variant in rules}
        for step in {place.step for place in places.values()}:
            parts = [(place.path, case.value(name)) for name, place in places.items() if place.step == step]
            for variant, rule in rules.items():
                expects[variant][step] = Satisfies(name="", rule=rule(parts=parts))
        yield probe_of(f"{self._begins(call)}{HANDED}/{case.name}", tuple(steps.made[:last]), expects, case)

    def kept(self, call: Call, cases: Cases) -> Iterator[Probe]:
        """Ask a call for what it gives beside its answer: its callers may read that, in the layout of the solution."""
        case = cases.main[0]
        steps = self.steps(case)
        last = steps.ask(call)
        answers, parts = self.answers(call, case), []
        for where, pattern in call.patterns.items():
            place = steps.found_at(where, last)
            for leaf in leaves_of(pattern, case.drawn.values):
                if place.step == last and isinstance(leaf.pattern, Value) and not leaf.pattern.is_judged:
                    parts.append(((*place.path, *leaf.path), at(answers[where], leaf.path)))
        expects = {LAID_OUT: {last: Satisfies(name="", rule=LaidOutAs(parts=parts))}}
        yield probe_of(f"{self._begins(call)}{KEPT}/{case.name}", tuple(steps.made), expects, case)

    def templates(
        self, call: Call, case: DeclaredCase, placement: Placement, steps: Steps, last: int
    ) -> Mapping[int, Template]:
        """What should come back from which step, where the mean is taken there."""
        found: dict[int, dict[tuple[Any, ...], Template]] = {}
        answers = self.answers(call, case)
        derivatives = wanted(self.proved, call, case.drawn, placement) if call.derivatives else _none_wanted
        for where, pattern in call.patterns.items():
            place = steps.found_at(where, last)
            made = template(pattern, answers[where], case.drawn.values, derivatives, self._read)
            found.setdefault(place.step, {})[place.path] = made
        return {step: nested(each) for step, each in found.items()}

    @cached_property
    def _read(self) -> frozenset[str]:
        """Every name that some call takes."""
        return frozenset[str]().union(*(call.names for call in self.made.assignment.calls))

    def own_templates(self, call: Call, case: DeclaredCase, steps: Steps, last: int) -> Mapping[int, Template]:
        """The same where the solution takes the mean."""
        return self.templates(call, case, own_placement(self.proved, call), steps, last)

    def answers(self, call: Call, case: DeclaredCase) -> Mapping[str, Any]:
        """What the solution gives, whole, by where it is looked at; labels in the type that they come in."""
        with np.errstate(all="ignore"):
            return self.proved.course.asking(self._with_labels(case)).looked_at(call)

    def _with_labels(self, case: DeclaredCase) -> Inputs:
        return case.drawn.with_values({name: case.value(name) for name in case.labels})

    def leaves(self, call: Call, case: DeclaredCase, steps: Steps, last: int) -> Iterator[tuple[str, Leaf, Result]]:
        """The parts of what a call gives: by which expression each is looked at, and where it is found."""
        for where, pattern in call.patterns.items():
            place = steps.found_at(where, last)
            for leaf in leaves_of(pattern, case.drawn.values):
                yield where, leaf, Result(step=place.step, path=(*place.path, *leaf.path))

    def places(self, call: Call, case: DeclaredCase, way: Way) -> tuple[Result, ...]:
        """Where the parts of an answer are found, in the order of the declaration."""
        steps = self.steps(case)
        ask = partial(steps.ask_own, everything=False) if way == OWN else steps.ask
        steps.ask_before([call], ask)
        last = ask(call)
        return tuple(place for _, _, place in self.leaves(call, case, steps, last))

    def spare(self, call: Call, case: DeclaredCase) -> tuple[Any, ...]:
        """What another template of the course wants besides, with which nothing comes of it."""
        if call.further:
            return tuple(call.further.values())
        if call is self.roles.cost and call is not self.chain:
            return tuple(case.value(name) for name in self.parameters if name not in call.names)
        return (case.m,) if call is self.roles.update else ()

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The draws that hold what the final derivatives are by."""
        values = self.proved.first.values
        patterns: Sequence[Pattern] = tuple(self.chain.patterns.values()) if self.chain else ()
        finals = {leaf.quantity for pattern in patterns for leaf in leaves_of(pattern, values)}
        return tuple(
            name for name in self.made.assignment.draws if name in values and _holds(name, values[name], finals)
        )

    # what is drawn at random, and what trains

    def picking(self, call: Call, cases: Cases) -> Iterator[Probe]:
        """Have it take examples, again and again, from different states of NumPy's generator.

        Where most examples are, several times in one question: they are to come from everywhere. There it is called for
        several steps as well, each of which is to take examples of its own.
        """
        random = np.random.default_rng([cases.seed, len(call.function)])
        asked = [(case, 1, f"{case.name}/{number}") for case in cases.main[:_PICKED_AT] for number in range(_PICKED)]
        most = max(cases.main[:_PICKED_AT], key=lambda case: case.m)
        if times := times_to_tell(call, most.m):
            asked.append((most, times, f"{most.name}/from-all"))
        for case, times, name in asked:
            made, rules = self._picked(call, case, [call] * times)
            watched = made.question.watch and times == 1
            question = replace(made.question, id=f"{self._begins(call)}{name}", watch=watched)
            if times > 1:  # else every call would draw what the first one has drawn
                others = tuple(replace(step, chance=number) for number, step in enumerate(question.steps))
                question = replace(question, steps=others)
            rule = FromAll(calls=rules) if times > 1 else rules[0]
            yield _by_chance(replace(made, question=question, rule=rule), random)
        keyword = keyword_of_steps(self.proved.course, call, most.drawn)
        if keyword and (steps := most_steps(call, most.m)):
            calls = [with_number(call, keyword, number) for number in range(1, steps + 1)]
            made, rules = self._picked(call, most, calls)
            question = replace(made.question, id=f"{self._begins(call)}{most.name}/anew", watch=False)
            yield _by_chance(replace(made, question=question, rule=Anew(calls=rules, keyword=keyword)), random)

    def _picked(self, call: Call, case: DeclaredCase, calls: Sequence[Call]) -> tuple[Probe, tuple[AtPlaces, ...]]:
        """Calls that take examples, each of an object of its own, and the rule for what comes of each."""
        steps, found = self.steps(case), list[list[Result]]()
        for each in calls:
            steps.objects.clear()
            last = steps.ask(each)
            found.append([steps.found_at(where, last) for where in places_of(call)])
        wanted: dict[int, dict[tuple[Any, ...], Template]] = {}
        for place in (place for places in found for place in places):
            wanted.setdefault(place.step, {})[place.path] = Satisfies(name="", rule=IsThere())
        expects = {step: nested(each) for step, each in wanted.items()}
        sent, rule = sorted(expects), Picked(course=self.proved.course, call=call, inputs=case.drawn)
        where = [tuple((sent.index(place.step), place.path) for place in places) for places in found]
        rules = tuple(AtPlaces(places=places, rule=rule) for places in where)
        return probe_of(self._begins(call), tuple(steps.made), {ONLY: expects}, case), rules

    def by_chance(self, call: Call, cases: Cases) -> Iterator[Probe]:
        """Ask for what is drawn at sizes that tell of its scale: of few layers, and of the most that there are."""
        draws = self.made.assignment.draws
        lists = [draws[name].options["layers"] for name in sorted(self.made.width_lists) if name in call.names]
        numbers = (0, int(np.argmax(lists[0]))) if lists else (0,)
        random = np.random.default_rng([cases.seed, len(call.function)])
        for number in dict.fromkeys(numbers):
            policy = _LARGE if number == numbers[0] else _MANY_LAYERS  # wide layers tell of the scale, once
            inputs = drawn(self.made, number, policy, (cases.seed, *call.function.encode()))
            case = PlainCase(drawn=inputs, asking=self.proved.course.asking(inputs))
            steps = self.steps(case)
            last = steps.ask(call)
            made = by_chance(self.proved.course, call, inputs)
            found: dict[int, dict[tuple[Any, ...], Template]] = {}
            for where, each in made.items():
                place = steps.found_at(where, last)
                found.setdefault(place.step, {})[place.path] = each
            expects = {step: nested(each) for step, each in found.items()}
            asked = probe_of(f"{call.function}/{number}", tuple(steps.made), {ONLY: expects})
            question = replace(asked.question, chance=int(random.integers(1 << 32)))
            rule = Scale(templates=tuple(expects[step] for step in sorted(expects)))
            yield replace(asked, question=question, rule=rule)
            if number == numbers[0]:
                yield from self._drawn_twice(call, replace(asked, question=question, rule=rule), cases)

    def _drawn_twice(self, call: Call, asked: Probe, cases: Cases) -> Iterator[Probe]:
        """The same with one more call: with the same list, or of an object, with other sizes, for another object."""
        steps = asked.question.steps
        if any(isinstance(each, list) for each in steps[-1].arguments):
            again = replace(asked.question, id=f"{asked.question.id}/again", again=True)
            yield replace(asked, question=again, problems=A_SECOND_TIME)
            yield from self._without_further_layers(asked)
        elif call.then and call.receiver is None:
            others = drawn(self.made, 0, _LARGE, (cases.seed, *f"{call.function}/other".encode()))
            other = self.steps(PlainCase(drawn=others, asking=self.proved.course.asking(others)))
            other.ask(call)
            two = replace(asked.question, id=f"{asked.question.id}/two", steps=(*steps, *other.made))
            yield replace(asked, question=two, problems=OF_TWO)

    def _without_further_layers(self, asked: Probe) -> Iterator[Probe]:
        """The same, of whose answer only the names are sent."""
        ((step, template),) = asked.expects[ONLY].items()
        keys = tuple(template.entries) if isinstance(template, Entries) else ()
        if all(key[-1:].isdigit() for key in keys) and keys:
            send: dict[int, Keep] = {step: dict.fromkeys(keys, False)}
            question = replace(asked.question, id=f"{asked.question.id}/layers", send=send)
            rule = Satisfies(name="", rule=NoFurtherLayers(keys=keys))
            yield Probe(question=question, expects={ONLY: {step: rule}}, problems=FURTHER_LAYERS)

    def training(self, call: Call, cases: Cases) -> Iterator[Probe]:
        """Train from the same random start for few and for many steps: so many as are asked for, by descent.

        No step at all is asked about apart: who looks at the last cost then has none.
        """
        case, *others = cases.main[:3]
        rules = self._training(call, case)
        yield self._trained(call, case, rules, SOME, rules.follows)
        yield replace(self._trained(call, case, rules, (0, 1), rules.begins), may_raise=True)
        for other in others:
            of_other = self._training(call, other)
            yield self._trained(call, other, of_other, FEW, of_other.steps)
        yield self._trained(call, case, rules, FAR, rules.goes_far)
        yield from self._trained_slowly(call, case, rules)
        if switches := switches_of(self.program, call):
            asked = self._trained(call, case, rules, MANY_ONCE, rules.lists_costs)
            steps = tuple(replace(step, switches=switches) for step in asked.question.steps)
            question = replace(asked.question, id=f"{asked.question.id}/switched", steps=steps)
            yield replace(asked, question=question, when=f"with {said(switches)}")

    def _trained_slowly(self, call: Call, case: DeclaredCase, rules: Training) -> Iterator[Probe]:
        """The same at a learning rate at which the cost hardly comes down: who stops for that makes fewer steps."""
        if slower := rules.slower(_SLOWLY):
            inputs = case.drawn.with_values(slower)
            slow = PlainCase(drawn=inputs, asking=self.proved.course.asking(inputs))
            of_slow = Training(course=self.proved.course, call=call, inputs=inputs)
            yield self._trained(call, replace(case, name=f"{case.name}/slow"), of_slow, SOME, of_slow.goes_slowly, slow)

    def _training(self, call: Call, case: DeclaredCase) -> Training:
        return Training(course=self.proved.course, call=call, inputs=case.drawn)

    def _trained(
        self,
        call: Call,
        case: DeclaredCase,
        rules: Training,
        counts: tuple[int, ...],
        rule: Callable[[Sequence[Any]], str | None],
        asked_with: "DeclaredCase | PlainCase | None" = None,
    ) -> Probe:
        steps = self.steps(asked_with or case)
        steps.ask(call, self._rates)
        each: tuple[Step, ...] = tuple(
            replace(step, named={**step.named, rules.counted or "": count}) for count in counts for step in steps.made
        )
        wanted = Satisfies(name=rules.returns.names[0], rule=rules.shapes)
        id_ = f"{call.function}/{'-'.join(map(str, counts))}/{case.name}"
        asked = probe_of(id_, each, {ONLY: dict.fromkeys(range(len(each)), wanted)}, case)
        return replace(asked, rule=rule)

    @cached_property
    def _rates(self) -> tuple[float, ...]:
        """The learning rate that the solution's own update takes where none is given."""
        update = self.roles.update
        defaults = (self.program.names[update.function].__defaults__ or ()) if update is not None else ()
        return tuple(value for value in defaults if isinstance(value, float))[-1:]


def _by_chance(probe: Probe, random: np.random.Generator) -> Probe:
    """The same, asked from another state of NumPy's generator."""
    return replace(probe, question=replace(probe.question, chance=int(random.integers(1 << 32))))


def _never(_: Any) -> str:
    return "is there, where it is not to be"


def _holds(name: str, value: Any, finals: set[str]) -> bool:
    return name in finals or (isinstance(value, Mapping) and bool(finals.intersection(value)))


def _none_wanted(derivative: Derivative, of: str) -> Array:
    raise AssertionError(derivative, of)
