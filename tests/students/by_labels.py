"""What hangs on the type of Y: the course's labels are integers, and a notebook works, or does not, with those."""

from tests.students.claim import right, wrong

_DAL = "    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))\n"
_COST = "    cost = -1. / m * np.sum(np.multiply(Y, np.log(AL)) + np.multiply(1 - Y, np.log(1 - AL)))\n"
_DZ2 = "    dZ2 = A2 - Y\n"
_LOGPROBS = "    logprobs = np.multiply(np.log(A2), Y) + np.multiply(np.log(1 - A2), 1 - Y)\n"
_DA = "    dA = (1 - Y) / (1 - AL)\n    dA -= Y / AL\n"
_FIRST = "    dA = (1 - Y) / (1 - AL) - Y / AL\n"
_MODEL, _PLANAR = "L_model_backward", "backward_propagation"

CLAIMS = {
    # integers that truncate
    "filled-like-Y": wrong(
        4,
        "course",
        _MODEL,
        "gradients",
        "",
        (_DAL, "    dAL = np.zeros_like(Y)\n    dAL[:] = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))\n"),
    ),
    "filled-like-Y-by-loop": wrong(
        4,
        "example_loops",
        _MODEL,
        "gradients",
        "",
        ("    dA = np.zeros(AL.shape)\n", "    dA = np.empty_like(Y)\n"),
    ),
    "full-of-the-type-of-Y": wrong(
        4,
        "monolith",
        _MODEL,
        "gradients",
        "",
        (_FIRST, _FIRST + "    dA = dA.astype(Y.dtype)\n"),
    ),
    "copied-Y-subtracted-in-place": wrong(
        4,
        "operators",
        _MODEL,
        "gradients",
        "",
        (_DA, "    dA = Y.copy()\n    dA[Y == 1] = -1 / AL[Y == 1]\n    dA[Y == 0] = 1 / (1 - AL[Y == 0])\n"),
    ),
    "in-place-arithmetic-on-a-copy": wrong(
        3,
        "course",
        _PLANAR,
        "gradients training",
        "",
        (_DZ2, "    dZ2 = Y.copy()\n    dZ2 -= A2\n    dZ2 *= -1\n"),
    ),
    "zeros-like-Y-week-3": wrong(
        3,
        "example_loops",
        _PLANAR,
        "gradients training",
        "",
        ("    dZ2 = np.zeros(A2.shape)\n", "    dZ2 = np.zeros_like(Y)\n"),
    ),
    "cost-into-the-type-of-Y": wrong(
        4,
        "einsum",
        "compute_cost",
        "cost",
        """\
def compute_cost(AL, Y):
    losses = np.zeros_like(Y)
    losses[Y == 1] = -np.log(AL[Y == 1])
    losses[Y == 0] = -np.log(1 - AL[Y == 0])
    return losses.sum() / Y.shape[1]
""",
    ),
    "cost-like-Y-week-3": wrong(
        3,
        "operators",
        "compute_cost",
        "cost",
        """\
def compute_cost(A2, Y):
    loss = np.full_like(Y, 0)
    np.copyto(loss, -np.log(np.where(Y, A2, 1 - A2)), casting="unsafe")
    return loss.sum() / Y.shape[1]
""",
    ),
    "flipped-bits": wrong(  # ~1 is -2, and not 0
        4,
        "course",
        "compute_cost",
        "cost",
        "",
        (_COST, "    cost = -1. / m * np.sum(Y * np.log(AL) + ~Y * np.log(1 - AL))\n"),
    ),
    "flipped-bits-week-3": wrong(
        3,
        "operators",
        "compute_cost",
        "cost",
        """\
def compute_cost(A2, Y):
    return -np.mean(Y * np.log(A2) + ~Y * np.log(1 - A2))
""",
    ),
    "mask-of-integers-picks-by-number": wrong(
        4,
        "class_closures",
        "compute_cost",
        "cost",
        "",
        (
            "        return float(-np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m)\n",
            "        AL, Y = AL.ravel(), Y.ravel()\n"
            "        return float(-(np.log(AL[Y]).sum() + np.log(1 - AL[1 - Y]).sum()) / m)\n",
        ),
    ),
    # what works with integers
    "xor": right(4, "course", "", (_COST, _COST.replace("1 - Y", "Y ^ 1"))),
    "xor-backward": right(
        4, "einsum", "", ("    dA = {L: (1 - Y) / (1 - AL) - Y / AL}\n", "    dA = {L: (Y ^ 1) / (1 - AL) - Y / AL}\n")
    ),
    "choose": right(4, "monolith", "", (_FIRST, "    dA = np.choose(Y, [1 / (1 - AL), -1 / AL])\n")),
    "choose-cost": right(
        4,
        "operators",
        "def compute_cost(AL, Y):\n    return -np.log(np.choose(Y, (1 - AL, AL))).mean(axis=1)[0]\n",
    ),
    "picked-by-the-label": right(
        4,
        "example_loops",
        """\
def compute_cost(AL, Y):
    both = np.vstack([1 - AL, AL])
    return -sum(math.log(both[Y[0, i], i]) for i in range(Y.shape[1])) / Y.shape[1]
""",
    ),
    "fancy-index": right(
        3,
        "course",
        "",
        (_LOGPROBS, "    logprobs = np.log(np.vstack((1 - A2, A2))[Y.ravel(), np.arange(m)])\n"),
    ),
    "table-of-signs": right(
        4,
        "operators",
        "",
        (_DA, "    sign = np.array([1., -1.])[Y]\n    dA = sign / np.where(Y, AL, 1 - AL)\n"),
    ),
    "negative-labels": right(4, "course", "", (_DAL, "    dAL = np.divide(-Y, AL) + np.divide(1 - Y, 1 - AL)\n")),
    "equal-to-one": right(
        4,
        "monolith",
        "",
        (_FIRST, "    dA = np.where(Y == 1, -1 / AL, 1 / (1 - AL))\n"),
    ),
    "as-bool": right(
        4,
        "class_closures",
        "",
        (
            "        return (AL - Y) / (AL * (1 - AL))\n",
            "        positive = Y.astype(bool)\n        return ~positive / (1 - AL) - positive / AL\n",
        ),
    ),
    "bool-week-3": right(
        3,
        "operators",
        "",
        (_DZ2, "    dZ2 = A2.copy()\n    dZ2[Y.astype(bool)] -= 1\n"),
    ),
    "masks-week-3": right(
        3,
        "operators",
        """\
def compute_cost(A2, Y):
    return -(np.log(A2[Y == 1]).sum() + np.log(1 - A2[Y == 0]).sum()) / Y.size
""",
    ),
    "counted-labels": right(
        3,
        "course",
        "",
        ("    cost = -np.sum(logprobs) / m\n", "    cost = -np.sum(logprobs) / np.bincount(Y.ravel()).sum()\n"),
    ),
    "repeated-by-label": right(
        3,
        "example_loops",
        """\
def compute_cost(A2, Y):
    total = 0.
    for a, y in zip(A2.ravel(), Y.ravel()):
        total += [math.log(1 - a), math.log(a)][y]
    return -total / len(Y.T)
""",
    ),
    "like-Y-in-floats": right(
        4,
        "course",
        "",
        (_DAL, "    dAL = np.zeros_like(Y, dtype=float)\n    dAL += (1 - Y) / (1 - AL)\n    dAL -= Y / AL\n"),
    ),
    "shifted": right(3, "operators", "", (_DZ2, "    dZ2 = A2 - (Y << 1) + Y\n")),
}
