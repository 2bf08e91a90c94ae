"""Arrays that record on a tape what NumPy does with them, by NumPy's own dispatch protocols.

`__array_ufunc__` (NEP 13) and `__array_function__` (NEP 18) hand over what operators and functions are called with, so
that a solution is plain NumPy.
"""

import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from pytest_grade.author import derivative_rules as rules
from pytest_grade.author.built_functions import BUILT_FROM
from pytest_grade.author.recorded import Part, Recorded, gathered, plain, recorded, taken, tape_in
from pytest_grade.author.tape import CONSTANT, GIVEN, Array, NoDerivativeError, Rule, Step, Tape

_OTHER_NAMES: Final[Mapping[str, str]] = {"true_divide": "divide", "abs": "absolute"}
_REDUCED: Final[Mapping[str, str]] = {
    "add": "sum",
    "multiply": "prod",
    "maximum": "max",
    "minimum": "min",
}


_OF_TYPES: Final = frozenset({"dtype", "casting"})


class Traced(Recorded, NDArrayOperatorsMixin):
    """An array as a solution sees it: whatever NumPy does with it is recorded."""

    __hash__ = object.__hash__

    @property
    def T(self) -> "Traced":  # noqa: N802 - NumPy's name
        """The transpose, a view."""
        transposed: Traced = _called(np.transpose, (self,), {})
        return transposed

    @property
    def flat(self) -> Iterator[Any]:
        """The numbers, one after the other."""
        return iter(_called(np.ravel, (self,), {}))

    def __len__(self) -> int:
        """The length of the first axis."""
        return len(self.value)

    def __iter__(self) -> Iterator[Any]:
        """The parts along the first axis."""
        return (self[number] for number in range(len(self)))

    def __bool__(self) -> bool:
        """Whether the number is not 0."""
        self.tape.compared(self.value, 0.0)
        return bool(self.value)

    def __float__(self) -> float:
        """The plain number, which the tape does not follow."""
        self._leave("float()")
        return float(self.value)

    def __int__(self) -> int:
        """The whole number in it, a constant."""
        return int(self.value)

    def __index__(self) -> int:
        """Raise what NumPy raises: no number that has a derivative is an index."""
        return self.value.__index__()  # type: ignore[no-any-return]

    def __format__(self, spec: str) -> str:
        """As of a number; what is printed has no derivative."""
        return format(self.value.item() if self.size == 1 else self.value, spec)

    def __str__(self) -> str:
        """As of an array."""
        return str(self.value)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        """A plain array, which the tape does not follow."""
        del copy
        self._leave("np.asarray()")
        return np.array(self.value, dtype=dtype)

    def __getitem__(self, key: Any) -> Any:
        """As of an array: a view, or a copy where the key is no slice."""
        key = plain(key)
        self.tape.sliced(key, self.shape)
        return _part(self, lambda array: array[key])

    def __setitem__(self, key: Any, new: Any) -> None:
        """Write into the array, and so into whatever it is a view of."""
        self.write(np.asarray(self.positions()[plain(key)]), new)

    def item(self, *at: int) -> Any:
        """One number of it; the tape follows it."""
        one = np.ravel(self)[at[0]] if len(at) == 1 else self[at] if at else self
        return np.reshape(one, ())

    def astype(self, kind: Any, **_: object) -> Any:
        """A copy of another type; of whole numbers, constants."""
        return +self if np.dtype(kind).kind in "fc" else self.value.astype(kind)

    def tolist(self) -> Any:
        """Nested lists of numbers that the tape follows."""
        return [part.tolist() for part in self] if self.ndim else self

    def fill(self, number: Any) -> None:
        """Write one number everywhere."""
        self[...] = number

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **more: Any) -> Any:
        """Do what an operator or elementwise function does, and record it."""
        name = _OTHER_NAMES.get(ufunc.__name__, ufunc.__name__)
        out = more.pop("out", None)
        if method == "reduce" and name in _REDUCED:
            axis, keepdims = more.get("axis", 0), more.get("keepdims", False)
            return _reduced(_REDUCED[name], inputs[0], axis, keepdims=keepdims)
        if method == "at" and name == "add":
            self.add_at(np.asarray(self.positions()[plain(inputs[1])]), inputs[2])
            return None
        if method == "outer":
            left, right = inputs
            inputs = (_called(np.reshape, (left, (*np.shape(left), *[1] * np.ndim(right))), {}), right)
        elif method != "__call__":
            raise NoDerivativeError(step=f"np.{name}.{method}")
        made = _elementwise(self.tape, name, ufunc, inputs, more)
        return made if out is None else _written(out[0], made)

    def __array_function__(self, function: Any, _types: Any, arguments: Any, more: Any) -> Any:
        """Do what a function of NumPy does, and record it."""
        return _called(function, arguments, more)

    def _leave(self, how: str) -> None:
        frame = sys._getframe(2)
        self.tape.departures.append(f"{how} in line {frame.f_lineno}")


