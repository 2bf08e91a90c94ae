"""Structural faults in the course's way of writing: edits of `course.SOURCE`, by the id of the fault."""

from tests.students.styles.course import PLACEMENTS, SOURCE


def _cell(function: str) -> str:
    """The text of the cell that defines a function."""
    return next(cell for cell in SOURCE.split("\n# %%\n") if f"def {function}(" in cell)


_DW = "    dW = 1. / m * np.dot(dZ, A_prev.T)\n"
_DB = "    db = 1. / m * np.sum(dZ, axis=1, keepdims=True)\n"
_DA = "    dA_prev = np.dot(W.T, dZ)\n"
_UNPACK = "    A_prev, W, b = cache\n"
_DAL = "    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))\n"
_RELU = "        dZ = relu_backward(dA, activation_cache)\n"
_SIGMOID = "        dZ = sigmoid_backward(dA, activation_cache)\n"
_IN_LOOP = 'grads["dA" + str(l + 1)], current_cache, "relu"'
_AT_OUTPUT = 'linear_activation_backward(dAL, current_cache, "sigmoid")'
_LOOP = "    for l in reversed(range(L - 1)):\n        current_cache = caches[l]\n"
_FORWARD_AT_OUTPUT = """\
        A, parameters["W" + str(L)], parameters["b" + str(L)], activation="sigmoid"
"""
_RETURN = "    return dA_prev, dW, db\n# %%\n# GRADED FUNCTION: linear_activation_backward"
_LOG_TERMS = "np.multiply(Y, np.log(AL)) + np.multiply(1 - Y, np.log(1 - AL))"
_STEP_W = 'parameters["W" + str(l + 1)] - learning_rate'
_STEP_B = 'parameters["b" + str(l + 1)] - learning_rate'

