"""An archive is unpacked into its folder and nowhere else, whatever is in it; and nobody in it is lost."""

import io
import tarfile
import warnings
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from pytest_grade.classroom import archives
from pytest_grade.classroom.archives import Unpacked, unpacked
from pytest_grade.errors import ConfigurationError
from pytest_grade.model.kinds import is_archive


def zipped(path: Path, entries: Iterable[tuple[str | zipfile.ZipInfo, bytes]]) -> Path:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # of two entries of one name
        for name, content in entries:
            archive.writestr(name, content)
    return path


def tarred(path: Path, entries: Iterable[tuple[str, bytes, bytes]]) -> Path:
    with tarfile.open(path, "w:gz" if path.suffix != ".tar" else "w") as archive:
        for name, kind, content in entries:
            entry = tarfile.TarInfo(name)
            entry.type, entry.size, entry.linkname = kind, len(content), "/etc/passwd"
            archive.addfile(entry, io.BytesIO(content))
    return path


def unpack(path: Path) -> tuple[dict[str, bytes], Unpacked]:
    folder = path.with_name("unpacked")
    folder.mkdir()
    found = unpacked(path, folder, (".ipynb", ".py"))
    files = {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    return files, found


def why(found: Unpacked) -> dict[str, str]:
    return {path.partition("/unpacked/")[2]: said for path, said in found.unreadable.items()}


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "A.TGZ"])
def test_notebooks_are_written_out_and_of_other_files_the_names(name: str, tmp_path: Path) -> None:
    path, entries = tmp_path / name, [("jo/w.ipynb", b"{}"), ("jo/ü.pdf", b"x" * 9), ("jo/timestamp.txt", b"2026")]
    if name.endswith("zip"):
        zipped(path, [*entries, ("al/", b"")])
    else:
        tarred(path, [*((n, tarfile.REGTYPE, c) for n, c in entries), ("al", tarfile.DIRTYPE, b"")])
    assert is_archive(path)
    files, found = unpack(path)
    assert files == {"jo/w.ipynb": b"{}", "jo/ü.pdf": b"", "jo/timestamp.txt": b"2026"}
    assert (tmp_path / "unpacked" / "al").is_dir()
    assert found == Unpacked({}, ())


@pytest.mark.parametrize("name", ["../../w.ipynb", "/etc/w.ipynb", "C:\\a\\w.ipynb", "jo/../../w.ipynb", "..\\w.ipynb"])
def test_what_leads_out_stays_within_and_is_not_graded(name: str, tmp_path: Path) -> None:
    files, found = unpack(zipped(tmp_path / "a.zip", [(name, b"{}")]))
    assert list(files.values()) == [b""]
    assert list(why(found).values()) == ["its name in the archive leads out of it"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "unpacked"]


def test_links_and_devices_are_never_made(tmp_path: Path) -> None:
    kinds = {"sym": tarfile.SYMTYPE, "hard": tarfile.LNKTYPE, "pipe": tarfile.FIFOTYPE, "device": tarfile.CHRTYPE}
    files, found = unpack(tarred(tmp_path / "a.tar", [(f"{name}.ipynb", kind, b"") for name, kind in kinds.items()]))
    assert set(files) == {f"{name}.ipynb" for name in kinds}
    assert not any(path.is_symlink() for path in (tmp_path / "unpacked").iterdir())
    assert why(found)["sym.ipynb"] == "it is a link in the archive, and links are not followed"
    assert why(found)["pipe.ipynb"] == "it is no regular file in the archive"
    link = zipfile.ZipInfo("l.ipynb")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    (tmp_path / "z").mkdir()
    _, found = unpack(zipped(tmp_path / "z" / "a.zip", [(link, b"/etc/passwd")]))
    assert why(found) == {"l.ipynb": "it is a link in the archive, and links are not followed"}


def test_one_student_s_bomb_is_his_own_affair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LARGEST", 1 << 20)
    files, found = unpack(zipped(tmp_path / "a.zip", [("eve/w.ipynb", b" " * (5 << 20)), ("jo/w.ipynb", b"{}")]))
    assert files == {"eve/w.ipynb": b"", "jo/w.ipynb": b"{}"}
    assert why(found) == {"eve/w.ipynb": "the file has 5 MiB; at most 1 are read"}


