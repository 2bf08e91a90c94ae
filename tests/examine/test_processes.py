"""How many processes a submission is asked in: few, and a new one where an answer may hang on what was asked before."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_grade.examine.left_behind import may_leave_something
from pytest_grade.examine.run import Run
from pytest_grade.examine.submission import examine
from pytest_grade.model.findings import Findings
from pytest_grade.model.submission import Defined, Definition, Keeping, Reading
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.sandbox.confined import ConfinedSession
from pytest_grade.talk.conversation import Content, Conversation
from tests.students import student


@pytest.mark.parametrize(
    ("name", "most"),
    [("week4-course-at-loss", 1), ("week4-course-missing-mean", 6), ("week4-course-fault-dAL-sign", 6)],
)
def test_a_submission_is_asked_in_few_processes(
    name: str, most: int, sandbox: Sandbox, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.pace.of(run.plans["week4_step_by_step"], sandbox)  # in processes of its own, once a run
    started, start = list[ConfinedSession](), Sandbox.open

    def counted(workers: Sandbox) -> ConfinedSession:
        started.append(start(workers))
        return started[-1]

    monkeypatch.setattr(Sandbox, "open", counted)
    content = Content(content=student(name).write(tmp_path).read_bytes(), kind="ipynb")
    assert isinstance(examine(content, run, sandbox), Findings)
    assert len(started) <= most


@pytest.fixture
def openings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What each process was begun with: `content`, or what another one has `compiled`."""
    seen, send = list[str](), ConfinedSession.send

    def noted(session: ConfinedSession, message: object) -> None:
        seen.extend(
            key for key in ("content", "compiled") if isinstance(message, dict) and message.get(key, True) is not True
        )
        send(session, message)

    monkeypatch.setattr(ConfinedSession, "send", noted)
    return seen


def found_in(name: str, sandbox: Sandbox, run: Run, folder: Path) -> Findings:
    content = Content(content=student(name).write(folder).read_bytes(), kind="ipynb")
    found = examine(content, run, sandbox)
    assert isinstance(found, Findings)
    return replace(found, seconds=0.0, wall=0.0)


