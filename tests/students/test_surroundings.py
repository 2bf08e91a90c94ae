"""What depends on modules, on NumPy's release and on Python's costs nobody a point, and hides no mistake."""

from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest

from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from tests.students.cases import TWO_LAYERS, all_right
from tests.students.optional_modules import NEEDED, OPTIONAL
from tests.students.other_times import BYGONE, HABITS
from tests.students.showing_modules import SHOWING
from tests.students.side_by_side import SIDE_BY_SIDE
from tests.students.stand_ins import stand_ins
from tests.students.surrounding import Surrounding, student

RIGHT = {**OPTIONAL, **SHOWING, **SIDE_BY_SIDE, **BYGONE, **HABITS}
SOME = dict(list(RIGHT.items())[::6])
Graded = Callable[[Path], Grade | NotGradable]


@pytest.mark.parametrize(("name", "made"), RIGHT.items(), ids=RIGHT)
def test_it_earns_every_point(name: str, made: Surrounding, graded: Graded, tmp_path: Path) -> None:
    grade = graded(student(name, made).write(tmp_path))
    assert isinstance(grade, Grade)
    assert {each.function: each.reason for each in grade.functions if each.earned < each.possible} == {}
    assert grade.gradients.correct


@pytest.mark.parametrize(("name", "made"), SOME.items(), ids=SOME)
def test_a_mistake_beside_it_is_seen(name: str, made: Surrounding, graded: Graded, tmp_path: Path) -> None:
    grade = graded(student(name, made, mistaken=True).write(tmp_path))
    assert isinstance(grade, Grade)
    assert not grade.gradients.correct
    assert grade.earned < grade.possible


@pytest.mark.parametrize(("made", "function", "says"), NEEDED.values(), ids=NEEDED)
def test_a_module_that_is_needed_and_not_there_is_named(
    made: Surrounding, function: str, says: str, graded: Graded, tmp_path: Path
) -> None:
    grade = graded(student("needed", made).write(tmp_path))
    assert isinstance(grade, Grade)
    found = next(each for each in grade.functions if each.function == function)
    assert found.verdict == "not-gradable"
    assert f"cannot be graded: {says}" in (found.reason or "")


@pytest.mark.parametrize("mistaken", [False, True], ids=["right", "mistaken"])
@pytest.mark.parametrize(
    ("name", "made"), [pytest.param(*each, id=each[0]) for each in RIGHT.items() if not each[1].elsewhere]
)
def test_it_is_what_it_says(name: str, made: Surrounding, mistaken: bool, tmp_path: Path) -> None:
    with mock.patch.dict("sys.modules", stand_ins(made)), mock.patch("builtins.open", mock.mock_open()):
        builtins = {"display": mock.MagicMock(), "get_ipython": mock.MagicMock()}
        with mock.patch.multiple("builtins", create=True, **builtins):
            made_by = student(name, made, mistaken=mistaken)
            assert all_right(made_by, TWO_LAYERS if made.week == 3 else (5, 4, 3, 1), 6) is not mistaken
