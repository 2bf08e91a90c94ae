"""The parts of the class page that are sentences: numbers, what is worth saying in class, answer groups, the table."""

from collections.abc import Iterator, Sequence
from statistics import fmean, median
from typing import Final

from pytest_grade import __version__
from pytest_grade.reports.class_page.charts import pick
from pytest_grade.reports.class_page.counts import AnswerGroup, Counts, Mistake
from pytest_grade.reports.class_page.markup import Child, Html, el, joined
from pytest_grade.reports.class_page.remarks import Quoted
from pytest_grade.reports.class_page.rows import HANDED_IN, STATUSES, Rows, title_of
from pytest_grade.reports.fairness import Fairness, Wronged
from pytest_grade.reports.feedback.letters import said, visible
from pytest_grade.reports.text import counted, points, rounded

_WORTH_SAYING: Final = 3
_MOST_GROUPS: Final = 12
_SHOW: Final = {
    "": "all",
    "look": "not full marks",
    "full": "full marks",
    "undecided": "undecided",
    "write": "to be written",
    "ungraded": "not graded",
    "late": "late",
    "said": "with a remark",
    "other": "does not count",
}
_COLUMNS: Final = ("Student", "Points", "Functions", "", "Look at first", "Late")


def title(counts: Counts, rows: Rows) -> str:
    """What a tab or a list of files calls the page."""
    return ": ".join(filter(None, (_assignments(rows), _submissions(counts))))


def _assignments(rows: Rows) -> str:
    titles = list(dict.fromkeys(title_of(assignment) for assignment, _ in rows.courses.things))
    return ", ".join(titles[:3]) + (f" and {len(titles) - 3} more" if len(titles) > 3 else "")


def _submissions(counts: Counts) -> str:
    number = sum(counts.statuses[status] for status in HANDED_IN)
    return counted(number, "submission")


def head(counts: Counts, rows: Rows) -> Html:
    """What class it is, and its numbers."""
    numbers = [el("div", el("dt", name), el("dd", value)) for name, value in _numbers(counts)]
    sums = el("dl", *numbers, class_="sum")
    return el(
        "div",
        el("p", _assignments(rows), class_="label"),
        el("h1", _submissions(counts)),
        sums,
        *_fairness(counts.fairness.figure()),
        class_="head",
    )


def _fairness(figure: Fairness) -> Iterator[Html]:
    """Whom the usual checks would have wronged; nothing where nobody."""
    if figure.failed:
        of = f"{figure.failed:,} of {figure.right:,} right submissions"
        yield _wronged("failed", "would fail ", of, figure.failed, figure.failed_wrongly)
    if figure.passed:
        of = f"{figure.passed:,} of {figure.right + figure.wrong:,}"
        yield _wronged("passed", "would pass a wrong function of ", of, figure.passed, figure.passed_wrongly)


def _wronged(what: str, would: str, of: str, number: int, named: Sequence[Wronged]) -> Html:
    names = ", ".join(visible(each.name) for each in named)
    more = f", and {number - len(named):,} more" if number > len(named) else ""
    checks = "Usual checks (one placement of the mean, one layout of caches, one set of numbers) "
    return el("p", checks, would, pick(what, "", of), f": {names}{more}.", class_="fair")


def _numbers(counts: Counts) -> Iterator[tuple[str, str]]:
    if counts.points:
        in_points = len(counts.possible) == 1
        values, unit = (counts.points, "") if in_points else (counts.shares, " %")
        of = f" of {points(next(iter(counts.possible)))}" if in_points else ""
        yield f"mean{of}", f"{points(rounded(fmean(values), 1))}{unit}"
        yield "median", f"{points(rounded(median(values), 1))}{unit}"
        yield "full marks", f"{sum(share >= 100 for share in counts.shares):,}"
    if counts.with_gradients:
        yield "gradients right", f"{counts.gradients_right:,}"
    for name, number in (("unfinished", counts.unfinished), ("late", counts.late)):
        if number:
            yield name, f"{number:,}"
    for status, words in STATUSES.items():
        if counts.statuses[status] and status != "graded":
            yield words, f"{counts.statuses[status]:,}"


def worth_saying(mistakes: Sequence[Mistake]) -> Html:
    """The commonest mistakes, each with why it is one."""
    found = [
        el(
            "li",
            pick("mistake", each.said.id, el("b", f"{each.students:,}"), el("span", Html(said(each.said.message)))),
            el("p", Html(said(each.said.why)), " ", el("code", each.said.id)),
        )
        for each in mistakes[:_WORTH_SAYING]
        if each.students > 1
    ]
    return (
        el("section", el("h2", "Worth five minutes in class"), el("ol", *found), class_="talk") if found else Html("")
    )


