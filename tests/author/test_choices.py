"""What a course leaves free is declared: a factor of the loss, and the layout of what comes back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_grade.author.checking import check
from pytest_grade.author.loading import declared
from pytest_grade.author.proving import proved as proved_now
from pytest_grade.author.reading import reading
from pytest_grade.errors import ConfigurationError
from pytest_grade.model.grade import Grade
from pytest_grade.prove.grading import Grader, grading_by
from tests.author.small import LINE_SOLUTION, line
from tests.author.test_proof import proved

FREE = (
    ('examples="N")', 'examples="N", either={"HALF": [1.0, 0.5], "KEYED": [False, True]})'),
    ("-> d(w), d(b)", "-> {'dw': d(w), 'db': d(b)} if KEYED else (d(w), d(b))"),
    ("import numpy as np\n", "import numpy as np\n\nHALF = 1.0\nKEYED = False\n"),
    ("return np.mean((f - t) ** 2)", "return HALF * np.mean((f - t) ** 2)"),
    (
        "    return 2 / N * X.T @ off, 2 / N * np.sum(off)",
        "    dw, db = 2 * HALF / N * X.T @ off, 2 * HALF / N * np.sum(off)\n"
        "    return {'dw': dw, 'db': db} if KEYED else (dw, db)",
    ),
    ("dw, db = slopes(X, t, w, b)", "off = fitted(X, w, b) - t\n        dw, db = X.T @ off / len(t), np.mean(off)"),
)


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    with grading_by(line(tmp_path_factory.mktemp("free") / "line", *FREE)) as found:
        yield found


KEYED = (
    "    return 2 / N * X.T @ off, 2 / N * np.sum(off)",
    "    return {'dw': 2 / N * X.T @ off, 'db': 2 / N * sum(off)}",
)
DESCENT = FREE[-1]
HALVED = (
    ("np.mean((f - t) ** 2)", "np.mean((f - t) ** 2) / 2"),
    ("return 2 / N * X.T @ off, 2 / N *", "return X.T @ off / N, 1 / N *"),
)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        pytest.param((DESCENT,), [], id="as the solution is"),
        pytest.param((DESCENT, KEYED), [], id="another form"),
        pytest.param((DESCENT, *HALVED), [], id="half of the cost"),
        pytest.param((DESCENT, HALVED[0]), ["squares"], id="half of the cost, and not of its derivatives"),
        pytest.param(
            (DESCENT, (KEYED[0], KEYED[1].replace("2 / N * X", "X"))), ["slopes"], id="another form, and wrong"
        ),
    ],
)
def test_every_combination_of_what_is_free_is_right_and_nothing_else(
    changes: tuple[tuple[str, str], ...], wrong: list[str], grader: Grader
) -> None:
    text = LINE_SOLUTION
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    grade = grader.grade(text.encode(), "py")
    assert isinstance(grade, Grade)
    assert [each.function for each in grade.functions if each.earned < each.possible] == wrong


def test_who_has_made_another_choice_is_told_by_which_he_is_graded_where_there_are_words(tmp_path: Path) -> None:
    told = FREE[0][1].replace("[1.0, 0.5]", "{1.0: 'the mean of the squares', 0.5: 'half of that mean'}")
    text = LINE_SOLUTION
    for old, new in (DESCENT, KEYED):
        text = text.replace(old, new)
    halved = text
    for old, new in (HALVED[0], ("{'dw': 2 / N *", "{'dw': 1 / N *"), ("'db': 2 / N *", "'db': 1 / N *")):
        assert old in halved
        halved = halved.replace(old, new)
    with grading_by(line(tmp_path / "line", (FREE[0][0], told), *FREE[1:])) as grader:
        notes = [grader.grade(each.encode(), "py").notes for each in (LINE_SOLUTION, text, halved)]
    assert notes[:2] == [(), ()]
    (note,) = notes[2]
    assert note.startswith("Graded with half of that mean: what the course leaves free, ")


@pytest.mark.parametrize("words", ["0.5", "None", "' '"])
def test_words_of_a_choice_are_a_text(words: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        declared(line(tmp_path, ('examples="N")', f'examples="N", either={{"HALF": {{1.0: {words}}}}})')))
    assert str(refused.value).endswith("allowed: words for students, as a text")


@pytest.mark.parametrize(
    ("signs", "said"),
    [
        (
            "HALF={0.25: ['quarter']}",
            "found 0.25 of HALF in chosen_by; allowed: a value that either= lists, and not the",
        ),
        ("HALF={1.0: ['whole']}", "found 1.0 of HALF in chosen_by; allowed: a value that either= lists, and not the"),
        ("HALF={0.5: 'half'}", "found HALF={0.5: 'half'}; allowed: a list: {0.5: ['half']}"),
    ],
)
def test_words_by_which_a_choice_shows_are_a_list_for_another_value_than_the_first(
    signs: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        declared(
            line(tmp_path, ('examples="N")', f'examples="N", either={{"HALF": [1.0, 0.5]}})\nline.chosen_by({signs})'))
        )
    assert said in str(refused.value)


def test_a_transposed_derivative_is_proved_and_read_out(tmp_path: Path) -> None:
    turned = ("-> d(w), d(b)", "-> d(w).T if KEYED else d(w), d(b)")
    folder = line(tmp_path, *(each for each in FREE if "d(w)" not in each[0]), turned)
    (folder / "solution.py").write_text(
        (folder / "solution.py")
        .read_text()
        .replace("return {'dw': dw, 'db': db} if KEYED else (dw, db)", "return dw, db")
    )
    said = list(reading(proved(folder)))
    assert said[2] == "left free, as long as all fits together: HALF 1.0 or 0.5; KEYED False or True"
    assert any("d(w), d(b): proved by calculus" in each for each in said)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (
            "d(w) if TURNED else d(b), d(b)",
            "found … if TURNED else …, and TURNED has one value; allowed: either={'TURNED'",
        ),
        (
            "d(w) if 1 > 2 else d(b), d(b)",
            "found … if 1 > 2 else …; allowed: the name of a constant that either= lists",
        ),
        ("d(w).flat, d(b)", "found d(w).flat right of the arrow, which nothing is compared with; allowed: "),
    ],
)
def test_a_choice_that_is_none_is_refused(pattern: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        declared(line(tmp_path, ("-> d(w), d(b)", f"-> {pattern}")))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("dw if KEYED else d(w), d(b)", "dw if KEYED else d(w), where dw is a plain value, which is not proved"),
        (
            "d(w) if KEYED else slope, d(b)",
            "d(w) if KEYED else slope, where slope is a plain value, which is not proved",
        ),
        (
            "{'dw': d(w), 'db': db} if KEYED else (d(w), d(b))",
            "{'dw': d(w), 'db': db} if KEYED else (d(w), d(b)), where db is a plain value, which is not proved",
        ),
    ],
)
def test_a_plain_name_in_one_branch_is_no_derivative(pattern: str, found: str, tmp_path: Path) -> None:
    wrong = ("return {'dw': dw, 'db': db} if KEYED else (dw, db)", "return (3 * dw, db) if KEYED else (dw, db)")
    changes = [each for each in FREE if "d(w)" not in each[0]]
    with pytest.raises(ConfigurationError) as refused:
        check(declared(line(tmp_path, *changes, ("-> d(w), d(b)", f"-> {pattern}"), wrong)))
    name = "b" if "'db'" in pattern else "w"
    said = f"{tmp_path}/assignment.py, line 10: found {found}; allowed: an expression of d({name}) in each branch"
    assert str(refused.value) == said


def test_a_plain_name_that_stands_for_a_derivative_is_refused_in_each_branch(tmp_path: Path) -> None:
    changes = [each for each in FREE if "d(w)" not in each[0]]
    with pytest.raises(ConfigurationError) as refused:
        proved_now(line(tmp_path, *changes, ("-> f", "-> dw if KEYED else f")))
    assert "line 8: found dw, a plain value; allowed: d(w) for the derivative by w" in str(refused.value)


def test_the_first_value_of_a_constant_is_that_of_the_solution(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        declared(line(tmp_path, *FREE, ('"HALF": [1.0, 0.5]', '"HALF": [0.5, 1.0]')))
    said = (
        "found either=HALF, of which 0.5 stands first, and solution.py has 1.0; allowed: that of the solution first: ["
    )
    assert said in str(refused.value)
