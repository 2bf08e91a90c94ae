"""From bytes to code cells."""

import json
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbconvert import PythonExporter

from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from pytest_grade.notebook.reading import LegacyNotebookError, UnreadableSubmissionError, read_source
from tests.students import student

V4 = {
    "nbformat": 4,
    "cells": [
        {"cell_type": "markdown", "source": "x = 0"},
        {"cell_type": "code", "source": ["a = 1\n", "b = 2"]},
        {"cell_type": "code", "source": "c = 3\r\nd = 4"},
    ],
}


def code_cells(content: bytes, kind: str) -> tuple[str, ...]:
    return read_source(content, kind).cells


@pytest.mark.parametrize("prefix", [b"", b"\xef\xbb\xbf"])
def test_code_cells_are_read_in_order_whatever_form_their_source_has(prefix: bytes) -> None:
    assert code_cells(prefix + json.dumps(V4).encode(), "ipynb") == ("a = 1\nb = 2", "c = 3\nd = 4")


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a = 1\nb = 2\n", 1),
        ("# %%\na = 1\n# %% [markdown]\n# words\n#%% title\nb = 2\n", 3),
        ("# In[1]:\na = 1\n# In[ ]:\nb = 2\n", 2),
    ],
)
def test_a_script_may_have_cells(text: str, cells: int) -> None:
    assert len(code_cells(text.encode(), "py")) == cells


def test_a_script_is_read_in_the_encoding_it_declares() -> None:
    assert code_cells("# coding: latin-1\nx = 'é'".encode("latin-1"), "py") == ("# coding: latin-1\nx = 'é'",)


@pytest.mark.parametrize(
    "content",
    [b"", b" \n", b"{", b"[]", b"3", b'{"nbformat": 4}', b'{"nbformat": "x", "cells": []}', b"[" * 10**6, b"\x80"],
)
def test_what_is_no_notebook_is_refused_with_a_reason(content: bytes) -> None:
    with pytest.raises(UnreadableSubmissionError, match=r"\w+ \w+"):
        code_cells(content, "ipynb")


def test_parts_of_a_cell_that_are_no_text_are_passed_over() -> None:
    cells = [3, {"cell_type": "code"}, {"cell_type": "code", "source": [1, "x"]}, {"cell_type": "code", "source": {}}]
    assert code_cells(json.dumps({"nbformat": 4, "cells": cells}).encode(), "ipynb") == ("", "x", "")


def test_an_older_notebook_asks_for_a_process_that_can_upgrade_it() -> None:
    with pytest.raises(LegacyNotebookError):
        code_cells(b'{"nbformat": 3, "worksheets": []}', "ipynb")


@pytest.mark.slow
def test_what_nbconvert_exports_is_graded_like_the_notebook(
    graded: Callable[[Path], Grade | NotGradable], tmp_path: Path
) -> None:
    notebook = student("week4-course-at-loss").write(tmp_path)
    read = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    script = tmp_path / "exported.py"
    script.write_text(PythonExporter().from_notebook_node(read)[0], encoding="utf-8")
    grade = graded(script)
    assert isinstance(grade, Grade)
    assert grade.convention is not None
    assert (grade.convention.id, grade.earned) == ("at-loss", grade.possible)
