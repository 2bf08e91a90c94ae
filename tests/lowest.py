"""The oldest of all that is allowed: `python -m tests.lowest [PYTHON]` makes such an environment, and tests in it.

Two examples are graded, one right and one wrong, with nothing else installed; then a part of the tests is run.
`--newest` has the newest of all.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.environments import ROOT, environment

EXAMPLES: Final = ROOT / "assignments" / "week4_step_by_step" / "examples"
_GRADED: Final = {"jules-martin": 0, "chris-bello": 1}
_BUILT: Final = ("--only-binary", ":all:", "--no-binary", "pytest-grade")
_OLD: Final = ("-W", "default::DeprecationWarning")  # an old nbformat uses what a newer jsonschema will drop
_PART: Final = (
    "tests/notebook",
    "--ignore-glob=*/test_reading*.py",  # which compare with nbconvert
    "tests/judge/test_conventions.py",
    "tests/kit/test_files.py",
    "tests/reports/test_merge.py",
    "tests/plugin/test_options.py",
)


def main() -> int:
    """Run the command: 0, or 1 where something is not as it has to be."""
    parser = argparse.ArgumentParser(prog="python -m tests.lowest", description=__doc__)
    parser.add_argument("python", nargs="?", default=sys.executable, metavar="PYTHON", help="default: this one")
    parser.add_argument("--newest", action="store_true", help="the newest of everything")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        how = ("--resolution", "highest" if given.newest else "lowest-direct", *_BUILT)
        python = environment(Path(folder), *how, "-e", ROOT, python=given.python)
        subprocess.run([sys.executable, "-m", "uv", "pip", "list", "--python", python], check=True)
        wrong = [
            name
            for name, code in _GRADED.items()
            if _ended(python, "-m", "pytest_grade", EXAMPLES / name / "week4.ipynb") != code
        ]
        environment(Path(folder), *how, "-e", ROOT, "hypothesis>=6.100")  # which the tests need, and no grade does
        return 1 if wrong or _ended(python, "-m", "pytest", "-q", *_OLD, *_PART) else 0


def _ended(python: Path, *arguments: object) -> int:
    return subprocess.run([str(python), *map(str, arguments)], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
