"""The bike-sharing network in its three forms: lawful ways of writing it are right, wrong ones charged where they are."""

import re
from functools import cache
from pathlib import Path

import pytest

from pytest_grade.examine.catalogue import Catalogue, shipped
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.model.kinds import KINDS
from pytest_grade.reports.contract import submission_entry
from pytest_grade.reports.single import single
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.conftest import SEED
from tests.grading import grade
from tests.students.student import edited

COURSE = "udacity_bike_sharing"
FOLDER = shipped("assignments") / COURSE
FORMS = {"split": "solution.py", "batch": "solution_batch.py", "single": "solution_single.py"}
TEXTS = {form: (FOLDER / name).read_text(encoding="utf-8") for form, name in FORMS.items()}
# ruff: noqa: E501 - a line for a student
Edits = tuple[tuple[str, str], ...]

METHOD = "\n    def activation_function(self, x):  # set in __init__ by most\n        return 1 / (1 + np.exp(-x))\n"
LAMBDA = "        self.activation_function = lambda x: 1 / (1 + np.exp(-x))\n"
NESTED = (
    "        def sigmoid(x):\n            return 1 / (1 + np.exp(-x))\n\n        self.activation_function = sigmoid\n"
)
OUTER = "        self.activation_function = self.sigmoid\n\n    def sigmoid(self, x):\n        return 1 / (1 + np.exp(-x))\n"
ADDED = "delta_weights_i_h = delta_weights_i_h + ", "delta_weights_h_o = delta_weights_h_o + "

_BEGUN = (
    "        delta_weights_i_h = np.zeros(self.weights_input_to_hidden.shape)\n"
    "        delta_weights_h_o = np.zeros(self.weights_hidden_to_output.shape)\n"
)
_KEPT = (
    "        if not hasattr(self, 'sums'):\n"
    "            shapes = self.weights_input_to_hidden.shape, self.weights_hidden_to_output.shape\n"
    "            self.sums = [np.zeros(shape) for shape in shapes]\n"
    "        delta_weights_i_h, delta_weights_h_o = self.sums\n"
)
_STEP = "        self.update_weights(delta_weights_i_h, delta_weights_h_o, n_records)"
_STEP_H_O = "        self.weights_hidden_to_output = self.weights_hidden_to_output + self.lr * delta_weights_h_o"

# The form, and what is written otherwise by a student who is right.
RIGHT: dict[str, tuple[str, Edits]] = {
    "a lambda": ("split", ((METHOD, LAMBDA),)),
    "a nested function": ("batch", ((METHOD, NESTED),)),
    "another method": ("single", ((METHOD, OUTER),)),
    "sums in place": ("split", ((ADDED[0], "delta_weights_i_h += "), (ADDED[1], "delta_weights_h_o += "))),
    "the other sign twice": (
        "split",
        (
            ("error = y - final_outputs", "error = final_outputs - y"),
            (ADDED[0], "delta_weights_i_h = delta_weights_i_h - "),
            (ADDED[1], "delta_weights_h_o = delta_weights_h_o - "),
        ),
    ),
    "the sums divided in place": (
        "split",
        (("        self.weights_hidden_to_output = self", "        delta_weights_h_o /= n_records\n        self.weights_hidden_to_output = self"),
         ("delta_weights_h_o / n_records", "delta_weights_h_o")),
    ),
    "rates and means first": (
        "split",
        (("self.lr * delta_weights_h_o / n_records", "(self.lr / n_records) * delta_weights_h_o"),),
    ),
    "all records at once": (
        "batch",
        (
            ("for X, y in zip(features, targets):", "for X, y in [(features, targets)]:"),
            ("np.dot(self.weights_hidden_to_output, output_error_term)", "np.dot(output_error_term, self.weights_hidden_to_output.T)"),
            ("hidden_error_term * X[:, None]", "np.dot(X.T, hidden_error_term)"),
            ("output_error_term * hidden_outputs[:, None]", "np.dot(hidden_outputs.T, output_error_term)"),
        ),
    ),
    "outer products": (
        "single",
        (("np.dot(output_errors, hidden_outputs.T)", "np.outer(output_errors, hidden_outputs)"),),
    ),
    "flat answers": ("split", (("        return final_outputs\n", "        return np.squeeze(final_outputs)\n"),)),
}  # fmt: skip

