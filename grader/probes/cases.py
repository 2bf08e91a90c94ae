"""Inputs that tell things apart: seeded, reachable by a forward pass, no gradient near zero."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.model.cases import Case, Quantity, Role
from grader.reference.formulas import Layer, layer_of
from grader.reference.network import ACTIVATIONS, Array, ForwardPass, cost, forward, gradients

_LEAST_DISTANCE = 2e-3  # of any Z from the kink of ReLU
_LEAST_SHARE = 0.02
_LEAST_SUM = (
    0.15  # of a db, beside the absolute numbers that it adds up: in single precision, little but errors is left of less
)
_LEAST_GRADIENT = 1e-4
_MOST_ROUNDED = (
    4e-7  # less than half of the tolerance: of a final gradient, where the forward pass runs in single precision
)
_MANY_LAYERS = 6
_MANY_EXAMPLES = 60
_SHARES_OF_MANY = (0.3, 0.7)  # of labels that are 1: of many examples, half of each would leave little of a db
_MOST_TRIES = 500
_FINAL: tuple[tuple[str, str, Role], ...] = (("dW", "W", "weights"), ("db", "b", "biases"))
_TO_CHOOSE_FROM = 8  # examples drawn besides, and four for each that is kept


@dataclass(frozen=True, kw_only=True, eq=False)
class NetworkCase(Case):
    """One network with parameters and examples, and its forward pass; `dims` are n_0 … n_L."""

    dims: tuple[int, ...]
    activations: tuple[str, ...]
    X: Array
    Y: Array
    parameters: dict[str, Array]
    passed: ForwardPass

    @classmethod
    def of(
        cls,
        name: str,
        X: Array,
        Y: Array,
        parameters: dict[str, Array],
        activations: Sequence[str],
    ) -> "NetworkCase":
        """The case with its derivatives worked out."""
        passed = forward(X, parameters, activations)
        true = gradients(passed, Y, parameters, activations)
        depth = len(activations)
        dims = tuple(int(A.shape[0]) for A in passed.A)
        on_the_way = {f"{kind}{n}": values[n] for n in range(1, depth + 1) for kind, values in passed.by_kind.items()}
        return cls(
            name=name,
            m=int(X.shape[1]),
            depth=depth,
            quantities=tuple(_quantities(true, depth)),
            values={"AL": passed.AL, "Y": Y, "X": X, **on_the_way, **parameters},
            inputs={"X": X, "Y": Y, "AL": passed.AL, **parameters},
            dimensions={f"n[{layer}]": n for layer, n in enumerate(dims)},
            cost=float(cost(passed.AL, Y)),
            dims=dims,
            activations=tuple(activations),
            X=X,
            Y=Y,
            parameters=parameters,
            passed=passed,
        )

    @property
    def labels(self) -> Any:
        """Y as students get it: of the course's type, or of another that holds the same labels."""
        return self.Y.astype(self.label_type)

    @property
    def course_labels(self) -> Any:
        """Y as the course has it, in integers."""
        return self.Y.astype(int)

    def layer(self, number: int) -> Layer:
        """What the formulas of one layer may read."""
        return layer_of(self.passed, self.parameters, self.activations, number)


def _quantities(true: dict[str, Array], depth: int) -> Iterator[Quantity]:
    """The derivatives in the order of the backward pass."""
    for layer in range(depth, 0, -1):
        for kind, feeds in (("dA", ()), ("dZ", (f"dW{layer}", f"db{layer}"))):
            yield _handed(kind, layer, true, feeds)
        for kind, of, role in _FINAL:
            name = f"{kind}{layer}"
            yield Quantity(name=name, kind=kind, of=f"{of}{layer}", layer=layer, role=role, derivative=true[name])
    yield _handed("dA", 0, true, ())


