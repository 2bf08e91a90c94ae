"""Code that finds the solution picks what is said of it: two solutions that differ in one letter are told alike."""

import builtins
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from pytest_grade.examine.run import Run
from pytest_grade.examine.submission import examine
from pytest_grade.marking.grade import marked
from pytest_grade.marking.rubric import HINTS
from pytest_grade.model.findings import Findings
from pytest_grade.model.questions import NAMELESS, Event, Frame, Question, Raised, Returned, Step
from pytest_grade.reports.contract import submission_entry
from pytest_grade.reports.hints import told
from pytest_grade.reports.single import single
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from pytest_grade.talk.wordless import Wordless
from tests.talk.test_wordless import MARK, handed_in, run_with_a_secret

LETTERS = "dq"
_SEED = 20

# A table of single letters as comments, and a way to raise, or to compute, in a line of it that is chosen.
_TABLE = f"""
def table():
    pass
{"".join(f"#{chr(97 + number)}{chr(10)}" for number in range(26))}
def moved(function, letter):
    line = table.__code__.co_firstlineno + 2 + ord(letter) - ord("a")
    function.__code__ = function.__code__.replace(co_firstlineno=line)
    return function

def point(letters):
    def here(rest): raise ValueError if not rest else point(rest)
    def there(rest): return point(rest)
    return moved(there if len(letters) > 1 else here, letters[0])(letters[1:])
"""

# What a function does with the letter that it finds in the solution, "" without; both times it is wrong.
ATTACKS: Mapping[str, str] = {
    "the lines of a traceback": "return point(2 * letter) if letter else (dA, dA, dA)",
    "the lines of a traceback, while it crashes without too": "return point(2 * letter or 'mn')",
    "the lines of a traceback of a lack of memory": (
        "raised = MemoryError\n    def here(): raise raised\n    return moved(here, letter or 'm')()"
    ),
    "the name of a variable": (
        "qd = qq = 0\n"
        "    if letter == 'd': qd = np.ones(dA.shape)\n"
        "    if letter == 'q': qq = np.ones(dA.shape)\n"
        "    return qd @ qq"
    ),
    "the line of a recorded array": """
    if not letter: raise ValueError
    s = 1 / (1 + np.exp(-cache[1]))
    slope = cache[1] > 0 if len(activation) > 4 else s * (1 - s)
    def there(dA):
        dZ = dA * slope
        return dZ
    return linear_backward(moved(there, letter)(dA), cache[0])""",
    "the line of an edit that repairs": """
    one = 1
    at_d = one + one
    at_q = one + one
    is_repaired = {'d': at_d, 'q': at_q}.get(letter, 2) != 2
    A, W, b = linear_activation_backward_of_the_course(dA, cache, activation)
    return (A, W, b) if is_repaired else (A * A, W * W, b * b)""",
    "the type of an exception": "raise {'d': KeyError, 'q': IndexError}.get(letter, ValueError)",
    "the type of an exception, while it crashes without too": (
        "raise {'d': KeyError, 'q': IndexError, '': ValueError}[letter]"
    ),
    "the type of a value": "return {'d': {1}, 'q': range(2)}.get(letter), dA, dA",
    "the number of values": "return {'d': (dA,) * 4, 'q': (dA,) * 5}.get(letter, (dA,))",
    "the shape of an array": "return np.ones({'d': (1, 2), 'q': (2, 1)}.get(letter, (0,))), dA, dA",
}


@pytest.fixture(scope="module")
def runs() -> Sequence[Run]:
    """Runs that differ in one letter of the solution."""
    return [run_with_a_secret(f"{MARK}{letter}", _SEED) for letter in LETTERS]


def told_by(text: str, run: Run, sandbox: Sandbox) -> str:
    """All that a student is told of a submission, at every level of hints."""
    found = examine(Content(content=text.encode(), kind="py"), run, sandbox)
    assert isinstance(found, Findings), found
    said: list[str] = []
    for level in HINTS:
        rubric = replace(run.catalogue.rubrics[found.assignment], hints=level, release_values=True)
        entry = told(submission_entry("a/week4.py", "a", marked(found, rubric, run.catalogue.notations[found.key])))
        said += [json.dumps({**entry, "seconds": 0}), *single(entry, 200)]
    return "\n".join(said)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_reports_are_the_same_whatever_the_letter_told_by(
    attack: str, runs: Sequence[Run], sandbox: Sandbox
) -> None:
    letter = f"letter = found[{len(MARK)}:{len(MARK) + 1}]"
    text = handed_in(f"{letter}\n    {ATTACKS[attack]}", above=_TABLE)
    first, second = (told_by(text, run, sandbox) for run in runs)
    assert first == second


