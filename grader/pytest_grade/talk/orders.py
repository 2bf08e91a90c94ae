"""What the grader sends to a worker: orders what to define and to change, and questions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from pytest_grade.model.questions import Given, Question, Result, Step

Report = Literal["", "outline", "closely"]


def write_opening(content: bytes, kind: str, report: Report) -> dict[str, Any]:
    """A submission to be read, as the worker takes it.

    What is reported of its text: nothing, what it defines, or what its functions compute as well.
    """
    return {"content": content, "kind": kind, "report": report}


def write_compiled(compiled: bytes) -> dict[str, Any]:
    """What another worker has compiled of a submission, instead of its text."""
    return {"compiled": compiled}


def ask_for_compiled() -> dict[str, Any]:
    """Ask a worker for what it has compiled."""
    return {"compiled": True}


def write_order(  # noqa: PLR0913 - one argument for each key of the message
    targets: Sequence[str],
    *,
    provided: str = "",
    modules: Sequence[str] = (),
    makes: Sequence[str] = (),
    substitutes: Mapping[str, str] | None = None,
    mean_inside: bool = True,
    laid_out_as_theirs: bool = False,
    only_plain: bool = False,
    assertions: bool = True,
    edit: Mapping[str, Any] | None = None,
    mended: Sequence[Mapping[str, Any]] = (),
    asserts_again: bool = False,
    most_output: int = 1 << 30,
    most_reply: int = 1 << 24,
) -> dict[str, Any]:
    """What to define, as the worker takes it."""
    return {
        "targets": list(targets),
        "provided": provided,
        "modules": list(modules),
        "makes": list(makes),
        "substitutes": dict(substitutes or {}),
        "constants": {"MEAN_INSIDE": mean_inside},
        "laid_out_as_theirs": laid_out_as_theirs,
        "only_plain": only_plain,
        "assertions": assertions,
        "edit": edit,
        "mended": list(mended),
        "asserts_again": asserts_again,
        "most_output": most_output,
        "most_reply": most_reply,
    }


def write_edits(
    function: str,
    kinds: Sequence[str],
    direction: str,
    lines: Sequence[tuple[int, int]] = (),
    names: Sequence[str] = (),
    after: Sequence[int] = (),
) -> dict[str, Any]:
    """The edits of a function, of these kinds, in that direction, as the worker takes them.

    Those near to these lines, by cell, or to what has these names come first. They are those that there are once
    others are made: those numbered `after`, each among the edits that there are when those before it are made.
    """
    focus = {"lines": [list(line) for line in lines], "names": list(names)}
    return {"function": function, "kinds": list(kinds), "direction": direction, **focus, "after": list(after)}


def write_questions(questions: Iterable[Question], *, at_once: bool) -> Any:
    """Questions as the worker takes them: all to be answered in one reply, or one by one."""
    written = [write_question(question) for question in questions]
    return {"at_once": written} if at_once else written


def write_question(question: Question) -> dict[str, Any]:
    """A question as the worker takes it."""
    return {
        "id": question.id,
        "steps": [_written_step(step) for step in question.steps],
        "send": dict(question.send),
        "record": question.record,
        "again": question.again,
        "watch": question.watch,
        "chance": question.chance,
    }


def _written_step(step: Step) -> list[Any]:
    return [
        step.function,
        [_written_argument(argument) for argument in step.arguments],
        [_written_argument(argument) for argument in step.spare],
        {name: _written_argument(argument) for name, argument in step.named.items()},
        None if step.of is None else _written_argument(step.of),
        {name: _written_argument(argument) for name, argument in step.sets.items()},
        dict(step.switches),
        step.may_raise,
        *([step.chance] if step.chance else []),
    ]


def _written_argument(argument: Any) -> list[Any]:
    if isinstance(argument, Result):
        return ["result", argument.step, list(argument.path)]
    if isinstance(argument, Given):
        return ["given", argument.name]
    if isinstance(argument, list) and any(isinstance(each, (Result, list)) for each in argument):
        return ["list", [_written_argument(each) for each in argument]]
    return ["value", argument]
