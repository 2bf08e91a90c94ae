"""Reading a student's line and an exception's message: names, shapes, and numbers that are nobody's business."""

import re
from collections.abc import Mapping, Sequence

_NAME = re.compile(r"[A-Za-z_]\w*")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?", re.IGNORECASE)
_ASSIGNMENT = re.compile(r"(?<![=!<>+*/-])=(?!=)")


def names_read(line: str) -> tuple[str, ...]:
    """The names that a line reads: of an assignment, those to the right of it."""
    parts = _ASSIGNMENT.split(line, maxsplit=1)
    is_assigned = len(parts) == 2 and parts[0].count("(") == parts[0].count(")")
    return tuple(dict.fromkeys(_NAME.findall(parts[1] if is_assigned else line)))


def shapes_on(line: str, shapes: Mapping[str, Sequence[int]]) -> str:
    """The shapes of the arrays that a line reads, in words."""
    return "; ".join(f"{name} is of shape {tuple(shapes[name])}" for name in names_read(line) if name in shapes)


def redacted(message: str) -> str:
    """An exception's message without numbers that may be inputs of a probe; sizes stay."""
    return _NUMBER.sub(lambda found: found[0] if found[0].lstrip("-").isdigit() else "…", message)
