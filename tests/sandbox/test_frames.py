"""What crosses the wire, what does not, and that forged bytes do no harm."""

import contextlib
import math
from collections import OrderedDict, defaultdict, namedtuple
from enum import IntEnum
from typing import Any

import msgpack
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from pytest_grade.sandbox.frames import REPLY_LIMITS, FrameError, Limits, Opaque, pack, unpack
from pytest_grade.sandbox.values import DTYPES

SMALL = Limits(depth=4, nodes=40, items=10, payload=1000, text=20)


def cross(value: object, **options: Any) -> Any:
    return unpack(pack(value, **options))


def same(left: Any, right: Any) -> bool:
    if type(left) is not type(right):
        return False
    if isinstance(left, (np.ndarray, np.generic)):
        return (left.dtype, left.shape, left.tobytes()) == (right.dtype, right.shape, right.tobytes())
    if isinstance(left, (list, tuple)):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return same(list(left.items()), list(right.items()))
    return repr(left) == repr(right)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
integers = st.integers(-(1 << 63), (1 << 64) - 1)
keys = st.one_of(st.none(), st.booleans(), integers, st.floats(allow_nan=False), texts, st.binary(max_size=9))
dtypes = st.sampled_from(sorted(DTYPES)).map(np.dtype)
arrays = dtypes.flatmap(lambda dtype: st_numpy.arrays(dtype, st_numpy.array_shapes(min_dims=0, min_side=0)))
scalars = st.sampled_from([np.float32(0.5), np.int8(-3), np.bool_(True), np.complex128(1j), np.uint64(7)])
leaves = st.one_of(keys, st.floats(), st.complex_numbers(), scalars, arrays)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.one_of(keys, st.tuples(keys, keys)), inner, max_size=4),
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=150)
@given(values)
def test_a_plain_value_comes_back_as_it_was(value: object) -> None:
    assert same(cross(value), value)


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=200))
def test_random_bytes_raise_nothing_but_a_frame_error(body: bytes) -> None:
    with contextlib.suppress(FrameError):
        unpack(body)


@settings(deadline=None, max_examples=300)
@given(values, st.data())
def test_a_damaged_frame_raises_nothing_but_a_frame_error(value: object, draw: st.DataObject) -> None:
    body = bytearray(pack(value))
    for _ in range(draw.draw(st.integers(1, 3))):
        body[draw.draw(st.integers(0, len(body) - 1))] = draw.draw(st.integers(0, 255))
    with contextlib.suppress(FrameError):
        unpack(body)


forged_leaves = st.one_of(st.sampled_from([*"agctldo", "<f8", "|b1", 1 << 40, -1, {}]), keys)
forged = st.recursive(forged_leaves, lambda inner: st.lists(inner, max_size=5), max_leaves=12)


@settings(deadline=None, max_examples=300)
@given(forged)
def test_a_forged_tree_raises_nothing_but_a_frame_error(tree: object) -> None:
    with contextlib.suppress(FrameError):
        unpack(msgpack.packb(tree))


@pytest.mark.parametrize(
    "tree",
    [
        pytest.param([], id="no tag"),
        pytest.param(["z", 1], id="unknown tag"),
        pytest.param([1, 2], id="a tag that is no text"),
        pytest.param({}, id="a map"),
        pytest.param(msgpack.ExtType(4, b""), id="an extension"),
        pytest.param(msgpack.Timestamp(0), id="a timestamp"),
        pytest.param(["a", "|O", b"12345678", 1], id="objects"),
        pytest.param(["a", ">f8", b"12345678", 1], id="foreign byte order"),
        pytest.param(["a", "<f8", b"1234567", 1], id="too few bytes"),
        pytest.param(["a", "<f8", b"12345678", 2], id="too large a shape"),
        pytest.param(["a", "<f8", b"", -1, 0], id="a negative dimension"),
        pytest.param(["a", "<f8", b"12345678", True], id="a dimension that is no integer"),
        pytest.param(["a", "<f8", b"", 0, 1 << 60], id="an empty array as long as the sky"),
        pytest.param(["a", "<f8", b"12345678", *[1] * 17], id="too many dimensions"),
        pytest.param(["a", "<f8", "12345678", 1], id="text for bytes"),
        pytest.param(["a", "<f8"], id="no bytes"),
        pytest.param(["g", "<f8", b"12345678", 1], id="a scalar with a shape"),
        pytest.param(["g", "<f8", b""], id="an empty scalar"),
        pytest.param(["c", 1, 2.0], id="an integer as a part of a complex number"),
        pytest.param(["o"], id="an opaque without a name"),
        pytest.param(["o", "x" * 300], id="a very long name"),
        pytest.param(["d", "key"], id="a key without a value"),
        pytest.param(["d", ["l"], 1], id="a list as a key"),
        pytest.param(["d", *[1] * 2050], id="too many entries"),
    ],
)
def test_a_frame_is_refused_with(tree: object) -> None:
    with pytest.raises(FrameError):
        unpack(msgpack.packb(tree))


