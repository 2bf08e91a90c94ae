"""LaTeX as MathML. What latex2mathml makes of a student's formula is checked, element by element, and written anew."""

import contextlib
import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from typing import Final
from xml.etree import ElementTree as ET

_LONGEST: Final = 600
_DEEPEST: Final = 40
_NAMESPACE: Final = "{http://www.w3.org/1998/Math/MathML}"
_ELEMENTS: Final = re.compile(
    r"math|m(?:row|i|n|o|s|text|space|frac|sqrt|root|sup|sub|subsup|under|over|underover|table|tr|td|style|padded|phantom"
    r"|enclose|multiscripts)"
)
_ATTRIBUTES: Final = re.compile(
    r"accent(?:under)?|column(?:align|lines|spacing)|depth|display(?:style)?|fence|form|height|linebreak|linethickness"
    r"|lspace|mathvariant|maxsize|minsize|movablelimits|notation|row(?:lines|spacing)|rspace|scriptlevel|separator"
    r"|stretchy|symmetric|voffset|width"
)
_VALUE: Final = re.compile(r"[\w .%+-]*", re.ASCII)


class _OtherMarkupError(Exception):
    """What came of a formula holds an element or an attribute that is not MathML's."""


@lru_cache(maxsize=2048)
def mathml(latex: str, *, is_display: bool) -> str:
    """The formula as MathML; as text, where it cannot be read or anything else came of it."""
    if len(latex) <= _LONGEST and _depth(latex) <= _DEEPEST:
        from latex2mathml.converter import convert  # noqa: PLC0415 - an extra

        with contextlib.suppress(Exception):  # of a student's formula, anything
            made = convert(latex, display="block" if is_display else "inline")
            if "<!" not in made and "<?" not in made:
                return "".join(_written(ET.fromstring(made)))
    return f'<code class="tex">{escape(latex[:_LONGEST])}</code>'


def _depth(latex: str) -> int:
    deepest = depth = 0
    for letter in latex:
        depth += (letter in "{[(") - (letter in "}])")
        deepest = max(deepest, depth)
    return deepest


def _written(element: ET.Element) -> Iterator[str]:
    """An element with all that is in it; raises `_OtherMarkupError`."""
    name = element.tag.removeprefix(_NAMESPACE)
    if not _ELEMENTS.fullmatch(name):
        raise _OtherMarkupError(name)
    yield f"<{name}"
    for key, value in element.attrib.items():
        if not (_ATTRIBUTES.fullmatch(key) and _VALUE.fullmatch(value)):
            raise _OtherMarkupError(key)
        yield f' {key}="{value}"'
    yield f">{escape(element.text or '')}"
    for child in element:
        yield from _written(child)
        yield escape(child.tail or "")
    yield f"</{name}>"
