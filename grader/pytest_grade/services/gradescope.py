"""The archive of an autograder, with the assignment in it.

By "Autograder Specifications" (gradescope-autograders.readthedocs.io): `setup.sh` is run once, `run_autograder` for
each submission, both as root in a container; what is uploaded lies in /autograder/source. Only instructors can read
the archive, so grades are official: the assignment with its solution is in it, and each run asks by a secret draw.
"""

import argparse
import io
import shlex
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any, Final

import yaml

from pytest_grade.author.files import RUBRIC
from pytest_grade.errors import ConfigurationError
from pytest_grade.examine.catalogue import Entry, shipped
from pytest_grade.marking.rubric_file import load_rubric
from pytest_grade.services.carried import Package, entry_of

_TEMPLATES: Final = Path(__file__).with_name("templates")
_SOURCE: Final = "/autograder/source"
_FOLDER: Final = "assignment"
_DATE: Final = (2000, 1, 1, 0, 0, 0)  # so that the same content makes the same file
_EXECUTABLE: Final = 0o100755 << 16
_ORDINARY: Final = 0o100644 << 16


def written(given: argparse.Namespace) -> Iterator[str]:
    """Write the archive, and say what is in it; raises `GraderError` or `OSError`, and has written nothing then."""
    if given.out.suffix != ".zip" or given.out.is_dir():
        raise ConfigurationError(source=str(given.out), found="no name of an archive", allowed="a name in .zip")
    entry = entry_of(given.assignment)
    package = Package.named(given.package, with_assignments=entry.files is None)
    hidden = _hidden(given.hidden, entry)
    files = _files(given, entry, hidden, package)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, each in files.items():
            about = zipfile.ZipInfo(name, _DATE)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = _EXECUTABLE if name in ("setup.sh", "run_autograder") else _ORDINARY
            archive.writestr(about, each)
    given.out.write_bytes(content.getvalue())
    yield f"{given.out}: {', '.join(files)}"
    yield "official, and the solution is in it: upload it to Gradescope, and hand it to nobody"
    if hidden:
        yield f"students see {', '.join(hidden)} and the total {given.until.replace('_', ' ')}"


def _hidden(text: str, entry: Entry) -> Sequence[str]:
    """The functions that are shown later; raises `ConfigurationError` where one is none of the assignment's."""
    names = [function.name for function in entry.assignment.functions]
    chosen = names if text == "all" else [name.strip() for name in text.split(",") if name.strip()]
    for name in chosen:
        if name not in names:
            raise ConfigurationError(source="--hidden", found=name, allowed=f"all, or some of {', '.join(names)}")
    return chosen


def _files(given: argparse.Namespace, entry: Entry, hidden: Sequence[str], package: Package) -> Mapping[str, bytes]:
    of_folder = {} if entry.files is None else {f"{_FOLDER}/{n}": c for n, c in entry.files.content if n != RUBRIC}
    rubric = _rubric(given, entry)
    facts = {
        "title": " ".join(entry.assignment.title.split()),
        "install": shlex.quote(f"{_SOURCE}/{package.requirement}" if package.content else package.requirement),
        "assignment": shlex.quote(f"{_SOURCE}/{_FOLDER}" if of_folder else entry.assignment.id),
        "rubric": f" --grade-rubric={_SOURCE}/{RUBRIC}" if rubric else "",
        "hidden": shlex.quote(",".join(hidden)),
        "until": given.until,
        "sandbox": given.sandbox,
        "check": f"/opt/pytest-grade/bin/pytest-grade check {_SOURCE}/{_FOLDER}" if of_folder else "",
    }
    scripts = {
        name: Template((_TEMPLATES / f"{name}.in").read_text(encoding="utf-8")).substitute(facts).encode()
        for name in ("setup.sh", "run_autograder")
    }
    carried = {} if package.content is None else {package.requirement: package.content}
    return scripts | of_folder | ({RUBRIC: rubric} if rubric else {}) | carried


def _rubric(given: argparse.Namespace, entry: Entry) -> bytes | None:
    """The rubric that is carried, with another level of hints where that is wanted.

    None where the points of the declaration count. Raises `ConfigurationError` where it is none of this assignment.
    """
    path = given.rubric or _own_rubric(entry)
    if path is None and given.hints is None:
        return None
    if path is None:
        values: dict[str, Any] = {"assignment": entry.assignment.id, "points": dict(entry.rubric.points)}
    else:
        assignment = entry.assignment
        load_rubric(path, {assignment.id: assignment.names}.get, (assignment.id,), lambda _: assignment.parts)
        if given.hints is None:
            return path.read_bytes()
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    return yaml.safe_dump(values | {"hints": given.hints}, sort_keys=False, allow_unicode=True).encode()


def _own_rubric(entry: Entry) -> Path | None:
    path = shipped("rubrics") / f"{entry.assignment.id}.yaml" if entry.files is None else entry.folder / RUBRIC
    return path if path.is_file() else None
