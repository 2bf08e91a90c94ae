"""Each entry of NumPy's history: what was allowed once is allowed in a worker. One case an entry."""

import subprocess
import sys

import numpy as np
import pytest

from pytest_grade.worker.numpy_history import FUNCTIONS, OPERATIONS
from pytest_grade.worker.numpy_names import METHODS, NAMES, TYPE_NAMES

RAGGED = "[[1, 2], [3]]"
OLD = {
    # operations
    "__float__": "float(np.ones((1, 1))) == 1 and math.sqrt(np.array([4.0])) == 2 and '%.1f' % np.ones(1) == '1.0'",
    "__int__": "int(np.array([[2]])) == 2 and '%d' % np.array([3]) == '3'",
    "__complex__": "complex(np.array([[2.0]])) == 2",
    "__bool__": "not np.array([])",
    "__eq__": "(np.ones(2) == np.ones(3)) is False and (np.ones(2) == []) is False and (np.ones(2) == 1).all()",
    "astype": "np.ones(2).astype(np.integer).dtype == np.int64 and isinstance(np.int8(1), np.integer)",
    "__ne__": "(np.ones(2) != np.ones(3)) is True and not (np.ones(2) != np.ones(2)).any()",
    # methods
    "itemset": "(a.itemset(1, 5), a.itemset((0, 0), 6), a.itemset(1, 0, 7), a.tolist())[-1] == [[6, 5], [7, 0]]",
    "ptp": "np.array([1, 5]).ptp() == 4 and np.ones((2, 2)).ptp(axis=0).shape == (2,) and np.float64(3).ptp() == 0",
    "newbyteorder": "np.array([1]).newbyteorder().newbyteorder().tolist() == [1]",
    "tostring": "np.array([1], np.uint8).tostring() == bytes([1])",
    # functions
    "array": f"np.array({RAGGED}).tolist() == {RAGGED} and np.array({RAGGED}).dtype == object "
    "and np.array([1], copy=False) == 1 and np.array([-1], dtype=np.uint8) == 255 "
    "and np.array([1.0, np.ones(1)], dtype=float).shape == (2,)",
    "asarray": f"np.asarray({RAGGED}).shape == (2,)",
    "asanyarray": f"np.asanyarray({RAGGED}).shape == (2,)",
    "ascontiguousarray": f"np.ascontiguousarray({RAGGED}).shape == (2,)",
    "mean": "np.mean([np.array([[1.0]]), 2.0]) == [[1.5]]",
    "sum": "np.sum(n * n for n in range(3)) == 5 and np.sum([1, np.array([[2.0]])]) == [[3.0]] and np.sum([1, 2]) == 3",
    "max": f"np.max({RAGGED}) == [3]",
    "min": f"np.min({RAGGED}) == [1, 2]",
    "vstack": "np.vstack(np.ones(2) for _ in range(3)).shape == (3, 2)",
    "hstack": "np.hstack(map(np.ones, [1, 2])).shape == (3,)",
    "stack": "np.stack(np.ones(2) for _ in range(3)).shape == (3, 2)",
    "dstack": "np.dstack(np.ones(2) for _ in range(3)).shape == (1, 2, 3)",
    "column_stack": "np.column_stack(np.ones(2) for _ in range(3)).shape == (2, 3)",
    "reshape": "np.reshape(np.arange(4), newshape=(2, 2)).shape == (2, 2) and np.reshape([1, 2], (2, 1)).size == 2",
    "percentile": "np.percentile([1, 2, 4], 50, interpolation='lower') == 2",
    "quantile": "np.quantile([1, 2, 4], 0.5, interpolation='lower') == 2",
    "nanpercentile": "np.nanpercentile([1, 2, 4], 50, interpolation='lower') == 2",
    "nanquantile": "np.nanquantile([1, 2, 4], 0.5, interpolation='lower') == 2",
    "histogram": "np.histogram([1, 2], 2, normed=True)[0].tolist() == [1, 1]",
    "nonzero": "np.nonzero(5)[0].tolist() == [0] and np.nonzero([0, 1])[0].tolist() == [1]",
    "zeros_like": "np.zeros_like(a, dtype=np.integer).dtype == np.int64",
    "ones_like": "np.ones_like(a, dtype=np.signedinteger).dtype == np.int64",
    "arange": "np.arange(3, dtype=np.number).dtype == np.float64",
    "fromstring": "np.fromstring('12345678', np.uint8).size == 8 and np.fromstring('1 2', sep=' ').size == 2",
    "zeros": "np.zeros(None).shape == () and np.zeros(2).shape == (2,) and np.zeros(1, np.floating).dtype == float",
    "ones": "np.ones(None) == 1 and np.ones((2, 1)).shape == (2, 1)",
    "empty": "np.empty(None).shape == () and np.empty(3).shape == (3,)",
    "full": "np.full(None, 4.0) == 4 and np.full(2, 4.0).tolist() == [4, 4]",
    # modules
    "lib": "np.lib.pad([1], 1, 'constant').size == 3 and np.lib.function_base.average([1, 3]) == 2",
    "linalg": "np.linalg.linalg.norm([3, 4]) == 5",
    # assigning to an element; functions with such functions inside
    "an element": "(a.__setitem__((0, 0), np.array([[3.0]])), a[0, 0])[-1] == 3",
    "a vectorised function": "np.vectorize(lambda n: np.array([n]))([1, 2]).tolist() == [1, 2]",
}
MEANT = {
    "types": "np.dtype(np.float) == np.float64 and np.dtype(np.int) == np.int64 and np.dtype(np.float_) == np.float64",
    "constants": "np.isnan(np.NaN) and np.Inf > 0 > np.NINF",
    "reductions": "np.product([2, 3]) == np.cumproduct([2, 3])[1] == 6 and np.alltrue([1, 1]) and np.sometrue([0, 1])",
    "asscalar": "np.asscalar(np.array([3.5])) == 3.5",
    "asfarray": "np.asfarray([1, 2]).dtype == np.float64",
    "mat": "isinstance(np.mat('1 2'), np.matrix)",
    "in1d": "np.in1d([[1, 2]], [2]).tolist() == [False, True] and np.in1d([1], [1], invert=True).tolist() == [False]",
    "trapz": "np.trapz([1, 3]) == 2",
    "cast": "np.cast[float]([1]).dtype == np.float64 and np.cast['int32'](2.5).dtype == np.int32",
    "find_common_type": "np.find_common_type([np.float32, np.int64], []) == np.float64 "
    "and np.find_common_type([np.float32], [np.int64]) == np.float32",
    "msort": "np.msort(np.array([[2, 1], [1, 2]])).tolist() == [[1, 1], [2, 2]]",
    "round_": "np.round_(2.34, 1) == 2.3",
    "math": "np.math.log(1) == 0",
}


