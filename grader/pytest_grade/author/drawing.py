"""The inputs of a run: drawn for each call of a declaration so that they tell right from wrong."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

import numpy as np

from pytest_grade.author.answers import Asking, Part, member_names
from pytest_grade.author.counted import number_counted
from pytest_grade.author.declaration import Call
from pytest_grade.author.inputs import APART, Inputs, Policy, drawn
from pytest_grade.author.magnitudes import LEAST_USUAL, begins_with, made_sure, magnified, told_apart
from pytest_grade.author.others_before import with_others_before
from pytest_grade.author.own_updates import numbers_in
from pytest_grade.author.patterns import Derivative, is_call
from pytest_grade.author.placements import own_placement, power_of, wanted
from pytest_grade.author.proof import WHERE_ALWAYS_0, Proved
from pytest_grade.author.quantities import Structure, structure
from pytest_grade.author.questions import PlainCase
from pytest_grade.author.roles import Roles, alternatives, reads
from pytest_grade.author.tape import NoDerivativeError, Way
from pytest_grade.author.templates import derivative_name, leaves_of
from pytest_grade.author.truth import Course, Run, Truth
from pytest_grade.author.words import Draw, draws_in
from pytest_grade.dataclass import dataclass
from pytest_grade.errors import ConfigurationError
from pytest_grade.model.assignment import Placement
from pytest_grade.model.cases import Array, Case, Quantity
from pytest_grade.tuples import with_items

_FEWEST: Final = 3
_FEWEST_OF_NUMBERS: Final = 8
_OF_SINGLES: Final = frozenset({"number", "integer", "either", "size"})
_TRIES: Final = 400
_FEW_TRIES: Final = 60
_TRIES_OF_THE_OTHER_WAY: Final = 30  # so often inputs are drawn anew for one that the solution goes seldom
_MOST_IN_VAIN: Final = 2
_TRIES_SO_FAR_AWAY: Final = 10  # from 0 and 1: of many classes, most probabilities are small
_TRIES_APART: Final = 100  # then a size may be as in another question: some are never another
_MARGIN: Final = 1e-4  # of any comparison on the way: rounding in single precision decides none otherwise
_MARGIN_OF_MANY: Final = 1e-6
_MANY: Final = 100
_NEAR: Final = 0.005  # to a threshold: so near to it some of many examples come, to tell it from others
_LEAST: Final = 5e-3  # of the largest number of a final derivative: what a row of it has to reach to tell anything
_LIVELY: Final = 0.6  # the share of rows that do; units that never fire are the rest
_LEAST_GRADIENT: Final = 1e-4
_LEAST_SHARE_OF_LARGE: Final = 0.02  # of how much larger the examples are
_LEAST_STEP: Final = 1e-4  # of the largest number of a parameter: so much a step has to move it at least
_LEAST_LEFT: Final = 0.15  # of a sum, beside the absolute numbers that it adds up: of less, little but errors is left
_MOST_ROUNDED: Final = 4e-7  # less than half of the tolerance, where the way forward runs in single precision
_APART_SEED: Final = 77
_SPARE: Final = 4
_MOST_TURNS: Final = 3  # combinations of alternatives that are asked at every odd size

MAIN: Final = tuple(replace(policy, labels=int, spare=_SPARE) for policy in APART)
ODD: Final = (
    Policy(
        name="one-example",
        examples=(1,),
        others=(3, 6),
        apart=False,
        labels=int,
        spare=_SPARE,
        said="there is one example",
    ),
    Policy(
        name="hundreds",
        examples=tuple(range(211, 260)),
        others=(3, 6),
        apart=False,
        labels=float,
        spare=2,
        magnified=1000.0,
        said="there are {m} examples, and the inputs are large",
    ),
    Policy(name="square", examples=(5, 6), equal=(3, 4), labels=int, spare=_SPARE, said="all layers have {n} units"),
    Policy(
        name="all-equal",
        examples=(),
        equal=(5, 6),
        labels=int,
        spare=_SPARE,
        said="there are as many examples as units (all sizes are {n})",
    ),
)
WHOLE: Final = (Policy(name="whole", examples=(4, 5, 6), whole=True, said="the inputs are whole numbers"),)
SURE: Final = (
    Policy(
        name="sure",
        examples=tuple(range(61, 90)),
        others=(3, 6),
        apart=False,
        labels=int,
        spare=2,
        said="the network is sure of itself",
    ),
    Policy(
        name="thousand",
        examples=tuple(range(1003, 1100)),
        others=(3, 6),
        apart=False,
        labels=int,
        spare=2,
        said="there are {m} examples, some sure",
    ),
)
# So many layers has each. With the fewest there are to be several examples: of one, no place of the mean shows.
_NUMBERS: Final = {"main": range(100), "odd": (4, 3, *range(5, 100)), "sure": (3,) * len(SURE), "whole": (0,)}
_POLICIES: Final = {"main": MAIN, "odd": ODD, "sure": SURE, "whole": WHOLE}


_ADDING: Final = frozenset({"add", "subtract"})


class DullError(Exception):
    """Inputs that tell little.

    Attributes:
        why: in words.

    """

    def __init__(self, *, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, kw_only=True, eq=False)
class DeclaredCase(Case):
    """The inputs of one question of a declaration, with what the solution makes of them.

    Attributes:
        drawn: the draws.
        asking: the solution at these inputs, asked as far as needed.
        labels: the names of the draws that are labels.
        ways: what the solution found on its way where it compared two numbers, or cut an array into parts.
        before: what the same objects are asked for first, one after the other.

    """

    drawn: Inputs
    asking: Asking
    labels: frozenset[str]
    ways: frozenset[Way]
    before: tuple[PlainCase, ...] = ()

    @property
    def numbers(self) -> Mapping[str, float]:
        """The numbers that are drawn, by name; no sizes."""
        return {name: value for name, value in self.drawn.values.items() if isinstance(value, float)}

    def value(self, name: str) -> Any:
        """What a name of the declaration stands for; labels in the type that they come in."""
        found = self.asking.value(name)
        return found.astype(self.label_type) if name in self.labels else found


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """Draws the cases for one call; `seed` is of the run, and of the purpose.

    Of a call that is given a derivative, `placement` says where the mean is taken in what is final.
    """

    proved: Proved
    call: Call
    seed: tuple[int, ...]
    placement: Placement | None = None

    @property
    def _course(self) -> Course:
        return self.proved.course

    def cases(self, kind: str) -> tuple[DeclaredCase, ...]:
        """The cases of a kind: `main`, `odd`, `sure`, or `whole`, which there are for arrays of any numbers alone.

        Of the main ones each has another combination of the alternatives that the call hangs on, and where the solution
        compares numbers, it goes either way in some of them; at odd sizes, each is asked with every combination, or
        where there are many, each with another.
        """
        turns, policies = alternatives(self._course.made, self.call), _POLICIES[kind]
        if kind == "main":
            return self._main(max(_FEWEST_OF_NUMBERS if self.takes_numbers_alone else _FEWEST, turns))
        if kind == "whole" and not self._takes_arrays_alone:
            return ()
        numbered = zip(policies, _NUMBERS[kind], strict=False)
        every = range(turns) if turns <= _MOST_TURNS else ()
        asked = [(policy, number, turn) for policy, number in numbered for turn in every or (number % turns,)]
        drawn_anew = (self._found(*each) for each in asked if self._has_examples or each[0] is ODD[-1])
        found = tuple(case for case in drawn_anew if isinstance(case, DeclaredCase))
        return (*found, *self._asked_for_others_before()) if kind == "odd" else found

    def _asked_for_others_before(self) -> Iterator[DeclaredCase]:
        """The first main case with other examples before, of the object that gives the final derivatives."""
        if Roles(self._course.made).chain is self.call and self.call.receiver is not None:
            yield from with_others_before(self._course, self.call, self.first)

    def _main(self, count: int) -> tuple[DeclaredCase, ...]:
        """So many main cases: in each the solution goes a way that it has not gone in those before, if there is one.

        That is given up where it was looked for in vain: what is drawn hangs on the seed alone.
        """
        found: list[DeclaredCase] = []
        in_vain = 0
        for n in range(count):
            not_gone = other_ways(found) if in_vain < _MOST_IN_VAIN else frozenset()
            before = tuple(each.drawn for each in found)
            found.append(self.case(MAIN[n % len(MAIN)], n, n, before, not_gone))
            in_vain += bool(not_gone) and not found[-1].ways & not_gone
        return tuple(found)

    @cached_property
    def _read(self) -> frozenset[str]:
        """Every name that the call hangs on."""
        return reads(self._course.made, self.call)

    @property
    def _takes_arrays_alone(self) -> bool:
        """Whether all that it is given is drawn as arrays of any numbers: whole ones are as good."""
        draws = self._course.made.assignment.draws
        given = [draws.get(name) for name in self._read]
        return bool(given) and all(isinstance(draw, Draw) and draw.word == "normal" for draw in given)

    @cached_property
    def takes_numbers_alone(self) -> bool:
        """Whether all that it is given are single numbers, and texts: a schedule, say, which is quickly asked."""
        draws = self._course.made.assignment.draws
        given = [draws[name] for name in self._read if name in draws]
        return len(given) == len(self._read) and all(_is_single(value) for value in given)

    @cached_property
    def _is_update(self) -> bool:
        return Roles(self._course.made).update is self.call

    @property
    def first(self) -> DeclaredCase:
        """The first of the main cases."""
        return self.case(_POLICIES["main"][0], 0, 0)

    @property
    def _has_examples(self) -> bool:
        return self._course.examples is not None

    def case(
        self,
        policy: Policy,
        number: int,
        turn: int,
        others: Sequence[Inputs] = (),
        not_gone: AbstractSet[Way] = frozenset(),
    ) -> DeclaredCase:
        """The first inputs that tell right from wrong, and whose sizes are no constants beside those of others.

        The first at which the solution goes a way that is `not_gone` yet, where there is one among some more.
        Raises `ConfigurationError` where there are none in so many tries.
        """
        found = self._found(policy, number, turn, others, not_gone)
        if isinstance(found, DeclaredCase):
            return found
        said = (
            f"{self.call.function}: no inputs of {policy.name} that tell right from wrong, in {_TRIES} tries ({found})"
        )
        more = f"; {WHERE_ALWAYS_0}" if "vanishes" in found else ""
        return self.call.place.refuse(said, f"draws of other sizes or magnitudes{more}")

    def _found(
        self,
        policy: Policy,
        number: int,
        turn: int,
        others: Sequence[Inputs] = (),
        not_gone: AbstractSet[Way] = frozenset(),
    ) -> DeclaredCase | str:
        """The same, or why there are none: at odd sizes, some calls have no answer that tells anything."""
        why, made = "", 0
        kept: list[DeclaredCase] = []
        tries = _TRIES if policy in MAIN else _FEW_TRIES
        with np.errstate(all="ignore"):  # what overflows is not finite, and not taken
            for attempt in range(tries):
                seed = (*self.seed, *policy.name.encode(), turn, attempt)
                inputs = drawn(self._course.made, number, policy, seed, turn, self._read)
                if attempt < _TRIES_APART and any(_share_a_size(inputs, other) for other in others):
                    continue
                try:
                    least = LEAST_USUAL * 0.5 ** (made // _TRIES_SO_FAR_AWAY)
                    found = self._made(inputs, turn, least, is_lenient=attempt >= tries // 2)
                except DullError as dull:
                    why, made = dull.why, made + 1
                    continue
                kept.append(found)
                if not not_gone or found.ways & not_gone:
                    return found
                if len(kept) == _TRIES_OF_THE_OTHER_WAY:
                    break
        return kept[0] if kept else why

    def _made(self, inputs: Inputs, turn: int, least: float, *, is_lenient: bool) -> DeclaredCase:
        policy = inputs.policy
        usual, inputs = inputs, magnified(self._course, self.call, inputs, policy.magnified)
        is_large = inputs is not usual
        inputs = self._chosen(inputs, least)
        truth = self._course.truth(self.call, inputs) if self.call.derivatives else None
        run = truth.run if truth is not None else self._traced(inputs)
        if run is not None:
            self._check_decisions(run, inputs, is_near=truth is None and not is_lenient)
        if truth is not None and (truth.margin < _MARGIN if run is None else not truth.margin):
            raise DullError(why="a decision hangs on a hair")
        asking = self._course.asking(inputs)
        answer = asking.asked(self.call)
        if not all(_is_finite(part.value) for part in answer):
            raise DullError(why="an answer is empty, or not finite")
        if truth is not None and not all(of in truth.by for of in finals_in(answer)):
            raise DullError(why="a derivative hangs on nothing")
        if self._is_update and _leaves_one_as_it_was(answer, inputs):
            raise DullError(why="a step moves some parameter hardly at all")
        case = self._case(inputs, asking, finals_in(answer), truth, turn, run)
        _check_liveliness(case, tells=policy in MAIN)
        if policy in MAIN and not all(
            np.size(values) and np.min(values) < np.max(values)
            for values in (inputs.values[name] for name in case.labels & {*inputs.values})
        ):
            raise DullError(why="all labels are the same")
        if is_large and case.finals and not _are_large(case, policy.magnified):
            raise DullError(why="no derivative is as large as the examples make it")
        if truth is not None and not is_lenient and _cancels(truth, finals_in(answer)):
            raise DullError(why="a derivative is what is left of numbers that cancel out")
        if truth is not None and not self.call.given:
            self._check_rounding(case)
        return case

    def _chosen(self, inputs: Inputs, least: float) -> Inputs:
        """The examples among those that are drawn that tell most."""
        if inputs.policy in SURE:
            return made_sure(self._course, self.call, inputs)
        kept = told_apart(self._course, self.call, inputs, least)
        if kept is None:
            raise DullError(why="too few examples are away from 0 and 1")
        return kept

    def _check_decisions(self, run: Run, inputs: Inputs, *, is_near: bool) -> None:
        """Raise where rounding decides; or, where many examples are to be near to each threshold, none is."""
        is_of_many = self._course.number_of_examples(inputs) >= _MANY
        if min(run.tape.margins, default=1.0) < (_MARGIN_OF_MANY if is_of_many else _MARGIN):
            raise DullError(why="a decision hangs on a hair")
        if is_near and is_of_many and max(run.tape.sides, default=0.0) > _NEAR:
            raise DullError(why="no number is near a threshold, on one side of it")

    def _case(
        self,
        inputs: Inputs,
        asking: Asking,
        finals: Mapping[str, str],
        truth: Truth | None,
        turn: int,
        run: Run | None,
    ) -> DeclaredCase:
        policy, made = inputs.policy, self._course.made
        m = self._course.number_of_examples(inputs)
        known = _arrays_in(asking, self._course)
        quantities, on_the_way, depth = self._quantities(inputs, finals, truth)
        sizes = dict(_dimensions(inputs))
        sizes.pop(made.assignment.examples, None)
        other = next(iter(sizes.values()), 1)
        random = np.random.default_rng([*self.seed, inputs.number, turn])
        is_one_of_many = alternatives(made, self.call) > 1 or turn >= len(MAIN)
        return DeclaredCase(
            name=f"{policy.name}/{turn}" if is_one_of_many else policy.name.replace(" ", "-"),
            m=m,
            depth=depth,
            quantities=quantities,
            values={**on_the_way, **known},
            inputs=known,
            dimensions=sizes,
            cost=_cost(self._course, self.call, asking),
            added=self._added(inputs, truth),
            label_type=policy.labels or int,
            sizes=policy.said.format(m=m, n=other),
            counted=number_counted(self.proved, self.call, inputs) if self.call.derivatives else 0.0,
            chance=int(random.integers(1 << 32)),
            drawn=inputs,
            asking=asking,
            labels=frozenset(n for n, v in made.assignment.draws.items() if isinstance(v, Draw) and v.word == "labels"),
            ways=frozenset(run.tape.ways if run is not None else ()) | self._cuts(inputs),
        )

    def _cuts(self, inputs: Inputs) -> frozenset[Way]:
        """Where arrays end that a call cuts into parts: one that takes a whole number may take their size."""
        takes_whole_numbers = any(isinstance(inputs.values.get(name), int) for name in self._read)
        run = self._traced(inputs) if takes_whole_numbers and inputs.policy in MAIN else None
        return frozenset(run.tape.cuts) if run is not None else frozenset()

    def _traced(self, inputs: Inputs) -> Run | None:
        """A traced run of a call by itself, for what it decides."""
        if self.call.lowers or self.call.chance:
            return None
        try:
            return self._course.traced(inputs, lambda asking: asking.asked(self.call), notes=False)
        except (NoDerivativeError, ConfigurationError, TypeError):
            return None

    def _quantities(
        self, inputs: Inputs, finals: Mapping[str, str], truth: Truth | None
    ) -> tuple[tuple[Quantity, ...], Mapping[str, Array], int]:
        """The derivatives, the values that have a name on the way, and the number of layers."""
        if truth is None:
            return (), {}, _layers(inputs)
        if truth.run is None:
            only = [_unplaced(name, truth.by[of]) for of, name in finals.items()]
            return self._shaped(only, finals, inputs), {}, _layers(inputs)
        found = self._structure(inputs, truth.run)
        placed = [self._placed(each, inputs) for each in found.filled(truth)]
        return self._shaped(placed, finals, inputs), found.named(truth), found.depth

    def _placed(self, quantity: Quantity, inputs: Inputs) -> Quantity:
        """The quantity as it is where the mean is taken there; of an expression of derivatives, its value."""
        if not quantity.is_final:
            return quantity
        for leaf in self.call.derivatives:
            if leaf.quantities == (quantity.of,) and not is_call(leaf.expression, "d"):
                value = wanted(self.proved, self.call, inputs, own_placement(self.proved, self.call))(leaf, "")
                return replace(quantity, derivative=value, parts=())
        if self.placement is None:
            return quantity
        power = power_of(self.proved, self.call, quantity.of, self.placement)
        m = float(self._course.number_of_examples(inputs))
        return replace(quantity, derivative=quantity.derivative * m**power)

    def _shaped(
        self, quantities: Iterable[Quantity], finals: Mapping[str, str], inputs: Inputs
    ) -> tuple[Quantity, ...]:
        """The quantities; where their author says so, axes of length 1 do not count in final derivatives."""
        leaves = (leaf for each in self.call.patterns.values() for leaf in leaves_of(each, inputs.values))
        flat = {leaf.quantity for leaf in leaves if isinstance(leaf.pattern, Derivative) and leaf.pattern.is_flat}
        names = {name for of, name in finals.items() if of in flat}
        return tuple(replace(each, is_flat=True) if each.name in names else each for each in quantities)

    def _added(self, inputs: Inputs, truth: Truth | None) -> float:
        """What is added to the mean of the losses in the cost."""
        return self._structure(inputs, truth.run).added(truth) if truth is not None and truth.run is not None else 0.0

    def _structure(self, inputs: Inputs, run: Run) -> Structure:
        """What the derivatives of a run are: told at sizes that differ.

        A loop over a size, of steps in time say, takes as many steps as that is long: then the run itself tells.
        """
        labels, known = inputs.policy.labels, self._course.structures
        key = self.call.text, _layers(inputs), labels, 0
        if key not in known:
            apart = replace(APART[0], labels=labels)
            known[key] = self._structure_at(drawn(self._course.made, inputs.number, apart, (_APART_SEED,), 0))
        if len(run.steps) != known[key].steps and inputs.policy.apart:
            key = (*key[:-1], len(run.steps))
            known[key] = known.get(key) or self._structure_at(inputs)
        found: Structure = known[key]
        return found

    def _structure_at(self, inputs: Inputs) -> Structure:
        finals = finals_in(self._course.asking(inputs).asked(self.call))
        m = self._course.number_of_examples(inputs)
        return structure(self._course.truth(self.call, inputs), m, finals, is_whole=not self.call.given)

    def _check_rounding(self, case: DeclaredCase) -> None:
        """Raise where final derivatives hang on rounding in the way forward."""
        names = [name for name in self.call.names if name in self._course.made.producers]
        if not names:
            return
        single = {name: _as_type(value, np.float32) for name, value in case.drawn.values.items()}
        rounded = self._course.asking(case.drawn.with_values(single))
        values = {name: _as_type(rounded.value(name), np.float64) for name in names}
        answers = self._course.asking(case.drawn.with_values(values)).asked(self.call)
        for right, other in zip(case.asking.asked(self.call), answers, strict=True):
            off = np.abs(np.subtract(right.value, other.value)).max() if right.quantities else 0.0
            if off > _MOST_ROUNDED * np.abs(right.value).max():
                raise DullError(why="a derivative hangs on rounding")


def _is_single(value: Any) -> bool:
    words = list(draws_in(value))
    are_single = all(word.word in _OF_SINGLES and not word.shape for word in words)
    return are_single and (isinstance(value, Draw) or (not words and isinstance(value, (bool, int, float, str))))


def other_ways(cases: Iterable[DeclaredCase]) -> frozenset[Way]:
    """The ways that the solution goes in none of these cases, where it compares two numbers in some."""
    gone = {way for case in cases for way in case.ways}
    return frozenset(other for way in gone if (other := way.other) not in gone)


def finals_in(answer: Iterable[Part]) -> dict[str, str]:
    """The names of the derivatives that a call gives, by what they are of."""
    return {
        part.quantities[0]: derivative_name(part.label, part.quantities[0])
        for part in answer
        if len(part.quantities) == 1
    }


def _unplaced(name: str, derivative: Array) -> Quantity:
    return Quantity(name=name, kind=name.rstrip("0123456789"), layer=0, role="other", derivative=derivative)


def _share_a_size(inputs: Inputs, other: Inputs) -> bool:
    """Whether a size is the same in two questions, and would look like a number that is written into the code."""
    known = dict(_dimensions(other))
    return any(known.get(name) == size > 1 for name, size in _dimensions(inputs))


def _is_finite(value: Any) -> bool:
    if isinstance(value, (dict, list, tuple)):
        return all(map(_is_finite, value.values() if isinstance(value, dict) else value))
    if isinstance(value, np.ndarray) and not value.size:
        return False
    return not isinstance(value, (float, np.ndarray)) or bool(np.isfinite(value).all())


def _leaves_one_as_it_was(parts: Sequence[Part], inputs: Inputs) -> bool:
    """Whether a number or array that comes back is hardly another than one that was drawn."""
    before = [np.asarray(value) for _, value in numbers_in(inputs.values)]
    after = [np.asarray(value) for part in parts for _, value in numbers_in(part.value)]
    return any(
        old.shape == new.shape
        and bool(np.abs(new - old).max(initial=0.0) <= _LEAST_STEP * np.abs(old).max(initial=0.0))
        for new in after
        for old in before
    )


def _cancels(truth: Truth, finals: Iterable[str]) -> bool:
    """Whether a derivative by something that is added for every example is a sum of which little is left."""
    if truth.run is None:
        return False
    looked_at = {truth.run.given[name] for name in finals if name in truth.run.given}
    sums = [
        (truth.derivatives[step], truth.derivatives[parent])
        for step in truth.run.steps
        if step.name in _ADDING and step in truth.derivatives
        for parent in step.parents
        if parent is not None
        and parent in truth.derivatives
        and begins_with(parent) in looked_at
        and parent.value.size < step.value.size
    ]
    return any(np.abs(left).max() < _LEAST_LEFT * np.abs(whole).sum() / left.size for whole, left in sums)


def _check_liveliness(case: Case, *, tells: bool) -> None:
    """Raise where a final derivative vanishes, or, where it is to tell things apart, too many rows of it do."""
    for quantity in case.quantities:
        if not quantity.is_final:
            continue
        rows = np.abs(np.atleast_2d(quantity.derivative)).max(axis=-1)
        largest = rows.max()
        if not largest > _LEAST_GRADIENT or (tells and np.mean(rows >= _LEAST * largest) < _LIVELY):
            raise DullError(why=f"{quantity.name} vanishes")


def _are_large(case: Case, factor: float) -> bool:
    """Whether some final derivative is so large that code which bounds them is seen to."""
    return any(np.abs(quantity.derivative).max() >= _LEAST_SHARE_OF_LARGE * factor for quantity in case.finals)


def _as_type(value: Any, dtype: Any) -> Any:
    """The value with every float in it of this type."""
    if isinstance(value, dict):
        return {key: _as_type(each, dtype) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return with_items(value, (_as_type(each, dtype) for each in value))
    is_float = isinstance(value, np.ndarray) and value.dtype.kind == "f"
    return value.astype(dtype) if is_float else value


def _arrays_in(asking: Asking, course: Course) -> dict[str, Array]:
    """The arrays that are drawn, and those that come back from calls and are judged."""
    found: dict[str, Array] = {}
    made = course.made
    passed = {call.whole for call in made.assignment.calls if call.derivatives}
    for name, value in asking.known.items():
        if (
            not name.startswith("_")
            and name not in passed
            and (name in made.assignment.draws or name in made.producers)
        ):
            _collect(name, value, found)
    return found


def _collect(name: str, value: Any, found: dict[str, Array]) -> None:
    if isinstance(value, Mapping):
        for key, each in value.items():
            _collect(str(key), each, found)
    elif isinstance(value, list):
        for member, each in zip(member_names(name, value), value, strict=False):
            _collect(member, each, found)
    elif isinstance(value, np.ndarray) and value.ndim:
        found[name] = value


def _dimensions(inputs: Inputs) -> Iterator[tuple[str, int]]:
    for name, size in inputs.sizes.items():
        if isinstance(size, int):
            yield name, size
        else:
            yield from ((f"{name}[{number}]", width) for number, width in enumerate(size))


def _layers(inputs: Inputs) -> int:
    widths = [size for size in inputs.sizes.values() if not isinstance(size, int)]
    return len(widths[0]) - 1 if widths else 0


def _cost(course: Course, call: Call, asking: Asking) -> float:
    """The cost, where it is known what that is."""
    cost = course.made.cost(call)
    if cost is None or not (cost in call.binds or call.derivatives):
        return float("nan")
    return float(np.asarray(asking.value(cost)).item())
