"""`pytest-grade classroom50`: the bundle that Classroom 50 publishes, and its runner runs for each submission.

By the wiki's "Advanced Autograding" of foundation50/classroom50: a folder with `autograder.py`, which is run in the
student's checkout and writes `result.json` and `release-body.md`. GitHub Pages publishes that folder, so that anybody
can read it: no answer may be in it.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from string import Template
from typing import Final

from pytest_grade.errors import ConfigurationError, GraderError
from pytest_grade.examine.catalogue import Entry, offered_ids
from pytest_grade.kit.files import SUFFIX
from pytest_grade.kit_maker.packing import packed_kit
from pytest_grade.reports.text import say
from pytest_grade.services.carried import Package, entry_of, refuse_used

_TEMPLATE: Final = Path(__file__).with_name("templates") / "autograder.py.in"
_SELF_CHECK: Final = (
    "A self-check: it asks what the kit beside it asks, which anybody can read, so official points come of another run."
)
_OFFICIAL: Final = "Official: it asks by a secret draw of each run. The assignment is not in this folder."
_NAME: Final = "autograder.py"


def run(arguments: Sequence[str]) -> int:
    """Run the command: 0, 1 where no bundle can be made, 2 where the arguments are refused."""
    given = _parser().parse_args(arguments)
    try:
        say(_written(given), sys.stdout)
    except (GraderError, OSError) as error:
        say([f"ERROR: {error}"], sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pytest-grade classroom50",
        description="Write the folder that Classroom 50 publishes as CLASSROOM/autograders/ASSIGNMENT: autograder.py "
        "and a kit. It is public, and so has no answers in it: what it gives is a self-check. With --official, which "
        "needs an assignment that the package ships or a runner of your own, it has no kit, and asks by a secret draw.",
        epilog="Example: pytest-grade classroom50 week4 course/cs-principles/autograders/week4",
    )
    parser.add_argument("assignment", metavar="ASSIGNMENT", help="the id of one that is installed, or its folder")
    parser.add_argument("out", type=Path, metavar="OUT", help="the folder to write: a new one, or an empty one")
    parser.add_argument("--official", action="store_true", help="grade by the assignment itself, and carry no kit")
    parser.add_argument(
        "--at", metavar="FOLDER", help="with --official: where the assignment's folder lies on your own runner"
    )
    parser.add_argument(
        "--path", default=".", metavar="PATH", help="what of a student's repository is graded; default: all of it"
    )
    parser.add_argument(
        "--package", metavar="WHAT", help="what pip installs there: a requirement, or a wheel; default: this version"
    )
    parser.add_argument("--seed", type=int, metavar="N", help="draw the same kit again; default: a new draw")
    return parser


def _written(given: argparse.Namespace) -> Iterator[str]:
    """Write the folder, and say what is in it; raises `GraderError` or `OSError`, and has written nothing then."""
    refuse_used(given.out)
    _refuse_outside(given.path)
    package = Package.named(given.package)
    package.refuse_solutions("--package")
    entry = entry_of(given.assignment)
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
