"""Judging initial parameters by their shapes, zeros, scale and variation, never by one seed's numbers."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from grader.model.questions import Step
from grader.probes.assignment import Cases, Inquiry, Source
from grader.probes.expectations import Entries, Expected, Satisfies, Template
from grader.probes.patterns import expecting
from grader.reference.network import Array

_LECTURE_SCALE = 0.01
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
            yield expecting(f"{function}/{number}", step, _parameters(dims, deep=deep))

    return Source(name="documented", inquiries=inquiries)


def _parameters(dims: tuple[int, ...], *, deep: bool) -> Template:
    entries: dict[str, Template] = {}
    for layer in range(1, len(dims)):
        shape = (dims[layer], dims[layer - 1])
        entries[f"W{layer}"] = Satisfies(name=f"W{layer}", rule=_Weights(f"W{layer}", shape, deep))
        entries[f"b{layer}"] = Expected(name=f"b{layer}", value=np.zeros((dims[layer], 1)))
    return Entries(entries=entries)


class _Weights:
    """The rule for one weight matrix; calling it returns what is wrong in words, or None."""

    def __init__(self, name: str, shape: tuple[int, int], deep: bool) -> None:
        self.name, self.shape = name, shape
        self.scales = [_LECTURE_SCALE]
        if deep:
            self.scales += [
                float(np.sqrt(1 / shape[1])),
                float(np.sqrt(2 / shape[1])),
                float(np.sqrt(2 / sum(shape))),
            ]

    def __call__(self, value: Any) -> str | None:
        if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiub":
            return f"{self.name} is not an array of numbers"
        if value.shape != self.shape:
            return f"{self.name} has shape {value.shape}, and the course asks for {self.shape}"
        W = value.astype(float)
        spread = float(W.std())
        problem = self._variation(W, spread)
        if problem is not None:
            return problem
        if not any(0.6 < spread / scale < 1.6 for scale in self.scales):
            asked = " or ".join(f"{scale:.3g}" for scale in self.scales)
            return f"{self.name} has standard deviation {spread:.2g}, and the course asks for {asked}"
        return None

    def _variation(self, W: Array, spread: float) -> str | None:
        if not np.isfinite(W).all() or spread == 0:
            return f"{self.name} does not vary: with equal weights, all units of a layer learn the same"
        if _has_equal_rows(W) or _has_equal_rows(W.T):
            return f"{self.name} has equal rows or columns: units with equal weights learn the same"
        if not abs(W.mean()) <= _MOST_OFF_CENTRE * spread:
            return f"{self.name} is not centred on zero (np.random.randn is, np.random.rand is not)"
        return None


def _has_equal_rows(W: Array) -> bool:
    content, size = (W + 0.0).tobytes(), W.shape[1] * W.itemsize  # adding 0 takes the sign from -0
    return len({content[start : start + size] for start in range(0, len(content), size)}) < len(W)
