"""What is drawn for one run of a test serves the others of its process, as it serves all submissions of one run."""

from collections.abc import Callable
from typing import Any

_KEPT = 3  # of assignments that are alike by name: shipped ones are the same in every run, those of tests are not


def remembering(make: Callable[..., Any]) -> Callable[..., Any]:
    """Make plans, but of an assignment and a seed that were asked for before give the one that was made."""
    known: dict[tuple[str, int], list[Any]] = {}

    def plan(**given: Any) -> Any:
        asked = make(**given)
        alike = known.setdefault((asked.assignment.key, asked.seed), [])
        if asked not in alike:
            alike[:] = [*alike[-_KEPT + 1 :], asked]
        return alike[alike.index(asked)]

    return plan
