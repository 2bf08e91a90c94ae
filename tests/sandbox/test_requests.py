"""What the grader can send, and what it refuses to."""

from collections import OrderedDict, namedtuple
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_grade.sandbox.requests import MOST_BYTES, pack_request, unpack_request
from pytest_grade.sandbox.values import FrameError
from tests.sandbox.test_frames import arrays, keys, same


def cross(value: object) -> Any:
    return unpack_request(pack_request(value))


leaves = st.one_of(keys, st.floats(), arrays)
requests = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.one_of(st.integers(0, 9), st.text("ab")), inner, max_size=4),
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=150)
@given(requests)
def test_a_request_arrives_as_it_was(value: object) -> None:
    assert same(cross(value), value)


def test_arrays_may_be_written_to_and_share_no_memory() -> None:
    shared = np.zeros((2, 3))
    first, second = cross([shared, shared])
    first += 1
    assert second.sum() == shared.sum() == 0


@pytest.mark.parametrize("value", [np.float64(0.1), np.float32(0.1), np.int64(-3), np.bool_(True)], ids=repr)
def test_a_number_of_numpys_stays_one(value: Any) -> None:
    (arrived,) = cross([value])
    assert (type(arrived), arrived) == (type(value), value)


def test_a_named_tuple_is_sent_with_its_names() -> None:
    sent = namedtuple("Cache", "A W")(np.arange(3.0), [(1, "a")])
    arrived = cross({"cache": sent})["cache"]
    assert (type(arrived).__name__, arrived._fields, arrived.W) == ("Cache", ("A", "W"), [(1, "a")])
    assert np.array_equal(arrived.A, sent.A)
    assert type(arrived) is type(cross(sent))


def test_a_dictionary_of_another_type_is_sent_as_a_plain_one() -> None:
    assert cross([OrderedDict(b=1, a=2)]) == [{"b": 1, "a": 2}]
    assert type(cross(OrderedDict(b=1))) is dict


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(object(), id="an object"),
        pytest.param({1, 2}, id="a set"),
        pytest.param(1 << 64, id="a large integer"),
        pytest.param(1j, id="a complex number"),
        pytest.param(np.array([None]), id="an array of objects"),
        pytest.param(np.ones(1, ">f8"), id="foreign byte order"),
        pytest.param(np.ones((1, 1)).view(np.matrix), id="a matrix"),
        pytest.param("a\ud800b", id="a lone surrogate"),
        pytest.param(b"x" * MOST_BYTES, id="too much"),
    ],
)
def test_a_request_is_refused_with(value: object) -> None:
    with pytest.raises(FrameError):
        pack_request([value])


def test_a_list_that_holds_itself_is_refused() -> None:
    circle: list[Any] = []
    circle.append(circle)
    with pytest.raises(FrameError):
        pack_request(circle)