# The form, what is wrong in it, and the methods that are charged, each with the name of its mistake where it has one.
WRONG: dict[str, tuple[str, Edits, dict[str, str | None]]] = {
    "only the last record": (
        "batch",
        (("delta_weights_i_h += ", "delta_weights_i_h = "), ("delta_weights_h_o += ", "delta_weights_h_o = ")),
        {"train": None},
    ),
    "sums are overwritten": ("split", ((ADDED[0], "delta_weights_i_h = "),), {"backpropagation": None}),
    "no mean": ("split", (("delta_weights_h_o / n_records", "delta_weights_h_o"),), {"update_weights": "factor-left-out"}),
    "uphill": ("single", (("+= self.lr * np.dot(output", "-= self.lr * np.dot(output"),), {"train": None}),
    "the slope of a sigmoid at the output": (
        "split",
        (("output_error_term = error", "output_error_term = error * final_outputs * (1 - final_outputs)"),),
        {"backpropagation": "activation-derivative-too-many"},
    ),
    "uphill by the sign of the step": (
        "batch",
        (
            ("+= self.lr * delta_weights_h_o", "-= self.lr * delta_weights_h_o"),
            ("+= self.lr * delta_weights_i_h", "-= self.lr * delta_weights_i_h"),
        ),
        {"train": "dAL-sign"},
    ),
    "no slope": ("single", (("hidden_errors * hidden_grad", "hidden_errors"),), {"train": "activation-derivative-missing"}),
    "a sigmoid with the wrong sign": ("split", ((METHOD, LAMBDA.replace("-x", "x")),), {"activation_function": "wrong-sign"}),
    "a sigmoid at the output": (
        "batch",
        (("        return final_outputs\n", "        return self.activation_function(final_outputs)\n"),),
        {"run": None},
    ),
    "sums that never begin anew": (
        "split",
        ((_BEGUN, _KEPT), (_STEP, f"        self.sums = delta_weights_i_h, delta_weights_h_o\n{_STEP}")),
        {"train": None},
    ),
    "a rate that is divided for good": (
        "split",
        (
            (f"{_STEP_H_O} / n_records", f"        self.lr /= n_records\n{_STEP_H_O}"),
            ("self.lr * delta_weights_i_h / n_records", "self.lr * delta_weights_i_h"),
        ),
        {"update_weights": None},
    ),
    "the new weights for the old error": (
        "single",
        (
            ("        hidden_errors = np.dot(self.weights_hidden_to_output.T, output_errors)\n", ""),
            ("        self.weights_input_to_hidden +=", "        hidden_errors = np.dot(self.weights_hidden_to_output.T, output_errors)\n        self.weights_input_to_hidden +="),
        ),
        {"train": None},
    ),
}  # fmt: skip


@cache
def prepared() -> Run:
    return Run.prepare(Catalogue.load(COURSE), SEED)


def graded(content: bytes, kind: str, sandbox: Sandbox) -> Grade:
    found = grade(Content(content=content, kind=kind), prepared(), sandbox)
    assert isinstance(found, Grade), found
    return found


def charged(found: Grade) -> dict[str, str]:
    wrong = (function for function in found.functions if function.verdict != "correct")
    return {function.function.rpartition(".")[2]: function.verdict for function in wrong}


@pytest.mark.parametrize("name", RIGHT)
def test_who_is_right_gets_full_marks_in_every_form(name: str, sandbox: Sandbox) -> None:
    form, edits = RIGHT[name]
    found = graded(edited(TEXTS[form], *edits).encode(), "py", sandbox)
    assert charged(found) == {}
    assert (found.earned, found.possible, found.gradients.correct) == (100, 100, True)
    assert bool(found.ledger) == (form == "batch")  # of one record there is no mean, and nothing is said of one


