"""What a person sees of a class in a terminal or a CI log: a table, and what it comes to. No colour needed."""

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import mean, median

from grader.reports.contract import Entry
from grader.reports.text import WRAPPING, points, printable

_MOST_ROWS = 60
_MOST_GROUPS = 5
_TIED = "\N{NO-BREAK SPACE}"  # textwrap does not break here


def table(entries: Sequence[Entry], width: int) -> Iterator[str]:
    """A class: one row a submission, those that need a look first; cut to a readable length."""
    rows = sorted(entries, key=_row_order)
    shown = rows[:_MOST_ROWS]
    is_unique = len({entry["student"] for entry in entries}) == len(entries)
    names = [printable(entry["student" if is_unique else "path"]) for entry in shown]
    room = min(max(len(name) for name in (*names, "student")), max(16, width // 3))
    yield f"{'student':<{room}}  {'points':>7}  {'dW,db':<5}  {'1/m':<9}  look at first"
    for name, entry in zip(names, shown, strict=True):
        yield _row(f"{_cut_front(name, room):<{room}}", entry, width)
    if any(not _is_full(entry) for entry in entries):
        yield "(-v, or a path to one of them, explains each in words)"
    if len(rows) > len(shown):
        yield f"… and {len(rows) - len(shown)} more; --grade-report=json:PATH has them all"


def _is_full(entry: Entry) -> bool:
    return bool(entry["status"] == "graded" and entry["earned"] >= entry["possible"])


def _row_order(entry: Entry) -> tuple[int, float, str]:
    if entry["status"] != "graded":
        return 0, 0.0, str(entry["path"])
    return 1, entry["earned"] / entry["possible"], str(entry["path"])


def _row(name: str, entry: Entry, width: int) -> str:
    if entry["status"] != "graded":
        row = f"{name}  {'-':>7}  {'-':<5}  {'-':<9}  not gradable: {printable(entry['reason'])}"
    else:
        share = f"{points(entry['earned'])}/{points(entry['possible'])}"
        right = "right" if entry["gradients"]["correct"] else "wrong"
        convention = entry["convention"]["id"] if entry["convention"] else "-"
        row = f"{name}  {share:>7}  {right:<5}  {convention:<9}  {printable(_first_thing(entry))}"
    return _cut(row.rstrip(), width - 1)


def _first_thing(entry: Entry) -> str:
    """The diagnosis, or else the function, that costs most."""
    lost = [
        (function["earned"] - function["possible"], name, function)
        for name, function in entry["functions"].items()
        if function["verdict"] != "correct"
    ]
    if not lost:
        return ""
    _, name, function = min(lost, key=lambda item: item[0])
    if function["diagnoses"]:
        return f"{function['diagnoses'][0]['id']} in {name}"
    return f"{name} {function['reason'] or function['verdict']}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _cut_front(text: str, width: int) -> str:
    return text if len(text) <= width else "…" + text[len(text) - width + 1 :]


def totals(entries: Sequence[Entry], width: int) -> Iterator[str]:
    """What a class comes to: how many, points, final gradients, conventions, functions that cost points."""
    graded = [entry for entry in entries if entry["status"] == "graded"]
    yield f"{len(entries)} submissions: {len(graded)} graded, {len(entries) - len(graded)} not gradable"
    if not graded:
        return
    shares = [100 * entry["earned"] / entry["possible"] for entry in graded]
    yield f"points: mean {mean(shares):.1f}%, median {median(shares):.1f}%, full marks {sum(s >= 100 for s in shares)}"
    right = sum(entry["gradients"]["correct"] for entry in graded)
    yield f"final dW and db: {right} right, {len(graded) - right} not"
    yield from _counted("where 1/m enters", [e["convention"]["id"] for e in graded if e["convention"]], width)
    yield from _counted("mistakes", [id_ for e in graded for id_ in e["diagnoses"]], width)
    wrong = [n for e in graded for n, f in e["functions"].items() if f["verdict"] not in ("correct", "undecided")]
    yield from _counted("functions to look at", wrong, width)
    groups = Counter(entry["group"] for entry in graded if entry["group"])
    shared = sorted((count for count in groups.values() if count > 1), reverse=True)
    if shared:
        sizes = ", ".join(str(count) for count in shared[:_MOST_GROUPS])
        more = ", …" if len(shared) > _MOST_GROUPS else ""
        yield f"wrong in the same way, groups of: {sizes}{more} (see group in the report)"


def _counted(title: str, names: Sequence[str], width: int) -> Iterator[str]:
    if names:
        parts = [f"{name}{_TIED}{count}" for name, count in Counter(names).most_common()]
        for line in textwrap.wrap(f"{title}: {', '.join(parts)}", width - 1, subsequent_indent="  ", **WRAPPING):
            yield line.replace(_TIED, " ")
