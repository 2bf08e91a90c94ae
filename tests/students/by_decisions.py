"""One decision, made in several places: it costs the points of one function, and callers lose nothing by it."""

from dataclasses import replace

from tests.students.claim import Claim, wrong

_DW = "    dW = 1. / m * np.dot(dZ, A_prev.T)\n"
_DB = "    db = 1. / m * np.sum(dZ, axis=1, keepdims=True)\n"
_DA = "    dA_prev = np.dot(W.T, dZ)\n"
_CACHE = "    A_prev, W, b = cache\n    m = A_prev.shape[1]\n"
_WHOLE = (
    (_CACHE, "    (A_prev, W, b), activation_cache = cache\n    m = A_prev.shape[1]\n"),
    (
        "        dZ = relu_backward(dA, activation_cache)\n"
        "        dA_prev, dW, db = linear_backward(dZ, linear_cache)\n",
        "        dZ = relu_backward(dA, activation_cache)\n        dA_prev, dW, db = linear_backward(dZ, cache)\n",
    ),
    (
        "        dZ = sigmoid_backward(dA, activation_cache)\n"
        "        dA_prev, dW, db = linear_backward(dZ, linear_cache)\n",
        "        dZ = sigmoid_backward(dA, activation_cache)\n        dA_prev, dW, db = linear_backward(dZ, cache)\n",
    ),
)
_SUMMED = (
    ("    dW = dZ @ A_prev.T\n    dW /= m\n", "    dW = dZ @ A_prev.T\n"),
    ("    db = dZ.sum(axis=1, keepdims=True)\n    db /= m\n", "    db = dZ.sum(axis=1, keepdims=True)\n"),
)
_TANH_FORWARD = ("        A, activation_cache = relu(Z)\n", "        A, activation_cache = np.tanh(Z), Z\n")
_TANH_BACKWARD = (
    "        dZ = relu_backward(dA, activation_cache)\n",
    "        dZ = dA * (1 - np.tanh(activation_cache) ** 2)\n",
)
_SIGMOID_FORWARD = ("        A, activation_cache = relu(Z)\n", "        A, activation_cache = sigmoid(Z)\n")
_SIGMOID_BACKWARD = (
    "        dZ = relu_backward(dA, activation_cache)\n",
    "        dZ = sigmoid_backward(dA, activation_cache)\n",
)
_LEAKY_FORWARD = (
    "        A, activation_cache = relu(Z)\n",
    "        A, activation_cache = np.maximum(0.01 * Z, Z), Z\n",
)
_LEAKY_BACKWARD = (
    "        dZ = relu_backward(dA, activation_cache)\n",
    "        dZ = np.where(activation_cache > 0, dA, 0.01 * dA)\n",
)
_LEAKY_WEEK_3 = (
    ("    A1 = np.tanh(Z1)\n", "    A1 = np.where(Z1 > 0, Z1, 0.1 * Z1)\n"),
    (
        "    dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))\n",
        "    dZ1 = np.dot(W2.T, dZ2) * np.where(A1 > 0, 1, 0.1)\n",
    ),
)
_TAKEN_AWAY = (
    ("    Z = np.dot(W, A) + b\n", "    Z = np.dot(W, A) - b\n"),
    (_DB, "    db = -1. / m * np.sum(dZ, axis=1, keepdims=True)\n"),
)
_TAKEN_WEEK_3 = (
    ("    Z1 = np.dot(W1, X) + b1\n", "    Z1 = np.dot(W1, X) - b1\n"),
    ("    db1 = 1 / m * np.sum(dZ1,", "    db1 = -1 / m * np.sum(dZ1,"),
)
_RELU_WEEK_3 = (
    ("    A1 = np.tanh(Z1)\n", "    A1 = np.maximum(Z1, 0)\n"),
    ("    dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))\n", "    dZ1 = np.dot(W2.T, dZ2) * (A1 > 0)\n"),
)


def one(week: int, style: str, charged: str, id_: str, fails: str, *edits: tuple[str, str], text: str = "") -> Claim:
    """One decision, with its name; the gradients of a submission in lower case are looked at under its own names."""
    named = replace(wrong(week, style, charged, fails, text, *edits), diagnoses=(id_,))
    return replace(named, gradients=True) if id_ == "own-names" else named


def whole(also: str, fails: str, *edits: tuple[str, str]) -> Claim:
    """`linear_backward` that takes the whole cache, and so cannot be called as is documented; and another mistake."""
    found = wrong(4, "course", "linear_backward", f"interface {fails}", "", *edits)
    return replace(found, charged=tuple({"linear_backward", also}))


_OTHER = "other-activation"
_GRADIENTS = "gradients output"

