"""What an exception is caused by, in words of the student's own text."""

import numpy as np
import pytest

from pytest_grade.judge.causes import cause_of
from pytest_grade.model.questions import Frame, Held, Raised
from pytest_grade.talk.protocol import read_reading
from pytest_grade.worker.answering import raised
from pytest_grade.worker.recorder import CELL_FILE
from pytest_grade.worker.submission import Submission

Z, W, DZ = np.ones((4, 5)), np.ones((7, 11)), np.ones((7, 6))


def cause(text: str, *given: object) -> str:
    """The cause that is told of what `f` of this text raises; the text is the test's own."""
    report = Submission.read({"content": text.encode(), "kind": "py"}).report(closely=False)
    space: dict[str, object] = {"np": np}
    exec(compile(text, f"{CELL_FILE}0>", "exec"), space)
    try:
        space["f"](*given)  # type: ignore[operator]
    except Exception as error:  # noqa: BLE001 - that is what is looked at
        told = raised(error)
        holds = {name: Held(kind=kind, number=n, keys=tuple(keys)) for name, (kind, n, keys) in told["holds"].items()}
        outcome = Raised(
            step=0,
            function="f",
            type_name=told["raised"],
            message=told["message"],
            frames=tuple(Frame(**frame) for frame in told["frames"]),
            shapes={name: tuple(shape) for name, shape in told["shapes"].items()},
            holds=holds,
        )
        return cause_of(outcome, read_reading({"reading": report}))
    return "nothing raised"


