"""A right solution is proved, and its reading says how; a wrong one is refused with function and quantity."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from pytest_grade.author.checking import check
from pytest_grade.author.loading import declared
from pytest_grade.author.proof import Proved, prove
from pytest_grade.author.reading import reading
from pytest_grade.author.truth import Course
from pytest_grade.errors import ConfigurationError
from tests.author.test_declarations import ALL, COURSES, WEEK2, WEEK3, WEEK4, folder_of


def proved(folder: Path, seed: int = 0) -> Proved:
    made = declared(folder)
    check(made)
    return prove(Course.of(made), seed)


@pytest.mark.parametrize("course", ALL)
def test_every_derivative_of_fifteen_assignments_is_proved_by_calculus(course: str) -> None:
    found = proved(COURSES / course)
    derivatives = [leaf for call in found.course.made.assignment.calls for leaf in call.derivatives]
    proofs = [each.proof for judged in found.judged.values() for each in judged]
    assert "differences" not in proofs
    assert proofs.count("calculus") >= len(derivatives)


def test_the_reading_says_how_each_call_was_understood() -> None:
    assert list(reading(proved(COURSES / WEEK2)))[:10] == [
        "week2_logistic_regression: Logistic regression as a neural network",
        "6 functions, 100 points; m counts the examples",
        "  sigmoid(Z) -> A   [10]",
        "      A: compared with the solution",
        "  initialize_with_zeros(n) -> w0, b0   [10]",
        "      w0, b0: compared with the solution",
        "  propagate(w, b, X, Y) -> {'dw': d(w), 'db': d(b)}, J   [40]",
        "      dw, db: proved by calculus as derivatives of J; J: compared with the solution",
        "  optimize(w, b, X, Y, num_iterations=7, learning_rate=rate) -> {'w': w7, 'b': b7}, {'dw': dw7, 'db': db7}, _   [20]",
        "      w7, b7, dw7, db7: compared with the solution; _: not judged;"
        " students have to name num_iterations, learning_rate so",
    ]


def test_the_reading_says_where_the_mean_may_stand_and_what_is_chance() -> None:
    lines = "\n".join(reading(proved(COURSES / WEEK4)))
    assert "start: by chance: shape, centre and spread" in lines
    assert (
        "d(A_prev), d(W), d(b): proved by calculus as derivatives of Z;"
        " 1/m in d(W), d(b): in it, or before it if L_model_backward comes out right" in lines
    )
    assert "_caches: passed on, not judged" in lines


@pytest.mark.parametrize(
    ("course", "said"),
    [
        ("course2_regularization", "D1 D2: the student's own, and the solution replayed with them"),
        ("week4_application", "trained by descent of J_of_two, whatever the start"),
        ("course2_gradient_checking", "asked with backward_off in the place of backward_propagation"),
    ],
)
def test_the_reading_says_how_chance_training_and_exchanged_functions_are_judged(course: str, said: str) -> None:
    assert said in "\n".join(reading(proved(folder_of(course))))


WRONG: dict[str, tuple[str, str, str, str, str]] = {
    "db without the mean": (
        WEEK2, "solution.py", "db = np.sum(A - Y) / m", "db = np.sum(A - Y)",
        "found propagate, whose db is m times the derivative of J by b; allowed: what line 11 of the declaration says",
    ),
    "dw over the number of features": (
        WEEK2, "solution.py", "dw = np.dot(X, (A - Y).T) / m", "dw = np.dot(X, (A - Y).T) / X.shape[0]",
        "found propagate, whose dw is ",
    ),
    "the mean twice": (
        WEEK4, "solution.py", "dW = np.dot(dZ, A_prev.T) / m", "dW = np.dot(dZ, A_prev.T) / m / m",
        "found linear_backward, whose d(W) is 1/m² times the derivative of Z by W",
    ),
    "the mean in what is handed down": (
        WEEK4, "solution.py", "dA_prev = np.dot(W.T, dZ)", "dA_prev = np.dot(W.T, dZ) / m",
        "found linear_backward, whose d(A_prev) is 1/m times the derivative of Z by A_prev",
    ),
    "a wrong slope": (
        WEEK3, "solution.py", "(1 - np.power(A1, 2))", "(1 - np.power(A1, 3))",
        "found backward_propagation, whose dW1 is not a multiple of the derivative of J by W1",
    ),
    "another shape": (
        WEEK3, "solution.py", "db1 = np.sum(dZ1, axis=1, keepdims=True) / m", "db1 = np.sum(dZ1, axis=1) / m",
        "whose db1 is of shape ",
    ),
    "half the derivative of the penalty": (
        "cs231n_two_layer_net", "solution.py", "2 * REG * reg * W2", "REG * reg * W2",
        "found loss, whose W2 is not a multiple of the derivative of J by W2",
    ),
    "a cost that does not hang on b": (
        WEEK2, "solution.py", "A = sigmoid(np.dot(w.T, X) + b)\n    cost", "A = sigmoid(np.dot(w.T, X))\n    cost",
        "found d(b), and J does not depend on b in solution.py; allowed: ",
    ),
    "two parts the wrong way round": (
        "nielsen_network", "assignment.py", "[d(q) for q in biases], [d(q) for q in weights]",
        "[d(q) for q in weights], [d(q) for q in biases]", "found backprop, whose ",
    ),
    "a key that does not come back": (
        WEEK2, "assignment.py", "'dw': d(w)", "'dW': d(w)",
        "found propagate of the solution, of which value 1 has no 'dW', being a dictionary with 'dw', 'db'; allowed: what is declared",
    ),
    "another number of values": (
        WEEK2, "assignment.py", "-> w0, b0", "-> w0, b0, c0",
        "found initialize_with_zeros of the solution, of which the answer is not 3 values, but a tuple of 2",
    ),
    "a solution that raises": (
        WEEK2, "solution.py", "    cost = -np.sum", "    raise ValueError('no')\n    cost = -np.sum",
        "found propagate(w, b, X, Y), which raises ValueError in line 17 of solution.py: no; w is (n, 1) = (",
    ),
    "a solution that cannot be imported": (
        WEEK2, "solution.py", "import numpy as np", "import numpy as np\nimport nothing_of_that_name", "solution.py, line 2: found what raises ModuleNotFoundError",
    ),
    "a solution that ends all": (
        WEEK2, "solution.py", "import numpy as np", "import numpy as np\nimport sys\nsys.exit(3)", "solution.py, line 3: found what raises SystemExit: 3; allowed: a file that can be imported",
    ),
    "a solution that ends all when it is asked": (
        WEEK2, "solution.py", "    cost = -np.sum", "    raise SystemExit\n    cost = -np.sum",
        "found propagate(w, b, X, Y), which raises SystemExit in line 17 of solution.py; w is (n, 1) = (",
    ),
    "a declaration that ends all": (
        WEEK2, "assignment.py", "from pytest_grade", "raise SystemExit(0)\nfrom pytest_grade", "assignment.py, line 2: found SystemExit: 0",
    ),
    "what students import raises": (
        WEEK2, "solution.py", "import numpy as np", "import numpy as np\nfrom provided import nothing", "found what raises ImportError",
    ),
    "a mistake that is right": (
        WEEK2, "solution.py", "wrong = X.shape[1] / X.shape[0]", "wrong = 1",
        "found propagate_rows, which gives the right answers of propagate; allowed: a mistake",
    ),
    "a derivative that is turned": (
        WEEK2, "solution.py", "dw = np.dot(X, (A - Y).T) / m", "dw = (np.dot(X, (A - Y).T) / m).T", "found propagate, whose dw is of shape (1, ",
    ),
    "a solution for one size only": (
        WEEK2, "solution.py", "    A = sigmoid(np.dot(w.T, X) + b)\n    cost", "    X = X.reshape(7, 5)\n    A = sigmoid(np.dot(w.T, X) + b)\n    cost",
        "found propagate(w, b, X, Y), which raises ValueError in line 16 of solution.py: cannot reshape array",
    ),
    "another right function of what is not by chance": (
        WEEK2, "assignment.py", '"sigmoid(Z) -> A", 10', '"sigmoid(Z) -> A", 10, also=["predict"]',
        "found also=['predict'] of sigmoid, which draws nothing at random; allowed: also= of what does",
    ),
    "another right function of another form": (
        WEEK4, "assignment.py", 'also=["initialize_parameters_scaled"]', 'also=["update_parameters"]', "found update_parameters(",
    ),
    "a mask that is left out": (
        "course2_regularization", "assignment.py", 'chance="D1 D2: _dropout_cache[1], _dropout_cache[6]"', 'chance="D1: _dropout_cache[1]"',
        "found chance='D1: _dropout_cache[1]', and forward_propagation_with_dropout gives something else with the same ones",
    ),
    "a mask that has another name": (
        "course2_regularization", "assignment.py", "D1 D2:", "D1 D3:", "found chance=: no variable D3 in forward_propagation_with_dropout; allowed: ",
    ),
    "a mask that is elsewhere": (
        "course2_regularization", "assignment.py", "_dropout_cache[6]", "_dropout_cache[16]", "which is not found in what comes back; allowed: the variables that hold the masks or the noise, a colon",
    ),
    "a mask of another call": (
        "course2_regularization", "assignment.py", "_dropout_cache[6]\"", "_cache[6]\"", ": _cache[6]; allowed: ",
    ),
    "masks that are not said": (
        "course2_regularization", "assignment.py", ', chance="D1 D2: _dropout_cache[1], _dropout_cache[6]"', "",
        "found forward_propagation_with_dropout, whose answer hangs on chance and on X; allowed: lowers='J' where it trains, chance=",
    ),
    "training of another network": (
        "week4_application", "assignment.py", 'lowers="J_of_two"', 'lowers="J"',
        "found parameters, a dictionary with 'W1', 'b1', 'W2', 'b2', in the place of what is trained; allowed: first, under a name",
    ),
    "training without its cost": (
        "week4_application", "assignment.py", "(parameters, costs) or parameters\",\n    50,\n    lowers=\"J_of_two\",",
        "parameters, costs\",\n    50,",
        "found two_layer_model, whose answer hangs on chance and on X; allowed: lowers='J' where it trains",
    ),
    "training with another network's cost": (
        WEEK3, "assignment.py", "nn_model(X, Y, 4, num_iterations=60) -> trained\", 8, lowers=\"J\")",
        "layer_sizes(X, Y) -> size3, size4, size5\", 8, lowers=\"J\")", "found lowers= and no number of steps",
    ),
    "training that gives no parameters": (
        "week4_application", "assignment.py", "(parameters, costs) or parameters", "_, costs",
        "found value 1, a dictionary with 'W1', 'b1', 'W2', 'b2'",
    ),
    "a form of training with more than the first": (
        "week4_application", "assignment.py", "(parameters, costs) or parameters", "parameters or (parameters, costs)",
        "found costs in another form than the first; allowed: what the first form has: parameters",
    ),
    "several forms of what does not train": (
        WEEK2, "assignment.py", "predict(w, b, X) -> flat(classes)", "predict(w, b, X) -> (classes, _) or classes",
        "found several forms, (classes, _) or classes; allowed: one, or lowers='J' where it trains",
    ),
    "a cache that is judged": (
        WEEK4, "assignment.py", "Z, _linear_cache\", 6", "Z, linear_cache\", 6",
        "found linear_cache, a tuple of arrays that another call takes; allowed: _linear_cache, which is passed on",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("course", "file", "old", "new", "said"), WRONG.values(), ids=WRONG)
def test_what_is_not_so_is_refused(course: str, file: str, old: str, new: str, said: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(folder_of(course), tmp_path / course))
    text = (folder / file).read_text()
    assert old in text
    text = text.replace(old, new, 1)
    if course == WEEK4 and "linear_cache" in said:
        text = text.replace("linear_backward(d(Z), _linear_cache)", "linear_backward(d(Z), linear_cache)")
    (folder / file).write_text(text)
    with pytest.raises(ConfigurationError) as refused:
        proved(folder)
    assert said in str(refused.value)
    assert refused.value.line


def test_where_a_step_has_no_rule_the_derivative_is_taken_by_differences(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(COURSES / WEEK2, tmp_path / WEEK2))
    solution = folder / "solution.py"
    text = solution.read_text()
    solution.write_text(text.replace("np.log(A)", "np.arcsinh(np.sinh(np.log(A)))", 1))
    found = proved(folder)
    truth = found.course.truth(found.course.made.graded[2], found.questions[0])
    assert truth.gap == "np.arcsinh"
    assert "dw, db: proved by differences only as derivatives of J" in "\n".join(reading(found))
    solution.write_text(
        text.replace("np.log(A)", "np.arcsinh(np.sinh(np.log(A)))", 1).replace("(A - Y).T) / m", "(A - Y).T)")
    )
    with pytest.raises(ConfigurationError, match="propagate, whose dw is m times the derivative of J by w"):
        proved(folder)


def test_the_same_seed_draws_the_same_questions_and_another_one_others() -> None:
    one, again, other = (proved(COURSES / WEEK3, seed) for seed in (1, 1, 2))
    for left, right, third in zip(one.questions, again.questions, other.questions, strict=True):
        np.testing.assert_array_equal(left.values["X"], right.values["X"])
        assert not np.array_equal(left.values["X"], third.values["X"])


def test_questions_have_sizes_that_all_differ_and_odd_ones_that_do_not() -> None:
    found = proved(COURSES / WEEK3)
    for inputs in found.questions:
        sizes = list(inputs.sizes.values())
        assert len(set(sizes)) == len(sizes)
    assert {len(set(inputs.sizes.values())) for inputs in found.odd} == {1, 3}
    ms = [inputs.sizes["m"] for inputs in found.questions]
    others = [[size for name, size in inputs.sizes.items() if name != "m"] for inputs in found.questions]
    assert any(m < min(each) for m, each in zip(ms, others, strict=True))
    assert any(m > max(each) for m, each in zip(ms, others, strict=True))
    types = {inputs.values["Y"].dtype.kind for inputs in found.questions}
    assert types == {"i", "f"}


def test_the_way_back_is_told_in_the_names_of_the_solution() -> None:
    found = proved(COURSES / WEEK3)
    call = next(call for call in found.course.made.graded if call.function == "backward_propagation")
    inputs = found.questions[0]
    truth = found.course.truth(call, inputs)
    by_name = {note.variable: quantity for quantity in truth.way for note in quantity.notes}
    assert [name for name in by_name if name in ("Z1", "A1", "Z2", "A2", "cost")] == ["Z1", "A1", "Z2", "A2", "cost"]
    residual = (by_name["A2"].value - inputs.values["Y"]) / inputs.sizes["m"]
    np.testing.assert_allclose(by_name["Z2"].derivative, residual)
    np.testing.assert_allclose(by_name["A1"].derivative, inputs.values["parameters"]["W2"].T @ residual)
    assert by_name["cost"].derivative == 1.0


def test_what_a_loop_names_again_and_again_is_told_apart() -> None:
    found = proved(COURSES / WEEK4)
    call = next(call for call in found.course.made.graded if call.function == "L_model_backward")
    truth = found.course.truth(call, found.questions[0])
    hidden = [q for q in truth.way for note in q.notes if (note.function, note.variable) == ("linear_forward", "Z")]
    depth = len(found.questions[0].sizes["n"]) - 1  # type: ignore[arg-type]
    assert [
        note.before for q in hidden for note in q.notes if note.variable == "Z" and note.function == "linear_forward"
    ] == list(range(depth))
    assert [q.order for q in hidden] == sorted(q.order for q in hidden)


def test_a_run_is_recorded_without_names_where_nobody_wants_them() -> None:
    found = proved(COURSES / WEEK4)
    named, plain = (
        found.course.traced(found.first, lambda asking: asking.value("J"), notes=notes) for notes in (True, False)
    )
    assert named.notes
    assert not plain.notes
    for one, other in zip(named.steps, plain.steps, strict=True):
        assert one.name == other.name
        np.testing.assert_array_equal(one.value, other.value)
