"""What examples have to be graded as, and what an author is told to look at."""

from pathlib import Path

import pytest
import yaml

from pytest_grade.author.proving import proved
from pytest_grade.errors import ConfigurationError
from pytest_grade.marking.rubric import Rubric
from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from pytest_grade.prove.asked import sizes_told
from pytest_grade.prove.examples import compared
from pytest_grade.prove.expectations import EXPECTED, Expectation, expectations
from pytest_grade.prove.grading import grading_by
from pytest_grade.prove.notes import notes
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
    "two that are the same": (
        (
            ('line.grade("fitted', 'line.grade("kind(X) -> kinds, sorts", 1)\nline.grade("fitted'),
            ("\ndef fitted", "\ndef kind(X):\n    return 2 * X, 2 * X\n\n\ndef fitted"),
        ),
        "kind: kinds and sorts are the same in every question; who mixes them up is not noticed",
    ),
}


@pytest.mark.parametrize(("changes", "note"), LOOKED_AT.values(), ids=LOOKED_AT)
def test_what_an_author_may_not_have_meant_is_told(changes: tuple[Change, ...], note: str, tmp_path: Path) -> None:
    assert note in noted(small.line(tmp_path, *changes))


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
