"""The options of the plugin, each also an ini setting. Every pytest start loads this, so it stays light."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest


# What options are for, in the order in which `--help` tells them.
ASKED = "what is asked, and what it is worth"
WRITTEN = "what comes of it"
CLASS = "a class"
RUN = "how it runs"
GROUPS = (ASKED, WRITTEN, CLASS, RUN)
_MORE = ("--grade", "--grade-watch")


class Option(NamedTuple):
    """One setting: `--grade-NAME` on the command line, `grade_NAME` in an ini file, or `grade_PLURAL` if it has one."""

    name: str
    group: str
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
        group=ASKED,
        metavar="ID|FOLDER",
        help="grade as this assignment (or one of these): the id of one that is installed, or a folder that holds its "
        "assignment.py and solution.py; without, all that are installed are recognised",
        many=True,
        plural="assignments",
    ),
    Option(
        name="rubric",
        group=ASKED,
        metavar="FILE",
        help="points and policy from this YAML file, instead of ours",
        many=True,
    ),
    Option(
        name="remarks",
        group=ASKED,
        metavar="FILE",
        help="remarks and changes of points from this YAML file: by student, function, mistake, answer group or "
        "assignment, each with a reason; nothing is graded anew for them; also points of what was graded by hand",
        many=True,
    ),
    Option(
        name="report",
        group=WRITTEN,
        metavar="FORMAT:PATH",
        help="write the grades there, in as many formats as you like: json; html (a page about the class); csv (a "
        "table for a spreadsheet); canvas (the roster, which is Canvas's export, with the points in it); moodle "
        "(a folder: its worksheet likewise, and an archive of feedback pages); canvas-pages (a folder: an archive "
        "of feedback pages that Canvas takes back); gradescope (results.json) and classroom50 (result.json) of "
        "one student; markdown (the summary of a job); junit (a case for each function); github (annotations, to be "
        "printed by a step); codequality (GitLab's report of that name); feedback (a folder with a page for each "
        "submission); and those that are installed. Feedback, moodle and canvas-pages need "
        "pytest-grade[feedback]",
        many=True,
    ),
    Option(
        name="column",
        group=WRITTEN,
        metavar="[ID=]NAME",
        help="the column of the roster that the points go into, where a school's own table is written and its name is "
        "not plainly that of the assignment; of several assignments, ID=NAME for each",
        many=True,
        plural="columns",
    ),
    Option(
        name="roster",
        group=CLASS,
        metavar="CSV",
        help="who is in the class: a gradebook, worksheet or roster as Canvas, Moodle, Gradescope, nbgrader or GitHub "
        "Classroom export it, or a table with names or ids",
    ),
    Option(
        name="student",
        group=CLASS,
        metavar="PRESET|PATTERN",
        help="whose a submission is: by folders, all one student's (one), or by the names of nbgrader, canvas, moodle, "
        "gradescope, classroom50, github-classroom (found out where all names fit), or by a "
        "pattern such as '{name}{late}_{id}_*'",
    ),
    Option(
        name="attempts",
        group=CLASS,
        metavar="POLICY",
        help="of several submissions of a student for one assignment count the best (default), the latest, or all",
    ),
    Option(
        name="due", group=CLASS, metavar="TIME", help="when work was due, in ISO 8601; in place of what the rubric says"
    ),
    Option(
        name="fail-under",
        group=ASKED,
        metavar="PERCENT",
        help="a submission passes from here on (default: 100 for one file, and of a class any points)",
    ),
    Option(name="sandbox", group=RUN, metavar="MODE", help="auto (what the machine has), strict (refuse without), off"),
    Option(
        name="limit",
        group=RUN,
        metavar="NAME=N",
        help="what a submission may use: function-cpu, submission-cpu, answer-wall, submission-wall, search-cpu, "
        "memory, output; "
        "and a student: student-files, student-wall",
        many=True,
    ),
    Option(name="workers", group=RUN, metavar="N", help="submissions graded at a time (default: one a processor)"),
    Option(
        name="store",
        group=RUN,
        metavar="PATH",
        help="keep what is found out in this SQLite file: a later run grades only what is new or changed",
    ),
    Option(
        name="cluster",
        group=RUN,
        metavar="ADDRESS",
        help="grade on the workers of this Dask scheduler (pytest-grade[dask])",
    ),
    Option(name="shard", group=RUN, metavar="I/N", help="grade part I of N of the submissions, by their content"),
    Option(
        name="seed",
        group=RUN,
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
    groups = {title: parser.getgroup(f"grade: {title}", f"grading student notebooks: {title}") for title in GROUPS}
    for option in OPTIONS:
        groups[option.group].addoption(
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


def refuse_unknown(arguments: Sequence[str]) -> None:
    """Raise `pytest.UsageError` where an option of ours is misspelled; pytest would print a page of usage."""
    known = [*_MORE, *(option.flag for option in OPTIONS)]
    for argument in arguments:
        name = argument.partition("=")[0]
        if argument == "--":
            return
        if name.startswith("--grade") and name not in known:
            from difflib import get_close_matches  # noqa: PLC0415 - of no use to other runs

            import pytest  # noqa: PLC0415

            near = get_close_matches(name, known, 1) or ["pytest --help, under grading student notebooks"]
            message = f"{name}: there is no such option; nearest: {near[0]}"
            raise pytest.UsageError(message)
