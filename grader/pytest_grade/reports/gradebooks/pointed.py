"""What is to be looked at, each with its line in a file of the repository: for reviews, which show remarks there."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pytest_grade.dataclass import dataclass
from pytest_grade.model.judgement import line_of
from pytest_grade.notebook.file_lines import file_lines
from pytest_grade.reports.contract import NOT_HANDED_IN, Entry
from pytest_grade.reports.feedback.words import VERDICTS
from pytest_grade.reports.gradebooks.comment import comment, of_function, share
from pytest_grade.reports.gradebooks.one_student import is_of_one
from pytest_grade.reports.hints import told
from pytest_grade.reports.report import HandedIn, Report

# Where the repository lies, as GitHub and GitLab say it to what they run; elsewhere it is the working directory.
_ROOTS: Final = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointed:
    """One thing to look at. `path` is that of the file below the repository, with `/`, and `line` a line of it, from 1.

    `id` is the mistake, or the verdict where it has none; `function` is empty where the whole submission is meant.
    """

    path: str
    line: int
    verdict: str
    id: str
    title: str
    text: str
    function: str = ""


def pointed(report: Report, environment: Mapping[str, str]) -> Iterator[Pointed]:
    """All of what counts in a report, submission by submission, as their students may see it."""
    root = Path(next((environment[name] for name in _ROOTS if environment.get(name)), Path.cwd()))
    of_graded_only = is_of_one(report) and report.spool.graded > 0  # what lies beside is none of the submission
    for entry in report.spool.entries():
        is_beside = of_graded_only and entry["status"] != "graded"
        if entry["status"] != NOT_HANDED_IN and entry.get("counts", True) and not is_beside:
            yield from _of_entry(entry, report, _in_repository(entry, report, root))


def _in_repository(entry: Entry, report: Report, root: Path) -> str:
    """The path of a submission below the repository; as the report has it, where it lies elsewhere."""
    source = report.spool.source(entry["path"])
    if source is not None:
        path = Path(os.fsdecode(source.encode("latin-1")))
        for base in (root, root.resolve()):
            if base in path.parents:
                return path.relative_to(base).as_posix()
    return str(entry["path"])


def _of_entry(entry: Entry, report: Report, path: str) -> Iterator[Pointed]:
    seen = told(entry)
    if seen["status"] != "graded":
        said = " ".join(each.text for each in comment(entry))
        yield Pointed(path=path, line=1, verdict="ungraded", id=seen["status"], title="not graded", text=said)
        return
    in_file = _finder(entry, report)
    for name, function in seen["functions"].items():
        verdict = VERDICTS[function["verdict"]].word
        for place, id_, text in _remarks(name, function):
            yield Pointed(
                path=path,
                line=in_file(place),
                verdict=function["verdict"],
                id=id_ or function["verdict"],
                title=f"{name}: {verdict}, {share(function)} points",
                text=text,
                function=name,
            )


def _finder(entry: Entry, report: Report) -> Callable[[Mapping[str, Any]], int]:
    """Says which line of the file a place is; the first, where the file is not at hand or tells none."""
    handed_in = report.handed_in(entry)
    lines = file_lines(handed_in.content, handed_in.kind) if isinstance(handed_in, HandedIn) else {}

    def found(place: Mapping[str, Any]) -> int:
        if not place["line"]:
            return 1
        return lines.get((place["cell"], place["line"]), 1) if place["cell"] else int(place["line"])

    return found


def _remarks(name: str, function: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str, str]]:
    """What is to be said of a function that is not right: at which place, of which mistake, in which words."""
    if function["verdict"] == "correct":
        return
    diagnoses = [each for each in function["diagnoses"] if each["message"]]
    if not diagnoses:
        place = next((each for each in (*function["diagnoses"], function) if each["line"]), function)
        yield place, "", of_function(name, function)
    for diagnosis in diagnoses:
        place = diagnosis if diagnosis["line"] else function
        where = f" ({line_of(place['cell'], place['line'])})" if place["line"] else ""
        sure = "" if diagnosis["certain"] else "Probably: "
        lines = [f"{sure}{diagnosis['message']}{where}"]
        lines += [f"{word}: {diagnosis[key]}" for word, key in (("Why", "why"), ("Change", "hint")) if diagnosis[key]]
        yield place, diagnosis["id"], "\n".join(lines)
