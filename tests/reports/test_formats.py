"""Reports are written whole, and to where they were asked for."""

import json
import os
from pathlib import Path

import pytest

from pytest_grade.reports.formats import write
from pytest_grade.reports.report import Report
from pytest_grade.reports.spool import Spool


def written(path: Path) -> object:
    with Spool() as spool:
        write(Report(grader={}, spool=spool), "json", path)
    return json.loads(path.read_text(encoding="utf-8"))


def state(path: Path) -> tuple[int, ...]:
    """What is there, and when it was last changed; not when it was read, for following a link is noted too."""
    found = path.lstat()
    return found.st_mode, found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def test_what_lies_in_the_folder_is_neither_written_through_nor_waited_for(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("precious")
    (tmp_path / ".a.json.part").symlink_to("precious")
    os.mkfifo(tmp_path / ".b.json.part")
    (tmp_path / "c.json").symlink_to("precious")
    for name in ("a.json", "c.json"):
        assert written(tmp_path / name)
    assert (tmp_path / "precious").read_text() == "precious"
    assert not (tmp_path / "c.json").is_symlink()


def test_a_report_has_the_mode_of_any_new_file_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("")
    assert written(tmp_path / "a.json")
    assert (tmp_path / "a.json").stat().st_mode == (tmp_path / "other").stat().st_mode
    assert {path.name for path in tmp_path.iterdir()} == {"a.json", "other"}


def test_a_report_that_cannot_be_written_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.json").write_text("old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        written(tmp_path / "a.json")
    assert (tmp_path / "a.json").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_a_report_takes_the_place_of_no_device(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "null").symlink_to("/dev/null")
    (tmp_path / "stdout").symlink_to("/proc/self/fd/1")
    before = {path: state(path) for path in tmp_path.iterdir()}
    for path in before:
        with pytest.raises(OSError, match="no ordinary file"):
            written(path)
    assert {path: state(path) for path in tmp_path.iterdir()} == before
