"""`%grade`: the check as a word of IPython."""

import shlex
from typing import Any

from pytest_grade.selfcheck.checking import check
from pytest_grade.selfcheck.shown import SelfCheck

_USAGE = "%grade checks all functions, %grade NAME … these; %grade --assignment ID says of which assignment."
_CHOICE = "--assignment"


def grade(line: str) -> SelfCheck:
    """Check the functions that a line names, or all."""
    try:
        words = shlex.split(line, comments=True)
    except ValueError:
        return SelfCheck(sentence=_USAGE)
    assignment = None
    if _CHOICE in words:
        at = words.index(_CHOICE)
        if at + 1 == len(words):
            return SelfCheck(sentence=_USAGE)
        assignment = words[at + 1]
        del words[at : at + 2]
    if any(word.startswith("-") for word in words):
        return SelfCheck(sentence=_USAGE)
    names = (name for word in words for name in word.split(","))
    return check(*(name.removesuffix("()") for name in names if name), assignment=assignment)


def load_ipython_extension(shell: Any) -> None:
    """Have IPython know `%grade`."""
    shell.register_magic_function(grade, magic_kind="line", magic_name="grade")
