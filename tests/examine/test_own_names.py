"""Who has names of his own for parameters is asked in these; a function that has the course's in the course's."""

import pytest

from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.grading import grade
from tests.students.student import edited
from tests.students.styles import course, operators

# ruff: noqa: E501 - lines of students
Edits = tuple[tuple[str, str], ...]
Charged = dict[str, list[str]]

_SMALL = (("dict(W1=W1,", "dict(w1=W1,"), ("W2=W2,", "w2=W2,"), ('[f"W{l}"] = np', '[f"w{l}"] = np'))
_SMALL_UPDATE = (('parameters[f"W{l}"] -= learning_rate * grads[f"dW{l}"]', 'parameters[f"w{l}"] -= learning_rate * grads[f"dw{l}"]'),)  # fmt: skip
_SMALL_GRADS = ((' f"dW{l}": dW, f"db', ' f"dw{l}": dW, f"db'),)
_SMALL_FORWARD = (('A, parameters[f"W{l}"]', 'A, parameters[f"w{l}"]'),)
_KEY_OVERWRITTEN = (
    ('grads["dA" + str(l)] = dA_prev_temp\n        grads["dW', 'grads["da" + str(l + 1)] = dA_prev_temp\n        grads["dW'),
    ('grads["dA" + str(L - 1)]', 'grads["da" + str(L - 1)]'),
    ('            grads["dA" + str(l + 1)], current', '            grads["da" + str(l + 1)], current'),
)  # fmt: skip


def charged(source: str, edits: Edits, run: Run, sandbox: Sandbox) -> Charged:
    found = grade(Content(content=edited(source, *edits).encode(), kind="py"), run, sandbox)
    assert isinstance(found, Grade), found
    return {f.function: [d.id for d in f.diagnoses] for f in found.functions if f.verdict != "correct"}


@pytest.mark.parametrize("forward", [(), _SMALL_FORWARD], ids=["the course's", "its own"])
def test_a_function_is_right_in_its_own_names_and_in_the_courses(forward: Edits, run: Run, sandbox: Sandbox) -> None:
    edits = (*_SMALL, *_SMALL_UPDATE, *_SMALL_GRADS, *forward)
    assert charged(operators.SOURCE, edits, run, sandbox) == {"initialize_parameters": ["own-names"]}


def test_a_key_that_a_function_misses_in_its_own_dictionary_is_no_layout_of_caches(run: Run, sandbox: Sandbox) -> None:
    broken_forward = ("    caches = []\n    A = X\n", '    caches = []\n    A = X * parameters["w0"]\n')
    found = charged(course.SOURCE, (*_KEY_OVERWRITTEN, broken_forward), run, sandbox)
    assert (found.keys(), found["L_model_backward"]) == ({"L_model_forward", "L_model_backward"}, ["two-layers-only"])
