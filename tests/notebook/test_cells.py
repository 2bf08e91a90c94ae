"""Whatever is handed in, its cells come back as text with the numbers that the grader counts by."""

import json

import pytest

from pytest_grade.notebook.cells import Cell, Output, cells_of
from pytest_grade.notebook.reading import UnreadableSubmissionError, read_source


def read(content: bytes, kind: str = "ipynb") -> tuple[Cell, ...]:
    return cells_of(content, kind)


def test_code_of_a_notebook_is_numbered_as_it_is_graded() -> None:
    cells = [
        {"cell_type": "markdown", "source": "# a"},
        {"cell_type": "code", "source": ["x = 1\n", 5, "y = 2"]},
        7,
        {"cell_type": ["code"], "source": {"a": 1}},
        {"cell_type": "code", "source": None, "outputs": {"a": 1}},
        {"cell_type": "code", "source": "z\r\n"},
    ]
    content = json.dumps({"cells": cells, "nbformat": 4}).encode()
    found = read(content)
    assert [(cell.kind, cell.text, cell.number) for cell in found] == [
        ("words", "# a", None),
        ("code", "x = 1\ny = 2", 1),
        ("raw", "", None),
        ("code", "", 2),
        ("code", "z\n", 3),
    ]
    assert tuple(cell.text for cell in found if cell.kind == "code") == read_source(content, "ipynb").cells


def test_lines_of_a_script_are_those_of_its_file_and_each_function_is_a_cell() -> None:
    text = "import numpy\n\n# above\n@dec\ndef f():\n    return 1\n\n# %%\nclass G:\n    def g(self): ...\nx = 1\n"
    found = read(text.encode(), "py")
    assert [(cell.first_line, cell.text.split("\n")[0]) for cell in found] == [
        (1, "import numpy"),
        (3, "# above"),
        (8, "# %%"),
    ]
    lines = text.split("\n")
    for cell in found:
        shown = cell.text.split("\n")
        assert lines[cell.first_line - 1 : cell.first_line - 1 + len(shown)] == shown


def test_a_notebook_kept_as_text_has_its_words_and_its_code() -> None:
    text = "---\njupyter: x\n---\n# Title\n\nwords\n\n```python\nx = 1\n\ny = 2\n```\nmore\n"
    assert [(cell.kind, cell.first_line, cell.text) for cell in read(text.encode(), "md")] == [
        ("words", 4, "# Title\n\nwords"),
        ("code", 9, "x = 1\n\ny = 2"),
        ("words", 13, "more"),
    ]


def test_outputs_are_text_and_of_all_else_only_the_kind_is_told() -> None:
    outputs = [
        {"output_type": "stream", "text": ["a\n", "b"]},
        {"data": {"text/html": "<b>", "text/plain": "c"}},
        {"data": {"image/png": "x", "text/plain": "Figure"}},
        {"data": {"text/html": "<script>"}},
        {"traceback": ["\x1b[31md\x1b[0m", 5]},
        5,
    ]
    (cell,) = read(json.dumps({"cells": [{"cell_type": "code", "source": "x", "outputs": outputs}]}).encode())
    assert cell.outputs == (
        Output(text="a\nb"),
        Output(text="c"),
        Output(kind="a picture"),
        Output(kind="an output without text"),
        Output(text="d"),
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"[" * 200_000, "ipynb"),
        (b'{"cells": [' + b"[]," * 300_000, "ipynb"),
        (b'{"cells": 7}', "ipynb"),
        (b"\xff\xfe{}", "ipynb"),
        (b"9" * 5000, "ipynb"),
        (b"x" * (17 << 20), "ipynb"),
        (b"# -*- coding: punycode -*-\n" + b"x" * (2 << 20), "py"),
        (b"x = 1\n" + b" \n" * 5000, "md"),
    ],
    ids=["deep", "many values", "no list", "no text", "a number", "large", "a large script", "blank"],
)
def test_what_cannot_be_shown_is_refused_with_a_reason(content: bytes, kind: str) -> None:
    with pytest.raises(UnreadableSubmissionError, match=r"\w"):
        read(content, kind)
