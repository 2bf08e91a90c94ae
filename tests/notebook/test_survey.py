"""What the text of a function shows: divisions by m, epsilons."""

import pytest

from pytest_grade.notebook.epsilons import named_epsilons
from pytest_grade.notebook.extraction import statements_of
from pytest_grade.notebook.ipython import parse_cell
from pytest_grade.notebook.survey import FunctionSurvey, outline, survey


def surveyed(body: str, parameters: str = "dZ, A", around: str = "") -> FunctionSurvey:
    source = f"def f({parameters}):\n" + "".join(f"    {line}\n" for line in body.split("\n"))
    (statement,) = statements_of([parse_cell(source).statements])
    (found,) = survey(statement, source.split("\n"), named_epsilons(parse_cell(around).statements))
    return found


@pytest.mark.parametrize(
    "line",
    [
        "dW = dZ / dZ.shape[1]",
        "dW = 1 / m * dZ",
        "dW = (1. / m) * dZ",
        "dW = dZ * inverse",
        "dW /= m",
        "dW *= 1 / m",
        "dW = np.divide(dZ, m)",
        "dW = np.mean(dZ, axis=1)",
        "dW = dZ * m ** -1",
        "dW = dZ / len(dZ[0])",
        "dW = dZ / grads['m']",
        "return dZ / n_examples",
    ],
)
def test_a_division_by_the_number_of_examples_is_found(line: str) -> None:
    found = surveyed(f"m = dZ.shape[1]\ninverse = 1 / m\ndW = dZ\n{line}")
    assert 5 in [made.line for made in found.computations if made.scaling == "mean"]


@pytest.mark.parametrize("line", ["dW = dZ / 2", "dW = dZ @ A.T", "m = dZ.shape[1]", "dAL = -(Y / AL)", "q = dZ * 3"])
def test_other_lines_are_not_taken_for_one(line: str) -> None:
    assert all(made.scaling != "mean" for made in surveyed(line).computations)


@pytest.mark.parametrize(
    ("body", "epsilon"),
    [
        ("return A + 1e-8", 1e-8),
        ("return A + 1e-8 + 1e-7", 1e-7),
        ("return A + 10 ** -8", 1e-8),
        ("return A + 1 / 1e8", 1e-8),
        ("return A + EPS", 1e-7),
        ("return A + self.tiny", 1e-9),
        ("return A + 0.5", 0.0),
        ("return 0.0", 0.0),
        ("return A + rate", 0.0),
        ("return A + 10.0 ** 999", 0.0),
        ("return A / 0", 0.0),
    ],
)
def test_the_largest_tiny_number_is_an_epsilon(body: str, epsilon: float) -> None:
    notebook = "EPS = 1e-7\nrate = 1e-6\nclass Net:\n    def __init__(self):\n        self.tiny = 1e-9\n"
    assert surveyed(body, "A, rate", notebook).epsilon == pytest.approx(epsilon, rel=1e-9)


@pytest.mark.parametrize(
    ("body", "epsilon"),
    [
        ("return A + eps", 1e-5),
        ("return np.maximum(A, eps), (A, eps)", 1e-5),
        ("e = eps\nreturn A + e", 1e-5),
        ("m, e = len(A), eps\nreturn A + e", 1e-5),
        ("kept = {'eps': eps}\nreturn A + kept['eps']", 1e-5),
        ("kept = (A, eps)\nreturn f(*kept), kept", 1e-5),
        ("return np.clip(A, *[eps, 1])", 1e-5),
        ("return np.max([A, eps])", 1e-5),
        ("eps += A\nreturn eps", 1e-5),
        ("cache: tuple = (A, eps)\nreturn A, cache", 0.0),
        ("return A, (A, eps)", 0.0),
        ("inner = (A, eps)\ncache = (inner, A)\nreturn A, cache", 0.0),
        ("caches = []\ncaches.append((A, eps))\nreturn A, caches", 0.0),
        ('kept = {}\nkept["eps"] = eps\nreturn A, kept', 0.0),
        ("return A, dict(eps=eps)", 0.0),
        ("return A, {'eps': eps, 'tiny': 1e-8 * A}", 1e-8),
    ],
)
@pytest.mark.parametrize("parameters", ["A, eps=1e-5", "A, *, eps=1e-5", "A, rate=0.1, eps=1e-5"])
def test_a_default_that_is_only_kept_is_none(parameters: str, body: str, epsilon: float) -> None:
    assert surveyed(body, parameters).epsilon == pytest.approx(epsilon, rel=1e-9)


def test_an_outline_names_methods_and_nested_functions_with_their_lines() -> None:
    source = "class Net:\n    def run(self):\n        def inner():\n            pass\n"
    (statement,) = statements_of([parse_cell(source).statements])
    assert [(found.name, found.line) for found in outline(statement, source.split("\n"))] == [
        ("Net.run", 2),
        ("inner", 3),
    ]


@pytest.mark.parametrize(
    ("parameters", "body", "unread"),
    [
        ("w, steps=100, rate=0.5", "return train(w, 2000, 0.5)", ("steps", "rate")),
        ("w, steps=100, rate=0.5", "return train(w, steps, 0.5)", ("rate",)),
        ("w, steps=100, *, rate=0.5", "return [step(w, rate) for _ in range(steps)]", ()),
        ("w, labels, verbose=False, name='x', old=None", "return w", ()),
        ("w, rate=0.5", "return train(**locals())", ()),
    ],
)
def test_numbers_that_are_given_and_never_read_are_found(parameters: str, body: str, unread: tuple[str, ...]) -> None:
    assert surveyed(body, parameters).unread == unread
