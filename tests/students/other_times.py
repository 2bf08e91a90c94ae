"""What an older NumPy or Python allowed, and habits of Python that a notebook may rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.students.surrounding import COST, COST3, DA, DB, DW, LINEAR, Surrounding, beside

if TYPE_CHECKING:
    from collections.abc import Mapping

_ONE = "    db = np.zeros((dZ.shape[0], 1))\n    for i in range(dZ.shape[0]):\n"
BYGONE: Mapping[str, Surrounding] = {
    "float-of-a-matrix": Surrounding(
        edits=(
            (
                COST,
                "    cost = -(np.dot(Y, np.log(AL).T) + np.dot(1 - Y, np.log(1 - AL).T)) / m\n    cost = float(cost)\n",
            ),
        ),
        elsewhere=True,
    ),
    "printed-matrix": Surrounding(
        edits=(
            (
                COST3,
                "    cost = -np.sum(logprobs, axis=1, keepdims=True) / m\n    print('%f, %d' % (cost, cost))\n"
                "    cost = cost.item()\n",
            ),
        ),
        week=3,
        elsewhere=True,
    ),
    "element-from-an-array": Surrounding(
        edits=((DB, _ONE + "        db[i, 0] = np.sum(dZ[i], keepdims=True) / m\n"),), elsewhere=True
    ),
    "math-of-an-array": beside(
        "import math\n",
        (
            COST3,
            "    cost = 0.\n    for i in range(m):\n        a, y = A2[:, i], Y[:, i]\n"
            "        cost -= (math.log(a) if y == 1 else math.log(1 - a)) if y in (0, 1) else "
            "float(y * np.log(a) + (1 - y) * np.log(1 - a))\n    cost = cost / m\n",
        ),
        week=3,
        elsewhere=True,
    ),
    "itemset": Surrounding(edits=((DB, _ONE + "        db.itemset((i, 0), dZ[i].sum() / m)\n"),), elsewhere=True),
    "in1d": Surrounding(
        edits=(
            (
                "        dZ = relu_backward(dA, activation_cache)\n",
                "        keep = np.in1d(np.arange(dA.size), np.flatnonzero(activation_cache > 0)).reshape(dA.shape)\n"
                "        dZ = np.where(keep, dA, np.float(0))\n",
            ),
        ),
        elsewhere=True,
    ),
    "sum-of-a-generator": Surrounding(
        edits=((DW, "    dW = np.sum(np.outer(dZ[:, i], A_prev[:, i]) for i in range(m)) / m\n"),), elsewhere=True
    ),
    "stacked-generator": Surrounding(
        edits=((DB, "    db = np.vstack(row.sum(keepdims=True) / m for row in dZ)\n"),), elsewhere=True
    ),
    "np-product": Surrounding(
        edits=((DW, "    dW = np.dot(dZ, A_prev.T) / np.product(A_prev.shape[1:])\n"),), elsewhere=True
    ),
    "ragged-caches": Surrounding(
        edits=(("    return AL, caches", "    return AL, list(np.array([*caches, None]))[:-1]"),), elsewhere=True
    ),
    "copy-false": Surrounding(
        edits=((LINEAR, LINEAR + "    dZ = np.array(dZ.tolist(), copy=False)\n"),), elsewhere=True
    ),
    "reshape-newshape": Surrounding(
        edits=((DB, "    db = np.reshape(dZ.sum(1), newshape=(-1, 1)) / m\n"),), elsewhere=True
    ),
    "mat": Surrounding(edits=((DW, "    dW = np.asarray(np.mat(dZ) * np.mat(A_prev).T) / m\n"),), elsewhere=True),
    "np-math": Surrounding(
        edits=((DW, "    dW = np.math.exp(-np.math.log(m)) * np.dot(dZ, A_prev.T)\n"),), elsewhere=True
    ),
    "time-clock": beside("from time import clock\n", (DA, DA + "    print(clock())\n"), elsewhere=True),
    "old-abc": beside(
        "from collections import Mapping\nimport inspect\n",
        (LINEAR, LINEAR + "    assert not isinstance(dZ, Mapping)\n    inspect.getargspec(linear_backward)\n"),
        elsewhere=True,
    ),
}
HABITS: Mapping[str, Surrounding] = {
    "is-relu": Surrounding(
        edits=(
            ('    if activation == "relu":\n        dZ', '    if activation is "relu":\n        dZ'),
            ('    elif activation == "sigmoid":\n        dZ', '    elif activation is "sigmoid":\n        dZ'),
            ('    if activation == "sigmoid":\n        A,', '    if activation is "sigmoid":\n        A,'),
        ),
    ),
    "source": beside(
        "import inspect, linecache, traceback\n",
        (
            DA,
            DA
            + "    assert 'np.dot(W.T' in inspect.getsource(linear_backward)\n    try:\n        raise ValueError(1)\n"
            "    except ValueError:\n        assert 'raise ValueError(1)' in traceback.format_exc()\n",
        ),
        elsewhere=True,
    ),
    "main": beside(
        "import sys\n",
        (
            "        dZ = relu_backward(dA, activation_cache)\n",
            '        dZ = getattr(sys.modules[__name__], activation + "_backward")(dA, activation_cache)\n',
        ),
        elsewhere=True,
    ),
    "import-main": beside(
        "import __main__\n",
        ("        dZ = relu_backward(", '        dZ = vars(__main__)["relu_backward"]('),
        elsewhere=True,
    ),
    "standard-library": beside(
        "import unittest, doctest, argparse, difflib, pprint, statistics, fractions, enum, textwrap, csv, io\n"
        "from concurrent.futures import Future\nfrom unittest.mock import MagicMock\nimport importlib.metadata\n"
        "class Check(unittest.TestCase):\n    def runTest(self):\n        self.assertTrue(True)\n",
        (
            DA,
            DA + "    Check().assertEqual(dW.shape, W.shape)\n    unittest.TestCase().assertAlmostEqual(1.0, 1.0)\n",
        ),
    ),
    "numpy-testing": beside(
        "from numpy.testing import assert_allclose\nimport numpy.typing as npt\n",
        (DA, DA + "    np.testing.assert_array_equal(dW, dW)\n    assert_allclose(db.shape[0], W.shape[0])\n"),
    ),
    "numpy-parts": beside(
        "import numpy.linalg as la\nfrom numpy.random import RandomState\nfrom numpy import ma, polynomial\n"
        "import numpy.matlib\n"
        "from numpy.core.numeric import ones\n",
        (DB, "    db = np.dot(dZ, ones((m, 1))) / m\n    assert la.norm(db) >= 0 and np.matlib.zeros((1, 1)).size\n"),
    ),
    "dataclass": beside(
        "from dataclasses import dataclass\nfrom typing import NamedTuple\n"
        "@dataclass\nclass Grads:\n    dA: np.ndarray\n    dW: 'np.ndarray'\n    db: object\n",
        (
            "    return dA_prev, dW, db\n# %%\n# GRADED FUNCTION: linear_activation_backward",
            "    g = Grads(dA_prev, dW, db)\n    return g.dA, g.dW, g.db\n# %%\n"
            "# GRADED FUNCTION: linear_activation_backward",
        ),
    ),
}
