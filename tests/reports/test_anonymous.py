"""An anonymous report names nobody, whatever stands in a report; equal students stay equal, and the rest is useful."""

import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pytest_grade.cli import main
from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from pytest_grade.reports.anonymous import anonymous
from pytest_grade.reports.contract import submission_entry
from pytest_grade.reports.names_out import Names, parts_of, plain
from tests.reports.test_contract import SCHEMA, made
from tests.students import student

Entry = dict[str, Any]
KEY = bytes(range(32))
# Folder, name and id of a class; `Ward` and `Will` are also words of ours, or stand in them.
CLASS = (
    ("mueller-kaethe_4711", "Käthe Müller", "4711"),
    ("OBrien.Siobhán", "Siobhán O'Brien", "s1234567"),
    ("østergård søren", "Søren Østergård", "99887766"),
    ("王小明", "王小明", "20261104"),
    ("Nguyễn_Văn_Ánh", "Nguyễn Văn Ánh", "n0042"),
    ("ward.will", "Will Ward", "ww123456"),
    ("ines", "Ines Straße", "77001122"),
)
KNOWN = ("student", "person", "path")  # from which the names are known
POISON = (
    "Kathe MÜLLER mueller siobhan obrien O'Brien osterGARD Ostergaard soeren 王小明的 nguyen VAN anh Strasse "
    "STRAßE kmueller4711 s1234567 99887766 a.b+c@uni-x.example /home/kaethe/w.ipynb C:\\Users\\soren\\w.py "
    "`kaethe_dW = 1 # Ines`"
)


@pytest.fixture
def entries(graded: Callable[[Path], Grade | NotGradable], tmp_path: Path) -> list[Entry]:
    grade = graded(student("week4-course-doubled-mean").write(tmp_path))
    found = [submission_entry(f"{folder}/{name} week4.ipynb", folder, grade) for folder, name, _ in CLASS]
    for entry, (_, name, id_) in zip(found, CLASS, strict=True):
        entry["person"] = {"id": id_, "name": name, "section": "Gruppe Käthe"}
        entry["late"] = {"seconds": 4321.0, "deducted": 2.0}
        entry["remarks"] = [{"function": "linear_backward", "remark": f"Dear {name}", "points": 1.0, "reason": name}]
    return found


def poisoned(value: Any) -> Any:
    """The same with names in every text, and further fields that hold some."""
    match value:
        case dict():
            return {key: each if key in KNOWN else poisoned(each) for key, each in value.items()} | {"later on": POISON}
        case list() | tuple():
            return [poisoned(each) for each in value] + [POISON]
        case str():
            return f"{value} {POISON}"
    return value


def names_left(text: str) -> set[str]:
    """The parts of names that are still in a text; a word of ours may be one."""
    read = plain(text)
    parts = {part for folder, name, id_ in CLASS for each in (folder, name, id_) for part in parts_of(each)}
    words = set(re.findall(r"[^\W_]+", read))
    within = {part for part in parts if len(part) >= 4 or not part.isascii()}
    ids = {id_ for _, _, id_ in CLASS}
    return ({part for part in parts if part in words} | {p for p in (*within, *ids) if p in read}) - {
        "will",
        "ward",
        "ines",
    }


def test_no_name_is_left_wherever_it_stood(entries: list[Entry]) -> None:
    text = json.dumps(list(anonymous([poisoned(entry) for entry in entries], KEY)), ensure_ascii=False)
    assert names_left(POISON) >= {"muller", "mueller", "siobhan", "王小明", "4711"}
    assert names_left(text) == set()
    assert "later on" not in text
    assert "example" not in text
    assert "home" not in text


def test_a_report_as_it_is_written_names_nobody_either_and_keeps_the_contract(entries: list[Entry]) -> None:
    found = list(anonymous(entries, KEY))
    jsonschema.validate(made(*found), SCHEMA)
    assert names_left(json.dumps(found, ensure_ascii=False)) == set()
    for entry in found:
        assert (entry["earned"], entry["group"]) == (entries[0]["earned"], entries[0]["group"])
        assert [d["id"] for d in entry["functions"]["L_model_backward"]["diagnoses"]] == ["doubled-mean"]
        assert entry["remarks"] == [{"function": "linear_backward", "remark": "", "points": 1.0, "reason": ""}]
        assert entry["late"] == {"seconds": 86400, "deducted": 2.0}
        assert set(entry["functions"]) == set(entries[0]["functions"])
        assert "backward" in entry["functions"]["L_model_backward"]["reason"], "though somebody is called Ward"


