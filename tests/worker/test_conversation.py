"""The worker's side of the conversation: read, define, answer. Held here with a list in the place of a socket."""

import json
import random
import sys
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from grader.pipeline.protocol import write_order
from grader.sandbox.frames import pack, unpack
from grader.sandbox.requests import pack_request, unpack_request
from grader.worker.serve import serve

PROVIDED = "import numpy as np\n\ndef relu(Z):\n    return np.maximum(0, Z), Z\n"


class Script:
    """The grader's side, written down beforehand; what the worker says is kept in `said`."""

    def __init__(self, messages: Sequence[Any]) -> None:
        self._messages = [pack_request(message) for message in messages]
        self.said: list[Any] = []

    def receive(self) -> Any:
        if not self._messages:
            raise EOFError
        return unpack_request(self._messages.pop(0))

    def send(self, value: Any) -> None:
        self.said.append(unpack(pack(value)))


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """The worker changes its process for good; this one is to stay as it was."""
    finders, limit, modules, state = list(sys.meta_path), sys.getrecursionlimit(), set(sys.modules), random.getstate()
    with warnings.catch_warnings():
        yield
    sys.meta_path[:] = finders
    sys.setrecursionlimit(limit)
    random.setstate(state)
    for name in set(sys.modules) - modules:
        del sys.modules[name]


def converse(*messages: Any) -> list[Any]:
    script = Script(messages)
    serve(script)
    return script.said


def opening(*cells: str, closely: bool = True) -> dict[str, Any]:
    code = [{"cell_type": "code", "source": cell} for cell in cells]
    return {"content": json.dumps({"nbformat": 4, "cells": code}).encode(), "kind": "ipynb", "closely": closely}


def order(*targets: str, substitutes: dict[str, str] | None = None, **constants: Any) -> dict[str, Any]:
    written = write_order(targets, provided=PROVIDED, modules=["dnn_utils*"], substitutes=substitutes)
    return written | {"constants": constants}


def call(function: str, *arguments: Any, spare: Sequence[Any] = (), **named: Any) -> list[Any]:
    return [function, [["value", a] for a in arguments], [["value", a] for a in spare], named]


def question(*steps: Any, send: Any = None, record: bool = False) -> dict[str, Any]:
    return {
        "id": "q",
        "steps": list(steps),
        "send": {0: True} if send is None else send,
        "record": record,
        "again": False,
    }


def answer(source: str, *steps: Any, targets: Sequence[str] = ("f",), **asked: Any) -> Any:
    """The answer to one question about a notebook of one cell."""
    (_, _, found) = converse(opening(source), order(*targets), [question(*steps, **asked)])
    return found


def returned(source: str, *arguments: Any, **asked: Any) -> Any:
    return answer(source, call("f", *arguments), **asked)["values"][0]


def test_the_reading_is_reported_before_any_statement_runs() -> None:
    (reading,) = converse(opening("raise SystemExit", "def f(A):\n    m = 1\n    return A / m + 1e-8"))
    assert reading["reading"]["cells"] == 2
    assert reading["reading"]["binds"] == ["f"]
    (f,) = reading["reading"]["functions"]
    assert (f["name"], f["cell"], f["line"], f["end_line"], f["epsilon"]) == ("f", 2, 1, 3, 1e-8)
    assert reading["reading"]["sources"] == {2: "def f(A):\n    m = 1\n    return A / m + 1e-8"}


def test_a_first_reading_leaves_out_the_survey() -> None:
    (reading,) = converse(opening("def f(A):\n    m = 1\n    return A / m", closely=False))
    assert reading["reading"]["functions"][0]["computations"] == []


def test_a_notebook_of_very_many_statements_is_surveyed_as_far_as_there_is_room() -> None:
    function = "def f{}(A):\n" + "    A = A / A.shape[1]\n" * 500
    (reading,) = converse(opening("\n".join(function.format(number) for number in range(6))))
    assert [len(found["computations"]) for found in reading["reading"]["functions"]] == [500] * 4 + [0] * 2


def test_imported_names_are_not_bound_by_the_notebook() -> None:
    (reading,) = converse(opening("from solutions import f\nimport numpy as np\nx = 1"))
    assert reading["reading"]["binds"] == ["x"]


def test_a_broken_piece_is_reported_with_its_cell_and_line() -> None:
    (reading,) = converse(opening("x = 1", "def f(:\n    pass"))
    (broken,) = reading["reading"]["broken"]
    assert (broken["cell"], broken["line"], broken["name"]) == (2, 1, "f")


