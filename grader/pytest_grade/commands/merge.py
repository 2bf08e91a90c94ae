"""`pytest-grade merge`: join what was graded in parts, reports or stores."""

import argparse
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from pytest_grade.batch.store import Store
from pytest_grade.classroom.roster_file import read_roster
from pytest_grade.commands.parsing import Parser
from pytest_grade.commands.stores import damages, ended, is_store, tell
from pytest_grade.errors import ConfigurationError
from pytest_grade.reports.merge import counts_of, merged, read_report, remarks_on
from pytest_grade.reports.spool import Spool
from pytest_grade.reports.targets import overwritten, written_to
from pytest_grade.reports.text import counted
from pytest_grade.reports.written_again import targets_of, write_again


def run(arguments: Sequence[str]) -> int:
    """Run the command: 0, or 1 where something is missing."""
    return ended(_merge(_parser().read(arguments)))


def _parser() -> Parser:
    parser = Parser(
        "merge",
        "Join the JSON reports, or the stores, of parts of a class into one, and say what is missing.",
        example="pytest-grade merge part-*.json --out=grades.json",
    )
    parser.add_argument("parts", nargs="+", type=Path, metavar="PART", help="reports, or stores")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where the joined one goes")
    parser.add_argument(
        "--report",
        action="append",
        default=[],
        metavar="FORMAT:PATH",
        help="of reports: write the grades in this format, as --grade-report does (any number; of one report too)",
    )
    parser.add_argument(
        "--roster", type=Path, metavar="CSV", help="the list of the class, which canvas and moodle need"
    )
    parser.add_argument("--column", action="append", default=[], metavar="[ID=]NAME", help="as --grade-column")
    return parser


def _merge(given: argparse.Namespace) -> Sequence[str]:
    are_stores = [is_store(path) for path in given.parts]
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
    parts = () if given.out in given.parts else given.parts  # of which one may become the whole
    inputs = {"which is joined": parts, "the roster": [given.roster] if given.roster else []}
    if lost := overwritten(written_to(targets), inputs):
        raise ConfigurationError(source="--report", found=lost, allowed="a path of its own for each report")
    read = read_roster(given.roster) if given.roster else None
    with Spool() as spool:
        found = {str(path): read_report(path, "a JSON report, or a store") for path in given.parts}
        report, remarks = merged(found, spool)
        tell(counts_of(report.summary))
        lines = write_again(report, targets, read and read.roster, given.column)
        for line in (*(read.remarks if read else ()), *lines):
            tell(line)
    return remarks


def _merge_stores(parts: Sequence[Path], out: Path) -> Sequence[str]:
    seeds = list(filter(None, map(_seed, parts)))  # of all, before anything is written
    with closing(Store(out)) as store:
        store.mend()
        remarks = damages(store)
        for path in parts:
            if path.resolve() != out.resolve():
                with closing(Store(path)) as part:
                    store.add(part)
                    remarks += damages(part)
        runs = store.parts()
        if any(run.shard for run in runs):  # a run over the whole class is none of the parts
            runs = [run for run in runs if run.shard]
        complete = {run.shard for run in runs if run.graded is not None and run.graded == run.expected}
        unfinished = {run.shard for run in runs} - complete
        remarks += remarks_on(seeds, list(dict.fromkeys(run.shard for run in runs)))
        remarks += [f"not finished: {shard or 'a run over the whole class'}" for shard in sorted(unfinished, key=str)]
        tell(f"{counted(store.count(), 'submission')} with findings")
        tell(f"store written: {out}")
        return remarks


def _seed(path: Path) -> str | None:
    """The seed of a store; `ConfigurationError` where it is none, or is damaged."""
    with closing(Store(path)) as store:
        return store.seed
