"""A network of a book, in both versions of its program: another cost, further arguments, attributes of other names."""

from collections.abc import Callable
from functools import cache

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.assignments import SHIPPED
from tests.conftest import SEED
from tests.grading import grade

COURSE = "nielsen_network"
EXAMPLES = SHIPPED / COURSE / "examples"
FIRST, SECOND, OTHER_NAMES = (
    (EXAMPLES / name / "network.py").read_text("utf-8") for name in ("ada-winter", "ben-osman", "cleo-ferri")
)
# ruff: noqa: E501 - a line for a student
Edits = tuple[tuple[str, str], ...]
Graded = Callable[[str], Grade]

QUADRATIC = """class QuadraticCost:
    @staticmethod
    def fn(a, y):
        return 0.5 * np.linalg.norm(a - y) ** 2

    @staticmethod
    def delta(z, a, y):
        return (a - y) * sigmoid_prime(z)


"""
OF_ANOTHER_COST = ("(activations[-1] - y) * sigmoid_prime(zs[-1])", "cross_entropy_slope(activations[-1], y)")
BOTH = QUADRATIC + "class CrossEntropyCost"
ONE_BY_ONE = FIRST[FIRST.index("        sum_b = ") : FIRST.index("def sigmoid(z)")]
AS_ONE_MATRIX = """        X, Y = (np.hstack(columns) for columns in zip(*mini_batch))
        by_b, by_w = self.backprop(X, Y)
        share = eta / X.shape[1]
        self.weights = [w - share * each for w, each in zip(self.weights, by_w)]
        self.biases = [b - share * each for b, each in zip(self.biases, by_b)]


"""
AFTER_EACH = """        for x, y in mini_batch:
            by_b, by_w = self.backprop(x, y)
            for l in range(len(by_w)):
                self.weights[l] = self.weights[l] - SHARE * by_w[l]
                self.biases[l] = self.biases[l] - SHARE * by_b[l]


"""
SUMS_OF_COLUMNS: Edits = (
    ("nabla_b[-1] = delta", "nabla_b[-1] = delta.sum(axis=1, keepdims=True)"),
    ("nabla_b[-l] = delta", "nabla_b[-l] = delta.sum(axis=1, keepdims=True)"),
    (ONE_BY_ONE, AS_ONE_MATRIX),
)

SUM_OF_W, SUM_OF_B = (
    "sum_w = [s + n for s, n in zip(sum_w, nabla_w)]",
    "sum_b = [s + n for s, n in zip(sum_b, nabla_b)]",
)

MISS = ("    def update_mini_batch(", "    def miss(self, a, y):\n        return a - y\n\n    def update_mini_batch(")