def test_what_cannot_be_read_is_said_and_the_conversation_ends() -> None:
    assert converse({"content": b"", "kind": "ipynb", "closely": False}, order("f")) == [
        {"unreadable": "the file is empty"}
    ]


def test_the_functions_that_are_there_are_reported() -> None:
    (_, defined) = converse(opening("def f(): pass\ng = 3\nh = lambda: 1"), order("f", "g", "h", "k"))
    assert sorted(defined["defined"]) == ["f", "h"]


def test_a_definition_that_raises_costs_only_itself() -> None:
    (_, defined) = converse(opening("class C:\n    x = 1 / 0", "def f(): return C", "def g(): pass"), order("f", "g"))
    assert sorted(defined["defined"]) == ["f", "g"]
    (problem,) = defined["problems"]
    assert (problem["names"], problem["raised"], problem["cell"]) == (["C"], "ZeroDivisionError", 1)


def test_a_notebook_variable_that_a_function_reads_is_reported() -> None:
    (_, defined) = converse(opening("x = f(1)", "def f(A): return x"), order("f"))
    assert defined["reads"] == {"f": ("x",)}


def test_a_function_returns_its_values() -> None:
    found = returned("def f(A):\n    return A * 2, 'words', {'k': 1.5}, None", np.arange(3.0))
    assert found[0].tolist() == [0, 2, 4]
    assert tuple(found[1:]) == ("words", {"k": 1.5}, None)


def test_a_function_that_is_not_there_is_named() -> None:
    assert answer("def g(): pass", call("f"))["absent"] == "f"


def test_an_exception_is_described_with_the_students_own_frames_and_the_shapes_there() -> None:
    source = "def g(B):\n    return B @ B\n\ndef f(A):\n    x = 1\n    return g(A)"
    found = answer(source, call("f", np.ones((2, 3))))
    assert found["raised"] == "ValueError"
    assert [(frame["cell"], frame["line"], frame["function"]) for frame in found["frames"]] == [
        (1, 6, "f"),
        (1, 2, "g"),
    ]
    assert found["shapes"] == {"B": [2, 3]}
    assert found["step"] == 0


@pytest.mark.parametrize(
    "raising",
    [
        pytest.param("raise SystemExit(3)", id="SystemExit"),
        pytest.param("raise KeyboardInterrupt", id="KeyboardInterrupt"),
        pytest.param("return f(A)", id="endless recursion"),
        pytest.param("class E(Exception):\n        __str__ = lambda self: 1 / 0\n    raise E", id="no message"),
        pytest.param("class E(BaseException):\n        pass\n    raise E('x' * 10**6)", id="a very long message"),
    ],
)
def test_whatever_is_raised_is_an_answer(raising: str) -> None:
    found = answer(f"def f(A):\n    {raising}", call("f", 1))
    assert found["raised"]
    assert len(found["message"]) <= 500


def test_an_exception_keeps_what_earlier_steps_returned() -> None:
    found = answer("def f(A):\n    return 1 / A", call("f", 1.0), call("f", 0.0), send={0: True, 1: True})
    assert (found["step"], found["values"]) == (1, {0: 1.0})


def test_a_step_takes_parts_of_what_an_earlier_one_returned() -> None:
    second = ["f", [["result", 0, [1, "k"]]], [], {}]
    source = "def f(A):\n    return A, {'k': A + 1}"
    assert answer(source, call("f", 1), second, send={1: True})["values"][1] == (2, {"k": 3})


def test_a_part_that_the_earlier_step_did_not_return_is_an_exception_of_the_students() -> None:
    second = ["f", [["result", 0, [1]]], [], {}]
    found = answer("def f(A):\n    return A", call("f", 1), second, send={1: True})
    assert (found["step"], found["raised"]) == (1, "TypeError")


def test_each_call_gets_fresh_copies_of_its_inputs() -> None:
    source = "def f(A):\n    A += 1\n    return A"
    A = np.zeros(2)
    (_, _, *found) = converse(opening(source), order("f"), [question(call("f", A)), question(call("f", A))])
    assert [one["values"][0].tolist() for one in found] == [[1, 1], [1, 1]]


