"""All that was found out about one submission."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field

from pytest_grade.dataclass import dataclass
from pytest_grade.judge.assessments import Assessment
from pytest_grade.judge.chain import ChainJudgement
from pytest_grade.judge.conventions import AT_UPDATE
from pytest_grade.model.assignment import Assignment, Placement
from pytest_grade.model.judgement import Problem
from pytest_grade.model.questions import Outcome
from pytest_grade.model.submission import Defined, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that was found out about one submission.

    `assessments` are kept by function, in the order in which they were made; `compensated` are the functions off by
    powers of m for which a right chain makes up; `own_caches` are those that are handed what is laid out otherwise than
    the solution has it, `own_layouts` those that give back what is laid out otherwise, beside their answers;
    `accepted` are the conventions that the rubric accepts;
    `wrong_caches` are the functions that are right by themselves and yet to be replaced for the chain to fit together
    (None: not looked for yet), `inexact` those of them that are right only as far as an epsilon in them may move what
    they return, each with what is wrong without that; `mended` are the callees for which the chain's function places
    1/m rightly, once a repair has mended what else is wrong; `counts_something_else` says whether it takes the mean,
    for callees that leave it out, and divides by another number than that of the examples; `unsteady` are the functions
    whose answers vary,
    `kept_state` those of them that answer by what an earlier call has left; `update_fits` says whether the update takes
    the student's own gradients, `update_fits_to_right` whether it takes the solution's, where not; `renamed_by` is the
    function that gave the parameters other names; `opening` are the answers to what every submission is asked;
    `unfinished` are the functions that are still to be written, each with what is left; `has_solution` says whether
    functions could be tried with those of the solution in the places of others.
    """

    reading: Reading
    defined: Defined
    assessments: Mapping[str, Sequence[Assessment]]
    compensated: Collection[str] = ()
    own_caches: Collection[str] = ()
    own_layouts: Collection[str] = ()
    chain: ChainJudgement
    accepted: Collection[str]
    wrong_caches: Sequence[str] | None = None
    inexact: Mapping[str, Problem] = field(default_factory=dict)
    mended: Placement | None = None
    counts_something_else: bool = False
    unsteady: Collection[str] = ()
    kept_state: Mapping[str, Problem] = field(default_factory=dict)
    update_fits: bool = True
    update_fits_to_right: bool = False
    renamed_by: str | None = None
    opening: Mapping[str, Outcome] = field(default_factory=dict)
    unfinished: Mapping[str, Problem] = field(default_factory=dict)
    has_solution: bool = True

    def off_by_powers_of_m(self, function: str) -> bool:
        """Whether the function is off by nothing but powers of m, in some assessment."""
        return any(assessment.off_by_powers_of_m for assessment in self.assessments.get(function, ()))

    def is_only_scaled(self, function: str) -> bool:
        """Whether the function is off by nothing but factors, in some assessment."""
        return any(assessment.only_scaled for assessment in self.assessments.get(function, ()))

    @property
    def has_cost_of_the_sum(self) -> bool:
        """Whether the student's own cost is the sum of the losses."""
        return self.chain.own_cost is not None and self.chain.own_cost.is_a_sum

    def agrees(self, function: str, *, as_it_stands: bool = False) -> frozenset[str]:
        """The variants that the function agrees with in some assessment (with its own callees only, if so asked)."""
        return frozenset(
            variant
            for assessment in self.assessments.get(function, ())
            if not (as_it_stands and assessment.substituted)
            for variant in assessment.agrees
        )

    def stands(self, function: str, assignment: Assignment) -> bool:
        """Whether the function is right with its own callees; that of the chain is asked about through the chain."""
        is_of_chain = function == assignment.chain.function
        if is_of_chain and self.chain.gradients.correct and self.chain.beside is None:
            return True
        return bool(self.agrees(function, as_it_stands=True))

    def right_with(self, function: str, callees: Placement | None) -> bool:
        """Whether a function is right when its callees are the solution's in that placement (None: its own)."""
        return any(a.right for a in self.assessments.get(function, ()) if a.substituted == callees)

    def is_right_but_for_the_mean(self, function: str) -> bool:
        """Whether, with callees of the solution, it is right, or wrong only in taking the mean once more."""
        replaced = (a for a in self.assessments.get(function, ()) if a.substituted)
        return any(a.right or a.divided_by_m for a in replaced)

    def places_mean_for(self, function: str, callees: Placement) -> bool:
        """Whether a function places 1/m rightly for such callees, whatever else is wrong with it.

        Where no solution takes the place of callees that leave the mean outside, what is handed on to them tells it.
        """
        is_untried = function in self.own_caches or not self.has_solution
        if callees == "inside" and is_untried and self.chain.leaves_the_mean_to_the_layers():
            return True
        if callees == "outside" and self.counts_something_else:
            return True
        return callees == self.mended or any(
            a.mean_is_right for a in self.assessments.get(function, ()) if a.substituted == callees
        )

    def placements(self, function: str) -> frozenset[str]:
        """Where the function, with its own callees, leaves the mean, whatever else is wrong with its formulas."""
        return self.agrees(function, as_it_stands=True) | {
            assessment.explanation.placement
            for assessment in self.assessments.get(function, ())
            if not assessment.substituted and assessment.explanation and assessment.explanation.is_structural
        }

    def divides_itself(self, function: str) -> bool:
        """Whether the function takes the mean in its own lines: what is right beside callees that take it may not."""
        found = self.placements(function) | {
            variant
            for assessment in self.assessments.get(function, ())
            if assessment.substituted == "outside"
            for variant in assessment.agrees
        }
        return found == {"inside"}

    def explained(self, function: str) -> Assessment | None:
        """The assessment that the fewest mistakes explain, none of them about 1/m if possible."""
        found = [assessment for assessment in self.assessments.get(function, ()) if assessment.explanation]
        return min(found, key=_order_of_explanations, default=None)

    @property
    def chain_stands(self) -> bool:
        """Whether the chain is right, or its convention is one that the rubric accepts all the same."""
        return self.chain.gradients.correct or (self.chain.updates_by_the_mean and AT_UPDATE in self.accepted)


def _order_of_explanations(assessment: Assessment) -> tuple[int, bool, bool, bool]:
    explanation = assessment.explanation
    assert explanation is not None
    return (
        len(explanation.mistakes),
        not explanation.is_structural,
        explanation.placement != "inside",
        assessment.substituted is None,
    )
