"""The functions that stand in for SciPy's, held against their formulas, and against SciPy where it is installed."""

import importlib
import importlib.util
from typing import Any

import numpy as np
import pytest

from pytest_grade.worker.scipy_functions import LINALG, SPECIAL

X = np.array([-1000.0, -37.0, -2.0, -1e-9, 0.0, 0.3, 0.5, 0.7, 1.0, 2.0, 40.0, 1000.0])
P = np.array([0.0, 1e-300, 1e-9, 0.25, 0.5, 0.75, 1 - 1e-9, 1.0])
FORMULAS = {
    "expit": (SPECIAL["expit"](X), [0, np.exp(-37.0), 1 / (1 + np.exp(2)), 0.5 - 2.5e-10, 0.5], slice(0, 5)),
    "log_expit": (SPECIAL["log_expit"](X), [-1000, -37 - np.exp(-37.0), -np.log(1 + np.exp(2))], slice(0, 3)),
    "logit": (
        SPECIAL["logit"](P),
        [-np.inf, np.log(1e-300), np.log(1e-9) + 1e-9, -np.log(3), 0, np.log(3)],
        slice(0, 6),
    ),
    "xlogy": (SPECIAL["xlogy"]([0, 2, 0.0], [0, 3, np.nan]), [0, 2 * np.log(3), np.nan], slice(None)),
    "xlog1py": (SPECIAL["xlog1py"]([0, 2], [-1, 1e-12]), [0, 2 * np.log1p(1e-12)], slice(None)),
    "entr": (SPECIAL["entr"]([0, 0.5, -1]), [0, 0.5 * np.log(2), -np.inf], slice(None)),
    "rel_entr": (SPECIAL["rel_entr"]([0, 1, 2, -1], [0, 2, 0, 1]), [0, -np.log(2), np.inf, np.inf], slice(None)),
    "kl_div": (SPECIAL["kl_div"]([0, 1], [3, 1]), [3, 0], slice(None)),
    "logsumexp": (
        SPECIAL["logsumexp"]([[1000, 1000], [-1000, -np.inf]], axis=1),
        [1000 + np.log(2), -1000],
        slice(None),
    ),
    "softmax": (SPECIAL["softmax"]([1000, 1000]), [0.5, 0.5], slice(None)),
    "log_softmax": (SPECIAL["log_softmax"]([1000, 0]), [0, -1000], slice(None)),
    "erf": (SPECIAL["erf"]([0, np.inf]), [0, 1], slice(None)),
    "ndtr": (SPECIAL["ndtr"]([0, -40]), [0.5, 3.655893540915029e-350], slice(None)),
}


@pytest.mark.parametrize(("found", "true", "of"), FORMULAS.values(), ids=FORMULAS)
def test_a_function_is_its_formula(found: Any, true: Any, of: slice) -> None:
    np.testing.assert_allclose(found[of], true, rtol=1e-14, atol=0)


def test_numbers_keep_their_precision_and_shape() -> None:
    assert SPECIAL["expit"](np.float32(0.5)).dtype == np.float32
    assert SPECIAL["expit"](np.ones((2, 3), int)).shape == (2, 3)
    assert np.ndim(SPECIAL["expit"](0)) == 0
    assert np.isnan(SPECIAL["expit"](np.nan))


def test_a_result_goes_where_it_is_wanted() -> None:
    place = np.zeros(2)
    assert SPECIAL["expit"](np.zeros(2), out=place) is place
    assert place.tolist() == [0.5, 0.5]


def test_matrices_stand_along_the_diagonal() -> None:
    assert LINALG["block_diag"]([[1, 2]], 3).tolist() == [[1, 2, 0], [0, 0, 3]]


@pytest.mark.skipif(importlib.util.find_spec("scipy") is None, reason="SciPy is not installed")
@pytest.mark.parametrize("name", sorted(SPECIAL))
def test_a_function_is_scipys(name: str) -> None:
    special = importlib.import_module("scipy.special")
    two = {"xlogy", "xlog1py", "rel_entr", "kl_div", "huber"}
    arguments = (np.abs(X[4:]), P[:8]) if name in two else (X[1:11],)
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(SPECIAL[name](*arguments), getattr(special, name)(*arguments), rtol=1e-12)
