"""What more is asked about the whole chain: the mean in the update, a network of one's own, where 1/m comes in."""

from dataclasses import replace

from pytest_grade.examine.examination import Examination
from pytest_grade.judge.chain import recorded_at, with_convention, with_update
from pytest_grade.judge.conventions import OTHER
from pytest_grade.judge.ledger import Recorded
from pytest_grade.judge.own_network import own_network, slope_questions
from pytest_grade.model.assignment import chain_question
from pytest_grade.model.questions import Outcome, Returned


def ask_for_the_mean_in_the_update(examination: Examination) -> None:
    """See whether the update divides by m."""
    plan, chain = examination.plan, examination.assignment.chain
    answers = examination.ask(plan.updates)
    epsilon = examination.epsilon(*chain.path, chain.update_function)
    examination.chain = with_update(
        examination.chain, plan.assignment, plan.cases, answers, examination.reading, epsilon
    )


def tell_powers_of_m_from_other_factors(examination: Examination) -> None:
    """Place the mean by how the factors of what is handed on change with m: a 2 or a half in them says nothing."""
    traced, *further = examination.plan.cases.main
    recorded = recorded_at(examination.opening, traced)
    if all(sighting.exponent is not None for sighting in recorded.sightings):
        return
    chain = examination.assignment.chain
    answers = examination.ask([chain_question(chain, case, record=True) for case in further])
    told = recorded.with_powers(traced, [(recorded_at(answers, case), case) for case in further])
    examination.chain = with_convention(examination.chain, told, traced, examination.reading)


def ask_for_a_network_of_ones_own(examination: Examination) -> None:
    """See whether the gradients are right for the student's own forward pass; one case is asked first."""
    chain, cases = examination.assignment.chain, examination.plan.cases.at_first.all
    answers: dict[str, Outcome] = dict(examination.opening)
    for asked in (cases[:1], cases[1:]):
        answers |= examination.ask([question for case in asked for question in slope_questions(chain, case)])
        if own_network(chain, asked, answers) is None:
            return
    examination.chain = replace(examination.chain, own_network=own_network(chain, cases, answers))


def place_the_mean_by_documented_caches(examination: Examination) -> None:
    """Name the convention of a right backward pass behind a broken forward pass, from documented caches."""
    probe = examination.plan.first_probes(examination.assignment.chain.function)[0]
    question, case = replace(probe.question, record=True), probe.case
    outcome = examination.ask([question]).get(question.id)
    if case is not None and isinstance(outcome, Returned):
        recorded = Recorded.of(outcome.events, case)
        placed = with_convention(examination.chain, recorded, case, examination.reading)
        if placed.convention is not None and placed.convention.id != OTHER:  # of which is said that all is right
            examination.chain = placed
