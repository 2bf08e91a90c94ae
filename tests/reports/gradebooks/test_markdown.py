"""The summary of a job, read back by a Markdown parser: what students wrote is text in it."""

import re
from typing import Any

import mistune
import pytest

from pytest_grade.reports.formats import FORMATS
from pytest_grade.reports.gradebooks.markdown_text import block, code, prose, sentence
from pytest_grade.reports.report import Report
from tests.reports.feedback.made import Parsed
from tests.reports.gradebooks.made import HOSTILE, SEED, Entry, Make, of, ungraded

MARKUP = (
    *HOSTILE, "# x", "- x", "1. x", "> x", "+ x", "===", "---", "[x](javascript:alert(1))", "![x](http://evil)",
    "*x* _x_", "~~x~~", "`", "``` x", "a ``` b", "x|y", "x\\|y", "\\", "<details>", "&lt;b&gt;", "$x$", "www.evil.com",
    "http://evil.com", "@everyone", "a@b.com", ":tada:", "[^1]", "| a | b |", " x ", "", "`a` <b> `c`", "`a|b`",
)  # fmt: skip
OURS = {
    "h2",
    "h3",
    "p",
    "strong",
    "em",
    "code",
    "pre",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "details",
    "summary",
    "sub",
}


def html(text: str) -> str:
    # As GitHub does it: HTML is let through, tables, footnotes, links by themselves, strikethrough.
    parse = mistune.create_markdown(escape=False, plugins=["table", "strikethrough", "footnotes", "url", "task_lists"])
    return str(parse(text))


def parsed(made: Report) -> Parsed:
    text = "".join(FORMATS["markdown"](made))
    assert SEED not in text
    found = Parsed(html(text))
    assert {element.tag for element in found.elements} <= OURS
    return found


def test_one_submission_says_points_place_why_and_change_and_draws_the_ledger(report: Make, wrong: Entry) -> None:
    found = parsed(report([wrong]))
    assert next(found.of("h2")).text == f"wrong/week4.ipynb: {wrong['earned']:g} of 100 points"
    titles = [element.text for element in found.of("h3")]
    assert titles[0].startswith("✗ L_model_backward: wrong, 0 of ")
    assert titles[1] == "… Still to write: linear_backward, linear_activation_backward"
    assert titles[-1] == "1/m enters once more in every layer further down."
    assert next(found.of("strong")).text.startswith("The final gradients lose one more factor m")
    quoted, ledger = (element.text for element in found.of("pre"))
    assert re.fullmatch(r"dZ = dZ / m\n# +\^+\n", quoted)
    assert "1/m²" in ledger
    paragraphs = [element.text for element in found.of("p")]
    assert any(text.startswith("Cell ") for text in paragraphs)
    assert any(text.startswith("Why: ") for text in paragraphs)
    assert any(text.startswith("Change: ") for text in paragraphs)
    assert len(list(found.of("tr"))) == 1 + len(wrong["functions"])


def test_a_right_one_is_told_its_convention_and_has_no_place_to_look_at(report: Make, right: Entry) -> None:
    found = parsed(report([right]))
    assert [element.text for element in found.of("h3")] == ["1/m enters once on the way to every dW and db."]
    assert any(element.text.startswith("Convention per-layer: ") for element in found.of("p"))


def test_the_level_of_hints_holds_here_too(report: Make, wrong: Entry) -> None:
    text = "".join(FORMATS["markdown"](report([wrong | {"hints": "none"}])))
    for secret in ("one more", "Change:", "÷m", "Cell "):
        assert secret not in text


def test_what_is_not_graded_has_its_reason_and_is_not_zero_points(report: Make) -> None:
    found = parsed(report([ungraded("a")]))
    assert next(found.of("h2")).text == "a/week4.ipynb: not graded"
    assert "the file is <script>alert(1)</script>" in "".join(element.text for element in found.of("p"))


