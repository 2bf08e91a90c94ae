"""What an author writes is taken as it is meant, or refused where it stands, with what was found and what is allowed."""

import inspect
import re
import shutil
from pathlib import Path

import pytest

from pytest_grade.author import words
from pytest_grade.author.checking import check
from pytest_grade.author.declaration import OPTIONS, Assignment
from pytest_grade.author.loading import declared
from pytest_grade.author.vocabulary import vocabulary
from pytest_grade.author.words import WORDS
from pytest_grade.errors import ConfigurationError

COURSES = Path(__file__).parent / "courses"
SHIPPED = Path(__file__).parents[2] / "assignments"
ALL = sorted(path.name for path in COURSES.iterdir() if path.is_dir())
WEEK2, WEEK3, WEEK4 = "week2_logistic_regression", "week3_planar", "week4_step_by_step"


def folder_of(course: str) -> Path:
    """A course among the tests', or among those that are shipped."""
    return COURSES / course if (COURSES / course).is_dir() else SHIPPED / course


@pytest.mark.parametrize("course", ALL)
def test_fifteen_assignments_of_seven_courses_are_declared_in_25_lines_each(course: str) -> None:
    made = declared(COURSES / course)
    check(made)
    assert made.assignment.id
    assert len((COURSES / course / "assignment.py").read_text().splitlines()) <= 25


