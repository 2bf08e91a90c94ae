"""What an assignment is: its functions, what to ask of each, what should come back, and the whole chain.

Everything that is particular to one assignment is said with these values, in its folder under `assignments/`.
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, TypeAlias

import numpy as np

from grader.model.questions import Question, Result, Step
from grader.probes.cases import Case, make_case
from grader.probes.expectations import Template, wanted, wanted_at
from grader.reference.formulas import Formulas

# Where a backward function leaves the mean: 1/m inside its dW and db (the lectures), or outside, in what it is given.
Placement: TypeAlias = Literal["inside", "outside"]
Role: TypeAlias = Literal["forward", "backward", "cost", "update", "other"]
Callees: TypeAlias = Mapping[str, frozenset[str]]
_SIZES = 1 << 20  # what sets the draw of sizes apart from those of inputs, which are fewer
ONLY = "only"  # the one variant of a function that 1/m does not concern


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The sizes that one case may have, for the seed of a run to choose among; activations g[1] … g[L].

    The widths n_0 … n_{L-1} are any different ones of `widths`, m is one of `m`, n_L is `outputs`. Some main shape has
    an m below every width, and some other one above, so that m is not always the largest or smallest size of an array.
    """

    name: str
    widths: tuple[int, ...]
    m: tuple[int, ...]
    activations: tuple[str, ...]
    outputs: int = 1

    def drawn(self, seed: Sequence[int]) -> Case:
        """A case of sizes, and with inputs, of this seed."""
        random = np.random.default_rng([*seed, _SIZES])
        widths = random.choice(self.widths, size=len(self.activations), replace=False)
        dims = (*(int(width) for width in widths), self.outputs)
        return make_case(self.name, dims, int(random.choice(self.m)), self.activations, seed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """The inputs of one run: `main` at three or more m and distinct sizes, `extra` at other depths, equal widths."""

    main: tuple[Case, ...]
    extra: tuple[Case, ...]
    seed: int

    @property
    def all(self) -> tuple[Case, ...]:
        """Every case."""
        return self.main + self.extra


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """How an answer follows from the formulas, so that rewritten ones predict a wrong answer.

    `names` are the formulas that matter ("share" where the shares do); `quantities` works out dA, dZ, dW, db by name;
    `answer` makes of them what comes back, and raises `KeyError` where one is not there.
    """

    names: frozenset[str]
    quantities: Callable[[Formulas], Mapping[str, Any]]
    answer: Callable[[Mapping[str, Any]], Mapping[int, Template]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A question and what should come back: for each lawful variant, a template for each step that is sent.

    `worked` and `case` serve to explain a wrong answer: how it follows from the formulas, and from which inputs;
    `branch` names the part of the function that answers, where it has several: a lawful 1/m may stand in one of them.
    """

    question: Question
    expects: Mapping[str, Mapping[int, Template]]
    worked: Worked | None = None
    case: Case | None = None
    branch: str = ""


def inquire(
    id_: str,
    steps: tuple[Step, ...],
    expects: Mapping[str, Mapping[int, Template]],
    worked: Worked | None = None,
    case: Case | None = None,
) -> Inquiry:
    """Ask these steps, and have sent what the templates look at."""
    first = next(iter(expects.values()))
    send = {step: wanted(template) for step, template in first.items()}
    return Inquiry(question=Question(id=id_, steps=steps, send=send), expects=expects, worked=worked, case=case)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One way to examine a function: with documented inputs, or with what the student's own functions make."""

    name: str
    inquiries: Callable[[Cases], Iterator[Inquiry]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A graded function.

    It is right when all inquiries of one source agree with one variant. `callees` are graded functions that it
    may call; where it fails they are replaced by the reference, in each of `placements`, so that it is judged on
    its own work. `widely` asks each branch of a function at several m, to tell a power of m in one of them from
    another factor.
    """

    name: str
    sources: tuple[Source, ...]
    callees: tuple[str, ...] = ()
    placements: tuple[Placement, ...] = ("inside",)
    widely: Source | None = None

    @property
    def all_sources(self) -> tuple[Source, ...]:
        """Every way to examine the function."""
        return (*self.sources, self.widely) if self.widely else self.sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """Functions to be replaced by the reference, which leaves the mean in that placement."""

    functions: tuple[str, ...]
    placement: Placement = "inside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The whole of the student's work, from X, Y and parameters to the final gradients.

    `function` returns them, in the last of `steps`; `gradients` says where each final gradient is found;
    `path` names the graded functions that they may depend on, and `joints` those whose caches others read;
    `update` is one more step, and where each new parameter is found in what it returns; `cost` names the function
    whose value the gradients are to fit.
    """

    function: str
    path: tuple[str, ...]
    joints: tuple[str, ...]
    cost: str
    steps: Callable[[Case], tuple[Step, ...]]
    gradients: Callable[[Case], Mapping[str, Result]]
    update: Callable[[Case], tuple[Step, Mapping[str, Result]]] | None = None
    update_function: str = "update_parameters"
    learning_rate: float = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One assignment; see `assignments/README.md` for how to write one.

    `modules` are patterns of course modules that are answered with the functions in `provided`; `callees` is the
    text of the reference functions, for substitution and for the pace of a machine; `recognised_by` are the function
    names that no other assignment has.
    """

    id: str
    title: str
    functions: tuple[Function, ...]
    chain: Chain
    shapes: tuple[Shape, ...]
    extra_shapes: tuple[Shape, ...] = ()
    modules: tuple[str, ...] = ()
    recognised_by: tuple[str, ...] = ()
    provided: str = ""
    callees: str = ""
    preload: tuple[str, ...] = field(default=())

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the graded functions, in the order of the assignment."""
        return tuple(function.name for function in self.functions)

    @property
    def layer_functions(self) -> tuple[str, ...]:
        """The functions that answer for one layer, with a lawful variant for each placement of 1/m."""
        return self.function(self.chain.function).callees

    def role(self, name: str) -> Role:
        """What a function does in the chain."""
        if name in self.chain.joints:
            return "forward"
        if name == self.chain.function or name in self.layer_functions:
            return "backward"
        if name == self.chain.cost:
            return "cost"
        return "update" if name == self.chain.update_function else "other"

    def function(self, name: str) -> Function:
        """The graded function of that name."""
        return next(function for function in self.functions if function.name == name)

    def cases(self, seed: int, purpose: str = "") -> Cases:
        """Draw inputs; the same seed and purpose give the same inputs, and another purpose gives unrelated ones."""

        def draw(shapes: Sequence[Shape]) -> tuple[Case, ...]:
            return tuple(shape.drawn((seed, *f"{shape.name}{self.id}{purpose}".encode())) for shape in shapes)

        return Cases(main=draw(self.shapes), extra=draw(self.extra_shapes), seed=seed)

    def without(self, substitution: "Substitution | None") -> Callees:
        """The student's own functions that each function may call: all of its callees but those that are replaced."""
        replaced = frozenset(substitution.functions) if substitution else frozenset()
        return {function.name: frozenset(function.callees) - replaced for function in self.functions}

    def sources_of(self, functions: Sequence[str]) -> Mapping[str, str]:
        """The reference source of each of these functions, by name."""
        sources = _functions_in(self.callees)
        return {name: sources[name] for name in functions if name in sources}


@cache
def _functions_in(text: str) -> Mapping[str, str]:
    """The source of each function by name."""
    return {
        node.name: ast.get_source_segment(text, node) or ""
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef)
    }


def chain_question(chain: Chain, case: Case, *, record: bool = False) -> Question:
    """Ask for the final gradients at one case, by way of the student's own functions."""
    steps = chain.steps(case)
    return Question(
        id=f"{'ledger' if record else 'chain'}/{case.name}",
        steps=steps,
        send={} if record else wanted_at(chain.gradients(case).values()),
        record=record,
    )


def update_question(chain: Chain, case: Case) -> Question | None:
    """Ask for the parameters after one update with the student's own gradients."""
    if chain.update is None:
        return None
    step, places = chain.update(case)
    steps = (*chain.steps(case), step)
    return Question(id=f"update/{case.name}", steps=steps, send=wanted_at(places.values()))