def section(title: Child, *children: Child, id_: str = "") -> Html:
    """A part of the page under a heading."""
    return el("section", el("h2", title), *children, id_=id_ or False)


def answer_groups(groups: Sequence[AnswerGroup], rows: Rows) -> Html:
    """The largest groups of submissions that are wrong in the same way, each with a line of one of them."""
    left = len(groups) - _MOST_GROUPS
    more = f" The {_MOST_GROUPS} largest of {len(groups)} are shown." if left > 0 else ""
    words = el("p", f"Submissions that do the same wrong thing. Comment once, for all of a group.{more}", class_="cap")
    ids = rows.groups.things
    made = [_group(group, visible(ids[group.number])) for group in groups[:_MOST_GROUPS]]
    return joined((words, el("ol", *made, class_="groups")))


def _group(group: AnswerGroup, id_: str) -> Html:
    remark = group.remark
    name = [el("code", remark.said.id), " in "] if remark.said.id else []
    title = el("h3", el("b", str(group.size)), el("span", *name, el("code", remark.function)))
    words = el("p", Html(said(remark.said.message or remark.reason)))
    line = el("pre", el("code", *quoted(remark.quoted)), tabindex="0") if remark.quoted.code else ""
    show = pick("group", str(group.number), f"Show the {group.size}", class_="lk")
    return el("li", title, words, line, el("p", show, el("code", f"group: {id_}"), class_="gl"))


def quoted(line: Quoted) -> Sequence[Child]:
    """A line of code, with what of it is meant marked."""
    if not line.end_column:
        return [line.code]
    start, end = line.column, line.end_column
    return [line.code[:start], el("mark", line.code[start:end]), line.code[end:]]


def table(counts: Counts, rows: Rows, symbol: str) -> Html:
    """The filters and the empty table, which the page's script fills."""
    search = el("input", id="q", type="search", placeholder="Name, function or mistake", autocomplete="off")
    filters = [el("label", el("span", "Search", class_="sr"), search, class_="q")]
    filters += [_select("show", "Show", list(_SHOW.items()))]
    if len(rows.courses.things) > 1:
        courses = [(str(number), title_of(name)) for number, (name, _) in enumerate(rows.courses.things)]
        filters += [_select("course", "Assignment", [("", "any"), *courses])]
    if rows.sections:
        filters += [_select("section", "Section", [("", "any"), *((name, name) for name in sorted(rows.sections))])]
    if counts.placements:
        entered = [(str(number), each.label) for number, each in enumerate(rows.placements.things)]
        filters += [_select("placement", f"1/{symbol}", [("", "any"), *entered])]
    if mistakes := counts.mistakes():
        named = [(each.said.id, f"{each.said.id} ({each.students})") for each in mistakes]
        filters += [_select("mistake", "Mistake", [("", "any"), *named])]
    heads = [_head_of(_column(name, symbol)) for name in _COLUMNS]
    grid = el("table", el("thead", el("tr", *heads)), el("tbody"), id="t", role="grid", aria_labelledby="th")
    return joined(
        (
            el("form", *filters, class_="filters", role="search"),
            el("p", el("span", id="count", role="status"), el("span", id="chip"), class_="status"),
            el("noscript", "The table of submissions needs JavaScript; all else on this page does not."),
            el("div", grid, class_="tb", id="tb"),
        )
    )


def _head_of(name: str) -> Html:
    """A heading: a button on the screen, plain on paper, where Chromium repeats no head that holds a button."""
    plain = el("span", name, class_="ph", aria_hidden="true")
    return el("th", el("button", name, type="button"), plain, scope="col")


def _column(name: str, symbol: str) -> str:
    return name or (f"1/{symbol}" if symbol else "Mean")


def _select(id_: str, name: str, options: Sequence[tuple[str, str]]) -> Html:
    made = [el("option", words, value=value) for value, words in options]
    return el("label", el("span", f"{name} "), el("select", *made, id=id_))


def footer() -> Html:
    """Who made it, and the keys."""
    keys = (("/", "search"), ("↑ ↓", "rows"), ("Enter", "open"), ("← →", "previous, next"), ("Esc", "close"))
    said_ = [part for key, does in keys for part in (el("kbd", key), f" {does} ")]
    words = f"Made by pytest-grade {__version__}. One file: nothing is loaded from anywhere. Keys: "
    return el("footer", el("p", words, *said_))
