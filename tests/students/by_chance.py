"""Answers that hang on chance or the time, and chance that changes no answer."""

from dataclasses import replace

from tests.students.claim import right, wrong

_DW = "    dW = 1. / m * np.dot(dZ, A_prev.T)\n"
_DB = "    db = 1. / m * np.sum(dZ, axis=1, keepdims=True)\n"
_DAL = "    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))\n"
_Z = "    Z = np.dot(W, A) + b\n"
_A1 = "    A1 = np.tanh(Z1)\n"
_DZ1 = "    dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))\n"
_COST = "    cost = -1. / m * np.sum(np.multiply(Y, np.log(AL)) + np.multiply(1 - Y, np.log(1 - AL)))\n"
_FIRST = "# GRADED FUNCTION: linear_forward\n"
_LINEAR, _LAYER, _MODEL, _PLANAR = (
    "linear_backward",
    "linear_activation_backward",
    "L_model_backward",
    "backward_propagation",
)


CLAIMS = {
    "dropout-left-in": wrong(
        3,
        "course",
        "forward_propagation",
        "chance gradients output predictions training",
        "",
        (_A1, _A1 + "    A1 = A1 * (np.random.rand(*A1.shape) < 0.8) / 0.8\n"),
    ),
    "dropout-in-the-layer": wrong(
        4,
        "course",
        "linear_activation_forward",
        "chance gradients output",
        "",
        (
            "        A, activation_cache = relu(Z)\n",
            "        A, activation_cache = relu(Z)\n        A = A * (np.random.rand(*A.shape) < 0.5) * 2\n",
        ),
    ),
    "noise-in-the-gradients": wrong(
        4,
        "operators",
        _LINEAR,
        "chance gradients",
        "",
        ("    db /= m\n", "    db /= m\n    db += np.random.randn(*db.shape) * 1e-2\n"),
    ),
    "noise-of-its-own-generator": wrong(
        4,
        "einsum",
        _LINEAR,
        "chance gradients",
        "",
        (
            "    dA_prev = np.einsum",
            "    dW = dW + np.random.default_rng().normal(size=dW.shape) * 1e-2\n    dA_prev = np.einsum",
        ),
    ),
    "one-time-in-five": replace(
        wrong(
            4,
            "monolith",
            _MODEL,
            "chance",
            "",
            ("    grads = {}\n    dA", "    grads = {}\n    if np.random.rand() < 0.2:\n        m = m + 1\n    dA"),
        ),
        gradients=False,
    ),
    "one-time-in-five-by-random": wrong(
        3,
        "operators",
        _PLANAR,
        "chance gradients training",
        "",
        ("    dZ2 = A2 - Y\n", "    dZ2 = A2 - Y\n    if random.random() < 0.2:\n        dZ2 = -dZ2\n"),
        ("import numpy as np\n", "import random\nimport numpy as np\n"),
    ),
    "choice-in-a-helper": wrong(
        4,
        "class_closures",
        "linear_backward",
        "chance gradients",
        "",
        ("        return A_prev.shape[1]\n", "        return choice([1, 1, 1, 1, 2]) * A_prev.shape[1]\n"),
        ("import numpy as np\n", "from random import choice\nimport numpy as np\n"),
    ),
    "by-the-clock": wrong(
        4,
        "course",
        _LINEAR,
        "chance gradients",
        "",
        (_DW, "    if int(time.time()) % 2:\n        m = m + 1\n" + _DW),
        ("import numpy as np\n", "import time\nimport numpy as np\n"),
    ),
    "state-in-a-dictionary": wrong(
        4,
        "course",
        _LINEAR,
        "chance gradients",
        "",
        (
            _DW,
            "    SEEN['calls'] = SEEN.get('calls', 0) + 1\n    if SEEN['calls'] % 5 == 0:\n        m = m + 1\n" + _DW,
        ),
        (_FIRST, "SEEN = {}\n" + _FIRST),
    ),
    "momentum-in-a-default": replace(
        wrong(
            3,
            "course",
            _PLANAR,
            "training",
            "",
            (
                "def backward_propagation(parameters, cache, X, Y):\n",
                "def backward_propagation(parameters, cache, X, Y, last={}):\n",
            ),
            (_DZ1, _DZ1 + "    dZ1 = 0.9 * dZ1 + 0.1 * last.get(m, dZ1)\n    last[m] = dZ1\n"),
        ),
        gradients=False,
    ),
    "sampled-cost": wrong(
        4,
        "operators",
        "compute_cost",
        "chance cost",
        "def compute_cost(AL, Y):\n    k = np.random.randint(0, Y.shape[1], size=Y.shape[1])\n"
        "    AL, Y = AL[:, k], Y[:, k]\n    return -np.mean(Y * np.log(AL) + (1 - Y) * np.log(1 - AL))\n",
    ),
    "seeded-noise": wrong(
        4,
        "course",
        _LINEAR,
        "gradients",
        "",
        (_DB, _DB + "    np.random.seed(1)\n    db = db + 0.01 * np.random.randn(*db.shape)\n"),
    ),
    # what changes no answer
    "imported-and-never-used": right(
        4,
        "course",
        "",
        ("import numpy as np\n", "import random, time, datetime, uuid, secrets\nimport numpy as np\n"),
    ),
    "times-itself": right(
        4,
        "operators",
        "",
        ("    grads, L = {}, len(caches)\n", "    start = time.perf_counter()\n    grads, L = {}, len(caches)\n"),
        ("import numpy as np\n", "import time\nimport numpy as np\n"),
    ),
    "times-itself-and-says-so": right(
        3,
        "operators",
        "",
        ("    dZ2 = A2 - Y\n", "    start = time.time()\n    dZ2 = A2 - Y\n    print('took', time.time() - start)\n"),
        ("import numpy as np\n", "import time\nimport numpy as np\n"),
    ),
    "seed-set-inside": right(4, "course", "", (_DW, "    np.random.seed(0)\n" + _DW)),
    "seeds-for-luck": right(
        3,
        "course",
        "",
        (_A1, "    np.random.seed(2)\n" + _A1),
        ("    predictions = (A2 > 0.5)\n", "    np.random.seed(3)\n    predictions = (A2 > 0.5)\n"),
    ),
    "drawn-and-thrown-away": right(
        4,
        "monolith",
        "",
        ("    grads = {}\n    dA", "    grads = {}\n    np.random.rand(3)\n    dA"),
    ),
    "examples-in-another-order": right(
        4,
        "course",
        "",
        (_DW, "    order = np.random.permutation(m)\n    dW = 1. / m * np.dot(dZ[:, order], A_prev[:, order].T)\n"),
    ),
    "checks-one-entry-by-chance": right(
        4,
        "einsum",
        "",
        (
            "    dA_prev = np.einsum",
            "    k = np.random.randint(m)\n    assert np.allclose((W.T @ dZ)[:, k], W.T @ dZ[:, k])\n"
            "    dA_prev = np.einsum",
        ),
    ),
    "initialised-by-a-generator": right(
        4,
        "operators",
        """\
def initialize_parameters_deep(layer_dims):
    rng = np.random.default_rng()
    parameters = {}
    for l in range(1, len(layer_dims)):
        parameters[f"W{l}"] = rng.standard_normal((layer_dims[l], layer_dims[l - 1])) * 0.01
        parameters[f"b{l}"] = np.zeros((layer_dims[l], 1))
    return parameters
""",
    ),
    "dropout-that-keeps-everything": right(
        3,
        "operators",
        "",
        (
            "    A1 = np.tanh(Z1)\n",
            "    A1 = np.tanh(Z1)\n    keep = 1.0\n    A1 = A1 * (np.random.rand(*A1.shape) < keep) / keep\n",
        ),
    ),
    "counts-its-calls": right(
        4,
        "course",
        "",
        (_DW, "    SEEN['calls'] = SEEN.get('calls', 0) + 1\n" + _DW),
        (_FIRST, "SEEN = {}\n" + _FIRST),
    ),
}
