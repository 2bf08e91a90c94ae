"""Points for one submission."""

from pytest_grade.judge.diagnoses import BESIDE
from pytest_grade.judge.verdicts import JOINT_UNDECIDED
from pytest_grade.marking.rubric import Rubric
from pytest_grade.model.judgement import FunctionVerdict

# The answers are right, and what is noticed beside them is all that is wrong.
_RIGHT_BUT_FOR_THIS = frozenset({"input-written"})


def earned(verdict: FunctionVerdict, rubric: Rubric) -> float:
    """The points of one function: all, none, or the share that the rubric grants; and what it does rightly in part.

    What the course has planted and is left has the share that the rubric says. What a kit leaves open because functions
    do not fit together has none: something is wrong for certain. Only what is certain and explains why the function is
    wrong has a share; of several mistakes the smallest counts.
    """
    possible = rubric.points.get(verdict.function, 0.0)
    if verdict.verdict == "correct":
        return possible
    if verdict.verdict == "undecided":
        if verdict.problem is not None and verdict.problem.kind == JOINT_UNDECIDED:
            return 0.0
        return possible * rubric.undecided
    if verdict.verdict == "planted":
        return possible * rubric.planted
    mistakes = {diagnosis.id for diagnosis in verdict.diagnoses if diagnosis.certain}
    if verdict.problem is None or verdict.problem.kind not in _RIGHT_BUT_FOR_THIS:
        mistakes -= BESIDE
    share = min((rubric.partial_credit.get(mistake, 0.0) for mistake in mistakes), default=0.0)
    kept = sum(rubric.parts.get(verdict.function, {}).get(part, 0.0) for part in verdict.right_parts)
    return kept + (possible - kept) * share
