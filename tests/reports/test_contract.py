"""Every report keeps the contract, whatever was handed in, and is plain text that no program stumbles over."""

import json
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pytest_grade.marking.rubric import CONVENTIONS
from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from pytest_grade.reports.contract import submission_entry
from pytest_grade.reports.formats import FORMATS, OF_A_ROSTER
from pytest_grade.reports.report import Report
from pytest_grade.reports.spool import Spool
from tests.students import catalogue, student

Graded = Callable[[Path], Grade | NotGradable]
Entry = dict[str, Any]

SCHEMA = json.loads(resources.files("pytest_grade.reports").joinpath("grades.schema.json").read_text(encoding="utf-8"))
GRADER = {"version": "0", "numpy": "2", "seed": "7", "sandbox": "none"}
SLOW = ("sam-ortiz", "prints-too-much")  # graded elsewhere
EXAMPLES = [
    path
    for path in sorted((Path(__file__).parents[2] / "assignments").glob("*/examples/*/*.ipynb"))
    if path.parent.name not in SLOW
]
NOT_GRADABLE = NotGradable(digest=None, reason="the file is empty", seconds=0.1)


def written(*entries: Entry, format_: str = "json") -> str:
    """The report on these, as it is in the file."""
    with Spool() as spool:
        for entry in entries:
            spool.add(entry)
        return "".join(FORMATS[format_](Report(grader=GRADER, spool=spool)))


def made(*entries: Entry) -> Any:
    """The report on these, as it is read back from the file."""
    read = json.loads(written(*entries))
    jsonschema.validate(read, SCHEMA)
    return read


@pytest.fixture
def entry(graded: Graded, tmp_path: Path) -> Entry:
    return submission_entry("a/b.ipynb", "a", graded(student("week4-course-doubled-mean").write(tmp_path)))


def test_the_schema_knows_every_convention() -> None:
    (known,) = (each["properties"]["id"]["enum"] for each in _objects(SCHEMA) if _is_of_a_convention(each))
    assert set(known) == set(CONVENTIONS)


def _objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        schema = list(schema.values())
    for each in schema if isinstance(schema, list) else ():
        yield from _objects(each)


def _is_of_a_convention(schema: dict[str, Any]) -> bool:
    properties = schema.get("properties", {})
    return isinstance(properties, dict) and "enum" in properties.get("id", {}) and "accepted" in properties


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_the_report_on_every_example_keeps_the_contract(path: Path, graded: Graded) -> None:
    read = made(submission_entry(f"{path.parent.name}/week.ipynb", path.parent.name, graded(path)))
    assert read["summary"] == {"submissions": 1, "graded": 1, "not_gradable": 0}


UNUSUAL = [s for s in catalogue() if s.kind in ("fault", "oddity") and s.executable and s.fault not in SLOW][::4]


@pytest.mark.parametrize("unusual", [pytest.param(s, id=s.id) for s in UNUSUAL])
def test_the_report_on_an_unusual_student_keeps_the_contract(unusual: Any, graded: Graded, tmp_path: Path) -> None:
    made(submission_entry("x.ipynb", "x", graded(unusual.write(tmp_path))))


def test_what_cannot_be_graded_has_a_reason_and_no_points() -> None:
    (submission,) = made(submission_entry("x.ipynb", "x", NOT_GRADABLE))["submissions"]
    assert (submission["status"], submission["reason"]) == ("not-gradable", "the file is empty")
    assert "earned" not in submission


def test_of_placements_that_differ_the_further_places_are_told(graded: Graded, tmp_path: Path) -> None:
    path = student("week4-operators-other").write(tmp_path)
    (submission,) = made(submission_entry("x.ipynb", "x", graded(path)))["submissions"]
    convention = submission["convention"]
    assert [convention["code"], *(place["code"] for place in convention["further"])] == ["dA /= m", "dW /= m"]
    assert "of its cell: `dA /= m` and in `" in convention["sentence"]


def test_the_points_of_the_functions_add_up(entry: Entry) -> None:
    (submission,) = made(entry)["submissions"]
    assert submission["earned"] == sum(f["earned"] for f in submission["functions"].values())
    assert submission["possible"] == sum(f["possible"] for f in submission["functions"].values()) == 100


def test_a_diagnosis_says_cell_line_and_code(entry: Entry) -> None:
    (submission,) = made(entry)["submissions"]
    (diagnosis,) = submission["functions"]["L_model_backward"]["diagnoses"]
    assert diagnosis["id"] == "doubled-mean"
    assert diagnosis["cell"] >= 1
    assert diagnosis["line"] >= 1
    assert diagnosis["code"][diagnosis["column"] : diagnosis["end_column"]] == "-1. / m"
    assert submission["diagnoses"] == ["doubled-mean"]


@pytest.mark.parametrize(
    ("key", "broken"),
    [
        pytest.param("status", "fine", id="an unknown status"),
        pytest.param("earned", -1, id="negative points"),
        pytest.param("digest", "md5:1", id="another digest"),
        pytest.param("convention", {"id": "at-los", "accepted": True, "sentence": ""}, id="an unknown convention"),
        pytest.param("ledger", [{"quantity": "dA1"}], id="half a line of the ledger"),
        pytest.param("functions", {"f": {"verdict": "fine"}}, id="an unknown verdict"),
    ],
)
def test_a_report_that_breaks_the_contract_is_refused_by_the_schema(key: str, broken: object, entry: Entry) -> None:
    with pytest.raises(jsonschema.ValidationError):
        made(entry | {key: broken})


def test_an_empty_report_keeps_the_contract() -> None:
    assert made()["summary"] == {"submissions": 0, "graded": 0, "not_gradable": 0}


@pytest.mark.parametrize("text", ["\x1b[31m", "\u202e", "\u0000", "\ud800", "\u2028", "</script>", '"\n\\'])
def test_any_text_survives_and_is_written_in_ascii(text: str) -> None:
    entry = submission_entry(text + ".ipynb", text, NotGradable(digest=None, reason=text + "!", seconds=0))
    found = written(entry)
    assert found.isascii()
    assert not [c for c in found if not c.isprintable() and c != "\n"]
    assert json.loads(found)["submissions"][0]["student"] == text


def test_every_format_ends_its_last_line(entry: Entry) -> None:
    others = {*OF_A_ROSTER, "classroom50"}  # which need more than grades
    assert all(written(entry, format_=name).endswith("\n") for name in FORMATS if name not in others)
