"""Names that were perhaps meant to be others: `linear_backwards`, `linearBackward`."""

from collections.abc import Collection, Mapping
from difflib import SequenceMatcher

_ALIKE = 0.8  # linear_forward and linear_backward are 0.74
_SHORTEST = 10  # of what may be the beginning of a longer name
_LONGEST = 80


def near_name(wanted: str, names: Collection[str]) -> str | None:
    """The one of `names` that is most like the wanted one, whatever their case and underscores; None where none is."""
    plain = _plain(wanted)
    alike = {name: _likeness(plain, _plain(name)) for name in sorted(names) if len(name) <= _LONGEST}
    best = max(alike, key=alike.__getitem__, default=None)
    return best if best is not None and alike[best] >= _ALIKE else None


def near_names(wanted: Collection[str], names: Collection[str]) -> Mapping[str, str]:
    """By name that is there, the wanted one that it was perhaps meant to be; only what is not there is wanted."""
    others = frozenset(names) - frozenset(wanted)
    found: dict[str, str] = {}
    for name in wanted:
        there = near_name(name, others) if name not in names else None
        if there is not None:
            found.setdefault(there, name)
    return found


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _likeness(one: str, other: str) -> float:
    short, long = sorted((one, other), key=len)
    if len(short) >= _SHORTEST and long.startswith(short):
        return 1.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE else 0.0
