"""Placeholders in the text of a function: every form that templates leave, and what only looks like one."""

import ast

import pytest

from pytest_grade.notebook.blanks import Blank, blanks_in
from tests.effort import least_cpu_seconds

DOCSTRING = '"""Multiply.\n\n    Returns: grads["dW"] = ..., or None\n    """'


def blanks(*lines: str, parameters: str = "dZ, A, activation") -> tuple[Blank, ...]:
    source = "\n".join([f"def f({parameters}):", *("    " + line for line in lines)])
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    return blanks_in(function, source.split("\n"))


WORK = "dW = np.dot(dZ, A.T)"
CERTAIN = [
    pytest.param(["dW = None", "return dW"], 2, id="None, and no work"),
    pytest.param(["dW, db = None, None", "x = dZ * 2", "return dW, db"], 2, id="a tuple of None"),
    pytest.param([WORK, "dA, db = None", "return dW, dA, db"], 3, id="None unpacked"),
    pytest.param(["dZ = None", WORK, "return dW"], 2, id="what is made of None"),
    pytest.param(["X = Y = None", "return X"], 2, id="two names of None"),
    pytest.param(
        ["cost = None", "cost = np.squeeze(cost)", "assert cost.shape == ()", "return cost"], 2, id="squeezed"
    ),
    pytest.param(['grads["dW"] = None', "return grads"], 2, id="an entry"),
    pytest.param(["pass"], 2, id="pass"),
    pytest.param(["'''Words.'''"], 1, id="a docstring alone"),
    pytest.param(["'''Words.'''", "pass"], 3, id="a docstring and pass"),
    pytest.param(["..."], 2, id="an ellipsis"),
    pytest.param([WORK, "db = ...", "return dW, db"], 3, id="an ellipsis for a value"),
    pytest.param(["raise NotImplementedError"], 2, id="NotImplementedError"),
    pytest.param([WORK, "raise NotImplementedError('to do')"], 3, id="NotImplementedError after some work"),
    pytest.param(["raise NotImplemented"], 2, id="NotImplemented raised"),
    pytest.param(["return NotImplemented"], 2, id="NotImplemented returned"),
    pytest.param(["return None"], 2, id="None returned"),
    pytest.param(["return"], 2, id="a bare return"),
    pytest.param([WORK, "return None, None"], 3, id="two of None returned"),
    pytest.param(["dW = 'TODO'", "return dW"], 2, id="a text that says so"),
    pytest.param(["for l in None:", "    x = l * 2", "return x"], 2, id="a loop over None"),
    pytest.param(["return np.dot(None, None)"], 2, id="None as an argument"),
    pytest.param([WORK, "db = np.sum(None, axis=None)", "return dW, db"], 3, id="None as one argument of NumPy"),
    pytest.param(["Z, cache = linear_forward(None, None)", "return Z"], 2, id="None for every argument"),
    pytest.param(["dW = 1 / m * None", "return dW"], 2, id="None as a factor"),
    pytest.param(["Z = np.dot(____, A) + ____", "return Z"], 2, id="blanks to fill in"),
    pytest.param([WORK, "__", "return dW"], 3, id="a blank to fill in as a line"),
    pytest.param(["# START CODE HERE #", "# END CODE HERE #", "return dZ"], 2, id="nothing between the marks"),
    pytest.param(["### START CODE HERE ### (≈ 1 line)", "", "### END CODE HERE ###", "return 1"], 2, id="other marks"),
    pytest.param(["# YOUR CODE STARTS HERE", "", "# YOUR CODE ENDS HERE", "return dZ"], 2, id="newer marks"),
    pytest.param(
        ["# *****START OF YOUR CODE*****", "pass", "# *****END OF YOUR CODE*****", "return dZ"], 3, id="stars"
    ),
    pytest.param(["dW = np.zeros_like(A)", "# TODO: the gradient", "pass", "return dW"], 4, id="pass beside zeros"),
    pytest.param(["L = len(A) // 2", "# YOUR CODE HERE", "return A"], 3, id="a comment, and nothing done"),
    pytest.param(["### Le code ###", "", "### FIN ###", "return A"], 2, id="marks in another language"),
    pytest.param([WORK, "for l in range(3):", "    pass", "return dW"], 4, id="a loop that does nothing"),
]


@pytest.mark.parametrize(("lines", "line"), CERTAIN)
def test_a_placeholder_of_which_nothing_can_come_is_certain(lines: list[str], line: int) -> None:
    found = blanks(*lines)
    assert (found[0].line, any(blank.is_certain for blank in found)) == (line, True)


