"""A change that is told is all that there is to change: whoever makes it by hand gets full marks, and loses nothing."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_grade.examine.repair_search import size_of
from pytest_grade.model.judgement import Diagnosis, FunctionVerdict, Place, Replacement
from pytest_grade.model.submission import Change, ChangedPiece
from tests.benchmarks.repairs import Grader, edited, outcomes, proposals
from tests.students import Student, student
from tests.students.held_out import mistaken
from tests.students.student import edited as with_edits


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    started = Grader(workers=1)
    yield started
    started.close()


def verdict(made: Student, function: str, folder: Path, grader: Grader) -> FunctionVerdict:
    ((_, _, found),) = grader.grades([made.write(folder)])
    return next(verdict for verdict in found.verdicts if verdict.function == function)


def changed(id_: str, *edits: tuple[str, str]) -> Student:
    made = student(id_)
    source = "\n\n".join(f"# %%\n{cell}" for cell in made.cells)
    cells = with_edits(source + "\n", *edits).split("# %%\n")[1:]
    return Student(id="changed", assignment=made.assignment, style="", cells=tuple(cells), expects=made.expects)


LAST = """    AL, cache = linear_activation_forward(
        A, parameters["W" + str(L)], parameters["b" + str(L)], activation="sigmoid"
    )
"""
INDENTED = "".join(f"    {line}\n" for line in LAST.splitlines())
LAST_IN_LOOP = replace(changed("week4-course-per-layer", (LAST, INDENTED)), id="week4-course-last-layer-in-the-loop")

HIDDEN = changed(
    "week4-course-per-layer",
    ("dA_prev = np.dot(W.T, dZ)", "dA_prev = np.dot(W, dZ)"),
    ("    m = A_prev.shape[1]\n", "    m = A_prev.shape[0]\n"),
)


SIDE_BY_SIDE = changed(
    "week4-course-per-layer",
    ("axis=1, keepdims=True)", "axis=1)"),
    ("dA_prev = np.dot(W.T, dZ)", "dA_prev = np.dot(W.T, dZ) + 1"),
)


@pytest.mark.parametrize(
    "made", [pytest.param(HIDDEN, id="one hides the other"), pytest.param(SIDE_BY_SIDE, id="side by side")]
)
def test_two_mistakes_in_one_function_are_told_with_both_changes(made: Student, tmp_path: Path, grader: Grader) -> None:
    found = verdict(made, "linear_backward", tmp_path, grader)
    assert [len(each.repair) for each in found.diagnoses] == [1, 1], found.diagnoses
    assert found.problem is not None
    assert found.problem.facts["several"] == "two"
    (outcome,) = outcomes([made.write(tmp_path)], tmp_path, grader)
    assert (outcome.wrong, outcome.worse) == ("", ())


@pytest.mark.parametrize(
    "id_",
    [
        pytest.param("week4-course-fault-layer-off-by-one-in-keys", id="in each of several places"),
        pytest.param("week4-einsum-fault-dAL-inner-sign", id="with the brackets that it needs"),
        pytest.param("week4-course-fault-cost-sign", id="of a line that is long"),
        pytest.param("week2-course-fault-reads-notebook-variable", id="wherever a name is read"),
        pytest.param("week4-course-fault-forward-caches-A-for-Z", id="in the line that makes a cache"),
        pytest.param("week4-course-last-layer-in-the-loop", id="of a line's indentation"),
    ],
)
def test_a_change_that_is_followed_gives_full_marks(id_: str, tmp_path: Path, grader: Grader) -> None:
    made = LAST_IN_LOOP if id_ == LAST_IN_LOOP.id else student(id_)
    (found,) = outcomes([made.write(tmp_path)], tmp_path, grader)
    assert (found.wrong, found.worse) == ("", ())


@pytest.mark.parametrize(
    "id_",
    [
        pytest.param("week4-course-fault-return-order-consistent", id="the one function and not its caller"),
        pytest.param("week4-class-closures-fault-dAL-sign", id="the one function and not one that shares its text"),
    ],
)
def test_a_change_that_would_break_another_function_is_not_told(id_: str, tmp_path: Path, grader: Grader) -> None:
    assert all(not found.worse for found in outcomes([student(id_).write(tmp_path)], tmp_path, grader))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("doubled-mean-and-elementwise-product-for-dA", id="in what is handed on"),
        pytest.param("db-wrong-axis-and-forward-input-reused", id="in caches"),
    ],
)
def test_a_change_that_leaves_another_mistake_is_not_told_as_all(name: str, tmp_path: Path, grader: Grader) -> None:
    made = next(made.student for made in mistaken() if made.id.endswith(f"course-{name}"))
    assert all((each.wrong, each.worse) == ("", ()) for each in outcomes([made.write(tmp_path)], tmp_path, grader))


CRASHES = changed(
    "week4-course-per-layer",
    ("axis=1, keepdims=True)", "axis=1, keepdims=true)"),
    ("dZ = sigmoid_backward(dA, activation_cache)", "dZ = sigmoid_backward(dA, linear_cache)"),
    ('grads["dA" + str(l + 1)], current_cache, "relu"', 'dAL, current_cache, "relu"'),
)


def test_what_is_raised_beside_callees_that_are_mended_is_told_in_its_own_words(tmp_path: Path, grader: Grader) -> None:
    problem = verdict(CRASHES, "L_model_backward", tmp_path, grader).problem
    assert problem is not None
    assert problem.place is not None
    told = [problem.facts[fact] for fact in ("error", "tried_with")]
    assert told == ["IndexError", "linear_backward and linear_activation_backward"]
    assert "index" in problem.facts["message"]
    assert problem.place.code == "dZ = relu_backward(dA, activation_cache)"


def test_a_word_of_another_language_is_misspelled_and_says_nothing_of_dimensions(
    tmp_path: Path, grader: Grader
) -> None:
    found = verdict(CRASHES, "linear_backward", tmp_path, grader)
    assert [each.id for each in found.diagnoses] == ["misspelled"]


AT_THE_END = """    for key in grads:
        if not key.startswith("dA"):
            grads[key] = grads[key] / m
    return grads
