"""What an assignment is: its functions, what to ask of each, what should come back, and the whole chain.

Everything that is particular to one assignment is said with these values, in its folder under `assignments/`.
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cache, cached_property
from typing import Any, Literal, TypeAlias

from pytest_grade.dataclass import dataclass
from pytest_grade.model.cases import Array, Case
from pytest_grade.model.expectations import Template, known_in, wanted, wanted_at
from pytest_grade.model.explanations import Explainer, Slips
from pytest_grade.model.kinds import key_of
from pytest_grade.model.notation import Notation
from pytest_grade.model.questions import Keep, Question, Result, Step

# Where a backward function leaves the mean: 1/m inside its dW and db (the lectures), or outside, in what it is given.
Placement: TypeAlias = Literal["inside", "outside"]
Role: TypeAlias = Literal["forward", "backward", "cost", "update", "other"]
Callees: TypeAlias = Mapping[str, frozenset[str]]
AT_ODD_SIZES = ", at odd sizes"  # what the name of such a source ends in
ONLY = "only"  # the one variant of a function that 1/m does not concern
WRITTEN_OUT = f"{ONLY}, with that written out: "  # so begin its variants with something else than a call of a function
WITH_FURTHER = f"{ONLY}, with all that it takes"  # its variant where another version of the course takes more
HANDED_OVER, LAID_OUT, ALIKE = "handed over", "laid out", "alike"  # the variants of what is handed to a function
OF_EVERY_RUN = 0  # the seed of the questions that are the same in every run
OUTSIDE = ", on the outside"  # what their names end in where what its callees are handed of it does not count


@dataclass(frozen=True, kw_only=True)
class Cases:
    """The inputs of one run, each drawn when it is first asked for: `draw` takes the kind, the name of a property.

    `main` are at three or more m and distinct sizes; `odd` at sizes that tell nothing apart, and at which right code is
    right all the same: equal ones, one example, many; `sure` are of predictions near 0 and 1, a few and a thousand.
    """

    draw: Callable[[str], tuple[Case, ...]]
    seed: int

    @cached_property
    def main(self) -> tuple[Any, ...]:
        """The cases by which placements of 1/m and mistakes are told apart."""
        return self.draw("main")

    @cached_property
    def odd(self) -> tuple[Any, ...]:
        """The cases of sizes that tell nothing apart."""
        return self.draw("odd")

    @cached_property
    def sure(self) -> tuple[Any, ...]:
        """Some cases of predictions near 0 and 1, and more than a thousand."""
        return self.draw("sure")

    @property
    def whole(self) -> tuple[Any, ...]:
        """Inputs that are whole numbers, for a function that takes arrays of any numbers."""
        return self.draw("whole")

    @cached_property
    def all(self) -> tuple[Any, ...]:
        """Every case that the chain is asked about."""
        return self.main + self.odd

    @cached_property
    def at_first(self) -> "Cases":
        """The same, but none for which the same objects are asked for other examples before."""
        return Cases(draw=lambda kind: tuple(c for c in getattr(self, kind) if not c.is_later), seed=self.seed)

    @property
    def ordinary(self) -> "Cases":
        """The same, but none that is odd or sure."""
        return Cases(draw=lambda kind: self.main if kind == "main" else (), seed=self.seed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A question and what should come back: for each lawful variant, a template for each step that is sent.

    `case` serves to explain a wrong answer: from which inputs it follows; `branch` names the part of the function that
    answers, where it has several: a lawful 1/m may stand in one of them. `rule` judges what all steps sent together and
    says in words what is wrong; a question that `may_raise` asks for what no notebook does, and raising is an answer,
    as it is of the variants in `raising`, and an exception of a type that is in `lawful_errors` of all of them.
    `part` is what it asks of a function that several things are asked of, each of which earns points of its own; `when`
    says in words what is particular about the question, where a function that is wrong there may be right elsewhere,
    and `problems` are by its usual kind the kinds of problem that a wrong answer to this question is. `planted` is what
    comes back from who leaves these faults that the course has planted, by the names of what is wrong, a space between.
    `is_replayed` says that `rule` holds the rest to what the function has drawn at random.
    """

    question: Question
    expects: Mapping[str, Mapping[int, Template]]
    case: Case | None = None
    branch: str = ""
    rule: Callable[[Sequence[Any]], str | None] | None = None
    may_raise: bool = False
    raising: frozenset[str] = frozenset()
    lawful_errors: frozenset[str] = frozenset()
    part: str = ""
    when: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)
    planted: Mapping[str, Mapping[int, Template]] = field(default_factory=dict)
    is_replayed: bool = False


