"""Points for one submission."""

from grader.model.judgement import FunctionVerdict
from grader.scoring.rubric import Rubric


def earned(verdict: FunctionVerdict, rubric: Rubric) -> float:
    """The points of one function: all, none, or the share that the rubric grants."""
    possible = rubric.points.get(verdict.function, 0.0)
    if verdict.verdict == "correct":
        return possible
    if verdict.verdict == "undecided":
        return possible * rubric.undecided
    shares = [rubric.partial_credit.get(diagnosis.id, 0.0) for diagnosis in verdict.diagnoses]
    return possible * max(shares, default=0.0)
