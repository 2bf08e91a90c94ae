"""The archive for Canvas's Re-Upload Submissions: Canvas knows by the names whose a page is."""

import csv
import io
import zipfile
from pathlib import Path

import pytest

from pytest_grade.errors import ConfigurationError
from pytest_grade.reports.formats import FORMATS, notices_on, write
from pytest_grade.reports.report import Report
from tests.reports.feedback.made import Parsed
from tests.reports.gradebooks.made import HOSTILE, Entry, Make, of, ungraded


def whose(name: str) -> tuple[str, str] | None:
    """Student and file, as `infer_comment_context_from_filename` finds them; None where it passes over."""
    parts = [part for part in name.rpartition("/")[2].split("_") if part != "LATE"]
    if parts[-1].startswith("link") or name.startswith("._"):
        return None
    found = parts[1:3] if parts[0] == "anon" else [part for part in parts if part.isascii() and part.isdigit()][:2]
    return (found[0], found[1]) if len(found) == 2 else None


def pages(made: Report, folder: Path) -> dict[str, str]:
    write(made, "canvas-pages", folder)
    with zipfile.ZipFile(folder / "feedback.zip") as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len(set(names)) == len(names)
        return {name: archive.read(name).decode() for name in names}


PATHS = {
    "ozturkgul_7_901_week4.ipynb": ("7", "901"),
    "doejohn_LATE_8_902_linked_3_list.ipynb": ("8", "902"),
    "anon_LATE_x9Yz_903_7_week4.ipynb": ("x9Yz", "903"),
    "müller_jörg_10_904_link_week4-1.ipynb": ("10", "904"),
    "sub/kim_11_905_work.zip/other_1_2_week4.ipynb": ("11", "905"),
    "kimmin_12_906_work.zip/a/week4.ipynb": ("12", "906"),
}


def test_canvas_finds_student_and_file_in_each_name_and_each_is_a_page(
    report: Make, right: Entry, tmp_path: Path
) -> None:
    entries = [of(right, f"s{number}", path=path) for number, path in enumerate(PATHS)]
    entries[1] = ungraded("s1", path=entries[1]["path"])
    found = pages(report(entries), tmp_path / "out")
    assert {whose(name) for name in found} == set(PATHS.values())
    assert all(name.endswith("_feedback.html") for name in found)
    titles = {next(Parsed(page).of("title")).text for page in found.values()}
    assert "s1 · not graded" in titles


def test_what_does_not_count_or_has_no_name_of_canvas_has_no_page_and_the_latter_is_told(
    report: Make, right: Entry, tmp_path: Path
) -> None:
    entries = [
        of(right, "a", path="a_1_2_week4.ipynb", counts=False),
        of(right, "a", path="a_1_3_week4-1.ipynb"),
        of(right, "b", path="b_4_5_work.zip/one.ipynb"),
        of(right, "b", path="b_4_5_work.zip/two.ipynb"),
        of(right, "c", path="c_4_week4.ipynb"),
        *(of(right, text, path=f"{text}.ipynb") for text in HOSTILE[:4]),
    ]
    made = report(entries)
    names = list(pages(made, tmp_path / "out"))
    assert names == ["a_1_3_feedback.html", "b_4_5_feedback.html", "b_4_5_feedback-2.html"]
    assert list(notices_on(made, "canvas-pages")) == [
        "feedback.zip: 3 pages, for Re-Upload Submissions of the assignment",
        "not named as in a download of Canvas, and without a page in it: 5 submissions",
    ]


def test_files_of_no_download_of_canvas_are_refused(report: Make, right: Entry, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="canvas-pages: found no such name; allowed: files as Canvas's own"):
        write(report([right]), "canvas-pages", tmp_path / "out")


def test_the_table_names_the_page_of_each_student_where_pages_are_written(
    report: Make, right: Entry, tmp_path: Path
) -> None:
    entries = [of(right, "ada"), of(right, "bob")]
    for feedback, told in ((tmp_path, ["ada.html", "bob.html"]), (None, ["", ""])):
        text = "".join(FORMATS["csv"](report(entries, feedback=feedback))).removeprefix("\ufeff")
        assert [row["page"] for row in csv.DictReader(io.StringIO(text, newline=""))] == told