def test_remarks_and_lateness_are_told_and_what_instructors_know_alone_is_not(report: Make, wrong: Entry) -> None:
    remarks = [
        {"function": name, "remark": f"See {place}", "points": 0.0, "reason": "secret"}
        for name, place in (("L_model_backward", "me"), ("compute_cost", "this"), (None, "all"))
    ]
    late = {"seconds": 60.0, "deducted": 2.0}
    text = "".join(FORMATS["markdown"](report([wrong | {"late": late, "remarks": remarks, "final": 1.5}])))
    assert "1.5 of 100 points" in text
    assert text.count("See me") == text.count("See this") == text.count("See all") == 1
    assert "Late by 1 min: 2 points less." in text
    assert "secret" not in text


def test_a_class_has_figures_ten_to_look_at_first_and_the_others_folded(
    report: Make, wrong: Entry, right: Entry
) -> None:
    entries = [of(wrong, f"w{n:02}") for n in range(9)] + [of(right, f"r{n:02}") for n in range(9)]
    absent = ungraded("absent") | {"status": "not-handed-in", "reason": "nothing was handed in"}
    old = {**of(wrong, "r00"), "path": "r00/old.ipynb", "counts": False}
    found = parsed(report([*entries, ungraded("u"), absent, old]))
    assert next(found.of("h2")).text == "20 students, 20 submissions: 19 graded, 1 not gradable; 1 does not count"
    cells = [element.text for element in found.of("td")]
    assert cells[:3] == ["1", "1", f"{(wrong['earned'] + 100) / 2:.1f}%"]
    assert cells[-1] == "nothing was handed in"
    names = [cells[start] for start in range(6, len(cells), 4)]
    assert names == ["u", *(f"w{n:02}" for n in range(9)), *(f"r{n:02}" for n in range(9)), "absent"]
    assert next(found.of("summary")).text == "10 more"
    charts = [element.text for element in found.of("pre")]
    assert re.search(r"^100% +9 +█{15}$", charts[0], re.MULTILINE)
    assert re.search(r"^L_model_backward +9 of 18 +█{15}$", charts[2], re.MULTILINE)
    assert charts[3].split() == ["compounded-mean", "9", "█" * 15]


@pytest.mark.parametrize("text", MARKUP)
def test_any_text_stays_text(text: str) -> None:
    for made in (prose(text), code(text), sentence(text)):
        for around in (f"Before {made}, after", made, f"**{made}.**", f"### ✗ {made}: x"):
            found = {element.tag for element in Parsed(html(around)).elements}
            assert found <= {"p", "code", "strong", "h3"}


@pytest.mark.parametrize("text", MARKUP)
def test_any_text_stays_in_its_cell(text: str) -> None:
    for made in (prose(text), code(text, in_table=True)):
        found = Parsed(html(f"| a | b |\n|---|---|\n| {made} | end |"))
        assert [element.text for element in found.of("td")][1:] == ["end"]
        assert {element.tag for element in found.elements} <= {*OURS} - {"h2", "h3", "p", "pre"}


@pytest.mark.parametrize("text", MARKUP)
def test_prose_reads_as_it_was_written(text: str) -> None:
    found = Parsed(html(f"Before {prose(text)} after"))
    seen = "".join(element.text for element in found.of("p")).replace("\u2060", "")
    if text.isprintable() and text == text.strip():
        assert seen == f"Before {text} after".replace("  ", " ") or not text


@pytest.mark.parametrize("text", MARKUP)
def test_a_fence_is_longer_than_whatever_is_in_it(text: str) -> None:
    found = Parsed(html("\n".join([*block([text, "```", "~~~"]), "", "after"])))
    assert [element.tag for element in found.elements] == ["pre", "code", "p"]


@pytest.mark.parametrize("text", MARKUP)
def test_no_summary_lets_markup_of_a_student_through(report: Make, wrong: Entry, text: str) -> None:
    place: dict[str, Any] = {"code": text, "line": 1, "cell": 1, "column": 1, "end_column": 3}
    functions = {
        name: {**f, **place, "reason": f"raises {text}", "diagnoses": [], "instead": [{**f, **place}]}
        for name, f in wrong["functions"].items()
    }
    entry = {**of(wrong, text), "functions": functions}
    assert next(parsed(report([entry])).of("details"))
    found = parsed(report([entry, {**ungraded(text), "path": "other", "reason": text or "x"}]))
    assert len(list(found.of("td"))) == 5 + 2 * 4