RIGHT: dict[str, tuple[str, Edits]] = {
    "the first version": (FIRST, ()),
    "the second version": (SECOND, ()),
    "both costs": (SECOND, (("class CrossEntropyCost", BOTH),)),
    "weight decay and the quadratic cost": (SECOND, (("class CrossEntropyCost", BOTH), ("cost=CrossEntropyCost", "cost=QuadraticCost"))),
    "the cross-entropy in words": (FIRST, (("(activations[-1] - y) * sigmoid_prime(zs[-1])", "activations[-1] - y  # of the Cross-Entropy"),)),
    "the cross-entropy under another name": (FIRST, (OF_ANOTHER_COST, ("class Network", "def cross_entropy_slope(a, y):\n    return a - y\n\n\nclass Network"))),
    "attributes of other names, changed in place": (OTHER_NAMES, ()),
    "private attributes": (FIRST, (("self.biases", "self.__biases"), ("self.weights", "self.__weights"))),
    "the mini-batch as one matrix": (FIRST, SUMS_OF_COLUMNS),
    "sums in place": (FIRST, (("sum_w = [s + n for s, n in zip(sum_w, nabla_w)]", "for s, n in zip(sum_w, nabla_w):\n                s += n"),)),
    "an update that may do without": (SECOND, (("eta, lmbda, n):", "eta, lmbda=0.0, n=1):"), ("(1 - eta * lmbda / n) * w", "(1 - eta * (lmbda / n)) * w"))),
}  # fmt: skip
WRONG: dict[str, tuple[str, Edits, str]] = {
    "the opposite sign": (FIRST, (("(activations[-1] - y) *", "(y - activations[-1]) *"),), "Network.backprop"),
    "no slope at the output": (FIRST, ((" * sigmoid_prime(zs[-1])", ""),), "Network.backprop"),
    "twice the slope of the cost": (FIRST, (("(activations[-1] - y) *", "2 * (activations[-1] - y) *"),), "Network.backprop"),
    "no slope below": (FIRST, ((" * sigmoid_prime(zs[-l])", ""),), "Network.backprop"),
    "another order": (FIRST, (("return nabla_b, nabla_w", "return nabla_w, nabla_b"),), "Network.backprop"),
    "no mean": (FIRST, (("eta / len(mini_batch) * s", "eta * s"),), "Network.update_mini_batch"),
    "one example only": (FIRST, (("in mini_batch:", "in mini_batch[:1]:"),), "Network.update_mini_batch"),
    "no weight decay": (SECOND, (("(1 - eta * lmbda / n) * w", "w"),), "Network.update_mini_batch"),
    "decay of the wrong sign": (SECOND, (("(1 - eta * lmbda / n) * w", "(1 + eta * lmbda / n) * w"),), "Network.update_mini_batch"),
    "the cost of the network has the slope of another cost": (SECOND, (("return a - y", "return (a - y) * sigmoid_prime(z)"),), "CrossEntropyCost.delta"),
    "the cost of the network has the opposite sign": (SECOND, (("return a - y", "return y - a"),), "CrossEntropyCost.delta"),
    "a cost that the network does not begin with": (SECOND, (("class CrossEntropyCost", BOTH.replace(" * sigmoid_prime(z)", "")),), "QuadraticCost.delta"),
    "the last example only": (FIRST, ((SUM_OF_W, "sum_w = nabla_w"), (SUM_OF_B, "sum_b = nabla_b")), "Network.update_mini_batch"),
    "decay of the biases too": (SECOND, (("[b - eta", "[(1 - eta * lmbda / n) * b - eta"),), "Network.update_mini_batch"),
    "nothing but zeros": (FIRST, (("        return nabla_b, nabla_w", "        return [0 * b for b in nabla_b], [0 * w for w in nabla_w]"),), "Network.backprop"),
    "one matrix, and no mean": (FIRST, (*SUMS_OF_COLUMNS, ("share = eta / X.shape[1]", "share = eta")), "Network.update_mini_batch"),
    "a step after each example": (FIRST, ((ONE_BY_ONE, AFTER_EACH.replace("SHARE", "eta / len(mini_batch)")),), "Network.update_mini_batch"),
    "a whole step after each example": (FIRST, ((ONE_BY_ONE, AFTER_EACH.replace("SHARE", "eta")),), "Network.update_mini_batch"),
    "another attribute is stored into": (OTHER_NAMES, (("self.bias[l] -= eta *", "self.biases = eta *"),), "Network.update_mini_batch"),
}  # fmt: skip


@pytest.fixture(scope="module")
def grade_of(sandbox: Sandbox) -> Graded:
    run = Run.prepare(Catalogue.load(COURSE), SEED)

    @cache
    def graded(text: str) -> Grade:
        found = grade(Content(content=text.encode(), kind="py"), run, sandbox, lambda: sandbox)
        assert isinstance(found, Grade), found
        return found

    return graded


def edited(text: str, edits: Edits) -> str:
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


