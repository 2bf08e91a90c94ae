"""Options of pytest, and of plugins beside ours, that make no sense of submissions: each is refused."""

from __future__ import annotations

from typing import NamedTuple

import pytest


class Refused(NamedTuple):
    """An option, what it would do to submissions, and what to use in its place."""

    option: str
    why: str
    allowed: str


_NOT_HERE = "which runs no code of a submission in this process"
_WORDS = "-v, which explains each in words"
_NOTHING_TO_SET_UP = "which has nothing to set up"
_COLLECT = "--collect-only"

# By the name under which pytest keeps them; of two that are given the first is told, and one switches the other on.
REFUSED = {
    "setupplan": Refused("--setup-plan", _NOTHING_TO_SET_UP, _COLLECT),
    "setuponly": Refused("--setup-only", _NOTHING_TO_SET_UP, _COLLECT),
    "usepdb": Refused("--pdb", _NOT_HERE, _WORDS),
    "trace": Refused("--trace", _NOT_HERE, _WORDS),
    "looponfail": Refused(
        "--looponfail", "which grades each submission once", "--grade-watch, which does it on each save"
    ),
}


def refuse_senseless(config: pytest.Config) -> None:
    """Raise `pytest.UsageError` where one of them is given."""
    for name, refused in REFUSED.items():
        if getattr(config.option, name, False):
            message = f"{refused.option}: found with --grade, {refused.why}; allowed: {refused.allowed}"
            raise pytest.UsageError(message)
