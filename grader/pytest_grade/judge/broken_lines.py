"""What is seen of a line that does not parse: an operator with nothing behind it, or two names with nothing between."""

import keyword
import re
from collections.abc import Iterator

_TEXT = re.compile(r"([\"'])(?:\\.|(?!\1).)*\1")
_ENDS = re.compile(r"(?P<operator>//|\*\*|[-+*/%@=<>])\s*$")
_NAMES = re.compile(r"(?<![\w.])(?P<first>[^\W\d]\w*)[ \t]+(?P<second>[^\W\d]\w*)")
_NOT_NAMES = frozenset({*keyword.kwlist, *keyword.softkwlist, "print", "exec"})
_IN_WORDS = "invalid syntax"


def seen_of(code: str, message: str) -> str:
    """The message of the parser, with what is seen of the line, where the message says nothing."""
    seen = next(_seen(_TEXT.sub("''", code).partition("#")[0]), "") if message.startswith(_IN_WORDS) else ""
    return f"{message}: {seen}" if seen else message


def _seen(bare: str) -> Iterator[str]:
    if found := _ENDS.search(bare):
        yield f"nothing stands behind the `{found['operator']}` at the end of the line"
    for found in _NAMES.finditer(bare):
        if _NOT_NAMES.isdisjoint((found["first"], found["second"])):
            yield f"`{found['first']}` and `{found['second']}` stand side by side with nothing between them"
