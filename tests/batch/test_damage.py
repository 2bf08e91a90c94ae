"""A store that was damaged tells nothing else than what was written: what does not fit is found anew, and counted."""

import os
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_grade.__main__ import main
from pytest_grade.batch.store import Store
from pytest_grade.errors import ConfigurationError
from tests.batch.damage import flip_in_each, flipped, forget, settle
from tests.batch.test_store import EMPTY, FOUND, JOB, OTHER_CONVENTIONS, begun, entry

OTHER = replace(FOUND, digest="sha256:3", group="other")
PACE = '{"week4_step_by_step": 0.1}'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of three submissions, with their history."""
    store = begun(tmp_path / "s", shard="1/2")
    store.claimed("pace", PACE)
    for found in (FOUND, EMPTY, OTHER):
        store.keep(found, "py", JOB)
        store.note(entry(f"{found.digest}.py", digest=str(found.digest)))
    store.end(3, 3)
    store.close()
    settle(tmp_path / "s")
    return tmp_path / "s"


def changed(path: Path, *statements: str) -> Store:
    """The store after these statements, for the same run."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
    return begun(path)


def test_no_bit_of_what_was_found_can_flip_unseen(path: Path) -> None:
    with closing(begun(path)) as store, closing(sqlite3.connect(path, isolation_level=None)) as connection:
        (content,) = connection.execute("SELECT found FROM findings WHERE digest = 'py:sha256:1'").fetchone()
        for bit in range(0, 8 * len(content), 27):  # each place within a byte comes up
            connection.execute("UPDATE findings SET found = ? WHERE digest = 'py:sha256:1'", [flipped(content, bit)])
            assert store.find(FOUND.digest, "py", JOB) is None
            store.keep(FOUND, "py", JOB)
        assert store.damaged == len(range(0, 8 * len(content), 27))
        assert store.lost == 0
        assert store.find(FOUND.digest, "py", JOB) == FOUND


MOVED = {
    "cut": ("UPDATE findings SET found = substr(found, 1, length(found) - 1)",),
    "empty": ("UPDATE findings SET found = x''",),
    "swapped": (
        "CREATE TEMP TABLE before AS SELECT * FROM findings",
        "UPDATE findings SET (found, checksum) = (SELECT found, checksum FROM before b WHERE b.id = 4 - findings.id)",
    ),
    "another conventions": ("UPDATE findings SET accepted = 'per-layer'",),
    "another assignment": ("UPDATE findings SET assignment = 'week4_application' WHERE assignment != ''",),
    "another time": ("UPDATE findings SET made_at = made_at || '0'",),
    "another kind of value": ("UPDATE findings SET found = CAST(found AS TEXT)",),
    "no text": ("UPDATE findings SET assignment = CAST(x'ff' AS TEXT)",),
    "another checksum": ("UPDATE findings SET checksum = zeroblob(16)",),
}


@pytest.mark.parametrize("statements", MOVED.values(), ids=list(MOVED))
def test_what_was_cut_or_moved_to_another_key_is_not_used(statements: tuple[str, ...], path: Path) -> None:
    with closing(changed(path, *statements)) as store:
        assert [store.find(found.digest, "py", JOB) for found in (FOUND, OTHER)] == [None, None]
        assert store.damaged == 2
        for found in (FOUND, OTHER):
            store.keep(found, "py", JOB)
        assert [store.find(found.digest, "py", JOB) for found in (FOUND, OTHER)] == [FOUND, OTHER]
        assert store.damaged == 2


def test_a_row_under_the_key_of_another_kind_digest_or_seed_is_not_used(path: Path) -> None:
    with closing(changed(path, "UPDATE findings SET digest = 'ipynb:sha256:9' WHERE digest = 'py:sha256:1'")) as store:
        assert store.find("sha256:9", "ipynb", JOB) is None
        store.use(replace(JOB, seed=9), ("seccomp",))
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("UPDATE findings SET conditions = ?", [store._conditions])
        assert store.find(OTHER.digest, "py", JOB) is None
        assert store.damaged == 2


def test_findings_under_other_conventions_are_not_damaged_and_stay(path: Path) -> None:
    with closing(begun(path)) as store:
        assert store.find(FOUND.digest, "py", OTHER_CONVENTIONS) is None
        store.keep(FOUND, "py", OTHER_CONVENTIONS)
        assert store.find(FOUND.digest, "py", JOB) == FOUND
        assert store.damaged == 0


@pytest.mark.parametrize("column", ["seed", "pace", "checksum"])
def test_a_damaged_seed_or_pace_is_refused_with_what_to_do(column: str, path: Path) -> None:
    flip_in_each(path, random.Random(1), "about", column)
    before = path.read_bytes()
    with pytest.raises(ConfigurationError) as refused:
        Store(path)
    assert str(refused.value) == (
        f"{path}: found a damaged seed or pace; allowed: a store as it was written: bring back a copy, "
        "or name a new file (reports tell the seed, for --grade-seed)"
    )
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "statement", ["DELETE FROM about", "UPDATE about SET seed = NULL", "UPDATE about SET pace = NULL"]
)
def test_a_seed_or_pace_that_is_gone_is_not_drawn_anew(statement: str, path: Path) -> None:
    with pytest.raises(ConfigurationError, match="found a damaged seed or pace"):
        changed(path, statement)