@pytest.mark.parametrize("name", ["week4-course-missing-mean", "week4-course-fault-dAL-sign"])
def test_what_one_process_has_compiled_serves_others_and_nothing_else_is_found(
    name: str, sandbox: Sandbox, run: Run, tmp_path: Path, openings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found_in(name, sandbox, run, tmp_path)  # the paces of a run, and the answers of changed solutions
    openings.clear()
    found = found_in(name, sandbox, run, tmp_path)
    assert openings.count("compiled") >= 1
    read = openings.count("content")
    openings.clear()
    monkeypatch.setattr(Conversation, "_compiled_by_the_standing", lambda _: None)
    assert found_in(name, sandbox, run, tmp_path) == found
    assert openings.count("content") > read


@pytest.mark.parametrize(
    "handed", ["b'\\xff'", "7", "sys.exit()", "b'[' + b'\\xff' * 4 + b'[' * 99999", "b'\\xdb' * (64 << 20)"]
)
def test_who_hands_on_something_else_gains_nothing_and_is_read_again_if_it_is_no_code(
    handed: str, sandbox: Sandbox, run: Run, tmp_path: Path
) -> None:
    hostile = (
        "import sys\n"
        "def linear_backward(dZ, cache):\n"
        "    sys.modules['pytest_grade.worker.definitions'].Definitions.compiled = lambda self: " + handed + "\n"
        "    A_prev, W, b = cache\n"
        "    return A_prev, W, b\n"
    )
    text = "\n\n".join(f"# %%\n{cell}" for cell in (*student("week4-course-per-layer").cells, hostile))
    found = examine(Content(content=text.encode(), kind="py"), run, sandbox)
    assert isinstance(found, Findings)
    verdicts = {verdict.function: verdict.verdict for verdict in found.verdicts}
    assert verdicts["linear_backward"] == "incorrect"
    assert verdicts["linear_forward"] == verdicts["linear_activation_forward"] == "correct"
    assert not found.gradients.correct


def test_what_was_compiled_for_other_functions_serves_nobody(sandbox: Sandbox, run: Run) -> None:
    usual = run.plans["week4_step_by_step"].assignment
    few = replace(usual, functions=usual.functions[:1])
    text = "\n\n".join(f"# %%\n{cell}" for cell in student("week4-course-at-loss").cells)
    conversation = Conversation(sandbox=sandbox, content=Content(content=text.encode(), kind="py"))
    try:
        for assignment in (few, usual):
            assert conversation.stand(assignment).functions == {*assignment.names}
            with conversation.open(is_edited=False) as session:
                assert conversation.define(session, assignment).functions == {*assignment.names}
    finally:
        conversation.close()


def test_another_choice_is_asked_in_the_process_that_stands(sandbox: Sandbox, run: Run, openings: list[str]) -> None:
    plan = run.plans["cs231n_softmax"]
    run.pace.of(plan, sandbox)
    _, functions = plan.assignment.callees.split("REG = 1.0\n")
    for share in ("1.0", "0.5"):
        openings.clear()
        text = "import numpy as np\n" + functions.replace("REG_NAIVE", share).replace("REG", share)
        found = examine(Content(content=text.encode(), kind="py"), run, sandbox)
        assert isinstance(found, Findings)
        assert found.gradients.correct
        assert openings == ["content"]


def read(source: str, name: str = "f") -> Reading:
    """A notebook of one cell, which is one function."""
    lines = source.count("\n") + 1
    definition = Definition(name=name, cell=1, line=1, end_line=lines)
    return Reading(cells=1, binds=frozenset({name}), definitions=(definition,), broken=(), sources={1: source})


def defined(keeps: tuple[Keeping, ...] = (), constants: Mapping[str, tuple[str, ...]] | None = None) -> Defined:
    """What came of executing the cell."""
    return Defined(functions=frozenset({"f"}), problems=(), reads={}, constants=constants or {}, keeps=keeps)


@pytest.mark.parametrize(
    "line",
    [
        "global calls",
        "f.calls += 1",
        "f.seen[0] = x",
        "setattr(f, 'seen', x)",
        "globals()['seen'] = x",
        "np.add(x, 1, out=table)",
        "np.copyto(table, x)",
        "memory = functools.cache(g)",
    ],
)
def test_what_sets_anything_that_outlives_a_call_may_leave_it_behind(line: str) -> None:
    assert may_leave_something(read(f"def f(x):\n    {line}\n    return x"), defined())


def test_a_generator_a_method_and_what_is_decorated_may_leave_something() -> None:
    assert may_leave_something(read("def f(x):\n    yield x"), defined())
    assert may_leave_something(read("def f(self):\n    return 1", "Net.f"), defined())
    assert may_leave_something(read("@remembering\ndef f(x):\n    return x"), defined())


def test_a_list_that_is_kept_and_a_variable_of_the_notebook_that_is_read_may_be_written_into() -> None:
    plain = read("def f(x):\n    return x")
    kept = Keeping(function="f", name="calls", cell=1, line=1, is_default=True)
    assert may_leave_something(plain, defined(keeps=(kept,)))
    assert may_leave_something(plain, defined(constants={"f": ("table",)}))


def test_plain_work_on_what_a_function_is_given_leaves_nothing() -> None:
    source = (
        "def f(A, cache, keepdims=True):\n"
        "    W, b = cache\n"
        "    grads = {}\n"
        "    grads['dW'] = np.sum(W, axis=1, keepdims=True) / A.shape[1]\n"
        "    if A.shape == W.shape and b.size >= 1:\n"
        "        grads['dW'] += b.T\n"
        "    return grads"
    )
    assert not may_leave_something(read(source), defined())
