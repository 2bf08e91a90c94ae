"""Every option may stand in an ini file; a wrong value says where it stands, what it is, and what is allowed."""

from dataclasses import Field, fields
from pathlib import Path

import pytest

from pytest_grade.model.limits import Limits
from pytest_grade.model.shard import Shard
from pytest_grade.plugin.options import OPTIONS, refuse_unknown
from pytest_grade.plugin.settings import Choices, Settings, settings

Pytester = pytest.Pytester
CHOICES = Choices(assignments=("week3", "week4"), formats=("json", "feedback"), workers=3)


def read(pytester: Pytester, *arguments: str, ini: str = "") -> Settings:
    """The settings of a run with these arguments and lines of an ini file; nothing is graded."""
    pytester.makeini(f"[pytest]\n{ini}\n")
    return settings(pytester.parseconfig(*arguments), CHOICES)


# What each option of one value may be set to, and what comes of it.
VALUES = {
    "fail-under": ("70.5%", 70.5),
    "sandbox": ("strict", "strict"),
    "workers": ("7", 7),
    "shard": ("2/8", Shard(number=2, count=8)),
    "cluster": ("10.0.0.1:8786", "10.0.0.1:8786"),
    "seed": ("0", 0),
    "store": ("/class.sqlite", Path("/class.sqlite")),
    "roster": ("/roster.csv", Path("/roster.csv")),
    "student": ("{name}_{id}_*", "{name}_{id}_*"),
    "attempts": ("latest", "latest"),
    "due": ("2026-11-27T23:59+01:00", "2026-11-27T23:59+01:00"),
}
# A value that is refused, and what is allowed.
REFUSED = {
    "assignment": ("pca", "week3, week4, or a folder that holds assignment.py, or a kit (NAME.kit)"),
    "report": ("pdf:x", "FORMAT:PATH with one of the formats json, feedback"),
    "fail-under": ("-1", "a percentage from 0 to 100"),
    "sandbox": ("on", "auto, strict, off"),
    "workers": ("1.5", "a whole number from 1 to 256"),
    "shard": ("9/8", "I/N with whole numbers, 1 <= I <= N <= 100000"),
    "store": ("/gone/class.sqlite", "a path in a folder that exists (/gone does not)"),
    "student": (
        "somehow",
        "folders, one, nbgrader, canvas, moodle, gradescope, classroom50, github-classroom; or a path with {student}, "
        "{name} or {id} in it, each once, {late} where LATE may stand, * for anything (here: nobody named in it)",
    ),
    "attempts": ("first", "best, latest, all"),
    "due": (
        "friday",
        "a date and time such as 2026-11-27T23:59 or 2026-11-27T23:59+01:00 (without an offset: this machine's)",
    ),
    "seed": ("-1", "a whole number from 0 to 9223372036854775807"),
    "limit": (
        "cpu=2",
        "NAME=N with one of the names function-cpu, submission-cpu, answer-wall, submission-wall, search-cpu, "
        "memory, output, student-files, student-wall",
    ),
}


def attribute(found: Settings, name: str) -> object:
    return getattr(found, name.replace("-", "_"))


def test_every_option_of_one_value_is_tried_here() -> None:
    assert {option.name for option in OPTIONS if not option.many} == set(VALUES)


@pytest.mark.parametrize("name", VALUES)
def test_an_option_is_read_from_the_command_line(name: str, pytester: Pytester) -> None:
    text, value = VALUES[name]
    assert attribute(read(pytester, f"--grade-{name}={text}"), name) == value


@pytest.mark.parametrize("name", VALUES)
def test_an_option_is_read_from_an_ini_file(name: str, pytester: Pytester) -> None:
    text, value = VALUES[name]
    assert attribute(read(pytester, ini=f"grade_{name.replace('-', '_')} = {text}"), name) == value


def test_the_command_line_goes_before_the_ini_file(pytester: Pytester) -> None:
    assert read(pytester, "--grade-seed=5", ini="grade_seed = 6").seed == 5


def test_of_an_option_given_twice_the_last_counts(pytester: Pytester) -> None:
    assert read(pytester, "--grade-seed=5", "--grade-seed=6").seed == 6


def test_what_is_not_set_has_a_default(pytester: Pytester) -> None:
    assert read(pytester) == Settings(
        assignments=(),
        rubrics=(),
        remarks=(),
        reports=(),
        columns=(),
        fail_under=None,
        sandbox="auto",
        limits=Limits(),
        workers=3,
        shard=None,
        seed=None,
        store=None,
        cluster=None,
        roster=None,
        student=None,
        attempts="best",
        due=None,
        watch=False,
    )


@pytest.mark.parametrize(
    "text", ["", "1", "0/1", "1/0", "2/1", "-1/2", "1/2/3", "a/b", "1.0/2", "1/", "/2", "1/100001"]
)
def test_a_part_that_is_none_is_refused(text: str, pytester: Pytester) -> None:
    with pytest.raises(pytest.UsageError, match="allowed: I/N with whole numbers"):
        read(pytester, f"--grade-shard={text}")


def test_limits_are_set_one_by_one_and_the_others_keep_their_defaults(pytester: Pytester) -> None:
    found = read(pytester, "--grade-limit=function-cpu=7", "--grade-limit=memory=512").limits
    assert found == Limits(function_cpu=7, memory=512)
    assert found.memory_bytes == 512 << 20
    assert read(pytester, ini="grade_limit =\n    output=1\n    answer-wall=3").limits == Limits(
        output=1, answer_wall=3
    )


