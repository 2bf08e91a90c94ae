"""The commands of `pytest-grade`."""

from from_code.markdown import code, table, verbatim
from pytest_grade.commands.table import COMMANDS


def commands() -> str:
    """Every use of every command, with who types it."""
    rows = [
        (code(f"pytest-grade {how}"), verbatim(what), reader) for each in COMMANDS for reader, how, what in each.uses
    ]
    return table(("command", "what it does", "for"), rows)
