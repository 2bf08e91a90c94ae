"""Answering all questions of a request in one reply, where that has room for them."""

from collections.abc import Mapping, Sequence
from typing import Any

from pytest_grade.sandbox.rows import RowFullError, Rows
from pytest_grade.sandbox.values import Limits
from pytest_grade.worker.answering import Message, answer_to


def answers_at_once(
    namespace: Mapping[str, Any], questions: Sequence[Mapping[str, Any]], most_output: int, limits: Limits
) -> Message:
    """The answers to all questions, each encoded before the next one is asked; none where they are too large."""
    rows = Rows(limits)
    try:
        forms = [rows.form(answer_to(namespace, question, most_output)) for question in questions]
    except RowFullError:
        return {"too_large": True}
    return {"forms": forms, "row": rows.row}
