"""What is told of faults that a course has planted in a function that it gives: who has found or left them."""

from collections.abc import Iterator

from pytest_grade.reports.contract import Entry


def is_as_given(entry: Entry) -> bool:
    """Whether final gradients are wrong, and those of them that the course has made wrong are all."""
    gradients = entry["gradients"]
    left = {name for _, names, _ in _planted(entry) for name in names}
    return not gradients["correct"] and bool(left) and left == set(gradients["wrong"])


def planted_in_short(entry: Entry) -> str:
    """What of the planted faults is left, in a line; empty where there are none, or all are found."""
    told = [f"{name} as given: {' and '.join(left)}" for name, left, _ in _planted(entry) if left]
    return "; ".join(told)


def found_or_left(entry: Entry) -> Iterator[str]:
    """Of each function with planted faults whether they are `found`, `left`, or `found in part`."""
    for _, left, found in _planted(entry):
        yield "found in part" if left and found else "left" if left else "found"


def _planted(entry: Entry) -> Iterator[tuple[str, list[str], list[str]]]:
    for name, function in entry["functions"].items():
        if planted := function.get("planted"):  # an older report says nothing of it
            yield name, planted["left"], planted["found"]
