"""Imports point downwards only, and what has to stay light stays light."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from pytest_grade.examine.catalogue import assignment_ids
from tests.sources import MODULES, PACKAGE, source

# The table of DESIGN §7, from the top down; `worker` is what runs in the confined process.
ROWS = (
    ("__main__",),
    ("cli",),
    ("commands",),
    ("plugin", "selfcheck", "services"),
    ("batch", "classroom", "prove", "explain", "kit_maker", "anonymise"),
    ("reports",),
    ("examine",),
    ("marking",),
    ("judge",),
    ("talk",),
    ("mistakes",),
    ("author", "worker", "kit"),
    ("edits",),
    ("notebook", "sandbox", "installed", "rules"),
    ("model", "errors", "streams", "replacing"),
    ("dataclass", "tuples"),
)
# Besides the package `pytest_grade` itself, whose module holds the version, and the way to `selfcheck`.
ROW_OF = {package: number for number, row in enumerate(ROWS) for package in row}
WORKER_MAY_IMPORT = {"worker", "edits", "notebook", "sandbox", "dataclass", "tuples", "replacing"}

HEAVY = ("numpy", "nbformat", "nbconvert", "jinja2", "mistune", "yaml", "msgpack")


@cache
def imported_packages(path: Path) -> tuple[tuple[str, int], ...]:
    """Every package of ours that a module imports, in whatever way (TYPE_CHECKING too), with the line."""
    return tuple(_imported_packages(path))


def _imported_packages(path: Path) -> Iterator[tuple[str, int]]:
    for node in source(path).imports:
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "pytest_grade":
            names = [f"pytest_grade.{alias.name}" for alias in node.names if not alias.name.startswith("__")]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            if name.startswith("pytest_grade."):
                yield name.split(".")[1], node.lineno


def package_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def test_a_module_imports_only_its_own_package_and_lower_rows() -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)}, line {line}: {own} imports {other}"
        for path in MODULES
        for own in [package_of(path)]
        for other, line in imported_packages(path)
        if own not in ("__init__", other) and ROW_OF[other] <= ROW_OF[own]
    ]
    assert wrong == []


def test_the_package_itself_imports_the_check_inside_a_notebook_when_it_is_called() -> None:
    assert {other for other, _ in imported_packages(PACKAGE / "__init__.py")} == {"selfcheck"}


def test_the_worker_imports_only_reading_edits_and_the_sandbox_and_nothing_imports_the_worker() -> None:
    for path in MODULES:
        others = {other for other, _ in imported_packages(path)}
        if package_of(path) == "worker":
            assert others <= WORKER_MAY_IMPORT, path
        elif package_of(path) != "selfcheck":  # where the student's own kernel is the worker
            assert "worker" not in others, path


def test_every_package_has_a_row() -> None:
    assert {package_of(path) for path in MODULES} - {"__init__"} <= set(ROW_OF)


def test_relative_imports_which_this_test_would_not_see_are_not_used() -> None:
    relative = [
        path.name
        for path in MODULES
        for node in source(path).imports
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_classes_of_fields_are_made_by_our_own_decorator_which_takes_a_third_of_the_time() -> None:
    others = [
        path.name
        for path in MODULES
        for node in source(path).imports
        if isinstance(node, ast.ImportFrom) and node.module == "dataclasses"
        if "dataclass" in [alias.name for alias in node.names]
    ]
    assert others == ["dataclass.py"]


@pytest.mark.parametrize("id_", assignment_ids())
def test_no_module_of_the_engine_mentions_an_assignment_by_its_id(id_: str) -> None:
    mentioning = [path.name for path in MODULES if id_ in path.read_text(encoding="utf-8")]
    assert mentioning == []


def loaded_after(statement: str) -> set[str]:
    """The modules of a fresh interpreter that has run this statement."""
    code = f"{statement}\nimport sys\nsys.stdout.write('\\n'.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


LIGHT = ("pytest_grade", "pytest_grade.plugin", "pytest_grade.plugin.hint", "pytest_grade.plugin.trust")


@pytest.mark.parametrize("module", LIGHT)
def test_what_every_pytest_start_imports_or_one_before_it_trusts_the_search_path_loads_nothing_heavy(
    module: str,
) -> None:
    assert loaded_after(f"import {module}").isdisjoint(HEAVY)


def test_importing_pytest_grade_loads_no_other_module_of_it() -> None:
    assert {name for name in loaded_after("import pytest_grade") if name.startswith("pytest_grade")} == {"pytest_grade"}


WORKER_MODULES = [
    "pytest_grade." + path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
    for path in MODULES
    if package_of(path) == "worker"
]


def test_the_worker_does_not_load_the_truth_nor_what_judges() -> None:
    loaded = loaded_after("\n".join(f"import {module}" for module in WORKER_MODULES))
    packages = {name.split(".")[1] for name in loaded if name.startswith("pytest_grade.")}
    assert "worker" in packages
    assert packages <= WORKER_MAY_IMPORT | {"errors"}


@pytest.mark.parametrize("part", ["talk.conversation", "examine.steps", "marking.grade"])
def test_what_asks_and_judges_needs_no_process_and_no_packing(part: str) -> None:
    beyond = {"msgpack", "msgspec", "yaml", "nbformat", "subprocess", "resource", "fcntl"}
    beyond -= loaded_after("import pathlib")  # which loads fcntl from Python 3.14 on
    assert loaded_after(f"import pytest_grade.{part}").isdisjoint(beyond)


DRAW = """
from pytest_grade.examine.catalogue import load_assignment
from pytest_grade.examine.plan import Plan
Plan(assignment=load_assignment("week4_step_by_step"), seed=3).asked_first
"""


def test_drawing_loads_nothing_of_numpy_that_takes_its_time() -> None:
    assert loaded_after(DRAW).isdisjoint({"numpy.ma", "numpy.testing", "numpy.polynomial"})
