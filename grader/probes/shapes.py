"""The sizes that cases may have, and how the cases of a run are drawn from them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.model.assignment import Cases
from grader.probes.cases import USUAL, Magnitudes, NetworkCase, make_case

_SIZES = 1 << 20  # what sets the draw of sizes apart from those of inputs, which are fewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The sizes that one case may have, for the seed of a run to choose among; activations g[1] … g[L].

    The widths n_0 … n_{L-1} are any different ones of `widths`, or all the same one where they are `equal`; m is one of
    `m`, or the width where that is empty; n_L is `outputs`. Some main shape has an m below every width, and some other
    one above, so that m is not always the largest or smallest size of an array. Labels come as `label_type`; `sizes`
    says what is special ({n} and {m} stand for the numbers).
    """

    name: str
    widths: tuple[int, ...]
    m: tuple[int, ...]
    activations: tuple[str, ...]
    outputs: int = 1
    equal: bool = False
    label_type: type = int
    sizes: str = ""
    magnitudes: Magnitudes = USUAL

    def drawn(self, seed: Sequence[int]) -> NetworkCase:
        """A case of sizes, and with inputs, of this seed."""
        random = np.random.default_rng([*seed, _SIZES])
        depth = len(self.activations)
        chosen = random.choice(self.widths, size=1 if self.equal else depth, replace=False)
        widths = [int(width) for width in chosen] * (depth if self.equal else 1)
        m = int(random.choice(self.m)) if self.m else widths[0]
        case = make_case(self.name, (*widths, self.outputs), m, self.activations, seed, self.magnitudes)
        sizes, chance = self.sizes.format(n=widths[0], m=m), int(random.integers(1 << 32))
        return replace(case, label_type=self.label_type, sizes=sizes, chance=chance)


def drawing(
    id_: str, main: Sequence[Shape], odd: Sequence[Shape] = (), sure: Sequence[Shape] = ()
) -> Callable[[int, str], Cases]:
    """How an assignment draws its cases."""
    shapes = {"main": main, "odd": odd, "sure": sure}

    def cases(seed: int, purpose: str) -> Cases:
        def draw(kind: str) -> tuple[NetworkCase, ...]:
            return tuple(shape.drawn((seed, *f"{shape.name}{id_}{purpose}".encode())) for shape in shapes[kind])

        return Cases(draw=draw, seed=seed)

    return cases
