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

    `grouping` holds the questions whose inputs are the same in every run (none, where nobody is like others), of other
    forms too, by their keys; `forms` those for the other forms of an assignment, `pace` how fast this machine is.
    """

    catalogue: Catalogue
    plans: Mapping[str, Plan]
    grouping: Mapping[str, Plan]
    forms: Mapping[str, tuple[Plan, ...]]
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
        every = [form for assignment in catalogue.assignments for form in (assignment, *assignment.forms)]

        def plans(seed: int) -> Mapping[str, Plan]:
            return {form.key: Plan(assignment=form, seed=seed) for form in every}

        of_run = plans(seed)
        return cls(
            catalogue=catalogue,
            plans={assignment.id: of_run[assignment.id] for assignment in catalogue.assignments},
            grouping={} if is_of_one else plans(OF_EVERY_RUN),
            forms={each.id: tuple(of_run[form.key] for form in each.forms) for each in catalogue.assignments},
            limits=limits or Limits(),
            pace=Pace(dict(pace or {})),
        )
