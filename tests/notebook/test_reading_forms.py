"""From the bytes of a submission, whatever they are, to the text of its code cells."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import nbformat
import pytest
from nbconvert import PythonExporter

from pytest_grade.notebook.ipython import parse_cell
from pytest_grade.notebook.reading import LegacyNotebookError, UnreadableSubmissionError, read_source

CELLS = ("import numpy as np", "def f(A):\n    return A\n", "x = f(1)")


def notebook(*sources: object, version: int = 4) -> bytes:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in sources]
    return json.dumps({"nbformat": version, "nbformat_minor": 2, "metadata": {}, "cells": cells}).encode()


def legacy_notebook(*sources: str) -> bytes:
    cells = [
        {"cell_type": "code", "input": [s], "language": "python", "metadata": {}, "outputs": [], "collapsed": False}
        for s in sources
    ]
    worksheets = [{"metadata": {}, "cells": cells}]
    notebook = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": worksheets}
    return json.dumps(notebook).encode()


def code_cells(content: bytes, kind: str) -> tuple[str, ...]:
    return read_source(content, kind).cells


def refusal(content: bytes, kind: str = "ipynb") -> str:
    with pytest.raises(UnreadableSubmissionError) as refused:
        code_cells(content, kind)
    return str(refused.value)


def test_only_code_cells_count() -> None:
    cells = [{"cell_type": kind, "source": kind} for kind in ("markdown", "code", "raw", "heading")]
    assert code_cells(json.dumps({"nbformat": 4, "cells": cells}).encode(), "ipynb") == ("code",)


def test_an_empty_code_cell_keeps_its_number() -> None:
    assert code_cells(notebook("a", "", "b"), "ipynb") == ("a", "", "b")


@pytest.mark.parametrize("odd", [None, 3, {"a": 1}, [1, None, "kept"]], ids=repr)
def test_a_source_of_another_type_is_read_as_far_as_it_is_text(odd: object) -> None:
    assert code_cells(notebook(odd, "b"), "ipynb") == ("kept" if isinstance(odd, list) else "", "b")


@pytest.mark.parametrize("odd", [None, 3, "code", ["code"]], ids=repr)
def test_a_cell_that_is_no_cell_is_passed_over(odd: object) -> None:
    content = json.dumps({"nbformat": 4, "cells": [odd, {"cell_type": "code", "source": "a"}]}).encode()
    assert code_cells(content, "ipynb") == ("a",)


@pytest.mark.parametrize("ending", ["\r\n", "\r"], ids=["CRLF", "CR"])
def test_line_ends_of_other_systems_become_newlines(ending: str) -> None:
    assert code_cells(notebook(f"a{ending}b"), "ipynb") == ("a\nb",)


def test_a_minor_version_without_a_major_one_is_read_by_its_cells() -> None:
    assert code_cells(json.dumps({"cells": [{"cell_type": "code", "source": "a"}]}).encode(), "ipynb") == ("a",)


def test_a_later_format_is_read_as_long_as_it_has_cells() -> None:
    assert code_cells(notebook("a", version=5), "ipynb") == ("a",)


def test_an_older_format_asks_for_a_process_that_can_upgrade_it() -> None:
    code = f"""
        import sys
        from pytest_grade.notebook.reading import LegacyNotebookError, read_source
        assert "nbformat" not in sys.modules
        try:
            read_source({legacy_notebook("a")!r}, "ipynb")
        except LegacyNotebookError:
            sys.exit(7)
    """
    assert subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=False).returncode == 7


def test_an_older_format_is_upgraded_where_the_process_can() -> None:
    code = f"""
        import sys
        import pytest_grade.notebook.legacy
        from pytest_grade.notebook.reading import read_source
        assert read_source({legacy_notebook(*CELLS)!r}, "ipynb").cells == {CELLS!r}
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], check=False, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stderr


def test_the_error_that_asks_for_an_upgrade_is_no_complaint_about_the_submission() -> None:
    assert not issubclass(LegacyNotebookError, UnreadableSubmissionError)


@pytest.mark.parametrize("kind", ["ipynb", "py"])
@pytest.mark.parametrize("content", [b"", b" \n\t\n"], ids=["no bytes", "white space"])
def test_an_empty_file_is_refused(content: bytes, kind: str) -> None:
    assert refusal(content, kind) == "the file is empty"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"import numpy as np\n", "not JSON", id="Python under the name of a notebook"),
        pytest.param(b"PK\x03\x04", "not JSON", id="an archive"),
        pytest.param(b"{\n<<<<<<< HEAD\n}", "a merge that was not finished", id="a merge"),
        pytest.param(notebook("a")[:-9], "not JSON", id="cut off"),
        pytest.param(b'{"\xff\xfe": 1}', "not UTF-8", id="not UTF-8"),
        pytest.param(b"[1, 2]", "JSON, but not a notebook", id="a list"),
        pytest.param(b"3", "JSON, but not a notebook", id="a number"),
        pytest.param(b"null", "JSON, but not a notebook", id="null"),
        pytest.param(b'{"a": 1}', "it has no cells", id="an object of another kind"),
        pytest.param(b'{"cells": 3}', "it has no cells", id="cells that are no list"),
        pytest.param(b'{"nbformat": "4", "cells": []}', "no version number", id="a version in quotes"),
        pytest.param(b'{"nbformat": true, "cells": []}', "no version number", id="a version that is true"),
        pytest.param(b'{"nbformat": -4, "cells": []}', "no version number", id="a negative version"),
        pytest.param(b"[" * 200_000, "nested too deeply", id="lists in lists"),
        pytest.param(b'{"a":' * 200_000, "nested too deeply", id="objects in objects"),
    ],
)
def test_what_is_no_notebook_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    assert reason in refusal(content)


