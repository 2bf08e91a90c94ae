"""The formats of reports."""

from from_code.markdown import code, table, verbatim
from pytest_grade.reports.formats import FOLDERS, FORMATS, OF_A_ROSTER


def formats() -> str:
    """Every format that comes with the package, and what it writes."""
    rows = [
        (
            code(f"{name}:{'FOLDER' if name in FOLDERS else 'FILE'}"),
            verbatim(" ".join((made.__doc__ or "").partition("\n\n")[0].split())),
            "yes" if name in OF_A_ROSTER else "",
        )
        for name, made in {**FORMATS, **FOLDERS}.items()
    ]
    return table(("`--grade-report=`", "what is written", "needs `--grade-roster`"), rows)
