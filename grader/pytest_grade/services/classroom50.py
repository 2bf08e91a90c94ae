"""The bundle that Classroom 50 publishes, and its runner runs for each submission.

By the wiki's "Advanced Autograding" of foundation50/classroom50: a folder with `autograder.py`, which is run in the
student's checkout and writes `result.json` and `release-body.md`. GitHub Pages publishes that folder, so that anybody
can read it: no answer may be in it.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from string import Template
from typing import Final

from pytest_grade.errors import ConfigurationError
from pytest_grade.examine.catalogue import Entry, offered_ids
from pytest_grade.kit.files import SUFFIX
from pytest_grade.kit_maker.packing import packed_kit
from pytest_grade.kit_maker.writing import refuse_used
from pytest_grade.services.carried import Package, entry_of

_TEMPLATE: Final = Path(__file__).with_name("templates") / "autograder.py.in"
_SELF_CHECK: Final = (
    "A self-check: it asks what the kit beside it asks, which anybody can read, so official points come of another run."
)
_OFFICIAL: Final = "Official: it asks by a secret draw of each run. The assignment is not in this folder."
_NAME: Final = "autograder.py"


def written(given: argparse.Namespace) -> Iterator[str]:
    """Write the folder, and say what is in it; raises `GraderError` or `OSError`, and has written nothing then."""
    refuse_used(given.out)
    _refuse_outside(given.path)
    entry = entry_of(given.assignment)
    package = Package.named(given.package, with_assignments=given.official and not given.at)
    package.refuse_solutions("--package")
    id_ = entry.assignment.id
    there, files = _official(given, entry) if given.official else _by_kit(given, entry)
    if package.content is not None:
        files[package.requirement] = package.content
    is_there = given.official and given.at is not None and given.package is None
    carried = f"[str(HERE / {package.requirement!r})]" if package.content is not None else repr([package.requirement])
    text = Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        title=" ".join(entry.assignment.title.split()).replace("\\", "").replace('"', "'"),
        about=_OFFICIAL if given.official else _SELF_CHECK,
        install="[]" if is_there else carried,
        assignment=there,
        path=repr(given.path),
        sandbox="strict" if given.official else "auto",
    )
    given.out.mkdir(parents=True, exist_ok=True)
    for name, content in {_NAME: text.encode(), **files}.items():
        (given.out / name).write_bytes(content)
    yield f"{given.out}: {', '.join((_NAME, *files))}"
    if not given.official:
        yield "public, and no answers in it: a self-check, whose questions anybody can read. Grade officially elsewhere"
    elif given.at:
        yield f"official, on a runner of your own that has {given.at}; nothing of it is in this folder"
    else:
        yield f"official: {id_} is in the package, which anybody can read; each run asks by a secret draw"


def _by_kit(given: argparse.Namespace, entry: Entry) -> tuple[str, dict[str, bytes]]:
    if given.at:
        raise ConfigurationError(source="--at", found=given.at, allowed="that option with --official only")
    name = f"{entry.assignment.id}{SUFFIX}"
    return f"HERE / {name!r}", {name: packed_kit(entry, given.seed).content}


def _official(given: argparse.Namespace, entry: Entry) -> tuple[str, dict[str, bytes]]:
    """Where the assignment is to be found; what is in the package is known by its id."""
    if given.at is None and given.assignment not in offered_ids():
        allowed = "--at=FOLDER as well, where your own runner has it: the folder that is written can be read by anybody"
        raise ConfigurationError(source="--official", found=f"the folder {given.assignment}", allowed=allowed)
    if given.at is not None and not PurePosixPath(given.at).is_absolute():
        raise ConfigurationError(source="--at", found=given.at, allowed="an absolute path on the runner")
    return repr(given.at or entry.assignment.id), {}


def _refuse_outside(path: str) -> None:
    parts = PurePosixPath(path).parts
    if not path or path.startswith(("-", "/")) or ".." in parts:
        raise ConfigurationError(source="--path", found=repr(path), allowed="a path below the student's repository")
