"""A linear layer as a class, in three forms that one course has asked for: rows are examples, gradients stay in the object."""

# ruff: noqa: E501 - an edit for a line

COLUMNS = """\
import numpy as np


class Linear:

    def __init__(self, in_features, out_features, debug=False):
        self.W = np.zeros((out_features, in_features), dtype="f")
        self.b = np.zeros((out_features, 1), dtype="f")
        self.debug = debug

    def forward(self, A):
        self.A = A
        self.N = A.shape[0]
        self.Ones = np.ones((self.N, 1), dtype="f")
        Z = np.dot(self.A, self.W.T) + np.dot(self.Ones, self.b.T)
        return Z

    def backward(self, dLdZ):
        dLdA = np.dot(dLdZ, self.W)
        dLdW = np.dot(dLdZ.T, self.A)
        dLdb = np.dot(dLdZ.T, self.Ones)
        self.dLdW = dLdW / self.N
        self.dLdb = dLdb / self.N
        if self.debug:
            self.dLdA = dLdA
        return dLdA
"""
DELTA = """\
import numpy as np
import math


class Linear():
    def __init__(self, in_feature, out_feature, weight_init_fn, bias_init_fn):
        self.W = weight_init_fn(in_feature, out_feature)
        self.b = bias_init_fn(out_feature)
        self.dW = np.zeros(None)
        self.db = np.zeros(None)
        self.momentum_W = np.zeros(None)
        self.momentum_b = np.zeros(None)

    def __call__(self, x):
        return self.forward(x)

    def forward(self, x):
        self.input = x
        return np.matmul(x, self.W) + self.b

    def backward(self, delta):
        batch_size = delta.shape[0]
        self.dW = np.matmul(self.input.T, delta) / batch_size
        self.db = np.sum(delta, axis=0, keepdims=True) / batch_size
        return np.matmul(delta, self.W.T)
"""
AXES = """\
import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        self.W = np.zeros((out_features, in_features))
        self.b = np.zeros(out_features)

    def init_weights(self, W, b):
        self.W = W
        self.b = b

    def forward(self, A):
        self.A = A
        return A @ self.W.T + self.b

    def backward(self, dLdZ):
        rows = dLdZ.reshape(-1, dLdZ.shape[-1])
        self.dLdW = rows.T @ self.A.reshape(-1, self.A.shape[-1])
        self.dLdb = rows.sum(axis=0)
        self.dLdA = dLdZ @ self.W
        return self.dLdA
"""
SOURCES = {"columns": COLUMNS, "delta": DELTA, "axes": AXES}
_SUMS = (("self.dLdW = dLdW / self.N", "self.dLdW = dLdW"), ("self.dLdb = dLdb / self.N", "self.dLdb = dLdb"))
_DW, _DB = "self.dLdW = dLdW / self.N", "self.dLdb = dLdb / self.N"
_BACK = "        dLdA = np.dot(dLdZ, self.W)\n"

