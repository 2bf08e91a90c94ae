"""Classes and closures: the names asked for are bound to methods, closures and thin wrappers."""

SOURCE = '''\
import numpy as np
from dnn_utils_v2 import sigmoid, sigmoid_backward, relu, relu_backward
# %%
class Dense:
    """The affine part of a layer."""

    @staticmethod
    def create(fan_in, fan_out, scale=0.01):
        return np.random.randn(fan_out, fan_in) * scale, np.zeros((fan_out, 1))

    @staticmethod
    def forward(A, W, b):
        return np.dot(W, A) + b, (A, W, b)

    @classmethod
    def batch(cls, dZ, A_prev, W):
        return A_prev.shape[1]

    @classmethod
    def weights(cls, dZ, A_prev, m):
        return np.dot(dZ, A_prev.T) / m

    @classmethod
    def bias(cls, dZ, m):
        return np.sum(dZ, axis=1, keepdims=True) / m

    @classmethod
    def backward(cls, dZ, cache):
        A_prev, W, _ = cache
        m = cls.batch(dZ, A_prev, W)
        return np.dot(W.T, dZ), cls.weights(dZ, A_prev, m), cls.bias(dZ, m)


linear_forward = Dense.forward
linear_backward = Dense.backward
# %%
def make_initializer(seed):
    def initialize(layer_dims):
        np.random.seed(seed)
        parameters = {}
        for l in range(1, len(layer_dims)):
            parameters["W%i" % l], parameters["b%i" % l] = Dense.create(layer_dims[l - 1], layer_dims[l])
        return parameters
    return initialize


initialize_parameters_deep = make_initializer(3)


def initialize_parameters(n_x, n_h, n_y):
    return make_initializer(1)([n_x, n_h, n_y])
# %%
class Activation:
    def __init__(self, function, derivative):
        self.function = function
        self.derivative = derivative

    def forward(self, A_prev, W, b):
        Z, linear_cache = linear_forward(A_prev, W, b)
        A, activation_cache = self.function(Z)
        return A, (linear_cache, activation_cache)

    def backward(self, dA, cache):
        linear_cache, activation_cache = cache
        return linear_backward(self.derivative(dA, activation_cache), linear_cache)


ACTIVATIONS = {"relu": Activation(relu, relu_backward), "sigmoid": Activation(sigmoid, sigmoid_backward)}


def linear_activation_forward(A_prev, W, b, activation):
    return ACTIVATIONS[activation].forward(A_prev, W, b)


def linear_activation_backward(dA, cache, activation):
    return ACTIVATIONS[activation].backward(dA, cache)
# %%
def make_forward(hidden, output):
    def forward(X, parameters):
        depth = len(parameters) // 2
        A, caches = X, []
        for l in range(1, depth + 1):
            kind = output if l == depth else hidden
            A, cache = linear_activation_forward(A, parameters["W%i" % l], parameters["b%i" % l], kind)
            caches.append(cache)
        return A, caches
    return forward


L_model_forward = make_forward("relu", "sigmoid")
# %%
class CrossEntropy:
    def value(self, AL, Y):
        m = Y.shape[1]
        return float(-np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m)

    def derivative(self, AL, Y):
        return (AL - Y) / (AL * (1 - AL))


loss = CrossEntropy()


def compute_cost(AL, Y):
    return loss.value(AL, Y)
# %%
def make_backward(loss, hidden, output):
    def backward(AL, Y, caches):
        grads = {}
        m = AL.shape[1]
        depth = len(caches)
        dA = loss.derivative(AL, Y)
        kind = output
        for l in range(depth, 0, -1):
            dA, dW, db = linear_activation_backward(dA, caches[l - 1], kind)
            grads["dA%i" % (l - 1)], grads["dW%i" % l], grads["db%i" % l] = dA, dW, db
            kind = hidden
        return grads
    return backward


L_model_backward = make_backward(loss, "relu", "sigmoid")
# %%
class GradientDescent:
    def step(self, parameters, grads, rate):
        return {name: value - rate * grads["d" + name] for name, value in parameters.items()}


def update_parameters(parameters, grads, learning_rate):
    return GradientDescent().step(parameters, grads, learning_rate)
'''

_SUM_DW = ("        return np.dot(dZ, A_prev.T) / m\n", "        return np.dot(dZ, A_prev.T)\n")
_SUM_DB = ("keepdims=True) / m\n", "keepdims=True)\n")
_M = "        return A_prev.shape[1]\n"
_DAL = "        return (AL - Y) / (AL * (1 - AL))\n"
_DAL_MEAN = "        return (AL - Y) / (AL * (1 - AL)) / AL.shape[1]\n"
_CALL = "            dA, dW, db = linear_activation_backward(dA, caches[l - 1], kind)\n"
_RETURN = "            kind = hidden\n        return grads\n"

