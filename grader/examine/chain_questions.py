"""What more is asked about the whole chain: the mean in the update, a network of one's own, where 1/m comes in."""

from dataclasses import replace

from grader.examine.examination import Examination
from grader.judge.chain import with_convention, with_update
from grader.judge.ledger import Recorded
from grader.judge.own_network import own_network, slope_questions
from grader.model.questions import Outcome, Returned


def ask_for_the_mean_in_the_update(examination: Examination) -> None:
    """See whether the update divides by m."""
    plan = examination.plan
    answers = examination.ask(plan.updates)
    examination.chain = with_update(examination.chain, plan.assignment, plan.cases, answers, examination.reading)


def ask_for_a_network_of_ones_own(examination: Examination) -> None:
    """See whether the gradients are right for the student's own forward pass; one case is asked first."""
    chain, cases = examination.assignment.chain, examination.plan.cases.all
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
        examination.chain = with_convention(examination.chain, recorded, case, examination.reading)
