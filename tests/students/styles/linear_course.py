"""Linear classifiers with a softmax loss and a hinge loss, each in loops and without: rows are examples."""

# ruff: noqa: E501 - an edit for a line

SOFTMAX = """\
import numpy as np
from random import shuffle
# %%
def softmax_loss_naive(W, X, y, reg):
    loss = 0.0
    dW = np.zeros_like(W)
    num_train = X.shape[0]
    num_classes = W.shape[1]
    for i in range(num_train):
        f = X[i].dot(W)
        f -= np.max(f)
        p = np.exp(f) / np.sum(np.exp(f))
        loss += -np.log(p[y[i]])
        for k in range(num_classes):
            dW[:, k] += (p[k] - (k == y[i])) * X[i]
    loss /= num_train
    dW /= num_train
    loss += reg * np.sum(W * W)
    dW += 2 * reg * W
    return loss, dW
# %%
def softmax_loss_vectorized(W, X, y, reg):
    num_train = X.shape[0]
    f = X.dot(W)
    f -= f.max(axis=1).reshape(-1, 1)
    e = np.exp(f)
    p = e / e.sum(axis=1).reshape(-1, 1)
    loss = -np.log(p[np.arange(num_train), y]).mean()
    loss += reg * np.sum(W ** 2)
    df = p
    df[np.arange(num_train), y] -= 1
    dW = X.T.dot(df) / num_train
    dW += 2 * reg * W
    return loss, dW
"""
SVM = """\
import numpy as np
from random import shuffle
# %%
def svm_loss_naive(W, X, y, reg):
    dW = np.zeros(W.shape)
    num_classes = W.shape[1]
    num_train = X.shape[0]
    loss = 0.0
    for i in range(num_train):
        scores = X[i].dot(W)
        correct_class_score = scores[y[i]]
        for j in range(num_classes):
            if j == y[i]:
                continue
            margin = scores[j] - correct_class_score + 1
            if margin > 0:
                loss += margin
                dW[:, j] += X[i]
                dW[:, y[i]] -= X[i]
    loss /= num_train
    dW /= num_train
    loss += reg * np.sum(W * W)
    dW += 2 * reg * W
    return loss, dW
# %%
def svm_loss_vectorized(W, X, y, reg):
    num_train = X.shape[0]
    scores = np.dot(X, W)
    margins = scores - scores[np.arange(num_train), y][:, np.newaxis] + 1
    margins[np.arange(num_train), y] = 0
    loss = np.sum(np.maximum(margins, 0)) / num_train
    loss += reg * np.sum(W * W)
    mask = (margins > 0).astype(float)
    mask[np.arange(num_train), y] -= mask.sum(axis=1)
    dW = np.dot(X.T, mask) / num_train
    dW += 2 * reg * W
    return loss, dW
"""
_HALF_NAIVE = (
    ("    loss += reg * np.sum(W * W)\n    dW += 2 * reg * W\n    return loss, dW\n# %%", "    loss += 0.5 * reg * np.sum(W * W)\n    dW += reg * W\n    return loss, dW\n# %%"),
)  # fmt: skip
_NAIVE, _VECTORIZED = "naive", "vectorized"

# course: id: edits that keep it right, and the convention
RIGHT = {
    "softmax": {
        "as-written": ((), "per-layer"),
        "at-output": (
            (("df[np.arange(num_train), y] -= 1\n", "df[np.arange(num_train), y] -= 1\n    df /= num_train\n"),
             ("X.T.dot(df) / num_train", "X.T.dot(df)")),
            "at-output",
        ),
        "half-in-one": (_HALF_NAIVE, "per-layer"),
        "half-in-the-other": (
            (("reg * np.sum(W ** 2)", "0.5 * reg * np.sum(W ** 2)"),
             ("X.T.dot(df) / num_train\n    dW += 2 * reg * W", "X.T.dot(df) / num_train\n    dW += reg * W")),
            "per-layer",
        ),
        "not-shifted": ((("    f -= f.max(axis=1).reshape(-1, 1)\n", ""), ("        f -= np.max(f)\n", "")), "per-layer"),
        "one-hot": ((("    df = p\n    df[np.arange(num_train), y] -= 1\n", "    df = p - np.eye(W.shape[1])[y]\n"),), "per-layer"),
    },
    "svm": {
        "as-written": ((), "per-layer"),
        "half-in-both": (
            (("reg * np.sum(W * W)", "0.5 * reg * np.sum(W * W)"), ("2 * reg * W", "reg * W")), "per-layer",
        ),
        "at-output": (
            (("y] -= mask.sum(axis=1)\n", "y] -= mask.sum(axis=1)\n    mask /= num_train\n"), ("X.T, mask) / num_train", "X.T, mask)")),
            "at-output",
        ),
        "gradient-in-a-loop": (
            (("                loss += margin\n                dW[:, j] += X[i]\n                dW[:, y[i]] -= X[i]\n",
              "                loss += margin\n                dW[:, j] += X[i] / num_train\n                dW[:, y[i]] -= X[i] / num_train\n"),
             ("    dW /= num_train\n", "")),
            "per-layer",
        ),
    },
}  # fmt: skip

