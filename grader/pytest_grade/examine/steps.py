"""The way of one submission: every step of it, in order, and for whom it is taken.

Each step fills in what is known (`Examination`); it stands in the module of its theme. A right submission takes the
steps for everyone. The text as it stands is asked in one process (`Examination.ask`), what is replaced or changed in
others.
"""

import time
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np

from pytest_grade.examine import conditions
from pytest_grade.examine.caches import charge_unfit_caches, find_wrong_caches
from pytest_grade.examine.chain_questions import (
    ask_for_a_network_of_ones_own,
    ask_for_the_mean_in_the_update,
    place_the_mean_by_documented_caches,
    tell_powers_of_m_from_other_factors,
)
from pytest_grade.examine.examination import Examination
from pytest_grade.examine.findings import findings_of
from pytest_grade.examine.fitting import charge_what_does_not_fit, does_not_fit
from pytest_grade.examine.forms import in_its_form
from pytest_grade.examine.further_questions import ask_what_is_not_right
from pytest_grade.examine.grouping import find_group
from pytest_grade.examine.judging import (
    check_the_update,
    give_verdicts,
    judge_answers,
    make_the_usual_checks,
    name_what_answers_show,
    read_closely,
)
from pytest_grade.examine.kept_state import ask_what_keeps_state, may_keep_state
from pytest_grade.examine.mended_text import judge_by_mended_texts
from pytest_grade.examine.naming import look_for_places_and_repairs
from pytest_grade.examine.opening import ask_apart, ask_in_own_names, ask_the_opening, recognised
from pytest_grade.examine.plan import Plan
from pytest_grade.examine.pointing import point_at_lines
from pytest_grade.examine.repair_search import find_another_count, repair_the_caller
from pytest_grade.examine.robustness import (
    ask_again_and_again,
    ask_at_odd_sizes,
    ask_what_does_not_fit_again_and_again,
    ask_with_integer_labels,
)
from pytest_grade.examine.run import Run
from pytest_grade.examine.shared_helpers import charge_shared_helpers_once, several_fail_beside_the_chain
from pytest_grade.examine.side_effects import charge_side_effects, notice_side_effects
from pytest_grade.examine.stale_caches import charge_stale_caches, may_keep_what_is_stale
from pytest_grade.examine.unfinished import say_what_is_to_be_returned
from pytest_grade.examine.unlike_caches import doubt_the_number_of_caches, find_unlike_caches
from pytest_grade.examine.variants import variant_that_fits, variant_that_is_right
from pytest_grade.model.findings import Findings, NotGradable
from pytest_grade.talk.alteration import Alteration
from pytest_grade.talk.conversation import Conversation, NotGradableError


class Step(NamedTuple):
    """What is done, and where: for everyone, or where something is so."""

    do: Callable[[Examination], None]
    where: Callable[[Examination], bool] | None = None


def try_with_what_is_mended(examination: Examination) -> None:
    """Judge those that could not be tried by the text with what hands to them mended."""
    judge_by_mended_texts(examination, lambda changes: _examined_with(changes, examination))


def _examined_with(changes: Sequence[Alteration], examination: Examination) -> Examination:
    """The examination of the text with these changes made, so far as it is about single functions."""
    mended = Examination(
        run=examination.run,
        conversation=examination.conversation.with_mended(changes),
        plan=examination.plan,
        reading=examination.reading,
        usual_checks=examination.usual_checks,
    )
    try:
        _take(ASK, mended)
        _ask_on(mended)
        _take(JUDGE, mended)
    except NotGradableError:
        mended.verdicts = ()
    finally:
        mended.conversation.close()
    return mended


