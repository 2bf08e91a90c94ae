"""Where gradient descent leads from some parameters, step by step."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from pytest_grade.author.training_steps import Parameters
from pytest_grade.dataclass import dataclass

_NEAR: Final = 0.25  # of a step: so much rounding, and a kink that is crossed one step earlier, may come to


@dataclass(frozen=True, kw_only=True)
class Descent:
    """Steps of descent with one learning rate.

    Attributes:
        places: the parameters that it begins with, and those after each step.
        costs: J at each of these.
        is_decided: whether nowhere on the way several derivatives are as right.

    """

    places: Sequence[Parameters]
    costs: Sequence[float]
    is_decided: bool

    def steps_to(self, parameters: Parameters) -> int | None:
        """After how many steps it is at these parameters; None where that is not clear."""
        far = [_distance(place, parameters) for place in self.places]
        nearest = int(np.argmin(far))
        beside = [n for n in (nearest - 1, nearest + 1) if 0 <= n < len(far)]
        step = min(_distance(self.places[nearest], self.places[n]) for n in beside)
        return nearest if far[nearest] < _NEAR * step else None


def _distance(one: Parameters, other: Parameters) -> float:
    return max(float(np.abs(one[name] - other[name]).max()) for name in one)
