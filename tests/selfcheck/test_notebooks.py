"""Whole notebooks, executed as Jupyter does, in a kernel of their own."""

from pathlib import Path

import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from pytest_grade.examine.catalogue import load_assignment
from tests.selfcheck.cells import WEEK4, cells_of

MISTAKE = """def linear_backward(dZ, cache):
    A_prev, W, b = cache
    return W.T @ dZ, dZ @ A_prev.T, dZ.sum(axis=1, keepdims=True)

%grade linear_backward"""


@pytest.mark.filterwarnings("ignore")  # of what starts kernels
def test_a_notebook_is_checked_in_its_kernel_and_shows_text_and_html(tmp_path: Path) -> None:
    (tmp_path / "dnn_utils_v2.py").write_text(load_assignment(WEEK4).provided, encoding="utf-8")
    checks = [
        "%load_ext pytest_grade",
        *cells_of(),
        "%grade",
        MISTAKE,
        "import pytest_grade as g\ng.check()",
        "%grade linear",
    ]
    notebook = new_notebook(cells=[new_code_cell(text) for text in checks])
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()
    right, wrong, whole, nearest = (
        output["data"] for cell in notebook.cells for output in cell.outputs if output["output_type"] != "stream"
    )
    assert right["text/plain"].startswith("100 of 100 points (week4_step_by_step)")
    assert '<svg class="lg' in right["text/html"]
    assert wrong["text/plain"].startswith("✗ linear_backward: wrong")
    assert "line 3 of this cell" in wrong["text/html"]
    assert "1/m never enters." in whole["text/plain"]
    assert "is none of the functions that are checked" in nearest["text/plain"]
    assert all("<script" not in shown["text/html"] for shown in (right, wrong, whole, nearest))
