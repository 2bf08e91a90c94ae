"""Small changes: each kind makes, in each of its directions, the change that it is for, in place, and takes it back."""

import ast

import pytest

from pytest_grade.edits.context import Context
from pytest_grade.edits.edit import Edit
from pytest_grade.edits.edits import edits_of
from pytest_grade.edits.elsewhere import Elsewhere
from pytest_grade.edits.kinds import KINDS, TABLE, Direction
from pytest_grade.edits.ranks import RANKS
from pytest_grade.edits.slots import slots_of

MODEL = """
def L_model_backward(AL, Y, caches):
    grads = {}
    L = len(caches)
    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))
    current_cache = caches[L - 1]
    grads["dA" + str(L - 1)], grads["dW" + str(L)], grads["db" + str(L)] = back(dAL, current_cache, "sigmoid")
    for l in reversed(range(L - 1)):
        current_cache = caches[l]
        dA, dW, db = back(grads["dA" + str(l + 1)], current_cache, "relu")
        grads["dA" + str(l)] = dA
        grads["dW" + str(l + 1)] = dW
        grads["db" + str(l + 1)] = db
    assert len(grads) > 0
    return grads
"""

HITS = [
    ("spelling", "db = np.sum(dZ, axis=1, keepdims=true)", "db = np.sum(dZ, axis=1, keepdims=True)"),
    ("product", "dW = np.dot(dZ * A.T) / m", "dW = np.dot(dZ, A.T) / m"),
    (
        "entry",
        "x = a[i]\nfor j in y:\n    y[:, j] = y[:, j] - c",
        "x = a[i]\nfor j in y:\n    y[:, a[i]] = y[:, a[i]] - c",
    ),
    ("one-row", "b = np.zeros((n, n))", "b = np.zeros((n, 1))"),
    ("assigned", "a = f(x)\nb = g(x)\na = a + 1\na = b + 2", "a = f(x)\nb = g(x)\na = a + 1\nb = b + 2"),
    ("numbered", "x = 2 * (f(W1) + f(W1) + f(W1))", "x = 2 * (f(W1) + f(W2) + f(W3))"),
    ("numbered", "x = p['W1'] + p['W2'] + p['W2']", "x = p['W1'] + p['W2'] + p['W3']"),
    (
        "entry-of-it",
        "up[i][0] -= -h\ndown = np.copy(v)\ndown -= -h",
        "up[i][0] -= -h\ndown = np.copy(v)\ndown[i][0] -= -h",
    ),
    (
        "entries-added",
        "s = [0 for x in y]\ns += g",
        "s = [0 for x in y]\ns = [total + share for total, share in zip(s, g)]",
    ),
    ("entries-added", "s = [0]\nx = s + g", "s = [0]\nx = [total + share for total, share in zip(s, g)]"),
    ("divided", "m = y.shape[1]\nx = f(y) / m + c * z / 2", "m = y.shape[1]\nx = f(y) / m + c * z / 2 / m"),
    ("number", "x = np.var(y, axis=1, ddof=1)", "x = np.var(y, axis=1, ddof=0)"),
    ("indices", "x = y[:, np.newaxis, :] + A", "x = y[:, :, np.newaxis] + A"),
    ("indices", "x = y[None, :]", "x = y[:, None]"),
    ("indices", "x = ys[-1][:, np.newaxis, :] + A", "x = ys[-1][:, :, np.newaxis] + A"),
    ("reshaped", "dw = x.reshape(-1, N).dot(dout)", "dw = x.reshape(N, -1).T.dot(dout)"),
    ("reshaped", "dw = np.reshape(x, (D, N)) @ dout", "dw = np.reshape(x, (N, D)).T @ dout"),
    ("indices", "x = A[y[n, t], y[n, t - 1]]", "x = A[y[n, t - 1], y[n, t]]"),
    ("transpose", "x = y.reshape(C, f, F).transpose(2, 0, 1)", "x = y.reshape(C, f, F).transpose(2, 1, 0)"),
    ("transpose", "x = np.transpose(y, (2, 0, 1))", "x = np.transpose(y, (0, 2, 1))"),
    ("index", "for k in range(n - 2, 0, -1):\n    x = k", "for k in range(n - 2, -1, -1):\n    x = k"),
    ("name", "h, m = y.shape\nsize = h // G\nx = z.sum() / h", "h, m = y.shape\nsize = h // G\nx = z.sum() / size"),
    ("keepdims", "db = np.sum(dZ, axis=1)", "db = np.sum(dZ, axis=1, keepdims=True)"),
    ("keepdims", "db = dZ.sum(axis=1, keepdims=False)", "db = dZ.sum(axis=1, keepdims=True)"),
    ("keepdims", "x = y - np.amax(y, axis=1)", "x = y - np.amax(y, axis=1, keepdims=True)"),
    ("keepdims", "x = y - np.max(y, axis=1)", "x = y - np.max(y, axis=1, keepdims=True)"),
    (
        "axis",
        "x = x - np.max(x, axis=0)\ny = np.sum(x, axis=0)",
        "x = x - np.max(x, axis=1, keepdims=True)\ny = np.sum(x, axis=1, keepdims=True)",
    ),
    ("squeeze", "db = np.squeeze(x)", "db = x"),
    ("squeeze", "db = x.flatten()", "db = x"),
    ("axis", "db = np.sum(dZ, axis=0, keepdims=True)", "db = np.sum(dZ, axis=1, keepdims=True)"),
    ("axis", "db = np.sum(dZ)", "db = np.sum(dZ, axis=1, keepdims=True)"),
    ("axis", "db = np.sum(dZ, 0)", "db = np.sum(dZ, axis=1)"),
    ("shape", "b = np.zeros(n, 1)", "b = np.zeros((n, 1))"),
    ("assertion", "assert x.shape == (1, 2)", "pass"),
    ("activation", "x = f(dA, 'sigmoid')", "x = f(dA, 'relu')"),
    ("activation", "x = sigmoid_backward(dA, Z)", "x = relu_backward(dA, Z)"),
    ("added-at", "np = y\nx[i] += y", "np = y\nnp.add.at(x, i, y)"),
    ("direction", "for l in range(L):\n    x = x + l", "for l in reversed(range(L)):\n    x = x + l"),
    ("direction", "for c in reversed(caches):\n    x += c", "for c in caches:\n    x += c"),
    ("direction", "for c in caches[::-1]:\n    d[c] = d[c + 1]", "for c in caches:\n    d[c] = d[c + 1]"),
    ("order", "a, b = cache", "(b, a) = cache"),
    ("order", "return (a, b, c)", "return (b, c, a)"),
    ("axis", "x = np.sum(a, axis=-1)", "x = np.sum(a, axis=0)"),
    ("axis", "x = np.max(a, axis=0, keepdims=True)", "x = np.max(a, axis=-1, keepdims=True)"),
    ("transpose", "x = np.dot(W, dZ)", "x = np.dot(W.T, dZ)"),
    (
        "transpose",
        "a = P.transpose(0, 2, 1) @ b\nx = S @ Q",
        "a = P.transpose(0, 2, 1) @ b\nx = S.transpose(0, 2, 1) @ Q",
    ),
    (
        "transpose",
        "a = np.swapaxes(P, 1, 2) @ b\nx = S @ Q",
        "a = np.swapaxes(P, 1, 2) @ b\nx = np.swapaxes(S, 1, 2) @ Q",
    ),
    ("transpose", "x = S.transpose(0, 2, 1) @ Q", "x = S @ Q"),
    ("transpose", "x = S.transpose((0, 2, 1)) @ Q", "x = S @ Q"),
    ("transpose", "x = numpy.transpose(S, (0, 2, 1)) @ Q", "x = S @ Q"),
    ("transpose", "x = numpy.transpose(S) @ Q", "x = S @ Q"),
    ("name", "y = b\nx = np.sum(a, axis=b)", "y = b\nx = np.sum(a, axis=y)"),
    ("transpose", "x = np.dot(W.T, dZ)", "x = np.dot(W, dZ)"),
    ("transpose", "x = A @ W.T + self.b", "x = A @ W.T + self.b.T"),
    ("transpose", "x = A @ B", "x = (A @ B).T"),
    ("new-axis", "x = A @ v.reshape(-1, 1)", "x = A @ v"),
    ("new-axis", "x = np.reshape(A, (-1, 1)) + b", "x = A + b"),
    ("new-axis", "x = v[:, None]", "x = v"),
    ("new-axis", "x = np.sum(A, axis=1, keepdims=True)", "x = np.sum(A, axis=1)"),
    ("new-axis", "x = np.expand_dims(v, 1)", "x = v"),
    ("transpose", "x = np.random.randn(a, b) * 0.01", "x = np.random.randn(b, a) * 0.01"),
    ("operands", "x = np.dot(a, b)", "x = np.dot(b, a)"),
    ("product", "x = a * b", "x = a @ b.T"),
    ("product", "x = np.dot(a, b)", "x = a * b"),
    ("sign", "x = -y", "x = y"),
    ("minus", "x = f(y) / m", "x = -(f(y) / m)"),
    ("minus", "return y", "return -y"),
    ("sign", "x = a + b", "x = a - b"),
    ("sign", "x -= y", "x += y"),
    ("accumulation", "for i in x:\n    dW = y", "for i in x:\n    dW += y"),
    ("index", "x = caches[l - 1]", "x = caches[l]"),
    ("index", "for l in range(1, L):\n    pass", "for l in range(1, L + 1):\n    pass"),
    ("index", "for l in x:\n    y = caches[L - 2 - l]", "for l in x:\n    y = caches[l]"),
    ("part", "x = f(y)", "x = f(y)[0]"),
    ("mean-away", "x = y / m", "x = y"),
    ("mean-away", "x = 1 / m * y", "x = y"),
    ("comparison", "x = Z > 0", "x = Z >= 0"),
    ("key", "x = p['b2'] + p['W1']", "x = p['b1'] + p['W1']"),
    ("layer-key", "for l in x:\n    y = p['W1'] @ p['b1']", "for l in x:\n    y = p['W' + str(l)] @ p['b' + str(l)]"),
    ("indent", "for i in x:\n    y = 1\n    z = 2", "for i in x:\n    y = 1\nz = 2"),
    ("indent", "for i in x:\n    y = 1\n    z = 2", "y = 1\nfor i in x:\n    z = 2"),
    ("indent", "for i in x:\n    y = 1\nz = y", "for i in x:\n    y = 1\n    z = y"),
    ("indent", "z = i\nfor i in x:\n    y = 1", "for i in x:\n    z = i\n    y = 1"),
    (
        "indent",
        "for i in x:\n    if i:\n        y += i\ny -= k",
        "for i in x:\n    if i:\n        y += i\n        y -= k",
    ),
    (
        "indent",
        "y -= k\nfor i in x:\n    if i:\n        y += i",
        "for i in x:\n    if i:\n        y -= k\n        y += i",
    ),
    (
        "indent",
        "for i in x:\n    for j in x:\n        y += j\n        z += i",
        "for i in x:\n    for j in x:\n        y += j\nz += i",
    ),
    (
        "indent",
        "for i in x:\n    for j in x:\n        for k in x:\n            y += k\n            z += j",
        "for i in x:\n    for j in x:\n        for k in x:\n            y += k\n        z += j",
    ),
    ("condition", "if a:\n    print(x)\n    y.append(x)", "if a:\n    print(x)\ny.append(x)"),
    ("condition", "if a:\n    y.append(x)", "if a:\n    pass\ny.append(x)"),
    ("condition", "if a:\n    x = 1\ny = 2", "if a:\n    x = 1\n    y = 2"),
    ("sooner", "x = f(a)\na = g(x)\nx = h(a)\nreturn x, a", "x = f(a)\nx = h(a)\na = g(x)\nreturn (x, a)"),
    ("sooner", "for i in y:\n    x.append(a)\n    a = g(a)", "for i in y:\n    a = g(a)\n    x.append(a)"),
    (
        "begin-inside",
        "x = np.copy(y)\nz = y.copy()\nfor i in y:\n    x[i] += 1\n    z[i] -= 1",
        "for i in y:\n    x = np.copy(y)\n    z = y.copy()\n    x[i] += 1\n    z[i] -= 1",
    ),
    ("begin-inside", "y = 0\nfor i in x:\n    y += i", "for i in x:\n    y = 0\n    y += i"),
    (
        "begin-inside",
        "y = []\nfor i in x:\n    y.append(i)\nfor k in x:\n    z.append(y)",
        "for k in x:\n    y = []\n    for i in x:\n        y.append(i)\n    z.append(y)",
    ),
    (
        "begin-inside",
        "y = 0\nfor i in x:\n    for k in x:\n        y += i",
        "for i in x:\n    for k in x:\n        y = 0\n        y += i",
    ),
    ("made", "w = a / m", "m = a.shape[1]\nw = a / m"),
    ("made", "w = a[0] / m", "m = a[0].shape[1]\nw = a[0] / m"),
    ("made", "for l in range(L):\n    y = l", "L = len(a) // 2\nfor l in range(L):\n    y = l"),
    ("begin-here", "for i in x:\n    y.append(i)", "y = []\nfor i in x:\n    y.append(i)"),
    ("begin-here", "y['W' + l] = 1", "y = {}\ny['W' + l] = 1"),
    ("begin-here", "for i in x:\n    y += i", "y = 0\nfor i in x:\n    y += i"),
    ("in-place", "x = x.append(y)", "x.append(y)"),
    ("appended", "x += y", "x.append(y)"),
    ("appended", "x.insert(0, y)", "x.append(y)"),
    ("appended", "x.append(y, z)", "x.append((y, z))"),
    ("kept", "relu(Z)", "Z = relu(Z)"),
    ("kept", "x.reshape(2, 3)", "x = x.reshape(2, 3)"),
    ("between", "relu = max\nx = z > 0.5", "relu = max\nx = relu(z) > 0.5"),
    ("between", "relu = max\nx = f(z)\nf = max", "relu = max\nx = f(relu(z)[0])\nf = max"),
    ("anew", "for i in x:\n    y += i", "for i in x:\n    y = i"),
    ("carry", "x = a\nfor l in b:\n    y = f(x)", "x = a\nfor l in b:\n    y = f(x)\n    x = y"),
    ("removal", "x = 1", "pass"),
    ("removal", "for i in x:\n    if i > 2:\n        break\n    y = i", "for i in x:\n    y = i"),
    ("removal", "if a:\n    print(y)\nx = 1", "x = 1"),
    (
        "always",
        "for i in x:\n    if i % 9 == 0:\n        y.append(i)",
        "for i in x:\n    y.append(i)",
    ),
    ("name", "b = 1\nx = a", "b = 1\nx = b"),
    ("spelling", "dZ1 = 2\nx = dz1", "dZ1 = 2\nx = dZ1"),
    ("spelling", "Dz1 = 2\nx = dZ1", "dZ1 = 2\nx = dZ1"),
    ("spelling", "x = np.summ(a)", "x = np.sum(a)"),
    ("spelling", "x = np.sum(a, axsi=0)", "x = np.sum(a, axis=0)"),
    ("spelling", "x = a.sum(axis=0, keep_dims=True)", "x = a.sum(axis=0, keepdims=True)"),
    ("spelling", "x.apend(a)", "x.append(a)"),
    ("spelling", "if a == 'Sigmoid':\n    pass", "if a == 'sigmoid':\n    pass"),
    ("key-spelling", "x = p['w1']", "x = p['W1']"),
    ("key-spelling", "x = {'W1': a}", "x = {'dW1': a}"),
    ("key-spelling", "x = p[f'dW{l}']", "x = p[f'W{l}']"),
    ("key-spelling", "x = dict(dw1=a)", "x = dict(dW1=a)"),
    ("call", "x = -loss.sum / m", "x = -loss.sum() / m"),
    ("call", "x = dZ.sum", "x = dZ.sum(axis=1, keepdims=True)"),
    ("attribute", "x = y.shape()", "x = y.shape"),
    ("attribute", "x = y.shape(0)", "x = y.shape[0]"),
    ("caret", "x = 1 - A ^ 2", "x = 1 - A ** 2"),
    ("caret", "x = np.e ^ -z", "x = np.e ** -z"),
    ("return", "for i in x:\n    y = i\n    return y", "for i in x:\n    y = i\nreturn y"),
    (
        "return",
        "for i in x:\n    for j in x:\n        y = i\n        return y",
        "for i in x:\n    for j in x:\n        y = i\nreturn y",
    ),
    ("begin", "for i in x:\n    y = 0\n    y += i", "y = 0\nfor i in x:\n    y += i"),
    ("meant", "D = np.random.randn(n, m) < p", "D = np.random.rand(n, m) < p"),
    ("meant", "D = rng.standard_normal((n, m)) < p", "D = rng.random((n, m)) < p"),
    ("clip", "x = np.clip(y, 0, 1)", "x = y"),
    ("clip", "x = min(max(y, 0), 1)", "x = y"),
    ("rounding", "x = np.round(y, 3)", "x = y"),
    ("rounding", "x = y.round(3)", "x = y"),
    ("whole", "x = np.zeros(y, dtype=int)", "x = np.zeros(y)"),
    ("whole", "x = np.zeros_like(y)", "x = np.zeros(y.shape)"),
    ("whole", "x = 1 // m", "x = 1 / m"),
    ("meant", "x = np.log2(y)", "x = np.log(y)"),
    ("given", "x = 0.5 * y", "x = a * y"),
    (
        "added",
        "b1 = b2 = 1\nx = np.dot(y, z)\nw = np.dot(x, y)",
        "b1 = b2 = 1\nx = np.dot(y, z) + b1\nw = np.dot(x, y) + b2",
    ),
    (
        "scaled",
        "x = np.random.randn(2, 3)\ny = np.random.randn(2, 2)",
        "x = np.random.randn(2, 3) * 0.01\ny = np.random.randn(2, 2) * 0.01",
    ),
    ("name", "b, c = f(a)\nx = a[0]\ny = c", "b, c = f(a)\nx = b\ny = c"),
    ("size-given", "x = np.zeros((a, 1))", "x = np.zeros((a, a))"),
    ("size-given", "x = np.random.randn(1, 2)", "x = np.random.randn(a, 2)"),
    ("size-given", "x = 1", "x = a.shape[0]"),
    ("row", "x = [i > 0 for i in np.squeeze(a)]", "x = [i > 0 for i in a[0]]"),
    ("row", "for i in a.squeeze():\n    x = i", "for i in a[0]:\n    x = i"),
    ("halved", "L = len(a)", "L = len(a) // 2"),
    ("key", "p['W'] = p['W'] - g['dW']\np['W'] -= g['db']", "p['W'] = p['W'] - g['dW']\np['b'] -= g['db']"),
    ("scaled", "x = {'W': r.standard_normal((2, 3))}", "x = {'W': r.standard_normal((2, 3)) * 0.01}"),
    ("meant", "x = sigmoid(y)", "x = np.tanh(y)"),
    ("added", "b = 1\nx = np.dot(y, z)", "b = 1\nx = np.dot(y, z) + b"),
    ("added", "b = 1\nx = y @ z\nc = (x, b)", "b = 1\nx = y @ z + b\nc = (x, b)"),
    ("apart", "x = y = np.zeros(3)", "x = np.zeros(3)\ny = np.zeros(3)"),
    ("apart", "x = y", "x = y.copy()"),
    ("apart", "x = [z] * 3", "x = [z for _ in range(3)]"),
    ("brackets", "x = 1 / 1 + e", "x = 1 / (1 + e)"),
    ("brackets", "x = k / 2 * y + z - a", "x = k / 2 * (y + z - a)"),
    ("brackets", "x = y * 1 - a", "x = y * (1 - a)"),
    ("brackets", "x = 1 - y * z", "x = (1 - y) * z"),
    ("brackets", "x = -k - 1 - y * z", "x = -k - (1 - y) * z"),
    ("brackets", "x = k + z * 1 - y", "x = k + z * (1 - y)"),
    ("brackets", "x = -np.sum(y) + np.sum(z) / m", "x = -(np.sum(y) + np.sum(z)) / m"),
    ("brackets", "x = (1 - a) ** 2", "x = 1 - a ** 2"),
    ("brackets", "x = y / 2 * m", "x = y / (2 * m)"),
    ("brackets", "x = np.log(1) - a", "x = np.log(1 - a)"),
    ("brackets", "x = np.sum(y - z)", "x = np.sum(y) - z"),
    ("slope", "x = y * (1 - A)", "x = y * (A * (1 - A))"),
    ("slope", "x = y * (1 - A)", "x = y * (1 - A ** 2)"),
    ("slope-away", "dA = A - Y", "dA = (A - Y) / (A * (1 - A))"),
    ("slope-away", "dA = -(Y - A)", "dA = -((Y - A) / (A * (1 - A)))"),
    ("slope-away", "dA = (A - Y) / m", "dA = (A - Y) / (A * (1 - A)) / m"),
    ("exchange", "y = z = 1\nx = y / (1 - z)", "y = z = 1\nx = z / (1 - y)"),
    ("exchange", "y = 1\nx = y * b + (1 - y) * c", "y = 1\nx = (1 - y) * b + y * c"),
    ("reversed", "x = y - z", "x = z - y"),
    ("threshold", "x = a > 0.8", "x = a > 0.5"),
    ("factor-away", "x = y * z", "x = y"),
    ("call-away", "x = 1 / (1 + np.exp(-np.abs(y)))", "x = 1 / (1 + np.exp(-y))"),
    ("call-away", "x = np.abs(y) + z * np.abs(y)", "x = y + z * y"),
    ("factor-away", "x = r * r * y\nz = r * r * w", "x = r * y\nz = r * w"),
    ("term-away", "x = np.log(a + 0.01) + np.log(1 - a + 0.01)", "x = np.log(a) + np.log(1 - a)"),
    ("term-away", "x = y + z", "x = y"),
    ("identity", "x = y is 1", "x = y == 1"),
    ("step-away", "w = w - a * dw", "pass"),
    ("step-away", "w -= a * dw", "pass"),
    ("is-given", "if not y:\n    x = 1", "if y is None:\n    x = 1"),
    ("is-given", "if y and z:\n    x = 1", "if y is not None and z:\n    x = 1"),
    ("is-given", "x = 1 if y == None else 2", "x = 1 if y is None else 2"),
    ("term-away", "x = y / (n - 1)", "x = y / n"),
    ("alternatives", "x = y == 'a' or 'b'", "x = y == 'a' or y == 'b'"),
    ("found-anew", "a.b = a.b or y", "a.b = y"),
    ("found-anew", "a.b = y if a.b is None else a.b", "a.b = y"),
    ("found-anew", "a.b = getattr(a, 'b', y)", "a.b = y"),
    ("minus-assigned", "x = -y", "x = x - y"),
    ("minus-assigned", "x = -r * y", "x = x - r * y"),
    ("of-arrays", "x = sum(y)", "x = np.sum(y)"),
    ("number-in-text", "x = p['W' + l]", "x = p['W' + str(l)]"),
    ("listed", "x = reversed(enumerate(y))", "x = reversed(list(enumerate(y)))"),
    ("argument-kept", "n, a = y", "n, _ = y"),
    ("counted", "m = len(Y)", "m = Y.shape[1]"),
    ("counted", "m = len(np.unique(Y))", "m = Y.shape[0]"),
    ("counted", "m = Y.size", "m = Y.shape[0]"),
    ("sum-for-size", "x = y / m.size", "x = y / m.sum()"),
    ("sum-for-size", "x = y / len(m)", "x = y / m.sum()"),
    ("other-count", "m = Y.shape[0]\nx = y / m", "m = Y.shape[1]\nx = y / m"),
    ("other-count", "x = y / len(Y)", "x = y / Y.shape[1]"),
    ("other-count", "x = np.divide(y, np.size(Y, 0))", "x = np.divide(y, Y.shape[1])"),
    ("other-count", "n = int(Y.shape[0])\nm = n\nx = 1 / m * y", "n = int(Y.shape[1])\nm = n\nx = 1 / m * y"),
    ("other-count", "m, _ = Y.shape\nx = y / m", "(_, m) = Y.shape\nx = y / m"),
    ("other-count", "m = len(caches)\nx = y / m", "m = a.shape[1]\nx = y / m"),
    ("other-count", "m = Y.shape[1]\nn = Y.shape[0]\nx = y / n", "m = Y.shape[1]\nn = Y.shape[0]\nx = y / m"),
    ("other-count", "x = y / Y.shape[0]\nz = w / Y.shape[0]", "x = y / Y.shape[1]\nz = w / Y.shape[1]"),
    ("other-count", "return len(Y)", "return Y.shape[1]"),
    ("lists", "x = ['a'] + ['b'] * 2", "x = ['b'] * 2 + ['a']"),
    ("column", "x = np.zeros(n)", "x = np.zeros((n, 1))"),
    ("column", "x = np.zeros((n,))", "x = np.zeros((n, 1))"),
    ("multiplied", "x = f(y)", "x = a * f(y)"),
    ("indices", "x = W[k][r]", "x = W[r][k]"),
    ("indices", "x = W[k, r]", "x = W[r, k]"),
    ("exchange", "x = np.where(y > 0, 0, z)", "x = np.where(y > 0, z, 0)"),
    ("transpose", "x = np.einsum('hi,ni->nh', y, z)", "x = np.einsum('hi,ni->hn', y, z)"),
    (
        "begin",
        "for l in x:\n    y = {l: 1}\n    z = 1",
        "y = {}\nfor l in x:\n    y.update({l: 1})\n    z = 1",
    ),
    ("begin", "for l in x:\n    y = f()\n    y = g(y)", "y = f()\nfor l in x:\n    y = g(y)"),
    ("brackets", "x = np.dot(W, A + b)", "x = np.dot(W, A) + b"),
    ("brackets", "x = A - Y.T", "x = (A - Y).T"),
    ("order", "for l, (y, z) in x:\n    pass", "for l, (z, y) in x:\n    pass"),
    ("key", "x = g['dW' + l] + g['db' + l]", "x = g['db' + l] + g['db' + l]"),
    ("key-spelling", "x = y.startswith('w')", "x = y.startswith('W')"),
    ("index", "L = len(y) - 1", "L = len(y)"),
    ("index", "c = y[i] - 1\nx = s[c]", "c = y[i]\nx = s[c]"),
    ("index", "for l in range(L):\n    x = l", "for l in range(1, L + 1):\n    x = l"),
    ("bound", "L = len(y)\nx = i == L", "L = len(y)\nx = i == L - 1"),
    ("applied", "x = y * (1 - np.log(A))", "x = y * np.log(1 - A)"),
    ("applied", "x = sigmoid(1 - z)", "x = 1 - sigmoid(z)"),
    ("applied", "x = d * np.power(1 - A, 2)", "x = d * (1 - np.power(A, 2))"),
    ("applied", "x = 1 - np.power(A, 2)", "x = np.power(1 - A, 2)"),
    ("applied", "x = -np.exp(z)", "x = np.exp(-z)"),
    ("applied", "x = np.sum(np.log(y), axis=1)", "x = np.log(np.sum(y, axis=1))"),
    ("applied", "x = np.log(np.exp(s).sum(axis=1))", "x = np.log(np.exp(s)).sum(axis=1)"),
    ("applied", "x = np.log(y).sum(0)", "x = np.log(y.sum(0))"),
    ("brackets", "x = np.sum(y) ** 2", "x = np.sum(y ** 2)"),
    ("brackets", "x = np.sum(y ** 2)", "x = np.sum(y) ** 2"),
    ("brackets", "x = dA * Z > 0", "x = dA * (Z > 0)"),
    ("brackets", "x = Z > 0 * dA", "x = (Z > 0) * dA"),
    ("brackets", "x = -y * np.log(a) + k", "x = -(y * np.log(a) + k)"),
    ("brackets", "x = np.log(np.sum(y), axis=1)", "x = np.log(np.sum(y, axis=1))"),
    ("brackets", "x = np.sum(np.log(y, axis=1))", "x = np.sum(np.log(y), axis=1)"),
    ("brackets", "x = f(g(y), z)", "x = f(g(y, z))"),
    ("brackets", "x = f(g(y, z))", "x = f(g(y), z)"),
    ("meant", "x = np.random.rand(n, k) * 0.01", "x = np.random.randn(n, k) * 0.01"),
    ("meant", "x = rng.random(size=(n, k))", "x = rng.standard_normal(size=(n, k))"),
    ("meant", "x = np.minimum(0, z)", "x = np.maximum(0, z)"),
    ("of-arrays", "x = math.exp(-z)", "x = np.exp(-z)"),
    ("mean-over", "m = Y.shape[1]\nx = -np.mean(y)", "m = Y.shape[1]\nx = -(np.sum(y) / m)"),
    ("power", "x = np.sum(W) / 2", "x = np.sum(W ** 2) / 2"),
    ("power", "x = 1 - 2 * y", "x = 1 - y ** 2"),
    ("power", "x = np.linalg.norm(W) + np.linalg.norm(V)", "x = np.linalg.norm(W) ** 2 + np.linalg.norm(V) ** 2"),
    ("power", "x = s + np.abs(g)", "x = s + g ** 2"),
    ("misplaced", "x = np.random.normal(s, size=(n, k))", "x = np.random.normal(0, s, size=(n, k))"),
    ("arguments", "x = zip(d[1:], d[:-1])", "x = zip(d[:-1], d[1:])"),
    ("arguments", "x = optimize(w, b, y, rate, rounds)", "x = optimize(w, b, y, rounds, rate)"),
    ("other-transpose", "x = np.dot(Y.T, B)", "x = np.dot(Y, B.T)"),
    ("other-transpose", "x = y @ z.T", "x = y.T @ z"),
    (
        "other-transpose",
        "x = np.matmul(np.transpose(Y), A) + np.matmul(np.transpose(1 - Y), 1 - A)",
        "x = np.matmul(Y, A.T) + np.matmul(1 - Y, (1 - A).T)",
    ),
    ("transpose", "x = np.einsum('kj,ji->ki', W, dZ)", "x = np.einsum('jk,ji->ki', W, dZ)"),
    ("sizes", "x = z + np.tile(b, (m, 1))", "x = z + np.tile(b, (1, m))"),
    ("sizes", "x = np.random.randn(d[l - 1], d[l])", "x = np.random.randn(d[l], d[l - 1])"),
    ("sizes", "x = np.zeros(shape=(1, n))", "x = np.zeros(shape=(n, 1))"),
    ("axis-away", "x = np.mean(y, axis=0)", "x = np.mean(y)"),
    ("axis", "x = np.sum(y, 2)", "x = np.sum(y, axis=1, keepdims=True)"),
    ("counted", "m = np.size(Y, 0)", "m = Y.shape[1]"),
    ("multiplied", "x = x - g", "x = x - a * g"),
    ("multiplied", "p['b'] = b - r * db\np['W'] = W - dW", "p['b'] = b - r * db\np['W'] = W - r * dW"),
    ("multiplied", "W1 = k * f(n, m)\nW2 = f(q, n)", "W1 = k * f(n, m)\nW2 = k * f(q, n)"),
    (
        "multiplied",
        "if k:\n    x = a * f(z)\nelse:\n    x = g(z)",
        "if k:\n    x = a * f(z)\nelse:\n    x = a * g(z)",
    ),
    (
        "multiplied",
        "if k:\n    x = a * f(z)\nelif z:\n    x = g(z)",
        "if k:\n    x = a * f(z)\nelif z:\n    x = a * g(z)",
    ),
    ("added", "Z1 = np.sum(W1 * X) + b1\nZ2 = np.sum(W2 * A)", "Z1 = np.sum(W1 * X) + b1\nZ2 = np.sum(W2 * A) + b2"),
    ("added", "b = 1\nx = np.sum(w * y, axis=0)", "b = 1\nx = np.sum(w * y, axis=0) + b"),
    (
        "key",
        "p['W'] = p['W'] - g['dW']\np['b'] = p['b'] - g['dW']",
        "p['W'] = p['W'] - g['dW']\np['b'] = p['b'] - g['db']",
    ),
    ("number", "x = 2 - y", "x = 1 - y"),
    ("number", "x = np.maximum(0.01 * z, z)", "x = np.maximum(0 * z, z)"),
    ("number", "x = 0.1 * y\nz = 0.9 * w", "x = 0.9 * y\nz = 0.9 * w"),
    ("slice", "W, b = t[:, 1:], t[:, :1]", "W, b = (t[:, :-1], t[:, -1:])"),
    ("slice", "x = d[:-1]", "x = d[1:]"),
    ("entries", "x[:, y] -= 1", "x[np.arange(len(y)), y] -= 1"),
    ("accumulation", "a = b", "a += b"),
    ("accumulation", "Q = f(y)\nQ[r, y] = 1", "Q = f(y)\nQ[r, y] += 1"),
    (
        "summed",
        "for i in x:\n    z[i] = f(i)\n    y = g(i)\nreturn y / n",
        "y = 0\nfor i in x:\n    z[i] = f(i)\n    y += g(i)\nreturn y / n",
    ),
    ("slope", "x = y * g * (1 - g)", "x = y * (1 - g ** 2)"),
    ("comparison-away", "x = (n > 0)[:, None]", "x = n[:, None]"),
    ("left", "for i in x:\n    if i:\n        break\n    y = i", "for i in x:\n    if i:\n        continue\n    y = i"),
    ("axis", "x = np.max(S)", "x = np.max(S, axis=1)"),
    ("axis", "x = np.max(S)", "x = np.max(S, axis=0)"),
    ("axis", "x = np.argmax(S)", "x = np.argmax(S, axis=1)"),
    (
        "added",
        "h = f(np.dot(X, p['W1']) + p['b1'])\nx = np.argmax(np.dot(h, p['W2']), axis=1)",
        "h = f(np.dot(X, p['W1']) + p['b1'])\nx = np.argmax(np.dot(h, p['W2']) + p['b2'], axis=1)",
    ),
    ("added", "h = f(b1 + X @ W1)\nx = g(h @ W2)", "h = f(b1 + X @ W1)\nx = g(b2 + h @ W2)"),
    ("slope", "x = y * (1 - g) * g", "x = y * (1 - g ** 2)"),
    ("entry", "b = a[i]\nif j == i:\n    c = 1", "b = a[i]\nif j == a[i]:\n    c = 1"),
    ("whole", "x = np.asarray(y)", "x = np.asarray(y, dtype=float)"),
    ("whole", "x = np.full((n, 1), 0)", "x = np.full((n, 1), 0.0)"),
    ("whole", "x = np.zeros((n, k), dtype=y.dtype)", "x = np.zeros((n, k))"),
    ("factor-away", "x = f(y) / N\nz = r * p / N + q", "x = f(y)\nz = r * p + q"),
]
# Those that need the rest of the notebook.
NOTEBOOK = """
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
def descend(w, b, rounds=100, rate=0.5, show=False):
    return cache["Z1"]
def ahead(x):
    return A2, (Z1, D1, A1, W2)
class Net:
    def __init__(self, size, learning_rate):
        self.lr = learning_rate
        self.w = np.zeros(size)
class Layer:
    def forward(self, x):
        self.x, self.y = x, sigmoid(x)
        return self.y
    def back(self, dy):
        return dy
"""
HITS_AMONG_OTHERS = [
    ("given", "def f(w, rate=0.3):\n    x = rate\n    return w - 0.3 * w", "x = rate\nreturn w - rate * w"),
    ("passed-on", "def f(rounds, rate):\n    x = descend(w, b)", "x = descend(w, b, rounds, rate)"),
    ("passed-on", "def f(rate):\n    x = descend(w, b)", "x = descend(w, b, rate=rate)"),
    (
        "passed-on",
        "def f(rate, show):\n    x = descend(w, b, 9, show=show)",
        "x = descend(w, b, 9, show=show, rate=rate)",
    ),
    ("function-away", "def f(a):\n    x = (a > 0.5).astype(int)", "x = (sigmoid(a) > 0.5).astype(int)"),
    ("key", "def f(a):\n    x = a['A1']", "x = a['Z1']"),
    ("order", "def f(cache):\n    Z1, A1, D1, W2 = cache", "Z1, D1, A1, W2 = cache"),
    ("given", "def f(self, dw):\n    self.w -= 0.3 * dw", "self.w -= self.lr * dw"),
    (
        "given",
        "def f(w, batch):\n    m = 10\n    for x in batch:\n        w = w - x / m",
        "m = len(batch)\nfor x in batch:\n    w = w - x / m",
    ),
    ("name", "def f(self, dw):\n    self.w -= rate * dw", "self.w -= self.lr * dw"),
    ("name", "def back(self, dy):\n    return dy * self.x", "return dy * self.y"),
    ("name", "def back(self, dy):\n    return dy * (dy > 0)", "return dy * (self.y > 0)"),
    (
        "counted",
        "def f(dw, db, m):\n    w = dw / len(dw)\n    b = db / m\n    return w, b",
        "w = dw / m\nb = db / m\nreturn (w, b)",
    ),
    ("multiplied", "def f(self, dw):\n    self.w = self.w + dw", "self.w = self.w + self.lr * dw"),
    ("multiplied", "def f(self, dw):\n    self.w += dw", "self.w += self.lr * dw"),
    (
        "multiplied",
        "def f(self, a, b):\n    m = 3\n    self.w = self.w - a\n    self.b = self.b - b / m",
        "m = 3\nself.w = self.w - a / m\nself.b = self.b - b / m",
    ),
    ("divided", "def f(self, dw, n):\n    self.w += 0.3 * dw", "self.w += 0.3 * dw / n"),
    (
        "divided",
        "def f(self, batch):\n    for x in batch:\n        s = x\n    self.w = [w - r * d for w, d in zip(self.w, s)]\n"
        "    self.b = [b - r * d for b, d in zip(self.b, s)]",
        "for x in batch:\n    s = x\nself.w = [w - r * d / len(batch) for w, d in zip(self.w, s)]\n"
        "self.b = [b - r * d / len(batch) for b, d in zip(self.b, s)]",
    ),
    (
        "divided",
        "def f(w, batch):\n    m = len(batch)\n    w = w - sum(batch)\n    return w",
        "m = len(batch)\nw = w - sum(batch) / m\nreturn w",
    ),
]


