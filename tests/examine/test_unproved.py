"""A run over all shipped assignments proves those that somebody answers; the others are known by their outlines."""

from dataclasses import fields
from pathlib import Path

import pytest

from pytest_grade.author.outline import Outline
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
        for known in {"key", *(each.name for each in fields(Outline))} - {"forms"}:
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


def test_the_bytes_of_a_file_tell_which_assignments_it_may_answer() -> None:
    known = Catalogue.load(later=True)
    assert list(known.named_in(b"def L_model_backward(AL, Y, caches):")) == ["week4_step_by_step"]
    assert list(known.named_in(b"class TwoLayerNet(object):")) == ["cs231n_two_layer_net"]
    assert list(known.named_in(b"def hello():")) == []
