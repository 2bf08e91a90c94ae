"""The style sheets of pages: several files as one, and its digest as a page's policy names it."""

import hashlib
from base64 import b64encode
from functools import cache
from importlib import resources
from typing import NamedTuple


class Inline(NamedTuple):
    """What stands in a page between its tags, and the digest that allows it."""

    text: str
    digest: str


@cache
def inline(*names: str, after: str = "") -> Inline:
    """These files of this package as one, without the white space that nobody reads, and `after` behind them."""
    files = resources.files("pytest_grade.reports")
    text = "\n".join(files.joinpath(name).read_text(encoding="utf-8") for name in names) + after
    kept = "\n".join(line.strip() for line in text.splitlines() if line.strip())
    return Inline(kept, digest_of(kept))


def digest_of(text: str) -> str:
    """The digest of what stands between two tags."""
    return b64encode(hashlib.sha256(text.encode()).digest()).decode()
