"""Ways to place 1/m in the whole backward pass of week 4, by convention; every line that brings it in is marked."""

from __future__ import annotations

HEAD = """\
import numpy as np
from dnn_utils_v2 import sigmoid, sigmoid_backward, relu, relu_backward
# %%
def initialize_parameters(n_x, n_h, n_y):
    return {"W1": np.random.randn(n_h, n_x) * 0.01, "b1": np.zeros((n_h, 1)),
            "W2": np.random.randn(n_y, n_h) * 0.01, "b2": np.zeros((n_y, 1))}

def initialize_parameters_deep(layer_dims):
    parameters = {}
    for l in range(1, len(layer_dims)):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters
# %%
def linear_forward(A, W, b):
    return W @ A + b, (A, W, b)

def linear_activation_forward(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A, activation_cache = relu(Z) if activation == "relu" else sigmoid(Z)
    return A, (linear_cache, activation_cache)

def L_model_forward(X, parameters):
    A, caches, L = X, [], len(parameters) // 2
    for l in range(1, L + 1):
        g = "sigmoid" if l == L else "relu"
        A, cache = linear_activation_forward(A, parameters["W" + str(l)], parameters["b" + str(l)], g)
        caches.append(cache)
    return A, caches

def compute_cost(AL, Y):
    return -np.mean(Y * np.log(AL) + (1 - Y) * np.log(1 - AL))

def update_parameters(parameters, grads, learning_rate):
    return {k: v - learning_rate * grads["d" + k] for k, v in parameters.items()}
# %%
"""
ACTIVATION = """
# %%
def linear_activation_backward(dA, cache, activation):
    linear_cache, Z = cache
    if activation == "relu":
        dZ = relu_backward(dA, Z)
    else:
        dZ = sigmoid_backward(dA, Z)
    return linear_backward(dZ, linear_cache)
"""
MODEL = """
# %%
def L_model_backward(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))
    for l in reversed(range(L)):
        dA, dW, db = linear_activation_backward(dA, caches[l], "sigmoid" if l == L - 1 else "relu")
        grads["dA" + str(l)] = dA
        grads["dW" + str(l + 1)] = dW
        grads["db" + str(l + 1)] = db
    return grads
"""
SUMS = """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    return W.T @ dZ, dZ @ A_prev.T, dZ.sum(axis=1, keepdims=True)
"""

