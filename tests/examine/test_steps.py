"""Which steps a submission takes: a right one those for everyone, a wrong one those that find out what is wrong."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pytest_grade.examine import conditions
from pytest_grade.examine.opening import recognised
from pytest_grade.examine.run import Run
from pytest_grade.examine.steps import ASK, ASK_ON, END, JUDGE, Step
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content, Conversation
from tests.students import student

FOR_EVERYONE = [step.do.__name__ for step in (*ASK, *JUDGE, *END) if step.where is None]


def taken(name: str, sandbox: Sandbox, run: Run, folder: Path) -> list[str]:
    """The steps that a student of the catalogue takes, by name."""
    content = Content(content=student(name).write(folder).read_bytes(), kind="ipynb")
    conversation = Conversation(sandbox=sandbox, content=content)
    examination = recognised(conversation, run)

    def through(steps: Sequence[Step]) -> Iterator[str]:
        for step in steps:
            if step.where is None or step.where(examination):
                step.do(examination)
                yield step.do.__name__

    found = [*through(ASK)]
    if conditions.something_is_open(examination):
        found += through(ASK_ON)
    found += through((*JUDGE, *END))
    conversation.close()
    return found


@pytest.mark.parametrize("name", ["week3-course-at-end", "week4-operators-per-layer"])
def test_a_right_submission_takes_the_steps_for_everyone(name: str, sandbox: Sandbox, run: Run, tmp_path: Path) -> None:
    of_the_right = ["check_the_update", "notice_side_effects"]  # an update may write into parameters
    assert [step for step in taken(name, sandbox, run, tmp_path) if step not in of_the_right] == FOR_EVERYONE


def test_a_wrong_submission_is_asked_on_and_told_what_is_wrong(sandbox: Sandbox, run: Run, tmp_path: Path) -> None:
    steps = [step for step in taken("week4-course-missing-mean", sandbox, run, tmp_path) if step not in FOR_EVERYONE]
    assert steps == [
        "ask_with_integer_labels",
        "read_closely",
        "ask_for_the_mean_in_the_update",
        "ask_what_is_not_right",
        "find_wrong_caches",
        "name_what_answers_show",
        "notice_side_effects",
        "look_for_places_and_repairs",
        "point_at_lines",
        "find_group",
    ]
