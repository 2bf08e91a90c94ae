"""Judging what hangs on masks or noise that a function draws: the solution is replayed with what the student's drew.

``chance="D1 D2: _cache[1], _cache[6]"`` names the solution's variables, and where what they hold is found afterwards.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np

from pytest_grade.author.comparison import same
from pytest_grade.author.declaration import CHANCE, Call, begins_with
from pytest_grade.author.inputs import Inputs
from pytest_grade.author.noise import is_noise, unlike_noise
from pytest_grade.author.own_updates import numbers_in
from pytest_grade.author.patterns import Derivative
from pytest_grade.author.places import nearest
from pytest_grade.author.templates import Leaf, assembled, leaves_of
from pytest_grade.author.truth import Course, expected
from pytest_grade.dataclass import dataclass
from pytest_grade.model.cases import Array
from pytest_grade.model.expectations import Anything, Satisfies, Template
from pytest_grade.model.questions import Key
from pytest_grade.rules.numbers import as_numbers
from pytest_grade.rules.presence import at

_FORM: Final = re.compile(r"\s*(\w+(?:\s+\w+)*)\s*:\s*(.+)", re.DOTALL)
_SEEDS: Final = (21, 22, 23, 24, 25)
_MOST_LIKELY_ALIKE: Final = 1e-7
_POWERS: Final = (("{}", 1), ("1/{}", -1), ("{}^2", 2), ("1/{}^2", -2))
_MOST_OFF: Final = 4.5  # standard deviations by which the share of ones may differ from that of the solution


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """A variable of the solution that holds a mask, and the keys that lead to it in what comes back."""

    variable: str
    path: tuple[Key, ...]


def masks_of(call: Call, drawn: Mapping[str, Any]) -> tuple[Mask, ...]:
    """The masks that a call draws; raises `ConfigurationError` where it is not said what they are."""
    said = _FORM.fullmatch(call.chance)
    places = _expressions(said[2]) if said else []
    variables = said[1].split() if said else []
    if not places or len(places) != len(variables) or call.comes_back is None:
        call.place.refuse(f"chance={call.chance!r}", CHANCE)
    leaves = {leaf.pattern.name: leaf.path for leaf in leaves_of(call.comes_back, drawn) if not _is_derivative(leaf)}  # type: ignore[union-attr]
    return tuple(
        Mask(variable=variable, path=_path(place, leaves, call))
        for variable, place in zip(variables, places, strict=True)
    )


def _expressions(text: str) -> list[str]:
    try:
        tree = ast.parse(f"({text},)", mode="eval").body
    except SyntaxError:
        return []
    return [ast.unparse(each) for each in tree.elts] if isinstance(tree, ast.Tuple) else []


def _path(place: str, leaves: Mapping[str, tuple[Key, ...]], call: Call) -> tuple[Key, ...]:
    name = begins_with(place)
    if name is None or name not in leaves:
        call.place.refuse(f"chance={call.chance!r}: {place}", f"a part of what comes back: {nearest(place, leaves)}")
    keys: list[Key] = []
    node: ast.expr = ast.parse(place, mode="eval").body
    while isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        keys.insert(0, node.slice.value)  # type: ignore[arg-type]
        node = node.value
    return (*leaves[name], *keys)


def check_masks(course: Course, call: Call, questions: Sequence[Inputs]) -> None:
    """With the masks that the solution has drawn once it gives the same answer, and draws others from run to run."""
    differing: set[str] = set()
    for inputs in questions[:2]:
        masks = _masks_there(course, call, inputs)
        once, *others = (course.asking(inputs, chance=seed).looked_at(call)[""] for seed in _SEEDS)
        try:
            for mask in masks:
                drawn, *again = (at(answer, mask.path) for answer in (once, *others))
                _refuse_whole_numbers(call, mask.variable, np.asarray(drawn))
                differing |= set() if all(same(drawn, each) for each in again) else {mask.variable}
            held = {mask.variable: np.asarray(at(once, mask.path), float) for mask in masks}
            replayed = course.held(held).asking(inputs, chance=_SEEDS[1]).looked_at(call)[""]
        except (LookupError, TypeError, ValueError):
            call.place.refuse(f"chance={call.chance!r}, which is not found in what comes back", CHANCE)
        if not same(once, replayed):
            found = f"chance={call.chance!r}, and {call.function} gives something else with the same ones"
            call.place.refuse(found, "all that it draws, masks or noise, as it holds it at last")
    for mask in masks_of(call, questions[0].values):
        if mask.variable not in differing:
            found = f"chance={call.chance!r}, and {mask.variable} holds the same in every run"
            call.place.refuse(found, "masks or noise, drawn at random; anything else is compared without a word of it")


def _masks_there(course: Course, call: Call, inputs: Inputs) -> tuple[Mask, ...]:
    """The masks of a call, of which each is a variable of the solution's function, or of one that this calls."""
    key, solution = course.made.key(call), course.made.solution
    functions = [solution.functions[each] for each in (key, *solution.called_by(key)) if each in solution.functions]
    there = {node.id for each in functions for node in ast.walk(each) if isinstance(node, ast.Name)}
    masks = masks_of(call, inputs.values)
    for mask in masks:
        if mask.variable not in there:
            call.place.refuse(f"chance=: no variable {mask.variable} in {call.function}", nearest(mask.variable, there))
    return masks


