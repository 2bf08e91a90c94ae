"""`pytest-grade history`: every grade that the submissions of a store have had."""

import argparse
import difflib
import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final, NoReturn

from pytest_grade.batch.store import Store
from pytest_grade.commands.parsing import Parser
from pytest_grade.commands.stores import damages, ended, is_store, tell
from pytest_grade.errors import ConfigurationError
from pytest_grade.reports.text import counted, points

_MOST_NAMED: Final = 5


def run(arguments: Sequence[str]) -> int:
    """Run the command: 0, or 1 where the store is damaged."""
    return ended(_history(_parser().read(arguments)))


def _parser() -> Parser:
    parser = Parser(
        "history",
        "List every grade that the submissions of a store have had, and since when (in UTC).",
        example="pytest-grade history class.sqlite ada",
    )
    parser.add_argument("store", type=Path, metavar="STORE", help="as --grade-store=STORE keeps it")
    parser.add_argument("student", nargs="?", metavar="STUDENT", help="of this student only")
    return parser


def _history(given: argparse.Namespace) -> Sequence[str]:
    _refuse_missing(given.store)
    with closing(Store(given.store)) as store:
        attempts = store.attempts(given.student)
        if given.student is not None and not attempts:
            _refuse_unknown(given.student, store)
        for attempt in attempts:
            when = attempt.graded_at[:19].replace("T", " ")
            worth: str = attempt.status
            if attempt.earned is not None and attempt.possible is not None:
                worth = f"{points(attempt.earned)}/{points(attempt.possible)}"
                if attempt.final is not None and attempt.final != attempt.earned:
                    worth = f"{worth}, final {points(attempt.final)}"
            digest = (attempt.digest or "-").removeprefix("sha256:")[:12]
            tell(f"{when}  {worth:>12}  {digest:<12}  {attempt.path}")
            for remark in json.loads(attempt.remarks or "[]"):
                tell(f"    {_in_short(remark)}")
        return damages(store)


def _refuse_unknown(student: str, store: Store) -> NoReturn:
    """Say that the store knows nobody of that name, and whom it knows."""
    known = sorted({attempt.student for attempt in store.attempts()})
    alike = _alike(student, known)
    others = ", ".join(alike or known[:_MOST_NAMED])
    more = f", and {counted(len(known) - _MOST_NAMED, 'other')}" if len(known) > _MOST_NAMED and not alike else ""
    allowed = f"a student that it knows{', nearest' if alike else ''}: {others}{more}"
    lost = f"; {'; '.join(damaged)}" if (damaged := damages(store)) else ""
    raise ConfigurationError(
        source=str(store.path),
        found=f"nobody called {student!r}{lost}",
        allowed=allowed if known else "no name, as it knows of nobody yet",
    )


def _alike(student: str, known: Sequence[str]) -> Sequence[str]:
    """Who is called nearly so: of Canvas's `novakdana_50106` the name or the id alone, too; the nearest first."""
    plain = {name: _plain(name) for name in known}
    word = _plain(student)
    near = difflib.get_close_matches(word, plain.values(), _MOST_NAMED)
    alike = [name for each in dict.fromkeys(near) for name in known if plain[name] == each]
    holding = [name for name in known if word and word in plain[name]]
    return list(dict.fromkeys((*alike, *holding)))[:_MOST_NAMED]


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _in_short(remark: Mapping[str, Any]) -> str:
    """What instructors gave, took or said, in one line."""
    change = f"{remark['points']:+g} points" if remark["points"] else "remark"
    where = f" on {remark['function']}" if remark["function"] else ""
    return f"{change}{where}: {' · '.join(filter(None, (remark['reason'], remark['remark'])))}"


def _refuse_missing(path: Path) -> None:
    if not (path.is_file() and is_store(path)):
        found = "no store" if path.is_file() else "no file"
        raise ConfigurationError(source=str(path), found=found, allowed="a store, as --grade-store writes it")
