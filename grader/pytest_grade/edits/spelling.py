"""Slips of spelling: a name, an attribute, a text or a key that is nearly the one that is meant; missing calls."""

import ast
import difflib
import keyword
from collections.abc import Collection, Iterator

import numpy as np

from pytest_grade.edits.context import Context, called
from pytest_grade.edits.rewriting import LOAD, like
from pytest_grade.edits.slots import Slot

_MODULES = {"np": np, "numpy": np}
_TYPES = (list, dict, str, float, np.ndarray)
_ATTRIBUTES = frozenset(name for type_ in _TYPES for name in dir(type_) if not name.startswith("_"))
_OF_NUMPY = frozenset(name for name in dir(np) if not name.startswith("_"))
_KEYWORDS = frozenset({"axis", "keepdims", "dtype", "initial", "size", "scale", "shape", "ddof"})
_CONSTANTS = {"true": True, "TRUE": True, "false": False, "FALSE": False, "none": None, "NONE": None, "null": None}
_ACTIVATIONS = ("relu", "sigmoid", "tanh", "softmax")
_WITHOUT_ARGUMENTS = frozenset({"sum", "mean", "max", "min", "copy", "transpose", "items", "keys", "values", "ravel"})
_ALONG = frozenset({"sum", "mean", "max"})
_ALIKE = 0.75
_MOST = 3


def spelling(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """Another name where one stands that is nowhere bound; another attribute, text or keyword, if nearly known."""
    match slot.node:
        case ast.Name(id=name, ctx=ast.Load()) as node if name in context.unbound:
            if name in _CONSTANTS:
                yield ast.Constant(value=_CONSTANTS[name])
            yield from (like(node, id=other) for other in _near(name, context.known - context.unbound))
        case ast.Name(id=name, ctx=ast.Store()) as node if name in context.idle:
            yield from (like(node, id=other) for other in _near(name, context.unbound))
        case ast.Attribute(value=ast.Name(id=module), attr=name, ctx=ast.Load()) as node if module in _MODULES:
            if name not in _OF_NUMPY and not hasattr(_MODULES[module], name):
                yield from (like(node, attr=other) for other in _near(name, _OF_NUMPY))
        case ast.Attribute(value=value, attr=name, ctx=ast.Load()) as node if not _is_of_an_object(value):
            if name not in _ATTRIBUTES and isinstance(slot.parent, ast.Call) and slot.field == "func":
                yield from (like(node, attr=other) for other in _near(name, _ATTRIBUTES))
        case ast.keyword(arg=str(name)) as node if name not in _KEYWORDS and isinstance(slot.parent, ast.Call):
            if isinstance(slot.parent.func, ast.Attribute) and not _is_of_an_object(slot.parent.func.value):
                yield from (like(node, arg=other) for other in _near(name, _KEYWORDS))
        case ast.Constant(value=str(text)) as node if text in context.texts and not slot.indexes:
            meant = {other for other in {*_ACTIVATIONS, *context.texts} if other != text}
            yield from (like(node, value=other) for other in _near(text, meant))


def _is_of_an_object(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id in {"self", "cls"}


def _near(name: str, others: Collection[str]) -> list[str]:
    """The others that are nearly the same: in another case, or with another letter, or one more or less."""
    folded = name.casefold()
    same = sorted(other for other in others if other != name and other.casefold().strip("_") == folded.strip("_"))
    near = difflib.get_close_matches(name, sorted(others), _MOST, _ALIKE) if len(name) > _MOST else []
    return list(dict.fromkeys(other for other in (*same, *near) if other != name and not keyword.iskeyword(other)))


def key_spelling(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """A key in the other case, or with a `d` in front or without; also in a text that a key is made of."""
    node = slot.node
    if isinstance(node, ast.keyword) and node.arg and isinstance(slot.parent, ast.Call) and _makes_a_dict(slot.parent):
        yield from (like(node, arg=other) for other in _spelled(node.arg) if other.isidentifier())
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and (slot.indexes or _begins_a_name(slot)):
        yield from (like(node, value=other) for other in _spelled(node.value))


def _begins_a_name(slot: Slot) -> bool:
    """Whether a name is asked for how it begins, or is compared with this."""
    return isinstance(slot.parent, ast.Compare) or called(slot.parent) in ("startswith", "endswith")


def _makes_a_dict(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "dict"


def _spelled(text: str) -> list[str]:
    """The same name with a `d` in front, or without, or in the other case; `{}` and digits stay."""
    if not text or not (text[0].isalpha() and text[0].isascii()):
        return []
    first, rest = text[0], text[1:]
    without = rest if first in "dD" and rest and rest[0].isalpha() else ""
    head = f"{first}{rest[:1].swapcase()}{rest[1:]}" if without else ""
    found = (without, f"d{text}", f"{first.swapcase()}{rest}", head, text.lower())
    return [other for other in dict.fromkeys(found) if other and other != text]


def method_called(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """A method that is called, where only its name stands."""
    match slot.node:
        case ast.Attribute(attr=name, ctx=ast.Load()) as node if name in _WITHOUT_ARGUMENTS:
            if slot.field == "func" or (isinstance(node.value, ast.Name) and node.value.id in _MODULES):
                return
            yield ast.Call(func=node, args=[], keywords=[])
            if name in _ALONG:
                for axis in (1, 0):
                    along = ast.keyword(arg="axis", value=ast.Constant(value=axis))
                    kept = ast.keyword(arg="keepdims", value=ast.Constant(value=True))
                    yield ast.Call(func=node, args=[], keywords=[along, kept])
                    yield ast.Call(func=node, args=[], keywords=[along])


def read_as_it_is(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """`x.shape` where `x.shape()` is called."""
    match slot.node:
        case ast.Call(func=ast.Attribute(attr="shape" | "T" | "size") as inner, args=[], keywords=[]):
            yield inner
        case ast.Call(func=ast.Attribute(attr="shape") as inner, args=[ast.Constant(value=int()) as axis], keywords=[]):
            yield ast.Subscript(value=inner, slice=axis, ctx=LOAD)
