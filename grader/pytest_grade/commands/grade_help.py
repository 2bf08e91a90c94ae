"""The help of `pytest-grade grade`: every option of ours in a few words, by what it is for, on one screen."""

import textwrap
from collections.abc import Iterator
from typing import Final

from pytest_grade.plugin.options import OPTIONS

_WIDTH: Final = 79
_OUR: Final = {option.name: option.metavar for option in OPTIONS} | {"watch": ""}

# By purpose the names of options, each with what it does.
GROUPS: Final = (
    (
        "what is asked, and what it is worth",
        (
            ("assignment", "grade as this one; without, it is recognised"),
            ("rubric", "points and policy from this YAML file"),
            ("remarks", "remarks and points by hand, from this one"),
            ("fail-under", "what a submission has to reach to pass"),
        ),
    ),
    (
        "what comes of it",
        (
            ("report", "write json, csv, html, feedback, canvas, ..."),
            ("column", "the gradebook's column, if it is not plain"),
            ("watch", "grade again on each save, until Ctrl-C"),
        ),
    ),
    (
        "a class",
        (
            ("roster", "who is in it: as your system exports it"),
            ("student", "whose a file is: canvas, folders, ..."),
            ("attempts", "which one counts: best, latest or all"),
            ("due", "when work was due, in ISO 8601"),
        ),
    ),
    (
        "how it runs",
        (
            ("sandbox", "confine student code: auto, strict or off"),
            ("limit", "what a submission, or a student, may use"),
            ("store", "keep what is found; grade only what is new"),
            ("workers", "submissions graded at a time"),
            ("cluster", "on the workers of this Dask scheduler"),
            ("shard", "part I of N of the class"),
            ("seed", "draw the inputs from this number"),
        ),
    ),
)
_PYTESTS: Final = ("-v", "-q", "-k", "-x", "-n", "-c", "-p", "--maxfail", "--ignore", "--junitxml", "--color", "--tb")
_OTHERS_OF_PYTEST: Final = ("--collect-only", "--deselect", "--durations", "--rootdir", "--no-header", "--no-summary")
KNOWN: Final = ("--grade", *(f"--grade-{name}" for name in _OUR), *_PYTESTS, *_OTHERS_OF_PYTEST)


def screen() -> Iterator[str]:
    """The lines of the help."""
    yield "usage: pytest-grade [grade] [OPTIONS] PATH..."
    yield ""
    yield "Grade notebooks, scripts, folders and archives of them: one in words (-v in"
    yield "full), several as a table (-v words for each). No settings count but these."
    for purpose, options in GROUPS:
        yield f"{purpose}:"
        yield from (f"  {_spelled(name):<34}{what}" for name, what in options if name in _OUR)
    listed = {name for _, options in GROUPS for name, _ in options}
    if others := [_spelled(name) for name in _OUR if name not in listed]:
        yield from textwrap.wrap(f"others: {', '.join(others)}", _WIDTH, break_on_hyphens=False)
    yield f"pytest's: {' '.join(_PYTESTS)}"
    yield "`pytest --help` has each in full; exit codes: `pytest-grade --help`."
    yield ""
    yield "example: pytest-grade grade submissions --grade-report=feedback:pages"


def _spelled(name: str) -> str:
    return f"--grade-{name}" + (f"={_OUR[name]}" if _OUR[name] else "")
