"""How one mistake is put into words."""

from dataclasses import dataclass
from typing import TypeAlias

DERIVATIONS = "docs/derivations.md"
Said: TypeAlias = str | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One mistake: the sentence that names it, the reason in the course's notation, and what to change.

    Of several ways to say the same the first is said whose facts are all known: the last is true of every network.
    """

    message: Said
    why: Said
    hint: Said
    section: str