def _refuse_whole_numbers(call: Call, variable: str, drawn: Array) -> None:
    """Refuse indices, signs and counts: of other ones than the solution's nobody knows that they are lawful."""
    if is_noise(drawn) and (drawn == np.rint(drawn)).all():
        found = f"chance={call.chance!r}, and {variable} holds whole numbers: {drawn.min():g} to {drawn.max():g}"
        call.place.refuse(found, "masks, which are zeros and one other number, or noise, which is real numbers")


@dataclass(frozen=True, kw_only=True)
class Replay:
    """The rule for one question whose steps end in `call`, with what `drawing` has drawn, which may be the same call.

    Of what is drawn, some are masks, and others noise. `inputs` are those of the question.
    """

    course: Course
    drawing: Call
    call: Call
    inputs: Inputs

    @cached_property
    def masks(self) -> tuple[Mask, ...]:
        """What is drawn, masks and noise, and where it is found in what `drawing` gives."""
        return masks_of(self.drawing, self.inputs.values)

    @cached_property
    def _own(self) -> Mapping[str, Array]:
        """What the solution draws, several times over."""
        answers = [self.course.asking(self.inputs, chance=seed).looked_at(self.drawing)[""] for seed in _SEEDS]
        return {m.variable: np.array([np.asarray(at(a, m.path), float) for a in answers]) for m in self.masks}

    @cached_property
    def _noise(self) -> frozenset[str]:
        """Which of them are noise."""
        return frozenset(name for name, own in self._own.items() if is_noise(own))

    @cached_property
    def _given(self) -> Sequence[Array]:
        """The arrays of the question."""
        return [each for _, each in numbers_in(self.inputs.values) if isinstance(each, np.ndarray)]

    @property
    def share(self) -> float:
        """The share of ones in all masks of the solution."""
        return float(np.mean([np.mean(own != 0) for own in self._own.values()]))

    def sent(self) -> Template:
        """What is looked at of the drawing step: its masks, and where it is the call itself all that is judged."""
        assert self.drawing.comes_back is not None
        values = self.inputs.values
        names = {mask.path: mask.variable for mask in self.masks}
        made: dict[tuple[Key, ...], Template] = {}
        for leaf in leaves_of(self.drawing.comes_back, values):
            inner = {
                path[len(leaf.path) :]: name for path, name in names.items() if path[: len(leaf.path)] == leaf.path
            }
            is_judged = self.call is self.drawing and not _is_derivative(leaf) and leaf.pattern.is_judged  # type: ignore[union-attr]
            made[leaf.path] = Looked(inner, leaf.name).template() if inner or is_judged else Anything()
        return assembled(self.drawing.comes_back, values, made)

    def __call__(self, values: Sequence[Any]) -> str | None:
        """What is wrong in words, or None."""
        try:
            masks = {mask.variable: as_numbers(at(values[0], mask.path)) for mask in self.masks}
        except (LookupError, TypeError):
            return f"does not keep {', '.join(mask.variable for mask in self.masks)} where the course has them"
        return self._wrong_mask(masks) or self._wrong_answer(self._as_drawn(masks), values[-1])

    def _wrong_mask(self, masks: Mapping[str, Array | None]) -> str | None:
        """What is wrong with the masks; of who only takes them, whether they can be masks at all."""
        if self.call is not self.drawing:
            return self._no_mask(masks)
        ones = asked = count = 0.0
        for name, own in self._own.items():
            mask, is_mask = masks[name], name not in self._noise
            if mask is None or (wrong := _unlike(mask, own) if is_mask else unlike_noise(mask, own, self._given)):
                return f"keeps as {name} {'no array of numbers' if mask is None else wrong}"
            if not is_mask:
                continue
            ones, asked, count = ones + np.count_nonzero(mask), asked + np.mean(own != 0) * mask.size, count + mask.size
        share = asked / (count or 1.0)
        if abs(ones - asked) > _MOST_OFF * np.sqrt(count * share * (1 - share)):
            return f"keeps {ones / count:.2g} of all units, and the course asks for {share:.2g}"
        return None

    def _no_mask(self, masks: Mapping[str, Array | None]) -> str | None:
        for name, own in self._own.items():
            mask, shape = masks[name], own.shape[1:]
            if mask is None or not _is_spread_to(np.shape(mask), shape):
                return f"keeps as {name} no array of shape {shape}"
        return None

    def _as_drawn(self, masks: Mapping[str, Array | None]) -> Mapping[str, Array]:
        """The masks with the numbers that the solution has in them; noise as it is."""
        found = {}
        for name, own in self._own.items():
            numbers = np.asarray(masks[name]) if name in self._noise else (np.asarray(masks[name]) != 0) * own.max()
            found[name] = np.broadcast_to(numbers, own.shape[1:]).astype(float)
        return found

    def _wrong_answer(self, masks: Mapping[str, Array], answer: Any) -> str | None:
        course, own_masks = self.course.held(masks), _own(masks, is_noise=bool(self._noise))
        right = course.asking(self.inputs).looked_at(self.call)[""]
        by = course.truth(self.call, self.inputs).by if self.call.derivatives else {}
        for leaf, found in self._judged(answer):
            if isinstance(leaf.pattern, Derivative):
                own = {**by, **({leaf.pattern.quantities[0]: by[leaf.of]} if leaf.of else {})}
                want = expected(leaf.pattern.expression, own, self.inputs.values)
                what = f"the derivative of {' and '.join(course.made.objectives(self.call))}"
            else:
                want, what = at(right, leaf.path), "what the course's function gives"
            if not same(want, found):
                times = self._times(want, found)
                return f"returns as {leaf.name} {f'{times} times' if times else 'not'} {what} for {own_masks}"
        return None

    def _times(self, want: Any, found: Any) -> str:
        """By which power of a number that is drawn the answer is off; empty where it is by nothing of the kind."""
        right, own = (as_numbers(each) for each in (want, found))
        if right is None or own is None or right.shape != own.shape or not right.any():
            return ""
        factor = float(np.sum(own * right) / np.sum(right * right))
        if not same(factor * right, own):
            return ""
        numbers = {name: value for name, value in self.inputs.values.items() if isinstance(value, float)}
        powers = {template.format(name): value**n for name, value in numbers.items() for template, n in _POWERS}
        return next((power for power, value in powers.items() if np.isclose(factor, value)), "")

    def _judged(self, answer: Any) -> Iterator[tuple[Leaf, Any]]:
        assert self.call.comes_back is not None
        for leaf in leaves_of(self.call.comes_back, self.inputs.values):
            if _is_derivative(leaf) or leaf.pattern.is_judged:  # type: ignore[union-attr]
                yield leaf, at(answer, leaf.path)


