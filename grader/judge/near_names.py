"""Names that were perhaps meant to be others: `linear_backwards`, `linearBackward`."""

from collections.abc import Collection, Mapping
from difflib import SequenceMatcher

_ALIKE = 0.8
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
    found = {name: near_name(name, others) for name in wanted if name not in names}
    return {there: name for name, there in reversed(found.items()) if there is not None}


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE else 0.0
