"""A store keeps what was found out, under the conditions it was found out under, and the history of a class."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_grade.__main__ import main
from pytest_grade.batch import tables
from pytest_grade.batch.job import Job
from pytest_grade.batch.known import Graded
from pytest_grade.batch.store import Store
from pytest_grade.batch.tables import About, Attempt, Part
from pytest_grade.batch.wire import FaultError, packed, packed_job, packed_outcome, unpacked, unpacked_job
from pytest_grade.errors import ConfigurationError
from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.model.findings import Findings, NotGradable
from pytest_grade.model.judgement import (
    Convention,
    Diagnosis,
    FinalGradients,
    FunctionVerdict,
    LedgerLine,
    Place,
    Problem,
)
from pytest_grade.model.limits import Limits

JOB = Job.of(Catalogue.load(), 5, Limits(), "auto")
PLACE = Place(cell=3, line=2, code="dW = 1/m * dZ", column=5, end_column=8)
FOUND = Findings(
    digest="sha256:1",
    assignment="week4_step_by_step",
    gradients=FinalGradients(correct=False, checked=("dW1",), wrong=("dW1",)),
    convention=Convention(id="at-loss", place=PLACE),
    ledger=(LedgerLine(quantity="dA3", role="handed", factor=1e300, exponent=None, residual=float("inf")),),
    verdicts=(
        FunctionVerdict(
            function="linear_backward",
            verdict="incorrect",
            problem=Problem(kind="shape", facts={"of": "dW"}, trace=(PLACE,)),
            diagnoses=(Diagnosis(id="missing-mean", function="linear_backward", facts={"m": "7"}),),
        ),
    ),
    notes=("a note",),
    group="abc",
    seconds=0.5,
)
EMPTY = NotGradable(digest="sha256:2", reason="the file is empty", seconds=0.1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = begun(tmp_path / "class.sqlite")
    yield opened
    opened.close()


def begun(path: Path, job: Job = JOB, shard: str | None = None) -> Store:
    opened = Store(path)
    opened.claimed("seed", str(job.seed))
    opened.use(job, ("seccomp",))
    opened.begin(shard)
    return opened


def entry(path: str, earned: float | None = 1.0, digest: str = "sha256:1") -> dict[str, Any]:
    return {"path": path, "student": path[0], "digest": digest, "status": "graded", "earned": earned, "possible": 2.0}


@pytest.mark.parametrize("found", [FOUND, EMPTY], ids=["findings", "not gradable"])
def test_what_was_found_travels_as_bytes_and_is_the_same(found: Findings | NotGradable) -> None:
    assert unpacked(packed(found)) == found


def test_a_job_travels_as_bytes_and_is_the_same() -> None:
    assert unpacked_job(packed_job(JOB)) == JOB


def test_a_fault_travels_with_its_traceback() -> None:
    def examine() -> Findings:
        message = "no such thing"
        raise LookupError(message)

    with pytest.raises(FaultError, match=r"(?s)Traceback.*in examine.*LookupError: no such thing"):
        unpacked(packed_outcome(examine))


@pytest.mark.parametrize("content", [b"", b"x", b"\x80", b"\xc1" * 9, packed(FOUND)[:-1]])
def test_other_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpacked(content)


UNKNOWN = {
    "convention": replace(FOUND, convention=Convention(id="at-lass")),
    "problem": replace(FOUND, gradients=replace(FOUND.gradients, problem=Problem(kind="rased"))),
    "diagnosis": replace(FOUND, verdicts=(replace(FOUND.verdicts[0], diagnoses=(Diagnosis(id="x", function="f"),)),)),
    "quantity": replace(FOUND, ledger=(replace(FOUND.ledger[0], quantity="<b>dA3</b>"),)),
    "verdict": replace(FOUND, verdicts=(replace(FOUND.verdicts[0], verdict="korrect"),)),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("what", UNKNOWN)
def test_findings_with_an_id_that_this_grader_does_not_give_are_refused(what: str, store: Store) -> None:
    with pytest.raises(ValueError, match=f"no {what} of this grader|Invalid enum value 'korrect'"):
        unpacked(packed(UNKNOWN[what]))
    store.keep(UNKNOWN[what], "py", JOB)
    assert store.find(FOUND.digest, "py", JOB) is None


@pytest.mark.parametrize("quantity", ["dh'", "dweights[0]", "d_x"])
def test_a_quantity_is_called_as_a_solution_calls_it(quantity: str) -> None:
    found = replace(FOUND, ledger=(replace(FOUND.ledger[0], quantity=quantity),))
    assert unpacked(packed(found)) == found


@pytest.mark.parametrize("found", [FOUND, EMPTY], ids=["findings", "not gradable"])
def test_what_is_kept_is_found_again_by_the_next_run(found: Findings | NotGradable, tmp_path: Path) -> None:
    store = begun(tmp_path / "s")
    store.keep(found, "py", JOB)
    store.close()
    store = begun(tmp_path / "s")
    assert store.find(str(found.digest), "py", JOB) == found
    assert store.find("sha256:3", "py", JOB) is None
    store.close()


def test_findings_about_a_script_are_none_about_a_notebook_of_the_same_bytes(store: Store) -> None:
    store.keep(FOUND, "py", JOB)
    assert store.find(FOUND.digest, "ipynb", JOB) is None
    store.keep(replace(FOUND, group="other"), "ipynb", JOB)
    assert store.find(FOUND.digest, "py", JOB) == FOUND


def test_what_was_killed_before_it_closed_the_store_is_there(tmp_path: Path) -> None:
    store = begun(tmp_path / "s")
    store.keep(FOUND, "py", JOB)
    other = Store(tmp_path / "s")
    assert other.count() == 1
    for opened in (other, store):
        opened.close()


WEEK4 = JOB.rubrics[FOUND.assignment]
OTHER_POINTS = replace(JOB, rubrics={**JOB.rubrics, FOUND.assignment: replace(WEEK4, points={}, hints="none")})
OTHER_CONVENTIONS = replace(JOB, rubrics={**JOB.rubrics, FOUND.assignment: replace(WEEK4, accepted=("per-layer",))})


@pytest.mark.parametrize(
    ("job", "is_known"),
    [
        (JOB, True),
        (OTHER_POINTS, True),
        (OTHER_CONVENTIONS, False),
        (replace(JOB, seed=6), False),
        (replace(JOB, limits=Limits(memory=64)), False),
        (replace(JOB, version="0"), False),
        (replace(JOB, assignments=JOB.assignments[:1]), False),
    ],
    ids=["the same", "points and hints", "conventions", "seed", "limits", "version", "assignments"],
)
def test_findings_hold_while_nothing_they_depend_on_changes(job: Job, is_known: bool, tmp_path: Path) -> None:
    store = begun(tmp_path / "s")
    store.keep(FOUND, "py", JOB)
    store.use(job, ("seccomp",))
    assert (store.find(FOUND.digest, "py", job) is not None) == is_known
    store.close()


BODY = {"digest": FOUND.digest, "assignment": FOUND.assignment, "status": "graded", "earned": 82.0, "ledger": []}


def test_a_grade_is_known_whole_for_as_long_as_the_rubrics_are_the_same(store: Store) -> None:
    store.keep(FOUND, "py", JOB)
    store.keep_grade("py", FOUND, BODY)
    whole = Graded(digest=FOUND.digest, wall=FOUND.wall, body=BODY)
    assert store.find(FOUND.digest, "py", JOB) == whole
    assert store.find(FOUND.digest, "ipynb", JOB) is None
    store.use(OTHER_POINTS, ("seccomp",))
    assert store.find(FOUND.digest, "py", OTHER_POINTS) == FOUND
    store.use(JOB, ("seccomp",))
    assert store.find(FOUND.digest, "py", JOB) == whole


def test_of_grades_by_several_rubrics_the_last_is_kept(store: Store) -> None:
    for job, earned in ((JOB, 82.0), (OTHER_POINTS, 0.0)):
        store.use(job, ("seccomp",))
        store.keep(FOUND, "py", job)
        store.keep_grade("py", FOUND, BODY | {"earned": earned})
    found = store.find(FOUND.digest, "py", OTHER_POINTS)
    assert isinstance(found, Graded)
    assert found.body["earned"] == 0
    store.use(JOB, ("seccomp",))
    assert store.find(FOUND.digest, "py", JOB) == FOUND


@pytest.mark.parametrize("version", [{}, {"digest": "sha256:3"}, {"assignment": "another"}], ids=str)
def test_a_grade_that_is_none_of_this_submission_is_left_out_whatever_its_checksum(
    version: dict[str, str], store: Store
) -> None:
    store.keep(FOUND, "py", JOB)
    store.keep_grade("py", FOUND, BODY | version if version else {})
    assert store.find(FOUND.digest, "py", JOB) == FOUND
    assert store.damaged == 1


def test_a_store_that_was_made_before_grades_were_kept_is_given_a_place_for_them(tmp_path: Path) -> None:
    path = tmp_path / "s"
    before = begun(path)
    before.keep(FOUND, "py", JOB)
    before.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE grades")
    with closing(begun(path)) as store:
        assert store.find(FOUND.digest, "py", JOB) == FOUND
        store.keep_grade("py", FOUND, BODY)
        assert isinstance(store.find(FOUND.digest, "py", JOB), Graded)


def test_findings_made_without_isolation_are_none_for_a_run_with_it(store: Store) -> None:
    store.use(JOB, ())
    store.keep(FOUND, "py", JOB)
    store.use(JOB, ("seccomp",))
    assert store.find(FOUND.digest, "py", JOB) is None


def test_a_file_that_could_not_be_read_is_not_kept(store: Store) -> None:
    store.keep(replace(EMPTY, digest=None), "py", JOB)
    assert store.count() == 0


def test_the_history_has_a_line_whenever_a_grade_changes(store: Store) -> None:
    for earned in (1.0, 1.0, 2.0, 1.0):
        store.note(entry("a/w.ipynb", earned))
    store.note(entry("a/w.ipynb", 1.0, digest="sha256:9"))
    store.note(entry("b/w.ipynb", None))
    assert [(a.path, a.earned) for a in store.attempts()] == [
        *[("a/w.ipynb", earned) for earned in (1.0, 2.0, 1.0, 1.0)],
        ("b/w.ipynb", None),
    ]
    assert [a.path for a in store.attempts("b")] == ["b/w.ipynb"]


def test_of_a_large_class_the_history_is_read_once_and_has_the_same_lines(tmp_path: Path) -> None:
    names = [f"student-{number}/w.ipynb" for number in range(50)]
    first = begun(tmp_path / "s")
    for name in names:
        first.note(entry(name, 1.0))
    first.close()
    again = begun(tmp_path / "s")
    queries: list[str] = []
    again._connection.set_trace_callback(queries.append)
    for name in names:
        again.note(entry(name, 2.0 if name == names[-1] else 1.0))
    again.note(entry(names[-1], 2.0))
    assert sum("FROM attempts" in query for query in queries) < 25
    assert [(a.path, a.earned) for a in again.attempts() if a.earned == 2.0] == [(names[-1], 2.0)]
    assert len(again.attempts()) == 51
    again.close()


def test_the_history_keeps_what_instructors_said_and_gave_and_a_line_whenever_that_changes(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    remark = {"function": "inner", "remark": "Two\nlines\x1b[31m", "points": 0.5, "reason": "agreed"}
    with_remark = entry("a/w.ipynb", 1.0) | {"final": 1.5, "remarks": [remark]}
    for noted in (entry("a/w.ipynb", 1.0), with_remark, with_remark, entry("a/w.ipynb", 1.0)):
        store.note(noted)
    assert [(a.final, a.remarks is None) for a in store.attempts()] == [(None, True), (1.5, False), (None, True)]
    assert main(["history", str(store.path)]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert "1/2, final 1.5" in shown[1]
    assert shown[2] == "    +0.5 points on inner: agreed · Two\\nlines\\x1b[31m"


def test_the_first_run_claims_the_seed_whoever_comes_second(tmp_path: Path) -> None:
    stores = [Store(tmp_path / "s") for _ in range(2)]
    assert [store.seed for store in stores] == [None, None]
    assert [store.claimed("seed", str(seed)) for store, seed in zip(stores, (5, 6), strict=True)] == ["5", "5"]
    assert [store.seed for store in stores] == ["5", "5"]
    for store in stores:
        store.close()


def test_a_damaged_file_ends_no_run_and_is_counted(tmp_path: Path) -> None:
    store = begun(tmp_path / "s")
    store.keep(FOUND, "py", JOB)
    store._connection.execute("DROP TABLE findings")
    store._connection.execute("DROP TABLE attempts")
    assert store.find(FOUND.digest, "py", JOB) is None
    store.keep(FOUND, "py", JOB)
    store.note(entry("a/w.ipynb"))
    assert store.lost == 4
    assert "no such table: attempts" in store.trouble
    store.close()


@pytest.mark.parametrize("content", [b"text that is no database, and long enough to be one" * 20])
def test_a_file_that_is_no_store_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "s").write_bytes(content)
    with pytest.raises(ConfigurationError, match="not a database; allowed: a store, or a new file"):
        Store(tmp_path / "s")


def test_a_store_of_a_later_schema_is_refused(store: Store) -> None:
    with sqlite3.connect(store.path) as connection:
        connection.execute("PRAGMA user_version = 9")
    connection.close()
    with pytest.raises(ConfigurationError, match="found a store of schema 9; allowed: schema 3: use the version that"):
        Store(store.path)


def test_a_store_of_the_first_schema_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "s")) as connection:
        connection.executescript(FIRST_SCHEMA)
    before = (tmp_path / "s").read_bytes()
    with pytest.raises(ConfigurationError, match=r"found a store of schema 1; allowed: schema 3: .*name a new file"):
        Store(tmp_path / "s")
    assert (tmp_path / "s").read_bytes() == before


def test_stores_of_parts_make_one_and_what_is_missing_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, (path, found) in enumerate((("a", FOUND), ("b", EMPTY)), 1):
        store = begun(tmp_path / path, shard=f"{number}/3")
        store.keep(found, "py", JOB)
        store.note(entry(f"{path}/w.ipynb"))
        store.end(1, 1)
        store.close()
    out, parts = str(tmp_path / "all"), [str(tmp_path / "a"), str(tmp_path / "b")]
    for _ in range(2):  # merging again changes nothing
        assert main(["merge", f"--out={out}", *parts]) == 1
        assert capsys.readouterr().out == f"2 submissions with findings\nstore written: {out}\nWARNING: missing: 3/3\n"
    whole = begun(tmp_path / "all")
    assert [whole.find(found.digest or "", "py", JOB) for found in (FOUND, EMPTY)] == [FOUND, EMPTY]
    assert [attempt.path for attempt in whole.attempts()] == ["a/w.ipynb", "b/w.ipynb"]
    whole.close()


def test_a_part_that_was_not_finished_and_other_seeds_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begun(tmp_path / "a", shard="1/3").close()
    store = begun(tmp_path / "b", replace(JOB, seed=9), shard="2/3")
    store.end(2, 1)
    store.close()
    assert main(["merge", f"--out={tmp_path / 'all'}", str(tmp_path / "a"), str(tmp_path / "b")]) == 1
    said = capsys.readouterr().out
    assert "WARNING: 2 different seeds: give every part one --grade-seed" in said
    assert "WARNING: missing: 3/3" in said
    assert "WARNING: not finished: 1/3\nWARNING: not finished: 2/3" in said


def test_parts_are_joined_again_after_a_run_over_the_whole_class(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = [str(tmp_path / name) for name in "ab"]
    for number, path in enumerate(parts, 1):
        store = begun(Path(path), shard=f"{number}/2")
        store.end(1, 1)
        store.close()
    merge = ["merge", f"--out={tmp_path / 'all'}", *parts]
    assert main(merge) == 0
    whole = begun(tmp_path / "all")
    whole.end(2, 2)
    whole.close()
    assert main(merge) == 0
    assert "WARNING" not in capsys.readouterr().out


def test_where_one_part_is_no_store_nothing_is_written(store: Store, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other") as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    assert main(["merge", f"--out={tmp_path / 'all'}", str(store.path), str(tmp_path / "other")]) == 2
    assert not (tmp_path / "all").exists()


def test_a_store_and_a_report_are_not_joined(store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "r.json").write_text("{}")
    assert main(["merge", f"--out={tmp_path / 'all'}", str(store.path), str(tmp_path / "r.json")]) == 2
    assert "r.json: found a report; allowed: a store, as the first" in capsys.readouterr().err


def test_a_file_that_is_no_store_has_no_history_and_stays_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").touch()
    assert main(["history", str(tmp_path / "empty")]) == 2
    assert "found no store; allowed: a store" in capsys.readouterr().err
    assert (tmp_path / "empty").read_bytes() == b""


def test_the_history_is_shown(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    store.note(entry("a/w\x1b[31m.ipynb", 1.5))
    assert main(["history", str(store.path), "a"]) == 0
    shown = capsys.readouterr().out
    assert "1.5/2" in shown
    assert "a/w\\x1b[31m.ipynb" in shown
    assert main(["history", str(store.path) + "x"]) == 2
    assert "found no file; allowed: a store" in capsys.readouterr().err


KNOWN = ("al_7", "alba_8", "s0", "s1", "s2", "王小明_50129")
CALLED = {
    "7": "found nobody called '7'; allowed: a student that it knows, nearest: al_7",
    "AL": "found nobody called 'AL'; allowed: a student that it knows, nearest: al_7, alba_8",
    "王, 小明": "found nobody called '王, 小明'; allowed: a student that it knows, nearest: 王小明_50129",
    "jo": "found nobody called 'jo'; allowed: a student that it knows: al_7, alba_8, s0, s1, s2, and 1 other",
    "": "found nobody called ''; allowed: a student that it knows: al_7, alba_8, s0, s1, s2, and 1 other",
}


@pytest.mark.parametrize("name", CALLED)
def test_a_name_that_the_history_does_not_know_is_told_with_the_nearest_that_it_knows(
    name: str, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    for student in KNOWN:
        store.note(entry(f"{student}/w.ipynb") | {"student": student})
    assert main(["history", str(store.path), name]) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", f"ERROR: {store.path}: {CALLED[name]}\n")


def test_a_history_of_nobody_knows_no_name(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["history", str(store.path)]) == 0
    assert main(["history", str(store.path), "a"]) == 2
    assert "found nobody called 'a'; allowed: no name, as it knows of nobody yet" in capsys.readouterr().err


FIRST_SCHEMA = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE conditions (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE findings (digest TEXT NOT NULL, conditions INTEGER, PRIMARY KEY (digest, conditions)) WITHOUT ROWID;
CREATE TABLE attempts (id INTEGER PRIMARY KEY, path TEXT NOT NULL);
CREATE INDEX attempts_by_path ON attempts (path, id);
CREATE TABLE runs (id INTEGER PRIMARY KEY, began_at TEXT NOT NULL);
"""
OTHERS = {
    "a view in the place of a table": "DROP TABLE findings; CREATE VIEW findings AS WITH RECURSIVE r(n) AS "
    "(SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS digest FROM r",
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM attempts; END",
    "a table of other columns": "DROP TABLE runs; CREATE TABLE runs (id, began_at, ended_at, shard, expected, graded)",
    "a table of another": "CREATE TABLE customers (id)",
    "a table that is gone": "DROP TABLE runs",
}
ATTEMPT = Attempt("a/w.ipynb", "a", None, None, "graded", 1.0, 1.0, 1.0, None, "2026-11-24")
PART = Part("2026-11-24", None, "1/2", 1, 1)
ROWS: dict[str, Any] = {
    "a blob for a path": ATTEMPT._replace(path=b"\xff\x00"),  # type: ignore[arg-type]
    "a word for points": ATTEMPT._replace(earned="abc"),  # type: ignore[arg-type]
    "a number for a time": ATTEMPT._replace(graded_at=5),  # type: ignore[arg-type]
    "a status of none": ATTEMPT._replace(status="passed"),  # type: ignore[arg-type]
    "a part that is none": PART._replace(shard="x/y"),
    "a part of too many": PART._replace(shard="1/300000"),
}