def fields(value: Any) -> set[str]:
    """Every field in a value, and in what it holds."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return {*(value if isinstance(value, dict) else ()), *(name for each in inner for name in fields(each))}


def test_every_field_of_the_contract_was_thought_of(entries: list[Entry]) -> None:
    assert fields(next(anonymous(entries, KEY))) == fields(entries[0])


def test_equal_students_stay_equal_and_the_order_tells_nothing(entries: list[Entry]) -> None:
    again = entries[0] | {"path": "mueller-kaethe_4711/later.ipynb"}
    found = list(anonymous([*entries, again], KEY))
    shuffled = random.Random(1).sample([*entries, again], len(entries) + 1)
    assert list(anonymous(shuffled, KEY)) == found
    assert len({entry["student"] for entry in found}) == len(CLASS)
    assert len({entry["path"] for entry in found}) == len(CLASS) + 1
    assert [entry["path"] for entry in found] == sorted(entry["path"] for entry in found)
    others = {entry["student"] for entry in anonymous(entries, bytes(range(1, 33)))}
    assert others.isdisjoint(entry["student"] for entry in found)


def test_no_file_is_known_by_its_digest(entries: list[Entry]) -> None:
    text = json.dumps(list(anonymous(entries, KEY)))
    assert entries[0]["digest"].removeprefix("sha256:") not in text


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("dW = np.dot(dZ, A_prev.T) / m  # by Kathe", "dW = np.dot(dZ, A_prev.T) / m"),
        ("grads['dW' + str(l)] = kaethe_dW", "grads['··' + str(l)] = x________"),
        ('return f"{muller}"  # \'', 'return f"········"'),
        ("x = 'never closed by Kathe # no comment", "x = '" + "·" * 34),
        ("x = r'''kathe", "x = r'''·····"),
        ("linear_backward(dZ)", "linear_backward(dZ)"),
        ("wardrobe, will = 1, 2", "x_______, x___ = 1, 2"),
        ("it's kathe", "it'·······"),
    ],
)
def test_quoted_code_keeps_its_columns_and_loses_comments_texts_and_names(code: str, kept: str) -> None:
    names = Names.of({}, ["Käthe Müller", "Will Ward"], kept=["linear_backward"])
    assert names.out_of_code(code) == kept


def test_a_word_of_ours_stays_one_where_it_is_written_as_we_write_it() -> None:
    names = Names.of({}, ["Ines An", "Will Long"])
    assert names.out_of_text("lines that will be an array") == "lines that will be an array"
    assert names.out_of_text("Will made `will_dW`") == "[name] made `x______`"


def test_what_all_folders_have_in_common_is_nobodys_name() -> None:
    names = Names.of(
        {str(n): [f"submission_{name}"] for n, name in enumerate(("anna", "bert", "cleo", "dora", "emil"))}
    )
    assert names.out_of_text("Submission of Anna") == "Submission of [name]"


@pytest.fixture
def report(entries: list[Entry], tmp_path: Path) -> Path:
    (tmp_path / "g.json").write_text(json.dumps(made(*entries)))
    (tmp_path / "key").write_bytes(KEY)
    return tmp_path / "g.json"


def test_the_command_writes_a_report_and_neither_seed_nor_pattern(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = report.with_name("out.json")
    assert main(["anonymous", str(report), f"--key={report.with_name('key')}", f"--out={out}"]) == 0
    assert "7 submissions without names" in capsys.readouterr().out
    found = json.loads(out.read_text())
    jsonschema.validate(found, SCHEMA)
    assert (found["grader"]["seed"], found["grader"]["anonymous"]) == ("", True)
    assert "students" not in found["grader"]


@pytest.mark.parametrize(
    ("key", "found"),
    [(b"", "0 bytes"), (b"secret", "6 bytes"), (b"ab" * 20, "the same few bytes"), (b"x" * 70_000, "more than 65,536")],
)
def test_a_key_that_could_be_found_by_trying_is_refused(
    key: bytes, found: str, report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report.with_name("key").write_bytes(key)
    out = report.with_name("out.json")
    assert main(["anonymous", str(report), f"--key={report.with_name('key')}", f"--out={out}"]) == 2
    assert found in capsys.readouterr().err
    assert not out.exists()


def test_what_is_no_report_is_refused_and_the_report_itself_is_not_written_over(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, key = report.read_bytes(), f"--key={report.with_name('key')}"
    assert main(["anonymous", str(report), key, f"--out={report}"]) == 2
    assert report.read_bytes() == before
    secret = report.with_name("key").read_bytes()
    assert main(["anonymous", str(report), key, f"--out={report.with_name('key')}"]) == 2
    assert report.with_name("key").read_bytes() == secret
    for text in ("", "[1]", '{"schema": 1}', '{"schema": 1e999}'):
        (report.with_name("bad.json")).write_text(text)
        assert main(["anonymous", str(report.with_name("bad.json")), key, f"--out={report.with_name('o')}"]) == 2
    assert main(["anonymous", str(report), "--key=/nowhere", f"--out={report.with_name('o')}"]) == 2
    assert "No such file" in capsys.readouterr().err
