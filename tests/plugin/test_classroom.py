"""Nobody of a class is lost: downloads as they come, a roster, parts of a class, several submissions, late ones."""

import json
import shutil
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pytest_grade.__main__ import main
from tests.plugin.test_grade import SCHEMA
from tests.students import student

Pytester = pytest.Pytester
RIGHT, WRONG = student("week4-course-per-layer"), student("week4-course-missing-mean")
ROSTER = """\
Student,ID,SIS User ID,SIS Login ID,Section,Week 4 (77)
    Points Possible,,,,,100
"Müller, Jörg",101,s1,jm,A,
"O'Brien, Siobhán",102,s2,so,A,
"王, 小明",103,s3,wx,B,
"Kim, Min",104,s4,km1,B,
"Kim, Min",105,s5,km2,B,
"Gone, Al",107,s7,ag,B,
"Student, Test",200,,,A,
"""


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A terminal of 100 columns, and a folder for temporary files that is looked into."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    temporary = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    return temporary


@pytest.fixture
def canvas(pytester: Pytester) -> Path:
    """A download of Canvas beside its gradebook, with hard names, one that is late, one that came again."""
    Path("roster.csv").write_text(ROSTER, encoding="utf-8-sig")
    right, wrong = (each.write(pytester.path).read_bytes() for each in (RIGHT, WRONG))
    with zipfile.ZipFile("submissions.zip", "w") as archive:
        archive.writestr("müllerjörg_101_9001_week4.ipynb", wrong)
        archive.writestr("müllerjörg_101_9002_week4-1.ipynb", right)
        archive.writestr("obriensiobhan_LATE_102_9003_week4.ipynb", right)
        archive.writestr("王小明_103_9004_\x1b[31mweek4.pdf", b"")
        archive.writestr("kimmin_104_9005_week4.ipynb", right)
        archive.writestr("kimmin_105_9006_week4.ipynb", wrong)
    return pytester.path / "submissions.zip"


OURS = ("-p", "no:cacheprovider", "--grade", "--grade-assignment=week4_step_by_step", "--grade-workers=1")


def grade(pytester: Pytester, *arguments: object) -> pytest.RunResult:
    return pytester.runpytest_subprocess(*OURS, *map(str, arguments))


