"""Modules that may be there or not; and modules that are needed and are not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.students.surrounding import DA, DW, LINEAR, WEEK4, Surrounding, beside

if TYPE_CHECKING:
    from collections.abc import Mapping

OPTIONAL: Mapping[str, Surrounding] = {
    "numba-or-not": beside(
        "try:\n    from numba import njit\nexcept ImportError:\n    def njit(function):\n        return function\n",
        (LINEAR, "@njit\n" + LINEAR),
    ),
    "flag": beside(
        "try:\n    import numba\n    HAVE_NUMBA = True\nexcept ModuleNotFoundError:\n    HAVE_NUMBA = False\n",
        (DW, "    if HAVE_NUMBA:\n        dW = numba.product(dZ, A_prev)\n    else:\n    " + DW),
    ),
    "flag-in-else": beside(
        "HAVE = False\ntry:\n    import cupy as xp\nexcept Exception as reason:\n    xp = np\nelse:\n    HAVE = True\n",
        (DA, "    dA_prev = xp.dot(W.T, dZ)\n    assert not HAVE\n"),
    ),
    "bare-except": beside(
        "try:\n    import jax.numpy as xp\nexcept:\n    xp = np\n", (DA, "    dA_prev = xp.dot(W.T, dZ)\n")
    ),
    "find-spec": beside(
        'import importlib.util\nTORCH = importlib.util.find_spec("torch") is not None\n',
        (DA, "    if TORCH:\n        import torch\n        return torch.all(dZ)\n" + DA),
    ),
    "find-spec-by-name": beside(
        'from importlib.util import find_spec\nxp = np if find_spec("cupy") is None else __import__("cupy")\n',
        (DA, "    dA_prev = xp.dot(W.T, dZ)\n"),
    ),
    "suppress": beside(
        "import contextlib\nxp = np\nwith contextlib.suppress(ImportError):\n    import cupy as xp\n",
        (DA, "    dA_prev = xp.dot(W.T, dZ)\n"),
    ),
    "in-the-function": beside(
        "",
        (
            DA,
            "    try:\n        from numba import product\n        dA_prev = product(W.T, dZ)\n"
            "    except (ImportError, AttributeError):\n        dA_prev = np.dot(W.T, dZ)\n",
        ),
    ),
    "in-a-helper": beside(
        "def backend():\n    import cupy\n    return cupy\n\ndef product(a, b):\n    try:\n"
        "        return backend().dot(a, b)\n    except ImportError:\n        return np.dot(a, b)\n",
        (DA, "    dA_prev = product(W.T, dZ)\n"),
    ),
    "import-module": beside(
        'import importlib\ntry:\n    xp = importlib.import_module("cupy")\nexcept ImportError:\n    xp = np\n',
        (DA, "    dA_prev = xp.dot(W.T, dZ)\n"),
    ),
    "dunder-import": beside(
        'try:\n    xp = __import__("cupy")\nexcept ImportError:\n    xp = np\n',
        (DA, "    dA_prev = xp.dot(W.T, dZ)\n"),
    ),
    "one-after-the-other": beside(
        "try:\n    import cupy as xp\nexcept ImportError:\n    try:\n        import torch as xp\n"
        "    except ImportError:\n        import numpy as xp\n",
        (DA, "    dA_prev = xp.dot(W.T, dZ)\n"),
    ),
    "course-module-or-own": Surrounding(
        edits=(
            (
                WEEK4,
                "try:\n    from dnn_utils_v2 import sigmoid, sigmoid_backward, relu, relu_backward\n"
                "except ImportError:\n    sigmoid = sigmoid_backward = relu = relu_backward = None\n",
            ),
        )
    ),
    "course-module-without-it": beside(
        "try:\n    from dnn_utils_v2 import product_backward\nexcept ImportError:\n"
        "    product_backward = lambda W, dZ: np.dot(W.T, dZ)\n",
        (DA, "    dA_prev = product_backward(W, dZ)\n"),
    ),
    "week3-flag": beside(
        "try:\n    import tinygrad\n    GRAD = tinygrad.grad\nexcept ImportError:\n    GRAD = None\n",
        ("    grads = {", "    assert GRAD is None\n    grads = {"),
        week=3,
    ),
}
# Wrong beyond doubt: each with the function that needs the module, and the words that name it.
NEEDED: Mapping[str, tuple[Surrounding, str, str]] = {
    "decorator": (
        beside("from numba import njit\n", (LINEAR, "@njit\n" + LINEAR)),
        "linear_backward",
        "numba.njit is not",
    ),
    "decorator-call": (
        beside("import numba as nb\n", (LINEAR, "@nb.jit(nopython=True)\n" + LINEAR)),
        "linear_backward",
        "numba.jit is not",
    ),
    "helper": (
        beside(
            "from numba import njit\n@njit\ndef product(a, b):\n    return a.dot(b)\n",
            (DA, "    dA_prev = product(W.T, dZ)\n"),
        ),
        "linear_backward",
        "numba.njit is not",
    ),
    "call": (
        beside("import torch\n", (DA, "    dA_prev = torch.mm(W.T, dZ)\n")),
        "linear_backward",
        "torch.mm is not",
    ),
    "attribute": (
        beside("import jax\n", (DA, "    dA_prev = np.dot(W.T, dZ) * jax.numpy.one\n")),
        "linear_backward",
        "jax.numpy.one is not",
    ),
    "item": (
        beside("from pandas import options\n", (DA, DA + "    options['x']\n")),
        "linear_backward",
        "pandas.options is not",
    ),
    "context": (
        beside("import torch\n", (DA, "    with torch.no_grad:\n    " + DA)),
        "linear_backward",
        "torch.no_grad is not",
    ),
    "in-the-function": (
        beside("", (DA, "    import numexpr\n    dA_prev = numexpr.evaluate('W')\n")),
        "linear_backward",
        "numexpr.evaluate is not",
    ),
    "raised-again": (
        beside("", (DA, "    try:\n        import numexpr\n    except ImportError as e:\n        raise\n" + DA)),
        "linear_backward",
        "No module named 'numexpr'",
    ),
}
