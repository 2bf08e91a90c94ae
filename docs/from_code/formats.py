"""The formats of reports: which there are comes from the code, what each is for is said here."""

from collections.abc import Mapping
from typing import Final

from from_code.markdown import code, table
from pytest_grade.reports.formats import FOLDERS, FORMATS, OF_A_ROSTER

FOR: Final[Mapping[str, tuple[str, str]]] = {
    "json": ("every grade, in full: [the JSON report](report.md)", "instructors, scripts"),
    "html": ("[a page about the class](class_page.md), in one file", "instructors"),
    "csv": ("[a table](gradebooks.md#csv): a row for each student, a column for each function", "instructors"),
    "canvas": ("[Canvas's own export](gradebooks.md#canvas) with the points in it", "Canvas"),
    "canvas-pages": ("an archive of feedback pages that [Canvas](gradebooks.md#canvas) takes back", "Canvas"),
    "moodle": ("[Moodle's worksheet](gradebooks.md#moodle) with the points in it, and feedback pages", "Moodle"),
    "gradescope": ("[`results.json`](gradebooks.md#gradescope), of one submission", "Gradescope"),
    "classroom50": ("[`result.json`](gradebooks.md#classroom-50), of one submission", "Classroom 50"),
    "markdown": ("the summary of a job", "students, in CI"),
    "junit": ("a test case for each function, with its reason", "students, in CI"),
    "github": ("annotations at the lines of the notebook's file", "students, on GitHub"),
    "codequality": ("remarks at the lines of the notebook's file", "students, on GitLab"),
    "feedback": ("[a page for each submission](feedback.md): the notebook with our remarks, and an index", "students"),
}


def formats() -> str:
    """Every format that comes with the package; raises `KeyError` where nothing is said of one."""
    rows = [
        (
            code(f"{name}:{'FOLDER' if name in FOLDERS else 'FILE'}"),
            FOR[name][0] + ("; needs `--grade-roster`" if name in OF_A_ROSTER else ""),
            FOR[name][1],
        )
        for name in (*FORMATS, *FOLDERS)
    ]
    return table(("`--grade-report=`", "what is written", "for"), rows)
