"""Updates that go by what they are given: the order of the gradients, how many there are, and other entries."""

from tests.students.claim import right, wrong

_UPDATE = "update_parameters"

CLAIMS = {
    "first-come-first-served": wrong(
        4,
        "operators",
        _UPDATE,
        "update",
        """\
def update_parameters(parameters, grads, learning_rate):
    return {name: value - learning_rate * g for (name, value), g in zip(parameters.items(), grads.values())}
""",
    ),
    "counts-the-gradients": wrong(
        4,
        "course",
        _UPDATE,
        "update",
        "",
        (
            "    L = len(parameters) // 2\n\n    for l in range(L):\n",
            "    L = len(grads) // 2\n\n    for l in range(L):\n",
        ),
    ),
    "popped-in-order": wrong(
        3,
        "operators",
        _UPDATE,
        "training update",
        """\
def update_parameters(parameters, grads, learning_rate=1.2):
    steps = list(grads.values())
    new = {}
    for name in ("W1", "b1", "W2", "b2"):
        new[name] = parameters[name] - learning_rate * steps.pop(0)
    return new
""",
        (
            "    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)\n",
            "    return dict(dW2=dW2, db2=db2, dW1=dW1, db1=db1)\n",
        ),
    ),
    "every-entry-is-one-of-a-parameter": wrong(
        4,
        "einsum",
        _UPDATE,
        "update",
        """\
def update_parameters(parameters, grads, learning_rate):
    return {key[1:]: parameters[key[1:]] - learning_rate * value for key, value in grads.items()}
""",
    ),
    "by-the-shape": wrong(
        4,
        "monolith",
        _UPDATE,
        "update",
        """\
def update_parameters(params, grads, rate):
    new = {}
    for name, value in params.items():
        new[name] = value - rate * next(g for g in grads.values() if g.shape == value.shape)
    return new
""",
    ),
    "half-of-the-entries": wrong(
        4,
        "class_closures",
        _UPDATE,
        "update",
        """\
def update_parameters(parameters, grads, learning_rate):
    for l in range(1, len(grads) // 3):
        parameters["W%i" % l] = parameters["W%i" % l] - learning_rate * grads["dW%i" % l]
        parameters["b%i" % l] = parameters["b%i" % l] - learning_rate * grads["db%i" % l]
    return parameters
""",
    ),
    "counts-thirds-as-the-lectures-have-them": right(
        4,
        "course",
        "",
        (
            "    L = len(parameters) // 2\n\n    for l in range(L):\n",
            "    L = len(grads) // 3\n\n    for l in range(L):\n",
        ),
    ),
    "needs-an-entry-of-its-own": wrong(  # right with its own backward pass, and with no other
        4,
        "operators",
        _UPDATE,
        "update",
        """\
def update_parameters(parameters, grads, learning_rate):
    for l in range(1, grads["L"] + 1):
        parameters[f"W{l}"] -= learning_rate * grads[f"dW{l}"]
        parameters[f"b{l}"] -= learning_rate * grads[f"db{l}"]
    return parameters
""",
        ("    grads, L = {}, len(caches)\n", '    grads, L = {"L": len(caches)}, len(caches)\n'),
    ),
    "skips-what-is-no-parameter": right(
        4,
        "einsum",
        """\
def update_parameters(parameters, grads, learning_rate):
    new = dict(parameters)
    for key, value in grads.items():
        if key[1:] in new:
            new[key[1:]] = new[key[1:]] - learning_rate * value
    return new
""",
    ),
    "sorted-names": right(
        4,
        "monolith",
        """\
def update_parameters(params, grads, rate):
    names = sorted(params)
    steps = [grads["d" + name] for name in names]
    return {name: params[name] - rate * step for name, step in zip(names, steps)}
""",
    ),
    "filtered-gradients": right(
        4,
        "class_closures",
        """\
def update_parameters(parameters, grads, learning_rate):
    weights = [key for key in grads if key.startswith("dW")]
    for l in range(1, len(weights) + 1):
        for kind in "Wb":
            parameters[f"{kind}{l}"] = parameters[f"{kind}{l}"] - learning_rate * grads[f"d{kind}{l}"]
    return parameters
""",
    ),
    "recursive": right(
        4,
        "operators",
        """\
def update_parameters(parameters, grads, learning_rate, l=1):
    if f"W{l}" in parameters:
        parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * grads[f"dW{l}"]
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * grads[f"db{l}"]
        return update_parameters(parameters, grads, learning_rate, l + 1)
    return parameters
""",
    ),
    "by-key-week-3": right(
        3,
        "operators",
        """\
def update_parameters(parameters, grads, learning_rate=1.2):
    return {k: v - learning_rate * grads[f"d{k}"] for k, v in parameters.items()}
""",
        (
            "    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)\n",
            "    return dict(db2=db2, dW2=dW2, db1=db1, dW1=dW1, dZ1=dZ1)\n",
        ),
    ),
    "in-place-week-3": right(
        3,
        "example_loops",
        """\
def update_parameters(parameters, grads, learning_rate=1.2):
    parameters = {k: v.copy() for k, v in parameters.items()}
    for k in parameters:
        np.subtract(parameters[k], learning_rate * grads["d" + k], out=parameters[k])
    return parameters
""",
    ),
}
