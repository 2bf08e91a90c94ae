"""Wrong functions beside the backward pass, by hand and in many a style: each with one mistake, and what it is.

`kinds` are the kinds of changes of a right text that come to the same; empty where none does. `id` is the mistake as
it is to be named; None where it is none of ours.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One wrong function of a week."""

    week: int
    function: str
    body: str
    kinds: tuple[str, ...] = ()
    id: str | None = None


def _cost(body: str, id_: str | None, *kinds: str) -> Wrong:
    return Wrong(week=4, function="compute_cost(AL, Y)", body=body, kinds=kinds, id=id_)


def _update(body: str, id_: str | None, *kinds: str) -> Wrong:
    function = "update_parameters(parameters, grads, learning_rate)"
    return Wrong(week=4, function=function, body=body, kinds=kinds, id=id_)


def _update_3(body: str, id_: str | None, *kinds: str) -> Wrong:
    function = "update_parameters(parameters, grads, learning_rate=1.2)"
    return Wrong(week=3, function=function, body=body, kinds=kinds, id=id_)


def _linear(body: str, id_: str | None, *kinds: str) -> Wrong:
    return Wrong(week=4, function="linear_forward(A, W, b)", body=body, kinds=kinds, id=id_)


def _layer(body: str, id_: str | None, *kinds: str) -> Wrong:
    function = "linear_activation_forward(A_prev, W, b, activation)"
    return Wrong(week=4, function=function, body=body, kinds=kinds, id=id_)


def _model(body: str, id_: str | None, *kinds: str) -> Wrong:
    return Wrong(week=4, function="L_model_forward(X, parameters)", body=body, kinds=kinds, id=id_)


def _forward(body: str, id_: str | None, *kinds: str) -> Wrong:
    first = "W1, b1, W2, b2 = (parameters[k] for k in ('W1', 'b1', 'W2', 'b2'))\n"
    last = "\nreturn A2, dict(Z1=Z1, A1=A1, Z2=Z2, A2=A2)"
    function = "forward_propagation(X, parameters)"
    return Wrong(week=3, function=function, body=f"{first}{body}{last}", kinds=kinds, id=id_)


def _start(body: str, id_: str | None, *kinds: str) -> Wrong:
    function = "initialize_parameters(n_x, n_h, n_y)"
    return Wrong(week=3, function=function, body=f"np.random.seed(2)\n{body}", kinds=kinds, id=id_)


def _predict(body: str, id_: str | None, *kinds: str) -> Wrong:
    return Wrong(week=3, function="predict(parameters, X)", body=body, kinds=kinds, id=id_)


def _sizes(body: str, id_: str | None, *kinds: str) -> Wrong:
    return Wrong(week=3, function="layer_sizes(X, Y)", body=body, kinds=kinds, id=id_)


def _trained(body: str, id_: str | None, *kinds: str) -> Wrong:
    function = "nn_model(X, Y, n_h, num_iterations=10000, print_cost=False)"
    return Wrong(week=3, function=function, body=body, kinds=kinds, id=id_)


