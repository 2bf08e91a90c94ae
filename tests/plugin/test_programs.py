"""Of the scripts of a program those are submissions that define what is graded; nobody's only file is passed over."""

import json
from pathlib import Path

import pytest

from pytest_grade.batch.files import entries
from pytest_grade.plugin.programs import defining, parts_of_programs

DEFINES = defining(["Linear", "Linear.forward", "affine_forward"])
LINEAR = "class Linear:\n    def forward(self, A): pass\n"
NOTEBOOK = json.dumps({"cells": [{"source": ["from linear import Linear\n", "layer = Linear()"]}]})

# The files of a student's folder, and those that are passed over.
FOLDERS: dict[str, tuple[dict[str, str], set[str]]] = {
    "a package": (
        {"nn/__init__.py": "", "nn/linear.py": LINEAR, "nn/loss.py": "class Loss: pass", "nn/sub/act.py": "x = 1"},
        {"nn/loss.py"},
    ),
    "modules that a script imports": (
        {"hw1.py": f"from act import *\nimport loss\n{LINEAR}", "act.py": "x = 1", "loss.py": "y = 2"},
        {"act.py", "loss.py"},
    ),
    "who imports the graded script": (
        {"linear.py": LINEAR, "train.py": "from nn.linear import Linear", "course.ipynb": NOTEBOOK},
        {"train.py", "course.ipynb"},
    ),
    "nothing that is graded, in a package": ({"__init__.py": "", "a.py": "x = 1", "b.py": "y = 1"}, {"a.py", "b.py"}),
    "several that are graded": ({"linear.py": LINEAR, "layers.py": "def affine_forward(x): pass"}, set()),
    "one that nothing connects": ({"linear.py": LINEAR, "liner.py": "class Linaer: pass"}, set()),
    "a script alone": ({"mine.py": "class Linaer: pass"}, set()),
    "notebooks": ({"a.ipynb": NOTEBOOK, "b.ipynb": "{}"}, set()),
    "a notebook and a script": ({"linear.ipynb": json.dumps({"cells": [{"source": LINEAR}]}), "utils.py": ""}, set()),
    "a lambda": ({"__init__.py": "", "layers.py": "affine_forward = max", "b.py": "affine_forward == 1"}, {"b.py"}),
}  # fmt: skip


@pytest.mark.parametrize("name", FOLDERS)
def test_what_defines_nothing_and_is_a_part_of_a_program_is_passed_over(name: str, tmp_path: Path) -> None:
    files, passed_over = FOLDERS[name]
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    found = parts_of_programs(tmp_path, entries(tmp_path), DEFINES, is_whole=True)
    assert {path.relative_to(tmp_path).as_posix() for path in found} == passed_over


def test_folders_that_are_not_the_students_are_not_looked_into(tmp_path: Path) -> None:
    (tmp_path / "alice").mkdir()
    (tmp_path / "alice" / "linear.py").write_text(LINEAR)
    (tmp_path / "bob.py").write_text("from linear import Linear")
    (tmp_path / "carol.py").write_text("class Linaer: pass")
    assert parts_of_programs(tmp_path, entries(tmp_path), DEFINES, is_whole=False) == frozenset()


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    for name in ("__init__.py", "linear.py", "odd.py"):
        (tmp_path / name).write_text(LINEAR)
    (tmp_path / "odd.py").write_bytes("x = 1".encode("utf-16"))
    (tmp_path / "link.py").symlink_to("linear.py")
    assert parts_of_programs(tmp_path, entries(tmp_path), DEFINES, is_whole=True) == frozenset()
