"""What a new author may get wrong without noticing is refused where it stands, or read out."""

import re
from pathlib import Path

import pytest

from pytest_grade.author.compiled import load
from pytest_grade.author.reading import reading
from pytest_grade.errors import ConfigurationError
from pytest_grade.marking import words
from pytest_grade.mistakes.table import MISTAKES
from pytest_grade.model.judgement import Convention, Diagnosis, FinalGradients
from pytest_grade.model.notation import Notation
from tests.author.small import kinds, line, written
from tests.author.test_proof import proved


def refusal(folder: Path) -> str:
    with pytest.raises(ConfigurationError) as refused:
        proved(folder)
    return str(refused.value).removeprefix(f"{folder}/")


@pytest.mark.parametrize("solution", [(), (("np.sum(dZ1, axis=1, keepdims=True) / m", "dZ1 / m"),)])
def test_what_is_drawn_under_the_key_of_a_derivative(solution: tuple[tuple[str, str], ...], tmp_path: Path) -> None:
    said = refusal(kinds(tmp_path, ("'db1': d(b1)", "'db1': b1"), *solution))
    assert said == (
        "assignment.py, line 11: found b1, which is drawn, among derivatives; allowed: d(b1) for the derivative by b1"
    )


def test_what_is_drawn_in_the_place_of_a_derivative(tmp_path: Path) -> None:
    assert "line 10: found b, which is drawn, among derivatives; allowed: d(b)" in refusal(
        line(tmp_path, ("d(w), d(b)", "d(w), b"))
    )


def test_what_is_drawn_may_come_back_beside_derivatives(tmp_path: Path) -> None:
    proved(
        kinds(tmp_path, ("'dW1': d(W1)", "'dW1': d(W1), 'W1': W1"), ('"dW1": dZ1', '"W1": params["W1"], "dW1": dZ1'))
    )


NAMED = "{'dW1': d(W1), 'db1': d(b1), 'dW2': d(W2), 'db2': d(b2)}"
ALIKE = tuple((f'"d{name}": ', f'"{name}": ') for name in ("W1", "b1", "W2", "b2"))


def test_keys_of_a_comprehension_are_written_as_in_python(tmp_path: Path) -> None:
    proved(kinds(tmp_path / "f", (NAMED, "{f'd{q}': d(q) for q in params}")))
    proved(kinds(tmp_path / "q", (NAMED, "{q: d(q) for q in params}"), *ALIKE, ('grads[f"d{name}"]', "grads[name]")))


def test_a_derivative_that_is_0_at_any_inputs_is_told_with_what_helps_and_may_be_left_out(tmp_path: Path) -> None:
    centred = (("f = fitted(X, w, b)\n    return np", "f = fitted(X - X.mean(axis=0), w, b - b)\n    return np"),)
    slopes = (
        ("off = fitted(X, w, b) - t", "X = X - X.mean(axis=0)\n    off = fitted(X, w, 0) - t"),
        ("2 / N * np.sum(off)", "0.0"),
    )
    alone = (("descend(X, t, w, b, rate, steps) -> w, b", "fitted(X, w, b) -> g"),)
    assert "vanishes; allowed: draws of other magnitudes or sizes; where it is 0 at any inputs" in refusal(
        line(tmp_path / "told", *centred, *slopes, *alone)
    )
    left_out = (
        ("d(w), d(b)", "{'w': d(w), 'b': _}"),
        ("return 2 / N * X.T @ off, 0.0", 'return {"w": 2 / N * X.T @ off, "b": 0.0}'),
    )
    proved(line(tmp_path / "left out", *centred, *slopes, *alone, *left_out))


def test_of_names_one_value(tmp_path: Path) -> None:
    said = refusal(line(tmp_path, ('d(w), d(b)", 40', 'd(w), d(b)", 40, of={"w": "J"}')))
    assert said.endswith("found of={'w': 'J'}; allowed: the name of one value, in quotes: of='L'")


