"""`dataclass` of the standard library, which takes a tenth of the time to make a class.

The library writes and compiles up to six methods of each class, in each process that imports it. With all classes of
this package that is a quarter of a second, and a fifth of what one notebook takes. Here `__init__` alone is compiled:
what compares, shows, protects and packs is the same for every class.
"""

import dataclasses
import reprlib
from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from functools import partial
from operator import attrgetter
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

    Other than there, an attribute that is no field may not be given to an instance of a class without fields of its own
    that is derived from a frozen one.
    """
    if kind is None:
        return partial(_dataclass, frozen=frozen, slots=slots, kw_only=kw_only, eq=eq, repr=repr)
    own = vars(kind)
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)(kind)
    every = fields(made)
    methods: dict[str, Any] = {"__init__": _init(made, every, is_frozen=frozen)}
    if repr:
        methods["__repr__"] = _repr
    if eq:
        values = _values([each.name for each in every if each.compare])
        methods["__eq__"] = _eq(values)
        if own.get("__hash__") is None:
            made.__hash__ = _hash(values) if frozen else None
    if frozen:
        methods |= {"__setattr__": _protect, "__delattr__": _protect}
    if frozen and slots:
        methods |= {"__getstate__": _packed, "__setstate__": _unpack}
    for name, method in methods.items():
        if name not in own:
            setattr(made, name, method)
    return made


if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _dataclass


def _init(made: type, every: Sequence[Field[Any]], *, is_frozen: bool) -> Any:
    """`__init__`, compiled for the fields of a class."""
    ordered = sorted(every, key=lambda each: bool(each.kw_only))
    names: dict[str, Any] = {"_put": _put, "_ABSENT": _ABSENT}
    parameters, lines = ["self"], []
    for each in ordered:
        name, is_made = each.name, each.default_factory is not MISSING
        names |= {f"_default_{name}": each.default, f"_make_{name}": each.default_factory}
        default = f"_make_{name}()" if is_made else f"_default_{name}"
        if each.init:
            if each.kw_only and "*" not in parameters:
                parameters.append("*")
            has_default = is_made or each.default is not MISSING
            parameters.append(f"{name}={'_ABSENT' if is_made else default}" if has_default else name)
            value = f"{default} if {name} is _ABSENT else {name}" if is_made else name
        elif is_made or each.default is not MISSING:
            value = default
        else:
            continue  # whoever has such a field sets it
        lines.append(f"_put(self, {name!r}, {value})" if is_frozen else f"self.{name} = {value}")
    if hasattr(made, "__post_init__"):
        lines.append("self.__post_init__()")
    exec(f"def __init__({', '.join(parameters)}):\n " + "\n ".join(lines or ["pass"]), names)
    init = names["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"
    init.__annotations__ = {each.name: each.type for each in ordered if each.init} | {"return": None}
    return init


def _values(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What gives the values of these attributes, in a tuple."""
    return attrgetter(*names) if len(names) > 1 else lambda self: tuple(getattr(self, name) for name in names)


def _eq(values: Callable[[Any], tuple[Any, ...]]) -> Any:
    def equal(self: Any, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return equal


def _hash(values: Callable[[Any], tuple[Any, ...]]) -> Any:
    return lambda self: hash(values(self))


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
