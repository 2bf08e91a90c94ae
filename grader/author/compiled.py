"""A proved declaration as an assignment: its functions, what to ask of each, and the chain to the final derivatives."""

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from grader.author.chances import by_chance
from grader.author.checking import check, width_lists
from grader.author.declaration import Call
from grader.author.declaration import compiled as code_of
from grader.author.drawing import DeclaredCase, Drawing
from grader.author.explaining import SlipExplainer
from grader.author.forwards import Forwards
from grader.author.inputs import Policy, drawn
from grader.author.loading import Declared
from grader.author.notations import Notations
from grader.author.patterns import Derivative
from grader.author.placements import has_choice, placements, wanted
from grader.author.program import Program
from grader.author.proof import Proved, prove
from grader.author.proving import proved_once
from grader.author.questions import Steps
from grader.author.roles import Roles, alternatives
from grader.author.substitutes import sources
from grader.author.templates import Leaf, expected, leaves_of, template
from grader.author.training import MANY, Training
from grader.author.truth import Course
from grader.model.assignment import ONLY, Assignment, Cases, Chain, Forward, Function, Inquiry, Source, Update, inquire
from grader.model.expectations import Satisfies, Template
from grader.model.expectations import wanted as kept
from grader.model.explanations import Explainer
from grader.model.notation import Notation
from grader.model.questions import Keep, Result, Step

_LARGE: Final = Policy(name="by chance", examples=(5,), others=(6, 22), labels=int)
_DOCUMENTED, _OWN = "documented", "own"


def compiled(made: Declared) -> Assignment:
    """Prove a declaration, and make of it what submissions are asked.

    Raises `ConfigurationError` where it is not so, with the line.
    """
    check(made)
    return Compiler(proved=prove(Course.of(made))).assignment()


