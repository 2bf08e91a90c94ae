"""Methods of one object, of an author's own class: each pays for its own work, by the assignment and by its kit."""

from collections.abc import Callable

import pytest

from pytest_grade.examine.catalogue import Catalogue, entered
from pytest_grade.examine.run import Run
from pytest_grade.kit.files import kit_of, packed
from pytest_grade.kit_maker.freezing import Freezing
from pytest_grade.marking.rubric import Rubric
from pytest_grade.model.grade import FunctionGrade, Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author.small import written
from tests.grading import grade
from tests.students.student import edited

POINTS = {"Net.forward": 30.0, "Net.cost": 20.0, "Net.backward": 40.0, "Net.step": 10.0}
DECLARED = """
from pytest_grade.author import Assignment, built, normal, number, weights

net = Assignment("net", "A net", examples="m")
net.draw(X=normal("m", "n"), Y=normal("m", "k"), W=weights("n", "k"), net=built("Net(n, k)", W="W"))
net.draw(rate=number(0.1, 0.5))
net.grade("net.forward(X) -> A", 30)
net.grade("net.forward(X); net.cost(Y) -> J", 20)
net.grade("net.forward(X); net.backward(Y)", 40, then={"net.dW": "d(W)"})
net.grade("net.forward(X); net.backward(Y); net.step(rate)", 10, then={"net.W": "W - rate * d(W)"})
"""
SOLUTION = """import numpy as np


class Net:
    def __init__(self, n, k):
        self.W = np.zeros((n, k))

    def forward(self, X):
        self.X = X
        self.A = np.tanh(X @ self.W)
        return self.A

    def cost(self, Y):
        return np.sum((self.A - Y) ** 2) / len(Y)

    def backward(self, Y):
        dZ = 2 * (self.A - Y) * (1 - self.A**2)
        self.dW = self.X.T @ dZ / len(Y)

    def step(self, rate):
        self.W = self.W - rate * self.dW
"""
WRONG_FORWARDS = {
    "another slope": ("X @ self.W)", "0.5 * X @ self.W)"),
    "another function": ("np.tanh(X", "np.sin(X"),
    "an addend": ("X @ self.W)", "X @ self.W + 1)"),
}
MADE = "self.dW = self.X.T @ dZ / len(Y)"
ACCUMULATING = {
    "by +=": ("self.W = np.zeros((n, k))", "self.W = np.zeros((n, k))\n        self.dW = 0", "self.dW += "),
    "by getattr": ("", "", "self.dW = getattr(self, 'dW', 0) + "),
    "where there is one": ("", "", "self.dW = (self.dW if hasattr(self, 'dW') else 0) + "),
    "by another name": (
        "self.W = np.zeros((n, k))",
        "self.W = np.zeros((n, k))\n        self.dW = 0",
        "before = self.dW\n        self.dW = before + ",
    ),
}

Judged = Callable[..., dict[str, FunctionGrade]]