def probe_of(
    id_: str,
    steps: tuple[Step, ...],
    expects: Mapping[str, Mapping[int, Template]],
    case: Case | None = None,
) -> Probe:
    """Ask these steps, and have sent what the templates look at."""
    first = next(iter(expects.values()))
    send = {step: wanted(template) for step, template in first.items()}
    question = Question(
        id=id_,
        steps=steps,
        send=send,
        watch=case is not None,
        chance=case.chance if case else 0,
        shapes=frozenset(each.shape for template in first.values() for each in known_in(template)),
    )
    return Probe(question=question, expects=expects, case=case)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One way to examine a function: with documented inputs, or with what the student's own functions make.

    `at_odd_sizes` asks the same at sizes that tell nothing apart, where the chain does not show that it is right there;
    `explainer` finds which of these slips predict wrong answers.
    """

    name: str
    probes: Callable[[Cases], Iterator[Probe]]
    at_odd_sizes: Callable[[Cases], Iterator[Probe]] | None = None
    explainer: Callable[[Sequence[Probe], Slips], Explainer] | None = None

    @property
    def odd(self) -> "Source | None":
        """The same way at odd sizes, as a source of its own."""
        return Source(name=f"{self.name}{AT_ODD_SIZES}", probes=self.at_odd_sizes) if self.at_odd_sizes else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What the student's own functions hand to another one.

    `source` asks that one with it. `looking` asks for it alone: it agrees with the variant `HANDED_OVER` where there is
    anything, with `LAID_OUT` where it is laid out as the solution has it, and with `ALIKE` where it holds the same
    numbers too; with the last two also `OUTSIDE`.
    `makers` keep it; `helpers` are the other graded functions on the way, which keep nothing.
    """

    source: Source
    looking: Source
    makers: tuple[str, ...]
    helpers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A graded function.

    It is right when all probes of one source agree with one variant. `callees` are graded functions that it
    may call; where it fails they are replaced by the solution, in each of `placements`, so that it is judged on
    its own work. `widely` asks each branch of a function at several m, to tell a power of m in one of them from
    another factor. What is `by_chance` is to differ from call to call. `handed` is what the student's own functions
    hand to it, caches above all. `replaced` are functions in whose place others of the solution stand while it is
    asked, even wrong ones. `reads_from` are functions off the chain whose caches it takes: it is asked by its last
    source too, with what the student's own keep in them. It `begins` a way back where it gives, or may give, the
    derivative that the functions of layers are handed first: that of the mean or of each loss. One of a layer
    `has_a_choice` where it makes final gradients, which may be means or sums. What `is_optional` counts only where
    it is written. It `may_change` the inputs that it is to give anew: the state of its object, what it adds to. What
    students are given of it is wrong on purpose in what is `planted`.
    `kept` asks for what it gives back beside its answer, such as a cache: it agrees with `LAID_OUT` where that is laid
    out as the solution has it.
    `after` are the methods that are called before it on the same object, in which they leave, under names of their own,
    what it reads; a method `answers_alike` that gives the same again, when it is asked the same a second time.
    """

    name: str
    sources: tuple[Source, ...]
    callees: tuple[str, ...] = ()
    placements: tuple[Placement, ...] = ("inside",)
    role: Role | None = None
    widely: Source | None = None
    by_chance: bool = False
    handed: Handed | None = None
    kept: Source | None = None
    replaced: tuple[tuple[str, str], ...] = ()
    reads_from: tuple[str, ...] = ()
    begins: Literal["judged", "unjudged"] | None = None
    has_a_choice: bool = True
    is_optional: bool = False
    may_change: tuple[str, ...] = ()
    planted: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    answers_alike: bool = False

    @property
    def all_sources(self) -> tuple[Source, ...]:
        """Every way to examine the function."""
        odd = (source.odd for source in self.sources)
        handed = (self.handed.source, self.handed.looking) if self.handed else ()
        found = (*self.sources, *odd, self.widely, *handed, self.kept)
        return tuple(source for source in found if source is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """Functions to be replaced by the solution, which leaves the mean in that placement.

    `instead` are further ones, each with the function of the solution that takes its place, right or wrong. They
    answer as the course does, or `laid_out_as_theirs`: each array in the shape that it has in the student's own answer.
    """

    functions: tuple[str, ...] = ()
    placement: Placement = "inside"
    instead: tuple[tuple[str, str], ...] = ()
    laid_out_as_theirs: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All functions that are replaced."""
        return (*self.functions, *(name for name, _ in self.instead))


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """Descent with the student's own gradients: the call, where each new parameter is, and its value."""

    step: Step
    places: Mapping[str, Result]
    right: Mapping[str, Array]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """The way forward of the chain: all of its steps but the last. It may be another network than the course's.

    `output` is where they give the output of the network, and `by` the function that gives it there; `cost_of` is the
    cost of the course for an output at a case;
    `moved` is a case with a parameter moved: that by which the final derivative of that name is taken. `others` are
    the outputs of the course's network with another common activation in its hidden layers, by the activation's name.
    """

    output: Callable[[Any], Result]
    by: str
    cost_of: Callable[[Any, Array], float]
    moved: Callable[[Any, str, Array], Case]
    others: tuple[tuple[str, Callable[[Any], Array]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The whole of the student's work, from X, Y and parameters to the final gradients.

    `function` returns them, in the last of `steps`; `gradients` says where each final gradient is found;
    `path` names the graded functions that they may depend on, and `cache_makers` those whose caches others read;
    `beside` says what else it returns, and where; `update` is one more step, by `update_function`, which may also ask
    `function` for the gradients itself; `cost` names the function whose value the gradients are to fit, `own_cost` says
    where the steps give that value, if they do; `forward` serves to tell gradients that fit to a network of the
    student's own. Where the gradients are not those of a mean (of a derivative that is given, say), 1/m has no place;
    where no argument `takes_examples`, there is no mean to speak of. `asked` is how the final gradients are asked for,
    where `function` is asked for several things; `is_alone` says that it takes nothing that other functions of the
    student make.
    """

    function: str
    path: tuple[str, ...]
    cache_makers: tuple[str, ...]
    cost: str
    steps: Callable[[Any], tuple[Step, ...]]
    gradients: Callable[[Any], Mapping[str, Result]]
    beside: Callable[[Any], Mapping[Result, Template]] = lambda _: {}
    keep: Callable[[Any], Mapping[int, Keep]] | None = None
    update: Callable[[Any], Update] | None = None
    update_function: str = ""
    own_cost: Callable[[Any], Result] | None = None
    forward: Forward | None = None
    is_of_cost: bool = True
    takes_examples: bool = True
    asked: str = ""
    is_alone: bool = False

    @property
    def goes_forward_itself(self) -> bool:
        """Whether the function that gives the final gradients is the one that gives the output of the network too."""
        return self.forward is not None and self.forward.by == self.function


# Of an assignment whose functions have no final gradients: nothing is asked, and there is nothing to be wrong.
NO_CHAIN = Chain(
    function="", path=(), cache_makers=(), cost="", steps=lambda _: (), gradients=lambda _: {}, is_of_cost=False
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One assignment; see `assignments/README.md` for how to write one.

    `modules` are patterns of course modules that are answered with the functions in `provided`, which students may not
    read if it `is_withheld`; `makes` are classes of which questions make objects, and nothing is graded; `callees` is
    the text of the solution's functions, for substitution and for the pace of a machine; `recognised_by` are the
    function names that no other assignment has, `builds_on` functions that its own
    call and others may grade; `drawing` makes the inputs for a seed and a purpose; `notation` is how the course writes;
    `points` are what the functions earn where there is no rubric, `parts` how they are shared out among the several
    things that are asked of a function; `choices` makes the `variants`, when wanted, each of which says in words
    what is `chosen`, and in `chosen_by` groups of words, of each of which a submission has one that has chosen so;
    `forms` are what the course asked in other years, each by the name that is its `form`; `placement`
    says where the solution takes the mean: where final derivatives are made, or not there. A kit has the `callees` of
    nobody; `solution_seconds` are the CPU time that its solution needed where it was written, `left_out` the functions
    that are graded, and that no kit can check.
    """

    id: str
    title: str
    functions: tuple[Function, ...]
    chain: Chain
    notation: Notation
    drawing: Callable[[int, str], Cases]
    modules: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()
    recognised_by: tuple[str, ...] = ()
    builds_on: tuple[str, ...] = ()
    provided: str = ""
    is_withheld: bool = False
    callees: str = ""
    substitutes: Callable[["Substitution"], Mapping[str, str]] | None = None
    choices: Callable[[], tuple["Assignment", ...]] = tuple
    chosen: tuple[str, ...] = ()
    chosen_by: tuple[tuple[str, ...], ...] = ()
    form: str = ""
    forms: tuple["Assignment", ...] = ()
    preload: tuple[str, ...] = field(default=())
    points: Mapping[str, float] = field(default_factory=dict)
    parts: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    placement: Placement = "inside"
    solution_seconds: float = 0.0
    left_out: tuple[str, ...] = ()

    @property
    def variants(self) -> tuple["Assignment", ...]:
        """The same with another choice, where the course leaves one."""
        return self.choices()

    @property
    def key(self) -> str:
        """What it is known by among all assignments and their forms."""
        return key_of(self.id, self.form)

    @property
    def has_solution(self) -> bool:
        """Whether right functions are at hand, to take the places of a student's; a kit for self-checks has none."""
        return bool(self.callees)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the graded functions, in the order of the assignment."""
        return tuple(function.name for function in self.functions)

    @property
    def layer_functions(self) -> tuple[str, ...]:
        """The functions that answer for one layer, with a lawful variant for each placement of 1/m."""
        if not self.chain.function:
            return ()
        callees = [self.function(name) for name in self.function(self.chain.function).callees]
        return tuple(f.name for f in callees if self.role(f.name) == "backward" and not f.begins)

    @property
    def with_a_choice(self) -> tuple[str, ...]:
        """The functions of layers that make final gradients, and so may take the mean or leave it to others."""
        return tuple(name for name in self.layer_functions if self.function(name).has_a_choice)

    @property
    def beginning(self) -> tuple[str, ...]:
        """The functions that give the derivative with which the way back begins, in a variant for each placement."""
        callees = self.function(self.chain.function).callees if self.chain.function else ()
        return tuple(name for name in callees if self.function(name).begins == "judged")

    @property
    def telling(self) -> tuple[str, ...]:
        """The functions that tell it from other assignments: on the way to the final gradients, or else all."""
        return self.chain.path or self.names

    def role(self, name: str) -> Role:
        """What a function does in the chain."""
        if (role := self.function(name).role) is not None:
            return role
        if name in self.chain.cache_makers:
            return "forward"
        if name == self.chain.function or name in self.function(self.chain.function).callees:
            return "backward"
        if name == self.chain.cost:
            return "cost"
        return "update" if name == self.chain.update_function else "other"

    def works_as(self, name: str) -> Role:
        """What mistakes in a function are about: in one that asks for the gradients itself, too, about the update."""
        return "update" if name == self.chain.update_function else self.role(name)

    @property
    def is_trained_alone(self) -> bool:
        """Whether the update asks for the gradients itself: asked by itself, it shows what it makes of them."""
        update = self.chain.update_function
        return bool(update) and self.chain.function in self.function(update).callees

    def function(self, name: str) -> Function:
        """The graded function of that name."""
        return next(function for function in self.functions if function.name == name)

    def before(self, name: str) -> tuple[str, ...]:
        """The methods that are called before a method on its object, and the functions that these call."""
        after = self.function(name).after
        called = (callee for other in after for callee in self.function(other).callees)
        return tuple(other for other in dict.fromkeys((*after, *called)) if other != name)

    def works_with(self, name: str) -> tuple[str, ...]:
        """The functions that a function calls, and what is called before it."""
        return tuple(dict.fromkeys((*self.function(name).callees, *self.before(name))))

    def cases(self, seed: int, purpose: str = "") -> Cases:
        """Draw inputs; the same seed and purpose give the same inputs, and another purpose gives unrelated ones."""
        return self.drawing(seed, purpose)

    def without(self, substitution: "Substitution | None") -> Callees:
        """The student's own functions that each function may call: all of its callees but those that are replaced."""
        replaced = frozenset(substitution.names) if substitution else frozenset()
        return {function.name: frozenset(function.callees) - replaced for function in self.functions}

    def sources_of(self, substitution: "Substitution") -> Mapping[str, str]:
        """The source in the solution of each function that is replaced, by name."""
        if self.substitutes is not None:
            return self.substitutes(substitution)
        sources = _functions_in(self.callees)
        return {name: sources[name] for name in substitution.functions if name in sources}


@cache
def _functions_in(text: str) -> Mapping[str, str]:
    """The source of each function by name, of methods by names such as `TwoLayerNet.loss`."""
    nodes = ast.parse(text).body
    methods = {
        f"{node.name}.{method.name}": ast.unparse(method)
        for node in nodes
        if isinstance(node, ast.ClassDef)
        for method in node.body
        if isinstance(method, ast.FunctionDef)
    }
    functions = (node for node in nodes if isinstance(node, ast.FunctionDef))
    return methods | {node.name: ast.get_source_segment(text, node) or "" for node in functions}


def chain_question(chain: Chain, case: Case, *, record: bool = False) -> Question:
    """Ask for the final gradients at one case, by way of the student's own functions."""
    steps = chain.steps(case)
    return Question(
        id=f"{'ledger' if record else 'chain'}/{case.name}",
        steps=steps,
        send={} if record else _sent(chain, case),
        record=record,
        watch=record,
        chance=case.chance,
        shapes=_shapes(chain, case),
    )


def _shapes(chain: Chain, case: Case) -> frozenset[tuple[int, ...]]:
    """The shapes of the final gradients, and of what is judged beside them."""
    beside = (each.shape for template in chain.beside(case).values() for each in known_in(template))
    return frozenset((*(quantity.derivative.shape for quantity in case.finals), *beside))


def _sent(chain: Chain, case: Case) -> Mapping[int, Keep]:
    if chain.keep is not None:
        return chain.keep(case)
    return wanted_at((*chain.gradients(case).values(), *chain.beside(case)))


def update_question(chain: Chain, case: Case) -> Question | None:
    """Ask for the parameters after one update with the student's own gradients."""
    if chain.update is None:
        return None
    update = chain.update(case)
    steps = (*chain.steps(case), update.step)
    return Question(
        id=f"update/{case.name}",
        steps=steps,
        send=wanted_at(update.places.values()),
        chance=case.chance,
        shapes=_shapes(chain, case),
    )