TOLD = [
    ("def f(W, A):\n    return np.dto(W, A)\n", (W, W), "np.dot may be meant"),
    ("def f(W, A):\n    return np.multipy(W, A)\n", (W, W), "np.multiply may be meant"),
    (
        "import math\ndel np\ndef f(W):\n    return np.sum(W)\n",
        (W,),
        "NumPy is not imported: run a cell with `import numpy as np`",
    ),
    (
        "def f(w):\n    w = copy.deepcopy(w)\n    return w\n",
        (W,),
        "the module copy is not imported: run a cell with `import copy`",
    ),
    (
        "def f(w):\n    copy[0] = w\n    return copy.shape\n",
        (W,),
        "copy is neither a parameter of `f` nor made in it",
    ),
    (
        "def f(Y, A):\n    return np.dot(Y, np.log(A))\n",
        (np.ones((1, 4)), np.ones((1, 4))),
        "Y is (1, 4) and np.log(A) is (1, 4): a product needs as many columns of Y as rows of np.log(A); "
        "`np.log(A).T` is (4, 1) and fits, which gives (1, 1) (possible)",
    ),
    (
        "import math\ndef f(z):\n    return 1 / (1 + math.exp(-z))\n",
        (Z,),
        "`math.exp` takes one number, and z is of shape (4, 5): `np.exp` takes arrays",
    ),
    (
        "def f(y):\n    if y == None:\n        return 1\n",
        (np.arange(3),),
        "`y == None` compares every entry of y: whether it is None asks `y is None`",
    ),
    (
        "def f(Z):\n    return max(0, Z)\n",
        (Z,),
        "Python's `max` compares arrays as a whole: `np.maximum` takes two entry by entry",
    ),
    (
        "def f(A):\n    if A > 0.5:\n        return 1\n",
        (Z,),
        "`A > 0.5` is a yes or no for every entry, and one alone can be asked for here",
    ),
    (
        "def f(c):\n    caches = []\n    for _ in range(2):\n        caches = caches.append(c)\n",
        (1,),
        "`append` changes caches itself and returns None, and `caches = caches.append(c)` puts that into caches: "
        "`caches.append(c)` alone is enough",
    ),
    ("def f(A):\n    return A.shape\n", ([1],), "`.shape` is asked of an array, and A is a list"),
    (
        "def f(A):\n    return 1 - A\n",
        ((Z, Z),),
        "`-` needs numbers or arrays on both sides, and A is a tuple: its part that is meant has to be taken out",
    ),
    ('def f(l):\n    return "W" + l\n', (2,), "`'W' + l` joins a text and a number: `str(l)` makes a text of it"),
    (
        "def f(A, W):\n    return A(1 - W)\n",
        (Z, W),
        "`A(1 - W)` calls A, which is an array and no function: an entry is taken in square brackets, a product "
        "needs `*`",
    ),
    ("def f(n):\n    return np.zeros[n]\n", (2,), "np.zeros is a function: it is called in round brackets"),
    (
        "def f(W):\n    W -= 0.5\n",
        (np.arange(3),),
        "W is an array of whole numbers, and fractions are written into it: `W = W - …` makes a new array",
    ),
    ("def f(c):\n    a, b = c\n", ((1, 2, 3),), "on the left are 2 names, and c is a tuple of 3"),
    (
        "def f(n):\n    return np.zeros(n, 1)\n",
        (2,),
        "`np.zeros` takes the shape as one argument, in brackets of its own: `np.zeros((n, 1))`",
    ),
    (
        "def g(A, W):\n    return A\ndef f(A):\n    return g(A, A, A)\n",
        (1,),
        "it begins with `def g(A, W):`",
    ),
    (
        "def f(X, labels):\n    return X, label\n",
        (1, 2),
        "label is neither a parameter of `f` nor made in it: did you mean labels?",
    ),
    (
        "def f(X, rate, print_cost):\n    return X\n",
        (1, 2),
        "the course calls it without print_cost, which has no default",
    ),
    (
        "def f(X, rate, print_cost, every):\n    return X\n",
        (1, 2),
        "the course calls it without print_cost and every, which have no default",
    ),
    (
        "def f(self, w, rounds):\n    for k in range(w):\n        pass\n",
        (1, 0.5, 3),
        "`def f(self, …)`: only a method is given its object; here `self` takes the first argument",
    ),
    (
        "def f(self, w):\n    return w\n",
        (1,),
        "`def f(self, …)`: only a method is given its object; here `self` takes the first argument",
    ),
    (
        "def f(dA, kind):\n    if kind == 'relu':\n        dZ = dA\n    return dZ\n",
        (1, "sigmoid"),
        "dZ is assigned under `if kind == 'relu':` alone, and here none of that was run",
    ),
    (
        "def f(p, g):\n    for key in g:\n        p[key[1:]] = p[key[1:]] - g[key]\n",
        ({"W1": 1}, {"dA1": 1, "dW1": 1}),
        "g has 'dA1' too, and p has no 'A1': a loop over the keys of p meets only those that it has",
    ),
    (
        "def f(p):\n    for l in range(1, 4):\n        W = p['W' + str(l)]\n",
        ({"W1": 1, "W2": 2},),
        "p has 'W1' to 'W2': 'W3' is one too far",
    ),
    (
        "def f(dZ):\n    return np.sum(dZ, 2)\n",
        (DZ,),
        "axes are counted from 0: an array with 2 axes has axis 0 and axis 1",
    ),
    (
        "def f(W, r, k):\n    return W[k][r]\n",
        (W, 0, 7),
        "W is (7, 11): k counts along axis 0, where the last is 6, and exchanged both would fit (possible)",
    ),
    (
        "def f(caches, l):\n    return caches[l]\n",
        ([1, 2, 3], 3),
        "a list counts from 0: the last of caches is [2], and l is 3",
    ),
    (
        "def f(W, dZ):\n    return np.dot(W, dZ)\n",
        (W, DZ),
        "W is (7, 11) and dZ is (7, 6): a product needs as many columns of W as rows of dZ; `W.T` is (11, 7) and "
        "fits, which gives (11, 6) (possible)",
    ),
    (
        "def f(W, dZ):\n    return np.einsum('kj,ji->ki', W, dZ)\n",
        (W, DZ),
        "in `kj,ji->ki` j stands for 11 of W and for 7 of dZ: one letter is one size",
    ),
    (
        "def f(p, g):\n    return {k: t - 0.1 * d for (k, t), d in zip(p.items(), g.values())}\n",
        ({"W1": W}, {"dZ": DZ}),
        "`zip` pairs the entries of two dictionaries by their order, and here t is (7, 11) and d is (7, 6): what "
        "belongs to a key is found by its name",
    ),
]


@pytest.mark.parametrize(("text", "given", "told"), TOLD)
def test_a_cause_is_told_in_the_students_own_words(text: str, given: tuple[object, ...], told: str) -> None:
    assert cause(text, *given) == told


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("def f(x):\n    raise ValueError('shapes (2,3) and (4,5) not aligned')\n", (1,)),
        ("def f(x):\n    raise KeyError('A2')\n", ({"A1": 1},)),
        ("def f(W, dZ):\n    dW = np.dot(W, dZ.T)\n    raise TypeError(\"'int' object is not callable\")\n", (DZ, DZ)),
        ("def f(x):\n    raise ValueError('x' * 10_000)\n", (1,)),
    ],
)
def test_a_message_that_the_line_does_not_bear_out_has_no_cause(text: str, given: tuple[object, ...]) -> None:
    assert cause(text, *given) == ""


def test_a_product_that_both_transposes_would_mend_has_none_proposed() -> None:
    assert "fits" not in cause("def f(A, B):\n    return np.dot(A, B)\n", W, W)


def test_what_nests_too_deeply_is_not_read() -> None:
    assert cause("def f(x):\n    raise NameError(\"name 'y' is not defined\")  # " + "(" * 30_000 + "\n", 1) == ""
