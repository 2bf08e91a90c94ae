"""What novices do in every course: each slip three times, in another style each, and right code that looks like it.

A row is made of right submissions in the styles of `tests/students/styles`, and of a course that rows are the examples
of. `id` is the name that a slip is to have (several, where one is as true as the other), `line` a piece of the line that
is to be shown.
"""

from dataclasses import dataclass

from tests.students.student import cells_of, edited
from tests.students.styles import (
    class_closures,
    course,
    example_loops,
    logistic_course,
    logistic_operators,
    monolith,
    net_course,
    operators,
    planar_course,
    planar_example_loops,
    planar_operators,
)

Edits = tuple[tuple[str, str], ...]
OTHER_COURSE = "cs231n_two_layer_net"

STYLES = {
    "4": course.SOURCE,
    "4 operators": operators.SOURCE,
    "4 loops": example_loops.SOURCE,
    "4 monolith": monolith.SOURCE,
    "4 closures": class_closures.SOURCE,
    "3": planar_course.SOURCE,
    "3 operators": planar_operators.SOURCE,
    "3 loops": planar_example_loops.SOURCE,
    "2": logistic_course.SOURCE,
    "2 operators": logistic_operators.SOURCE,
    "net": net_course.SOURCE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A submission of a style with some edits: where it goes wrong, what that is called, and what the line shown holds."""

    style: str
    edits: Edits
    function: str = ""
    id: str = ""
    line: str = ""

    @property
    def is_of_another_course(self) -> bool:
        """Whether it is none of the assignments that are shipped."""
        return self.style == "net"

    @property
    def content(self) -> bytes:
        """The submission as a script."""
        return "".join(f"# %%\n{cell}\n\n" for cell in cells_of(edited(STYLES[self.style], *self.edits))).encode()


def wrong(style: str, function: str, id_: str, line: str, *edits: tuple[str, str]) -> Text:
    return Text(style=style, edits=edits, function=function, id=id_, line=line)


def near(style: str, *edits: tuple[str, str]) -> Text:
    return Text(style=style, edits=edits)


# ruff: noqa: E501 - lines of students
_ASKED = "num_iterations, learning_rate, print_cost=False):"
_WITH_DEFAULTS = "num_iterations=100, learning_rate=0.009, print_cost=False):"
_PASSED = "Y_train, num_iterations, learning_rate, print_cost)"
_ENTRY = "            Z[j, i] = np.dot(W[j], a) + b[j, 0]\n"
_LOOP_COST = "    for i in range(m):\n        for j in range(Y.shape[0]):\n"
_STALE = (
    "import numpy as np\n",
    "import numpy as np\nA_old, W_old, b_old = np.ones((3, 2)), np.ones((1, 3)), np.ones((1, 1))\nlinear_cache = (A_old, W_old, b_old)\n",
)
_UNWRITTEN = (
    ("def linear_backward(", "def one_layer_backward("),
    ("return linear_backward(", "return None # linear_backward("),
    ("def linear_activation_backward(", "def activation_backward("),
    ("def L_model_backward(", "def all_layers_backward("),
)

SLIPS: dict[str, tuple[tuple[Text, ...], tuple[Text, ...]]] = {
    "a missing return": (
        (
            wrong("4", "compute_cost", "return-missing", "assert cost.shape", ("\n    return cost\n", "")),
            wrong("3 operators", "update_parameters", "return-missing", "parameters[name] -=", ('        parameters[name] -= learning_rate * grads["d" + name]\n    return parameters\n', '        parameters[name] -= learning_rate * grads["d" + name]\n')),
            wrong("net", "TwoLayerNet.predict", "return-missing", "y_pred = np", ("        return y_pred\n", "")),
            wrong("4 loops", "linear_backward", "return-missing", "db = db / m", ("    return dA_prev, dW, db\n", "")),
        ),
        (
            near("4", ("def update_parameters(", "def step(layer, rate, d):\n    layer -= rate * d\n\ndef update_parameters("), ('        parameters["b" + str(l + 1)] = parameters["b" + str(l + 1)] - learning_rate * grads["db" + str(l + 1)]\n', '        step(parameters["b" + str(l + 1)], learning_rate, grads["db" + str(l + 1)])\n')),
            near("3 loops", ("    return grads\n# %%\n", "    if grads:\n        return grads\n# %%\n")),
            near("net", ("        return y_pred\n", "        if len(y_pred) >= 0:\n            return y_pred\n")),
        ),
    ),
    "a return inside the loop": (
        (
            wrong("4 loops", "compute_cost", "return-in-loop", "return cost", ("    cost = cost / m\n    return cost\n", "        cost = cost / m\n        return cost\n")),
            wrong("3 operators", "update_parameters", "return-in-loop", "return parameters", ('        parameters[name] -= learning_rate * grads["d" + name]\n    return parameters\n', '        parameters[name] -= learning_rate * grads["d" + name]\n        return parameters\n')),
            wrong("4 monolith", "L_model_backward", "return-in-loop", "return grads", ("    return grads\n", "        return grads\n")),
            wrong("2", "predict", "return-in-loop", "return Y_prediction", ("    return Y_prediction\n", "        return Y_prediction\n")),
        ),
        (
            near("4 monolith", ("    for i in range(layers, 0, -1):\n", "    i = layers + 1\n    while True:\n        i -= 1\n        if i == 0:\n            return grads\n"), ('        grads["db%d" % i] = db\n    return grads\n', '        grads["db%d" % i] = db\n')),
            near("3 operators", ("    return parameters\n\ndef nn_model", "    for _ in range(1):\n        return parameters\n\ndef nn_model")),
            near("2", ("    return Y_prediction\n", "        if i == A.shape[1] - 1:\n            return Y_prediction\n")),
        ),
    ),
    "a result reset in the loop": (
        (
            wrong("4 loops", "compute_cost", "reset-in-loop", "cost = 0.0", ("    cost = 0.0\n" + _LOOP_COST, "    for i in range(m):\n        cost = 0.0\n        for j in range(Y.shape[0]):\n")),
            wrong("4 monolith", "L_model_backward", "reset-in-loop", "grads = {}", ("    grads = {}\n    dA = (1", "    dA = (1"), ("        (A_prev, W, b), Z = caches[i - 1]\n", "        grads = {}\n        (A_prev, W, b), Z = caches[i - 1]\n")),
            wrong("3 loops", "backward_propagation", "reset-in-loop", "dW1 = np.zeros", ("    dW1 = np.zeros(W1.shape)\n", ""), ("        dW1 += np.outer(", "        dW1 = np.zeros(W1.shape)\n        dW1 += np.outer(")),
            wrong("4 operators", "update_parameters", "reset-in-loop", "new = {}", ('        parameters[f"W{l}"] -= learning_rate * grads[f"dW{l}"]\n        parameters[f"b{l}"] -= learning_rate * grads[f"db{l}"]\n    return parameters', '        new = {}\n        new[f"W{l}"] = parameters[f"W{l}"] - learning_rate * grads[f"dW{l}"]\n        new[f"b{l}"] = parameters[f"b{l}"] - learning_rate * grads[f"db{l}"]\n    return new')),
        ),
        (
            near("4 loops", (_LOOP_COST, "    for i in range(m):\n        mine = 0.0\n        for j in range(Y.shape[0]):\n"), ("            cost += -y", "            mine += -y"), ("    cost = cost / m\n", "        cost += mine\n    cost = cost / m\n")),
            near("4 operators", ("    for l in range(1, len(parameters) // 2 + 1):\n        parameters[f\"W{l}\"] -=", "    for l in range(1, len(parameters) // 2 + 1):\n        new = {}\n        parameters[f\"W{l}\"] -=")),
            near("3 loops", ("        dW1 += np.outer(dZ1[:, i], X[:, i])\n", "        share = np.zeros(W1.shape)\n        share += np.outer(dZ1[:, i], X[:, i])\n        dW1 += share\n")),
        ),
    ),
    "a mutable default argument that grows": (
        (
            wrong("4", "L_model_forward", "default-grows", "caches=[]", ("def L_model_forward(X, parameters):\n    caches = []\n", "def L_model_forward(X, parameters, caches=[]):\n")),
            wrong("4 loops", "L_model_forward", "default-grows", "caches=[]", ("def L_model_forward(X, parameters):\n    caches = []\n", "def L_model_forward(X, parameters, caches=[]):\n")),
            wrong("4 operators", "L_model_forward", "default-grows", "kept=[]", ("def L_model_forward(X, parameters):\n    A, caches, L = X, [], len(parameters) // 2\n", "def L_model_forward(X, parameters, kept=[]):\n    A, L = X, len(parameters) // 2\n"), ("        caches += [cache]\n    return A, caches", "        kept += [cache]\n    return A, kept")),
        ),
        (
            near("4", ("def L_model_forward(X, parameters):\n    caches = []\n", "def L_model_forward(X, parameters, caches=None):\n    caches = [] if caches is None else caches\n")),
            near("4 operators", ("def L_model_backward(AL, Y, caches):\n", "def L_model_backward(AL, Y, caches, names=['relu']):\n")),
            near("2", ("print_cost=False):\n    costs = []\n", "print_cost=False, costs=()):\n    costs = list(costs)\n")),
        ),
    ),
    "a bias left out": (
        (
            wrong("4", "linear_forward", "term-left-out", "Z = np.dot(W, A)", ("    Z = np.dot(W, A) + b\n", "    Z = np.dot(W, A)\n")),
            wrong("3 operators", "forward_propagation", "term-left-out", "Z2 = W2 @ A1", ("    Z2 = W2 @ A1 + b2\n", "    Z2 = W2 @ A1\n")),
            wrong("4 loops", "linear_forward", "term-left-out", "Z[j, i] =", ("np.dot(W[j], a) + b[j, 0]", "np.dot(W[j], a)")),
            wrong("2", "predict", "term-left-out", "A = sigmoid(np.dot(w.T, X))", ("    w = w.reshape(X.shape[0], 1)\n\n    A = sigmoid(np.dot(w.T, X) + b)\n", "    w = w.reshape(X.shape[0], 1)\n\n    A = sigmoid(np.dot(w.T, X))\n")),
            wrong("net", "TwoLayerNet.loss", "term-left-out", "scores = hidden.dot(W2)", ("scores = hidden.dot(W2) + b2", "scores = hidden.dot(W2)")),
        ),
        (
            near("4", ("    Z = np.dot(W, A) + b\n", "    Z = np.dot(np.hstack([W, b]), np.vstack([A, np.ones((1, A.shape[1]))]))\n")),
            near("3 operators", ("    Z2 = W2 @ A1 + b2\n", "    Z2 = W2 @ A1\n    Z2 += b2\n")),
            near("4 loops", ("np.dot(W[j], a) + b[j, 0]", "sum(w * x for w, x in zip(W[j], a)) + b[j, 0]")),
        ),
    ),
    "sizes, rates or thresholds written out": (
        (
            wrong("3", "update_parameters", "number-written-out", "W1 = W1 - 1.2", ("    W1 = W1 - learning_rate * dW1\n", "    W1 = W1 - 1.2 * dW1\n"), ("    b1 = b1 - learning_rate * db1\n", "    b1 = b1 - 1.2 * db1\n"), ("    W2 = W2 - learning_rate * dW2\n", "    W2 = W2 - 1.2 * dW2\n"), ("    b2 = b2 - learning_rate * db2\n", "    b2 = b2 - 1.2 * db2\n")),
            wrong("4 operators", "update_parameters", "number-written-out", "0.0075", ('-= learning_rate * grads[f"dW{l}"]', '-= 0.0075 * grads[f"dW{l}"]'), ('-= learning_rate * grads[f"db{l}"]', '-= 0.0075 * grads[f"db{l}"]')),
            wrong("2", "optimize", "number-written-out", "range(2000)", ("    for i in range(num_iterations):\n", "    for i in range(2000):\n")),
            wrong("3", "initialize_parameters", "number-written-out", "(4, n_x)", ("np.random.randn(n_h, n_x)", "np.random.randn(4, n_x)"), ("np.zeros((n_h, 1))", "np.zeros((4, 1))"), ("np.random.randn(n_y, n_h)", "np.random.randn(n_y, 4)")),
            wrong("2", "predict", "another-number", "0.8", ("A[0, i] > 0.5", "A[0, i] > 0.8")),
            wrong("4 loops", "compute_cost", "hard-coded-m", "/ 7", ("    cost = cost / m\n", "    cost = cost / 7\n")),
            wrong("2 operators", "propagate", "hard-coded-m", "/ 7", ("    cost = -(np.log(A) @ Y.T + np.log(1 - A) @ (1 - Y).T) / m\n", "    cost = -(np.log(A) @ Y.T + np.log(1 - A) @ (1 - Y).T) / 7\n")),
            wrong("2 operators", "propagate", "hard-coded-m", "m = 209", ("    n, m = X.shape\n", "    n = X.shape[0]\n    m = 209\n")),
            wrong("4 operators", "compute_cost", "global-m", "/ m", ("def compute_cost(", "m = 209\n\n\ndef compute_cost("), ("    return loss.sum() / loss.shape[1]", "    return loss.sum() / m")),
            wrong("net", "TwoLayerNet.loss", "number-written-out|regularisation-scale", "0.1", ("reg_loss = reg * (np", "reg_loss = 0.1 * (np"), ("+= 2 * reg * W2", "+= 2 * 0.1 * W2"), ("+= 2 * reg * W1", "+= 2 * 0.1 * W1")),
        ),
        (
            near("3", ("    n_h = 4\n", "    n_h = 2 + 2\n")),
            near("4 operators", ("def update_parameters(parameters, grads, learning_rate):\n", "def update_parameters(parameters, grads, learning_rate=0.0075):\n")),
            near("2", ("A[0, i] > 0.5", "A[0, i] > 5 / 10")),
        ),
    ),
    "a whole tuple stored or passed": (
        (
            wrong("4", "linear_activation_forward", "tuple-kept-whole", "A = relu(Z)", ("        A, activation_cache = relu(Z)\n", "        A = relu(Z)\n        activation_cache = Z\n")),
            wrong("4 operators", "linear_activation_backward", "tuple-kept-whole|wrong-variable", "cache)", ("    return linear_backward(dZ, linear_cache)\n", "    return linear_backward(dZ, cache)\n")),
            wrong("2 operators", "predict", "tuple-kept-whole", "p = kept", ("    return (w.T @ X + b > 0).astype(int)\n", "    p = kept(w, b, X)\n    return p > 0.5\n"), ("def predict(", "def kept(w, b, X):\n    z = w.T @ X + b\n    return sigmoid(z), z\n\ndef predict(")),
            wrong("3", "predict", "tuple-kept-whole", "A2 = forward", ("def predict(parameters, X):\n    A2, cache = forward", "def predict(parameters, X):\n    A2 = forward")),
            wrong("net", "TwoLayerNet.loss", "tuple-kept-whole", "X.shape", ("        N, D = X.shape\n", "        N = X.shape\n")),
        ),
        (
            near("4", ("        A, activation_cache = relu(Z)\n", "        both = relu(Z)\n        A, activation_cache = both\n")),
            near("3", ("def predict(parameters, X):\n    A2, cache = forward_propagation(X, parameters)\n", "def predict(parameters, X):\n    found = forward_propagation(X, parameters)\n    A2 = found[0]\n")),
            near("4 operators", ("    return linear_backward(dZ, linear_cache)\n", "    back = linear_backward(dZ, linear_cache)\n    return back\n")),
        ),
    ),
    "unpacking in another order": (
        (
            wrong("4", "L_model_backward", "return-order", "dW_temp, dA_prev_temp", ('    dA_prev_temp, dW_temp, db_temp = linear_activation_backward(dAL', '    dW_temp, dA_prev_temp, db_temp = linear_activation_backward(dAL')),
            wrong("4 operators", "linear_backward", "cache-swapped", "W, A_prev, b", ("    A_prev, W, b = cache\n    m = dZ", "    W, A_prev, b = cache\n    m = dZ")),
            wrong("3 loops", "predict", "return-order", "_, A2", ("    A2, _ = forward_propagation(X, parameters)\n", "    _, A2 = forward_propagation(X, parameters)\n")),
            wrong("2", "optimize", "return-order", "cost, grads", ("        grads, cost = propagate", "        cost, grads = propagate")),
        ),
        (
            near("4", ("    A_prev, W, b = cache\n", "    (W, b), A_prev = cache[1:], cache[0]\n")),
            near("4 operators", ("    return W.T @ dZ, dW, db\n", "    db, dW = db, dW\n    return W.T @ dZ, dW, db\n")),
            near("2", ("        grads, cost = propagate(w, b, X, Y)\n", "        cost, grads = propagate(w, b, X, Y)[::-1]\n")),
        ),
    ),
    "a key with the wrong prefix or case": (
        (
            wrong("3", "backward_propagation", "wrong-key", '"W1": dW1', ('grads = {"dW1": dW1, "db1"', 'grads = {"W1": dW1, "db1"')),
            wrong("4 operators", "update_parameters", "wrong-key", 'grads[f"W{l}"]', ('grads[f"dW{l}"]\n        parameters', 'grads[f"W{l}"]\n        parameters')),
            wrong("4 loops", "L_model_backward", "wrong-key", '"DW{}"', ('grads["dW{}".format(l)] = dW', 'grads["DW{}".format(l)] = dW')),
            wrong("2", "propagate", "wrong-key", '"dW"', ('    grads = {"dw": dw, "db": db}\n    return grads, cost', '    grads = {"dW": dw, "db": db}\n    return grads, cost')),
            wrong("net", "TwoLayerNet.loss", "wrong-key", "'w2'", ("W2, b2 = self.params['W2']", "W2, b2 = self.params['w2']")),
        ),
        (
            near("3", ('grads = {"dW1": dW1, "db1"', 'grads = {"W1": W1, "dW1": dW1, "db1"')),
            near("4 loops", ('        grads["dW{}".format(l)] = dW\n', '        grads["DW{}".format(l)] = dW\n        grads["dW{}".format(l)] = dW\n')),
            near("2", ('    grads = {"dw": dw, "db": db}\n    return grads, cost', '    grads = {"dW": dw, "db": db}\n    grads = {"dw": grads["dW"], "db": db}\n    return grads, cost')),
        ),
    ),
    "a name one letter off": (
        (
            wrong("4", "linear_backward", "misspelled|wrong-variable", "dz)", ("    db = 1. / m * np.sum(dZ, axis=1, keepdims=True)\n    dA_prev = np.dot(W.T, dZ)\n", "    db = 1. / m * np.sum(dZ, axis=1, keepdims=True)\n    dA_prev = np.dot(W.T, dz)\n")),
            wrong("3 operators", "forward_propagation", "misspelled", "sigmod", ("    A2 = sigmoid(Z2)\n", "    A2 = sigmod(Z2)\n")),
            wrong("4 loops", "L_model_forward", "misspelled", "apend", ("        caches.append(cache)\n", "        caches.apend(cache)\n")),
            wrong("2", "propagate", "misspelled", "np.summ", ("    db = 1 / m * np.sum(dZ)\n", "    db = 1 / m * np.summ(dZ)\n")),
            wrong("4", "linear_activation_forward", "misspelled", '"sigmiod"', ('    if activation == "sigmoid":\n        A, activation_cache', '    if activation == "sigmiod":\n        A, activation_cache')),
            wrong("4 loops", "L_model_backward", "misspelled", '"Sigmoid"', ('            which = "sigmoid"\n        dA, dW', '            which = "Sigmoid"\n        dA, dW')),
            wrong("net", "TwoLayerNet.loss", "misspelled", "dscore)", ("hidden.T.dot(dscores)", "hidden.T.dot(dscore)")),
        ),
        (
            near("4", ("    dA_prev = np.dot(W.T, dZ)\n", "    dz = dZ\n    dA_prev = np.dot(W.T, dz)\n")),
            near("3 operators", ("    A2 = sigmoid(Z2)\n", "    sigmod = sigmoid\n    A2 = sigmod(Z2)\n")),
            near("4", ('    if activation == "sigmoid":\n        A, activation_cache', '    if activation == "sigmiod" or activation == "sigmoid":\n        A, activation_cache')),
        ),
    ),
    "a missing or misplaced bracket": (
        (
            wrong("3", "backward_propagation", "wrong-brackets", "dZ1 =", ("np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))", "np.dot(W2.T, dZ2) * 1 - np.power(A1, 2)")),
            wrong("4", "L_model_backward", "wrong-brackets|dAL-inner-sign", "dAL =", ("    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))\n", "    dAL = -np.divide(Y, AL) - np.divide(1 - Y, 1 - AL)\n")),
            wrong("4 loops", "compute_cost", "wrong-brackets", "cost +=", ("- (1 - y) * math.log(1 - a)", "- 1 - y * math.log(1 - a)")),
            wrong("4 monolith", "L_model_backward", "wrong-brackets", "dZ = dA", ("dZ = dA * s * (1 - s)", "dZ = dA * s * 1 - s")),
            wrong("2 operators", "propagate", "wrong-brackets", "cost =", ("    cost = -(np.log(A) @ Y.T + np.log(1 - A) @ (1 - Y).T) / m\n", "    cost = -(np.log(A) @ Y.T + np.log(1 - A) @ 1 - Y.T) / m\n")),
            wrong("2", "sigmoid", "wrong-brackets", "1 / 1 + np", ("    s = 1 / (1 + np.exp(-z))\n", "    s = 1 / 1 + np.exp(-z)\n")),
            wrong("4 closures", "compute_cost", "wrong-brackets", "return float", ("-np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m", "-np.sum(Y * np.log(AL)) + np.sum((1 - Y) * np.log(1 - AL)) / m")),
            wrong("2", "propagate", "wrong-brackets", "cost =", ("    cost = -1 / m * np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))\n", "    cost = -1 / m * np.sum(Y * np.log(A)) + np.sum((1 - Y) * np.log(1 - A))\n")),
            wrong("3 operators", "backward_propagation", "wrong-brackets", "1 - A1", ("    dZ1 *= 1 - A1 ** 2\n", "    dZ1 *= (1 - A1) ** 2\n")),
        ),
        (
            near("3", ("np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))", "np.dot(W2.T, dZ2) * 1 - np.dot(W2.T, dZ2) * np.power(A1, 2)")),
            near("4", ("    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))\n", "    dAL = -np.divide(Y, AL) + np.divide(1 - Y, 1 - AL)\n")),
            near("4 loops", ("- (1 - y) * math.log(1 - a)", "- 1 * math.log(1 - a) + y * math.log(1 - a)")),
        ),
    ),
    "a missing method call": (
        (
            wrong("4 operators", "linear_backward", "not-called", "dZ.sum", ("    db = dZ.sum(axis=1, keepdims=True)\n    db /= m\n", "    db = dZ.sum\n    db = db / m\n")),
            wrong("3 operators", "compute_cost", "not-called", "loss.sum", ("    return -loss.sum() / loss.shape[1]\n", "    return -loss.sum / loss.shape[1]\n")),
            wrong("2 operators", "propagate", "not-called", "dZ.sum", ("dZ.sum() / m", "dZ.sum / m")),
            wrong("net", "TwoLayerNet.loss", "not-called", ".sum", ("data_loss = -np.log(probs[np.arange(N), y]).sum() / N", "data_loss = -np.log(probs[np.arange(N), y]).sum / N")),
            wrong("4 closures", "update_parameters", "not-called", "parameters.items", ("for name, value in parameters.items()}\n", "for name, value in parameters.items}\n")),
        ),
        (
            near("4 operators", ("    return loss.sum() / loss.shape[1]\n", "    total = loss.sum\n    return total() / loss.shape[1]\n")),
            near("2 operators", ("dZ.sum() / m", "np.sum(dZ) / m")),
            near("4 closures", ("for name, value in parameters.items()}\n", "for name, value in dict(parameters).items()}\n")),
        ),
    ),
    "^ for a power": (
        (
            wrong("3 operators", "backward_propagation", "caret-for-power", "A1 ^ 2", ("    dZ1 *= 1 - A1 ** 2\n", "    dZ1 *= 1 - A1 ^ 2\n")),
            wrong("3 loops", "backward_propagation", "caret-for-power", "A1[:, i] ^ 2", ("(1 - A1[:, i] ** 2)", "(1 - A1[:, i] ^ 2)")),
            wrong("2", "sigmoid", "caret-for-power", "np.e ^", ("    s = 1 / (1 + np.exp(-z))\n", "    s = 1 / (1 + np.e ^ (-z))\n")),
        ),
        (
            near("3 operators", ("    for name in parameters:\n", "    for name in set(parameters) ^ set():\n")),
            near("3 loops", ("    for i in range(m):\n        Z1[:, i]", "    for i in range(m ^ 0):\n        Z1[:, i]")),
            near("2", ("    m = X.shape[1]\n\n    # FORWARD", "    m = X.shape[1] ^ 0\n\n    # FORWARD")),
        ),
    ),
    "integer arrays": (
        (
            wrong("4 loops", "linear_backward", "whole-numbers", "dtype=int", ("    dW = np.zeros(W.shape)\n", "    dW = np.zeros(W.shape, dtype=int)\n"), ("        dW += np.outer(dz, A_prev[:, i])\n", "        dW[...] = dW + np.outer(dz, A_prev[:, i])\n")),
            wrong("3 loops", "backward_propagation", "whole-numbers", "dtype=int", ("    dZ2 = np.zeros(A2.shape)\n", "    dZ2 = np.zeros(A2.shape, dtype=int)\n")),
            wrong("4", "compute_cost", "whole-numbers", "int(", ("    cost = np.squeeze(cost)\n    assert cost.shape == ()\n", "    cost = int(cost)\n")),
            wrong("2", "propagate", "whole-numbers", "//", ("    db = 1 / m * np.sum(dZ)\n", "    db = 1 // m * np.sum(dZ)\n")),
            wrong("4 operators", "L_model_backward", "whole-numbers", "astype(int)", ("    dA -= Y / AL\n", "    dA -= (Y / AL).astype(int)\n")),
        ),
        (
            near("4 loops", ("    db = np.zeros((W.shape[0], 1))\n    dA_prev", "    db = np.zeros((W.shape[0], 1), dtype=float)\n    dA_prev")),
            near("2 operators", ("    return np.zeros(shape=(dim, 1)), 0.\n", "    return np.zeros(shape=(dim, 1)), int(0)\n")),
            near("4 operators", ("    dA -= Y / AL\n", "    dA -= Y.astype(int) / AL\n")),
        ),
    ),
    "the derivative of another activation": (
        (
            wrong("3", "backward_propagation", "activation-swapped", "dZ1 =", ("(1 - np.power(A1, 2))", "(A1 * (1 - A1))")),
            wrong("4 monolith", "L_model_backward", "activation-swapped", "dZ = dA * ", ("dZ = dA * (Z > 0)", "dZ = dA * (1 - np.tanh(Z) ** 2)")),
            wrong("4 operators", "linear_activation_backward", "activation-swapped", "dZ =", ("    dZ = relu_backward(dA, Z) if", "    dZ = sigmoid_backward(dA, Z) if")),
            wrong("net", "TwoLayerNet.loss", "activation-swapped", "dhidden", ("        dhidden[hidden <= 0] = 0\n", "        dhidden *= hidden * (1 - hidden)\n")),
        ),
        (
            near("3", ("(1 - np.power(A1, 2))", "(1 - np.tanh(cache['Z1']) ** 2)")),
            near("4 monolith", ("dZ = dA * (Z > 0)", "dZ = dA * np.heaviside(Z, 0)")),
            near("net", ("        dhidden[hidden <= 0] = 0\n", "        dhidden *= np.sign(hidden)\n")),
        ),
    ),
    "slips in the derivative of the sigmoid": (
        (
            wrong("4 monolith", "L_model_backward", "wrong-sign", "dZ = dA * s", ("dZ = dA * s * (1 - s)", "dZ = dA * s * (1 + s)")),
            wrong("4 monolith", "L_model_backward", "activation-for-its-derivative", "dZ = dA * s", ("dZ = dA * s * (1 - s)", "dZ = dA * s")),
            wrong("4 monolith", "L_model_backward", "derivative-of-wrong-argument", "dZ = dA * Z", ("dZ = dA * s * (1 - s)", "dZ = dA * Z * (1 - Z)")),
            wrong("4 monolith", "L_model_backward", "wrong-slope", "dZ = dA * (1", ("dZ = dA * s * (1 - s)", "dZ = dA * (1 - s)")),
            wrong("4 monolith", "L_model_backward", "wrong-slope|activation-swapped", "s * s", ("dZ = dA * s * (1 - s)", "dZ = dA * (1 - s * s)")),
        ),
        (
            near("4 monolith", ("dZ = dA * s * (1 - s)", "dZ = dA * s - dA * s ** 2")),
            near("4 monolith", ("dZ = dA * s * (1 - s)", "dZ = dA * np.exp(-Z) * s * s")),
            near("4 monolith", ("dZ = dA * s * (1 - s)", "dZ = dA / (2 + np.exp(Z) + np.exp(-Z))")),
        ),
    ),
    "the slope of the output once more": (
        (
            wrong("4", "L_model_backward", "dAL-is-residual", "AL - Y", ("    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))\n", "    dAL = AL - Y\n")),
            wrong("4 monolith", "L_model_backward", "dAL-is-residual", "Y - AL", ("    dA = (1 - Y) / (1 - AL) - Y / AL\n", "    dA = -(Y - AL)\n")),
            wrong("4 loops", "L_model_backward", "dAL-is-residual", "a - y", ("            dA[j, i] = (1 - y) / (1 - a) - y / a\n", "            dA[j, i] = a - y\n")),
        ),
        (
            near("4", ("    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))\n", "    dAL = (AL - Y) / (AL * (1 - AL))\n")),
            near("4 monolith", ("    dA = (1 - Y) / (1 - AL) - Y / AL\n", "    dA = -(Y - AL) / AL / (1 - AL)\n")),
            near("4 loops", ("            dA[j, i] = (1 - y) / (1 - a) - y / a\n", "            dA[j, i] = (a - y) / (a - a ** 2)\n")),
        ),
    ),
    "slips in the derivative of tanh": (
        (
            wrong("3", "backward_propagation", "wrong-slope", "(1 - A1)", ("(1 - np.power(A1, 2))", "(1 - A1)")),
            wrong("3 operators", "backward_propagation", "derivative-of-wrong-argument", "Z1", ("    dZ1 *= 1 - A1 ** 2\n", "    dZ1 *= 1 - cache['Z1'] ** 2\n")),
            wrong("3 loops", "backward_propagation", "wrong-sign", "1 + A1", ("(1 - A1[:, i] ** 2)", "(1 + A1[:, i] ** 2)")),
            wrong("3", "backward_propagation", "wrong-sign|inverted", "np.power(A1, 2) - 1", ("(1 - np.power(A1, 2))", "(np.power(A1, 2) - 1)")),
            wrong("3 operators", "backward_propagation", "wrong-slope", "A1 ** 2", ("    dZ1 *= 1 - A1 ** 2\n", "    dZ1 *= A1 ** 2\n")),
            wrong("3 operators", "backward_propagation", "power-left-out", "2 * A1", ("    dZ1 *= 1 - A1 ** 2\n", "    dZ1 *= 1 - 2 * A1\n")),
        ),
        (
            near("3", ("(1 - np.power(A1, 2))", "(1 - A1) * (1 + A1)")),
            near("3 operators", ("    dZ1 *= 1 - A1 ** 2\n", "    dZ1 *= 1 / np.cosh(cache['Z1']) ** 2\n")),
            near("3 loops", ("(1 - A1[:, i] ** 2)", "(1 + A1[:, i]) * (1 - A1[:, i])")),
        ),
    ),
    "slips in the derivative of ReLU": (
        (
            wrong("4 monolith", "L_model_backward", "wrong-comparison", "Z < 0", ("dZ = dA * (Z > 0)", "dZ = dA * (Z < 0)")),
            wrong("4 monolith", "L_model_backward", "wrong-variable", "dA > 0", ("dZ = dA * (Z > 0)", "dZ = dA * (dA > 0)")),
            wrong("4 monolith", "L_model_backward", "activation-for-its-derivative", "np.maximum", ("dZ = dA * (Z > 0)", "dZ = dA * np.maximum(0, Z)")),
            wrong("net", "TwoLayerNet.loss", "wrong-comparison", "hidden > 0", ("dhidden[hidden <= 0] = 0", "dhidden[hidden > 0] = 0")),
            wrong("net", "TwoLayerNet.loss", "wrong-variable", "dhidden[dhidden", ("dhidden[hidden <= 0] = 0", "dhidden[dhidden <= 0] = 0")),
            wrong("4 monolith", "L_model_backward", "another-number", "Z > 1", ("dZ = dA * (Z > 0)", "dZ = dA * (Z > 1)")),
        ),
        (
            near("4 monolith", ("dZ = dA * (Z > 0)", "dZ = dA * (np.maximum(0, Z) > 0)")),
            near("net", ("dhidden[hidden <= 0] = 0", "dhidden[~(hidden > 0)] = 0")),
            near("4 monolith", ("dZ = dA * (Z > 0)", "dZ = np.where(Z > 0, dA, 0)")),
        ),
    ),
    "the slope of the wrong argument": (
        (
            wrong("4", "linear_activation_backward", "exchanged|arguments-swapped", "relu_backward(activation_cache, dA)", ("        dZ = relu_backward(dA, activation_cache)\n", "        dZ = relu_backward(activation_cache, dA)\n")),
            wrong("3", "backward_propagation", "derivative-of-wrong-argument", "Z1", ("(1 - np.power(A1, 2))", "(1 - np.power(cache['Z1'], 2))")),
            wrong("4 monolith", "L_model_backward", "wrong-variable", "s", ("            s = 1 / (1 + np.exp(-Z))\n", "            s = 1 / (1 + np.exp(-dA))\n")),
        ),
        (
            near("4", ("        dZ = relu_backward(dA, activation_cache)\n", "        dZ = relu_backward(dA, (activation_cache))\n")),
            near("3", ("(1 - np.power(A1, 2))", "(1 - np.power(np.tanh(cache['Z1']), 2))")),
            near("4 monolith", ("            s = 1 / (1 + np.exp(-Z))\n", "            s = AL\n")),
        ),
    ),
    "a factor twice or in one branch only": (
        (
            wrong("4", "update_parameters", "factor-twice", "learning_rate", ('parameters["W" + str(l + 1)] - learning_rate * grads["dW"', 'parameters["W" + str(l + 1)] - learning_rate * learning_rate * grads["dW"'), ('parameters["b" + str(l + 1)] - learning_rate * grads["db"', 'parameters["b" + str(l + 1)] - learning_rate * learning_rate * grads["db"')),
            wrong("3 operators", "backward_propagation", "factor-twice|activation-derivative-twice", "dZ1 *=", ("    dZ1 *= 1 - A1 ** 2\n", "    dZ1 *= (1 - A1 ** 2) * (1 - A1 ** 2)\n")),
            wrong("2", "optimize", "factor-twice", "learning_rate * learning_rate * dw", ("        w = w - learning_rate * dw\n", "        w = w - learning_rate * learning_rate * dw\n")),
            wrong("4", "linear_activation_backward", "factor-too-many|wrong-scale", "* 0.5", ("        dZ = relu_backward(dA, activation_cache)\n", "        dZ = relu_backward(dA, activation_cache) * 0.5\n")),
            wrong("4 loops", "linear_backward", "factor-twice|mean-twice|mean-again-in-part|doubled-mean", "/ m", ("        dW += np.outer(dz, A_prev[:, i])\n", "        dW += np.outer(dz, A_prev[:, i]) / m\n")),
            wrong("2", "optimize", "factor-too-many|mean-twice", "dw / X", ("        w = w - learning_rate * dw\n", "        w = w - learning_rate * dw / X.shape[1]\n")),
        ),
        (
            near("4", ('parameters["W" + str(l + 1)] - learning_rate * grads["dW"', 'parameters["W" + str(l + 1)] - learning_rate * learning_rate / learning_rate * grads["dW"')),
            near("3 operators", ("    dZ1 *= 1 - A1 ** 2\n", "    dZ1 *= 2 * (1 - A1 ** 2) * 0.5\n")),
            near("4 loops", ("        dW += np.outer(dz, A_prev[:, i])\n", "        dW += np.outer(dz, A_prev[:, i]) / m * m\n")),
        ),
    ),
    "a function where there is none": (
        (
            wrong("2", "sigmoid", "function-too-many", "np.abs", ("np.exp(-z)", "np.exp(-np.abs(z))")),
            wrong("4", "compute_cost", "function-too-many", "np.sqrt", ("    cost = np.squeeze(cost)\n", "    cost = np.sqrt(np.squeeze(cost))\n")),
            wrong("3 operators", "backward_propagation", "function-too-many", "np.tanh", ("    dW2 = dZ2 @ A1.T / m\n", "    dW2 = dZ2 @ np.tanh(A1).T / m\n")),
            wrong("4 loops", "linear_backward", "function-too-many", "np.square", ("        dW += np.outer(dz, A_prev[:, i])\n", "        dW += np.outer(dz, np.square(A_prev[:, i]))\n")),
        ),
        (
            near("2", ("    s = 1 / (1 + np.exp(-z))\n", "    s = np.exp(-np.log(1 + np.exp(-z)))\n")),
            near("3 operators", ("    dW2 = dZ2 @ A1.T / m\n", "    dW2 = dZ2 @ np.tanh(np.arctanh(A1)).T / m\n")),
            near("4", ("    cost = np.squeeze(cost)\n", "    cost = np.abs(np.squeeze(cost))\n")),
        ),
    ),
    "a sign in one term": (
        (
            wrong("4 loops", "L_model_backward", "wrong-sign|dAL-inner-sign", "dA[j, i]", ("(1 - y) / (1 - a) - y / a", "(1 - y) / (1 - a) + y / a")),
            wrong("3 operators", "compute_cost", "wrong-sign|cost-inner-sign", "loss = ", ("Y * np.log(A2) + (1 - Y) * np.log(1 - A2)", "Y * np.log(A2) - (1 - Y) * np.log(1 - A2)")),
            wrong("2", "sigmoid", "wrong-sign", "np.exp(z)", ("np.exp(-z)", "np.exp(z)")),
            wrong("net", "TwoLayerNet.loss", "wrong-sign|regularisation-sign", "-= 2 * reg", ("grads['W2'] += 2 * reg * W2", "grads['W2'] -= 2 * reg * W2"), ("grads['W1'] += 2 * reg * W1", "grads['W1'] -= 2 * reg * W1")),
        ),
        (
            near("4 loops", ("(1 - y) / (1 - a) - y / a", "-(y / a) + (1 - y) / (1 - a)")),
            near("2", ("    s = 1 / (1 + np.exp(-z))\n", "    s = np.exp(z) / (1 + np.exp(z))\n")),
            near("3 operators", ("Y * np.log(A2) + (1 - Y) * np.log(1 - A2)", "Y * np.log(A2) - (Y - 1) * np.log(1 - A2)")),
        ),
    ),
    "exchanged terms or labels": (
        (
            wrong("4", "compute_cost", "exchanged", "np.multiply(AL, np.log(Y", ("np.multiply(Y, np.log(AL)) + np.multiply(1 - Y, np.log(1 - AL))", "np.multiply(AL, np.log(Y)) + np.multiply(1 - AL, np.log(1 - Y))")),
            wrong("3 operators", "compute_cost", "exchanged", "loss =", ("Y * np.log(A2) + (1 - Y) * np.log(1 - A2)", "(1 - Y) * np.log(A2) + Y * np.log(1 - A2)")),
            wrong("4 loops", "L_model_backward", "exchanged", "dA[j, i]", ("(1 - y) / (1 - a) - y / a", "(1 - a) / (1 - y) - a / y")),
            wrong("2", "propagate", "exchanged", "cost =", ("np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))", "np.sum(Y * np.log(1 - A) + (1 - Y) * np.log(A))")),
            wrong("4 monolith", "L_model_backward", "exchanged|dAL-inner-sign", "dA = (1 - Y)", ("    dA = (1 - Y) / (1 - AL) - Y / AL\n", "    dA = (1 - Y) / AL - Y / (1 - AL)\n")),
        ),
        (
            near("4", ("np.multiply(Y, np.log(AL)) + np.multiply(1 - Y, np.log(1 - AL))", "np.multiply(1 - Y, np.log(1 - AL)) + np.multiply(Y, np.log(AL))")),
            near("3 operators", ("    return -loss.sum() / loss.shape[1]\n", "    return -loss.sum() / A2.shape[1]\n")),
            near("2", ("    dZ = A - Y\n", "    dZ = -(Y - A)\n")),
        ),
    ),
    "another loss or logarithm": (
        (
            wrong("4", "compute_cost", "another-loss", "np.square", ("np.sum(np.multiply(Y, np.log(AL)) + np.multiply(1 - Y, np.log(1 - AL)))", "np.sum(np.square(AL - Y))")),
            wrong("3 loops", "compute_cost", "another-loss", "cost", ("        if Y[0, i] == 1:\n            cost -= math.log(A2[0, i])\n        else:\n            cost -= math.log(1 - A2[0, i])\n", "        cost += (A2[0, i] - Y[0, i]) ** 2\n")),
            wrong("2 operators", "propagate", "another-loss", "(A - Y) ** 2", ("    cost = -(np.log(A) @ Y.T + np.log(1 - A) @ (1 - Y).T) / m\n", "    cost = ((A - Y) ** 2).sum() / (2 * m)\n")),
            wrong("4 operators", "compute_cost", "another-logarithm|cost-multiple", "loss", ("    loss = -Y * np.log(AL) - (1 - Y) * np.log(1 - AL)\n", "    loss = -Y * np.log10(AL) - (1 - Y) * np.log10(1 - AL)\n")),
            wrong("4 loops", "compute_cost", "another-logarithm|cost-multiple", "cost", ("-y * math.log(a) - (1 - y) * math.log(1 - a)", "-y * math.log2(a) - (1 - y) * math.log2(1 - a)")),
            wrong("net", "TwoLayerNet.loss", "another-logarithm|cost-multiple", "np.log2", ("-np.log(probs", "-np.log2(probs")),
        ),
        (
            near("4 operators", ("    loss = -Y * np.log(AL) - (1 - Y) * np.log(1 - AL)\n", "    loss = -(Y * np.log10(AL) + (1 - Y) * np.log10(1 - AL)) * np.log(10)\n")),
            near("4 loops", ("-y * math.log(a) - (1 - y) * math.log(1 - a)", "-math.log((a - (1 - y)) ** 2) / 2")),
            near("2 operators", ("    cost = -(np.log(A) @ Y.T + np.log(1 - A) @ (1 - Y).T) / m\n", "    cost = -(np.log2(A) @ Y.T + np.log2(1 - A) @ (1 - Y).T) / m * np.log(2)\n")),
        ),
    ),
    "another optimiser's or a regulariser's term left in": (
        (
            wrong("4", "update_parameters", "term-too-many", '0.01 * parameters["W"', ('parameters["W" + str(l + 1)] - learning_rate * grads["dW" + str(l + 1)]', 'parameters["W" + str(l + 1)] - learning_rate * (grads["dW" + str(l + 1)] + 0.01 * parameters["W" + str(l + 1)])')),
            wrong("3 operators", "backward_propagation", "regularisation-too-many", "+ 0.7 / m * W2", ("    dW2 = dZ2 @ A1.T / m\n", "    dW2 = dZ2 @ A1.T / m + 0.7 / m * W2\n")),
            wrong("2", "optimize", "factor-too-many|term-too-many", "0.99", ("        w = w - learning_rate * dw\n", "        w = 0.99 * w - learning_rate * dw\n")),
            wrong("4 loops", "compute_cost", "term-too-many", "0.1", ("    cost = cost / m\n", "    cost = cost / m + 0.1 * np.sum(AL ** 2)\n")),
            wrong("4 operators", "update_parameters", "factor-too-many|term-too-many", "0.1 *", ('-= learning_rate * grads[f"dW{l}"]', '-= learning_rate * 0.1 * grads[f"dW{l}"]')),
        ),
        (
            near("4", ('parameters["W" + str(l + 1)] - learning_rate * grads["dW" + str(l + 1)]', 'parameters["W" + str(l + 1)] - learning_rate * (grads["dW" + str(l + 1)] + 0.0 * parameters["W" + str(l + 1)])')),
            near("3 operators", ("    dW2 = dZ2 @ A1.T / m\n", "    lambd = 0\n    dW2 = dZ2 @ A1.T / m + lambd / m * W2\n")),
            near("2", ("        w = w - learning_rate * dw\n", "        v = 0.0 * dw + (1 - 0.0) * dw\n        w = w - learning_rate * v\n")),
        ),
    ),
    "a clip": (
        (
            wrong("4", "linear_backward", "clipped", "np.clip", ("    dW = 1. / m * np.dot(dZ, A_prev.T)\n", "    dW = np.clip(1. / m * np.dot(dZ, A_prev.T), -0.01, 0.01)\n")),
            wrong("3 operators", "compute_cost", "clipped", "np.clip", ("    loss = Y", "    A2 = np.clip(A2, 0.4, 0.6)\n    loss = Y")),
            wrong("2", "optimize", "clipped", "np.clip", ('        dw = grads["dw"]\n', '        dw = np.clip(grads["dw"], -0.001, 0.001)\n')),
            wrong("4 loops", "L_model_backward", "clipped", "min(", ("            y, a = Y[j, i], AL[j, i]\n            dA[j, i] =", "            y, a = Y[j, i], min(max(AL[j, i], 0.4), 0.6)\n            dA[j, i] =")),
        ),
        (
            near("4", ("    dW = 1. / m * np.dot(dZ, A_prev.T)\n", "    dW = np.clip(1. / m * np.dot(dZ, A_prev.T), -1e300, 1e300)\n")),
            near("3 operators", ("    loss = Y", "    A2 = np.clip(A2, 1e-12, 1 - 1e-12)\n    loss = Y")),
            near("2", ('        dw = grads["dw"]\n', '        dw = np.clip(grads["dw"], None, np.inf)\n')),
        ),
    ),
    "a rounding": (
        (
            wrong("4", "compute_cost", "rounded", "np.round", ("    cost = np.squeeze(cost)\n", "    cost = np.round(np.squeeze(cost), 2)\n")),
            wrong("3 loops", "compute_cost", "rounded", "round(", ("    return cost / m\n", "    return round(cost / m, 2)\n")),
            wrong("4 operators", "linear_backward", "rounded", ".round(", ("    dW = dZ @ A_prev.T\n", "    dW = (dZ @ A_prev.T).round(3)\n")),
            wrong("2", "propagate", "rounded", "np.around", ("    dZ = A - Y\n", "    dZ = np.around(A - Y, 1)\n")),
        ),
        (
            near("4", ("    cost = np.squeeze(cost)\n", "    cost = np.round(np.squeeze(cost), 15)\n")),
            near("3 operators", ("    return np.round(forward_propagation(X, parameters)[0])\n", "    return np.around(forward_propagation(X, parameters)[0])\n")),
            near("2", ("            Y_prediction[0, i] = 1\n", "            Y_prediction[0, i] = round(0.9)\n")),
        ),
    ),
    "a loop over all but the first or last": (
        (
            wrong("4 loops", "compute_cost", "wrong-index|examples-left-out", "range(m - 1)", (_LOOP_COST, _LOOP_COST.replace("range(m)", "range(m - 1)"))),
            wrong("3 loops", "backward_propagation", "wrong-index|examples-left-out", "range(1, X.shape[1])", ("    for i in range(X.shape[1]):\n        dZ1", "    for i in range(1, X.shape[1]):\n        dZ1")),
            wrong("4 operators", "update_parameters", "wrong-index", "range(1, len(parameters) // 2)", ("    for l in range(1, len(parameters) // 2 + 1):\n        parameters[f\"W{l}\"] -=", "    for l in range(1, len(parameters) // 2):\n        parameters[f\"W{l}\"] -=")),
            wrong("3 loops", "compute_cost", "wrong-index|examples-left-out", "range(1, m)", ("    cost = 0.0\n    for i in range(m):\n", "    cost = 0.0\n    for i in range(1, m):\n")),
        ),
        (
            near("4 loops", (_LOOP_COST, _LOOP_COST.replace("range(m)", "range(-1, m - 1)"))),
            near("3 loops", ("    for i in range(X.shape[1]):\n        dZ1", "    for i in range(0, X.shape[1]):\n        dZ1")),
            near("4 operators", ("    for l in range(1, len(parameters) // 2 + 1):\n        parameters[f\"W{l}\"] -=", "    for l in range(len(parameters) // 2, 0, -1):\n        parameters[f\"W{l}\"] -=")),
        ),
    ),
    "an axis": (
        (
            wrong("4 operators", "linear_backward", "db-wrong-axis", "axis=0", ("dZ.sum(axis=1, keepdims=True)", "dZ.sum(axis=0, keepdims=True)")),
            wrong("net", "TwoLayerNet.loss", "wrong-axis", "axis=0", ("exp_scores / exp_scores.sum(axis=1, keepdims=True)", "exp_scores / exp_scores.sum(axis=0, keepdims=True)")),
            wrong("net", "TwoLayerNet.predict", "wrong-axis", "axis=0", ("np.argmax(self.loss(X), axis=1)", "np.argmax(self.loss(X), axis=0)")),
            wrong("3", "backward_propagation", "db-wrong-axis", "axis=0", ("np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1, axis=0, keepdims=True)")),
        ),
        (
            near("4 operators", ("dZ.sum(axis=1, keepdims=True)", "dZ.sum(axis=-1, keepdims=True)")),
            near("net", ("np.argmax(self.loss(X), axis=1)", "np.argmax(self.loss(X).T, axis=0)")),
            near("3", ("np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1.T, axis=0).reshape(-1, 1)")),
        ),
    ),
    "a transpose": (
        (
            wrong("4", "linear_backward", "wrong-transpose|uses-W-not-transposed", "np.dot(W, dZ)", ("np.dot(W.T, dZ)", "np.dot(W, dZ)")),
            wrong("3 operators", "backward_propagation", "dW-transposed|wrong-transpose", "X @ dZ1", ("    dW1 = dZ1 @ X.T / m\n", "    dW1 = X @ dZ1.T / m\n")),
            wrong("net", "TwoLayerNet.loss", "dW-transposed|wrong-transpose", "dscores.T.dot(hidden)", ("hidden.T.dot(dscores)", "dscores.T.dot(hidden)")),
            wrong("2", "propagate", "wrong-transpose", "np.dot(w, X)", ("    A = sigmoid(np.dot(w.T, X) + b)\n    cost", "    A = sigmoid(np.dot(w, X) + b)\n    cost")),
        ),
        (
            near("4", ("np.dot(W.T, dZ)", "np.dot(dZ.T, W).T")),
            near("3 operators", ("    dW1 = dZ1 @ X.T / m\n", "    dW1 = (X @ dZ1.T).T / m\n")),
            near("net", ("hidden.T.dot(dscores)", "dscores.T.dot(hidden).T")),
        ),
    ),
    "an elementwise for a matrix product": (
        (
            wrong("4", "linear_backward", "elementwise-product", "np.multiply(W.T, dZ)", ("np.dot(W.T, dZ)", "np.multiply(W.T, dZ)")),
            wrong("3 operators", "forward_propagation", "elementwise-product", "W1 * X", ("    Z1 = W1 @ X + b1\n", "    Z1 = W1 * X + b1\n")),
            wrong("net", "TwoLayerNet.loss", "elementwise-product", "X.T * dhidden", ("grads['W1'] = X.T.dot(dhidden)", "grads['W1'] = X.T * dhidden")),
            wrong("3", "backward_propagation", "elementwise-product", "np.dot(np.dot", ("np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))", "np.dot(np.dot(W2.T, dZ2), 1 - np.power(A1, 2))")),
        ),
        (
            near("4", ("np.dot(W.T, dZ)", "np.sum(W[:, :, None] * dZ[:, None, :], axis=0)")),
            near("3 operators", ("    Z1 = W1 @ X + b1\n", "    Z1 = (W1[:, :, None] * X).sum(axis=1) + b1\n")),
            near("net", ("grads['W1'] = X.T.dot(dhidden)", "grads['W1'] = np.einsum('nd,nh->dh', X, dhidden)")),
        ),
    ),
    "a view shared by several results": (
        (
            wrong("net", "TwoLayerNet.loss", "shared-array", "dscores = probs", ("        data_loss = -np.log(probs[np.arange(N), y]).sum() / N\n", ""), ("        loss = data_loss + reg_loss\n", ""), ("        dscores /= N\n", "        dscores /= N\n        data_loss = -np.log(probs[np.arange(N), y]).sum() / N\n        loss = data_loss + reg_loss\n")),
            wrong("3 loops", "forward_propagation", "shared-array", "Z1 = A1 = ", ("    Z1, A1 = np.zeros((W1.shape[0], m)), np.zeros((W1.shape[0], m))\n", "    Z1 = A1 = np.zeros((W1.shape[0], m))\n"), ("        Z1[:, i] = np.dot(W1, X[:, i]) + parameters[\"b1\"][:, 0]\n        A1[:, i] = np.tanh(Z1[:, i])\n", "        A1[:, i] = np.tanh(np.dot(W1, X[:, i]) + parameters[\"b1\"][:, 0])\n        Z1[:, i] = np.dot(W1, X[:, i]) + parameters[\"b1\"][:, 0]\n")),
            wrong("3 operators", "backward_propagation", "shared-array|input-mutated", "squared", ("    dZ2 = A2 - Y\n", "    dZ2 = A2 - Y\n    squared = A1\n    squared **= 2\n"), ("    dZ1 *= 1 - A1 ** 2\n", "    dZ1 *= 1 - squared\n")),
        ),
        (
            near("4 loops", ("    dW = dW / m\n", "    kept = dW = dW / m\n")),
            near("3 loops", ("    grads[\"dW1\"] = dW1\n", "    grads[\"dW1\"] = final = dW1\n")),
            near("4 monolith", ("            dZ = dA * (Z > 0)\n", "            dZ = dA.copy()\n            dZ[Z <= 0] = 0\n")),
        ),
    ),
    "an update in the wrong function": (
        (
            wrong("3", "backward_propagation", "update-elsewhere", "W2 = W2 - 1.2 * dW2", ("    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)\n", "    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)\n    W2 = W2 - 1.2 * dW2\n")),
            wrong("4 operators", "linear_backward", "update-elsewhere", "W = W - ", ("    return W.T @ dZ, dW, db\n", "    W = W - 0.0075 * dW\n    return W.T @ dZ, dW, db\n")),
            wrong("4 monolith", "L_model_backward", "update-elsewhere", "W = W - ", ("        dA = np.matmul(W.T, dZ)\n", "        W = W - 0.01 * dW\n        dA = np.matmul(W.T, dZ)\n")),
            wrong("2", "propagate", "update-elsewhere", "w = w - ", ("    dw = 1 / m * np.dot(X, dZ.T)\n", "    dw = 1 / m * np.dot(X, dZ.T)\n    dw = w - 0.5 * dw\n")),
        ),
        (
            near("3", ("    grads = {\"dW1\": dW1, \"db1\"", "    W2 = W2 - 1.2 * dW2\n    grads = {\"dW1\": dW1, \"db1\"")),
            near("4 operators", ("    return W.T @ dZ, dW, db\n", "    dA = W.T @ dZ\n    W = W - 0.0075 * dW\n    return dA, dW, db\n")),
            near("4 monolith", ("        dA = np.matmul(W.T, dZ)\n", "        dA = np.matmul(W.T, dZ)\n        W = W - 0.01 * dW\n")),
        ),
    ),
    "a function applied too early or too late": (
        (
            wrong("4", "compute_cost", "applied-elsewhere", "1 - np.log(AL)", ("np.log(1 - AL)", "(1 - np.log(AL))")),
            wrong("3 operators", "compute_cost", "applied-elsewhere", "1 - np.log(A2)", ("np.log(1 - A2)", "(1 - np.log(A2))")),
            wrong("net", "TwoLayerNet.loss", "applied-elsewhere", "np.log(probs", ("-np.log(probs[np.arange(N), y]).sum() / N", "-np.log(probs[np.arange(N), y].sum()) / N")),
        ),
        (
            near("4", ("np.log(1 - AL)", "np.log1p(-AL)")),
            near("3 operators", ("np.log(1 - A2)", "np.log1p(-A2)")),
            near("net", ("-np.log(probs[np.arange(N), y]).sum() / N", "np.log(1 / probs[np.arange(N), y]).sum() / N")),
        ),
    ),
    "an argument that is not passed on": (
        (
            wrong("2", "model", "argument-not-passed", "optimize(w, b, X_train, Y_train)", (_ASKED, _WITH_DEFAULTS), (_PASSED, "Y_train)")),
            wrong("2", "model", "argument-not-passed", "num_iterations, print_cost=", (_ASKED, _WITH_DEFAULTS), (_PASSED, "Y_train, num_iterations, print_cost=print_cost)")),
            wrong("2", "model", "argument-not-passed", "num_iterations=num_iterations", (_ASKED, _WITH_DEFAULTS), (_PASSED, "Y_train, num_iterations=num_iterations)")),
        ),
        (
            near("2", (_ASKED, _WITH_DEFAULTS)),
            near("2", (_PASSED, "Y_train, num_iterations, learning_rate)")),
            near("2", (_ASKED, _WITH_DEFAULTS), (_PASSED, "Y_train, learning_rate=learning_rate, num_iterations=num_iterations)")),
        ),
    ),
    "what is done to a list, or comes back": (
        (
            wrong("4", "L_model_forward", "nothing-assigned", "caches = caches.append(cache)", ("        caches.append(cache)\n\n    AL", "        caches = caches.append(cache)\n\n    AL")),
            wrong("4 monolith", "L_model_forward", "not-appended", "caches.append(", ("caches.append(((A, W, b), Z))", "caches.append((A, W, b), Z)")),
            wrong("3 operators", "forward_propagation", "result-thrown-away", "sigmoid(A2)", ("    A2 = sigmoid(Z2)\n", "    A2 = Z2 * 1\n    sigmoid(A2)\n")),
        ),
        (
            near("4", ("        caches.append(cache)\n\n    AL", "        nothing = caches.append(cache)\n\n    AL")),
            near("2", ("            costs.append(cost)\n", "            costs += [cost]\n")),
            near("3 operators", ("    A2 = sigmoid(Z2)\n", "    A2 = sigmoid(Z2)\n    sigmoid(A2)\n")),
        ),
    ),
    "a line in another place than its own": (
        (
            wrong("4 loops", "linear_forward", "begun-only-once", "s = 0.0", (_ENTRY, "            for k in range(W.shape[1]):\n                s += W[j, k] * a[k]\n            Z[j, i] = s + b[j, 0]\n"), ("    for i in range(A.shape[1]):\n        a = A[:, i]\n        for j", "    for i in range(A.shape[1]):\n        a = A[:, i]\n        s = 0.0\n        for j")),
            wrong("3", "nn_model", "wrong-indent", "parameters = update_parameters", ("        parameters = update_parameters(parameters, grads)\n\n        if print_cost and i % 1000 == 0:\n", "\n        if print_cost and i % 1000 == 0:\n            parameters = update_parameters(parameters, grads)\n")),
            wrong("2", "optimize", "wrong-order-of-lines", "propagate(w, b, X, Y)[0]", ("        dw = grads[\"dw\"]\n        db = grads[\"db\"]\n\n        w = w - learning_rate * dw\n", "        w = w - learning_rate * grads[\"dw\"]\n        grads = propagate(w, b, X, Y)[0]\n        db = grads[\"db\"]\n"), ("    grads = {\"dw\": dw, \"db\": db}\n    return params, grads, costs", "    return params, grads, costs")),
            wrong("3 loops", "forward_propagation", "begun-elsewhere", "cache[", ("    cache = {\"Z1\": Z1, \"A1\": A1, \"Z2\": Z2, \"A2\": A2}\n", "    cache[\"Z1\"], cache[\"A1\"], cache[\"Z2\"], cache[\"A2\"] = Z1, A1, Z2, A2\n")),
        ),
        (
            near("4 loops", (_ENTRY, "            s = 0.0\n            for k in range(W.shape[1]):\n                s += W[j, k] * a[k]\n            Z[j, i] = s + b[j, 0]\n")),
            near("2", ("        dw = grads[\"dw\"]\n        db = grads[\"db\"]\n", "        db = grads[\"db\"]\n        dw = grads[\"dw\"]\n")),
            near("3 loops", ("    cache = {\"Z1\": Z1, \"A1\": A1, \"Z2\": Z2, \"A2\": A2}\n", "    cache = {}\n    cache[\"Z1\"], cache[\"A1\"], cache[\"Z2\"], cache[\"A2\"] = Z1, A1, Z2, A2\n")),
        ),
    ),
    "a size written out as a number": (
        (
            wrong("3", "layer_sizes", "size-written-out", "n_y = 1", ("    n_y = Y.shape[0]\n    return", "    n_y = 1\n    return")),
            wrong("3", "initialize_parameters", "size-written-out", "W2 = np.random.randn(1", ("W2 = np.random.randn(n_y, n_h)", "W2 = np.random.randn(1, n_h)")),
            wrong("4", "initialize_parameters", "size-written-out", "b2 = np.zeros((1", ("b2 = np.zeros((n_y, 1))", "b2 = np.zeros((1, 1))")),
            wrong("4 loops", "initialize_parameters", "size-written-out", "W2 = np.random.randn(1", ("W2 = np.random.randn(n_y, n_h)", "W2 = np.random.randn(1, n_h)")),
        ),
        (
            near("3", ("    n_h = 4\n", "    hidden = 4\n    n_h = hidden\n")),
            near("4", ("b2 = np.zeros((n_y, 1))", "b2 = np.zeros((W2.shape[0], 1))")),
            near("4 loops", ('"b2": np.zeros([n_y, 1])}', '"b2": 0 * np.ones((n_y, 1))}')),
        ),
    ),
    "a size that nothing makes": (
        (
            wrong("4", "linear_backward", "size-not-made", "dW = 1. / m", ("    m = A_prev.shape[1]\n\n    dW", "    dW")),
            wrong("3 operators", "backward_propagation", "size-not-made", "dW2 = dZ2 @ A1.T / m", ("    m = Y.shape[1]\n    dZ2", "    dZ2")),
            wrong("4 loops", "compute_cost", "size-not-made", "for i in range(m)", ("    m = Y.shape[1]\n    cost", "    cost")),
        ),
        (
            near("4", ("    m = A_prev.shape[1]\n\n    dW", "    dW"), ("def linear_backward(dZ, cache):\n    A_prev, W, b = cache\n", "def linear_backward(dZ, cache):\n    A_prev, W, b = cache\n    _, m = A_prev.shape\n")),
            near("3 operators", ("    m = Y.shape[1]\n    dZ2", "    dZ2"), ("    dW2 = dZ2 @ A1.T / m\n", "    dW2 = dZ2 @ A1.T / (m := len(Y.T))\n")),
            near("4 loops", ("    m = Y.shape[1]\n    cost", "    cost"), ("def compute_cost(AL, Y):\n", "def compute_cost(AL, Y):\n    for m in (len(Y.T),):\n        pass\n")),
        ),
    ),
    "a variable of the notebook kept in a cache": (
        (
            wrong("4", "linear_activation_forward", "reads-notebook-variable", "cache = (linear_cache", _STALE, ("    Z, linear_cache = linear_forward(A_prev, W, b)\n", "    Z = np.dot(W, A_prev) + b\n")),
            wrong("4", "linear_forward", "reads-notebook-variable", "cache = (A_old", _STALE, ("    cache = (A, W, b)\n", "    cache = (A_old, W, b)\n")),
            wrong("4 operators", "linear_activation_forward", "reads-notebook-variable", "linear_cache, activation_cache", _STALE, ("    Z, linear_cache = linear_forward(A_prev, W, b)\n    A, act", "    Z = W @ A_prev + b\n    A, act"), *_UNWRITTEN),
            wrong("3 operators", "forward_propagation", "reads-notebook-variable", "A1=A_old", _STALE, ("A1=A1, Z2=Z2", "A1=A_old, Z2=Z2")),
        ),
        (
            near("4", _STALE),
            near("4 operators", _STALE, ("    return A, (linear_cache, activation_cache)\n", "    return A, (linear_cache, activation_cache, A_old)\n"), ("    linear_cache, activation_cache = cache\n", "    linear_cache, activation_cache, _ = cache\n")),
            near("4 operators", _STALE, ("    return A, (linear_cache, activation_cache)\n", "    return A, (linear_cache, activation_cache, A_old)\n"), *_UNWRITTEN),
            near("3 operators", _STALE, ("Z1=Z1, A1", "Z1=A_old, A1")),
        ),
    ),
}  # fmt: skip
