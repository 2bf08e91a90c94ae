"""A report of several files stays in its folder: no link is followed, no pipe waited for, each file is whole."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_grade.reports.folder import Page, write_pages


def test_pages_take_the_place_of_old_ones_and_of_links_and_leave_other_files(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (tmp_path / "precious").write_text("precious")
    (folder / "a.html").symlink_to("../precious")
    (folder / "b.html").write_text("old")
    (folder / "mine.txt").write_text("mine")
    write_pages([Page("a.html", ["a", "b"]), Page("b.html", ["new"])], folder)
    assert (tmp_path / "precious").read_text() == "precious"
    found = {path.name: path.read_text() for path in folder.iterdir() if not path.is_symlink()}
    assert found == {"a.html": "ab", "b.html": "new", "mine.txt": "mine"}


@pytest.mark.parametrize("name", ["../a", "a/b", "", ".", "..", "a\0b", "pipe"])
def test_nothing_is_written_outside_or_in_the_place_of_a_pipe(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    os.mkfifo(folder / "pipe")
    with pytest.raises(OSError, match=r"no name of a file|no ordinary file"):
        write_pages([Page(name, ["x"])], folder)
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "pipe"]


def test_a_folder_that_is_a_link_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to("there")
    with pytest.raises(OSError, match=r"."):
        write_pages([Page("a", ["x"])], tmp_path / "link")
    assert list((tmp_path / "there").iterdir()) == []


def test_a_page_that_fails_leaves_the_old_one_and_no_part_of_itself(tmp_path: Path) -> None:
    def broken() -> Iterator[str]:
        yield "x"
        raise ZeroDivisionError

    (tmp_path / "a").write_text("old")
    with pytest.raises(ZeroDivisionError):
        write_pages([Page("a", broken())], tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "old"}
