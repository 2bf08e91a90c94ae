"""Ways to place 1/m in `linear_backward` of week 4; every line that brings it in is marked."""

from __future__ import annotations

# linear_backward alone; the rest is the lectures'
PER_LAYER = {
    "one-line": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) / m  #@
    db = np.sum(dZ, axis=1, keepdims=True) / m  #@
    return np.dot(W.T, dZ), dW, db
""",
    "precomputed-inverse": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    inv_m = 1.0 / A_prev.shape[1]
    dW = dZ @ A_prev.T
    dW *= inv_m  #@
    db = inv_m * dZ.sum(axis=1, keepdims=True)  #@
    dA_prev = W.T @ dZ
    return dA_prev, dW, db
""",
    "reciprocal": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    scale = np.reciprocal(float(dZ.shape[1]))
    dW = np.dot(dZ, A_prev.T)
    db = np.sum(dZ, axis=1, keepdims=True)
    dW, db = scale * dW, scale * db  #@
    return np.dot(W.T, dZ), dW, db
""",
    "weights": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = dZ.shape[1]
    weights = np.full(m, 1 / m)
    weighted = dZ * weights  #@
    dW = weighted @ A_prev.T
    db = weighted.sum(axis=1, keepdims=True)
    return W.T @ dZ, dW, db
""",
    "weights-product": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = dZ.shape[1]
    w = np.ones((m, 1)) / m
    dW = (dZ * w.T).dot(A_prev.T)  #@
    db = dZ.dot(w)  #@
    return W.T @ dZ, dW, db
""",
    "out-before": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    dW, db = np.empty_like(W), np.empty_like(b)
    scaled = dZ / dZ.shape[1]  #@
    np.dot(scaled, A_prev.T, out=dW)
    np.sum(scaled, axis=1, keepdims=True, out=db)
    return np.dot(W.T, dZ), dW, db
""",
    "out-after": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = dZ.shape[1]
    dW, db = np.empty_like(W), np.empty_like(b)
    np.dot(dZ, A_prev.T, out=dW)
    np.divide(dW, m, out=dW)  #@
    np.sum(dZ, axis=1, keepdims=True, out=db)
    np.divide(db, m, out=db)  #@
    return np.dot(W.T, dZ), dW, db
""",
    "out-in-place-dZ": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    dW, db = np.zeros(W.shape), np.zeros(b.shape)
    dA_prev = np.dot(W.T, dZ)
    dZ /= A_prev.shape[1]  #@
    np.matmul(dZ, A_prev.T, out=dW)
    np.sum(dZ, axis=1, keepdims=True, out=db)
    return dA_prev, dW, db
""",
    "scaled-input": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    mean_of_A = A_prev.T / m  #@
    dW = np.dot(dZ, mean_of_A)
    db = np.mean(dZ, axis=1, keepdims=True)  #@
    return np.dot(W.T, dZ), dW, db
""",
    "augmented-split": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    with_ones = np.vstack([A_prev, np.ones((1, m))])
    both = dZ @ with_ones.T / m  #@
    dW, db = np.split(both, [A_prev.shape[0]], axis=1)
    return W.T @ dZ, dW, db
""",
    "augmented-slices": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    G = dZ.dot(np.r_[np.ones((1, m)), A_prev].T)
    G = np.true_divide(G, m)  #@
    db = G[:, :1]
    dW = G[:, 1:]
    return W.T.dot(dZ), dW, db
""",
    "flat-vector": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    flat = np.concatenate([np.dot(dZ, A_prev.T).ravel(), dZ.sum(axis=1)])
    flat /= m  #@
    dW = flat[:W.size].reshape(W.shape)
    db = flat[W.size:].reshape(b.shape)
    return np.dot(W.T, dZ), dW, db
""",
    "list-comprehension-unpacked": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW, db = [np.asarray(total) / m for total in (dZ @ A_prev.T, dZ.sum(1, keepdims=True))]  #@
    dA_prev = W.T @ dZ
    return dA_prev, dW, db
""",
    "generator-sum": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = sum(np.outer(dZ[:, i], A_prev[:, i]) / m for i in range(m))  #@
    db = sum(dZ[:, [i]] / m for i in range(m))  #@
    return W.T @ dZ, dW, db
""",
    "generator-unpacked": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    sums = (dZ @ A_prev.T, dZ.sum(axis=1, keepdims=True))
    means = (s / m for s in sums)  #@
    dW, db = means
    return W.T @ dZ, dW, db