def not_right(found: Grade) -> dict[str, str]:
    return {f.function: f.verdict for f in found.functions if f.verdict != "correct"}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_network_is_right_in_each_version_and_under_its_own_names(name: str, grade_of: Graded) -> None:
    found = grade_of(edited(*RIGHT[name]))
    assert not_right(found) == {}
    assert found.earned == found.possible >= 100


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_one_is_charged_at_its_method(name: str, grade_of: Graded) -> None:
    text, edits, wrong = WRONG[name]
    assert not_right(grade_of(edited(text, edits))) == {wrong: "incorrect"}


def test_a_slope_that_is_left_out_is_told_where_no_derivative_on_the_way_has_a_name(grade_of: Graded) -> None:
    text, edits, _ = WRONG["no slope below"]
    (diagnosis,) = (d for f in grade_of(edited(text, edits)).functions for d in f.diagnoses)
    assert diagnosis.message == "The slope of an activation is left out, or comes out as 1 everywhere."


def test_what_is_right_is_not_said_to_be_wrong_where_the_function_takes_more_than_in_another_version(
    grade_of: Graded,
) -> None:
    text, edits, _ = WRONG["decay of the biases too"]
    (wrong,) = (f for f in grade_of(edited(text, edits)).functions if f.verdict != "correct")
    assert wrong.reason == "biases[0] has other values than it should"


@pytest.mark.parametrize(
    ("name", "false"),
    [("the last example only", "update-forgets-parameter"), ("nothing but zeros", "examples-left-out")],
)
def test_sums_and_zeros_are_not_told_as_what_only_gives_the_same_numbers(
    name: str, false: str, grade_of: Graded
) -> None:
    text, edits, _ = WRONG[name]
    assert false not in [d.id for f in grade_of(edited(text, edits)).functions for d in f.diagnoses]


@pytest.mark.parametrize("edits", [
    (("[w - eta / len(mini_batch) * s", "[w + eta / len(mini_batch) * s"), ("[b - eta / len(mini_batch) * s", "[b + eta / len(mini_batch) * s")),
    (("nabla_b, nabla_w = self.backprop", "nabla_w, nabla_b = self.backprop"),),
])  # fmt: skip
def test_the_line_of_a_wrong_step_is_told_and_not_one_that_only_the_right_pass_needs(
    edits: Edits, grade_of: Graded
) -> None:
    found = grade_of(edited(FIRST, (("(activations[-1] - y) *", "self.miss(activations[-1], y) *"), MISS, *edits)))
    assert not_right(found) == {"Network.update_mini_batch": "incorrect"}
    (diagnosis,) = (d for f in found.functions for d in f.diagnoses)
    assert diagnosis.place is not None
    assert diagnosis.place.function == "Network.update_mini_batch"
    assert not diagnosis.place.code.startswith("def")
    assert "every answer is right" in diagnosis.hint


def test_a_mean_that_a_step_lacks_is_told_in_the_step(grade_of: Graded) -> None:
    (diagnosis,) = (d for f in grade_of(edited(*WRONG["no mean"][:2])).functions for d in f.diagnoses)
    assert diagnosis.id == "factor-left-out"
    assert diagnosis.place is not None
    assert " - " in diagnosis.place.code
    assert "every answer is right" in diagnosis.hint


def test_who_is_graded_alone_is_graded_as_in_a_class(sandbox: Sandbox, grade_of: Graded) -> None:
    text = edited(*WRONG["no weight decay"][:2])
    alone = Run.prepare(Catalogue.load(COURSE), SEED, is_of_one=True)
    found = grade(Content(content=text.encode(), kind="py"), alone, sandbox, lambda: sandbox)
    assert isinstance(found, Grade)
    assert found.functions == grade_of(text).functions
    assert found.group is None


@pytest.mark.parametrize("name", ["a step after each example", "a whole step after each example"])
def test_who_steps_after_each_example_is_told_so(name: str, grade_of: Graded) -> None:
    (diagnosis,) = (d for f in grade_of(edited(*WRONG[name][:2])).functions for d in f.diagnoses)
    assert diagnosis.id == name.removeprefix("a ").replace(" ", "-")
    assert diagnosis.message.startswith("takes a step after each example")
