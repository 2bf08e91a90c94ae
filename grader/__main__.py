"""`python -m grader merge`: join the reports of a class that was graded in parts."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from grader.errors import ConfigurationError
from grader.reports.formats import FORMATS
from grader.reports.merge import merged


def main(arguments: list[str] | None = None) -> int:
    """Run the command; 0, 1 where something is missing, 2 where the reports cannot be joined."""
    parser = argparse.ArgumentParser(prog="python -m grader", description="Tools for the reports of pytest --grade.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    merge = commands.add_parser("merge", help="join the JSON reports of parts of a class into one")
    merge.add_argument("reports", nargs="+", type=Path, metavar="REPORT")
    merge.add_argument("--out", required=True, type=Path, metavar="FILE", help="where the joined report goes")
    given = parser.parse_args(arguments)
    try:
        joined = merged({str(path): _read(path) for path in given.reports})
        given.out.write_text(FORMATS["json"](joined.report), encoding="utf-8")
    except (ConfigurationError, OSError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    summary = joined.report["summary"]
    sys.stdout.write(f"{summary['submissions']} submissions: {summary['graded']} graded, ")
    sys.stdout.write(f"{summary['not_gradable']} not gradable\nreport written: {given.out}\n")
    for remark in joined.remarks:
        sys.stdout.write(f"WARNING: {remark}\n")
    return 1 if joined.remarks else 0


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise ConfigurationError(source=str(path), found="no JSON", allowed="a JSON report") from None


if __name__ == "__main__":
    raise SystemExit(main())