def test_an_entry_that_the_declaration_forgets_is_read_out(tmp_path: Path) -> None:
    lines = list(reading(proved(kinds(tmp_path, (" 'db1': d(b1),", "")))))
    (call,) = (n for n, text in enumerate(lines) if text.startswith("  backward("))
    assert lines[call + 1].endswith("'db1': passed on unjudged, the declaration does not name it")
    assert "unjudged" not in "".join(reading(proved(kinds(tmp_path / "whole"))))


def notation(folder: Path) -> Notation:
    return load(folder).notation


def test_derivatives_that_the_course_has_under_no_name_are_not_spoken_of(tmp_path: Path) -> None:
    of_line, of_kinds = notation(line(tmp_path / "line")), notation(kinds(tmp_path / "kinds"))
    assert (of_line.spoken, of_kinds.spoken) == ((), ("dZ",))
    assert of_kinds.handed == ("dA", "dZ")
    assert (of_line.first, of_kinds.first, of_kinds.output) == ("dL/df", "dL/dA2", "dZ2")
    named = notation(line(tmp_path / "named", ("off = ", "df = "), ("@ off", "@ df"), ("np.sum(off)", "np.sum(df)")))
    assert (named.spoken, named.first) == (("df",), "df")


@pytest.mark.parametrize(
    ("id_", "said"),
    [
        (
            "per-layer",
            "the N examples: the lectures' placement. Beginning with dJ/df = 1/N dL/df",
        ),
        ("at-output", "The lectures multiply dw and db by 1/N; both give the same final dw and db."),
        ("other", "The lectures multiply dw and db by 1/N."),
    ],
)
def test_a_placement_in_a_course_without_such_names_is_told_without_them(id_: str, said: str, tmp_path: Path) -> None:
    text = words.of_convention(Convention(id=id_, place=None), notation(line(tmp_path)))
    assert said in text
    assert "keep" not in text


def test_a_mistake_in_a_course_without_layers_is_told_without_them(tmp_path: Path) -> None:
    of_line = notation(line(tmp_path))
    sign = words.of_diagnosis(Diagnosis(id="dAL-sign", function="slopes"), of_line)
    assert sign.hint == "Turn the sign around where dL/df is formed."
    axis = words.of_diagnosis(Diagnosis(id="wrong-m-axis", function="slopes"), of_line)
    assert "layer" not in axis.message
    formulas = [words.of_diagnosis(Diagnosis(id=id_, function="slopes"), of_line) for id_ in MISTAKES]
    assert not [said for said in formulas if "(df" in f"{said.message} {said.why} {said.hint}"]


def test_one_derivative_differs_and_several_differ(tmp_path: Path) -> None:
    of_line = notation(line(tmp_path))
    one = FinalGradients(correct=False, checked=("dw", "db"), wrong=("db",))
    assert words.of_gradients(one, of_line) == "Final gradients: not right: db differs from dJ."


def test_a_size_of_one_draw_only_is_told_where_the_solution_stumbles_over_it(tmp_path: Path) -> None:
    said = refusal(line(tmp_path, ('w=weights("k")', 'w=weights("K")')))
    assert said.startswith(
        "assignment.py, line 10: found slopes(X, t, w, b), which raises ValueError in line 5 of solu"
    )
    told = re.search(
        r"; X is \(N, k\) = \((\d+), (\d+)\), t is \(N\) = \(\1,\), w is \(K\) = \((\d+),\); K and k", said
    )
    assert told is not None
    assert told[2] != told[3]
    assert "; K and k stand in one draw only; allowed: an answer to every question" in said


def test_the_arrays_of_a_dictionary_are_told_by_their_own_names(tmp_path: Path) -> None:
    said = refusal(kinds(tmp_path, ('"b1": biases("n_h", 1)', '"b1": biases("n_x", 1)')))
    assert said.startswith("assignment.py, line 9: found forward(X, params), which raises ValueError in line ")
    assert "W1 is (n_h, n_x) = (" in said
    assert "b1 is (n_x, 1) = (" in said