SLIPS = [
    ("accumulation", "a += b", "a = b"),
    ("entry", "x[i, a[i]] -= 1", "x[i, i] -= 1"),
    ("keepdims", "db = np.sum(dZ, axis=1, keepdims=True)", "db = np.sum(dZ, axis=1)"),
    ("squeeze", "db = np.sum(dZ, axis=1, keepdims=True)", "db = np.sum(dZ, axis=1, keepdims=True).ravel()"),
    ("axis", "db = np.sum(dZ, axis=1, keepdims=True)", "db = np.sum(dZ, axis=0, keepdims=True)"),
    ("axis", "db = np.sum(dZ, axis=1, keepdims=True)", "db = np.sum(dZ)"),
    ("activation", "x = f(dA, 'sigmoid')", "x = f(dA, 'relu')"),
    ("direction", "for l in reversed(range(L)):\n    x = x + l", "for l in range(L):\n    x = x + l"),
    ("order", "return (a, b)", "return (b, a)"),
    ("transpose", "x = np.dot(W.T, dZ)", "x = np.dot(W, dZ)"),
    ("operands", "x = np.dot(a, b)", "x = np.dot(b, a)"),
    ("product", "x = np.dot(a, b)", "x = a * b"),
    ("mean-away", "x = -np.sum(y) / m", "x = -np.sum(y)"),
    ("mean-away", "k = 1 / Y.shape[1]\nx = k * y", "k = 1.0\nx = k * y"),
    ("mean-away", "x = np.dot(y, z) / m\nw = np.sum(y) / m", "x = np.dot(y, z)\nw = np.sum(y)"),
    ("mean-away", "x = np.mean(y)", "x = np.sum(y)"),
    ("mean-again", "x = y / m", "x = y / m / m"),
    ("mean-again", "x = np.sum(y) / m", "x = np.mean(y) / m"),
    ("mean-over", "m = Y.shape[1]\nx = y / m", "m = Y.shape[1]\nx = y / Y.shape[0]"),
    ("mean-over", "x = y / Y.shape[1]", "x = y / Y.size"),
    ("mean-over", "m = Y.shape[1]\nx = 1 / m * y", "m = Y.shape[1]\nx = 1 / (2 * Y.shape[1]) * y"),
    ("sign", "x = -(a + b)", "x = -(a - b)"),
    ("sign", "W = W - r * dW[l]\nb = b - r * db[l]", "W = W + r * dW[l]\nb = b + r * db[l]"),
    ("minus", "x = f(y)", "x = -f(y)"),
    ("term", "x = Y * a + (1 - Y) * b", "x = Y * a"),
    ("term", "x = W - r * dW", "x = -(r * dW)"),
    ("term", "x = np.log(1 - AL)", "x = np.log(AL)"),
    ("factor", "x = W - r * dW", "x = W - dW"),
    ("factor", "x = np.multiply(Y, z)", "x = z"),
    ("factor", "W = f(n) * 0.01\nV = f(k) * 0.01", "W = f(n)\nV = f(k)"),
    ("power", "x = 1 - A ** 2", "x = 1 - A"),
    ("power", "x = 1 - np.power(A, 2)", "x = 1 - 2 * A"),
    ("inverse", "x = y * z", "x = y / z"),
    ("reversed", "dZ = A - Y", "dZ = Y - A"),
    ("function", "x = np.log(y)", "x = np.exp(y)"),
    ("function", "x = np.random.randn(a, b)", "x = np.zeros((a, b))"),
    ("function", "x = np.tanh(sigmoid(z))", "x = sigmoid(sigmoid(z))"),
    ("function", "x = np.tanh(sigmoid(z))", "x = np.tanh(np.tanh(z))"),
    ("function", "x = np.log(a) + np.log(1 - a)", "x = np.log10(a) + np.log10(1 - a)"),
    ("function-away", "x = sigmoid(z)", "x = z"),
    ("unbounded", "x = min(1.0, a / b)", "x = a / b"),
    ("unbounded", "x = np.clip(a - b, -c, c) / m", "x = (a - b) / m"),
    ("unbounded", "x = a.clip(0, 1)", "x = a"),
    ("unbounded", "x = a / b if b > a else 1.0", "x = a / b"),
    ("function-away", "x = np.log(a) + np.log(1 - a)", "x = a + (1 - a)"),
    ("arguments", "x = f(a, b)", "x = f(b, a)"),
    ("accumulation", "for i in x:\n    dW += y", "for i in x:\n    dW = y"),
    ("index", "x = X.shape[0]", "x = X.shape[1]"),
    ("index", "for l in range(L):\n    pass", "for l in range(1, L):\n    pass"),
    ("part", "x = f(y)[0]", "x = f(y)"),
    ("comparison", "x = A > 0.5", "x = A < 0.5"),
    ("comparison-away", "return A > 0.5", "return A"),
    ("key", "x = p['b2'] + p['W1']", "x = p['b1'] + p['W1']"),
    ("layer-key", "for l in x:\n    y = p['W' + str(l)]", "for l in x:\n    y = p['W1']"),
    ("layer-key", "for l in x:\n    y = p[f'W{l}']", "for l in x:\n    y = p['W1']"),
    ("indent", "for i in x:\n    y = 1\n    z = 2", "for i in x:\n    y = 1\nz = 2"),
    ("name", "b = 1\nx = a", "b = 1\nx = b"),
    ("number", "x = A > 0.5", "x = A > 0"),
    ("number", "W = f(n) * 0.01\nV = f(k) * 0.01", "W = f(n) * 0.1\nV = f(k) * 0.1"),
    ("removal", "x = 1", "pass"),
]


