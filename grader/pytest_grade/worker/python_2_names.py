"""What code for Python 2 finds there and not in Python 3: names, and the modules by which code serves both."""

import builtins
import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any


def _ask(*_: object) -> str:
    """As `raw_input`, with nobody there to answer."""
    raise EOFError


def _listing(function: Callable[..., Iterable[Any]]) -> Callable[..., list[Any]]:
    """The function as it was when it gave a list."""

    @functools.wraps(function, updated=())
    def listed(*args: Any) -> list[Any]:
        return list(function(*args))

    return listed


def _compared(a: Any, b: Any) -> int:
    return int(a > b) - int(a < b)


def _old_div(a: Any, b: Any) -> Any:
    """As `/` of Python 2: of whole numbers it is whole."""
    return a // b if isinstance(a, int) and isinstance(b, int) else a / b


# Names that Python 3 has dropped. They harm nobody who has them besides: `try: xrange` goes on with either.
DROPPED: Mapping[str, Any] = {
    "xrange": range,
    "unicode": str,
    "basestring": str,
    "long": int,
    "unichr": chr,
    "reduce": functools.reduce,
    "cmp": _compared,
    "raw_input": _ask,
}
# What is there in both, and gave a list.
LISTS: Mapping[str, Any] = {
    "map": _listing(lambda function, *of: map(function, *of) if function else zip(*of, strict=False)),
    "filter": _listing(filter),
    "zip": _listing(zip),
    "range": _listing(range),
}


def _iterating(name: str) -> Callable[..., Iterator[Any]]:
    return lambda table, **_: iter(getattr(table, name)())


_BY_BOTH: Mapping[str, Any] = {
    "iteritems": _iterating("items"),
    "itervalues": _iterating("values"),
    "iterkeys": _iterating("keys"),
    "PY2": False,
    "PY3": True,
    "string_types": (str,),
    "integer_types": (int,),
}
_MOVES: Mapping[str, Any] = {
    "xrange": range,
    "range": range,
    "zip": zip,
    "map": map,
    "filter": filter,
    "input": _ask,
    "reduce": functools.reduce,
    "zip_longest": itertools.zip_longest,
}
_SAME = (
    "range",
    "object",
    "str",
    "int",
    "zip",
    "map",
    "filter",
    "super",
    "round",
    "pow",
    "dict",
    "list",
    "chr",
    "next",
)
MODULES: Mapping[str, Mapping[str, Any]] = {
    "past.builtins": {**DROPPED, **LISTS},
    "past.utils": {"old_div": _old_div},
    "future.builtins": {name: getattr(builtins, name) for name in _SAME},
    "future.utils": {**_BY_BOTH, "lmap": LISTS["map"], "lzip": LISTS["zip"], "lrange": LISTS["range"]},
    "six": {**_BY_BOTH, "moves": SimpleNamespace(**_MOVES), "next": next, "text_type": str, "u": str},
    "six.moves": _MOVES,
}


def restore(namespace: dict[str, Any], *, gives_lists: bool) -> None:
    """Give Python back what it has dropped, in this process; to this namespace also functions that give lists."""
    for name, value in DROPPED.items():
        vars(builtins).setdefault(name, value)
    if gives_lists:
        namespace.update(LISTS)
