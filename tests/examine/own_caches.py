"""Functions by students who lay out their caches otherwise than the course does, each of them right."""

from typing import Final

DICTIONARIES: Final = """
def linear_forward(A, W, b):
    return W @ A + b, {"A_prev": A, "W": W, "b": b}

def linear_activation_forward(A_prev, W, b, activation):
    Z, linear = linear_forward(A_prev, W, b)
    A = 1 / (1 + np.exp(-Z)) if activation == "sigmoid" else np.maximum(0, Z)
    return A, {"linear": linear, "Z": Z}

def linear_backward(dZ, cache):
    A_prev, W = cache["A_prev"], cache["W"]
    m = A_prev.shape[1]
    dW = dZ @ A_prev.T / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    return W.T @ dZ, dW, db

def linear_activation_backward(dA, cache, activation):
    Z = cache["Z"]
    if activation == "relu":
        dZ = dA * (Z > 0)
    else:
        s = 1 / (1 + np.exp(-Z))
        dZ = dA * s * (1 - s)
    return linear_backward(dZ, cache["linear"])
"""
ANOTHER_ORDER: Final = """
def linear_forward(A, W, b):
    Z = np.dot(W, A) + b
    return Z, (W, b, A)

def linear_activation_forward(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A, activation_cache = sigmoid(Z) if activation == "sigmoid" else relu(Z)
    return A, (activation_cache, linear_cache)

def linear_backward(dZ, cache):
    W, b, A_prev = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    return np.dot(W.T, dZ), dW, db

def linear_activation_backward(dA, cache, activation):
    activation_cache, linear_cache = cache
    slope = relu_backward if activation == "relu" else sigmoid_backward
    dZ = slope(dA, activation_cache)
    return linear_backward(dZ, linear_cache)
"""
ONE_ARRAY_MORE: Final = """
def linear_forward(A, W, b):
    Z = np.dot(W, A) + b
    return Z, (A, W, b, Z)

def linear_activation_forward(A_prev, W, b, activation):
    Z, cache = linear_forward(A_prev, W, b)
    return (sigmoid(Z)[0] if activation == "sigmoid" else relu(Z)[0]), cache

def linear_backward(dZ, cache):
    A_prev, W, b, Z = cache
    m = Z.shape[1]
    return np.dot(W.T, dZ), np.dot(dZ, A_prev.T) / m, np.sum(dZ, axis=1, keepdims=True) / m

def linear_activation_backward(dA, cache, activation):
    Z = cache[3]
    A = sigmoid(Z)[0]
    dZ = dA * (Z > 0) if activation == "relu" else dA * A * (1 - A)
    return linear_backward(dZ, cache)
"""
WHAT_COMES_OUT: Final = """
def linear_activation_forward(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A = sigmoid(Z)[0] if activation == "sigmoid" else relu(Z)[0]
    return A, (linear_cache, A)

def linear_activation_backward(dA, cache, activation):
    linear_cache, A = cache
    dZ = dA * (A > 0) if activation == "relu" else dA * A * (1 - A)
    return linear_backward(dZ, linear_cache)
"""
BY_LAYER: Final = """
from collections import namedtuple
Layer = namedtuple("Layer", "inputs weights bias before")

def linear_forward(A, W, b):
    Z = W @ A + b
    return Z, Layer(A, W, b, Z)

def linear_activation_forward(A_prev, W, b, activation):
    Z, layer = linear_forward(A_prev, W, b)
    return (sigmoid(Z)[0] if activation == "sigmoid" else relu(Z)[0]), layer

def L_model_forward(X, parameters):
    L = len(parameters) // 2
    caches, A = {}, X
    for l in range(1, L + 1):
        A, caches[l] = linear_activation_forward(
            A, parameters["W" + str(l)], parameters["b" + str(l)], "relu" if l < L else "sigmoid"
        )
    return A, caches

def linear_backward(dZ, cache):
    m = cache.inputs.shape[1]
    dW = dZ @ cache.inputs.T / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    return cache.weights.T @ dZ, dW, db

def linear_activation_backward(dA, cache, activation):
    slope = cache.before > 0
    if activation == "sigmoid":
        A = sigmoid(cache.before)[0]
        slope = A * (1 - A)
    return linear_backward(dA * slope, cache)

def L_model_backward(AL, Y, caches):
    grads, L = {}, len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    for l in range(L, 0, -1):
        dA, dW, db = linear_activation_backward(dA, caches[l], "sigmoid" if l == L else "relu")
        grads["dA" + str(l - 1)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW, db
    return grads
"""
OF_FOUR_FUNCTIONS: Final = {
    "dictionaries": DICTIONARIES,
    "another order": ANOTHER_ORDER,
    "one array more": ONE_ARRAY_MORE,
    "what comes out": WHAT_COMES_OUT,
    "by layer": BY_LAYER,
}

# Of a pass in two functions: what is kept, and how it is read.
OF_TWO_FUNCTIONS: Final = {
    "a tuple": ("cache = (A2, A1)", "A2, A1 = cache"),
    "a named tuple": ("cache = Kept(A1, A2)", "A1 = cache.hidden\n    A2 = cache.out"),
    "other keys": ('cache = {"a1": A1, "a2": A2}', 'A1 = cache["a1"]\n    A2 = cache["a2"]'),
    "further keys": (
        'cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2, "m": X.shape[1]}',
        'A1 = cache["A1"]\n    A2 = cache["A2"]\n    m = cache["m"]',
    ),
    "under other keys": (
        'cache = {"Z1": A1, "A1": Z1, "Z2": A2, "A2": Z2}',
        'A1 = cache["Z1"]\n    A2 = cache["Z2"]',
    ),
    "a function": ("cache = lambda: (A1, A2)", "A1, A2 = cache()"),
}
KEPT: Final = 'cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}'
READ: Final = 'A1 = cache["A1"]\n    A2 = cache["A2"]'
NAMED: Final = "from collections import namedtuple\nKept = namedtuple('Kept', 'hidden out')\n"

# Of layers that are judged one by one, rows being examples: what is changed of the solution.
OF_LAYERS: Final = {
    "a dictionary": (
        ("cache = (x, w, b)", 'cache = {"weights": w, "inputs": x}'),
        ("x, w, b = cache", 'w, x = cache["weights"], cache["inputs"]'),
    ),
    "flat inputs": (
        ("cache = (x, w, b)", "cache = (w, x.reshape(x.shape[0], -1), x.shape)"),
        ("x, w, b = cache", "w, flat, shape = cache"),
        ("reshape(x.shape)", "reshape(shape)"),
        ("x.reshape(x.shape[0], -1).T", "flat.T"),
    ),
    "a mask": (
        ("return out, x", "return out, x > 0"),
        ("    x = cache\n", "    mask = cache\n"),
        ("dout * (x > 0)", "dout * mask"),
    ),
}
