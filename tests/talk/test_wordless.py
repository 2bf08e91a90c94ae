"""What a process with functions of the solution says in words reaches nobody: no report, no store, no terminal."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from pytest_grade.batch.wire import packed
from pytest_grade.examine.catalogue import Catalogue, load_assignment
from pytest_grade.examine.run import Run
from pytest_grade.examine.submission import examine
from pytest_grade.marking.grade import marked
from pytest_grade.marking.rubric import HINTS
from pytest_grade.marking.words import of_problem
from pytest_grade.model.assignment import Assignment, Substitution
from pytest_grade.model.findings import Findings
from pytest_grade.model.questions import Question, Returned, Step
from pytest_grade.reports.contract import submission_entry
from pytest_grade.reports.hints import told
from pytest_grade.reports.single import single
from pytest_grade.reports.terminal import Overview
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.sandbox.values import Opaque
from pytest_grade.talk.conversation import Content
from pytest_grade.talk.wordless import Wordless
from tests.students import student
from tests.students.student import edited

ASSIGNMENT = "week4_step_by_step"
MARK = "zwielicht"  # stands in the solution, and nowhere else
SOURCE = "\n\n".join(f"# %%\n{cell}" for cell in student("week4-course-per-layer").cells) + "\n"

_LOOT = '''
import gc, os, sys

found_before = []

def loot():
    """The text of the solution's functions in this process, from the name that stands nowhere else; "" without."""
    if not found_before:
        orders = [found for found in gc.get_objects() if type(found) is dict and found.get("substitutes")]
        text = "".join("".join(order["substitutes"].values()) for order in orders)
        found_before.append(text[text.find("zwie" + "licht") :] if "zwie" + "licht" in text else "")
    return found_before[0]

def around(name):
    frame = sys._getframe()
    while name not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals[name]

def forge(**said):
    """Answer this question and all that follow with one forged answer, over the grader's own channel."""
    if not loot():
        raise ValueError
    answer = {"values": {}, "drew": [], "message": "", "frames": [], "shapes": {}, "arrays": {}, "in_substitute": 0}
    ids = [question["id"] for question in around("request")]
    for id_ in ids[ids.index(around("question")["id"]) :]:
        around("channel").send({"id": id_, "step": 0, **answer, **said})
    os._exit(0)

def retell(found):
    """Have the worker describe the edits that it tries in stolen words."""
    module = sys.modules["pytest_grade.worker.definitions"]
    described = module._described
    if found:
        module._described = lambda *about: {**described(*about), "before": found[:200], "after": found[:200]}

class Chatty(Exception):
    def __str__(self):
        return loot()[:400]
