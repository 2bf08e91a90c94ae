"""Names of one person share a key, however they are written; those of two people do not."""

import pytest

from pytest_grade.classroom.names import name_keys

SAME = [
    ("Müller, Jörg", "Jörg Müller"),
    ("Müller, Jörg", "Joerg Mueller"),
    ("Müller, Jörg", "jorg_muller"),
    ("Müller, Jörg", "müllerjörg"),
    ("Mu\u0308ller, Jo\u0308rg", "Müller, Jörg"),
    ("O'Brien, Siobhán", "Siobhan O\u2019Brien"),
    ("O'Brien, Siobhán", "obriensiobhan"),
    ("王, 小明", "王小明"),
    ("van der Berg, Anna-Lena", "Anna-Lena van der Berg"),
    ("Łukasz Żak", "Zak, Lukasz"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_person_s_names_share_a_key(one: str, other: str) -> None:
    assert name_keys(one) & name_keys(other)


@pytest.mark.parametrize(("one", "other"), [("Min Kim", "Min Kimura"), ("Jo Doe", "Joe Do"), ("王小明", "王小红")])
def test_those_of_two_do_not(one: str, other: str) -> None:
    assert not name_keys(one) & name_keys(other)
