"""What a change of a right text says about the mistake of who gives the same answers."""

from collections.abc import Sequence

from pytest_grade.mistakes.edited import Made
from pytest_grade.mistakes.table import MISTAKES
from pytest_grade.model.assignment import Placement, Probe
from pytest_grade.model.explanations import Explanation
from pytest_grade.model.notation import Notation
from pytest_grade.model.submission import Change

_ABOUT_THE_MEAN = frozenset({"mean-away", "mean-again", "mean-over"})
_OF_MANY_WAYS = frozenset({"index", "part", "comparison", "key", "layer-key", "indent", "name", "number", "removal"})


def mistake_made(change: Change, role: str, notation: Notation) -> str | None:
    """The id of the mistake that the change makes in a function of that role."""
    made = Made(change=change, role=role, notation=notation)
    return next((entry.id for entry in MISTAKES.values() if any(edits.fit(made) for edits in entry.made_by)), None)


def mistake_told(changes: Sequence[Change], role: str, notation: Notation) -> str | None:
    """The mistake to name, where these changes all give a student's answers.

    The most telling comes first. Indices, names, decisions and the like come to the same by many a way: they are named
    only where nothing else would do, but for another number, which nobody writes in the place of an index.
    """
    made = [change for change in changes if change.kind != "number" or changes[0].kind != "index"]
    ids = tuple(dict.fromkeys(id_ for change in made if (id_ := mistake_made(change, role, notation))))
    if not ids or (len(ids) > 1 and _has_many_ways(changes[0])):
        return None
    return ids[0]


def _has_many_ways(change: Change) -> bool:
    is_unpacked = change.kind == "order" and change.target != "return"
    is_of_numbers_compared = change.decides and change.kind != "activation"
    return change.kind in _OF_MANY_WAYS or is_unpacked or is_of_numbers_compared


def explanation_of(
    changes: Sequence[Change], role: str, notation: Notation, probes: Sequence[Probe] = ()
) -> Explanation | None:
    """What these changes explain, all of which give a student's answers to what is asked by the `probes`.

    None where they do not tell which mistake it is.
    """
    told = mistake_told(changes, role, notation)
    if told is None:
        return None
    made = [change for change in changes if mistake_made(change, role, notation) == told]
    left_out = {_left_out(change, notation) for change in made}
    return Explanation(
        mistakes=(told,),
        about_the_mean=frozenset({told} if made[0].kind in _ABOUT_THE_MEAN else ()),
        placement=_placement_of_the_solution(probes, notation),
        concerns=frozenset(),
        of_text=True,
        left_out=left_out.pop() if len(left_out) == 1 else None,
    )


def _placement_of_the_solution(probes: Sequence[Probe], notation: Notation) -> Placement:
    """Where the function of the solution takes the mean, so far as it has a choice; else where the course does."""
    own = {next(iter(probe.expects)) for probe in probes}
    for placement in ("inside", "outside"):
        if own == {placement}:
            return placement
    return "inside" if notation.placement == "per-layer" else "outside"


def _left_out(change: Change, notation: Notation) -> str | None:
    """What is there no more, where that is a name of the course: 1/m, say, where nothing is divided by it."""
    names = (notation.bias, notation.weight, notation.rate, notation.labels, notation.prediction, notation.m)
    if not change.after or change.after not in change.before:
        return None
    before, _, after = change.before.partition(change.after)
    rest = f"{before}{after}".strip("() ")
    over = "1/" if rest.startswith("/") and not rest.startswith("//") else ""
    return next((f"{over}{name}" for name in names if name and rest.strip("+-*/() ") in (name, f"{name}[l]")), None)