"""


def test_who_divides_by_m_at_the_end_is_not_told_that_it_is_missing_before(tmp_path: Path, grader: Grader) -> None:
    made = changed(
        "week4-course-per-layer",
        ("dW = 1. / m * np.dot(dZ, A_prev.T)", "dW = np.dot(dZ, A_prev.T)"),
        ("db = 1. / m * np.sum(dZ, axis=1, keepdims=True)", "db = np.sum(dZ**3, axis=1, keepdims=True)"),
        ("    return grads\n", AT_THE_END),
    )
    problem = verdict(made, "linear_backward", tmp_path, grader).problem
    assert problem is not None
    assert (problem.kind, problem.facts["quantity"]) == ("value", "db")


LOSS = "    cost = -1. / m * np.sum(np.multiply(Y, np.log(AL)) + np.multiply(1 - Y, np.log(1 - AL)))\n"
IN_PLACE = """    signs = np.array(Y)
    S = YS
    S *= 2
    S -= 1
    cost = -1. / m * np.sum(np.log((1 - S) / 2 + S * AL))
"""


def test_of_two_names_that_mend_it_the_one_is_told_that_destroys_no_input(tmp_path: Path, grader: Grader) -> None:
    found = verdict(changed("week4-course-per-layer", (LOSS, IN_PLACE)), "compute_cost", tmp_path, grader)
    assert [piece.after for each in found.diagnoses for piece in each.repair] == ["signs"]


SUM = "    db = 1. / m * np.sum(dZ, axis=1, keepdims=True)\n"
BY_FOURS = """    db = np.zeros(b.shape)
    for k in range(max(m // 4, 1)):
        db += dZ[:, 4 * k : 4 * k + 4].sum(axis=1, keepdims=True) / m
"""


def test_of_numbers_that_are_right_at_some_sizes_only_the_one_is_told_that_is_right_at_all(
    tmp_path: Path, grader: Grader
) -> None:
    made = changed("week4-course-per-layer", (SUM, BY_FOURS))
    told = [piece for each in verdict(made, "linear_backward", tmp_path, grader).diagnoses for piece in each.repair]
    assert [(piece.before, piece.after) for piece in told] == [("max(m // 4, 1)", "max(m // 4, 1) + 1")]


DW = "    dW = 1. / m * np.dot(dZ, A_prev.T)\n"


@pytest.mark.parametrize(
    "made",
    [
        pytest.param("    dW = -1. / m * np.dot(dZ, A_prev.T) if m > 1 else 0 * W\n", id="but for one example"),
        pytest.param("    dW = np.clip(-1. / m * np.dot(dZ, A_prev.T), -9, 9)\n", id="but for large numbers"),
    ],
)
def test_a_change_that_is_right_at_the_usual_sizes_alone_is_not_told(made: str, tmp_path: Path, grader: Grader) -> None:
    diagnoses = verdict(changed("week4-course-per-layer", (DW, made)), "linear_backward", tmp_path, grader).diagnoses
    assert [diagnosis.id for diagnosis in diagnoses] == ["wrong-sign"]
    assert not any(diagnosis.repair for diagnosis in diagnoses)


def change(*pieces: tuple[str, str]) -> Change:
    changed = tuple(
        ChangedPiece(line=1, column=0, end_line=1, end_column=1, before=before, after=after) for before, after in pieces
    )
    return Change(
        number=0, kind="", cell=1, line=1, column=0, end_column=1, before="", after="", target="", function="f",
        pieces=changed,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wins", "loses"),
    [
        pytest.param(change(("a + b", "b + a")), change(("a", "b"), ("b", "a")), id="in one place before in two"),
        pytest.param(change(("W", "W.T")), change(("W", "dZ.T")), id="of fewer letters"),
        pytest.param(change(("a - b", "-(a - b)")), change(("a - b", "b + c")), id="brackets aside"),
        pytest.param(change(("dZ", "dA")), change(("dW", "db")), id="that leads to what the solution has"),
    ],
)
def test_of_two_repairs_of_a_rank_the_smaller_one_wins(wins: Change, loses: Change) -> None:
    assert size_of(wins, "return dA * W.T") < size_of(loses, "return dA * W.T")


def moving(line: int, before: str, side: str, beside: int) -> Replacement:
    place = Place(cell=0, line=line, code="")
    return Replacement(place=place, before=before, after="", side=side, beside=replace(place, line=beside))


def mark(line: int, column: int | None, end: int | None, before: str, after: str) -> Replacement:
    place = Place(cell=0, line=line, code="", column=column, end_column=end)
    return Replacement(place=place, before=before, after=after)


@pytest.mark.parametrize(
    ("text", "pieces", "made"),
    [
        pytest.param("if x:\n    y = a * a", [mark(2, 8, 9, "a", "b")], "if x:\n    y = a * b", id="at the mark"),
        pytest.param("a + a", [mark(1, 0, 1, "a", "bb"), mark(1, 4, 5, "a", "bb")], "bb + bb", id="twice in a line"),
        pytest.param("x = f(a,\n  b) + 1", [mark(1, None, None, "f(a, b)", "c")], "x = c + 1", id="over two lines"),
        pytest.param(
            "for l in x:\n    a = f(b)\nc = a",
            [mark(1, 0, 0, "", "b = a")],
            "for l in x:\n    a = f(b)\n    b = a\nc = a",
            id="at the end of a loop",
        ),
        pytest.param(
            "for l in x:\n    b = l\n    a = f(\n        b)\nc = a",
            [moving(3, "a = f(b)", "out", 1)],
            "for l in x:\n    b = l\n    pass\na = f(\n    b)\nc = a",
            id="out of a loop",
        ),
        pytest.param(
            "b = []\nfor k in x:\n    b.append(k)\nfor l in x:\n    a.append(b)",
            [moving(1, "b = []", "before", 5), moving(2, "for k in x:", "before", 5)],
            "pass\npass\nfor l in x:\n    b = []\n    for k in x:\n        b.append(k)\n    a.append(b)",
            id="two statements into a loop",
        ),
    ],
)
def test_a_change_is_made_by_hand_as_it_reads(text: str, pieces: list[Replacement], made: str) -> None:
    assert edited(text.split("\n"), Diagnosis(id="x", function="f", repair=tuple(pieces))) == made


def test_of_a_text_without_a_change_nothing_is_followed(tmp_path: Path, grader: Grader) -> None:
    ((path, grade, found),) = grader.grades([student("week4-course-missing-mean").write(tmp_path)])
    assert list(proposals(path, grade, found)) == []
