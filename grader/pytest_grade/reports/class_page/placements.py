"""Where the mean over the examples enters, as a list of a whole class has it."""

from typing import NamedTuple

from pytest_grade.judge.conventions import AT_UPDATE
from pytest_grade.marking.phrases import IN_SHORT
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.ledger import Picture


class Placement(NamedTuple):
    """A row of that list: its name, a few words where the name is an id, and whether the final gradients are right."""

    label: str
    words: str
    is_right: bool


def placement_of(entry: Entry, picture: Picture | None) -> Placement | None:
    """The row of a graded submission; None where its assignment asks for no gradients."""
    gradients, convention = entry["gradients"], entry["convention"]
    if not gradients["checked"]:
        return None
    if convention is not None and (gradients["correct"] or convention["id"] == AT_UPDATE):
        return Placement(convention["id"], IN_SHORT[convention["id"]], gradients["correct"])
    if gradients["correct"]:
        return Placement("right", "where it enters was not seen", is_right=True)
    if convention is not None or (picture is not None and picture.label == "once"):
        return Placement("once, another mistake", "", is_right=False)
    return Placement(picture.label if picture else "not seen", "", is_right=False)
