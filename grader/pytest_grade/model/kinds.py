"""The kinds of files that are handed in. This stays light: it is needed before anything heavy may be imported."""

from collections.abc import Mapping
from typing import Final

KINDS: Final[Mapping[str, str]] = {".ipynb": "ipynb", ".py": "py", ".md": "md", ".rmd": "md", ".qmd": "md"}
