"""A student's cells in a real IPython, with the functions that the course gives."""

from collections.abc import Iterator
from contextlib import contextmanager

from IPython.core.interactiveshell import InteractiveShell

from pytest_grade.selfcheck.shown import SelfCheck
from tests.selfcheck.kernel import course_modules
from tests.students.register import student

RIGHT = "week4-operators-per-layer"
WEEK4 = "week4_step_by_step"


def cells_of(id_: str = RIGHT) -> list[str]:
    """The cells of a student of the catalogue."""
    return list(student(id_).cells)


class Notebook:
    """A notebook whose cells are run one by one; a check is the value of its last cell."""

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell

    @property
    def names(self):
        return self.shell.user_ns

    def run(self, *cells: str):
        """The value of the last of these cells; what it raises is raised."""
        for cell in cells:
            done = self.shell.run_cell(cell, store_history=True)
            done.raise_error()
        return done.result

    def check(self, *cells: str) -> SelfCheck:
        found = self.run(*cells)
        assert isinstance(found, SelfCheck)
        return found

    @property
    def count(self) -> int:
        return len(self.shell.history_manager.input_hist_raw) - 1


@contextmanager
def notebook(id_: str | None = RIGHT) -> Iterator[Notebook]:
    """A notebook in which a student has run all cells."""
    outer = InteractiveShell._instance
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(history_load_length=0)
    shell.history_manager.enabled = False
    try:
        with course_modules(WEEK4):
            opened = Notebook(shell)
            opened.run("%load_ext pytest_grade", "import numpy as np", "from pytest_grade import check")
            if id_ is not None:
                opened.run(*cells_of(id_))
            yield opened
    finally:
        InteractiveShell.clear_instance()
        for kind in InteractiveShell._walk_mro():
            kind._instance = outer
