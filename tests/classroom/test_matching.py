"""Students of a download are found on the roster by id, login, address or name; where it is not sure, nobody is."""

from pytest_grade.classroom.matching import Matches, matched, others_with
from pytest_grade.classroom.whose import Owner
from pytest_grade.model.roster import Roster, Row


def roster(*rows: tuple[str, str, str]) -> Roster:
    return Roster(
        source="r.csv",
        columns=("ID", "Name", "Email"),
        rows=tuple(Row(id=id_, name=name, email=email, fields={"ID": id_}) for id_, name, email in rows),
    )


CLASS = roster(("1", "Müller, Jörg", "jm@x.org"), ("2", "Kim, Min", "k1@x.org"), ("3", "Kim, Min", "k2@x.org"))


def ids(found: Matches) -> dict[str, str]:
    return {label: row.id for label, row in found.rows.items()}


def test_an_id_an_address_its_beginning_or_a_name_finds_a_student() -> None:
    for owner in (
        Owner(label="x", ids=("1",)),
        Owner(label="JM@x.org"),
        Owner(label="jm"),
        Owner(label="a", name="Joerg Mueller"),
    ):
        assert ids(matched([owner], CLASS)) == {owner.label: "1"}


def test_a_name_of_two_is_nobody_s_until_an_id_tells() -> None:
    found = matched([Owner(label="Min Kim")], CLASS)
    assert not found.rows
    assert [row.id for row in found.unclear["Min Kim"]] == ["2", "3"]
    both = matched([Owner(label="Min Kim"), Owner(label="k2")], CLASS)
    assert ids(both) == {"k2": "3", "Min Kim": "2"}


def test_two_who_have_one_student_s_name_are_neither() -> None:
    found = matched([Owner(label="Jörg Müller"), Owner(label="mueller joerg")], CLASS)
    assert not found.rows
    assert set(found.unclear) == {"Jörg Müller", "mueller joerg"}


def test_two_folders_with_one_id_are_both_his_and_said() -> None:
    found = matched([Owner(label="a", ids=("1",)), Owner(label="b", ids=("1",))], CLASS)
    assert ids(found) == {"a": "1", "b": "1"}
    assert found.shared == {"1": ("a", "b")}


def test_who_is_not_on_the_roster_is_said() -> None:
    assert matched([Owner(label="mallory")], CLASS).unknown == ("mallory",)


def test_an_id_goes_before_another_kind_of_id_that_is_the_same_number() -> None:
    rows = (Row(id="1", name="A", fields={"SIS User ID": "2"}), Row(id="2", name="B", fields={"SIS User ID": "9"}))
    found = matched([Owner(label="x", ids=("2",))], Roster(source="", columns=("ID", "SIS User ID"), rows=rows))
    assert ids(found) == {"x": "2"}


def test_who_handed_in_with_another_is_told() -> None:
    group = Owner(label="g", ids=("1",), others=(Owner(label="Min", ids=("3",)),))
    assert others_with([group], CLASS, matched([group], CLASS).rows) == {"3": "g"}
