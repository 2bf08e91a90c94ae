"""Masters in every format, and what students get of them, cell by cell."""

import copy
import json
from typing import Any

import pytest

from pytest_grade.notebook.as_notebook import notebook_of
from pytest_grade.notebook.masters import TO_BE_WRITTEN, MasterError, released
from pytest_grade.notebook.reading import UnreadableSubmissionError


def code(source: str, **metadata: Any) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": 3,
        "metadata": metadata,
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "7\n"}],
        "source": source.splitlines(keepends=True),
    }


def words(source: str, kind: str = "markdown", **metadata: Any) -> dict[str, Any]:
    return {"cell_type": kind, "metadata": metadata, "source": source}


def students(*cells: dict[str, Any]) -> list[tuple[str, str]]:
    made = released({"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).notebook
    return [(cell["cell_type"], "".join(cell["source"])) for cell in made["cells"]]


STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
SOLUTION = "# BEGIN SOLUTION\nx = 1\n# END SOLUTION"
OF_NBGRADER = {"nbgrader": {"solution": True, "grade": False, "grade_id": "a", "locked": False, "schema_version": 3}}

CELLS = {
    "code without marks stays": ([code("x = 1")], [("code", "x = 1")]),
    "a cell that nbgrader calls a solution is one as a whole": ([code("x = 1", **OF_NBGRADER)], [("code", STUB)]),
    "and words that it calls so": ([words("Because.", **OF_NBGRADER)], [("markdown", TO_BE_WRITTEN)]),
    "with marks in it only what they mark": ([code(f"a = 0\n{SOLUTION}", **OF_NBGRADER)], [("code", f"a = 0\n{STUB}")]),
    "a cell with a tag is a solution": ([code("x = 1", tags=["solution"])], [("code", STUB)]),
    "a cell with a tag is hidden": ([code("x = 1", tags=["hidden"]), code("y = 2")], [("code", "y = 2")]),
    "a cell of hidden tests alone is gone": (
        [code("### BEGIN HIDDEN TESTS\nassert x\n### END HIDDEN TESTS"), code("y = 2")],
        [("code", "y = 2")],
    ),
    "Otter's cells that say where something begins are gone": (
        [
            words("# BEGIN QUESTION\nname: q1", "raw"),
            words("Why?"),
            words("# BEGIN SOLUTION", "raw"),
            words("Because."),
            words("# END SOLUTION", "raw"),
            words("# BEGIN TESTS", "raw"),
            code("assert x"),
            code('""" # BEGIN TEST CONFIG\nhidden: true\n""" # END TEST CONFIG\nassert y'),
            code("# HIDDEN\nassert z"),
            words("# END TESTS", "raw"),
            words("# END QUESTION", "raw"),
        ],
        [("markdown", "Why?"), ("markdown", TO_BE_WRITTEN), ("code", "assert x")],
    ),
}


@pytest.mark.parametrize(("cells", "left"), CELLS.values(), ids=CELLS)
def test_what_students_get_of_cells(cells: list[dict[str, Any]], left: list[tuple[str, str]]) -> None:
    assert students(*cells) == left


def test_outputs_are_cleared_metadata_stays_and_the_master_is_not_touched() -> None:
    cell = code(SOLUTION, editable=False, execution={"iopub.execute_input": "2025"})
    master = {"cells": [cell], "metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4, "nbformat_minor": 4}
    before = copy.deepcopy(master)
    made = released(master)
    (left,) = made.notebook["cells"]
    assert (left["outputs"], left["execution_count"], left["metadata"]) == ([], None, {"editable": False})
    assert made.notebook["metadata"] == master["metadata"]
    assert (made.solutions, made.hidden) == (1, 0)
    assert master == before


def test_a_mark_that_does_not_fit_is_told_with_its_cell() -> None:
    with pytest.raises(MasterError) as refused:
        students(words("# Title"), code("x\n# BEGIN SOLUTION"))
    assert (refused.value.cell, refused.value.line) == (2, 2)


PERCENT = (
    '# ---\n# jupyter: {}\n# ---\n\n# %% [markdown]\n# # Title\n# words\n\n# %% tags=["hidden"]\nx = 1\n\n# %%\ny = 2\n'
)
LIGHT = "# # Title\n# words\n\n# +\nx = 1\n\n\ny = 2\n# -\n\nz = 3\n\nu = 4\n"
MARKDOWN = (
    "---\njupyter: {}\n---\n# Title\nwords\n\n```python\nx = 1\n```\n\nmore\n\n```{code-cell} ipython3\ny = 2\n```\n"
)
PLAIN = "# # Title\n# words\n\nimport numpy\n\n\ndef f(x):\n    # a remark\n\n    return x\n"

FORMATS = {
    "percent": (PERCENT, "py", ["# Title\nwords", "x = 1", "y = 2"]),
    "light": (LIGHT, "py", ["# Title\nwords", "x = 1\n\n\ny = 2", "z = 3\n\nu = 4"]),
    "Markdown": (MARKDOWN, "md", ["# Title\nwords", "x = 1", "more", "y = 2"]),
    "plain Python": (PLAIN, "py", ["# Title\nwords", "import numpy\n\ndef f(x):\n    # a remark\n\n    return x"]),
}


@pytest.mark.parametrize(("text", "kind", "sources"), FORMATS.values(), ids=FORMATS)
def test_a_notebook_that_is_kept_as_text_becomes_one(text: str, kind: str, sources: list[str]) -> None:
    made = notebook_of(text.encode(), kind)
    assert [cell["source"] for cell in made["cells"]] == sources
    assert made["nbformat"] == 4
    assert len({cell["id"] for cell in made["cells"]}) == len(sources)


def test_the_tags_of_a_percent_cell_hide_it() -> None:
    made = released(notebook_of(PERCENT.encode(), "py"))
    assert [cell["source"] for cell in made.notebook["cells"]] == ["# Title\nwords", "y = 2"]


@pytest.mark.parametrize("content", [b"[]", b"{}", b"nothing", json.dumps({"worksheets": []}).encode()])
def test_what_is_no_notebook_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableSubmissionError):
        notebook_of(content, "ipynb")