WRONG: dict[str, Wrong] = {
    "cost is a sum": _cost("return -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL))", "cost-not-mean", "mean-away"),
    "cost is a sum, by products": _cost(
        "c = np.dot(Y, np.log(AL).T) + np.dot(1 - Y, np.log(1 - AL).T)\nreturn -np.squeeze(c)",
        "cost-not-mean",
        "mean-away",
    ),
    "cost is a sum, in a loop": _cost(
        "J = 0\nfor y, a in zip(Y[0], AL[0]):\n    J -= np.log(a) if y else np.log(1 - a)\nreturn J",
        "cost-not-mean",
        "mean-away",
    ),
    "mean twice": _cost(
        "m = Y.shape[1]\nreturn -np.mean(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m", "mean-twice", "mean-again"
    ),
    "half of the mean": _cost(
        "m = Y.shape[1]\nreturn -1 / (2 * m) * np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL))",
        "mean-over-another",
        "mean-over",
    ),
    "cost upside down": _cost(
        "return np.mean(Y * np.log(AL) + (1 - Y) * np.log(1 - AL))", "cost-sign", "sign", "minus"
    ),
    "cost of the ones": _cost("return -np.mean(Y * np.log(AL))", "cost-half", "term"),
    "cost of the noughts": _cost("return np.sum((Y - 1) * np.log(1 - AL)) / Y.shape[1]", "cost-half", "term"),
    "the same logarithm": _cost("return -np.mean(Y * np.log(AL) + (1 - Y) * np.log(AL))", "cost-same-log", "term"),
    "a minus between the two": _cost(
        "m = Y.shape[1]\nJ = (1 - Y) * np.log(1 - AL)\nJ -= Y * np.log(AL)\nreturn np.sum(J) / m",
        "cost-inner-sign",
        "sign",
    ),
    "the same label": _cost("return -np.mean(Y * np.log(AL) + Y * np.log(1 - AL))", "term-left-out", "term"),
    "logarithm to base 10": _cost(
        "return -np.mean(Y * np.log10(AL) + (1 - Y) * np.log10(1 - AL))", "another-logarithm", "function"
    ),
    "no second logarithm": _cost(
        "return -np.mean(Y * np.log(AL) + (1 - Y) * (1 - AL))", "function-left-out", "function-away"
    ),
    "no first label": _cost("return -np.mean(np.log(AL) + (1 - Y) * np.log(1 - AL))", "factor-left-out", "factor"),
    "no logarithm": _cost("return -np.mean(Y * AL + (1 - Y) * (1 - AL))", "function-left-out", "function-away"),
    "another sign in a label": _cost(
        "return -np.mean(Y * np.log(AL) + (1 + Y) * np.log(1 - AL))", "wrong-sign", "sign"
    ),
    "no second label": _cost("return -np.mean(Y * np.log(AL) + np.log(1 - AL))", "factor-left-out", "factor"),
    "labels and predictions exchanged": _cost(
        "return -np.mean(AL * np.log(Y + 1e-8) + (1 - AL) * np.log(1 - Y + 1e-8))", None
    ),
    "squared error": _cost("return np.mean((AL - Y) ** 2)", None),
    "absolute error": _cost("return np.mean(np.abs(AL - Y))", None),
    "ascends": _update(
        "for k in parameters:\n    parameters[k] += learning_rate * grads['d' + k]\nreturn parameters",
        "update-ascends",
        "sign",
    ),
    "without the rate": _update(
        "for k in parameters:\n    parameters[k] -= grads['d' + k]\nreturn parameters", "update-without-rate", "factor"
    ),
    "forgets the parameter": _update(
        "return {k: -learning_rate * grads['d' + k] for k in parameters}", "update-forgets-parameter", "term"
    ),
    "the step alone": _update(
        "return {k: learning_rate * grads['d' + k] for k in parameters}", "update-forgets-parameter", "term"
    ),
    "no step": _update("return dict(parameters)", "update-missing", "term"),
    "divides by the rate": _update(
        "return {k: v - grads['d' + k] / learning_rate for k, v in parameters.items()}", None
    ),
    "only the weights": _update(
        "for l in range(1, len(parameters) // 2 + 1):\n"
        "    parameters[f'W{l}'] = parameters[f'W{l}'] - learning_rate * grads[f'dW{l}']\nreturn parameters",
        "update-in-part",
        "term",
        "removal",
    ),
    "only the biases, which ascend": _update(
        "return {k: v + learning_rate * grads['d' + k] * (k[0] == 'b') for k, v in parameters.items()}", None
    ),
    "all but the last layer": _update(
        "for l in range(1, len(parameters) // 2):\n    for k in (f'W{l}', f'b{l}'):\n"
        "        parameters[k] = parameters[k] - learning_rate * grads['d' + k]\nreturn parameters",
        "wrong-index",
        "index",
    ),
    "all but the first layer": _update(
        "for l in range(2, len(parameters) // 2 + 1):\n    for k in (f'W{l}', f'b{l}'):\n"
        "        parameters[k] = parameters[k] - learning_rate * grads['d' + k]\nreturn parameters",
        "wrong-index",
        "index",
    ),
    "shrinks": _update("return {k: v - learning_rate * v for k, v in parameters.items()}", None),
    "ascends in week 3": _update_3(
        "return {k: v + learning_rate * grads['d' + k] for k, v in parameters.items()}", "update-ascends", "sign"
    ),
    "only one weight ascends": _update_3(
        "for k, sign in dict(W1=1, b1=1, W2=-1, b2=1).items():\n"
        "    parameters[k] = parameters[k] - sign * learning_rate * grads['d' + k]\nreturn parameters",
        "update-ascends",
        "sign",
    ),
    "one bias is forgotten": _update_3(
        "for k in ('W1', 'b1', 'W2'):\n    parameters[k] = parameters[k] - learning_rate * grads['d' + k]\n"
        "return parameters",
        "update-in-part",
        "term",
    ),
    "no bias": _linear("return W @ A, (A, W, b)", "term-left-out", "term"),
    "bias taken away": _linear("return np.matmul(W, A) - b, (A, W, b)", "wrong-sign", "sign"),
    "bias twice": _linear("Z = W @ A + b\nZ = Z + b\nreturn Z, (A, W, b)", None),
    "activations exchanged": _layer(
        "Z, c = linear_forward(A_prev, W, b)\nA, z = relu(Z) if activation == 'sigmoid' else sigmoid(Z)\n"
        "return A, (c, z)",
        "activation-swapped",
        "activation",
    ),
    "no activation": _layer("Z, c = linear_forward(A_prev, W, b)\nreturn Z, (c, Z)", "wrong-variable", "name"),
    "sigmoid everywhere": _model(
        "A, caches, L = X, [], len(parameters) // 2\nfor l in range(1, L + 1):\n    A, c = linear_activation_forward("
        "A, parameters[f'W{l}'], parameters[f'b{l}'], 'sigmoid')\n    caches.append(c)\nreturn A, caches",
        "activation-swapped",
        "activation",
    ),
    "relu everywhere": _model(
        "A, caches, L = X, [], len(parameters) // 2\nfor l in range(1, L + 1):\n    A, c = linear_activation_forward("
        "A, parameters[f'W{l}'], parameters[f'b{l}'], 'relu')\n    caches.append(c)\nreturn A, caches",
        "activation-swapped",
        "activation",
    ),
    "no hidden activation": _forward(
        "Z1 = W1 @ X + b1\nA1 = Z1\nZ2 = W2 @ A1 + b2\nA2 = sigmoid(Z2)", "function-left-out", "function-away"
    ),
    "sigmoid in the hidden layer": _forward(
        "Z1 = W1 @ X + b1\nA1 = sigmoid(Z1)\nZ2 = W2 @ A1 + b2\nA2 = sigmoid(Z2)", "another-function", "function"
    ),
    "relu in the hidden layer": _forward(
        "Z1 = W1 @ X + b1\nA1 = np.maximum(0, Z1)\nZ2 = W2 @ A1 + b2\nA2 = sigmoid(Z2)", None
    ),
    "tanh at the output": _forward(
        "Z1 = W1 @ X + b1\nA1 = np.tanh(Z1)\nZ2 = W2 @ A1 + b2\nA2 = np.tanh(Z2)", "another-function", "function"
    ),
    "no activation at the output": _forward(
        "Z1 = W1 @ X + b1\nA1 = np.tanh(Z1)\nZ2 = W2 @ A1 + b2\nA2 = Z2", "function-left-out", "function-away"
    ),
    "no hidden bias": _forward(
        "Z1 = W1 @ X\nA1 = np.tanh(Z1)\nZ2 = W2 @ A1 + b2\nA2 = sigmoid(Z2)", "term-left-out", "term"
    ),
    "no bias at all": _forward(
        "Z1 = W1 @ X\nA1 = np.tanh(Z1)\nZ2 = W2 @ A1\nA2 = sigmoid(Z2)", "term-left-out", "term"
    ),
    "Z handed up for A": _forward(
        "Z1 = W1 @ X + b1\nA1 = np.tanh(Z1)\nZ2 = W2 @ Z1 + b2\nA2 = sigmoid(Z2)",
        "function-left-out",
        "function-away",
        "name",
    ),
    "weights of zeros": _start(
        "return {'W1': np.zeros((n_h, n_x)), 'b1': np.zeros((n_h, 1)), 'W2': np.zeros((n_y, n_h)), "
        "'b2': np.zeros((n_y, 1))}",
        "another-function",
        "function",
        "number",
    ),
    "weights from 0 to 1": _start(
        "W1 = np.random.rand(n_h, n_x) * 0.01\nW2 = np.random.rand(n_y, n_h) * 0.01\n"
        "return {'W1': W1, 'b1': np.zeros((n_h, 1)), 'W2': W2, 'b2': np.zeros((n_y, 1))}",
        "another-function",
        "function",
    ),
    "large weights": _start(
        "W1 = np.random.randn(n_h, n_x)\nW2 = np.random.randn(n_y, n_h)\n"
        "return {'W1': W1, 'b1': np.zeros((n_h, 1)), 'W2': W2, 'b2': np.zeros((n_y, 1))}",
        "factor-left-out",
        "factor",
        "number",
    ),
    "small weights": _start(
        "W1 = np.random.randn(n_h, n_x) * 0.001\nW2 = np.random.randn(n_y, n_h) / 1000\n"
        "return {'W1': W1, 'b1': np.zeros((n_h, 1)), 'W2': W2, 'b2': np.zeros((n_y, 1))}",
        "another-number",
        "number",
    ),
    "biases of ones": _start(
        "W1 = np.random.randn(n_h, n_x) * 0.01\nW2 = np.random.randn(n_y, n_h) * 0.01\n"
        "return {'W1': W1, 'b1': np.ones((n_h, 1)), 'W2': W2, 'b2': np.ones((n_y, 1))}",
        "another-function",
        "function",
    ),
    "turned weights": _start(
        "W1 = np.random.randn(n_x, n_h) * 0.01\nW2 = np.random.randn(n_h, n_y) * 0.01\n"
        "return {'W1': W1, 'b1': np.zeros((n_h, 1)), 'W2': W2, 'b2': np.zeros((n_y, 1))}",
        "arguments-swapped",
        "arguments",
    ),
    "predicts the other class": _predict(
        "A2, _ = forward_propagation(X, parameters)\nreturn (A2 < 0.5).astype(int)", "wrong-comparison", "comparison"
    ),
    "predicts probabilities": _predict(
        "return forward_propagation(X, parameters)[0]", "not-compared", "comparison-away"
    ),
    "predicts above nought": _predict(
        "A2, _ = forward_propagation(X, parameters)\nreturn A2 > 0", "another-number", "number"
    ),
    "sizes of the examples": _sizes("return X.shape[1], 4, Y.shape[0]", "wrong-index", "index"),
    "both sizes of the examples": _sizes("return len(X.T), 4, Y.shape[1]", "wrong-index", "index"),
    "sizes the other way round": _sizes("return len(Y), 4, len(X)", "return-order", "order"),
    "no training": _trained("return initialize_parameters(X.shape[0], n_h, Y.shape[0])", None, "name", "removal"),
    "one step too few": _trained(
        "p = initialize_parameters(X.shape[0], n_h, Y.shape[0])\nfor i in range(1, num_iterations):\n"
        "    A2, cache = forward_propagation(X, p)\n"
        "    p = update_parameters(p, backward_propagation(p, cache, X, Y))\nreturn p",
        "wrong-index",
        "index",
    ),
}
