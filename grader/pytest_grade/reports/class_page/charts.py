"""The charts of the class page: lists and tables whose every bar, row and cell is a button that filters the table."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from pytest_grade.reports.class_page.counts import NOT_NAMED, TO_WRITE, Counts
from pytest_grade.reports.class_page.markup import Child, Html, el
from pytest_grade.reports.class_page.placements import Placement
from pytest_grade.reports.class_page.rows import Rows, title_of
from pytest_grade.reports.feedback.letters import visible
from pytest_grade.reports.items import Item
from pytest_grade.reports.ledger_mini import HEIGHT, WIDTH
from pytest_grade.reports.text import percent

WIDTHS: Final = "".join(f".p{number}{{--p:{number}%}}" for number in range(101))
_FIVE: Final = 5
_QUIET: Final = ("nobody-fails",)  # it tells nobody apart, and wrongs nobody
_MOST_COLUMNS: Final = 18
_OTHERS: Final = "others"
_LAST: Final = (NOT_NAMED, TO_WRITE)  # columns without shades: not one mistake each


def pick(what: str, of: str, *children: Child, class_: str = "") -> Html:
    """A button that shows in the table whom it is about."""
    return el("button", *children, type="button", data_pick=what, data_of=of, class_=class_ or False)


def bar(share: float) -> Html:
    """A bar of that part of its room, at least as wide as one can see."""
    return el("span", el("span", class_=_part(share)), class_="bar", aria_hidden="true")


def points(counts: Counts) -> Html:
    """How many have how many points, in fives; full marks have a bar of their own."""
    bins = Counter(min(100, int(share // _FIVE) * _FIVE) for share in counts.shares)
    first = min(bins) // 10 * 10
    most = max(bins.values())
    found = [_column(start, bins[start], most) for start in range(first, 101, _FIVE)]
    return el("ol", *found, class_="hist")


def _column(start: int, number: int, most: int) -> Html:
    said = "100" if start == 100 else f"{start} to under {start + _FIVE}"
    below = el("span", str(start) if start % 10 == 0 else "", class_="hx", aria_hidden="true")
    if not number:
        return el("li", el("span", el("span", class_="bar p0"), below, class_="none"))
    shown = el("span", f"{number:,}", class_="n")
    heard = el("span", f" {_noun(number, 'submission')} with {said}", class_="sr")
    return el("li", pick("points", str(start), shown, heard, el("span", class_=f"bar {_part(number / most)}"), below))


def functions(counts: Counts, rows: Rows) -> Iterator[Html]:
    """What part of the class has each function right; a list for each assignment."""
    courses = rows.courses.things
    items = {(item.assignment, visible(item.function)): item for item in counts.items.items()}
    for course, (assignment, _) in enumerate(courses):
        numbers = [number for number, (of, _) in enumerate(rows.functions.things) if of == course]
        asked = [
            _function(counts, rows, number, items[assignment, rows.functions.things[number][1]])
            for number in numbers
            if counts.asked[number]
        ]
        if asked:
            of = f": {title_of(assignment)}" if len(courses) > 1 else ""
            yield el("h3", f"Right, by function{of}")
            yield el("ul", *asked, class_="byf")


def _function(counts: Counts, rows: Rows, number: int, item: Item) -> Html:
    right, asked = counts.right[number], counts.asked[number]
    share = right / asked
    shown = el("span", f"{percent(share)} %", class_="n")
    heard = el("span", f" right, {asked - right} not", class_="sr")
    name = el("code", rows.functions.things[number][1])
    return el("li", pick("function", str(number), name, bar(share), shown, heard), *_flags(item))


def _flags(item: Item) -> Iterator[Html]:
    """Why a criterion looks broken, with its figures and the likely cause."""
    figures = (("difficulty", item.difficulty), ("discrimination", item.discrimination))
    told = ", ".join(f"{name} {value:.2f}" for name, value in figures if value is not None)
    for flag in item.flags:
        if flag.kind not in _QUIET:
            said = " ".join(f"{visible(part[:1].upper() + part[1:])}." for part in (flag.sentence, flag.cause) if part)
            yield el("p", el("b", "Look at this criterion. "), said, el("small", f" {told}"), class_="flag")


def placements(counts: Counts, rows: Rows) -> Iterator[Html]:
    """Where 1/m enters: every submission once, those whose gradients are right first."""
    ordered = sorted(counts.placements.items(), key=lambda each: (not each[0].is_right, -each[1], each[0].label))
    most = max(counts.placements.values(), default=1)
    for title, is_right in (("Right", True), ("Not yet", False)):
        found = [(placement, number) for placement, number in ordered if placement.is_right is is_right]
        if found:
            yield el("h3", f"{title}: {sum(number for _, number in found):,}")
            yield el(
                "ul",
                *(_placement(counts, rows, placement, number, most) for placement, number in found),
                class_="conv" if is_right else "conv no",
            )


def _placement(counts: Counts, rows: Rows, placement: Placement, number: int, most: int) -> Html:
    words = el("span", el("b", placement.label), el("small", placement.words) if placement.words else "")
    drawn, shown = used(counts.picture(placement)), el("span", f"{number:,}", class_="n")
    return el("li", pick("placement", str(rows.placements.of(placement)), drawn, words, bar(number / most), shown))


def used(picture: int) -> Html:
    """The mini of that number; room for one where there is none."""
    inside = el("use", href=f"#p{picture}") if picture >= 0 else ""
    return el("svg", inside, class_="mini", width=str(WIDTH), height=str(HEIGHT), aria_hidden="true")


def columns(counts: Counts) -> Sequence[str]:
    """The mistakes that have a column of their own, the commonest first, and what has no name last."""
    by_id: Counter[str] = Counter()
    for (_, id_), number in counts.heat.items():
        by_id[id_] += number
    named = [id_ for id_, _ in sorted(by_id.items(), key=lambda each: (-each[1], each[0])) if id_ not in _LAST]
    others = [_OTHERS] if len(named) > _MOST_COLUMNS else []
    return [*named[:_MOST_COLUMNS], *others, *(id_ for id_ in _LAST if by_id[id_])]


def heat(counts: Counts, rows: Rows) -> Html:
    """How many have which mistake in which function."""
    shown = columns(counts)
    cells: Counter[tuple[int, str]] = Counter()
    for (number, id_), times in counts.heat.items():
        cells[number, id_ if id_ in shown else _OTHERS] += times
    most = max((times for (_, id_), times in cells.items() if id_ not in (_OTHERS, *_LAST)), default=_FIVE)
    head = el("tr", el("td"), *(el("th", el("span", id_), scope="col") for id_ in shown))
    numbers = sorted({number for number, _ in cells})
    body = [
        el("tr", el("th", _name(number, rows), scope="row"), *(_cell(number, id_, cells, most) for id_ in shown))
        for number in numbers
    ]
    table = el("table", el("thead", head), el("tbody", *body), class_="heat")
    return el("div", table, class_="sc", tabindex="0", role="region", aria_label="Mistakes by function")


def _name(number: int, rows: Rows) -> str:
    """The function, and of which assignment it is where several have one of its name."""
    course, name = rows.functions.things[number]
    is_alone = sum(each == name for _, each in rows.functions.things) == 1
    return name if is_alone else f"{name} · {title_of(rows.courses.things[course][0])}"


def _cell(number: int, id_: str, cells: Counter[tuple[int, str]], most: int) -> Html:
    times = cells[number, id_]
    if not times:
        return el("td")
    level = "" if id_ in (_OTHERS, *_LAST) else f"a{min(5, max(1, math.ceil(5 * times / max(5, most))))}"
    return el("td", pick("heat", f"{number} {id_}", str(times), class_=level))


def _part(share: float) -> str:
    """The class of that part of a room: what is there at all has some width."""
    return f"p{min(100, max(1, round(100 * share)))}" if share else "p0"


def _noun(number: int, noun: str) -> str:
    return noun if number == 1 else f"{noun}s"