def worker(*lines: str) -> None:
    """Run lines in a process whose NumPy was given its history."""
    source = (
        "import math\nimport numpy as np\nfrom pytest_grade.worker import numpy_history\nnumpy_history.restore()\n"
        + "\n".join(lines)
    )
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", source], check=False, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stderr


def test_what_was_allowed_once_is_allowed() -> None:
    worker(*(f"a = np.zeros((2, 2)); assert {holds}, {name!r}" for name, holds in (OLD | MEANT).items()))


def test_every_entry_has_a_case() -> None:
    assert {*OPERATIONS, *METHODS, *(name for name, _, _ in FUNCTIONS)} <= set(OLD)


def test_every_name_that_numpy_has_dropped_is_there_again() -> None:
    worker(*(f"np.{name}" for name, value in NAMES.items() if value is not None))
    worker(*(f"np.dtype({name!r})" for name in TYPE_NAMES))


def test_a_name_that_numpy_still_has_is_left_as_it_is() -> None:
    worker("assert np.bool is np.bool_ and np.dot.__module__ == 'numpy'")


@pytest.mark.skipif(np.lib.NumpyVersion(np.__version__) < "1.24.0", reason="nothing was dropped before")
@pytest.mark.parametrize(
    "wrong",
    [
        "float(np.ones(2))",
        "int(np.ones((2, 1)))",
        "np.ones(2) + np.ones(3)",
        "np.array([1, 'a'], dtype=float)",
        "bool(np.ones(2))",
    ],
)
def test_what_never_was_allowed_is_not(wrong: str) -> None:
    worker("try:", f"    {wrong}", "except (TypeError, ValueError): pass", "else: raise SystemExit('it was allowed')")


def test_types_of_numpy_are_as_immutable_as_before() -> None:
    worker("try:", "    np.ndarray.own = 1", "except TypeError: pass", "else: raise SystemExit('it was changed')")
