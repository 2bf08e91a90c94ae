"""An assignment is loaded from a folder anywhere, with its rubric or its points; what is wrong there is said."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_grade.author.files import files_in
from pytest_grade.batch.job import Job
from pytest_grade.batch.wire import packed_job, unpacked_job
from pytest_grade.errors import ConfigurationError
from pytest_grade.examine.catalogue import Catalogue, assignment_ids, loaded
from pytest_grade.marking.rubric import HINTS
from pytest_grade.model.limits import Limits
from tests.assignments import WEEK4, edit, own
from tests.author.test_declarations import COURSES

BEGINS = "week4 = Assignment("


def test_a_folder_is_loaded_with_the_rubric_beside_it(tmp_path: Path) -> None:
    catalogue = Catalogue.load(own(tmp_path / "own"))
    assert [assignment.id for assignment in catalogue.assignments] == ["own_week4"]
    assert catalogue.rubrics["own_week4"].possible == 100
    assert [name for name, _ in catalogue.files["own_week4"].content] == [
        "assignment.py",
        "provided.py",
        "rubric.yaml",
        "solution.py",
    ]


def test_folders_and_shipped_ones_are_chosen_together_and_a_folder_twice_counts_once(tmp_path: Path) -> None:
    folder = own(tmp_path / "own")
    catalogue = Catalogue.load(folder, WEEK4, folder / ".." / "own")
    assert [assignment.id for assignment in catalogue.assignments] == ["own_week4", WEEK4]
    assert list(catalogue.files) == ["own_week4"]


def test_without_a_rubric_the_points_of_the_assignment_are_it_and_every_lawful_convention_is_accepted(
    tmp_path: Path,
) -> None:
    folder = own(tmp_path / "own", rubric=False)
    edit(folder / "assignment.py", 'compute_cost(AL, Y) -> J", 6)', 'compute_cost(AL, Y) -> J", 0)')
    rubric = Catalogue.load(folder).rubrics["own_week4"]
    assert rubric.possible == 94
    assert rubric.points["linear_backward"] == 18
    assert rubric.points["compute_cost"] == 0
    assert rubric.accepted == ("per-layer", "at-loss", "at-output", "at-end", "other")
    assert rubric.hints == HINTS[-1]


def test_a_rubric_on_the_command_line_comes_before_the_one_beside_the_assignment(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text("assignment: own_week4\npoints: {linear_forward: 3}\n")
    assert Catalogue.load(own(tmp_path / "own"), rubric_files=[mine]).rubrics["own_week4"].possible == 3


def test_an_assignment_of_ones_own_may_have_the_id_of_a_shipped_one_where_that_is_not_chosen(tmp_path: Path) -> None:
    folder = own(tmp_path / "own", WEEK4)
    mine = tmp_path / "mine.yaml"
    mine.write_text(f"assignment: {WEEK4}\npoints: {{linear_forward: 3}}\n")
    assert Catalogue.load(folder, rubric_files=[mine]).rubrics[WEEK4].possible == 3


def without_file(folder: Path) -> None:
    (folder / "assignment.py").unlink()


def without_folder(folder: Path) -> None:
    shutil.rmtree(folder)


def written(text: str) -> Callable[[Path], None]:
    return lambda folder: (folder / "assignment.py").write_text(text, encoding="utf-8") and None


def without_points(folder: Path) -> None:
    (folder / "rubric.yaml").unlink()
    path = folder / "assignment.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'(grade\(".*"), \d+', r"\1, 0", text), encoding="utf-8")


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda folder: edit(folder / name, old, new)


BAD: dict[str, tuple[Callable[[Path], None], str]] = {
    "no folder": (without_folder, "own: found no such folder; allowed: a folder that holds assignment.py"),
    "no file": (without_file, "own: found no assignment.py in it; allowed: a folder that holds assignment.py"),
    "what raises": (
        replaced("assignment.py", BEGINS, f"1 / 0\n{BEGINS}"),
        "assignment.py, line 5: found ZeroDivisionError: division by zero; allowed: ",
    ),
    "what raises, by hand": (
        written("ASSIGNMENT = 1 / 0\n"),
        "assignment.py: found what raises ZeroDivisionError: division by zero; allowed: a file that can be imported",
    ),
    "another value": (written("week4 = dict()\n"), "assignment.py, line 1: found 0 assignments; allowed: one: name = "),
    "another value, by hand": (
        written("ASSIGNMENT = dict()\n"),
        "assignment.py: found no Assignment; allowed: ASSIGNMENT = Assignment(…)",
    ),
    "no Python": (replaced("assignment.py", "week4 = ", "week4 == = "), "assignment.py, line "),
    "an id that is none": (
        replaced("assignment.py", '"own_week4"', '"own week 4"'),
        "assignment.py: found the id 'own week 4'; allowed: letters, digits, and _ . -",
    ),
    "a rubric for another": (
        replaced("rubric.yaml", "assignment: own_week4", f"assignment: {WEEK4}"),
        f'found "{WEEK4}"; allowed: one of own_week4',
    ),
    "a rubric for other functions": (
        replaced("rubric.yaml", "linear_forward:", "linear_forwards:"),
        "rubric.yaml, line ",
    ),
    "neither rubric nor points": (
        without_points,
        "rubric.yaml: found no such file, and no points in the assignment; allowed: a rubric for it",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_in_a_folder_is_said_with_where_and_what_is_allowed(name: str, tmp_path: Path) -> None:
    folder = own(tmp_path / "own")
    spoil, said = BAD[name]
    spoil(folder)
    with pytest.raises(ConfigurationError) as refused:
        Catalogue.load(folder)
    assert said in str(refused.value)
    assert str(tmp_path) in str(refused.value)


def test_two_assignments_of_one_id_are_refused(tmp_path: Path) -> None:
    one, other = own(tmp_path / "one"), own(tmp_path / "other")
    with pytest.raises(ConfigurationError) as refused:
        Catalogue.load(one, other)
    assert str(refused.value) == (
        f"{other / 'assignment.py'}: found the id own_week4, as in {one}; allowed: an id of its own"
    )
    with pytest.raises(ConfigurationError, match=f"found the id {WEEK4}, as in"):
        Catalogue.load(WEEK4, own(tmp_path / "third", WEEK4))


def test_a_declared_assignment_is_proved_and_its_points_are_its_rubric(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(COURSES / "week2_logistic_regression", tmp_path / "week2"))
    rubric = Catalogue.load(folder).rubrics["week2_logistic_regression"]
    assert (rubric.points["propagate"], rubric.possible) == (40, 100)
    edit(folder / "solution.py", "db = np.sum(A - Y) / m", "db = np.sum(A - Y)")
    with pytest.raises(ConfigurationError, match="propagate, whose db is m times the derivative of J by b"):
        Catalogue.load(folder)


def job(folder: Path) -> Job:
    return Job.of(Catalogue.load(folder), 1, Limits(), "auto")


def test_a_job_carries_the_files_and_needs_the_folder_no_more(tmp_path: Path) -> None:
    folder = own(tmp_path / "own", "travelling")
    content = packed_job(job(folder))
    before = files_in(folder)
    shutil.rmtree(folder)
    received = unpacked_job(content)
    assert received.files == {"travelling": before}
    assert [assignment.id for assignment in received.run().catalogue.assignments] == ["travelling"]


def test_files_that_were_sent_are_loaded_from_a_folder_that_is_gone_afterwards(tmp_path: Path) -> None:
    folder = own(tmp_path / "own", "laid_out")
    places = tmp_path / "places"
    edit(folder / "assignment.py", BEGINS, f"open({str(places)!r}, 'w').write(__file__)\n{BEGINS}")
    assert loaded(files_in(folder)).id == "laid_out"
    assert Path(places.read_text()).name == "assignment.py"
    assert not Path(places.read_text()).parent.exists()
    assert folder.exists()


def test_findings_depend_on_the_content_and_not_on_where_it_lies_nor_on_the_rubric(tmp_path: Path) -> None:
    folder = own(tmp_path / "own")
    before = job(folder).conditions(())
    elsewhere = Path(shutil.copytree(folder, tmp_path / "elsewhere"))
    assert job(elsewhere).conditions(()) == before
    edit(elsewhere / "rubric.yaml", "L_model_backward: 28", "L_model_backward: 46")
    assert job(elsewhere).conditions(()) == before
    edit(elsewhere / "solution.py", "import numpy as np", "import numpy as np\n# changed")
    assert job(elsewhere).conditions(()) != before


def test_shipped_assignments_travel_by_their_ids() -> None:
    assert Job.of(Catalogue.load(), 1, Limits(), "auto").files == {}
    assert Job.of(Catalogue.load(), 1, Limits(), "auto").assignments == assignment_ids()