def test_a_frame_nested_deeper_than_allowed_is_refused() -> None:
    tree: list[Any] = ["l"]
    for _ in range(REPLY_LIMITS.depth):
        tree = ["l", tree]
    with pytest.raises(FrameError, match="deep"):
        unpack(msgpack.packb(tree))


def test_a_short_frame_that_unfolds_into_many_lists_is_refused() -> None:
    with pytest.raises(FrameError, match="too many values"):
        unpack(b"\xdc\x0f\xff" + (b"\xdc\x0f\xff" + b"\x90" * 4095) * 4095)


def test_a_list_that_claims_more_items_than_allowed_is_refused_before_it_is_made() -> None:
    with pytest.raises(FrameError):
        unpack(b"\xdd\xff\xff\xff\xff")


def test_a_boolean_that_is_neither_0_nor_1_becomes_true() -> None:
    forged_truths = unpack(msgpack.packb(["a", "|b1", b"\x02\x00\xff", 3]))
    assert forged_truths.tobytes() == b"\x01\x00\x01"


def test_arrays_are_read_only_for_good() -> None:
    for array in (np.ones((2, 3)), np.ones(2, bool)):
        assert not unpack(pack(array)).flags.writeable
    with pytest.raises(ValueError, match="WRITEABLE"):
        unpack(pack(np.ones(3))).flags.writeable = True


def test_a_scalar_of_numpy_is_told_from_an_array_without_dimensions() -> None:
    scalar, array = cross([np.float64(1.5), np.array(1.5)])
    assert type(scalar) is np.float64
    assert type(array) is np.ndarray
    assert array.shape == ()


def test_arrays_cross_whatever_their_subclass_and_layout() -> None:
    Point = namedtuple("Point", "x y")
    masked = np.ma.masked_array([1.0, 2.0], [True, False])
    matrix, plain, fortran, strided = cross(
        [np.ones((1, 1)).view(np.matrix), masked, np.ones((2, 3)).T, np.arange(9)[::-2]]
    )
    assert type(matrix) is np.ndarray
    assert matrix.shape == (1, 1)
    assert plain.tolist() == [1.0, 2.0]
    assert fortran.shape == (3, 2)
    assert strided.tolist() == [8, 6, 4, 2, 0]
    assert cross(Point(1, 2)) == (1, 2)


def test_subclasses_of_plain_types_cross_as_what_they_are_at_bottom() -> None:
    class Level(IntEnum):
        LOW = 1

    class Loud(str):
        def __str__(self) -> str:
            return "changed"

    crossed = cross([Level.LOW, Loud("plain"), OrderedDict(a=1), defaultdict(list, b=[2])])
    assert crossed == [1, "plain", {"a": 1}, {"b": [2]}]
    assert [type(value) for value in crossed] == [int, str, dict, dict]


class Liar:
    __class__ = np.ndarray  # type: ignore[assignment]


class Metaclass(type):
    @property
    def __name__(cls) -> str:  # type: ignore[override]
        raise RuntimeError


class Nameless(metaclass=Metaclass):
    pass


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(np.array([[1.5, 2], [np.float64(3), True]], dtype=object), id="numbers of several types"),
        pytest.param(np.array([np.float32(0.5)], dtype=object), id="NumPy's own"),
    ],
)
def test_an_array_of_objects_that_are_plain_numbers_crosses_as_floats(value: Any) -> None:
    assert same(cross(value), value.astype(np.float64))


