"""The confined process's side of the conversation, here over an in-memory channel and without confinement."""

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from grader.worker.modules import AbsentModuleError, Placeholder
from grader.worker.recorder import Recorder
from grader.worker.serve import serve

PROVIDED = "import numpy as np\n\ndef sigmoid(Z):\n    return 1 / (1 + np.exp(-Z)), Z\n"


@pytest.fixture(autouse=True)
def unchanged_imports() -> Iterator[None]:
    finders, modules, limit = list(sys.meta_path), set(sys.modules), sys.getrecursionlimit()
    yield
    sys.meta_path[:] = finders
    sys.setrecursionlimit(limit)
    for name in set(sys.modules) - modules:
        del sys.modules[name]


class Script:
    """The grader's side: what it will say, and what it has heard."""

    def __init__(self, *messages: Any) -> None:
        self.messages = list(messages)
        self.heard: list[Any] = []

    def receive(self) -> Any:
        if not self.messages:
            raise EOFError
        return self.messages.pop(0)

    def send(self, value: Any) -> None:
        self.heard.append(value)


def answer(source: str, *arguments: Any, record: bool = False, **order: Any) -> dict[str, Any]:
    """What calling `f` of this source comes to."""
    defining = {
        "targets": ["f"],
        "provided": PROVIDED,
        "modules": ["dnn_utils*"],
        "substitutes": {},
        "constants": {},
        "only_plain": False,
    }
    step = ["f", [["value", argument] for argument in arguments], [], {}]
    question = {"id": "q", "steps": [step], "send": {0: True}, "record": record}
    script = Script({"content": source.encode(), "kind": "py", "closely": False}, {**defining, **order}, [question])
    serve(script)
    found: dict[str, Any] = script.heard[-1]
    return found


def value(source: str, *arguments: Any, **order: Any) -> Any:
    return answer(source, *arguments, **order)["values"][0]


@pytest.mark.parametrize(
    "imports",
    [
        "from dnn_utils_v2 import sigmoid",
        "from dnn_utils import *",
        "import dnn_utils as d\nsigmoid = d.sigmoid",
        "",
    ],
)
def test_course_modules_are_answered_with_the_provided_functions(imports: str) -> None:
    assert value(f"{imports}\ndef f(x):\n    return sigmoid(x)\n", 0.0) == (0.5, 0.0)


def test_a_students_own_function_stands_in_front_of_the_provided_one() -> None:
    assert value("def sigmoid(Z):\n    return 7\ndef f(x):\n    return sigmoid(x)\n", 0.0) == 7


def test_an_absent_module_fails_only_when_it_is_used() -> None:
    source = "import h5py, torch.nn as nn\nfrom sklearn.x import y\ndef f(x):\n    return h5py.File(x) if x else 1\n"
    assert value(source, 0) == 1
    assert answer(source, "a")["raised"] == "AbsentModuleError"


def test_a_placeholder_may_be_named_and_not_called() -> None:
    with pytest.raises(AbsentModuleError, match=r"torch\.nn\.relu is not available while grading"):
        Placeholder("torch").nn.relu(3)


@pytest.mark.parametrize("name", ["float", "int", "Inf", "product", "NaN"])
def test_retired_numpy_names_are_there(name: str) -> None:
    assert "raised" not in answer(f"import numpy as np\ndef f():\n    return str(np.{name})\n")


def test_what_is_raised_is_told_with_the_students_own_lines_and_shapes() -> None:
    found = answer("import numpy as np\ndef g(A):\n    return A @ A\ndef f(A):\n    return g(A)\n", np.ones((2, 3)))
    assert (found["raised"], [frame["line"] for frame in found["frames"]]) == ("ValueError", [5, 3])
    assert found["shapes"] == {"A": [2, 3]}


@pytest.mark.parametrize("line", ["raise SystemExit", "raise KeyboardInterrupt", "raise BaseException", "exit()"])
def test_no_exception_ends_the_worker(line: str) -> None:
    assert "raised" in answer(f"def f():\n    {line}\n")


def test_an_exception_that_cannot_be_printed_is_told_all_the_same() -> None:
    source = "class E(Exception):\n    def __str__(self):\n        raise ValueError\ndef f():\n    raise E\n"
    assert answer(source)["message"] == "(its message cannot be printed)"


def test_a_definition_that_raises_costs_only_its_own_name() -> None:
    script = Script(
        {"content": b"x = 1 / 0\ndef f():\n    return x\ndef g():\n    return 2\n", "kind": "py", "closely": False},
        {"targets": ["f", "g"], "provided": "", "modules": [], "substitutes": {}, "constants": {}, "only_plain": False},
    )
    serve(script)
    assert script.heard[-1]["defined"] == ["f", "g"]
    assert script.heard[-1]["problems"][0]["raised"] == "ZeroDivisionError"


def test_the_reading_leaves_before_any_statement_runs() -> None:
    script = Script({"content": b"def f():\n    pass\n", "kind": "py", "closely": True})
    serve(script)
    (reading,) = script.heard
    assert reading["reading"]["binds"] == ["f"]


def test_a_substitute_takes_the_place_of_a_callee_and_sees_its_constants() -> None:
    source = "def g(x):\n    return 0\ndef f(x):\n    return g(x)\n"
    substitutes = {"g": "def g(x):\n    return x + 1 if MEAN_INSIDE else x"}
    for inside, expected in ((True, 4), (False, 3)):
        assert value(source, 3, substitutes=substitutes, constants={"MEAN_INSIDE": inside}) == expected


def test_the_recorder_notes_locals_changes_in_place_and_returns_with_their_lines() -> None:
    source = (
        "import numpy as np\n"
        "def f(A):\n"
        "    dW = A * 2\n"
        "    dW /= 4\n"
        "    grads = {'db': A + 1}\n"
        "    return dW - 1, grads\n"
    )
    events = answer(source, np.array([1.0, 2.0]), record=True)["events"]
    assert [(variable, line) for _, variable, _, line, _ in events] == [
        ("A", 2),
        ("dW", 3),
        ("dW", 4),
        ("grads['db']", 5),
        ("return[0]", 6),
    ]


def test_recording_ends_with_the_call() -> None:
    assert Recorder().run(lambda: 3) == 3
    assert sys.gettrace() is None or "coverage" in str(sys.gettrace())