@pytest.mark.parametrize("statements", OTHERS.values(), ids=list(OTHERS))
def test_a_store_that_is_not_ours_is_refused(
    statements: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "s"
    begun(path).close()
    connection = sqlite3.connect(path)
    connection.executescript(statements)
    connection.close()
    for arguments in (["history", str(path)], ["merge", f"--out={tmp_path / 'all'}", str(path)]):
        assert main(arguments) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith(f"ERROR: {path}: found ")
        assert line.endswith("; allowed: a store, as --grade-store writes it")


@pytest.mark.parametrize("row", ROWS.values(), ids=list(ROWS))
def test_a_row_that_is_none_of_ours_is_left_out_whatever_its_checksum(
    row: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "s"
    begun(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(tables.insertion(type(row)), tables.values(row))
    assert main(["merge", f"--out={tmp_path / 'all'}", str(path)]) == 1
    assert f"WARNING: {path}: 1 damaged rows were left out" in capsys.readouterr().out


@pytest.mark.parametrize("about", [About(seed="x"), About(seed="1" * 21), About(pace="{"), About(pace='{"week3": 0}')])
def test_a_seed_or_a_pace_that_is_none_is_refused_whatever_its_checksum(about: About, store: Store) -> None:
    with closing(sqlite3.connect(store.path, isolation_level=None)) as connection:
        connection.execute("DELETE FROM about")
        connection.execute(tables.insertion(About), tables.values(about))
    with pytest.raises(ConfigurationError, match="found a damaged seed or pace; allowed: a store as it was written"):
        Store(store.path)


def test_a_history_is_printed_as_lines_that_no_terminal_obeys(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    store.note(entry("a\n::error::\x1b[2J") | {"earned": None, "digest": "\x1b[31m"})
    store.close()
    assert main(["history", str(store.path)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.isprintable()
