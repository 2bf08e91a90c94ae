"""The application with functions of last week pasted in, which divide by m at the loss, and a cost of every step."""

SOURCE = """\
import numpy as np
# %%
def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))

def start_of(layers):
    rng = np.random.default_rng(7)
    return {f"{kind}{l}": (rng.normal(size=(layers[l], layers[l - 1])) / np.sqrt(layers[l - 1]) if kind == "W"
                           else np.zeros((layers[l], 1))) for l in range(1, len(layers)) for kind in "Wb"}

def compute_cost(AL, Y):
    return -np.mean(Y * np.log(AL) + (1 - Y) * np.log(1 - AL))

def linear_backward(dZ, cache):
    A_prev, W, b = cache
    return W.T @ dZ, dZ @ A_prev.T, dZ.sum(axis=1, keepdims=True)

def L_model_forward(X, parameters):
    A, caches, L = X, [], len(parameters) // 2
    for l in range(1, L + 1):
        W, b = parameters[f"W{l}"], parameters[f"b{l}"]
        Z = W @ A + b
        caches.append(((A, W, b), Z))
        A = sigmoid(Z) if l == L else np.maximum(Z, 0)
    return A, caches

def L_model_backward(AL, Y, caches):
    L = len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL)) / Y.shape[1]
    grads = {}
    for l in range(L, 0, -1):
        linear, Z = caches[l - 1]
        dZ = dA * (sigmoid(Z) * (1 - sigmoid(Z)) if l == L else Z > 0)
        dA, grads[f"dW{l}"], grads[f"db{l}"] = linear_backward(dZ, linear)
    return grads
# %%
def L_layer_model(X, Y, layers_dims, learning_rate=0.0075, num_iterations=3000, print_cost=False):
    theta, costs = start_of(layers_dims), []
    for i in range(num_iterations):
        AL, caches = L_model_forward(X, theta)
        costs.append(float(compute_cost(AL, Y)))
        grads = L_model_backward(AL, Y, caches)
        for name in theta:
            theta[name] = theta[name] - learning_rate * grads["d" + name]
        if print_cost and not i % 100:
            print(i, costs[-1])
    return theta, np.array(costs)

def two_layer_model(X, Y, layers_dims, learning_rate=0.0075, num_iterations=3000, print_cost=False):
    return L_layer_model(X, Y, list(layers_dims), learning_rate, num_iterations, print_cost)
"""

_DAL = "    dA = -(Y / AL - (1 - Y) / (1 - AL)) / Y.shape[1]\n"
_LINEAR = "    return W.T @ dZ, dZ @ A_prev.T, dZ.sum(axis=1, keepdims=True)\n"
_WITHOUT = (_DAL, _DAL.replace(" / Y.shape[1]", ""))

PLACEMENTS = {
    "at-loss": (),
    "per-layer": (
        _WITHOUT,
        (_LINEAR, "    m = dZ.shape[1]\n    return W.T @ dZ, dZ @ A_prev.T / m, dZ.mean(axis=1, keepdims=True)\n"),
    ),
    "at-update": (_WITHOUT, ("- learning_rate * grads", "- learning_rate / X.shape[1] * grads")),
}
# What is wrong in both models, one of which calls the other, and what is said.
FAULTS = {
    "missing-mean": ((_WITHOUT,), "takes steps that are m times what they should be: 1/m is missing"),
    "transposed-weights-left-out": (
        ((_LINEAR, _LINEAR.replace("W.T @ dZ", "W.mean() * dZ[:1] + 0 * A_prev")),),
        "does not make steps",
    ),
}
