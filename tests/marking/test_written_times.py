"""Times are read as systems write them for people, in the languages of their users; day and month are never guessed."""

from datetime import datetime

import pytest

from pytest_grade.marking import written_times
from pytest_grade.marking.written_times import order_in, written_time

AT = datetime(2025, 11, 3, 14, 5)


@pytest.mark.parametrize(
    "text",
    [
        "Monday, 3 November 2025, 2:05 PM",
        "Monday, 3 November 2025, 2:05\N{NARROW NO-BREAK SPACE}PM",
        "Monday, November 3, 2025, 2:05 PM",
        "Nov 3, 2025 at 2:05pm",
        "Montag, 3. November 2025, 14:05",
        "Mo., 3. Nov. 2025, 14:05 Uhr",
        "lundi 3 novembre 2025, 14:05",
        "lundi 3 novembre 2025 à 14h05",
        "lunes, 3 de noviembre de 2025, 14:05",
        "lunes, 3 de noviembre de 2025, 2:05 p. m.",
        "lunedì, 3 novembre 2025, 14:05",
        "segunda-feira, 3 de novembro de 2025 às 14:05",
        "segunda-feira, 3 nov. 2025, 14:05",
        "maandag, 3 november 2025, 14:05",
        "måndag, 3 november 2025, 14:05",
        "poniedziałek, 3 listopada 2025, 14:05",
        "понедельник, 3 ноября 2025, 14:05",
        "Pazartesi, 3 Kasım 2025, 14:05",
        "2025年11月3日(月曜日) 14:05",
        "2025年11月3日 星期一 下午2:05",
        "2025년 11월 3일 월요일, 오후 2:05",
        "3.11.2025, 14:05",
        "2025/11/03 14:05:00",
        "Monday, 3 November 2025, 14:05 PM",
    ],
)
def test_each_is_the_same_time(text: str) -> None:
    assert written_time(text) == AT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3/11/2025 14:05",
        "3-11-25 14:05",
        "Montag, 31. Februar 2025, 14:05",
        "Montag, 3. Nichtember 2025, 14:05",
        "lundi 3 jui 2025, 14:05",
        "Monday, 3 November 2025, 14:05 AM",
        "Monday, 3 November 2025, 0:05 PM",
        "3 November 2025",
        "yesterday",
        "3 " * 5000,
    ],
)
def test_what_is_none_or_leaves_open_which_one_is_not_read(text: str) -> None:
    assert written_time(text) is None


def test_which_number_is_the_day_is_told_by_itself_or_by_another_date_of_the_column() -> None:
    assert written_time("11/13/2025 14:05") == datetime(2025, 11, 13, 14, 5)
    assert written_time("13/11/2025 14:05") == datetime(2025, 11, 13, 14, 5)
    assert order_in(["3/11/2025 14:05", "25/11/2025 9:00"]) == "day"
    assert order_in(["3/11/2025 14:05", "11/25/2025 9:00"]) == "month"
    assert order_in(["11/25/2025 9:00", "25/11/2025 9:00"]) is None, "they contradict each other"
    assert order_in(["3/11/2025 14:05"]) is None
    assert written_time("3/11/2025 14:05", "day") == AT


def test_no_name_of_a_month_is_that_of_two() -> None:
    for language in written_times._LANGUAGES:
        names = language.split()
        assert [written_times._MONTHS[written_times._plain(name)] for name in names] == list(range(1, 13)), language