FAULTS = {
    # activations
    "sigmoid-in-every-layer": ((_IN_LOOP, 'grads["dA" + str(l + 1)], current_cache, "sigmoid"'),),
    "sigmoid-derivative-for-relu": ((_RELU, "        dZ = sigmoid_backward(dA, activation_cache)\n"),),
    "activation-derivative-missing": ((_RELU, "        dZ = dA\n"),),
    "activation-derivative-missing-everywhere": (
        (_RELU, "        dZ = dA\n"),
        (_SIGMOID, "        dZ = dA\n"),
    ),
    "activation-swapped": (
        ('    if activation == "relu":\n        dZ', '    if activation == "sigmoid":\n        dZ'),
        ('    elif activation == "sigmoid":\n        dZ', '    elif activation == "relu":\n        dZ'),
    ),
    "activation-swapped-in-calls": (
        (_IN_LOOP, 'grads["dA" + str(l + 1)], current_cache, "sigmoid"'),
        (_AT_OUTPUT, 'linear_activation_backward(dAL, current_cache, "relu")'),
    ),
    # the derivative of the loss
    "dAL-sign": ((_DAL, "    dAL = np.divide(Y, AL) - np.divide(1 - Y, 1 - AL)\n"),),
    "dAL-inner-sign": ((_DAL, "    dAL = -(np.divide(Y, AL) + np.divide(1 - Y, 1 - AL))\n"),),
    "dAL-is-residual": ((_DAL, "    dAL = AL - Y\n"),),
    # db, dW, dA_prev
    "db-no-keepdims": ((_DB, "    db = 1. / m * np.sum(dZ, axis=1)\n"),),
    "db-wrong-axis": ((_DB, "    db = 1. / m * np.sum(dZ, axis=0, keepdims=True)\n"),),
    "db-total-sum": ((_DB, "    db = 1. / m * np.sum(dZ)\n"),),
    "dW-transposed": ((_DW, "    dW = 1. / m * np.dot(A_prev, dZ.T)\n"),),
    "elementwise-product": ((_DW, "    dW = 1. / m * dZ * A_prev\n"),),
    "elementwise-product-for-dA": ((_DA, "    dA_prev = np.multiply(W.T, dZ)\n"),),
    "uses-W-not-transposed": ((_DA, "    dA_prev = np.dot(W, dZ)\n"),),
    # the chain over the layers
    "layer-off-by-one": (("        current_cache = caches[l]\n", "        current_cache = caches[l - 1]\n"),),
    "layer-off-by-one-in-keys": (
        ('        grads["dW" + str(l + 1)] = dW_temp\n', '        grads["dW" + str(l)] = dW_temp\n'),
        ('        grads["db" + str(l + 1)] = db_temp\n', '        grads["db" + str(l)] = db_temp\n'),
    ),
    "two-layers-only": ((_IN_LOOP, 'grads["dA" + str(L - 1)], current_cache, "relu"'),),
    "two-layers-without-a-loop": ((_LOOP, "    for l in [L - 2]:\n        current_cache = caches[l]\n"),),
    # calls and names
    "reads-notebook-variable": (
        (_UNPACK, "    A_prev, W, b = linear_cache\n"),
        (
            "# %%\n# GRADED FUNCTION: linear_activation_backward",
            "# %%\nlinear_cache = (np.random.randn(5, 4), np.random.randn(3, 5), np.zeros((3, 1)))\n"
            "dA_prev, dW, db = linear_backward(np.random.randn(3, 4), linear_cache)\n"
            "# %%\n# GRADED FUNCTION: linear_activation_backward",
        ),
    ),
    "global-m": (
        ("    m = A_prev.shape[1]\n", ""),
        (
            "# GRADED FUNCTION: linear_backward",
            "train_x = np.random.randn(5, 8)\nm = train_x.shape[1]\n# %%\n# GRADED FUNCTION: linear_backward",
        ),
    ),
    "return-order": ((_RETURN, _RETURN.replace("dA_prev, dW, db", "dW, db, dA_prev", 1)),),
    "return-order-consistent": (
        (_RETURN, _RETURN.replace("dA_prev, dW, db", "dW, db, dA_prev", 1)),
        (_RELU + "        dA_prev, dW, db", _RELU + "        dW, db, dA_prev"),
        (_SIGMOID + "        dA_prev, dW, db", _SIGMOID + "        dW, db, dA_prev"),
    ),
    "cache-swapped": (
        ("    linear_cache, activation_cache = cache\n", "    activation_cache, linear_cache = cache\n"),
    ),
    "input-mutated-A-prev": ((_DW, "    A_prev /= m\n    dW = np.dot(dZ, A_prev.T)\n"),),
    "input-mutated-Y": ((_DAL, "    Y *= -1\n    dAL = Y / AL + (1 + Y) / (1 - AL)\n"),),
    "sigmoid-overwrites-Z": (
        (
            "# GRADED FUNCTION: linear_activation_forward",
            "def sigmoid(Z):\n    A = Z\n    A *= -1\n    np.exp(A, out=A)\n    A += 1\n"
            "    np.divide(1, A, out=A)\n    return A, Z\n# %%\n# GRADED FUNCTION: linear_activation_forward",
        ),
    ),
    "prints-too-much": (
        (
            _DA,
            _DA + '    for k in range(5000):\n        print("row", k, "of dZ checked, shape", dZ.shape)\n',
        ),
    ),
    "hard-coded-output": (
        (
            _DW + _DB + _DA,
            "    dA_prev = np.array([[-1.2, 0.4], [0.3, 2.1], [-0.7, 0.9]])\n"
            "    dW = np.array([[0.5, -0.1, 1.3]])\n"
            "    db = np.array([[0.25]])\n",
        ),
    ),
    # m by other ways than a wrong axis of A_prev
    "m-from-rows-of-Y": (
        *PLACEMENTS["at-loss"],
        ("    m = AL.shape[1]\n", "    m = Y.shape[0]\n"),
    ),
    # a right backward pass in wrong company
    "broken-forward-relu-at-output": ((_FORWARD_AT_OUTPUT, _FORWARD_AT_OUTPUT.replace("sigmoid", "relu")),),
    "broken-forward-last-cache-lost": (
        ("    caches.append(cache)\n\n    return AL, caches", "\n    return AL, caches"),
    ),
    "broken-forward-loop-too-long": (
        (
            "    L = len(parameters) // 2\n\n    for l in range(1, L):\n",
            "    L = len(parameters)\n\n    for l in range(1, L):\n",
        ),
    ),
    "forward-input-reused": ((_FORWARD_AT_OUTPUT, _FORWARD_AT_OUTPUT.replace("A,", "A_prev,", 1)),),
    "linear-forward-without-b": (("    Z = np.dot(W, A) + b\n", "    Z = np.dot(W, A)\n"),),
    "forward-caches-A-for-Z": (
        (
            "        A, activation_cache = sigmoid(Z)\n",
            "        A, activation_cache = sigmoid(Z)\n        activation_cache = A\n",
        ),
    ),
    "cost-sign": (("    cost = -1. / m * np.sum(", "    cost = 1. / m * np.sum("),),
    "cost-half": ((_LOG_TERMS, "np.multiply(Y, np.log(AL))"),),
    "cost-log-of-sum": ((f"np.sum({_LOG_TERMS})", f"np.log(np.abs(np.sum({_LOG_TERMS})))"),),
    "update-ascends": ((_STEP_W, _STEP_W.replace("-", "+")), (_STEP_B, _STEP_B.replace("-", "+"))),
    "update-forgets-b": ((_STEP_B, 'parameters["b" + str(l + 1)] - 0 * learning_rate'),),
    "initial-weights-zero": (
        (
            "np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01",
            "np.zeros((layer_dims[l], layer_dims[l - 1]))",
        ),
    ),
    # not (wholly) written
    "undecided": (*PLACEMENTS["missing-mean"], ("\n# %%\n" + _cell("L_model_backward"), "")),
    "model-backward-missing": (("\n# %%\n" + _cell("L_model_backward"), ""),),
    "unfinished-none": ((_DW + _DB + _DA, "    dW = None\n    db = None\n    dA_prev = None\n"),),
    "unfinished-half": ((_DB + _DA, "    db = None\n    dA_prev = None\n"),),
    "unfinished-empty-block": (
        (
            SOURCE[SOURCE.index(_LOOP) : SOURCE.index("    return grads\n")],
            "    for l in reversed(range(L - 1)):\n        # TODO the hidden layers\n\n",
        ),
    ),
    "unfinished-pass": (
        (_cell("update_parameters"), "def update_parameters(parameters, grads, learning_rate):\n    pass\n"),
    ),
    "syntax-error": ((_SIGMOID, "        dZ = sigmoid_backward(dA, activation_cache\n"),),
    "not-terminating": ((_DA, _DA + "    while dA_prev.shape[1] == m:\n        db = db + 0\n"),),
    "redefined-wrong-last": (
        (
            "# %%\n# GRADED FUNCTION: update_parameters",
            "# %%\n# second try\ndef linear_backward(dZ, cache):\n    A_prev, W, b = cache\n"
            "    return np.dot(W.T, dZ), np.dot(dZ, A_prev.T), np.sum(dZ, axis=1, keepdims=True)\n"
            "# %%\n# GRADED FUNCTION: update_parameters",
        ),
    ),
}