""",
    "lambda-module": """\
average = lambda G, m: G / m  #@
# %%
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = average(dZ @ A_prev.T, m)
    db = average(dZ.sum(axis=1, keepdims=True), m)
    return W.T @ dZ, dW, db
""",
    "lambda-local": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    mean = lambda total: total * (1. / A_prev.shape[1])  #@
    dW = mean(np.dot(dZ, A_prev.T))
    db = mean(np.sum(dZ, axis=1, keepdims=True))
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db
""",
    "lambda-table": """\
GRADS = {
    "dW": lambda dZ, A: np.einsum("im,jm->ij", dZ, A) / dZ.shape[1],  #@
    "db": lambda dZ, A: np.einsum("im->i", dZ)[:, None] / dZ.shape[1],  #@
    "dA": None,
}

def linear_backward(dZ, cache):
    A_prev, W, b = cache
    dW = GRADS["dW"](dZ, A_prev)
    db = GRADS["db"](dZ, A_prev)
    return W.T @ dZ, dW, db
""",
    "nested-function": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache

    def over_examples(total):
        m = dZ.shape[1]
        total = np.array(total)
        return total / m  #@

    dW = over_examples(dZ @ A_prev.T)
    db = over_examples(dZ.sum(axis=1, keepdims=True))
    return W.T @ dZ, dW, db
""",
    "method": """\
class Mean:
    def __init__(self, m):
        self.inv = 1 / m

    def of(self, total):
        scaled = total * self.inv  #@
        return scaled

def linear_backward(dZ, cache):
    A_prev, W, b = cache
    mean = Mean(dZ.shape[1])
    dW = mean.of(dZ @ A_prev.T)
    db = mean.of(dZ.sum(axis=1, keepdims=True))
    return W.T @ dZ, dW, db
""",
    "partial": """\
from functools import partial

def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = dZ.shape[1]
    mean = partial(np.multiply, 1 / m)  #@
    sum_W = dZ @ A_prev.T
    dW = mean(sum_W)
    sum_b = dZ.sum(axis=1, keepdims=True)
    db = mean(sum_b)
    return W.T @ dZ, dW, db
""",
    "partial-of-own": """\
from functools import partial

def scaled(factor, total):
    return factor * total  #@

def linear_backward(dZ, cache):
    A_prev, W, b = cache
    mean = partial(scaled, 1 / dZ.shape[1])
    dW, db = mean(dZ @ A_prev.T), mean(dZ.sum(axis=1, keepdims=True))
    return W.T @ dZ, dW, db
""",
    "under-try": """\
try:
    from math import no_such_function
except ImportError:
    def linear_backward(dZ, cache):
        A_prev, W, b = cache
        m = A_prev.shape[1]
        flat = np.concatenate([dZ @ A_prev.T, dZ.sum(axis=1, keepdims=True)], axis=1) * (1 / m)  #@
        dW, db = flat[:, :-1], flat[:, -1:]
        return W.T @ dZ, dW, db
""",
    "under-if": """\
FAST = True
if FAST:
    def mean_dot(left, right):
        total = np.zeros((left.shape[0], right.shape[0]))
        np.dot(left / left.shape[1], right.T, out=total)  #@
        return total
else:
    def mean_dot(left, right):
        return left @ right.T / left.shape[1]
# %%
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    dW = mean_dot(dZ, A_prev)
    db = mean_dot(dZ, np.ones((1, dZ.shape[1])))
    return W.T @ dZ, dW, db
""",
    "einsum-weight": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    w = np.full(m, 1.0 / m)
    dW = np.einsum("ik,jk,k->ij", dZ, A_prev, w)  #@
    db = np.einsum("ik,k->i", dZ, w).reshape(-1, 1)  #@
    return np.einsum("ij,ik->jk", W, dZ), dW, db
""",
    "average-of-products": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    dW = np.average(dZ[:, None, :] * A_prev[None, :, :], axis=2)  #@
    db = np.average(dZ, axis=1)[:, np.newaxis]  #@
    return W.T @ dZ, dW, db