# form, id: edits that keep it right
RIGHT = {
    ("columns", "means"): (),
    ("columns", "sums"): _SUMS,
    ("columns", "the-derivative-is-divided"): (("np.dot(dLdZ.T, self.A)", "np.dot(dLdZ.T / self.N, self.A)"), ("np.dot(dLdZ.T, self.Ones)", "(dLdZ / self.N).sum(axis=0).reshape(-1, 1)"), *_SUMS),
    ("columns", "names-of-its-own"): (("self.A", "self.kept"), ("self.N", "self.rows"), ("A.shape[0]", "len(A)")),
    ("columns", "a-package-around"): (("import numpy as np\n", "import numpy as np\nfrom mytorch.nn.activation import *\nfrom . import loss\nfrom ..optim.sgd import SGD\n"),),
    ("columns", "debug-is-on"): (("debug=False", "debug=True"), ("            self.dLdA = dLdA\n", "            self.dLdA = dLdA\n            print(dLdA)\n")),
    ("columns", "in-a-loop"): (("np.dot(dLdZ.T, self.A)", "np.zeros(self.W.shape)\n        for i in range(self.N):\n            dLdW += np.outer(dLdZ[i], self.A[i])"),),
    ("columns", "helpers"): (("np.dot(dLdZ.T, self.A)", "self._weights(dLdZ)"), ("    def forward", "    def _weights(self, d):\n        return np.einsum('no,ni->oi', d, self.A)\n\n    def forward")),
    ("columns", "set-to-zero-first"): ((_DW, "self.dLdW = np.zeros_like(self.W)\n        self.dLdW += dLdW / self.N"),),
    ("delta", "means"): (),
    ("delta", "sums"): ((" / batch_size", ""),),
    ("delta", "the-derivative-is-divided"): (("shape[0]\n", "shape[0]\n        share = delta / batch_size\n"), ("self.input.T, delta) / batch_size", "self.input.T, share)"), ("np.sum(delta, axis=0, keepdims=True) / batch_size", "np.ones((1, batch_size)) @ share")),
    ("delta", "a-mean"): (("np.sum(delta, axis=0, keepdims=True) / batch_size", "delta.mean(axis=0).reshape(1, -1)"), ("self.input.T, delta) / batch_size", "self.input.T, delta) * (1 / len(delta))")),
    ("axes", "sums"): (),
    ("axes", "all-axes-at-once"): (("        rows = dLdZ.reshape(-1, dLdZ.shape[-1])\n", ""), ("rows.T @ self.A.reshape(-1, self.A.shape[-1])", "np.tensordot(dLdZ, self.A, axes=[range(dLdZ.ndim - 1)] * 2)"), ("rows.sum(axis=0)", "np.sum(dLdZ, axis=tuple(range(dLdZ.ndim - 1)))")),
}  # fmt: skip