# course: id: edits, the functions that are not right, and the ids of the mistakes (None where they are open)
WRONG = {
    "softmax": {
        "regularisation-half": (
            (("2 * reg * W", "reg * W"),), (_VECTORIZED, _NAIVE), ("regularisation-half", "regularisation-half"),
        ),
        "regularisation-missing-in-loops": (
            (("    dW += 2 * reg * W\n    return loss, dW\n# %%", "    return loss, dW\n# %%"),),
            (_NAIVE,), ("regularisation-missing",),
        ),
        "regularisation-missing": (
            (("/ num_train\n    dW += 2 * reg * W\n", "/ num_train\n"),), (_VECTORIZED,), ("regularisation-missing",),
        ),
        "mean-missing": ((("X.T.dot(df) / num_train", "X.T.dot(df)"),), (_VECTORIZED,), ("missing-mean",)),
        "mean-twice": (
            (("    df[np.arange(num_train), y] -= 1\n", "    df[np.arange(num_train), y] -= 1\n    df /= num_train\n"),),
            (_VECTORIZED,), ("doubled-mean",),
        ),
        "sign": ((("X.T.dot(df) / num_train", "-X.T.dot(df) / num_train"),), (_VECTORIZED,), None),
        "right-class-forgotten": (((" - (k == y[i])", ""),), (_NAIVE,), None),
        "overwritten": ((("dW[:, k] += (p", "dW[:, k] = (p"),), (_NAIVE,), ("overwritten-in-loop",)),
        "over-classes": ((("e.sum(axis=1).reshape(-1, 1)", "e.sum(axis=0)"),), (_VECTORIZED,), ("wrong-axis",)),
        "both-over-classes": (
            (("    f -= f.max(axis=1).reshape(-1, 1)\n", "    f -= np.max(f, axis=0)\n"),
             ("e.sum(axis=1).reshape(-1, 1)", "np.sum(e, axis=0)")),
            (_VECTORIZED,), ("wrong-axis",),
        ),
        "regularisation-over-N": (
            (("    loss /= num_train\n    dW /= num_train\n    loss += reg * np.sum(W * W)\n    dW += 2 * reg * W\n",
              "    loss += reg * np.sum(W * W)\n    dW += 2 * reg * W\n    loss /= num_train\n    dW /= num_train\n"),),
            (_NAIVE,), None,
        ),
    },
    "svm": {
        "right-class-forgotten": ((("                dW[:, y[i]] -= X[i]\n", ""),), (_NAIVE,), None),
        "right-class-taken-once": (
            (("        for j in range(num_classes):\n            if j == y[i]:\n                continue\n",
              "        near = [j for j in range(num_classes) if j != y[i] and scores[j] - correct_class_score + 1 > 0]\n"
              "        for j in near:\n"),
             ("                dW[:, y[i]] -= X[i]\n", "        if near:\n            dW[:, y[i]] -= X[i]\n")),
            (_NAIVE,), ("wrong-indent",),
        ),
        "right-class-counted-in-the-loss": (
            (("    margins[np.arange(num_train), y] = 0\n", ""),
             ("    mask[np.arange(num_train), y] -=", "    mask[np.arange(num_train), y] = 0\n    mask[np.arange(num_train), y] -=")),
            (_VECTORIZED,), (),
        ),
        "no-delta": (((" - correct_class_score + 1", " - correct_class_score"),), (_NAIVE,), None),
        "right-class-counted": ((("    margins[np.arange(num_train), y] = 0\n", ""),), (_VECTORIZED,), None),
        "right-class-counted-once": (
            (("    mask[np.arange(num_train), y] -= mask.sum(axis=1)\n", "    mask[np.arange(num_train), y] = -1\n"),),
            (_VECTORIZED,), None,
        ),
        "margins-for-mask": ((("(margins > 0).astype(float)", "np.maximum(margins, 0)"),), (_VECTORIZED,), None),
        "loss-not-regularised": (
            (("/ num_train\n    loss += reg * np.sum(W * W)\n    mask", "/ num_train\n    mask"),), (_VECTORIZED,), None,
        ),
        "only-dW-summed": ((("np.dot(X.T, mask) / num_train", "np.dot(X.T, mask)"),), (_VECTORIZED,), ("missing-mean",)),
    },
}  # fmt: skip