def parsed(body: str) -> ast.FunctionDef:
    indented = body.replace("\n", "\n    ")
    (function,) = ast.parse(f"def f(a):\n    {indented}\n").body
    assert isinstance(function, ast.FunctionDef)
    return function


def results(function: ast.FunctionDef, edits: list[Edit]) -> list[str]:
    found = []
    for edit in edits:
        with edit.applied():
            found.append("\n".join(ast.unparse(plain(function)).split("\n    ")[1:]))
    return found


def plain(function: ast.stmt) -> ast.AST:
    """The function as a student would write it."""
    made: ast.AST = _Plain().visit(ast.parse(ast.unparse(function)))
    return made


class _Plain(ast.NodeTransformer):
    """No `pass` beside something else, and what is done anyway without an `if`."""

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        return node.body if isinstance(node.test, ast.Constant) else node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        body = getattr(node, "body", None)
        if isinstance(body, list) and len(body) > 1:
            node.body = [each for each in body if not isinstance(each, ast.Pass)] or body[:1]  # type: ignore[attr-defined]
        return node


@pytest.mark.parametrize(("kind", "before", "after"), HITS)
def test_a_kind_makes_the_change_that_it_is_for(kind: str, before: str, after: str) -> None:
    function = parsed(before)
    assert ast.unparse(parsed(after).body).strip() in results(function, edits_of(function, [kind]))