'''
_FRAME = '[{"cell": 0, "line": around.__code__.co_firstlineno, "function": found[:90]}]'

# How the stolen text, in `found`, is to come out: the body of a wrong function.
WAYS: Mapping[str, str] = {
    "a message": "raise ValueError(found[:400])",
    "a message made late": "raise Chatty",
    "a note beside a cause": "raise ValueError(found[:200]) from KeyError(found[:100])",
    "the name of an exception": "raise type(found[:90], (Exception,), {})()",
    "the name of a type": "return type(found[:90], (), {})(), 0, 0",
    "an assertion": "assert False, found[:300]",
    "a key on the line that raises": "kept = {found[:90]: dA}; return kept[found[:90]] + np.ones((7, 9, 11))",
    "a name on the line that raises": "raise NameError(f\"name '{found[:90]}' is not defined\")",
    "a key that is missing": "return {}[found[:90]]",
    "an import": "__import__(found[:60].split()[0])",
    "a warning turned into an exception": "import warnings; warnings.simplefilter('error'); warnings.warn(found[:300])",
    "what is printed": "print(found); raise SystemExit(found)",
    "a forged message": "forge(raised='ValueError', message=found[:400])",
    "a forged name of an exception": "forge(raised=found[:400])",
    "forged frames": f"forge(raised='ValueError', frames={_FRAME})",
    "forged frames of a lack of memory": f"forge(raised='MemoryError', frames={_FRAME})",
    "forged variables": "forge(raised='ValueError', shapes={found[:90]: [1]}, arrays={'dA[' + found[:90] + ']': dA})",
    "a forged absence": "forge(absent=found[:400])",
    "a forged key": "forge(values={n: {found[:90]: 1} for n in range(3)})",
    "a forged type": "forge(values={n: type(found[:90], (), {})() for n in range(3)})",
    "an edit told otherwise than it is": (
        "retell(found)\n    A, W, b = linear_activation_backward_of_the_course(dA, cache, activation)"
        "\n    return A, b, W"
    ),
    "a reply that is none": "around('channel').send({'id': found[:400]}); os._exit(0)",
}

# The same in numbers: the first letter's, and the body that says it.
NUMBERS: Mapping[str, tuple[str, str]] = {
    "a shape": ("(0, 122, 119)", "return np.zeros((0, *map(ord, found[:2]))), 0, 0"),
    "sizes in one number": ("122119", "return np.zeros(int(f'{ord(found[0])}{ord(found[1])}') if found else 1), 0, 0"),
    "how many values": ("122 values", "return (0,) * (ord(found[0]) if found else 5)"),
    "how many entries": ("dictionary of 122", "return dict.fromkeys(range(ord(found[0]) if found else 5))"),
    "a type of text": ("122", "return np.array(['x' * (ord(found[0]) if found else 1)]), 0, 0"),
    "a factor": (
        "1.122",
        "A = linear_activation_backward_of_the_course(dA, cache, activation); "
        "return tuple((1 + ord(found[0]) / 1000 if found else 1.5) * part for part in A)",
    ),
    "an exit status": ("exit status 122", "os._exit(ord(found[0]) if found else 1)"),
}


@pytest.fixture(scope="module")
def marked_run() -> Run:
    """A run whose solution holds a name that no student can have by chance."""
    return run_with_a_secret(f"{MARK}_der_referenz", 20)


def run_with_a_secret(name: str, seed: int) -> Run:
    """A run whose solution has this name in linear_backward."""
    catalogue = Catalogue.load()
    assignments = tuple(marked_with(name, a) if a.id == ASSIGNMENT else a for a in catalogue.assignments)
    return Run.prepare(replace(catalogue, assignments=assignments), seed)


def marked_with(name: str, assignment: Assignment) -> Assignment:
    """The assignment whose linear_backward has this name, where it takes the place of a student's."""

    def substitutes(substitution: Substitution) -> Mapping[str, str]:
        sources = dict(assignment.sources_of(substitution))
        if "linear_backward" in sources:
            sources["linear_backward"] = edited(sources["linear_backward"], ("    m = ", f"    {name} = m = "))
        return sources

    return replace(assignment, substitutes=substitutes)


def handed_in(body: str, above: str = "") -> str:
    """A submission whose `linear_activation_backward` is wrong, and tells what it finds by `body`."""
    cheat = (
        f"\n\n# %%\n{above}\ndef linear_activation_backward(dA, cache, activation):\n    found = loot()\n    {body}\n"
    )
    kept = "\n\n# %%\nlinear_activation_backward_of_the_course = linear_activation_backward\n"
    return f"{SOURCE}\n\n# %%{_LOOT}{kept}{cheat}"


@pytest.fixture
def examined(sandbox: Sandbox, marked_run: Run) -> Callable[[str], Findings]:
    def examined_text(text: str) -> Findings:
        found = examine(Content(content=text.encode(), kind="py"), marked_run, sandbox)
        assert isinstance(found, Findings), found
        return found

    return examined_text


def outputs(found: Findings, run: Run) -> Sequence[str]:
    """All that is made of findings but how long they took: what a store keeps, every report at every level of hints."""
    found = replace(found, seconds=0.0, wall=0.0)  # its digits are any digits
    said = [packed(found).decode("utf-8", "replace")]
    for level in HINTS:
        rubric = replace(run.catalogue.rubrics[found.assignment], hints=level, release_values=True)
        entry = submission_entry("a/week4.py", "a", marked(found, rubric, run.catalogue.notations[found.key]))
        overview = Overview()
        overview.add(entry)
        said += [json.dumps(entry), *single(told(entry), 200), *overview.table(200), *overview.totals(200)]
    return said


@pytest.mark.parametrize("way", WAYS)
def test_no_word_of_the_solution_comes_out_by(way: str, examined: Callable[[str], Findings], marked_run: Run) -> None:
    found = examined(handed_in(WAYS[way]))
    assert next(v for v in found.verdicts if v.function == "linear_activation_backward").verdict != "correct"
    assert not [said for said in outputs(found, marked_run) if MARK in said]


@pytest.mark.parametrize("way", NUMBERS)
def test_no_letter_of_the_solution_comes_out_as_a_number_by(
    way: str, examined: Callable[[str], Findings], marked_run: Run
) -> None:
    number, body = NUMBERS[way]
    found = examined(handed_in(body))
    assert not [said for said in outputs(found, marked_run) if number in said]


def test_a_crash_that_happens_without_the_solution_too_keeps_its_words(
    examined: Callable[[str], Findings],
) -> None:
    found = examined(handed_in("raise ValueError('dA is of no use')"))
    problem = next(v.problem for v in found.verdicts if v.function == "linear_activation_backward")
    assert problem is not None
    assert (problem.facts["error"], problem.facts["message"]) == ("ValueError", "dA is of no use")


def test_a_crash_that_only_shows_with_the_solution_is_told_without_name_and_line(
    examined: Callable[[str], Findings],
) -> None:
    body = "if not found: return dA, dA, dA\n    raise OverflowError(found)"
    wrong_callee = "def linear_backward(dZ, cache):\n    return dZ, dZ, dZ\n\n"
    found = examined(handed_in(body, wrong_callee))
    problem = next(v.problem for v in found.verdicts if v.function == "linear_activation_backward")
    notation = load_assignment(ASSIGNMENT).notation
    assert of_problem(problem, notation) == "raises an exception where the functions that it calls are right"
    assert problem is not None
    assert problem.place is None


def test_no_report_of_a_run_holds_a_word_of_the_solution(pytester: pytest.Pytester) -> None:
    stolen = "_scaled(layer_dims, scale)"  # as the shipped solution has it, and no student here
    for number, way in enumerate(("a message", "the name of an exception", "a forged message", "an assertion")):
        text = handed_in(WAYS[way]).replace('"zwie" + "licht"', '"def _scaled"')
        folder = pytester.path / "handed in" / f"s{number}"
        folder.mkdir(parents=True)
        (folder / "week4.py").write_text(text, encoding="utf-8")
    reports = ("--grade-report=json:grades.json", "--junitxml=grades.xml", "--grade-store=store.sqlite")
    ran = pytester.runpytest_subprocess(
        "-p", "no:cacheprovider", "--grade", "-v", *reports, "--tb=long", "-rA", "handed in"
    )
    written = [(pytester.path / name).read_bytes() for name in ("grades.json", "grades.xml", "store.sqlite")]
    said = [*(content.decode("utf-8", "replace") for content in written), ran.stdout.str(), ran.stderr.str()]
    assert "4 submissions: 4 graded" in said[3]
    assert not [each for each in said if stolen in " ".join(each.split())]


def test_an_array_of_four_axes_is_taken_over_where_its_shape_is_right() -> None:
    step = Step(function="conv_forward", arguments=(np.ones((2, 5, 5, 3)),))
    question = Question(id="q", steps=(step,), send={0: True}, shapes=frozenset({(2, 4, 4, 7)}))
    right, other = np.zeros((2, 4, 4, 7)), np.zeros((2, 4, 7, 4))
    found = Wordless(crashes={}).outcome(Returned(values={0: (right, other)}, printed=0), question)
    assert isinstance(found, Returned)
    assert found.values[0][0] is right
    assert found.values[0][1] == Opaque("differently shaped array")


def test_a_crash_that_only_shows_with_the_solution_tells_nothing_where_the_own_callees_are_right(
    examined: Callable[[str], Findings],
) -> None:
    body = "if not found: return dA, dA, dA\n    raise OverflowError(found)"
    problem = next(v.problem for v in examined(handed_in(body)).verdicts if v.function == "linear_activation_backward")
    assert problem is not None
    assert (problem.kind, problem.facts["quantity"]) == ("shape", "dA_prev")