def test_a_shape_that_follows_from_a_size_is_told_with_what_was_given(tmp_path: Path) -> None:
    said = refusal(line(tmp_path, ('t=normal("N")', 't=normal("N", 1)')))
    assert "and so not the derivative of J by w; X is (N, k) = (" in said
    assert "t is (N, 1) = (" in said


def test_a_derivative_may_be_right_and_the_cost_wrong(tmp_path: Path) -> None:
    said = refusal(line(tmp_path, ("np.mean((f - t) ** 2)", "np.mean((f - t) ** 2) / 2")))
    assert "found slopes, whose d(w) is 2 times the derivative of J by w; allowed: what line 10" in said
    assert said.endswith("; or squares, which gives J, is wrong")


def test_derivatives_without_a_name_are_told_to_be_given_one(tmp_path: Path) -> None:
    said = refusal(kinds(tmp_path, (" as grads", "")))
    assert "line 12: found grads, which is neither drawn nor comes back from a call; allowed: " in said
    assert said.endswith("; or, in line 11, … as grads")


def test_all_that_may_be_derived_by_is_listed(tmp_path: Path) -> None:
    said = refusal(kinds(tmp_path, ("d(W1)", "d(w1)")))
    assert all(name in said.partition("; allowed: ")[2].split(", ") for name in ("W1", "b1", "W2", "b2", "X"))


@pytest.mark.parametrize("size", ["n_x", "n_h", "K"])
def test_a_size_that_does_not_count_the_examples_is_refused(size: str, tmp_path: Path) -> None:
    said = refusal(kinds(tmp_path, ('examples="m"', f'examples="{size}"')))
    assert said == f"assignment.py, line 4: found examples='{size}', over which J is no mean and no sum; allowed: m"


@pytest.mark.parametrize("size", ["L", "l"])
def test_a_size_may_be_called_as_a_layer_is(size: str, tmp_path: Path) -> None:
    named = proved(line(tmp_path, ('("N", "k")', f'("N", "{size}")'), ('weights("k")', f'weights("{size}")')))
    assert named.course.made.sizes == {"N", size}


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ("k - 40", "the size 'k - 40', which is -30 where k = 10"),
        ("k // 40", "the size 'k // 40', which is 0 where k = 10"),
        ("40 // (k - k)", "the size '40 // (k - k)', which there is not where k = 10"),
        ("n[7]", "the size 'n[7]', which there is not where n = "),
    ],
)
def test_a_size_that_comes_to_nothing_is_refused_where_it_stands(size: str, said: str, tmp_path: Path) -> None:
    changes = [('("N", "k")', f'("N", "{size}")'), ('weights("k")', f'weights("{size}")')]
    changes += [("line.draw(", "line.draw(n=widths(), "), ("weights\n", "weights, widths\n")]
    assert refusal(line(tmp_path, *changes)).startswith(f"assignment.py, line 6: found {said}")


def test_many_classes_and_a_size_that_is_a_number_leave_inputs_that_tell_right_from_wrong(tmp_path: Path) -> None:
    assignment = load(kinds(tmp_path, ('"K"', "12")))
    examples = {case.m for seed in range(3) for case in assignment.cases(seed).main}
    assert examples
    assert 12 not in examples


def test_no_number_of_the_declaration_is_that_of_the_examples(tmp_path: Path) -> None:
    for size in (4, 5, 6, 13, 14, 15):
        assignment = load(line(tmp_path / str(size), ('"k"', str(size))))
        assert size not in {case.m for seed in range(3) for case in assignment.cases(seed).main}


def test_what_stands_in_a_dictionary_only_is_no_argument(tmp_path: Path) -> None:
    said = refusal(kinds(tmp_path, ("forward(X, params)", "forward(X, W1)")))
    assert said == (
        "assignment.py, line 9: found W1, which stands in params only; "
        "allowed: params['W1']; or W1 drawn by itself, and {'W1': W1, …} where params stands"
    )


