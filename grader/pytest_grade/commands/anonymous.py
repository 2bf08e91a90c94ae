"""`pytest-grade anonymous`: a report for colleagues and research that names nobody."""

import sys
from collections.abc import Sequence
from pathlib import Path

from pytest_grade.anonymise import A_KEY, export
from pytest_grade.commands.parsing import Parser
from pytest_grade.reports.text import say


def run(arguments: Sequence[str]) -> int:
    """Run the command: 0."""
    given = _parser().read(arguments)
    count = export(given.report, given.key, given.out)
    say([f"{count} submissions without names: {given.out}"], sys.stdout)
    return 0


def _parser() -> Parser:
    parser = Parser(
        "anonymous",
        "Write a JSON report once more, so that it names nobody: students, paths and digests become ids "
        "made with your key, names are taken out of all that is said, and quoted code loses comments and texts.",
        example="pytest-grade anonymous grades.json --key=KEY --out=shared.json",
        further="The same key gives the same ids, in every report. Who has it can tell whom an id stands for.",
    )
    parser.add_argument("report", type=Path, metavar="GRADES.json", help="as --grade-report=json:GRADES.json writes it")
    parser.add_argument("--key", required=True, type=Path, metavar="FILE", help=A_KEY)
    parser.add_argument("--out", required=True, type=Path, metavar="OUT.json", help="where the other report goes")
    return parser