PLACEMENTS = {
    "per-layer": (),
    "at-loss": (_SUM_DW, _SUM_DB, (_DAL, _DAL_MEAN)),
    "at-output": (
        _SUM_DW,
        _SUM_DB,
        (
            "    def derivative(self, AL, Y):\n" + _DAL,
            "    def with_sigmoid(self, AL, Y):\n        return (AL - Y) / AL.shape[1]\n",
        ),
        ("        dA = loss.derivative(AL, Y)\n        kind = output\n", ""),
        (
            _CALL,
            "            if l == depth:\n"
            "                dA, dW, db = linear_backward(loss.with_sigmoid(AL, Y), caches[l - 1][0])\n"
            "            else:\n"
            "                dA, dW, db = linear_activation_backward(dA, caches[l - 1], hidden)\n",
        ),
        (_RETURN, "        return grads\n"),
        ("def make_backward(loss, hidden, output)", "def make_backward(loss, hidden)"),
        ('make_backward(loss, "relu", "sigmoid")', 'make_backward(loss, "relu")'),
    ),
    # a closure around the backward pass turns sums into means
    "at-end": (
        _SUM_DW,
        _SUM_DB,
        (
            "L_model_backward = make_backward(",
            "def averaged(backward):\n"
            "    def wrapper(AL, Y, caches):\n"
            "        sums = backward(AL, Y, caches)\n"
            '        return {k: v if k.startswith("dA") else v / AL.shape[1] for k, v in sums.items()}\n'
            "    return wrapper\n"
            "\n\n"
            "L_model_backward = averaged(make_backward(",
        ),
        ('make_backward(loss, "relu", "sigmoid")\n', 'make_backward(loss, "relu", "sigmoid"))\n'),
    ),
    "other": (
        ("        return np.dot(dZ, A_prev.T) / m\n", "        return np.dot(dZ, A_prev.T) / np.cbrt(m)\n"),
        ("keepdims=True) / m\n", "keepdims=True) / np.cbrt(m)\n"),
        (_DAL, "        return (AL - Y) / (AL * (1 - AL)) / np.cbrt(AL.shape[1]) ** 2\n"),
    ),
    "at-update": (
        _SUM_DW,
        _SUM_DB,
        (_RETURN, '            kind = hidden\n        grads["m"] = m\n        return grads\n'),
        ('value - rate * grads["d" + name] for', 'value - rate * grads["d" + name] / grads["m"] for'),
    ),
    "missing-mean": (_SUM_DW, _SUM_DB),
    "doubled-mean": ((_DAL, _DAL_MEAN),),
    "compounded-mean": (("        return np.dot(W.T, dZ), cls", "        return np.dot(W.T, dZ) / m, cls"),),
    "mean-only-dW": (_SUM_DB,),
    "mean-only-db": (_SUM_DW,),
    "wrong-m-axis": ((_M, "        return A_prev.shape[0]\n"),),
    "hard-coded-m": ((_M, "        return 209\n"),),
    "sum-cost": (_SUM_DW, _SUM_DB, ("np.log(1 - AL)) / m)\n", "np.log(1 - AL)))\n")),
    "near-m-minus-1": ((_M, "        return A_prev.shape[1] - 1\n"),),
    "near-one-over-n": ((_M, "        return W.shape[0]\n"),),
    "near-one-layer": (
        _SUM_DW,
        _SUM_DB,
        (_CALL, _CALL + "            if kind == output:\n                dW, db = dW / m, db / m\n"),
    ),
    "near-cache-axis": (
        _SUM_DW,
        _SUM_DB,
        ("        m = AL.shape[1]\n        depth", "        m = caches[0][0][0].shape[0]\n        depth"),
        ("        dA = loss.derivative(AL, Y)\n", "        dA = loss.derivative(AL, Y) / m\n"),
    ),
}

FAULTS = {
    "sigmoid-in-every-layer": (("            kind = hidden\n", ""),),
    "activation-derivative-missing-everywhere": (
        (
            "linear_backward(self.derivative(dA, activation_cache), linear_cache)",
            "linear_backward(dA, linear_cache)",
        ),
    ),
    "activation-swapped": (
        ('"relu": Activation(relu, relu_backward)', '"relu": Activation(relu, sigmoid_backward)'),
        ("Activation(sigmoid, sigmoid_backward)", "Activation(sigmoid, relu_backward)"),
    ),
    "dAL-sign": ((_DAL, "        return (Y - AL) / (AL * (1 - AL))\n"),),
    "dAL-is-residual": ((_DAL, "        return AL - Y\n"),),
    "db-total-sum": (("np.sum(dZ, axis=1, keepdims=True) / m", "np.sum(dZ) / m"),),
    "db-wrong-axis": (("np.sum(dZ, axis=1, keepdims=True) / m", "np.sum(dZ, axis=0, keepdims=True) / m"),),
    "layer-off-by-one": (("caches[l - 1], kind)", "caches[l - 2], kind)"),),
    "return-order": (
        (
            "        return np.dot(W.T, dZ), cls.weights(dZ, A_prev, m), cls.bias(dZ, m)\n",
            "        return cls.weights(dZ, A_prev, m), cls.bias(dZ, m), np.dot(W.T, dZ)\n",
        ),
    ),
}