CLAIMS = {
    # another activation in the hidden layers, forward and backward alike
    "tanh-inside-the-layer": one(
        4, "course", "linear_activation_forward", _OTHER, _GRADIENTS, _TANH_FORWARD, _TANH_BACKWARD
    ),
    "sigmoid-inside-the-layer": one(
        4, "course", "linear_activation_forward", _OTHER, _GRADIENTS, _SIGMOID_FORWARD, _SIGMOID_BACKWARD
    ),
    "leaky-inside-the-layer": one(
        4, "course", "linear_activation_forward", _OTHER, _GRADIENTS, _LEAKY_FORWARD, _LEAKY_BACKWARD
    ),
    "leaky-week-3": one(
        3, "course", "forward_propagation", _OTHER, "gradients output predictions training", *_LEAKY_WEEK_3
    ),
    # another network, forward and backward alike
    "biases-taken-away": one(4, "course", "linear_forward", "other-network", _GRADIENTS, *_TAKEN_AWAY),
    "bias-taken-away-week-3": one(
        3, "course", "forward_propagation", "other-network", "gradients output predictions training", *_TAKEN_WEEK_3
    ),
    "sigmoid-by-name": one(
        4,
        "operators",
        "L_model_forward",
        _OTHER,
        _GRADIENTS,
        ('        g = "sigmoid" if l == L else "relu"\n        A, cache', '        g = "sigmoid"\n        A, cache'),
        ('        g = "sigmoid" if l == L else "relu"\n        dA, dW', '        g = "sigmoid"\n        dA, dW'),
    ),
    "sigmoid-by-name-in-closures": one(
        4,
        "class_closures",
        "L_model_forward",
        _OTHER,
        _GRADIENTS,
        ('L_model_forward = make_forward("relu", "sigmoid")', 'L_model_forward = make_forward("sigmoid", "sigmoid")'),
        (
            'L_model_backward = make_backward(loss, "relu", "sigmoid")',
            'L_model_backward = make_backward(loss, "sigmoid", "sigmoid")',
        ),
    ),
    "tanh-by-name": one(
        4,
        "einsum",
        "L_model_forward",
        _OTHER,
        _GRADIENTS,
        (
            'FORWARD = {"relu": relu, "sigmoid": sigmoid}\n',
            'FORWARD = {"relu": relu, "sigmoid": sigmoid, "tanh": lambda Z: (np.tanh(Z), Z)}\n',
        ),
        (
            'BACKWARD = {"relu": relu_backward, "sigmoid": sigmoid_backward}\n',
            'BACKWARD = {"relu": relu_backward, "sigmoid": sigmoid_backward,\n'
            '            "tanh": lambda dA, Z: dA * (1 - np.tanh(Z) ** 2)}\n',
        ),
        (
            '    names = ["relu"] * (L - 1) + ["sigmoid"]\n    A, caches',
            '    names = ["tanh"] * (L - 1) + ["sigmoid"]\n    A, caches',
        ),
        (
            '    names = ["relu"] * (L - 1) + ["sigmoid"]\n    dA = {',
            '    names = ["tanh"] * (L - 1) + ["sigmoid"]\n    dA = {',
        ),
    ),
    "relu-week-3": one(
        3, "course", "forward_propagation", _OTHER, "gradients output predictions training", *_RELU_WEEK_3
    ),
    "sigmoid-week-3": one(
        3,
        "operators",
        "forward_propagation",
        _OTHER,
        "gradients output predictions training",
        ("    A1 = np.tanh(Z1)\n", "    A1 = sigmoid(Z1)\n"),
        ("    dZ1 *= 1 - A1 ** 2\n", "    dZ1 *= A1 * (1 - A1)\n"),
    ),
    # lower case throughout
    "lower-case-week-3": one(
        3,
        "operators",
        "initialize_parameters",
        "own-names",
        "gradients initialisation output predictions training",
        (
            '    shapes = {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (n_y, n_h), "b2": (n_y, 1)}\n',
            '    shapes = {"w1": (n_h, n_x), "b1": (n_h, 1), "w2": (n_y, n_h), "b2": (n_y, 1)}\n',
        ),
        ('if k[0] == "W" else', 'if k[0] == "w" else'),
        ('(parameters[k] for k in ("W1", "b1", "W2", "b2"))', '(parameters[k] for k in ("w1", "b1", "w2", "b2"))'),
        ('parameters["W2"]\n    m', 'parameters["w2"]\n    m'),
        (
            "    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)\n",
            "    return dict(dw1=dW1, db1=db1, dw2=dW2, db2=db2)\n",
        ),
    ),
    "lower-case-week-3-gradients-as-asked": one(
        3,
        "course",
        "initialize_parameters",
        "own-names",
        "gradients initialisation output predictions training update",
        (
            '    parameters = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}\n    return parameters\n# %%\n'
            "# GRADED FUNCTION: forward",
            '    parameters = {"w1": W1, "b1": b1, "w2": W2, "b2": b2}\n    return parameters\n# %%\n'
            "# GRADED FUNCTION: forward",
        ),
        (
            '    W1 = parameters["W1"]\n    b1 = parameters["b1"]\n    W2 = parameters["W2"]\n'
            '    b2 = parameters["b2"]\n\n    Z1',
            '    W1 = parameters["w1"]\n    b1 = parameters["b1"]\n    W2 = parameters["w2"]\n'
            '    b2 = parameters["b2"]\n\n    Z1',
        ),
        (
            '    W1 = parameters["W1"]\n    W2 = parameters["W2"]\n    A1',
            '    W1 = parameters["w1"]\n    W2 = parameters["w2"]\n    A1',
        ),
        (
            '    W1 = parameters["W1"]\n    b1 = parameters["b1"]\n    W2 = parameters["W2"]\n'
            '    b2 = parameters["b2"]\n\n    dW1',
            '    W1 = parameters["w1"]\n    b1 = parameters["b1"]\n    W2 = parameters["w2"]\n'
            '    b2 = parameters["b2"]\n\n    dW1',
        ),
        (
            '    parameters = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}\n    return parameters\n# %%\n'
            "# GRADED FUNCTION: nn_model",
            '    parameters = {"w1": W1, "b1": b1, "w2": W2, "b2": b2}\n    return parameters\n# %%\n'
            "# GRADED FUNCTION: nn_model",
        ),
    ),
    # a sum in cost and gradients
    "a-sum-throughout": one(
        4,
        "operators",
        "compute_cost",
        "sum-cost",
        "cost gradients",
        *_SUMMED,
        ("    return loss.sum() / loss.shape[1]\n", "    return loss.sum()\n"),
    ),
    "a-sum-throughout-week-3": one(
        3,
        "operators",
        "compute_cost",
        "sum-cost",
        "cost gradients",
        ("    dW2 = dZ2 @ A1.T / m\n", "    dW2 = dZ2 @ A1.T\n"),
        ("    dW1 = dZ1 @ X.T / m\n", "    dW1 = dZ1 @ X.T\n"),
        ("db2 = dZ2.sum(axis=1, keepdims=True) / m", "db2 = dZ2.sum(axis=1, keepdims=True)"),
        ("db1 = dZ1.sum(axis=1, keepdims=True) / m", "db1 = dZ1.sum(axis=1, keepdims=True)"),
        ("    return -loss.sum() / loss.shape[1]\n", "    return -loss.sum()\n"),
    ),
    # linear_backward takes the whole cache, and is wrong besides
    "whole-cache": whole("linear_backward", "", *_WHOLE),
    "whole-cache-without-the-mean": whole(
        "linear_backward",
        "gradients",
        *_WHOLE,
        (_DW, "    dW = np.dot(dZ, A_prev.T)\n"),
        (_DB, "    db = np.sum(dZ, axis=1, keepdims=True)\n"),
    ),
    "whole-cache-another-sign": whole(
        "linear_backward",
        "gradients",
        *_WHOLE,
        (_DA, "    dA_prev = -np.dot(W.T, dZ)\n"),
    ),
    "whole-cache-mean-in-dW-only": whole(
        "linear_backward",
        "gradients",
        *_WHOLE,
        (_DB, "    db = np.sum(dZ, axis=1, keepdims=True)\n"),
    ),
    "whole-cache-dAL-of-another-sign": whole(
        "L_model_backward",
        "gradients",
        *_WHOLE,
        (
            "    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))\n",
            "    dAL = np.divide(Y, AL) - np.divide(1 - Y, 1 - AL)\n",
        ),
    ),
    "whole-cache-no-derivative-of-relu": whole(
        "linear_activation_backward",
        "gradients",
        _WHOLE[0],
        _WHOLE[2],
        (_WHOLE[1][0], _WHOLE[1][1].replace("relu_backward(dA, activation_cache)", "dA")),
    ),
    "cache-of-its-own-without-the-mean": one(
        4,
        "operators",
        "linear_backward",
        "missing-mean",
        "gradients",
        ("    return W @ A + b, (A, W, b)\n", "    return W @ A + b, dict(A=A, W=W)\n"),
        text="""\
def linear_backward(dZ, cache):
    A_prev, W = cache["A"], cache["W"]
    return W.T @ dZ, dZ @ A_prev.T, dZ.sum(axis=1, keepdims=True)
""",
    ),
}
