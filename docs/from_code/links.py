"""Links from a page to what is no page: files of the repository."""

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
ADDRESS: Final = "https://github.com/pytest-grade/pytest-grade/blob/main/"
PAGES: Final = {"SECURITY.md": "security.md", "README.md": "index.md"}
_OUTSIDE: Final = re.compile(r"\]\(\.\./([^)#\s]+)(#[^)\s]*)?\)")
_INSIDE: Final = re.compile(r"\]\((?!\w+:|#)(?!docs/)([^)\s]+)\)")


def outside(text: str) -> str:
    """A page whose links to files above `docs` lead to their pages, or into the repository; there has to be a file."""

    def led(found: re.Match[str]) -> str:
        path, anchor = found[1], found[2] or ""
        if not (ROOT / path).exists():
            message = f"../{path}: there is no such file"
            raise FileNotFoundError(message)
        return f"]({PAGES[path]}{anchor})" if path in PAGES else f"]({ADDRESS}{path}{anchor})"

    return _OUTSIDE.sub(led, text)


def security() -> str:
    """SECURITY.md as a page, its links seen from here."""
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    return _INSIDE.sub(r"](../\1)", text).replace("](docs/", "](")
