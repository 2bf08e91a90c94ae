"""Which assignment is meant: kits beside the notebook come first, and two that fit alike are asked about."""

from pathlib import Path

import pytest

from pytest_grade.errors import ConfigurationError
from pytest_grade.kit.files import kit_of
from pytest_grade.selfcheck.assignments import UndecidedError, run_of
from pytest_grade.selfcheck.magic import grade
from tests.kit import made
from tests.selfcheck.cells import notebook

NAMES = ("squares", "slopes")


def kits(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).write_bytes(made.kit_bytes())
    return folder


def test_two_kits_that_fit_alike_are_asked_about(tmp_path: Path) -> None:
    with pytest.raises(UndecidedError) as found:
        run_of(NAMES, None, kits(tmp_path, "a.kit", "b.kit"))
    assert found.value.ids == (kit_of(made.kit_bytes()).assignment.id,) * 2


def test_of_an_id_the_kit_beside_the_notebook_comes_first(tmp_path: Path) -> None:
    id_ = kit_of(made.kit_bytes()).assignment.id
    run = run_of(NAMES, id_, kits(tmp_path, "a.kit"))
    assert run.catalogue.self_checks == {id_}
    with pytest.raises(ConfigurationError):
        run_of(NAMES, id_, None)


def test_names_may_be_separated_by_commas() -> None:
    with notebook() as opened:
        found = opened.check("%grade linear_forward, linear_backward")
    assert list(found.names) == ["linear_forward", "linear_backward"]
    assert "did you mean" not in repr(grade("a,b"))


def test_a_broken_kit_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.kit").write_bytes(b"no kit")
    monkeypatch.chdir(tmp_path)
    with notebook() as opened:
        assert "mine.kit: found no kit" in repr(opened.check("%grade"))
