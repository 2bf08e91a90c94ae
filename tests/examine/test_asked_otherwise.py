"""A function is asked with its switches on, at a tie, and a second time: what it keeps or uses up is noticed."""

# ruff: noqa: E501 - lines of students

import shutil
from typing import Any

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.assignments import SHIPPED
from tests.author.test_declarations import COURSES
from tests.conftest import SEED
from tests.examine.novices import OTHER_COURSE, Text
from tests.grading import grade

_IF_2 = "        if i % 100 == 0:\n            costs.append(cost)\n        if print_cost and i % 100 == 0:\n"
_IF_3 = 'print("Cost after iteration %i: %f" % (i, cost))'
_COSTS = "    costs = []\n\n    for i"
_OPTIMIZE = "# GRADED FUNCTION: optimize\n"
_W = '        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1])'
_B = '        parameters["b" + str(l)] = np'
_ASSERTED = """
        assert parameters["W" + str(l)].shape == (layer_dims[l], layer_dims[l - 1])
        assert parameters["b" + str(l)].shape == (layer_dims[l], 1)
"""


def text(style: str, function: str, id_: str, *edits: tuple[str, str]) -> Text:
    return Text(style=style, edits=edits, function=function, id=id_)


WRONG = {
    "costs kept while printing": text("2", "optimize", "result-of-a-switch", (_IF_2, "        if print_cost and i % 100 == 0:\n            costs.append(cost)\n")),
    "costs kept while printing, on one line": text("2 operators", "optimize", "result-of-a-switch", ("if i % 100 == 0 else []", "if print_cost and i % 100 == 0 else []")),
    "printing joins a number to a text": text("2", "optimize", "number-joined-to-text", ('print("Cost after iteration %i: %f" % (i, cost))', 'print("step " + i)')),
    "costs of the notebook": text("2", "optimize", "kept-from-call", (_COSTS, "    for i"), (_OPTIMIZE, "costs = []\n# %%\n" + _OPTIMIZE)),
    "costs that are global": text("2", "optimize", "kept-from-call", (_COSTS, "    global costs\n    for i"), (_OPTIMIZE, "costs = list()\n# %%\n" + _OPTIMIZE)),
    "costs as a default": text("2 operators", "optimize", "default-grows", ("print_cost=False):\n    costs = []\n", "print_cost=False, costs=[]):\n")),
    "parameters of the notebook": text("4", "initialize_parameters_deep", "kept-from-call", ("    parameters = {}\n    L = len(layer_dims)", "    L = len(layer_dims)"), ("def initialize_parameters_deep(", "parameters = {}\n\ndef initialize_parameters_deep(")),
    "a list that is used up": text("4", "initialize_parameters_deep", "wrong-a-second-time", (_W, '        n_prev = layer_dims.pop(0)\n        parameters["W" + str(l)] = np.random.randn(layer_dims[0], n_prev)'), ("np.zeros((layer_dims[l], 1))", "np.zeros((layer_dims[0], 1))"), (_ASSERTED, "\n")),
    "a layer too many": text("4", "initialize_parameters_deep", "layers-too-many", (_W, _W.replace(' = np', ' = parameters["W" + str(L)] = np')), (_B, _B.replace(' = np', ' = parameters["b" + str(L)] = np'))),
    "a layer too many, of those before the first": text("4 operators", "initialize_parameters_deep", "layers-too-many", ("    parameters = {}\n    for l, (n_in", '    parameters = {"W0": np.eye(layer_dims[0]), "b0": 0}\n    for l, (n_in')),
    "weights that all objects share": text("net", "TwoLayerNet", "shared-by-objects", ("        self.params = {}\n", ""), ("    def __init__(", "    params = {}\n\n    def __init__(")),
    "weights that are all above zero": text("net", "TwoLayerNet", "another-function", ("std * np.random.randn(input_size, hidden_size)", "std * np.random.rand(input_size, hidden_size)")),
}  # fmt: skip
RIGHT = {
    "costs kept, and printed where it is asked for": text("2", "", "", (_IF_2, "        if i % 100 == 0:\n            costs.append(cost)\n            if print_cost:\n                print(i, cost)\n        if False:\n")),
    "without a switch": text("2 operators", "", "", ("learning_rate, print_cost=False):\n    costs", "learning_rate):\n    costs"), ("learning_rate, print_cost)", "learning_rate)")),
    "every cost kept": text("2", "", "", ("        if i % 100 == 0:\n            costs.append(cost)\n", "        costs.append(cost)\n")),
    "a list of the notebook that nothing returns": text("2", "", "", ("        if i % 100 == 0:\n            costs.append(cost)\n", "        history.append(cost)\n"), (_OPTIMIZE, "history = []\n# %%\n" + _OPTIMIZE)),
    "a list of the notebook that is emptied": text("2", "", "", (_COSTS, "    costs.clear()\n    for i"), ("    return params, grads, costs", "    return params, grads, list(costs)"), (_OPTIMIZE, "costs = []\n# %%\n" + _OPTIMIZE)),
    "weights by another way to write a normal one": text("net", "", "", ("std * np.random.randn(input_size, hidden_size)", "np.random.normal(0, std, (input_size, hidden_size))")),
    "weights that a class declares and an object makes": text("net", "", "", ("    def __init__(", "    params = {}\n\n    def __init__(")),
    "an entry that counts for no layer": text("4 operators", "", "", ("    parameters = {}\n    for l, (n_in", '    parameters = {"W0": None}\n    for l, (n_in')),
    "entries of another kind": text("4 operators", "", "", ("    parameters = {}\n    for l, (n_in", '    parameters = {"L": len(layer_dims), "n0": layer_dims[0]}\n    for l, (n_in')),
    "one at the threshold, which the course leaves open": text("2", "", "", ("A[0, i] > 0.5", "A[0, i] >= 0.5")),
    "one at the threshold, for all at once": text("3", "", "", ("A2 > 0.5", "A2 >= 0.5")),
    "rounded, which at the threshold is down": text("3", "", "", ("A2 > 0.5", "np.round(A2)")),
    "a copy of the list that is used up": text("4", "", "", ("    parameters = {}\n    L = len(layer_dims)", "    layer_dims = list(layer_dims)\n    parameters = {}\n    L = len(layer_dims)"), (_W, '        n_prev = layer_dims.pop(0)\n        parameters["W" + str(l)] = np.random.randn(layer_dims[0], n_prev)'), ("np.zeros((layer_dims[l], 1))", "np.zeros((layer_dims[0], 1))"), (_ASSERTED, "\n")),
    "a memory by what was asked": text("2", "", "", ("    s = 1 / (1 + np.exp(-z))\n", "    key = np.asarray(z).tobytes()\n    if key not in known:\n        known[key] = 1 / (1 + np.exp(-z))\n    s = known[key].copy()\n"), ("# GRADED FUNCTION: sigmoid\n", "known = {}\n")),
}  # fmt: skip