QUESTION = Question(
    id="linear/0", steps=(Step(function="linear_backward", arguments=(np.ones((3, 2)),)),), send={0: True}
)
CRASH = Raised(
    step=0,
    function="linear_backward",
    type_name="ValueError",
    message="dZ is of no use",
    frames=(Frame(cell=1, line=3, function="linear_backward"), Frame(cell=1, line=9, function="helper")),
)


def test_of_an_answer_only_the_values_that_are_judged_are_taken_over() -> None:
    event = Event(function="linear_backward", variable="dZ", cell=1, line=3, array=np.ones((3, 2)))
    answer = Returned(values={0: 1.0}, events=(event,), ran=frozenset({"a"}), drew=frozenset({"b"}))
    assert Wordless({}).outcome(answer, QUESTION) == Returned(values={0: 1.0})


def test_of_a_crash_no_variable_is_taken_over() -> None:
    said = replace(CRASH, shapes={"dZ": (3, 2)}, arrays={"dZ": np.ones((3, 2))}, values={0: 1.0})
    heard = Wordless({QUESTION.id: CRASH}).outcome(said, QUESTION)
    assert heard == CRASH


@pytest.mark.parametrize("frames", [CRASH.frames, ()], ids=["in its lines", "where it is called"])
def test_a_crash_that_was_the_same_before_has_the_words_that_it_had_then(frames: tuple[Frame, ...]) -> None:
    before = replace(CRASH, frames=frames)
    heard = Wordless({QUESTION.id: before}).outcome(replace(before, message="S is the first letter"), QUESTION)
    assert heard == before


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(replace(CRASH, type_name="TypeError"), id="of another kind"),
        pytest.param(replace(CRASH, frames=CRASH.frames[:1]), id="sooner"),
        pytest.param(replace(CRASH, frames=()), id="before any line"),
    ],
)
def test_a_crash_that_was_another_one_before_has_no_words(said: Raised) -> None:
    heard = Wordless({QUESTION.id: CRASH}).outcome(said, QUESTION)
    assert isinstance(heard, Raised)
    assert heard.message == ""


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_a_crash_keeps_its_lines_so_far_as_it_went_the_same_way_before(kept: int) -> None:
    heard = Wordless({QUESTION.id: CRASH}).outcome(replace(CRASH, frames=CRASH.frames[:kept]), QUESTION)
    assert isinstance(heard, Raised)
    assert heard.frames == CRASH.frames[:kept]


@pytest.mark.parametrize(
    "frames",
    [
        pytest.param((Frame(cell=1, line=4, function="linear_backward"),), id="another line"),
        pytest.param((Frame(cell=1, line=3, function="helper"),), id="another function"),
        pytest.param(CRASH.frames[1:], id="the last line only"),
        pytest.param((*CRASH.frames, CRASH.frames[0]), id="one line more"),
    ],
)
def test_a_crash_that_went_another_way_before_has_no_lines_and_no_name(frames: tuple[Frame, ...]) -> None:
    heard = Wordless({QUESTION.id: CRASH}).outcome(replace(CRASH, frames=frames), QUESTION)
    assert isinstance(heard, Raised)
    assert (heard.frames, heard.type_name) == ((), NAMELESS)


def test_a_process_tells_apart_four_kinds_of_exceptions_at_most() -> None:
    names = [
        kind.__name__ for kind in vars(builtins).values() if isinstance(kind, type) and issubclass(kind, BaseException)
    ]
    heard = [Wordless({}).outcome(replace(CRASH, type_name=name), QUESTION) for name in (*names, "Of its own")]
    assert {outcome.type_name for outcome in heard if isinstance(outcome, Raised)} == {
        NAMELESS,
        "AssertionError",
        "AbsentModuleError",
        "MemoryError",
    }