def test_an_entry_that_lies_about_its_size_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zipped(tmp_path / "a.zip", [("w.ipynb", b" " * (5 << 20))])
    size = (5 << 20).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (10).to_bytes(4, "little")))
    with pytest.raises(ConfigurationError, match="broken"):
        unpack(path)


LIMITS = {
    "MOST_ENTRIES": (2, "more than 2 entries"),
    "MOST_BYTES": (1000, "more than 0 MiB of notebooks"),
    "_HARMLESS": (1000, "more than 0 MiB of notebooks"),
}


@pytest.mark.parametrize("limit", LIMITS)
def test_more_than_a_class_comes_to_is_refused(limit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    most, said = LIMITS[limit]
    monkeypatch.setattr(archives, limit, most)
    monkeypatch.setattr(archives, "_MOST_TIMES", 1)
    with pytest.raises(ConfigurationError, match=said):
        unpack(zipped(tmp_path / "a.zip", [(f"{n}.ipynb", b" " * 5000) for n in range(3)]))


def test_entries_of_one_name_are_several_files_and_said(tmp_path: Path) -> None:
    files, found = unpack(zipped(tmp_path / "a.zip", [("jo/w.ipynb", b"1"), ("jo/w.ipynb", b"2")]))
    assert files == {"jo/w.ipynb": b"1", "jo/w (2).ipynb": b"2"}
    assert found.remarks == ("a.zip: entries of one name, taken as several files: w.ipynb",)


def test_names_are_read_as_utf_8_where_they_are_and_else_by_the_old_page_of_codes(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", [("XYller.ipynb", b""), ("Zller.ipynb", b"")])  # ASCII: no flag of UTF-8
    path.write_bytes(path.read_bytes().replace(b"XYller", "üller".encode()).replace(b"Zller", b"\x9aller"))
    assert set(unpack(path)[0]) == {"üller.ipynb", "Üller.ipynb"}


def test_long_and_deep_names_and_those_with_control_characters_have_a_file(tmp_path: Path) -> None:
    names = ["x" * 300 + ".ipynb", "d/" * 300 + "w.ipynb", "\x1b[31m\u202e\n.ipynb"]
    files, found = unpack(zipped(tmp_path / "a.zip", [(name, b"{}") for name in names]))
    assert len(files) == 3
    assert list(why(found).values()) == ["it lies more than 60 folders deep in the archive"]


BROKEN = {
    "no.zip": b"no zip",
    "no.tar": b"no tar" * 200,
    "cut.tgz": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + b"x" * 40,
    "empty.zip": b"",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_archive_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(BROKEN[name])
    with pytest.raises(ConfigurationError, match=r"found an archive that is broken \(.+\); allowed: one that opens"):
        unpack(tmp_path / name)


def test_a_cut_off_zip_and_a_file_that_is_a_folder_too_are_refused(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "a.zip", [("w.ipynb", b"{}" * 1000)]).read_bytes()
    (tmp_path / "a.zip").write_bytes(whole[:-30])
    with pytest.raises(ConfigurationError, match="broken"):
        unpack(tmp_path / "a.zip")
    (tmp_path / "b").mkdir()
    with pytest.raises(ConfigurationError, match="a file and a folder"):
        unpack(zipped(tmp_path / "b" / "a.zip", [("jo.ipynb", b""), ("jo.ipynb/w.ipynb", b"")]))


def test_an_encrypted_entry_is_named(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", [("w.ipynb", b"{}")])
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert why(unpack(path)[1]) == {"w.ipynb": "it is encrypted in the archive"}


def test_a_header_of_a_tar_that_is_a_bomb_is_not_read(tmp_path: Path) -> None:
    header = tarfile.TarInfo("pax")
    header.type, header.size = tarfile.XHDTYPE, 1 << 30
    (tmp_path / "a.tar").write_bytes(header.tobuf(tarfile.USTAR_FORMAT) + b"x" * 2048)
    with pytest.raises(ConfigurationError, match="a header of 1024 MiB"):
        unpack(tmp_path / "a.tar")