def test_an_assignment_is_known_by_patterns_of_what_is_graded(tmp_path: Path) -> None:
    known = kinds(tmp_path / "known", ('examples="m")', 'examples="m", known_by=["back*", "entropy"])'))
    assert load(known).recognised_by == ("entropy", "backward")
    said = refusal(kinds(tmp_path / "unknown", ('examples="m")', 'examples="m", known_by=["linear_*"])')))
    assert "found known_by='linear_*', which is not graded; allowed: " in said


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        ("None", "nothing"),
        ("3.0", "3.0 whatever is given"),
        ("True", "True whatever is given"),
        ("np.mean(f - t) * np.nan", "nan"),
        ("np.mean(f - t) + np.inf", "inf"),
        ("'much'", "a str"),
        ("(f - t) ** 2 / len(t)", "an array of shape (6,)"),
        ("np.mean((f - t) ** 2), 0.0", "a tuple of 2"),
    ],
)
def test_a_cost_that_has_no_derivatives_is_refused_where_it_is_made(cost: str, said: str, tmp_path: Path) -> None:
    told = refusal(line(tmp_path, ("return np.mean((f - t) ** 2)", f"return {cost}")))
    assert told == (
        f"solution.py, line 8: found squares, whose J is {said}; "
        "allowed: one finite number, which hangs on what is given"
    )


@pytest.mark.parametrize(("value", "said"), [("None", "nothing"), ("(X @ w + b) * np.nan", "not finite")])
def test_an_answer_that_nobody_can_be_right_in_is_refused(value: str, said: str, tmp_path: Path) -> None:
    calls = 'line.grade("fitted(X, w, b) -> f", 10)'
    own = (calls, 'line.grade("guessed(X, w, b) -> g", 10)\n' + calls)
    defined = ("def fitted", f"def guessed(X, w, b):\n    return {value}\n\n\ndef fitted")
    told = refusal(line(tmp_path, own, defined))
    assert told.startswith(f"solution.py, line 4: found guessed, whose g is {said}; X is (N, k) = ")
    assert told.endswith("; allowed: a value")


TRIPLET = """from pytest_grade.author import Assignment, normal

triplet = Assignment("triplet", "Triplet loss", examples="m")
triplet.draw(A=normal("m", "k"), P=normal("m", "k"), N=normal("m", "k"))
triplet.grade("loss(A, P, N, margin=0.2) -> J, _active", 50)
triplet.grade("slopes(A, P, N, _active) -> d(A), d(P), d(N)", 50)
"""
TRIPLET_SOLUTION = """import numpy as np


def loss(A, P, N, margin=0.2):
    losses = np.maximum(0, np.sum((A - P) ** 2, axis=1) - np.sum((A - N) ** 2, axis=1) + margin)
    return losses.mean(), losses > 0


def slopes(A, P, N, active):
    g = 2 * active[:, None] / len(A)
    return g * (N - P), g * (P - A), g * (A - N)
"""


def test_a_loss_may_be_compared_with_the_zero_that_it_was_cut_off_at(tmp_path: Path) -> None:
    (tmp_path / "assignment.py").write_text(TRIPLET)
    (tmp_path / "solution.py").write_text(TRIPLET_SOLUTION)
    assert [each.name for each in load(tmp_path).functions] == ["loss", "slopes"]
    proved(tmp_path)


def test_what_is_nearly_equal_at_every_input_is_told(tmp_path: Path) -> None:
    (tmp_path / "assignment.py").write_text(TRIPLET)
    near = TRIPLET_SOLUTION.replace("losses.mean()", "np.maximum(losses, losses + 1e-4 * A[:, 0]).mean()")
    (tmp_path / "solution.py").write_text(near)
    assert "J hangs on a comparison (>, np.maximum, max) of two numbers that are nearly equal" in refusal(tmp_path)