@pytest.fixture(scope="module")
def runs(run: Run) -> dict[bool, Run]:
    """By whether the course is another one than ours."""
    return {False: run, True: Run.prepare(Catalogue.load(COURSES / OTHER_COURSE), SEED)}


def params(texts: dict[str, Text]) -> list[Any]:
    return [pytest.param(each, id=name) for name, each in texts.items()]


def grade_of(each: Text, runs: dict[bool, Run], sandbox: Sandbox) -> Grade:
    found = grade(Content(content=each.content, kind="py"), runs[each.is_of_another_course], sandbox)
    assert isinstance(found, Grade), found
    return found


@pytest.mark.parametrize("each", params(WRONG))
def test_what_shows_only_when_it_is_asked_otherwise_is_wrong_and_named(
    each: Text, runs: dict[bool, Run], sandbox: Sandbox
) -> None:
    found = grade_of(each, runs, sandbox)
    wrong = {f.function: [d.id for d in f.diagnoses] for f in found.functions if f.verdict != "correct"}
    assert wrong == {each.function: [each.id]}


@pytest.fixture(scope="module")
def insisting(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run of week 2 whose author insists on what comes of a tie."""
    folder = shutil.copytree(SHIPPED / "week2_logistic_regression", tmp_path_factory.mktemp("course") / "week2")
    declaration = folder / "assignment.py"
    asked = '"predict(w, b, X) -> flat(predictions)", 10'
    assert asked in declaration.read_text()
    declaration.write_text(declaration.read_text().replace(asked, f'{asked}, ties=["w", "b"]'))
    return Run.prepare(Catalogue.load(folder), SEED)


@pytest.mark.parametrize(
    ("compared", "expected"),
    [
        ("A[0, i] > 0.5", {}),
        ("A[0, i] >= 0.5", {"predict": ["bound-of-comparison"]}),
        ("round(A[0, i]) == 1", {}),
    ],
)
def test_a_course_may_insist_on_what_comes_of_a_tie(
    compared: str, expected: dict[str, list[str]], insisting: Run, sandbox: Sandbox
) -> None:
    each = text("2", "predict", "", ("A[0, i] > 0.5", compared))
    found = grade(Content(content=each.content, kind="py"), insisting, sandbox)
    assert isinstance(found, Grade), found
    assert {f.function: [d.id for d in f.diagnoses] for f in found.functions if f.verdict != "correct"} == expected


@pytest.mark.parametrize("each", params(RIGHT))
def test_what_looks_like_it_and_is_right_however_it_is_asked_is_right(
    each: Text, runs: dict[bool, Run], sandbox: Sandbox
) -> None:
    found = grade_of(each, runs, sandbox)
    assert [(f.function, f.reason) for f in found.functions if f.verdict != "correct"] == []