@pytest.mark.parametrize("name", WRONG)
def test_who_is_wrong_is_charged_at_the_method_that_is(name: str, sandbox: Sandbox) -> None:
    form, edits, wrong = WRONG[name]
    found = graded(edited(TEXTS[form], *edits).encode(), "py", sandbox)
    assert charged(found) == dict.fromkeys(wrong, "incorrect")
    named = {f.function.rpartition(".")[2]: [d.id for d in f.diagnoses] for f in found.functions if f.diagnoses}
    assert all(mistake in named.get(method, ()) for method, mistake in wrong.items() if mistake)
    told = "\n".join(single(submission_entry("a.py", "a", found), 200, in_full=True))
    assert re.search(r"\bd?(W_[io]h|W_ho|Z\d?|new_\w+|trained_\w+)\b", told) is None, told


@pytest.mark.parametrize("name", ["sums that never begin anew", "a rate that is divided for good"])
def test_what_is_right_only_once_is_told_so(name: str, sandbox: Sandbox) -> None:
    form, edits, _ = WRONG[name]
    found = graded(edited(TEXTS[form], *edits).encode(), "py", sandbox)
    (reason,) = (function.reason for function in found.functions if function.verdict != "correct")
    assert str(reason).endswith("other values than it should, once it has been called before")
    assert found.gradients.correct


@pytest.mark.parametrize(("old", "new", "mistake", "change"), [
    ("self.lr * delta", "0.1 * delta", "number-written-out", "With `self.lr` in place of `0.1` in each of the 2"),
    ("self.lr * delta", "rate * delta", "reads-notebook-variable", "With `self.lr` in place of `rate` in each"),
    ("self.lr * delta", "delta", "factor-left-out", "With `self.lr * (delta_weights_h_o / n_records)` in place of"),
    (" / n_records", "", "factor-left-out", "With `self.lr * delta_weights_h_o / n_records` in place of `self.lr"),
    ("delta_weights_i_h / n_records", "delta_weights_i_h", "factor-left-out", "delta_weights_i_h / n_records` in"),
])  # fmt: skip
def test_what_a_step_lacks_is_told_by_its_lines_and_the_change(
    old: str, new: str, mistake: str, change: str, sandbox: Sandbox
) -> None:
    found = graded(("rate = 0.2\n" + TEXTS["split"].replace(old, new)).encode(), "py", sandbox)
    assert charged(found) == {"update_weights": "incorrect"}
    (diagnosis,) = (diagnosis for function in found.functions for diagnosis in function.diagnoses)
    assert diagnosis.id == mistake
    assert change in diagnosis.hint
    assert diagnosis.hint.endswith("every answer is right.")


def test_where_only_steps_are_seen_the_step_may_be_what_is_wrong(sandbox: Sandbox) -> None:
    form, edits, _ = WRONG["uphill by the sign of the step"]
    found = graded(edited(TEXTS[form], *edits).encode(), "py", sandbox)
    assert found.gradients_words.startswith("Final gradients, or the step that is taken with them: not right: ")
    (diagnosis,) = (diagnosis for function in found.functions for diagnosis in function.diagnoses)
    assert "the sign of the error and that of the step do not go together" in diagnosis.message


# What the table in assignments/README.md says of the examples.
EXAMPLES = {
    "rosa-lindt": (100, {}),
    "pim-hoekstra": (100, {}),
    "ewa-kras": (100, {}),
    "tobi-nash": (30, {"train": "incorrect"}),
    "lin-osman": (85, {"update_weights": "incorrect"}),
    "greta-holm": (60, {"backpropagation": "incorrect"}),
    "femi-bauer": (45, {"backpropagation": "unfinished", "update_weights": "unfinished"}),
}


@pytest.mark.parametrize("student", EXAMPLES)
def test_an_example_is_what_the_table_says(student: str, sandbox: Sandbox) -> None:
    (path,) = filter(Path.is_file, (FOLDER / "examples" / student).iterdir())
    found = graded(path.read_bytes(), KINDS[path.suffix], sandbox)
    assert (found.earned, charged(found)) == EXAMPLES[student]
    assert not any("a dictionary" in (function.reason or "") for function in found.functions)


def test_every_example_is_in_the_table() -> None:
    assert {path.name for path in Path(FOLDER / "examples").iterdir() if path.is_dir()} == set(EXAMPLES)
