"""Where NumPy and the standard library of a browser are, and nothing else, the check loads and works."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

import pytest_grade
from pytest_grade.examine.catalogue import load_assignment
from tests.author import small
from tests.kit.made import CHANGES, kit_bytes
from tests.selfcheck.cells import WEEK4, cells_of

ASKING = """
import sys
from pytest_grade import check
found = check()
print(found)
assert "</div>" in found._repr_html_()
print(repr(check("{0}")).splitlines()[0])
print(check("{0}s_"))
others = {{name.partition(".")[0] for name in sys.modules}} - sys.stdlib_module_names
print(sorted(name for name in others if name[0] != "_" and "cython" not in name))
"""


def asked_in_a_bare_python(folder: Path, text: str, function: str) -> list[str]:
    """The lines that a script with this text prints, and its questions about a function of it."""
    script = folder / "mine.py"
    script.write_text(text + "\n\n" + ASKING.format(function), encoding="utf-8")
    places = {str(Path(str(module.__file__)).parents[1]) for module in (pytest_grade, np)}
    run = subprocess.run(
        [sys.executable, "-I", "-S", str(Path(__file__).with_name("bare.py")), str(script), *places],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


def test_the_check_by_an_installed_assignment_needs_numpy_and_nothing_else(tmp_path: Path) -> None:
    own = [cell for cell in cells_of() if not cell.startswith("import")]
    text = "\n\n".join(["import numpy as np", load_assignment(WEEK4).provided, *own])
    lines = asked_in_a_bare_python(tmp_path, text, "linear_backward")
    assert "All ten functions are right." in lines
    assert "✓ linear_backward: right" in lines
    assert lines[-2].endswith("did you mean linear_backward?")
    assert lines[-1] == "['numpy', 'pytest_grade']"


def test_the_check_by_a_kit_beside_the_file_needs_numpy_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "line.kit").write_bytes(kit_bytes())
    solution = small.line(tmp_path / "made", *CHANGES) / "solution.py"
    lines = asked_in_a_bare_python(tmp_path, solution.read_text(encoding="utf-8"), "slopes")
    assert "All four functions are right." in lines
    assert "✓ slopes: right" in lines
    assert lines[-1] == "['numpy', 'pytest_grade']"
