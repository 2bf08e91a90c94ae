"""JUnit XML: a test case for each function, as Ant's schema has it, whatever a student has written."""

from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest

from pytest_grade.reports.formats import FORMATS
from pytest_grade.reports.report import Report
from tests.reports.gradebooks.made import HOSTILE, SEED, Entry, Make, of, ungraded

# What JUnit.xsd asks for: the attributes of each element, and its children in their order.
NEEDED: dict[str, set[str]] = {
    "testsuites": set(),
    "testsuite": {"id", "name", "package", "timestamp", "hostname", "tests", "failures", "errors", "time"},
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"name", "classname", "time"},
    "failure": {"type"},
    "error": {"type"},
    "skipped": set(),
    "system-out": set(),
    "system-err": set(),
}
COUNTED: dict[str, Callable[[ET.Element], int]] = {
    "tests": lambda suite: len(suite.findall("testcase")),
    "failures": lambda suite: len(suite.findall("testcase/failure")),
    "errors": lambda suite: len(suite.findall("testcase/error")),
    "skipped": lambda suite: len(suite.findall("testcase/skipped")),
}


def read(made: Report) -> list[ET.Element]:
    text = "".join(FORMATS["junit"](made))
    assert SEED not in text
    root = ET.fromstring(text.encode("utf-8"))
    for element in root.iter():
        assert NEEDED[element.tag] <= set(element.attrib)
    for suite in root:
        middle = ["testcase"] * len(suite.findall("testcase"))
        assert [child.tag for child in suite] == ["properties", *middle, "system-out", "system-err"]
        for name, count in COUNTED.items():
            assert int(suite.attrib[name]) == count(suite)
    return list(root)


def test_each_function_is_a_case_and_a_wrong_one_fails_with_its_words(report: Make, wrong: Entry, right: Entry) -> None:
    first, second = read(report([right, wrong]))
    assert (first.attrib["failures"], first.attrib["id"], second.attrib["id"]) == ("0", "0", "1")
    cases = {case.attrib["name"]: case for case in second.findall("testcase")}
    assert list(cases) == list(wrong["functions"])
    failure = cases["L_model_backward"].find("failure")
    assert failure is not None
    assert failure.attrib["type"] == "compounded-mean"
    assert "lose one more factor" in failure.attrib["message"]
    assert "Change:" in (failure.text or "")
    assert {p.attrib["name"]: p.attrib["value"] for p in second.iter("property")}["points"] == f"{wrong['earned']:g}"


def test_what_is_not_graded_is_an_error_and_what_was_not_handed_in_is_skipped(report: Make) -> None:
    absent = ungraded("b") | {"status": "not-handed-in", "reason": "nothing was handed in"}
    first, second = read(report([ungraded("a"), absent]))
    error = first.find("testcase/error")
    assert error is not None
    assert "<script>" in error.attrib["message"]
    assert second.find("testcase/skipped") is not None


def test_what_nobody_is_to_blame_for_is_skipped(report: Make, wrong: Entry) -> None:
    functions = {"f": {**wrong["functions"]["compute_cost"], "verdict": "undecided", "reason": "is not proved"}}
    (suite,) = read(report([wrong | {"functions": functions}]))
    skipped = suite.find("testcase/skipped")
    assert skipped is not None
    assert "undecided" in skipped.attrib["message"]


def test_the_level_of_hints_holds_here_too(report: Make, wrong: Entry) -> None:
    (suite,) = read(report([wrong | {"hints": "none"}]))
    assert b"compounded" not in ET.tostring(suite)


@pytest.mark.parametrize("text", [*HOSTILE, "\x00\ufffe\uffff]]>", "<!ENTITY x SYSTEM 'file:///'>"])
def test_any_text_is_text(report: Make, wrong: Entry, text: str) -> None:
    functions = {
        name: {**f, "reason": text, "diagnoses": [], "code": text, "line": 1, "cell": 1}
        for name, f in wrong["functions"].items()
    }
    (suite,) = read(report([{**of(wrong, text), "functions": functions}]))
    assert {child.tag for child in suite.iter()} <= set(NEEDED)
    assert suite.attrib["name"].isprintable()
