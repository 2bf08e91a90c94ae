"""What the commands that read stores and reports of others share."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pytest_grade.batch.store import Store
from pytest_grade.reports.text import say

_LONGEST: Final = 2000
_SQLITE: Final = b"SQLite format 3\0"


def is_store(path: Path) -> bool:
    """Whether it begins as a file of SQLite does; raises `OSError`."""
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def damages(store: Store) -> list[str]:
    """What is wrong with a store of which all was read that is wanted."""
    if store.damaged:
        return [f"{store.path}: {store.damaged} damaged rows were left out"]
    trouble = store.structure()
    return [f"{store.path}: damaged, and something may be missing ({trouble})"] if trouble else []


def tell(line: str) -> None:
    """Write a line that may hold anything, as one that no terminal or CI system obeys, of a length that is read."""
    say([line[:_LONGEST]], sys.stdout)


def ended(remarks: Sequence[str]) -> int:
    """Warn of what is missing; gives the exit code."""
    for remark in remarks:
        tell(f"WARNING: {remark}")
    return 1 if remarks else 0
