"""A network of two layers with a softmax loss, as a class: rows are examples, biases have one axis."""

# ruff: noqa: E501 - an edit for a line

SOURCE = """\
import numpy as np
import matplotlib.pyplot as plt
from cs231n.gradient_check import eval_numerical_gradient
# %%
class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {}
        self.params['W1'] = std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def loss(self, X, y=None, reg=0.0):
        W1, b1 = self.params['W1'], self.params['b1']
        W2, b2 = self.params['W2'], self.params['b2']
        N, D = X.shape

        hidden = np.maximum(0, X.dot(W1) + b1)
        scores = hidden.dot(W2) + b2

        if y is None:
            return scores

        exp_scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        probs = exp_scores / exp_scores.sum(axis=1, keepdims=True)
        data_loss = -np.log(probs[np.arange(N), y]).sum() / N
        reg_loss = reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
        loss = data_loss + reg_loss

        grads = {}
        dscores = probs
        dscores[np.arange(N), y] -= 1
        dscores /= N

        grads['W2'] = hidden.T.dot(dscores)
        grads['b2'] = np.sum(dscores, axis=0)
        dhidden = dscores.dot(W2.T)
        dhidden[hidden <= 0] = 0
        grads['W1'] = X.T.dot(dhidden)
        grads['b1'] = np.sum(dhidden, axis=0)

        grads['W2'] += 2 * reg * W2
        grads['W1'] += 2 * reg * W1
        return loss, grads

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, reg=5e-6, num_iters=100, batch_size=200):
        for it in range(num_iters):
            rows = np.random.choice(len(X), batch_size)
            loss, grads = self.loss(X[rows], y=y[rows], reg=reg)
            for name in self.params:
                self.params[name] -= learning_rate * grads[name]

    def predict(self, X):
        y_pred = np.argmax(self.loss(X), axis=1)
        return y_pred
# %%
net = TwoLayerNet(4, 10, 3, std=1e-1)
print(net.loss(np.random.randn(5, 4), np.array([0, 1, 2, 2, 1]), reg=0.05)[0])
"""

_MEAN_OF_COST = (".sum() / N\n", ".sum()\n")
_MEAN = "        dscores /= N\n"
_GRADS = "        grads['W2'] += 2 * reg * W2\n        grads['W1'] += 2 * reg * W1\n"
_LAYERS = (
    (_MEAN, ""),
    ("hidden.T.dot(dscores)", "hidden.T.dot(dscores) / N"),
    ("np.sum(dscores, axis=0)", "np.sum(dscores, axis=0) / N"),
    ("X.T.dot(dhidden)", "X.T.dot(dhidden) / N"),
    ("np.sum(dhidden, axis=0)", "np.sum(dhidden, axis=0) / N"),
)
_HALF = (
    ("reg_loss = reg * (np", "reg_loss = 0.5 * reg * (np"),
    ("+= 2 * reg * W2", "+= reg * W2"),
    ("+= 2 * reg * W1", "+= reg * W1"),
)
_MASK = "        dhidden[hidden <= 0] = 0\n"

_LOOP = "        for it in range(num_iters):\n"
_ROWS = "            rows = np.random.choice(len(X), batch_size)\n"
_STEP = "                self.params[name] -= learning_rate * grads[name]\n"

# id: edits that keep it right, and the convention
RIGHT = {
    "at-output": ((), "at-output"),
    "at-output-half": (_HALF, "at-output"),
    "per-layer": (_LAYERS, "per-layer"),
    "per-layer-half": ((*_LAYERS, *_HALF), "per-layer"),
    "at-end": (
        ((_MEAN, ""), (_GRADS, "        for name in grads:\n            grads[name] /= N\n" + _GRADS)),
        "at-end",
    ),
    "one-hot": (
        (
            (
                "        dscores = probs\n        dscores[np.arange(N), y] -= 1\n        dscores /= N\n",
                "        dscores = (probs - np.eye(scores.shape[1])[y]) / N\n",
            ),
        ),
        "at-output",
    ),
    "biases-as-rows": (
        (
            ("np.sum(dscores, axis=0)", "np.sum(dscores, axis=0, keepdims=True)"),
            ("np.sum(dhidden, axis=0)", "np.sum(dhidden, axis=0, keepdims=True)"),
            (
                "self.params[name] -= learning_rate * grads[name]",
                "self.params[name] = self.params[name] - learning_rate * grads[name]",
            ),
        ),
        "at-output",
    ),
    "shuffled": (
        (("rows = np.random.choice(len(X), batch_size)", "rows = np.random.permutation(len(X))[:batch_size]"),),
        "at-output",
    ),
    "seeded-inside": (((_LOOP, "        np.random.seed(0)\n" + _LOOP),), "at-output"),
    "generator-inside": (
        (
            (_LOOP, "        random = np.random.default_rng(3)\n" + _LOOP),
            (_ROWS, "            rows = random.choice(len(X), batch_size, replace=False)\n"),
        ),
        "at-output",
    ),
    "one-after-the-other-of-a-permutation": (
        (
            (_LOOP, "        order = np.random.permutation(len(X))\n" + _LOOP),
            (_ROWS, "            rows = order[(it * batch_size + np.arange(batch_size)) % len(X)]\n"),
        ),
        "at-output",
    ),
    "rate-that-decays": (((_STEP, _STEP + "            learning_rate *= 0.95\n"),), "at-output"),
    "mask-by-product": (((_MASK, "        dhidden = dhidden * (hidden > 0)\n"),), "at-output"),
}

