"""A layer of a course of many years through the real sandbox: each form is graded as that, with the mean or without."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import FunctionGrade, Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.conftest import SEED
from tests.grading import grade
from tests.students.styles.layer_course import COLUMNS, RIGHT, SOURCES, WRONG

Key = tuple[str, str]
Graded = Callable[[str], Grade]
# By form: the shape of what goes in, of W and of b, and the names of the derivatives.
FORMS: dict[str, tuple[tuple[int, ...], tuple[int, int], tuple[int, ...], str]] = {
    "columns": ((5, 3), (2, 3), (2, 1), "dLd"),
    "delta": ((5, 3), (3, 2), (1, 2), "d"),
    "axes": ((5, 4, 3), (2, 3), (2,), "dLd"),
}


def code_of(key: Key) -> str:
    text, edits = SOURCES[key[0]], RIGHT[key] if key in RIGHT else WRONG[key][0]
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def grade_of(sandbox: Sandbox) -> Graded:
    run = Run.prepare(Catalogue.load("cmu_11785_linear"), SEED)

    @cache
    def graded(text: str) -> Grade:
        found = grade(Content(content=text.encode(), kind="py"), run, sandbox, lambda: sandbox)
        assert isinstance(found, Grade), found
        return found

    return graded


def forward(A: Any, W: Any, b: Any) -> Any:
    """What a layer gives; so written that a complex step can be taken in anything."""
    turned = W if W.shape[0] == A.shape[-1] else W.T
    return A @ turned + b.reshape(-1)


def derivative(of: Any, by: Any) -> Any:
    """The derivative of a sum by each number, by a complex step."""
    found = np.zeros(by.shape)
    for index in np.ndindex(*by.shape):
        moved = by.astype(complex)
        moved[index] += 1e-30j
        found[index] = of(moved).imag / 1e-30
    return found


def right_methods(key: Key) -> set[str]:
    """The methods that are right by numbers alone, in this process: those of our own texts."""
    form, _ = key
    of_input, of_weights, of_biases, prefix = FORMS[form]
    names: dict[str, Any] = {"print": lambda *_: None}
    text = code_of(key).replace("from .", "# ").replace("from mytorch", "# ").replace("np.zeros(None)", "np.zeros(())")
    exec(text, names)
    random = np.random.default_rng(4)
    A, W, b = random.normal(size=of_input), random.normal(size=of_weights), random.normal(size=of_biases)
    dZ = random.normal(size=forward(A, W, b).shape)
    made = [lambda *shape: 1.0 + np.arange(np.prod(shape)).reshape(shape), lambda n: 2.0 + np.arange(n).reshape(1, n)]
    made = made if form == "delta" else []
    right = set()
    layer = names["Linear"](3, 2, *made)
    first = (made[0](3, 2), made[1](2)) if made else (np.zeros(of_weights), np.zeros(of_biases))
    if all(np.array_equal(one, other) for one, other in zip((layer.W, layer.b), first, strict=True)):
        right.add("Linear")
    layer.W, layer.b = W.copy(), b.copy()
    try:
        Z = layer.forward(A.copy())
    except ValueError:
        Z = None
    if Z is not None and np.allclose(Z, forward(A, W, b)):
        right.add("forward")
    for _ in range(2):
        try:
            below = layer.backward(dZ.copy())
        except (ValueError, AttributeError):
            return right
    kept = [getattr(layer, f"{prefix}{name}", None) for name in ("W", "b")]
    true = [
        derivative(lambda W: (forward(A, W, b) * dZ).sum(), W),
        derivative(lambda b: (forward(A, W, b) * dZ).sum(), b),
    ]
    down = derivative(lambda A: (forward(A, W, b) * dZ).sum(), A)
    is_right = any(all(_is(mine, each / n) for mine, each in zip(kept, true, strict=True)) for n in (1, len(A)))
    return right | ({"backward"} if is_right and _is(below, down) else set())


def _is(mine: Any, true: Any) -> bool:
    return mine is not None and np.shape(mine) == true.shape and np.allclose(mine, true)


@pytest.mark.parametrize("key", [*RIGHT, *WRONG], ids="-".join)
def test_a_student_computes_what_is_said_of_it_by_the_complex_step(key: Key) -> None:
    wrong = set(WRONG[key][1]) if key in WRONG else set()
    found = {"Linear", "forward", "backward"} - right_methods(key)
    is_by_what_is_kept = wrong == {"forward"} and found == {"backward"}
    assert found == wrong or (is_by_what_is_kept and key[1] in ("input-not-kept", "features-counted"))


@pytest.mark.parametrize("key", RIGHT, ids="-".join)
def test_a_right_layer_of_any_form_gets_full_marks(key: Key, grade_of: Graded) -> None:
    found = grade_of(code_of(key))
    assert found.earned == found.possible == 100


@pytest.mark.parametrize("key", WRONG, ids="-".join)
def test_a_wrong_method_is_charged_and_named(key: Key, grade_of: Graded) -> None:
    found = grade_of(code_of(key))
    _, wrong, named = WRONG[key]
    charged = {f.function.rpartition(".")[2] for f in found.functions if f.verdict != "correct"}
    assert charged == set(wrong)
    if named is not None:
        assert tuple(d.id for f in found.functions for d in f.diagnoses) == named


def reason(graded: Grade, method: str) -> str:
    return _function(graded, method).reason or ""


def _function(graded: Grade, method: str) -> FunctionGrade:
    return next(f for f in graded.functions if f.function.endswith(method))


def test_what_departs_is_said_of_the_right_one_of_two_gradients(grade_of: Graded) -> None:
    assert reason(grade_of(code_of(("columns", "mean-only-in-dW"))), "backward") == "dLdb is N times what it should be"


def test_a_gradient_that_is_not_kept_is_said_to_be_missing_in_the_object(grade_of: Graded) -> None:
    found = grade_of(code_of(("columns", "nothing-kept")))
    assert reason(found, "backward") == "the object has no dLdW afterwards: it is to be kept there, as self.dLdW"
    assert found.gradients_words == "Final gradients: not right: dLdW and dLdb are missing."


def test_the_formula_for_a_column_of_biases_is_one_of_a_column(grade_of: Graded) -> None:
    (diagnosis,) = _function(grade_of(code_of(("columns", "db-of-a-row"))), "backward").diagnoses
    assert "np.sum(dLdZ, axis=0, keepdims=True).T" in diagnosis.hint


def test_a_way_back_is_judged_where_nothing_of_the_way_forward_is_written(grade_of: Graded) -> None:
    begin, end = COLUMNS.index("        self.A = A\n"), COLUMNS.index("    def backward")
    graded = grade_of(COLUMNS[:begin] + "        raise NotImplementedError\n\n" + COLUMNS[end:])
    assert [f.verdict for f in graded.functions] == ["correct", "unfinished", "correct"]


def test_weights_that_are_turned_as_on_the_way_forward_are_told_so_whichever_way_that_is(grade_of: Graded) -> None:
    found = grade_of(code_of(("columns", "W-transposed-on-the-way-back")))
    (diagnosis,) = (d for f in found.functions for d in f.diagnoses)
    assert diagnosis.id == "uses-W-not-transposed"
    assert "turned as on the way forward" in diagnosis.message
    assert diagnosis.hint.startswith("Turn the weights around in the place shown. With `self.W` in place of `self.W.T`")


def test_of_two_lawful_means_the_one_is_spoken_of_by_which_less_is_wrong(grade_of: Graded) -> None:
    text = code_of(("columns", "sums")).replace("np.dot(dLdZ.T, self.Ones)", "np.sum(dLdZ, axis=0)")
    found = grade_of(text)
    (wrong,) = (f for f in found.functions if f.verdict != "correct")
    assert wrong.reason is not None
    assert wrong.reason.startswith("dLdb is an array of shape")


def test_a_gradient_that_stays_in_the_object_is_shown_where_it_is_made_and_not_in_the_return(grade_of: Graded) -> None:
    found = grade_of(code_of(("columns", "biases-as-they-are-and-mean-only-in-dW")))
    (diagnosis,) = _function(found, "backward").diagnoses
    assert diagnosis.place is not None
    assert diagnosis.place.code.startswith("self.dLdb = ")


def test_what_is_to_be_kept_is_said_beside_what_is_to_be_returned(grade_of: Graded) -> None:
    text = COLUMNS.replace("        self.dLdb = dLdb / self.N\n", "        self.dLdb = None\n")
    assert reason(grade_of(text), "backward") == (
        "is still to be written: it is to return dLdA, and to keep self.dLdW and self.dLdb"
    )


def keeping(lines: str) -> str:
    """A layer that finds how many examples there are in its first call alone."""
    text = COLUMNS.replace("self.debug = debug", "self.debug = debug\n        self.N = None")
    return text.replace("self.N = A.shape[0]", lines).replace("np.ones((self.N, 1)", "np.ones((A.shape[0], 1)")


KEEPING = {
    "or": "self.N = self.N or A.shape[0]",
    "either": "self.N = A.shape[0] if self.N is None else self.N",
    "condition": "if self.N is None:\n            self.N = A.shape[0]",
    "attribute": 'self.N = getattr(self, "n", A.shape[0])\n        self.n = self.N',
}


@pytest.mark.parametrize("lines", KEEPING.values(), ids=KEEPING)
def test_who_keeps_the_number_of_examples_of_the_first_call_is_charged_and_told_the_line(
    lines: str, grade_of: Graded
) -> None:
    found = grade_of(keeping(lines))
    (forward,) = (f for f in found.functions if f.verdict != "correct")
    (named,) = forward.diagnoses
    assert (forward.function, named.id) == ("Linear.forward", "kept-from-first-call")
    assert "with other examples and with fewer" in str(forward.reason)
    assert named.place is not None
    assert named.place.code in lines


def test_who_makes_arrays_for_the_examples_of_the_first_call_alone_is_charged(grade_of: Graded) -> None:
    text = COLUMNS.replace("self.debug = debug", "self.debug = debug\n        self.Ones = None")
    text = text.replace("self.Ones = np.ones", "if self.Ones is None:\n            self.Ones = np.ones")
    found = grade_of(text)
    assert {f.function for f in found.functions if f.verdict != "correct"} == {"Linear.forward"}
    assert "other examples and with fewer" in reason(found, "forward")


def test_who_adds_to_the_gradients_of_the_call_before_is_told_that_and_not_of_sizes(grade_of: Graded) -> None:
    found = grade_of(COLUMNS.replace("self.dLdW = dLdW", "self.dLdW = getattr(self, 'dLdW', 0) + dLdW"))
    (charged,) = (f for f in found.functions if f.verdict != "correct")
    assert [named.id for named in charged.diagnoses] == ["kept-in-object"]


def test_who_keeps_what_was_given_first_for_others_of_the_same_shape_is_charged_and_told_so(grade_of: Graded) -> None:
    text = COLUMNS.replace("self.debug = debug", "self.debug = debug\n        self.A = np.zeros((0, 0))")
    found = grade_of(text.replace("self.A = A\n", "if self.A.shape != A.shape:\n            self.A = A\n"))
    (forward,) = (f for f in found.functions if f.verdict != "correct")
    assert (forward.function, [named.id for named in forward.diagnoses]) == ("Linear.forward", ["kept-from-first-call"])
    assert "where it has been called before, with other examples and with fewer" in str(forward.reason)


@pytest.mark.parametrize(
    ("method", "last", "line"),
    [("forward", "        return Z\n", "self.b += 1"), ("backward", "        return dLdA\n", "self.W *= 2")],
)
def test_who_writes_into_the_parameters_is_told_that_and_not_that_something_is_kept(
    method: str, last: str, line: str, grade_of: Graded
) -> None:
    found = grade_of(COLUMNS.replace(last, f"        {line}\n{last}"))
    (charged,) = (f for f in found.functions if f.verdict != "correct")
    assert (charged.function, [d.id for d in charged.diagnoses]) == (f"Linear.{method}", ["input-mutated"])
    assert found.gradients.correct
