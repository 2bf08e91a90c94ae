"""The check in a notebook: what is said of live functions, and what of the kernel stays as it was."""

import sys
from collections.abc import Iterator

import numpy as np
import pytest

from tests.selfcheck.cells import Notebook, cells_of, notebook

MEAN_IN_DA = """def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = dZ @ A_prev.T / m
    db = dZ.sum(axis=1, keepdims=True) / m
    dA_prev = W.T @ dZ / m
    return dA_prev, dW, db
"""
RIGHT = MEAN_IN_DA.replace("W.T @ dZ / m", "W.T @ dZ")


@pytest.fixture(scope="module")
def opened() -> Iterator[Notebook]:
    with notebook() as found:
        yield found


@pytest.fixture
def mine(opened: Notebook) -> Iterator[Notebook]:
    """The notebook, in which all functions are right again afterwards."""
    yield opened
    opened.run(*cells_of())


def test_a_right_notebook_is_right_by_every_way_to_ask(opened: Notebook) -> None:
    for found in (opened.check("%grade"), opened.check("check()")):
        assert found.entry["earned"] == found.entry["possible"] == 100
        assert found.entry["gradients"]["correct"]
        assert repr(found).startswith("100 of 100 points (week4_step_by_step)\nAll ten functions are right.")
        assert "1/m enters once on the way to every dW and db." in repr(found)
    for line in ("%grade linear_backward", "check(linear_backward)", "check('linear_backward')"):
        assert repr(opened.check(line)).splitlines()[0] == "✓ linear_backward: right"


def test_it_says_that_it_is_a_self_check(opened: Notebook) -> None:
    found = opened.check("%grade linear_forward")
    assert "Self-check" in repr(found)
    assert "Self-check" in found._repr_html_()


def test_a_mistake_is_told_at_the_line_of_the_cell_that_was_run_last(mine: Notebook) -> None:
    found = mine.check(RIGHT, MEAN_IN_DA + "\n%grade linear_backward")
    told = found.entry["functions"]["linear_backward"]
    assert (told["verdict"], told["diagnoses"][0]["id"]) == ("incorrect", "compounded-mean")
    assert (told["diagnoses"][0]["cell"], told["diagnoses"][0]["line"]) == (mine.count, 6)
    assert "line 6 of this cell" in found._repr_html_()
    assert "<mark>W.T @ dZ / m</mark>" in found._repr_html_()


def test_lines_count_from_the_top_of_a_cell_that_begins_with_a_magic(mine: Notebook) -> None:
    found = mine.check("%%time\n\n" + MEAN_IN_DA, "%grade linear_backward")
    assert found.entry["functions"]["linear_backward"]["diagnoses"][0]["line"] == 8


def test_the_live_function_is_asked_and_not_its_text(mine: Notebook) -> None:
    wrapped = "linear_backward.__defaults__ = None\nlinear_backward.__code__ = (lambda dZ, cache: 7 / 0).__code__"
    told = mine.check(wrapped, "%grade linear_backward").entry["functions"]["linear_backward"]
    assert "ZeroDivisionError" in told["reason"]


def test_what_was_right_before_an_edit_is_forgotten_and_what_is_mended_is_right(mine: Notebook) -> None:
    assert "wrong" in repr(mine.check(MEAN_IN_DA, "%grade linear_backward"))
    assert "right" in repr(mine.check(RIGHT, "%grade linear_backward"))


def test_unfinished_work_is_one_block_with_the_next_step(mine: Notebook) -> None:
    begun = "def linear_backward(dZ, cache):\n    A_prev, W, b = cache\n    dW = None\n    return dA_prev, dW, db"
    found = mine.check(begun, "%grade")
    assert repr(found).count("Next: linear_backward is still to be written") == 1
    assert "Still to write: linear_backward." in repr(found)
    assert "<mark>None</mark>" in found._repr_html_()
    assert '<svg class="lg' not in found._repr_html_()
    assert "unfinished" in repr(mine.check("%grade linear_backward"))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("check(3)", "check() takes functions of yours, or their names, not 3."),
        ("%grade linear_bakward", "did you mean linear_backward?"),
        ("check(len)", "len is none of the functions that are checked"),
        ("check(lambda x: x)", "<lambda> is none of the functions that are checked"),
        ("%grade --assignment", "%grade checks all functions"),
        ("%grade --colour", "%grade checks all functions"),
        ("%grade 'linear", "%grade checks all functions"),
        ("check(assignment='week99')", 'found "week99"; allowed: the path of a kit, or one of'),
        ("check(assignment=3)", 'found "3"; allowed:'),
    ],
)
def test_wrong_use_gets_one_kind_line(opened: Notebook, asked: str, said: str) -> None:
    found = opened.check(asked)
    assert said in repr(found)
    assert "\n" not in repr(found)
    assert found.entry is None