def _own(masks: Mapping[str, Any], *, is_noise: bool) -> str:
    """What a student's function has drawn, in words."""
    names = [name for name in masks if name != "mask"]
    drawn = "" if is_noise else f" mask{'s' if len(masks) > 1 else ''}"
    return " ".join(filter(None, (f"its own{drawn}", ", ".join(names))))


@dataclass(frozen=True, slots=True)
class Looked:
    """A part of an answer of which some parts are looked at: by the keys to each, its name."""

    parts: Mapping[tuple[Key, ...], str]
    name: str

    def template(self) -> Template:
        """That it is there: what it holds is judged with all that comes back."""
        return Satisfies(name=self.name, rule=self)

    def __call__(self, value: Any) -> str | None:
        """What is wrong in words, or None."""
        for path, name in self.parts.items():
            try:
                at(value, path)
            except (LookupError, TypeError):
                return f"does not hold {name} at {''.join(f'[{key!r}]' for key in path)}"
        return None if value is not None else f"returns None in the place of {self.name}"


def _is_spread_to(own: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    """Whether NumPy broadcasts an array to that shape."""
    return len(own) <= len(shape) and all(one in (1, all_) for one, all_ in zip(own[::-1], shape[::-1], strict=False))


def _unlike(mask: Array, own: Array) -> str:
    """What a mask is that those of the solution, `own`, are not; empty where it is as they are."""
    if mask.shape != own.shape[1:]:
        return f"an array of shape {mask.shape}, and the course asks for {own.shape[1:]}"
    if len(np.unique(mask[mask != 0])) > 1:
        return "other numbers than zeros and ones"
    alike = _alike(mask != 0, float(np.mean(own != 0)))
    return f"equal {alike}: what is left out is to differ from one to the next" if alike else ""


def _alike(mask: Array, share: float) -> str:
    """Whether all rows or all columns are the same, where ones of that share hardly ever come so by chance."""
    for axis, alike in enumerate(("rows", "columns")[: mask.ndim if mask.ndim == 2 else 0]):
        many, long = mask.shape[axis], mask.shape[1 - axis]
        by_chance = (share**many + (1 - share) ** many) ** long
        if by_chance < _MOST_LIKELY_ALIKE and (mask == mask.take([0], axis=axis)).all():
            return alike
    return ""


def _is_derivative(leaf: Leaf) -> bool:
    return isinstance(leaf.pattern, Derivative)
