"""A class has a page each, under a name that is safe and its own, and an index; what fails fails alone."""

import re
from pathlib import Path
from typing import Any

import pytest

from pytest_grade.errors import ConfigurationError
from pytest_grade.model.findings import NotGradable
from pytest_grade.reports.contract import NOTHING_TO_GRADE, absent_entry, submission_entry
from pytest_grade.reports.feedback import exporter, pages
from pytest_grade.reports.feedback.pages import as_feedback, page_names, refuse_without_libraries
from pytest_grade.reports.report import HandedIn, Report
from pytest_grade.reports.spool import Spool
from tests.reports.feedback.made import Parsed, entry_of
from tests.students import student

NOT_GRADABLE = NotGradable(digest=None, reason="the file is empty", seconds=0.0)


def names(*submissions: tuple[str, str]) -> list[str]:
    with Spool() as spool:
        for path, who in submissions:
            spool.add(submission_entry(path, who, NOT_GRADABLE))
        found = page_names(spool)
    return [found[path] for path, _ in submissions]


def test_a_page_has_the_name_of_its_student_and_of_the_path_where_there_are_several() -> None:
    assert names(("a-b/x.ipynb", "a-b"), ("c/x.ipynb", "c")) == ["a-b.html", "c.html"]
    several = names(("c/x.ipynb", "c"), ("c/y.ipynb", "c"))
    assert [re.sub("-[0-9a-f]{12}", "", name) for name in several] == ["c-x.html", "c-y.html"]


@pytest.mark.parametrize(
    "who",
    [
        "../x",
        "/etc",
        "..",
        ".x",
        "a/b",
        "a\nb",
        "<script>",
        "\u202ex",
        "index",
        "CON",
        "",
        " ",
        "x" * 500,
        "é",
        "-rf",
        "\ud800",
    ],
)
def test_no_name_of_a_student_leads_elsewhere_or_takes_that_of_another_page(who: str) -> None:
    (name,) = names((f"{who}/w.ipynb", who))
    assert re.fullmatch(r"[A-Za-z0-9][\w-]{0,100}\.html", name, re.ASCII)
    assert name.lower() not in ("index.html", "con.html")


def test_no_two_submissions_share_a_file_though_case_or_a_digest_is_all_that_differs() -> None:
    (taken,) = names(("a b/w.ipynb", "a b"))
    forged = taken.removesuffix(".html")
    found = names(("a b/w.ipynb", "a b"), (f"{forged}/w.ipynb", forged), ("Bob/w.ipynb", "Bob"), ("bob/w.ipynb", "bob"))
    assert len({name.casefold() for name in found}) == 4


@pytest.fixture
def graded_entry(graded: Any, tmp_path: Path) -> tuple[dict[str, Any], bytes]:
    path = student("week4-course-doubled-mean").write(tmp_path)
    return entry_of(path, graded), path.read_bytes()


def test_a_submission_that_cannot_be_laid_out_has_a_page_without_it_and_the_index_links_all(
    graded_entry: tuple[dict[str, Any], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    entry, content = graded_entry
    handed_in = {
        "a": HandedIn(content, "ipynb"),
        "b": HandedIn(b"[" * 100_000, "ipynb"),
        "c": HandedIn(content + b" ", "ipynb"),
        "d": "it is gone",
    }
    blocks_of = exporter.blocks_of
    fails = iter((False, True))
    monkeypatch.setattr(exporter, "blocks_of", lambda page: 1 / 0 if page.cells and next(fails) else blocks_of(page))
    with Spool() as spool:
        for name in handed_in:
            spool.add(entry | {"path": name, "student": name})
        spool.add(submission_entry("e", "e", NOT_GRADABLE))
        report = Report(grader={}, spool=spool, handed_in=lambda each: handed_in[each["path"]])
        written = {page.name: "".join(page.pieces) for page in as_feedback(report)}
    found = {name: Parsed(text) for name, text in written.items()}
    assert [name for name in "abcd" if list(found[f"{name}.html"].of(css="hit"))] == ["a"]
    assert "it could not be laid out (ZeroDivisionError)" in found["c.html"].one("p", "note").text
    assert "nested too deeply" in found["b.html"].one("p", "note").text
    assert "it is gone" in found["d.html"].one("p", "note").text
    links = [each.attributes["href"] for each in found["index.html"].of("a")]
    assert links == ["a.html", "b.html", "c.html", "d.html", "e.html"]


def test_names_of_the_roster_come_first_and_a_submission_that_does_not_count_says_so(
    graded_entry: tuple[dict[str, Any], bytes],
) -> None:
    entry, content = graded_entry
    person = {"id": "7", "name": "Ωmega, Zoë <b>", "section": ""}
    reason = "nothing to grade (found: week4.pdf)"
    with Spool() as spool:
        spool.add(entry | {"path": "z_7_week4.ipynb", "student": "z_7", "person": person, "counts": False})
        spool.add(entry | {"path": "z_7_week4-1.ipynb", "student": "z_7", "person": person})
        spool.add(absent_entry("nobody", "nobody", NOTHING_TO_GRADE, reason) | {"person": person | {"name": "王 小明"}})
        spool.add(submission_entry("e", "e", NOT_GRADABLE))
        report = Report(grader={"attempts": "latest"}, spool=spool, handed_in=lambda _: HandedIn(content, "ipynb"))
        written = {page.name: Parsed("".join(page.pieces)) for page in as_feedback(report)}
    index = written.pop("index.html")
    titles = {next(page.of("title")).text for page in written.values()}
    points = f"{entry['earned']:g} of 100"
    assert titles == {f"Ωmega, Zoë <b> · {points}", "王 小明 · not graded", "e · not graded"}
    aside = [[each.text for each in page.of("p", "aside")] for page in written.values()]
    assert sorted(aside) == [[], [], [], ["This submission does not count: your latest does."]]
    assert {page.one("h1").text for page in written.values()} == {"Ωmega, Zoë <b>", "王 小明", "e"}
    links = [each.text for each in index.of("a")]
    assert links == ["e", "王 小明", "Ωmega, Zoë <b>", "Ωmega, Zoë <b>"]
    assert [each.text for each in index.of("span", "aside")] == ["does not count"]
    cells = [each.text for each in index.of("td")]
    assert reason in cells
    assert "not gradable: the file is empty" in cells


def test_without_the_libraries_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "find_spec", lambda name: None if name == "latex2mathml" else name)
    with pytest.raises(ConfigurationError) as refused:
        refuse_without_libraries("--grade-report=feedback:DIR")
    assert str(refused.value) == (
        "--grade-report=feedback:DIR: found an installation without latex2mathml; "
        "allowed: pip install 'pytest-grade[feedback]'"
    )