# the backward functions whole
WHOLE = {
    "at-loss-one-line": (
        "at-loss",
        SUMS + ACTIVATION + MODEL.replace("1 - AL))\n", "1 - AL)) / Y.shape[1]  #@\n"),
    ),
    "at-loss-argument": (
        "at-loss",
        SUMS
        + ACTIVATION
        + """
# %%
def L_model_backward(AL, Y, caches):
    grads, L, m = {}, len(caches), Y.shape[1]
    dAL = (1 - Y) / (1 - AL) - Y / AL
    grads["dA" + str(L - 1)], grads["dW" + str(L)], grads["db" + str(L)] = linear_activation_backward(
        dAL / m, caches[-1], "sigmoid"  #@
    )
    for l in range(L - 1, 0, -1):
        grads["dA" + str(l - 1)], grads["dW" + str(l)], grads["db" + str(l)] = linear_activation_backward(
            grads["dA" + str(l)], caches[l - 1], "relu")
    return grads
""",
    ),
    "at-loss-helper": (
        "at-loss",
        SUMS
        + ACTIVATION
        + """
# %%
mean_over = lambda values, n: np.asarray(values) * (1 / n)  #@
def loss_derivative(AL, Y):
    return -(Y / AL) + (1 - Y) / (1 - AL)

def L_model_backward(AL, Y, caches):
    grads, L = {}, len(caches)
    dA = mean_over(loss_derivative(AL, Y), AL.shape[1])
    for l in reversed(range(L)):
        dA, grads[f"dW{l + 1}"], grads[f"db{l + 1}"] = linear_activation_backward(
            dA, caches[l], "sigmoid" if l == L - 1 else "relu")
        grads[f"dA{l}"] = dA
    return grads
""",
    ),
    "at-loss-out": (
        "at-loss",
        SUMS
        + ACTIVATION
        + """
# %%
def L_model_backward(AL, Y, caches):
    grads, L = {}, len(caches)
    dA = np.empty_like(AL)
    np.subtract(AL, Y, out=dA)
    dA /= AL * (1 - AL)
    np.divide(dA, Y.shape[1], out=dA)  #@
    for l in reversed(range(L)):
        dA, dW, db = linear_activation_backward(dA, caches[l], "sigmoid" if l == L - 1 else "relu")
        grads.update({f"dA{l}": dA, f"dW{l + 1}": dW, f"db{l + 1}": db})
    return grads
""",
    ),
    "at-output-helper": (
        "at-output",
        SUMS
        + ACTIVATION
        + """
# %%
def output_error(AL, Y):
    error = AL - Y
    error = error / error.shape[1]  #@
    return error.copy()

def L_model_backward(AL, Y, caches):
    grads, L = {}, len(caches)
    dA, grads[f"dW{L}"], grads[f"db{L}"] = linear_backward(output_error(AL, Y), caches[-1][0])
    grads[f"dA{L - 1}"] = dA
    for l in reversed(range(L - 1)):
        dA, grads[f"dW{l + 1}"], grads[f"db{l + 1}"] = linear_activation_backward(dA, caches[l], "relu")
        grads[f"dA{l}"] = dA
    return grads
""",
    ),
    "at-output-argument": (
        "at-output",
        SUMS
        + ACTIVATION
        + """
# %%
def L_model_backward(AL, Y, caches):
    grads, L = {}, len(caches)
    m = Y.shape[1]
    dA, dW, db = linear_backward((AL - Y) / m, caches[-1][0])  #@
    grads[f"dA{L - 1}"], grads[f"dW{L}"], grads[f"db{L}"] = dA, dW, db
    for l in reversed(range(L - 1)):
        dA, dW, db = linear_activation_backward(dA, caches[l], "relu")
        grads[f"dA{l}"], grads[f"dW{l + 1}"], grads[f"db{l + 1}"] = dA, dW, db
    return grads
""",
    ),
    "at-output-factor": (
        "at-output",
        SUMS
        + ACTIVATION
        + """
# %%
def L_model_backward(AL, Y, caches):
    grads, L = {}, len(caches)
    w = np.full_like(AL, 1 / AL.size)
    dZ = np.multiply(AL - Y, w)  #@
    dA, dW, db = linear_backward(dZ, caches[-1][0])
    grads[f"dA{L - 1}"], grads[f"dW{L}"], grads[f"db{L}"] = dA, dW, db
    for l in reversed(range(L - 1)):
        dA, dW, db = linear_activation_backward(dA, caches[l], "relu")
        grads[f"dA{l}"], grads[f"dW{l + 1}"], grads[f"db{l + 1}"] = dA, dW, db
    return grads
""",
    ),
    "at-end-loop": (
        "at-end",
        SUMS
        + ACTIVATION
        + MODEL.replace(
            "    return grads\n",
            '    for key in grads:\n        if key[1] != "A":\n            grads[key] = grads[key] / Y.shape[1]  #@\n'
            "    return grads\n",
        ),
    ),
    "at-end-comprehension": (
        "at-end",
        SUMS
        + ACTIVATION
        + MODEL.replace(
            "    return grads\n",
            '    m = Y.shape[1]\n    return {k: (g if k.startswith("dA") else g / m) for k, g in grads.items()}  #@\n',
        ),
    ),
    "at-end-helper": (
        "at-end",
        SUMS
        + ACTIVATION
        + """
# %%
def finish(grads, m):
    inv = np.reciprocal(float(m))
    for key, value in grads.items():
        if key[1] in "Wb":
            value *= inv  #@
    return grads
"""
        + MODEL.replace("    return grads\n", "    return finish(grads, AL.shape[1])\n"),
    ),
    "at-end-flat": (
        "at-end",
        SUMS
        + ACTIVATION
        + MODEL.replace(
            "    return grads\n",
            """\
    names = [k for k in grads if k[1] != "A"]
    shapes = [grads[k].shape for k in names]
    packed = np.concatenate([grads[k].reshape(-1) for k in names])
    packed = packed / Y.shape[1]  #@
    at = 0
    for k, shape in zip(names, shapes):
        size = int(np.prod(shape))
        grads[k] = packed[at:at + size].reshape(shape)
        at += size
    return grads
""",
        ),
    ),
    "class": (
        "per-layer",
        """\
class Layer:
    def __init__(self, cache):
        self.A_prev, self.W, self.b = cache

    @property
    def m(self):
        return self.A_prev.shape[1]

    def backward(self, dZ):
        self.dW = dZ @ self.A_prev.T
        self.db = dZ.sum(axis=1, keepdims=True)
        self.average()
        return self.W.T @ dZ

    def average(self):
        self.dW /= self.m  #@
        self.db /= self.m  #@
# %%
def linear_backward(dZ, cache):
    layer = Layer(cache)
    dA_prev = layer.backward(dZ)
    return dA_prev, layer.dW, layer.db
"""
        + ACTIVATION
        + MODEL,
    ),
    "monolith": (
        "per-layer",
        """\
def L_model_backward(AL, Y, caches):
    grads = {}
    L = len(caches)
    m = AL.shape[1]
    dZ = AL - Y
    for l in range(L, 0, -1):
        (A_prev, W, b), Z = caches[l - 1]
        grads["dW" + str(l)] = 1. / m * dZ.dot(A_prev.T)  #@
        grads["db" + str(l)] = 1. / m * dZ.sum(1, keepdims=True)  #@
        dA = W.T.dot(dZ)
        grads["dA" + str(l - 1)] = dA
        if l > 1:
            dZ = dA * (caches[l - 2][1] > 0)
    return grads
""",
    ),
    "all-dZ-first": (
        "per-layer",
        """\
def L_model_backward(AL, Y, caches):
    L, m = len(caches), AL.shape[1]
    dZs = {L: AL - Y}
    grads = {}
    for l in range(L - 1, 0, -1):
        dA = caches[l][0][1].T @ dZs[l + 1]
        grads[f"dA{l}"] = dA
        dZs[l] = relu_backward(dA, caches[l - 1][1])
    grads["dA0"] = caches[0][0][1].T @ dZs[1]
    for l, dZ in dZs.items():
        A_prev = caches[l - 1][0][0]
        grads[f"dW{l}"] = np.divide(dZ @ A_prev.T, m)  #@
        grads[f"db{l}"] = np.divide(dZ.sum(axis=1, keepdims=True), m)  #@
    return grads
""",
    ),
    # two places
    "dW-layer-db-end": (
        "other",
        """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    dW = dZ @ A_prev.T / dZ.shape[1]  #@a
    return W.T @ dZ, dW, dZ.sum(axis=1, keepdims=True)
"""
        + ACTIVATION
        + MODEL.replace(
            "    return grads\n",
            '    for l in range(L):\n        grads["db" + str(l + 1)] /= Y.shape[1]  #@b\n    return grads\n',
        ),
    ),
    "db-layer-dW-end": (
        "other",
        """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    return W.T @ dZ, dZ @ A_prev.T, dZ.mean(axis=1, keepdims=True)  #@a
"""
        + ACTIVATION
        + MODEL.replace(
            "    return grads\n",
            '    m = Y.shape[1]\n    grads.update({k: v / m for k, v in grads.items() if k[1] == "W"})  #@b\n'
            "    return grads\n",
        ),
    ),
    "output-scaled-hidden-per-layer": (
        "other",
        """\
def L_model_backward(AL, Y, caches):
    grads, L, m = {}, len(caches), AL.shape[1]
    (A_prev, W, b), _ = caches[-1]
    dZ = (AL - Y) / m  #@a
    grads[f"dW{L}"] = dZ @ A_prev.T
    grads[f"db{L}"] = dZ.sum(axis=1, keepdims=True)
    dA = W.T @ (AL - Y)
    grads[f"dA{L - 1}"] = dA
    for l in range(L - 1, 0, -1):
        (A_prev, W, b), Z = caches[l - 1]
        dZ = relu_backward(dA, Z)
        grads[f"dW{l}"] = dZ @ A_prev.T / m  #@b
        grads[f"db{l}"] = dZ.sum(axis=1, keepdims=True) / m  #@b
        dA = W.T @ dZ
        grads[f"dA{l - 1}"] = dA
    return grads
""",
    ),
    "output-own-hidden-handed": (
        "other",
        """\
def L_model_backward(AL, Y, caches):
    grads, L, m = {}, len(caches), AL.shape[1]
    (A_prev, W, b), _ = caches[-1]
    dZ = AL - Y
    grads[f"dW{L}"] = dZ @ A_prev.T / m  #@a
    grads[f"db{L}"] = dZ.sum(axis=1, keepdims=True) / m  #@a
    dA = W.T @ dZ
    dA *= 1 / m  #@b
    grads[f"dA{L - 1}"] = dA
    for l in range(L - 1, 0, -1):
        (A_prev, W, b), Z = caches[l - 1]
        dZ = relu_backward(dA, Z)
        grads[f"dW{l}"] = dZ @ A_prev.T
        grads[f"db{l}"] = dZ.sum(axis=1, keepdims=True)
        dA = W.T @ dZ
        grads[f"dA{l - 1}"] = dA
    return grads
""",
    ),
    "output-layer-hidden-end": (
        "other",
        SUMS
        + ACTIVATION
        + """
# %%
def L_model_backward(AL, Y, caches):
    grads, L, m = {}, len(caches), AL.shape[1]
    dA, dW, db = linear_backward(AL - Y, caches[-1][0])
    grads[f"dA{L - 1}"], grads[f"dW{L}"], grads[f"db{L}"] = dA, dW / m, db / m  #@a
    for l in reversed(range(L - 1)):
        dA, dW, db = linear_activation_backward(dA, caches[l], "relu")
        grads[f"dA{l}"], grads[f"dW{l + 1}"], grads[f"db{l + 1}"] = dA, dW, db
    for l in range(1, L):
        grads[f"dW{l}"] /= m  #@b
        grads[f"db{l}"] /= m  #@b
    return grads
""",
    ),
    "at-loss-methods": (
        "at-loss",
        SUMS
        + ACTIVATION
        + """
# %%
class CE:
    def grad(self, A, Y):
        n = Y.shape[1]
        g = np.empty(A.shape)
        g[Y == 1] = -1 / A[Y == 1]
        g[Y == 0] = 1 / (1 - A[Y == 0])
        g = g / n  #@
        return g
def L_model_backward(AL, Y, caches):
    grads, L = {}, len(caches)
    dA = CE().grad(AL, Y)
    for l in reversed(range(L)):
        dA, grads[f"dW{l + 1}"], grads[f"db{l + 1}"] = linear_activation_backward(
            dA, caches[l], "sigmoid" if l == L - 1 else "relu")
        grads[f"dA{l}"] = dA
    return grads
""",
    ),
    "at-loss-split": (
        "at-loss",
        SUMS
        + ACTIVATION
        + """
# %%
def L_model_backward(AL, Y, caches):
    grads, L, m = {}, len(caches), Y.shape[1]
    dA = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))
    dA = dA * np.full(AL.shape, 1 / m)  #@
    for l in reversed(range(L)):
        dA, grads[f"dW{l + 1}"], grads[f"db{l + 1}"] = linear_activation_backward(
            dA, caches[l], "sigmoid" if l == L - 1 else "relu")
        grads[f"dA{l}"] = dA
    return grads
""",
    ),
    "at-output-loop": (
        "at-output",
        SUMS
        + ACTIVATION
        + """
# %%
def L_model_backward(AL, Y, caches):
    grads, L, m = {}, len(caches), Y.shape[1]
    for l in range(L, 0, -1):
        linear_cache, Z = caches[l - 1]
        if l == L:
            dZ = np.subtract(AL, Y)
            np.multiply(dZ, 1. / m, out=dZ)  #@
        else:
            dZ = np.where(Z > 0, grads["dA%d" % l], 0)
        grads["dA%d" % (l - 1)], grads["dW%d" % l], grads["db%d" % l] = linear_backward(dZ, linear_cache)
    return grads
""",
    ),
    "at-end-recursive": (
        "at-end",
        SUMS
        + ACTIVATION
        + """
# %%
def L_model_backward(AL, Y, caches):
    grads = {}
    def down(l, dA):
        if l < 0:
            return
        dA, dW, db = linear_activation_backward(dA, caches[l], "sigmoid" if l == len(caches) - 1 else "relu")
        grads.update({"dA%d" % l: dA, "dW%d" % (l + 1): dW, "db%d" % (l + 1): db})
        down(l - 1, dA)
    down(len(caches) - 1, (1 - Y) / (1 - AL) - Y / AL)
    leaves = [k for k in grads if k[1] in "Wb"]
    grads.update(zip(leaves, (grads[k] / Y.shape[1] for k in leaves)))  #@
    return grads
""",
    ),
    "at-end-decorator": (
        "at-end",
        SUMS
        + ACTIVATION
        + """
# %%
def averaged(f):
    def g(AL, Y, caches):
        out = f(AL, Y, caches)
        share = 1 / AL.shape[1]
        for name, value in list(out.items()):
            if not name.startswith("dA"):
                out[name] = share * value  #@
        return out
    return g
@averaged
def L_model_backward(AL, Y, caches):
    grads, L = {}, len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    for l in reversed(range(L)):
        dA, grads[f"dW{l + 1}"], grads[f"db{l + 1}"] = linear_activation_backward(
            dA, caches[l], "sigmoid" if l == L - 1 else "relu")
        grads[f"dA{l}"] = dA
    return grads
""",
    ),
    "db-end-dW-scaled-input": (
        "other",
        """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    At = A_prev.T / A_prev.shape[1]  #@a
    return W.T @ dZ, dZ @ At, dZ.sum(axis=1, keepdims=True)
"""
        + ACTIVATION
        + """
# %%
def L_model_backward(AL, Y, caches):
    grads, L = {}, len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    for l in reversed(range(L)):
        dA, grads[f"dW{l + 1}"], grads[f"db{l + 1}"] = linear_activation_backward(
            dA, caches[l], "sigmoid" if l == L - 1 else "relu")
        grads[f"dA{l}"] = dA
    return {k: v / Y.shape[1] if k[1] == "b" else v for k, v in grads.items()}  #@b
""",
    ),
    "hidden-handed-late": (
        "other",
        SUMS
        + ACTIVATION
        + """
# %%
def L_model_backward(AL, Y, caches):
    grads, L, m = {}, len(caches), AL.shape[1]
    dA, dW, db = linear_backward(AL - Y, caches[-1][0])
    dW, db = dW / m, db / m  #@a
    grads[f"dA{L-1}"], grads[f"dW{L}"], grads[f"db{L}"] = dA, dW, db
    dA = dA / m  #@b
    for l in range(L - 1, 0, -1):
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], "relu")
        grads[f"dA{l-1}"], grads[f"dW{l}"], grads[f"db{l}"] = dA, dW, db
    return grads
""",
    ),
    "out-at-output-hidden-end": (
        "other",
        SUMS
        + ACTIVATION
        + """
# %%
def L_model_backward(AL, Y, caches):
    grads, L, m = {}, len(caches), AL.shape[1]
    _, dW, db = linear_backward((AL - Y) / m, caches[-1][0])  #@a
    grads[f"dW{L}"], grads[f"db{L}"] = dW, db
    dA = caches[-1][0][1].T @ (AL - Y)
    grads[f"dA{L-1}"] = dA
    for l in range(L - 1, 0, -1):
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], "relu")
        grads[f"dA{l-1}"], grads[f"dW{l}"], grads[f"db{l}"] = dA, dW, db
    for l in range(1, L):
        for p in "Wb":
            grads[f"d{p}{l}"] = grads[f"d{p}{l}"] / m  #@b
    return grads
""",
    ),
    "sqrt": (
        "other",
        """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    r = np.sqrt(A_prev.shape[1])
    dW = dZ @ A_prev.T / r  #@b
    db = dZ.sum(axis=1, keepdims=True) / r  #@b
    return W.T @ dZ, dW, db
"""
        + ACTIVATION
        + """
# %%
def L_model_backward(AL, Y, caches):
    grads, L = {}, len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL)) / np.sqrt(Y.shape[1])  #@a
    for l in reversed(range(L)):
        dA, grads[f"dW{l + 1}"], grads[f"db{l + 1}"] = linear_activation_backward(
            dA, caches[l], "sigmoid" if l == L - 1 else "relu")
        grads[f"dA{l}"] = dA
    return grads
""",
    ),
    "parity": (
        "other",
        SUMS
        + ACTIVATION
        + """
# %%
def L_model_backward(AL, Y, caches):
    grads, L, m = {}, len(caches), Y.shape[1]
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    for l in reversed(range(L)):
        dA, dW, db = linear_activation_backward(dA, caches[l], "sigmoid" if l == L - 1 else "relu")
        if l % 2 == 0:
            dW, db = dW / m, db / m  #@a
        grads[f"dA{l}"], grads[f"dW{l + 1}"], grads[f"db{l + 1}"] = dA, dW, db
    for l in range(1, L, 2):
        grads[f"dW{l + 1}"] /= m  #@b
        grads[f"db{l + 1}"] /= m  #@b
    return grads
""",
    ),
    "at-loss-where": (
        "at-loss",
        SUMS
        + ACTIVATION
        + """
# %%
def L_model_backward(AL, Y, caches):
    grads, L, m = {}, len(caches), Y.shape[1]
    dA = np.where(Y == 1, -1 / (m * AL), 1 / (m * (1 - AL)))  #@
    for l in reversed(range(L)):
        dA, grads[f"dW{l + 1}"], grads[f"db{l + 1}"] = linear_activation_backward(
            dA, caches[l], "sigmoid" if l == L - 1 else "relu")
        grads[f"dA{l}"] = dA
    return grads
""",
    ),
}