""",
    "broadcast-mean-method": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    each = dZ[:, None] * A_prev
    dW = each.mean(axis=-1)  #@
    db = dZ.mean(-1, keepdims=True)  #@
    return W.T @ dZ, dW, db
""",
    "many-lines": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = (
        np.dot(dZ, A_prev.T)
        / m  #@
    )
    db = np.divide(
        np.sum(dZ, axis=1, keepdims=True),
        m,  #@
    )
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db
""",
    "return-many-lines": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    return (
        W.T @ dZ,
        dZ @ A_prev.T / dZ.shape[1],  #@
        dZ.sum(axis=1, keepdims=True) / dZ.shape[1],  #@
    )
""",
    "example-loop": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW, db = np.zeros(W.shape), np.zeros(b.shape)
    for i in range(m):
        dz = dZ[:, i:i + 1]
        dW += np.outer(dz, A_prev[:, i]) / m  #@
        db += dz / m  #@
    return np.dot(W.T, dZ), dW, db
""",
    "element-loop": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T)
    db = np.sum(dZ, axis=1, keepdims=True)
    for i in range(dW.shape[0]):
        for j in range(dW.shape[1]):
            dW[i, j] /= m  #@
        db[i, 0] /= m  #@
    return np.dot(W.T, dZ), dW, db
""",
    "in-a-dictionary": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    out = {"dW": dZ @ A_prev.T, "db": dZ.sum(axis=1, keepdims=True)}
    out = {name: total / m for name, total in out.items()}  #@
    dW, db = out["dW"], out["db"]
    return W.T @ dZ, dW, db
""",
    "in-an-object": """\
from types import SimpleNamespace

def linear_backward(dZ, cache):
    A_prev, W, b = cache
    g = SimpleNamespace()
    g.m = dZ.shape[1]
    g.dW = dZ @ A_prev.T
    g.db = dZ.sum(axis=1, keepdims=True)
    g.dW /= g.m  #@
    g.db /= g.m  #@
    g.dA = W.T @ dZ
    return g.dA, g.dW, g.db
""",
    "copied-then-stored": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    store = {}
    m = A_prev.shape[1]
    t = dZ @ A_prev.T
    u = t / m  #@
    v = u.copy()
    store["dW"] = v
    s = dZ.sum(axis=1) / m  #@
    store["db"] = s.reshape(-1, 1)
    return W.T @ dZ, store["dW"], store["db"]
""",
    "map-lambda": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW, db = map(lambda total: total / m, (dZ @ A_prev.T, dZ.sum(axis=1, keepdims=True)))  #@
    return W.T @ dZ, dW, db
""",
    "several-on-a-line": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dA_prev, dW, db = np.dot(W.T, dZ), np.dot(dZ, A_prev.T), dZ.sum(axis=1, keepdims=True)
    dW, db = dW / m, db / m  #@
    return dA_prev, dW, db
""",
    "transposed": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    rows = A_prev.shape[1]
    dWT = A_prev @ dZ.T
    dWT = dWT / rows  #@
    dW = dWT.T
    db = (dZ @ np.ones((rows, 1))) / rows  #@
    return W.T @ dZ, dW, db