def test_a_slope_for_each_number_is_no_derivative_of_a_cost(tmp_path: Path) -> None:
    said = refusal(line(tmp_path, ('-> d(w), d(b)", 40', '-> d(w), d(b)", 40, of="f"')))
    assert said == (
        "assignment.py, line 10: found of='f', and what fitted gives as f is an array of shape (6,); allowed: the cost,"
        " which is one number; a slope for each number is a value: slopes(X, t, w, b) -> slope"
    )


RECTIFIED = """from pytest_grade.author import Assignment, normal

rectified = Assignment("rectified", "Many units that are off", examples="N")
rectified.draw(Z=normal("N", "K", "T*T"))
rectified.grade("relu(Z) -> A", 40)
rectified.grade("relu_backward(d(A), Z) -> d(Z)", 60)
"""
RECTIFIED_SOLUTION = """import numpy as np


def relu(Z):
    return np.maximum(Z, 0)


def relu_backward(dA, Z):
    return dA * (Z > 0)
"""


def test_of_many_numbers_one_may_be_near_to_a_threshold(tmp_path: Path) -> None:
    assert len(proved(written(tmp_path, RECTIFIED, RECTIFIED_SOLUTION)).questions) >= 3


def test_what_hangs_on_a_hair_at_all_inputs_is_told_of_the_call_with_what_would_help(tmp_path: Path) -> None:
    hair = RECTIFIED_SOLUTION.replace("np.maximum(Z, 0)", "np.maximum(Z, Z - 1e-9)")
    said = refusal(written(tmp_path, RECTIFIED, hair))
    assert "line 6: found relu_backward(d(A), Z) -> d(Z): no inputs that tell right from wrong, in 300 tries" in said
    assert (
        "A hangs on a comparison (>, np.maximum, max) of two numbers that are nearly equal; allowed: draws of " in said
    )


def test_a_first_step_back_that_leaves_the_mean_to_others_is_told_where_that_is_lawful(tmp_path: Path) -> None:
    cost = 'kinds.grade("entropy(A2, Y) -> J", 20)\n'
    first = f'{cost}kinds.grade("entropy_backward(A2, Y) -> d(A2)", 5)\n'
    made = "def entropy_backward(A2, Y):\n    return -Y / A2\n\n\ndef backward("
    said = refusal(kinds(tmp_path, (cost, first), ("def backward(", made)))
    assert "found entropy_backward, whose d(A2) is m times the derivative of J by A2; allowed: " in said
    assert said.endswith(
        "; m times it is lawful where a graded function calls entropy_backward and gives the final derivatives"
    )


def test_what_comes_of_a_comparison_may_be_made_numbers(tmp_path: Path) -> None:
    for made in ("(X > X[:, :1]).astype(float)", "np.array(X.shape, dtype=float)"):  # an array of objects has no log
        proved(line(tmp_path / made[:4], ("return X @ w + b", f"return X @ w + b + 0 * np.log(1 + {made}).sum()")))


BACK = """def off(f, t):
    return 2 / len(t) * (f - t)


def back(X, df):
    return X.T @ df, df.sum()
"""


def test_it_is_read_out_where_the_mean_stands_that_is_nobodys_choice(tmp_path: Path) -> None:
    in_two_calls = (
        ("squares(X, t, w, b) -> J", "squares(f, t) -> J"),
        ("def squares(X, t, w, b):\n    f = fitted(X, w, b)\n", "def squares(f, t):\n"),
        ("slopes(X, t, w, b) -> d(w), d(b)", "off(f, t) -> d(f)"),
        ('descend(X, t, w, b, rate, steps) -> w, b", 30', 'back(X, d(f)) -> d(w), d(b)", 30'),
        ("def descend(", f"{BACK}\n\ndef descend("),
    )
    said = "\n".join(reading(proved(line(tmp_path, *in_two_calls))))
    assert "1/N in d(f): as in the solution, no graded function asks for the whole" in said
    assert "1/N in d(w), d(b): before it (mean='either' leaves it to students)" in said
