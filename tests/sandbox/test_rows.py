"""Many values in one reply: their forms, and their numbers in one row."""

from typing import Any

import msgpack
import numpy as np
import pytest

from pytest_grade.sandbox.channel import Channel
from pytest_grade.sandbox.forms import Filling
from pytest_grade.sandbox.frames import HEADER, Pieces, unpack
from pytest_grade.sandbox.rows import RowFullError, Rows, unpack_rows
from pytest_grade.sandbox.values import FrameError, Opaque, answer_limits

LIMITS = answer_limits(1 << 20)


@pytest.mark.parametrize("count", [0, 1, 3, 40_000])
def test_a_row_in_pieces_is_sent_as_the_same_row_in_one(count: int) -> None:
    pieces = Pieces([np.full(count, 0.5).tobytes(), b"", np.arange(count, dtype=float).tobytes()])
    sent: list[bytes] = []

    def write(rest: memoryview) -> int:
        sent.append(bytes(rest[:100_000]))
        return len(sent[-1])

    Channel(read=lambda _: b"", write=write).send({"forms": [b"one", b"two"], "row": pieces}, LIMITS)
    body = b"".join(sent)
    assert HEADER.unpack(body[:4]) == (len(body) - 4,)
    assert unpack(body[4:], limits=LIMITS) == {"forms": [b"one", b"two"], "row": b"".join(pieces)}


def filled(forms: list[bytes], row: bytes) -> list[Any]:
    return [form.filled(numbers) for form, numbers in unpack_rows(forms, row, LIMITS)]


def crossed(*values: Any) -> list[Any]:
    rows = Rows(LIMITS)
    forms = [rows.form(value) for value in values]
    return filled(forms, b"".join(rows.row))


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        float("inf"),
        np.float64(2.5),
        np.float32(2.5),
        np.int64(3),
        7,
        True,
        None,
        "words",
        b"bytes",
        2j,
        {"dW1": 0.5, 3: [1.0, (2.0,)]},
        {0.5: "a float is a key"},
        {"id": "q", "values": {0: (1.0, {"b": None})}, "events": [["f", "Z", 1, 2, 3.0]]},
    ],
    ids=repr,
)
def test_a_value_comes_back_as_what_it_was(value: Any) -> None:
    (found,) = crossed(value)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0).reshape(2, 3),
        np.arange(6.0).reshape(2, 3).T,
        np.zeros((0, 3)),
        np.array(2.0),
        np.arange(4),
        np.ones((2, 2), np.float32),
        np.array([True, False]),
        np.arange(3.0).astype(">f8"),
    ],
    ids=lambda array: f"{array.dtype}{array.shape}",
)
def test_an_array_comes_back_with_its_numbers_shape_and_type(array: Any) -> None:
    before, (found, words), after = crossed(1.0, [array, "between"], {"x": 2.0})
    assert (before, words, after) == (1.0, "between", {"x": 2.0})
    assert np.array_equal(found, array)
    assert (found.shape, found.dtype) == (array.shape, array.dtype.newbyteorder("="))
    assert not found.flags.writeable


def test_the_form_of_an_answer_does_not_hang_on_its_numbers() -> None:
    forms = [Rows(LIMITS).form({"dW": np.full((2, 3), number), "cost": number}) for number in (1.0, 2.0)]
    assert forms[0] == forms[1]


def test_what_is_no_value_comes_back_as_a_word_for_it() -> None:
    assert crossed([object(), 1.0]) == [[Opaque("object"), 1.0]]


def test_there_is_room_for_so_much_in_all() -> None:
    rows = Rows(LIMITS)
    rows.form(np.zeros(100_000))
    with pytest.raises(RowFullError):
        rows.form(np.zeros(100_000))


def form(tree: Any) -> bytes:
    packed: bytes = msgpack.packb(tree, use_bin_type=True)
    return packed


@pytest.mark.parametrize(
    ("tree", "row"),
    [
        (["r", 2], bytes(8)),
        (["r", 1], bytes(7)),
        (["r", -1], bytes(8)),
        (["r", 1.0], bytes(8)),
        (["r", True], bytes(8)),
        (["r", 1 << 40], bytes(8)),
        (["r", 0, 1 << 62], b""),
        (["r", *[1] * 17], bytes(8)),
        (["n", 1], bytes(8)),
        (["f", 1], bytes(8)),
        (["z"], bytes(8)),
        ([["r"]], bytes(8)),
        (["d", ["l"], 1], b""),
        ({"r": 1}, b""),
    ],
    ids=str,
)
def test_a_forged_form_is_refused(tree: Any, row: bytes) -> None:
    with pytest.raises(FrameError):
        list(unpack_rows([form(tree)], row, LIMITS))


def test_bytes_that_are_no_form_are_refused() -> None:
    with pytest.raises(FrameError):
        list(unpack_rows([b"\xc1"], b"", LIMITS))


def test_a_value_takes_no_numbers_of_another() -> None:
    first, second = filled([form(["r", 1]), form(["l", ["f"], ["r", 2]])], np.arange(4.0).tobytes())
    assert first.tolist() == [0.0]
    assert (second[0], second[1].tolist()) == (1.0, [2.0, 3.0])


def test_what_is_in_a_dictionary_is_made_when_it_is_first_asked_for() -> None:
    ((form_, numbers),) = unpack_rows([form(["d", 0, ["r", 1], 1, ["l", ["f"]]])], np.arange(2.0).tobytes(), LIMITS)
    filling = Filling(form_.value, numbers)
    assert (len(filling), list(filling), 2 in filling) == (2, [0, 1], False)
    assert filling[0].tolist() == [0.0]
    assert filling[0] is filling[0]
    assert filling == {0: np.array(0.0), 1: [1.0]}
    with pytest.raises(KeyError):
        filling[2]


def test_a_form_is_read_once_and_two_answers_of_it_share_nothing() -> None:
    body = form(["d", 0, ["l", ["f"]]])
    (first, numbers), (second, others) = unpack_rows([body, body], np.arange(2.0).tobytes(), LIMITS)
    assert first is second
    one, other = Filling(first.value, numbers), Filling(second.value, others)
    one[0].append("changed")
    assert other[0] == [1.0]
    assert Filling(first.value, numbers)[0] == [0.0]


def test_large_forms_are_not_kept() -> None:
    small, large = form(["l", ["f"]]), form(["l", "a" * 3000, ["f"]])
    for body, is_kept in ((small, True), (large, False)):
        (first, _), (second, _) = unpack_rows([body, body], np.arange(2.0).tobytes(), LIMITS)
        assert (first.is_kept, first is second) == (is_kept, is_kept)
