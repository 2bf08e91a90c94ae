"""Where a step is taken: what has to be so for each that is not for everyone."""

from typing import Final

from pytest_grade.examine.examination import Examination
from pytest_grade.judge.conventions import AT_UPDATE, OTHER
from pytest_grade.judge.diagnoses import is_stopped
from pytest_grade.judge.judged_alone import could_not_be_tried
from pytest_grade.judge.places import takes_a_mean
from pytest_grade.judge.verdicts import JOINT_UNDECIDED, MEAN_MISSING
from pytest_grade.model.assignment import ONLY, Function
from pytest_grade.model.judgement import NO_MISTAKE
from pytest_grade.model.questions import Raised, Returned

NOT_WRONG: Final = (*NO_MISTAKE, "missing")  # of verdicts
MOST_PRINTED: Final = 20_000  # characters in one call; a page is about 3,000


def may_have_own_names(examination: Examination) -> bool:
    """Whether the submission misses keys in what it is given, or was asked in its own names before."""
    is_asked_so = bool(examination.conversation.own_names.own)
    return is_asked_so or any(isinstance(o, Raised) and o.type_name == "KeyError" for o in examination.opening.values())


def gradients_are_right(examination: Examination) -> bool:
    """Whether every final gradient is right."""
    return examination.chain.gradients.correct


def may_be_unfinished(examination: Examination) -> bool:
    """Whether a placeholder is left in some function, or one is not there."""
    is_left = any(definition.blanks for definition in examination.reading.definitions)
    return is_left or not examination.defined.functions.issuperset(examination.assignment.names)


def something_is_to_be_written(examination: Examination) -> bool:
    """Whether a function is unfinished, or not there."""
    return any(verdict.verdict in ("unfinished", "missing") for verdict in examination.verdicts)


def gradients_are_wrong(examination: Examination) -> bool:
    """Whether some final gradient is wrong, and not only still to be written."""
    return not examination.chain.gradients.correct and not examination.waits_for


def something_is_open(examination: Examination) -> bool:
    """Whether something that is there is not right, or the place of 1/m is not known."""
    chain, assignment, defined = examination.chain, examination.assignment, examination.defined.functions
    is_placed = chain.convention is not None and chain.convention.place is not None
    is_to_be_placed = assignment.chain.is_of_cost and not examination.waits_for
    if is_to_be_placed and (not is_placed or is_placed_unusually(examination)):
        return True
    return not all(is_settled(examination, function) for function in assignment.functions if function.name in defined)


def is_settled(examination: Examination, function: Function) -> bool:
    """Whether a function is known to be right, or to be still to be written."""
    chain = examination.chain
    if function.name in examination.unfinished:
        return True
    if function.name == examination.assignment.chain.function:
        return chain.beside is None and not chain_is_wrong(examination)
    if function.name == examination.assignment.chain.update_function and not examination.update_fits:
        return False
    agrees = {variant for assessment in examination.assessments[function.name] for variant in assessment.agrees}
    if agrees & {ONLY, "inside"} or not chain.gradients.correct:
        return bool(agrees & {ONLY, "inside"})
    return bool(agrees) or function.name in examination.compensated


def is_placed_unusually(examination: Examination) -> bool:
    """Whether 1/m enters at a place that has no name, as far as is known."""
    convention = examination.chain.convention
    return convention is not None and convention.id == OTHER


def leaves_the_mean_out(examination: Examination) -> bool:
    """Whether every final gradient is a sum, and there is an update that may take the mean."""
    return examination.chain.summed_everywhere() and bool(examination.plan.updates)


def is_forward_wrong(examination: Examination) -> bool:
    """Whether the gradients are wrong, and so is the way forward: they may be right for that."""
    assignment, chain = examination.assignment, examination.chain
    if chain.gradients.correct or chain.is_right_at_first or not chain.laws:
        return False
    if assignment.chain.goes_forward_itself and chain.beside is not None:
        return True
    makers = [function for function in assignment.functions if function.name in assignment.chain.cache_makers]
    return any(f.name in examination.assessments and not is_settled(examination, f) for f in makers)


def is_right_only_by_itself(examination: Examination) -> bool:
    """Whether the chain's function is right by itself, and no convention is known: what comes before is not right."""
    chain = examination.assignment.chain
    assessments = examination.assessments.get(chain.function, ())
    is_right = any(assessment.right and assessment.substituted is None for assessment in assessments)
    return chain.is_of_cost and not chain.is_alone and examination.chain.convention is None and is_right


def may_be_a_variant(examination: Examination) -> bool:
    """Whether a course leaves a choice free, and by the usual one something is wrong."""
    is_right = examination.chain.gradients.correct and examination.chain.beside is None
    found = examination.assessments.items()
    written = (assessments for name, assessments in found if name not in examination.unfinished)
    is_wrong_beside = any(assessments and not assessments[0].right for assessments in written)
    is_open = not (is_right or examination.waits_for) or is_wrong_beside
    return is_open and bool(examination.plan.variants)


