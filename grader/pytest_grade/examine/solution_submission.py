"""The right functions of an assignment, as if somebody had handed them in; no process of theirs holds a submission."""

from dataclasses import replace
from functools import cached_property

from pytest_grade.dataclass import dataclass
from pytest_grade.examine.plan import Plan
from pytest_grade.model.assignment import Assignment
from pytest_grade.sandbox.session import Workers
from pytest_grade.talk.conversation import Content, Conversation


@dataclass(frozen=True, kw_only=True)
class SolutionSubmission:
    """The solution as a submission, and the assignment that it is held against."""

    plan: Plan
    sandbox: Workers

    def conversation(self, text: str = "") -> Conversation:
        """A new one, with an account of its own; about another `text` that does the same, where one is given."""
        content = Content(content=(text or self.plan.assignment.callees).encode(), kind="py")
        return Conversation(sandbox=self.sandbox, content=content)

    @cached_property
    def assignment(self) -> Assignment:
        """The assignment, whose given functions the solution imports."""
        return replace(self.plan.assignment, modules=("provided", *self.plan.assignment.modules))
