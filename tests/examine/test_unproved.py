"""A run over all shipped assignments proves those that somebody answers; the others are known by their outlines."""

import shutil
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from pytest_grade.author import outline
from pytest_grade.author.outline import Outline
from pytest_grade.errors import ConfigurationError
from pytest_grade.examine import catalogue
from pytest_grade.examine.catalogue import Catalogue, assignment_ids, load_assignment
from pytest_grade.examine.run import Run
from pytest_grade.model.assignment import Assignment
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.grading import grade
from tests.students import student

WEEK2 = "week2_logistic_regression"


@pytest.mark.parametrize("id_", assignment_ids())
def test_an_outline_says_what_the_assignment_itself_says(id_: str) -> None:
    (outlined,) = (each for each in Catalogue.load(later=True).assignments if each.id == id_)
    proved = load_assignment(id_)
    assert len(outlined.forms) == len(proved.forms)
    for one, other in zip((outlined, *outlined.forms), (proved, *proved.forms), strict=True):
        for known in {"key", *(each.name for each in fields(Outline))}:
            assert getattr(one, known) == getattr(other, known), (one.key, known)


def test_only_what_is_answered_is_proved(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    proved: list[str] = []

    def noted(id_: str) -> Assignment:
        proved.append(id_)
        return load_assignment(id_)

    monkeypatch.setattr(catalogue, "load_assignment", noted)
    catalogue.announced.cache_clear()
    run = Run.prepare(Catalogue.load(later=True), 20)
    assert not proved
    path = student("week2-course-per-layer").write(tmp_path)
    graded = grade(Content(content=path.read_bytes(), kind="ipynb"), run, sandbox)
    catalogue.announced.cache_clear()
    assert isinstance(graded, Grade)
    assert graded.earned == graded.possible
    assert proved == [WEEK2]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of what runs keep, which is empty at first; nothing of this process is known."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    catalogue.announced.cache_clear()
    yield tmp_path / "pytest-grade"
    catalogue.announced.cache_clear()


def loaded_anew() -> tuple[list[tuple[object, ...]], object]:
    """What each assignment is known by, and all rubrics, as a new process finds them."""
    catalogue.announced.cache_clear()
    found = Catalogue.load(later=True)
    known = [
        tuple(getattr(form, each.name) for each in fields(Outline))
        for assignment in found.assignments
        for form in (assignment, *assignment.forms)
    ]
    return known, found.rubrics


def test_outlines_and_rubrics_of_shipped_assignments_are_read_once(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = loaded_anew()
    kept = {path.name for path in cache.iterdir()}
    monkeypatch.setattr(outline, "outlines", None)
    monkeypatch.setattr(catalogue, "_read", None)
    assert loaded_anew() == first
    assert {path.name for path in cache.iterdir()} == kept


@pytest.mark.parametrize("damage", [b"", b"[[", b'{"id": 3}', b"[]"], ids=["empty", "half", "of other fields", "none"])
def test_what_is_damaged_in_the_cache_is_read_anew(damage: bytes, cache: Path) -> None:
    first = loaded_anew()
    for path in cache.iterdir():
        path.write_bytes(damage)
    assert loaded_anew() == first


def test_a_rubric_that_has_changed_is_read_anew(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = catalogue.shipped
    rubrics = Path(shutil.copytree(shipped("rubrics"), tmp_path / "rubrics"))
    monkeypatch.setattr(catalogue, "shipped", lambda folder: rubrics if folder == "rubrics" else shipped(folder))
    loaded_anew()
    path = rubrics / f"{WEEK2}.yaml"
    path.write_text(path.read_text() + "hints: place\n")
    loaded_anew()
    assert Catalogue.load(later=True).rubrics[WEEK2].hints == "place"
    path.write_text("points: 3\n")
    with pytest.raises(ConfigurationError, match='no key "assignment"'):
        loaded_anew()


def test_an_outline_of_files_that_change_while_they_are_read_is_not_kept(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(catalogue.shipped("assignments") / WEEK2, tmp_path / "week2"))
    declaration = folder / "assignment.py"
    text, made = declaration.read_text(), outline.outlines

    def changed(folder: Path) -> tuple[Outline, ...]:
        declaration.write_text(text.replace('"Logistic regression', '"Another regression'))
        try:
            return made(folder)
        finally:
            declaration.write_text(text + "\n")

    monkeypatch.setattr(outline, "outlines", changed)
    assert outline.outlines_once(folder)[0].title.startswith("Another")
    assert not cache.exists()
    monkeypatch.setattr(outline, "outlines", made)
    declaration.write_text(text)
    assert outline.outlines_once(folder)[0].title.startswith("Logistic")


def test_the_bytes_of_a_file_tell_which_assignments_it_may_answer() -> None:
    known = Catalogue.load(later=True)
    assert list(known.named_in(b"def L_model_backward(AL, Y, caches):")) == ["week4_step_by_step"]
    assert list(known.named_in(b"class TwoLayerNet(object):")) == ["cs231n_two_layer_net"]
    assert list(known.named_in(b"def hello():")) == []
