"""How large a reply may be: multiples of what is right, whatever a submission sends."""

import tracemalloc
from collections.abc import Callable

import pytest

from pytest_grade.examine.run import Run
from pytest_grade.examine.submission import examine
from pytest_grade.model.findings import Findings
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.budgets import MIB, Budgets
from pytest_grade.talk.conversation import Content
from tests.students import student

SOURCE = "\n\n".join(f"# %%\n{cell}" for cell in student("week4-course-per-layer").cells) + "\n"
_FORGE = '''
import os, struct, sys
def around(name):
    frame = sys._getframe()
    while name not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals[name]

def send(body):
    """Send a body of one's own over the grader's channel, as far as it is taken."""
    write = around("channel").write
    rest = memoryview(struct.pack("<I", len(body)) + body)
    while rest:
        rest = rest[write(rest) :]
    os._exit(0)
'''
TEXT = "b'\\xdb' + struct.pack('>I', 7 << 20) + b'x' * ((7 << 20) - 4) + '\\U0001F600'.encode()"
HOSTILE = {
    "text of 4-byte letters": f"send(b'\\x92' + 2 * ({TEXT}))",
    "nothing, sixteen million times": "send(b'\\xdd' + struct.pack('>I', 4000) + b'\\x90' * (15 << 20))",
    "nested lists": "send(b'\\xdc\\x0f\\xff' + (b'\\xdc\\x0f\\xff' + b'\\x91\\x01' * 4095) * 1950)",
    "an array": "return np.zeros(16 << 20, np.int8), 0, 0",
    "an array just as large as may be sent": "return np.zeros(1 << 20, np.int8), 0, 0",
}


@pytest.fixture
def examined(sandbox: Sandbox, run: Run) -> Callable[[str], Findings]:
    def examined_text(body: str) -> Findings:
        text = f"{SOURCE}\n\n# %%{_FORGE}\ndef linear_backward(dZ, cache):\n    {body}\n"
        found = examine(Content(content=text.encode(), kind="py"), run, sandbox)
        assert isinstance(found, Findings), found
        return found

    return examined_text


@pytest.mark.parametrize("way", HOSTILE)
def test_a_hostile_reply_takes_little_of_the_grader_s_memory(way: str, examined: Callable[[str], Findings]) -> None:
    examined("return 0, 0, 0")
    tracemalloc.start()
    try:
        found = examined(HOSTILE[way])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert {v.function for v in found.verdicts if v.verdict != "correct"} == {"linear_backward"}
    assert peak < 64 * MIB


@pytest.mark.parametrize("body", [HOSTILE["an array"], "return [[[]] * 4000] * 12, 0, 0"], ids=["array", "lists"])
def test_a_value_that_is_too_large_to_be_sent_is_said_to_be_and_ends_nothing(
    body: str, examined: Callable[[str], Findings]
) -> None:
    found = examined(body)
    problem = next(v.problem for v in found.verdicts if v.function == "linear_backward")
    assert problem is not None
    assert problem.kind == "type"
    assert problem.facts["got"] in ("too large a value", "a list of 12")


def test_replies_are_bounded_by_a_multiple_of_what_is_right(run: Run) -> None:
    for plan in run.plans.values():
        assert MIB <= Budgets.of(run.limits, 0.01, plan.largest_answer).reply_bytes < 8 * MIB
    assert Budgets.of(run.limits, 0.01, MIB).reply_bytes == 64 * MIB