@pytest.mark.parametrize("field", fields(Limits), ids=lambda field: field.name)
def test_every_limit_can_be_set_and_has_bounds_that_are_said(field: Field[int], pytester: Pytester) -> None:
    name = field.name.replace("_", "-")
    assert getattr(read(pytester, f"--grade-limit={name}=100").limits, field.name) == 100
    too_little = "-1" if name == "search-cpu" else "0"  # one may well search for nothing
    for text in (too_little, "-1", "1.5", "x", "", "²", "9" * 30):
        with pytest.raises(
            pytest.UsageError, match=f"found '{name}={text}'; allowed: {name}=N with a whole number from"
        ):
            read(pytester, f"--grade-limit={name}={text}")


@pytest.mark.parametrize("name", REFUSED)
def test_a_wrong_value_on_the_command_line_is_refused(name: str, pytester: Pytester) -> None:
    text, allowed = REFUSED[name]
    with pytest.raises(pytest.UsageError) as refused:
        read(pytester, f"--grade-{name}={text}")
    assert str(refused.value) == f"--grade-{name}: found '{text}'; allowed: {allowed}"


@pytest.mark.parametrize("name", REFUSED)
def test_a_wrong_value_in_an_ini_file_is_refused_with_the_file(name: str, pytester: Pytester) -> None:
    text, allowed = REFUSED[name]
    key = f"grade_{name.replace('-', '_')}"
    with pytest.raises(pytest.UsageError) as refused:
        read(pytester, ini=f"{key} = {text}")
    assert str(refused.value) == f"{pytester.path / 'tox.ini'}, {key}: found '{text}'; allowed: {allowed}"


@pytest.mark.parametrize("text", ["json", "json:", ":x", "", "JSON:x", " json:x"])
def test_a_report_without_format_or_path_is_refused(text: str, pytester: Pytester) -> None:
    with pytest.raises(pytest.UsageError, match="allowed: FORMAT:PATH"):
        read(pytester, f"--grade-report={text}")


def test_several_reports_and_rubrics_are_kept_in_order(pytester: Pytester) -> None:
    found = read(pytester, "--grade-report=json:a", "--grade-report=json:b:c", "--grade-rubric=x", "--grade-rubric=y")
    assert [path.name for _, path in found.reports] == ["a", "b:c"]
    assert [path.name for path in found.rubrics] == ["x", "y"]


@pytest.mark.parametrize("many", ["grade_report =\n    json:a\n    json:b", "grade_report = json:a\n    json:b"])
def test_several_reports_may_stand_in_an_ini_file(many: str, pytester: Pytester) -> None:
    assert [path.name for _, path in read(pytester, ini=many).reports] == ["a", "b"]


def test_a_path_is_relative_to_where_it_was_given(pytester: Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = pytester.mkdir("elsewhere")
    monkeypatch.chdir(elsewhere)
    found = read(pytester, "-c", "../tox.ini", "--grade-report=json:here", ini="grade_rubric = there")
    assert [path for _, path in found.reports] == [elsewhere / "here"]
    assert found.rubrics == (pytester.path / "there",)


def test_a_path_of_the_home_folder_is_found(pytester: Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(pytester.path))
    assert read(pytester, "--grade-rubric=~/r.yaml").rubrics == (pytester.path / "r.yaml",)


def test_a_report_into_a_folder_that_is_not_there_is_refused(pytester: Pytester) -> None:
    with pytest.raises(pytest.UsageError, match="a path in a folder that exists"):
        read(pytester, "--grade-report=json:no/where.json")


def test_a_report_onto_a_folder_is_refused(pytester: Pytester) -> None:
    with pytest.raises(pytest.UsageError, match="this is a folder"):
        read(pytester, f"--grade-report=json:{pytester.path}")


LEAVING = """
import pytest
from pathlib import Path

def children():
    return {pid for task in Path("/proc/self/task").glob("*/children") for pid in task.read_text().split()}

assert pytest.main(["--grade", "--grade-seed=x"]) == pytest.ExitCode.USAGE_ERROR
assert not children()
"""


def test_a_run_that_is_refused_leaves_no_process_behind(pytester: Pytester) -> None:
    assert pytester.runpython(pytester.makepyfile(run=LEAVING)).ret == 0


@pytest.mark.parametrize(
    ("argument", "nearest"),
    [
        ("--grade-attempts=lastest", "latest"),
        ("--grade-report=feedbak:x", "feedback"),
        ("--grade-limit=memroy=3", "memory"),
        ("--grade-student=canvsa", "canvas"),
        ("--grade-assignment=wek4", "week4"),
        ("--grade-sandbox=strcit", "strict"),
    ],
)
def test_a_misspelled_value_is_told_with_the_nearest_one(argument: str, nearest: str, pytester: Pytester) -> None:
    with pytest.raises(pytest.UsageError, match=rf"\(nearest: {nearest}\); allowed: "):
        read(pytester, argument)


def test_a_misspelled_option_is_told_with_the_nearest_one() -> None:
    with pytest.raises(pytest.UsageError, match=r"^--grade-rosster: there is no such option; nearest: --grade-roster$"):
        refuse_unknown(["class", "--grade", "--grade-rosster=x"])
    refuse_unknown(["--grade", "--grade-watch", "--grade-roster=x", "--", "--grade-file"])