def _method(name: str) -> Callable[..., Any]:
    """A method of arrays that is the function of the same name."""
    function = getattr(np, name)

    def method(self: Traced, *arguments: Any, **more: Any) -> Any:
        if name in ("reshape", "transpose") and arguments:
            arguments = (arguments[0] if len(arguments) == 1 else arguments,)
        return _called(function, (self, *arguments), more)

    return method


_METHODS: Final = (
    "sum mean prod max min var std dot reshape transpose clip swapaxes ravel squeeze cumsum repeat take diagonal trace"
    " argmax argmin argsort round any all copy nonzero compress"
)
for _name in _METHODS.split():
    setattr(Traced, _name, _method(_name))
Traced.flatten = lambda self: _called(np.reshape, (+self, -1), {})  # type: ignore[attr-defined]


def given(tape: Tape, value: Array) -> Traced:
    """An array that a run begins with, and by which there is a derivative."""
    return Traced(tape, tape.add(Step(name=GIVEN, value=np.asarray(value, float))))


def constant(tape: Tape, value: Array) -> Traced:
    """An array that begins as a constant, and that the run may write into."""
    return Traced(tape, Step(name=CONSTANT, value=np.asarray(value)))


def _made(tape: Tape, name: str, value: Array, arguments: Sequence[Any], of: Sequence[Rule]) -> Traced:
    return Traced(tape, recorded(tape, name, value, arguments, of))


def _elementwise(tape: Tape, name: str, ufunc: np.ufunc, inputs: Sequence[Any], more: Mapping[str, Any]) -> Any:
    values = [each.value if isinstance(each, Traced) else plain(each) for each in inputs]
    if name in rules.DECIDING:
        tape.compared(values[0], values[1], _stay_equal(tape, inputs[0], inputs[1]))
    if name in ("absolute", "sign"):
        tape.compared(values[0], 0.0)
    of = rules.MATMUL if name == "matmul" else rules.ELEMENTWISE.get(name)
    if name in rules.CONSTANT or (of is None and ufunc.types[0][-1] == "?"):
        return ufunc(*values, **plain(dict(more)))
    if of is None or not more.keys() <= _OF_TYPES:
        raise NoDerivativeError(step=f"np.{name}" + (f" with {', '.join(more)}=" if of else ""))
    return _made(tape, name, ufunc(*values), inputs, of)


def _written(target: Any, made: Any) -> Any:
    """Put what was made into `out`; a number without an axis is never changed, as in Python."""
    if isinstance(target, Traced) and target.ndim:
        target[...] = made
        return target
    if isinstance(target, Traced):
        return made
    raise NoDerivativeError(step="out= with an array that was made before the run")


def _called(function: Any, arguments: Sequence[Any], more: Mapping[str, Any]) -> Any:
    """Call a function of NumPy, by the entry that one of the tables has for it."""
    name = function.__name__
    if name in BUILT_FROM:
        made = BUILT_FROM[name](np, *arguments, **more)
        if made is not NotImplemented:
            return made
    elif name in rules.REDUCTIONS and set(more) <= {"axis", "keepdims", "dtype"}:
        return _reduced(name, arguments[0], *arguments[1:2], **{k: v for k, v in more.items() if k != "dtype"})
    elif name in rules.MOVES:
        return _rearranged(function, arguments, more)
    elif name in _SPECIAL:
        return _SPECIAL[name](*arguments, **more)
    elif name in rules.NUMBERS_ONLY:
        return function(*plain(tuple(arguments)), **plain(dict(more)))
    raise NoDerivativeError(step=f"np.{name}" + (f" with {', '.join(more)}=" if more else ""))


def _reduced(name: str, a: Any, axis: Any = None, *, keepdims: bool = False) -> Any:
    value = getattr(np, name)(a.value, axis=axis, keepdims=keepdims)
    if rules.REDUCTIONS[name] is rules.extreme_rule:
        a.tape.margins.append(_lead(a, axis, sign=1 if "max" in name else -1))
    return _made(a.tape, name, value, (a,), (rules.REDUCTIONS[name](axis, keepdims=keepdims),))


def _lead(a: Traced, axis: Any, sign: int) -> float:
    """By how much the largest (smallest) are ahead of the next, at least; of those that stay equal none is ahead."""
    axes = tuple(range(a.ndim)) if axis is None else tuple(np.atleast_1d(axis) % a.ndim)
    signed = sign * a.value
    last = np.moveaxis(signed, axes, range(-len(axes), 0))
    numbers = np.sort(last.reshape(*last.shape[: a.ndim - len(axes)], -1))
    if numbers.shape[-1] < 2:
        return np.inf
    leads = numbers[..., -1] - numbers[..., -2]
    if not leads.all():
        ties = (signed == np.max(signed, axis=axes, keepdims=True)) & np.expand_dims(leads == 0, axes)
        weights = np.where(ties, _some(a.shape), 0.0)
        mean = weights.sum(axis=axes, keepdims=True) / np.maximum(1, ties.sum(axis=axes, keepdims=True))
        apart = np.where(ties, weights - mean, 0.0)
        if _hang_on_nothing(a.tape, [(a, apart)]):
            a.tape.ties.append((a.step, apart))
            leads = leads[leads != 0]
    return float(leads.min(initial=np.inf))


