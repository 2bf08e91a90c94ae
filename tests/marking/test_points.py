"""Points follow the verdict and the rubric's policy, and nothing else."""

from dataclasses import replace
from pathlib import Path

import pytest

from pytest_grade.errors import ConfigurationError
from pytest_grade.examine.catalogue import assignment_ids, load_assignment
from pytest_grade.marking.points import earned
from pytest_grade.marking.rubric import Rubric
from pytest_grade.marking.rubric_file import load_rubric
from pytest_grade.model.judgement import Diagnosis, FunctionVerdict, Verdict

RUBRIC = Rubric(
    assignment="a",
    points={"f": 10.0},
    undecided=0.5,
    partial_credit={"doubled-mean": 0.7, "missing-mean": 0.2, "prints-too-much": 0.9, "input-mutated": 0.9},
)


def diagnosed(*ids: str, verdict: Verdict = "incorrect") -> FunctionVerdict:
    return FunctionVerdict(function="f", verdict=verdict, diagnoses=tuple(Diagnosis(id=i, function="f") for i in ids))


@pytest.mark.parametrize(
    ("verdict", "points"),
    [("correct", 10), ("undecided", 5), ("incorrect", 0), ("unfinished", 0), ("missing", 0), ("not-gradable", 0)],
)
def test_a_verdict_earns_all_nothing_or_the_share_of_the_undecided(verdict: Verdict, points: float) -> None:
    assert earned(diagnosed(verdict=verdict), RUBRIC) == points


@pytest.mark.parametrize(
    ("ids", "points"),
    [
        ((), 0),
        (("doubled-mean",), 7),
        (("missing-mean",), 2),
        (("missing-mean", "doubled-mean"), 2),
        (("doubled-mean", "wrong-scale"), 0),
        (("wrong-scale",), 0),
        (("prints-too-much",), 0),
        (("input-mutated", "prints-too-much"), 0),
        (("doubled-mean", "prints-too-much"), 7),
        (("wrong-scale", "prints-too-much"), 0),
    ],
)
def test_the_smallest_share_of_the_mistakes_that_explain_the_verdict_is_granted(
    ids: tuple[str, ...], points: float
) -> None:
    assert earned(diagnosed(*ids), RUBRIC) == points


def test_what_is_not_certain_has_no_share() -> None:
    guessed = Diagnosis(id="doubled-mean", function="f", certain=False)
    known = Diagnosis(id="missing-mean", function="f")
    assert earned(FunctionVerdict(function="f", verdict="incorrect", diagnoses=(guessed,)), RUBRIC) == 0
    assert earned(FunctionVerdict(function="f", verdict="incorrect", diagnoses=(guessed, known)), RUBRIC) == 2


def test_a_diagnosis_takes_nothing_from_a_correct_function() -> None:
    assert earned(diagnosed("missing-mean", verdict="correct"), RUBRIC) == 10


IN_PARTS = replace(RUBRIC, parts={"f": {"f(X)": 4.0, "f(X, y)": 6.0}})


def test_what_a_wrong_function_does_rightly_in_part_keeps_its_points() -> None:
    in_part = replace(diagnosed(), right_parts=("f(X)",))
    assert earned(in_part, IN_PARTS) == 4
    assert earned(in_part, RUBRIC) == 0  # a rubric that knows the function as a whole
    assert earned(replace(diagnosed("doubled-mean"), right_parts=("f(X)",)), IN_PARTS) == pytest.approx(4 + 0.7 * 6)


def test_a_function_that_the_rubric_does_not_know_has_no_points() -> None:
    assert earned(FunctionVerdict(function="g", verdict="correct"), RUBRIC) == 0


PARTS = {"predict": ("predict(p, X)", "predict(p, X, proba=True)")}


def read_in_parts(points: str, folder: Path) -> Rubric:
    path = folder / "r.yaml"
    path.write_text(f"assignment: net\npoints:\n{points}", encoding="utf-8")
    return load_rubric(path, {"net": ("loss", "predict")}.get, ("net",), lambda _: PARTS)