# form, id: edits, the methods that are wrong, and the ids of the mistakes (None where they are open)
WRONG = {
    ("columns", "mean-only-in-dW"): (((_DB, "self.dLdb = dLdb"),), ("backward",), ("mean-only-dW",)),
    ("columns", "biases-as-they-are-and-mean-only-in-dW"): ((("np.dot(self.Ones, self.b.T)", "self.b"), ("np.dot(dLdZ.T, self.A)", "np.mean([np.outer(dz, a) for dz, a in zip(dLdZ, self.A)], axis=0)"), ("np.dot(dLdZ.T, self.Ones)", "np.sum(dLdZ, axis=0).reshape(-1, 1)"), (_DW, "self.dLdW = dLdW"), (_DB, "self.dLdb = dLdb")), ("forward", "backward"), None),
    ("columns", "row-of-biases-and-mean-only-in-dW"): ((("        self.Ones = np.ones((self.N, 1), dtype=\"f\")\n", ""), ("np.dot(self.Ones, self.b.T)", "self.b"), ("np.dot(dLdZ.T, self.Ones)", "dLdZ.sum(axis=0).reshape(-1, 1)"), (_DB, "self.dLdb = dLdb")), ("forward", "backward"), ("wrong-transpose", "mean-only-dW")),
    ("columns", "mean-only-in-db"): (((_DW, "self.dLdW = dLdW"),), ("backward",), ("mean-only-db",)),
    ("columns", "mean-twice"): (((_DW, _DW + " / self.N"), (_DB, _DB + " / self.N")), ("backward",), None),
    ("columns", "mean-handed-down"): ((("np.dot(dLdZ, self.W)", "np.dot(dLdZ, self.W) / self.N"),), ("backward",), None),
    ("columns", "features-counted"): ((("A.shape[0]", "A.shape[1]"), ("np.ones((self.N, 1)", "np.ones((len(A), 1)")), ("forward",), ("wrong-m-axis",)),
    ("columns", "dW-transposed"): ((("np.dot(dLdZ.T, self.A)", "np.dot(self.A.T, dLdZ)"),), ("backward",), ("dW-transposed",)),
    ("columns", "db-of-a-row"): ((("np.dot(dLdZ.T, self.Ones)", "np.sum(dLdZ, axis=0, keepdims=True)"),), ("backward",), ("db-transposed",)),
    ("columns", "db-summed-over-units"): ((("np.dot(dLdZ.T, self.Ones)", "np.sum(dLdZ, axis=1, keepdims=True)"),), ("backward",), ("db-wrong-axis",)),
    ("columns", "db-one-number"): ((("np.dot(dLdZ.T, self.Ones)", "np.sum(dLdZ)"),), ("backward",), ("db-total-sum",)),
    ("columns", "W-transposed-on-the-way-back"): ((("np.dot(dLdZ, self.W)", "np.dot(dLdZ, self.W.T)"),), ("backward",), None),
    ("columns", "added-up"): ((("        self.debug = debug\n", "        self.debug = debug\n        self.dLdW = np.zeros_like(self.W)\n        self.dLdb = np.zeros_like(self.b)\n"), (_DW, "self.dLdW += dLdW / self.N"), (_DB, "self.dLdb = self.dLdb + dLdb / self.N")), ("backward",), ("kept-in-object",)),
    ("columns", "nothing-kept"): (((_DW, "dLdW = dLdW / self.N"), (_DB, "dLdb = dLdb / self.N")), ("backward",), None),
    ("columns", "nothing-returned"): ((("        return dLdA\n", ""),), ("backward",), None),
    ("columns", "bias-as-it-is"): ((("np.dot(self.Ones, self.b.T)", "self.b"),), ("forward",), None),
    ("columns", "no-bias"): (((" + np.dot(self.Ones, self.b.T)", ""),), ("forward",), None),
    ("columns", "input-not-kept"): ((("        self.A = A\n", ""), ("np.dot(self.A, self.W.T)", "np.dot(A, self.W.T)")), ("forward",), None),
    ("columns", "both-wrong"): ((("np.dot(self.Ones, self.b.T)", "self.b"), ("np.dot(dLdZ, self.W)", "-np.dot(dLdZ, self.W)")), ("forward", "backward"), None),
    ("columns", "sizes-exchanged"): ((("np.zeros((out_features, in_features)", "np.zeros((in_features, out_features)"),), ("Linear",), ("wrong-transpose",)),
    ("delta", "db-summed"): ((("keepdims=True) / batch_size", "keepdims=True)"),), ("backward",), ("mean-only-dW",)),
    ("delta", "handed-down-transposed"): ((("np.matmul(delta, self.W.T)", "np.matmul(self.W, delta.T)"),), ("backward",), ("wrong-transpose",)),
    ("delta", "db-flat"): ((("axis=0, keepdims=True", "axis=0"),), ("backward",), None),
    ("delta", "weights-of-the-wrong-shape"): ((("weight_init_fn(in_feature, out_feature)", "weight_init_fn(out_feature, in_feature)"),), ("Linear",), None),
    ("delta", "zeros-for-weights"): ((("weight_init_fn(in_feature, out_feature)", "np.zeros((in_feature, out_feature))"),), ("Linear",), None),
    ("delta", "added-up"): ((("np.zeros(None)", "np.zeros(1)"), ("self.dW = np.matmul", "self.dW = self.dW + np.matmul")), ("backward",), ("kept-in-object",)),
    ("delta", "forward-raises"): ((("np.matmul(x, self.W) + self.b", "np.matmul(x, self.W.T) + self.b"),), ("forward",), None),
    ("axes", "first-axis-only"): ((("rows.sum(axis=0)", "dLdZ.sum(axis=0)"),), ("backward",), None),
    ("axes", "mean-over-all-examples"): ((("rows.sum(axis=0)", "rows.mean(axis=0)"),), ("backward",), None),
}  # fmt: skip
