"""Which assignment a submission answers, and what the package ships."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_grade.errors import ConfigurationError
from pytest_grade.examine.catalogue import Catalogue, assignment_ids, load_assignment, shipped
from pytest_grade.model.assignment import Substitution
from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from pytest_grade.model.submission import BrokenPiece, Definition, Reading
from tests.students import student

WEEK2, WEEK3, WEEK4 = "week2_logistic_regression", "week3_planar", "week4_step_by_step"
APPLICATION = "week4_application"


def reading(*names: str, broken: str | None = None, **accepts: int) -> Reading:
    piece = BrokenPiece(cell=1, line=1, message="no", code="", name=broken)
    definitions = tuple(
        Definition(name=name, cell=1, line=1, end_line=1, accepts=accepts.get(name, 4)) for name in (*names, *accepts)
    )
    binds = frozenset((*names, *accepts))
    return Reading(cells=1, binds=binds, definitions=definitions, broken=(piece,) if broken else (), sources={})


def recognised(*names: str, only: str | None = None, broken: str | None = None, **accepts: int) -> str | None:
    found = Catalogue.load(*filter(None, [only])).recognise(reading(*names, broken=broken, **accepts))
    return found.id if found else None


def described(*names: str, only: str | None = None, broken: str | None = None) -> str:
    return Catalogue.load(*filter(None, [only])).described(reading(*names, broken=broken))


@pytest.mark.parametrize(
    ("names", "id_"),
    [
        pytest.param(("linear_backward",), WEEK4, id="one function of week 4"),
        pytest.param(("layer_sizes", "nn_model", "backward_propagation"), WEEK3, id="three of week 3, one on the way"),
        pytest.param(("L_model_forward", "compute_cost", "update_parameters"), WEEK4, id="with shared ones"),
        pytest.param(("nn_model", "forward_propagation", "predict"), WEEK3, id="with shared ones of week 3"),
        pytest.param(("nn_model", "compute_cost", "update_parameters", "layer_sizes"), None, id="no gradients"),
        pytest.param(("initialize_parameters_deep", "compute_cost", "predict"), None, id="no gradients of week 4"),
        pytest.param(("layer_sizes", "nn_model"), None, id="names that anybody uses"),
        pytest.param(("forward_propagation", "nn_model"), None, id="two names that anybody uses"),
        pytest.param(("forward_propagation", "backward_propagation", "predict"), WEEK3, id="three shared ones"),
        pytest.param(("initialize_with_zeros", "propagate", "sigmoid"), WEEK2, id="three of week 2"),
        pytest.param(("propagate", "optimize", "predict"), WEEK2, id="shared ones of week 2, one on the way"),
        pytest.param(("sigmoid", "predict", "model"), None, id="three that anybody uses, and no gradients"),
        pytest.param(("sigmoid", "optimize", "predict", "model"), None, id="a model of some other course"),
        pytest.param(("propagate", "simulate", "plot"), None, id="a name of week 2 that anybody uses"),
        pytest.param(("x", "plot"), None, id="none of them"),
        pytest.param((), None, id="nothing"),
        pytest.param(("compute_cost",), None, id="one name that several assignments have"),
    ],
)
def test_a_submission_is_recognised_by_the_functions_it_defines(names: tuple[str, ...], id_: str | None) -> None:
    assert recognised(*names) == id_


def test_a_function_that_does_not_parse_counts() -> None:
    assert recognised(broken="L_model_backward") == WEEK4


def test_the_shared_names_of_a_course_count_only_where_they_are_called_alike() -> None:
    shared = ("forward_propagation", "update_parameters", "predict")
    assert recognised(*shared, backward_propagation=4) == WEEK3
    assert recognised(*shared, backward_propagation=3) is None
    assert recognised("nn_model", "predict", backward_propagation=3) is None
    assert recognised(*shared, "layer_sizes", backward_propagation=3) == WEEK3


@pytest.mark.parametrize("id_", [WEEK2, WEEK3, WEEK4])
def test_a_week_is_not_taken_for_another_whatever_helpers_it_has_that_another_week_grades(id_: str) -> None:
    own = load_assignment(id_).names
    for other in {WEEK2, WEEK3, WEEK4} - {id_}:
        for helper in load_assignment(other).names:
            assert recognised(*own, helper) == id_, helper
        assert recognised(*own, "initialize_parameters", "update_parameters", "predict", "sigmoid", "model") == id_


@pytest.mark.parametrize("id_", [WEEK2, WEEK3, WEEK4])
def test_of_a_week_not_one_function_need_be_right_but_those_that_make_it_what_it_is(id_: str) -> None:
    own = load_assignment(id_).names
    for left_out in own:
        assert recognised(*(name for name in own if name != left_out)) == id_, left_out


def test_a_week_that_propagates_in_a_helper_of_that_name_is_not_taken_for_week_2() -> None:
    shared = ("initialize_parameters", "compute_cost", "update_parameters", "predict", "sigmoid", "propagate")
    assert recognised("forward_propagation", "backward_propagation", *shared) == WEEK3
    assert recognised("linear_backward", "L_model_backward", *shared, "model", "optimize") == WEEK4


def test_who_has_functions_of_two_weeks_one_of_which_builds_on_the_other_answers_the_later_one() -> None:
    own, later = load_assignment(WEEK4).names, load_assignment(APPLICATION).names
    assert recognised(*own, "plot_costs", "predict") == WEEK4
    assert recognised(*own, *later) == APPLICATION
    assert recognised(*own, *later, only=WEEK4) == WEEK4
    for name in later:
        assert recognised(name) == recognised(*own[3:6], name, "predict") == APPLICATION


def test_who_adds_a_loop_of_the_later_week_to_nearly_all_of_the_earlier_one_answers_the_earlier_one() -> None:
    own = load_assignment(WEEK4).names
    for name in load_assignment(APPLICATION).names:
        assert recognised(*own, name) == recognised(*own[1:], name) == WEEK4


def test_what_is_refused_is_told_what_it_looks_like() -> None:
    said = described("one_layer", "nine_layers")
    assert said.startswith("it defines one_layer, nine_layers, and that is no assignment that is graded here")
    assert WEEK3 in said
    assert WEEK4 in said
    assert "did you mean" not in said
    assert "and 3 more" in described(*(f"function_{number}" for number in range(9)))
    assert described().startswith("it defines no function")


@pytest.mark.parametrize(
    "there",
    ["linear_backwards", "linearBackward", "Linear_Backward", "linear_bakward", "LINEAR_BACKWARD", "_linear_backward"],
)
def test_a_near_name_is_asked_about(there: str) -> None:
    assert f"did you mean linear_backward by {there}?" in described("f", there)


@pytest.mark.parametrize("there", ["linear", "backward", "model_update", "linear_regression", "plot_backward"])
def test_a_name_that_is_not_near_is_not_asked_about(there: str) -> None:
    assert "did you mean" not in described(there)


def test_the_beginning_of_a_name_is_near_it() -> None:
    said = described("forward_prop", "backward_prop")
    assert "did you mean forward_propagation by forward_prop, backward_propagation by backward_prop?" in said


def test_a_near_name_is_told_of_a_missing_function(
    graded: Callable[[Path], Grade | NotGradable], tmp_path: Path
) -> None:
    notebook = student("week4-course-per-layer").write(tmp_path)
    text = notebook.read_text(encoding="utf-8").replace("L_model_backward", "LModelBackwards")
    notebook.write_text(text, encoding="utf-8")
    found = graded(notebook)
    assert isinstance(found, Grade)
    (missing,) = (function for function in found.functions if function.verdict == "missing")
    assert missing.function == "L_model_backward"
    assert missing.reason == "is not in the notebook (your `LModelBackwards` may be it: then call it L_model_backward)"


def test_one_shared_name_is_enough_where_the_assignment_was_named() -> None:
    assert recognised("compute_cost", only=WEEK3) == WEEK3
    assert recognised("plot", only=WEEK3) is None


def test_every_shipped_assignment_has_a_rubric_of_its_own() -> None:
    catalogue = Catalogue.load()
    assert {a.id for a in catalogue.assignments} == set(assignment_ids()) == set(catalogue.rubrics)
    assert {rubric.assignment for rubric in catalogue.rubrics.values()} == set(assignment_ids())


def test_a_rubric_of_ones_own_takes_the_place_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(f"assignment: {WEEK4}\npoints: {{linear_forward: 3}}\n")
    rubrics = Catalogue.load(rubric_files=[path]).rubrics
    assert (rubrics[WEEK4].possible, rubrics[WEEK3].possible) == (3, 100)


def test_rubrics_of_which_none_is_for_what_is_graded_are_refused() -> None:
    week4, week3 = (shipped("rubrics") / f"{id_}.yaml" for id_ in ("week4_step_by_step", "week3_planar"))
    with pytest.raises(ConfigurationError, match="a rubric for week4_step_by_step; allowed: one for week3_planar"):
        Catalogue.load("week3_planar", rubric_files=[week4])
    assert Catalogue.load("week3_planar", rubric_files=[week4, week3]).rubrics["week3_planar"]


def test_of_two_rubrics_for_one_assignment_the_last_counts(tmp_path: Path) -> None:
    paths = [tmp_path / "1.yaml", tmp_path / "2.yaml"]
    for points, path in enumerate(paths, start=1):
        path.write_text(f"assignment: {WEEK4}\npoints: {{linear_forward: {points}}}\n")
    assert Catalogue.load(rubric_files=paths).rubrics[WEEK4].possible == 2


@pytest.mark.parametrize("id_", ["week9", "", "../week3_planar", "week3_planar/.."])
def test_an_unknown_assignment_is_refused_with_those_there_are(id_: str) -> None:
    with pytest.raises(ConfigurationError, match=", ".join(assignment_ids())):
        load_assignment(id_)


@pytest.mark.parametrize("id_", assignment_ids())
def test_what_students_are_given_holds_no_answer(id_: str) -> None:
    assignment = load_assignment(id_)
    assert not [name for name in assignment.names if f"def {name}(" in assignment.provided]
    assert "pytest_grade" not in assignment.provided


@pytest.mark.parametrize("id_", assignment_ids())
def test_every_callee_that_may_be_replaced_has_a_solution(id_: str) -> None:
    assignment = load_assignment(id_)
    replaced = {callee for function in assignment.functions for callee in function.callees} | set(
        assignment.chain.cache_makers
    )
    assert set(assignment.sources_of(Substitution(functions=tuple(sorted(replaced))))) == replaced


@pytest.mark.parametrize("id_", assignment_ids())
def test_a_starter_with_nothing_filled_in_earns_nothing_for_its_gradients(id_: str, graded: object) -> None:
    path = Path(__file__).parents[2] / "assignments" / id_ / "starter.ipynb"
    grade = graded(path)  # type: ignore[operator]
    assert grade.assignment == id_
    given = {f.function for f in grade.functions if not f.possible}
    assert {f.verdict for f in grade.functions if f.function not in given} == {"unfinished"}
    assert grade.earned == 0
    assert not given.intersection({f.function for f in grade.functions if f.verdict == "unfinished"})
