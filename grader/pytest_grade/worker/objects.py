"""Looking a student's classes and objects up: methods by name, attributes, parts of parts.

Whether something is there is found without running anything; what an object answers is asked as Python would ask, and
then its properties, its `__getattr__` and its metaclass run.
"""

import dis
from collections.abc import Iterator, Mapping, Sequence
from types import CodeType, FunctionType, MemberDescriptorType
from typing import Any, TypeGuard

from pytest_grade.notebook.methods import owner_of
from pytest_grade.worker.attributes import own_name

_MOST_METHODS = 1000
_WRAPPED = (staticmethod, classmethod)
_LOOKING = ("__getattr__", "__getattribute__")


def is_there(space: Mapping[str, Any], name: str) -> bool:
    """Whether a function, a class, or a method of one can be called; of what only an object has, whether it may be."""
    found = space.get(owner_of(name))
    if not callable(found) or "." not in name or not is_class(found):
        return callable(found)
    method = name.rpartition(".")[2]
    entry = in_class(found, method)
    if entry:
        return callable(unwrapped(entry[0])) or bool(in_class(type(entry[0]), "__get__"))
    return is_answered(found) or is_set_in(found, method)


def is_set_in(kind: type, name: str) -> bool:
    """Whether a method of this class sets an attribute of that name."""
    return any(_sets(code, name) for _, code in codes_of(kind))


def is_class(value: Any) -> bool:
    """Whether this is a class, whatever it says of itself."""
    return type in bases_of(type(value))


def is_answered(kind: type) -> bool:
    """Whether objects of this class have a say in which attributes they have."""
    own = (in_class(kind, name) for name in _LOOKING)
    return any(entry and type(entry[0]) is FunctionType for entry in own)


def in_class(kind: type, name: str) -> tuple[Any, ...]:
    """What a class or the first of its bases has under a name, as it stands, in a tuple; an empty one for none."""
    for base in bases_of(kind):
        entries = _entries(base)
        if name in entries:
            return (entries[name],)
    return ()


def unwrapped(value: Any) -> Any:
    """The function of a static method, of a class method, or what is there."""
    return value.__func__ if type(value) in _WRAPPED else value


def attribute(value: Any, name: str) -> tuple[Any, ...]:
    """An attribute as Python finds it, in a tuple; an empty one where there is none, or its slot is empty.

    Raises what a property raises.
    """
    name = own_name(value, name)
    try:
        return (getattr(value, name),)
    except AttributeError:
        if any(type(entry) is not MemberDescriptorType for entry in in_class(type(value), name)):
            raise
        return ()


def part_of(value: Any, path: Sequence[int | str]) -> Any:
    """A part of a value: by a key or an index, or by a name behind a dot an attribute. Raises what looking raises."""
    for key in path:
        value = getattr(value, own_name(value, key[1:])) if is_attribute(key) else value[key]
    return value


def is_attribute(key: Any) -> TypeGuard[str]:
    """Whether a part of a path is an attribute's name, behind a dot."""
    return type(key) is str and key[:1] == "."


def codes_of(kind: type) -> Iterator[tuple[str, CodeType]]:
    """The code of each method of a class, inherited ones with them; of a property, that which reads it."""
    seen: set[str] = set()
    for base in bases_of(kind):
        for name, value in list(_entries(base).items()):
            function = value.fget if type(value) is property else unwrapped(value)
            if type(name) is str and type(function) is FunctionType and name not in seen and len(seen) < _MOST_METHODS:
                seen.add(name)
                yield name, function.__code__


def _sets(code: CodeType, name: str) -> bool:
    """Whether this code sets an attribute of that name."""
    return name in code.co_names and any(
        step.opname == "STORE_ATTR" and step.argval == name for step in dis.get_instructions(code)
    )


def bases_of(kind: type) -> tuple[type, ...]:
    """A class and its bases, without asking its metaclass."""
    found: tuple[type, ...] = type.__dict__["__mro__"].__get__(kind)
    return found


def _entries(kind: type) -> Mapping[str, Any]:
    found: Mapping[str, Any] = type.__dict__["__dict__"].__get__(kind)
    return found
