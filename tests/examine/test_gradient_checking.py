"""Gradient checks, asked with other functions in the places of those that they call; faults that a course has planted."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.marking.points import earned
from pytest_grade.marking.rubric import Rubric
from pytest_grade.model.grade import Grade
from pytest_grade.model.judgement import FunctionVerdict, Verdict
from pytest_grade.reports.contract import submission_entry
from pytest_grade.reports.planted import found_or_left, is_as_given, planted_in_short
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.assignments import SHIPPED
from tests.conftest import SEED
from tests.grading import grade

COURSE = "course2_gradient_checking"
Edits = tuple[tuple[str, str], ...]
Graded = Callable[[str], Grade]
CELLS = [
    "".join(cell["source"])
    for cell in json.loads((SHIPPED / COURSE / "examples/iris-fontana/checking.ipynb").read_text("utf-8"))["cells"]
    if cell["cell_type"] == "code"
]
SOURCE = "\n\n\n".join(cell for cell in CELLS if "import" in cell or ("def " in cell and "def written" not in cell))

# ruff: noqa: E501 - a line for a student
SLOPE = "gradapprox = (J_plus - J_minus) / (2 * epsilon)"
SLOPE_N = "gradapprox[i] = (J_plus[i] - J_minus[i]) / (2 * epsilon)"
NORMS = "numerator = np.linalg.norm(grad - gradapprox)\n    denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)\n"
LARGEST = "numerator = np.max(np.abs(grad - gradapprox) / np.maximum(1e-12, np.abs(grad) + np.abs(gradapprox)))\n    denominator = 1\n"
DOWN = "        theta_minus = np.copy(parameters_values)\n        theta_minus[i] = theta_minus[i] - epsilon\n"
DW2, TWICE = "np.dot(dZ2, A1.T)\n", "np.dot(dZ2, A1.T) * 2\n"
DB1, FOUR_TIMES = "db1 = 1.0 / m", "db1 = 4.0 / m"
OLDER = (
    "J_plus[i], _ = forward_propagation_n(X, Y, vector_to_dictionary(theta_plus))",
    "J_plus[i] = forward_propagation_n(X, Y, vector_to_dictionary(theta_plus))[0]",
)

RIGHT: dict[str, Edits] = {
    "as the lectures": (),
    "the cost written out": (("J_plus = forward_propagation(x, theta_plus)", "J_plus = np.dot(theta_plus, x)"),
                             ("J_minus = forward_propagation(x, theta_minus)", "J_minus = np.dot(theta_minus, x)")),
    "parameter and input exchanged, as θx allows": (("J_plus = forward_propagation(x, theta_plus)", "J_plus = forward_propagation(theta_plus, x)"),
                                                    ("J_minus = forward_propagation(x, theta_minus)", "J_minus = forward_propagation(theta_minus, x)")),
    "the derivative written out": (("grad = backward_propagation(x, theta)", "grad = x"),),
    "down from above": ((DOWN, "        theta_minus = theta_plus\n        theta_minus[i] -= 2 * epsilon\n"), OLDER),
    "all slopes at once": ((SLOPE_N, "pass"), ("    # Your code (three lines): the difference\n", "    gradapprox = (J_plus - J_minus) / (2 * epsilon)\n")),
    "an array of one element": (("    difference = numerator / denominator\n", "    difference = np.array([numerator / denominator])\n"),
                                ('"difference: %.2e," % difference', "difference")),
    "by hand": ((NORMS, "numerator = np.sqrt(np.sum((gradapprox - grad) ** 2))\n    denominator = np.sqrt(np.sum(grad**2)) + np.sqrt(np.sum(gradapprox**2))\n"),),
    "without a switch": ((", print_msg=False", ""), ("if print_msg", "if difference < 2")),
}  # fmt: skip
# What is edited, the function that is wrong by it, and the names of its mistakes (None: open).
WRONG: dict[str, tuple[Edits, str, tuple[str, ...] | None]] = {
    "a sum": ((("J = theta * x", "J = theta + x"),), "forward_propagation", None),
    "the parameter": ((("dtheta = x", "dtheta = theta"),), "backward_propagation", ("wrong-variable",)),
    "both written out": ((("J_plus = forward_propagation(x, theta_plus)", "J_plus = x * theta_plus"),
                          ("J_minus = forward_propagation(x, theta_minus)", "J_minus = x * theta_minus"),
                          ("grad = backward_propagation(x, theta)", "grad = x")), "gradient_check", ("calls-unused",)),
    "all for one entry": (((DOWN, DOWN.replace("theta_minus[i] = theta_minus[i] - epsilon", "theta_minus -= epsilon")),
                           ("theta_plus[i] = theta_plus[i] + epsilon", "theta_plus[i] += epsilon")), "gradient_check_n", ("all-for-one-entry",)),
    "to one side": (((SLOPE, "gradapprox = (J_plus - forward_propagation(x, theta)) / epsilon"),), "gradient_check", ("to-one-side",)),
    "up twice": ((("theta_minus = theta - epsilon", "theta_minus = theta + epsilon"),), "gradient_check", ("same-side-twice",)),
    "norms subtracted": (((NORMS, NORMS.replace("norm(grad - gradapprox)", "norm(grad) - np.linalg.norm(gradapprox)")),), "gradient_check gradient_check_n", ("norms-subtracted", "norms-subtracted-n")),
    "the norm of a sum": (((NORMS, NORMS.replace("norm(grad) + np.linalg.norm(gradapprox)", "norm(grad + gradapprox)")),), "gradient_check gradient_check_n", ("norm-of-sum", "norm-of-sum-n")),
    "over one step": (((SLOPE_N, SLOPE_N.replace("(2 * epsilon)", "epsilon")),), "gradient_check_n", ("over-one-step-n",)),
    "brackets": (((SLOPE_N, SLOPE_N.replace("(2 * epsilon)", "2 * epsilon")),), "gradient_check_n", ("wrong-brackets",)),
    "squares": (((NORMS, "numerator = np.sum((gradapprox - grad) ** 2)\n    denominator = np.sum(grad**2) + np.sum(gradapprox**2)\n"),), "gradient_check gradient_check_n", ("squared-norms", "squared-norms-n")),
    "the largest of all errors": (((NORMS, LARGEST),), "gradient_check_n", ()),
    "no copy": ((("np.copy(parameters_values)", "parameters_values"),), "gradient_check_n", ("step-from-above-n",)),
}  # fmt: skip
# What is left, and what the entry of the report says: left, found, and in words.
PLANTED: dict[str, tuple[Edits, list[str], list[str], str]] = {
    "all": (((DW2, TWICE), (DB1, FOUR_TIMES)), ["dW2", "db1"], [], "is as the course gives it: dW2 and db1 are wrong on purpose"),
    "one": (((DB1, FOUR_TIMES),), ["db1"], ["dW2"], "is mended in dW2, where the course has planted a fault for students to find; db1 is"),
    "none": ((), [], ["dW2", "db1"], "is right: what the course has planted in dW2 and db1 is found and mended"),
}  # fmt: skip


def text_of(edits: Edits) -> str:
    text = SOURCE
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def grade_of(sandbox: Sandbox) -> Graded:
    run = Run.prepare(Catalogue.load(COURSE), SEED)

    @cache
    def graded(text: str) -> Grade:
        found = grade(Content(content=text.encode(), kind="py"), run, sandbox, lambda: sandbox)
        assert isinstance(found, Grade), found
        return found

    return graded


def entry_of(found: Grade) -> dict[str, Any]:
    return submission_entry("you.py", "you", found)


def not_right(found: Grade) -> dict[str, str]:
    return {function.function: function.verdict for function in found.functions if function.verdict != "correct"}


def names_of(text: str) -> dict[str, Any]:
    given: dict[str, Any] = {}
    exec((SHIPPED / COURSE / "provided.py").read_text("utf-8"), given)
    names = {name: given[name] for name in given["__all__"]}
    exec(text.replace("from gc_utils import", "#"), names)
    return names


def is_far(found: Any, expected: float) -> bool:
    return not np.isclose(np.squeeze(found), expected, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("name", [*RIGHT, *WRONG])
def test_a_student_computes_what_is_said_of_it(name: str) -> None:
    edits, wrong = (RIGHT[name], "") if name in RIGHT else WRONG[name][:2]
    names, random = names_of(text_of(edits)), np.random.default_rng(3)
    parameters = names["vector_to_dictionary"](random.normal(size=(47, 1)))
    X, Y = random.normal(size=(4, 6)), np.array([[1, 0, 0, 1, 1, 0]])
    off = {f"d{name}": random.normal(size=each.shape) for name, each in parameters.items()}
    forward, check, check_n = (names[f] for f in ("forward_propagation_n", "gradient_check", "gradient_check_n"))
    column = names["dictionary_to_vector"](parameters)[0]
    slopes = np.array([
        [(at(column + step, X, Y, names, forward) - at(column - step, X, Y, names, forward)) / 0.2]
        for step in 0.1 * np.eye(47)[..., None]
    ])  # fmt: skip
    grad = names["gradients_to_vector"](off)
    far = np.linalg.norm(grad - slopes) / (np.linalg.norm(grad) + np.linalg.norm(slopes))
    found = {
        "forward_propagation": is_far(names["forward_propagation"](2.0, 3.0), 6.0),
        "backward_propagation": is_far(names["backward_propagation"](2.0, 3.0), 2.0),
        "gradient_check_n": is_far(check_n({k: v.copy() for k, v in parameters.items()}, off, X, Y, 0.1), far),
    }
    gradients = names["backward_propagation_n"](X, Y, forward(X, Y, parameters)[1])
    found["backward_propagation_n"] = any(gradients[f"d{k}"].shape != each.shape for k, each in parameters.items())
    if "backward_propagation(x, theta)" in text_of(edits).partition("def gradient_check(")[2].partition("\ndef")[0]:
        if "forward_propagation(x, theta_plus)" in text_of(edits):
            names["forward_propagation"] = lambda x, theta: x * theta**3
        slope = (names["forward_propagation"](2.0, 1.1) - names["forward_propagation"](2.0, 0.9)) / 0.2
        asked = []
        for wrong_slope in (3.0, -3.0):
            names["backward_propagation"] = lambda x, _, grad=wrong_slope: grad / 2 * x
            far = abs(wrong_slope - slope) / (abs(wrong_slope) + abs(slope))
            asked.append(is_far(check(2.0, 1.0, 0.1), far))
        found["gradient_check"] = any(asked)
        assert {function for function, is_wrong in found.items() if is_wrong} == set(wrong.split())


def at(column: np.ndarray, X: np.ndarray, Y: np.ndarray, names: dict[str, Any], forward: Callable[..., Any]) -> float:
    cost: float = forward(X, Y, names["vector_to_dictionary"](column))[0]
    return cost


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_check_is_right_however_it_is_written(name: str, grade_of: Graded) -> None:
    found = grade_of(text_of(RIGHT[name]))
    assert not_right(found) == {}
    assert found.earned == found.possible == 100


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_one_is_charged_at_its_function_and_named(name: str, grade_of: Graded) -> None:
    edits, wrong, named = WRONG[name]
    found = grade_of(text_of(edits))
    assert not_right(found) == dict.fromkeys(wrong.split(), "incorrect")
    if named is not None:
        assert tuple(d.id for f in found.functions for d in f.diagnoses) == named


@pytest.mark.parametrize("name", PLANTED)
def test_what_the_course_has_planted_is_left_or_found_and_costs_nothing(name: str, grade_of: Graded) -> None:
    edits, left, mended, said = PLANTED[name]
    found = grade_of(text_of(edits))
    entry, function = entry_of(found), entry_of(found)["functions"]["backward_propagation_n"]
    assert function["verdict"] == ("planted" if left else "correct")
    assert function["planted"] == {"left": left, "found": mended}
    assert function["reason"].startswith(said)
    assert (found.earned, found.group, entry["diagnoses"]) == (100, None, [])
    assert ("as the course gives it" in entry["gradients"]["sentence"]) is is_as_given(entry) is bool(left)
    assert list(found_or_left(entry)) == [{"all": "left", "one": "found in part", "none": "found"}[name]]
    assert planted_in_short(entry) == (f"backward_propagation_n as given: {' and '.join(left)}" if left else "")


def test_a_mistake_beside_what_is_planted_is_a_mistake(grade_of: Graded) -> None:
    edits = ((DB1, FOUR_TIMES), ("dA2 = np.dot(W3.T, dZ3)", "dA2 = np.dot(W3.T, dZ3) / m"))
    found = grade_of(text_of(edits))
    assert not_right(found) == {"backward_propagation_n": "incorrect"}
    assert entry_of(found)["functions"]["backward_propagation_n"]["planted"] is None


@pytest.mark.parametrize(("verdict", "earned_by_it"), [("correct", 10.0), ("planted", 2.0), ("incorrect", 0.0)])
def test_a_rubric_may_reward_those_who_find_what_is_planted(verdict: Verdict, earned_by_it: float) -> None:
    rubric = Rubric(assignment=COURSE, points={"f": 10.0}, planted=0.2)
    assert earned(FunctionVerdict(function="f", verdict=verdict), rubric) == earned_by_it
