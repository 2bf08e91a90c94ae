"""Whether a submission may answer a question by what an earlier one has left behind in its process."""

import re
from typing import Final

from pytest_grade.model.submission import Defined, Reading

# What outlives a call, as a text shows it: globals, attributes that are set, what is remembered or drawn bit by bit.
_OUTLIVES: Final = re.compile(
    r"\b(?:global|nonlocal|class|yield|setattr|globals|locals|vars|exec|eval|iter|next|functools|lru_cache|__\w+__)\b"
    r"|^\s*@|\.\w+(?:\[[^\n\]]*\])?\s*(?:[-+*/@]|//|\*\*)?=(?!=)|\bout\s*=|\b(?:seterr|copyto|put|putmask|fill)\(",
    re.MULTILINE,
)


def may_leave_something(reading: Reading, defined: Defined) -> bool:
    """Whether a function may change anything that is there before it is called, and is still there afterwards.

    Who reads what the notebook made may write into it; who keeps a list, say, is known by its text.
    """
    if defined.keeps or any(defined.constants.values()):
        return True
    return any("." in found.name or _OUTLIVES.search(reading.text_of(found)) for found in reading.definitions)