# Course, file, what stands there, what an author wrote instead, and what is said: found, allowed.
BAD: dict[str, tuple[str, str, str, str, str]] = {
    "a derivative by a name that is nowhere": (
        WEEK2, "assignment.py", "'db': d(b)}", "'db': d(bias)}",
        "found d(bias): no bias is drawn or comes back from a call; allowed: ",
    ),
    "an argument that is nowhere": (
        WEEK2, "assignment.py", "propagate(w, b, X, Y) ->", "propagate(w, b, X, Ys) ->",
        "found Ys, which is neither drawn nor comes back from a call; allowed: Y",
    ),
    "nothing comes back": (
        WEEK2, "assignment.py", "sigmoid(Z) -> A", "sigmoid(Z)",
        "found 'sigmoid(Z)', of which nothing comes back; allowed: a call as in the notebook",
    ),
    "no call": (
        WEEK2, "assignment.py", "sigmoid(Z) -> A", "sigmoid Z -> A",
        "found 'sigmoid Z' left of the arrow; allowed: a call as in the notebook",
    ),
    "no cost": (
        WEEK2, "assignment.py", "d(b)}, J", "d(b)}, cost",
        "found d(w), and it is not said of what; allowed: a call that gives J, of='…'",
    ),
    "a size that is none": (
        WEEK2, "assignment.py", 'weights("n", 1)', 'weights("n features", 1)',
        "found the size 'n features'; allowed: a whole number, a name such as 'n'",
    ),
    "a size without quotes": (
        WEEK2, "assignment.py", 'weights("n", 1)', "weights(n, 1)",
        "found the name n; allowed: ",
    ),
    "a size of 0": (WEEK2, "assignment.py", 'weights("n", 1)', 'weights("n", 0)', "found the size 0; allowed: a whole number"),
    "a width by name": (
        WEEK4, "assignment.py", "widths(", 'widths(first="d", ',
        "found first='d'; allowed: a whole number of units; of a size that is drawn, say n[0] or n[L] where it is used",
    ),
    "a word without brackets": (
        WEEK2, "assignment.py", "b=number()", "b=number", "b=<function number at ",
    ),
    "a word that is not imported": (
        WEEK2, "assignment.py", "import Assignment, ", "import Assignment as Other, ",
        "found Assignment, which is not imported; allowed: from pytest_grade.author import Assignment",
    ),
    "arguments that stand behind a star": (
        WEEK2, "assignment.py", "propagate(w, b, X, Y)", "propagate(*given, X, Y)",
        "found *given among the arguments; allowed: each argument by itself: step(w, b, grads[0], grads[1], alpha)",
    ),
    "a derivative of what is drawn among the arguments": (
        WEEK2, "assignment.py", "propagate(w, b, X, Y)", "propagate(d(w), b, X, Y)",
        "found d(w), and w comes back from no call; allowed: dw, drawn as w is",
    ),
    "an unknown word": (WEEK2, "assignment.py", "b=number()", "b=nummber()", "found the word nummber; allowed: number"),
    "a word of another library": (
        WEEK2, "assignment.py", "b=number()", "b=uniform(0, 1)", "found the word uniform; allowed: weights, biases, normal, ",
    ),
    "a word with what it does not take": (
        WEEK2, "assignment.py", "b=number()", "b=number(least=0)", "found least= in number(); allowed: number(low=-1.0, high=1.0)",
    ),
    "a word with too much": (
        WEEK2, "assignment.py", "b=number()", "b=number(0, 1, 2)", "found more in number() than it takes; allowed: number(low",
    ),
    "a choice among draws": (
        WEEK2, "assignment.py", "b=number()", "b=__import__('pytest_grade.author').author.either(number(), number(1, 2))",
        "found number(…) in either(); allowed: plain values: numbers, texts, None, True, False",
    ),
    "what cannot be drawn": (WEEK2, "assignment.py", "b=number()", "b={1, 2}", "found b={1, 2}; allowed: weights, biases, "),
    "a name drawn twice": (
        WEEK2, "assignment.py", 'week2.draw(Z=normal("n", "m")', 'week2.draw(w=normal("n", "m"), Z=normal("n", "m")',
        "found w, drawn a second time; allowed: once: see line ",
    ),
    "a reserved name": (WEEK2, "assignment.py", "b=number()", "d=number()", "found the name d; allowed: a name but d, flat, J"),
    "a derivative by what two draws have": (
        WEEK3, "assignment.py", "week3.grade(\"forward_propagation(X, parameters)", 'week3.draw(others={"W1": weights(2, 3)})\nweek3.grade("forward_propagation(X, parameters, others)',
        "found d(W1), and W1 is a key of parameters and of others: nobody knows which is meant; allowed: another key in one of them, as 'dW1' of gradients; gradients that",
    ),
    "what is looked at as a list": (
        "cmu_linear", "assignment.py", 'then={"layer.dLdW": "d(W)", "layer.dLdb": "d(b)"}', 'then=["layer.dLdW"]',
        "found then=['layer.dLdW']; allowed: {'net.weights': 'a name, or d(q)'}",
    ),
    "a method of what was only looked at": (
        "cmu_linear", "assignment.py", 'linear.grade("layer.forward(A); layer.backward(d(Z)) -> d(A)"', 'linear.grade("layer.forward(A) -> Z2", 0, then={"layer": "_after"})\nlinear.grade("_after.backward(d(Z)) -> d(A)"',
        "found _after, which is what is looked at after layer.forward(A); allowed: layer.forward(A); layer.backward(d(Z)) -> …",
    ),
    "a part of what is no argument": (
        "batchnorm", "assignment.py", "then={\"bn_param['running_mean']\"", "then={\"bn_params['running_mean']\"",
        "found then={\"bn_params['running_mean']\": …}; allowed: parts of an object or of an argument that has a name",
    ),
    "a part that is computed": (
        "batchnorm", "assignment.py", "then={\"bn_param['running_mean']\"", "then={\"bn_param['running_mean'].mean()\"",
        "allowed: parts of an object or of an argument that has a name",
    ),
    "no points": (
        WEEK2, "assignment.py", '"sigmoid(Z) -> A", 10', '"sigmoid(Z) -> A"',
        "found grade() without points; allowed: grade('call -> what comes back', points)",
    ),
    "points that are none": (WEEK2, "assignment.py", '-> A", 10', '-> A", "10"', "found '10' points; allowed: a number, 0 or more"),
    "a call graded twice": (
        WEEK2, "assignment.py", '"initialize_with_zeros(n) -> w0, b0"', '"sigmoid(Z) -> A"',
        "found 'sigmoid(Z) -> A', graded a second time; allowed: once: see line ",
    ),
    "an option that is none": (
        WEEK3, "assignment.py", 'lowers="J"', 'lower="J"', "found lower=; allowed: lowers",
    ),
    "a cost that is nowhere": (
        WEEK3, "assignment.py", 'lowers="J"', 'lowers="cost"', "found lowers='cost', which comes back from no call; allowed: ",
    ),
    "a mistake of no graded function": (
        WEEK2, "assignment.py", 'instead_of="propagate"', 'instead_of="propogate"',
        "found instead_of='propogate', which is not graded; allowed: propagate",
    ),
    "a mistake that is nowhere": (
        WEEK2, "assignment.py", '"propagate_rows"', '"propagate_row"',
        "found propagate_row, which is not in solution.py; allowed: propagate_rows",
    ),
    "an expression that nothing is compared with": (
        WEEK2, "assignment.py", "'dw': d(w)", "'dw': 2*w",
        "found 2 * w right of the arrow, which nothing is compared with; allowed: names, _name, d(name)",
    ),
    "a text in the place of a name": (
        WEEK2, "assignment.py", "'dw': d(w)", "'dw': 'w'", "found 'w' right of the arrow, which nothing is compared with",
    ),
    "a quotient that looks like a derivative": (
        WEEK2, "assignment.py", "'dw': d(w)", "'dw': dJ/dw", "found dJ / dw right of the arrow, which nothing is compared with",
    ),
    "a derivative without d()": (
        WEEK2, "assignment.py", "'dw': d(w)", "'dw': dw",
        "found dw, a plain value; allowed: d(w) for the derivative by w, or another name",
    ),
    "a derivative by an expression": (WEEK2, "assignment.py", "'dw': d(w)", "'dw': d(w + b)", "found d(w + b); allowed: d(name)"),
    "another function right of the arrow": (
        WEEK2, "assignment.py", "'dw': d(w)", "'dw': norm(w)",
        "found the call norm(w) right of the arrow; allowed: d(name), flat(name)",
    ),
    "a key that is no text": (WEEK2, "assignment.py", "'dw': d(w)", "dw: d(w)", "found the key dw; allowed: a text in quotes"),
    "right of the arrow no Python": (WEEK2, "assignment.py", "-> A", "-> A,,", "right of the arrow, which does not parse; allowed: names"),
    "a comprehension beside other keys": (
        WEEK4, "assignment.py", "{'d{q}': d(q) for q in parameters}", "{'dA0': d(X), 'd{q}': d(q) for q in parameters}",
        "right of the arrow, which does not parse; allowed: a comprehension alone in its brackets, {'d{q}': d(q) for q in params}, or",
    ),
    "a bracket that is missing": (
        WEEK4, "assignment.py", "{'d{q}': d(q) for q in parameters}", "{'d{q}': d(q) for q in parameters",
        "right of the arrow, which does not parse; allowed: names, _name, d(name)",
    ),
    "a derivative by what is drawn alone and in a dictionary": (
        WEEK3, "assignment.py", "week3.grade(\"layer_sizes", 'week3.draw(W1=weights(2, 3))\nweek3.grade("layer_sizes',
        "found d(W1), and W1 is drawn by itself and as a key of parameters: nobody knows which is meant; allowed: W1 drawn by itself, and {'W1': W1, …} in the calls where parameters stands",
    ),
    "a cost that is called as a size is": (
        WEEK2, "assignment.py", 'X=normal("n", "m")', 'X=normal("n", "m"), T=normal("J", "m")',
        "found J, which propagate gives in line ",
    ),
    "examples of no such size": (
        WEEK2, "assignment.py", 'examples="m"', 'examples="N"', "found examples='N', which is no size of any draw; allowed: m",
    ),
    "a derivative by what is drawn as well": (
        WEEK4, "assignment.py", 'X=normal("n[0]", "m")', 'X=normal("n[0]", "m"), Z=normal("n[0]", "m")',
        "found d(Z), and Z is drawn, though linear_forward gives it too: what is drawn counts; allowed: another name",
    ),
    "numbers below a size of nothing": (
        "cs231n_layers", "assignment.py", 'of="C"', 'of="Q"',
        "found numbers below 'Q', and Q is the size of no array, and no call takes it; allowed: C, ",
    ),
    "numbers below a name that is drawn nowhere": (
        "cs231n_layers", "assignment.py", 'of="C"', 'of="months"', "; months=size(), or a number",
    ),
    "modules that are no list": (
        WEEK2, "assignment.py", 'modules=["lr_utils*"]', 'modules="lr_utils*"', "found modules='lr_utils*'; allowed: a list",
    ),
    "a layer's size outside of each_layer": (
        WEEK4, "assignment.py", 'X=normal("n[0]", "m")', 'X=normal("n[l]", "m")',
        "found the size 'n[l]' outside of each_layer; allowed: n[0], n[L], or a name",
    ),
    "a list of widths in the place of one": (
        WEEK4, "assignment.py", 'X=normal("n[0]", "m")', 'X=normal("n", "m")',
        "found the size 'n', and n is a list of widths; allowed: one of them: n[0], n[L]",
    ),
    "a size that is drawn as something else": (
        WEEK4, "assignment.py", 'X=normal("n[0]", "m")', 'k=either(2, 3), X=normal("k", "m")',
        "found the size 'k', and k is drawn as either(); allowed: the name of a size, which takes no draw",
    ),
    "widths that are not drawn": (
        WEEK4, "assignment.py", 'X=normal("n[0]", "m")', 'X=normal("k[0]", "m")',
        "found the size 'k[0]', and no widths k; allowed: k=widths()",
    ),
    "a derivative by nothing is given": (
        WEEK4, "assignment.py", "linear_backward(d(Z), _linear_cache)", "linear_backward(d(ZZ), _linear_cache)",
        "found d(ZZ), and ZZ comes back from no call; allowed: Z",
    ),
    "one for each of what is not drawn": (
        WEEK4, "assignment.py", "for q in parameters}", "for q in params}",
        "found for q in params; allowed: the name of a draw that holds several",
    ),
    "one key for all": (
        WEEK4, "assignment.py", "{'d{q}': d(q)", "{'dq': d(q)", "found the key 'dq' for every q; allowed: a text with {q} in it",
    ),
    "masks that are not said where": (
        "course2_regularization", "assignment.py", 'chance="D1 D2: _dropout_cache[1], _dropout_cache[6]"', 'chance=True',
        "found chance=True; allowed: the variables that hold the masks or the noise, a colon, and where each is found afterwards",
    ),
    "an exchanged function that is nowhere": (
        "course2_gradient_checking", "assignment.py", '{"backward_propagation": "backward_off"}', '{"backward_pass": "backward_off"}',
        "found replacing={'backward_pass': …}, which is no function; allowed: backward_off, backward_propagation",
    ),
    "an exchanged function that is not called": (
        "course2_gradient_checking", "assignment.py", '{"backward_propagation": "backward_off"}', '{"gradient_check_n": "backward_off"}',
        "found replacing={'gradient_check_n': …}, which gradient_check does not call in solution.py; allowed: ",
    ),
    "an exchange for what is nowhere": (
        "course2_gradient_checking", "assignment.py", '"backward_off"', '"backward_of"',
        "found backward_of, which is not in solution.py; allowed: backward_off",
    ),
    "an exchange that is a name": (
        "course2_gradient_checking", "assignment.py", '{"backward_propagation": "backward_off"}', '"backward_off"',
        "found replacing='backward_off'; allowed: {'a function': 'what takes its place'}",
    ),
    "a planted line that is none": (
        WEEK2, "assignment.py", '"sigmoid(Z) -> A", 10', '"sigmoid(Z) -> A", 10, planted=["2 * A"]',
        "found planted=['2 * A']; allowed: lines that assign one variable: planted=['dW = 2 * np.dot(dZ, A.T)']",
    ),
    "a planted line for nothing": (
        WEEK2, "assignment.py", '"sigmoid(Z) -> A", 10', '"sigmoid(Z) -> A", 10, planted=["s = 2"]',
        "found planted=['s = 2'], and sigmoid of the solution does not assign s once; allowed: ",
    ),
    "a further argument that is not drawn": (
        WEEK2, "assignment.py", '"sigmoid(Z) -> A", 10', '"sigmoid(Z) -> A", 10, further={"Zs": 0}', "found further with Zs; allowed: ",
    ),
    "a mistake without words": (
        WEEK2, "assignment.py", 'says="takes m', 'says="" and "takes m', "found says=''; allowed: a sentence, which students are told",
    ),
    "another right function of what is not drawn": (
        WEEK2, "assignment.py", '"sigmoid(Z) -> A", 10', '"sigmoid(Z) -> A", 10, also="sigmoid"', "found also='sigmoid'; allowed: a list",
    ),
    "a look that is no text": (
        "batchnorm", "assignment.py", '"bn_param[\'running_mean\']": "new_mean"', '"bn_param[\'running_mean\']": 3', "found 3 right of the arrow; allowed: names",
    ),
    "a function that is not there": (
        WEEK4, "assignment.py", "linear_forward(A_prev", "linear_foward(A_prev",
        "found linear_foward, which is not in solution.py; allowed: linear_forward",
    ),
    "a given function that is graded": (
        WEEK4, "assignment.py", '"linear_forward(A_prev, W, b) -> Z, _linear_cache"', '"relu(A_prev) -> Z, _linear_cache"',
        "found relu, which students are given; allowed: a function of solution.py, or uses()",
    ),
    "another right function that is not there": (
        WEEK4, "assignment.py", 'also=["initialize_parameters_scaled"]', 'also=["initialize_parameters_scalde"]',
        "found initialize_parameters_scalde, which is not in solution.py; allowed: initialize_parameters_scaled",
    ),
    "a method that is not there": (
        "cs231n_two_layer_net", "assignment.py", "net.loss(X) -> scores", "net.losses(X) -> scores",
        "TwoLayerNet has no losses; allowed: loss",
    ),
    "a class that is not there": (
        "cs231n_two_layer_net", "assignment.py", "TwoLayerNet(D", "TwoLayersNet(D",
        "found built('TwoLayersNet(D, H, C)'); allowed: a class of solution.py: TwoLayerNet",
    ),
    "an attribute that is not drawn": (
        "cs231n_two_layer_net", "assignment.py", 'params="params"', 'params="parameters"',
        "found params='parameters', which is not drawn; allowed: params",
    ),
    "a choice of a constant that is not there": (
        "cs231n_two_layer_net", "assignment.py", '{"REG": (1.0, 0.5)}', '{"LAMBDA": (1.0, 0.5)}',
        "found either=LAMBDA, which solution.py does not set; allowed: REG",
    ),
    "a word for the mean": (
        "cmu_linear", "assignment.py", 'mean="either"', 'mean="anywhere"', "found mean='anywhere'; allowed: mean='either', or nothing",
    ),
    "a mean that is left to who is given no derivative": (
        WEEK2, "assignment.py", '\'db\': d(b)}, J", 40', '\'db\': d(b)}, J", 40, mean="either"',
        "found mean='either' of propagate, which is given no derivative; allowed: of a call that is given d(q); or grade",
    ),
    "a single choice": ("convolution", "assignment.py", "either(0, 1)", "either(0)", "found 1 values; allowed: two values or more"),
    "a generator of the solution's own": (
        "course2_initialization", "solution.py", "np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10",
        "np.random.default_rng(1).standard_normal((layers_dims[l], layers_dims[l - 1])) * 10",
        "found np.random.default_rng, a generator of its own; allowed: np.random.randn",
    ),
    "a solution that does not parse": (WEEK2, "solution.py", "def sigmoid(z):", "def sigmoid(z:", "found what does not parse"),
    "a declaration that does not parse": (WEEK2, "assignment.py", "week2.draw(w", "week2.draw((w", "found what does not parse"),
    "a declaration that raises": (WEEK2, "assignment.py", "week2.draw(w", "1 / 0\nweek2.draw(w", "found ZeroDivisionError: division by zero"),
    "an import that is none": (
        WEEK2, "assignment.py", "import Assignment, labels", "import Assignment, lables, labels", "found cannot import name 'lables' from 'pytest_grade.author'; allowed: from pytest_grade.author import Assignment, ",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("course", "file", "old", "new", "said"), BAD.values(), ids=BAD)
def test_it_is_refused_where_it_stands(course: str, file: str, old: str, new: str, said: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(COURSES / course, tmp_path / course))
    text = (folder / file).read_text()
    assert old in text
    changed = text.replace(old, new, 1)
    (folder / file).write_text(changed)
    with pytest.raises(ConfigurationError) as refused:
        check(declared(folder))
    assert said in str(refused.value)
    assert refused.value.source == str(folder / file)
    assert refused.value.line is not None
    assert abs(refused.value.line - text[: text.index(old)].count("\n") - 1) <= 6  # a call begins some lines before


def test_a_folder_without_a_declaration_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigurationError, match=r"assignment\.py: found No such file or directory; allowed: the declaration"
    ):
        declared(tmp_path)


