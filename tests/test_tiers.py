"""What a run with `--few` leaves out."""

from pathlib import Path

import pytest

from tests import tiers
from tests.tiers import ONE_OF, kept

HERE = Path(__file__).parent


class Item:
    """A test as it is collected, of a function that has several."""

    def __init__(self, file: str, function: str, number: int) -> None:
        self.path, self.originalname, self.name = HERE / file, function, f"{function}[{number}]"


def test_every_file_and_function_that_is_left_out_in_part_is_there() -> None:
    for name in ONE_OF:
        file, _, function = name.partition("::")
        assert f"def {function}" in (HERE / file).read_text(encoding="utf-8"), name


def test_of_so_many_tests_the_first_is_taken_and_of_all_others_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "ONE_OF", {"a.py::test_many": 3, "b.py": 2})
    many = [Item("a.py", "test_many", number) for number in range(7)]
    all_ = [Item("a.py", "test_all", number) for number in range(2)]
    two = [Item("b.py", "test_one", 0), Item("b.py", "test_other", 0)]
    taken, left_out = kept([*many, *all_, *two])  # type: ignore[list-item]
    assert [item.name for item in taken] == [
        *("test_many[0]", "test_many[3]", "test_many[6]"),
        *("test_all[0]", "test_all[1]"),
        "test_one[0]",
    ]
    assert len(left_out) == 5
