"""Judging initial parameters by their shapes, zeros, scale and variation, never by one seed's numbers."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader.model.assignment import Cases, Inquiry, Source
from grader.model.expectations import Entries, Expected, Satisfies, Template
from grader.model.questions import Step
from grader.probes.patterns import expecting
from grader.reference.network import Array

_LECTURE_SCALE = 0.01
_TELLING = 100  # numbers that a matrix has whose standard deviation and mean tell of those that it was drawn with
# Of n units from n_prev: the lectures' scale, and those for deep networks (Xavier, He, Glorot).
_SCALES: tuple[Callable[[int, int], float], ...] = (
    lambda *_: _LECTURE_SCALE,
    lambda _, n_prev: 1 / math.sqrt(n_prev),
    lambda _, n_prev: math.sqrt(2 / n_prev),
    lambda n, n_prev: math.sqrt(2 / (n + n_prev)),
)
_MOST_OFF_CENTRE = 0.5  # |mean| over standard deviation; 0.05 is usual for the sizes asked here, 1.7 for rand


def initialisation(
    function: str, sizes: Sequence[tuple[int, ...]], *, as_list: bool = False, deep: bool = False
) -> Source:
    """Examine an initialisation at about the layer widths `sizes`, passed as one list or one by one.

    The widths differ a little from run to run: large ones by more, so that no two of them meet.
    Weights are to be random, centred on zero, and of the lectures' scale 0.01; for a deep network also of the
    scale 1/√n_prev or √(2/n_prev) that later lectures use.
    """

    def inquiries(cases: Cases) -> Iterator[Inquiry]:
        chance = np.random.default_rng([cases.seed, len(sizes), deep])
        for number, about in enumerate(sizes):
            dims = tuple(width + int(chance.integers(0, 1 + width // 10)) for width in about)
            arguments: tuple[Any, ...] = (list(dims),) if as_list else dims
            step = Step(function=function, arguments=arguments)
            asked = expecting(f"{function}/{number}", step, _parameters(dims))
            question = replace(asked.question, chance=int(chance.integers(1 << 32)))
            yield replace(asked, question=question, rule=_Scale(dims, deep=deep))

    return Source(name="documented", inquiries=inquiries)


def _parameters(dims: tuple[int, ...]) -> Template:
    entries: dict[str, Template] = {}
    for layer in range(1, len(dims)):
        shape = (dims[layer], dims[layer - 1])
        entries[f"W{layer}"] = Satisfies(name=f"W{layer}", rule=_Weights(f"W{layer}", shape))
        entries[f"b{layer}"] = Expected(name=f"b{layer}", value=np.zeros((dims[layer], 1)))
    return Entries(entries=entries)


class _Scale:
    """The rule that all weights have one of the scales that lectures ask for, the same one in every layer."""

    def __init__(self, dims: tuple[int, ...], *, deep: bool) -> None:
        self.shapes = {f"W{layer}": (dims[layer], dims[layer - 1]) for layer in range(1, len(dims))}
        self.scales = _SCALES if deep else _SCALES[:1]

    def __call__(self, values: Sequence[Any]) -> str | None:
        """What is wrong in words, or None. A small matrix tells little of its scale."""
        telling = {name: shape for name, shape in self.shapes.items() if shape[0] * shape[1] >= _TELLING}
        spreads = {name: float(values[0][name].astype(float).std()) for name in telling}
        fits = [
            all(0.6 < spreads[name] / scale(*shape) < 1.6 for name, shape in telling.items()) for scale in self.scales
        ]
        if any(fits):
            return None
        name = next(name for name, shape in telling.items() if not 0.6 < spreads[name] / _LECTURE_SCALE < 1.6)
        also = (
            " (or, in every layer of a deep network, 1/√n or √(2/n), of n units below)" if len(self.scales) > 1 else ""
        )
        return f"{name} has standard deviation {spreads[name]:.2g}, and the course asks for {_LECTURE_SCALE}{also}"


class _Weights:
    """The rule for one weight matrix; calling it returns what is wrong in words, or None."""

    def __init__(self, name: str, shape: tuple[int, int]) -> None:
        self.name, self.shape = name, shape

    def __call__(self, value: Any) -> str | None:
        if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiub":
            return f"{self.name} is not an array of numbers"
        if value.shape != self.shape:
            return f"{self.name} has shape {value.shape}, and the course asks for {self.shape}"
        W = value.astype(float)
        return self._variation(W, float(W.std()))

    def _variation(self, W: Array, spread: float) -> str | None:
        if not np.isfinite(W).all() or spread == 0:
            return f"{self.name} does not vary: with equal weights, all units of a layer learn the same"
        if _has_equal_rows(W) or _has_equal_rows(W.T):
            return f"{self.name} has equal rows or columns: units with equal weights learn the same"
        if W.size >= _TELLING and not abs(W.mean()) <= _MOST_OFF_CENTRE * spread:
            return f"{self.name} is not centred on zero (np.random.randn is, np.random.rand is not)"
        return None


def _has_equal_rows(W: Array) -> bool:
    content, size = (W + 0.0).tobytes(), W.shape[1] * W.itemsize  # adding 0 takes the sign from -0
    return len({content[start : start + size] for start in range(0, len(content), size)}) < len(W)
