"""What the text of a function shows: where it divides by m, its epsilons."""

import ast

import pytest

from pytest_grade.notebook.extraction import statements_of
from pytest_grade.notebook.survey import FunctionSurvey, outline, survey


def surveyed(source: str) -> list[FunctionSurvey]:
    return [found for s in statements_of([ast.parse(source).body]) for found in survey(s, source.split("\n"), {})]


def one(*lines: str, parameters: str = "dZ, A_prev") -> FunctionSurvey:
    (found,) = surveyed("\n".join([f"def f({parameters}):", *("    " + line for line in lines)]))
    return found


def quoted(*lines: str, parameters: str = "dZ, A_prev") -> list[tuple[str, str]]:
    """What is assigned, and the expression that divides."""
    found = one(*lines, parameters=parameters)
    every = ["", *lines]
    return [
        (made.target, ("    " + every[made.line - 1])[made.column : made.end_column])
        for made in found.computations
        if made.scaling == "mean"
    ]


@pytest.mark.parametrize(
    ("line", "expression"),
    [
        ("dW = np.dot(dZ, A_prev.T) / m", "np.dot(dZ, A_prev.T) / m"),
        ("dW = 1 / m * np.dot(dZ, A_prev.T)", "1 / m"),
        ("dW = - (1/m) * np.dot(dZ, A_prev.T)", "1/m"),
        ("dW = (1. / m) * np.dot(dZ, A_prev.T)", "1. / m"),
        ("dW = m ** -1 * dZ @ A_prev.T", "m ** -1"),
        ("dW = dZ @ A_prev.T / A_prev.shape[1]", "dZ @ A_prev.T / A_prev.shape[1]"),
        ("dW = dZ @ A_prev.T / len(A_prev.T)", "dZ @ A_prev.T / len(A_prev.T)"),
        ("dW = dZ @ A_prev.T / np.size(A_prev, 1)", "dZ @ A_prev.T / np.size(A_prev, 1)"),
        ("dW = dZ @ A_prev.T / float(m)", "dZ @ A_prev.T / float(m)"),
        ("dW = np.divide(dZ @ A_prev.T, m)", "np.divide(dZ @ A_prev.T, m)"),
        ("dW = np.mean(dZ, axis=1)", "np.mean(dZ, axis=1)"),
        ("dW = dZ.mean(axis=1)", "dZ.mean(axis=1)"),
        ("dW /= m", "dW /= m"),
        ("dW = dZ / num_examples", "dZ / num_examples"),
        ("dW = dZ / batch_size", "dZ / batch_size"),
    ],
)
def test_a_line_that_divides_by_the_number_of_examples_is_found(line: str, expression: str) -> None:
    assert quoted("m = A_prev.shape[1]", line) == [("dW", expression)]


@pytest.mark.parametrize(
    "line",
    ["dW = dZ / 2", "dW = dZ @ A_prev.T", "dW = dZ / np.sqrt(v)", "dW = dZ / model", "dW = np.sum(dZ, axis=1)"],
)
def test_another_division_or_a_sum_is_no_mean(line: str) -> None:
    assert quoted("m = A_prev.shape[1]", line) == []


def test_finding_out_m_divides_nothing() -> None:
    assert quoted("m = A_prev.shape[1]", "share = 1 / m", "dW = share * dZ") == [("dW", "share * dZ")]


def test_a_name_counts_the_examples_by_what_it_was_given() -> None:
    assert quoted("k = A_prev.shape[1]", "dW = dZ / k") == [("dW", "dZ / k")]


def test_a_statement_is_named_once_however_often_it_divides() -> None:
    assert len(quoted("m = 3", "dW = dZ / m + A_prev / m")) == 1


def test_a_mean_that_is_returned_is_one_too() -> None:
    assert quoted("m = 3", "return dZ / m")[0][0] == "return"


def test_an_entry_of_a_dictionary_is_named_as_written() -> None:
    assert quoted("m = 3", "grads['dW' + str(l)] = dZ / m") == [("grads['dW' + str(l)]", "dZ / m")]


def test_a_count_kept_in_a_dictionary_is_seen() -> None:
    assert quoted("dW = dZ / cache['m']") == [("dW", "dZ / cache['m']")]


def test_methods_and_nested_functions_are_surveyed_by_their_names() -> None:
    source = (
        "class Net:\n    def run(self, m):\n        def inner(A):\n            return A / m\n        return inner\n"
    )
    assert [(f.name, f.line, f.end_line) for f in surveyed(source)] == [("Net.run", 2, 5), ("inner", 3, 4)]


def test_an_outline_says_where_the_same_functions_stand() -> None:
    source = "class Net:\n    def run(self):\n        def inner(A):\n            return A\n\ndef f():\n    return 1\n"
    (first, second) = statements_of([ast.parse(source).body])
    lines = source.split("\n")
    outlined = [*outline(first, lines), *outline(second, lines)]
    assert {(f.name, f.line, f.end_line) for f in outlined} == {(f.name, f.line, f.end_line) for f in surveyed(source)}


def test_an_outline_leaves_out_what_takes_time() -> None:
    source = "def f(dZ, m):\n    x = None\n    return dZ / m + 1e-8"
    (statement,) = statements_of([ast.parse(source).body])
    (outlined,) = outline(statement, source.split("\n"))
    assert (outlined.computations, outlined.epsilon) == ((), 0.0)


@pytest.mark.parametrize(
    "source",
    [
        "try:\n    import numba\nexcept ImportError:\n    def f(dZ, m):\n        return dZ / m\n",
        "if True:\n    pass\nelse:\n    class Net:\n        def f(self, dZ, m):\n            return dZ / m\n",
    ],
    ids=["try", "if"],
)
def test_a_function_under_another_statement_is_outlined_and_surveyed(source: str) -> None:
    (statement,) = statements_of([ast.parse(source).body])
    (outlined,) = outline(statement, source.split("\n"))
    (found,) = survey(statement, source.split("\n"), {})
    assert (outlined.name, outlined.line) == (found.name, found.line)
    assert [made.scaling for made in found.computations] == ["mean"]


def test_a_lambda_goes_by_the_name_that_it_is_given() -> None:
    (found,) = surveyed("average = lambda G, m: G / m\n")
    assert (found.name, [made.scaling for made in found.computations]) == ("average", ["mean"])


def test_a_nested_function_knows_the_counts_of_the_one_around_it() -> None:
    source = "def f(dZ):\n    k = 1 / dZ.shape[1]\n    def g(x):\n        return k * x\n    return g(dZ)\n"
    assert [made.scaling for made in surveyed(source)[1].computations] == ["mean"]
