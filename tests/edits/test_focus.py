"""Edits are tried rank by rank, and of one rank first where the mistake can be."""

import ast
from collections.abc import Collection

import pytest

from pytest_grade.edits import edits
from pytest_grade.edits.edit import Edit
from pytest_grade.edits.edits import Places, edits_of, in_order
from pytest_grade.edits.focus import FEW_PLACES, MOST_TRIED, Focus, ordered, tried
from pytest_grade.edits.ranks import rank_of

BACKWARD = """
def f(dZ, A, W):
    m = A.shape[1]
    Z = A - W
    dW = dZ - A
    db = m - dZ
    return dW - db
"""


def lines_tried(
    source: str, kinds: Collection[str], *, lines: Collection[int] = (), names: Collection[str] = ()
) -> list[int]:
    """The lines of the edits of these kinds, in the order in which they are tried."""
    definition = ast.parse(source).body[0]
    near = Focus(lines={(1, line) for line in lines}, names=names).nearness(definition, 1)
    tried = ordered([("", edit, near) for edit in edits_of(definition, kinds)])
    return list(dict.fromkeys(edit.slot.statement.lineno for _, edit in tried))


def test_where_nothing_is_known_the_text_is_gone_through_from_the_top() -> None:
    assert lines_tried(BACKWARD, ["sign"]) == [4, 5, 6, 7]


def test_the_line_that_raises_comes_first_and_then_its_neighbours() -> None:
    definition = ast.parse(BACKWARD).body[0]
    near = Focus(lines={(1, 6)}).nearness(definition, 1)
    of_one_line = [("", edit, near) for edit in edits_of(definition, ["sign"]) if len(edit.slots) == 1]
    assert [edit.slot.statement.lineno for _, edit in ordered(of_one_line)] == [6, 5, 7, 4]


def test_what_makes_a_wrong_quantity_comes_before_what_does_not() -> None:
    assert lines_tried(BACKWARD, ["sign"], names=["db"])[0] == 6
    assert lines_tried(BACKWARD.replace("m - dZ", "Z - dZ"), ["sign"], names=["db"])[:2] == [6, 4]


def test_an_entry_of_a_dictionary_is_made_where_it_is_put_under_its_key() -> None:
    source = "def f(a, b):\n    x = {}\n    x['W1'] = a - b\n    x['db1'] = a - b\n    return x\n"
    assert lines_tried(source, ["sign"], names=["db1"]) == [4, 3]


def test_a_loop_is_as_near_as_what_is_in_it() -> None:
    source = "def f(n):\n    for i in n:\n        a = 1\n        b = 2\n    for i in n:\n        c = 1\n        d = 2\n"
    assert lines_tried(source, ["indent"], lines=[7])[0] > 4


def test_a_likelier_kind_comes_first_wherever_it_stands() -> None:
    definition = ast.parse(BACKWARD).body[0]
    near = Focus(names=["db"]).nearness(definition, 1)
    ranks = [rank_of(edit.kind) for _, edit in ordered([("", edit, near) for edit in edits_of(definition)])]
    assert ranks == sorted(ranks)


def test_where_there_are_too_many_the_nearest_are_tried() -> None:
    body = "".join(f"    x{i} = (y - z) * (y + z)\n" for i in range(70))
    source = f"def f(y, z):\n{body}    db = y - z\n    return x1\n"
    definition = ast.parse(source).body[0]
    near = Focus(names=["db"]).nearness(definition, 1)
    edits = edits_of(definition)
    tried = [edit for _, edit in ordered([("", edit, near) for edit in edits])]
    assert len(tried) == MOST_TRIED < len(edits)
    assert "removal" in {edit.kind for edit in tried if edit.before == "db = y - z"}


@pytest.mark.parametrize("lines", [1, 30])
def test_the_order_is_the_same_whether_edits_are_made_in_turn_or_all_first(lines: int) -> None:
    body = "".join(f"    x{i} = np.sum(y - z)\n" for i in range(lines))
    definition = ast.parse(f"def f(y, z):\n{body}    db = y - z\n    return x0\n").body[0]
    near = Focus(names=["db"]).nearness(definition, 1)
    places = Places(definition)
    made = places.edits(in_order(None, "mends"), "mends", near)
    every = ordered([("", edit, near) for edit in made])
    assert (places.number <= FEW_PLACES) == (lines == 1)
    assert list(map(shown, tried([("", places, near)]))) == list(map(shown, every))


def test_of_the_places_nearest_to_what_went_wrong_more_edits_are_tried_than_of_others() -> None:
    body = "".join(f"    x{i} = y * z\n" for i in range(60))
    definition = ast.parse(f"def f(y, z):\n{body}    db = y - z\n    return x0\n").body[0]
    near = Focus(names=["db"]).nearness(definition, 1)

    def tried_in(line: int, name: str) -> int:
        found = tried([("", Places(definition), near)], ["name"])
        of_line = (edit for _, edit in found if edit.slot.statement.lineno == line and len(edit.slots) == 1)
        return len({edit.after for edit in of_line if edit.before == name})

    assert min(tried_in(62, "y"), tried_in(62, "z")) > 12
    assert tried_in(30, "y") == tried_in(30, "z") == 2


def test_for_another_name_what_was_made_last_comes_before_what_was_given() -> None:
    definition = ast.parse("def f(self, y):\n    a = y * 2\n    b = a + 1\n    return np.sum(b)\n").body[0]
    found = [edit.after for edit in edits_of(definition, ["name"]) if edit.before == "b"]
    assert found == ["a", "y"]


def test_for_another_name_what_is_unpacked_beside_it_comes_first() -> None:
    lines = "".join(f"    made{i} = f(y)\n" for i in range(20))
    definition = ast.parse(f"def f(y, cache):\n    h, z, a = cache\n{lines}    return g(a)\n").body[0]
    found = [edit.after for edit in edits_of(definition, ["name"]) if edit.before == "a"]
    assert set(found[:2]) == {"h", "z"}


def test_for_another_name_those_of_its_form_come_before_others() -> None:
    definition = ast.parse("def f(y):\n    dA = y\n    sum_of_all = y\n    dZ = g(y)\n    return dZ\n").body[0]
    found = [edit.after for edit in edits_of(definition, ["name"]) if edit.before == "dZ"]
    assert found[0] == "dA"


def shown(found: tuple[str, Edit]) -> tuple[str, str, str, int]:
    """What an edit is, and where."""
    _, edit = found
    return edit.kind, edit.before, edit.after, edit.slot.statement.lineno


def test_edits_of_later_ranks_are_not_made_before_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    mended_together = edits.mended_together
    monkeypatch.setattr(edits, "mended_together", lambda kind, found: made.append(kind) or mended_together(kind, found))
    definition = ast.parse(BACKWARD).body[0]
    _, first = next(tried([("", Places(definition), {})], ["name", "sign"]))
    assert (first.kind, made) == ("sign", ["sign"])
