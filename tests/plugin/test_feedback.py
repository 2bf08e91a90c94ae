"""`--grade-report=feedback:DIR` writes a page for each submission, known from a store or not, and nothing elsewhere."""

import shutil
from pathlib import Path

import pytest

from tests.plugin.test_grade import EXAMPLES, WRONG, grade
from tests.plugin.test_options import read
from tests.reports.feedback.made import Parsed

Pytester = pytest.Pytester


def test_what_a_store_knows_has_a_page_too_and_what_is_no_longer_there_has_none_of_its_lines(
    pytester: Pytester,
) -> None:
    folder = pytester.path / "class"
    shutil.copytree(EXAMPLES / WRONG, folder / WRONG)
    grade(pytester, folder, "--grade-store=store")
    (folder / "link.ipynb").symlink_to("/etc/passwd")
    ran = grade(pytester, folder, "--grade-store=store", "--grade-report=html:c.html", "--grade-report=feedback:out")
    ran.stdout.fnmatch_lines(["report written: *out (feedback)"])
    assert '"feedback":"out/"' in (pytester.path / "c.html").read_text()
    out = pytester.path / "out"
    assert {path.name for path in out.iterdir()} == {"index.html", f"{WRONG}.html", "link.html"}
    assert Parsed((out / f"{WRONG}.html").read_text()).one(css="hit")
    assert "links are not followed" in (out / "link.html").read_text()
    assert "root:" not in (out / "link.html").read_text()


def test_a_folder_is_made_or_taken_and_a_file_or_a_link_is_refused(pytester: Pytester) -> None:
    for name in ("new", "there"):
        if name == "there":
            Path("there").mkdir()
        (report,) = read(pytester, f"--grade-report=feedback:{name}").reports
        assert report == ("feedback", pytester.path / name)
    Path("file").write_text("")
    Path("link").symlink_to("there")
    for name, said in (("file", "this is a file"), ("link", "this is a link"), ("gone/new", "gone does not")):
        with pytest.raises(pytest.UsageError, match=said):
            read(pytester, f"--grade-report=feedback:{name}")
