"""Changes that only keep something from running, or say when it runs: none of them is told as what is meant."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.examine.told_repairs import ToldRepairs
from pytest_grade.judge.told import where_it_can_be_made
from pytest_grade.model.grade import Grade
from pytest_grade.model.judgement import Diagnosis, FunctionVerdict, Place
from pytest_grade.model.limits import Limits
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.conftest import SEED
from tests.grading import grade
from tests.students.student import edited
from tests.students.styles import application_course

Told = Callable[[str, str], tuple[list[str], str]]
SIGMOID = "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n# %%\n"
HEAD = "# GRADED FUNCTION: two_layer_model"
CHANGE = re.compile(r"With (.+) every answer is right")
PRINTED = """\
        if print_cost and step % 100 == 0 or step == num_iterations - 1:
            print("Cost after iteration {}: {}".format(step, np.squeeze(J)))
"""
KEPT = "        if step % 100 == 0 or step == num_iterations:\n            costs.append(J)\n"
END = "            costs.append(J)\n\n    return parameters, costs\n"


@pytest.fixture(scope="module")
def run() -> Run:
    """With so much time for searches that nothing hangs on how busy a machine is: a training takes long to try."""
    return Run.prepare(Catalogue.load(), SEED, Limits(search_cpu=20))


@pytest.fixture
def told(sandbox: Sandbox, run: Run) -> Told:
    """The mistakes of the second training loop with this edit, and the change that is told."""

    def grade_text(old: str, new: str) -> tuple[list[str], str]:
        text = edited(application_course.SOURCE, (HEAD, SIGMOID + HEAD), (old, new))
        found = grade(Content(content=text.encode(), kind="py"), run, sandbox)
        assert isinstance(found, Grade), found
        function = next(each for each in found.functions if each.function == "L_layer_model")
        changes = (CHANGE.search(each.hint) for each in function.diagnoses)
        return [each.id for each in function.diagnoses], next((change[1] for change in changes if change), "")

    return grade_text


@pytest.mark.parametrize("printed", ["J[0]", "costs[-1]", "J.of_it"])
def test_a_condition_that_never_holds_is_no_way_to_mend_what_is_printed(printed: str, told: Told) -> None:
    line = f'        if step % 100 == 0:\n            print("Cost", step, {printed})\n'
    ids, change = told(PRINTED, line)
    assert "sigmoid" not in change
    assert not re.search(r"step % 100 == 0?\.5|!=", change)
    assert ids in (["line-too-many"], ["misspelled"], [])


def test_what_is_printed_is_mended_where_the_text_says_how(told: Told) -> None:
    ids, change = told(PRINTED, PRINTED.replace("num_iterations - 1", "num_iteration - 1"))
    assert (ids, change) == (["misspelled"], "`num_iterations` in place of `num_iteration`")


def test_in_which_rounds_costs_are_kept_is_not_told_where_any_will_do(told: Told) -> None:
    _, change = told(KEPT, KEPT.replace("100", "101"))
    assert change == ""


def test_there_is_time_to_see_whether_any_will_do_when_the_time_for_the_search_was_over(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = ToldRepairs._only_says_when

    def late(self: ToldRepairs, *about: Any) -> bool:
        account = self.examination.conversation.account
        account.searched = account.budgets.search_cpu + 1.0
        return looked(self, *about)

    monkeypatch.setattr(ToldRepairs, "_only_says_when", late)
    _, change = told(KEPT, KEPT.replace("100", "101"))
    assert change == ""


def test_a_number_that_says_in_which_rounds_is_told(told: Told) -> None:
    ids, change = told(KEPT, KEPT.replace("% 100 == 0", "% 100 == 1"))
    assert (ids, change) == (["another-number"], "`0` in place of `1`")


def test_a_break_that_ends_a_training_leaves_it_too_early_and_is_not_indented_wrongly(told: Told) -> None:
    ids, _ = told(KEPT, KEPT + "        if step == 80:\n            break\n")
    assert ids == ["left-too-early"]


def test_to_begin_anew_what_a_break_hangs_on_is_no_way_to_go_on(told: Told) -> None:
    begin = "    parameters = initialize_parameters_deep(layers_dims)\n\n    for step in range(0, num_iterations):\n"
    ends = "        if last is not None and abs(last - J) < 1e-3:\n            break\n        last = J\n"
    cost = "        J = compute_cost(AL, Y)\n        gradients"
    between = "        AL, caches = L_model_forward(X, parameters)\n"
    begun = begin.replace("    for", "    last = None\n    for")
    ids, _ = told(
        begin + between + cost, begun + between + cost.replace("        gradients", f"{ends}        gradients")
    )
    assert ids[0] == "left-too-early"
    assert "begun-only-once" not in ids


def test_a_parameter_that_is_put_under_its_own_key_is_not_told_to_go_under_another(told: Told) -> None:
    ids, _ = told(KEPT, KEPT + '        if step % 7 == 6:\n            parameters["W1"] = parameters["W1"] * 0\n')
    assert ids == ["line-too-many"]


def test_which_key_is_meant_is_open_where_any_other_one_does(told: Told) -> None:
    end = (
        "            costs.append(J)\n\n"
        "    d = {'parameters': parameters, 'costs': costs, 'parameters': gradients}\n"
        "    return d['parameters'], d['costs']\n"
    )
    assert told(END, end) == (["wrong-key"], "")


@pytest.mark.parametrize(("code", "is_told"), [("x = f(b, a)", True), ("x = a / b", False), ("return (a - b)", False)])
def test_exchanged_arguments_are_only_possible_where_something_is_called(code: str, is_told: bool) -> None:
    place = Place(cell=1, line=2, code=code, column=0, end_column=len(code), function="f")
    possible = Diagnosis(id="arguments-swapped", function="f", certain=False, place=place)
    verdict = FunctionVerdict(function="f", verdict="incorrect", diagnoses=(possible,))
    assert bool(where_it_can_be_made(verdict).diagnoses) == is_told
