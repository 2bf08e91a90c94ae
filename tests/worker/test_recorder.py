"""Arrays are noted as student code makes them: function, variable, cell, line."""

import sys
import textwrap
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pytest_grade.worker.recorder import CELL_FILE, Recorder, cell_number

A = np.array([1.0, 2.0, 3.0])


def recorded(source: str, call: Callable[[dict[str, Any]], Any], cell: int = 4) -> Recorder:
    namespace: dict[str, Any] = {"np": np}
    exec(compile(textwrap.dedent(source), f"{CELL_FILE}{cell}>", "exec"), namespace)
    recorder = Recorder()
    recorder.run(lambda: call(namespace))
    return recorder


def events(source: str, *arguments: Any) -> list[tuple[str, str, int, list[Any]]]:
    """(function, variable, line, numbers) of every event of one call of `f`."""
    recorder = recorded(source, lambda names: names["f"](*arguments))
    return [(e[0], e[1], e[3], e[4].tolist()) for e in recorder.events]


def test_an_array_is_noted_with_the_line_that_made_it() -> None:
    source = """
        def f(A):
            B = A * 2
            C = B + 1
            return C
    """
    assert events(source, A) == [
        ("f", "A", 2, [1, 2, 3]),
        ("f", "B", 3, [2, 4, 6]),
        ("f", "C", 4, [3, 5, 7]),
    ]


def test_an_event_names_its_cell() -> None:
    recorder = recorded("def f(A):\n    return A\n", lambda names: names["f"](A), cell=21)
    assert {event[2] for event in recorder.events} == {21}


def test_a_value_that_is_returned_without_a_name_is_noted_at_its_return() -> None:
    assert events("def f(A):\n    return A * 3\n", A)[-1] == ("f", "return", 2, [3, 6, 9])


def test_the_parts_of_a_returned_tuple_are_noted_by_index() -> None:
    assert [e[1] for e in events("def f(A):\n    return A * 3, A * 4\n", A)] == ["A", "return[0]", "return[1]"]


def test_a_change_in_place_is_noted_at_the_line_that_changed() -> None:
    source = """
        def f(A):
            A = A + 0
            A /= 2
            A[0] = 9
    """
    assert events(source, A)[1:] == [("f", "A", 4, [0.5, 1, 1.5]), ("f", "A", 5, [9, 1, 1.5])]


def test_later_changes_do_not_reach_back_into_what_was_noted() -> None:
    noted = events("def f(A):\n    B = A * 2\n    B *= 5\n", A)
    assert [e[3] for e in noted] == [[1, 2, 3], [2, 4, 6], [10, 20, 30]]


def test_the_same_numbers_are_noted_once() -> None:
    assert [e[1] for e in events("def f(A):\n    B = A + 0\n    C = B\n    return C\n", A)] == ["A"]


def test_a_variable_that_takes_one_number_after_another_is_noted_each_time() -> None:
    source = """
        def f(A):
            for i in range(3):
                x = A[i] * 2
    """
    assert [(e[1], e[3]) for e in events(source, A)] == [("A", [1, 2, 3]), ("x", 2), ("x", 4), ("x", 6)]


def test_entries_of_dictionaries_and_lists_are_noted_by_key() -> None:
    source = """
        def f(A):
            grads = {}
            grads["dW1"] = A * 2
            grads["list"] = [A * 3]
    """
    assert [e[1] for e in events(source, A)] == ["A", "grads['dW1']", "grads['list'][0]"]


def test_attributes_of_self_are_noted_by_name() -> None:
    source = """
        class Layer:
            def run(self, A):
                self.dW = A * 2
        def f(A):
            Layer().run(A)
    """
    assert ("run", "self.dW", 4, [2, 4, 6]) in events(source, A)


def test_helpers_are_followed_and_named() -> None:
    source = """
        def g(B):
            return B * 2
        def f(A):
            return g(A + 1)
    """
    recorder = recorded(source, lambda names: names["f"](A))
    assert [(e[0], e[1]) for e in recorder.events] == [("f", "A"), ("g", "B"), ("g", "return")]
    assert {code.co_name for code in recorder.codes} == {"f", "g"}


def test_what_is_first_seen_as_an_argument_is_noted_with_the_line_of_the_call() -> None:
    source = """
        def g(B, C):
            D = B + C
        def f(A):
            g(
                A / 2,
                A,
            )
    """
    assert [(e[1], e[2]) for e in events(source, A)] == [("A", 4), ("B", 5), ("D", 3)]


def test_an_argument_that_a_library_hands_on_is_noted_with_the_line_that_calls_the_library() -> None:
    source = """
        def g(B):
            return B + 1
        def f(A):
            C = list(map(g, [A * 2]))
    """
    assert [(e[1], e[2]) for e in events(source, A)] == [("A", 4), ("B", 5), ("return", 3)]


def test_what_a_generator_makes_is_noted_with_its_own_lines() -> None:
    source = """
        def g(A):
            yield A * 2
            B = A * 3
            yield A * 4
        def f(A):
            for C in g(A):
                pass
    """
    assert [(e[1], e[2]) for e in events(source, A)] == [("A", 6), ("return", 3), ("B", 4), ("return", 5)]


def test_code_that_is_not_the_students_is_not_followed() -> None:
    recorder = recorded("def f(g):\n    g()\n", lambda names: names["f"](lambda: np.linalg.norm(A)))
    assert ({code.co_name for code in recorder.codes}, recorder.events) == ({"f"}, [])


@pytest.mark.parametrize("value", ["'words'", "None", "True", "2", "np.array(['a'])", "np.array([1j])"])
def test_what_is_no_array_of_real_numbers_is_passed_over(value: str) -> None:
    assert events(f"def f():\n    x = {value}\n    return x\n") == []


def test_a_matrix_is_noted_as_an_array() -> None:
    recorder = recorded("def f(M):\n    pass\n", lambda names: names["f"](np.arange(4.0).reshape(2, 2).view(np.matrix)))
    assert type(recorder.events[0][4]) is np.ndarray


def test_what_was_noted_before_an_exception_stays_and_the_exception_goes_on() -> None:
    namespace: dict[str, Any] = {}
    exec(compile("def f(A):\n    B = A * 2\n    raise KeyError\n", f"{CELL_FILE}1>", "exec"), namespace)
    recorder = Recorder()
    with pytest.raises(KeyError):
        recorder.run(lambda: namespace["f"](A))
    assert [event[1] for event in recorder.events] == ["A", "B"]
    assert sys.gettrace() is None or "Recorder" not in repr(sys.gettrace())


def test_a_long_loop_is_recorded_only_so_far() -> None:
    source = """
        def f(A):
            for i in range(10_000):
                B = A * i
            return i
    """
    recorder = recorded(source, lambda names: names["f"](A))
    assert 1000 <= len(recorder.events) <= 1500


def test_large_arrays_are_not_copied() -> None:
    assert events("def f():\n    x = np.ones(10_000)\n    return x\n") == []


@pytest.mark.parametrize(("filename", "cell"), [("<cell 12>", 12), ("<provided>", None), ("/a/b.py", None)])
def test_the_file_name_of_compiled_code_says_its_cell(filename: str, cell: int | None) -> None:
    assert cell_number(filename) == cell
