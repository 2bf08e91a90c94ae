"""The class page counts every student once, tells what is common, and holds student text as text."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from pytest_grade.reports.class_page.rows import lateness, why_not
from pytest_grade.reports.styles import digest_of
from tests.reports.class_page.made import Entry, class_of, data_of, kinds_of, not_handed_in, of_student, page
from tests.reports.feedback.made import VOID, Parsed

HOSTILE = "</script><script>document.title='owned'</script><!--\u2028\u202e\ud800<img src=x onerror=alert(1)>"
VOID.update({"input", "use"})


@pytest.fixture(scope="session")
def kinds(graded: Callable[[Path], Any], tmp_path_factory: pytest.TempPathFactory) -> Sequence[Entry]:
    return kinds_of(graded, tmp_path_factory.mktemp("kinds"))


def buttons(html: str, what: str) -> dict[str, str]:
    """The texts of the buttons that filter by this."""
    made = (each for each in Parsed(html).of("button") if each.attributes.get("data-pick") == what)
    return {each.attributes["data-of"]: each.text for each in made}


def test_a_class_is_counted_and_what_is_common_is_told_with_its_reason(kinds: Sequence[Entry]) -> None:
    html = page([*class_of(kinds, 30), not_handed_in("zoe")])
    numbers = Parsed(html).one("dl", "sum").text
    for told in ("mean of 10084.7", "full marks10", "gradients right10", "not handed in1"):
        assert told in numbers
    assert "30 submissions" in html
    twice = buttons(html, "mistake")["doubled-mean"]
    assert twice.startswith("10")
    assert "1/m enters twice" in twice
    assert "dividing dW and db again" in html
    assert buttons(html, "points")["100"].startswith("10 submissions with 100")
    assert buttons(html, "function")["6"] == "linear_backward66.7 % right, 10 not"
    placements = {re.split(r"\d+$", text)[0] for text in buttons(html, "placement").values()}
    assert placements == {"at-losswith the loss, before all else", "twice", "never"}
    assert set(buttons(html, "heat").values()) == {"10"}
    groups = [each.text for each in Parsed(html).of("ol", "groups")]
    assert "10doubled-mean in L_model_backward" in groups[0]
    assert "Show the 10" in groups[0]


def test_of_several_attempts_of_a_student_one_counts_and_all_are_listed(kinds: Sequence[Entry]) -> None:
    right, twice, _ = kinds
    html = page([of_student(right, "ada"), of_student(twice, "ada-before", counts=False)])
    assert "1 submission<" in html
    assert set(data_of(html)["rows"]) == {"ada", "ada-before"}
    assert not buttons(html, "heat")


def test_points_are_those_for_the_gradebook_and_what_is_said_of_lateness_and_remarks_is_there(
    kinds: Sequence[Entry],
) -> None:
    remark = {"function": "linear_backward", "remark": "see me", "points": 2.0, "reason": "a slip"}
    person = {"id": "4711", "name": "Ada Lovelace", "section": "B"}
    late = {"seconds": 97200, "deducted": 5.0}
    entry = of_student(kinds[1], "ada", person=person, late=late, remarks=[remark], final=69.0)
    html = page([entry])
    made = data_of(html)
    row = made["rows"]["Ada Lovelace"]
    assert row["points"] == 69.0
    assert "4711" in row["also"]
    assert made["texts"][row["section"]] == "B"
    assert made["texts"][row["late"]] == "1 d 3 h"
    assert [made["texts"][row["said"][0][number]] for number in (0, 1, 3)] == ["linear_backward", "see me", "a slip"]
    assert re.search(r'<select id="section">.*?<option value="B">', html)


def test_whom_usual_checks_would_have_wronged_is_told_with_names(kinds: Sequence[Entry]) -> None:
    html = page([of_student(kinds[0], "ada"), of_student(kinds[1], "bob")])
    assert "would fail 1 of 1 right submissions: ada." in Parsed(html).one(css="fair").text
    made = data_of(html)
    failed = [made["functions"][number][1] for number in made["rows"]["ada"]["failed"]]
    assert failed == ["linear_backward", "linear_activation_backward"]
    assert made["rows"]["bob"]["failed"] == []


def test_a_criterion_that_everyone_fails_is_flagged_with_its_figures_and_the_likely_cause(
    kinds: Sequence[Entry],
) -> None:
    flag = Parsed(page(class_of(kinds[2:], 20))).one(css="flag").text
    assert "20 of 20 fail" in flag
    assert "missing-mean" in flag
    assert "difficulty 0.00" in flag
    assert not list(Parsed(page(class_of(kinds[:1], 20))).of(css="flag"))


@pytest.mark.parametrize(
    ("seconds", "said"), [(None, "late"), (20, "under 1 min"), (3600, "1 h"), (180061, "2 d 2 h"), (5400, "1 h 30 min")]
)
def test_lateness_is_told_in_two_units(seconds: float | None, said: str) -> None:
    assert lateness(seconds) == said


def test_student_text_is_text_and_the_policy_allows_one_style_and_one_script(kinds: Sequence[Entry]) -> None:
    entry = of_student(kinds[1], HOSTILE)
    for function in entry["functions"].values():
        function["diagnoses"] = [{**each, "code": HOSTILE} for each in function["diagnoses"]]
    person = {"id": HOSTILE, "name": HOSTILE, "section": HOSTILE}
    html = page([entry | {"person": person, "notes": [HOSTILE]}, *class_of([entry], 3), not_handed_in(HOSTILE)])
    assert html.encode()  # no surrogate by itself is left
    assert "\u202e" not in html
    assert "\u2028" not in html
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", html, re.DOTALL)
    assert [attributes for attributes, _ in scripts] == [' type="application/json" id="data"', ' type="module"']
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    policy = next(each for each in Parsed(html).of("meta") if "http-equiv" in each.attributes).attributes["content"]
    assert f"style-src 'sha256-{digest_of(style)}'; script-src 'sha256-{digest_of(scripts[1][1])}';" in policy
    assert policy.startswith("default-src 'none'; ")
    names = {name for each in Parsed(html).elements for name in each.attributes}
    assert not {name for name in names if name.startswith("on")} | ({"style", "src", "srcset"} & names)
    assert list(Parsed(html).of("img")) == []


def test_a_class_without_gradients_without_mistakes_or_without_anybody_has_a_page(kinds: Sequence[Entry]) -> None:
    asks_for_none = {"correct": True, "checked": [], "wrong": [], "sentence": ""}
    html = page([of_student(kinds[0], "ada", gradients=asks_for_none, ledger=[], convention=None)])
    assert "1 submission<" in html
    assert "Where 1/" not in html
    assert "Which mistake" not in html
    assert "0 submissions" in page([])
    assert "Points" not in page([not_handed_in("zoe")]).partition("<main>")[2].partition("submissions")[0]


def test_two_assignments_keep_their_functions_apart(kinds: Sequence[Entry]) -> None:
    other = of_student(kinds[1], "bob", assignment="week9_other")
    html = page([of_student(kinds[0], "ada"), other])
    assert "Right, by function: Week 9 other" in html
    assert re.search(r'<select id="course">.*Week 9 other', html)
    assert len(data_of(html)["functions"]) == 2 * len(kinds[0]["functions"])
    assert "L_model_backward · Week 9 other" in Parsed(html).one("table", "heat").text


@pytest.mark.parametrize("is_first", [True, False])
def test_who_is_graded_by_hand_is_of_the_same_assignment_as_the_others(is_first: bool, kinds: Sequence[Entry]) -> None:
    right, twice, _ = kinds
    by_hand = {**of_student(right, "ben"), "by_hand": True, "functions": {}, "ledger": []}
    others = [of_student(right, "ada"), of_student(twice, "eve")]
    html = page([by_hand, *others] if is_first else [*others, by_hand])
    assert data_of(html)["courses"] == ["Week 4 step by step"]
    assert 'id="course"' not in html


def test_a_class_of_thousands_is_light_for_texts_and_pictures_are_there_once(kinds: Sequence[Entry]) -> None:
    few, many = (len(page(class_of(kinds, size))) for size in (100, 1100))
    assert (many - few) / 1000 < 160  # bytes a student
    assert page(class_of(kinds, 12)).count("<symbol") == 3


def test_pages_of_feedback_are_linked_from_where_the_class_page_lies(kinds: Sequence[Entry], tmp_path: Path) -> None:
    entries = [of_student(kinds[0], "ada"), of_student(kinds[0], "a/b")]
    made = data_of(page(entries, feedback=tmp_path / "pages of us", path=tmp_path / "out" / "class.html"))
    assert made["feedback"] == "../pages%20of%20us/"
    assert made["rows"]["ada"]["page"] == "ada.html"
    assert re.fullmatch(r"a-b-[0-9a-f]{12}\.html", made["rows"]["a/b"]["page"])
    assert data_of(page(entries))["feedback"] is None


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [
        ("nothing-to-grade", "nothing to grade (found: week4.pdf)", "nothing to grade (found: week4.pdf)"),
        ("not-handed-in", "no folder of this name", "not handed in: no folder of this name"),
        ("not-gradable", "the file is empty", "not gradable: the file is empty"),
    ],
)
def test_why_somebody_has_no_points_is_said_once(status: str, reason: str, said: str) -> None:
    assert why_not({"status": status, "reason": reason}) == said
