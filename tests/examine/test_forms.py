"""An assignment may have other forms, of other years: a submission is graded by the form that it has."""

import shutil
from pathlib import Path

import pytest

from pytest_grade.author.loading import declared
from pytest_grade.errors import ConfigurationError
from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.examine.submission import examine
from pytest_grade.marking.grade import marked
from pytest_grade.model.findings import Findings
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.conftest import SEED

DECLARATION = """
from pytest_grade.author import Assignment, normal, number, weights

CALLS = "gradients(w, b, X, Y) -> {'dw': d(w), 'db': d(b)}, J", "line(w, b, X) -> A"

fit = Assignment("fit", "A line", examples="m")
fit.draw(w=weights("n", 1), b=number(), X=normal("n", "m"), Y=normal(1, "m"))
rows = fit.form("rows")
rows.draw(w=weights("n", 1), b=number(), X=normal("m", "n"), Y=normal("m", 1))
for form in (fit, rows):
    form.grade(CALLS[0], 80)
    form.grade(CALLS[1], 20)

split = fit.form("split")
split.draw(w=weights("n", 1), b=number(), X=normal("n", "m"), Y=normal(1, "m"))
split.grade("line(w, b, X) -> A", 1)
split.grade("cost(A, Y) -> J", 1)
split.grade("slopes(A, Y, X) -> {'dw': d(w), 'db': d(b)}", 2)
"""
COLUMNS = """
import numpy as np

def line(w, b, X):
    return np.dot(w.T, X) + b

def gradients(w, b, X, Y):
    m = X.shape[1]
    A = line(w, b, X)
    J = np.sum((A - Y) ** 2) / 2 / m
    return {"dw": np.dot(X, (A - Y).T) / m, "db": np.sum(A - Y) / m}, J
"""
ROWS = (
    COLUMNS.replace("np.dot(w.T, X)", "np.dot(X, w)")
    .replace("X.shape[1]", "X.shape[0]")
    .replace("np.dot(X, (A - Y).T)", "np.dot(X.T, A - Y)")
)
SPLIT = """
import numpy as np

def line(w, b, X):
    return np.dot(w.T, X) + b

def cost(A, Y):
    return np.sum((A - Y) ** 2) / 2 / Y.shape[1]

def slopes(A, Y, X):
    return {"dw": np.dot(X, (A - Y).T) / Y.shape[1], "db": np.sum(A - Y) / Y.shape[1]}
"""
BY_FORM = {"": COLUMNS, "rows": ROWS, "split": SPLIT}
FILES = {"assignment.py": DECLARATION, "solution.py": COLUMNS, "solution_rows.py": ROWS, "solution_split.py": SPLIT}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("fit")
    for name, text in FILES.items():
        (made / name).write_text(text, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def forms(folder: Path) -> Run:
    return Run.prepare(Catalogue.load(folder), SEED)


def graded(text: str, run: Run, sandbox: Sandbox) -> tuple[str, Grade]:
    found = examine(Content(content=text.encode(), kind="py"), run, sandbox)
    assert isinstance(found, Findings), found
    rubric = run.catalogue.rubrics[found.assignment]
    return found.form, marked(found, rubric, run.catalogue.notations[found.key])


@pytest.mark.parametrize("form", BY_FORM)
def test_a_right_submission_gets_full_marks_in_its_form(form: str, forms: Run, sandbox: Sandbox) -> None:
    found, grade = graded(BY_FORM[form], forms, sandbox)
    assert (found, grade.earned, grade.possible, grade.assignment) == (form, 100, 100, "fit")
    assert grade.gradients.correct


@pytest.mark.parametrize(
    ("form", "old", "new", "charged", "earned"),
    [
        ("", "(A - Y).T) / m", "(A - Y).T)", "gradients", 20),
        ("rows", "np.dot(X.T, A - Y) / m", "np.dot(X.T, A - Y)", "gradients", 20),
        ("rows", "np.dot(X, w) + b", "np.dot(X, w) - b", "line", 80),
        ("split", "np.sum(A - Y) / Y.shape[1]", "np.sum(Y - A) / Y.shape[1]", "slopes", 50),
    ],
)
def test_a_wrong_one_is_charged_in_its_own_form(
    form: str, old: str, new: str, charged: str, earned: float, *, forms: Run, sandbox: Sandbox
) -> None:
    assert old in BY_FORM[form]
    found, grade = graded(BY_FORM[form].replace(old, new), forms, sandbox)
    wrong = [function.function for function in grade.functions if function.verdict != "correct"]
    assert (found, wrong, grade.earned) == (form, [charged], earned)


def test_functions_that_one_form_has_tell_it_whatever_is_missing(forms: Run, sandbox: Sandbox) -> None:
    found, grade = graded(SPLIT.partition("def slopes")[0], forms, sandbox)
    assert found == "split"
    assert {function.function: function.verdict for function in grade.functions}["slopes"] == "missing"


def test_full_marks_are_those_of_the_rubric_in_every_form(folder: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "fit"))
    (copy / "rubric.yaml").write_text("assignment: fit\npoints: {gradients: 6, line: 4}\n", encoding="utf-8")
    run = Run.prepare(Catalogue.load(copy), SEED)
    _, grade = graded(SPLIT, run, sandbox)
    assert [function.possible for function in grade.functions] == [2.5, 2.5, 5]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('fit.form("rows")', 'fit.form("by rows")', "found the form 'by rows'; allowed: a name of its own"),
        ('fit.form("split")', 'fit.form("rows")', "found the form 'rows'; allowed: a name of its own"),
        ('fit.form("rows")', 'fit.form("lines")', "found solution_lines.py beside it: No such file"),
    ],
)
def test_a_form_that_is_none_is_refused_where_it_stands(
    old: str, new: str, said: str, folder: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "fit"))
    (copy / "assignment.py").write_text(DECLARATION.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError) as refused:
        declared(copy)
    assert said in str(refused.value)
