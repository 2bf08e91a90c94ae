"""The kinds of files that are handed in, and what assignments are known by. Light: nothing heavy is imported by it."""

from collections.abc import Mapping
from typing import Final

KINDS: Final[Mapping[str, str]] = {".ipynb": "ipynb", ".py": "py", ".md": "md", ".rmd": "md", ".qmd": "md"}


def key_of(assignment: str, form: str) -> str:
    """What a form of an assignment is known by; the assignment itself by its id."""
    return f"{assignment}/{form}" if form else assignment
