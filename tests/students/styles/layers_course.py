"""Layers as pairs of functions, each with a cache of its own: rows are examples, and losses bring 1/N in."""

# ruff: noqa: E501 - an edit for a line

SOURCE = """\
import numpy as np
# %%
def affine_forward(x, w, b):
    rows = x.reshape(x.shape[0], -1)
    out = np.dot(rows, w) + b
    cache = (x, w, b)
    return out, cache


def affine_backward(dout, cache):
    x, w, b = cache
    N = x.shape[0]
    dx = np.dot(dout, w.T).reshape(x.shape)
    dw = np.dot(x.reshape(N, -1).T, dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db
# %%
def relu_forward(x):
    out = x * (x > 0)
    cache = x
    return out, cache


def relu_backward(dout, cache):
    x = cache
    dx = np.where(x > 0, dout, 0)
    return dx
# %%
def softmax_loss(x, y):
    probs = np.exp(x - np.max(x, axis=1, keepdims=True))
    probs /= np.sum(probs, axis=1, keepdims=True)
    N = x.shape[0]
    loss = -np.sum(np.log(probs[np.arange(N), y])) / N
    dx = probs.copy()
    dx[np.arange(N), y] -= 1
    dx /= N
    return loss, dx
"""

FURTHER = """\
# %%
def svm_loss(x, y):
    N = x.shape[0]
    correct_class_scores = x[np.arange(N), y]
    margins = np.maximum(0, x - correct_class_scores[:, np.newaxis] + 1.0)
    margins[np.arange(N), y] = 0
    loss = np.sum(margins) / N
    num_pos = np.sum(margins > 0, axis=1)
    dx = np.zeros_like(x)
    dx[margins > 0] = 1
    dx[np.arange(N), y] -= num_pos
    dx /= N
    return loss, dx
# %%
def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param['mode']
    eps = bn_param.get('eps', 1e-5)
    momentum = bn_param.get('momentum', 0.9)
    N, D = x.shape
    running_mean = bn_param.get('running_mean', np.zeros(D))
    running_var = bn_param.get('running_var', np.zeros(D))
    out, cache = None, None
    if mode == 'train':
        mean = np.mean(x, axis=0)
        var = np.var(x, axis=0)
        normed = (x - mean) / np.sqrt(var + eps)
        out = gamma * normed + beta
        running_mean = momentum * running_mean + (1 - momentum) * mean
        running_var = momentum * running_var + (1 - momentum) * var
        cache = {'x': x, 'mean': mean, 'var': var, 'eps': eps, 'normed': normed, 'gamma': gamma}
    elif mode == 'test':
        out = gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta
    bn_param['running_mean'] = running_mean
    bn_param['running_var'] = running_var
    return out, cache


def batchnorm_backward(dout, cache):
    x, mean, var, eps = cache['x'], cache['mean'], cache['var'], cache['eps']
    N = x.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = (dout * cache['normed']).sum(axis=0)
    dnormed = dout * cache['gamma']
    dvar = np.sum(dnormed * (x - mean), axis=0) * -0.5 * (var + eps) ** -1.5
    dmean = -np.sum(dnormed, axis=0) / np.sqrt(var + eps)
    dx = dnormed / np.sqrt(var + eps) + dvar * 2 * (x - mean) / N + dmean / N
    return dx, dgamma, dbeta


def batchnorm_backward_alt(dout, cache):
    dx, dgamma, dbeta = None, None, None
    return dx, dgamma, dbeta
# %%
def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get('eps', 1e-5)
    mean = x.mean(axis=1, keepdims=True)
    std = np.sqrt(x.var(axis=1, keepdims=True) + eps)
    normed = (x - mean) / std
    return gamma * normed + beta, (normed, std, gamma)


def layernorm_backward(dout, cache):
    normed, std, gamma = cache
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * normed, axis=0)
    dnormed = dout * gamma
    D = dout.shape[1]
    dx = (D * dnormed - dnormed.sum(axis=1, keepdims=True) - normed * (dnormed * normed).sum(axis=1, keepdims=True)) / (D * std)
    return dx, dgamma, dbeta
# %%
def dropout_forward(x, dropout_param):
    p, mode = dropout_param['p'], dropout_param['mode']
    mask = None
    out = None
    if mode == 'train':
        mask = (np.random.rand(*x.shape) < p) / p
        out = x * mask
    elif mode == 'test':
        out = x
    cache = (dropout_param, mask)
    return out, cache


def dropout_backward(dout, cache):
    dropout_param, mask = cache
    if dropout_param['mode'] == 'train':
        dx = dout * mask
    else:
        dx = dout
    return dx
"""
ALL = SOURCE + FURTHER
_DROPS = (("< p) / p\n", ">= p) / (1 - p)\n"),)
_IN_BACKWARD = (
    ("< p) / p\n", "< p)\n"),
    ("out = x * mask\n", "out = x * mask / p\n"),
    ("dx = dout * mask\n", "dx = dout * mask / dropout_param['p']\n"),
)

# id: the text, edits that keep it right, and the points that there are for it
RIGHT = {
    "what-everybody-writes": (SOURCE, (), 100),
    "all-but-one": (ALL, (), 199),
    "a-template-below": (SOURCE + "# %%\ndef dropout_backward(dout, cache):\n    dx = None\n    return dx\n", (), 100),
    "p-is-what-is-dropped": (ALL, _DROPS, 199),
    "scaled-in-backward": (ALL, _IN_BACKWARD, 199),
    "biases-as-a-row": (SOURCE, (("db = np.sum(dout, axis=0)", "db = np.sum(dout, axis=0, keepdims=True)"),), 100),
    "cache-of-its-own": (
        SOURCE,
        (
            ("cache = (x, w, b)", "cache = [rows, w, b, x.shape]"),
            ("    x, w, b = cache\n    N = x.shape[0]\n", "    rows, w, b, shape = cache\n"),
            (".reshape(x.shape)", ".reshape(shape)"),
            ("x.reshape(N, -1).T", "rows.T"),
        ),
        100,
    ),
}

# id: the text, edits, the functions that are not right, and the ids of the mistakes (None where they are open)
WRONG = {
    "mean-in-a-layer": (SOURCE, (("dout)\n    db", "dout) / N\n    db"),), ("affine_backward",), None),
    "mean-nowhere": (SOURCE, (("    dx /= N\n", ""),), ("softmax_loss",), None),
    "two-axes-only": (SOURCE, ((".reshape(x.shape)", ""),), ("affine_backward",), None),
    "slope-of-the-derivative": (
        SOURCE,
        (("np.where(x > 0", "np.where(dout > 0"),),
        ("relu_backward",),
        ("wrong-variable",),
    ),
    "momentum-turned": (
        ALL,
        (("momentum * running_mean + (1 - momentum) * mean", "(1 - momentum) * running_mean + momentum * mean"),),
        ("batchnorm_forward",),
        None,
    ),
    "share-of-the-mean-forgotten": (ALL, ((" + dmean / N", ""),), ("batchnorm_backward",), None),
    "other-axis": (
        ALL,
        (("dgamma = np.sum(dout * normed, axis=0)", "dgamma = np.sum(dout * normed, axis=1)"),),
        ("layernorm_backward",),
        ("wrong-axis",),
    ),
    "not-scaled": (ALL, (("< p) / p\n", "< p)\n"),), ("dropout_forward",), None),
    "scaled-by-the-others": (ALL, (("< p) / p\n", ">= p) / p\n"),), ("dropout_forward",), None),
    "dropped-in-the-test-too": (ALL, (("        out = x\n", "        out = x * p\n"),), ("dropout_forward",), None),
}
