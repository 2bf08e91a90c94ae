"""All mistakes that have a name: theme after theme, in the order in which they are tried."""

from collections.abc import Mapping
from typing import Final

from pytest_grade.mistakes import (
    of_activations,
    of_biases_and_weights,
    of_code,
    of_formulas,
    of_novices,
    of_regularisation,
    of_the_cost_and_the_update,
    of_the_layers,
    of_the_loss,
    of_the_mean,
    of_the_notebook,
)
from pytest_grade.mistakes.mistake import Mistake
from pytest_grade.model.explanations import Slips, Variant

# What is particular comes before what is general: where two entries hold for the same, the first names it.
THEMES: Final = (
    of_novices,
    of_the_notebook,
    of_the_mean,
    of_the_cost_and_the_update,
    of_the_loss,
    of_activations,
    of_biases_and_weights,
    of_regularisation,
    of_the_layers,
    of_code,
    of_formulas,
)
MISTAKES: Final[Mapping[str, Mistake]] = {entry.id: entry for theme in THEMES for entry in theme.MISTAKES}
IDS: Final[tuple[str, ...]] = tuple(MISTAKES)


def entry_of(id_: str) -> Mistake:
    """The entry of a mistake; of one that is not in the table, one that says nothing."""
    return MISTAKES.get(id_) or Mistake(id=id_, message="", why="", hint="")


SLIPS: Final = Slips(
    variants=tuple(
        Variant(id=entry.id, make=make, is_about_the_mean=entry.is_about_the_mean)
        for entry in MISTAKES.values()
        for make in entry.ways
    ),
    by_count=tuple(
        Variant(id=entry.id, make=make, is_about_the_mean=entry.is_about_the_mean)
        for entry in MISTAKES.values()
        for make in entry.ways_by_count
    ),
)