@pytest.mark.parametrize(("kind", "before", "after"), HITS)
def test_what_a_kind_makes_compiles_as_it_stands(kind: str, before: str, after: str) -> None:
    function = parsed(before)
    for edit in edits_of(function, [kind]):
        with edit.applied():
            compile(ast.Module(body=[function], type_ignores=[]), "edited", "exec")
    assert after != before


@pytest.mark.parametrize(("kind", "right", "wrong"), SLIPS)
def test_a_kind_makes_the_slip_that_it_is_for(kind: str, right: str, wrong: str) -> None:
    function = parsed(right)
    assert ast.unparse(parsed(wrong).body).strip() in results(function, edits_of(function, [kind], "breaks"))


@pytest.mark.parametrize(("kind", "definition", "after"), HITS_AMONG_OTHERS)
def test_a_kind_knows_the_rest_of_the_notebook(kind: str, definition: str, after: str) -> None:
    others = ast.parse(NOTEBOOK).body
    (function,) = ast.parse(definition).body
    assert isinstance(function, ast.FunctionDef)
    assert after in results(function, edits_of(function, [kind], "mends", ["sigmoid"], Elsewhere.of(others)))


@pytest.mark.parametrize("line", ["dZ = (A - Y) * A * (1 - A)", "dZ = (A - Y) / m * (A * (1 - A))"])
def test_where_a_slope_is_taken_in_the_same_line_nothing_is_divided_by_it(line: str) -> None:
    assert edits_of(parsed(line), ["slope-away"]) == []