ASK: Final = (
    Step(ask_the_opening),
    Step(ask_in_own_names, where=conditions.may_have_own_names),
    Step(ask_apart, where=conditions.is_asked_apart),
    Step(judge_answers),
    Step(make_the_usual_checks),
    Step(ask_with_integer_labels, where=conditions.gradients_are_wrong),
    Step(ask_at_odd_sizes),
    Step(ask_again_and_again),
    Step(ask_what_keeps_state, where=may_keep_state),
    Step(check_the_update, where=conditions.gradients_are_right),
)
ASK_ON: Final = (  # where something is open
    Step(read_closely),
    Step(check_the_update, where=conditions.gradients_are_right),
    Step(tell_powers_of_m_from_other_factors, where=conditions.is_placed_unusually),
    Step(ask_for_the_mean_in_the_update, where=conditions.leaves_the_mean_out),
    Step(ask_what_is_not_right),
    Step(ask_for_a_network_of_ones_own, where=conditions.is_forward_wrong),
    Step(place_the_mean_by_documented_caches, where=conditions.is_right_only_by_itself),
)
JUDGE: Final = (
    Step(give_verdicts),
    Step(ask_what_does_not_fit_again_and_again, where=conditions.all_are_right_but_the_chain),
    Step(find_wrong_caches, where=conditions.solution_may_take_places),
    Step(find_unlike_caches, where=conditions.nobody_may_take_places),
    Step(doubt_the_number_of_caches, where=conditions.waits_for_readers),
    Step(find_another_count, where=conditions.may_count_something_else),
    Step(repair_the_caller, where=conditions.hangs_on_a_repair),
    Step(charge_unfit_caches, where=conditions.keeps_what_no_chain_shows),
    Step(charge_stale_caches, where=may_keep_what_is_stale),
    Step(charge_what_does_not_fit, where=does_not_fit),
    Step(name_what_answers_show, where=conditions.something_is_wrong),
    Step(notice_side_effects, where=conditions.does_more_than_answer),
    Step(look_for_places_and_repairs, where=conditions.something_is_wrong),
    Step(charge_shared_helpers_once, where=several_fail_beside_the_chain),
    Step(point_at_lines, where=conditions.something_is_wrong),
    Step(try_with_what_is_mended, where=conditions.something_could_not_be_tried),
)
END: Final = (
    Step(charge_side_effects, where=conditions.has_side_effects),
    Step(say_what_is_to_be_returned, where=conditions.something_is_to_be_written),
    Step(find_group, where=conditions.may_be_like_others),
)


def take_all_steps(conversation: Conversation, run: Run, digest: str) -> Findings | NotGradable:
    """Take one submission all the way; a disturbance from outside raises `DisturbedError`."""
    started = time.perf_counter()
    try:
        with np.errstate(all="ignore"):  # what overflows is a student's number, and is judged as such
            examination = in_its_form(recognised(conversation, run))
            outline = examination.reading
            if variant := _ask_by_the_usual_choice(examination):
                examination = Examination(
                    run=run,
                    conversation=conversation,
                    plan=variant,
                    reading=outline,
                    usual_checks=examination.usual_checks,  # the usual check knows but the usual choice
                    answers_by_choice=examination.answers_by_choice,
                )
                _take(ASK, examination)
                _ask_on(examination)
            _take((*JUDGE, *END), examination)
    except NotGradableError as error:
        limits, seconds = conversation.account.limits_met, time.perf_counter() - started
        return NotGradable(digest=digest, reason=str(error), limits=limits, seconds=seconds)
    finally:
        conversation.close()
    return findings_of(examination, digest, time.perf_counter() - started)


def _ask_by_the_usual_choice(examination: Examination) -> Plan | None:
    """Ask by what most submissions have chosen; the choice that this one has made, where it is another."""
    _take(ASK, examination)
    if conditions.may_be_a_variant(examination) and (right := variant_that_is_right(examination)):
        return right
    _ask_on(examination)
    return variant_that_fits(examination) if conditions.may_be_a_variant(examination) else None


def _ask_on(examination: Examination) -> None:
    if conditions.something_is_open(examination):
        _take(ASK_ON, examination)


def _take(steps: Sequence[Step], examination: Examination) -> None:
    for step in steps:
        if step.where is None or step.where(examination):
            step.do(examination)