def test_without_functions_one_is_told_to_run_their_cells() -> None:
    with notebook(None) as empty:
        assert "is defined yet" in repr(empty.check("%grade"))
        asked = "%grade --assignment week4_step_by_step linear_backward"
        assert repr(empty.check(asked)) == "linear_backward is not defined yet: run its cell first."
        assert "Say which" in repr(empty.check("def initialize_parameters(n): return n", "%grade"))


def test_a_function_of_a_module_is_not_checked_and_that_is_said(mine: Notebook) -> None:
    found = mine.check("import numpy as np\nlinear_backward = np.linalg.inv", "%grade linear_backward")
    assert repr(found).startswith("linear_backward is that of the module numpy.linalg: ")


def test_nothing_is_printed_drawn_or_changed(mine: Notebook, capsys: pytest.CaptureFixture[str]) -> None:
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.switch_backend("agg")
    plt.close("all")  # what other tests have drawn
    busy = RIGHT.replace(
        "    return",
        "    global last\n    last = dZ\n    seen.append(1); counts['n'] += 1\n    print('dW', dW); display(dW)\n"
        "    plt.figure(); plt.plot([1, 2]); plt.show(); np.random.rand()\n    return",
    )
    mine.run("import matplotlib.pyplot as plt", "seen, counts, last = [], {'n': 0}, None", busy, "np.random.seed(5)")
    before, empty, function = np.random.get_state()[1].copy(), np.empty, mine.names["linear_backward"]
    capsys.readouterr()
    found = mine.check("found = check(linear_backward)", "found")
    assert found.entry["functions"]["linear_backward"]["verdict"] == "correct"
    assert (mine.names["seen"], mine.names["counts"], mine.names["last"]) == ([], {"n": 0}, None)
    assert "dW [" not in capsys.readouterr().out
    assert plt.get_fignums() == []
    assert (np.random.get_state()[1] == before).all()
    assert np.empty is empty
    assert mine.names["linear_backward"] is function
    assert sys.gettrace() is None or "cov" in repr(sys.gettrace())


def test_code_without_end_costs_its_function_and_is_ended(mine: Notebook) -> None:
    found = mine.check(RIGHT.replace("    return", "    while True: pass\n    return"), "%grade linear_backward")
    assert found.entry["functions"]["linear_backward"]["verdict"] == "incorrect"
    reason = found.entry["functions"]["linear_backward"]["reason"]
    assert "gave no answer within its" in reason or "without coming to an end" in reason  # whichever limit is met first


def test_an_interrupt_ends_it_with_a_word(mine: Notebook) -> None:
    stopped = mine.check(RIGHT.replace("    return", "    raise KeyboardInterrupt\n    return"), "%grade")
    assert repr(stopped) == "Stopped. Nothing was found out, and your functions are as they were."


def test_a_cell_that_does_not_parse_is_named_where_nothing_came_of_it(mine: Notebook) -> None:
    mine.run("del linear_backward")
    mine.shell.run_cell("def linear_backward(dZ, cache):\n    return (1,\n", store_history=True)
    function = mine.check("%grade").entry["functions"]["linear_backward"]
    assert function["diagnoses"][0]["id"] == "syntax-error"
    assert function["cell"] == mine.count - 1


def test_what_a_student_writes_is_inert_in_the_display(mine: Notebook) -> None:
    hostile = MEAN_IN_DA.replace("/ m\n    return", "/ m # <script>alert(1)</script><img src=x onerror=a>\n    return")
    html = mine.check(hostile, "%grade linear_backward")._repr_html_()
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "<img" not in html
    assert "<script" not in mine.check("check('<script>')")._repr_html_()


def test_the_words_read_without_style_and_picture(mine: Notebook) -> None:
    import re

    html = mine.check(MEAN_IN_DA, "%grade")._repr_html_()
    assert '<div class="ledger" hidden="hidden"><svg' in html  # of the tags that are lost, their texts would be left
    bare = re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", html, flags=re.DOTALL)
    words = " ".join(re.sub(r"</?(?:p|div|li|ul|pre|details|summary)[^>]*>", "\n", bare).split())
    words = re.sub(r"<[^>]+>", "", words)
    assert "82 of 100 points" in words
    assert "✗ linear_backward wrong · 0 of 18 points" in words
    assert "Change: Do not divide dZ or dA_prev by m" in words


def test_after_a_restart_what_was_not_run_is_not_called_unwritten() -> None:
    with notebook(None) as begun:
        *_, backward, _ = cells_of()
        found = begun.check(backward, "%grade")
    for shown in (repr(found), found._repr_html_()):
        assert "Not defined here (run the cell, or write it):" in shown
        assert "Still to write" not in shown
        assert "is not in the notebook" not in shown
        assert "not yet: linear_activation_forward" not in shown
    assert "Next: initialize_parameters is not defined here: run its cell;" in repr(found)