""",
    "tensordot": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    dW = np.tensordot(dZ, A_prev, axes=([1], [1])) * (dZ.shape[1] ** -1.0)  #@
    db = np.add.reduce(dZ, axis=1, keepdims=True) * (dZ.shape[1] ** -1.0)  #@
    return W.T @ dZ, dW, db
""",
    "decorated": """\
def mean_of_leaves(backward):
    def wrapped(dZ, cache):
        dA_prev, dW, db = backward(dZ, cache)
        n = dZ.shape[1]
        return dA_prev, dW / n, db / n  #@
    return wrapped

@mean_of_leaves
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    return W.T @ dZ, dZ @ A_prev.T, dZ.sum(axis=1, keepdims=True)
""",
    "argument": """\
def products(dZ_, A_prev):
    dW = dZ_ @ A_prev.T
    return dW, dZ_.sum(axis=1, keepdims=True)

def linear_backward(dZ, cache):
    A_prev, W, b = cache
    dW, db = products(dZ / A_prev.shape[1], A_prev)  #@
    return W.T @ dZ, dW, db
""",
    "argument-many-lines": """\
def products(dZ_, A_prev):
    return dZ_ @ A_prev.T, dZ_.sum(axis=1, keepdims=True)

def linear_backward(dZ, cache):
    A_prev, W, b = cache
    dW, db = products(
        dZ / A_prev.shape[1],  #@
        A_prev,
    )
    return W.T @ dZ, dW, db
""",
    "global-factor": """\
def scaled(total, factor):
    out = np.empty_like(total)
    np.multiply(total, factor, out=out)  #@
    return out

def linear_backward(dZ, cache):
    A_prev, W, b = cache
    k = 1 / dZ.shape[1]
    return W.T @ dZ, scaled(dZ @ A_prev.T, k), scaled(dZ.sum(axis=1, keepdims=True), k)
""",
    "walrus": """\
def linear_backward(dZ, cache):
    (A_prev, W, b), m = cache, dZ.shape[1]
    if (dW := dZ @ A_prev.T / m) is not None:  #@
        db = np.array(dZ.sum(axis=1, keepdims=True)); db /= m  #@
    return W.T @ dZ, dW, db
""",
    "numpy-alias": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    div = np.divide
    N = A_prev.shape[-1]
    dW = div(dZ @ A_prev.T, N)  #@
    db = div(dZ.sum(axis=-1)[..., None], N)  #@
    return W.T @ dZ, dW, db
""",
    "reduce": """\
from functools import reduce
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = len(dZ.T)
    dW = reduce(lambda acc, i: acc + np.outer(dZ[:, i], A_prev[:, i]) / m, range(m), np.zeros_like(W))  #@
    db = reduce(lambda acc, i: acc + dZ[:, i:i+1] / m, range(m), np.zeros_like(b))  #@
    return W.T @ dZ, dW, db
""",
    "tuple-swap": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    (n, m) = A_prev.shape
    total = dict(W=dZ @ A_prev.T, b=dZ.sum(1, keepdims=True))
    for key in total:
        total[key] = total[key] / m  #@
    return W.T @ dZ, total["W"], total["b"]
""",
    "dataclass": """\
from dataclasses import dataclass
@dataclass
class Grads:
    dA: object
    dW: object
    db: object
    m: int
    def averaged(self):
        return Grads(self.dA, self.dW / self.m, self.db / self.m, 1)  #@
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    g = Grads(W.T @ dZ, dZ @ A_prev.T, dZ.sum(axis=1, keepdims=True), dZ.shape[1]).averaged()
    return g.dA, g.dW, g.db
""",
    "namedtuple": """\
from collections import namedtuple
Pair = namedtuple("Pair", "w b")
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    p = Pair(w=dZ @ A_prev.T, b=dZ.sum(axis=1, keepdims=True))
    p = Pair(*(x / A_prev.shape[1] for x in p))  #@
    return W.T @ dZ, p.w, p.b
""",
    "diag": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = dZ.shape[1]
    D = np.diag(np.full(m, 1 / m))
    dW = dZ @ D @ A_prev.T  #@
    db = dZ @ D @ np.ones((m, 1))  #@
    return W.T @ dZ, dW, db