UNCERTAIN = [
    pytest.param([WORK, "db = None", "return dW, db"], 3, {"db"}, id="half a function"),
    pytest.param([WORK, "cache = None", "return dW, cache"], 3, {"cache"}, id="a cache of None"),
    pytest.param(["if A:", "    dW = None", "else:", "    dW = 2 * A", "return dW"], 3, {"dW"}, id="in a branch"),
    pytest.param(["dW = 2 * A", "dW = None", "return dW"], 3, {"dW"}, id="None after a value"),
    pytest.param([WORK, "# START CODE HERE", "# END CODE HERE", "return dW"], 3, set(), id="marks, and some work"),
    pytest.param(
        ["if activation:", "    A = np.tanh(A)", "elif dZ:", "    pass", "return A"], 5, {"A"}, id="pass in a branch"
    ),
    pytest.param(["m = A.shape[1]", "cost = np.squeeze(cost)", "return cost"], 3, {"cost"}, id="made of itself"),
    pytest.param(["# Le produit", "assert Z.shape == A.shape", "return Z"], 2, {"Z"}, id="an assertion, and no work"),
    pytest.param(
        ["if A:", "    return 2 * A", "else:", "    raise NotImplementedError"], 5, set(), id="raised in else"
    ),
]


@pytest.mark.parametrize(("lines", "line", "names"), UNCERTAIN)
def test_one_that_may_be_lawful_is_not_and_says_what_hangs_on_it(lines: list[str], line: int, names: set[str]) -> None:
    (found,) = blanks(*lines)
    assert (found.line, found.is_certain, set(found.names)) == (line, False, names)


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([WORK, "return dW"], id="finished"),
        pytest.param([WORK, "return None"], id="a result that is not returned"),
        pytest.param([DOCSTRING, WORK, "return dW"], id="dots and None in a docstring"),
        pytest.param(["# dW = ...", "# TODO (None) the forward pass", WORK, "return dW"], id="dots in a comment"),
        pytest.param(["if dZ is None:", "    dZ = 1", WORK, "return dW"], id="a comparison with None"),
        pytest.param(["return np.sum(dZ, axis=None)"], id="None by keyword"),
        pytest.param(["return np.clip(dZ, None, 1)"], id="None as a later argument"),
        pytest.param(["return dZ[:, None] * A[None]"], id="a new axis"),
        pytest.param(["rng = np.random.default_rng(None)", WORK, "return dW"], id="no seed"),
        pytest.param(["best = None", "for l in range(3):", "    best = l * A", "return best"], id="before a loop"),
        pytest.param(
            ["x = None", "try:", "    x = 2 * A", "except KeyError:", "    x = 1", "return x"], id="before try"
        ),
        pytest.param(
            ["a, b = None, None", "for l in A:", "    a, b = l * 2, l", "return a, b"], id="two before a loop"
        ),
        pytest.param(["dW = None", WORK, "return dW"], id="written below"),
        pytest.param(["if dZ:", "    x = 2 * A", "else:", "    x = A", "return x"], id="a whole branch"),
        pytest.param(["if dZ:", "    print(dZ)", "else:", "    pass", "return 2 * A"], id="else: pass"),
        pytest.param(["try:", "    x = 2 * A", "except KeyError:", "    pass", "return x"], id="except: pass"),
        pytest.param([WORK, "return dW", "raise NotImplementedError"], id="below the return"),
        pytest.param([WORK, "pass", "return dW"], id="a pass left over"),
        pytest.param(["### START CODE HERE ###", WORK, "### END CODE HERE ###", "return dW"], id="code between marks"),
        pytest.param(["raise ValueError"], id="another exception"),
        pytest.param(["return A"], id="what hands on what it is given"),
        pytest.param(["w = np.zeros((A, 1))", "b = 0", "return w, b"], id="zeros"),
        pytest.param(
            ["### START CODE HERE ###", "n = A.shape[0]", "h = 4", "### END CODE HERE ###", "return (n, h)"], id="sizes"
        ),
        pytest.param(["### Les tailles ###", "n = A.shape[0]", "", "### FIN ###", "return n"], id="sizes in French"),
        pytest.param(
            [
                "### START CODE HERE ###",
                "for l in range(len(A)):",
                '    A["W" + str(l)] = A["W" + str(l)] - 2 * dZ["dW" + str(l)]',
                "### END CODE HERE ###",
                "return A",
            ],
            id="work with entries only",
        ),
    ],
)
def test_what_only_looks_like_a_placeholder_is_none(lines: list[str]) -> None:
    assert blanks(*lines) == ()


def test_arguments_may_be_none_by_default() -> None:
    assert blanks(WORK, "return dW", parameters="dZ, A, cache=None") == ()


LONG = [
    "x = " + "1 + " * 900 + "1",
    "x = a" + ".b" * 900,
    "\n    ".join(["x = None"] * 2000),
    "x = " + "f(" * 90 + "None" + ")" * 90,
]


@pytest.mark.parametrize("body", LONG, ids=["a sum", "attributes", "lines", "calls"])
def test_long_texts_are_read_in_little_time(body: str) -> None:
    assert len(blanks(body, "return x")) < 100
    assert least_cpu_seconds(lambda: blanks(body, "return x")) < 1