@pytest.mark.parametrize("item", [10**400, "1.5", [1.0], 1j, None, np.ones(2)])
def test_an_array_of_objects_of_another_kind_does_not(item: Any) -> None:
    value = np.empty(2, dtype=object)
    value[:] = [1.0, item]
    assert cross(value) == Opaque("ndarray of object")


@pytest.mark.parametrize(
    ("value", "name"),
    [
        pytest.param(object(), "object", id="an object"),
        pytest.param(len, "builtin_function_or_method", id="a function"),
        pytest.param({1, 2}, "set", id="a set"),
        pytest.param(1 << 64, "int", id="a large integer"),
        pytest.param(-(1 << 63) - 1, "int", id="a large negative integer"),
        pytest.param(10**5000, "int", id="an integer too long to print"),
        pytest.param(np.array([None]), "ndarray of object", id="an array of objects"),
        pytest.param(np.array(["a"]), "ndarray of str32", id="an array of text"),
        pytest.param(np.zeros(2, "i4,f8"), "ndarray of void96", id="a structured array"),
        pytest.param(np.datetime64(0, "s"), "datetime64", id="a date"),
        pytest.param(Liar(), "Liar", id="one that claims to be an array"),
        pytest.param(Nameless(), "Nameless", id="one whose metaclass hides its name"),
        pytest.param(type("a" * 300, (), {})(), "a" * 200, id="a very long name"),
    ],
)
def test_what_cannot_cross_is_named(value: object, name: str) -> None:
    assert cross([value]) == [Opaque(name)]


@pytest.mark.parametrize("code", [">f8", ">f4", ">f2", ">i8", ">u2", ">c16", "<f8"])
def test_an_array_of_any_byte_order_comes_back_in_that_of_this_machine(code: str) -> None:
    numbers = np.arange(6).reshape(2, 3)
    crossed = cross(numbers.astype(code))
    assert crossed.dtype == np.dtype(code).newbyteorder("=")
    assert crossed.dtype.isnative
    assert np.array_equal(crossed, numbers)


def test_an_opaque_stays_opaque() -> None:
    assert cross({"a": Opaque("module")}) == {"a": Opaque("module")}


def test_lone_surrogates_are_replaced_and_long_texts_cut() -> None:
    assert cross(["a\ud800b", {"\udfff": 1}]) == ["a?b", {"?": 1}]
    assert unpack(pack("x" * 50, limits=SMALL)) == "x" * 20


def test_a_list_that_holds_itself_ends_as_too_deep() -> None:
    circle: list[Any] = []
    circle.append(circle)
    crossed = cross(circle)
    for _ in range(REPLY_LIMITS.depth - 1):
        (crossed,) = crossed
    assert crossed == [Opaque("too deep")]


def test_a_value_that_unfolds_without_end_stays_within_the_budget() -> None:
    doubled: list[Any] = [1]
    for _ in range(REPLY_LIMITS.depth - 2):
        doubled = [doubled, doubled]
    body = pack(doubled)
    assert len(body) < 8 * REPLY_LIMITS.nodes
    unpack(body)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param([0] * 11, id="items"),
        pytest.param(np.zeros(126), id="bytes of an array"),
        pytest.param(np.zeros((0, 126)), id="what an empty array could grow to"),
        pytest.param(b"x" * 1001, id="bytes"),
    ],
)
def test_over_budget_becomes_too_large(value: object) -> None:
    assert unpack(pack(["kept", value], limits=SMALL)) == ["kept", Opaque("too large")]


def test_a_broadcast_array_of_terabytes_is_too_large() -> None:
    assert cross([np.broadcast_to(1.0, (10**6, 10**6))]) == [Opaque("too large")]


def test_what_fits_the_budgets_of_packing_fits_those_of_unpacking() -> None:
    for limits in (SMALL, REPLY_LIMITS):
        crowd = [[Opaque("x"), object(), np.float64(1), np.ones((1, 1, 1))]] * 5000
        for value in (crowd, crowd[: limits.items], crowd[:2]):
            unpack(pack(value, limits=limits), limits=limits)


def test_special_floats_survive() -> None:
    crossed = cross([math.inf, -math.inf, math.nan, -0.0])
    assert crossed[:2] == [math.inf, -math.inf]
    assert math.isnan(crossed[2])
    assert math.copysign(1, crossed[3]) == -1
