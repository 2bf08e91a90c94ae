"""`pytest-grade explain`: every name in the feedback has a page, from the installed package alone."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_grade.cli import main
from pytest_grade.errors import ConfigurationError
from pytest_grade.examine.catalogue import entered
from pytest_grade.explain import explained
from pytest_grade.marking.phrases import CONVENTIONS
from pytest_grade.mistakes.table import MISTAKES
from pytest_grade.reports.derivations import page, section
from tests.author.test_declarations import COURSES
from tests.kit.made import kit_bytes

COMMAND = Path(sys.executable).with_name("pytest-grade")


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


@pytest.mark.parametrize("id_", [*MISTAKES, *CONVENTIONS])
def test_a_name_has_its_sentence_and_its_derivation_and_no_fact_is_left_open(id_: str) -> None:
    told = [*explained(id_)]
    assert told[0].startswith(id_)
    assert "{" not in " ".join(told)
    assert max(map(len, told)) <= 80
    is_derived = id_ in CONVENTIONS or MISTAKES[id_].section
    assert any(set(line) == {"-"} for line in told) == bool(is_derived)


def test_without_a_name_all_are_listed() -> None:
    listed = set(re.findall(r"[\w-]+", " ".join(explained(None))))
    assert {*MISTAKES, *CONVENTIONS} <= listed


def test_a_page_is_in_the_symbols_of_the_assignment_that_is_asked_for() -> None:
    assert "Take m from the columns" in " ".join(explained("wrong-m-axis"))
    assert "Take N from the rows" in " ".join(explained("wrong-m-axis", str(COURSES / "cs231n_two_layer_net")))


@pytest.mark.parametrize("id_", [id_ for id_, mistake in MISTAKES.items() if mistake.problems])
def test_what_may_be_known_by_a_run_alone_is_said_to_be(id_: str) -> None:
    assert "by what came of it when it was run" in " ".join(explained(id_))


@pytest.mark.parametrize("id_", ["db-wrong-axis", "at-loss"])
def test_whose_examples_are_rows_is_told_how_to_read_a_derivation_that_has_them_in_columns(id_: str) -> None:
    of_rows, of_columns = (" ".join(explained(id_, course)) for course in ("cs231n_two_layer_net", "week3_planar"))
    assert "In the derivation each example is a column. Yours are rows: read rows for columns" in of_rows
    assert "rows" not in of_columns
    assert "Where examples are rows, read rows for columns" in " ".join(explained(id_))


def test_a_derivation_counts_the_examples_with_the_symbol_of_the_assignment() -> None:
    of_n = " ".join(explained("missing-mean", str(COURSES / "cs231n_two_layer_net")))
    assert "J = 1/N Σ L" in of_n
    assert "Where 1/N enters" in of_n
    assert not re.search(r"(?<!\w)m(?!\w)", of_n)
    assert "J = 1/m Σ L" in " ".join(explained("missing-mean", "week3_planar"))


def test_a_symbol_that_a_derivation_has_for_something_else_is_told_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    of_n = replace(entered("week3_planar").assignment.notation, m="n")
    monkeypatch.setattr("pytest_grade.explain._notation", lambda _: of_n)
    told = " ".join(explained("db-no-keepdims", "week3_planar"))
    assert "In the derivation m is the number of examples, which is n with you." in told
    assert "shape (n[l], m)(m, n[l-1])" in " ".join(told.split())


@pytest.mark.parametrize("id_", ["dAL-is-residual", "at-output"])
def test_whose_loss_is_another_is_told_which_one_a_derivation_has(id_: str) -> None:
    said = "The loss of the derivation is binary cross-entropy, of one probability."
    assert said in " ".join(explained(id_, str(COURSES / "cs231n_two_layer_net")))
    assert said not in " ".join(explained(id_, "week3_planar"))


def test_general_words_say_that_columns_are_not_in_every_course_the_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_grade.explain.assignment_ids", tuple)
    assert "Where examples are rows, read rows for columns" in " ".join(explained("db-wrong-axis"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing-men"], '"missing-mean", perhaps'),
        (["nothing"], "`pytest-grade explain` lists every name"),
        (["missing-mean", "week9"], "week4_step_by_step"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(arguments: list[str], said: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        list(explained(*arguments))
    assert said in str(refused.value)


def test_the_command_ends_with_2_where_it_refuses(capsys: pytest.CaptureFixture[str]) -> None:
    assert (main(["explain", "missing-mean"]), main(["explain", "missing-men"])) == (0, 2)
    assert capsys.readouterr().err.startswith("ERROR: explain: found ")


def test_both_commands_print_the_page(tmp_path: Path) -> None:
    ways = ([COMMAND, "explain", "at-loss"], [sys.executable, "-m", "pytest_grade", "explain", "at-loss"])
    one, other = (subprocess.run(way, cwd=tmp_path, capture_output=True, text=True, check=True).stdout for way in ways)
    assert one == other
    assert "Where 1/m enters" in one


def test_a_section_is_printed_without_marks_with_its_tables_in_columns_and_formulas_as_they_stand() -> None:
    text = (
        "# T\n\n## One *a* b\n\nA **bold** and *slanted* word, 2 * 3 * 4.\n\n    x * y * z\n\n"
        "| a | b |\n|---|---|\n| long | c |\n\n## Two\n\nno"
    )
    assert [*page(section(text, "one-a-b"), 80)] == [
        "One *a* b",
        "---------",
        "",
        "A bold and slanted word, 2 * 3 * 4.",
        "",
        "    x * y * z",
        "",
        "    a     b",
        "    long  c",
    ]
    assert section(text, "three") == ""


def test_the_symbols_may_be_those_of_a_kit(tmp_path: Path) -> None:
    (tmp_path / "line.kit").write_bytes(kit_bytes())
    told = " ".join(explained("missing-mean", str(tmp_path / "line.kit")))
    assert "1/N" in told


@pytest.mark.parametrize("has_kit", [True, False])
def test_where_no_assignment_is_installed_the_kit_here_or_general_words_serve(
    has_kit: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pytest_grade.explain.assignment_ids", tuple)
    monkeypatch.chdir(tmp_path)
    if has_kit:
        (tmp_path / "line.kit").write_bytes(kit_bytes())
    told = " ".join(explained("missing-mean"))
    assert ("1/N" in told) == has_kit