def _handed(kind: str, layer: int, true: dict[str, Array], feeds: tuple[str, ...]) -> Quantity:
    name, of = f"{kind}{layer}", f"{kind[1:]}{layer}"
    return Quantity(
        name=name, kind=kind, of=of, layer=layer, role="handed", examples=1, feeds=feeds, derivative=true[name]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Magnitudes:
    """How large the numbers of a case are: those of X, those of Z[L], and how near AL comes to 0 or to 1.

    No AL is nearer than `least_output`, and some AL is nearer than `most_output`. `tell_gradients` says whether the
    gradients are to tell things apart: those of a thousand examples seldom do.
    """

    inputs: float = 1.0
    logits: float = 1.0
    least_output: float = 0.05
    most_output: float = 1.0
    tell_gradients: bool = True


USUAL = Magnitudes()


def make_case(
    name: str,
    dims: Sequence[int],
    m: int,
    activations: Sequence[str],
    seed: Sequence[int],
    magnitudes: Magnitudes = USUAL,
) -> NetworkCase:
    """Draw a case that tells things apart.

    Every hidden unit is active for some examples and inactive for others, AL is away from 0 and 1, and no row of a
    gradient is near zero, nor any db what is left of numbers that cancel out. With one example, or very many layers, no
    gradient is zero. Rounding in the forward pass moves none of them by as much as is too wrong.

    Raises `ValueError` where no draw satisfies this (sizes too small to).
    """
    for attempt in range(_MOST_TRIES):
        random = np.random.default_rng([*seed, attempt])
        drawn = _TO_CHOOSE_FROM + 4 * m
        candidates = magnitudes.inputs * random.normal(size=(dims[0], drawn))
        parameters = _balanced_parameters(random, dims, candidates, activations, magnitudes)
        telling = _telling(forward(candidates, parameters, activations), magnitudes.least_output)
        X = candidates[:, telling][:, :m]
        share = random.choice(_SHARES_OF_MANY) if m > _MANY_EXAMPLES else 0.5
        Y = (random.random(size=(dims[-1], m)) < share).astype(float)
        if X.shape[1] < m:
            continue
        case = NetworkCase.of(name, X, Y, parameters, activations)
        true = dict(case.gradients)
        is_sure = min(case.passed.AL.min(), 1 - case.passed.AL.max()) < magnitudes.most_output
        tells = _tells_apart(case.passed, Y) and (_gradients_tell(true, Y) or not magnitudes.tell_gradients)
        if is_sure and tells and _bears_rounding(X, Y, parameters, activations, true):
            return case
    message = f"no inputs of sizes {tuple(dims)} with m = {m} tell the placements apart"
    raise ValueError(message)


def _balanced_parameters(
    random: np.random.Generator, dims: Sequence[int], X: Array, activations: Sequence[str], magnitudes: Magnitudes
) -> dict[str, Array]:
    """Draw W, and b such that every unit is active for about half of the examples."""
    parameters: dict[str, Array] = {}
    A = X
    for layer, name in enumerate(activations, start=1):
        W = random.normal(size=(dims[layer], dims[layer - 1])) * 1.3 / np.sqrt(dims[layer - 1])
        W *= (magnitudes.logits if layer == len(activations) else 1.0) / (magnitudes.inputs if layer == 1 else 1.0)
        b = -np.median(W @ A, axis=1, keepdims=True) + random.normal(size=(dims[layer], 1)) * 0.2
        parameters |= {f"W{layer}": W, f"b{layer}": b}
        A = ACTIVATIONS[name].value(W @ A + b)
    return parameters


def _telling(passed: ForwardPass, least_output: float) -> npt.NDArray[np.intp]:
    """The examples whose output is away from 0 and 1, and whose Z are away from the kink of ReLU."""
    telling = ((least_output < passed.AL) & (1 - least_output > passed.AL)).all(axis=0)
    for Z in passed.Z[1:-1]:
        telling &= (np.abs(Z) >= _LEAST_DISTANCE).all(axis=0)
    return np.flatnonzero(telling)


def _bears_rounding(
    X: Array, Y: Array, parameters: dict[str, Array], activations: Sequence[str], true: dict[str, Array]
) -> bool:
    """Whether final gradients stay what they are where the forward pass runs in single precision."""
    single: Any = {name: value.astype(np.float32) for name, value in parameters.items()}
    rounded = gradients(forward(X.astype(np.float32), single, activations), Y, parameters, activations)
    return all(
        np.abs(rounded[name] - true[name]).max() < _MOST_ROUNDED * np.abs(true[name]).max()
        for name in true
        if name[:2] in ("dW", "db")
    )


def _tells_apart(passed: ForwardPass, Y: Array) -> bool:
    """Whether there are labels of both kinds, and every hidden unit is now active, now not."""
    if Y.shape[1] == 1 or len(passed.Z) > _MANY_LAYERS:
        return True
    is_mixed = all(((Z > 0).any(axis=1) & (Z < 0).any(axis=1)).all() for Z in passed.Z[1:-1])
    return is_mixed and bool(0.2 <= Y.mean() <= 0.8)


def _gradients_tell(true: dict[str, Array], Y: Array) -> bool:
    depth = sum(name.startswith("db") for name in true)
    if Y.shape[1] == 1 or depth >= _MANY_LAYERS:
        return all(np.abs(gradient).max() > _LEAST_GRADIENT for name, gradient in true.items() if name.startswith("dW"))
    for layer in range(1, depth + 1):
        if np.abs(true[f"db{layer}"]).max() < _LEAST_SUM * np.abs(true[f"dZ{layer}"]).sum(axis=1).max():
            return False
    return all(
        np.abs(gradient).max(axis=-1).min() > _LEAST_SHARE * np.abs(gradient).max()
        for name, gradient in true.items()
        if name.startswith("dW")
    )