def test_a_declaration_without_a_solution_is_refused(tmp_path: Path) -> None:
    shutil.copy(COURSES / WEEK2 / "assignment.py", tmp_path)
    with pytest.raises(ConfigurationError, match=r"found solution\.py beside it: No such file"):
        declared(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "from pytest_grade.author import Assignment\nAssignment('a', 'A')"], ids=["empty", "no calls"]
)
def test_a_declaration_of_nothing_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "assignment.py").write_text(text)
    with pytest.raises(ConfigurationError, match=r"found (0 assignments|nothing that is graded)"):
        declared(tmp_path)


def test_every_word_is_explained_and_public() -> None:
    import pytest_grade.author

    assert set(WORDS) == set(pytest_grade.author.__all__) - {"Assignment"}
    assert all(re.match(r"[A-Z].+\.$", (word.__doc__ or "").splitlines()[0]) for word in WORDS.values())
    assert words.__doc__ is not None


def test_all_that_a_declaration_may_be_made_of_is_listed() -> None:
    said = [line.strip() for line in vocabulary()]
    stated = inspect.signature(Assignment).parameters.keys() - {"id", "title"}
    methods = {"draw", "grade", "uses", "mistake", "form", "chosen_by"}
    assert {name for name in (*stated, *OPTIONS) if not any(line.startswith(f"{name}=  ") for line in said)} == set()
    assert {name for name in methods if not any(line.startswith(f"{name}(") for line in said)} == set()
