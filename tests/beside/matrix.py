"""Grading on real installs of several Pythons, pytests and NumPys.

`python -m tests.beside.matrix FOLDER PYTHON=PIN,PIN…` makes each environment in FOLDER from wheels, or takes it as it
is there. What is graded in it, under `-W error` and with inputs of one seed, has to be the same in all.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.environments import ROOT, environment, wheel_of_the_checkout

EXAMPLES = ROOT / "assignments" / "week4_step_by_step" / "examples"
STUDENTS = ("jules-martin", "chris-bello", "ari-levin")
VERSIONS = "import platform, pytest, numpy; print(platform.python_version(), pytest.__version__, numpy.__version__)"


def main() -> int:
    given = _parser().parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    wheel = wheel_of_the_checkout(given.folder / "wheels")
    _say("| Python | pytest | NumPy | graded | |\n|---|---|---|---|---|")
    first: list[str] = []
    are_same = True
    for place in given.places:
        versions, points, said = _graded(_environment(given.folder, place, wheel))
        first = first or points
        is_same = bool(points) and points == first
        are_same &= is_same
        _say(f"| {' | '.join(versions)} | {', '.join(points) or said} | {'the same' if is_same else 'OTHERWISE'} |")
    return 0 if are_same else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("places", nargs="+", metavar="PYTHON=PIN,PIN", help="an interpreter, and what is pinned in it")
    return parser


def _environment(folder: Path, place: str, wheel: Path) -> Path:
    """The Python of an environment with these pins, and the wheel as it is now."""
    python, _, pins = place.partition("=")
    made = folder / "".join(letter if letter.isalnum() or letter in ".-" else "_" for letter in place)
    chosen = [pin for pin in pins.split(",") if pin]
    return environment(made, "--only-binary", ":all:", *chosen, wheel, python=python)


def _graded(python: Path) -> tuple[list[str], list[str], str]:
    """The versions, the points and placements of the mean, and what was said last."""
    versions = subprocess.run([python, "-c", VERSIONS], capture_output=True, text=True, check=True).stdout.split()
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "grades.json"
        arguments = [EXAMPLES / student for student in STUDENTS]
        command = [python, "-I", "-m", "pytest", "-W", "error", "--grade", "--grade-seed=1"]
        done = subprocess.run(
            [*command, f"--grade-report=json:{report}", *arguments],
            cwd=scratch,
            capture_output=True,
            text=True,
            check=False,
        )
        last = (done.stdout + done.stderr).strip().splitlines()[-1:]
        if done.returncode or "warning" in last[0]:
            return versions, [], f"exit code {done.returncode}: {last[0]}"
        return versions, [_worth(entry) for entry in json.loads(report.read_text())["submissions"]], ""


def _worth(entry: dict[str, Any]) -> str:
    return f"{entry['earned']:g} {(entry['convention'] or {'id': '-'})['id']}"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
