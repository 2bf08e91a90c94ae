"""A submission as text: which statements are run, where they stand, and what is only written down."""

import json
from typing import Any

import pytest

from pytest_grade.notebook.reading import UnreadableSubmissionError
from pytest_grade.worker.submission import SCRIPT, Submission


def notebook(*sources: str) -> Submission:
    cells = [{"cell_type": "code", "source": source} for source in sources]
    return Submission.read({"content": json.dumps({"nbformat": 4, "cells": cells}).encode(), "kind": "ipynb"})


def script(text: str, kind: str = "py") -> Submission:
    return Submission.read({"content": text.encode(), "kind": kind})


def places(submission: Submission) -> list[tuple[str, int, int]]:
    return [(found["name"], found["cell"], found["line"]) for found in report(submission)["functions"]]


def report(submission: Submission) -> dict[str, Any]:
    return submission.report(closely=True)


F = "def f(x):\n    return x / m\n"


def test_the_cells_of_a_notebook_count_from_one_and_a_script_is_one_cell() -> None:
    assert places(notebook("x = 1", F)) == [("f", 2, 1)]
    assert places(script(f"# %%\nx = 1\n# %%\n{F}")) == [("f", SCRIPT, 4)]
    assert places(script(f"---\n---\n```python\n{F}```\n", "md")) == [("f", SCRIPT, 4)]


def test_the_text_that_is_quoted_of_a_script_is_the_file() -> None:
    text = f"# %%\n%time x = 1\n# %%\n{F}"
    (source,) = report(script(text))["sources"].values()
    assert source == text


def test_an_exported_cell_is_run_where_it_stands_and_numbered_after_the_others() -> None:
    exported = f"get_ipython().run_cell_magic('time', '', {F!r})\n"
    assert places(script(f"{exported}\ndef g(x):\n    return x\n{exported}")) == [
        ("f", 1, 2),
        ("g", SCRIPT, 3),
        ("f", 2, 2),
    ]
    assert places(notebook("x = 1", exported, "def g(x):\n    return x\n")) == [("f", 4, 2), ("g", 3, 1)]


def test_a_file_that_the_notebook_writes_is_what_an_import_of_it_defines() -> None:
    written = f"%%writefile layers.py\n{F}\ndef g(x):\n    return x\n"
    for line in ("from layers import *", "%run layers.py", "from layers import f, g", "from .layers import g, f"):
        assert places(notebook(written, line)) == [("f", 1, 2), ("g", 1, 5)]


def test_a_written_function_never_hides_one_of_the_notebook_that_is_not_imported() -> None:
    written = f"%%writefile layers.py\n{F}\ndef g(x):\n    return x\n"
    assert places(notebook(F, written, "from layers import g")) == [("f", 1, 1), ("g", 2, 5)]


def test_an_imported_name_may_be_another_than_the_written_one() -> None:
    assert "h" in report(notebook(f"%%writefile layers.py\n{F}", "from layers import f as h"))["binds"]


def test_more_functions_than_anybody_writes_are_refused_with_their_number() -> None:
    with pytest.raises(UnreadableSubmissionError, match="defines 2,001 functions; at most 2,000 are read"):
        report(script("\n".join(f"def f{number}(x): return x" for number in range(2001))))


def test_functions_with_more_in_them_than_a_report_has_room_for_are_refused_with_their_number() -> None:
    with pytest.raises(UnreadableSubmissionError, match=r"defines 1,900 functions, with more in them than is read"):
        report(script("\n".join(f"def f{number}(x): return x + {number}" for number in range(1900))))


def test_what_is_only_written_is_not_defined_and_is_named_with_the_magic() -> None:
    found = report(notebook(f"%%writefile layers.py\n{F}", "from others import *"))
    assert found["functions"] == []
    assert [(piece["name"], piece["cell"], piece["magic"]) for piece in found["broken"]] == [("f", 1, "%%writefile")]


def test_a_script_under_the_name_of_a_notebook_is_read_and_the_other_way_round() -> None:
    assert places(script(F, "ipynb")) == [("f", SCRIPT, 1)]
    content = json.dumps({"cells": [{"cell_type": "code", "source": F}], "metadata": None})
    assert places(script(content, "py")) == [("f", 1, 1)]


def test_a_script_that_begins_with_a_dictionary_is_a_script() -> None:
    assert places(script('{"cells": 1}["cells"]\n' + F)) == [("f", SCRIPT, 2)]
