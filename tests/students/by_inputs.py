"""Inputs that are destroyed, in whatever way, and writing that destroys nothing."""

from tests.students.claim import right, wrong

_DAL = "    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))\n"
_DW = "    dW = 1. / m * np.dot(dZ, A_prev.T)\n"
_DA = "    dA_prev = np.dot(W.T, dZ)\n"
_UNPACKED = "    A_prev, W, b = cache\n    m = A_prev.shape[1]\n"
_COST = "    cost = -1. / m * np.sum(np.multiply(Y, np.log(AL)) + np.multiply(1 - Y, np.log(1 - AL)))\n"
_DZ2 = "    dZ2 = A2 - Y\n"
_DZ1 = "    dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))\n"
_LAYERS = "    L = len(parameters) // 2\n\n    for l in range(1, L):\n"
_DB2 = "    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)\n"
_RETURN = "    return dA_prev, dW, db\n# %%\n# GRADED FUNCTION: linear_activation_backward"
_RETURN_LOOP = "    dW = dW / m\n    db = db / m\n    return dA_prev, dW, db\n"
_LINEAR, _LAYER, _MODEL = "linear_backward", "linear_activation_backward", "L_model_backward"
_FORWARD, _PLANAR = "L_model_forward", "backward_propagation"

CLAIMS = {
    # weights and biases
    "W-scaled-in-place": wrong(4, "course", _LINEAR, "inputs", "", (_DA, _DA + "    W *= 0.99\n")),
    "b-through-a-view": wrong(
        4, "course", _LINEAR, "inputs", "", (_DA, _DA + "    flat = b.ravel()\n    flat[0] = 0\n")
    ),
    "b-as-the-buffer-of-db": wrong(
        4,
        "operators",
        _LINEAR,
        "inputs",
        """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = dZ.shape[1]
    np.sum(dZ, axis=1, keepdims=True, out=b)
    b /= m
    return W.T @ dZ, dZ @ A_prev.T / m, b
""",
    ),
    "W-as-the-buffer-of-dW": wrong(
        4,
        "einsum",
        _LINEAR,
        "inputs",
        """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = dZ.shape[-1]
    dA_prev = W.T @ dZ
    dW = np.einsum("ie,je->ij", dZ, A_prev, out=W)
    dW /= m
    return dA_prev, dW, dZ.sum(axis=1)[:, None] / m
""",
    ),
    "weights-decayed-by-a-helper": wrong(
        4,
        "class_closures",
        "linear_backward",
        "inputs",
        "",
        (
            "        m = cls.batch(dZ, A_prev, W)\n",
            "        m = cls.batch(dZ, A_prev, W)\n        dA_prev = np.dot(W.T, dZ)\n"
            "        cls.decay(W.T)\n        return dA_prev, cls.weights(dZ, A_prev, m), cls.bias(dZ, m)\n\n"
            "    @staticmethod\n    def decay(w, rate=1e-2):\n        w[...] = w * (1 - rate)\n\n"
            "    @classmethod\n    def backward_without(cls, dZ, cache):\n        A_prev, W, _ = cache\n"
            "        m = 1\n",
        ),
    ),
    "added-at-W": wrong(
        4,
        "monolith",
        _MODEL,
        "inputs",
        "",
        (
            "        dA = np.matmul(W.T, dZ)\n",
            "        dA = np.matmul(W.T, dZ)\n        np.add.at(W, (slice(None), 0), dW[:, 0])\n",
        ),
    ),
    "parameters-updated-while-passing-back": wrong(
        3,
        "operators",
        _PLANAR,
        "inputs training",
        "",
        (
            "    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)\n",
            "    W2 -= 1.2 * dW2\n    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)\n",
        ),
    ),
    "parameters-forgotten-in-the-dictionary": wrong(
        3,
        "course",
        _PLANAR,
        "inputs training",
        "",
        (_DZ1, _DZ1 + '    parameters["b1"] = parameters["b1"] - 0.01 * np.sum(dZ1, axis=1, keepdims=True)\n'),
    ),
    # examples
    "X-centred": wrong(
        4,
        "operators",
        _FORWARD,
        "gradients inputs output",
        "",
        (
            "    A, caches, L = X, [], len(parameters) // 2\n",
            "    X -= X.mean()\n    A, caches, L = X, [], len(parameters) // 2\n",
        ),
    ),
    "X-with-a-row-of-noughts-gone": wrong(
        4,
        "course",
        _FORWARD,
        "inputs",
        "",
        (
            _LAYERS,
            _LAYERS.replace("\n\n", "\n\n    keep = X.copy()\n    X[X < -50] = 0\n    X += 1e-3\n    A = keep\n", 1),
        ),
    ),
    "X-squared-by-the-backward-pass": wrong(
        3,
        "operators",
        _PLANAR,
        "inputs training",
        "",
        ("    db1 = dZ1", "    np.square(X, out=X)\n    db1 = dZ1"),
    ),
    "X-sorted": wrong(
        3,
        "course",
        _PLANAR,
        "inputs training",
        "",
        (_DB2, _DB2 + "    order = X.T @ X\n    del order\n"),
        (
            "    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)\n",
            "    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)\n    X.sort(axis=1)\n",
        ),
    ),
    "predict-writes-into-X": wrong(
        3,
        "course",
        "predict",
        "inputs",
        "",
        ("    predictions = (A2 > 0.5)\n", "    predictions = (A2 > 0.5)\n    X[0] = predictions\n"),
    ),
    "predict-writes-into-b": wrong(
        3,
        "operators",
        "predict",
        "inputs",
        "def predict(parameters, X):\n"
        "    AL, _ = forward_propagation(X, parameters)\n    parameters['b2'] -= 1e-6\n    return (AL > 0.5) * 1\n",
    ),
    "W-turned-by-the-forward-pass": wrong(
        4,
        "course",
        "linear_forward",
        "gradients inputs",
        "",
        ("    Z = np.dot(W, A) + b\n", "    Z = np.dot(W, A) + b\n    W[0, 0] += 1e-3\n"),
    ),
    "b-grown-by-the-forward-pass-week-3": wrong(
        3,
        "operators",
        "forward_propagation",
        "inputs training",
        "",
        ("    Z2 = W2 @ A1 + b2\n", "    Z2 = W2 @ A1\n    Z2 += b2\n    b2 += 0.1\n"),
    ),
    # labels and output
    "Y-negated": wrong(
        4,
        "course",
        _MODEL,
        "inputs",
        "",
        (_DAL, "    np.negative(Y, out=Y)\n" + _DAL.replace("Y", "-Y").replace("1 - -Y", "1 + Y")),
    ),
    "Y-negated-week-3": wrong(3, "course", _PLANAR, "inputs training", "", (_DZ2, "    Y *= -1\n    dZ2 = A2 + Y\n")),
    "Y-flipped-by-the-cost": wrong(
        4,
        "operators",
        "compute_cost",
        "inputs",
        "def compute_cost(AL, Y):\n    ones = (Y * np.log(AL)).sum()\n    Y ^= 1\n"
        "    return -(ones + (Y * np.log(1 - AL)).sum()) / Y.shape[1]\n",
    ),
    "Y-resized-by-the-cost": wrong(
        3,
        "operators",
        "compute_cost",
        "inputs",
        "def compute_cost(A2, Y):\n    m = Y.shape[1]\n    Y.resize(m, refcheck=False)\n"
        "    return -np.log(np.where(Y, A2, 1 - A2)).sum() / m\n",
    ),
    "AL-clipped-in-place": wrong(
        4,
        "course",
        "compute_cost",
        "inputs",
        "",
        (_COST, _COST + "    np.clip(AL, .4, .6, out=AL)\n"),
    ),
    "AL-into-its-logarithm": wrong(
        4,
        "class_closures",
        "compute_cost",
        "inputs",
        "",
        (
            "        m = Y.shape[1]\n        return float(",
            "        m, loss = Y.shape[1], 0.\n        loss -= np.sum((1 - Y) * np.log(1 - AL))\n"
            "        np.log(AL, out=AL)\n"
            "        loss -= np.sum(Y * AL)\n        return loss / m\n        return float(",
        ),
    ),
    "A2-logarithm-in-a-helper": wrong(
        3,
        "example_loops",
        "compute_cost",
        "inputs",
        """\
def safe(a):
    a += 1e-9
    return a

def compute_cost(A2, Y):
    A2 = safe(A2)
    return -sum(math.log(a if y else 1 - a) for a, y in zip(A2[0], Y[0])) / len(Y[0])
""",
    ),
    "AL-becomes-dAL": wrong(
        4,
        "operators",
        _MODEL,
        "inputs",
        """\
def L_model_backward(AL, Y, caches):
    grads, L = {}, len(caches)
    D = AL * (1 - AL)
    AL -= Y
    AL /= D
    dA = AL
    for l in range(L, 0, -1):
        g = "sigmoid" if l == L else "relu"
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], g)
        grads.update({f"dA{l}": dA, f"dW{l}": dW, f"db{l}": db})
    return grads
""",
    ),
    "X-as-the-buffer-of-dA0": wrong(
        4,
        "example_loops",
        _LINEAR,
        "inputs",
        "",
        (_RETURN_LOOP, "    dW = dW / m\n    db = db / m\n    A_prev[...] = dA_prev\n    return A_prev, dW, db\n"),
    ),
    # what destroys nothing
    "dA-is-written-into": right(
        4,
        "course",
        "",
        (
            "        dZ = relu_backward(dA, activation_cache)\n",
            "        dA[activation_cache <= 0] = 0\n        dZ = dA\n",
        ),
    ),
    "dZ-is-scaled": right(
        4,
        "operators",
        "",
        (
            "    dW = dZ @ A_prev.T\n    dW /= m\n    db = dZ.sum(axis=1, keepdims=True)\n    db /= m\n"
            "    return W.T @ dZ, dW, db\n",
            "    dA_prev = W.T @ dZ\n    dZ /= m\n    return dA_prev, dZ @ A_prev.T, dZ.sum(axis=1, keepdims=True)\n",
        ),
    ),
    "own-copies": right(
        4,
        "monolith",
        "",
        (
            "        dW = np.matmul(dZ, A_prev.T) / m\n",
            "        A_prev, W = A_prev.copy(), np.array(W)\n        dW = np.matmul(dZ, A_prev.T) / m\n",
        ),
        (
            "        dA = np.matmul(W.T, dZ)\n",
            "        dA = np.matmul(W.T, dZ)\n        W *= 0\n        A_prev.fill(0)\n",
        ),
    ),
    "gradients-in-place": right(
        4,
        "einsum",
        "",
        (
            '    dW = np.einsum("ie,je->ij", dZ, A_prev) / m\n',
            '    dW = np.empty_like(W)\n    np.einsum("ie,je->ij", dZ, A_prev, out=dW)\n    np.divide(dW, m, out=dW)\n',
        ),
    ),
    "Z-made-in-place": right(
        4,
        "course",
        "",
        ("    Z = np.dot(W, A) + b\n", "    Z = np.dot(W, A)\n    Z += b\n"),
    ),
    "labels-reshaped": right(
        4,
        "course",
        "",
        (_DAL, "    Y = Y.copy().astype(float)\n    Y *= -1\n    dAL = Y / AL + (1 + Y) / (1 - AL)\n"),
    ),
    "A2-becomes-dZ2-in-a-copy": right(
        3,
        "operators",
        "",
        (_DZ2, "    dZ2 = A2.copy()\n    dZ2 -= Y\n"),
    ),
    "clipped-copy": right(
        3,
        "course",
        "",
        (
            "    m = Y.shape[1]\n\n    logprobs",
            "    m = Y.shape[1]\n    A2 = np.clip(A2, 1e-12, 1 - 1e-12)\n    A2 += 0.\n\n    logprobs",
        ),
    ),
    "an-update-in-place": right(
        4,
        "einsum",
        "def update_parameters(parameters, grads, learning_rate):\n    for key in parameters:\n"
        "        np.subtract(parameters[key], learning_rate * grads['d' + key], out=parameters[key])\n"
        "    return parameters\n",
    ),
    "X-flipped-and-back": right(
        3,
        "operators",
        "",
        ("    dW1 = dZ1 @ X.T / m\n", "    X = X[:, ::-1]\n    dW1 = dZ1[:, ::-1] @ X.T / m\n"),
    ),
}
