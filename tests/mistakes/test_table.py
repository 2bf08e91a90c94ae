"""Each mistake that has a name is one whole entry, and its id stands nowhere else."""

import ast
from collections import Counter
from functools import cache

import pytest

from pytest_grade.edits.kinds import KINDS
from pytest_grade.marking.phrases import PROBLEMS
from pytest_grade.mistakes import table
from pytest_grade.mistakes.mistake import Edits, Mistake
from pytest_grade.mistakes.table import MISTAKES, THEMES, entry_of
from tests.sources import MODULES, PACKAGE, source

OWN = PACKAGE / "mistakes"
ELSEWHERE = [path for path in MODULES if path.parent != OWN]
ROLES = {"forward", "backward", "cost", "update", "other"}
# Ids that are words for something else too: a verdict, and kinds of problems.
HOMONYMS = {"unfinished", "not-deterministic", "own-names"}
ENTRIES = [pytest.param(entry, id=entry.id) for entry in MISTAKES.values()]


def test_no_two_entries_have_one_id() -> None:
    counts = Counter(entry.id for theme in THEMES for entry in theme.MISTAKES)
    assert [id_ for id_, count in counts.items() if count > 1] == []


def test_every_theme_is_in_the_table() -> None:
    assert {theme.__name__.rpartition(".")[2] for theme in THEMES} == {path.stem for path in OWN.glob("of_*.py")}


def test_every_entry_of_a_theme_that_has_a_name_is_in_the_table() -> None:
    named = [value for theme in THEMES for value in vars(theme).values() if isinstance(value, Mistake)]
    assert [entry.id for entry in named if MISTAKES.get(entry.id) is not entry] == []


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_has_words(entry: Mistake) -> None:
    for said in (entry.message, entry.why, entry.hint, *(hint for _, hint in entry.hints)):
        for way in (said,) if isinstance(said, str) else said:
            assert way.strip() == way != ""


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_says_how_it_arises_or_is_named_by_who_finds_it(entry: Mistake) -> None:
    arises = (
        *entry.ways,
        *entry.ways_by_count,
        *(law for law in (entry.law, entry.law_of_added) if law),
        *entry.made_by,
        *entry.undone_by,
        *entry.problems,
        *(other for other in MISTAKES.values() if other.of_notebook is entry),
    )
    assert arises or entry.id in found_by_name()


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_edits_of_an_entry_exist_and_go_in_their_direction(entry: Mistake) -> None:
    assert kinds(entry.made_by) <= set(KINDS["breaks"])
    assert kinds(entry.undone_by) | set(entry.shown_by) <= set(KINDS["mends"])
    assert {role for edits in (*entry.made_by, *entry.undone_by) for role in edits.roles} <= ROLES


def kinds(edits: tuple[Edits, ...]) -> set[str]:
    return {kind for each in edits for kind in each.kinds}


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_problems_of_an_entry_have_a_phrase_and_are_of_no_other(entry: Mistake) -> None:
    others = {kind for other in MISTAKES.values() if other is not entry for kind in other.problems}
    assert set(entry.problems) <= set(PROBLEMS) - others


def test_no_id_of_a_mistake_is_written_elsewhere_than_in_its_entry() -> None:
    written = [
        (path.relative_to(PACKAGE).as_posix(), text)
        for path in ELSEWHERE
        for text in source(path).texts
        if text in MISTAKES.keys() - HOMONYMS
    ]
    assert written == []


def test_an_id_is_written_once_in_the_table_too() -> None:
    written = Counter(
        text for path in OWN.glob("*.py") for text in source(path).texts if text in MISTAKES.keys() - HOMONYMS
    )
    assert {id_ for id_, count in written.items() if count > 1} == set()


@cache
def found_by_name() -> frozenset[str]:
    """The entries that somebody outside of the table takes by the name of a theme's constant."""
    themes = {theme.__name__: theme for theme in (*THEMES, table)}
    taken = (
        getattr(themes[node.module], alias.name)
        for path in ELSEWHERE
        for node in source(path).imports
        if isinstance(node, ast.ImportFrom) and node.module in themes
        for alias in node.names
    )
    return frozenset(value.id for value in taken if isinstance(value, Mistake))


def test_a_mistake_that_only_a_course_knows_has_an_entry_that_says_nothing() -> None:
    entry = entry_of("of-a-course")
    assert (entry.id, entry.message, entry.shown_by, entry.place) == ("of-a-course", "", (), "problem")
    assert not entry.is_about_the_mean