def _stay_equal(tape: Tape, left: Any, right: Any) -> Array | bool:
    """Where two arrays are equal, if they stay so whatever the run begins with, near what it began with.

    What is 0 behind ``np.maximum(0, x)``, say: to compare it with 0 is decided where x is. So are labels.
    """
    equal = np.equal(plain(left), plain(right))
    if not equal.any():
        return False
    weights = np.where(equal, _some(equal.shape), 0.0)
    return equal if _hang_on_nothing(tape, [(left, weights), (right, -weights)]) else False


def _some(shape: tuple[int, ...]) -> Array:
    """Numbers of which no few add up to 0."""
    return np.random.default_rng(5).normal(size=shape)


def _hang_on_nothing(tape: Tape, weighted: Sequence[tuple[Any, Array]]) -> bool:
    """Whether the sum of arrays, so weighted, has no derivative by anything that the run began with."""
    total: dict[Step, Array] = {}
    for each, weights in weighted:
        if isinstance(each, Recorded):
            found = tape.derivatives(each.step, rules.unbroadcast(weights, each.value))
            for step in (step for step in found if step.name == GIVEN and step not in tape.fixed):
                total[step] = total.get(step, 0.0) + found[step]
    return not any(np.any(derivative) for derivative in total.values())


def _part(a: Traced, part: Part) -> Any:
    """A part of an array: a view, where it is one of NumPy's; a number has its value to itself."""
    step = taken(a, part)
    is_view = np.ndim(step.value) > 0 and np.may_share_memory(step.value, a.value)
    return Traced(a.tape, step, base=a, part=part) if is_view else Traced(a.tape, step)


def _rearranged(function: Any, arguments: Sequence[Any], more: Mapping[str, Any]) -> Any:
    """Take parts out of the arrays that a function only rearranges."""
    where = rules.MOVES[function.__name__]
    first = arguments[where[0]] if len(arguments) > where[0] else None
    others = [*arguments[: where[0]], *arguments[where[0] + 1 :]]
    if not isinstance(first, Traced) or tape_in(others) or tape_in(list(more.values())):
        return _gathered(function, where, arguments, more)
    named = dict(more)

    def moved(array: Array) -> Any:
        return function(*arguments[: where[0]], array, *arguments[where[0] + 1 :], **named)

    result = moved(first.value)
    if isinstance(result, (list, tuple)):
        return [_part(first, _one_of(moved, number)) for number in range(len(result))]
    return _part(first, moved)


def _one_of(several: Part, number: int) -> Part:
    return lambda array: several(array)[number]


def _gathered(function: Any, where: Sequence[int], arguments: Sequence[Any], more: Mapping[str, Any]) -> Traced:
    """Do to the positions of numbers what the function does to numbers, and so know where each of them comes from."""
    arrays: list[Any] = []
    count = 0

    def numbered(value: Any) -> Any:
        nonlocal count
        if isinstance(value, (list, tuple)) and tape_in(value):
            return [numbered(each) for each in value]
        arrays.append(value)
        shape = np.shape(plain(value))
        count += math.prod(shape)
        return np.arange(count - math.prod(shape), count).reshape(shape)

    replaced = [numbered(a) if number in where else plain(a) for number, a in enumerate(arguments)]
    tape = tape_in(arrays)
    if tape is None:
        raise NoDerivativeError(step=f"np.{function.__name__} with named arrays")
    index = function(*replaced, **plain(dict(more)))
    return Traced(tape, gathered(tape, function.__name__, arrays, index))


def _chosen(condition: Any, *branches: Any) -> Any:
    if len(branches) != 2:
        return np.where(plain(condition))
    chosen = np.asarray(plain(condition), bool)
    tape = tape_in(branches)
    if tape is None:
        return np.where(chosen, *branches)
    value = np.where(chosen, *plain(branches))
    return _made(tape, "where", value, branches, rules.where_rules(chosen))


def _einsum(subscripts: Any, *arrays: Any, **more: Any) -> Any:
    if not isinstance(subscripts, str) or "." in subscripts or set(more) - {"optimize"}:
        raise NoDerivativeError(step=f"np.einsum of {subscripts!r}")
    if "->" not in subscripts:
        letters = subscripts.replace(",", "").replace(" ", "")
        subscripts += "->" + "".join(sorted(letter for letter in set(letters) if letters.count(letter) == 1))
    if any(len(set(part)) < len(part) for part in subscripts.replace(" ", "").split("->")[0].split(",")):
        raise NoDerivativeError(step=f"np.einsum of {subscripts!r}, which takes a diagonal,")
    value = np.einsum(subscripts, *plain(arrays))
    return _made(tape_in(arrays) or Tape(), "einsum", value, arrays, rules.einsum_rules(subscripts, len(arrays)))


def _cumulated(a: Traced, axis: int | None = None) -> Any:
    return _made(a.tape, "cumsum", np.cumsum(a.value, axis), (a,), (rules.cumulated_rule(axis),))


_SPECIAL: Final[Mapping[str, Callable[..., Any]]] = {"where": _chosen, "einsum": _einsum, "cumsum": _cumulated}
