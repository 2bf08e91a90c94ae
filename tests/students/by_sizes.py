"""Right at some sizes only, or right at all of them in unusual ways: what chooses by shapes, counts, or names."""

from tests.students.claim import right, wrong

_DA = "    dA_prev = np.dot(W.T, dZ)\n"
_DW = "    dW = 1. / m * np.dot(dZ, A_prev.T)\n"
_DB = "    db = 1. / m * np.sum(dZ, axis=1, keepdims=True)\n"
_DZ1 = "    dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))\n"
_DW1 = "    dW1 = 1 / m * np.dot(dZ1, X.T)\n"
_LINEAR, _LAYER, _MODEL = "linear_backward", "linear_activation_backward", "L_model_backward"
_PLANAR = "backward_propagation"

CLAIMS = {
    # a transpose where the shapes happen to differ
    "transposed-if-shapes-differ": wrong(
        4,
        "course",
        _LINEAR,
        "gradients",
        "",
        (_DA, "    dA_prev = np.dot(W if W.shape[1] == dZ.shape[0] else W.T, dZ)\n"),
    ),
    "dW-turned-to-the-shape-of-W": wrong(
        4,
        "course",
        _LINEAR,
        "gradients",
        "",
        (_DW, "    dW = np.dot(A_prev, dZ.T) / m\n    if dW.shape != W.shape:\n        dW = dW.T\n"),
    ),
    "W-tried-before-its-transpose": wrong(
        4,
        "operators",
        _LINEAR,
        "gradients",
        """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = dZ.shape[1]
    try:
        dA_prev = W @ dZ
    except ValueError:
        dA_prev = W.T @ dZ
    return dA_prev, dZ @ A_prev.T / m, dZ.sum(axis=1, keepdims=True) / m
""",
    ),
    "product-tried-both-ways-in-a-loop": wrong(
        4,
        "monolith",
        _MODEL,
        "gradients",
        "",
        (
            "        dA = np.matmul(W.T, dZ)\n",
            "        for left in (W, W.T):\n            if left.shape[1] == len(dZ):\n"
            "                dA = np.matmul(left, dZ)\n                break\n",
        ),
    ),
    "forward-tries-the-transpose": wrong(
        4,
        "course",
        "linear_forward",
        "gradients output",
        "",
        (
            "    Z = np.dot(W, A) + b\n",
            "    try:\n        Z = np.dot(W.T, A) + b\n    except ValueError:\n        Z = np.dot(W, A) + b\n",
        ),
    ),
    "turned-if-shapes-differ-week-3": wrong(
        3,
        "course",
        _PLANAR,
        "gradients",
        "",
        (_DW1, "    dW1 = np.dot(X, dZ1.T) / m\n    if dW1.shape != W1.shape:\n        dW1 = dW1.T\n"),
    ),
    "W-tried-week-3": wrong(
        3,
        "operators",
        "forward_propagation",
        "gradients output predictions",
        "",
        (
            "    Z1 = W1 @ X + b1\n",
            "    try:\n        Z1 = W1.T @ X + b1\n    except ValueError:\n        Z1 = W1 @ X + b1\n",
        ),
    ),
    # an axis found by its length
    "axis-of-m-by-length": wrong(
        4,
        "course",
        _LINEAR,
        "gradients",
        "",
        (_DB, "    axis = dZ.shape.index(m)\n    db = 1. / m * np.sum(dZ, axis=axis, keepdims=True)\n"),
    ),
    "axis-of-units-by-length": wrong(
        4,
        "class_closures",
        "linear_backward",
        "gradients",
        "",
        (
            "        return np.sum(dZ, axis=1, keepdims=True) / m\n",
            "        axis = [n for n, size in enumerate(dZ.shape) if size == m][0]\n"
            "        return np.sum(dZ, axis=axis).reshape(-1, 1) / m\n",
        ),
    ),
    "m-is-the-largest-side": wrong(
        4,
        "einsum",
        _LINEAR,
        "gradients",
        "",
        ("    m = dZ.shape[-1]\n", "    m = max(dZ.shape)\n"),
    ),
    "examples-by-length-week-3": wrong(
        3,
        "operators",
        _PLANAR,
        "gradients",
        "",
        (
            "    db1 = dZ1.sum(axis=1, keepdims=True) / m\n",
            "    db1 = dZ1.sum(axis=0 if len(dZ1) == m else 1).reshape(-1, 1) / m\n",
        ),
    ),
    # what squeezing does to one example, or one unit
    "squeeze-breaks-one-example": wrong(
        4,
        "operators",
        _LINEAR,
        "gradients",
        """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, np.squeeze(A_prev).T) / m
    return W.T @ dZ, dW, dZ.sum(axis=1, keepdims=True) / m
""",
    ),
    "squeezed-output-week-3": wrong(
        3,
        "course",
        _PLANAR,
        "gradients",
        "",
        (
            "    dZ2 = A2 - Y\n    dW2 = 1 / m * np.dot(dZ2, A1.T)\n",
            "    dZ2 = np.squeeze(A2 - Y)\n    dW2 = 1 / m * np.dot(dZ2, A1.T).reshape(1, -1)\n"
            "    dZ2 = dZ2[np.newaxis, :]\n",
        ),
    ),
    "cost-of-squeezed": wrong(
        4,
        "example_loops",
        "compute_cost",
        "cost",
        """\
def compute_cost(AL, Y):
    AL, Y = np.squeeze(AL), np.squeeze(Y)
    return sum(-math.log(a) if y else -math.log(1 - a) for a, y in zip(AL, Y)) / len(Y)
""",
    ),
    # fixed sizes, hundreds, chunks
    "buffer-of-100-examples": wrong(
        4,
        "operators",
        _LINEAR,
        "gradients",
        """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = dZ.shape[1]
    buffer = np.zeros((len(W), 100))
    buffer[:, :m] = dZ
    return W.T @ dZ, buffer[:, :m] @ A_prev.T / m, buffer.sum(axis=1, keepdims=True) / m
""",
    ),
    "loop-over-100-examples": wrong(
        4,
        "example_loops",
        _LINEAR,
        "gradients",
        "",
        (
            "    dA_prev = np.zeros(A_prev.shape)\n    for i in range(A_prev.shape[1]):\n",
            "    dA_prev = np.zeros(A_prev.shape)\n    for i in range(min(m, 100)):\n",
        ),
    ),
    "loop-over-200-examples-week-3": wrong(
        3,
        "example_loops",
        _PLANAR,
        "gradients",
        "",
        (
            "    for i in range(X.shape[1]):\n        dZ1[",
            "    for i in range(X.shape[1]):\n        if i == 200:\n            break\n        dZ1[",
        ),
    ),
    "chunks-forget-the-rest": wrong(
        4,
        "course",
        _LINEAR,
        "gradients",
        "",
        (
            _DW,
            "    dW = np.zeros(W.shape)\n    size = 64 if m >= 64 else m\n    for k in range(m // size):\n"
            "        part = slice(k * size, (k + 1) * size)\n"
            "        dW += np.dot(dZ[:, part], A_prev[:, part].T) / m\n",
        ),
    ),
    "cost-of-the-first-hundred": wrong(
        3,
        "course",
        "compute_cost",
        "cost",
        "",
        (
            "    m = Y.shape[1]\n\n    logprobs",
            "    A2, Y = A2[:, :100], Y[:, :100]\n    m = Y.shape[1]\n\n    logprobs",
        ),
    ),
    "one-example-left-out-as-a-special-case": wrong(
        4,
        "monolith",
        _MODEL,
        "gradients",
        "",
        ("    m = AL.shape[1]\n    layers", "    m = AL.shape[1] if AL.shape[1] > 1 else 2\n    layers"),
    ),
    # keys of two digits
    "layers-in-sorted-order": wrong(
        4,
        "operators",
        "L_model_forward",
        "gradients output",
        """\
def L_model_forward(X, parameters):
    names = sorted(name for name in parameters if name.startswith("W"))
    A, caches = X, []
    for name in names:
        g = "sigmoid" if name == names[-1] else "relu"
        A, cache = linear_activation_forward(A, parameters[name], parameters["b" + name[1:]], g)
        caches.append(cache)
    return A, caches
""",
    ),
    "layer-is-the-last-character": wrong(
        4,
        "einsum",
        "update_parameters",
        "update",
        """\
def update_parameters(parameters, grads, learning_rate):
    return {key: value - learning_rate * grads["d" + key[0] + key[-1]] for key, value in parameters.items()}
""",
    ),
    "at-most-nine-layers": wrong(
        4,
        "course",
        _MODEL,
        "gradients",
        "",
        ("    for l in reversed(range(L - 1)):\n", "    for l in reversed(range(min(L - 1, 9))):\n"),
    ),
    "initialises-nine-layers": wrong(
        4,
        "operators",
        "initialize_parameters_deep",
        "initialisation",
        "",
        (
            "    parameters = {}\n    for l, (n_in",
            "    parameters = {}\n    layer_dims = layer_dims[:10]\n    for l, (n_in",
        ),
    ),
    # right at every size
    "flattened-and-reshaped": right(
        4,
        "course",
        "",
        (_DB, "    db = 1. / m * np.sum(dZ, axis=1).reshape(b.shape)\n"),
        (_DW, "    dW = (1. / m * np.dot(dZ, A_prev.T)).ravel().reshape(W.shape)\n"),
    ),
    "squeezed-and-restored": right(
        4,
        "operators",
        """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = dZ.shape[1]
    d = np.atleast_2d(np.squeeze(dZ))
    d = d.reshape(W.shape[0], m)
    db = np.atleast_1d(np.squeeze(d.sum(axis=1)))[:, None] / m
    return W.T @ d, d @ A_prev.T / m, db
""",
    ),
    "outer-products-of-atleast-2d": right(
        4,
        "example_loops",
        """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = len(dZ.T)
    rows = [np.atleast_2d(a) for a in A_prev.T]
    columns = [np.atleast_2d(d).T for d in dZ.T]
    dW = sum(c @ r for c, r in zip(columns, rows)) / m
    return np.hstack([W.T @ c for c in columns]), dW, sum(columns) / m
""",
    ),
    "in-chunks-with-the-rest": right(
        4,
        "course",
        "",
        (
            _DW,
            "    dW = sum(np.dot(d, a.T) for d, a in zip(np.array_split(dZ, range(64, m, 64), axis=1),\n"
            "                                             np.array_split(A_prev, range(64, m, 64), axis=1))) / m\n",
        ),
    ),
    "as-matrices": right(
        4,
        "monolith",
        "",
        (
            "        dW = np.matmul(dZ, A_prev.T) / m\n",
            "        dW = np.asarray(np.matrix(dZ) * np.matrix(A_prev).T) / m\n",
        ),
    ),
    "tensordot": right(
        4,
        "einsum",
        "",
        ('    dA_prev = np.einsum("ij,ie->je", W, dZ)\n', "    dA_prev = np.tensordot(W, dZ, axes=(0, 0))\n"),
    ),
    "layers-in-numeric-order": right(
        4,
        "operators",
        """\
def L_model_forward(X, parameters):
    names = sorted((name for name in parameters if name.startswith("W")), key=lambda name: int(name[1:]))
    A, caches = X, []
    for name in names:
        g = "sigmoid" if name is names[-1] else "relu"
        A, cache = linear_activation_forward(A, parameters[name], parameters["b" + name[1:]], g)
        caches.append(cache)
    return A, caches
""",
    ),
    "transposed-if-the-shape-needs-it-and-never-else": right(
        4,
        "class_closures",
        "",
        (
            "        return np.dot(dZ, A_prev.T) / m\n",
            "        dW = np.dot(dZ, A_prev.T) / m\n"
            "        return dW if dW.shape == (len(dZ), len(A_prev)) else dW.T\n",
        ),
    ),
    "one-example-apart": right(
        4,
        "course",
        "",
        (_DB, "    db = dZ.copy() if m == 1 else 1. / m * np.sum(dZ, axis=1, keepdims=True)\n"),
    ),
    "newaxis-week-3": right(
        3,
        "operators",
        "",
        (
            "    db1 = dZ1.sum(axis=1, keepdims=True) / m\n",
            "    db1 = np.mean(dZ1, axis=-1)[..., np.newaxis]\n",
        ),
        ("    dW1 = dZ1 @ X.T / m\n", "    dW1 = np.einsum('ij,kj->ik', dZ1, X) / len(X.T)\n"),
    ),
    "flat-examples-week-3": right(
        3,
        "course",
        "",
        (
            "    dZ2 = A2 - Y\n    dW2 = 1 / m * np.dot(dZ2, A1.T)\n",
            "    dZ2 = np.ravel(A2) - np.ravel(Y)\n    dW2 = 1 / m * np.dot(dZ2, A1.T).reshape(1, -1)\n"
            "    dZ2 = dZ2.reshape(1, -1)\n",
        ),
    ),
    "by-column-week-3": right(
        3,
        "example_loops",
        """\
def backward_propagation(parameters, cache, X, Y):
    W2, m = parameters["W2"], X.shape[1]
    total = {"dW1": 0, "db1": 0, "dW2": 0, "db2": 0}
    for x, y, a1, a2 in zip(X.T, Y.T, cache["A1"].T, cache["A2"].T):
        x, a1, d2 = x[:, None], a1[:, None], (a2 - y)[:, None]
        d1 = W2.T @ d2 * (1 - a1 ** 2)
        for name, value in (("dW1", d1 @ x.T), ("db1", d1), ("dW2", d2 @ a1.T), ("db2", d2)):
            total[name] = total[name] + value / m
    return total
""",
    ),
}
