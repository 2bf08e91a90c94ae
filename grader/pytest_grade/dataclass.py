"""`dataclass` of the standard library, which makes a class in a third of the time.

The library compiles up to six methods of each class, one by one, in each process that imports it. For all classes of
this package that takes a tenth of a second, and a tenth of what one notebook takes. Here those that are called often
are compiled together; what shows, protects and packs is the same for every class.
"""

import dataclasses
import reprlib
from collections.abc import Iterator, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NoReturn

__all__ = ["dataclass"]

_ABSENT: Final = object()
_put: Final = object.__setattr__


def _dataclass(
    kind: type | None = None,
    /,
    *,
    frozen: bool = False,
    slots: bool = False,
    kw_only: bool = False,
    eq: bool = True,
    repr: bool = True,  # noqa: A002 - the library's name
) -> Any:
    """Make a class what `dataclasses.dataclass` makes it, by the options that it has of these names.

    It knows no `InitVar`, and no `hash=` of a field. A class that is derived from a frozen one has no attributes that
    can be set, even if it is made by nothing.
    """
    if kind is None:
        return partial(_dataclass, frozen=frozen, slots=slots, kw_only=kw_only, eq=eq, repr=repr)
    own = vars(kind)
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)(kind)
    methods = _compiled(made, is_frozen=frozen)
    if not eq:
        del methods["__eq__"], methods["__hash__"]
    elif not frozen:
        methods["__hash__"] = None
    if repr:
        methods["__repr__"] = _repr
    if frozen:
        methods |= {"__setattr__": _protect, "__delattr__": _protect}
    if frozen and slots:
        methods |= {"__getstate__": _packed, "__setstate__": _unpack}
    for name, method in methods.items():
        if own.get(name) is None:  # Python itself gives a class with `__eq__` no `__hash__`
            setattr(made, name, method)
    return made


if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _dataclass


def _compiled(made: type, *, is_frozen: bool) -> dict[str, Any]:
    """The methods that are called often, compiled for the fields of a class."""
    every = sorted(fields(made), key=lambda each: bool(each.kw_only))
    known: dict[str, Any] = {"_put": _put, "_ABSENT": _ABSENT}
    for each in every:
        known |= {f"_default_{each.name}": each.default, f"_make_{each.name}": each.default_factory}
    lines = [line for each in every for line in _set(each, is_frozen=is_frozen)]
    if hasattr(made, "__post_init__"):
        lines.append("self.__post_init__()")
    compared = [each.name for each in every if each.compare]
    own, others = ("".join(f"{whose}.{name}, " for name in compared) for whose in ("self", "other"))
    text = f"""
def __init__(self, {", ".join(_parameters(every))}):
    {"; ".join(lines) or "pass"}
def __eq__(self, other):
    return ({own}) == ({others}) if other.__class__ is self.__class__ else NotImplemented
def __hash__(self):
    return hash(({own}))
"""
    exec(text, known)
    known["__init__"].__annotations__ = {each.name: each.type for each in every if each.init} | {"return": None}
    methods = {name: known[name] for name in ("__init__", "__eq__", "__hash__")}
    for name, method in methods.items():
        method.__qualname__ = f"{made.__qualname__}.{name}"
    return methods


def _parameters(every: Sequence[Field[Any]]) -> Iterator[str]:
    """What `__init__` takes; those that are given by name alone come last."""
    is_by_name = False
    for each in every:
        if each.init and each.kw_only and not is_by_name:
            is_by_name = True
            yield "*"
        if each.init and each.default_factory is not MISSING:
            yield f"{each.name}=_ABSENT"
        elif each.init:
            yield each.name if each.default is MISSING else f"{each.name}=_default_{each.name}"


def _set(each: Field[Any], *, is_frozen: bool) -> Iterator[str]:
    """What gives a field its value; nothing, where whoever has such a field does."""
    name, value = each.name, each.name if each.init else f"_default_{each.name}"
    if each.default_factory is not MISSING:
        value = f"_make_{name}() if {name} is _ABSENT else {name}" if each.init else f"_make_{name}()"
    elif not each.init and each.default is MISSING:
        return
    yield f"_put(self, {name!r}, {value})" if is_frozen else f"self.{name} = {value}"


@reprlib.recursive_repr()
def _repr(self: Any) -> str:
    shown = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({shown})"


def _protect(_: object, name: str, *__: object) -> NoReturn:
    message = f"cannot assign to field {name!r}"
    raise FrozenInstanceError(message)


def _packed(self: Any) -> list[Any]:
    return [getattr(self, each.name) for each in fields(self)]


def _unpack(self: Any, state: Sequence[Any]) -> None:
    for each, value in zip(fields(self), state, strict=True):
        _put(self, each.name, value)
