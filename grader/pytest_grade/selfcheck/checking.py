"""`check()`: the whole examination, on what is there in this kernel, told to whoever wrote it."""

import sys
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

from pytest_grade.errors import ConfigurationError, GraderError
from pytest_grade.examine.run import Run
from pytest_grade.examine.steps import take_all_steps
from pytest_grade.judge.near_names import near_name
from pytest_grade.kit.files import is_file_of_a_kit
from pytest_grade.marking.grade import marked
from pytest_grade.model.assignment import Assignment
from pytest_grade.model.findings import NotGradable
from pytest_grade.reports.contract import Entry, submission_entry
from pytest_grade.reports.hints import told
from pytest_grade.selfcheck.absent import as_of_a_kernel
from pytest_grade.selfcheck.assignments import UndecidedError, run_of
from pytest_grade.selfcheck.quiet import quietly
from pytest_grade.selfcheck.session import InThisProcess
from pytest_grade.selfcheck.shown import SelfCheck
from pytest_grade.selfcheck.work import Work
from pytest_grade.talk.budgets import Account, Budgets
from pytest_grade.talk.conversation import Content, Conversation

_HERE = "this notebook"
_SEARCH = 0.4  # CPU seconds for the search for repairs: somebody waits
_MOST_NAMED = 12


class _Said(Exception):  # noqa: N818 - an answer, not a fault
    """What there is to say instead of a check, in a line."""


def check(*functions: Any, assignment: str | Path | None = None) -> SelfCheck:
    """Check these functions, or all that are there, where they are defined; a name will do for a function.

    `assignment` is the path of a kit, or the id or folder of an assignment; where it is not said, it is the kit beside
    the notebook, or the installed one to which the functions belong. What comes
    back shows itself in a notebook, and as text anywhere; nothing is raised for what is not there yet.
    """
    try:
        work, cell = _work()
        with quietly():
            return _checked(work, cell, functions, assignment)
    except _Said as said:
        return SelfCheck(sentence=str(said))
    except KeyboardInterrupt:
        return SelfCheck(sentence="Stopped. Nothing was found out, and your functions are as they were.")
    except GraderError as error:
        return SelfCheck(sentence=str(error))


def _checked(work: Work, cell: int | None, functions: tuple[Any, ...], assignment: str | Path | None) -> SelfCheck:
    run = _run(work, assignment)
    (graded,) = run.catalogue.assignments
    names = tuple(dict.fromkeys(_name(work, function, graded) for function in functions))
    if not any(name.partition(".")[0] in work.functions for name in graded.names):
        message = f"None of the functions of {graded.id} is defined yet: run their cells first."
        raise _Said(message)
    return SelfCheck(entry=_entry(work, run), names=names, cell=cell)


def _entry(work: Work, run: Run) -> Entry:
    """The entry of the report contract, as its student may see it."""
    account = Account(budgets=replace(Budgets.of(run.limits), search_cpu=_SEARCH))
    content = Content(content=work.content, kind=work.kind)
    found = take_all_steps(Conversation(sandbox=InThisProcess(work), content=content, account=account), run, "")
    if isinstance(found, NotGradable):
        return told(submission_entry(_HERE, "", found))
    (graded,) = run.catalogue.assignments
    rubric = run.catalogue.rubrics[graded.id]
    of_kernel = found if work.is_script else as_of_a_kernel(found)
    return told(
        submission_entry(_HERE, "", marked(replace(of_kernel, group=None), rubric, run.catalogue.notations[found.key]))
    )


def _run(work: Work, assignment: str | Path | None) -> Run:
    try:
        return run_of(work.functions, assignment, work.folder)
    except UndecidedError as error:
        if not error.ids:
            message = "No function of an installed assignment is defined yet: run its cell first."
            raise _Said(message) from None
        ids = ", ".join(error.ids)
        message = f'Your functions may belong to {ids}. Say which: check(assignment="{error.ids[0]}").'
        raise _Said(message) from None
    except ConfigurationError as error:
        name = Path(error.source).name
        where = f"{name}: " if is_file_of_a_kit(name) else ""
        message = f"There is no assignment to check by: {where}found {error.found}; allowed: {error.allowed}."
        raise _Said(message) from None


def _name(work: Work, function: Any, assignment: Assignment) -> str:
    """The graded function that is meant, by itself or by its name."""
    if not (callable(function) or isinstance(function, str)):
        message = f"check() takes functions of yours, or their names, not {_shown(function)}."
        raise _Said(message)
    name = function if isinstance(function, str) else work.name_of(function) or ""
    graded = assignment.names
    if name in assignment.left_out:
        message = f"{name} is graded, and cannot be checked here: only the grader of the course can."
        raise _Said(message)
    if name not in graded:
        meant = near_name(name, graded)
        listed = ", ".join(graded[:_MOST_NAMED])
        hint = f"did you mean {meant}?" if meant else f"checked are {listed}."
        message = f"{_shown(name)} is none of the functions that are checked: {hint}"
        raise _Said(message)
    if name.partition(".")[0] not in work.functions:
        raise _Said(_why_not_there(name, work.names.get(name)))
    return name


def _why_not_there(name: str, value: Any) -> str:
    """Why a function is none of this kernel: it is not defined, or elsewhere."""
    module = getattr(value, "__module__", None)
    if callable(value) and isinstance(module, str):
        return f"{name} is that of the module {_shown(module)}: what is defined in the notebook itself is checked."
    return f"{name} is not defined yet: run its cell first."


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 40 else text[:40] + "…"


def _work() -> tuple[Work, int | None]:
    """The work that calls `check`, and the number of the cell that runs."""
    shell = _shell()
    if shell is not None:
        history = shell.history_manager
        work = Work.of_cells(shell.user_ns, history.input_hist_raw, history.input_hist_parsed, Path.cwd())
        return work, len(history.input_hist_raw) - 1
    names = _calling().f_globals
    try:
        return Work.of_script(names, Path(names["__file__"])), None
    except (KeyError, OSError):
        message = "The text of your functions is not to be seen here: call check() in a notebook or in a file."
        raise _Said(message) from None


def _shell() -> Any:
    """The IPython that runs here, if one does."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def _calling() -> FrameType:
    """The frame of whoever calls from outside."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and str(frame.f_globals.get("__name__", "")).partition(".")[0] == "pytest_grade":
        frame = frame.f_back
    assert frame is not None
    return frame
