"""HTML from values: whatever is not HTML by its type is text, and is escaped. No other module joins tags by hand."""

from collections.abc import Iterable
from html import escape
from typing import Final, TypeAlias

VOID: Final = frozenset({"input", "br"})


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


Child: TypeAlias = "str | Iterable[Child]"


def el(tag: str, *children: Child, **attributes: str | bool) -> Html:
    """An element. `class_` and `for_` lose their underline, others have a hyphen for each; True is a bare attribute."""
    given = "".join(_attribute(name, value) for name, value in attributes.items() if value is not False)
    if tag in VOID:
        return Html(f"<{tag}{given}>")
    return Html(f"<{tag}{given}>{joined(children)}</{tag}>")


def joined(children: Iterable[Child]) -> Html:
    """All of these, one after the other."""
    return Html("".join(_text(child) for child in children))


def _text(child: Child) -> str:
    if isinstance(child, Html):
        return str(child)
    return escape(child) if isinstance(child, str) else joined(child)


def _attribute(name: str, value: str | bool) -> str:
    spelled = name.rstrip("_").replace("_", "-")
    return f" {spelled}" if value is True else f' {spelled}="{escape(str(value))}"'
