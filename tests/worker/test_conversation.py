"""The worker's side of the conversation: read, define, answer. Held here with a list in the place of a socket."""

import json
import linecache
import random
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from typing import Any
from unittest import mock

import numpy as np
import pytest

from pytest_grade.sandbox.frames import REPLY_LIMITS, Limits, pieces_of, unpack
from pytest_grade.sandbox.requests import pack_request, unpack_request
from pytest_grade.sandbox.rows import unpack_rows
from pytest_grade.talk.orders import write_opening, write_order
from pytest_grade.worker.serve import serve

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

    def send(self, value: Any, limits: Limits = REPLY_LIMITS) -> None:
        self.said.append(unpack(b"".join(pieces_of(value, limits=limits))))


@pytest.fixture(autouse=True)
def restored(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The worker changes its process for good; this one is to stay as it was."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    finders, limit, modules, state = list(sys.meta_path), sys.getrecursionlimit(), set(sys.modules), random.getstate()
    for name in ("start", "join", "is_alive"):
        monkeypatch.setattr(threading.Thread, name, getattr(threading.Thread, name))
    with warnings.catch_warnings(), mock.patch("builtins.open"), mock.patch.dict(sys.modules, __main__=None):
        yield
    linecache.clearcache()
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
    content = json.dumps({"nbformat": 4, "cells": code}).encode()
    return write_opening(content, "ipynb", "closely" if closely else "outline")


def order(*targets: str, substitutes: dict[str, str] | None = None, **constants: Any) -> dict[str, Any]:
    written = write_order(targets, provided=PROVIDED, modules=["dnn_utils*"], substitutes=substitutes)
    return written | {"constants": constants}


def call(function: str, *arguments: Any, spare: Sequence[Any] = (), **named: Any) -> list[Any]:
    by_name = {name: ["value", a] for name, a in named.items()}
    return [function, [["value", a] for a in arguments], [["value", a] for a in spare], by_name, None, {}, {}]


def question(
    *steps: Any, send: Any = None, record: bool = False, watch: bool = False, chance: int = 7
) -> dict[str, Any]:
    return {
        "id": "q",
        "steps": list(steps),
        "send": {0: True} if send is None else send,
        "record": record,
        "again": False,
        "watch": watch,
        "chance": chance,
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
    assert converse(write_opening(b"", "ipynb", "outline"), order("f")) == [{"unreadable": "the file is empty"}]


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
    source = "def g(B, l=2):\n    return B @ B\n\ndef f(A):\n    x = 1\n    return g(A)"
    found = answer(source, call("f", np.ones((2, 3))))
    assert found["raised"] == "ValueError"
    assert [(frame["cell"], frame["line"], frame["function"]) for frame in found["frames"]] == [
        (1, 6, "f"),
        (1, 2, "g"),
    ]
    assert found["shapes"] == {"B": [2, 3]}
    assert found["holds"] == {"l": ["int", 2, []]}
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
    second = ["f", [["result", 0, [1, "k"]]], [], {}, None, {}, {}]
    source = "def f(A):\n    return A, {'k': A + 1}"
    assert answer(source, call("f", 1), second, send={1: True})["values"][1] == (2, {"k": 3})


def test_a_part_that_the_earlier_step_did_not_return_is_an_exception_of_the_students() -> None:
    second = ["f", [["result", 0, [1]]], [], {}, None, {}, {}]
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


RANDOM = (
    "import random\nimport numpy as np\n"
    "def f():\n    return float(np.random.randn())\ndef g():\n    return random.random()"
)


def test_numpys_random_numbers_are_the_same_in_every_step_and_others_from_another_state() -> None:
    found = answer(RANDOM, call("f"), call("f"), send={0: True, 1: True})["values"]
    assert found[0] == found[1] != returned(RANDOM, chance=8)


def test_pythons_random_numbers_follow_the_state_of_the_question() -> None:
    numbers = [answer(RANDOM, call("g"), targets=("g",), chance=chance)["values"][0] for chance in (7, 7, 8)]
    assert numbers[0] == numbers[1] != numbers[2]


def test_who_draws_random_numbers_is_said() -> None:
    assert answer(RANDOM, call("f"))["drew"] == ["f"]
    assert answer(RANDOM, call("g"), targets=("g",))["drew"] == []


WRITING = "def g(A):\n    A[0] = 9\ndef f(A, more, other):\n    A = A + 0\n    g(more['b'][1])\n    return A"


def test_what_is_written_into_is_told_by_step_argument_and_keys() -> None:
    arguments = np.ones(2), {"a": np.ones(3), "b": (np.ones(2), np.ones(3))}, np.ones(2)
    found = answer(WRITING, call("f", *arguments), watch=True)
    assert found["written"] == [[0, 1, ["b", 1], 0, 0, 0, []]]
    assert answer(WRITING, call("f", *arguments), watch=True, record=True)["written"] == [
        [0, 1, ["b", 1], 0, 1, 2, ["g", "f"]]
    ]
    assert "written" not in answer(WRITING, call("f", *arguments))


def test_what_a_later_step_writes_into_the_arguments_of_an_earlier_one_is_told() -> None:
    source = "def f(A):\n    return [A]\ndef g(caches):\n    caches[0][0] = 9"
    steps = call("f", np.ones(2)), ["g", [["result", 0, []]], [], {}, None, {}, {}]
    found = answer(source, *steps, targets=("f", "g"), watch=True, send={})
    assert [write[:4] for write in found["written"]] == [[0, 0, [], 1], [1, 0, [0], 1]]


def test_a_named_tuple_is_watched_however_it_iterates() -> None:
    source = (
        "from collections import namedtuple\nclass T(namedtuple('T', 'a b')):\n"
        "    def __iter__(self):\n        raise ValueError\n"
        "def f(A):\n    return T(A, A)\ndef g(cache):\n    cache.b[0] = 9"
    )
    steps = call("f", np.ones(2)), ["g", [["result", 0, []]], [], {}, None, {}, {}]
    found = answer(source, *steps, targets=("f", "g"), watch=True, send={})
    assert "raised" not in found
    assert [write[:4] for write in found["written"]] == [[0, 0, [], 1], [1, 0, [0], 1], [1, 0, [1], 1]]


LIKE_A_MAPPING = {
    "a mapping of one's own": "class D:\n    def __getitem__(self, key):\n        return {'a': 1, 'b': 2}[key]",
    "a user dictionary": "from collections import UserDict\ndef D(): return UserDict(a=1, b=2)",
    "a lazy mapping": "class D(dict):\n    def __missing__(self, key):\n        return 1",
}


@pytest.mark.parametrize("source", [pytest.param(source, id=id_) for id_, source in LIKE_A_MAPPING.items()])
def test_what_is_asked_by_keys_like_a_dictionary_is_one(source: str) -> None:
    assert returned(f"{source}\ndef f(): return D()", send={0: {"a": True, "c": True}}) in ({"a": 1}, {"a": 1, "c": 1})


def test_a_mapping_whose_look_up_fails_is_an_exception_of_the_students() -> None:
    source = "class D:\n    def __getitem__(self, key):\n        raise ValueError('no')\ndef f(): return D()"
    found = answer(source, call("f"), send={0: {"a": True}})
    assert (found["raised"], found["step"], found["values"]) == ("ValueError", 0, {})


UNPACKED = {
    "a named tuple": "from collections import namedtuple\nT = namedtuple('T', 'a b')\ndef f(): return T(1, 2)",
    "an object that can be unpacked": "class T:\n    def __iter__(self): return iter((1, 2))\ndef f(): return T()",
    "a generator": "def f(): return (x for x in (1, 2))",
    "a map": "def f(): return map(int, '12')",
}


@pytest.mark.parametrize("source", [pytest.param(source, id=id_) for id_, source in UNPACKED.items()])
def test_what_can_be_unpacked_like_a_tuple_is_one(source: str) -> None:
    assert returned(source, send={0: (True, True)}) == (1, 2)


def test_what_has_too_many_parts_to_be_unpacked_is_not_cut() -> None:
    assert returned("def f(): return (x for x in range(9))", send={0: (True, True)}) == (0, 1, 2)


def test_a_recorded_question_is_answered_with_events_and_the_functions_that_ran() -> None:
    source = "def g(A):\n    return A * 2\ndef f(A):\n    return g(A)"
    found = answer(source, call("f", np.ones(3)), record=True, send={})
    assert list(found["functions"]) == ["f", "g"]
    assert [tuple(event[:4]) for event in found["events"]] == [("f", "A", 1, 3), ("g", "return", 1, 2)]


CALLABLE = "class Net:\n    def go(self, A): return A\n    __call__ = go\nnet = Net()\n"
NET = ["Net.__call__", "Net.go"]
RUN = {
    "one within has its name": ("def g(A): return A\ndef f(A):\n    def g(A): return A\n    return g(A)", ["f"]),
    "it has two names": ("def h(A): return A\ng = h\ndef f(A): return h(A) if g else None", ["f", "g", "h"]),
    "it is a method": (f"{CALLABLE}g = net.go\ndef f(A): return net.go(A) if g else None", [*NET, "f", "g", "net"]),
    "it is an object": (f"{CALLABLE}def f(A): return net(A)", [*NET, "f", "net"]),
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


def test_words_are_those_of_the_notebooks_code() -> None:
    source = "def f(A, named, both):\n    return [A is 'relu', named['kind'] is 'sigmoid', both[0] is 'tanh']"
    assert answer(source, call("f", "relu", {"kind": "sigmoid"}, ("tanh",)))["values"][0] == [True, True, True]


def test_a_cell_shows_its_lines_to_inspect_and_to_tracebacks() -> None:
    source = (
        "import inspect, traceback\ndef f():\n    try:\n        1 / 0  # here\n    except ZeroDivisionError:\n"
        "        return '# here' in traceback.format_exc(), inspect.getsource(f).splitlines()[0]"
    )
    assert answer(source, call("f"))["values"][0] == (True, "def f():")


def test_the_notebook_is_the_main_module() -> None:
    source = "import sys, __main__\ndef f(): return getattr(sys.modules[__name__], 'relu')(1)[1], __main__.relu(2)[1]"
    assert answer(source, call("f"))["values"][0] == (1, 2)


@pytest.mark.parametrize("mode", ["w", "a", "x", "wb"])
def test_a_file_may_be_opened_to_write_and_keeps_nothing(mode: str) -> None:
    content = "b'1'" if "b" in mode else "'1'"
    source = f"def f():\n    with open('/nowhere/at/all', '{mode}') as file:\n        return file.write({content})"
    assert answer(source, call("f"))["values"][0] == 1


def test_a_log_that_the_notebook_opens_is_there() -> None:
    source = "log = open('log.txt', 'w')\ndef f():\n    print('x', file=log)\n    return 1"
    assert answer(source, call("f"))["values"][0] == 1


def test_a_helper_that_needs_an_absent_module_names_it_where_it_is_called() -> None:
    source = "from numba import njit\n@njit\ndef g(): return 1\ndef f(): return g()"
    found = answer(source, call("f"))
    assert (found["raised"], found["message"]) == ("AbsentModuleError", "numba.njit is not available while grading")


def test_questions_are_answered_until_the_grader_hangs_up() -> None:
    asked = [question(call("f", 1)) | {"id": str(number)} for number in range(3)]
    (_, _, *found) = converse(opening("def f(A): return A"), order("f"), asked[:2], asked[2:])
    assert [one["id"] for one in found] == ["0", "1", "2"]


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param(
            ["def f(x: Undefined, *y: a.b['c d']) -> 1 / 0:\n    z: Nowhere = x\n    return z"], id="a function"
        ),
        pytest.param(["rate: Undefined = 3", "def f(x):\n    return x * rate // 3"], id="a value of the notebook"),
        pytest.param(["from nowhere import Float\ndef f(x: Float['n m']):\n    return x"], id="an absent module"),
        pytest.param(["class C:\n    a: Undefined = 0\n    b: 1 / 0\ndef f(x):\n    return x + C.a"], id="a class"),
        pytest.param(
            ["from dataclasses import dataclass\n@dataclass\nclass C:\n    a: Undefined\ndef f(x):\n    return C(x).a"],
            id="a dataclass",
        ),
        pytest.param(
            [
                "from typing import ClassVar\nfrom dataclasses import *\n@dataclass\nclass C:\n"
                "    t: ClassVar[Undefined] = {}\n    a: int = 0\ndef f(x):\n    return C(x).a"
            ],
            id="a dataclass with a variable of the class",
        ),
        pytest.param(
            ["from typing import NamedTuple\nclass C(NamedTuple):\n    a: Undefined\ndef f(x):\n    return C(x).a"],
            id="a named tuple",
        ),
        pytest.param(
            ["x = 1", "y = 2\nfrom __future__ import annotations\ndef f(x: Undefined):\n    return x"],
            id="from the future",
        ),
        pytest.param(["T = TypeVar('T', bound=Nowhere)\ndef f(x: T) -> T:\n    return x"], id="a type variable"),
        pytest.param(["self = open\nself.x: Undefined = 1\ndef f(x: self.x):\n    return x"], id="a part of a value"),
    ],
)
def test_annotations_are_never_evaluated(cells: list[str]) -> None:
    _, defined, answer = converse(opening(*cells), order("f"), [question(call("f", 5))])
    assert defined["problems"] == []
    assert answer["values"] == {0: 5}


def test_a_notebook_that_reads_its_annotations_finds_what_they_stand_for() -> None:
    check = (
        "def checked(f):\n    def inner(x):\n        assert isinstance(x, f.__annotations__['x'])\n"
        "        return f(x)\n    return inner"
    )
    cells = ["from numbers import Real as Number", check, "@checked\ndef f(x: Number):\n    return x"]
    _, defined, answer = converse(opening(*cells), order("f"), [question(call("f", 5))])
    assert (defined["problems"], answer["values"]) == ([], {0: 5})


def test_annotations_of_nothing_stay_text_where_the_notebook_reads_them() -> None:
    cells = ["def f(x: Nowhere):\n    return list(f.__annotations__)"]
    _, defined, answer = converse(opening(*cells), order("f"), [question(call("f", 5))])
    assert (defined["problems"], answer["values"]) == ([], {0: ["x"]})


def test_a_patch_of_a_course_module_counts_for_names_that_are_imported_later() -> None:
    cells = [
        "from dnn_utils import relu as before\nimport dnn_utils as du\ndu.relu = lambda Z: 7",
        "from dnn_utils import relu\ndef f(Z):\n    return relu(Z), du.relu(Z), before(Z)[0]",
    ]
    _, _, answer = converse(opening(*cells), order("f"), [question(call("f", np.array([-1.0])))])
    later, part, before = answer["values"][0]
    assert (later, part, before.item()) == (7, 7, 0.0)


def test_trials_patch_a_course_module_once() -> None:
    cells = [
        "import dnn_utils as du\nold = du.relu\ndu.relu = lambda Z: old(Z)[0] + 1",
        "from dnn_utils import relu\ndef f(Z):\n    return relu(Z) - 1",
    ]
    trials = {
        "function": "f",
        "kinds": None,
        "direction": "mends",
        "start": 0,
        "tells_each": True,
        "question": question(call("f", 3.0)),
    }
    _, _, *answers = converse(opening(*cells), order("f"), trials)
    values = [answer["answer"]["values"].get(0) for answer in answers[:-1] if "answer" in answer]
    assert 5.0 in values  # with + in the place of -: 3 + 1 + 1


def test_of_an_edit_with_which_nothing_comes_back_only_its_number_is_told() -> None:
    cells = ["def f(x, y):\n    return [1, 2, 3][x + y]"]
    trials = {"function": "f", "kinds": None, "direction": "mends", "start": 0, "tells_each": True}
    _, _, *answers = converse(opening(*cells), order("f"), trials | {"question": question(call("f", 2, 1))})
    told = [{*each} for each in answers[:-1]]
    assert [each["number"] for each in answers[:-1]] == [*range(len(told))]
    assert {"number"} in told
    assert {"number", "change", "answer"} in told
    assert not any("raised" in each.get("answer", ()) for each in answers)


def test_edits_with_which_nothing_comes_back_need_not_be_told_one_by_one() -> None:
    cells = ["def f(x, y):\n    return [1, 2, 3][x + y]"]
    trials = {"function": "f", "kinds": None, "direction": "mends", "start": 0, "question": question(call("f", 2, 1))}
    _, _, *each = converse(opening(*cells), order("f"), trials | {"tells_each": True})
    _, _, *some = converse(opening(*cells), order("f"), trials | {"tells_each": False})
    assert [answer for answer in some if "answer" in answer] == [answer for answer in each if "answer" in answer]
    assert len(some) < len(each)
    assert some[-1] == each[-1] == {"trials": True}


def test_trials_break_a_right_function_and_say_where_it_could_have_been_broken_too() -> None:
    cells = ["def f(x, y):\n    a = x - 2 * y\n    b = y - 2 * x\n    return a, b"]
    trials = {"function": "f", "kinds": ["sign"], "direction": "breaks", "start": 0, "tells_each": True}
    _, _, *answers = converse(opening(*cells), order("f"), trials | {"question": question(call("f", 3.0, 1.0))})
    found = [(each["answer"]["values"][0], each["change"]["in_part"]) for each in answers[:-1]]
    assert found == [((5.0, -5.0), True), ((1.0, 7.0), True), ((5.0, 7.0), False)]


def test_one_edit_that_breaks_is_made_before_anything_is_asked() -> None:
    edit = {"function": "f", "kinds": ["term"], "direction": "breaks", "number": 0}
    cells = ["def f(x, y):\n    return x + y"]
    _, defined, found = converse(opening(*cells), order("f") | {"edit": edit}, [question(call("f", 3.0, 1.0))])
    assert (defined["change"]["before"], defined["change"]["after"], found["values"][0]) == ("x + y", "x", 3.0)


def test_a_function_is_that_of_the_main_module() -> None:
    _, _, answer = converse(
        opening("import __main__\ndef f(x):\n    return __main__.f is f"), order("f"), [question(call("f", 1))]
    )
    assert answer["values"] == {0: True}


@pytest.mark.parametrize(
    ("parameters", "rate"), [("a, rate, n, show=False", 0.5), ("a, n, rate", 0.5), ("a, n=3, rate=2", 2)]
)
def test_a_spare_argument_goes_to_a_parameter_that_nothing_else_is_given_for(parameters: str, rate: float) -> None:
    source = f"def f({parameters}): return a, rate, n"
    assert answer(source, call("f", 1, spare=(0.5,), n=7))["values"][0] == (1, rate, 7)


def test_another_array_in_the_place_of_one_that_was_given_is_written_and_a_copy_of_it_is_not() -> None:
    lines = "p['W'] = p['W'] + 1", "p['b'] = p['b'].copy()", "p['c'] = p['c'].astype('f')", "del p['d']"
    source = "def f(p):\n    " + "\n    ".join(lines)
    given = {name: np.full(2, 0.1) for name in "Wbcd"}
    found = answer(source, call("f", given), watch=True, send={})
    assert [write[2] for write in found["written"]] == [["W"], ["d"]]


def test_another_shape_of_the_same_numbers_is_written() -> None:
    found = answer("def f(Y):\n    Y.resize(2, refcheck=False)", call("f", np.ones((1, 2))), watch=True, send={})
    assert [write[:3] for write in found["written"]] == [[0, 0, []]]


def test_each_question_comes_at_another_time_of_the_day() -> None:
    source = "from time import time\nimport time as t\ndef f():\n    return time(), t.time_ns() / 1e9"
    (first, first_ns), (second, _) = (answer(source, call("f"), chance=chance)["values"][0] for chance in (7, 107))
    assert 90 < second - first < 110
    assert abs(first - first_ns) < 5


LOOKS_AROUND = """
import inspect, sys
from dnn_utils import relu

def held(value, depth=0):
    if type(value) in (str, bytes):
        text = value if type(value) is str else value.decode("latin-1")
        return "maximum(0, Z)" in text and "def look" not in text
    parts = value.values() if type(value) is dict else value if type(value) in (list, tuple) else ()
    return depth < 6 and any(held(part, depth + 1) for part in parts)

def look():
    found, frame = [], sys._getframe()
    try:
        found += [inspect.getsource(relu)]
    except OSError:
        pass
    while frame is not None:
        places = [frame.f_locals, *(vars(v) for v in frame.f_locals.values() if type(v).__name__ == "Definitions")]
        found += [frame.f_code.co_name for place in places if held(dict(place))]
        frame = frame.f_back if frame.f_code.co_name != "replies" else None
    return len(found)
"""


def test_of_what_the_course_provides_no_text_is_left_where_student_code_runs() -> None:
    *_, answer = converse(opening(LOOKS_AROUND), order("look"), [question(call("look"))])
    assert answer["values"] == {0: 0}
    kept = LOOKS_AROUND.replace("found, frame = []", "kept = {'a': ['np.maximum(0, Z)']}; found, frame = []")
    *_, answer = converse(opening(kept), order("look"), [question(call("look"))])
    assert answer["values"] == {0: 1}


def filled(reply: Any) -> list[Any]:
    """The answers of a common reply."""
    return [form.filled(row) for form, row in unpack_rows(reply["forms"], reply["row"], REPLY_LIMITS)]


def test_all_questions_may_be_answered_in_one_reply() -> None:
    source = "def f(x):\n    calls.append(x)\n    return x * len(calls)\ncalls = []"
    asked = [question(call("f", np.array([number]))) | {"id": str(number)} for number in (1.0, 2.0)]
    one_by_one = converse(opening(source), order("f"), asked)[2:]
    (reply,) = converse(opening(source), order("f"), {"at_once": asked})[2:]
    at_once = filled(reply)
    assert [answer["values"][0].tolist() for answer in at_once] == [[1.0], [4.0]]
    assert [answer | {"values": 0} for answer in at_once] == [answer | {"values": 0} for answer in one_by_one]


def test_an_answer_in_a_common_reply_is_what_it_was_before_the_next_question() -> None:
    source = "import numpy as np\nkept = np.zeros(1)\ndef f(x):\n    kept[0] = x\n    return kept"
    asked = [question(call("f", number)) for number in (1.0, 2.0)]
    (reply,) = converse(opening(source), order("f"), {"at_once": asked})[2:]
    assert [answer["values"][0].tolist() for answer in filled(reply)] == [[1.0], [2.0]]


def test_answers_that_are_too_large_for_one_reply_are_not_sent_in_one() -> None:
    asked = {"at_once": [question(call("f", number)) for number in range(8)]}
    (reply,) = converse(
        opening("import numpy as np\ndef f(n):\n    return np.zeros(1 << 17)"),
        order("f") | {"most_reply": 1 << 20},
        asked,
    )[2:]
    assert reply == {"too_large": True}