@pytest.mark.parametrize("kind", ["given", "multiplied"])
def test_what_an_object_keeps_is_put_in_where_a_method_does_not_read_it_and_nowhere_else(kind: str) -> None:
    others = Elsewhere.of(ast.parse(NOTEBOOK).body)
    for definition in (
        "def f(self, dw):\n    self.w = self.w - 0.5 * self.lr * dw",  # it is read
        "def f(w, dw):\n    w = w - 0.5 * dw",  # there is no object
    ):
        (function,) = ast.parse(definition).body
        assert not [edit for edit in edits_of(function, [kind], notebook=others) if "self.lr" in edit.after]


def test_what_is_to_be_added_up_is_pointed_at_and_not_the_loop() -> None:
    (function,) = ast.parse("def f(x):\n    for i in x:\n        n += 1\n        y = g(i)\n    return y").body
    (edit,) = edits_of(function, ["summed"])
    assert ast.unparse(edit.shown) == "g(i)"


def test_a_sum_that_a_function_begins_is_not_divided_in_the_place_of_the_step() -> None:
    (function,) = ast.parse("def f(w, batch):\n    s = 0\n    for x in batch:\n        s += x\n    w = w - s").body
    assert [edit.before for edit in edits_of(function, ["divided"])] == ["s"]