def report(path: str = "grades.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    jsonschema.validate(found, SCHEMA)
    return found


def plain(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The entries, but for times."""
    return [{**entry, "seconds": 0} for entry in found["submissions"]]


def test_a_download_of_canvas_is_graded_as_it_comes_and_everyone_of_the_roster_has_an_entry(
    pytester: Pytester, canvas: Path, plain_terminal: Path
) -> None:
    result = grade(pytester, canvas, "--grade-roster=roster.csv", "--grade-report=json:grades.json")
    assert result.ret == pytest.ExitCode.TESTS_FAILED  # by the one with nothing to grade, not by points
    result.assert_outcomes(passed=5, errors=1, skipped=1)
    found = report()
    assert (found["grader"]["students"], found["grader"]["attempts"]) == ("canvas", "best")
    by_person: dict[str, list[Any]] = {}
    for entry in found["submissions"]:
        by_person.setdefault(entry["person"]["id"], []).append((entry["status"], entry["counts"], entry["late"]))
    late = {"seconds": None, "deducted": 0.0}
    assert by_person == {
        "101": [("graded", False, None), ("graded", True, None)],
        "102": [("graded", True, late)],
        "103": [("nothing-to-grade", True, None)],
        "104": [("graded", True, None)],
        "105": [("graded", True, None)],
        "107": [("not-handed-in", True, None)],
    }
    assert found["summary"] == {
        "submissions": 7, "graded": 5, "not_gradable": 0, "nothing_to_grade": 1, "not_handed_in": 1,
    }  # fmt: skip
    result.stdout.fnmatch_lines(
        [
            "王, 小明 *nothing to grade (found: 王小明_103_9004_*",
            "Kim, Min (105) *",
            "(-v explains each in words; -v -k NAME those whose files have NAME in their path)",
            "6 students, 5 submissions: 5 graded, 0 not gradable; 1 does not count",
            "nothing to grade: 1 student",
            "not handed in: 1 student (Gone, Al)",
            "late: 1 student, of 1 nothing says by how much",
            "students: by Canvas's names of files (--grade-student=canvas)",
            "1 student has several attempts at one assignment: the best counts (--grade-attempts=best)",
            "late by the name of the file, by how much the download does not tell: 1 student (O'Brien, Siobhán); *",
        ]
    )
    assert not list(plain_terminal.glob("grade-*"))


def test_one_name_that_is_not_as_the_others_is_told_with_the_option_that_takes_the_others(
    pytester: Pytester, canvas: Path
) -> None:
    with zipfile.ZipFile(canvas, "a") as archive:
        archive.writestr("notes for us.txt", b"")
    result = grade(pytester, canvas, "--grade-roster=roster.csv")
    told = "students: not by Canvas's names of files, which 6 of 7 are; --grade-student=canvas takes them so*"
    result.stdout.fnmatch_lines([told])
    result.stdout.fnmatch_lines(["*(others: notes for us.txt)"])
    result = grade(pytester, canvas, "--grade-roster=roster.csv", "--grade-student=canvas")
    result.stdout.fnmatch_lines(["6 students, 5 submissions: 5 graded, 0 not gradable; 1 does not count"])


def test_each_part_of_a_class_tells_of_its_own_and_together_they_are_the_class(
    pytester: Pytester, canvas: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = (canvas, "--grade-roster=roster.csv", "--grade-seed=1", "--grade-store=store")
    grade(pytester, *options, "--grade-report=json:grades.json")
    for part in (1, 2, 3):
        grade(pytester, *options, f"--grade-shard={part}/3", f"--grade-report=json:{part}.json")
        assert len(report(f"{part}.json")["submissions"]) < 7
    assert main(["merge", "--out=all.json", "1.json", "2.json", "3.json"]) == 0
    assert plain(report("all.json")) == plain(report())
    assert (
        "5 submissions: 5 graded, 0 not gradable; nothing to grade: 1 student; not handed in: 1 student"
        in capsys.readouterr().out
    )


def test_under_xdist_the_class_is_the_same(pytester: Pytester, canvas: Path) -> None:
    options = (canvas, "--grade-roster=roster.csv", "--grade-seed=1", "--grade-store=store")
    grade(pytester, *options, "--grade-report=json:grades.json")
    run = pytester.runpytest_subprocess(*OURS, "-n2", *map(str, options), "--grade-report=json:x.json")
    run.assert_outcomes(passed=5, errors=1, skipped=1)
    assert plain(report("x.json")) == plain(report())
    assert report("x.json")["grader"]["students"] == "canvas"


def test_who_has_nothing_to_grade_can_be_listed_and_left_out_and_is_then_not_reached(
    pytester: Pytester, canvas: Path
) -> None:
    listed = grade(pytester, canvas, "--grade-roster=roster.csv", "--collect-only", "-q").stdout.str()
    assert "(roster)/107::grade" in listed
    result = grade(pytester, canvas, "--grade-roster=roster.csv", "-k", "roster", "--grade-report=json:grades.json")
    result.assert_outcomes(skipped=1, deselected=6)
    assert report()["summary"]["not_reached"] == 6


def test_folders_without_work_are_entries_and_helpers_beside_one_notebook_are_none(pytester: Pytester) -> None:
    folder = pytester.mkdir("class")
    RIGHT.write(pytester.mkdir("class/jo"))
    for name in ("eve", "al"):
        (folder / name).mkdir()
    (folder / "al" / "week4.pdf").touch()
    (folder / "notes.txt").touch()
    result = grade(pytester, folder, "--grade-report=json:grades.json")
    result.assert_outcomes(passed=1, errors=2)
    assert [(e["path"], e.get("reason")) for e in report()["submissions"]][:2] == [
        ("al", "nothing to grade (found: week4.pdf)"),
        ("eve", "nothing to grade (an empty folder)"),
    ]
    own = pytester.mkdir("own")
    RIGHT.write(own)
    (own / "images").mkdir()
    result = grade(pytester, own)
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["folders with nothing to grade beside submissions in no folder*: 1 (images)"])


def test_what_a_mac_puts_into_archives_is_nobody_s_in_a_folder_too(pytester: Pytester) -> None:
    for name in ("ann/work.py", "ben/work.py", "ben/._work.py", "__MACOSX/ann/._work.py", "__MACOSX/ann/work.py"):
        path = pytester.path / "class" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("def linear_forward(A, W, b):\n    return W @ A + b, (A, W, b)\n")
    grade(pytester, "class", "--grade-report=json:grades.json")
    found = json.loads(Path("grades.json").read_text())["submissions"]
    assert [entry["path"] for entry in found] == ["ann/work.py", "ben/work.py"]


def test_a_report_of_nobody_that_is_new_is_not_said_to_be_kept(pytester: Pytester) -> None:
    pytester.mkdir("class")
    shown = grade(pytester, "class", "--grade-report=json:new.json").stdout.str()
    assert Path("new.json").exists()
    assert "kept as it was" not in shown
    assert "kept as it was" in grade(pytester, "class", "--grade-report=json:new.json").stdout.str()


def test_in_a_part_of_a_class_no_remark_is_said_to_meet_nobody(pytester: Pytester) -> None:
    for name in ("ann", "ben", "carol", "dan"):
        folder = pytester.path / "class" / name
        folder.mkdir(parents=True)
        (folder / "work.py").write_text("def linear_forward(A, W, b):\n    return W @ A + b\n")
    names = ("ann", "ben", "carol", "dan", "eve")
    Path("remarks.yaml").write_text("".join(f"- student: {name}\n  remark: R\n" for name in names))
    remarks = "--grade-remarks=remarks.yaml"
    for number in "12":
        assert "WARNING" not in grade(pytester, "class", remarks, f"--grade-shard={number}/2").stdout.str()
    whole = grade(pytester, "class", remarks).stdout
    whole.fnmatch_lines(["*no submission of this run is by the student 'eve'*"])


def test_one_file_is_not_a_class_of_which_others_have_not_handed_in(pytester: Pytester) -> None:
    Path("roster.csv").write_text("Name,ID\nJo Doe,jo\nAl Two,al\n")
    path = RIGHT.write(pytester.path).rename(pytester.path / "jo.ipynb")
    result = grade(pytester, path, "--grade-roster=roster.csv", "--grade-report=json:grades.json")
    result.assert_outcomes(passed=1)
    assert [entry["person"] for entry in report()["submissions"]] == [{"id": "jo", "name": "Jo Doe", "section": ""}]
    result.stdout.fnmatch_lines(["who has not handed in is not told: no folder of a class was given"])


def test_the_folder_of_one_student_is_known_by_its_own_name(pytester: Pytester) -> None:
    Path("roster.csv").write_text('Name,ID\n"Doe, Jo",7\n"Two, Al",8\n')
    folder = pytester.mkdir("jo-doe")
    RIGHT.write(folder)
    (folder / "images").mkdir()
    result = grade(pytester, folder, "--grade-roster=roster.csv", "--grade-report=json:grades.json")
    result.assert_outcomes(passed=1)
    assert [(entry["student"], entry["person"]["id"]) for entry in report()["submissions"]] == [("jo-doe", "7")]


LATE = """
late:
  due: 2026-11-04T12:00+00:00
  grace: 15 min
  per_day: 10%
  most: 50
"""


def test_what_is_late_loses_points_by_the_rubric_and_the_student_is_told(pytester: Pytester) -> None:
    ours = Path(__file__).parents[2] / "rubrics" / "week4_step_by_step.yaml"
    Path("rubric.yaml").write_text(ours.read_text(encoding="utf-8") + LATE, encoding="utf-8")
    stamps = {"al": "2026-11-04 12:10:00 UTC", "jo": "2026-11-05 14:00:00 UTC", "mo": "2027-01-01 00:00:00 UTC"}
    for name, stamp in stamps.items():
        folder = pytester.path / "submitted" / name / "ps4"
        folder.mkdir(parents=True)
        RIGHT.write(folder)
        (folder / "timestamp.txt").write_text(stamp)
    result = grade(
        pytester, "submitted", "--grade-rubric=rubric.yaml", "-v",
        "--grade-report=json:grades.json", "--grade-report=feedback:pages",
    )  # fmt: skip
    assert [(e["student"], e["late"] and e["late"]["deducted"], e["final"]) for e in report()["submissions"]] == [
        ("al", None, 100),
        ("jo", 20, 80),
        ("mo", 50, 50),
    ]
    told = "This came 1 day 2 hours late. 20 points are taken off for it: 80 of 100 count."
    result.stdout.fnmatch_lines([told])
    assert told in Path("pages/jo.html").read_text(encoding="utf-8")
    assert "late" not in Path("pages/al.html").read_text(encoding="utf-8").partition("<body>")[2].partition("<main>")[0]


def test_days_that_cost_something_cost_nothing_in_silence_where_nothing_was_due(pytester: Pytester) -> None:
    ours = Path(__file__).parents[2] / "rubrics" / "week4_step_by_step.yaml"
    Path("rubric.yaml").write_text(f"{ours.read_text(encoding='utf-8')}\nlate: {{per_day: 10%}}\n", encoding="utf-8")
    folder = pytester.path / "submitted" / "al" / "ps4"
    folder.mkdir(parents=True)
    RIGHT.write(folder)
    (folder / "timestamp.txt").write_text("2026-11-04 12:10:00 UTC")
    result = grade(pytester, "submitted", "--grade-rubric=rubric.yaml")
    result.stdout.fnmatch_lines(["WARNING: late.per_day takes nothing off: nothing says when the work was due *"])


@pytest.fixture
def course(pytester: Pytester) -> Path:
    """A course folder of nbgrader, in which two have handed in; one was graded, and a third was given feedback."""
    folder = pytester.mkdir("course")
    for place in ("source/ps4", "release/ps4", "submitted/al/ps4", "autograded/al/ps4", "submitted/jo/ps4"):
        (folder / place).mkdir(parents=True)
        RIGHT.write(folder / place)
    (folder / "feedback" / "mo" / "ps4").mkdir(parents=True)
    (folder / "feedback" / "mo" / "ps4" / "week4.html").touch()
    (folder / "gradebook.db").touch()
    (folder / "submitted" / "al" / "ps4" / "timestamp.txt").write_text("2026-11-04 12:00:00 America/New_York")
    (folder / "submitted" / "jo" / "ps4" / "timestamp.txt").write_text("2026-11-04 12:00:00 IST")
    return folder


def of_nbgrader(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(entry["student"], entry["path"]) for entry in found["submissions"]]


@pytest.mark.parametrize("given", ["course", "course.zip", "within.zip"])
def test_of_a_course_folder_of_nbgrader_what_was_handed_in_is_the_class(
    given: str, pytester: Pytester, course: Path
) -> None:
    shutil.make_archive("course", "zip", course)
    shutil.make_archive("within", "zip", pytester.path, "course")
    result = grade(pytester, given, "--grade-report=json:grades.json")
    result.assert_outcomes(passed=2)
    assert of_nbgrader(report()) == [(name, f"{name}/ps4/{RIGHT.id}.ipynb") for name in ("al", "jo")]
    result.stdout.fnmatch_lines(
        [
            f"{given}: nbgrader's course folder, of which submitted is taken as the class, and nothing else",
            "students: by nbgrader's folders (--grade-student=nbgrader)",
        ]
    )


def test_a_course_folder_of_nbgrader_in_which_nobody_has_handed_in_is_refused(pytester: Pytester, course: Path) -> None:
    shutil.rmtree(course / "submitted")
    result = grade(pytester, course)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said = "ERROR: *course: found nbgrader's course folder, without submitted; allowed: *"
    result.stderr.fnmatch_lines([said])


@pytest.mark.parametrize("processes", [(), ("-n2",)])
def test_a_time_of_nbgrader_that_is_not_read_is_told_with_what_stands_there_and_of_how_many(
    processes: tuple[str, ...], pytester: Pytester, course: Path
) -> None:
    result = grade(pytester, course, "--grade-due=2026-11-04T12:00Z", "--grade-report=json:grades.json", *processes)
    late = {entry["student"]: entry["late"] for entry in report()["submissions"]}
    assert (late["al"]["seconds"], late["jo"]) == (5 * 3600, None)
    assert [line for line in result.stdout.lines if line.startswith("WARNING")] == [
        "WARNING: timestamp.txt of jo: '2026-11-04 12:00:00 IST' is not read as a time (IST is several zones' (India, "
        "Israel, Ireland); TZ=… says which), so lateness is not counted for 1 student; written as "
        "2025-11-03 14:05+01:00 it is"
    ]


def test_where_nobody_says_when_work_came_that_is_said(pytester: Pytester) -> None:
    RIGHT.write(pytester.mkdir("jo"))
    result = grade(pytester, pytester.path, "--grade-due=2026-11-04T12:00Z")
    said = "WARNING: lateness is not counted for 1 student: nothing says when they handed in"
    result.stdout.fnmatch_lines([said])


WORKSHEET = """\
Identifier,Full name,Grade,Zuletzt geändert (Abgabe)
Teilnehmer/in1,Jo Doe,,"Mittwoch, 4. November 2026, 14:00"
Teilnehmer/in2,Al Two,,neulich
Teilnehmer/in3,Mo Three,,-
"""


def test_a_time_that_is_not_read_is_a_warning_with_column_value_and_consequence(pytester: Pytester) -> None:
    Path("worksheet.csv").write_text(WORKSHEET, encoding="utf-8")
    for name in ("Jo Doe_1", "Al Two_2"):
        folder = pytester.path / "class" / f"{name}_assignsubmission_file_"
        folder.mkdir(parents=True)
        RIGHT.write(folder)
    Path("remarks.yaml").write_text(BY_HAND, encoding="utf-8")
    result = grade(
        pytester, "class", "--grade-roster=worksheet.csv", "--grade-due=2026-11-04T12:00", "--grade-attempts=latest",
        "--grade-report=json:grades.json", "--grade-remarks=remarks.yaml", "--grade-report=feedback:pages",
        "--grade-report=csv:grades.csv",
    )  # fmt: skip
    entries = {entry["person"]["id"]: entry for entry in report()["submissions"]}
    assert [entries[id_]["late"] and entries[id_]["late"]["seconds"] for id_ in "12"] == [7200, None]
    lines = [line for line in result.stdout.lines if "worksheet.csv" in line or "lateness" in line]
    assert lines == [
        f"times of worksheet.csv name no time zone, and are taken as this machine's ({zone()}; TZ=… sets another)",
        "WARNING: worksheet.csv, column 'Zuletzt geändert (Abgabe)': 'neulich' (line 3) is not read as a time, so "
        "lateness is not counted for 1 student; written as 2025-11-03 14:05 it is",
    ]
    # by hand: of who has handed in nothing
    assert result.ret == pytest.ExitCode.OK
    assert (entries["3"]["status"], entries["3"]["final"], entries["3"]["by_hand"]) == ("graded", 60, True)
    result.stdout.fnmatch_lines(
        ["Mo Three* 60/100  graded by hand", "3 students, 3 submissions: 3 graded (1 by hand), 0 not gradable"]
    )
    assert "brought to the office" in Path("grades.csv").read_text(encoding="utf-8")
    page = Path("pages/3.html").read_text(encoding="utf-8")
    assert "graded this by hand" in page
    assert "Hand in the notebook next time." in page
    assert "brought to the office" not in page


BY_HAND = """\
- student: mo three
  points: 60 of 100
  reason: brought to the office
  remark: Hand in the notebook next time.
"""


def zone() -> str:
    return f"UTC{datetime.now().astimezone().isoformat()[-6:]}"


def test_a_folder_in_which_nobody_has_handed_in_ends_as_nothing_collected_and_keeps_old_reports(
    pytester: Pytester,
) -> None:
    Path("roster.csv").write_text("Name,ID\nJo Doe,jo\nAl Two,al\n")
    Path("old.json").write_text("{}")
    pytester.mkdir("wrong")
    result = grade(
        pytester, "wrong", "--grade-roster=roster.csv", "--grade-report=json:old.json", "--grade-report=csv:new.csv"
    )
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    result.assert_outcomes(skipped=2)
    said = "WARNING: nothing to grade lies in *wrong, and nobody of the roster has handed in there: is it the right *"
    result.stdout.fnmatch_lines([said])
    result.stdout.fnmatch_lines(["kept as it was: *old.json"])
    assert Path("old.json").read_text() == "{}"
    assert "not-handed-in" in Path("new.csv").read_text(encoding="utf-8-sig")


def test_an_assignment_beside_an_archive_is_the_instructor_s(pytester: Pytester, canvas: Path) -> None:
    ours = Path(__file__).parents[2] / "assignments" / "week2_logistic_regression"
    folder = pytester.mkdir("ours")
    for name in ("assignment.py", "solution.py"):
        (folder / name).write_bytes((ours / name).read_bytes())
    result = grade(pytester, canvas, "--grade-assignment=ours", "--collect-only", "-q")
    assert "lies among the submissions" not in result.stdout.str() + result.stderr.str()
    refused = grade(pytester, pytester.path, "--grade-assignment=ours", "--collect-only", "-q")
    refused.stderr.fnmatch_lines(["*lies among the submissions*"])


def test_a_broken_archive_and_a_bad_roster_end_the_run_in_a_line(pytester: Pytester, canvas: Path) -> None:
    Path("broken.zip").write_bytes(canvas.read_bytes()[:500])
    Path("bad.csv").write_text("A,B\n1,2\n")
    for arguments, said in (
        (
            ["broken.zip"],
            "*broken.zip: found an archive that is broken (File is not a zip file); allowed: *",
        ),
        ([canvas, "--grade-roster=bad.csv"], "*bad.csv, line 1: found the headings A, B; allowed: *"),
        ([canvas, "--grade-roster=gone.csv"], "*gone.csv: found No such file or directory; allowed: a readable table*"),
    ):
        result = grade(pytester, *arguments)
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        result.stderr.fnmatch_lines([said])
