"""What examples have to be graded as, and what an author is told to look at."""

from pathlib import Path

import pytest
import yaml

from pytest_grade.author.proving import proved
from pytest_grade.errors import ConfigurationError
from pytest_grade.examine.catalogue import load
from pytest_grade.marking.rubric import LAWFUL, Rubric
from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from pytest_grade.prove.asked import sizes_told
from pytest_grade.prove.examples import compared
from pytest_grade.prove.expectations import EXPECTED, Expectation, expectations
from pytest_grade.prove.grading import grading_by
from pytest_grade.prove.notes import notes, notes_of_placements
from tests.author import small
from tests.judge.test_verdicts import ASSIGNMENTS, rows

FUNCTIONS = ("fitted", "slopes")


def read(text: str, folder: Path) -> dict[str, Expectation]:
    (folder / EXPECTED).write_text(text, encoding="utf-8")
    return dict(expectations(folder / EXPECTED, ("ada", "bo"), FUNCTIONS))


def test_an_expectation_is_read_as_it_is_told(tmp_path: Path) -> None:
    text = "ada: { points: 7.5, convention: at-loss, charged: { fitted: missing, slopes: [missing-mean, wrong-sign] } }"
    found = read(text, tmp_path)["ada"]
    charged = {"fitted": ("missing",), "slopes": ("missing-mean", "wrong-sign")}
    assert found == Expectation(points=7.5, convention="at-loss", charged=charged)
    assert f"ada: {found.told()}" == text


REFUSED = {
    "an example that is not there": ("eve: { points: 1 }", 1, 'found "eve"; allowed: one of ada, bo'),
    "no points": ("ada: { convention: at-loss }", 1, "found no points"),
    "another key": ("ada: { point: 1 }", 1, 'found "point"; allowed: one of points, convention, charged'),
    "another placement": ("ada: { points: 1 }\nbo: { points: 1, convention: at-los }", 2, "allowed: at-loss, perhaps"),
    "another function": ("ada: { points: 1, charged: { f: missing } }", 1, "one of fitted, slopes"),
    "another mistake": ("ada: { points: 1, charged: { slopes: mising-mean } }", 1, "allowed: missing-mean, perhaps"),
    "a word": ("ada: right", 1, "found one value; allowed: keys and values"),
}


