"""`python -m pytest_grade`: join what was graded in parts, look into the history of a store, explain a name."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TextIO

from pytest_grade.batch.store import Store
from pytest_grade.classroom.roster_file import read_roster
from pytest_grade.errors import ConfigurationError
from pytest_grade.explain import add_arguments, explained
from pytest_grade.reports.merge import counts_of, merged, read_report, remarks_on
from pytest_grade.reports.spool import Spool
from pytest_grade.reports.text import counted, harmless, points
from pytest_grade.reports.written_again import targets_of, write_again
from pytest_grade.streams import hold_streams

_LONGEST = 2000
_SQLITE = b"SQLite format 3\0"


def main(arguments: list[str] | None = None) -> int:
    """Run the command; 0, 1 where something is missing, 2 where what is given cannot be used."""
    hold_streams()
    given = _parser().parse_args(arguments)
    try:
        remarks: Sequence[str] = given.command(given)
    except (ConfigurationError, OSError, RecursionError) as error:
        _say(f"error: {error}", sys.stderr)
        return 2
    for remark in remarks:
        _say(f"WARNING: {remark}")
    return 1 if remarks else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pytest_grade", description="Tools for what pytest --grade writes.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    merge = commands.add_parser("merge", help="join the JSON reports, or the stores, of parts of a class into one")
    merge.add_argument("parts", nargs="+", type=Path, metavar="PART", help="reports, or stores")
    merge.add_argument("--out", type=Path, metavar="FILE", help="where the joined one goes")
    merge.add_argument(
        "--report",
        action="append",
        default=[],
        metavar="FORMAT:PATH",
        help="of reports: write the grades in this format, as --grade-report does (any number; of one report too)",
    )
    merge.add_argument("--roster", type=Path, metavar="CSV", help="the list of the class, which canvas and moodle need")
    merge.add_argument("--column", action="append", default=[], metavar="[ID=]NAME", help="as --grade-column")
    merge.set_defaults(command=_merge)
    history = commands.add_parser("history", help="list every grade that the submissions of a store have had")
    history.add_argument("store", type=Path, metavar="STORE")
    history.add_argument("student", nargs="?", metavar="STUDENT", help="of this student only")
    history.set_defaults(command=_history)
    explain = commands.add_parser("explain", help="say what a name in the feedback means, and why")
    add_arguments(explain)
    explain.set_defaults(command=_explain)
    return parser


def _merge(given: argparse.Namespace) -> Sequence[str]:
    are_stores = [_is_store(path) for path in given.parts]
    if any(are_stores) and not all(are_stores):
        odd = given.parts[are_stores.index(not are_stores[0])]
        kinds = ("a store", "a report") if are_stores[0] else ("a report", "a store")
        raise ConfigurationError(source=str(odd), found=kinds[1], allowed=f"{kinds[0]}, as the first")
    if not (given.out or given.report) or (any(are_stores) and not given.out):
        allowed = "--out=FILE" if any(are_stores) else "--out=FILE, --report=FORMAT:PATH, or both"
        raise ConfigurationError(source="merge", found="nowhere to write to", allowed=allowed)
    if any(are_stores) and given.report:
        found = "stores, which hold findings and no grades"
        raise ConfigurationError(source="--report", found=found, allowed="JSON reports (--grade-report=json:PATH)")
    return _merge_stores(given.parts, given.out) if any(are_stores) else _merge_reports(given)


def _merge_reports(given: argparse.Namespace) -> Sequence[str]:
    targets = (*((("json", given.out),) if given.out else ()), *targets_of(given.report))
    read = read_roster(given.roster) if given.roster else None
    with Spool() as spool:
        found = {str(path): read_report(path, "a JSON report, or a store") for path in given.parts}
        report, remarks = merged(found, spool)
        _say(counts_of(report.summary))
        lines = write_again(report, targets, read and read.roster, given.column)
        for line in (*(read.remarks if read else ()), *lines):
            _say(line)
    return remarks


def _merge_stores(parts: Sequence[Path], out: Path) -> Sequence[str]:
    seeds = list(filter(None, map(_seed, parts)))  # of all, before anything is written
    with closing(Store(out)) as store:
        store.mend()
        remarks = _damages(store)
        for path in parts:
            if path.resolve() != out.resolve():
                with closing(Store(path)) as part:
                    store.add(part)
                    remarks += _damages(part)
        runs = store.parts()
        if any(run.shard for run in runs):  # a run over the whole class is none of the parts
            runs = [run for run in runs if run.shard]
        complete = {run.shard for run in runs if run.graded is not None and run.graded == run.expected}
        unfinished = {run.shard for run in runs} - complete
        remarks += remarks_on(seeds, list(dict.fromkeys(run.shard for run in runs)))
        remarks += [f"not finished: {shard or 'a run over the whole class'}" for shard in sorted(unfinished, key=str)]
        _say(f"{counted(store.count(), 'submission')} with findings")
        _say(f"store written: {out}")
        return remarks


def _seed(path: Path) -> str | None:
    """The seed of a store; `ConfigurationError` where it is none, or is damaged."""
    with closing(Store(path)) as store:
        return store.seed


def _damages(store: Store) -> list[str]:
    """What is wrong with a store of which all was read that is wanted."""
    if store.damaged:
        return [f"{store.path}: {store.damaged} damaged rows were left out"]
    trouble = store.structure()
    return [f"{store.path}: damaged, and something may be missing ({trouble})"] if trouble else []


def _history(given: argparse.Namespace) -> Sequence[str]:
    _refuse_missing(given.store)
    with closing(Store(given.store)) as store:
        for attempt in store.attempts(given.student):
            when = attempt.graded_at[:19].replace("T", " ")
            worth: str = attempt.status
            if attempt.earned is not None and attempt.possible is not None:
                worth = f"{points(attempt.earned)}/{points(attempt.possible)}"
                if attempt.final is not None and attempt.final != attempt.earned:
                    worth = f"{worth}, final {points(attempt.final)}"
            digest = (attempt.digest or "-").removeprefix("sha256:")[:12]
            _say(f"{when}  {worth:>12}  {digest:<12}  {attempt.path}")
            for remark in json.loads(attempt.remarks or "[]"):
                _say(f"    {_in_short(remark)}")
        return _damages(store)


def _in_short(remark: Mapping[str, Any]) -> str:
    """What instructors gave, took or said, in one line."""
    change = f"{remark['points']:+g} points" if remark["points"] else "remark"
    where = f" on {remark['function']}" if remark["function"] else ""
    return f"{change}{where}: {' · '.join(filter(None, (remark['reason'], remark['remark'])))}"


def _explain(given: argparse.Namespace) -> Sequence[str]:
    for line in explained(given):
        _say(line)
    return []


def _refuse_missing(path: Path) -> None:
    if not (path.is_file() and _is_store(path)):
        found = "no store" if path.is_file() else "no file"
        raise ConfigurationError(source=str(path), found=found, allowed="a store, as --grade-store writes it")


def _is_store(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def _say(line: str, to: TextIO | None = None) -> None:
    """Write a line that may hold anything, as one that no terminal or CI system obeys, of a length that is read."""
    (to or sys.stdout).write(harmless(line[:_LONGEST]) + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
