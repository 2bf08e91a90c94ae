"""Reports of parts of a class make one: every submission once, and what is missing is said."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pytest_grade.__main__ import main
from pytest_grade.errors import ConfigurationError
from pytest_grade.reports.merge import merged
from pytest_grade.reports.spool import Spool

GRADER = {"version": "1", "numpy": "2", "seed": "5", "sandbox": "none", "limits": {"memory": 64}}


def entry(path: str, earned: float = 1.0, seconds: float = 0.5) -> dict[str, Any]:
    return {"path": path, "status": "graded", "earned": earned, "seconds": seconds}


def part(*entries: dict[str, Any], **grader: Any) -> dict[str, Any]:
    return {"schema": 1, "grader": GRADER | grader, "submissions": list(entries), "summary": {}}


class Joined(NamedTuple):
    entries: list[dict[str, Any]]
    summary: dict[str, int]
    grader: Mapping[str, Any]
    remarks: Sequence[str]


def joined(reports: dict[str, Any]) -> Joined:
    with Spool() as spool:
        found = merged(reports, spool)
        return Joined(list(spool.entries()), found.report.summary, found.report.grader, found.remarks)


def test_parts_make_a_whole_in_the_order_of_the_paths() -> None:
    found = joined({"b": part(entry("z"), entry("b"), shard="2/2"), "a": part(entry("a"), shard="1/2")})
    assert [e["path"] for e in found.entries] == ["a", "b", "z"]
    assert found.summary == {"submissions": 3, "graded": 3, "not_gradable": 0}
    assert found.grader == GRADER
    assert found.remarks == []


def test_a_submission_graded_twice_alike_counts_once() -> None:
    found = joined({"a": part(entry("x", seconds=1)), "b": part(entry("x", seconds=2))})
    assert len(found.entries) == 1


def test_of_two_grades_for_one_submission_the_first_counts_and_the_other_is_told() -> None:
    found = joined({"a": part(entry("x", 1)), "b": part(entry("x", 2), entry("y", 3))})
    assert [(e["path"], e["earned"]) for e in found.entries] == [("x", 1), ("y", 3)]
    assert found.remarks == ["x has another grade in b than in a: that of a is kept"]


def absent(path: str, student: str, status: str = "not-handed-in") -> dict[str, Any]:
    person = {"id": student, "name": student, "section": ""}
    return {"path": path, "student": student, "status": status, "reason": status, "seconds": 0.0, "person": person}


def test_who_had_nothing_to_grade_and_has_work_in_another_report_is_there_once() -> None:
    came = {**entry("jo/w"), "student": "jo", "person": {"id": "7", "name": "Jo", "section": ""}}
    found = joined({"a": part(absent("(roster)/7", "7"), absent("al", "al", "nothing-to-grade")), "b": part(came)})
    assert [e["path"] for e in found.entries] == ["al", "jo/w"]
    assert found.summary == {"submissions": 2, "graded": 1, "not_gradable": 0, "nothing_to_grade": 1}
    assert joined({"a": part(absent("(roster)/7", "7"))}).summary["not_handed_in"] == 1


def test_which_submission_counts_is_decided_of_the_whole() -> None:
    one, other = ({**entry(f"jo/{name}", n), "student": "jo", "counts": True} for name, n in (("a", 1), ("b", 2)))
    assert [e["counts"] for e in joined({"a": part(one), "b": part(other)}).entries] == [False, True]
    last = joined({"a": part(one, attempts="latest"), "b": part({**other, "path": "jo/0"}, attempts="latest")})
    assert [e["counts"] for e in last.entries] == [False, True]
    with pytest.raises(ConfigurationError, match="graded with attempts all"):
        joined({"a": part(one, attempts="best"), "b": part(other, attempts="all")})


def test_parts_that_are_missing_are_named() -> None:
    found = joined({"a": part(shard="1/4"), "b": part(shard="3/4")})
    assert found.remarks == ["missing: 2/4, 4/4"]


def test_parts_of_different_classes_are_remarked_on() -> None:
    assert "not parts of one class: 1/4, 1/5" in joined({"a": part(shard="1/4"), "b": part(shard="1/5")}).remarks[0]
    assert "not parts of one class: whole, 1/5" in joined({"a": part(), "b": part(shard="1/5")}).remarks[0]


def test_different_seeds_are_remarked_on() -> None:
    found = joined({"a": part(), "b": part(seed="6")})
    assert found.remarks == ["2 different seeds: give every part one --grade-seed"]
    assert found.grader["seed"] == "5, 6"


@pytest.mark.parametrize("key", ["version", "limits"])
def test_grades_of_different_kinds_are_refused(key: str) -> None:
    with pytest.raises(ConfigurationError, match=f"b: found graded with {key} other"):
        joined({"a": part(), "b": part(**{key: "other"})})


@pytest.mark.parametrize("found", [None, [], {}, {"schema": 2}, {"schema": 1}, {"schema": 1, "grader": {}}, "x"])
def test_what_is_no_report_is_refused(found: Any) -> None:
    with pytest.raises(ConfigurationError, match="a: found no report; allowed: a grade report of schema 1"):
        joined({"a": found})


@pytest.mark.parametrize(
    "changes",
    [
        {"submissions": ["x"]},
        {"submissions": [{"status": "graded", "seconds": 1.0}]},
        {"submissions": [entry("a") | {"path": [1]}]},
        {"submissions": [entry("a") | {"status": "x"}]},
        {"submissions": [entry("a") | {"earned": "x"}]},
        {"summary": {"not_reached": "3"}},
        {"summary": {"not_reached": -1}},
        {"summary": None},
        {"grader": {"version": "1"}},
        {"grader": GRADER | {"shard": [1]}},
        {"grader": GRADER | {"shard": "x/y"}},
        {"grader": GRADER | {"shard": "3/2"}},
        {"grader": GRADER | {"shard": "1/300000000"}},
    ],
    ids=str,
)
def test_what_is_hardly_a_report_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="a: found "):
        joined({"a": part() | changes})


def test_of_many_missing_parts_the_first_are_named() -> None:
    (remark,) = joined({"a": part(shard="1/90000")}).remarks
    assert remark.startswith("missing: 2/90000, 3/90000, ")
    assert remark.endswith(", and 89899 more")
    assert len(remark) < 1500


@pytest.mark.parametrize("content", ["[" * 10**5, '{"schema": NaN}', '{"schema": 1e999}', "9" * 5000, "\ufeff{}"])
def test_what_python_alone_takes_for_json_is_refused(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    assert main(["merge", f"--out={tmp_path / 'all.json'}", str(tmp_path / "a.json")]) == 2
    assert capsys.readouterr().err.endswith("a.json: found no JSON; allowed: a JSON report, or a store\n")


def test_what_a_report_holds_is_printed_as_one_line_that_no_terminal_obeys(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = "\x1b[31m\n::error::x\ud800" + "x" * 10**6
    parts = [write(tmp_path / f"{earned}.json", part(entry(odd, earned))) for earned in (1, 2)]
    assert main(["merge", f"--out={tmp_path / 'all.json'}", *parts]) == 1
    (line,) = (line for line in capsys.readouterr().out.splitlines() if "another grade" in line)
    assert line.isprintable()
    assert line.endswith("is kept")
    assert len(line) < 1500


def write(path: Path, content: Any) -> str:
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)


def test_the_command_joins_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "all.json"
    parts = [write(tmp_path / f"{k}.json", part(entry(f"s{k}"), shard=f"{k}/2")) for k in (1, 2)]
    assert main(["merge", f"--out={out}", *parts]) == 0
    assert len(json.loads(out.read_text())["submissions"]) == 2
    assert capsys.readouterr().out.startswith("2 submissions: 2 graded, 0 not gradable\n")
    assert main(["merge", f"--out={out}", parts[0]]) == 1
    assert "WARNING: missing: 2/2" in capsys.readouterr().out


def two_parts(folder: Path) -> tuple[str, str]:
    """The names of two files in a folder, the parts of a class of two who handed in a PDF each."""
    more = {
        "late": None,
        "counts": True,
        "remarks": [],
        "attempt": None,
        "limits": [],
        "reason": "a PDF",
        "digest": None,
    }
    for number in ("1", "2"):
        person = {"id": number, "name": f"N{number}", "section": ""}
        facts = {"student": f"s{number}", "status": "not-gradable", "person": person}
        write(folder / f"{number}.json", part({**entry(f"s{number}"), **more, **facts}, shard=f"{number}/2"))
    return "1.json", "2.json"


def test_any_format_is_written_of_reports_without_a_new_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    parts = two_parts(tmp_path)
    Path("roster.csv").write_text("Student,ID,Week (7)\nN1,1,\nN2,2,\n")
    assert main(["merge", *parts, "--report=csv:class.csv", "--report=markdown:class.md", "--roster=roster.csv"]) == 0
    assert [line.split(",")[:2] for line in Path("class.csv").read_text("utf-8-sig").splitlines()[1:]] == [
        ["1", "N1"], ["2", "N2"],
    ]  # fmt: skip
    assert "2 submissions" in Path("class.md").read_text(encoding="utf-8")
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "2 submissions: 0 graded, 2 not gradable"
    assert said[1:] == ["report written: class.csv (csv)", "report written: class.md (markdown)"]


def test_feedback_pages_of_a_report_say_that_the_notebooks_are_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("nbconvert", reason="pages need the extra `feedback`")
    monkeypatch.chdir(tmp_path)
    first, _ = two_parts(tmp_path)
    assert main(["merge", first, "--report=feedback:pages"]) == 1
    assert "its pages are without the notebooks" in capsys.readouterr().out
    assert "a PDF" in Path("pages/s1.html").read_text(encoding="utf-8")