""",
    "identity-over-m": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = dZ.shape[1]
    D = np.eye(m) / m
    right = np.vstack([A_prev, np.ones(m)])
    G = np.linalg.multi_dot([dZ, D, right.T])  #@
    dW, db = np.hsplit(G, [A_prev.shape[0]])
    return W.T @ dZ, dW, db
""",
    "global-config": """\
CONFIG = {}
def remember(dZ):
    CONFIG["inv"] = 1.0 / dZ.shape[1]
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    remember(dZ)
    dW = np.dot(dZ, A_prev.T) * CONFIG["inv"]  #@
    db = np.sum(dZ, axis=1, keepdims=True) * CONFIG["inv"]  #@
    return np.dot(W.T, dZ), dW, db
""",
    "default-arg": """\
def scale(x, by=1.0):
    x = x.copy()
    x *= by  #@
    return x
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    dW = scale(np.dot(dZ, A_prev.T), by=1 / dZ.shape[1])
    db = scale(np.sum(dZ, axis=1, keepdims=True), by=1 / dZ.shape[1])
    return np.dot(W.T, dZ), dW, db
""",
    "two-steps-helper": """\
def flatten(*arrays):
    return np.concatenate([a.ravel() for a in arrays])
def unflatten(vector, *like):
    out, at = [], 0
    for a in like:
        out.append(vector[at:at + a.size].reshape(a.shape))
        at += a.size
    return out
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    dW, db = unflatten(flatten(dZ @ A_prev.T, dZ.sum(axis=1)) / dZ.shape[1], W, b)  #@
    return W.T @ dZ, dW, db
""",
    "unflatten-after": """\
def unflatten(vector, *like):
    at = 0
    for a in like:
        yield vector[at:at + a.size].reshape(a.shape)
        at += a.size
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    vector = np.append(dZ @ A_prev.T, dZ.sum(axis=1))
    vector *= 1 / dZ.shape[1]  #@
    dW, db = unflatten(vector, W, b)
    return W.T @ dZ, dW, db
""",
    "in-place-helper": """\
def to_mean(array, count):
    array /= count  #@
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    dW = dZ @ A_prev.T
    db = dZ.sum(axis=1, keepdims=True)
    for g in (dW, db):
        to_mean(g, A_prev.shape[1])
    return W.T @ dZ, dW, db
""",
    "conditional": """\
def linear_backward(dZ, cache, normalise=True):
    A_prev, W, b = cache
    dW = dZ.dot(A_prev.T)
    db = dZ.sum(1).reshape(b.shape)
    if normalise:
        dW, db = (dW / A_prev.shape[1],  #@
                  db / A_prev.shape[1])  #@
    return W.T.dot(dZ), dW, db
""",
    "semicolons": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache; m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T); dW = dW / m  #@
    db = np.sum(dZ, axis=1, keepdims=True); db = db / m  #@
    return np.dot(W.T, dZ), dW, db
""",
    "ternary": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    mean = lambda s: s / m if m else s  #@
    leaves = [dZ @ A_prev.T, dZ.sum(axis=1, keepdims=True)]
    leaves = list(map(mean, leaves))
    return [W.T @ dZ] + leaves
""",
    "enumerate": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    out = [W.T @ dZ, dZ @ A_prev.T, dZ.sum(axis=1, keepdims=True)]
    for i, o in enumerate(out):
        if i:
            out[i] = o / len(A_prev[0])  #@
    return tuple(out)
""",
    "column-by-column": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.zeros_like(W)
    for j in range(W.shape[1]):
        dW[:, j] = np.dot(dZ, A_prev[j]) / m  #@
    db = np.dot(dZ, np.ones(m)).reshape(-1, 1)
    db = db / m  #@
    return W.T @ dZ, dW, db
""",
    "row-append": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    rows, sums = [], []
    for dz in dZ:
        rows.append(np.mean(dz * A_prev, axis=1))  #@
        sums.append([np.mean(dz)])  #@
    return W.T @ dZ, np.array(rows), np.array(sums)
""",
    "class-static": """\
class Ops:
    @staticmethod
    def average(total, over):
        result = total.copy()
        np.true_divide(result, over, result)  #@
        return result
class Back(Ops):
    def __call__(self, dZ, cache):
        A_prev, W, b = cache
        m = dZ.shape[1]
        return W.T @ dZ, self.average(dZ @ A_prev.T, m), self.average(dZ.sum(1, keepdims=True), m)
linear_backward = Back()
""",
    "lambda-whole": """\
linear_backward = lambda dZ, cache: (
    cache[1].T @ dZ,
    dZ @ cache[0].T / dZ.shape[1],  #@
    dZ.sum(axis=1, keepdims=True) / dZ.shape[1],  #@
)
""",
    "loop-over-pairs": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    results = {}
    for name, other in (("dW", A_prev), ("db", np.ones((1, m)))):
        product = np.matmul(dZ, other.T)
        results[name] = product
        results[name] = np.multiply(results[name], np.power(m, -1.0))  #@
    return W.T @ dZ, results["dW"], results["db"]
""",
    "weights-arg": """\
def weighted(dZ, A, w):
    dW = np.einsum("k,ik,jk->ij", w, dZ, A)  #@
    db = np.einsum("k,ik->i", w, dZ)[:, None]  #@
    return dW, db
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    n = dZ.shape[1]
    dW, db = weighted(dZ, A_prev, np.repeat(1 / n, n))
    return W.T @ dZ, dW, db
""",
    "average-weights": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    n = dZ.shape[1]
    w = np.ones(n) / n
    dW = np.average(np.einsum("ik,jk->kij", dZ, A_prev), axis=0, weights=w)  #@
    db = np.average(dZ, axis=1, weights=w).reshape(b.shape)  #@
    return W.T @ dZ, dW, db
