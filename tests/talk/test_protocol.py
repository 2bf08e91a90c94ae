"""The worker's messages are read as if a student had forged every one of them."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from pytest_grade.model.questions import NotAsked, Question, Raised, Result, Returned, Step
from pytest_grade.talk.orders import write_question
from pytest_grade.talk.protocol import ProtocolError, read_defined, read_outcome, read_reading, read_unreadable
from pytest_grade.worker import recorder

STEP = Step(function="f", arguments=(1, Result(step=0)["k"]), spare=(2,), named={"n": 3})
QUESTION = Question(id="q", steps=(STEP, STEP), send={1: True})
COMPUTATION = [2, 2, 2, 4, 9, "mean", "dW", "dW", "dZ m", "sum"]
READING = {
    "cells": 1,
    "binds": ["f"],
    "functions": [
        {
            "name": "f",
            "cell": 1,
            "line": 1,
            "end_line": 2,
            "accepts": 1,
            "blanks": [],
            "computations": [COMPUTATION],
            "epsilon": 1e-8,
            "gives_back": True,
            "changed_defaults": [],
            "unread": [],
        }
    ],
    "broken": [{"cell": 1, "line": 3, "message": "no", "code": "x", "name": None, "magic": ""}],
    "sources": {1: "def f(): pass"},
    "exported": {},
    "stands_for": {},
}
DEFINED = {"defined": ["f"], "problems": [], "reads": {"f": ["x"]}}
PROBLEM = {"names": ["f"], "cell": 1, "line": 2, "raised": "E", "message": "m"}
ANSWER = {"id": "q", "values": {1: 2.0}, "drew": []}
FRAMES = {"frames": [], "shapes": {}, "arrays": {}, "in_substitute": False}
RAISED = {"id": "q", "step": 1, "raised": "E", "message": "m", "values": {}, "drew": [], **FRAMES}
EVENT = ["f", "x", 1, 2, np.ones(2)]


def test_a_question_is_written_as_the_worker_takes_it() -> None:
    assert write_question(QUESTION) == {
        "id": "q",
        "steps": [["f", [["value", 1], ["result", 0, ["k"]]], [["value", 2]], {"n": ["value", 3]}, None, {}, {}, False]]
        * 2,
        "send": {1: True},
        "record": False,
        "again": False,
        "watch": False,
        "chance": 0,
    }


def test_a_reading_is_read() -> None:
    reading = read_reading({"reading": READING})
    assert (reading.cells, reading.binds) == (1, {"f"})
    assert reading.definitions[0].workings[0].reads == ("dZ", "m")
    assert reading.sources == {1: "def f(): pass"}


def test_values_and_exceptions_are_read() -> None:
    assert read_outcome(ANSWER, QUESTION) == Returned(values={1: 2.0})
    raised = read_outcome(RAISED, QUESTION)
    assert isinstance(raised, Raised)
    assert (raised.function, raised.type_name) == ("f", "E")


def test_a_function_that_is_not_there_was_not_asked() -> None:
    assert read_outcome({"id": "q", "absent": "f"}, QUESTION) == NotAsked(function="f", because="not defined")


@pytest.mark.parametrize(
    "forged",
    [None, 3, "reading", [], {}, {"reading": None}, {"reading": []}, {"reading": {}}],
    ids=repr,
)
def test_what_is_no_reading_is_a_broken_protocol(forged: Any) -> None:
    with pytest.raises(ProtocolError):
        read_reading(forged)


@pytest.mark.parametrize("key", list(READING))
@pytest.mark.parametrize("forged", [None, -1, 1 << 40, 1.5, True, [None], [[]], {"a": 1}, {1: 1.5}, "text"], ids=repr)
def test_a_reading_with_a_part_of_another_kind_is_a_broken_protocol(key: str, forged: Any) -> None:
    with pytest.raises(ProtocolError):
        read_reading({"reading": READING | {key: forged}})


@pytest.mark.parametrize(
    "row",
    [[], COMPUTATION[:-1], [*COMPUTATION, 1], [-1, *COMPUTATION[1:]], [*COMPUTATION[:-1], 3], "text", {1: 2}, None],
)
def test_a_computation_is_ten_plain_values(row: object) -> None:
    (function,) = READING["functions"]  # type: ignore[misc]
    with pytest.raises(ProtocolError):
        read_reading({"reading": READING | {"functions": [{**function, "computations": [row]}]}})


@pytest.mark.parametrize("key", list(READING["functions"][0]))  # type: ignore[index]
def test_a_function_without_one_of_its_parts_is_a_broken_protocol(key: str) -> None:
    (function,) = READING["functions"]  # type: ignore[misc]
    short = {name: value for name, value in function.items() if name != key}  # type: ignore[attr-defined]
    with pytest.raises(ProtocolError):
        read_reading({"reading": READING | {"functions": [short]}})


@pytest.mark.parametrize(
    "forged",
    [
        DEFINED | {"defined": "f"},
        DEFINED | {"defined": [1]},
        DEFINED | {"problems": [None]},
        DEFINED | {"problems": [PROBLEM | {"line": "2"}]},
        DEFINED | {"problems": [PROBLEM | {"names": "f"}]},
        DEFINED | {"reads": [["f", "x"]]},
        DEFINED | {"reads": {1: ["x"]}},
        {"defined": []},
        [],
    ],
    ids=repr,
)
def test_what_is_no_list_of_definitions_is_a_broken_protocol(forged: Any) -> None:
    with pytest.raises(ProtocolError):
        read_defined(forged)


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param({"values": {1: 2.0}}, id="no id"),
        pytest.param(ANSWER | {"id": "r"}, id="the answer to another question"),
        pytest.param(ANSWER | {"id": b"q"}, id="an id of bytes"),
        pytest.param({"id": "q"}, id="no values"),
        pytest.param(ANSWER | {"values": [2.0]}, id="values in a list"),
        pytest.param(ANSWER | {"values": {}}, id="a value too few"),
        pytest.param(ANSWER | {"values": {"1": 2.0}}, id="a step in quotes"),
        pytest.param(ANSWER | {"values": {1: 2.0, -1: 2.0}}, id="a negative step"),
        pytest.param(ANSWER | {"values": {True: 2.0}}, id="a step that is true"),
        pytest.param({"id": "q", "absent": 3}, id="a function without a name"),
        pytest.param({"id": "q", "absent": "g, which says more"}, id="a function that was not called"),
        pytest.param(RAISED | {"step": 2}, id="a step that was not asked"),
        pytest.param(RAISED | {"step": -1}, id="a step before the first"),
        pytest.param(RAISED | {"raised": None}, id="an exception without a type"),
        pytest.param(RAISED | {"message": 3}, id="a message that is no text"),
        pytest.param(RAISED | {"frames": [{"cell": 1}]}, id="half a frame"),
        pytest.param(RAISED | {"shapes": {"A": [2, "3"]}}, id="a shape of text"),
        pytest.param(RAISED | {"shapes": {"A": 3}}, id="a shape that is a number"),
        pytest.param(RAISED | {"holds": {"A": ["list", "2", []]}}, id="as much as a text"),
        pytest.param(RAISED | {"holds": {"A": ["dict", 2, [3]]}}, id="a key that is no text"),
        pytest.param(ANSWER | {"events": [EVENT[:4]], "functions": []}, id="an event too short"),
        pytest.param(ANSWER | {"events": [[*EVENT[:4], [1.0]]], "functions": []}, id="an event without an array"),
        pytest.param(ANSWER | {"events": [[*EVENT[:4], np.array(["a"])]], "functions": []}, id="an event of text"),
        pytest.param(ANSWER | {"events": [[1, *EVENT[1:]]], "functions": []}, id="an event of no function"),
        pytest.param(ANSWER | {"drew": None}, id="nobody who drew"),
        pytest.param(ANSWER | {"written": [[0, 0, [], 0, 1, []]]}, id="a write without a line"),
        pytest.param(ANSWER | {"written": [[0, 0, [], 0, 1, 2, [3]]]}, id="a write by a function without a name"),
        pytest.param(ANSWER | {"written": [[0, 0, [1.5], 0, 1, 2, []]]}, id="a write at a key that is none"),
        pytest.param(ANSWER | {"written": [[-1, 0, [], 0, 1, 2, []]]}, id="a write before the first step"),
        pytest.param("q", id="text"),
        pytest.param(None, id="nothing"),
    ],
)
def test_what_is_no_answer_is_a_broken_protocol(forged: Any) -> None:
    with pytest.raises(ProtocolError):
        read_outcome(forged, QUESTION)


def test_recorded_arrays_become_arrays_of_floats() -> None:
    outcome = read_outcome(ANSWER | {"events": [[*EVENT[:4], np.array([1, 2])]], "functions": ["f"]}, QUESTION)
    assert isinstance(outcome, Returned)
    assert outcome.events[0].array.dtype == np.float64


def test_what_is_shown_to_people_is_cut_to_what_they_read() -> None:
    many = [{"cell": 1, "line": 1, "function": "f" * 9999}] * 4000
    message = {"id": QUESTION.id, "step": 0, "raised": "E" * 9999, "message": "1" * 10**6, "frames": many}
    message |= {
        "shapes": {str(k): [1] for k in range(999)},
        "arrays": {},
        "values": {},
        "drew": [],
        "in_substitute": False,
    }
    outcome = read_outcome(message, QUESTION)
    assert isinstance(outcome, Raised)
    assert len(outcome.message) == len(outcome.type_name) == len(outcome.frames[0].function) == 500
    assert len(outcome.frames) == 20
    assert len(outcome.shapes) == 40


def test_no_more_arrays_are_looked_at_than_are_ever_recorded() -> None:
    outcome = read_outcome(ANSWER | {"events": [EVENT] * 7000, "functions": ["f"]}, QUESTION)
    assert isinstance(outcome, Returned)
    assert len(outcome.events) == recorder._MOST_EVENTS


def test_a_cell_is_cut_into_lines_once_however_many_are_asked_for() -> None:
    class Counted(str):
        __slots__ = ()

        def split(self, *arguments: Any) -> list[str]:  # type: ignore[override]
            cut.append(arguments)
            return super().split(*arguments)

    cut: list[Any] = []
    reading = replace(read_reading({"reading": READING}), sources={1: Counted("a\n  b\n\nc" + "\n" * 9999)})
    assert [reading.line(1, line) for line in (1, 2, 4, 9999, 99999, 0)] == ["a", "b", "c", "", "", ""]
    assert reading.columns(1, 2, 2, 3) == (0, 1)
    assert reading.line(2, 1) == ""
    assert len(cut) == 1


def test_a_variable_of_the_notebook_has_the_name_of_one() -> None:
    reads = {"f": ["m", "week4: 100 of 100 points", "::error::", "dA_prev", "x" * 999]}
    defined = read_defined({"defined": [], "problems": [], "reads": reads, "constants": {}})
    assert defined.reads == {"f": ("m", "dA_prev")}


def test_what_is_shown_to_people_is_cut_where_it_is_read() -> None:
    long = "x" * 10**6
    broken = READING["broken"][0] | {"message": long, "code": long}  # type: ignore[index]
    (piece,) = read_reading({"reading": READING | {"broken": [broken]}}).broken
    assert len(piece.message) == len(piece.code) == 500
    defined = read_defined(DEFINED | {"reads": {long: ["x", long]}, "constants": {long: [long, "m"]}})
    assert [(len(name), names) for name, names in defined.reads.items()] == [(500, ("x",))]
    assert [(len(name), names) for name, names in defined.constants.items()] == [(500, ("m",))]
    assert read_unreadable({"unreadable": long}) == "x" * 500
    assert read_unreadable({"reading": READING}) is None


@pytest.mark.parametrize("reason", [None, 1, [], {}, b"x"])
def test_a_reason_that_is_no_text_is_none(reason: object) -> None:
    with pytest.raises(ProtocolError):
        read_unreadable({"unreadable": reason})