def test_a_script_without_marks_is_one_cell() -> None:
    assert code_cells(b"a = 1\n\n\nb = 2\n", "py") == ("a = 1\n\n\nb = 2\n",)


@pytest.mark.parametrize(
    "mark",
    ["# %%", "#%%", "# %% a title", "# %% [code]", "# In[3]:", "# In [3]:", "# In[ ]:", "# In[*]:"],
)
def test_a_script_is_cut_at_the_marks_of_its_cells(mark: str) -> None:
    assert code_cells(f"a = 1\n{mark}\nb = 2\n".encode(), "py") == ("a = 1\n", f"{mark}\nb = 2\n")


@pytest.mark.parametrize("line", ["    # %% in a function", "x = '# %%'", "# 50%% of it", "# Input[3]:"])
def test_what_only_looks_like_a_mark_cuts_nothing(line: str) -> None:
    assert len(code_cells(f"a = 1\n{line}\nb = 2\n".encode(), "py")) == 1


def test_a_mark_on_the_first_line_makes_no_empty_cell() -> None:
    assert code_cells(b"# %%\na = 1\n# %%\nb = 2\n", "py") == ("# %%\na = 1\n", "# %%\nb = 2\n")


def test_what_nbconvert_exports_as_python_has_the_cells_of_the_notebook() -> None:
    made = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# A title"),
            nbformat.v4.new_code_cell("%matplotlib inline\nimport numpy as np"),
            nbformat.v4.new_code_cell("def f(A):\n    return A"),
        ]
    )
    exported, _ = PythonExporter().from_notebook_node(made)
    cells = code_cells(exported.encode(), "py")
    assert [type(node).__name__ for cell in cells for node in parse_cell(cell).statements] == [
        "Pass",  # get_ipython().run_line_magic(…)
        "Import",
        "FunctionDef",
    ]
    assert "import numpy" in cells[-2]
    assert "def f" in cells[-1]


def test_latin_1_without_a_coding_line_is_refused_as_python_does() -> None:
    assert "cannot be read as Python text" in refusal("name = 'Zoë'\n".encode("latin-1"), "py")


@pytest.mark.parametrize("coding", ["klingon", "utf-16", "hex"])
def test_a_coding_that_python_does_not_read_sources_in_is_refused(coding: str) -> None:
    assert "cannot be read as Python text" in refusal(f"# coding: {coding}\nx = '\xeb'\n".encode("latin-1"), "py")


def test_a_script_with_a_byte_order_mark_and_crlf_is_plain_text() -> None:
    assert code_cells(b"\xef\xbb\xbfa = 1\r\nb = 2\r\n", "py") == ("a = 1\nb = 2\n",)


def test_a_real_file_of_every_kind_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("a = 1\nb = 2")]), path)
    assert code_cells(path.read_bytes(), "ipynb") == ("a = 1\nb = 2",)


@pytest.mark.parametrize(
    ("metadata", "named"),
    [
        ({"kernelspec": {"name": "ir", "language": "R"}}, "the kernel ir (R)"),
        ({"kernelspec": {"name": "ir", "display_name": "R"}, "language_info": {"name": "R"}}, "the kernel ir (R)"),
        ({"kernelspec": {"name": "julia-1.9", "display_name": "Julia 1.9"}}, "the kernel julia-1.9 (Julia)"),
        ({"kernelspec": {"name": "octave"}, "language_info": {"name": "octave"}}, "the kernel octave (octave)"),
        ({"language_info": {"name": "scala"}}, "for scala"),
    ],
)
def test_a_notebook_of_another_language_is_refused_with_its_kernel(metadata: object, named: str) -> None:
    content = json.loads(notebook("x <- 1")) | {"metadata": metadata}
    assert f"{named}, and Python is graded" in refusal(json.dumps(content).encode())


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        3,
        {},
        {"kernelspec": None},
        {"kernelspec": {"name": "python3", "language": "python"}, "language_info": {"name": "ipython"}},
        {"kernelspec": {"name": "xpython", "language": "python"}},
        {"kernelspec": {"name": "conda-env-irises-py"}},
        {"kernelspec": {"name": "pysparkkernel"}, "language_info": {"name": "pyspark"}},
        {"kernelspec": {"name": "python2", "language": "Python"}},
        {"kernelspec": {"name": 3}, "language_info": {"name": ["R"]}},
    ],
    ids=repr,
)
def test_any_kernel_of_python_will_do(metadata: object) -> None:
    content = json.loads(notebook("x = 1")) | {"metadata": metadata}
    assert code_cells(json.dumps(content).encode(), "ipynb") == ("x = 1",)