def test_every_kind_that_mends_has_one_rank() -> None:
    assert sorted(kind for kinds in RANKS for kind in kinds) == sorted(KINDS["mends"])


def test_there_is_a_hit_for_every_kind_in_each_direction() -> None:
    assert {kind for kind, _, _ in (*HITS, *HITS_AMONG_OTHERS)} == set(KINDS["mends"])
    assert {kind for kind, _, _ in SLIPS} == set(KINDS["breaks"])


@pytest.mark.parametrize("direction", list(KINDS))
def test_no_kind_is_for_a_node_that_it_does_not_look_at(direction: Direction) -> None:
    texts = (MODEL, *(ast.unparse(parsed(body)) for _, body, _ in (*HITS, *SLIPS)), NOTEBOOK)
    functions = [n for text in texts for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef)]
    places = [(slot, Context.of(function)) for function in functions for slot in slots_of(function)]
    for kind in KINDS[direction]:
        make, passed_over = (
            TABLE[kind].maker(direction),
            [p for p in places if not isinstance(p[0].node, TABLE[kind].at)],
        )
        assert make is not None
        assert not [kind for slot, context in passed_over for _ in make(slot, context)]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("term", "x = caches[l - 1]"),
        ("factor", "x = caches[2 * l]"),
        ("number", "x = np.sum(y, axis=1)"),
        ("number", "x = np.zeros((n, 1))"),
        ("mean-again", "x = y / z"),
        ("mean-over", "x = 1 - m"),
        ("arguments", "x = np.dot(a, b)"),
        ("function-away", "for l in range(L):\n    pass"),
        ("comparison-away", "if a > b:\n    pass"),
        ("squeeze", "m = X.shape[1]"),
    ],
)
def test_a_kind_breaks_nothing_that_it_is_not_for(kind: str, body: str) -> None:
    assert edits_of(parsed(body), [kind], "breaks") == []


