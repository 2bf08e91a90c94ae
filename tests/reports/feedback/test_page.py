"""A feedback page says where first: the marked line, the remark below it, and one sentence on top."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from pytest_grade.model.findings import NotGradable
from pytest_grade.reports.contract import submission_entry
from pytest_grade.reports.feedback.exporter import FeedbackExporter
from tests.reports.feedback.made import Parsed, entry_of, page
from tests.students import student

Graded = Callable[[Path], Any]


@pytest.fixture(scope="session")
def wrong(graded: Graded, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], bytes]:
    path = student("week4-course-compounded-mean").write(tmp_path_factory.mktemp("wrong"))
    return entry_of(path, graded), path.read_bytes()


def test_the_line_of_the_mistake_is_marked_and_the_remark_follows_it(wrong: tuple[dict[str, Any], bytes]) -> None:
    entry, content = wrong
    found = Parsed(page(entry, content))
    (name,) = (name for name, function in entry["functions"].items() if function["diagnoses"])
    diagnosis = entry["functions"][name]["diagnoses"][0]
    hit = found.one(css="hit")
    assert diagnosis["code"] in hit.text
    assert hit.attributes["id"] == f"c{diagnosis['cell']}-l{diagnosis['line']}"
    assert found.one("mark").text == diagnosis["code"][diagnosis["column"] : diagnosis["end_column"]]
    remark = found.one(css="remark")
    assert found.elements.index(hit) < found.elements.index(remark)
    assert all(" ".join(diagnosis[key].split()) in " ".join(remark.text.split()) for key in ("message", "why", "hint"))


def test_the_sentence_on_top_counts_and_leads_to_the_first_line(wrong: tuple[dict[str, Any], bytes]) -> None:
    found = Parsed(page(*wrong))
    assert found.one("p", "big").text == "Nine of your ten functions are right. One place to look at."
    addresses = [each.attributes["href"] for each in found.of("a")]
    ids = [each.attributes["id"] for each in found.elements if "id" in each.attributes]
    assert addresses
    assert len(ids) == len(set(ids))
    assert {address.removeprefix("#") for address in addresses} <= set(ids)


def test_every_function_has_a_line_and_the_ledger_is_drawn_with_its_quantities(
    wrong: tuple[dict[str, Any], bytes],
) -> None:
    entry, content = wrong
    found = Parsed(page(entry, content))
    assert {each.text for each in found.of("span", "fn")} == set(entry["functions"])
    assert len(list(found.of("p", "ok"))) == 9
    assert {each.text for each in found.of("th")} >= {line["quantity"] for line in entry["ledger"]}
    assert len(list(found.of("svg", "lg"))) == 2


@pytest.mark.parametrize(
    ("level", "shown", "hidden"),
    [
        ("none", [], ["hit", "remark", "lg", "here"]),
        ("place", ["hit", "remark"], ["lg", "here", "id"]),
        ("cause", ["hit", "remark", "lg"], []),
        ("formula", ["hit", "remark", "lg"], []),
    ],
)
def test_a_page_tells_no_more_than_the_level_of_hints(
    wrong: tuple[dict[str, Any], bytes], level: str, shown: list[str], hidden: list[str]
) -> None:
    entry, content = wrong
    html = page(entry | {"hints": level}, content)
    found = Parsed(html)
    assert [css for css in shown if not list(found.of(css=css))] == []
    assert [css for css in hidden if list(found.of(css=css))] == []
    hint = next(f["diagnoses"][0]["hint"] for f in entry["functions"].values() if f["diagnoses"])
    assert (hint in html) == (level == "formula")


def test_what_is_missing_stands_at_the_end_with_the_next_step_on_top(graded: Graded) -> None:
    path = Path(__file__).parents[3] / "assignments/week4_step_by_step/examples/remy-stone/week4.ipynb"
    found = Parsed(page(entry_of(path, graded), path.read_bytes()))
    assert "two still to be written" in found.one("p", "big").text.lower()
    assert found.one("p", "next").text.startswith("Next: L_model_backward is not in the notebook")
    (last,) = (each for each in found.of("h3") if each.text == "Not in your notebook")
    assert all(
        found.elements.index(each) > found.elements.index(last)
        for each in found.of(css="remark")
        if "missing" in each.text
    )


def test_a_script_is_shown_function_by_function_with_the_lines_of_its_file(graded: Graded, tmp_path: Path) -> None:
    cells = student("week4-course-compounded-mean").cells
    path = tmp_path / "work.py"
    path.write_text("\n\n".join(cells))
    entry = entry_of(path, graded)
    found = Parsed(page(entry, path.read_bytes(), "py"))
    diagnosis = next(f["diagnoses"][0] for f in entry["functions"].values() if f["diagnoses"])
    assert found.one(css="hit").attributes["data-n"] == str(diagnosis["line"])
    assert diagnosis["code"] in found.one(css="hit").text
    assert len(list(found.of("p", "ok"))) == 9


def test_what_is_not_gradable_is_not_zero_points() -> None:
    entry = submission_entry("a.ipynb", "a", NotGradable(digest=None, reason="the <file> is empty", seconds=0.0))
    found = Parsed(FeedbackExporter().page(entry))
    assert "This is not zero points." in found.one("p", "big").text
    assert "the <file> is empty" in found.one("p", "note").text


def test_without_the_submission_the_remark_quotes_its_line(wrong: tuple[dict[str, Any], bytes]) -> None:
    entry, _ = wrong
    found = Parsed(FeedbackExporter().page(entry, unshown="the file has changed since it was graded"))
    diagnosis = next(f["diagnoses"][0] for f in entry["functions"].values() if f["diagnoses"])
    assert diagnosis["code"] in found.one("pre", "quoted").text
    assert "the file has changed since it was graded" in found.one("p", "note").text


def test_a_page_stays_small_whatever_the_notebook_holds(wrong: tuple[dict[str, Any], bytes]) -> None:
    entry, content = wrong
    large = nbformat.reads(content.decode(), 4)
    large.cells += [nbformat.v4.new_markdown_cell("*words* $x$ " * 400) for _ in range(60)]
    large.cells += [nbformat.v4.new_code_cell("x = 1  # <&>\n" * 4000) for _ in range(20)]
    html = page(entry, nbformat.writes(large).encode())
    assert len(html.encode()) < 120 * 1024
    assert len(list(Parsed(html).of(css="hit"))) == 1


def test_nbconvert_knows_the_exporter_and_finds_the_grade_by_the_bytes(
    wrong: tuple[dict[str, Any], bytes], tmp_path: Path
) -> None:
    import json

    from nbconvert.exporters import get_exporter
    from nbconvert.utils.exceptions import ConversionException

    entry, content = wrong
    (tmp_path / "n.ipynb").write_bytes(content)
    (tmp_path / "other.ipynb").write_bytes(content + b"\n")
    (tmp_path / "g.json").write_text(json.dumps({"submissions": [entry]}))
    exporter = get_exporter("grade-feedback")(report=str(tmp_path / "g.json"))
    html, _ = exporter.from_filename(str(tmp_path / "n.ipynb"))
    assert Parsed(html).one(css="hit")
    with pytest.raises(ConversionException, match=r"g\.json: found no grade of .*other\.ipynb as it is now"):
        exporter.from_filename(str(tmp_path / "other.ipynb"))


def test_no_template_is_taken_from_the_working_folder(
    wrong: tuple[dict[str, Any], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("index.html.j2", "feedback.html.j2", "base.html.j2"):
        (tmp_path / name).write_text("owned")
    monkeypatch.chdir(tmp_path)
    assert page(*wrong).startswith("<!doctype html>")


@pytest.mark.parametrize(("letters", "is_cut"), [(390, False), (392, True), (397, True), (500, True)])
def test_a_long_line_that_is_cut_ends_with_dots_wherever_the_cut_falls(
    letters: int, is_cut: bool, wrong: tuple[dict[str, Any], bytes]
) -> None:
    made = nbformat.reads(wrong[1].decode(), 4)
    made.cells.append(nbformat.v4.new_code_cell(f"{'x' * letters} = 1234567"))
    (line,) = (
        each.text
        for each in Parsed(page(wrong[0], nbformat.writes(made).encode())).of("span", "l")
        if "xxx" in each.text
    )
    assert line.rstrip().endswith("…" if is_cut else "1234567")
