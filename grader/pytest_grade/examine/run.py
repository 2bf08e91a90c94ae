"""A run: what is the same for all submissions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.pace import Pace
from pytest_grade.examine.plan import Plan
from pytest_grade.model.assignment import OF_EVERY_RUN
from pytest_grade.model.limits import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What is the same for all submissions of a run: assignments, rubrics, questions, limits.

    `grouping` holds the questions whose inputs are the same in every run (none, where nobody is like others), `pace`
    how fast this machine is.
    """

    catalogue: Catalogue
    plans: Mapping[str, Plan]
    grouping: Mapping[str, Plan]
    limits: Limits
    pace: Pace = field(default_factory=Pace)

    @classmethod
    def prepare(
        cls,
        catalogue: Catalogue,
        seed: int,
        limits: Limits | None = None,
        pace: Mapping[str, float] | None = None,
        *,
        is_of_one: bool = False,
    ) -> "Run":
        """Plan a run over the catalogue's assignments with one seed; `pace` is what is known of it already.

        Where it `is_of_one` student, there are no others to form a group with.
        """

        def plans(seed: int) -> Mapping[str, Plan]:
            return {assignment.id: Plan(assignment=assignment, seed=seed) for assignment in catalogue.assignments}

        return cls(
            catalogue=catalogue,
            plans=plans(seed),
            grouping={} if is_of_one else plans(OF_EVERY_RUN),
            limits=limits or Limits(),
            pace=Pace(dict(pace or {})),
        )