def test_a_slip_that_could_have_been_made_elsewhere_too_is_one_in_part() -> None:
    function = parsed("W = W - r * dW[l]\nb = b - r * db[l]\nc = c + W * b")
    in_part = {edit.before: edit.in_part for edit in edits_of(function, ["sign"], "breaks")}
    assert in_part == {
        "W - r * dW[l]": True,
        "b - r * db[l]": True,
        "c + W * b": False,
        "W - r * dW[l]\nb - r * db[l]": False,
    }


def test_of_a_difference_with_a_number_the_number_is_not_left_alone() -> None:
    function = parsed("x = 1 - Y")
    assert results(function, edits_of(function, ["term"], "breaks")) == ["x = -Y", "x = Y"]


def test_what_a_kind_breaks_in_two_nested_places_it_breaks_in_the_outer_one() -> None:
    function = parsed("x = f(g(a))\ny = f(g(b))")
    assert "x = g(a)\ny = g(b)" in results(function, edits_of(function, ["function-away"], "breaks"))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("keepdims", "db = np.sum(dZ, axis=1, keepdims=True)"),
        ("keepdims", "db = np.sum(dZ, axis=1, keepdims=true)"),
        ("one-row", "W = np.zeros((n, k))"),
        ("assigned", "A = f(X)\nA = g(A)"),
        ("assigned", "A = f(X)\nZ = g(A)"),
        ("numbered", "x = W1 + W2 + W3"),
        ("numbered", "x = W1 + b1"),
        ("numbered", "x = W1 + W1 * c2"),
        ("entry-of-it", "x[i] -= h\ny -= g"),
        ("entries-added", "s = np.zeros(n)\ns += g"),
        ("axis", "x = np.dot(a, b)"),
        ("sign", "for l in range(L - 1):\n    pass"),
        ("minus", "m = X.shape[1]"),
        ("minus", "m = float(np.shape(X)[1])"),
        ("minus", "inverse = 1 / m"),
        ("minus", "m = len(X)"),
        ("minus", "L = len(parameters) // 2"),
        ("minus", "m = np.size(Y, 1)"),
        ("activation", "x = 'words'"),
        ("product", "x = caches[2 * l]"),
        ("name", "x = np.dot"),
        ("mean-away", "x = y / n"),
        ("removal", "'a docstring'"),
        ("spelling", "x = np.sum(a)"),
        ("call", "x = y.sum()"),
        ("attribute", "x = y.shape[0]"),
        ("caret", "x = y ** 2"),
        ("return", "for i in x:\n    if i:\n        return i"),
        ("begin", "for i in x:\n    y = i"),
        ("given", "x = 0.5 * a"),
        ("added", "x = np.dot(a, a)"),
        ("brackets", "x = y[2 * l - 1]"),
        ("whole", "x = y[n // 2]"),
        ("clip", "x = names[min(l, 2)]"),
        ("term-away", "a = a + a"),
        ("term-away", "L = len(x) - 1"),
        ("identity", "x = y is None"),
        ("is-given", "x = {'a': y}"),
        ("step-away", "w = w - a * db"),
        ("step-away", "w = v - a * dw"),
        ("is-given", "if y is None:\n    x = 1"),
        ("is-given", "y = True\nif y:\n    x = 1"),
        ("is-given", "y = z is None\nif not y:\n    x = 1"),
        ("index", "x = a / (n - 1)"),
        ("begin-inside", "y = []\nz = f(w)\nfor i in z:\n    w = z"),
        ("indent", "y = 0\nfor i in x:\n    z = i\ny += w"),
        ("threshold", "l = L\nwhile l > 1:\n    l -= 1"),
        ("order", "y, z = 1, 2"),
        ("order", "a, b, c, d = cache"),
        ("added-at", "np = y\nx[0] += y"),
        ("added-at", "np = y\nx[1:] += y"),
        ("sign", "x = np.sum(a, axis=-1)"),
        ("number", "x = np.max(a, axis=-1)"),
        ("axis-away", "x = np.mean(y)"),
        ("bound", "x = y > z"),
        ("new-axis", "x = y[:, 1]"),
        ("added", "x = y < b\nz = y + 1 < b"),
        ("applied", "x = np.exp(y) - 1"),
        ("applied", "x = np.maximum(1 - y, z)"),
        ("applied", "x = np.log(np.exp(y))"),
        ("meant", "x = np.mean(y)"),
        ("of-arrays", "x = math.gcd(y, 2)"),
        ("mean-over", "m = Y.shape[1]\nx = np.mean(y, axis=0)"),
        ("power", "x = y[2 * l]"),
        ("misplaced", "x = np.random.normal(0, s, size=n)"),
        ("arguments", "x = np.where(y > 0, y, 0)"),
        ("arguments", "x = np.maximum(0, y)"),
        ("other-transpose", "x = np.dot(y.T, z.T)"),
        ("sizes", "x = np.zeros((n, n))"),
        ("sizes", "x, z = (n, 1)"),
        ("multiplied", "x = a - g"),
        ("multiplied", "a = k * f(n, m)\nz = g(q + a, n)"),
        ("number", "x = np.zeros((2, 1))"),
        ("number", "x = np.sum(y, axis=1)"),
        ("slice", "x = y[:]"),
        ("entries", "for i in range(3):\n    x = y[:, i]"),
        ("passed-on", "x = descend(w, b)"),
        ("function-away", "x = a > 0.5"),
        ("sooner", "x = f(a)\ny = g(a)"),
        ("sooner", "x = f(a)\nx = g(x)\ny = h(x)\nreturn y"),
        ("accumulation", "grads = f(x)\ngrads['dW'] = a"),
        ("comparison-away", "if n > 0:\n    x = a"),
        ("comparison-away", "x[n > 0] = a"),
        ("comparison-away", "x = n > m"),
        ("summed", "y = f(x)\nfor i in x:\n    y = g(i)\nreturn y"),
        ("summed", "for i in x:\n    y = g(i)\n    z[i] = y"),
        ("summed", "for i in x:\n    y = {i: a}\nreturn y"),
        ("sooner", "x = f(a)\ny = g(x)"),
        ("condition", "for i in x:\n    y = i"),
        ("scaled", "x = np.random.randn(2, 3) * 0.1"),
        ("begin-inside", "y = f()\nfor i in x:\n    y += i"),
        ("begin-here", "y = []\ny.append(a)"),
        ("begin-here", "a['W'] = 1"),
        ("made", "m = a.shape[1]\nw = a / m"),
        ("made", "w = a / scale"),
        ("size-given", "x = f(1, 2)"),
        ("size-given", "x = a + 1"),
        ("halved", "L = len(a) // 2"),
        ("row", "x = np.squeeze(a)"),
        ("in-place", "x = y.append(z)"),
        ("appended", "l += 1"),
        ("kept", "x.append(a)"),
        ("kept", "print(a)"),
        ("between", "x = z > 0.5"),
        ("anew", "y = 0\ny += x"),
        ("direction", "for l in layers[::-2]:\n    x += l"),
        ("direction", "for l in range(L):\n    if a[l] > 0:\n        x = l"),
        ("direction", "for l in range(L):\n    d['W' + str(l)] = l"),
    ],
)
def test_a_kind_leaves_alone_what_it_is_not_for(kind: str, body: str) -> None:
    assert edits_of(parsed(body), [kind]) == []


