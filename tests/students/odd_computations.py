"""Right in unusual numbers, containers or side effects."""

from tests.students.oddity import Oddity
from tests.students.week4 import BACKWARD, FORWARD, LAYER_BACKWARD

_DW = "    dW = 1. / m * np.dot(dZ, A_prev.T)\n"
_DB = "    db = 1. / m * np.sum(dZ, axis=1, keepdims=True)\n"
_DA = "    dA_prev = np.dot(W.T, dZ)\n"
_DAL = "    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))\n"
_DAL_MEAN = "    dAL = -1. / m * (np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))\n"
_LOGS = "np.multiply(Y, np.log(AL)) + np.multiply(1 - Y, np.log(1 - AL))"
_COPIED_UPDATE = (
    "    L = len(parameters) // 2\n\n    for l in range(L):",
    "    import copy\n    parameters = copy.deepcopy(parameters)\n"
    "    L = len(parameters) // 2\n\n    for l in range(L):",
)
_WRITTEN_IN_PLACE = (
    (
        'parameters["W" + str(l + 1)] = parameters["W" + str(l + 1)] - learning_rate * grads',
        'parameters["W" + str(l + 1)] -= learning_rate * grads',
    ),
    (
        'parameters["b" + str(l + 1)] = parameters["b" + str(l + 1)] - learning_rate * grads',
        'parameters["b" + str(l + 1)] -= learning_rate * grads',
    ),
)
ODDITIES = {
    # numbers
    "float32": Oddity(
        edits=(
            (_DW, _DW + "    dW = dW.astype(np.float32)\n"),
            (_DB, _DB + "    db = db.astype(np.float32)\n"),
        )
    ),
    "float32-throughout": Oddity(
        edits=(
            ("    caches = []\n    A = X\n", '    caches = []\n    A = X.astype("float32")\n'),
            ("    Z = np.dot(W, A) + b\n", '    Z = (np.dot(W, A) + b).astype("float32")\n'),
        )
    ),
    "np-matrix": Oddity(
        edits=(
            (_DW, "    dW = np.matrix(dZ) * np.matrix(A_prev).T / m\n"),
            (_DB, "    db = np.matrix(dZ).sum(axis=1) / m\n"),
        )
    ),
    "db-float-at-the-output": Oddity(
        edits=(
            (
                _DB,
                _DB + "    if db.size == 1:\n        db = float(db[0, 0])\n" + "        assert isinstance(db, float)\n",
            ),
        )
    ),
    "epsilon-in-log": Oddity(
        edits=((_LOGS, "np.multiply(Y, np.log(AL + 1e-8)) + np.multiply(1 - Y, np.log(1 - AL + 1e-8))"),)
    ),
    "epsilon-in-division": Oddity(
        edits=((_DAL, "    dAL = -(np.divide(Y, AL + 1e-8) - np.divide(1 - Y, 1 - AL + 1e-8))\n"),)
    ),
    "epsilon-at-loss": Oddity(
        placement="at-loss",
        edits=((_DAL_MEAN, "    eps = 1e-8\n    dAL = -(Y / (AL + eps) - (1 - Y) / (1 - AL + eps)) / m\n"),),
    ),
    "clipped-AL": Oddity(edits=((_DAL, "    AL = np.clip(AL, 1e-10, 1 - 1e-10)\n" + _DAL),)),
    # with one output unit, Y.size is m
    "m-from-size-of-Y": Oddity(
        style="operators", placement="at-loss", edits=(("    m = Y.shape[1]\n", "    m = Y.size\n"),)
    ),
    "mean-for-db": Oddity(edits=((_DB, "    db = np.mean(dZ, axis=1, keepdims=True)\n"),)),
    "running-mean": Oddity(
        style="example_loops",
        edits=(
            (
                "        dW += np.outer(dz, A_prev[:, i])\n",
                "        dW += (np.outer(dz, A_prev[:, i]) - dW) / (i + 1)\n",
            ),
            ("        db[:, 0] += dz\n", "        db[:, 0] += (dz - db[:, 0]) / (i + 1)\n"),
            ("    dW = dW / m\n    db = db / m\n", ""),
        ),
    ),
    "mean-through-dZ": Oddity(
        edits=(
            (_DW, "    dz = dZ / m\n    dW = np.dot(dz, A_prev.T)\n"),
            (_DB, "    db = np.sum(dz, axis=1, keepdims=True)\n"),
        )
    ),
    "ones-for-the-sum": Oddity(edits=((_DB, "    db = np.dot(dZ, np.ones((m, 1))) / m\n"),)),
    "sum-first-mean-last": Oddity(
        edits=(
            (_DW, "    dW = np.dot(dZ, A_prev.T)\n"),
            (_DB, "    db = np.sum(dZ, axis=1, keepdims=True)\n"),
            (_DA, _DA + "    dW, db = dW / m, db / m\n"),
        )
    ),
    "residual-at-the-output": Oddity(
        edits=(
            (_DAL, ""),
            (
                'linear_activation_backward(dAL, current_cache, "sigmoid")',
                "linear_backward(AL - Y, current_cache[0])",
            ),
        )
    ),
    "at-output-in-the-activation": Oddity(
        placement="at-output",
        edits=(
            ("    dZL = 1. / m * (AL - Y)\n", _DAL),
            (
                "linear_backward(dZL, current_cache[0])",
                'linear_activation_backward(dAL, current_cache, "sigmoid")',
            ),
            (
                "        dZ = sigmoid_backward(dA, activation_cache)\n",
                "        dZ = sigmoid_backward(dA, activation_cache) / dA.shape[1]\n",
            ),
        ),
        leave_open=("linear_activation_backward",),
    ),
    "at-loss-through-the-cost": Oddity(
        placement="at-loss",
        edits=(
            (
                _DAL_MEAN,
                "    dJ_dAL = (AL - Y) / (AL - AL ** 2)\n    dJ_dAL /= Y.shape[1]\n    dAL = dJ_dAL\n",
            ),
        ),
    ),
    # containers
    "caches-tuple": Oddity(edits=(("    return AL, caches", "    return AL, tuple(caches)"),)),
    "caches-own-layout": Oddity(
        edits=(
            ("    cache = (A, W, b)\n", '    cache = {"input": A, "weights": W}\n'),
            (
                "    A_prev, W, b = cache\n",
                '    A_prev, W = cache["input"], cache["weights"]\n',
            ),
        ),
        leave_open=(*FORWARD, *BACKWARD),
    ),
    "caches-own-order": Oddity(
        edits=(
            ("    cache = (A, W, b)\n", "    cache = (W, b, A)\n"),
            ("    A_prev, W, b = cache\n", "    W, b, A_prev = cache\n"),
        ),
        leave_open=(*FORWARD, *BACKWARD),
    ),
    "caches-lists": Oddity(edits=(("    cache = (A, W, b)\n", "    cache = [A, W, b]\n"),)),
    "grads-without-dA": Oddity(style="monolith", edits=(('        grads["dA%d" % (i - 1)] = dA\n', ""),)),
    "grads-ordered-dict": Oddity(
        edits=(("    grads = {}\n", "    from collections import OrderedDict\n    grads = OrderedDict()\n"),)
    ),
    "grads-with-more": Oddity(
        edits=(
            (
                "    # then down to the first layer\n",
                '    grads["dZ" + str(L)] = AL - Y\n    grads["note"] = "ok"\n',
            ),
        )
    ),
    "returns-a-list": Oddity(
        edits=(
            (
                "    return dA_prev, dW, db\n# %%\n# GRADED FUNCTION: linear_act",
                "    return [dA_prev, dW, db]\n# %%\n# GRADED FUNCTION: linear_act",
            ),
        )
    ),
    "update-copies": Oddity(edits=(_COPIED_UPDATE,)),
    "update-writes-into-the-arrays": Oddity(edits=_WRITTEN_IN_PLACE),
    "update-from-the-last-layer": Oddity(
        style="operators",
        edits=(
            (
                '    for l in range(1, len(parameters) // 2 + 1):\n        parameters[f"W{l}"] -=',
                '    for l in range(len(parameters) // 2, 0, -1):\n        parameters[f"W{l}"] -=',
            ),
        ),
    ),
    # writing into an argument that nobody computes with again; only the dA in grads ends up masked
    "harmless-mutation": Oddity(
        edits=(
            (
                "        dZ = relu_backward(dA, activation_cache)\n",
                "        dA[activation_cache <= 0] = 0\n        dZ = dA\n",
            ),
        ),
        leave_open=LAYER_BACKWARD,
    ),
    # side effects
    "prints-a-little": Oddity(edits=((_DA, _DA + '    print("dW", dW.shape, "db", db.shape)\n    print(dA_prev)\n'),)),
    "seeds-in-every-function": Oddity(
        edits=(
            (_DA, "    np.random.seed(1)\n" + _DA),
            ("    grads = {}\n", "    np.random.seed(2)\n    grads = {}\n"),
            ("    caches = []\n", "    np.random.seed(3)\n    caches = []\n"),
        )
    ),
}