# id: edits, the convention, the methods that are not right, the ids of the mistakes (None where they are open)
WRONG = {
    "biases-regularised": (
        ((_GRADS, _GRADS + "        grads['b1'] += 2 * reg * b1\n        grads['b2'] += 2 * reg * b2\n"),),
        None,
        ("loss",),
        ("gradients-of-biases-too",),
    ),
    "step-upwards": ((("-= learning_rate", "+= learning_rate"),), "at-output", ("train",), ("wrong-sign",)),
    "rate-written-out": ((("-= learning_rate", "-= 1e-3"),), "at-output", ("train",), ("number-written-out",)),
    "no-step": (
        (
            (
                "            for name in self.params:\n                self.params[name] -= learning_rate * grads[name]\n",
                "",
            ),
        ),
        "at-output",
        ("train",),
        None,
    ),
    "biases-left": (
        (
            (
                "            for name in self.params:\n                self.params[name] -= learning_rate * grads[name]\n",
                "            for name in ('W1', 'W2'):\n                self.params[name] -= learning_rate * grads[name]\n",
            ),
        ),
        "at-output",
        ("train",),
        None,
    ),
    "labels-of-others": ((("y=y[rows]", "y=y[:batch_size]"),), "at-output", ("train",), None),
    "always-the-first": (
        (("X[rows]", "X[:batch_size]"), ("y=y[rows]", "y=y[:batch_size]")),
        "at-output",
        ("train",),
        None,
    ),
    "always-the-first-by-number": (
        ((_ROWS, "            rows = np.arange(batch_size)\n"),),
        "at-output",
        ("train",),
        None,
    ),
    "always-the-last": (((_ROWS, "            rows = -np.arange(batch_size) - 1\n"),), "at-output", ("train",), ()),
    "drawn-before-the-loop": (((_ROWS, ""), (_LOOP, _ROWS[4:] + _LOOP)), "at-output", ("train",), None),
    "drawn-alike-in-each-step": (((_ROWS, "            np.random.seed(0)\n" + _ROWS),), "at-output", ("train",), None),
    "the-same-with-a-rate-that-decays": (
        (
            (_ROWS, "            rows = range(batch_size, 2 * batch_size)\n"),
            (_STEP, _STEP + "            learning_rate *= 0.95\n"),
        ),
        "at-output",
        ("train",),
        None,
    ),
    "one-step-of-all": (((_STEP, _STEP + "            break\n"),), "at-output", ("train",), None),
    "always-all": ((("self.loss(X[rows], y=y[rows]", "self.loss(X, y=y"),), "at-output", ("train",), None),
    "mean-missing": (((_MEAN, ""),), None, ("loss",), ("missing-mean",)),
    "mean-twice": (
        (
            ("X.T.dot(dhidden)", "X.T.dot(dhidden) / N"),
            ("hidden.T.dot(dscores)", "hidden.T.dot(dscores) / N"),
            ("np.sum(dscores, axis=0)", "np.sum(dscores, axis=0) / N"),
            ("np.sum(dhidden, axis=0)", "np.sum(dhidden, axis=0) / N"),
        ),
        None,
        ("loss",),
        ("doubled-mean",),
    ),
    "summed-cost": ((_MEAN_OF_COST, (_MEAN, "")), None, ("loss",), ("sum-cost",)),
    "mask-forgotten": (((_MASK, ""),), None, ("loss",), ("activation-derivative-missing",)),
    "regularisation-missing": (((_GRADS, ""),), None, ("loss",), ("regularisation-missing",)),
    "regularisation-half": (
        (("+= 2 * reg * W2", "+= reg * W2"), ("+= 2 * reg * W1", "+= reg * W1")),
        None,
        ("loss",),
        ("regularisation-half",),
    ),
    "regularisation-over-N": (
        (("+= 2 * reg * W2", "+= 2 * reg * W2 / N"), ("+= 2 * reg * W1", "+= 2 * reg * W1 / N")),
        None,
        ("loss",),
        ("regularisation-over-m",),
    ),
    "bias-axis": ((("np.sum(dhidden, axis=0)", "np.sum(dhidden, axis=1)"),), None, ("loss",), ("db-wrong-axis",)),
    "bias-total": ((("np.sum(dhidden, axis=0)", "np.sum(dhidden)"),), None, ("loss",), ("db-total-sum",)),
    "argmax-axis": (
        (("np.argmax(self.loss(X), axis=1)", "np.argmax(self.loss(X), axis=0)"),),
        "at-output",
        ("predict",),
        ("wrong-axis",),
    ),
    "sign": (
        (
            (
                "        dscores = probs\n        dscores[np.arange(N), y] -= 1\n",
                "        dscores = -probs\n        dscores[np.arange(N), y] += 1\n",
            ),
        ),
        None,
        ("loss",),
        None,
    ),
    "no-relu-throughout": (
        (("hidden = np.maximum(0, X.dot(W1) + b1)", "hidden = X.dot(W1) + b1"), (_MASK, "")),
        None,
        ("loss",),
        ("other-activation",),
    ),
    "no-relu": ((("hidden = np.maximum(0, X.dot(W1) + b1)", "hidden = X.dot(W1) + b1"),), None, ("loss",), None),
}
