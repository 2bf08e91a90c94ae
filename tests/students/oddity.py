"""How a right but unusual submission is described."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """Edits of a placed source, cells around it, and the form it is written in.

    `executable` is False where this machine lacks the modules that its annotations name.
    """

    edits: tuple[tuple[str, str], ...] = ()
    first: str = ""
    last: str = ""
    style: str = "course"
    placement: str = "per-layer"
    form: str = "ipynb"
    changed: tuple[tuple[str, str], ...] = ()
    leave_open: tuple[str, ...] = ()
    executable: bool = True
