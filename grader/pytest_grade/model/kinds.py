"""The kinds of files that are handed in, and what assignments are known by. It imports nothing that is heavy."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

KINDS: Final[Mapping[str, str]] = {".ipynb": "ipynb", ".py": "py", ".md": "md", ".rmd": "md", ".qmd": "md"}

ARCHIVES: Final = (".zip", ".tar", ".tar.gz", ".tgz")


def is_archive(path: Path) -> bool:
    """Whether a file is an archive, by its name."""
    return path.name.lower().endswith(ARCHIVES)


def kind_of(path: Path) -> str:
    """The kind of a file, by its name; of any other name it is read as a notebook."""
    return KINDS.get(path.suffix.lower(), "ipynb")


def key_of(assignment: str, form: str) -> str:
    """What a form of an assignment is known by; the assignment itself by its id."""
    return f"{assignment}/{form}" if form else assignment
