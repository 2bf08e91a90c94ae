"""The keys of a rubric file: what each takes, what holds without it, and what it means. `rubric_file` reads them."""

from typing import Final, NamedTuple

from pytest_grade.marking.rubric import CONVENTIONS, HINTS, LAWFUL
from pytest_grade.marking.times import DURATIONS, TIMES


class Key(NamedTuple):
    """One key of a mapping in the file."""

    name: str
    takes: str
    default: str
    meaning: str


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


KEYS: Final = (
    Key("assignment", "an id", "refused", "whose rubric it is"),
    Key(
        "points",
        "points by function",
        "refused",
        "what each function is worth; one that is left out is worth nothing. Where several things are asked of one "
        "function, points may stand by the call as it is declared, or by the function for all of them together",
    ),
    Key(
        "accepted",
        f"a list of {_listed(CONVENTIONS)}",
        _listed(LAWFUL),
        "where the mean may be taken without being marked as not accepted. Points are lost at `at-update` only, whose "
        "gradients are sums: a right final gradient keeps its points wherever the mean is taken",
    ),
    Key("undecided", "a share from 0 to 1", "1", "share of the points for a function that may yet prove right"),
    Key(
        "planted",
        "a share from 0 to 1",
        "1",
        "share of the points for a function that is wrong only in what the course has planted in it, and is left",
    ),
    Key(
        "partial_credit",
        "shares from 0 to 1 by mistake",
        "none",
        "share of the points for a function whose mistake has this name; of two mistakes the smaller one",
    ),
    Key(
        "hints",
        _listed(HINTS),
        f"`{HINTS[-1]}`",
        "what a student is told: verdicts and points; and where; and what is wrong, why, and the ledger; and what to "
        "change",
    ),
    Key("release_values", "`true`, `false`", "`false`", "whether feedback may say what was expected"),
    Key(
        "modules",
        "a list of modules",
        "none",
        "what submissions may import besides the usual ones; each has to be installed where the grader runs",
    ),
    Key("late", "`due`, `grace`, `per_day`, `most`", "nothing is taken off", "what coming late costs"),
)

OF_LATE: Final = (
    Key("due", TIMES, "nobody is late", "when work was due; `--grade-due` takes its place"),
    Key("grace", DURATIONS, "0", "nothing is late until so much after that"),
    Key("per_day", "percent", "0", "percent of all points that are taken off for each day that has begun"),
    Key("most", "percent", "100", "no more than so many percent are taken off"),
)
