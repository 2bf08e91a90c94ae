"""The keys of a rubric."""

from collections.abc import Iterable

from from_code.markdown import code, table, verbatim
from pytest_grade.marking.rubric_keys import KEYS, OF_LATE, Key


def keys() -> str:
    """Every key, with what it takes and what holds without it."""
    return f"{_table(KEYS)}\nBelow `late`:\n\n{_table(OF_LATE)}"


def _table(of: Iterable[Key]) -> str:
    rows = [(code(key.name), verbatim(key.takes), verbatim(key.default), verbatim(key.meaning)) for key in of]
    return table(("key", "takes", "without it", "meaning"), rows)
