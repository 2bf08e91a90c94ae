"""What the scales of all final gradients say together."""

import itertools
from collections.abc import Mapping, Sequence

from pytest_grade.dataclass import dataclass
from pytest_grade.model.cases import Role
from pytest_grade.model.laws import Law, OfParts, OtherDimension, Power


@dataclass(frozen=True, slots=True, kw_only=True)
class Laws:
    """The law of every final gradient's scale; `handed` are the exponents of m that were seen handed down, if any."""

    by_quantity: Mapping[str, Law | None]
    roles: Mapping[str, Role]
    handed: tuple[int | None, ...] = ()

    @property
    def means(self) -> Mapping[str, Law | None]:
        """The laws of the mean over the examples: of a gradient with two shares that of the first."""
        return {
            quantity: Power(exponent=law.exponent) if isinstance(law, OfParts) else law
            for quantity, law in self.by_quantity.items()
        }

    @property
    def have_parts(self) -> bool:
        """Whether the shares of some gradient have different scales."""
        return any(isinstance(law, OfParts) for law in self.by_quantity.values())

    @property
    def wrongly_added(self) -> Mapping[str, OfParts]:
        """The gradients in which what is added to the mean has another scale than it should.

        None where some gradient has no scale at all.
        """
        if None in self.by_quantity.values():
            return {}
        return {
            quantity: law
            for quantity, law in self.by_quantity.items()
            if isinstance(law, OfParts) and not law.is_added_rightly
        }

    def exponents(self, role: Role) -> tuple[int | None, ...]:
        """The exponents of m of all derivatives by weights, or by biases, from the first layer to the last."""
        return tuple(
            law.exponent if isinstance(law, Power) else None
            for quantity, law in self.means.items()
            if self.roles[quantity] == role
        )

    @property
    def summed(self) -> tuple[str, ...]:
        """The final gradients that are m times the right ones."""
        return tuple(quantity for quantity, law in self.means.items() if law == Power(exponent=1))

    @property
    def scaled(self) -> tuple[str, ...]:
        """The final gradients that are a multiple of the right ones."""
        return tuple(quantity for quantity, law in self.means.items() if law not in (None, Power(exponent=0)))

    @property
    def divided_again(self) -> tuple[str, ...]:
        """The final gradients that are 1/m of the right ones."""
        return tuple(quantity for quantity, law in self.means.items() if law == Power(exponent=-1))

    @property
    def off(self) -> tuple[str, ...]:
        """The final gradients that are not the right ones."""
        return tuple(quantity for quantity, law in self.means.items() if law != Power(exponent=0))

    def all_are(self, exponent: int) -> bool:
        """Whether every final gradient is m^exponent times the right one."""
        return self.all_follow(Power(exponent=exponent))

    def all_follow(self, law: Law) -> bool:
        """Whether the scale of every final gradient follows that law."""
        return all(found == law for found in self.means.values())

    def told(self, m: str) -> str:
        """Which final gradients are how many times the right ones; `m` is what the number of examples is called."""
        by_times: dict[str, list[str]] = {}
        for quantity, law in self.means.items():
            if law is not None and not isinstance(law, OfParts):
                by_times.setdefault("" if law == Power(exponent=0) else law.times(m), []).append(quantity)
        return "; ".join(_told(names, times) for times, names in by_times.items())

    def are(self, *, weights: int, biases: int) -> bool:
        """Whether these are the exponents of all derivatives by weights, and of all by biases."""
        return set(self.exponents("weights")) == {weights} and set(self.exponents("biases")) == {biases}

    @property
    def are_compounded(self) -> bool:
        """One factor more with each layer down; of two layers, it may only be left out at the output.

        Where what is handed down is seen to keep its factor, the factors come in elsewhere.
        """
        found = self.exponents("weights")
        return (
            len(found) > 1
            and (len(self.handed) < 2 or len({*self.handed}) > 1)
            and all(upper is not None and lower == upper - 1 for lower, upper in itertools.pairwise(found))
            and (found[-1] in (0, -1) or (found[-1] == 1 and len(found) > 2))
        )

    @property
    def are_partly_summed(self) -> bool:
        """Whether some of the final gradients are m times the right ones, and the others right."""
        return 0 < len(self.summed) < len(self.means) and all(
            law in (Power(exponent=0), Power(exponent=1)) for law in self.means.values()
        )

    @property
    def are_partly_divided_again(self) -> bool:
        """Whether some of the final gradients are 1/m of the right ones, and the others right."""
        return 0 < len(self.divided_again) < len(self.means) and all(
            law in (Power(exponent=0), Power(exponent=-1)) for law in self.means.values()
        )

    @property
    def are_of_another_axis(self) -> bool:
        """Another dimension in some layer; a width of 1 at the output looks as if nothing had been divided."""
        found = self.means.values()
        divided = [isinstance(law, OtherDimension) and law.is_in_place_of_m for law in found]
        return any(divided) and all(
            is_divided or law == Power(exponent=1) for law, is_divided in zip(found, divided, strict=True)
        )


def _told(names: Sequence[str], times: str) -> str:
    *before, last = names
    said = f"{', '.join(before)} and {last} are" if before else f"{last} is"
    return f"{said} {times} times what {'they' if before else 'it'} should be" if times else f"{said} right"