@pytest.mark.parametrize(("text", "line", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_expectation_is_refused_with_its_line(text: str, line: int, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(text, tmp_path)
    assert said in str(refused.value)
    assert refused.value.line == line


def test_a_mistake_that_the_assignment_declares_may_be_expected(tmp_path: Path) -> None:
    (tmp_path / EXPECTED).write_text(
        "ada: { points: 35, charged: { slopes: slopes-of-biases-too } }\n", encoding="utf-8"
    )
    found = expectations(tmp_path / EXPECTED, ("ada",), FUNCTIONS, ["slopes-of-biases-too"])
    assert found["ada"].charged == {"slopes": ("slopes-of-biases-too",)}
    with pytest.raises(ConfigurationError, match="slopes-of-biases-too"):
        expectations(tmp_path / EXPECTED, ("ada",), FUNCTIONS)


def test_the_readme_says_of_the_examples_what_is_expected_of_them() -> None:
    told = {name: (points, convention, mistakes) for name, points, _, convention, mistakes in rows()}
    for table in ASSIGNMENTS.glob(f"*/examples/{EXPECTED}"):
        found = yaml.safe_load(table.read_text(encoding="utf-8"))
        assert set(found) == {path.name for path in table.parent.iterdir() if path.is_dir()}
        for name, each in found.items():
            named = tuple(why for why in each.get("charged", {}).values() if why not in ("missing", "incorrect"))
            assert (each["points"], each.get("convention"), named) == told[name], name


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Grade | NotGradable:
    """A right submission."""
    with grading_by(small.line(tmp_path_factory.mktemp("line") / "line")) as grader:
        return grader.grade(small.LINE_SOLUTION.encode(), "py")


RIGHT = Expectation(points=100, convention="per-layer")
TOLD = "{ points: 100, convention: per-layer }"


@pytest.mark.parametrize(
    ("wanted", "is_right", "said"),
    [
        (RIGHT, True, f"  a: as expected, {TOLD}"),
        (Expectation(points=60, line=3), False, f"E.yaml, line 3: found a: {{ points: 60 }}; graded as {TOLD}"),
        (None, True, f"  a: not in EXPECTED.yaml, where it would stand as {TOLD}"),
    ],
)
def test_an_example_is_held_to_what_is_expected_of_it(
    wanted: Expectation | None, is_right: bool, said: str, graded: Grade
) -> None:
    line = compared("a", graded, wanted, Path("E.yaml"))
    assert (line.is_right, line.text) == (is_right, said)


def test_an_example_that_cannot_be_graded_is_wrong() -> None:
    line = compared("a", NotGradable(digest=None, reason="it is empty", seconds=0.0), RIGHT, Path("E.yaml"))
    assert (line.is_right, line.text) == (False, "  a: a file that cannot be graded (it is empty)")


Change = tuple[str, str]


def noted(folder: Path, points: dict[str, float] | None = None) -> list[str]:
    given = {"fitted": 10.0, "squares": 20.0, "slopes": 40.0, "descend": 30.0} if points is None else points
    return list(notes(proved(folder), Rubric(assignment="line", points=given)))


def test_a_declaration_that_is_whole_has_nothing_to_look_at(tmp_path: Path) -> None:
    assert noted(small.line(tmp_path)) == []


LOOKED_AT: dict[str, tuple[tuple[Change, ...], str]] = {
    "a draw": (
        (("steps=integer(1, 6)", 'steps=integer(1, 6), spare=normal("k")'),),
        "spare is drawn, and no call is given it",
    ),
    "a function": (
        (("\ndef fitted", "\ndef spare(x):\n    return x\n\n\ndef fitted"),),
        "spare of solution.py is not graded, and nothing that is graded calls it",
    ),
    "a constant": (
        (
            ('line.grade("fitted', 'line.grade("kind(X) -> kinds", 1)\nline.grade("fitted'),
            ("\ndef fitted", "\ndef kind(X):\n    return 3.0\n\n\ndef fitted"),
        ),
        "kind: kinds is the same in every question; a value that is written out passes",
    ),
    "an argument": (
        (
            ('line.grade("fitted', 'line.grade("kind(X) -> kinds", 1)\nline.grade("fitted'),
            ("\ndef fitted", "\ndef kind(X):\n    return X\n\n\ndef fitted"),
        ),
        "kind: kinds is X as it is given; who returns that is not noticed",
    ),
    "a layout": (
        (
            ("-> d(w), d(b)", "-> flat(d(w)), d(b)"),
            ("steps=integer(1, 6))", 'steps=integer(1, 6), dw=weights("k"))'),
            ('line.grade("fitted', 'line.grade("step(w, dw, rate) -> w_new", 1)\nline.grade("fitted'),
            ("\ndef fitted", "\ndef step(w, dw, rate):\n    return w - rate * dw\n\n\ndef fitted"),
        ),
        "step is handed dw in one layout, and slopes may return another: whoever takes only that one is wrong there; "
        "let it ask for d(w), or hand over either layout",
    ),
    "a cache": (
        (
            (
                'line.grade("fitted',
                'line.grade("ahead(X) -> kept", 1)\nline.grade("back(kept) -> total", 1)\nline.grade("fitted',
            ),
            (
                "\ndef fitted",
                '\ndef ahead(X):\n    return {"X": 2 * X}\n\n\ndef back(kept):\n    return kept["X"].sum()\n\n'
                "\ndef fitted",
            ),
        ),
        "ahead: kept is compared with the solution's, and back takes it; what everybody may keep in a way of their own "
        "is _kept",
    ),
    "two that are the same": (
        (
            ('line.grade("fitted', 'line.grade("kind(X) -> kinds, sorts", 1)\nline.grade("fitted'),
            ("\ndef fitted", "\ndef kind(X):\n    return 2 * X, 2 * X\n\n\ndef fitted"),
        ),
        "kind: kinds and sorts are the same in every question; who mixes them up is not noticed",
    ),
    "a bound": (
        (("    return np.mean((f - t) ** 2)", "    J = np.mean((f - t) ** 2)\n    return np.minimum(J, 1e6)"),),
        "squares: `return np.minimum(J, 1e6)` in line 11 of solution.py compares numbers, and the same is larger in "
        "every question; who leaves that out is not noticed",
    ),
}


@pytest.mark.parametrize(("changes", "note"), LOOKED_AT.values(), ids=LOOKED_AT)
def test_what_an_author_may_not_have_meant_is_told(changes: tuple[Change, ...], note: str, tmp_path: Path) -> None:
    assert note in noted(small.line(tmp_path, *changes))


@pytest.mark.parametrize(("handed", "is_told"), [("dW", True), ("dW.T if TURNED else dW", False)])
def test_a_step_that_is_handed_either_layout_has_nothing_to_look_at(handed: str, is_told: bool, tmp_path: Path) -> None:
    text = (
        "from pytest_grade.author import Assignment, normal, weights\n"
        'a = Assignment("a", "A", examples="N", either={"TURNED": [False, True]})\n'
        'a.draw(X=normal("N", "D"), T=normal("N", "K"), W=weights("D", "K"), dW=weights("D", "K"))\n'
        'a.grade("loss(X, T, W) -> J", 1)\n'
        'a.grade("gradient(X, T, W) -> d(W).T if TURNED else d(W)", 1)\n'
        f'a.grade("step(W, {handed}) -> W_new", 1)\n'
    )
    solution = (
        "import numpy as np\n\nTURNED = False\n\n\n"
        "def loss(X, T, W):\n    return np.sum((X @ W - T) ** 2) / len(X)\n\n\n"
        "def gradient(X, T, W):\n    dW = 2 * X.T @ (X @ W - T) / len(X)\n    return dW.T if TURNED else dW\n\n\n"
        "def step(W, dW):\n    return W - (dW.T if TURNED else dW)\n"
    )
    if is_told:
        solution = solution.replace("W - (dW.T if TURNED else dW)", "W - dW")
    (tmp_path / "assignment.py").write_text(text, encoding="utf-8")
    (tmp_path / "solution.py").write_text(solution, encoding="utf-8")
    said = noted(tmp_path, {"loss": 1.0, "gradient": 1.0, "step": 1.0})
    assert [each.partition(",")[0] for each in said] == ["step is handed dW in one layout"] * is_told


def test_a_placement_that_nobody_can_be_found_in_is_told_where_the_rubric_accepts_it(tmp_path: Path) -> None:
    rubric = Rubric(assignment="line", points={"slopes": 40.0}, accepted=(*LAWFUL, "at-update"))
    without = (('line.grade("descend(X, t, w, b, rate, steps) -> w, b", 30)\n', ""),)
    (said,) = notes_of_placements(load(small.line(tmp_path / "line", *without)), rubric)
    assert said.startswith(
        "the rubric accepts at-update, and nobody is found to take the mean there: no graded call takes"
    )
    assert list(notes_of_placements(load(tmp_path / "line"), Rubric(assignment="line", points={"slopes": 40.0}))) == []


def test_points_that_do_not_add_up_are_told(tmp_path: Path) -> None:
    said = noted(small.line(tmp_path), {"fitted": 10.0, "squares": 20.0, "slopes": 80.0})
    assert said == [
        "no points for descend: whoever leaves it out loses nothing",
        "the rubric gives 110 points, the declaration 100: the rubric counts",
    ]


def test_the_sizes_are_told(tmp_path: Path) -> None:
    told = sizes_told(proved(small.line(tmp_path)))
    assert told.startswith("asked in sizes such as N=")
    assert "one example (N=1 " in told
