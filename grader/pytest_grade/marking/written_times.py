"""Dates and times as systems write them for people: `Montag, 3. November 2025, 14:05`, `2025年11月3日 下午2:05`.

Months are known by their names in the languages below. Where day and month are numbers, which is which has to be told
by the numbers, by the way they are written, or by `DayOrder`; it is never guessed.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, Literal, TypeAlias

DayOrder: TypeAlias = Literal["day", "month"]  # what comes first in `03/11/2025`
_LONGEST: Final = 120
_SHORTEST: Final = 3
# English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish, Polish, Czech, Turkish, Russian: the
# twelve months as they stand in a date.
_LANGUAGES: Final = (
    "january february march april may june july august september october november december",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "januar februar marts april maj juni juli august september oktober november december",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "ledna února března dubna května června července srpna září října listopadu prosince",
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
)
_BESIDE: Final = {"mrz": 3, "mrt": 3, "sept": 9}  # short for a name that does not begin so
_HALVES: Final = {"a": 0, "p": 12, "上午": 0, "午前": 0, "오전": 0, "下午": 12, "午後": 12, "오후": 12}
_TIME: Final = (
    r"(?P<early>上午|下午|午前|午後|오전|오후)?\s*(?P<hour>\d{1,2})[:.h](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?"
    r"(?:\s*(?:uhr|h)|\s*(?P<half>[ap])\.?\s?m\.?)?"
)
_BETWEEN: Final = r"[,\s]+(?:(?:at|um|à|a\s+las|às|alle(?:\s+ore)?|om|kl\.?|o|v|в)\s+)?"
_WEEKDAY: Final = r"(?:[^\W\d_]+(?:[-\s]feira)?\.?,?\s+)?"
_MONTH: Final = r"(?P<month>[^\W\d_]+)\.?,?"
_FORMS: Final = tuple(
    re.compile(form + _TIME, re.IGNORECASE)
    for form in (
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:\.|er|st|nd|rd|th|º)?\s+(?:de\s+)?{_MONTH}\s+(?:de\s+|del\s+)?(?P<year>\d{{4}})"
        + _BETWEEN,
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_BETWEEN}",
        r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]"
        r"(?:\s?[(（][^()（）]{1,5}[)）]|\s?(?:星期|週|周)\w|\s?\w曜日|\s?\w요일)?[,\s]*",
        rf"(?P<year>\d{{4}})(?P<mark>[./])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}}){_BETWEEN}",
    )
)
_NUMBERS: Final = re.compile(
    rf"(?P<one>\d{{1,2}})(?P<mark>[./-])(?P<other>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}){_BETWEEN}{_TIME}", re.IGNORECASE
)


def _plain(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))


def _months() -> Mapping[str, int]:
    """Every name, and every beginning of one that is that of no other month."""
    found: dict[str, set[int]] = defaultdict(set)
    whole: dict[str, int] = dict(_BESIDE)
    for language in _LANGUAGES:
        for number, name in enumerate(map(_plain, language.split()), 1):
            whole[name] = number
            for end in range(_SHORTEST, len(name)):
                found[name[:end]].add(number)
    return {name: min(numbers) for name, numbers in found.items() if len(numbers) == 1} | whole


_MONTHS: Final = _months()


def written_time(text: str, order: DayOrder | None = None) -> datetime | None:
    """The time that a text says; None where it says none, or leaves open which number is the month."""
    if len(text) > _LONGEST:
        return None
    plain = " ".join(text.split())
    for form in _FORMS:
        if match := form.fullmatch(plain):
            month = match["month"]
            number = int(month) if month.isdigit() else _MONTHS.get(_plain(month))
            return _time(match, number, int(match["day"]))
    return _in_numbers(plain, order)


def _in_numbers(text: str, order: DayOrder | None) -> datetime | None:
    """`25/11/2025 14:05`; with dots, as in `3.11.2025`, the day stands first everywhere."""
    match = _NUMBERS.fullmatch(text)
    if match is None:
        return None
    one, other = int(match["one"]), int(match["other"])
    first = "day" if match["mark"] == "." or one == other else _order(one, other) or order
    if first is None:
        return None
    return _time(match, other, one) if first == "day" else _time(match, one, other)


def _order(one: int, other: int) -> DayOrder | None:
    """Which of two numbers is the day, where one of them is no month."""
    return None if max(one, other) <= 12 else "day" if one > 12 else "month"


def order_in(texts: Iterable[str]) -> DayOrder | None:
    """What comes first in dates of one column, as far as one of them tells and no other one contradicts it."""
    matches = filter(None, (_NUMBERS.fullmatch(" ".join(text.split())) for text in texts if len(text) <= _LONGEST))
    told = {_order(int(match["one"]), int(match["other"])) for match in matches if match["mark"] != "."} - {None}
    return told.pop() if len(told) == 1 else None


def _time(match: re.Match[str], month: int | None, day: int) -> datetime | None:
    half, hour = (match["half"] or match["early"] or "").lower(), int(match["hour"])
    if half:
        is_of_a_half = 1 <= hour <= 12 or (hour > 12 and _HALVES[half])
        if not is_of_a_half:  # `14:05 am`
            return None
        hour = hour % 12 + _HALVES[half]
    try:
        return datetime(int(match["year"]), month or 0, day, hour, int(match["minute"]), int(match["second"] or 0))
    except ValueError:
        return None
