"""A rubric is refused with file, line, what was found and what is allowed."""

from pathlib import Path

import pytest

from pytest_grade.errors import ConfigurationError
from pytest_grade.examine.catalogue import Catalogue, assignment_ids
from pytest_grade.marking.late import Late
from pytest_grade.marking.points import earned
from pytest_grade.marking.rubric import Rubric
from pytest_grade.marking.rubric_file import load_rubric
from pytest_grade.model.judgement import Diagnosis, FunctionVerdict

HEAD = "assignment: week3_planar\n"
BROKEN = [
    pytest.param("", 1, "an empty file", id="empty"),
    pytest.param("- a\n- b\n", 1, "a list", id="a list"),
    pytest.param("just words\n", 1, "one value", id="one value"),
    pytest.param("a: [1\n", 2, "expected ',' or ']'", id="not YAML"),
    pytest.param("points: {predict: 1}\n", 1, 'no key "assignment"', id="assignment missing"),
    pytest.param(HEAD, 1, 'no key "points"', id="points missing"),
    pytest.param("assignment: week9\npoints: {}\n", 1, '"week9"', id="unknown assignment"),
    pytest.param(HEAD + "points:\n  predict: 1\n  predcit: 2\n", 4, '"predcit"', id="unknown function"),
    pytest.param(HEAD + "points:\n  predict: -1\n", 3, '"-1"', id="negative points"),
    pytest.param(HEAD + "points:\n  predict: many\n", 3, '"many"', id="words for a number"),
    pytest.param(HEAD + "points:\n  predict: .nan\n", 3, '".nan"', id="not a number"),
    pytest.param(HEAD + "points:\n  predict: [1]\n", 3, "a list", id="a list for a number"),
    pytest.param(HEAD + "points: {predict: 0}\n", 2, "add up to 0", id="no points at all"),
    pytest.param(HEAD + "points: {predict: 1}\nbonus: 3\n", 3, '"bonus"', id="unknown key"),
    pytest.param(HEAD + "points: {predict: 1, predict: 2}\n", 2, '"predict" twice', id="a key twice"),
    pytest.param(HEAD + "points: {predict: 1}\naccepted: [at-los]\n", 3, '"at-los"', id="unknown convention"),
    pytest.param(HEAD + "points: {predict: 1}\naccepted: at-loss\n", 3, "one value", id="no list of conventions"),
    pytest.param(
        HEAD + "points: {predict: 1}\npartial_credit: {double-mean: 1}\n", 3, '"double-mean"', id="unknown diagnosis"
    ),
    pytest.param(HEAD + "points: {predict: 1}\nundecided: 2\n", 3, '"2"', id="a share over 1"),
    pytest.param(HEAD + "points: {predict: 1}\nmodules: wave\n", 3, "one value", id="no list of modules"),
    pytest.param(HEAD + "points: {predict: 1}\nmodules:\n  - wave\n  - waev\n", 5, '"waev"', id="a module nobody has"),
    pytest.param(HEAD + "points: {predict: 1}\nmodules: [wave.no]\n", 3, '"wave.no"', id="a part that is not there"),
    pytest.param(HEAD + "points: {predict: 1}\nmodules: ['a b']\n", 3, '"a b"', id="no name of a module"),
    pytest.param(
        HEAD + "points: {predict: 1}\nmodules: [pytest_grade.judge]\n", 3, '"pytest_grade.judge"', id="the truth"
    ),
    pytest.param(HEAD + "points: {predict: 1}\nlate: 10\n", 3, "one value", id="late without keys"),
    pytest.param(HEAD + "points: {predict: 1}\nlate:\n  days: 1\n", 4, '"days"', id="unknown key of late"),
    pytest.param(HEAD + "points: {predict: 1}\nlate: {due: friday}\n", 3, '"friday"', id="no time"),
    pytest.param(HEAD + "points: {predict: 1}\nlate: {grace: 15}\n", 3, '"15"', id="a duration without a unit"),
    pytest.param(HEAD + "points: {predict: 1}\nlate: {per_day: 101}\n", 3, '"101"', id="more than all"),
    pytest.param(HEAD + "points: {predict: 1}\nlate: {most: .nan}\n", 3, '".nan"', id="no percentage"),
]


def read(path: Path) -> Rubric:
    functions = {id_: Catalogue.load(id_).assignments[0].names for id_ in assignment_ids()}
    return load_rubric(path, functions.get, assignment_ids())


@pytest.mark.parametrize(("text", "line", "found"), BROKEN)
def test_a_broken_rubric_is_refused_where_it_is_broken(text: str, line: int, found: str, tmp_path: Path) -> None:
    path = tmp_path / "rubric.yaml"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as refused:
        read(path)
    assert (refused.value.line, refused.value.source) == (line, str(path))
    assert found in str(refused.value)
    assert "allowed: " in str(refused.value)


def test_a_rubric_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="No such file"):
        read(tmp_path / "none.yaml")


def test_tags_are_not_obeyed(tmp_path: Path) -> None:
    path = tmp_path / "rubric.yaml"
    path.write_text(HEAD + "points: {predict: !!python/object/apply:os.getcwd []}\n")
    with pytest.raises(ConfigurationError):
        read(path)


def test_modules_that_a_rubric_names_may_be_imported(tmp_path: Path) -> None:
    path = tmp_path / "rubric.yaml"
    path.write_text(HEAD + "points: {predict: 1}\nmodules: [wave, xml.dom]\n")
    assert read(path).modules == ("wave", "xml.dom")
    assert {"wave", "xml.dom"} <= set(Catalogue.load(rubric_files=[path]).preload)


def test_what_is_late_is_said_in_percent_and_durations(tmp_path: Path) -> None:
    path = tmp_path / "rubric.yaml"
    path.write_text(HEAD + "points: {predict: 1}\nlate: {due: 2026-11-27T23:59Z, grace: 2 h, per_day: 10%, most: 50}\n")
    assert read(path).late == Late(due="2026-11-27T23:59Z", grace=7200, per_day=10, most=50)
    path.write_text(HEAD + "points: {predict: 1}\n")
    assert read(path).late == Late()


@pytest.mark.parametrize("id_", assignment_ids())
def test_a_shipped_rubric_gives_a_hundred_points_and_most_to_the_backward_pass(id_: str) -> None:
    catalogue = Catalogue.load(id_)
    rubric, assignment = catalogue.rubrics[id_], catalogue.assignments[0]
    needed = [function.name for function in assignment.functions if not function.is_optional]
    assert sum(rubric.points[name] for name in needed) == 100
    if assignment.chain.function:
        is_given = bool(assignment.function(assignment.chain.function).planted)
        most = max(rubric.points, key=lambda name: rubric.points[name])
        assert (most == assignment.chain.function) is not is_given
    of_the_course = {"at-update"} if id_ == "udacity_bike_sharing" else set()  # where it takes the mean itself
    assert set(rubric.accepted) == {"per-layer", "at-loss", "at-output", "at-end", "other"} | of_the_course


def test_a_named_diagnosis_earns_the_share_that_the_rubric_grants() -> None:
    rubric = Rubric(assignment="a", points={"f": 10.0}, partial_credit={"doubled-mean": 0.7})
    doubled = Diagnosis(id="doubled-mean", function="f")
    assert earned(FunctionVerdict(function="f", verdict="incorrect", diagnoses=(doubled,)), rubric) == 7
    assert earned(FunctionVerdict(function="f", verdict="incorrect"), rubric) == 0
