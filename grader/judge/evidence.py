"""All that was found out about one submission."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from grader.judge.attempts import Attempt
from grader.judge.chain import ChainJudgement
from grader.judge.conventions import AT_UPDATE
from grader.model.assignment import Placement
from grader.model.questions import Outcome
from grader.model.submission import Defined, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that was found out about one submission.

    `attempts` are kept by function, in the order in which they were made; `made_up_for` are the functions off by
    powers of m for which a right chain makes up; `accepted` are the conventions that the rubric accepts;
    `loose_joints` are the functions that are right by themselves and yet to be replaced for the chain to fit
    together (None: not looked for yet); `mended` are the callees for which the chain's function places 1/m rightly,
    once a repair has mended what else is wrong; `unsteady` are the functions whose answers vary, `update_fits` says
    whether the update takes the student's own gradients; `renamed_by` is the function that gave the parameters other
    names; `opening` are the answers to what every submission is asked.
    """

    reading: Reading
    defined: Defined
    attempts: Mapping[str, Sequence[Attempt]]
    made_up_for: Collection[str] = ()
    chain: ChainJudgement
    accepted: Collection[str]
    loose_joints: Sequence[str] | None = None
    mended: Placement | None = None
    unsteady: Collection[str] = ()
    update_fits: bool = True
    renamed_by: str | None = None
    opening: Mapping[str, Outcome] = field(default_factory=dict)

    def scaled_alike(self, function: str) -> bool:
        """Whether the function is off by nothing but powers of m, in some attempt."""
        return any(attempt.scaled_alike for attempt in self.attempts.get(function, ()))

    def agrees(self, function: str, *, as_it_stands: bool = False) -> frozenset[str]:
        """The variants that the function agrees with in some attempt (with its own callees only, if so asked)."""
        return frozenset(
            variant
            for attempt in self.attempts.get(function, ())
            if not (as_it_stands and attempt.substituted)
            for variant in attempt.agrees
        )

    def right_with(self, function: str, callees: Placement | None) -> bool:
        """Whether a function is right when its callees are the reference's in that placement (None: its own)."""
        return any(a.right for a in self.attempts.get(function, ()) if a.substituted == callees)

    def fits_with(self, function: str, callees: Placement) -> bool:
        """Whether a function places 1/m rightly for such callees, whatever else is wrong with it."""
        return callees == self.mended or any(
            a.fits for a in self.attempts.get(function, ()) if a.substituted == callees
        )

    def placements(self, function: str) -> frozenset[str]:
        """Where the function, with its own callees, leaves the mean, whatever else is wrong with its formulas."""
        return self.agrees(function, as_it_stands=True) | {
            attempt.explanation.placement
            for attempt in self.attempts.get(function, ())
            if not attempt.substituted and attempt.explanation and attempt.explanation.is_structural
        }

    def explained(self, function: str) -> Attempt | None:
        """The attempt that the fewest mistakes explain, none of them about 1/m if possible."""
        found = [attempt for attempt in self.attempts.get(function, ()) if attempt.explanation]
        return min(found, key=_order_of_explanations, default=None)

    @property
    def chain_stands(self) -> bool:
        """Whether the chain is right, or its convention is one that the rubric accepts all the same."""
        return self.chain.gradients.correct or (self.chain.updates_by_the_mean and AT_UPDATE in self.accepted)


def _order_of_explanations(attempt: Attempt) -> tuple[int, bool, bool, bool]:
    explanation = attempt.explanation
    assert explanation is not None
    return (
        len(explanation.mistakes),
        not explanation.is_structural,
        explanation.placement != "inside",
        attempt.substituted is None,
    )