def damages(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The file as a whole, damaged in many ways; `python -m tests.benchmarks.damage` has more."""
    chance = random.Random(2)
    for bit in (*range(0, 8 * 100, 13), *(chance.randrange(8 * len(content)) for _ in range(40))):
        yield f"bit {bit}", flipped(content, bit)
    for size in (50, 99, 100, 511, 512, 4095, *range(4096, len(content), 4096), len(content) - 1):
        yield f"{size} bytes", content[:size]
    for start in range(0, len(content), 4096):
        yield f"no page at {start}", content[:start] + bytes(4096) + content[start + 4096 :]


def test_whatever_is_damaged_in_the_file_tells_nothing_else(path: Path) -> None:
    refused = []
    for how, content in list(damages(path.read_bytes())):
        forget(path)
        path.write_bytes(content)
        try:
            store = begun(path)
        except ConfigurationError as error:
            refused.append(str(error))
            continue
        with closing(store):
            assert (store.seed, store.about("pace")) == (str(JOB.seed), PACE), how
            for found in (FOUND, EMPTY, OTHER):
                assert store.find(str(found.digest), "py", JOB) in (found, None), how
                store.keep(found, "py", JOB)
                store.note(entry(f"{found.digest}.py", digest=str(found.digest)))
            store.end(3, 3)
    assert len(refused) > 20
    assert all(line.isprintable() for line in refused)


def test_a_name_in_the_file_that_is_no_text_any_more_is_refused(path: Path) -> None:
    content = path.read_bytes()
    for at in range(content.index(b"CREATE TABLE findings") - 30, content.index(b"CREATE TABLE findings") + 90, 4):
        forget(path)
        path.write_bytes(flipped(content, 8 * at + 7))
        with pytest.raises(ConfigurationError) as refused:
            Store(path)
        assert str(refused.value).isprintable()


def test_a_damaged_log_costs_what_it_held_and_tells_nothing_else(path: Path, tmp_path: Path) -> None:
    chance, copy = random.Random(3), tmp_path / "copy"
    with closing(begun(path)) as store:
        store.keep(replace(FOUND, digest="sha256:4"), "py", JOB)
        log = path.with_name("s-wal").read_bytes()
        for _ in range(25):
            forget(copy)
            shutil.copy(path, copy)
            copy.with_name("copy-wal").write_bytes(flipped(log, chance.randrange(8 * len(log))))
            with closing(begun(copy)) as other:
                assert other.seed == str(JOB.seed)
                assert other.find("sha256:4", "py", JOB) in (replace(FOUND, digest="sha256:4"), None)
                assert other.find("sha256:1", "py", JOB) == FOUND


def test_a_file_of_no_bytes_is_a_new_store_and_a_folder_is_none(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    begun(tmp_path / "empty").close()
    with pytest.raises(ConfigurationError, match="unable to open database file; allowed: a store, or a new file"):
        Store(tmp_path)


def test_a_store_that_cannot_be_written_to_is_refused(path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("nothing is read-only for root")
    path.chmod(0o400)
    path.parent.chmod(0o500)
    with pytest.raises(ConfigurationError, match=r"readonly database|unable to open"):
        Store(path)
    path.parent.chmod(0o700)


def test_a_damaged_line_of_the_history_is_left_out_and_said(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(
        path, "UPDATE attempts SET earned = 2.0 WHERE id = 2", "UPDATE attempts SET student = 'x' WHERE id = 3"
    ).close()
    assert main(["history", str(path), "s"]) == 1
    (line, warning) = capsys.readouterr().out.splitlines()
    assert line.endswith("sha256:1.py")
    assert warning == f"WARNING: {path}: 2 damaged rows were left out"


def test_a_grade_whose_last_line_is_damaged_is_entered_again(path: Path) -> None:
    with closing(changed(path, "UPDATE attempts SET earned = 2.0 WHERE id = 1")) as store:
        store.note(entry("sha256:1.py", digest="sha256:1"))
        store.note(entry("sha256:1.py", digest="sha256:1"))
        assert [attempt.earned for attempt in store.attempts("s")] == [1.0, 1.0, 1.0]


def test_a_damaged_row_is_not_joined_and_the_other_part_mends_it(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(path, tmp_path / "whole")
    changed(path, "UPDATE findings SET found = x'00' WHERE id = 1", "UPDATE runs SET graded = 9").close()
    out = tmp_path / "all"
    shutil.copy(path, out)
    assert main(["merge", f"--out={out}", str(path)]) == 1
    said = capsys.readouterr().out
    assert f"2 submissions with findings\nstore written: {out}\n" in said
    assert f"WARNING: {out}: 2 damaged rows were left out\nWARNING: {path}: 2 damaged rows were left out\n" in said
    assert main(["merge", f"--out={out}", str(tmp_path / "whole")]) == 1
    assert capsys.readouterr().out == f"3 submissions with findings\nstore written: {out}\nWARNING: missing: 2/2\n"
    with closing(begun(out)) as store:
        assert store.find(FOUND.digest, "py", JOB) == FOUND


def test_a_part_that_cannot_be_read_is_refused_and_named(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'findings'").fetchone()
    content = path.read_bytes()
    path.write_bytes(content[: (root - 1) * 4096] + b"\xee" * 4096 + content[root * 4096 :])
    assert main(["merge", f"--out={tmp_path / 'all'}", str(path)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"ERROR: {path}: found database disk image is malformed; allowed: a store as it was written")
