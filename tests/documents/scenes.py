"""The folders in which the pages' commands are typed: what a reader would have there."""

import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
EXAMPLES: Final = ROOT / "assignments" / "week4_step_by_step" / "examples"
BIN: Final = Path(sys.executable).parent
ENVIRONMENT: Final = {
    **{name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "GRADE"))},
    "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    "PYTHONIOENCODING": "utf-8",
    "COLUMNS": "80",
    "LC_ALL": "C.UTF-8",
    "SEED": "20",
}


def notebook(student: str) -> bytes:
    """The notebook of one of the examples."""
    (path,) = (EXAMPLES / student).glob("*.ipynb")
    return path.read_bytes()


def empty(_: Path) -> None:
    """Nothing lies there."""


def examples(folder: Path) -> None:
    """A checkout, as far as it is graded."""
    for name in ("assignments", "rubrics"):
        shutil.copytree(ROOT / name, folder / name)


def class_(folder: Path) -> None:
    """A folder a student."""
    for student in ("jules-martin", "noor-haddad", "alex-meyer"):
        (folder / "submissions" / student).mkdir(parents=True)
        (folder / "submissions" / student / "week4.ipynb").write_bytes(notebook(student))


def one(folder: Path) -> None:
    """A student's repository: the notebook, not yet right."""
    (folder / "week4.ipynb").write_bytes(notebook("sasha-ivers"))


def own(folder: Path) -> None:
    """An assignment of one's own, `week4`, with its rubric."""
    shutil.copytree(EXAMPLES.parent, folder / "week4")
    rubric = (ROOT / "rubrics" / "week4_step_by_step.yaml").read_text(encoding="utf-8")
    (folder / "rubric.yaml").write_text(rubric.replace("week4_step_by_step", "week4"), encoding="utf-8")
    declared = folder / "week4" / "assignment.py"
    text = declared.read_text(encoding="utf-8").replace('"week4_step_by_step"', '"week4"')
    declared.write_text(text, encoding="utf-8")


def course(folder: Path) -> None:
    """A class, and beside it a plugin of the course's: that of the page about hooks."""
    class_(folder)
    page = (ROOT / "docs" / "hooks.md").read_text(encoding="utf-8")
    (folder / "course").mkdir()
    (written,) = [text for text in page.split("```") if text.startswith("python\n# leaves_out.py\n")]
    (folder / "course" / "leaves_out.py").write_text(written.removeprefix("python\n"), encoding="utf-8")


def graded(folder: Path) -> None:
    """A class that was graded, with its report and its store."""
    class_(folder)
    typed = "pytest-grade submissions --grade-report=json:grades.json --grade-store=class.sqlite"
    subprocess.run(["bash", "-c", typed], cwd=folder, env=ENVIRONMENT, check=True, stdout=subprocess.DEVNULL)


def _zipped(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def canvas(folder: Path) -> None:
    """A download and an export of Canvas's, with what goes wrong in a class."""
    files = {
        "novakdana_50106_900106_week4.zip": _zipped({"week4.ipynb": notebook("dana-novak")}),
        "parklee_50107_900107_week4.ipynb": b"{\n",
        "王小明_50103_900103_week4.pdf": b"%PDF-1.4\n",
        "müllerjörg_50102_900102_week4.ipynb": notebook("jo-marsh"),
        "müllerjörg_50102_900112_week4-1.ipynb": notebook("sasha-ivers"),
        "smithjordan_50104_900104_week4.ipynb": notebook("mika-salo"),
        "smithjordan_50105_900105_week4.ipynb": notebook("sasha-ivers"),
        "obriensiobhan_LATE_50101_900101_week4.ipynb": notebook("jules-martin"),
    }
    (folder / "submissions.zip").write_bytes(_zipped(files))
    people = (
        ("Gone, Al", "50108", "agone"),
        ("Müller, Jörg", "50102", "jmuller"),
        ("Novak, Dana", "50106", "dnovak"),
        ("O'Brien, Siobhán", "50101", "sobrien"),
        ("Park, Lee", "50107", "lpark"),
        ("Smith, Jordan", "50104", "jsmith"),
        ("Smith, Jordan", "50105", "jsmith2"),
        ("Smith, Jordan", "50109", "jsmith3"),
        ("王, 小明", "50103", "xwang"),
    )
    rows = [
        "Student,ID,SIS Login ID,Section,Week 4: step by step (77),Final Score",
        "    Points Possible,,,,100,(read only)",
        *(f'"{name}",{id_},{login},DL101,,' for name, id_, login in people),
        '"Student, Test",50199,,DL101,,',
    ]
    (folder / "gradebook.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def moodle(folder: Path) -> None:
    """A download and a grading worksheet of a German Moodle's."""
    people = (
        ("Jörg Müller", 501, "Montag, 3. November 2025, 14:05"),
        ("Anna Lee", 502, "Montag, 3. November 2025, 15:10"),
        ("Siobhán O'Brien", 503, "Mittwoch, 5. November 2025, 09:30"),
        ("Dana Novak", 504, "Montag, 3. November 2025, 11:00"),
        ("小明 王", 505, "Montag, 3. November 2025, 12:00"),
        ("Jordan Smith", 506, "Dienstag, 4. November 2025, 10:00"),
        ("Al Gone", 507, "-"),
    )
    folder_of = {name: f"{name}_{number}_assignsubmission_file_" for name, number, _ in people}
    late = folder_of["Siobhán O'Brien"]
    files = {
        f"{folder_of['Jörg Müller']}/week4.ipynb": notebook("jo-marsh"),
        f"{folder_of['Jörg Müller']}/week4-1.ipynb": notebook("sasha-ivers"),
        f"{folder_of['Anna Lee']}/week4.ipynb": notebook("alex-meyer"),
        f"{late}/week4.ipynb": notebook("jules-martin"),
        f"{folder_of['Jordan Smith']}/week4.ipynb": notebook("mika-salo"),
        f"{folder_of['Dana Novak']}/week4.zip": _zipped({"week4.ipynb": notebook("dana-novak")}),
        f"{folder_of['小明 王']}/week4.pdf": b"%PDF-1.4\n",
    }
    (folder / "DL101-Week 4-77.zip").write_bytes(_zipped(files))
    rows = [
        "Identifier,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,"
        "Zuletzt geändert (Abgabe),Feedback als Kommentar",
        *(
            f'Teilnehmer/in{number},{name},p{number}@example.org,Zur Bewertung abgegeben,,"100,00","{when}",'
            for name, number, when in people
        ),
    ]
    (folder / "worksheet.csv").write_text("\ufeff" + "\n".join(rows) + "\n", encoding="utf-8")


SCENES: Final[Mapping[str, Callable[[Path], None]]] = {
    "empty": empty,
    "examples": examples,
    "class": class_,
    "one": one,
    "own": own,
    "course": course,
    "graded": graded,
    "canvas": canvas,
    "moodle": moodle,
}
