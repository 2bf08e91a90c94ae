"""A column of a roster says when work came; what of it is not read is told with what comes of that."""

from pathlib import Path

import pytest

from pytest_grade.classroom.called import ids_called
from pytest_grade.classroom.roster_file import read_roster
from pytest_grade.classroom.roster_times import RosterTimes, roster_times


def times(folder: Path, heading: str, *cells: str) -> RosterTimes:
    lines = [f"Name,ID,{heading}", *(f"N{number},{number},{cell}" for number, cell in enumerate(cells))]
    (folder / "r.csv").write_text("\n".join(lines), encoding="utf-8")
    return roster_times(read_roster(folder / "r.csv").roster)


@pytest.mark.parametrize(
    "heading",
    [
        "Last modified (submission)", "Zuletzt geändert (Abgabe)", "Dernière modification (travail remis)",
        "Última modificación (entrega)", "Laatst gewijzigd (inzending)", "Submitted at",
    ],
)  # fmt: skip
def test_the_column_is_found_by_the_names_of_systems(heading: str, tmp_path: Path) -> None:
    assert times(tmp_path, heading, "2025-11-03 14:05Z").by_id == {"0": "2025-11-03T14:05:00Z"}


def test_one_date_of_a_column_tells_how_all_are_read_and_that_is_said(tmp_path: Path) -> None:
    found = times(tmp_path, "Submitted at", "03/11/2025 14:05", "25/11/2025 14:05", "-")
    assert [at[:10] for at in found.by_id.values()] == ["2025-11-03", "2025-11-25"]
    said = "r.csv, column 'Submitted at': dates were read with the day first, as some of them show"
    assert next(found.notes("r.csv", "UTC+00:00")) == said
    open_ = times(tmp_path, "Submitted at", "03/11/2025 14:05", "04/11/2025 14:05")
    assert not open_.by_id
    assert list(open_.warnings("r.csv", is_due=True)) == [
        "WARNING: r.csv, column 'Submitted at': '03/11/2025 14:05' (line 2) is not read as a time, so lateness is not "
        "counted for 2 students; written as 2025-11-03 14:05 it is"
    ]


def test_a_column_of_times_under_another_name_is_pointed_at_and_not_taken(tmp_path: Path) -> None:
    found = times(tmp_path, "Handin", "2025-11-03 14:05", "2025-11-04 14:05", "2025-11-05 14:05")
    assert not found.by_id
    assert "name it 'Submitted at': 'Handin'" in "".join(found.warnings("r.csv", is_due=True))
    assert list(found.warnings("r.csv", is_due=False)) == []


def test_somebody_is_meant_by_login_address_or_name_in_either_order(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(
        "Student,ID,SIS Login ID,Email\n"
        '"Müller, Jörg",1,jm,jm@uni.example\n"Kim, Min",2,km1,\n"Kim, Min",3,km2,\n"jm, odd",4,x,\n',
        encoding="utf-8",
    )
    called = ids_called(read_roster(tmp_path / "r.csv").roster)
    for text in ("1", "JM", "jm@uni.example", "Jörg Müller", "mueller, joerg"):
        assert called(text) == ("1",), text
    assert called("Min Kim") == ("2", "3")
    assert called("nobody") == ()
