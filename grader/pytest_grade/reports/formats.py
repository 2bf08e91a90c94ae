"""The report formats that `--grade-report=FORMAT:PATH` knows: one function each, report in, pieces of text out.

A format of `FOLDERS` makes a folder of files: its function gives pages, each a name with pieces of text.

Installed distributions offer further ones as entry points of the group `grade.formats`.
"""

import errno
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeAlias

from pytest_grade.dataclass import dataclass
from pytest_grade.errors import ConfigurationError, DisturbedError, GraderError
from pytest_grade.installed import FORMAT_GROUP, Offer, offers
from pytest_grade.model.roster import Roster
from pytest_grade.reports.folder import write_pages
from pytest_grade.reports.report import Report


@dataclass(frozen=True, slots=True)
class Later:
    """A function of a module of this package, which is imported when it is wanted: most runs write few formats."""

    module: str
    name: str

    def loaded(self) -> Callable[..., Any]:
        """The function itself; raises `DisturbedError` where the system refuses to open its module."""
        try:
            found: Callable[..., Any] = getattr(import_module(f"pytest_grade.reports.{self.module}"), self.name)
        except OSError as error:  # too many open files, say
            raise DisturbedError(detail=error.strerror or str(error)) from None
        return found

    def __call__(self, *given: Any) -> Any:
        """Call it."""
        return self.loaded()(*given)


Format: TypeAlias = Callable[[Report], Iterable[str]]
_OURS: Final = "another one: it is that of a format of ours"
FORMATS: Final[Mapping[str, Later]] = {
    "json": Later("as_json", "as_json"),
    "html": Later("class_page.page", "as_class_page"),
    "csv": Later("gradebooks.table", "as_csv"),
    "canvas": Later("gradebooks.canvas", "as_canvas"),
    "gradescope": Later("gradebooks.gradescope", "as_gradescope"),
    "classroom50": Later("gradebooks.classroom50", "as_classroom50"),
    "markdown": Later("gradebooks.markdown", "as_markdown"),
    "junit": Later("gradebooks.junit", "as_junit"),
    "github": Later("gradebooks.github", "as_github"),
    "codequality": Later("gradebooks.code_quality", "as_code_quality"),
}
PLACED: Final = frozenset({"html"})  # they link what lies beside them, and have to know where they lie
FOLDERS: Final[Mapping[str, Later]] = {
    "feedback": Later("feedback.pages", "as_feedback"),
    "moodle": Later("gradebooks.moodle", "as_moodle"),
    "canvas-pages": Later("gradebooks.canvas_pages", "as_canvas_pages"),
}
# What shows submissions, or lines of their files, and so has to know where they were read.
OF_SUBMISSIONS: Final = frozenset({*FOLDERS, "github", "codequality"})
# What is made of a school's own table, and so needs it.
OF_A_ROSTER: Final[Mapping[str, Callable[[Roster | None, Sequence[str], Sequence[str]], None]]] = {
    "canvas": Later("gradebooks.canvas", "refuse_unfit"),
    "moodle": Later("gradebooks.moodle", "refuse_unfit"),
}
# What is to be told of a report that was written: which column it has filled, whose grades are not in it.
NOTICES: Final[Mapping[str, Callable[[Report], Iterable[str]]]] = {
    "canvas": Later("gradebooks.canvas", "notices"),
    "moodle": Later("gradebooks.moodle", "notices"),
    "canvas-pages": Later("gradebooks.canvas_pages", "notices"),
}


def format_names() -> tuple[str, ...]:
    """The names of all formats, ours first."""
    return tuple(dict.fromkeys((*FORMATS, *FOLDERS, *offers(FORMAT_GROUP))))


def refuse_unusable(name: str) -> None:
    """Raise `ConfigurationError` where a format cannot be written: it does not load, or what it needs is not there."""
    if name in FOLDERS:
        FOLDERS[name].loaded()
        Later("feedback.pages", "refuse_without_libraries")(f"--grade-report={name}:DIR")
        if offer := offers(FORMAT_GROUP).get(name):
            offer.refuse(f"the name {name}", _OURS)
    else:
        format_named(name)


def format_named(name: str) -> Format:
    """The format of that name, ours or that of a distribution; raises `ConfigurationError` where that does not load."""
    offer = offers(FORMAT_GROUP).get(name)
    if offer is None:
        return FORMATS[name].loaded()
    if name in FORMATS:
        offer.refuse(f"the name {name}", _OURS)
    made = offer.loaded()
    if not callable(made):
        offer.refuse(type(made).__name__, "a function of a report that gives pieces of text")
    return partial(_pieces, made, offer)


def _pieces(made: Format, offer: Offer, report: Report) -> Iterator[str]:
    """What a format of others makes of a report; raises `ConfigurationError` where that is no text."""
    try:
        for piece in made(report):
            if not isinstance(piece, str):
                offer.refuse(f"a piece that is {type(piece).__name__}", "pieces of text")
            yield piece
    except ConfigurationError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it raises, other reports are to be written
        offer.refuse(f"a format that raises {type(error).__name__}: {error}", "pieces of text")


def refuse_unfit(format_: str, roster: Roster | None, columns: Sequence[str], assignments: Sequence[str]) -> None:
    """Raise `ConfigurationError` where a report cannot be made of that roster, whichever of these is graded."""
    if format_ in OF_A_ROSTER:
        OF_A_ROSTER[format_](roster, columns, assignments)


def notices_on(report: Report, format_: str) -> Iterable[str]:
    """What is to be told of a report that was written in that format."""
    return NOTICES[format_](report) if format_ in NOTICES else ()


def write(report: Report, format_: str, path: Path) -> None:
    """Write a report whole, or leave what was there; raises `OSError`, and `ConfigurationError` by a format of others.

    One of several files goes into a folder. Any other is written to a new file, of a name that nobody can have put a
    link or a pipe under. That takes the place of an old one, but never of a device, such as `/dev/stdout`.
    """
    if format_ in FOLDERS:
        write_pages(FOLDERS[format_](report), path)
        return
    if _leads_to_a_process(path) or (path.exists() and not path.is_file()):
        raise OSError(errno.EEXIST, "it is there, and no ordinary file")
    part = path.with_name(f".grade-{secrets.token_hex(12)}.part")
    try:
        with part.open("x", encoding="utf-8") as file:
            file.writelines(format_named(format_)(replace(report, path=path) if format_ in PLACED else report))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except (OSError, GraderError):
        part.unlink(missing_ok=True)
        raise


def _leads_to_a_process(path: Path) -> bool:
    """Whether this is a link to what a process has open, as `/dev/stdout` is, wherever that leads."""
    return path.is_symlink() and str(path.readlink()).startswith("/proc/")