def test_a_rubric_gives_points_to_a_function_or_to_each_thing_that_is_asked_of_it(tmp_path: Path) -> None:
    whole = read_in_parts("  loss: 5\n  predict: 5\n", tmp_path)
    assert (whole.points, whole.parts) == ({"loss": 5, "predict": 5}, {})
    shared = read_in_parts("  loss: 5\n  predict(p, X): 2\n  predict(p, X, proba=True): 3\n", tmp_path)
    assert shared.points == whole.points
    assert shared.parts == {"predict": {"predict(p, X)": 2, "predict(p, X, proba=True)": 3}}


def test_a_rubric_that_gives_them_to_both_is_refused_where_it_does(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"r\.yaml, line 3: .*either predict or"):
        read_in_parts("  predict: 5\n  predict(p, X): 2\n", tmp_path)


HEAD = "assignment: week3_planar\npoints: {predict: 1}\n"


def read(text: str, folder: Path) -> Rubric:
    path = folder / "r.yaml"
    path.write_text(text, encoding="utf-8")
    return load_rubric(
        path, lambda id_: load_assignment(id_).names if id_ in assignment_ids() else None, assignment_ids()
    )


def test_what_a_rubric_leaves_out_has_a_default(tmp_path: Path) -> None:
    rubric = read(HEAD, tmp_path)
    assert rubric.points["predict"] == rubric.possible == 1
    assert rubric.points["nn_model"] == 0
    assert rubric.undecided == 1
    assert rubric.accepted == ("per-layer", "at-loss", "at-output", "at-end", "other")
    assert rubric.partial_credit == {}


def test_every_key_of_a_rubric_is_read(tmp_path: Path) -> None:
    text = HEAD + "accepted: [at-loss, at-update]\nundecided: 0.25\npartial_credit: {doubled-mean: 0.5}\n"
    rubric = read(text, tmp_path)
    assert (rubric.accepted, rubric.undecided) == (("at-loss", "at-update"), 0.25)
    assert rubric.partial_credit == {"doubled-mean": 0.5}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(HEAD + "partial_credit: {doubled-mean: 1.01}\n", 3, id="a share over 1 for a diagnosis"),
        pytest.param(HEAD + "partial_credit: {doubled-mean: -0.1}\n", 3, id="a negative share"),
        pytest.param(HEAD + "partial_credit: 0.5\n", 3, id="one share for all"),
        pytest.param(HEAD + "undecided: half\n", 3, id="a share in words"),
        pytest.param(HEAD + "undecided: [1]\n", 3, id="a list for a share"),
        pytest.param(HEAD + "accepted: [[at-loss]]\n", 3, id="a list in the list"),
        pytest.param(HEAD + "accepted: {at-loss: true}\n", 3, id="keys for a list"),
        pytest.param("assignment: [week3_planar]\npoints: {predict: 1}\n", 1, id="a list of assignments"),
        pytest.param("assignment: week3_planar\npoints: [predict]\n", 2, id="a list of points"),
        pytest.param("assignment: week3_planar\npoints: {predict: .inf}\n", 2, id="endless points"),
        pytest.param("assignment: week3_planar\npoints: {predict: 1e300}\n", 2, id="too many points"),
        pytest.param("assignment: week3_planar\npoints: {? [a] : 1}\n", 2, id="a list for a key"),
        pytest.param("assignment: week3_planar\npoints:\n\tpredict: 1\n", 3, id="a tab"),
        pytest.param("a: &a [*a]\n", 1, id="an anchor that holds itself"),
        pytest.param("--- \na: 1\n--- \nb: 2\n", None, id="two documents"),
    ],
)
def test_a_rubric_with_another_fault_is_refused_with_its_line(text: str, line: int | None, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(text, tmp_path)
    assert refused.value.source.endswith("r.yaml")
    assert refused.value.found
    assert refused.value.allowed
    if line is not None:
        assert refused.value.line == line


def test_a_diagnosis_that_nobody_makes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="doubeld-mean"):
        read(HEAD + "partial_credit: {doubeld-mean: 0.5}\n", tmp_path)


def test_aliases_that_multiply_are_refused_or_read_without_unfolding(tmp_path: Path) -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(97 + i)}: &{chr(97 + i)} [*{chr(96 + i)}, *{chr(96 + i)}]\n" for i in range(1, 26)
    )
    with pytest.raises(ConfigurationError):
        read(bomb, tmp_path)


@pytest.mark.slow
def test_yaml_nested_without_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        read("[" * 5000, tmp_path)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        load_rubric(path, lambda _: None, ())
