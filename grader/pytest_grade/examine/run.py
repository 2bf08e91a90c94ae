"""A run: what is the same for all submissions."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from pytest_grade.dataclass import dataclass
from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.pace import Pace
from pytest_grade.examine.plan import Plan
from pytest_grade.examine.unproved import whole
from pytest_grade.model.assignment import OF_EVERY_RUN, Assignment
from pytest_grade.model.limits import Limits


class Plans(Mapping[str, Plan]):
    """The plan of each assignment, and of each of its forms, by its key; made when the first submission answers it."""

    def __init__(self, assignments: Iterable[Assignment], seed: int) -> None:
        self._assignments = {assignment.key: assignment for assignment in assignments}
        self._seed = seed
        self._lock = threading.Lock()
        self._made: dict[str, Plan] = {}

    def __getitem__(self, key: str) -> Plan:
        """Make it, where it is not there yet."""
        with self._lock:
            if key not in self._made:
                self._made[key] = Plan(assignment=whole(self._assignments[key]), seed=self._seed)
            return self._made[key]

    def __iter__(self) -> Iterator[str]:
        """The keys."""
        return iter(self._assignments)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._assignments)


class _Forms(Mapping[str, tuple[Plan, ...]]):
    """The plans of the other forms of each assignment, by its id; made when the first submission answers it."""

    def __init__(self, assignments: Iterable[Assignment], seed: int) -> None:
        self._assignments = {assignment.id: assignment for assignment in assignments}
        self._seed = seed
        self._lock = threading.Lock()
        self._made: dict[str, tuple[Plan, ...]] = {}

    def __getitem__(self, id_: str) -> tuple[Plan, ...]:
        """Make them, where they are not there yet."""
        with self._lock:
            if id_ not in self._made:
                forms = self._assignments[id_].forms
                self._made[id_] = tuple(Plan(assignment=whole(form), seed=self._seed) for form in forms)
            return self._made[id_]

    def __iter__(self) -> Iterator[str]:
        """The ids."""
        return iter(self._assignments)

    def __len__(self) -> int:
        """How many assignments there are."""
        return len(self._assignments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What is the same for all submissions of a run: assignments, rubrics, questions, limits.

    `grouping` holds the questions whose inputs are the same in every run, of other forms too, by their keys; `forms`
    those for the other forms of an assignment, `pace` how fast this machine is. Where it `is_of_one` student, there are
    no others to form a group with.
    """

    catalogue: Catalogue
    plans: Mapping[str, Plan]
    grouping: Mapping[str, Plan]
    forms: Mapping[str, tuple[Plan, ...]]
    limits: Limits
    is_of_one: bool = False
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
        """Plan a run over the catalogue's assignments with one seed; `pace` is what is known of it already."""
        every = [form for assignment in catalogue.assignments for form in (assignment, *assignment.forms)]
        return cls(
            catalogue=catalogue,
            plans=Plans(catalogue.assignments, seed),
            forms=_Forms(catalogue.assignments, seed),
            grouping=Plans(every, OF_EVERY_RUN),
            is_of_one=is_of_one,
            limits=limits or Limits(),
            pace=Pace(dict(pace or {})),
        )
