"""Which mistake the scales of all final gradients show: in the mean over the examples, and in what is added to it."""

from pytest_grade.mistakes.laws import Laws
from pytest_grade.mistakes.of_regularisation import REGULARISATION_SCALE
from pytest_grade.mistakes.table import MISTAKES
from pytest_grade.model.laws import OfParts

_OF_LAWS = tuple((entry.id, entry.law) for entry in MISTAKES.values() if entry.law)
_OF_ADDED = tuple((entry.id, entry.law_of_added) for entry in MISTAKES.values() if entry.law_of_added)


def misconception_of(laws: Laws) -> str | None:
    """The id of the mistake about 1/m that explains every final gradient; None where no scale does."""
    if not laws.means or any(law is None for law in laws.means.values()):
        return None
    return next((id_ for id_, holds in _OF_LAWS if holds(laws)), None)


def regularisation_of(laws: Laws) -> tuple[str, tuple[str, ...]] | None:
    """The mistake about what is added to the mean, and the gradients that have it; None where there is none."""
    ids = {_added_by(law) for law in laws.wrongly_added.values()}
    if not ids:
        return None
    return ids.pop() if len(ids) == 1 else REGULARISATION_SCALE.id, tuple(laws.wrongly_added)


def _added_by(law: OfParts) -> str:
    return next((id_ for id_, holds in _OF_ADDED if holds(law)), REGULARISATION_SCALE.id)
