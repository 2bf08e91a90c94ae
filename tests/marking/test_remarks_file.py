"""A file of remarks is refused with file, line, what was found and what is allowed; no file takes long to be read."""

from pathlib import Path

import pytest

from pytest_grade.errors import ConfigurationError
from pytest_grade.marking import remarks_file
from pytest_grade.marking.remarks_file import load_remarks

GOOD = """\
- student: [ada, "007"]
  function: linear_backward
  points: -2.5
  reason: agreed with the team
- mistake: missing-mean
  remark: |
    Two lines,
    of plain text.
"""
BROKEN = [
    pytest.param("", 1, "an empty file", id="empty"),
    pytest.param("student: ada\n", 1, "keys and values", id="no list"),
    pytest.param("- just words\n", 1, "one value", id="no keys"),
    pytest.param("- remark: hello\n", 1, "a remark for nobody", id="for nobody"),
    pytest.param("\n- student: ada\n", 2, "neither remark nor points", id="says nothing"),
    pytest.param("- student: ada\n  points: 3\n", 2, "points without a reason", id="no reason"),
    pytest.param("- student: ada\n  poinst: 3\n", 2, '"poinst"', id="unknown key"),
    pytest.param("- student: ada\n  student: bo\n", 2, '"student" twice', id="a key twice"),
    pytest.param("- student: ada\n  points: many\n  reason: x\n", 2, '"many"', id="words for points"),
    pytest.param("- student: ada\n  points: .nan\n  reason: x\n", 2, '".nan"', id="not a number"),
    pytest.param("- student: ada\n  points: 1e400\n  reason: x\n", 2, '"1e400"', id="endless points"),
    pytest.param("- student: ada\n  points: 2,5\n  reason: x\n", 2, '"2,5"', id="a decimal comma"),
    pytest.param("- student: ada\n  points: 80 of 75\n  reason: x\n", 2, '"80 of 75"', id="more than all"),
    pytest.param("- student: ada\n  points: 0 of 0\n  reason: x\n", 2, '"0 of 0"', id="of none"),
    pytest.param("- student: ada\n  points: 3 of 4\n", 2, "points without a reason", id="by hand without a reason"),
    pytest.param("- group: ff\n  points: 3 of 4\n  reason: x\n", 2, "for no student by name", id="by hand for a group"),
    pytest.param("- student: []\n  remark: x\n", 1, "no name", id="no student"),
    pytest.param("- student: ''\n  remark: x\n", 1, "no name", id="an empty name"),
    pytest.param("- student: {a: b}\n  remark: x\n", 1, "keys and values", id="keys for a name"),
    pytest.param("- student: [[a]]\n  remark: x\n", 1, "a list", id="a list in a list"),
    pytest.param('- student: ada\n  remark: "a\\e[31m"\n', 2, "control character U+001B", id="a control character"),
    pytest.param(f"- student: ada\n  remark: {'x' * 5000}\n", 2, "5,000 characters", id="a remark without end"),
    pytest.param("- student: ada\n  remark: [1\n", 3, "expected ',' or ']'", id="not YAML"),
    pytest.param("- !!python/object/apply:os.system [ls]\n", 1, "a list", id="a tag that would run code"),
]


def test_a_remark_says_for_whom_it_is_what_and_why(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(GOOD)
    first, second = load_remarks(tmp_path / "r.yaml")
    assert first.choices == {"student": ("ada", "007"), "function": ("linear_backward",)}
    assert (first.points, first.reason, first.line) == (-2.5, "agreed with the team", 1)
    assert (second.remark, second.points, second.line) == ("Two lines,\nof plain text.", 0.0, 5)


@pytest.mark.parametrize(("text", "line", "found"), BROKEN)
def test_what_is_wrong_in_it_is_told_with_its_line(text: str, line: int, found: str, tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as refused:
        load_remarks(path)
    assert refused.value.line == line
    assert found in refused.value.found
    assert str(refused.value).startswith(f"{path}, line {line}: found ")


def test_points_of_a_whole_are_graded_by_hand(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text("- student: ada\n  points: 7.5/10\n  reason: a PDF\n")
    (rule,) = load_remarks(tmp_path / "r.yaml")
    assert (rule.by_hand, rule.points, rule.reason) == ((7.5, 10.0), 0.0, "a PDF")


def test_what_is_no_text_or_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("- student: Müller\n  remark: x\n".encode("latin-1"))
    for name, found in (
        ("latin.yaml", "not UTF-8"),
        ("none.yaml", "No such file"),
        (".", "no ordinary file"),
        ("/dev/zero", "no ordinary file"),
    ):
        with pytest.raises(ConfigurationError, match=found):
            load_remarks(tmp_path / name)


def test_one_letter_and_the_same_made_of_two_are_one_name(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text("- student: Mu\u0308ller\n  remark: x\n", encoding="utf-8")
    assert load_remarks(tmp_path / "r.yaml")[0].choices["student"] == ("M\u00fcller",)


BOMB = "- student: &a [ada, bo, cy, di]\n  remark: x\n" + "".join(
    f"- student: &{new} [*{old}, *{old}, *{old}, *{old}]\n  remark: x\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
MANY_NAMES = (
    f"- student: &a [{', '.join(f's{n}' for n in range(2000))}]\n  remark: x\n" + "- {student: *a, remark: x}\n" * 60
)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(BOMB, id="lists of lists of lists"),
        pytest.param(MANY_NAMES, id="one long list, many times"),
        pytest.param("- {student: a, remark: x}\n" * 80, id="too many remarks"),
        pytest.param("[" * 500, id="nested without end"),
        pytest.param("- student: ada\n  remark: " + "x" * 2_000_000, id="a giant file"),
    ],
)
def test_a_bomb_is_refused_before_it_goes_off(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(remarks_file._MOST, "remarks", 70)
    (tmp_path / "r.yaml").write_text(text)
    with pytest.raises(ConfigurationError):
        load_remarks(tmp_path / "r.yaml")