def test_spare_arguments_go_to_those_who_insist_on_them() -> None:
    steps = [call("f", 1, spare=(2, 3)), call("g", 1, spare=(2, 3)), call("h", 1, spare=(2, 3))]
    source = "def f(a): return a\ndef g(a, b): return a, b\ndef h(a, b=9): return a, b"
    found = answer(source, *steps, targets=("f", "g", "h"), send={0: True, 1: True, 2: True})
    assert found["values"] == {0: 1, 1: (1, 2), 2: (1, 9)}


def test_named_arguments_go_by_name_or_else_by_position() -> None:
    source = "def f(a, rate): return a, rate\ndef g(a, alpha): return a, alpha"
    found = answer(source, call("f", 1, rate=2), call("g", 1, rate=2), targets=("f", "g"), send={0: True, 1: True})
    assert found["values"] == {0: (1, 2), 1: (1, 2)}


def test_only_what_is_wanted_of_a_value_is_sent() -> None:
    source = "def f(A):\n    return A, {'dW1': A, 'dA0': A}, [A]"
    found = answer(source, call("f", 1), send={0: (True, {"dW1": True, "dW2": True}, False)})
    assert found["values"][0] == (1, {"dW1": 1}, None)


def test_a_value_of_another_shape_than_expected_is_sent_whole() -> None:
    assert answer("def f(A):\n    return A", call("f", 5), send={0: (True, False)})["values"][0] == 5
    assert answer("def f(A):\n    return A, A, A", call("f", 5), send={0: (True, False)})["values"][0] == (5, 5, 5)


def test_random_numbers_are_the_same_in_every_call() -> None:
    source = "import random\nimport numpy as np\ndef f():\n    return float(np.random.randn()), random.random()"
    found = answer(source, call("f"), call("f"), send={0: True, 1: True})["values"]
    assert found[0] == found[1]


def test_a_recorded_question_is_answered_with_events_and_the_functions_that_ran() -> None:
    source = "def g(A):\n    return A * 2\ndef f(A):\n    return g(A)"
    found = answer(source, call("f", np.ones(3)), record=True, send={})
    assert list(found["functions"]) == ["f", "g"]
    assert [tuple(event[:4]) for event in found["events"]] == [("f", "A", 1, 3), ("g", "return", 1, 2)]


CALLABLE = "class Net:\n    def go(self, A): return A\n    __call__ = go\nnet = Net()\n"
RUN = {
    "one within has its name": ("def g(A): return A\ndef f(A):\n    def g(A): return A\n    return g(A)", ["f"]),
    "it has two names": ("def h(A): return A\ng = h\ndef f(A): return h(A) if g else None", ["f", "g", "h"]),
    "it is a method": (f"{CALLABLE}g = net.go\ndef f(A): return net.go(A) if g else None", ["f", "g", "net"]),
    "it is an object": (f"{CALLABLE}def f(A): return net(A)", ["f", "net"]),
}


@pytest.mark.parametrize(("source", "ran"), RUN.values(), ids=RUN)
def test_what_ran_is_told_by_its_code_not_by_its_name(source: str, ran: list[str]) -> None:
    assert list(answer(source, call("f", np.ones(3)), record=True, send={})["functions"]) == ran


def test_a_question_that_is_not_recorded_has_no_events() -> None:
    assert "events" not in answer("def f(A):\n    return A", call("f", 1))


def test_a_substitute_takes_the_place_of_the_students_function_and_calls_the_others_of_theirs() -> None:
    source = "def h(A): return 'theirs'\ndef g(A): return 'theirs'\ndef f(A): return g(A)"
    substitute = "def g(A):\n    return 'ours', MEAN_INSIDE, h(A), relu(A)[0]"
    given = order("f", "g", "h", substitutes={"g": substitute}, MEAN_INSIDE=True)
    (_, _, found) = converse(opening(source), given, [question(call("f", 3.0))])
    assert found["values"][0] == ("ours", True, "theirs", 3.0)


def test_a_comparison_that_the_notebook_replaces_is_not_replaced() -> None:
    source = "import numpy as np\nnp.allclose = lambda *a, **k: True\ndef f(A):\n    return bool(np.allclose(A, 7.0))"
    assert returned(source, 1.0) is False


def test_questions_are_answered_until_the_grader_hangs_up() -> None:
    asked = [question(call("f", 1)) | {"id": str(number)} for number in range(3)]
    (_, _, *found) = converse(opening("def f(A): return A"), order("f"), asked[:2], asked[2:])
    assert [one["id"] for one in found] == ["0", "1", "2"]