@pytest.fixture(scope="module")
def judged(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """What each method gets, by the assignment, or by its kit."""
    folder = tmp_path_factory.mktemp("net")
    (folder / "assignment.py").write_text(DECLARED)
    (folder / "solution.py").write_text(SOLUTION)
    runs: dict[bool, Run] = {}

    def run_of(by_kit: bool) -> Run:
        if by_kit not in runs:
            assignment = entered(folder).assignment
            if by_kit:
                freezing = Freezing.of(assignment, 4321, 0.01, sandbox)
                assignment = kit_of(packed(freezing.frozen(), {"points": POINTS}, freezing.left_out)).assignment
            rubric = Rubric(assignment=assignment.id, points=POINTS)
            runs[by_kit] = Run.prepare(Catalogue(assignments=(assignment,), rubrics={assignment.id: rubric}), 3)
        return runs[by_kit]

    def judge(text: str, *, by_kit: bool = False) -> dict[str, FunctionGrade]:
        found = grade(Content(content=text.encode(), kind="py"), run_of(by_kit), sandbox)
        assert isinstance(found, Grade)
        return {function.function: function for function in found.functions}

    return judge


def changed(before: str, after: str) -> str:
    assert before in SOLUTION
    return SOLUTION.replace(before, after)


@pytest.mark.parametrize("by_kit", [False, True], ids=["by the assignment", "by a kit"])
def test_the_solution_is_right(judged: Judged, by_kit: bool) -> None:
    assert {each.verdict for each in judged(SOLUTION, by_kit=by_kit).values()} == {"correct"}


@pytest.mark.parametrize("wrong", WRONG_FORWARDS)
def test_a_wrong_way_forward_costs_what_works_with_it_nothing(wrong: str, judged: Judged) -> None:
    found = judged(changed(*WRONG_FORWARDS[wrong]))
    assert {name: each.verdict for name, each in found.items()} == {
        "Net.forward": "incorrect",
        "Net.cost": "correct",
        "Net.backward": "correct",
        "Net.step": "correct",
    }


@pytest.mark.parametrize("wrong", WRONG_FORWARDS)
def test_by_a_kit_what_works_with_it_is_judged_later_and_keeps_its_points(wrong: str, judged: Judged) -> None:
    found = judged(changed(*WRONG_FORWARDS[wrong]), by_kit=True)
    assert found["Net.forward"].verdict == "incorrect"
    for name in ("Net.cost", "Net.backward", "Net.step"):
        assert (found[name].verdict, found[name].earned) == ("undecided", POINTS[name])
        assert (found[name].reason or "").startswith("is judged once Net.forward ")


CRASHES = {
    "shapes": ("X @ self.W)", "X @ self.W.T)"),
    "a name": ("X @ self.W)", "X @ weights)"),
}


def under_own_names(text: str) -> str:
    return text.replace("self.X", "self.inputs").replace("self.A", "self.outputs")


@pytest.mark.parametrize("wrong", [*WRONG_FORWARDS.values(), *CRASHES.values()], ids=[*WRONG_FORWARDS, *CRASHES])
def test_what_is_kept_under_own_names_by_a_wrong_way_forward_costs_nobody_else_anything(
    wrong: tuple[str, str], judged: Judged
) -> None:
    found = judged(under_own_names(changed(*wrong)))
    assert [found[name].verdict for name in POINTS] == ["incorrect", "correct", "correct", "correct"]


@pytest.mark.parametrize("wrong", CRASHES)
def test_a_way_forward_that_raises_costs_what_reads_what_it_keeps_nothing(wrong: str, judged: Judged) -> None:
    found = judged(changed(*CRASHES[wrong]))
    assert [found[name].verdict for name in POINTS] == ["incorrect", "correct", "correct", "correct"]


@pytest.mark.parametrize("wrong", [WRONG_FORWARDS["an addend"], CRASHES["shapes"]])
def test_what_reads_own_names_is_tried_with_the_way_forward_mended(wrong: tuple[str, str], judged: Judged) -> None:
    found = judged(under_own_names(changed(*wrong).replace("dZ = 2 * ", "dZ = ")))
    assert [found[name].verdict for name in POINTS] == ["incorrect", "correct", "incorrect", "correct"]
    assert (found["Net.backward"].reason or "").endswith("; it was tried with Net.forward mended")
    assert [each.id for each in found["Net.backward"].diagnoses] == ["loss-factor"]


def test_what_reads_own_names_keeps_its_points_where_no_change_is_known_that_mends_the_way_forward(
    judged: Judged,
) -> None:
    backward = judged(under_own_names(changed(*CRASHES["a name"])))["Net.backward"]
    assert (backward.reason or "").startswith(
        "keeps its points: what it reads of the object has names of your own, and comes of Net.forward"
    )


def test_a_documented_name_that_a_wrong_way_forward_leaves_out_is_no_own_name(judged: Judged) -> None:
    wrong = changed(*CRASHES["a name"]).replace("np.sum((self.A - Y)", "np.sum((self.A - Y.T)")
    found = judged(wrong)
    assert [found[name].verdict for name in POINTS] == ["incorrect", "incorrect", "correct", "correct"]


def test_who_returns_what_is_right_and_keeps_it_nowhere_is_charged_and_not_who_reads_it(judged: Judged) -> None:
    found = judged(changed("self.A = np.tanh(X @ self.W)\n        return self.A", "return np.tanh(X @ self.W)"))
    assert found["Net.forward"].verdict == "incorrect"
    assert found["Net.cost"].verdict == found["Net.step"].verdict == "correct"


def test_a_number_that_is_added_in_a_formula_is_no_index(judged: Judged) -> None:
    found = judged(changed(*WRONG_FORWARDS["an addend"]))
    assert [each.id for each in found["Net.forward"].diagnoses] == ["term-too-many"]


def test_both_are_charged_where_both_are_wrong(judged: Judged) -> None:
    text = changed(*WRONG_FORWARDS["another function"]).replace("dZ = 2 * ", "dZ = ")
    found = judged(text)
    assert [found[name].verdict for name in POINTS] == ["incorrect", "correct", "incorrect", "correct"]


@pytest.mark.parametrize("by_kit", [False, True], ids=["by the assignment", "by a kit"])
@pytest.mark.parametrize("way", ACCUMULATING)
def test_gradients_that_add_up_from_call_to_call_are_wrong(way: str, by_kit: bool, judged: Judged) -> None:
    before, after, made = ACCUMULATING[way]
    text = SOLUTION.replace(before, after) if before else SOLUTION
    found = judged(text.replace("self.dW = self.X", f"{made}self.X"), by_kit=by_kit)
    step = "undecided" if by_kit else "correct"
    assert [found[name].verdict for name in POINTS] == ["correct", "correct", "incorrect", step]
    assert [each.id for each in found["Net.backward"].diagnoses] == ["kept-in-object"]


def test_what_is_wrong_at_once_is_not_said_to_be_right_once(judged: Judged) -> None:
    backward = judged(changed(MADE, f"self.W = self.W - 0.1 * self.X.T @ dZ\n        {MADE} - self.W"))["Net.backward"]
    assert backward.verdict == "incorrect"
    assert "once" not in (backward.reason or "")
    assert "kept-in-object" not in [each.id for each in backward.diagnoses]


@pytest.mark.parametrize("by_kit", [False, True], ids=["by the assignment", "by a kit"])
def test_a_wrong_step_is_charged_alone(by_kit: bool, judged: Judged) -> None:
    found = judged(changed("self.W - rate", "self.W + rate"), by_kit=by_kit)
    assert [found[name].verdict for name in POINTS] == ["correct", "correct", "correct", "incorrect"]


@pytest.mark.parametrize("by_kit", [False, True], ids=["by the assignment", "by a kit"])
def test_what_is_read_and_then_made_anew_is_right(by_kit: bool, judged: Judged) -> None:
    text = changed(MADE, f"{MADE}\n        print(self.dW.shape)\n        self.dW = self.dW * 1.0")
    assert {each.verdict for each in judged(text, by_kit=by_kit).values()} == {"correct"}


CELLS = """
from pytest_grade.author import Assignment, built, normal, weights

cells = Assignment("cells", "A model that holds a cell", examples="m")
cells.draw(x=normal("m", "n"), X=normal("m", "n"), Y=normal("m", "n"), W=weights("n", "n"))
cells.draw(cell=built("Cell(W)"), model=built("Model(W)"))
cells.grade("cell.forward(x) -> h, _cache", 20)
cells.grade("cell.backward(d(h), _cache) -> d(x), d(W)", 30)
cells.grade("model.forward(X) -> A", 20)
cells.grade("model.cost(X, Y) -> J", 10)
cells.grade("model.forward(X); model.backward(Y) -> d(W)", 20)
"""
CELLS_SOLUTION = """import numpy as np


class Cell:
    def __init__(self, W):
        self.W = W

    def forward(self, x):
        h = np.tanh(x @ self.W) - x
        return h, (x, h)

    def backward(self, dh, cache):
        x, h = cache
        dz = dh * (1 - (h + x) ** 2)
        return dz @ self.W.T - dh, x.T @ dz


class Model:
    def __init__(self, W):
        self.cell = Cell(W)

    def forward(self, X):
        h, self.first = self.cell.forward(X)
        self.A, self.second = self.cell.forward(h)
        return self.A

    def cost(self, X, Y):
        return np.sum((self.forward(X) - Y) ** 2) / len(Y)

    def backward(self, Y):
        dA = 2 * (self.A - Y) / len(Y)
        dh, of_second = self.cell.backward(dA, self.second)
        return of_second + self.cell.backward(dh, self.first)[1]
"""


@pytest.fixture(scope="module")
def run_of_cells(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run.prepare(Catalogue.load(written(tmp_path_factory.mktemp("cells"), CELLS, CELLS_SOLUTION)), 3)


def test_a_wrong_way_forward_of_what_an_object_holds_costs_the_object_nothing(
    sandbox: Sandbox, run_of_cells: Run
) -> None:
    for text in (CELLS_SOLUTION, CELLS_SOLUTION.replace("(x @ self.W) - x", "(x @ self.W) + x")):
        found = grade(Content(content=text.encode(), kind="py"), run_of_cells, sandbox)
        assert isinstance(found, Grade)
        wrong = {each.function: each.verdict for each in found.functions if each.verdict != "correct"}
        assert wrong == ({} if text == CELLS_SOLUTION else {"Cell.forward": "incorrect"})


OWN_ATTRIBUTES = (
    ("        self.W = W\n", '        self.kept = {"W": W}\n'),
    ("x @ self.W)", 'x @ self.kept["W"])'),
    ("dz @ self.W.T", 'dz @ self.kept["W"].T'),
    ("self.first = self.cell", "first = self.cell"),
    ("self.second = self.cell.forward(h)\n", "second = self.cell.forward(h)\n        self.tape = [first, second]\n"),
    ("(dA, self.second)", "(dA, self.tape[1])"),
    ("of_second + self.cell.backward(dh, self.first)", "self.cell.backward(dh, self.tape[0])"),
)


def test_that_it_raises_beside_others_than_its_own_right_callees_is_not_told(
    sandbox: Sandbox, run_of_cells: Run
) -> None:
    text = edited(CELLS_SOLUTION, *OWN_ATTRIBUTES)
    found = grade(Content(content=text.encode(), kind="py"), run_of_cells, sandbox)
    assert isinstance(found, Grade)
    assert {f.function: f.reason for f in found.functions if f.verdict == "incorrect"} == {
        "Model.backward": "dW has other values than it should"
    }
