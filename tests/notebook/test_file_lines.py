"""The lines of code cells are found in the file of the notebook, however its JSON is laid out."""

import json
from typing import Any

import pytest

from pytest_grade.notebook.file_lines import file_lines

CELLS: list[dict[str, Any]] = [
    {"cell_type": "markdown", "source": ["# {\n", '[words], "source": [']},
    {"cell_type": "code", "source": ["import numpy\n", "\n", "x = '{\"[,:'\n", "y = '\\\\'"], "outputs": []},
    {"cell_type": "code", "source": []},
    {"cell_type": "raw", "source": "nothing"},
    {"cell_type": "code", "source": ["def f():\n", "    return 1\n"], "metadata": {"source": ["z\n"], "cells": ["w"]}},
]
CODE = (CELLS[1]["source"], CELLS[4]["source"])


def notebook(**more: Any) -> dict[str, Any]:
    return {"metadata": {"cells": [{"cell_type": "code", "source": ["no"]}]}, "cells": CELLS, "nbformat": 4, **more}


@pytest.mark.parametrize("indent", [1, 4, "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_each_line_of_a_cell_is_found_where_it_stands(indent: int | str, end: str) -> None:
    text = "\ufeff" + json.dumps(notebook(), indent=indent).replace("\n", end)
    found = file_lines(text.encode(), "ipynb")
    lines = text.split("\n")
    for number, source in ((1, CODE[0]), (3, CODE[1])):
        for line, written in enumerate(source, start=1):
            assert json.dumps(written) in lines[found[number, line] - 1]
    assert set(found) == {(1, 1), (1, 2), (1, 3), (1, 4), (3, 1), (3, 2)}


def test_a_source_in_one_piece_stands_in_one_line_and_so_does_a_notebook_without_line_ends() -> None:
    whole = {"cells": [{"cell_type": "code", "source": "a\n\nb\n"}]}
    assert file_lines(json.dumps(whole, indent=1).encode(), "ipynb") == {(1, 1): 5, (1, 2): 5, (1, 3): 5}
    assert set(file_lines(json.dumps(notebook()).encode(), "ipynb").values()) == {1}


def test_pieces_need_not_be_lines() -> None:
    odd = {"cells": [{"cell_type": "code", "source": ["a = ", "1\nb", " = 2\n\n", "c"]}]}
    assert file_lines(json.dumps(odd, indent=1).encode(), "ipynb") == {(1, 1): 6, (1, 2): 7, (1, 3): 8, (1, 4): 9}


def test_a_notebook_older_than_format_4_has_its_cells_in_worksheets() -> None:
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": ["a\n", "b"], "outputs": []}]}], "nbformat": 3}
    assert file_lines(json.dumps(old, indent=1).encode(), "ipynb") == {(1, 1): 8, (1, 2): 9}


@pytest.mark.parametrize("content", [b"def f():\n    return 1\n", b"", b"[", b"]]]", b'{"cells": [}', b'{"a": "\\x"}'])
def test_what_is_no_notebook_has_no_such_lines(content: bytes) -> None:
    assert file_lines(content, "ipynb") == {}


def test_a_script_has_none_since_its_lines_are_those_of_the_file() -> None:
    assert file_lines(b"def f():\n    return 1\n", "py") == {}
