"""The options of the plugin, each also an ini setting. Every pytest start loads this, so it stays light."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pytest


class Option(NamedTuple):
    """One setting: `--grade-NAME` on the command line, `grade_NAME` in an ini file, or `grade_PLURAL` if it has one."""

    name: str
    metavar: str
    help: str
    many: bool = False
    plural: str = ""

    @property
    def flag(self) -> str:
        """As given on the command line."""
        return f"--grade-{self.name}"

    @property
    def inis(self) -> tuple[str, ...]:
        """As given in an ini file."""
        return tuple(f"grade_{name.replace('-', '_')}" for name in (self.name, self.plural) if name)


OPTIONS = (
    Option(
        name="assignment",
        metavar="ID|FOLDER",
        help="grade as this assignment (or one of these): the id of one that is installed, or a folder that holds its "
        "assignment.py and solution.py; without, all that are installed are recognised",
        many=True,
        plural="assignments",
    ),
    Option(
        name="rubric",
        metavar="FILE",
        help="points and policy from this YAML file, instead of ours",
        many=True,
    ),
    Option(
        name="report",
        metavar="FORMAT:PATH",
        help="write the grades there; formats: json, feedback (a folder with a page for each submission; needs "
        "pytest-grade[feedback]), and those that are installed",
        many=True,
    ),
    Option(name="fail-under", metavar="PERCENT", help="a submission passes from here on (default: 100)"),
    Option(name="sandbox", metavar="MODE", help="auto (what the machine has), strict (refuse without), off"),
    Option(
        name="limit",
        metavar="NAME=N",
        help="what a submission may use: function-cpu, submission-cpu, answer-wall, submission-wall, memory, output; "
        "and a student: student-files, student-wall",
        many=True,
    ),
    Option(name="workers", metavar="N", help="submissions graded at a time (default: one a processor)"),
    Option(
        name="store",
        metavar="PATH",
        help="keep what is found out in this SQLite file: a later run grades only what is new or changed",
    ),
    Option(name="cluster", metavar="ADDRESS", help="grade on the workers of this Dask scheduler (pytest-grade[dask])"),
    Option(name="shard", metavar="I/N", help="grade part I of N of the submissions, by their content"),
    Option(
        name="seed",
        metavar="N",
        help="draw the inputs from this number (default: a secret one, new in each run or store)",
    ),
)


def add_options(parser: pytest.Parser) -> None:
    """Declare every option to pytest."""
    group = parser.getgroup("grade", "grading student notebooks")
    group.addoption(
        "--grade",
        action="store_true",
        default=False,
        help="grade the notebooks under the given paths; collect no tests. One is told in words, with -v in full: "
        "every function, and the factor of each quantity on the way back. Of several there is a table, with -v the "
        "words, with -vv all in full",
    )
    group.addoption(
        "--grade-watch",
        action="store_true",
        default=False,
        help="grade again on each save, and say what has changed, until Ctrl-C (needs pytest-grade[watch]); the same "
        "is asked each time, reports are written at the end, and the exit code is that of the last grading",
    )
    for option in OPTIONS:
        group.addoption(
            option.flag,
            action="append" if option.many else "store",
            default=None,
            metavar=option.metavar,
            help=option.help,
        )
        for name in option.inis:
            if option.many:
                parser.addini(name, help=option.help, type="linelist", default=None)
            else:
                parser.addini(name, help=option.help, default=None)
