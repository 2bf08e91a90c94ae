"""What is fuzzed, and what each may raise."""

import json
import random
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import msgpack
import numpy as np

from pytest_grade.errors import ConfigurationError
from pytest_grade.examine.catalogue import assignment_ids, load_assignment
from pytest_grade.examine.plan import Plan
from pytest_grade.judge.assessments import Asked, assess
from pytest_grade.judge.chain import final_gradients, judge_chain
from pytest_grade.marking import words
from pytest_grade.marking.rubric_file import load_rubric
from pytest_grade.model.assignment import chain_question
from pytest_grade.model.questions import NotAsked, Outcome, Question
from pytest_grade.model.submission import Reading
from pytest_grade.notebook.extraction import extract
from pytest_grade.notebook.reading import LegacyNotebookError, UnreadableSubmissionError
from pytest_grade.sandbox.frames import FrameError, pack, unpack
from pytest_grade.talk.protocol import ProtocolError, read_defined, read_outcome, read_reading, read_trial
from pytest_grade.worker.submission import Submission
from tests.fuzzing.fuzzer import Target
from tests.students import student

CELLS = student("week4-course-per-layer").cells
READING = Reading(cells=1, binds=frozenset(), definitions=(), broken=(), sources={})
SEED = 1


def _notebook(*cells: str, minor: int = 5) -> bytes:
    made = [{"cell_type": "code", "source": c.splitlines(True), "metadata": {}, "outputs": []} for c in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": minor}).encode()


def read_notebook(data: bytes) -> None:
    """Read a submission as the worker does, before anything of it is run."""
    for kind in ("ipynb", "py"):
        with suppress(UnreadableSubmissionError, LegacyNotebookError):
            submission = Submission.read({"content": data, "kind": kind})
            for closely in (False, True):
                read_reading(unpack(pack({"reading": submission.report(closely=closely)})))
            extract(submission.statements, list(load_assignment("week4_step_by_step").names), frozenset())


@cache
def plan() -> Plan:
    return Plan(assignment=load_assignment("week4_step_by_step"), seed=SEED)


def read_frame(data: bytes) -> None:
    """Decode a frame, and take what is in it for each of the messages that a worker sends."""
    with suppress(FrameError):
        message = unpack(data)
        for read in (read_reading, read_defined):
            with suppress(ProtocolError):
                read(message)
        question = plan().opening[0]
        with suppress(ProtocolError):
            read_trial(message, question)
        with suppress(ProtocolError):
            judge(message)


def judge(message: Any) -> None:
    """Judge a message as the answer to a question of each kind, whatever is in it."""
    for name in ("linear_backward", "update_parameters", "initialize_parameters_deep", "L_model_forward"):
        probes = plan().first_probes(name)
        outcomes = {i.question.id: _outcome(message, i.question) for i in probes}
        attempt = assess(Asked(source="documented"), probes, outcomes, READING, 0.0)
        words.of_problem(attempt.problem, plan().assignment.notation, release_values=True)
        plan().predictions[name, "documented"].explain(outcomes, 0.0)
    cases, assignment = plan().cases, plan().assignment
    asked = [chain_question(assignment.chain, case) for case in cases.all]
    asked.append(chain_question(assignment.chain, cases.main[0], record=True))
    answers = {question.id: _outcome(message, question) for question in asked}
    with np.errstate(all="ignore"):
        judge_chain(assignment, cases, answers, READING, 0.0, plan().first_probes("compute_cost"))
        words.of_gradients(final_gradients(assignment, cases, answers, READING, 0.0), assignment.notation)


def _outcome(message: Any, question: Question) -> Outcome:
    if isinstance(message, dict):
        message = {**message, "id": question.id}
    try:
        return read_outcome(message, question)
    except ProtocolError:
        return NotAsked(function=question.steps[-1].function, because="its answer was none")


def read_rubric(data: bytes) -> None:
    """Load a rubric."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rubric.yaml"
        path.write_bytes(data)
        with suppress(ConfigurationError):
            load_rubric(
                path, lambda id_: load_assignment(id_).names if id_ in assignment_ids() else None, assignment_ids()
            )


def _answers() -> Iterator[dict[str, Any]]:
    """Messages of an honest worker, right and wrong."""
    rng = np.random.default_rng(3)
    A, W, b = rng.normal(size=(4, 7)), rng.normal(size=(3, 4)), rng.normal(size=(3, 1))
    returned = {"id": "x", "values": {0: (A, W, b), 1: {"dW1": W, "db1": b}}, "printed": 3}
    yield returned
    yield returned | {"events": [["f", "dZ", 3, 4, A]], "functions": ["f"], "changed": [["f", "A"]]}
    yield {
        "id": "x",
        "step": 0,
        "raised": "ValueError",
        "message": "shapes (3,4) and (5,) not aligned",
        "frames": [{"cell": 3, "line": 2, "function": "f"}],
        "shapes": {"A": [4, 7]},
        "arrays": {"A": A},
        "values": {},
    }
    yield {"id": "x", "absent": "linear_forward"}
    yield {"id": "x", "values": {0: [np.float32(1), 2j, True, None, "text", b"bytes", 1 << 60, [W.tolist()]]}}
    yield {"defined": ["f"], "problems": [], "reads": {"f": ["m"]}, "constants": {}}
    yield {"number": 3, "change": None, "answer": returned}


def _frames() -> Iterator[bytes]:
    for message in _answers():
        yield pack(message)
        for part in (
            0.0,
            np.zeros((3, 4)),
            "x",
            None,
            {"dW1": 0.0},
            [[]],
            np.zeros(0),
            np.complex128(1),
            np.array(True),
        ):
            yield pack({**message, "values": {0: part, 1: part}})
    yield msgpack.packb(["d", "id", ["l", ["o", "x"]]])
    yield pack({"reading": Submission.read({"content": _notebook(*CELLS), "kind": "ipynb"}).report(closely=True)})


RUBRICS = Path(__file__).parents[2] / "rubrics"

NOTEBOOK = Target(
    name="notebook",
    seeds=(
        _notebook(*CELLS),
        _notebook(*student("week4-monolith-at-loss").cells, minor=2),
        "\n\n".join(f"# %%\n{cell}" for cell in CELLS).encode(),
        _notebook("%matplotlib inline\n!ls\nx = !ls\n%%time\nf?\n", "def f(:\n", "def f():\n    return (1,\n"),
        b'{"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1"}]}]}',
    ),
    run=read_notebook,
    words=(
        b"def linear_backward(dZ, cache):\\n    ",
        b"1 / m * ",
        b"None",
        b"class ",
        b"lambda: ",
        b"%",
        b"!",
        b"\\n",
        b'"cells": ',
        b'"source": ',
        b"[]",
        b"null",
        b"async ",
        b"match x:\\n case ",
        b"f'{x!r:{",
        b"\\ud800",
        b"\\u0000",
        b"for l in range(L):\\n        ",
        b"global m\\n",
        b"@",
        b"*",
        b":=",
        b"\xe2\x80\xa8",
        b"try:\\n",
        b"import numpy as np",
    ),
)


def _nodes(tree: Any) -> Iterator[tuple[list[Any], int]]:
    """Every place in a tree of lists."""
    for index, part in enumerate(tree):
        yield tree, index
        if isinstance(part, list):
            yield from _nodes(part)


def regrown(chance: random.Random, data: bytes) -> bytes:
    """A frame with some of its values replaced by others that may stand in a frame."""
    try:
        tree = [msgpack.unpackb(data, strict_map_key=False)]
        for _ in range(chance.choice((1, 1, 2, 5))):
            places = list(_nodes(tree))
            where, index = chance.choice(places)
            other, from_ = chance.choice(places)
            where[index] = chance.choice((_leaf(chance), other[from_]))
        packed: bytes = msgpack.packb(tree[0])
    except (ValueError, TypeError, OverflowError, RecursionError, msgpack.UnpackException):
        return data
    return packed


def _leaf(chance: random.Random) -> Any:
    shape = [chance.choice((0, 1, 1, 3, 4, 7)) for _ in range(chance.randrange(4))]
    code = chance.choice(("<f8", "<f4", "<f2", "<i8", "|b1", "<c16", "|u1", "<f16"))
    size = int(np.prod(shape)) * np.dtype(code).itemsize
    return chance.choice(
        (
            ["a", code, chance.randbytes(size), *shape],
            ["a", "<f8", np.full(shape, chance.choice((0.0, 1e308, np.nan, np.inf, 5e-324))).tobytes(), *shape],
            ["g", "<f8", chance.randbytes(8)],
            ["t", *[0.5] * chance.randrange(4)],
            ["l", ["l"], ["l", 1, ["t", "x"]]],
            ["d", "dW1", ["a", "<f8", bytes(8), 1], 0, 1, 2.5, None],
            ["o", "x"],
            ["c", 1.0, float("nan")],
            chance.choice((None, True, -1, 1 << 62, float("nan"), float("inf"), "", "dW1", "\u202e", b"\0")),
        )
    )


FRAME = Target(
    name="frame",
    seeds=tuple(_frames()),
    run=read_frame,
    regrow=regrown,
    words=(
        msgpack.packb(["a", "<f8", bytes(8), 1]),
        msgpack.packb(["g", "<f4", bytes(4)]),
        msgpack.packb(["t"]),
        msgpack.packb(["d", "values", ["d"]]),
        msgpack.packb("dW1"),
        msgpack.packb("values"),
        msgpack.packb("events"),
        msgpack.packb("raised"),
        b"\xc0",
        b"\x91" * 30,
        b"\xdd\xff\xff\xff\xff",
        b"\xc9\0\0\0\1\1\1",
        b"<f2",
        b"|b1",
        b"<c16",
        msgpack.packb(["c", 1.0, float("nan")]),
        msgpack.packb(float("inf")),
        msgpack.packb(1 << 63),
        b"\xca\x7f\xc0\0\0",
    ),
)
RUBRIC = Target(
    name="rubric",
    seeds=(
        *(path.read_bytes() for path in sorted(RUBRICS.glob("*.yaml"))),
        b"assignment: week4_step_by_step\naccepted: [per-layer, at-update]\npartial_credit: {doubled-mean: 0.7}\n",
    ),
    run=read_rubric,
    words=(
        b"&a ",
        b"*a",
        b"!!python/object:os.system ",
        b"<<: ",
        b"? ",
        b": ",
        b"- ",
        b"|\n",
        b"{",
        b"}",
        b".nan",
        b".inf",
        b"1e400",
        b"points:\n  linear_backward: ",
        b"hints: ",
        b"true",
        b"~",
        b"0x10",
        b"1:30",
        b"2001-01-01",
        b"--- ",
        b"%YAML 9.9\n",
        b"undecided: ",
        b"partial_credit: ",
        b"accepted: ",
        b"&a [*a]",
        b"!!binary x",
        b"\t",
        b"release_values: ",
        b"!!set {a}",
    ),
)
TARGETS = (NOTEBOOK, FRAME, RUBRIC)
