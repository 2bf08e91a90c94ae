"""The held-out wrong submissions proved without the grader: against the complex step, and against one another."""

from collections import Counter
from functools import cache
from itertools import pairwise

import pytest

from tests.students import week3
from tests.students.cases import TWO_LAYERS, all_right, gradients_of, leaves, same, some_case, truth_for
from tests.students.held_out import IDS, SOURCES, Mistaken, Way, chosen, fit, mistaken, unedited, ways, widths_of
from tests.students.student import Student, cells_of, edited

BATCHES = (6, 11)
STYLES = sorted({*SOURCES, *(f"planar_{style}" for style in week3.STYLES)})


@cache
def singles() -> dict[tuple[str, str, str | None], Mistaken]:
    return {(made.student.assignment, made.style, made.student.fault): made for made in mistaken()}


def of_two(style: str) -> list[tuple[Mistaken, Mistaken, Mistaken]]:
    """Every submission of a style with two mistakes, beside those that have one of them each."""
    return [
        (made, *(singles()["week4_step_by_step", style, way.name] for way in pair))
        for pair in chosen(style)
        for made in (singles()["week4_step_by_step", style, "-and-".join(way.name for way in pair)],)
    ]


def hides_none(*made: Mistaken) -> bool:
    """Whether all these mistakes let the pass come to its end."""
    coming_to_an_end = {(style, way.name) for style in SOURCES for way in ways(style) if not way.hides}
    return all((one.style, one.student.fault) in coming_to_an_end for one in made)


def came_out_alike(first: Mistaken, second: Mistaken) -> bool:
    """Whether two submissions give the same final gradients."""
    case = some_case(widths_of(first.student), BATCHES[0])
    found, other = (gradients_of(made.student, *case) for made in (first, second))
    keys = leaves(truth_for(first.student, *case))
    return all(key in found and key in other and same(found[key], other[key]) for key in keys)


def test_ids_and_texts_are_unique() -> None:
    assert [id_ for id_, count in Counter(made.id for made in mistaken()).items() if count > 1] == []
    texts = Counter((made.student.assignment, made.student.cells) for made in mistaken())
    assert [made.id for made in mistaken() if texts[made.student.assignment, made.student.cells] > 1] == []


def test_there_are_hundreds_with_one_mistake_and_with_two_in_at_least_five_styles() -> None:
    counts = Counter(len(made.mistakes) for made in mistaken() if made.student.assignment == "week4_step_by_step")
    assert counts[1] >= 150
    assert counts[2] >= 80
    assert len({made.style for made in mistaken() if len(made.mistakes) == 2}) >= 5


def test_every_id_is_made_in_at_least_three_styles_and_in_some_pair() -> None:
    in_styles = {id_: {made.style for made in mistaken() if id_ in made.mistakes} for id_ in IDS}
    assert [id_ for id_, styles in in_styles.items() if len(styles) < 3] == []
    in_pairs = {id_ for made in mistaken() if len(made.mistakes) == 2 for id_ in made.mistakes}
    assert set(IDS) - in_pairs == set()


@pytest.mark.parametrize("student", [pytest.param(each, id=each.id) for each in unedited()])
def test_without_its_mistakes_a_style_is_right(student: Student) -> None:
    assert all(all_right(student, widths_of(student), m) for m in BATCHES)


@pytest.mark.parametrize("style", STYLES)
def test_with_its_mistakes_a_submission_is_wrong_or_raises(style: str) -> None:
    of_style = [made for made in mistaken() if made.style == style]
    assert of_style
    right = [made.id for made in of_style for m in BATCHES if all_right(made.student, widths_of(made.student), m)]
    assert right == []


def test_two_layers_only_is_right_with_two_layers() -> None:
    only_two = [made for made in mistaken() if made.mistakes == ("two-layers-only",)]
    assert only_two
    assert [made.id for made in only_two if not all_right(made.student, TWO_LAYERS, BATCHES[0])] == []


@pytest.mark.parametrize("style", SOURCES)
def test_undoing_either_of_two_mistakes_leaves_the_other(style: str) -> None:
    for made, first, second in of_two(style):
        assert made.mistakes == (*first.mistakes, *second.mistakes)
        assert len({made.student.cells, first.student.cells, second.student.cells}) == 3


@pytest.mark.parametrize("style", SOURCES)
def test_of_two_mistakes_that_let_the_pass_end_neither_disappears_behind_the_other(style: str) -> None:
    shown = [made for made in of_two(style) if hides_none(*made[1:])]
    assert shown
    for made, first, second in shown:
        assert not came_out_alike(made, first), made.id
        assert not came_out_alike(made, second), made.id


def way(id_: str, function: str, old: str, new: str, *, hides: bool = False) -> Way:
    return Way(id=id_, name=id_, function=function, edits=((old, new),), hides=hides)


def test_two_mistakes_about_one_thing_or_in_one_text_or_behind_a_crash_are_no_pair() -> None:
    source = "m = 1\ndb = 2\n"
    mean = way("missing-mean", "linear_backward", "m = 1", "m = 3")
    db = way("db-no-keepdims", "linear_backward", "db = 2", "db = 4")
    assert fit(source, mean, db)
    assert not fit(source, mean, way("global-m", "linear_backward", "db = 2", "db = 4"))
    assert not fit(source, mean, way("db-total-sum", "linear_backward", "m = 1", "m = 5"))
    crash = way("cache-swapped", "linear_backward", "db = 2", "db = 6", hides=True)
    assert not fit(source, mean, crash)
    assert fit(source, way("dAL-sign", "L_model_backward", "m = 1", "m = 7"), crash)


def test_what_is_chosen_is_the_same_each_time_and_no_two_pairs_of_a_style_have_the_same_ids() -> None:
    for style in SOURCES:
        pairs = sorted(sorted(each.id for each in pair) for pair in chosen(style))
        assert all(one != other for one, other in pairwise(pairs))
        assert chosen(style) == chosen(style)


def test_every_edit_is_of_text_that_stands_once_in_its_style() -> None:
    for style, source in SOURCES.items():
        assert all(cells_of(edited(source, *each.edits)) != cells_of(source) for each in ways(style))
