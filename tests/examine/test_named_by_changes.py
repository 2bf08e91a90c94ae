"""What is wrong off the way back is named in a graded submission, in words, and in none of the solution's."""

import textwrap
from concurrent.futures import ThreadPoolExecutor

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.examine.submission import examine
from pytest_grade.marking.words import DiagnosisWords, of_diagnosis
from pytest_grade.model.findings import Findings
from pytest_grade.model.judgement import Diagnosis, FunctionVerdict
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.conftest import SEED
from tests.examine.test_solution_changes import IDS, RIGHT
from tests.examine.wrong_functions import WRONG, Wrong

# One of each mistake in each function: the changes of the solution are tried out elsewhere.
EACH = {(wrong.function, wrong.id): name for name, wrong in WRONG.items()}
# Something else says more here: the factor of the cost, or an edit of the student's own text, where what stands there
# is the input of a function that was left out.
NAMED_OTHERWISE = {
    "half of the mean": "cost-multiple",
    "logarithm to base 10": "cost-multiple",
    "Z handed up for A": "wrong-variable",
    "bias twice": "term-too-many",
    "turned weights": "wrong-transpose",
    "both sizes of the examples": "wrong-transpose wrong-index",
}
COUNT = "m = Y.shape[1]"  # in the course's notation
SLIP = "return -np.mean(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / Y.shape[1]"


def submission(wrong: Wrong) -> str:
    """The solution as somebody hands it in, but for one function."""
    return f"{RIGHT[IDS[wrong.week]]}\n\ndef {wrong.function}:\n{textwrap.indent(wrong.body, '    ')}\n"


def examined(text: str, run: Run, sandbox: Sandbox) -> Findings:
    found = examine(Content(content=text.encode(), kind="py"), run, sandbox)
    assert isinstance(found, Findings)
    return found


def lines_of(text: str) -> set[str]:
    return {line.strip() for line in text.split("\n") if len(line.strip()) > 5}


def charged(found: Findings) -> FunctionVerdict:
    """The one function that is charged."""
    (verdict,) = (verdict for verdict in found.verdicts if verdict.verdict != "correct")
    return verdict


def said_of(diagnosis: Diagnosis, found: Findings, run: Run) -> DiagnosisWords:
    return of_diagnosis(diagnosis, run.plans[found.assignment].assignment.notation)


@pytest.mark.parametrize("name", dict.fromkeys((*EACH.values(), *NAMED_OTHERWISE)))
def test_the_mistake_is_named_where_it_is_and_no_line_of_the_solution_is_told(
    name: str, run: Run, sandbox: Sandbox
) -> None:
    wrong = WRONG[name]
    found = examined(submission(wrong), run, sandbox)
    verdict = charged(found)
    assert verdict.function == wrong.function.partition("(")[0]
    named = NAMED_OTHERWISE.get(name, wrong.id)
    assert [diagnosis.id for diagnosis in verdict.diagnoses] == (named.split() if named else [])
    lines = lines_of(RIGHT[IDS[wrong.week]]) - lines_of(wrong.body) - {COUNT}
    for diagnosis in verdict.diagnoses:
        said = said_of(diagnosis, found, run)
        text = f"{said.message} {said.why} {said.hint}"
        assert "{" not in text
        assert not [line for line in lines if line in text]


def test_a_term_that_has_a_name_in_the_course_is_called_by_it(run: Run, sandbox: Sandbox) -> None:
    found = examined(submission(WRONG["no bias"]), run, sandbox)
    said = said_of(charged(found).diagnoses[0], found, run)
    assert said.message == "A sum lacks a term: b is left out."
    assert said.why == "Z[l] = W[l] A[l-1] + b[l]: both terms count."


def test_what_comes_out_wrong_is_named(run: Run, sandbox: Sandbox) -> None:
    found = examined(submission(WRONG["the same label"]), run, sandbox)
    said = said_of(charged(found).diagnoses[0], found, run)
    assert said.message.endswith("What J is made of lacks a term of a sum or difference.")


def test_an_activation_of_the_way_forward_is_told_without_slopes(run: Run, sandbox: Sandbox) -> None:
    for name in ("activations exchanged", "relu everywhere"):
        found = examined(submission(WRONG[name]), run, sandbox)
        said = said_of(charged(found).diagnoses[0], found, run)
        assert said.message.endswith("A layer has another activation than its own.")
        assert not [text for text in (said.message, said.why, said.hint) if "slope" in text]


def test_the_place_shown_is_a_piece_of_the_students_own_text(run: Run, sandbox: Sandbox) -> None:
    for name in ("another sign in a label", "bias taken away"):
        found = examined(submission(WRONG[name]), run, sandbox)
        diagnosis = charged(found).diagnoses[0]
        assert said_of(diagnosis, found, run).hint.startswith("Check the sign in the place shown. With ")
        assert diagnosis.place is not None
        assert diagnosis.place.code in submission(WRONG[name])


def test_right_submissions_ask_nothing_of_changed_solutions(sandbox: Sandbox) -> None:
    run = Run.prepare(Catalogue.load(), SEED + 1)  # of which no other test knows anything
    for text in RIGHT.values():
        examined(text, run, sandbox)
    assert not any(plan.known_changes.screened for plan in run.plans.values())


def test_what_was_found_out_for_one_submission_serves_the_next(sandbox: Sandbox) -> None:
    run = Run.prepare(Catalogue.load(), SEED + 3)
    wrong = Wrong(week=4, function="compute_cost(AL, Y)", body=SLIP)
    first = charged(examined(submission(wrong), run, sandbox))
    known_changes = run.plans[IDS[4]].known_changes
    known = dict(known_changes.screened), dict(known_changes.asked)
    assert known[0]
    assert known[1]
    assert charged(examined(submission(wrong), run, sandbox)).diagnoses == first.diagnoses
    assert (known_changes.screened, known_changes.asked) == known


def test_threads_of_a_run_find_it_out_together_each_in_its_own_sandbox(sandbox: Sandbox) -> None:
    run = Run.prepare(Catalogue.load(), SEED + 2)
    text = submission(Wrong(week=4, function="compute_cost(AL, Y)", body=SLIP))
    with Sandbox(policy="auto") as other, ThreadPoolExecutor(2) as threads:
        found = list(threads.map(lambda own: charged(examined(text, run, own)), (sandbox, other)))
    assert [[diagnosis.id for diagnosis in verdict.diagnoses] for verdict in found] == [["mean-twice"]] * 2
    assert len(run.plans[IDS[4]].known_changes.screened) == 1
