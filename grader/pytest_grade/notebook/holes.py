"""Code that does not parse only because something is still to be written, and functions that stand in comments."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from pytest_grade.notebook.blanks import emptied_parts

_EMPTY_BLOCK: Final = "expected an indented block"
_OF_INDENTS: Final = (_EMPTY_BLOCK, "unexpected indent", "unindent does not match")
# `dW =`, `dW = # your code`, `np.dot(, )`: there is nothing where a value is to be.
_NO_VALUE: Final = re.compile(r"[^#]*[^=!<>\s]\s*=\s*(?:#.*)?$|[^#]*\(\s*,|[^#]*,\s*,")
_ASSIGNS: Final = re.compile(r"\s*(?!(?:if|elif|while|for|return|assert|with|def|lambda)\b)[\w.][^#=:]*[^#=!<>:]=[^=]")
_MOST_COMMENTED: Final = 50
_COMMENTED: Final = re.compile(r"^[ \t]*#[# \t]*(?:async\s+)?def[ \t]+(\w+)[ \t]*\(", re.MULTILINE)


class Commented(NamedTuple):
    """A function whose definition is a comment."""

    name: str
    line: int
    code: str


def hole_in(lines: Sequence[str], stumbled: int, message: str) -> int | None:
    """The line where something is still to be written, if that is why the parser stumbled at a line of these."""
    if message.startswith(_OF_INDENTS):
        emptied = next(emptied_parts(lines, 1, len(lines)), None)
        if emptied is not None and (emptied < stumbled or message.startswith(_EMPTY_BLOCK)):
            return emptied
        if not message.startswith(_EMPTY_BLOCK) or _is_not_indented(lines, stumbled):
            return None
        return _begin_of_block(lines, stumbled)
    code = lines[stumbled - 1] if 0 < stumbled <= len(lines) else ""
    return stumbled if message == "invalid syntax" and _NO_VALUE.match(code) else None


def _is_not_indented(lines: Sequence[str], stumbled: int) -> bool:
    """Whether a block is there and not indented: what stumbled is an assignment as deep as the line that begins it.

    What a template has below a part that is left is no assignment as a rule, and its comment is indented.
    """
    if not 0 < stumbled <= len(lines) or not _ASSIGNS.match(lines[stumbled - 1]):
        return False
    depth = _depth(lines[stumbled - 1])
    for line in reversed(lines[: stumbled - 1]):
        is_comment = line.lstrip().startswith("#")
        if line.strip() and not is_comment:
            return _depth(line) == depth
        if is_comment and _depth(line) > depth:
            return False
    return False


def _depth(line: str) -> int:
    text = line.expandtabs()
    return len(text) - len(text.lstrip())


def _begin_of_block(lines: Sequence[str], stumbled: int) -> int:
    """The comment in an empty block that says what is to be written, or else the line that begins it."""
    numbers = [number for number in range(min(stumbled, len(lines)), 0, -1) if lines[number - 1].strip()]
    above = [number for number in numbers if number < stumbled or stumbled > len(lines)]
    begin = next((number for number in above if not lines[number - 1].lstrip().startswith("#")), stumbled)
    return begin + 1 if begin + 1 in above else begin


def commented_out(source: str, defined: Collection[str]) -> Iterator[Commented]:
    """The functions that a cell only defines in comments, but for those that are defined elsewhere."""
    if "def " not in source or "#" not in source:
        return
    for found in islice(_COMMENTED.finditer(source), _MOST_COMMENTED):
        if found[1] not in defined:
            yield Commented(name=found[1], line=source.count("\n", 0, found.start()) + 1, code=found[0].strip())
