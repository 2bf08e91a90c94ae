"""How student code is confined in a run: read before all other settings, since the sandbox is started first.

What is imported here keeps the sandbox waiting; so none of it needs NumPy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pytest_grade.model.limits import Limits
from pytest_grade.plugin.given import Given, given, number, one_of
from pytest_grade.sandbox.client import POLICIES

if TYPE_CHECKING:
    import pytest

    from pytest_grade.sandbox.client import Policy

# The least and the most of each limit, in the unit of `pytest_grade.model.limits`.
_LIMITS = {
    "function-cpu": (1, 100_000),
    "submission-cpu": (1, 1_000_000),
    "answer-wall": (1, 3600),
    "submission-wall": (1, 86_400),
    "search-cpu": (0, 3600),
    "memory": (64, 1 << 20),
    "output": (1, 1024),
    "student-files": (1, 1_000_000),
    "student-wall": (1, 86_400),
}


def sandbox_policy(config: pytest.Config) -> Policy:
    """The isolation asked for; raises `pytest.UsageError`."""
    found = given(config, "sandbox")
    return cast("Policy", one_of(found[-1], POLICIES)) if found else "auto"


def limits(config: pytest.Config) -> Limits:
    """The limits asked for; raises `pytest.UsageError`."""
    return Limits(**dict(_limit(value) for value in given(config, "limit")))


def _limit(value: Given) -> tuple[str, int]:
    name, _, text = value.text.partition("=")
    if name not in _LIMITS:
        value.refuse(f"NAME=N with one of the names {', '.join(_LIMITS)}", tuple(_LIMITS), name)
    (least, most), found = _LIMITS[name], number(text)
    if found is None or not least <= found <= most:
        value.refuse(f"{name}=N with a whole number from {least} to {most}")
    return name.replace("-", "_"), found
