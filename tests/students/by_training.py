"""Precision, training, prediction and the start of the parameters: wrong ones, and right ones that vary."""

from tests.students.claim import right, wrong

_DW = "    dW = 1. / m * np.dot(dZ, A_prev.T)\n"
_DB = "    db = 1. / m * np.sum(dZ, axis=1, keepdims=True)\n"
_LOOP = "    for i in range(0, num_iterations):\n"
_STEP = "        parameters = update_parameters(parameters, grads)\n"
_PREDICTED = "    predictions = (A2 > 0.5)\n"
_LOOP_OPERATORS = "    for i in range(num_iterations):\n"
_STEP_LOOPS = "        parameters = update_parameters(parameters, backward_propagation(parameters, cache, X, Y))\n"
_LINEAR, _PLANAR = "linear_backward", "backward_propagation"
_W = '        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01\n'
_DEEP = "initialize_parameters_deep"
_TWO = "initialize_parameters"
_W1_WEEK_3 = "    W1 = np.random.randn(n_h, n_x) * 0.01\n"

CLAIMS = {
    # precision
    "half-precision": wrong(4, "course", _LINEAR, "gradients", "", (_DW, _DW + "    dW = dW.astype(np.float16)\n")),
    "half-precision-throughout": wrong(
        4,
        "monolith",
        "L_model_backward",
        "gradients",
        "",
        ("        dA = np.matmul(W.T, dZ)\n", '        dA = np.matmul(W.T, dZ).astype("half")\n'),
    ),
    "four-digits": wrong(
        4,
        "operators",
        _LINEAR,
        "gradients",
        "",
        ("    return W.T @ dZ, dW, db\n", "    return W.T @ dZ, np.round(dW, 4), np.round(db, 4)\n"),
    ),
    "four-digits-week-3": wrong(
        3,
        "course",
        _PLANAR,
        "gradients training",
        "",
        (
            '    grads = {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}\n',
            '    grads = {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}\n'
            "    grads = {key: np.around(value, 4) for key, value in grads.items()}\n",
        ),
    ),
    "output-of-three-digits": wrong(
        3,
        "operators",
        "forward_propagation",
        "gradients output training",
        "",
        ("    A2 = sigmoid(Z2)\n", "    A2 = np.round(sigmoid(Z2), 3)\n"),
    ),
    "cost-of-two-digits": wrong(
        4,
        "einsum",
        "compute_cost",
        "cost",
        "",
        ("    return cost / m\n", "    return round(float(cost / m), 2)\n"),
    ),
    "single-precision": right(
        4,
        "operators",
        "",
        ("    return W.T @ dZ, dW, db\n", '    return W.T @ dZ, dW.astype("float32"), np.float32(db)\n'),
    ),
    "single-precision-week-3": right(
        3,
        "operators",
        "",
        ("    dW1 = dZ1 @ X.T / m\n", "    dW1 = (dZ1 @ X.T / m).astype(np.float64)\n"),
    ),
    "twelve-digits": right(
        4,
        "einsum",
        "",
        ("    return cost / m\n", "    return np.round(cost / m, 12)\n"),
    ),
    # training
    "always-a-hundred-iterations": wrong(
        3, "course", "nn_model", "training", "", (_LOOP, "    for i in range(100):\n")
    ),
    "one-iteration-too-many": wrong(
        3,
        "operators",
        "nn_model",
        "training",
        "",
        (_LOOP_OPERATORS, "    for i in range(num_iterations + 1):\n"),
    ),
    "one-iteration-too-few": wrong(
        3,
        "example_loops",
        "nn_model",
        "training",
        "",
        ("    i = 0\n    while i", "    i = 1\n    while i"),
    ),
    "stops-after-five": wrong(
        3,
        "course",
        "nn_model",
        "training",
        "",
        (_STEP, _STEP + "        if i == 4:\n            break\n"),
    ),
    "rate-that-decays": wrong(
        3,
        "operators",
        "nn_model",
        "training",
        "",
        (
            "        parameters = update_parameters(parameters, grads)\n",
            "        parameters = update_parameters(parameters, grads, 1.2 / (1 + i))\n",
        ),
    ),
    "every-other-step": wrong(
        3,
        "example_loops",
        "nn_model",
        "training",
        "",
        (_STEP_LOOPS, "        if i % 2 == 0:\n    " + _STEP_LOOPS),
    ),
    "gradients-of-the-start": wrong(
        3,
        "course",
        "nn_model",
        "training",
        "",
        (_STEP, "        if i == 0:\n            first = grads\n" + _STEP.replace("grads)", "first)")),
    ),
    "starts-anew-each-time": wrong(
        3,
        "operators",
        "nn_model",
        "training",
        "",
        (_LOOP_OPERATORS, _LOOP_OPERATORS + "        parameters = initialize_parameters(n_x, n_h, n_y)\n"),
    ),
    "ascends": wrong(
        3,
        "course",
        "nn_model",
        "training",
        "",
        (_STEP, _STEP.replace("grads)", "grads, learning_rate=-1.2)")),
    ),
    "returns-the-start": wrong(
        3,
        "operators",
        "nn_model",
        "training",
        "",
        (
            "        parameters = update_parameters(parameters, grads)\n",
            "        update_parameters({k: v.copy() for k, v in parameters.items()}, grads)\n",
        ),
    ),
    "another-fixed-rate": right(
        3,
        "course",
        "",
        (_STEP, _STEP.replace("grads)", "grads, learning_rate=0.5)")),
    ),
    "counts-down": right(3, "operators", "", (_LOOP_OPERATORS, "    for i in reversed(range(num_iterations)):\n")),
    "keeps-the-costs": right(
        3,
        "course",
        "",
        (_LOOP, "    costs = []\n" + _LOOP),
        (_STEP, "        costs += [cost]\n" + _STEP),
    ),
    "stops-where-nothing-changes": right(
        3,
        "course",
        "",
        (_STEP, _STEP + "        if all(np.abs(g).max() < 1e-9 for g in grads.values()):\n            break\n"),
    ),
    "recursive-training": right(
        3,
        "operators",
        """\
def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    parameters = initialize_parameters(len(X), n_h, len(Y))
    def step(_):
        A2, cache = forward_propagation(X, parameters)
        parameters.update(update_parameters(parameters, backward_propagation(parameters, cache, X, Y)))
    list(map(step, range(num_iterations)))
    return parameters
""",
    ),
    "start-from-a-generator": right(
        3,
        "example_loops",
        """\
def initialize_parameters(n_x, n_h, n_y):
    rng = np.random.RandomState(4)
    return {"W1": 0.01 * rng.randn(n_h, n_x), "b1": np.zeros((n_h, 1)),
            "W2": 0.01 * rng.randn(n_y, n_h), "b2": np.zeros((n_y, 1))}
""",
    ),
    # predictions
    "threshold-0.3": wrong(3, "course", "predict", "predictions", "", (_PREDICTED, "    predictions = (A2 > 0.3)\n")),
    "threshold-0.6": wrong(
        3,
        "operators",
        "predict",
        "predictions",
        "def predict(parameters, X):\n    return (forward_propagation(X, parameters)[0] >= 0.6).astype(int)\n",
    ),
    "threshold-0.51": wrong(
        3,
        "example_loops",
        "predict",
        "predictions",
        "",
        ("        if A2[0, i] > 0.5:\n", "        if A2[0, i] > 0.51:\n"),
    ),
    "threshold-of-the-mean": wrong(
        3,
        "course",
        "predict",
        "predictions",
        "",
        (_PREDICTED, "    predictions = (A2 > np.mean(A2))\n"),
    ),
    "rounded-up": wrong(
        3, "course", "predict", "predictions", "", (_PREDICTED, "    predictions = np.ceil(A2 - 0.4)\n")
    ),
    "the-other-class": wrong(3, "course", "predict", "predictions", "", (_PREDICTED, "    predictions = (A2 < 0.5)\n")),
    "probabilities": wrong(3, "course", "predict", "predictions", "", (_PREDICTED, "    predictions = A2\n")),
    "rounded": right(3, "course", "", (_PREDICTED, "    predictions = np.rint(A2).astype(int)\n")),
    "where": right(3, "course", "", (_PREDICTED, "    predictions = np.where(A2 > .5, 1, 0)\n")),
    "list-of-bools": right(
        3,
        "operators",
        "def predict(parameters, X):\n"
        "    return np.array([[a > 0.5 for a in forward_propagation(X, parameters)[0].ravel()]])\n",
    ),
    "by-the-logit": right(
        3,
        "example_loops",
        "def predict(parameters, X):\n    _, cache = forward_propagation(X, parameters)\n"
        "    return np.heaviside(cache['Z2'], 0)\n",
    ),
    # the start
    "weights-ten-times": wrong(4, "course", _DEEP, "initialisation", "", (_W, _W.replace("0.01", "0.1"))),
    "weights-unscaled": wrong(4, "course", _DEEP, "initialisation", "", (_W, _W.replace(" * 0.01", ""))),
    "weights-a-tenth": wrong(
        3, "course", _TWO, "initialisation", "", (_W1_WEEK_3, _W1_WEEK_3.replace("0.01", "0.001"))
    ),
    "uniform-from-nought": wrong(
        4,
        "einsum",
        _DEEP,
        "initialisation",
        """\
def initialize_parameters_deep(layer_dims):
    out = {}
    for l in range(1, len(layer_dims)):
        out["W" + repr(l)] = np.random.rand(layer_dims[l], layer_dims[l - 1]) * 0.01
        out["b" + repr(l)] = np.zeros((layer_dims[l], 1))
    return out
""",
    ),
    "uniform-week-3": wrong(
        3,
        "course",
        _TWO,
        "initialisation",
        "",
        (_W1_WEEK_3, _W1_WEEK_3.replace("randn", "rand")),
    ),
    "one-seed-for-each-unit": wrong(
        4,
        "operators",
        _DEEP,
        "initialisation",
        """\
def initialize_parameters_deep(layer_dims):
    parameters = {}
    for l in range(1, len(layer_dims)):
        rows = []
        for _ in range(layer_dims[l]):
            np.random.seed(3)
            rows.append(np.random.randn(layer_dims[l - 1]) * 0.01)
        parameters[f"W{l}"] = np.array(rows)
        parameters[f"b{l}"] = np.zeros((layer_dims[l], 1))
    return parameters
""",
    ),
    "biases-of-one": wrong(
        3,
        "operators",
        _TWO,
        "initialisation training",
        """\
def initialize_parameters(n_x, n_h, n_y):
    W1, W2 = np.random.randn(n_h, n_x) * 0.01, np.random.randn(n_y, n_h) * 0.01
    return dict(W1=W1, b1=np.ones((n_h, 1)), W2=W2, b2=np.ones((n_y, 1)))
""",
    ),
    "normal-by-name": right(
        4,
        "course",
        "",
        (_W, '        parameters["W" + str(l)] = np.random.normal(0, 0.01, (layer_dims[l], layer_dims[l - 1]))\n'),
    ),
    "no-seed": right(
        3,
        "operators",
        """\
def initialize_parameters(n_x, n_h, n_y):
    sizes = [n_x, n_h, n_y]
    new = {}
    for l in (1, 2):
        new[f"W{l}"] = np.random.standard_normal(size=(sizes[l], sizes[l - 1])) / 100
        new[f"b{l}"] = np.zeros(shape=(sizes[l], 1))
    return new
""",
    ),
    "drawn-flat": right(
        4,
        "operators",
        """\
def initialize_parameters_deep(layer_dims):
    dims = np.array(layer_dims)
    flat = np.random.randn(int((dims[1:] * dims[:-1]).sum())) * 0.01
    parameters, at = {}, 0
    for l in range(1, len(dims)):
        size = dims[l] * dims[l - 1]
        parameters[f"W{l}"] = flat[at:at + size].reshape(dims[l], dims[l - 1])
        parameters[f"b{l}"] = np.zeros((dims[l], 1))
        at += size
    return parameters
""",
    ),
}
