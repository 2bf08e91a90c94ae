"""Memory that nobody has written to is rubbish, of the shape and type that were asked for."""

from typing import Any

import numpy as np
import pytest

from pytest_grade.worker import uninitialised


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("empty", "empty_like"):
        monkeypatch.setattr(np, name, getattr(np, name))
    uninitialised.install()
    return np


@pytest.mark.parametrize("dtype", [float, np.float16, np.float32, complex, int, np.uint8])
def test_an_empty_array_is_the_same_rubbish_each_time(dtype: type, changed: Any) -> None:
    first, second = changed.empty((2, 3), dtype=dtype), changed.empty_like(np.zeros((2, 3), dtype))
    assert first.shape == second.shape == (2, 3)
    assert first.dtype == second.dtype == dtype
    assert np.array_equal(first, second)
    assert np.isfinite(first).all()
    assert first.all()


@pytest.mark.parametrize("dtype", [bool, object, "U3"])
def test_what_holds_no_numbers_is_left_alone(dtype: Any, changed: Any) -> None:
    assert changed.empty((2,), dtype).dtype == np.dtype(dtype)


def test_an_empty_array_is_of_the_order_that_was_asked_for(changed: Any) -> None:
    assert changed.empty((2, 3), order="F").flags.f_contiguous
    assert changed.empty(0).size == 0