@dataclass(frozen=True, kw_only=True)
class Compiler:
    """Makes an assignment of a proved declaration."""

    proved: Proved
    _drawings: dict[tuple[int, str], Drawing] = field(default_factory=dict)

    @property
    def _made(self) -> Declared:
        return self.proved.course.made

    @cached_property
    def _roles(self) -> Roles:
        return Roles(self._made)

    @cached_property
    def _program(self) -> Program:
        return Program(self._made)

    @cached_property
    def _chain_call(self) -> Call:
        chain = self._roles.chain
        if chain is None:
            found = "no call that gives derivatives of a cost, with no d() among its arguments"
            self._made.assignment.place.refuse(
                found, "a call such as backward(…) -> {'d{q}': d(q) for q in parameters}"
            )
        return chain

    def assignment(self) -> Assignment:
        """The assignment."""
        declaration = self._made.assignment
        points: dict[str, float] = {}
        for call in self._made.graded:
            points[call.function] = points.get(call.function, 0.0) + call.points
        return Assignment(
            id=declaration.id,
            title=declaration.title,
            functions=tuple(map(self._function, self._made.graded)),
            chain=self._chain(),
            notation=self._notation,
            drawing=self._cases,
            modules=declaration.modules,
            recognised_by=declaration.known_by,
            provided=self._made.provided.text if self._made.provided else "",
            callees=self._made.solution.text,
            substitutes=partial(sources, self.proved),
            points=points,
        )

    def _cases(self, seed: int, purpose: str) -> Cases:
        call = next((call for call in self._made.graded if call.function == purpose), self._chain_call)
        seeds = (seed, *f"{self._made.assignment.id}{purpose}".encode())
        return Cases(draw=Drawing(proved=self.proved, call=call, seed=seeds).cases, seed=seed)

    def _function(self, call: Call) -> Function:
        is_chain = call is self._chain_call
        callees = self._roles.callees(call)
        has_layers = any(len(placements(self.proved, other)) > 1 for other in callees)
        return Function(
            name=call.function,
            sources=tuple(self._sources(call)),
            callees=tuple(other.function for other in callees),
            placements=("inside", "outside") if is_chain and has_layers else ("inside",),
            role=self._roles.role(call),
            widely=self._widely(call),
            by_chance=self._is_by_chance(call),
        )

    def _is_by_chance(self, call: Call) -> bool:
        return call.lowers is not None or any(each.proof == "chance" for each in self.proved.judged[call.text])

    def _sources(self, call: Call) -> Iterator[Source]:
        if call.lowers is not None:
            yield Source(name=_DOCUMENTED, inquiries=partial(self._training, call))
        elif self._is_by_chance(call):
            yield Source(name=_DOCUMENTED, inquiries=partial(self._by_chance, call))
        elif call is self._chain_call:
            yield Source(
                name=_DOCUMENTED, inquiries=lambda cases: self._asked(call, cases.all), explainer=self._explainer(call)
            )
        else:
            yield from self._of_layers(call)

    def _of_layers(self, call: Call) -> Iterator[Source]:
        """The sources of a function that is asked by itself."""
        role = self._roles.role(call)
        main = self._main_of(call)
        yield Source(
            name=_DOCUMENTED,
            inquiries=lambda cases: self._asked(call, main(cases)),
            at_odd_sizes=(lambda cases: self._asked(call, cases.odd)) if role in ("forward", "backward") else None,
            explainer=self._explainer(call),
        )
        if role == "cost" and self._labels:
            yield Source(name="integer labels", inquiries=lambda cases: self._asked(call, _of_integers(main(cases))))
        if call.derivatives and any(name.startswith("_") for name in call.names):
            yield Source(
                name=_OWN,
                inquiries=lambda cases: self._asked(call, main(cases), own=True),
                at_odd_sizes=lambda cases: self._asked(call, cases.odd, own=True),
                explainer=self._explainer(call),
            )

    def _explainer(self, call: Call) -> Callable[[Sequence[Inquiry]], Explainer] | None:
        return partial(self._explains, call) if call.derivatives else None

    def _explains(self, call: Call, inquiries: Sequence[Inquiry]) -> Explainer:
        return SlipExplainer(proved=self.proved, call=call, inquiries=inquiries)

    @property
    def _labels(self) -> bool:
        return any(getattr(value, "word", "") == "labels" for value in self._made.assignment.draws.values())

    def _main_of(self, call: Call) -> Callable[[Cases], Sequence[DeclaredCase]]:
        """The cases by which a function is asked at first."""
        role, turns = self._roles.role(call), max(2, alternatives(self._made, call))
        has_examples = self.proved.course.examples is not None
        if role == "cost" and has_examples:
            return lambda cases: (cases.main[0], replace(cases.main[1], label_type=float), cases.odd[0], cases.sure[1])
        if role == "update":
            return lambda cases: (cases.main[0], (cases.odd or cases.main)[-1])
        if role == "other" and has_examples:
            return lambda cases: (cases.main[0], *cases.odd[:2])
        if role == "forward" and has_examples:
            return lambda cases: (*cases.main[:turns], cases.sure[0])
        return lambda cases: cases.main[:turns]

    def _widely(self, call: Call) -> Source | None:
        """Every combination of alternatives at several m, where 1/m may stand in one branch only."""
        if alternatives(self._made, call) < 2 or not has_choice(self.proved, call):
            return None
        return Source(
            name="widely",
            inquiries=lambda cases: self._asked(call, (*cases.main[:3], *cases.odd[-4:])),
            explainer=self._explainer(call),
        )

    def _asked(self, call: Call, cases: Sequence[DeclaredCase], *, own: bool = False) -> Iterator[Inquiry]:
        for number, case in enumerate(cases):
            source = _OWN if own else _DOCUMENTED
            id_ = f"{call.function}/{source}/{case.name}" if number >= 0 else ""
            yield self._inquiry(id_, call, case, own=own)

    def _inquiry(self, id_: str, call: Call, case: DeclaredCase, *, own: bool) -> Inquiry:
        steps = Steps(roles=self._roles, program=self._program, case=case)
        last = steps.ask_own(call, everything=False) if own else steps.ask(call)
        made = self._spared(steps.made, call, case)
        lawful = placements(self.proved, call)
        names: dict[str, Any] = {ONLY: lawful[0]} if len(lawful) < 2 else {each: each for each in lawful}
        expects = {name: {last: self._template(call, case, placement)} for name, placement in names.items()}
        asked = inquire(id_, tuple(made), expects, case)
        return replace(asked, branch=self._branch(call, case))

    def _template(self, call: Call, case: DeclaredCase, placement: Any) -> Template:
        assert call.comes_back is not None
        answer = self._answer(call, case)
        derivatives = wanted(self.proved, call, case.drawn, placement) if call.derivatives else _none_wanted
        return template(call.comes_back, answer, case.drawn.values, derivatives)

    def _answer(self, call: Call, case: DeclaredCase) -> Any:
        """What the solution gives, whole; labels in the type that they come in."""
        steps = Steps(roles=self._roles, program=self._program, case=case)
        steps.ask(call)
        (step,) = steps.made
        function = self._program.names[step.function]
        with np.errstate(all="ignore"):
            return function(*map(copy.deepcopy, step.arguments), **{k: copy.deepcopy(v) for k, v in step.named.items()})

    def _branch(self, call: Call, case: DeclaredCase) -> str:
        words = [(n, v) for n, v in self._made.assignment.draws.items() if getattr(v, "word", "") == "either"]
        return " ".join(str(case.drawn.values[name]) for name, _ in words if name in call.names)

    def _spared(self, steps: Sequence[Step], call: Call, case: DeclaredCase) -> list[Step]:
        """The steps, the last with what an older template of the course wants besides."""
        spare: tuple[Any, ...] = ()
        if call is self._roles.cost and call is not self._chain_call:
            names = [name for name in self._parameters if name not in call.names]
            spare = tuple(case.value(name) for name in names)
        elif call is self._roles.update:
            spare = (case.m,)
        return [*steps[:-1], replace(steps[-1], spare=spare)] if spare else list(steps)

    @cached_property
    def _parameters(self) -> tuple[str, ...]:
        """The draws that hold what the final derivatives are by."""
        inputs = self.proved.questions[0]
        finals = {leaf.quantity for leaf in self._leaves(self._chain_call, inputs.values)}
        draws = self._made.assignment.draws
        return tuple(
            name
            for name in draws
            if name in inputs.values
            and (
                name in finals
                or (isinstance(inputs.values[name], Mapping) and finals.intersection(inputs.values[name]))
            )
        )

    def _leaves(self, call: Call, values: Mapping[str, Any]) -> list[Leaf]:
        return list(leaves_of(call.comes_back, values)) if call.comes_back is not None else []

    # the chain

    def _chain(self) -> Chain:
        call = self._chain_call
        update = self._roles.update
        path = tuple(each.function for each in self._roles.path)
        return Chain(
            function=call.function,
            path=path,
            joints=tuple(each.function for each in self._roles.path if self._roles.role(each) == "forward"),
            cost=self._roles.cost.function if self._roles.cost else "",
            steps=self._chain_steps,
            gradients=self._gradients,
            beside=self._beside,
            keep=self._kept,
            update=self._update if update else None,
            update_function=update.function if update else "",
            forward=self._forward,
        )

    @cached_property
    def _notation(self) -> Notation:
        case = self._cases(0, "").main[0]
        return Notations(proved=self.proved, roles=self._roles, chain=self._chain_call, case=case).notation()

    @property
    def _forward(self) -> Forward | None:
        """How the student's own way forward is asked about, where it gives what the cost is made of."""
        prediction = self._notation.prediction
        case = self._cases(0, "").main[0]
        known = self._walked(case).known
        if prediction not in known or len(self._walked(case).made) < 2:
            return None
        return Forwards(
            proved=self.proved,
            chain=self._chain_call,
            prediction=prediction,
            where=lambda case: self._walked(case).known[prediction],
        ).forward()

    def _chain_steps(self, case: DeclaredCase) -> tuple[Step, ...]:
        return tuple(self._walked(case).made)

    def _walked(self, case: DeclaredCase) -> Steps:
        steps = Steps(roles=self._roles, program=self._program, case=case)
        steps.ask_own(self._chain_call, everything=True)
        return steps

    def _gradients(self, case: DeclaredCase) -> Mapping[str, Result]:
        last = len(self._walked(case).made) - 1
        leaves = self._leaves(self._chain_call, case.drawn.values)
        return {leaf.name: Result(step=last, path=leaf.path) for leaf in leaves if isinstance(leaf.pattern, Derivative)}

    def _beside(self, case: DeclaredCase) -> Mapping[Result, Template]:
        call = self._chain_call
        judged = [leaf for leaf in self._leaves(call, case.drawn.values) if not isinstance(leaf.pattern, Derivative)]
        judged = [leaf for leaf in judged if leaf.pattern.is_judged]  # type: ignore[union-attr]
        if not judged:
            return {}
        last, answer = len(self._walked(case).made) - 1, self._answer(call, case)
        found = {}
        for leaf in judged:
            value = answer
            for key in leaf.path:
                value = value[key]
            found[Result(step=last, path=leaf.path)] = expected(leaf.name, value)
        return found

    def _kept(self, case: DeclaredCase) -> Mapping[int, Keep]:
        """What is sent of the chain: all of its last step that is looked at."""
        return {len(self._walked(case).made) - 1: kept(self._template(self._chain_call, case, ONLY_PLACEMENT))}

    def _update(self, case: DeclaredCase) -> Update:
        call = self._roles.update
        assert call is not None
        steps = self._walked(case)
        number = steps.ask(call)
        right = self._answer_of_update(call, case)
        return Update(
            step=self._spared([steps.made[-1]], call, case)[-1],
            places={name: Result(step=number, path=(name,)) for name in right},
            right={name: np.asarray(value, float) for name, value in right.items()},
        )

    def _answer_of_update(self, call: Call, case: DeclaredCase) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = self._answer(call, case)
        return answer

    # chance and training

    def _by_chance(self, call: Call, cases: Cases) -> Iterator[Inquiry]:
        """Ask for what is drawn at sizes that tell of its scale: of few layers, and of the most that there are."""
        lists = [
            self._made.assignment.draws[name].options["layers"]
            for name in width_lists(self._made)
            if name in call.names
        ]
        numbers = (0, int(np.argmax(lists[0]))) if lists else (0,)
        random = np.random.default_rng([cases.seed, len(call.function)])
        for number in dict.fromkeys(numbers):
            inputs = drawn(self._made, number, _LARGE, (cases.seed, *call.function.encode()))
            made, scale = by_chance(self.proved.course, call, inputs)
            step = self._plain_step(call, inputs.values)
            asked = inquire(f"{call.function}/{number}", (step,), {ONLY: {0: made}})
            question = replace(asked.question, chance=int(random.integers(1 << 32)))
            yield replace(asked, question=question, rule=scale)

    def _plain_step(self, call: Call, values: Mapping[str, Any]) -> Step:
        """The call with what is drawn alone."""
        arguments = tuple(self._program.evaluated(code_of(each), values) for each in call.call.args)
        named = {k.arg: self._program.evaluated(code_of(k.value), values) for k in call.call.keywords if k.arg}
        return Step(function=call.function, arguments=arguments, named=named)

    def _training(self, call: Call, cases: Cases) -> Iterator[Inquiry]:
        """Train from the same random start for few and for many steps: so many as are asked for, by descent.

        No step at all is asked about apart: who looks at the last cost then has none.
        """
        case = cases.main[0]
        rules = Training(course=self.proved.course, call=call, chain=self._chain_call, inputs=case.drawn)
        yield self._trained(call, case, rules, (1, 2, 7, MANY), rules.follows)
        yield replace(self._trained(call, case, rules, (0, 1), rules.begins), may_raise=True)

    def _trained(
        self,
        call: Call,
        case: DeclaredCase,
        rules: Training,
        counts: tuple[int, ...],
        rule: Callable[[Any], str | None],
    ) -> Inquiry:
        steps = Steps(roles=self._roles, program=self._program, case=case)
        steps.ask(call)
        (step,) = steps.made
        each = tuple(
            replace(step, named={**step.named, rules.counted or "": count}, spare=self._rates) for count in counts
        )
        shapes: Mapping[int, Template] = {n: Satisfies(name=call.binds[0], rule=rules.shapes) for n in range(len(each))}
        asked = inquire(f"{call.function}/{'-'.join(map(str, counts))}", each, {ONLY: shapes}, case)
        return replace(asked, rule=lambda values: rule(dict(zip(counts, values, strict=True))))

    @cached_property
    def _rates(self) -> tuple[float, ...]:
        """The learning rate that the solution's own update takes where none is given."""
        update = self._roles.update
        if update is None:
            return ()
        defaults = self._program.names[update.function].__defaults__ or ()
        return tuple(value for value in defaults if isinstance(value, float))[-1:]


ONLY_PLACEMENT: Final = "outside"


def _none_wanted(derivative: Derivative, of: str) -> Any:
    raise AssertionError(derivative, of)


def _of_integers(cases: Sequence[DeclaredCase]) -> tuple[DeclaredCase, ...]:
    return tuple(replace(case, label_type=int) for case in cases)


def load(folder: Path) -> Assignment:
    """The assignment that a folder declares, proved unless this very content has been."""
    return Compiler(proved=proved_once(folder)).assignment()