def test_no_statement_is_moved_to_where_nothing_runs() -> None:
    function = parsed("if a:\n    return b\ny = 2\nreturn y")
    assert not any("    return b\n    y = 2" in text for text in results(function, edits_of(function, ["condition"])))


@pytest.mark.parametrize("line", ["x = f(y) / m + c * z / m", "d = f(y) / m\nx = d - y"])
def test_a_term_that_is_divided_already_or_is_made_elsewhere_is_not_divided(line: str) -> None:
    function = parsed(f"m = y.shape[1]\n{line}")
    assert not any(text.count("/ m") > line.count("/ m") for text in results(function, edits_of(function, ["divided"])))


def test_the_same_slip_in_two_lines_is_mended_in_both() -> None:
    function = parsed("W = W + r * dW\nb = b + r * db")
    both = "W = W - r * dW\nb = b - r * db"
    assert both in results(function, edits_of(function, ["sign"]))  # they have one form
    assert both not in results(function, edits_of(function, ["reversed"]))
    function = parsed("x = g(l)[str(l)]\ny = h(l)[str(l)]")
    assert "x = g(l)[str(l + 1)]\ny = h(l)[str(l + 1)]" in results(function, edits_of(function, ["index"]))


def test_what_may_be_mended_in_two_ways_is_no_slip_in_two_places() -> None:
    function = parsed("for l in x:\n    y = c[l - 1]")
    edits = [edit for edit in edits_of(function, ["index"]) if (edit.before, edit.after) == ("l - 1", "l")]
    assert [len(edit.slots) for edit in edits] == [1] * len(edits)


def test_the_tree_is_as_before_afterwards_even_where_the_trial_fails() -> None:
    function = parsed("x = a - b")
    (edit, *_) = edits_of(function, ["sign"])
    with pytest.raises(ZeroDivisionError), edit.applied():
        raise ZeroDivisionError
    assert ast.unparse(function.body) == ast.unparse(parsed("x = a - b").body)


@pytest.mark.parametrize(("direction", "kind"), [(way, kind) for way, kinds in KINDS.items() for kind in kinds])
def test_every_edit_of_a_real_function_compiles(direction: Direction, kind: str) -> None:
    (function,) = ast.parse(MODEL).body
    for edit in edits_of(function, [kind], direction):
        with edit.applied():
            compile(ast.Module(body=[function], type_ignores=[]), "<edited>", "exec")


def test_an_edit_says_what_it_changes_and_where() -> None:
    (function,) = ast.parse(MODEL).body
    edit = next(e for e in edits_of(function, ["activation"]) if e.before == "'relu'" and e.after == "'sigmoid'")
    assert (edit.function, edit.target) == ("L_model_backward", "(dA, dW, db)")
    assert edit.slot.node.lineno == 10


def test_the_number_of_edits_is_bounded() -> None:
    body = "\n".join(f"x{i} = x{i - 1} + y[{i}] * z" for i in range(1, 400))
    assert len(edits_of(parsed(body))) <= 4000


def test_a_deep_expression_does_not_blow_up() -> None:
    deep = ast.parse("x = 1").body[0]
    assert isinstance(deep, ast.Assign)
    for _ in range(5000):
        deep.value = ast.copy_location(ast.UnaryOp(op=ast.USub(), operand=deep.value), deep)
    function = parsed("x = 1")
    function.body = [deep]
    assert edits_of(function, ["sign"])


def test_an_edit_in_several_places_shows_each_text_once() -> None:
    function = parsed("L = 3\nx = f(p['W3'], p['b3'])\ny = p['W3']")
    shown = [(edit.before, edit.after) for edit in edits_of(function, ["layer-key"])]
    assert ("'W3'\n'b3'", "'W' + str(L)\n'b' + str(L)") in shown
    assert ("'W3'", "'W' + str(L)") in shown


@pytest.mark.parametrize(
    ("constant", "is_told"),
    [
        ("KEEPS = True", False),
        ("KEEPS = np.ones(3)", True),
        ("KEEPS = True\nKEEPS, y = np.ones((2, 3))", True),
        ("if z:\n    KEEPS = None\nelse:\n    KEEPS = False", True),
    ],
)
def test_nobody_is_told_to_ask_whether_a_constant_is_given_that_is_yes_or_no(constant: str, is_told: bool) -> None:
    notebook = ast.parse(f"{constant}\ndef f(x, turned=False):\n    if KEEPS or turned:\n        x = 2\n    return x")
    function = notebook.body[-1]
    assert isinstance(function, ast.FunctionDef)
    found = edits_of(function, ["is-given"], "mends", ["KEEPS"], Elsewhere.of(notebook.body))
    assert [edit.before for edit in found] == ["KEEPS"] * is_told


def test_what_is_none_until_it_is_made_is_not_begun_in_each_round() -> None:
    function = parsed("last = None\nfor i in x:\n    if last is None:\n        last = i")
    assert edits_of(function, ["begin-inside"]) == []
