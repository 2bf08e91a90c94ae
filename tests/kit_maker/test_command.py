"""`pytest-grade kit`, as instructors type it, and what students do with what it writes."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from pytest_grade.cli import main
from pytest_grade.examine.catalogue import assignment_ids, load_assignment
from pytest_grade.kit_maker.folder import Starter
from tests.assignments import SHIPPED
from tests.author import small
from tests.kit import made
from tests.warm import typed


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the assignment `line`, and its kit in `kit`."""
    folder = tmp_path_factory.mktemp("kits")
    small.line(folder / "line")
    (folder / "line" / "starter.ipynb").write_text(made.STARTER, encoding="utf-8")
    assert main(["kit", str(folder / "line"), str(folder / "kit"), "--seed=5"]) == 0
    return folder


def self_check(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"COLUMNS": "80"}
    return subprocess.run(
        [typed("pytest-grade"), *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_folder_holds_the_notebook_the_questions_and_what_to_do(written: Path) -> None:
    assert sorted(path.name for path in (written / "kit").iterdir()) == ["README.md", "line.ipynb", "line.kit"]
    assert (written / "kit" / "line.ipynb").read_text(encoding="utf-8") == made.STARTER
    readme = (written / "kit" / "README.md").read_text(encoding="utf-8")
    assert "pytest-grade --grade-assignment=line.kit line.ipynb" in readme
    assert "self-check" in readme


@pytest.mark.parametrize("chosen", ["line.kit", "."])
def test_a_student_checks_himself_beside_the_kit_and_is_told_that_it_is_a_self_check(
    chosen: str, written: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(written / "kit", tmp_path / "kit")
    (folder / "line.ipynb").write_text(made.notebook(small.LINE_SOLUTION.replace("2 / N *", "1 / N *")))
    done = self_check(folder, f"--grade-assignment={chosen}", "--grade-report=json:report.json", "line.ipynb")
    assert done.returncode == 1, done.stderr
    assert " self-check " in done.stdout
    assert "self-check with a kit: its questions are its own, and no grade comes of it (line)" in done.stdout
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert report["grader"]["self_check"] == ["line"]
    assert report["submissions"][0]["functions"]["slopes"]["verdict"] == "incorrect"


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str], code: int = 1) -> str:
    """The one line that is said."""
    assert main(["kit", *arguments]) == code
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    assert line.startswith("ERROR: ")
    return line.removeprefix("ERROR: ")


def test_a_missing_notebook_is_named_and_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = small.line(tmp_path / "line")
    assert refused([str(folder), str(tmp_path / "out")], capsys) == (
        f"{folder}/starter.ipynb: found no such file; allowed: the notebook that students begin with, as starter.ipynb "
        "there, or by --notebook=FILE"
    )
    assert not (tmp_path / "out").exists()


def test_a_notebook_with_an_answer_of_the_solution_in_it_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = small.line(tmp_path / "line")
    (folder / "starter.ipynb").write_text(made.notebook("# all of it\n" + small.LINE_SOLUTION))
    assert refused([str(folder), str(tmp_path / "out")], capsys) == (
        f"{folder}/starter.ipynb: found fitted as it is in solution.py; allowed: a notebook in which students write "
        "that"
    )


def test_an_answer_is_found_beside_what_is_no_python(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = small.line(tmp_path / "line")
    (folder / "starter.ipynb").write_text(made.notebook("%matplotlib inline\n!ls", small.LINE_SOLUTION, "def (:"))
    assert "found fitted as it is in solution.py; allowed: " in refused([str(folder), str(tmp_path / "out")], capsys)


def starter_of(id_: str, folder: Path, *further: str) -> str:
    """The path of the starter of a shipped assignment, with these cells at its end."""
    notebook = json.loads((SHIPPED / id_ / "starter.ipynb").read_text(encoding="utf-8"))
    notebook["cells"] += json.loads(made.notebook(*further))["cells"]
    (folder / "starter.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return str(folder / "starter.ipynb")


@pytest.mark.parametrize("id_", [id_ for id_ in assignment_ids() if id_ != "week4_application"])
def test_what_a_shipped_starter_gives_is_no_answer(id_: str) -> None:
    """That of `nielsen_network` gives `sigmoid` and methods of its class, as the solution has them."""
    Starter.read(SHIPPED / id_ / "starter.ipynb").refuse_answers(load_assignment(id_))


def test_a_method_that_is_graded_may_not_stand_in_it_as_the_solution_has_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = "class QuadraticCost:\n    @staticmethod\n    def delta(z, a, y):\n        return quadratic_delta(z, a, y)"
    notebook = starter_of("nielsen_network", tmp_path, answer)
    line = refused(["nielsen_network", str(tmp_path / "out"), f"--notebook={notebook}"], capsys)
    assert "found QuadraticCost.delta as it is in solution.py; " in line


@pytest.mark.parametrize(("id_", "module"), [("week4_step_by_step", "dnn_utils"), ("cmu_11785_linear", None)])
def test_given_functions_are_handed_out_where_a_starter_imports_them(id_: str, module: str | None) -> None:
    assert Starter.read(SHIPPED / id_ / "starter.ipynb").module_name(load_assignment(id_)) == module


def test_a_given_function_that_is_called_and_not_imported_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notebook = starter_of("cmu_11785_linear", tmp_path, "W = numbered_weights(3, 2)")
    line = refused(["cmu_11785_linear", str(tmp_path / "out"), f"--notebook={notebook}"], capsys)
    assert line == (
        f"{notebook}: found numbered_weights of provided.py, and no import of it; allowed: import of a module that "
        "assignment.py lists in modules (mytorch*)"
    )


def test_whoever_waits_at_a_terminal_is_told_for_how_long(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    main(["kit", "nielsen_network", str(tmp_path / "out"), f"--notebook={tmp_path / 'none.ipynb'}"])
    first, second = capsys.readouterr().err.splitlines()
    assert first == "nielsen_network: working out what each mistake would answer takes a minute or two"
    assert second.startswith("ERROR: ")


def test_what_is_no_notebook_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = small.line(tmp_path / "line")
    (folder / "starter.ipynb").write_text("[]")
    assert "starter.ipynb: found no notebook; allowed: " in refused([str(folder), str(tmp_path / "out")], capsys)


def test_a_folder_with_files_in_it_is_not_written_into(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "grades.csv").write_text("a")
    line = refused([str(small.line(tmp_path / "line")), str(tmp_path / "out")], capsys, 2)
    assert line == f"{tmp_path}/out: found files in it; allowed: a new folder, or an empty one"


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = refused([str(tmp_path / "lin"), str(tmp_path / "out")], capsys, 2)
    assert line.startswith(f"{tmp_path}/lin: found no such folder; allowed: one of {', '.join(assignment_ids())}")
    assert line.endswith(", or a folder")


def test_of_an_id_that_there_is_not_the_nearest_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = refused(["week4_step_by_stpe", str(tmp_path / "out")], capsys, 2)
    assert 'allowed: "week4_step_by_step", perhaps; one of ' in line


def test_where_only_the_solution_can_judge_there_is_no_kit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = shutil.copytree(SHIPPED / "week4_application", tmp_path / "application")
    (folder / "withheld.py").rename(folder / "provided.py")
    line = refused([str(folder), str(tmp_path / "out")], capsys)
    assert "found no function that is judged without the solution at hand (" in line


def test_what_students_may_not_read_is_in_no_kit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = refused(["week4_application", str(tmp_path / "out")], capsys)
    assert line.endswith(
        "/week4_application: found withheld.py: functions that students import and may not read; "
        "allowed: provided.py, which a kit hands out"
    )
    assert not (tmp_path / "out").exists()


def test_no_kit_is_made_of_a_kit(written: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = refused([str(written / "kit"), str(tmp_path / "out")], capsys)
    assert line == f"{written}/kit: found a kit; allowed: the assignment it was made of"


@pytest.mark.parametrize("seed", ["-1", "x", "1.5", "9" * 30])
def test_a_seed_that_is_no_whole_number_is_refused(seed: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["kit", "a", "b", f"--seed={seed}"])
    assert f"found '{seed}'; allowed: a whole number" in capsys.readouterr().err


def test_a_damaged_kit_is_refused_in_one_line_by_a_run(written: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(written / "kit", tmp_path / "kit")
    (folder / "line.kit").write_bytes((folder / "line.kit").read_bytes()[:-400])
    done = self_check(folder, "--grade-assignment=line.kit", "line.ipynb")
    assert done.returncode == 4
    (line,) = (line for line in done.stderr.splitlines() if line.strip())
    assert line.startswith(f"ERROR: {folder}/line.kit: found no kit, or one of which a part is missing; allowed: ")


def test_numbers_that_a_changed_solution_makes_too_large_are_no_warning(tmp_path: Path) -> None:
    small.line(
        tmp_path / "line",
        (
            'line.grade("fitted(X, w, b) -> f", 10)\n',
            'line.grade("fitted(X, w, b) -> f", 10)\nline.grade("far(b) -> y", 5)\n',
        ),
        ("def squares", "def far(b):\n    return 1e300 * b + 1e299\n\n\ndef squares"),
    )
    (tmp_path / "line" / "starter.ipynb").write_text(made.STARTER, encoding="utf-8")
    assert main(["kit", str(tmp_path / "line"), str(tmp_path / "kit"), "--seed=5"]) == 0
