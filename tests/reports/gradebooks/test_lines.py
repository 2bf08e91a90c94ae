"""Annotations of GitHub and the code quality report of GitLab: each remark at its line, whatever students wrote."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pytest_grade.notebook.file_lines import file_lines
from pytest_grade.reports.formats import FORMATS
from pytest_grade.reports.report import HandedIn, Report
from tests.reports.gradebooks.made import HOSTILE, SEED, Entry, Make, ungraded

COMMAND = re.compile(r"::(?P<kind>error|warning|notice) (?P<properties>[^\n]*?)::(?P<message>[^\n]*)\n")
# Written by what GitLab's documentation says of "Code Quality report format".
DOCUMENTED: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./|/).+"},
                    "lines": {"type": "object", "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    },
}


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What CI says is the repository."""
    monkeypatch.delenv("CI_PROJECT_DIR", raising=False)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    return tmp_path


def annotations(report: Report) -> list[dict[str, str]]:
    text = "".join(FORMATS["github"](report))
    assert SEED not in text
    assert COMMAND.sub("", text) == ""
    return [
        {"kind": found["kind"], "message": found["message"]}
        | dict(each.split("=", 1) for each in found["properties"].split(","))
        for found in COMMAND.finditer(text)
    ]


def findings(report: Report) -> Any:
    found = json.loads("".join(FORMATS["codequality"](report)))
    jsonschema.validate(found, DOCUMENTED)
    assert len({each["fingerprint"] for each in found}) == len(found)
    return found


@pytest.fixture
def handed_in(wrong: Entry, repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The notebook of the entry `wrong`, in a folder of the repository."""
    from tests.students import student

    folder = repository / "week 4"
    folder.mkdir()
    return student("week4-monolith-compounded-mean").write(folder)


def read_from(path: Path, report: Report, entry: Entry) -> Report:
    """The report of a run that has read the submission there."""
    report.spool.add(entry, str(path))
    return replace(report, handed_in=lambda _: HandedIn(content=path.read_bytes(), kind="ipynb"))


def test_a_mistake_is_told_at_the_line_of_the_notebook_s_file(report: Make, wrong: Entry, handed_in: Path) -> None:
    made = read_from(handed_in, report([]), wrong)
    (diagnosis,) = wrong["functions"]["L_model_backward"]["diagnoses"]
    at = file_lines(handed_in.read_bytes(), "ipynb")[diagnosis["cell"], diagnosis["line"]]
    assert diagnosis["code"] in json.loads(handed_in.read_text().split("\n")[at - 1].rstrip(","))
    first, *others = annotations(made)
    (second,) = (each for each in others if each["title"].startswith("L_model_backward"))
    assert first == {"kind": "notice", "title": "pytest-grade", "message": f"{wrong['earned']:g} of 100 points"}
    assert (second["kind"], second["file"]) == ("error", f"week 4/{handed_in.name}")
    assert (int(second["line"]), second["title"]) == (at, "L_model_backward%3A wrong%2C 0 of 28 points")
    assert f"(cell {diagnosis['cell']}, line {diagnosis['line']})%0AWhy: " in second["message"]
    (finding,) = (each for each in findings(made) if each["check_name"] == "compounded-mean")
    assert finding["location"] == {"path": f"week 4/{handed_in.name}", "lines": {"begin": at}}
    assert (finding["check_name"], finding["severity"]) == ("compounded-mean", "major")
    assert finding["description"].startswith("L_model_backward: ")


def test_what_is_right_has_its_points_and_nothing_else(report: Make, right: Entry) -> None:
    assert annotations(report([right])) == [{"kind": "notice", "title": "pytest-grade", "message": "100 of 100 points"}]
    assert findings(report([right])) == []


def test_no_more_are_written_than_are_shown_of_a_kind_and_the_rest_is_counted(report: Make, wrong: Entry) -> None:
    one = wrong["functions"]["L_model_backward"]
    functions = {f"f{number}": one for number in range(13)} | {"g": one | {"verdict": "missing", "diagnoses": []}}
    first, *others = annotations(report([wrong | {"functions": functions}]))
    assert first["message"].endswith("; 3 more remarks are in the summary")
    assert [each["kind"] for each in others] == ["error"] * 10 + ["warning"]
    assert len(findings(report([wrong | {"functions": functions}]))) == 14


def test_what_cannot_be_graded_is_an_error_of_the_file_and_what_was_not_handed_in_is_nobodys(report: Make) -> None:
    absent = ungraded("b") | {"status": "not-handed-in"}
    first, second = annotations(report([ungraded("a"), absent]))
    assert first["message"] == "2 students, 1 submission: 0 graded, 1 not gradable"
    assert (second["file"], second["line"], second["title"]) == ("a/week4.ipynb", "1", "not graded")
    (finding,) = findings(report([ungraded("a"), absent]))
    assert (finding["check_name"], finding["severity"]) == ("not-gradable", "critical")


def test_of_a_class_it_says_what_every_report_says_however_few_are_graded(
    report: Make, wrong: Entry, right: Entry
) -> None:
    absent = ungraded("b") | {"status": "not-handed-in"}
    by_hand = right | {"student": "c", "path": "c", "by_hand": True}
    first, *_ = annotations(report([right, absent]))
    assert first["message"] == "2 students, 1 submission: 1 graded, 0 not gradable"
    first, *_ = annotations(report([right, by_hand, absent, wrong | {"counts": False}]))
    assert first["message"].endswith("3 submissions: 3 graded (1 by hand), 0 not gradable; 1 does not count")


def test_what_does_not_count_or_lies_beside_one_student_s_submission_is_not_told(
    report: Make, wrong: Entry, right: Entry
) -> None:
    old = wrong | {"path": "old.ipynb", "counts": False}
    assert len(annotations(report([right, old]))) == 1
    assert findings(report([right, old])) == []
    made = report([right, ungraded("beside")])
    assert len(annotations(made)) == 2
    assert len(annotations(replace(made, grader={**made.grader, "students": "one"}))) == 1


@pytest.mark.parametrize("text", [*HOSTILE, "100%\r\n::error::x", "a,line=9::stop-commands::t", "%0A%3A"])
def test_nothing_that_a_student_wrote_is_a_command_or_a_property(text: str, report: Make, wrong: Entry) -> None:
    one = wrong["functions"]["L_model_backward"]
    one = one | {"diagnoses": [{**one["diagnoses"][0], "message": text, "why": text, "hint": text}]}
    made = report([wrong | {"functions": {text: one}, "path": f"{text}/a.ipynb"}])
    assert [each["kind"] for each in annotations(made)] == ["notice", "error"]
    assert len(findings(made)) == 1


@pytest.mark.parametrize(("level", "is_told"), [("none", False), ("place", False), ("cause", True)])
def test_the_level_of_hints_holds_here_too(level: str, is_told: bool, report: Make, wrong: Entry) -> None:
    told = json.dumps([annotations(report([wrong | {"hints": level}])), findings(report([wrong | {"hints": level}]))])
    assert ("lose one more factor" in told) is is_told
    assert ("(cell " in told) is (level != "none")
    assert "Change:" not in told


def test_a_finding_is_known_again_when_its_line_has_moved_and_another_is_not(report: Make, wrong: Entry) -> None:
    one = wrong["functions"]["L_model_backward"]
    moved = one | {"diagnoses": [{**one["diagnoses"][0], "line": 99}]}
    prints = [findings(report([wrong | {"functions": {name: each}}]))[0]["fingerprint"] for name, each in
              (("f", one), ("f", moved), ("g", one))]  # fmt: skip
    assert prints[0] == prints[1] != prints[2]
