"""Names that were perhaps meant to be others: `linear_backwards`, `linearBackward`."""

from collections.abc import Collection, Mapping
from difflib import SequenceMatcher

_ALIKE = 0.8  # linear_forward and linear_backward are 0.74
_SHORTEST = 10  # of what may be the beginning of a longer name
_LONGEST = 80
_LONG = 5  # letters of a word that tells


def near_name(wanted: str, names: Collection[str]) -> str | None:
    """The one of `names` that is most like the wanted one, whatever their case and underscores; None where none is."""
    plain = _plain(wanted)
    alike = {name: _likeness(plain, _plain(name)) for name in sorted(names) if len(name) <= _LONGEST}
    best = max(alike, key=alike.__getitem__, default=None)
    return best if best is not None and alike[best] >= _ALIKE else None


def near_in_part(wanted: str, names: Collection[str], others: Collection[str]) -> str | None:
    """The one of `names` that has all long words of the wanted one, in any order, or is its first word alone.

    None where that holds of another of the `others` that are wanted too, or of several.
    """
    alike = [name for name in sorted(names) if len(name) <= _LONGEST and _is_in_part(wanted, name)]
    is_clear = len(alike) == 1 and not any(_is_in_part(other, alike[0]) for other in others if other != wanted)
    return alike[0] if is_clear else None


def _is_in_part(wanted: str, name: str) -> bool:
    words = [word for word in wanted.lower().split("_") if len(word) >= _LONG]
    plain = _plain(name)
    if len(words) > 1 and all(word in plain for word in words):
        return len(plain) <= len(_plain(wanted)) + _LONG
    return bool(words) and len(plain) > _LONG and plain == words[0] and wanted.lower().startswith(plain)


def near_names(wanted: Collection[str], names: Collection[str]) -> Mapping[str, str]:
    """By name that is there, the wanted one that it was perhaps meant to be, of several the shortest.

    Only what is not there is wanted.
    """
    others = frozenset(names) - frozenset(wanted)
    found: dict[str, str] = {}
    for name in sorted(wanted, key=len):
        there = near_name(name, others) if name not in names else None
        if there is not None:
            found.setdefault(there, name)
    places = {name: place for place, name in enumerate(wanted)}
    return dict(sorted(found.items(), key=lambda pair: places[pair[1]]))


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _likeness(one: str, other: str) -> float:
    short, long = sorted((one, other), key=len)
    if len(short) >= _SHORTEST and long.startswith(short):
        return 1.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE else 0.0
