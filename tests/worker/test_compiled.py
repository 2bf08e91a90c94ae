"""What one worker has compiled serves the next: the same functions, and nothing is read, unless the text may count."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from pytest_grade.talk.orders import ask_for_compiled, write_compiled
from tests.worker.test_conversation import answer, call, converse, opening, order, question, restored  # noqa: F401

NOTEBOOK = (
    "import numpy as np\nimport nowhere",
    "RATE = 0.5",
    "def g(x):\n    return x * RATE",
    "def f(x):\n    return g(x) + 1",
)


def compiled(*cells: str, targets: Sequence[str] = ("f", "g"), **ordered: Any) -> Any:
    """What a worker hands on that has read these cells and defined what is ordered."""
    *_, handed = converse(opening(*cells), order(*targets) | ordered, ask_for_compiled())
    return handed["compiled"]


def asked(handed: bytes, *steps: Any, targets: Sequence[str] = ("f", "g"), **ordered: Any) -> tuple[Any, Any]:
    """What a worker reports that was given this, and its answer."""
    reading, defined, found = converse(write_compiled(handed), order(*targets, **ordered), [question(*steps)])
    assert reading == {"reading": None}
    return defined, found


def test_functions_constants_and_imports_are_there_as_if_they_had_been_read() -> None:
    defined, found = asked(compiled(*NOTEBOOK), call("f", np.array([4.0])))
    assert defined["defined"] == ["f", "g"]
    assert defined["problems"] == []
    assert found["values"][0].tolist() == [3.0]


def test_the_solution_takes_the_place_of_a_callee() -> None:
    substitutes = {"g": "def g(x):\n    return x * 100"}
    _, found = asked(compiled(*NOTEBOOK), call("f", np.array([4.0])), substitutes=substitutes)
    assert found["values"][0].tolist() == [401.0]


def test_what_fails_to_be_defined_fails_again_with_its_place_and_names() -> None:
    cells = ("def f(x):\n    return x", "\nRATE = {}['rate']\n", "def g(x):\n    return RATE * x")
    defined, _ = asked(compiled(*cells), call("f", 1.0))
    (_, read, _) = converse(opening(*cells), order("f", "g"), [question(call("f", 1.0))])
    assert defined["problems"] == read["problems"]
    assert [(each["cell"], each["line"], each["raised"]) for each in defined["problems"]] == [(2, 2, "KeyError")]


def test_an_exception_is_told_with_the_cells_the_lines_and_the_names_of_methods() -> None:
    cell = "class Net:\n    def step(self, x):\n        return self.rate * x\n\ndef f(x):\n    return Net().step(x)"
    _, found = asked(compiled(cell, targets=["f"]), call("f", 1.0), targets=["f"])
    read = answer(cell, call("f", 1.0))
    assert found["frames"] == read["frames"]
    assert [frame["function"] for frame in found["frames"]] == ["f", "Net.step"]


def test_a_module_may_be_absent_where_that_is_provided_for() -> None:
    guarded = "try:\n    import nowhere\nexcept ImportError:\n    nowhere = None\n"
    cells = (guarded, "def f(x):\n    return x if nowhere is None else 0")
    _, found = asked(compiled(*cells, targets=["f"]), call("f", 2.0), targets=["f"])
    assert found["values"] == {0: 2.0}


@pytest.mark.parametrize(
    "cell",
    [
        "import inspect\n\ndef f(x):\n    return len(inspect.getsource(f))",
        "import traceback\n\ndef f(x):\n    return traceback.format_stack()",
        "def f(x):\n    return eval('x + 1')",
        "from numpy import *\n\ndef f(x):\n    return sum(x)",
        "def f(x: float):\n    return f.__annotations__",
        "%%writefile layers.py\ndef g(x):\n    return x\n",
        "def f(x):\n    print x\n    return x",
    ],
)
def test_what_may_look_at_its_text_or_has_more_than_that_is_read_again(cell: str) -> None:
    cells = (cell, "import layers\n\ndef f(x):\n    return layers.g(x)") if cell[0] == "%" else (cell,)
    assert compiled(*cells, targets=["f"]) is None


def test_what_was_changed_is_not_handed_on() -> None:
    edit = {
        "function": "f",
        "kinds": ["sign"],
        "direction": "mends",
        "lines": [],
        "names": [],
        "after": [],
        "number": 0,
    }
    assert compiled("def f(x):\n    return x + 1", targets=["f"], edit=edit) is None
    assert compiled("def f(x):\n    assert x\n    return x", targets=["f"], assertions=False) is None
    assert compiled("def f(x):\n    return x", targets=["f"], only_plain=True) is None


def test_more_than_a_notebook_of_a_course_has_is_read_again() -> None:
    assert compiled(f"def f(x):\n    return {'y' * (1 << 20)!r}", targets=["f"]) is None


def test_a_worker_that_has_read_nothing_hands_on_nothing_and_tries_no_edits() -> None:
    handed = compiled(*NOTEBOOK)
    for request in (ask_for_compiled(), {"function": "f"}):
        assert len(converse(write_compiled(handed), order("f"), request)) == 2


@pytest.mark.parametrize("handed", [b"", b"\xff" * 9, b"N", b"i\x07\x00\x00\x00"])
def test_what_is_no_code_ends_the_worker_before_it_says_anything(handed: bytes) -> None:
    with pytest.raises((ValueError, EOFError, TypeError)):
        converse(write_compiled(handed), order("f"))