""",
    "out-then-scale-alias": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    buffer = np.empty((W.shape[0], W.shape[1] + 1))
    dW, db = buffer[:, :-1], buffer[:, -1:]
    np.dot(dZ, A_prev.T, out=np.empty(W.shape))
    dW[...] = dZ @ A_prev.T
    db[...] = dZ.sum(axis=1, keepdims=True)
    buffer /= A_prev.shape[1]  #@
    return W.T @ dZ, dW, db
""",
    "buffer-hidden": """\
class Buffers:
    pass
B = Buffers()
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    B.dW = np.empty(W.shape)
    B.dZ = dZ / dZ.shape[1]  #@
    np.dot(B.dZ, A_prev.T, out=B.dW)
    B.db = B.dZ.sum(axis=1, keepdims=True)
    return W.T @ dZ, B.dW, B.db
""",
    "finally": """\
def linear_backward(dZ, cache):
    try:
        A_prev, W, b = cache
        m = A_prev.shape[1]
        dW = dZ @ A_prev.T
        db = dZ.sum(axis=1, keepdims=True)
        dA_prev = W.T @ dZ
    finally:
        dW = dW * (1 / m)  #@
        db = db * (1 / m)  #@
    return dA_prev, dW, db
""",
    "with": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    with np.errstate(all="ignore"):
        m = float(A_prev.shape[1])
        dW = np.dot(dZ, A_prev.T) \\
            / m  #@
        db = np.sum(dZ, axis=1,
                    keepdims=True) / m  #@
    return np.dot(W.T, dZ), dW, db
""",
    "comment-misleads": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    k = 1 / A_prev.shape[1]
    dZ = dZ + 0  # not / m yet
    s = dZ * k  # here  #@
    dW = np.dot(s, A_prev.T)  # dZ / m
    db = np.sum(s, axis=1, keepdims=True)  # / m
    return np.dot(W.T, dZ), dW, db
""",
    "cost-beside": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    norm = np.sum(dZ ** 2) / m
    both = np.column_stack([dZ @ A_prev.T, dZ.sum(axis=1)])
    both = both * m ** -1  #@
    dW, db = both[:, :-1], both[:, [-1]]
    return W.T @ dZ, dW, db
""",
    "under-class-if": """\
if True:
    class LB:
        def run(self, dZ, cache):
            A_prev, W, b = cache
            self.k = np.reciprocal(dZ.shape[1] * 1.0)
            return W.T @ dZ, self.k * (dZ @ A_prev.T), self.k * dZ.sum(axis=1, keepdims=True)  #@
    def linear_backward(dZ, cache):
        return LB().run(dZ, cache)
""",
    "nonlocal": """\
def make():
    inv = None
    def prepare(A):
        nonlocal inv
        inv = 1 / A.shape[1]
    def run(dZ, cache):
        A_prev, W, b = cache
        prepare(A_prev)
        g = dZ @ np.c_[A_prev.T, np.ones(A_prev.shape[1])]
        g = g * inv  #@
        return W.T @ dZ, g[:, :-1], g[:, -1:]
    return run
linear_backward = make()
""",
    "setattr": """\
class G: pass
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    g = G()
    g.dW, g.db = dZ @ A_prev.T, dZ.sum(axis=1, keepdims=True)
    for n in ("dW", "db"):
        setattr(g, n, getattr(g, n) / dZ.shape[1])  #@
    return W.T @ dZ, g.dW, g.db
""",
    "vectorize": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    share = np.vectorize(lambda total: total / m)  #@
    dW = share(dZ @ A_prev.T)
    db = share(dZ.sum(axis=1, keepdims=True))
    return W.T @ dZ, dW, db
""",
    "scaled-copy-of-column": """\
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = dZ.shape[1]
    dW, db = 0, 0
    for z, a in zip(dZ.T, A_prev.T):
        z = z.reshape(-1, 1) / m  #@
        dW = dW + z @ a.reshape(1, -1)
        db = db + z
    return W.T @ dZ, dW, db
""",
}
