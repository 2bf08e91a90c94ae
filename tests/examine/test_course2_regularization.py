"""L2 and dropout through the real sandbox: two shares of each gradient, and masks that the submission draws itself."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.assignments import SHIPPED
from tests.conftest import SEED
from tests.grading import grade

# ruff: noqa: E501 - an edit for a line
COURSE = "course2_regularization"
SOURCE = (SHIPPED / COURSE / "solution.py").read_text(encoding="utf-8")
GIVEN = (SHIPPED / COURSE / "provided.py").read_text(encoding="utf-8")
Edits = tuple[tuple[str, str], ...]
COST, L2, FORWARD, BACKWARD = FUNCTIONS = (
    "compute_cost_with_regularization",
    "backward_propagation_with_regularization",
    "forward_propagation_with_dropout",
    "backward_propagation_with_dropout",
)
BY_M = "1.0 / m * np"
NO_MEAN: Edits = ((BY_M, "np"),)
AT_OUTPUT: Edits = (*NO_MEAN, ("dZ3 = A3 - Y", "dZ3 = (A3 - Y) / m"))


def share(text: str) -> Edits:
    """The share of the regularization in each dW, as such a text with W in it."""
    return tuple((f"lambd / m * W{layer}", text.replace("W", f"W{layer}")) for layer in (1, 2, 3))


def each(text: str, other: str) -> Edits:
    """One text for another in both hidden layers, where `#` is the layer."""
    return tuple((text.replace("#", layer), other.replace("#", layer)) for layer in "12")


DRAW, CUT = "np.random.rand(A#.shape[0], A#.shape[1])", "D# = (D# < keep_prob).astype(int)"
# student: edits, and the convention
RIGHT: dict[str, tuple[Edits, str]] = {
    "course": ((), "per-layer"),
    "at-output": (AT_OUTPUT, "at-output"),
    "share-in-steps": (share("(lambd * W) / m"), "per-layer"),
    "share-with-the-mean": (tuple((f"1.0 / m * np.dot(dZ{k}, {a}.T) + lambd / m * W{k}", f"(np.dot(dZ{k}, {a}.T) + lambd * W{k}) / m") for k, a in ((1, "X"), (2, "A1"), (3, "A2"))), "per-layer"),
    "uniform": (each(DRAW, "np.random.uniform(0, 1, A#.shape)"), "per-layer"),
    "binomial": ((*each(DRAW, "np.random.binomial(1, keep_prob, A#.shape)"), *each(CUT, "D# = D# * 1.0")), "per-layer"),
    "own-generator": (each(DRAW, "np.random.default_rng(#).random(A#.shape)"), "per-layer"),
    "seeds-inside": (each("    D# = np.random.rand", "    np.random.seed(#)\n    D# = np.random.rand"), "per-layer"),
    "truth-values": (each(CUT, "D# = D# < keep_prob"), "per-layer"),
    "where": (each("A# = A# * D#", "A# = np.where(D#, A#, 0)"), "per-layer"),
    "mask-not-applied-where-relu-is-by-A": (each("    dA# = dA# * D#\n", ""), "per-layer"),
    "scaled-masks": ((*each(CUT, "D# = (D# < keep_prob) / keep_prob"), *each("A# = A# * D#\n    A# = A# / keep_prob", "A# = A# * D#"), *each("dA# = dA# * D#\n    dA# = dA# / keep_prob", "dA# = dA# * D#")), "per-layer"),
}  # fmt: skip
# student: edits, the functions that are wrong, the mistakes (None where they are open), and a part of what is said
WRONG: dict[str, tuple[Edits, tuple[str, ...], tuple[str, ...] | None, str]] = {
    "no-share": (share("0 * W"), (L2,), ("regularisation-missing",), ""),
    "half-of-the-share": (share("lambd / (2 * m) * W"), (L2,), ("regularisation-half",), ""),
    "twice-the-share": (share("2 * lambd / m * W"), (L2,), ("regularisation-twice",), ""),
    "share-is-taken-away": (share("-lambd / m * W"), (L2,), ("regularisation-sign",), ""),
    "share-without-mean": (share("lambd * W"), (L2,), ("regularisation-times-m",), ""),
    "share-is-right-and-no-mean": ((*NO_MEAN,), (L2, BACKWARD), None, ""),
    "share-in-one-layer-not": ((("lambd / m * W2", "0"),), (L2,), ("regularisation-missing",), ""),
    "share-of-biases": (tuple((f"np.sum(dZ{k}, axis=1, keepdims=True)\n    dA{k - 1} = np.dot(W{k}.T, dZ{k})\n    dZ", f"np.sum(dZ{k}, axis=1, keepdims=True) + lambd / m * b{k}\n    dA{k - 1} = np.dot(W{k}.T, dZ{k})\n    dZ") for k in (3, 2)), (L2,), ("regularisation-too-many",), ""),
    "lambda-written-out": (share("0.7 / m * W"), (L2,), None, ""),
    "cost-without-half": ((("lambd / (2 * m)", "lambd / m"),), (COST,), None, ""),
    "cost-without-the-last-layer": (((" + np.sum(np.square(W3))", ""),), (COST,), None, ""),
    "forward-not-divided": (each("A# = A# / keep_prob\n    Z", "A# = A# * 1\n    Z"), (FORWARD,), None, "for its own masks D1, D2"),
    "keeps-the-others": (each("D# < keep_prob", "D# > keep_prob"), (FORWARD,), None, "of all units, and the course asks for"),
    "half-whatever-is-asked": (each("D# < keep_prob", "D# < 0.5"), (FORWARD,), None, ""),
    "one-mask-for-all-examples": (each(DRAW, "np.random.rand(A#.shape[0], 1)"), (FORWARD,), None, "of shape"),
    "equal-masks-for-all-examples": (each(DRAW, "np.random.rand(A#.shape[0], 1) * np.ones(A#.shape)"), (FORWARD,), None, "equal columns"),
    "equal-masks-for-all-units": (each(DRAW, "np.random.rand(1, A#.shape[1]) * np.ones(A#.shape)"), (FORWARD,), None, "equal rows"),
    "backward-not-divided": (each("dA# = dA# / keep_prob", "dA# = dA# * 1"), (BACKWARD,), None, ""),
    "backward-divided-twice": ((("dA1 = dA1 / keep_prob", "dA1 = dA1 / keep_prob**2"),), (BACKWARD,), None, "1/keep_prob times"),
    "backward-one-not-divided": ((("dA1 = dA1 / keep_prob", "dA1 = dA1 * 1"),), (BACKWARD,), None, "keep_prob times"),
    "backward-masks-exchanged-with-relu": ((("dA1 = dA1 * D1", "dA1 = dA1 * (1 - D1)"),), (BACKWARD,), None, ""),
}  # fmt: skip


def code_of(edits: Edits) -> str:
    text = SOURCE
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def grade_of(sandbox: Sandbox) -> Callable[[Edits], Grade]:
    run = Run.prepare(Catalogue.load(COURSE), SEED)

    @cache
    def graded(edits: Edits) -> Grade:
        found = grade(Content(content=code_of(edits).encode(), kind="py"), run, sandbox, lambda: sandbox)
        assert isinstance(found, Grade), found
        return found

    return graded


def network(parameters: dict[str, np.ndarray], X: np.ndarray, masks: tuple[np.ndarray, ...]) -> np.ndarray:
    """The output, so written that a complex step can be taken in any parameter."""
    A = X
    for layer in (1, 2, 3):
        Z = parameters[f"W{layer}"] @ A + parameters[f"b{layer}"]
        A = 1 / (1 + np.exp(-Z)) if layer == 3 else Z * (Z.real > 0) * masks[layer - 1]
    return A


def cost(A: np.ndarray, Y: np.ndarray) -> complex:
    return -(Y * np.log(A) + (1 - Y) * np.log(1 - A)).mean()


def penalty(parameters: dict[str, np.ndarray], lambd: float, m: int) -> complex:
    return lambd / (2 * m) * sum((parameters[f"W{layer}"] ** 2).sum() for layer in (1, 2, 3))


def are_derivatives(
    grads: dict[str, np.ndarray], of: Callable[[dict[str, np.ndarray]], complex], at: dict[str, np.ndarray]
) -> bool:
    """Whether they are, by the complex step."""
    right = True
    for name, value in at.items():
        for index in np.ndindex(*value.shape):
            moved = value.astype(complex)
            moved[index] += 1e-30j
            right &= bool(np.isclose(grads["d" + name][index], of({**at, name: moved}).imag / 1e-30))
    return right


def drawn(widths: tuple[int, ...], m: int) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    random = np.random.default_rng(3)
    at = {f"W{k}": random.normal(size=(widths[k], widths[k - 1])) / 2 for k in (1, 2, 3)}
    at |= {f"b{k}": random.normal(size=(widths[k], 1)) / 2 for k in (1, 2, 3)}
    return at, random.normal(size=(widths[0], m)), np.arange(m)[None] % 2


def right_ones(edits: Edits) -> set[str]:
    """The functions of a student that compute what they should, each asked on its own."""
    names: dict[str, Callable[..., tuple[np.ndarray, tuple[np.ndarray, ...]]]] = {}
    exec(GIVEN + code_of(edits).replace("from reg_utils import", "# from reg_utils"), names)
    course: dict[str, Callable[..., tuple[np.ndarray, tuple[np.ndarray, ...]]]] = {}
    exec(GIVEN + SOURCE.replace("from reg_utils import", "# from reg_utils"), course)
    at, X, Y = drawn((3, 6, 5, 1), 7)
    keep, lambd, ones = 0.7, 0.9, (np.ones((6, 7)), np.ones((5, 7)))
    A3, kept = course["forward_propagation"](X, at)
    found = {COST} if np.isclose(names[COST](A3, Y, at, lambd), cost(A3, Y) + penalty(at, lambd, 7)) else set()
    grads = names[L2](X, Y, kept, lambd)
    found |= (
        {L2} if are_derivatives(grads, lambda p: cost(network(p, X, ones), Y) + penalty(p, lambd, 7), at) else set()
    )
    _, kept = course[FORWARD](X, at, keep_prob=keep)
    grads, masks = names[BACKWARD](X, Y, kept, keep), (kept[1] / keep, kept[6] / keep)
    scaled = "(D1 < keep_prob) / keep_prob" in code_of(edits)  # whose masks are not those of the course
    found |= {BACKWARD} if scaled or are_derivatives(grads, lambda p: cost(network(p, X, masks), Y), at) else set()
    at, X, Y = drawn((3, 40, 30, 1), 150)
    A3, kept = names[FORWARD](X, at, keep_prob=keep)
    masks = tuple((np.asarray(kept[place]) != 0) / keep for place in (1, 6))
    shapes = [mask.shape for mask in masks] == [(40, 150), (30, 150)]
    rates = all(
        abs(keep * mask.mean() - keep) < 0.05 and np.ptp(mask.mean(0)) and np.ptp(mask.mean(1)) for mask in masks
    )
    return found | ({FORWARD} if shapes and rates and np.allclose(A3, network(at, X, masks)) else set())


@pytest.mark.parametrize("name", [*RIGHT, *WRONG])
def test_a_student_computes_what_is_said_of_it_by_the_complex_step(name: str) -> None:
    edits, wrong = (RIGHT[name][0], ()) if name in RIGHT else WRONG[name][:2]
    assert right_ones(edits) == {*FUNCTIONS} - {*wrong}


@pytest.mark.parametrize("name", RIGHT)
def test_right_ones_are_right_in_each_placement_and_with_any_masks(
    name: str, grade_of: Callable[[Edits], Grade]
) -> None:
    found = grade_of(RIGHT[name][0])
    assert {f.function: f.reason for f in found.functions if f.verdict != "correct"} == {}
    assert found.convention is not None
    assert found.convention.id == RIGHT[name][1]


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_one_is_charged_at_its_function_and_named(name: str, grade_of: Callable[[Edits], Grade]) -> None:
    edits, wrong, named, said = WRONG[name]
    found = {f.function: f for f in grade_of(edits).functions if f.verdict != "correct"}
    assert {function: f.verdict for function, f in found.items()} == dict.fromkeys(wrong, "incorrect")
    assert any(said in (f.reason or "") for f in found.values())
    if named is not None:
        assert tuple(d.id for f in found.values() for d in f.diagnoses) == named
    assert "some-sizes-only" not in [d.id for f in found.values() for d in f.diagnoses]


def test_of_a_share_that_is_right_nothing_is_said_where_the_mean_is_missing(
    grade_of: Callable[[Edits], Grade],
) -> None:
    functions = grade_of(WRONG["share-is-right-and-no-mean"][0]).functions
    (l2,) = (f for f in functions if f.function == L2)
    assert [d.id for d in l2.diagnoses] == ["missing-mean"]


def test_of_a_mask_of_another_layer_the_name_is_told_and_not_that_it_could_be_left_out(
    grade_of: Callable[[Edits], Grade],
) -> None:
    found = grade_of((("dA1 = dA1 * D1", "dA1 = dA1 * D2"),))
    (told,) = (each for function in found.functions for each in function.diagnoses)
    assert told.id == "wrong-variable"
    assert told.hint.endswith("With `D1` in place of `D2` every answer is right.")