def is_asked_apart(examination: Examination) -> bool:
    """Whether some function is asked in a process of its own."""
    return bool(examination.plan.apart)


def keeps_what_no_chain_shows(examination: Examination) -> bool:
    """Whether some function off the chain reads what another keeps, or the own chain does without who keeps it."""
    assignment, ran = examination.assignment, names_run_by_the_chain(examination)
    if any(function.reads_from for function in assignment.functions):
        return True
    kept_beside = examination.defined.functions.intersection(assignment.chain.cache_makers) - ran
    return bool(ran and kept_beside) and examination.chain.gradients.correct


def names_run_by_the_chain(examination: Examination) -> frozenset[str]:
    """The functions that ran as the student's own chain was recorded."""
    question = examination.plan.recorded_chain
    outcome = examination.opening.get(question.id) if question else None
    return outcome.ran if isinstance(outcome, Returned) else frozenset()


def chain_is_wrong(examination: Examination) -> bool:
    """Whether the chain is wrong, and its convention not one that the rubric accepts all the same."""
    chain = examination.chain
    is_accepted = chain.updates_by_the_mean and AT_UPDATE in examination.rubric.accepted
    return not (chain.gradients.correct or is_accepted)


def chain_is_written_and_wrong(examination: Examination) -> bool:
    """Whether the chain is wrong, and nothing of it is still to be written: what reads caches is there."""
    return chain_is_wrong(examination) and not examination.waits_for


def all_are_right_but_the_chain(examination: Examination) -> bool:
    """Whether each function of the chain is right by itself, and they are not together."""
    found = {verdict.function: verdict.verdict for verdict in examination.verdicts}
    path = examination.assignment.chain.path
    return (
        chain_is_wrong(examination) and all(found[name] == "correct" for name in path) and _is_unexplained(examination)
    )


def _is_unexplained(examination: Examination) -> bool:
    """Whether the gradients are neither those of the student's own cost nor of the student's own network."""
    return not examination.chain.is_of_own_cost and examination.chain.own_network is None


def may_count_something_else(examination: Examination) -> bool:
    """Whether a function is charged because nobody seems to take the mean, though the caller divides by some number."""
    problems = (verdict.problem for verdict in examination.verdicts if verdict.problem)
    if not any(problem.kind == MEAN_MISSING for problem in problems):
        return False
    return takes_a_mean((examination.assignment.chain.function,), (), examination.reading)


def hangs_on_a_repair(examination: Examination) -> bool:
    """Whether a function is undecided only because the one that calls it fails for another reason."""
    found = {verdict.function: verdict.verdict for verdict in examination.verdicts}
    undecided = any(found[name] == "undecided" for name in examination.assignment.layer_functions)
    return undecided and found[examination.assignment.chain.function] == "incorrect"


def solution_may_take_places(examination: Examination) -> bool:
    """Whether the chain is wrong, all of it is written, and the solution can take the place of what is wrong in it."""
    return examination.assignment.has_solution and chain_is_written_and_wrong(examination)


def nobody_may_take_places(examination: Examination) -> bool:
    """Whether functions are right by themselves and not together, and no solution tells which of them does not fit."""
    kinds = {verdict.problem.kind for verdict in examination.verdicts if verdict.problem}
    return JOINT_UNDECIDED in kinds and chain_is_written_and_wrong(examination)


def waits_for_readers(examination: Examination) -> bool:
    """Whether there is no solution, and what reads caches is still to be written."""
    return not examination.assignment.has_solution and bool(examination.waits_for)


def may_be_like_others(examination: Examination) -> bool:
    """Whether something is wrong, and others may be wrong in the same way: who checks himself is alone."""
    has_others = examination.assignment.has_solution and not examination.run.is_of_one
    return has_others and something_is_wrong(examination)


def something_is_wrong(examination: Examination) -> bool:
    """Whether a function that is there is wrong, or had to be stopped, or a final gradient is, and was not given so."""
    verdicts = examination.verdicts
    is_given_so = any(verdict.verdict == "planted" for verdict in verdicts)
    is_right = examination.chain.gradients.correct or is_given_so
    return not is_right or any(v.verdict not in NOT_WRONG or is_stopped(v) for v in verdicts)


def something_could_not_be_tried(examination: Examination) -> bool:
    """Whether a function keeps its points because what is handed over is laid out otherwise, and wrong."""
    return any(map(could_not_be_tried, examination.verdicts))


def does_more_than_answer(examination: Examination) -> bool:
    """Whether an answer to the opening shows that something was written into, or much was printed."""
    returned = (outcome for outcome in examination.opening.values() if isinstance(outcome, Returned))
    return any(outcome.written or outcome.printed > MOST_PRINTED for outcome in returned)


def has_side_effects(examination: Examination) -> bool:
    """Whether something was noticed beside the answers."""
    return bool(examination.noticed)
