"""Reading files, whatever they are."""

import contextlib
import os
from pathlib import Path

import pytest

from pytest_grade.batch.files import UnreadableFileError, read_content


@pytest.mark.parametrize(
    ("name", "kind"), [("a.ipynb", "ipynb"), ("a.py", "py"), ("A.PY", "py"), ("A.IPYNB", "ipynb"), ("a b.x.py", "py")]
)
def test_the_ending_says_the_kind(name: str, kind: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"x = 1")
    content = read_content(tmp_path / name)
    assert (content.content, content.kind) == (b"x = 1", kind)


def test_a_file_that_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="No such file"):
        read_content(tmp_path / "a.py")


def test_a_folder_named_like_a_notebook_is_no_submission(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").mkdir()
    with pytest.raises(UnreadableFileError, match="not a regular file"):
        read_content(tmp_path / "a.ipynb")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.py")
    with pytest.raises(UnreadableFileError, match="not a regular file"):
        read_content(tmp_path / "a.py")


def test_a_link_in_a_circle_is_an_unreadable_file(tmp_path: Path) -> None:
    (tmp_path / "a.py").symlink_to(tmp_path / "b.py")
    (tmp_path / "b.py").symlink_to(tmp_path / "a.py")
    with pytest.raises(UnreadableFileError, match="cannot be read"):
        read_content(tmp_path / "a.py")


def test_a_file_of_many_megabytes_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "a.ipynb").open("wb") as file:
        file.truncate(49 << 20)
    with pytest.raises(UnreadableFileError, match="the file has 49 MiB; at most 48 are read"):
        read_content(tmp_path / "a.ipynb")


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"x = 1")
    (tmp_path / "b.py").symlink_to(tmp_path / "a.py")
    with pytest.raises(UnreadableFileError, match="it is a link"):
        read_content(tmp_path / "b.py")


def test_a_folder_that_has_become_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "a.py").write_bytes(b"x = 1")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(UnreadableFileError, match="in a folder that is one"):
        read_content(tmp_path / "b" / "a.py")


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"x = 1")
    (tmp_path / "b.py").symlink_to(tmp_path / "a.py")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for name in ("a.py", "b.py", "c.py", "d/e.py"):
        with contextlib.suppress(UnreadableFileError):
            read_content(tmp_path / name)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
